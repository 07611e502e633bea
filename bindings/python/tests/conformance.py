"""The conformance cases of tests/conformance, run through the binding in every way that it has.

    python3 -B conformance.py [--case ID] [--mode NAME] [FILE.jsonl...]

Every case runs with type checks off and standard, driven in each of these ways; what comes out must be what the data
say. The clock is virtual. The last line is `N passed, N failed`.

    run          run(), tools are functions that raise their errors
    adapter      run() with an adapter
    stepwise     Run.advance(); calls are taken and answered one by one
    text         inputs, arguments and results stay JSON text; events come from stream()
    async        run_async() with coroutine functions
    twice        a loaded workflow is run two times; both logs must be equal, byte for byte
"""

import argparse
import asyncio
import json
import sys

import compare
import mocks
import workflowskill as w

ID = "00000000-0000-4000-8000-000000000000"
SETTINGS = {"off": "expected", "standard": "expected_standard"}


class Case:
    """One run of one case: what is given, and what is recorded."""

    def __init__(self, data, checks):
        self.text = data["workflow"]
        self.inputs = data["inputs"]
        self.mocks = mocks.Mocks(data["mocks"].get("tools", {}))
        self.checks = checks
        self.clock = w.VirtualClock()
        self.events = []

    def settings(self, **more):
        return {"type_checks": self.checks, "clock": self.clock, "on_event": self.events.append, "id": ID, **more}

    def outcome(self, log):
        report = w.validate(self.text, self.mocks, type_checks=self.checks)
        sides = {"errors": report.errors, "warnings": report.warnings}
        listed = {
            name: [{"code": one.code, "path": one.path, "message": one.message} for one in side]
            for name, side in sides.items()
        }
        return {
            "validate": {"valid": report.valid, **listed},
            "run": log.to_dict(),
            "events": self.events,
            "calls": self.mocks.calls,
            "sleeps": [wait / 1e6 for wait in self.clock.waits],
        }


def drive_run(case):
    return w.run(case.text, case.inputs, case.mocks.functions(case.mocks.raising), **case.settings())


def drive_adapter(case):
    return w.run(case.text, case.inputs, case.mocks, **case.settings())


def drive_stepwise(case):
    with w.Run(case.text, case.inputs, case.mocks, **case.settings()) as run:
        while run.advance() is not w.State.DONE:
            calls = list(run.calls())
            for call in calls:
                assert call.is_open
                assert call.succeed(case.mocks.invoke(call.tool, call.arguments))
                assert not call.is_open and not call.succeed("again")
            if not calls:
                case.clock.wait(run.wake_time)
        return run.log


def drive_text(case):
    inputs = w.JsonText(json.dumps(case.inputs))
    stream = w.stream(case.text, inputs, case.mocks.text_tools(), **case.settings(on_event=None))
    case.events = list(stream)
    return stream.log


def drive_async(case):
    return asyncio.run(w.run_async(case.text, case.inputs, case.mocks.functions(case.mocks.coroutine), **case.settings()))


def drive_twice(case):
    try:
        workflow = w.parse(case.text, type_checks=case.checks)
    except w.ParseError:
        return drive_run(case)
    first = w.run(workflow, case.inputs, mocks.Mocks(case.mocks.tools), **case.settings(clock=w.VirtualClock()))
    case.events.clear()
    second = w.run(workflow, case.inputs, case.mocks, **case.settings())
    assert bytes(first.text) == bytes(second.text), "two runs of the same workflow gave different logs"
    return second


MODES = {name[6:]: function for name, function in list(globals().items()) if name.startswith("drive_")}


def check(data, checks, mode):
    """What is wrong."""
    case = Case(data, checks)
    try:
        return compare.differences(data["id"], data[SETTINGS[checks]], case.outcome(MODES[mode](case)))
    except Exception as error:  # pylint: disable=broad-except
        return [f"{type(error).__name__}: {error}"]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--case")
    parser.add_argument("--mode", choices=MODES)
    parser.add_argument("files", nargs="*", default=sorted(compare.DATA.glob("*.jsonl")))
    options = parser.parse_args()
    passed = failed = 0
    for path in options.files:
        with open(path, encoding="utf-8") as file:
            for data in map(json.loads, file):
                for checks in SETTINGS if options.case in (None, data["id"]) else ():
                    for mode in [options.mode] if options.mode else MODES:
                        problems = check(data, checks, mode)
                        passed += not problems
                        failed += bool(problems)
                        for problem in problems[:3] if failed <= 20 else ():
                            print(f"FAIL {data['id']} [{checks}, {mode}] {problem[:1000]}")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
