"""Checks that the files of lib/ include only from earlier in the order that doc/architecture.md gives: check_layers.py ROOT

A row of the table names files; a file may include the headers of its own row and of the rows above. Also: libfyaml's header is seen by yaml.c alone,
jansson's by api_jansson.c, exported functions are defined in api*.c only, and memory is taken with the functions of
base.h.
"""
import pathlib
import re
import sys


def order(root):
    """The row number of every file that the table names."""
    rows, number = {}, 0
    for line in (root / "doc/architecture.md").read_text(encoding="utf-8").splitlines():
        names = re.findall(r"`([\w./]+\.(?:h|c|def|map|py))`", line.split("|")[1]) if line.startswith("| `") else []
        if names:
            number += 1
            rows.update(dict.fromkeys(names, number))
    return rows


def check_file(path, rows):
    text = path.read_text(encoding="utf-8")
    for name in re.findall(r'#include "([^"]+)"', text):
        if name == "authoring_skill.h":
            continue
        if name not in rows:
            yield "%s includes %s, which the table does not name" % (path.name, name)
        elif rows[name] > rows.get(path.name, 0):
            yield "%s includes %s, which comes later" % (path.name, name)
    for name in re.findall(r"#include <([^>]+)>", text):
        if name == "libfyaml.h" and path.name != "yaml.c":
            yield "%s includes libfyaml.h" % path.name
        if "jansson" in name and path.name != "api_jansson.c":
            yield "%s includes %s" % (path.name, name)
    if path.name != "base.h" and re.search(r"\b(malloc|calloc|realloc|strdup)\(", text):
        yield "%s takes memory past lib/base.h" % path.name
    if path.suffix == ".c" and not path.name.startswith("api") and re.search(r"^(?!static)\w[\w *]*\bwfs_[a-z]\w*\([^;]*\)\s*\{", text, flags=re.M):
        yield "%s defines a public function" % path.name


def main(root):
    rows = order(root)
    problems = []
    files = [p for p in sorted((root / "lib").iterdir()) if p.suffix in (".c", ".h", ".def")]
    for path in files:
        if path.name not in rows:
            problems.append("%s is not in the table of doc/architecture.md" % path.name)
        problems += check_file(path, rows)
    for name in rows:
        if not (root / "lib" / name).exists():
            problems.append("the table names %s, which does not exist" % name)
    print("\n".join(problems + ["%d files, %d problems" % (len(files), len(problems))]))
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(pathlib.Path(sys.argv[1])))
