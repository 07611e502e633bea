"""The exceptions, and how a status of the library becomes one.

A workflow that fails is a result, not an exception: its log says why, and `RunLog.check()` raises for who prefers that.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Optional

from . import _declarations as c

if TYPE_CHECKING:
    from ._log import RunLog
    from ._report import Report


class WorkflowError(Exception):
    """The base of all exceptions of this package."""


class LibraryError(WorkflowError, ImportError):
    """The C library was not found, or is not the right one. The message lists every path that was tried."""


class ClosedError(WorkflowError, ValueError):
    """The object was closed."""


class StateError(WorkflowError, RuntimeError):
    """The object is not in a state that allows this."""


class _Reported(WorkflowError):
    def __init__(self, message: str, report: Optional[Report] = None) -> None:
        super().__init__(message, report)
        self.report = report

    def __str__(self) -> str:
        return str(self.args[0])


class ParseError(_Reported):
    """The text is no workflow: `report` says what is wrong, and where."""


class ValidationError(_Reported):
    """The workflow or its inputs are not valid: `report` says why."""


class LimitError(_Reported):
    """A limit was exceeded; its name is in the message."""


class RunError(WorkflowError):
    """The run failed, by a step, an exit, or a cancellation: `log` is its log."""

    def __init__(self, message: str, log: RunLog) -> None:
        super().__init__(message)
        self.log = log


class ToolError(WorkflowError):
    """Raised by a tool: the call has failed with this text. Any other exception does the same."""


class PermanentToolError(ToolError):
    """Raised by a tool: the call has failed, and there is no point in trying again."""


def check(result: int) -> None:
    """Raises what a status means, unless it is WFS_OK."""
    if result == c.WFS_OK:
        return
    from ._library import lib

    text = lib.wfs_result_text(result).decode()
    if result == c.WFS_E_NOMEM:
        raise MemoryError(text)
    if result == c.WFS_E_ARGUMENT:
        raise ValueError(text)
    if result == c.WFS_E_STATE:
        raise StateError(text)
    if result == c.WFS_E_LIMIT:
        raise LimitError(text)
    raise WorkflowError(text)
