"""The benchmark's driver: starts the contenders in rounds, one after the other, and prints what came out.

A machine's speed drifts while a benchmark runs. So all contenders of a workload take turns, the ratio to the peer is
taken within each round, and what is printed is the median of the rounds. Started by run.sh, which builds what is
measured.
"""

import argparse
import datetime
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys

import goals as goal_list
from data import Data
from workloads import Makers

HERE = os.path.dirname(os.path.abspath(__file__))


class Environment:
    """Where the programs, the peers and the settings are."""

    def __init__(self, options):
        self.bin = os.path.join(options.work, "bin")
        self.npm = os.path.join(options.work, "npm")
        self.cli = options.cli
        self.seconds = 0.2 if options.quick else 0.5
        self.reference = os.environ.get("WORKFLOWSKILL_REFERENCE")

    def program(self, name):
        path = self.cli if name == "workflowskill" else os.path.join(self.bin, name)
        return path if path and os.access(path, os.X_OK) else None

    def tool(self, name):
        if name == "python3":
            return sys.executable
        if name in ("luajit", "lua5.4") and not self._has_cjson(name):
            return None
        bundled = os.path.join(self.npm, "node_modules", "@oven", "bun-linux-x64", "bin", "bun")
        return shutil.which(name) or (bundled if name == "bun" and os.access(bundled, os.X_OK) else None)

    @staticmethod
    def _has_cjson(lua):
        return shutil.which(lua) and subprocess.run([lua, "-e", "require 'cjson'"], capture_output=True).returncode == 0

    @staticmethod
    def why_not(name):
        return f"{name} is not installed"

    @staticmethod
    def peer(name):
        return os.path.join(HERE, "peers", name)

    def has_package(self, name):
        return os.path.isdir(os.path.join(self.npm, "node_modules", name))

    @staticmethod
    def size_of(path):
        return os.path.getsize(path)


def say(text):
    print(text, file=sys.stderr, flush=True)


# ---- measuring ----


def figures(text):
    return {name: float(value) for name, value in (line.split() for line in text.splitlines() if line.strip())}


def start(command, env, output, whole_process, count):
    timed = [env.program("timer"), str(count), output, *command] if whole_process else command
    variables = dict(os.environ, BENCH_NPM=env.npm)
    done = subprocess.run(timed, capture_output=True, text=True, env=variables)
    if done.returncode:
        raise RuntimeError(done.stderr.strip()[-300:] or f"status {done.returncode}")
    return figures(done.stdout)


def warm(workload):
    """So that nobody pays for reading a file from the disk."""
    for path in workload.files:
        with open(path, "rb") as file:
            while file.read(1 << 20):
                pass


def outputs_differ(first, second):
    with open(first, encoding="utf-8") as a, open(second, encoding="utf-8") as b:
        return json.load(a) != json.load(b)


def compare_outputs(workload, active, env, folder):
    """Whoever makes something else is out: a wrong answer has no speed."""
    own = os.path.join(folder, "output-own")
    start(active["libworkflowskill"], env, own, True, 1)
    for name in [name for name in active if name != "libworkflowskill"]:
        other = os.path.join(folder, "output-other")
        start(active[name], env, other, True, 1)
        if outputs_differ(own, other):
            say(f"  {name}: left out, its output differs")
            del active[name]


def rounds_of(workload, options):
    if options.rounds:
        return options.rounds
    return 3 if options.quick or workload.heavy else 7


def run_workload(workload, env, options):
    whole = "ms" in workload.units
    output = os.path.join(options.work, "output")
    active = {name: command for name, command in workload.contenders.items() if isinstance(command, list)}
    for name, reason in workload.contenders.items():
        if isinstance(reason, str):
            say(f"  {name}: left out, {reason}")
    warm(workload)
    if workload.same_output and workload.name.endswith("10k"):
        compare_outputs(workload, active, env, options.work)
    samples = {name: [] for name in active}
    count = 1 if workload.heavy else 15 if workload.name == "coldstart" else 3
    for number in range(rounds_of(workload, options)):
        names = list(active)
        turn = number % len(names)
        for name in names[turn:] + names[:turn]:
            try:
                samples[name].append(start(active[name], env, output, whole, count))
            except RuntimeError as error:
                say(f"  {name}: left out, it failed: {error}")
                del active[name], samples[name]
    return samples


# ---- figures ----


def column(samples, name, metric):
    return [entry[metric] for entry in samples.get(name, []) if metric in entry]


def ratios(samples, name, peer, metric):
    pairs = zip(column(samples, name, metric), column(samples, peer, metric))
    return [mine / theirs for mine, theirs in pairs if theirs]


def short(value):
    digits = 0 if value >= 100 else 1 if value >= 10 else 2 if value >= 0.1 else 3
    return f"{value:.{digits}f}"


def table(workload, samples):
    units = [unit for unit in workload.units.items() if any(column(samples, name, unit[0]) for name in samples)]
    head = ["contender"]
    for metric, unit in units:
        head += [unit, "lowest–highest", f"ratio to {workload.peer}"]
    lines = [f"### {workload.name}: {workload.title}", ""]
    lines += ["| " + " | ".join(head) + " |", "|---" + "|--:" * (len(head) - 1) + "|"]
    for name in samples:
        cells = [name]
        for metric, _ in units:
            values = column(samples, name, metric)
            against = ratios(samples, name, workload.peer, metric)
            spread = f"{short(min(values))}–{short(max(values))}" if values else ""
            cells += [short(statistics.median(values)) if values else "", spread]
            cells.append(short(statistics.median(against)) if against else "")
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


def goal_ratio(results, workload, metric, own, peer):
    entry = results.get(workload)
    if not entry or not column(entry["samples"], own, metric):
        return None
    samples = entry["samples"]
    mine = statistics.median(column(samples, own, metric))
    if peer is None:
        return mine
    if peer == "input":
        return mine * (1 << 20) / entry["input_bytes"]
    against = ratios(samples, own, peer, metric)
    if not against:
        return None
    ratio = statistics.median(against)
    return 1 / ratio if entry["more_is_better"] else ratio


def measured_goals(results):
    """The goals for which there is a figure, and the figure."""
    for goal in goal_list.goals():
        ratio = goal_ratio(results, *goal[1:5])
        if ratio is not None:
            yield goal, ratio


def goal_table(results):
    lines = ["### Goals", "", "| goal | workload | figure | relative to | at most | measured | |"]
    lines += ["|---|---|---|---|--:|--:|---|"]
    for (goal, workload, metric, own, peer, limit), ratio in measured_goals(results):
        verdict = "met" if ratio <= limit else "missed"
        cells = [goal, workload, f"{metric}, {own}", peer or "nothing", str(limit), short(ratio), verdict]
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


def record(results, path):
    """Puts the figures of this run into the table of measured goals; what was not measured now stays as it is."""
    kept = {}
    if os.path.exists(path):
        with open(path, encoding="utf-8") as file:
            kept = {tuple(line.split("\t")[:5]): line for line in file.read().splitlines() if line[:1] != "#"}
    for (goal, workload, metric, own, peer, limit), ratio in measured_goals(results):
        key = (goal, workload, metric, own, peer or "nothing")
        kept[key] = "\t".join([*key, str(limit), short(ratio), str(datetime.date.today()), machine()])
    known = [(goal, workload, metric, own, peer or "nothing") for goal, workload, metric, own, peer, _ in goal_list.goals()]
    with open(path, "w", encoding="utf-8") as file:
        file.write("# goal\tworkload\tfigure\tcontender\trelative to\tat most\tmeasured\tday\tmachine\n")
        file.writelines(kept[key] + "\n" for key in known if key in kept)


def machine():
    with open("/proc/cpuinfo", encoding="utf-8") as file:
        models = [line.split(":")[1].strip() for line in file if line.startswith("model name")]
    processor = models[0] if models else platform.machine()
    return f"{processor}, {os.cpu_count()} CPUs, {platform.system()} {platform.release()}"


# ---- the command ----


def parse_options():
    parser = argparse.ArgumentParser(prog="run.sh", description="Measures libworkflowskill against its peers.")
    parser.add_argument("workloads", nargs="*", help="names, or beginnings of names up to a dash (default: all)")
    parser.add_argument("--quick", action="store_true", help="fewer rounds, nothing over a million records")
    parser.add_argument("--rounds", type=int, default=0, help="rounds per workload")
    parser.add_argument("--json", metavar="FILE", help="write every figure to FILE")
    parser.add_argument("--record", metavar="FILE", help="put the goals' figures into FILE (measured.tsv)")
    parser.add_argument("--list", action="store_true", help="print the names of the workloads")
    parser.add_argument("--work", required=True, help=argparse.SUPPRESS)
    parser.add_argument("--cli", help=argparse.SUPPRESS)
    return parser.parse_args()


def chosen(names, options):
    if not options.workloads:
        return [name for name in names if not (options.quick and name.endswith("-1M"))]
    wanted = options.workloads
    return [name for name in names if any(name == each or name.startswith(each + "-") for each in wanted)]


def main():
    options = parse_options()
    env = Environment(options)
    makers = Makers(env, Data(os.path.join(options.work, "data"))).all()
    names = chosen(list(makers), options)
    if options.list or not names:
        print("\n".join(makers))
        return 0 if options.list else 2
    results = {}
    print(f"# Benchmark of libworkflowskill\n\n{datetime.date.today()}, {machine()}\n", flush=True)
    for name in names:
        say(name)
        workload = makers[name]()
        samples = run_workload(workload, env, options)
        about = {"input_bytes": workload.input_bytes, "more_is_better": workload.more_is_better}
        results[name] = {"samples": samples, **about}
        print(table(workload, samples), flush=True)
    print(goal_table(results), flush=True)
    if options.record:
        record(results, options.record)
    if options.json:
        with open(options.json, "w", encoding="utf-8") as file:
            json.dump({"machine": machine(), "workloads": results}, file, indent=1)
    return 0


if __name__ == "__main__":
    sys.exit(main())
