"""Comparing an outcome with what a conformance case expects: the rules of tests/conformance/README.md.

`differences` gives what differs as texts. Nothing is left out silently: whatever is not compared is removed by name.
"""

import math
import pathlib
import re

DATA = pathlib.Path(__file__).resolve().parents[3] / "tests" / "conformance"
RUN_KEYS = ("id", "started_at", "completed_at", "duration_ms")
RECORD_KEYS = ("tool", "started_ms", "duration_ms", "warnings", "iteration_records")
EVENT_KEYS = ("runId", "duration_ms")


def disputed():
    """The warnings that contradict the language page, from the list of the C runner: (case, code, path)."""
    text = (DATA / "compare.c").read_text(encoding="utf-8")
    table = text[text.index("disputed[] = {") :]
    rows = re.findall(r'\{ "([^"]+)", "([^"]+)", "((?:[^"\\]|\\.)*)" \}', table[: table.index("};")])
    return {(case, code, path.replace('\\"', '"')) for case, code, path in rows}


DISPUTED = disputed()


def is_number(value):
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def difference(wanted, found, where):
    """The first place where two values differ, None if they are the same."""
    if wanted is None and found is None:
        return None
    if isinstance(wanted, dict) and isinstance(found, dict):
        parts = ((wanted.get(key), found.get(key), f"{where}.{key}") for key in {**wanted, **found})
    elif isinstance(wanted, list) and isinstance(found, list):
        if len(wanted) != len(found):
            return f"{where}: {len(wanted)} elements expected, got {len(found)}: {wanted!r} {found!r}"
        parts = ((a, b, f"{where}[{i}]") for i, (a, b) in enumerate(zip(wanted, found)))
    else:
        same = wanted == found if is_number(wanted) and is_number(found) else same_scalar(wanted, found)
        return None if same else f"{where}: expected {wanted!r}, got {found!r}"
    return next((text for part in parts for text in [difference(*part)] if text), None)


def same_scalar(a, b):
    return type(a) is type(b) and a == b


def without(value, keys):
    return {key: member for key, member in value.items() if key not in keys}


def plain_run(log):
    run = without(log, RUN_KEYS)
    run["summary"] = without(run["summary"], ("total_duration_ms",))
    run["steps"] = [without(record, RECORD_KEYS) for record in run["steps"]]
    return run


def plain_event(event):
    event = without(event, EVENT_KEYS)
    if "summary" in event:
        event["summary"] = without(event["summary"], ("total_duration_ms",))
    return event


def cycle(message):
    """The steps of a circle, from the smallest on."""
    names = message.partition(": ")[2].split(" → ")[:-1]
    first = names.index(min(names)) if names else 0
    return names[first:] + names[:first]


def same_diagnostic(a, b):
    if a["code"] != b["code"]:
        return False
    if a["code"] == "cycle":
        return cycle(a.get("message", "")) == cycle(b.get("message", ""))
    return a["code"] == "yaml-syntax" or a.get("path", "") == b.get("path", "")


def fits(wanted, found):
    return same_diagnostic(wanted, found) and (wanted["code"] == "cycle" or wanted.get("message", "") in found["message"])


def diagnostics(wanted, found, where):
    missing = [f"{where}: missing {one}" for one in wanted if not any(fits(one, other) for other in found)]
    more = [f"{where}: too many {one}" for one in found if not any(same_diagnostic(one, other) for other in wanted)]
    return missing + more


def run_error(wanted, found):
    if not wanted or not found:
        return [] if wanted == found else [f"run.error: expected {wanted}, got {found}"]
    problems = [
        f"run.error.{key}: expected {wanted.get(key)!r}, got {found.get(key)!r}"
        for key in ("phase", "code")
        if wanted.get(key) != found.get(key)
    ]
    if wanted.get("message", "") not in found["message"]:
        problems.append(f"run.error.message: {wanted['message']!r} is not in {found['message']!r}")
    return problems + diagnostics(wanted.get("details") or [], found.get("details") or [], "run.error.details")


def same_wait(a, b):
    """Both can be rounded to the same millisecond, a half either way."""
    return math.ceil(a - 0.5) <= math.floor(b + 0.5) and math.ceil(b - 0.5) <= math.floor(a + 0.5)


def differences(case, expected, outcome):
    """outcome: validate, run, events, calls, sleeps."""
    left = [
        {key: [one for one in side["warnings"] if (case, one["code"], one.get("path", "")) not in DISPUTED]}
        for key, side in (("warnings", expected["validate"]), ("warnings", outcome["validate"]))
    ]
    problems = [difference(expected["validate"]["valid"], outcome["validate"]["valid"], "validate.valid")]
    problems += diagnostics(expected["validate"]["errors"], outcome["validate"]["errors"], "validate.errors")
    problems += diagnostics(left[0]["warnings"], left[1]["warnings"], "validate.warnings")
    wanted, found = expected["run"], plain_run(outcome["run"])
    problems += run_error(wanted.get("error"), found.get("error"))
    problems.append(difference(without(wanted, ("error",)), without(found, ("error",)), "run"))
    problems += [f"run: {key} is too many" for key in found if key not in wanted and key != "error"]
    problems.append(difference(expected["events"], [plain_event(event) for event in outcome["events"]], "events"))
    problems.append(difference(expected["calls"], outcome["calls"], "calls"))
    waits = (expected["sleeps"], outcome["sleeps"])
    if len(waits[0]) != len(waits[1]) or not all(map(same_wait, *waits)):
        problems.append(f"sleeps: expected {waits[0]}, got {waits[1]}")
    return [problem for problem in problems if problem]
