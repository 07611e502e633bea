#!/usr/bin/env python3
"""Makes doc/quality.md from what the tests printed.

  make_quality_doc.py BUILD [--check]

BUILD is a build folder in which the tests have run; beside it stands BUILD.checks, what the checks of `tests/run.sh
--all` said, a line each. A row of the page takes its figure from there. Figures that are the same on every machine
(counts) are exact: --check says whether the page has today's. Others (times, memory, coverage) are measurements: the
page keeps the last one that was written, and the goal behind it is enforced by the check that measures it. The table of
campaigns comes from tests/fuzz/campaigns.tsv, that of speed from tests/bench/measured.tsv. A row for which there never
was a figure is left out.
"""

import argparse
import dataclasses
import json
import pathlib
import re
import sys

import docgen
import quality_rows

PAGE = docgen.ROOT / "doc" / "quality.md"
CAMPAIGNS = docgen.ROOT / "tests" / "fuzz" / "campaigns.tsv"
SPEED = docgen.ROOT / "tests" / "bench" / "measured.tsv"
UNITS = {"us": "time", "ns": "time", "ms": "time", "rss": "memory", "read": "reading", "write": "writing"}


@dataclasses.dataclass
class Evidence:
    """What tests and checks printed, by name."""

    said: dict

    @classmethod
    def read(cls, build):
        said = {}
        log = build / "meson-logs" / "testlog.json"
        for line in log.read_text(encoding="utf-8").splitlines() if log.exists() else []:
            test = json.loads(line)
            said[test["name"].split(" / ")[-1]] = test.get("stdout", "") + test.get("stderr", "")
        checks = build.parent / (build.name + ".checks")
        for line in checks.read_text(encoding="utf-8").splitlines() if checks.exists() else []:
            name, _, text = line.partition("\t")
            said[name] = text
        return cls(said)

    def figure(self, row):
        """The row's figure, None if its test did not run or said something else."""
        found = re.findall(row.pattern, self.said.get(row.source, ""), re.MULTILINE)
        if not found:
            return None
        groups = found[-1] if isinstance(found[-1], tuple) else (found[-1],)
        return row.figure.format(*groups)


def old_figures(page):
    """The figures of the page as it is, by what they are about."""
    cells = (re.split(r"(?<!\\)\|", line) for line in page.splitlines() if line.startswith("| "))
    return {row[1].strip(): row[2].strip() for row in cells if len(row) == 5}


def lines_of(path):
    return [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines() if line[:1] != "#"]


def speed_table():
    """The goals of speed: workloads with the same peer and goal in one row."""
    groups = {}
    for goal, workload, metric, own, peer, limit, ratio, day, machine in lines_of(SPEED):
        about = own.removeprefix("libworkflowskill").lstrip(", ")
        groups.setdefault((goal, UNITS[metric], about, peer, limit), []).append((workload, float(ratio), day, machine))
    text = "| goal | what | workloads | relative to | at most | measured | missed |\n|---|---|---|---|--:|--:|---|\n"
    for (goal, unit, about, peer, limit), figures in groups.items():
        ratios = sorted(ratio for _, ratio, _, _ in figures)
        span = f"{ratios[0]:g}" + (f" to {ratios[-1]:g}" if ratios[-1] > ratios[0] else "")
        missed = ", ".join(f"{workload} {ratio:g}" for workload, ratio, _, _ in figures if ratio > float(limit)) or "none"
        peer = "one, in MB" if peer == "nothing" else peer
        workloads = ", ".join(workload for workload, _, _, _ in figures)
        what = unit + (f", {about}" if about else "")
        text += f"| {goal} | {what} | {workloads} | {peer} | {limit} | {span} | {missed} |\n"
    days = sorted({(day, machine) for figures in groups.values() for _, _, day, machine in figures})
    return text + "\n" + "".join(f"Measured {day} on {machine}.\n" for day, machine in days)


def campaign_table():
    """CPU time and executions of each target, added up."""
    lines = lines_of(CAMPAIGNS)
    sums = {}
    for _, target, engine, seconds, executions, finds in lines:
        row = sums.setdefault((target, engine), [0, 0, 0])
        row[0] += float(seconds or 0)
        row[1] += int(executions)
        row[2] += int(finds)
    text = "| target | engine | CPU minutes | executions | finds, all mended |\n|---|---|--:|--:|--:|\n"
    for (target, engine), (seconds, executions, finds) in sorted(sums.items()):
        text += f"| {target} | {engine} | {f'{seconds / 60:.1f}' if seconds else 'not measured'} | {executions:,} | {finds} |\n"
    return text


EXTRAS = {"campaigns": campaign_table, "speed": speed_table}


def table(section, evidence, kept, problems):
    text = "| what | figure | shown by |\n|---|---|---|\n"
    for row in section.rows:
        what = docgen.cell(row.what)
        fresh = evidence.figure(row)
        if row.exact and fresh is not None and kept.get(what) != docgen.cell(fresh):
            problems.append(f"{row.what}: the page says {kept.get(what)}, the test {fresh}")
        figure = docgen.cell(fresh) if fresh is not None else kept.get(what)
        if figure is not None:
            text += f"| {what} | {figure} | `{docgen.cell(row.command)}` |\n"
    return text if text.count("\n") > 2 else ""


def make(evidence, page):
    problems = []
    text = quality_rows.HEAD
    for section in quality_rows.SECTIONS:
        parts = [f"## {section.title}\n", section.text.strip() + "\n", table(section, evidence, old_figures(page), problems)]
        if section.extra:
            parts.append(EXTRAS[section.extra]())
        text += "".join("\n" + part for part in parts if part.strip())
    return text, problems


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("build", type=pathlib.Path)
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args()
    page = PAGE.read_text(encoding="utf-8") if PAGE.exists() else ""
    evidence = Evidence.read(options.build)
    text, problems = make(evidence, page)
    if not options.check:
        PAGE.write_text(text, encoding="utf-8")
        return
    missing = [row.what for section in quality_rows.SECTIONS for row in section.rows if evidence.figure(row) is None]
    if problems:
        sys.exit("\n".join(problems) + "\ndoc/quality.md is not fresh: make it with tests/tools/make_quality_doc.py")
    total = sum(len(section.rows) for section in quality_rows.SECTIONS)
    print(f"{total} figures: {total - len(missing)} looked at, none differs")


if __name__ == "__main__":
    main()
