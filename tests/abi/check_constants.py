"""Checks that constants never change: check_constants.py OLD_HEADER NEW_HEADER

Every enumerator, result and macro with a number of the frozen header has the same number in the header of now. Limits
may get other defaults, but keep their places; the version is what it is.
"""
import pathlib
import re
import sys


def constants(path):
    """Name and value of all constants, and the limits in order."""
    text = re.sub(r"/\*.*?\*/", "", pathlib.Path(path).read_text(encoding="utf-8"), flags=re.S)
    found = dict(re.findall(r"\b(WFS_[A-Z0-9_]+) = (\w+)", text))
    found.update({"WFS_" + name: number for number, name in re.findall(r"\bX\((\d+), (\w+), \"", text)})
    found.update(re.findall(r"^#define (WFS_[A-Z_]+) +(\(\(size_t\)-1\)|INT64_MAX|\d+)$", text, flags=re.M))
    limits = re.findall(r"\bX\(([a-z_]+), \d+, \d+, \"", text)
    return {name: value for name, value in found.items() if not name.startswith("WFS_VERSION")}, limits


def main(old, new):
    (then, then_limits), (now, now_limits) = constants(old), constants(new)
    problems = ["%s was %s, is %s" % (name, then[name], now.get(name)) for name in sorted(then) if then[name] != now.get(name)]
    if now_limits[: len(then_limits)] != then_limits:
        problems.append("the limits of then are not the first of now")
    if len(then) < 50 or len(then_limits) < 27:
        problems.append("the frozen header was not understood")
    print("\n".join(problems + ["%d constants and %d limits as they were, %d problems" % (len(then), len(then_limits), len(problems))]))
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
