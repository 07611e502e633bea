"""The conformance cases, run through the command.

Every case becomes a workflow file, a tools file and a call of `workflowskill run --json --instant`, with type
checks off and standard; what comes out is compared as tests/conformance says: missing is null, 1.0 is 1, errors are a
set of codes and paths. Run it with the path of the command in WORKFLOWSKILL; arguments are files of cases (default:
all of them). At the end it prints how many passed and failed, and exits with 1 if any failed.
"""

import concurrent.futures
import json
import os
import subprocess
import sys
import tempfile

COMMAND = os.environ.get("WORKFLOWSKILL", "workflowskill")
DATA = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "conformance")
RUN_KEYS = ("workflow", "status", "summary", "inputs", "steps", "outputs", "error")
STEP_KEYS = ("id", "executor", "status", "reason", "inputs", "iterations", "output", "error", "retries")
TRACE_KEYS = ("tool_call", "tool_result", "wait")
SHOWN = 5


def plain(value):
    """A value without null members, integral floats as ints."""
    if isinstance(value, dict):
        return {key: plain(member) for key, member in value.items() if member is not None}
    if isinstance(value, list):
        return [plain(element) for element in value]
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value


def same(a, b):
    """Equality in which true is not 1."""
    return json.dumps(plain(a), sort_keys=True) == json.dumps(plain(b), sort_keys=True)


def place(entry):
    """An error as it is compared."""
    code = entry.get("code")
    if code == "cycle":
        return (code, "")
    return (code, "" if code == "yaml-syntax" else entry.get("path", ""))


def run_error(error):
    if not error:
        return None
    code = error.get("code")
    return (error.get("phase"), code, frozenset(place(entry) for entry in error.get("details") or []))


def compared_run(run):
    """The parts of a run log that are compared, without times and our additions."""
    kept = {key: run.get(key) for key in RUN_KEYS if key != "error"}
    kept["summary"] = {key: run["summary"].get(key) for key in ("steps_executed", "steps_skipped")}
    kept["steps"] = [{key: step.get(key) for key in STEP_KEYS} for step in run.get("steps", [])]
    return kept


def compared_event(event):
    kept = {key: value for key, value in event.items() if key not in ("runId", "duration_ms")}
    if "summary" in kept:
        kept["summary"] = {key: kept["summary"].get(key) for key in ("steps_executed", "steps_skipped")}
    return kept


def close(a, b):
    return abs(round(a) - round(b)) <= 1


def differs(what, wanted, found):
    return f"{what}: expected {json.dumps(wanted)}\n        got {json.dumps(found)}"


def compare(expected, log, trace, diagnostics):
    """What differs, as texts."""
    problems = []
    valid = expected["validate"]["valid"]
    if diagnostics["valid"] != valid:
        problems.append(f"valid: expected {valid}")
    wanted = {place(entry) for entry in expected["validate"]["errors"]}
    found = {place(entry) for entry in diagnostics["diagnostics"] if entry["severity"] == "error"}
    if wanted != found:
        problems.append(f"errors: expected {sorted(wanted - found)}, not {sorted(found - wanted)}")
    for entry in expected["validate"]["errors"]:
        if "message" in entry and not any(
            entry["message"] in d["message"] and d["code"] == entry["code"] for d in diagnostics["diagnostics"]
        ):
            if entry["code"] != "cycle":
                problems.append(f"no message with {entry['message']!r}")

    wanted, found = compared_run(expected["run"]), compared_run(log)
    for key in wanted:
        if not same(wanted[key], found[key]):
            problems.append(differs(key, plain(wanted[key]), plain(found[key])))
    wanted, found = run_error(expected["run"].get("error")), run_error(log.get("error"))
    if wanted != found:
        problems.append(f"error: expected {wanted}\n        got {found}")

    wanted = [compared_event(event) for event in expected["events"]]
    found = [compared_event(event) for event in trace if event["type"] not in TRACE_KEYS]
    if not same(wanted, found):
        problems.append(differs("events", wanted, found))
    found = [{"tool": event["tool"], "args": event["arguments"]} for event in trace if event["type"] == "tool_call"]
    if not same(expected["calls"], found):
        problems.append(differs("calls", expected["calls"], found))
    waits = [event["ms"] for event in trace if event["type"] == "wait"]
    if len(waits) != len(expected["sleeps"]) or not all(map(close, waits, expected["sleeps"])):
        problems.append(f"sleeps: expected {expected['sleeps']}, got {waits}")
    return problems


def check(case, types, folder):
    """Runs one case under one setting; what is wrong."""
    names = {name: os.path.join(folder, name) for name in ("workflow", "tools.json", "inputs.json", "trace")}
    with open(names["workflow"], "w", encoding="utf-8", newline="", errors="surrogatepass") as file:
        file.write(case["workflow"])
    with open(names["tools.json"], "w", encoding="utf-8") as file:
        json.dump(case["mocks"], file)
    with open(names["inputs.json"], "w", encoding="utf-8") as file:
        json.dump(case["inputs"], file)
    run = subprocess.run(
        [COMMAND, "run", names["workflow"], "--json", "--instant", "--quiet", "--types", types, "--tools",
         names["tools.json"], "--inputs", "@" + names["inputs.json"], "--trace", names["trace"]],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=120, check=False)
    validation = subprocess.run(
        [COMMAND, "validate", names["workflow"], "--json", "--types", types, "--tools", names["tools.json"]],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=120, check=False)
    try:
        log, diagnostics = json.loads(run.stdout), json.loads(validation.stdout)[0]
        with open(names["trace"], encoding="utf-8") as file:
            trace = [json.loads(line) for line in file]
    except (ValueError, OSError, IndexError) as error:
        return [f"status {run.returncode}: {error}: {run.stderr.decode()} {validation.stderr.decode()}"]
    expected = case["expected" if types == "off" else "expected_standard"]
    problems = compare(expected, log, trace, diagnostics)
    status = expected_status(expected)
    if run.returncode != status:
        problems.append(f"exit status: expected {status}, got {run.returncode}: {run.stderr.decode()}")
    return problems


def expected_status(expected):
    if not expected["validate"]["valid"]:
        return 3
    if (expected["run"].get("error") or {}).get("phase") == "validate":
        return 2
    return 0 if expected["run"]["status"] == "success" else 1


def check_case(case):
    with tempfile.TemporaryDirectory(prefix="workflowskill-case-") as folder:
        return [(case["id"], types, check(case, types, folder)) for types in ("off", "standard")]


def read_cases(paths):
    for path in paths:
        with open(path, encoding="utf-8") as file:
            for line in file:
                yield json.loads(line)


def main():
    paths = sys.argv[1:] or [os.path.join(DATA, name) for name in ("golden.jsonl", "generated.jsonl")]
    passed = failed = 0
    with concurrent.futures.ThreadPoolExecutor(max_workers=2) as pool:
        for results in pool.map(check_case, read_cases(paths)):
            for name, types, problems in results:
                passed += not problems
                failed += bool(problems)
                if problems and failed <= SHOWN:
                    print(f"{name} ({types}):")
                    for problem in problems:
                        print(f"    {problem[:2000]}")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
