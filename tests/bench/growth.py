"""How the cost grows: each dimension at three sizes, each twice the one before.

The cost is the number of instructions, counted by valgrind, which does not depend on what else the machine does;
without valgrind it is the time. What the process costs without any work is taken off.
"""

import re
import subprocess

# dimension -> smallest size. Where the language has a highest size (nesting), the largest of the three is that.
DIMENSIONS = {
    "steps": 250,
    "references": 250,
    "conditionals": 64,
    "branch-steps": 500,
    "input-fields": 500,
    "map-keys": 1000,
    "anchors": 1000,
    "aliases": 1000,
    "blank-lines": 60,
    "block-lines": 4000,
    "yaml-depth": 60,
    "terms": 500,
    "members": 4000,
    "negations": 4000,
    "parentheses": 4000,
    "blocks": 500,
    "openings": 4000,
    "unclosed-fence": 4000,
    "fences": 2000,
    "carriage-returns": 10000,
    "mistakes": 500,
    "json-depth": 250,
    "json-too-deep": 5000,
    "json-keys": 4000,
    "json-shapes": 2000,
    "each-items": 4000,
    "sorted-strings": 2000,
}


def count_instructions(command):
    valgrind = ["valgrind", "--tool=cachegrind", "--cache-sim=no", "--cachegrind-out-file=/dev/null"]
    done = subprocess.run(valgrind + command, capture_output=True, text=True, check=True)
    found = re.search(r"I\s+refs:\s+([\d,]+)", done.stderr)
    return int(found.group(1).replace(",", "")) if found else 0


def least_time(command):
    texts = [subprocess.run(command, capture_output=True, text=True, check=True).stdout for _ in range(9)]
    return min(float(text.split()[1]) for text in texts)


def measure(program, by_instructions, names=None):
    """[(dimension, size, [cost, cost, cost], [factor, factor])]"""
    cost = count_instructions if by_instructions else least_time
    idle = cost([program, "nothing", "0"])
    rows = []
    for name, size in DIMENSIONS.items():
        if names and name not in names:
            continue
        costs = [max(1, cost([program, name, str(size * times)]) - idle) for times in (1, 2, 4)]
        rows.append((name, size, costs, [costs[1] / costs[0], costs[2] / costs[1]]))
    return rows
