"""Shared by the tests of this folder: the pages, their code blocks, and the command.

A block with a workflow can have a directive in an HTML comment on the line before it:

    <!-- expect: CODE -->            validating it gives this code, and no other error (empty: nothing at all)
    <!-- run: INPUTS => OUTPUTS -->  running it succeeds with these outputs (JSON)

Without one it is valid, without a warning. Tables can have one, too, see test_workflows.py.
"""

import json
import os
import pathlib
import re
import subprocess
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
SKILLS = sorted((ROOT / "examples" / "skills").glob("*/SKILL.md"))
PAGES = [ROOT / "README.md", ROOT / "SKILL.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "doc").glob("*.md")), *SKILLS]

FENCE = re.compile(r"^ {0,3}(`{3,}|~{3,})\s*([^\n`]*)$")


class Block:
    """A fenced code block: its language, its text, its first line and the directive before it."""

    def __init__(self, language, text, line, directive):
        self.language = language
        self.text = text
        self.line = line
        self.directive = directive


def blocks(text):
    """The fenced blocks of a Markdown text, at its top level."""
    found = []
    lines = text.split("\n")
    i = 0
    while i < len(lines):
        opening = FENCE.match(lines[i])
        if not opening:
            i += 1
            continue
        start = i
        closing = re.compile(r"^ {0,3}" + re.escape(opening[1][0]) + "{" + str(len(opening[1])) + r",}\s*$")
        i += 1
        while i < len(lines) and not closing.match(lines[i]):
            i += 1
        before = re.fullmatch(r"<!-- (.*) -->", lines[start - 1]) if start else None
        language = opening[2].split()[0] if opening[2].split() else ""
        body = "".join(line + "\n" for line in lines[start + 1 : i])
        found.append(Block(language, body, start + 1, before[1] if before else None))
        i += 1
    return found


def without_blocks(text):
    """The text with fenced blocks and code spans blanked out."""
    lines = text.split("\n")
    out, closing = [], None
    for line in lines:
        opening = FENCE.match(line)
        if closing is None and opening:
            closing = re.compile(r"^ {0,3}" + re.escape(opening[1][0]) + "{" + str(len(opening[1])) + r",}\s*$")
            out.append("")
        elif closing is not None:
            if closing.match(line):
                closing = None
            out.append("")
        else:
            out.append(re.sub(r"(`+).+?\1", "", line))
    return "\n".join(out)


def command():
    """The path of the command: $WORKFLOWSKILL, else that of the usual build; None without one."""
    given = os.environ.get("WORKFLOWSKILL")
    for path in [given] if given else [ROOT / "build/workflowskill", ROOT / "build/examples/cli/workflowskill"]:
        if pathlib.Path(path).exists():
            return str(pathlib.Path(path).resolve())
    return None


def call(*arguments, stdin=""):
    """Runs the command: (exit status, stdout, stderr)."""
    done = subprocess.run(
        [command(), *map(str, arguments)], input=stdin.encode(), capture_output=True, timeout=60, check=False
    )
    return done.returncode, done.stdout.decode(), done.stderr.decode()


def validate(path, *arguments):
    """What `validate --json` says about one file."""
    status, out, err = call("validate", path, "--json", *arguments)
    if status not in (0, 3):
        raise AssertionError(f"validate {path}: exit status {status}\n{err}")
    return json.loads(out)[0]


class Folder:
    """A temporary folder with files: `with Folder({"SKILL.md": text}) as folder:`."""

    def __init__(self, files):
        self.files = files
        self.holder = tempfile.TemporaryDirectory()

    def __enter__(self):
        folder = pathlib.Path(self.holder.name)
        for name, text in self.files.items():
            data = text if isinstance(text, bytes) else text.encode()
            (folder / name).write_bytes(data)
        return folder

    def __exit__(self, *error):
        self.holder.cleanup()
