"""doc/python.md: its Python is run from the top to the bottom, and prints what the page says. So is that of the README."""

import contextlib
import io
import pathlib
import re
import subprocess
import sys
import unittest

import workflowskill as w

ROOT = pathlib.Path(__file__).resolve().parents[3]
PAGE = ROOT / "doc" / "python.md"
BLOCK = re.compile(r"^```(python|text)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


class Example(unittest.TestCase):
    def test_the_host_in_the_examples(self):
        program = ROOT / "examples" / "python" / "orders.py"
        done = subprocess.run([sys.executable, "-B", "-W", "error", program], capture_output=True, text=True, check=False)
        expected = (ROOT / "tests" / "docs" / "expected" / "orders.txt").read_text(encoding="utf-8")
        self.assertEqual((done.returncode, done.stdout), (0, expected), done.stderr)


class Page(unittest.TestCase):
    def test_it_prints_what_it_says(self):
        blocks = BLOCK.findall(PAGE.read_text(encoding="utf-8"))
        names, printed, count = {}, None, 0
        for language, text in blocks:
            if language == "python":
                self.assertFalse(printed, "what the example before prints is not shown")
                out = io.StringIO()
                with contextlib.redirect_stdout(out):
                    exec(compile(text, f"example {count + 1}", "exec"), names)
                printed, count = out.getvalue(), count + 1
            else:
                self.assertEqual(printed, text)
                printed = None
        self.assertIsNone(printed)
        self.assertGreaterEqual(count, 8)
        print(f"{count} examples of the page: {count} as shown")

    def test_the_readme(self):
        text = (ROOT / "README.md").read_text(encoding="utf-8")
        [(program, printed)] = re.findall(r"^```python\n(.*?)^```\n\n```text\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
        out = io.StringIO()
        with contextlib.redirect_stdout(out):
            exec(compile(program, "README.md", "exec"), {})
        self.assertEqual(out.getvalue(), printed)

    def test_it_names_everything_that_matters(self):
        text = PAGE.read_text(encoding="utf-8")
        of_types = {"Call", "Clock", "Event", "EventStream", "Failure", "Field", "Limits", "Reference", "Retries", "Step"}
        of_types |= {"StepRecord", "ToolAdapter", "Diagnostic", "library_path", "library_version"}
        for name in set(w.__all__) - of_types:
            with self.subTest(name):
                self.assertRegex(text, rf"\b{name}\b")

    def test_its_exceptions_are_all(self):
        table = re.findall(r"^\| (`\w+Error`(?:, `\w+Error`)*)", PAGE.read_text(encoding="utf-8"), flags=re.M)
        shown = {name for row in table for name in re.findall(r"\w+", row)}
        self.assertEqual(shown, {name for name in w.__all__ if name.endswith("Error")})


if __name__ == "__main__":
    unittest.main()
