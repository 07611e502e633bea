#!/usr/bin/env python3
"""Makes doc/api.md from the comments of the public headers. With --check: says whether the page is fresh."""

import re

import docgen

HEADERS = ("workflowskill.h", "jansson.h")

HEAD = """<!-- Made by tests/tools/make_api_doc.py from include/workflowskill/*.h: change the headers, not this page. -->
# Programming interface

Everything that the headers declare, with their comments. The [guide for hosts](embedding.md) shows how it fits together.

"""

SECTION = re.compile(r"^/\* -{2,} (.+?) -{2,} \*/$")


def clean(comment):
    """The text of a C comment, without its stars."""
    lines = comment.strip()[2:-2].split("\n")
    lines = [re.sub(r"^\s*\*( |$)", "", line).rstrip() for line in lines]
    return "\n".join(lines).strip("\n ")


def blocks(source):
    """The header as comments, section titles and groups of code."""
    position = 0
    while position < len(source):
        if source[position].isspace():
            position += 1
        elif source.startswith("/*", position):
            end = source.index("*/", position) + 2
            comment = source[position:end]
            title = SECTION.match(comment)
            yield ("section", title.group(1)) if title else ("comment", clean(comment))
            position = end
        else:
            end = code_end(source, position)
            yield "code", source[position:end].rstrip()
            position = end


def code_end(source, position):
    """Behind one declaration: a directive with its continuation lines, or code up to `;` outside of braces."""
    if source[position] == "#":
        return re.compile(r"(?:[^\n]*\\\n)*[^\n]*(?:\n|$)").match(source, position).end()
    depth = 0
    while position < len(source):
        if source.startswith("/*", position):
            position = source.index("*/", position)
        elif source[position] == "{":
            depth += 1
        elif source[position] == "}":
            depth -= 1
        elif source[position] == ";" and depth == 0:
            position += 1
            tail = re.compile(r"[ \t]*/\*.*?\*/", re.DOTALL).match(source, position)  # a comment on the same line
            return tail.end() if tail else position
        position += 1
    return position


def body(source):
    """The declarations, without guards, includes and what is for C++ or for building."""
    source = re.sub(r"#ifdef __cplusplus\n.*?#endif\n", "", source, flags=re.DOTALL)
    source = re.sub(r"#if defined\(WFS_BUILDING_LIBRARY\).*?#endif\n", "", source, flags=re.DOTALL)
    source = re.sub(r"^#(ifndef|define) WORKFLOWSKILL_\w*H\n", "", source, flags=re.MULTILINE)
    source = re.sub(r"^#(include .*|endif)\n?", "", source, flags=re.MULTILINE)
    return source.replace("WFS_API ", "")


NAME = re.compile(r"\*?\b(?:wfs_|WFS_)\w*\*?|\*\w+|\b\w+->\w+|\b_[A-Z]+\b|\bNULL\b")


def marked(text):
    """A comment as Markdown text: names of the interface as code, nothing taken for HTML."""
    parts = text.split("`")
    for i in range(0, len(parts), 2):
        parts[i] = NAME.sub(r"`\g<0>`", parts[i]).replace("<", "\\<")
    return "`".join(parts)


def bullets(lines):
    """A list, with what stands before it; lines that go on are joined to their item."""
    out = []
    for line in lines:
        text = line.strip()
        if text.startswith("- ") and out and not out[-1].startswith("- "):
            out.append("")
        if text.startswith("- ") or not out:
            out.append(text)
        else:
            out[-1] += " " + text
    return "\n".join(marked(line) for line in out)


def prose(comment):
    """Paragraphs stay, indented pictures become code."""
    out = []
    for part in re.split(r"\n\s*\n", comment):
        lines = part.split("\n")
        if any(line.lstrip().startswith("- ") for line in lines):
            out.append(bullets(lines))
        elif all(line.startswith("  ") for line in lines):
            out.append("```text\n" + "\n".join(line[2:] for line in lines) + "\n```")
        else:
            out.append(marked(" ".join(line.strip() for line in lines)))
    return "\n\n".join(out) + "\n\n"


def page(name):
    source = body((docgen.ROOT / "include" / "workflowskill" / name).read_text(encoding="utf-8"))
    out = [f"## {name}\n\n"]
    code = []

    def flush():
        if code:
            out.append("```c\n" + "\n".join(code) + "\n```\n\n")
            code.clear()

    for kind, text in blocks(source):
        if kind == "code":
            code.append(text)
            continue
        flush()
        out.append(f"### {text}\n\n" if kind == "section" else prose(text))
    flush()
    return "".join(out)


def main():
    docgen.finish("api.md", (HEAD + "".join(page(name) for name in HEADERS)).rstrip("\n") + "\n")


if __name__ == "__main__":
    main()
