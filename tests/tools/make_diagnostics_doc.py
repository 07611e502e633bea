#!/usr/bin/env python3
"""Makes doc/diagnostics.md from lib/diagnostics.def. With --check: says whether the page is fresh."""

import re

import docgen

ROW = re.compile(
    r"WFS__CODE\(\s*(\w+),\s*\"([^\"]+)\",\s*(\w+),\s*(\w+),\s*"
    rf"((?:{docgen.STRING}\s*)+),\s*((?:{docgen.STRING}\s*)+),\s*((?:{docgen.STRING}\s*)+)\)"
)

HEAD = """<!-- Made by tests/tools/make_diagnostics_doc.py from lib/diagnostics.def: change that file, not this one. -->
# Diagnostics

Every problem that the library reports has a code that never changes, a severity, a message, a place and often a hint.
This page lists all codes with the shortest file that causes each, and what to do about it.

- **Phase** says what found it: `parse` (text, YAML, structure, expressions), `validate` (the whole workflow, the tools, the
  inputs) or `execute` (the run itself). Section numbers are those of the [language reference](language.md).
- An **error** stops the workflow from running. A **warning** never stops anything, unless the host asks for strictness
  (`--strict`, `WFS_CHECK_WARNINGS_ARE_ERRORS`); it can be silenced by its code (`--allow CODE`).
- A host that gets a report can list the same codes with `wfs_code_at`.

"""

TOOLS_NOTE = """The examples may assume tools named `web.get` (which requires an argument `url`), `web.post` and `text.find`.

"""


def rows():
    source = (docgen.ROOT / "lib" / "diagnostics.def").read_text(encoding="utf-8")
    found = [
        (code, severity.lower(), phase.lower(), docgen.c_text(meaning), docgen.c_text(example), docgen.c_text(fix))
        for _, code, severity, phase, meaning, example, fix in ROW.findall(source)
    ]
    wanted = len(re.findall(r"^WFS__CODE\(", source, re.MULTILINE))
    assert len(found) == wanted, f"{wanted} rows, but {len(found)} are readable"
    return found


def index(all_rows):
    lines = ["| code | severity | phase | meaning |", "|---|---|---|---|"]
    for code, severity, phase, meaning, _, _ in all_rows:
        lines.append(f"| [`{code}`](#{code}) | {severity} | {phase} | {docgen.cell(meaning)} |")
    return "\n".join(lines) + "\n\n"


def example_block(example):
    if example.startswith("("):
        return f"Example: {example[1:-1]}.\n\n"
    fence = docgen.fence(example)
    kind = "markdown" if "```" in example or example.startswith("#") and "steps:" not in example else "yaml"
    return f"{fence}{kind}\n{example}{fence}\n\n"


def section(row):
    code, severity, phase, meaning, example, fix = row
    first = meaning.split()[0]
    keyword = "_" in first or "." in first or "$" in first # stays as it is written
    sentence = meaning if keyword else meaning[0].upper() + meaning[1:]
    return f"## {code}\n\n{severity.capitalize()}, phase {phase}. {sentence}.\n\n{example_block(example)}**Fix.** {fix}\n\n"


def main():
    all_rows = rows()
    text = HEAD + TOOLS_NOTE + index(all_rows) + "".join(section(row) for row in all_rows)
    docgen.finish("diagnostics.md", text.rstrip("\n") + "\n")


if __name__ == "__main__":
    main()
