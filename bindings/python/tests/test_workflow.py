"""Parsing, validating, reports, and what can be read of a workflow."""

import pathlib
import pickle
import tempfile
import unittest

import flows
import workflowskill as w

SKILL = """---
name: walk
description: Shows what can be read.
version: [1, 2]
---

```workflow
inputs:
  count: { type: int, default: 3, description: How many }
  key: { type: string, secret: true }
outputs:
  last: { type: object, value: $steps.choose.output }
steps:
  - { id: choose, type: conditional, condition: $inputs.count > 2, then: [big], else: [small] }
  - { id: big, type: tool, tool: t, description: Big ones, inputs: { k: { type: string, value: $inputs.key } } }
  - { id: small, type: exit, status: failed, output: { last: "${inputs.count}" } }
```
"""


class Parsing(unittest.TestCase):
    def test_what_a_workflow_has(self):
        workflow = w.parse(SKILL)
        self.assertEqual(workflow.name, "walk")
        self.assertEqual(workflow.frontmatter["version"], [1, 2])
        self.assertEqual(workflow.tool_names, ("t",))
        self.assertEqual([field.name for field in workflow.inputs], ["count", "key"])
        count, key = workflow.inputs
        self.assertEqual((count.type, count.default, count.required, count.description), ("int", 3, False, "How many"))
        self.assertEqual((key.secret, key.required, key.default, key.line), (True, True, None, 10))
        self.assertEqual(workflow.outputs[0].type, "object")
        choose, big, small = workflow.steps
        self.assertEqual((choose.then, choose.otherwise, choose.in_branch), (("big",), ("small",), False))
        self.assertEqual((choose.condition, choose.line, choose.column), ("$inputs.count > 2", 14, 5))
        self.assertEqual((big.tool, big.description, big.in_branch, big.type), ("t", "Big ones", True, "tool"))
        self.assertEqual((small.status, small.type), ("failed", "exit"))

    def test_references(self):
        text = """
steps:
  - { id: a, type: tool, tool: t, inputs: {} }
  - { id: b, type: tool, tool: t, inputs: { x: { type: object, value: $steps.a.output } } }
"""
        (reference,) = w.parse(text).steps[1].references
        self.assertEqual((reference.step, reference.key, reference.field), ("a", "inputs", "x"))
        self.assertEqual((reference.line, text.split("\n")[3][reference.column - 1 :][:8]), (4, "$steps.a"))

    def test_from_a_path(self):
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / "SKILL.md"
            path.write_text(SKILL, encoding="utf-8")
            for source in (path, pathlib.Path(folder)):
                workflow = w.parse(source)
                self.assertEqual((workflow.name, workflow.file), ("walk", str(path)))
            path.write_text("nothing", encoding="utf-8")
            self.assertIn(f"{path}:1:1", str(w.validate(path)))
            with self.assertRaises(FileNotFoundError):
                w.parse(pathlib.Path(folder) / "other.md")

    def test_the_name_of_a_file_is_no_text(self):
        for name in ("SKILL.md", "skills/a/flow.yml", "flow.YAML"):
            for function in (w.parse, w.validate, w.run):
                with self.assertRaisesRegex(ValueError, "pathlib"):
                    function(name)
        self.assertEqual(w.run("no text.md").error.code, "no-workflow-block")

    def test_bytes_and_text_are_the_same(self):
        text = "name: é\n" + flows.HELLO
        self.assertEqual(w.parse(text).steps, w.parse(text.encode()).steps)
        with self.assertRaises(w.ParseError) as caught:
            w.parse(b"steps:\n  - \xff\n")
        self.assertEqual(caught.exception.report.errors[0].code, "invalid-utf8")

    def test_a_name_from_the_host(self):
        self.assertEqual(w.parse(flows.HELLO, name="mine").name, "mine")
        self.assertEqual(w.parse(flows.HELLO).name, "inline")
        self.assertEqual(w.run(flows.HELLO, name="mine").workflow, "mine")

    def test_what_is_none(self):
        with self.assertRaises(w.ParseError) as caught:
            w.parse("steps:\n  - id: a\n    typ: tool\n  - 5\n")
        error = caught.exception
        self.assertRegex(str(error), r"^\d+:\d+: error\[missing-key\]: .* \(and \d+ more\)$")
        self.assertFalse(error.report.valid)
        self.assertIsInstance(error, w.WorkflowError)
        again = pickle.loads(pickle.dumps(error))
        self.assertEqual((str(again), str(again.report)), (str(error), str(error.report)))

    def test_a_lone_surrogate_is_no_text(self):
        with self.assertRaises(w.ParseError) as caught:
            w.parse("steps: '\ud800'")
        self.assertEqual(caught.exception.report.errors[0].code, "invalid-utf8")

    def test_over_a_limit(self):
        with self.assertRaises(w.LimitError) as caught:
            w.parse(flows.HELLO, limits=w.Limits(file_bytes=10))
        self.assertEqual(caught.exception.report.errors[0].code, "limit-file-bytes")

    def test_invalid_but_loaded(self):
        workflow = w.parse(flows.HELLO.replace("steps.greet", "steps.gret"))
        self.assertEqual([one.code for one in workflow.report.errors], ["undefined-step"])
        self.assertEqual(len(workflow.steps), 1)

    def test_what_it_says_of_itself(self):
        workflow = w.parse(SKILL)
        self.assertEqual(repr(workflow), "<Workflow 'walk'>")
        workflow.close()
        self.assertEqual(repr(workflow), "<Workflow 'walk' closed>")


class Reports(unittest.TestCase):
    TEXT = flows.HELLO.replace("tool: say", "tool: sai")

    def test_in_the_manner_of_a_compiler(self):
        report = w.validate(self.TEXT, {"say": print}, file="hello.yml")
        self.assertEqual(
            str(report).split("\n")[:6],
            [
                'error[unknown-tool]: Tool "sai" is not registered',
                "  --> hello.yml:7:11",
                "   |",
                " 7 |     tool: sai",
                "   |           ^^^",
                '   = help: did you mean "say"?',
            ],
        )
        self.assertIn("\x1b[", report.render(color=True))
        self.assertEqual(repr(report), "<Report 'inline': 1 errors, 0 warnings>")

    def test_diagnostics(self):
        (one,) = w.validate(self.TEXT, {"say": print}).diagnostics
        self.assertEqual((one.code, one.severity, one.phase), ("unknown-tool", "error", "validate"))
        self.assertEqual((one.line, one.column, one.end_line, one.end_column), (7, 11, 7, 14))
        self.assertEqual(self.TEXT.encode()[one.offset : one.end_offset], b"sai")
        self.assertEqual((one.path, one.hint), ("steps[0].tool", 'did you mean "say"?'))
        self.assertEqual(str(one), '7:11: error[unknown-tool]: Tool "sai" is not registered')
        with self.assertRaises(AttributeError):
            one.code = "other"

    def test_without_tools_they_are_not_checked(self):
        self.assertTrue(w.validate(self.TEXT).valid)
        self.assertFalse(w.validate(self.TEXT, {}).valid)

    def test_strict_and_allow(self):
        text = flows.HELLO + "unknown: 1\n"
        report = w.validate(text)
        self.assertEqual(([one.code for one in report.warnings], report.valid), (["unknown-key"], True))
        self.assertFalse(w.validate(text, strict=True).valid)
        self.assertEqual(w.validate(text, allow=["unknown-key"]).diagnostics, ())

    def test_allowed_tools(self):
        text = SKILL.replace("version:", "allowed-tools: other\nversion:")
        self.assertEqual([one.code for one in w.validate(text).warnings], ["tool-not-allowed"])
        self.assertFalse(w.validate(text, enforce_allowed_tools=True).valid)
        self.assertEqual(w.run(text, {}, {"t": print}, enforce_allowed_tools=True).error.code, "tool-not-allowed")

    def test_a_loaded_workflow_has_a_complete_report(self):
        text = self.TEXT + "unknown: 1\n"
        workflow = w.parse(text)
        tools = {"say": print}
        self.assertEqual(w.validate(workflow, tools).diagnostics, w.validate(text, tools).diagnostics)
        self.assertEqual(len(w.validate(workflow, tools).diagnostics), 2)

    def test_pickling_keeps_the_text(self):
        report = w.validate(self.TEXT, {"say": print})
        again = pickle.loads(pickle.dumps(report))
        self.assertEqual((str(again), again.diagnostics), (str(report), report.diagnostics))
        self.assertEqual(again.render(color=True), report.render(color=True))
        self.assertEqual(str(pickle.loads(pickle.dumps(again))), str(report))

    def test_what_is_over_the_limit_is_counted(self):
        text = flows.HELLO + "".join(f"k{i}: 1\n" for i in range(9))
        report = w.validate(text, limits=w.Limits(diagnostics=4))
        self.assertEqual((len(report.diagnostics), report.warning_count), (4, 9))

    def test_type_checks(self):
        text = flows.one(inputs="{ a: { type: int, value: [1] } }")
        self.assertFalse(w.validate(text).valid)
        self.assertTrue(w.validate(text, type_checks="off").valid)
        with self.assertRaisesRegex(ValueError, "standard, strict, off"):
            w.validate(text, type_checks="none")


class Expressions(unittest.TestCase):
    def test_evaluate(self):
        self.assertIs(w.evaluate("$inputs.n > 3 && $item", {"inputs": {"n": 4}, "item": "x"}), True)
        self.assertEqual(w.evaluate("$inputs.n", w.JsonText('{"inputs": {"n": [1, 2]}}')), [1, 2])
        self.assertIsNone(w.evaluate("$inputs.n"))

    def test_resolve(self):
        self.assertEqual(w.resolve("n is ${inputs.n}", {"inputs": {"n": 4}}), "n is 4")

    def test_mistakes(self):
        with self.assertRaises(w.ParseError) as caught:
            w.evaluate("$inputs.n >")
        self.assertEqual(caught.exception.report.errors[0].code, "expression-syntax")
        with self.assertRaises(w.WorkflowError):
            w.evaluate("1", [1])
        with self.assertRaises(w.LimitError):
            w.evaluate("1 " * 100, limits=w.Limits(expression_bytes=10))
        with self.assertRaises(w.LimitError):
            w.resolve("${inputs.a}x", {"inputs": {"a": "y" * 100}}, limits=w.Limits(template_bytes=10))


class Guide(unittest.TestCase):
    def test_the_authoring_skill(self):
        root = pathlib.Path(__file__).resolve().parents[3]
        self.assertEqual(w.authoring_skill(), (root / "SKILL.md").read_text(encoding="utf-8"))


if __name__ == "__main__":
    unittest.main()
