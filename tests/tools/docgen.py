"""Shared by the generators of doc/*.md: paths, C string literals, and writing or checking a page."""

import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
STRING = r'"(?:[^"\\]|\\.)*"'


def c_text(literals):
    """The text of adjacent C string literals (the escapes that our tables use)."""
    escapes = {"n": "\n", "t": "\t", '"': '"', "\\": "\\", "?": "?"}
    parts = re.findall(STRING, literals)
    return "".join(re.sub(r"\\(.)", lambda m: escapes[m.group(1)], part[1:-1]) for part in parts)


def cell(text):
    """Text for a cell of a Markdown table."""
    return text.replace("|", "\\|")


def fence(text):
    """A fence of backticks that is longer than any in the text."""
    longest = max((len(run) for run in re.findall(r"`+", text)), default=0)
    return "`" * max(3, longest + 1)


def finish(name, text):
    """Writes doc/NAME, or, with --check, says whether it is fresh (exit status 1 if not)."""
    path = ROOT / "doc" / name
    if "--check" not in sys.argv[1:]:
        path.write_text(text, encoding="utf-8")
        return
    if not path.exists() or path.read_text(encoding="utf-8") != text:
        sys.exit(f"doc/{name} is not fresh: run python3 tests/tools/{pathlib.Path(sys.argv[0]).name}")
