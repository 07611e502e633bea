"""Counts the instructions of the hot workloads and compares them with a table: a guard against getting slower.

Times differ from machine to machine and from minute to minute; the instructions that a program executes do not. Each
workload is run in small under callgrind, which counts only while the measured work is done (bench.h:bench_timed).
Only the library's own instructions count: those of the C library depend on the processor, those of libfyaml are not
ours. The compiler chooses the instructions, so the table names the one that it was made with, and for any other the
guard ends with status 77: skipped. Started by run.sh --guard.
"""

import argparse
import concurrent.futures
import dataclasses
import itertools
import json
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile

from data import Data

HERE = os.path.dirname(os.path.abspath(__file__))
TABLE = os.path.join(HERE, "instructions.txt")
TOLERANCE = 0.05
REPETITIONS = 4  # what bench_median does in no time
SKIPPED = 77

HEAD = f"""\
# Instructions that the library executes per unit of work, counted by guard.py; README.md says more.
# More than {TOLERANCE:.0%} above a figure fails. To make this file again: sh tests/bench/run.sh --guard --update
"""


@dataclasses.dataclass
class Workload:
    unit: str
    units: int  # in one repetition
    command: list
    whole: bool = False  # the whole process is counted, and once


def library_workloads(data, programs):
    """name -> Workload"""
    program = lambda name, *arguments: [os.path.join(programs, name), *map(str, arguments)]
    rows = {}
    for size in (3, 20, 1000):
        rows[f"parse-{size}"] = Workload("step", size, program("parse", data.typical(size, False), 0))
    rows["validate"] = Workload("step", 1000, program("parse", data.typical(1000, False), 0, "validate"))
    rows["steps"] = Workload("step", 100, program("steps", "run", data.noop(100), "-", 0))
    for name, mode in (("each", "each"), ("each-template", "each"), ("each-json_t", "each-jansson")):
        skill, ids = data.each(name == "each-template"), data.ids(1000)
        rows[name] = Workload("item", 1000, program("steps", mode, skill, ids, 0))
    for name, form in (("filter", "values"), ("map", "values"), ("sort", "values"), ("map-json_t", "jansson")):
        operation = name.split("-")[0]
        rows[name] = Workload("item", 1000, program("memory", form, operation, data.records(1000), 0))
    files = {"records": data.records(1000), "numbers": data.kind("reals17", 5000), "texts": data.kind("escapes", 2000)}
    for name, file in files.items():
        for mode in ("read", "rewrite"):
            rows[f"json-{mode}-{name}"] = Workload("byte", os.path.getsize(file), program("kinds", file, 0, mode))
    return rows


def workloads(options):
    data = Data(os.path.join(options.work, "data"))
    rows = library_workloads(data, os.path.join(options.work, "bin"))
    start = [options.cli, "run", "-q", "--tools=" + data.tools("canned"), data.hello()]
    rows["start"] = Workload("start", 1, start, whole=True)
    return rows


# ---- counting ----


def self_costs(path):
    """The instructions in each object, by the base name of its file, from callgrind's output."""
    costs, names, current, of_callee = {}, {}, None, False

    def named(text):
        number, _, name = text.strip().partition(" ")
        return names.setdefault(number, os.path.basename(name))

    with open(path, encoding="utf-8") as file:
        for line in file:
            if line.startswith("ob="):
                current = named(line[3:])
            elif line.startswith("cob="):
                named(line[4:])
            elif line.startswith("calls="):
                of_callee = True  # the next line: what the call cost, which the callee has as its own
            elif line[0] in "+-*0123456789":
                costs[current] = costs.get(current, 0) + (0 if of_callee else int(line.split()[1]))
                of_callee = False
    return costs


def count(workload):
    with tempfile.TemporaryDirectory() as folder:
        out = os.path.join(folder, "callgrind")
        options = ["--tool=callgrind", "--quiet", "--callgrind-out-file=" + out]
        if not workload.whole:
            options.append("--toggle-collect=bench_timed*")
        done = subprocess.run(["valgrind", *options, *workload.command], capture_output=True, text=True)
        if done.returncode:
            raise SystemExit(f"instructions: {workload.command} failed:\n{done.stderr[-2000:]}")
        costs = self_costs(out)
    own = sum(cost for name, cost in costs.items() if name.startswith(("libworkflowskill.so", "workflowskill")))
    if not own:
        raise SystemExit(f"instructions: nothing was counted in the library, only in {sorted(costs)}")
    return own / ((1 if workload.whole else REPETITIONS) * workload.units)


# ---- the compiler ----


def compiler(build):
    """What the library was built with, as "gcc 12 x86_64"."""
    with open(os.path.join(build, "compile_commands.json"), encoding="utf-8") as file:
        words = json.load(file)[0]["command"].split()
    cc = list(itertools.takewhile(lambda word: not word.startswith("-"), words))
    done = subprocess.run([*cc, "-dM", "-E", "-x", "c", os.devnull], capture_output=True, text=True, check=True)
    defined = dict(re.findall(r"#define (\w+) (.*)", done.stdout))
    name, version = ("clang", "__clang_major__") if "__clang__" in defined else ("gcc", "__GNUC__")
    return f"{name} {defined.get(version)} {platform.machine()}"


# ---- the table ----


def read_table():
    """The compiler, and name -> instructions per unit."""
    with open(TABLE, encoding="utf-8") as file:
        lines = [line.split() for line in file if line.strip() and not line.startswith("#")]
    return " ".join(lines[0][1:]), {line[0]: float(line[1]) for line in lines[1:]}


def write_table(counted, rows, made_by):
    with open(TABLE, "w", encoding="utf-8") as file:
        file.write(f"{HEAD}compiler {made_by}\n")
        for name, figure in counted.items():
            file.write(f"{name:20} {figure:12.2f} per {rows[name].unit}\n")


def count_all(rows):
    """name -> instructions; counting is not disturbed by what runs beside it."""
    with concurrent.futures.ThreadPoolExecutor(len(os.sched_getaffinity(0))) as pool:
        return dict(zip(rows, pool.map(count, rows.values())))


def verdict(figure, expected):
    if expected is None:
        return False, "FAILED: not in the table"
    change = figure / expected - 1
    if change > TOLERANCE:
        return False, f"FAILED: {change:+.1%}"
    return True, f"{change:+.1%}" + (", the table should be made again (--update)" if change < -TOLERANCE else "")


def compare(counted, table):
    """Prints each figure. Returns how many are as the table wants."""
    fine = 0
    for name, figure in counted.items():
        good, text = verdict(figure, table.get(name))
        fine += good
        print(f"{name:20} {figure:12.2f}  {text}")
    return fine


def parse_options():
    parser = argparse.ArgumentParser(prog="run.sh --guard", description="Compares instruction counts with a table.")
    parser.add_argument("--update", action="store_true", help="write the table instead")
    parser.add_argument("workloads", nargs="*", help="only these (default: all)")
    parser.add_argument("--work", required=True, help=argparse.SUPPRESS)
    parser.add_argument("--cli", required=True, help=argparse.SUPPRESS)
    return parser.parse_args()


def check(options, rows, table):
    names = options.workloads or sorted(rows.keys() | table.keys())
    unknown = [name for name in names if name not in rows]
    counted = count_all({name: row for name, row in rows.items() if name in names})
    fine = compare(counted, table)
    for name in unknown:
        print(f"{name}: no such workload")
    print(f"{len(names)} instruction counts: {fine} within {TOLERANCE:.0%} of the table")
    return 0 if fine == len(names) else 1


def main():
    options = parse_options()
    if not shutil.which("valgrind"):
        print("skipped, valgrind is not installed")
        return SKIPPED
    rows, made_by = workloads(options), compiler(os.path.join(options.work, "build"))
    if options.update:
        write_table(count_all(rows), rows, made_by)
        return 0
    made_for, table = read_table()
    if made_for != made_by:
        print(f"skipped, the table is for {made_for}, this is {made_by}")
        return SKIPPED
    return check(options, rows, table)


if __name__ == "__main__":
    sys.exit(main())
