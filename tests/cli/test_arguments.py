"""The command line: help, version, usage errors with suggestions, exit status 2."""

import unittest

from harness import ECHO, ECHO_TOOLS, OK, USAGE, CommandTest


class Help(CommandTest):
    def test_help_goes_to_stdout_and_names_the_commands(self):
        result = self.expect(self.run_command("--help"), OK)
        for command in ("run", "validate", "graph"):
            self.assertIn(command, result.out)
        self.assertEqual(result.err, "")

    def test_each_command_has_help_with_its_options(self):
        options = {
            "run": ["-i", "--inputs", "--tools", "--json", "--events", "--trace", "--log", "--types", "--instant",
                    "--quiet", "--color"],
            "validate": ["--tools", "--json", "--strict", "--types", "--allow"],
            "graph": ["--format"],
        }
        for command, names in options.items():
            result = self.expect(self.run_command(command, "--help"), OK)
            for name in names:
                self.assertIn(name, result.out, command)
            self.assertLessEqual(max(len(line) for line in result.out.splitlines()), 80)

    def test_version(self):
        result = self.expect(self.run_command("--version"), OK)
        self.assertRegex(result.out, r"^workflowskill \d+\.\d+\.\d+\n$")


class UsageErrors(CommandTest):
    def usage(self, *arguments, contains=()):
        result = self.expect(self.run_command(*arguments), USAGE)
        self.assertEqual(result.out, "")
        for text in contains:
            self.assertIn(text, result.err)
        return result

    def test_no_command(self):
        self.usage(contains=["COMMAND is missing"])

    def test_unknown_command_gets_a_suggestion(self):
        self.usage("valdate", "x", contains=['unknown command "valdate"', 'did you mean "validate"?'])

    def test_unknown_option_gets_a_suggestion(self):
        self.usage("run", "x", "--josn", contains=['unknown option "--josn"', 'did you mean "--json"?'])
        self.usage("run", "--instnat=1", "x", contains=['did you mean "--instant"?'])
        self.usage("run", "-z", "x", contains=['unknown option "-z"'])

    def test_option_without_its_value(self):
        self.usage("run", "x", "--log", contains=['option "--log" needs a value'])
        self.usage("run", "x", "-i", contains=['option "-i" needs a value'])

    def test_flag_with_a_value(self):
        self.usage("run", "x", "--json=yes", contains=['option "--json" takes no value'])

    def test_missing_file(self):
        for command in ("run", "validate", "graph"):
            self.usage(command, contains=["FILE is missing"])

    def test_more_than_one_file(self):
        self.usage("run", "a", "b", contains=["more than one FILE"])
        self.usage("graph", "a", "b", contains=["more than one FILE"])

    def test_bad_choice(self):
        self.usage("run", "x", "--types", "strikt", contains=["standard, strict or off", 'did you mean "strict"?'])
        self.usage("run", "x", "--color", "blue", contains=["auto, always or never"])
        self.usage("graph", "x", "--format", "svg", contains=["mermaid or dot"])

    def test_unknown_code_to_allow(self):
        self.usage("validate", "x", "--allow", "unused-inputs",
                   contains=['no diagnostic "unused-inputs"', 'did you mean "unused-input"?'])

    def test_events_on_stdout_do_not_go_with_json(self):
        self.usage("run", "x", "--json", "--events", "-")
        self.usage("run", "x", "--json", "--trace", "-")

    def test_stdin_is_used_once(self):
        self.usage("run", "-", "--inputs", "-", contains=["stdin"])

    def test_unreadable_file_names_the_reason(self):
        for command in ("run", "validate", "graph"):
            self.usage(command, "nowhere/x.md", contains=["cannot read nowhere/x.md: No such file or directory"])

    def test_folder_without_skill(self):
        self.write("skills/x/README.md", "")
        self.usage("run", "skills/x", contains=["cannot read skills/x/SKILL.md: No such file or directory"])


class Inputs(CommandTest):
    def setUp(self):
        super().setUp()
        self.write("SKILL.md", ECHO)
        self.write("tools.yml", ECHO_TOOLS)

    def test_undeclared_input_gets_a_suggestion(self):
        result = self.expect(self.run_command("run", "SKILL.md", "-i", "txt=x"), USAGE)
        self.assertIn('no input "txt"', result.err)
        self.assertIn('did you mean "text"?', result.err)

    def test_input_without_equals(self):
        result = self.expect(self.run_command("run", "SKILL.md", "-i", "text"), USAGE)
        self.assertIn("NAME=VALUE", result.err)

    def test_value_that_is_not_of_the_declared_type(self):
        result = self.expect(self.run_command("run", "SKILL.md", "-i", "text=x", "-i", "times=many"), USAGE)
        self.assertIn('"times" must be int', result.err)

    def test_a_secret_value_of_a_wrong_type_is_not_shown(self):
        self.write("w.yml", "inputs: { pin: { type: int, secret: true } }\n"
                   "steps: [ { id: e, type: exit, status: success } ]\n")
        for pin in ("hunter2", '"hunter2"'):
            result = self.expect(self.run_command("run", "w.yml", "-q", "-i", f"pin={pin}"), USAGE)
            self.assertEqual(result.err, 'error: input "pin" must be int, not "***"\n')

    def test_string_is_taken_as_it_is(self):
        for text in ("12", "true", '"q"', "a=b", "", "ü\\n"):
            result = self.expect(self.run_command("run", "SKILL.md", "-i", "text=" + text), OK)
            self.assertEqual(result.json["said"], text)

    def test_number_is_parsed(self):
        result = self.expect(self.run_command("run", "SKILL.md", "-i", "text=x", "-i", "times=9007199254740993"), OK)
        self.assertEqual(result.json["times"], 9007199254740993)

    def test_every_type(self):
        self.write("types.yml", "inputs:\n  f: {type: float}\n  b: {type: boolean}\n  a: {type: array}\n"
                   "  o: {type: object}\n"
                   "outputs:\n  all: {type: array, value: [$inputs.f, $inputs.b, $inputs.a, $inputs.o]}\n"
                   "steps:\n  - {id: e, type: transform, operation: map, expression: {x: 1}}\n")
        result = self.expect(self.run_command("run", "types.yml", "-i", "f=1.5", "-i", "b=true", "-i", "a=[1]",
                                              "-i", 'o={"k":null}'), OK)
        self.assertEqual(result.json["all"], [1.5, True, [1], {"k": None}])

    def test_inputs_as_text_file_and_stdin_with_i_over_them(self):
        text = '{"text": "a", "times": 3}'
        self.write("in.json", text)
        for source in (text, "@in.json", "-"):
            result = self.run_command("run", "SKILL.md", "--inputs", source, "-i", "text=b", stdin=text)
            self.expect(result, OK)
            self.assertEqual(result.json, {"said": "b", "times": 3})

    def test_the_last_i_of_a_name_counts(self):
        result = self.expect(self.run_command("run", "SKILL.md", "-i", "text=a", "-i", "text=b"), OK)
        self.assertEqual(result.json["said"], "b")

    def test_inputs_that_are_no_json_object(self):
        result = self.expect(self.run_command("run", "SKILL.md", "--inputs", "[1]"), USAGE)
        self.assertIn("must be a JSON object", result.err)
        result = self.expect(self.run_command("run", "SKILL.md", "--inputs", "{text: 1}"), USAGE)
        self.assertIn("--inputs:1:2", result.err)

    def test_missing_input_is_a_usage_error_and_still_logged(self):
        result = self.expect(self.run_command("run", "SKILL.md", "--log", "log.json"), USAGE)
        self.assertIn("text", result.err)
        self.assertIn("invalid-inputs", self.read("log.json"))
        self.assertEqual(result.out, "")

    def test_input_of_a_wrong_type(self):
        self.expect(self.run_command("run", "SKILL.md", "--inputs", '{"text": 5}'), USAGE)
        self.expect(self.run_command("run", "SKILL.md", "--inputs", '{"text": 5}', "--types", "off"), OK)


if __name__ == "__main__":
    unittest.main()
