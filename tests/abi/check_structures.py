"""Checks that every public structure with a size is tested: check_structures.py HEADER STRUCTURES.C SIZES.C

The header's structures that begin with `size_t size` must stand in structures.c (its layout: LAST) and in the table of
sizes.c, as one that the library takes or fills. A structure whose size is not its first member is a mistake.
"""
import pathlib
import re
import sys


def read(path):
    return re.sub(r"/\*.*?\*/", "", pathlib.Path(path).read_text(encoding="utf-8"), flags=re.S)


def structures(header):
    """The names of the structures that are defined in the header, and of those the ones that begin with their size."""
    found = re.findall(r"^typedef struct (wfs_\w+) \{(.*?)^\} (\w+);", header, flags=re.M | re.S)
    return {name for name, _, _ in found}, {name for name, body, _ in found if re.match(r"\s*size_t size;", body)}


def main(header, layouts, table):
    defined, sized = structures(read(header))
    laid_out = set(re.findall(r"\bLAST\((wfs_\w+),", read(layouts)))
    rows = set(re.findall(r"^    (?:TAKEN|TAKEN_WITH|FILLED)\((wfs_\w+),", read(table), flags=re.M))
    problems = ["%s does not begin with its size" % name for name in sorted(defined - sized)]
    problems += ["%s has no row in structures.c" % name for name in sorted(sized - laid_out)]
    problems += ["%s has no row in sizes.c" % name for name in sorted(sized - rows)]
    problems += ["%s is not in the header" % name for name in sorted((laid_out | rows) - defined)]
    problems += [] if sized else ["the header has no structures"]
    print("\n".join(problems + ["%d public structures, %d problems" % (len(sized), len(problems))]))
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
