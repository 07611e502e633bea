"""Parse, validate and run the workflows of agent skills.

    from workflowskill import run

    log = run(text, {"city": "Oslo"}, {"web.get": fetch})
    print(log.outputs)

A binding of the C library libworkflowskill by ctypes. doc/python.md is the guide.
"""

from __future__ import annotations

import ctypes as _ctypes
from typing import TYPE_CHECKING, Any, Callable, TypeVar

from ._call import Call, current_call
from ._declarations import Limits
from ._errors import (
    ClosedError,
    LibraryError,
    LimitError,
    ParseError,
    PermanentToolError,
    RunError,
    StateError,
    ToolError,
    ValidationError,
    WorkflowError,
)
from ._expressions import evaluate, resolve
from ._feed import Clock, VirtualClock
from ._json import JsonText
from ._library import lib as _lib
from ._library import library_path, library_version
from ._log import Failure, Retries, RunLog, StepRecord
from ._report import Diagnostic, Report
from ._run import Event, Run, State
from ._stream import EventStream
from ._tools import Tool, ToolAdapter, ToolDescriptor, ToolResult, Tools
from ._validate import validate
from ._workflow import Field, Reference, Step, Workflow, parse

if TYPE_CHECKING:
    from typing_extensions import ParamSpec

    _P = ParamSpec("_P")
    _R = TypeVar("_R")


def _like(model: "Callable[_P, object]") -> "Callable[[Callable[..., _R]], Callable[_P, _R]]":
    """The function takes what the model takes."""

    def decorate(function: Callable[..., Any]) -> Callable[..., Any]:
        function.__wrapped__ = model  # type: ignore[attr-defined] # where help() looks for the parameters
        return function

    return decorate


@_like(Run)
def run(*arguments: Any, **settings: Any) -> RunLog:
    """Runs a workflow to its end, whatever that is: a workflow that fails is a log, not an exception.

    Takes what `Run` takes. Tools are called in this thread, one after the other; what they raise fails their call, but
    KeyboardInterrupt and its like get out.
    """
    with Run(*arguments, **settings) as machine:
        return machine.execute()


@_like(Run)
async def run_async(*arguments: Any, **settings: Any) -> RunLog:
    """Runs a workflow to its end in asyncio. Tools may be coroutine functions; the step's `concurrency` counts.

    Takes what `Run` takes. Cancelling it cancels the run and its tools.
    """
    with Run(*arguments, **settings) as machine:
        return await machine.execute_async()


@_like(Run)
def stream(*arguments: Any, **settings: Any) -> EventStream:
    """Runs a workflow while its events are iterated over, with `for` or `async for`. Takes what `Run` takes."""
    return EventStream(*arguments, **settings)


def authoring_skill() -> str:
    """The guide for agents that write workflows: the SKILL.md of the project."""
    text: bytes = _ctypes.string_at(_lib.wfs_authoring_skill(None))
    return text.decode()


__version__ = library_version()
__all__ = [
    "Call", "ClosedError", "Clock", "Diagnostic", "Event", "EventStream", "Failure", "Field", "JsonText",
    "LibraryError", "LimitError", "Limits", "ParseError", "PermanentToolError", "Reference", "Report", "Retries",
    "Run", "RunError", "RunLog", "State", "StateError", "Step", "StepRecord", "Tool", "ToolAdapter", "ToolDescriptor",
    "ToolError", "ToolResult", "Tools", "ValidationError", "VirtualClock", "Workflow", "WorkflowError",
    "authoring_skill", "current_call", "evaluate", "library_path", "library_version", "parse", "resolve", "run",
    "run_async", "stream", "validate",
]
