#!/usr/bin/env python3
"""What the tests reach of lib/, lines and branches, per file and in all: of a build with coverage whose tests ran.

    coverage.py BUILD [FILE...]

Fails under 95 % of the lines or of the branches, and at every branch of the files in COMPLETE that no test takes. What
cannot be reached is left out, with the reason, in the list unreached.txt next to this script; an entry there that is
reached after all is an error. With FILEs, what is missing in these is shown (`all`: in all).
"""

import json
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
LEFT_OUT = pathlib.Path(__file__).with_name("unreached.txt")
GOAL = 95.0
COMPLETE = ["lib/access.c", "lib/compare.c", "lib/evaluate.c", "lib/limits.c", "lib/yaml_text.c"]
AT_ONCE = 40  # files for one gcov


class Line:
    """A line of code: was it reached, and which of its branches were taken. Its copies in other objects are added."""

    def __init__(self):
        self.hit = False
        self.taken = []

    def add(self, counted):
        self.hit |= counted["count"] > 0
        branches = [branch["count"] > 0 for branch in counted["branches"]]
        self.taken += [False] * (len(branches) - len(self.taken))
        self.taken = [a or b for a, b in zip(self.taken, branches + [False] * len(self.taken))]

    def is_whole(self):
        return self.hit and all(self.taken)


def gcov(data):
    """What gcov says of some objects: a JSON text per line."""
    done = subprocess.run(["gcov", "--json-format", "--stdout", "--branch-probabilities", *data],
                          stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True)
    return [json.loads(text) for text in done.stdout.splitlines()]


def measure(build):
    """{file: {line number: Line}}"""
    data = sorted(str(path) for path in build.glob("lib/**/*.gcda")) + sorted(
        str(path) for path in build.glob("tests/memory/**/libworkflowskill_exact.a.p/*.gcda"))
    files = {}
    for start in range(0, len(data), AT_ONCE):
        for said in gcov(data[start:start + AT_ONCE]):
            folder = pathlib.Path(said["current_working_directory"])
            for file in said["files"]:
                path = (folder / file["file"]).resolve()
                if path.parent == ROOT / "lib":
                    lines = files.setdefault(f"lib/{path.name}", {})
                    for counted in file["lines"]:
                        lines.setdefault(counted["line_number"], Line()).add(counted)
    return files


def source_of(path):
    return (ROOT / path).read_text(encoding="utf-8").splitlines()


def left_out():
    """The entries of the list: line number there, file, the beginning of the line of code."""
    for number, line in enumerate(LEFT_OUT.read_text(encoding="utf-8").splitlines(), 1):
        match = re.match(r"(lib/\S+): (\S.*)", line)
        if match:
            yield number, match[1], match[2]
        elif not re.match(r"(#|    |$)", line):
            sys.exit(f"{LEFT_OUT.name}:{number}: not FILE: CODE")


def leave_out(files):
    """Takes what is on the list away; how many lines and branches that were, and the entries that fit nothing."""
    gone, idle = [0, 0], []
    for number, path, code in left_out():
        source = source_of(path)
        fits = [line for n, line in files.get(path, {}).items()
                if source[n - 1].strip().startswith(code) and not line.is_whole()]
        if not fits:
            idle.append(f"{LEFT_OUT.name}:{number}: is reached, or is no more: {path}: {code}")
        for line in fits:
            gone[0] += not line.hit
            gone[1] += line.taken.count(False)
            line.hit, line.taken = True, [taken for taken in line.taken if taken]
    return gone, idle


def count(lines):
    """Lines hit, lines, branches taken, branches."""
    branches = [taken for line in lines.values() for taken in line.taken]
    return sum(line.hit for line in lines.values()), len(lines), sum(branches), len(branches)


def percent(part, whole):
    return 100.0 * part / whole if whole else 100.0


def show(path, lines):
    source = source_of(path)
    for n, line in sorted(lines.items()):
        if not line.is_whole():
            taken = "".join("+" if branch else "-" for branch in line.taken) if line.hit else "not at all"
            print(f"{path}:{n}: {taken:10} {source[n - 1].strip()}")


def print_row(path, numbers):
    print("%-28s %6d of %6d %6.1f%% %6d of %6d %6.1f%%" % (path, *numbers[:2], percent(*numbers[:2]), *numbers[2:],
                                                         percent(*numbers[2:])))


def main(build, *shown):
    files = measure(pathlib.Path(build).resolve())
    gone, problems = leave_out(files)
    total = [0, 0, 0, 0]
    for path, lines in sorted(files.items()):
        numbers = count(lines)
        total = [a + b for a, b in zip(total, numbers)]
        print_row(path, numbers)
        incomplete = path in COMPLETE and numbers[2] < numbers[3]
        if path in shown or "all" in shown or incomplete:
            show(path, lines)
        if incomplete:
            problems.append(f"{path}: not every branch is taken")
    parts = percent(*total[:2]), percent(*total[2:])
    if min(parts) < GOAL:
        problems.append(f"less than {GOAL:.0f} %")
    print("\n".join(problems))
    print("%.1f %% of %d lines, %.1f %% of %d branches; %d lines and %d branches left out, with reasons" % (
        parts[0], total[1], parts[1], total[3], *gone))
    return 1 if problems or not total[1] else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
