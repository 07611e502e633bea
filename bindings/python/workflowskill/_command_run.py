"""The command `run`: from the file to outputs, log and exit status.

Tools may be functions or coroutine functions: the run is driven by asyncio. Ctrl-C cancels the run, whose log is still
written; a second one ends the command.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import os
import shutil
import signal
import sys
from typing import Any, Callable, Iterator, List, Optional, TextIO

from ._command import FAILED, INVALID, OK, USAGE, print_report
from ._command_tools import Problem, load_tools, read_file, read_inputs
from ._errors import LimitError, ParseError
from ._feed import VirtualClock
from ._json import JsonText
from ._log import RunLog
from ._run import Event, Run
from ._validate import validate
from ._workflow import Workflow, parse

TRACE = ("tool_call", "tool_result", "wait")
Listener = Callable[[Event], None]


def say(text: str) -> None:
    print(text, file=sys.stderr)


class Progress:
    """A line on stderr for each step that has ended or is tried again."""

    def __init__(self, workflow: Optional[Workflow], quiet: bool) -> None:
        self.quiet = quiet
        self.started = False
        self.error: Optional[Event] = None
        ids = [step.id for step in workflow.steps] if workflow else []
        self.width = min(max(map(len, ids), default=0), 32)

    def line(self, word: str, event: Event, rest: str) -> None:
        if not self.quiet:
            say(f"{word:8}{event['stepId']:{self.width}}  {rest}".rstrip())

    def __call__(self, event: Event) -> None:
        self.started = True
        handle = getattr(self, "on_" + event["type"], None)
        if handle is not None:
            handle(event)

    def on_step_skip(self, event: Event) -> None:
        self.line("skipped", event, event["reason"])

    def on_step_retry(self, event: Event) -> None:
        self.line("retry", event, f"attempt {event['attempt'] + 1} after: {event['error']}")

    def on_step_error(self, event: Event) -> None:
        self.error = event
        if self.quiet and event["onError"] != "ignore":
            say(f'error: step "{event["stepId"]}": {event["error"]}')

    def on_step_complete(self, event: Event) -> None:
        error, self.error = self.error, None
        time = f"{event['duration_ms']:.0f} ms"
        if error is None:
            self.line("ok", event, time)
        else:
            self.line("ignored" if error["onError"] == "ignore" else "failed", event, f"{time}  {error['error']}")


@contextlib.contextmanager
def event_file(name: Optional[str], trace: bool) -> Iterator[Listener]:
    """Writes events to a file as lines of JSON."""
    if name is None:
        yield lambda event: None
        return
    try:
        file: TextIO = sys.stdout if name == "-" else open(name, "w", encoding="utf-8")
    except OSError as error:
        raise Problem(f"cannot write {name}: {error.strerror}") from error

    def write(event: Event) -> None:
        if trace or event["type"] not in TRACE:
            print(json.dumps(event), file=file, flush=True)

    try:
        yield write
    finally:
        if name != "-":
            file.close()


def load(text: bytes, tools: Any, path: str, options: argparse.Namespace) -> Optional[Workflow]:
    """The workflow, after a report on it; None if it is not valid."""
    report = validate(text, {} if tools is None else tools, file=path, type_checks=options.types)
    print_report(report, options)
    if tools is None and any(one.code == "unknown-tool" for one in report.errors):
        say("  = help: give the tools with --tools MODULE or --tools FILE.py")
    try:
        return parse(text, file=path, type_checks=options.types) if report.valid else None
    except (ParseError, LimitError):
        return None


@contextlib.contextmanager
def interrupts(run: Run) -> Iterator[None]:
    """The first Ctrl-C cancels the run, a second one is as usual."""

    def on_interrupt(*_: Any) -> None:
        run.cancel()
        signal.signal(signal.SIGINT, before)

    before = signal.signal(signal.SIGINT, on_interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def execute(run: Run) -> RunLog:
    with interrupts(run):
        return asyncio.run(run.execute_async())


def replace_file(path: str, data: bytes) -> None:
    """All at once: an older file stays until the new one is complete, and the new one has its mode."""
    new = f"{path}.{os.getpid()}.new"
    try:
        with open(new, "xb") as file:
            file.write(data)
        if os.path.exists(path):
            shutil.copymode(path, new)
        os.replace(new, path)
    except OSError:
        with contextlib.suppress(OSError):
            os.unlink(new)
        raise


def write_log(name: str, log: RunLog) -> None:
    data, path = bytes(log.render(pretty=True)) + b"\n", os.path.realpath(name)
    try:
        if os.path.exists(path) and not os.path.isfile(path):  # a device or a pipe stays what it is
            with open(path, "wb") as special:
                special.write(data)
        else:
            replace_file(path, data)
    except OSError as error:
        raise Problem(f"cannot write {name}: {error.strerror}") from error


def print_text(text: JsonText) -> None:
    sys.stdout.flush()
    sys.stdout.buffer.write(bytes(text) + b"\n")
    sys.stdout.buffer.flush()


def conclude(log: RunLog, workflow: Optional[Workflow]) -> int:
    """The exit status; says what no step has said."""
    if workflow is None:
        return INVALID
    error = log.error
    if error is None:
        return OK if log.succeeded else FAILED
    for text in [detail["message"] for detail in error.details] or [error.message]:
        say(f"error: {text}")
    return USAGE if error.phase == "validate" else FAILED


def run_command(options: argparse.Namespace) -> int:
    tools = load_tools(options.tools)
    text, path = read_file(options.file)
    workflow = load(text, tools, path, options)
    inputs = read_inputs(options.inputs, options.input, workflow) if workflow else None
    progress = Progress(workflow, options.quiet)
    with event_file(options.events, False) as events, event_file(options.trace, True) as trace:
        listeners: List[Listener] = [progress, events, trace]
        run = Run(
            workflow or text, inputs, tools, file=path, type_checks=options.types, all_events=options.trace is not None,
            clock=VirtualClock() if options.instant else None,
            on_event=lambda event: [listen(event) for listen in listeners],
        )  # fmt: skip
        log = execute(run)
    if options.log:
        write_log(options.log, log)
    if options.json:
        print_text(log.render(pretty=True))
    elif progress.started and workflow is not None and workflow.outputs:
        print_text(log.render_outputs(pretty=True))
    return conclude(log, workflow)
