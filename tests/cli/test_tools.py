"""The tools file: canned answers, and mistakes with line and column."""

import json
import unittest

from harness import FAILED, OK, USAGE, CommandTest, one_step

CALLS = """inputs:
  list: { type: array }
outputs:
  got: { type: array, value: $steps.loop.output }
steps:
  - id: loop
    type: tool
    tool: t
    each: $inputs.list
    on_error: ignore
    inputs:
      id: { value: $item, type: int }
"""


class Canned(CommandTest):
    def calls(self, tool, ids, types="off"):
        """The outputs of one call per id, and the step's error."""
        self.write("w.yml", CALLS)
        self.write("tools.yml", "tools:\n  t:\n" + tool)
        result = self.run_command("run", "w.yml", "--inputs", json.dumps({"list": ids}), "--json", "--instant",
                                  "--types", types)
        step = self.expect(result, OK).json["steps"][0]
        return step["output"], step.get("error")

    def test_each_call_takes_the_next_answer_and_the_last_is_repeated(self):
        output, error = self.calls("    responses: [{output: 1}, {output: 2}]\n", [0, 0, 0])
        self.assertEqual((output, error), ([1, 2, 2], None))

    def test_on_exhausted_error(self):
        output, error = self.calls("    on_exhausted: error\n    responses: [{output: 1}]\n", [0, 0])
        self.assertEqual(output, [1, None])
        self.assertIn('no response left for tool "t"', error)

    def test_empty_list_always_fails(self):
        self.assertIn('no response left for tool "t"', self.calls("    responses: []\n", [0])[1])

    def test_echo(self):
        self.assertEqual(self.calls("    responses: [{echo: true}, {echo: id}, {echo: other}]\n", [4, 5, 6])[0],
                         [{"id": 4}, 5, None])

    def test_cases_come_first_with_their_own_counters(self):
        tool = ("    cases:\n      - when: {id: 7}\n        responses: [{output: a}, {output: b}]\n"
                "    responses: [{output: x}, {output: y}]\n")
        self.assertEqual(self.calls(tool, [7, 1, 7, 2, 7])[0], ["a", "x", "b", "y", "b"])

    def test_no_case_and_no_responses(self):
        tool = "    cases:\n      - when: {id: 7}\n        responses: [{output: a}]\n"
        output, error = self.calls(tool, [7, 1])
        self.assertEqual(output, ["a", None])
        self.assertIn('no response left for tool "t"', error)

    def test_when_needs_the_member_to_be_there(self):
        tool = ("    cases:\n      - when: {other: null}\n        responses: [{output: a}]\n"
                "    responses: [{output: x}]\n")
        self.assertEqual(self.calls(tool, [1])[0], ["x"])

    def test_when_compares_deeply(self):
        tool = ("    cases:\n      - when: {id: {a: [1]}}\n        responses: [{output: a}]\n"
                "    responses: [{output: x}]\n")
        self.assertEqual(self.calls(tool, [{"a": [1]}, {"a": [2]}])[0], ["a", "x"])

    def test_permanent_errors_are_not_retried(self):
        self.write("w.yml", one_step(extra="    retry: {max: 3, delay: 1s, backoff: 1}\n"))
        for permanent, attempts in ((False, 4), (True, 1)):
            self.write("tools.yml", "tools:\n  t:\n    responses:\n      - error: broken\n"
                       f"        permanent: {str(permanent).lower()}\n")
            self.expect(self.run_command("run", "w.yml", "--instant", "--trace", "trace.jsonl"), FAILED)
            calls = [event for event in self.lines("trace.jsonl") if event["type"] == "tool_call"]
            self.assertEqual(len(calls), attempts)


class Files(CommandTest):
    def setUp(self):
        super().setUp()
        self.write("w.yml", one_step())

    def test_json_is_fine_too(self):
        self.write("tools.json", json.dumps({"tools": {"t": {"responses": [{"output": {"a": 1}}]}}}))
        self.assertEqual(self.expect(self.run_command("run", "w.yml"), OK).json, {"result": {"a": 1}})

    def test_several_files_add_up(self):
        self.write("a.yml", "tools:\n  t:\n    responses: [{output: {}}]\n")
        self.write("b.yml", "tools:\n  u:\n    responses: [{output: {}}]\n")
        self.expect(self.run_command("run", "w.yml", "--tools", "a.yml", "--tools", "b.yml"), OK)

    def test_the_same_tool_twice(self):
        self.write("a.yml", "tools:\n  t:\n    responses: [{output: {}}]\n")
        self.write("b.yml", "tools:\n  t:\n    responses: [{output: {}}]\n")
        result = self.expect(self.run_command("run", "w.yml", "--tools", "a.yml", "--tools", "b.yml"), USAGE)
        self.assertIn('tool "t" is in a.yml and in b.yml', result.err)

    def test_tools_option_replaces_the_default_file(self):
        self.write("tools.yml", "tools: [")
        self.write("a.yml", "tools:\n  t:\n    responses: [{output: {}}]\n")
        self.expect(self.run_command("run", "w.yml", "--tools", "a.yml"), OK)
        self.expect(self.run_command("run", "w.yml"), USAGE)

    def test_a_folder_is_no_tools_file(self):
        self.write("folder/SKILL.md", "tools:\n  t:\n    responses: [{output: {}}]\n")
        result = self.expect(self.run_command("run", "w.yml", "--tools", "folder"), USAGE)
        self.assertIn("cannot read folder: Is a directory", result.err)


class Mistakes(CommandTest):
    """Each mistake is reported with its place, in the form of a workflow's diagnostics."""

    def mistake(self, text, place, *contains):
        self.write("w.yml", one_step())
        self.write("tools.yml", text)
        result = self.expect(self.run_command("run", "w.yml"), USAGE)
        self.assertIn(f"--> tools.yml:{place}", result.err)
        for part in contains:
            self.assertIn(part, result.err)
        self.assertEqual(result.out, "")

    def test_syntax(self):
        self.mistake("tools:\n  t: [\n", "", "error[yaml-syntax]")

    def test_no_tools(self):
        self.mistake("{}\n", "1:1", "tools is missing")

    def test_unknown_key(self):
        self.mistake("tools:\n  t:\n    respones: []\n", "3:15", 'Unknown key "respones"', 'did you mean "responses"?')

    def test_unknown_key_of_a_program(self):
        self.mistake("tools:\n  t:\n    command: [true]\n    timout: 1s\n", "4:13", 'did you mean "timeout"?')

    def test_no_behaviour(self):
        self.mistake("tools:\n  t:\n    description: x\n", "3:5", "no behaviour")

    def test_two_behaviours(self):
        self.mistake("tools:\n  t:\n    command: [x]\n    responses: []\n", "3:5", "not both")

    def test_tool_that_is_no_mapping(self):
        self.mistake("tools:\n  t: 5\n", "2:6", "Expected a mapping, got an int")

    def test_command_as_text(self):
        self.mistake("tools:\n  t:\n    command: echo hi\n", "3:14", "Expected a list", "sh, -c")

    def test_empty_command(self):
        self.mistake("tools:\n  t:\n    command: []\n", "3:14", "program is missing")

    def test_bad_timeout(self):
        for timeout in ("30", "'30'", "1 s", "-1s", "1e3s"):
            self.mistake(f"tools:\n  t:\n    command: [x]\n    timeout: {timeout}\n", "4:14", "error[bad-duration]")

    def test_bad_result(self):
        self.mistake("tools:\n  t:\n    command: [x]\n    result: xml\n", "4:13", "json or text")

    def test_response_without_behaviour(self):
        self.mistake("tools:\n  t:\n    responses:\n      - {}\n", "4:9", "exactly one of output, error and echo")

    def test_response_with_two(self):
        self.mistake("tools:\n  t:\n    responses:\n      - {output: 1, error: x}\n", "4:9", "exactly one of")

    def test_error_without_quotes(self):
        self.mistake("tools:\n  t:\n    responses:\n      - error: 503\n", "4:16", "got an int", "put it in quotes")

    def test_permanent_without_error(self):
        self.mistake("tools:\n  t:\n    responses:\n      - {output: 1, permanent: true}\n", "4:32", "goes with error")

    def test_case_without_when(self):
        self.mistake("tools:\n  t:\n    cases:\n      - responses: []\n", "4:9", "when is missing")

    def test_bad_schema(self):
        self.mistake("tools:\n  t:\n    input_schema: 5\n    responses: []\n", "3:19", "JSON Schema")

    def test_all_mistakes_in_one_go(self):
        self.mistake("tools:\n  t:\n    responses: 5\n    on_exhausted: never\n", "3:16", "--> tools.yml:4:19",
                     "2 errors")


if __name__ == "__main__":
    unittest.main()
