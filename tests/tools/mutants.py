#!/usr/bin/env python3
"""Do the tests notice when the code is wrong?

    mutants.py [--count N] [--seed N] [FILE...]

Changes lib/ in one place at a time (a comparison, a condition, a sum, a result), builds it, and runs the tests. A
change that nobody notices is shown: either it makes no difference, or a test is missing. Works on a copy of what git has,
which is made anew each time, in the folder of temporary files. Some changes (20) are taken by chance from all that are
possible, or from those in FILEs (`json_read.c`); the same seed (1) takes the same ones. Takes half a minute each.
"""

import argparse
import dataclasses
import os
import pathlib
import random
import re
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
LEFT_OUT = {"confine.c"}  # not in this build
QUICK = ["unit", "behaviour"]
OTHERS = ["diagnostics", "conformance", "differential", "cli", "memory"]
SECONDS = 600
CHANGES = [
    (r"(?<![-<>=!])<(?![<=])", "<="),
    (r"(?<![-<>=!])>(?![>=])", ">="),
    (r"(?<!<)<=", "<"),
    (r"(?<!>)>=", ">"),
    (r"==", "!="),
    (r"!=", "=="),
    (r"&&", "||"),
    (r"\|\|", "&&"),
    (r"\bif \(", "if (!"),
    (r"\+ 1\b", "+ 0"),
    (r"- 1\b", "- 0"),
    (r"\+=", "-="),
    (r"\+\+", "--"),
    (r"\breturn true;", "return false;"),
    (r"\breturn false;", "return true;"),
]
NO_CODE = re.compile(r'"(?:\\.|[^"\\])*"|\'(?:\\.|[^\'\\])+\'|/\*.*?\*/|//.*')


@dataclasses.dataclass(frozen=True)
class Mutant:
    """A line of a file and what it becomes."""

    file: str
    number: int
    old: str
    new: str

    def __str__(self):
        return f"lib/{self.file}:{self.number + 1}\n    - {self.old.strip()}\n    + {self.new.strip()}"


def negated(line, start):
    """The line with the whole condition of the `if` there negated; None if it goes on in the next line."""
    depth = 0
    for at in range(line.index("(", start), len(line)):
        depth += (line[at] == "(") - (line[at] == ")")
        if depth == 0:
            condition = line[line.index("(", start):at + 1]
            return line[:start] + f"if (!{condition})" + line[at + 1:]
    return None


def mutants_of_line(line):
    code = NO_CODE.sub(lambda match: " " * len(match.group()), line)
    for pattern, text in CHANGES:
        for match in re.finditer(pattern, code):
            whole = text == "if (!"
            yield negated(line, match.start()) if whole else line[:match.start()] + text + line[match.end():]


def mutants(path):
    inside = False  # of a comment
    for number, line in enumerate(path.read_text(encoding="utf-8").split("\n")):
        begins, inside = inside, ("/*" in line or inside) and "*/" not in line
        if begins or inside or not line.startswith("    "):
            continue
        for new in mutants_of_line(line):
            if new:
                yield Mutant(path.name, number, line, new)


class Copy:
    """A copy of the project, with a build of its own."""

    def __init__(self):
        self.root = pathlib.Path(tempfile.gettempdir()) / f"workflowskill-mutants-{os.getuid()}"
        shutil.rmtree(self.root, ignore_errors=True)
        names = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, stdout=subprocess.PIPE, check=True).stdout.decode()
        for name in filter(None, names.split("\0")):
            target = self.root / name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, target)
        options = ["-Dpython=disabled", "-Dnode=disabled", "-Dexamples=disabled", "-Dcli=enabled"]
        self.run(["meson", "setup", "build", "-Doptimization=1", *options])
        problem = self.build() or self.test(QUICK) or self.test(OTHERS)
        if problem:
            raise SystemExit(f"the tests do not pass as it is: {problem}")

    def run(self, command):
        return subprocess.run(command, cwd=self.root, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              errors="replace", timeout=SECONDS, check=False)

    def build(self):
        return "it cannot be built" if self.run(["ninja", "-C", "build"]).returncode else None

    def test(self, suites):
        """What the tests noticed; None: nothing."""
        chosen = [word for suite in suites for word in ("--suite", suite)]
        try:
            done = self.run(["meson", "test", "-C", "build", "--no-rebuild", "--maxfail", "1", *chosen])
        except subprocess.TimeoutExpired:
            return "takes for ever"
        failed = re.search(r"/ (\S+) +(?:FAIL|TIMEOUT|ERROR)", done.stdout)
        return (failed.group(1) if failed else done.stdout[-500:]) if done.returncode else None

    def notices(self, mutant):
        """Who noticed the change; None: nobody."""
        path = self.root / "lib" / mutant.file
        text = path.read_text(encoding="utf-8")
        lines = text.split("\n")
        lines[mutant.number] = mutant.new
        path.write_text("\n".join(lines), encoding="utf-8")
        try:
            return self.build() or self.test(QUICK) or self.test(OTHERS)
        finally:
            path.write_text(text, encoding="utf-8")


def parse_options():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--count", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("files", nargs="*", metavar="FILE")
    return parser.parse_args()


def main():
    options = parse_options()
    paths = sorted(path for path in (ROOT / "lib").glob("*.c") if path.name not in LEFT_OUT)
    wanted = [path for path in paths if not options.files or path.name in options.files]
    every = [mutant for path in wanted for mutant in mutants(path)]
    copy = Copy()
    chosen = random.Random(options.seed).sample(every, min(options.count, len(every)))
    unnoticed = 0
    for mutant in chosen:
        who = copy.notices(mutant)
        unnoticed += who is None
        print(f"{'nobody' if who is None else who}: {mutant}", flush=True)
    print(f"{len(chosen)} of {len(every)} possible changes: {len(chosen) - unnoticed} noticed, {unnoticed} not")


if __name__ == "__main__":
    sys.exit(main())
