#!/usr/bin/env python3
"""A campaign: campaign.py MINUTES [--jobs N] [--turn SECONDS] [--nice N] [TARGET...]

Fuzzes the targets in turns with libFuzzer, always the one with the least processor time so far, and keeps the ledger:
campaigns.tsv has a line for each day, target and engine. Corpora and finds are where run.sh leaves them; each start of
a target goes on with what the turns before found. A find does not end the campaign, but it is said and counted; three
in one turn end the turn.
"""
import argparse
import datetime
import os
import pathlib
import re
import subprocess
import sys
import threading
import time

HERE = pathlib.Path(__file__).resolve().parent
LEDGER = HERE / "campaigns.tsv"
ENGINE = "libFuzzer"


class Ledger:
    """The lines of campaigns.tsv; the time of each target."""

    def __init__(self, path):
        self.path = path
        self.lock = threading.Lock()
        lines = path.read_text().splitlines()
        self.title, self.rows = lines[0], [line.split("\t") for line in lines[1:]]

    def seconds(self, target):
        return sum(int(row[3] or 0) for row in self.rows if row[1:3] == [target, ENGINE])

    def add(self, target, seconds, executions, finds):
        day = datetime.date.today().isoformat()
        with self.lock:
            row = next((row for row in self.rows if row[:3] == [day, target, ENGINE]), None)
            if not row:
                row = [day, target, ENGINE, "0", "0", "0"]
                self.rows.append(row)
            row[3:] = [str(int(old or 0) + new) for old, new in zip(row[3:], (seconds, executions, finds))]
            self.path.write_text("\n".join([self.title, *("\t".join(row) for row in self.rows)]) + "\n")


class Campaign:
    """Targets that wait for their turn."""

    def __init__(self, targets, options):
        self.targets = targets
        self.options = options
        self.end = time.monotonic() + options.minutes * 60
        self.ledger = Ledger(LEDGER)
        self.busy = set()
        self.finds = set()  # paths

    def take(self):
        with self.ledger.lock:
            free = [target for target in self.targets if target not in self.busy]
            target = min(free, key=self.ledger.seconds, default=None)
            if target:
                self.busy.add(target)
            return target

    def give_back(self, target):
        with self.ledger.lock:
            self.busy.discard(target)

    def work(self):
        while self.end - time.monotonic() > 5:
            target = self.take()
            if not target:
                return
            self.turn(target)
            self.give_back(target)

    def turn(self, target):
        end = min(time.monotonic() + self.options.turn, self.end)
        finds = 0
        while finds < 3 and end - time.monotonic() > 2:
            found = self.fuzz(target, int(end - time.monotonic()))
            if not found:
                break
            finds += found

    def fuzz(self, target, seconds):
        """One start of the fuzzer. The number of finds."""
        command = ["nice", "-n", str(self.options.nice), "sh", str(HERE / "run.sh"), target, str(seconds), "-print_final_stats=1"]
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, errors="replace", env=no_builds()) as process:
            text = process.stdout.read()
            _, status, usage = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
        units = re.findall(r"number_of_executed_units: *(\d+)", text) or re.findall(r"^#(\d+)\t", text, re.M) or ["0"]
        found = [path for path in re.findall(r"Test unit written to (\S+)", text) if not passes(target, path)]
        if process.returncode and not found:
            print(f"{target}: ended with {process.returncode}\n{text[-2000:]}", file=sys.stderr, flush=True)
        new = set(found) - self.finds
        for path in sorted(new):
            print(f"{target}: {path}", flush=True)
        self.finds |= new
        self.ledger.add(target, round(usage.ru_utime), int(units[-1]), len(new))
        return max(len(found), 3 * (process.returncode != 0 and not found))


def passes(target, path):
    """Is all well when the input is tried alone? On a busy machine anything may once have seemed to take too long."""
    folder = pathlib.Path(os.environ.get("WFS_FUZZ_BUILD", os.environ.get("TMPDIR", "/tmp") + "/workflowskill-fuzz"))
    command = [folder / "libfuzzer" / f"fuzz-{target}", "-timeout=20", path]
    return subprocess.run(command, cwd=folder, capture_output=True, check=False).returncode == 0


def no_builds():
    return {**os.environ, "WFS_FUZZ_BUILT": "1"}


def build(targets):
    script = '. "$1/build.sh"; shift; for target; do fuzz_build libfuzzer "$target" || exit 1; done'
    subprocess.run(["sh", "-c", script, str(HERE / "run.sh"), str(HERE), *targets], check=True, stdout=subprocess.DEVNULL)


def parse_options():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("minutes", type=int)
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("--turn", type=int, default=300, help="seconds")
    parser.add_argument("--nice", type=int, default=0)
    parser.add_argument("targets", nargs="*", metavar="TARGET")
    return parser.parse_intermixed_args()


def main():
    options = parse_options()
    every = sorted(path.name for path in (HERE / "corpus").iterdir())
    campaign = Campaign(options.targets or every, options)
    build(campaign.targets)
    workers = [threading.Thread(target=campaign.work) for _ in range(options.jobs)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    print(f"{len(campaign.targets)} targets, {options.minutes} minutes: {len(campaign.finds)} finds")
    return 1 if campaign.finds else 0


if __name__ == "__main__":
    sys.exit(main())
