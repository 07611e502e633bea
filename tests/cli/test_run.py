"""workflowskill run: what goes to stdout, exit status, the log, --instant, --types, --quiet."""

import json
import os
import subprocess
import time
import unittest

from harness import COMMAND, ECHO, ECHO_TOOLS, FAILED, INVALID, OK, USAGE, CommandTest, one_step

FAILING = "tools:\n  t:\n    responses: [{error: out of order}]\n"
LOOP = """inputs:
  list: { type: array, default: [1, 2, 3] }
outputs:
  n: { type: int, value: $steps.loop.output.length }
steps:
  - id: loop
    type: tool
    tool: t
    each: $inputs.list
    delay: 1h
    inputs:
      i: { type: int, value: $item }
"""


class Run(CommandTest):
    def setUp(self):
        super().setUp()
        self.write("SKILL.md", ECHO)
        self.write("tools.yml", ECHO_TOOLS)

    def test_outputs_are_printed_as_pretty_json(self):
        result = self.expect(self.run_command("run", "SKILL.md", "-i", "text=hi"), OK)
        self.assertEqual(result.out, '{\n  "said": "hi",\n  "times": 1\n}\n')
        self.assertIn("say", result.err)

    def test_without_a_tools_file_the_help_says_so(self):
        help = "help: there is no tools file next to the workflow: give one with --tools FILE"
        os.unlink(self.path("tools.yml"))
        self.assertIn(help, self.expect(self.run_command("run", "SKILL.md", "-i", "text=hi"), INVALID).err)
        self.write("other.yml", "tools: {}\n")
        result = self.expect(self.run_command("run", "SKILL.md", "--tools", "other.yml"), INVALID)
        self.assertNotIn(help, result.err)
        self.write("bad.yml", "steps: 5\n")
        self.assertNotIn(help, self.expect(self.run_command("run", "bad.yml"), INVALID).err)

    def test_a_folder_means_its_skill(self):
        result = self.expect(self.run_command("run", ".", "-i", "text=hi"), OK)
        self.assertEqual(result.json["said"], "hi")

    def test_stdin(self):
        result = self.expect(self.run_command("run", "-", "--tools", "tools.yml", "-i", "text=hi", stdin=ECHO), OK)
        self.assertEqual(result.json["said"], "hi")

    def test_bare_workflow_in_yaml_and_json(self):
        workflow = {"steps": [{"id": "e", "type": "exit", "status": "success", "output": {"x": 1}}],
                    "outputs": {"x": {"type": "int"}}}
        self.write("w.json", json.dumps(workflow))
        self.assertEqual(self.expect(self.run_command("run", "w.json"), OK).json, {"x": 1})

    def test_nothing_is_printed_without_declared_outputs(self):
        self.write("w.yml", one_step("echo", outputs=""))
        self.assertEqual(self.expect(self.run_command("run", "w.yml"), OK).out, "")

    def test_json_prints_the_whole_log(self):
        log = self.expect(self.run_command("run", "SKILL.md", "-i", "text=hi", "--json"), OK).json
        self.assertEqual(log["status"], "success")
        self.assertEqual(log["workflow"], "echo")
        self.assertEqual([step["id"] for step in log["steps"]], ["say"])
        self.assertEqual(log["outputs"], {"said": "hi", "times": 1})

    def test_invalid_workflow(self):
        self.write("bad.md", ECHO.replace("tool: echo", "tool: ecko"))
        result = self.expect(self.run_command("run", "bad.md", "-i", "text=x"), INVALID)
        self.assertEqual(result.out, "")
        self.assertIn('error[unknown-tool]', result.err)
        self.assertIn('did you mean "echo"?', result.err)
        log = self.expect(self.run_command("run", "bad.md", "--json"), INVALID).json
        self.assertEqual((log["status"], log["error"]["phase"]), ("failed", "validate"))

    def test_failing_step(self):
        self.write("w.yml", one_step())
        self.write("t.yml", FAILING)
        result = self.expect(self.run_command("run", "w.yml", "--tools", "t.yml"), FAILED)
        self.assertIn('Tool "t": out of order', result.err)
        self.assertIn("failed in", result.err)

    def test_ignored_error_is_no_failure(self):
        self.write("w.yml", one_step(extra="    on_error: ignore\n"))
        self.write("t.yml", FAILING)
        result = self.expect(self.run_command("run", "w.yml", "--tools", "t.yml"), OK)
        self.assertIn("ignored", result.err)

    def test_exit_with_failed(self):
        self.write("w.yml", "outputs: {why: {type: string}}\nsteps:\n"
                   "  - {id: stop, type: exit, status: failed, output: {why: enough}}\n")
        result = self.expect(self.run_command("run", "w.yml", "--quiet"), FAILED)
        self.assertEqual(result.json, {"why": "enough"})
        self.assertIn('exit step "stop"', result.err)

    def test_output_of_a_wrong_type_fails_the_run(self):
        self.write("w.yml", "outputs: {n: {type: int, value: '$steps.e.output.items[0]'}}\nsteps:\n"
                   "  - {id: e, type: transform, operation: map, expression: {x: 1},"
                   " inputs: {items: {type: array, value: [1]}}}\n")
        result = self.expect(self.run_command("run", "w.yml"), FAILED)
        self.assertIn('"n"', result.err)
        self.expect(self.run_command("run", "w.yml", "--types", "off"), OK)

    def test_the_reason_is_told_however_large_the_log_is(self):
        self.write("w.yml", one_step(outputs="outputs:\n  n: { type: int, value: $steps.s.output }\n"))
        self.write("t.yml", "tools:\n  t: { command: [sh, -c, 'head -c 36000000 /dev/zero | tr \\\\0 a'],"
                   " result: text }\n")
        result = self.expect(self.run_command("run", "w.yml", "--tools", "t.yml", "-q"), FAILED)
        self.assertEqual(result.err, 'error: Output "n": expected int, got string\n')
        self.write("i.json", json.dumps({"times": "\x7f" * 12000000}, ensure_ascii=False))
        result = self.expect(self.run_command("run", "SKILL.md", "--inputs", "@i.json", "-q"), USAGE)
        self.assertIn('error: Input "text" is required\nerror: Input "times": expected int, got string\n', result.err)

    def test_quiet_says_errors_only(self):
        self.assertEqual(self.expect(self.run_command("run", "SKILL.md", "-i", "text=x", "-q"), OK).err, "")
        self.write("w.yml", one_step())
        self.write("t.yml", FAILING)
        result = self.expect(self.run_command("run", "w.yml", "--tools", "t.yml", "-q"), FAILED)
        self.assertEqual(result.err, 'error: step "s": Tool "t": out of order\n')

    def test_result_that_cannot_be_written(self):
        done = self.start_command("run", "SKILL.md", "-i", "text=x")
        done.stdout.close()
        self.assertIn(done.wait(), (OK, USAGE))
        done.stderr.close()
        with open("/dev/full", "w", encoding="utf-8") as full:
            status = subprocess.run([COMMAND, "run", "SKILL.md", "-i", "text=x"], cwd=self.folder, stdout=full,
                                    stderr=subprocess.PIPE, check=False)
        self.assertEqual(status.returncode, USAGE)
        self.assertIn(b"No space left", status.stderr)


class Log(CommandTest):
    def setUp(self):
        super().setUp()
        self.write("SKILL.md", ECHO)
        self.write("tools.yml", ECHO_TOOLS)

    def test_log_is_written_next_to_the_outputs(self):
        result = self.expect(self.run_command("run", "SKILL.md", "-i", "text=hi", "--log", "run.json"), OK)
        self.assertEqual(json.loads(self.read("run.json"))["outputs"], result.json)

    def test_log_replaces_the_old_file_and_leaves_nothing_else(self):
        self.write("run.json", "old")
        before = os.stat(self.path("run.json")).st_ino
        self.expect(self.run_command("run", "SKILL.md", "-i", "text=hi", "--log", "run.json"), OK)
        self.assertNotEqual(os.stat(self.path("run.json")).st_ino, before)
        self.assertEqual(sorted(os.listdir(self.folder)), ["SKILL.md", "run.json", "tools.yml"])

    def test_log_that_cannot_be_written_leaves_the_old_file(self):
        result = self.expect(self.run_command("run", "SKILL.md", "-i", "text=hi", "--log", "no/run.json"), USAGE)
        self.assertIn("cannot write no/run.json: No such file or directory", result.err)

    def test_log_of_an_invalid_workflow(self):
        self.write("bad.md", "# Nothing here\n")
        self.expect(self.run_command("run", "bad.md", "--log", "run.json"), INVALID)
        self.assertEqual(json.loads(self.read("run.json"))["error"]["phase"], "parse")

    def test_log_to_a_device(self):
        self.expect(self.run_command("run", "SKILL.md", "-i", "text=hi", "--log", "/dev/null"), OK)


class Instant(CommandTest):
    def setUp(self):
        super().setUp()
        self.write("w.yml", LOOP)

    def test_waits_pass_at_once_and_are_in_the_log(self):
        self.write("tools.yml", "tools:\n  t:\n    responses: [{echo: i}]\n")
        begin = time.monotonic()
        log = self.expect(self.run_command("run", "w.yml", "--instant", "--json"), OK).json
        self.assertLess(time.monotonic() - begin, 10)
        self.assertEqual(log["duration_ms"], 2 * 3600 * 1000)
        self.assertEqual(log["steps"][0]["duration_ms"], 2 * 3600 * 1000)

    def test_retries_do_not_sleep_either(self):
        self.write("r.yml", one_step(extra="    retry: {max: 3, delay: 10s, backoff: 2}\n"))
        self.write("t.yml", "tools:\n  t:\n    responses: [{error: a}, {error: b}, {output: {ok: true}}]\n")
        log = self.expect(self.run_command("run", "r.yml", "--tools", "t.yml", "--instant", "--json"), OK).json
        self.assertEqual(log["duration_ms"], 30000)

    def test_programs_really_run_and_take_no_time(self):
        self.write("tools.yml", "tools:\n  t:\n    command: [sh, -c, 'sleep 0.2; echo 5']\n")
        log = self.expect(self.run_command("run", "w.yml", "--instant", "--json"), OK).json
        self.assertEqual(log["steps"][0]["output"], [5, 5, 5])
        self.assertEqual(log["duration_ms"], 2 * 3600 * 1000)

    def test_a_steps_timeout_is_kept(self):
        self.write("t.yml", one_step(extra="    timeout: 300ms\n"))
        self.write("tools.yml", "tools:\n  t:\n    command: [sleep, '60']\n")
        begin = time.monotonic()
        result = self.expect(self.run_command("run", "t.yml", "--instant", "--json"), FAILED)
        self.assertLess(time.monotonic() - begin, 10)
        self.assertEqual(result.json["duration_ms"], 300)

    def test_concurrent_programs_and_delays(self):
        self.write("c.yml", LOOP + "    concurrency: 3\n")
        self.write("tools.yml", "tools:\n  t:\n    command: [sh, -c, 'sleep 0.5; cat']\n")
        begin = time.monotonic()
        log = self.expect(self.run_command("run", "c.yml", "--instant", "--json"), OK).json
        self.assertLess(time.monotonic() - begin, 10)
        self.assertEqual([entry["i"] for entry in log["steps"][0]["output"]], [1, 2, 3])


if __name__ == "__main__":
    unittest.main()
