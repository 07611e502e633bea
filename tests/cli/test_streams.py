"""--events and --trace: JSON lines."""

import os
import time
import unittest

from harness import FAILED, INVALID, OK, USAGE, CommandTest, one_step

STANDARD = {"workflow_start", "step_start", "step_skip", "step_retry", "step_error", "each_progress", "step_complete",
            "workflow_complete"}
RETRY = one_step(extra="    retry: {max: 2, delay: 2s, backoff: 1}\n")
TOOLS = "tools:\n  t:\n    responses: [{error: busy}, {output: {a: 1}}]\n"


class Streams(CommandTest):
    def setUp(self):
        super().setUp()
        self.write("w.yml", RETRY)
        self.write("tools.yml", TOOLS)

    def test_events_are_the_standard_ones(self):
        self.expect(self.run_command("run", "w.yml", "--instant", "--events", "e.jsonl"), OK)
        self.assertEqual([event["type"] for event in self.lines("e.jsonl")],
                         ["workflow_start", "step_start", "step_retry", "step_complete", "workflow_complete"])

    def test_trace_has_every_kind_in_one_stream(self):
        self.expect(self.run_command("run", "w.yml", "--instant", "--trace", "t.jsonl", "--events", "e.jsonl"), OK)
        trace = self.lines("t.jsonl")
        self.assertEqual([event["type"] for event in trace],
                         ["workflow_start", "step_start", "tool_call", "tool_result", "step_retry", "wait", "tool_call",
                          "tool_result", "step_complete", "workflow_complete"])
        self.assertEqual([event for event in trace if event["type"] in STANDARD], self.lines("e.jsonl"))
        call = trace[2]
        self.assertEqual((call["stepId"], call["tool"], call["attempt"], call["arguments"]), ("s", "t", 1, {}))
        self.assertNotIn("iteration", call)
        self.assertEqual(trace[3]["error"], "busy")
        self.assertEqual(trace[7]["output"], {"a": 1})
        wait = trace[5]
        self.assertEqual((wait["stepId"], wait["ms"], wait["reason"]), ("s", 2000, "retry"))

    def test_iterations_are_numbered(self):
        self.write("e.yml", "inputs: {l: {type: array, default: [5, 6]}}\n"
                   "steps:\n  - {id: s, type: tool, tool: t, each: $inputs.l, delay: 1s, inputs: {}}\n")
        self.write("t.yml", "tools: {t: {responses: [{output: 1}]}}\n")
        self.expect(self.run_command("run", "e.yml", "--tools", "t.yml", "--instant", "--trace", "t.jsonl"), OK)
        trace = self.lines("t.jsonl")
        self.assertEqual([event["iteration"] for event in trace if event["type"] == "tool_call"], [0, 1])
        self.assertEqual([event["reason"] for event in trace if event["type"] == "wait"], ["each"])

    def test_minus_is_stdout(self):
        result = self.expect(self.run_command("run", "w.yml", "--instant", "--events", "-"), OK)
        self.assertTrue(result.out.startswith('{"type":"workflow_start"'))
        self.assertTrue(result.out.endswith('{\n  "result": {\n    "a": 1\n  }\n}\n'))

    def test_events_come_as_they_happen(self):
        self.write("tools.yml", "tools:\n  t:\n    command: [sleep, '20']\n")
        running = self.start_command("run", "w.yml", "--events", "e.jsonl")
        for _ in range(100):
            if os.path.exists(self.path("e.jsonl")) and "step_start" in self.read("e.jsonl"):
                break
            time.sleep(0.05)
        self.assertIn("step_start", self.read("e.jsonl"))
        running.terminate()
        running.communicate(timeout=30)
        self.assertEqual(self.lines("e.jsonl")[-1]["type"], "workflow_complete")

    def test_no_events_of_an_invalid_workflow(self):
        self.write("bad.yml", "steps: []\n")
        self.expect(self.run_command("run", "bad.yml", "--events", "e.jsonl"), INVALID)
        self.assertEqual(self.read("e.jsonl"), "")

    def test_stream_that_cannot_be_opened(self):
        result = self.expect(self.run_command("run", "w.yml", "--events", "no/e.jsonl"), USAGE)
        self.assertIn("cannot write no/e.jsonl: No such file or directory", result.err)

    def test_stream_that_cannot_be_written(self):
        result = self.expect(self.run_command("run", "w.yml", "--instant", "--events", "/dev/full"), USAGE)
        self.assertIn("No space left on device", result.err)
        self.assertEqual(result.err.count("/dev/full"), 1)

    def test_failed_step(self):
        self.write("tools.yml", "tools: {t: {responses: [{error: x, permanent: true}]}}\n")
        self.expect(self.run_command("run", "w.yml", "--events", "e.jsonl"), FAILED)
        self.assertEqual([event["type"] for event in self.lines("e.jsonl")],
                         ["workflow_start", "step_start", "step_error", "step_complete", "workflow_complete"])


if __name__ == "__main__":
    unittest.main()
