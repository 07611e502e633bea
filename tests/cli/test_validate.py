"""workflowskill validate: diagnostics for people and for programs, exit status."""

import unittest

from harness import ECHO, ECHO_TOOLS, INVALID, OK, USAGE, CommandTest

BROKEN = ECHO.replace("$steps.say.output", "$steps.sai.output")
DOUBTFUL = ECHO.replace("  times: { type: int, value: $inputs.times }\n", "")


class Validate(CommandTest):
    def setUp(self):
        super().setUp()
        self.write("good.md", ECHO)
        self.write("broken.md", BROKEN)
        self.write("doubtful.md", DOUBTFUL)

    def test_valid_file(self):
        result = self.expect(self.run_command("validate", "good.md"), OK)
        self.assertEqual(result.out, "")
        self.assertIn("good.md: valid, 1 step", result.err)

    def test_diagnostic_looks_like_a_compilers(self):
        result = self.expect(self.run_command("validate", "broken.md"), INVALID)
        line = BROKEN.splitlines().index("  said: { type: string, value: $steps.sai.output.text }") + 1
        self.assertIn('error[undefined-step]: References undefined step "sai"', result.err)
        self.assertRegex(result.err, rf"--> broken\.md:{line}:\d+")
        self.assertIn("said: { type: string, value: $steps.sai.output.text }", result.err)
        self.assertRegex(result.err, r"\n[ |]*\^+")
        self.assertRegex(result.err, r'help: did you mean "say"\?')
        self.assertRegex(result.err, r"1 error")
        self.assertNotIn("\033", result.err)

    def test_warnings_do_not_make_a_file_invalid(self):
        result = self.expect(self.run_command("validate", "doubtful.md"), OK)
        self.assertIn("warning[unused-input]", result.err)

    def test_strict_takes_warnings_as_errors(self):
        self.expect(self.run_command("validate", "doubtful.md", "--strict"), INVALID)

    def test_allow_leaves_a_warning_out(self):
        result = self.expect(self.run_command("validate", "doubtful.md", "--strict", "--allow", "unused-input"), OK)
        self.assertNotIn("unused-input", result.err)

    def test_worst_file_decides(self):
        self.expect(self.run_command("validate", "good.md", "broken.md"), INVALID)
        result = self.expect(self.run_command("validate", "good.md", "nowhere.md", "broken.md"), USAGE)
        self.assertIn("undefined-step", result.err)

    def test_json(self):
        result = self.expect(self.run_command("validate", "--json", "good.md", "broken.md"), INVALID)
        good, broken = result.json
        self.assertEqual(good, {"file": "good.md", "valid": True, "name": "echo", "stepCount": 1,
                                "stepTypes": ["tool"], "diagnostics": []})
        self.assertFalse(broken["valid"])
        error = [d for d in broken["diagnostics"] if d["severity"] == "error"][0]
        self.assertEqual(error["code"], "undefined-step")
        self.assertEqual(error["path"], "outputs.said.value")
        self.assertEqual(error["line"], 13)
        for key in ("message", "column", "hint"):
            self.assertIn(key, error)

    def test_json_of_text_that_is_no_workflow(self):
        self.write("empty.md", "")
        result = self.expect(self.run_command("validate", "--json", "empty.md"), INVALID)
        self.assertEqual([d["code"] for d in result.json[0]["diagnostics"]], ["empty-content"])
        self.assertEqual(result.json[0]["stepCount"], 0)

    def test_tools_are_checked_when_there_is_a_tools_file(self):
        self.expect(self.run_command("validate", "good.md"), OK)
        self.write("other.yml", "tools:\n  ecko:\n    responses: []\n")
        result = self.expect(self.run_command("validate", "good.md", "--tools", "other.yml"), INVALID)
        self.assertIn('Tool "echo" is not registered', result.err)
        self.assertIn('did you mean "ecko"?', result.err)

    def test_default_tools_file_is_next_to_the_file(self):
        self.write("sub/SKILL.md", ECHO)
        self.write("sub/tools.yaml", ECHO_TOOLS.replace("echo:", "other:", 1))
        self.expect(self.run_command("validate", "sub"), INVALID)
        self.expect(self.run_command("validate", "sub/SKILL.md"), INVALID)

    def test_input_schema_is_checked_unless_types_are_off(self):
        self.write("schema.yml", "tools:\n  echo:\n    input_schema: {type: object, required: [more]}\n"
                   "    responses: [{echo: true}]\n")
        result = self.expect(self.run_command("validate", "good.md", "--tools", "schema.yml"), INVALID)
        self.assertIn("tool-input-schema", result.err)
        self.expect(self.run_command("validate", "good.md", "--tools", "schema.yml", "--types", "off"), OK)

    def test_stdin(self):
        result = self.expect(self.run_command("validate", "-", stdin=BROKEN), INVALID)
        self.assertIn("--> <stdin>:", result.err)

    def test_a_file_without_end_costs_no_memory(self):
        result = self.expect(self.run_command("validate", "/dev/zero"), INVALID)
        self.assertIn("limit-file-bytes", result.err)

    def test_quiet_leaves_warnings_out(self):
        result = self.expect(self.run_command("validate", "--quiet", "doubtful.md"), OK)
        self.assertEqual(result.err, "")


if __name__ == "__main__":
    unittest.main()
