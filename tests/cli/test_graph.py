"""workflowskill graph: Mermaid and DOT, safe whatever steps are called."""

import re
import shutil
import subprocess
import unittest

from harness import INVALID, OK, CommandTest

BRANCHES = """inputs:
  n: { type: int, default: 1 }
steps:
  - { id: first, type: tool, tool: api.get, inputs: {} }
  - id: route
    type: conditional
    condition: $inputs.n > 3
    then: [big, end]
    else: [small]
  - { id: big, type: tool, tool: t, inputs: { x: { type: object, value: $steps.first.output } } }
  - { id: end, type: tool, tool: t, inputs: {} }
  - { id: small, type: transform, operation: map, expression: $item, inputs: { items: { type: array, value: [1] } } }
  - { id: last, type: exit, status: success }
"""
ODD = 'a"b\\\\<c>&#d`%%{e}]|f'


class Graph(CommandTest):
    def graph(self, text, *arguments):
        self.write("w.yml", text)
        return self.expect(self.run_command("graph", "w.yml", *arguments), OK).out

    def test_mermaid(self):
        out = self.graph(BRANCHES)
        self.assertEqual(out.splitlines()[0], "flowchart TD")
        for line in ("n1 --> n2", "n2 -->|then| n3", "n3 --> n4", "n2 -->|else| n5", "n4 --> n6", "n5 --> n6",
                     "n1 -.-> n3"):
            self.assertIn("    " + line + "\n", out)
        self.assertRegex(out, r'n1\["first.*api\.get')
        self.assertRegex(out, r'n2\{"route')
        self.assertRegex(out, r'n6\(\["last')
        self.assertNotRegex(out, r"(?m)^ *end\b")

    def test_dot(self):
        out = self.graph(BRANCHES, "--format", "dot")
        self.assertTrue(out.startswith("digraph workflow {\n"))
        self.assertTrue(out.endswith("}\n"))
        for line in ('n2 -> n3 [label="then"];', 'n2 -> n5 [label="else"];', "n1 -> n3 [style=dashed"):
            self.assertIn(line, out)

    def test_a_conditional_without_else_goes_on(self):
        out = self.graph(BRANCHES.replace("    else: [small]\n", ""))
        self.assertIn("n2 -->|else| n5", out)

    def test_nothing_follows_an_exit_but_a_guarded_one(self):
        text = "steps:\n  - {id: stop, type: exit, status: failed%s}\n  - {id: last, type: exit, status: success}\n"
        self.assertNotIn("n1 --> n2", self.graph(text % ""))
        self.assertIn("n1 --> n2", self.graph(text % ", condition: 'true'"))

    def test_names_are_escaped(self):
        text = "steps:\n  - { id: \"" + ODD.replace('"', '\\"') + "\\n\\e[1mx\", type: exit, status: success }\n"
        mermaid = self.graph(text)
        label = re.search(r'n1\(\["(.*)"\]\)', mermaid).group(1).split("<br/>")[0]
        self.assertNotRegex(re.sub(r"#\d+;", "", label), r'["<>&#`\\%\x00-\x1f]')
        dot = self.graph(text, "--format", "dot")
        label = re.search(r'label="((?:[^"\\]|\\.)*)"\];', dot)
        self.assertIsNotNone(label)
        self.assertNotIn("\033", dot)

    @unittest.skipUnless(shutil.which("dot"), "dot is not installed")
    def test_graphviz_reads_it(self):
        out = self.graph(BRANCHES, "--format", "dot")
        subprocess.run(["dot", "-Tsvg"], input=out.encode(), stdout=subprocess.DEVNULL, check=True)

    def test_shared_branches_are_drawn_once(self):
        steps = "".join(f"  - {{id: c{i}, type: conditional, condition: 'true', then: [c{i + 1}], else: [c{i + 1}]}}\n"
                        for i in range(25))
        out = self.graph("steps:\n" + steps + "  - {id: c25, type: exit, status: success}\n")
        self.assertLess(len(out.splitlines()), 200)

    def test_many_open_ends_meet(self):
        steps = "".join(f"  - {{id: c{i}, type: conditional, condition: 'true', then: [t{i}], else: [c{i + 1}]}}\n"
                        f"  - {{id: t{i}, type: tool, tool: t, inputs: {{}}}}\n" for i in range(20))
        out = self.graph("steps:\n" + steps + "  - {id: c20, type: tool, tool: t, inputs: {}}\n"
                         "  - {id: last, type: exit, status: success}\n")
        self.assertLessEqual(len(re.findall(r"--> n42$", out, re.M)), 8)
        self.assertIn("(( ))", out)

    def test_invalid_workflow(self):
        self.write("w.yml", "steps: 5\n")
        result = self.expect(self.run_command("graph", "w.yml"), INVALID)
        self.assertEqual(result.out, "")
        self.assertIn("error[wrong-type]", result.err)


if __name__ == "__main__":
    unittest.main()
