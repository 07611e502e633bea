"""Every workflow that is shown somewhere does what the page says, tried with the command ($WORKFLOWSKILL).

Besides the directives of pages.py, tables can be tried:

    <!-- evaluate: INPUTS -->   rows are | `expression` | `value as JSON` |
    <!-- resolve: INPUTS -->    rows are | `value as a text` | `what becomes of it as JSON` |
"""

import json
import re
import sys
import unittest

import pages

sys.path.insert(0, str(pages.ROOT / "tests" / "tools"))
import make_diagnostics_doc  # noqa: E402

TOOLS = ("--tools", pages.HERE / "tools.yml")


@unittest.skipUnless(pages.command(), "there is no command: set WORKFLOWSKILL to its path")
class Shown(unittest.TestCase):
    def test_blocks(self):
        count = 0
        for page in pages.PAGES:
            if page in pages.SKILLS:
                continue
            for block in pages.blocks(page.read_text(encoding="utf-8")):
                if block.language == "workflow":
                    count += 1
                    with self.subTest(page=page.name, line=block.line), pages.Folder({"flow.yml": block.text}) as folder:
                        self.check(folder / "flow.yml", block.directive or "")
        self.assertGreater(count, 3)

    def check(self, path, directive):
        report = pages.validate(path, *TOOLS)
        codes = {d["code"] for d in report["diagnostics"]}
        expected = re.match(r"expect: ?(.*)", directive)
        self.assertEqual(codes, set(expected[1].split()) if expected else set(), report["diagnostics"])
        run = re.match(r"run: (.*) => (.*)", directive)
        if run:
            status, out, err = pages.call("run", path, "--inputs", run[1], "--instant", *TOOLS)
            self.assertEqual(status, 0, err)
            self.assertEqual(json.loads(out), json.loads(run[2]))

    def test_skills_in_longer_fences(self):
        count = 0
        for page in pages.PAGES:
            if page.name == "diagnostics.md":
                continue  # mistakes on purpose, see Diagnostics
            shown = pages.blocks(page.read_text(encoding="utf-8"))
            for i, block in enumerate(shown):
                if block.language == "markdown" and "```workflow" in block.text:
                    count += 1
                    with self.subTest(page=page.name, line=block.line):
                        self.check_skill(block, shown[i + 1 : i + 3])
        self.assertGreater(count, 3)

    def check_skill(self, block, following):
        """A skill; the YAML block behind it has its tools, the JSON block behind that its outputs."""
        canned = bool(following) and following[0].language == "yaml" and following[0].text.startswith("tools:")
        tools = following[0].text if canned else (pages.HERE / "tools.yml").read_text(encoding="utf-8")
        with pages.Folder({"SKILL.md": block.text, "tools.yml": tools}) as folder:
            report = pages.validate(folder)
            self.assertEqual(report["diagnostics"], [])
            if not canned:
                return
            status, out, err = pages.call("run", folder, "--instant")
            self.assertEqual(status, 0, err)
            self.assertEqual(following[1].language, "json")
            self.assertEqual(json.loads(out), json.loads(following[1].text))

    def test_the_commands_in_the_readme(self):
        """They do something in a fresh clone."""
        readme = (pages.ROOT / "README.md").read_text(encoding="utf-8")
        lines = re.findall(r"^workflowskill (.*)$", readme, re.MULTILINE)
        self.assertGreaterEqual(len(lines), 3)
        for line in lines:
            with self.subTest(line):
                words = [str(pages.ROOT / word) if "/" in word else word for word in line.split()]
                status, _, err = pages.call(*words)
                self.assertEqual(status, 0, err)

    def test_the_mistake_in_the_readme(self):
        """README.md and doc/cli.md show what is said about the workflow of the README when a letter is missing."""
        readme = pages.blocks((pages.ROOT / "README.md").read_text(encoding="utf-8"))
        flow = next(block.text for block in readme if block.language == "workflow").replace("$steps.forecast", "$steps.forcast")
        with pages.Folder({"flow.yml": flow}) as folder:
            _, _, err = pages.call("validate", folder / "flow.yml")
        said = err.replace(f"{folder}/", "")
        for name in ("README.md", "doc/cli.md"):
            text = (pages.ROOT / name).read_text(encoding="utf-8")
            shown = [block.text for block in pages.blocks(text) if block.text.startswith("error[")]
            self.assertEqual(len(shown), 1)
            self.assertIn(shown[0], said)


@unittest.skipUnless(pages.command(), "there is no command: set WORKFLOWSKILL to its path")
class Tables(unittest.TestCase):
    def test_rows(self):
        text = (pages.ROOT / "doc" / "language.md").read_text(encoding="utf-8")
        tables = re.findall(r"<!-- (evaluate|resolve): (.*) -->\n((?:\|.*\n)+)", text)
        self.assertEqual([kind for kind, _, _ in tables], ["evaluate", "resolve"])
        for kind, inputs, table in tables:
            rows = re.findall(r"^\| `(.+)` \| `(.+)` \|$", table, re.MULTILINE)
            self.assertEqual(len(rows), table.count("\n") - 2, "each row has two code spans")
            self.check([(left.replace("\\|", "|"), json.loads(right)) for left, right in rows], kind, json.loads(inputs))

    def check(self, rows, kind, inputs):
        values = {f"r{i}": "${" + left + "}" if kind == "evaluate" else left for i, (left, _) in enumerate(rows)}
        names = {"string": str, "boolean": bool, "int": int, "float": float, "array": list, "object": dict}
        workflow = {
            "inputs": {
                name: {"type": next((t for t, kind in names.items() if type(value) is kind), "string")}
                for name, value in inputs.items()
            },
            "outputs": {"all": {"type": "object"}},
            "steps": [{"id": "stop", "type": "exit", "status": "success", "output": {"all": values}}],
        }
        with pages.Folder({"flow.json": json.dumps(workflow)}) as folder:
            status, out, err = pages.call("run", folder / "flow.json", "--inputs", json.dumps(inputs))
        self.assertEqual(status, 0, err)
        found = json.loads(out)["all"]
        for i, (left, right) in enumerate(rows):
            with self.subTest(row=left):
                self.assertEqual((type(found[f"r{i}"]), found[f"r{i}"]), (type(right), right))


@unittest.skipUnless(pages.command(), "there is no command: set WORKFLOWSKILL to its path")
class Diagnostics(unittest.TestCase):
    """Each example of lib/diagnostics.def causes its diagnostic."""

    def test_examples(self):
        for code, severity, phase, _, example, fix in make_diagnostics_doc.rows():
            with self.subTest(code):
                self.assertTrue(example and fix, "a text is missing")
                if example.startswith("("):
                    continue  # a description: the file would be large or unprintable
                with pages.Folder({"SKILL.md": example}) as folder:
                    inputs = re.match(r"# run (?:with (.*)|without inputs)\n", example)
                    found = self.of_run(folder, inputs[1] or "{}") if inputs else self.of_file(folder)
                self.assertIn((code, severity), found)

    def of_file(self, folder):
        report = pages.validate(folder / "SKILL.md", *TOOLS)
        return {(d["code"], d["severity"]) for d in report["diagnostics"]}

    def of_run(self, folder, inputs):
        """The codes in the log's error, and what people are told if there is no log."""
        _, out, err = pages.call("run", folder / "SKILL.md", "--inputs", inputs, "--json", *TOOLS)
        found = {(code, "error") for code in re.findall(r"error\[([\w-]+)\]", err)}
        if out:
            error = json.loads(out)["error"]
            found |= {(entry.get("code"), "error") for entry in [error, *error.get("details", [])]}
        return found


if __name__ == "__main__":
    unittest.main()
