"""What twice the size costs: growth.py PROGRAM [--thorough | --worst] [--table] [NAME...]

Each dimension of PROGRAM is done at two sizes (--thorough: four), each twice the one before, under valgrind, which
counts instructions: they do not depend on what else the machine does. Twice the size may cost at most 2.2 times as
much; where the text grows faster than its dimension, as indentation does, that is the size.
With --worst: a file of the largest size that is ordinary may cost half a second and an expression a hundredth of one,
at a billion instructions per second.
"""

import concurrent.futures
import glob
import os
import re
import shutil
import subprocess
import sys
import tempfile

HIGHEST = 1.1  # of twice the cost for twice the size
# Copies of any size in vectors: valgrind counts each byte of a string instruction as an instruction, and whether realloc copies
# depends on what was freed before.
BLOCKS = "glibc.cpu.x86_rep_movsb_threshold=1073741824:glibc.cpu.x86_rep_stosb_threshold=1073741824"
WORST = (("files", 262144, 500_000_000), ("expressions", 4096, 10_000_000))


def read_dump(path):
    """(dimension, size, bytes, instructions) of one dump; None for the one at the end of the process."""
    with open(path, encoding="utf-8") as file:
        text = file.read()
    reason = re.search(r"^desc: Trigger: Client Request: (\S+) (\d+) (\d+)$", text, re.MULTILINE)
    cost = re.search(r"^(?:totals|summary): (\d+)", text, re.MULTILINE)
    return (reason[1], int(reason[2]), int(reason[3]), int(cost[1])) if reason and cost else None


def count_part(program, arguments):
    """The tasks of one start of the program, in order."""
    folder = tempfile.mkdtemp(prefix="workflowskill-growth-")
    try:
        out = os.path.join(folder, "dump")
        valgrind = ["valgrind", "--quiet", "--tool=callgrind", "--collect-atstart=no", f"--callgrind-out-file={out}"]
        # what a test runner has malloc do with memory costs instructions, too
        environment = {key: value for key, value in os.environ.items() if not key.startswith("MALLOC_")}
        environment["GLIBC_TUNABLES"] = BLOCKS
        subprocess.run([*valgrind, program, *arguments], check=True, env=environment)
        dumps = sorted(glob.glob(out + ".*"), key=lambda path: int(path.rsplit(".", 1)[1]))
        return [task for task in map(read_dump, dumps) if task]
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def count(program, arguments, names):
    """By dimension: its tasks, in order. Each processor does a part of the dimensions, then another."""
    jobs = len(os.sched_getaffinity(0))
    parts = [part for part in (names[i::4 * jobs] for i in range(4 * jobs)) if part]
    rows = {}
    with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
        for tasks in pool.map(lambda part: count_part(program, [*arguments, *part]), parts):
            for name, *task in tasks:
                rows.setdefault(name, []).append(task)
    return rows


def excess(before, after):
    """How much more the larger size costs than it may."""
    return after[2] / before[2] / max(2, after[1] / before[1])


def check_growth(program, names, table, times):
    """How many dimensions there are, and what is wrong with them."""
    rows = count(program, [str(times)], names)
    problems = []
    for name, sizes in rows.items():
        factors = [2 * excess(before, after) for before, after in zip(sizes, sizes[1:])]
        line = "%s: %s, %s" % (name, " ".join("%d:%d" % (n, cost) for n, _, cost in sizes),
                               " ".join("%.2f" % factor for factor in factors))
        if table:
            print(line)
        if 2 ** len(factors) != times or max(factors) > 2 * HIGHEST:
            problems.append(line)
    return len(rows), problems


def check_worst(program, names, table):
    """The same of what the most expensive files and expressions cost."""
    total, problems = 0, []
    for kind, size, highest in WORST:
        rows = count(program, ["--" + kind, str(size)], names)
        total += len(rows)
        for name, sizes in rows.items():
            line = "%s: %d bytes cost %d instructions" % (name, sizes[0][1], sizes[0][2])
            if table:
                print(line)
            if sizes[0][2] > highest:
                problems.append(line)
    return total, problems


def main(arguments):
    options = [argument for argument in arguments if argument.startswith("--")]
    program, *names = [argument for argument in arguments if not argument.startswith("--")]
    if not shutil.which("valgrind"):
        print("growth: skipped, valgrind is missing")
        return 77
    names = names or subprocess.run([program, "--list"], check=True, capture_output=True, text=True).stdout.split()
    table = "--table" in options
    if "--worst" in options:
        total, problems = check_worst(program, names, table)
    else:
        total, problems = check_growth(program, names, table, 8 if "--thorough" in options else 2)
    word = "within bounds" if "--worst" in options else "linear"
    print("\n".join(problems + ["%d dimensions: %d %s" % (total, total - len(problems), word)]))
    return 1 if problems or not total else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
