"""One call of a tool: what is asked, and the answer.

A call is known by its id, and looked up each time. So an answer that comes twice or too late, or after the run was
closed, does nothing, and says so.
"""

from __future__ import annotations

import contextvars
from typing import Any, Callable, Dict, Optional, Union

from . import _checks
from . import _declarations as c
from ._errors import PermanentToolError, StateError, ToolError, check
from ._feed import Feed
from ._handle import Handle, sized
from ._json import JsonText, decode, encode, utf8
from ._library import lib
from ._tools import ToolResult

LENT = 4096
"""From this size on a text is lent to the library instead of copied."""

_find = lib.wfs_run_find_call
_id, _tool, _arguments_text = lib.wfs_call_id, lib.wfs_call_tool, lib.wfs_call_arguments_text
_succeed = lib.wfs_call_succeed
_succeed_string = lib.wfs_call_succeed_string
_succeed_value = lib.wfs_call_succeed_value
_ANSWERED = (c.WFS_OK, c.WFS_E_INVALID, c.WFS_E_LIMIT)  # the latter two: with a failure that says why

current: contextvars.ContextVar[Call] = contextvars.ContextVar("workflowskill.current_call")


class Call:
    """A call of a tool that the run waits for, to be answered once."""

    __slots__ = ("_handle", "_feed", "_text", "id", "tool")

    def __init__(self, handle: Handle, pointer: int, feed: Feed) -> None:
        """The handle's lock is held. Neither text has a zero byte within: JSON and names of tools that are there."""
        self._handle = handle
        self._feed = feed
        self.id: int = _id(pointer)
        self.tool: str = _tool(pointer, None).decode()
        self._text: bytes = _arguments_text(pointer, None)
        if self._text is None:
            raise MemoryError

    # ---- what is asked

    @property
    def arguments(self) -> Dict[str, Any]:
        """The arguments, new objects each time."""
        arguments: Dict[str, Any] = decode(self._text)
        return arguments

    @property
    def arguments_text(self) -> JsonText:
        return JsonText(self._text)

    @property
    def is_open(self) -> bool:
        """It was not answered yet, and the run has not given up on it."""
        with self._handle.lock:
            return _find(self._handle.pointer, self.id) is not None

    def _read(self, function: Callable[..., Any], *more: Any) -> Any:
        with self._handle.lock:
            pointer = _find(self._handle.pointer, self.id)
            if pointer is None:
                raise StateError("the call was answered, or the run gave up on it")
            return function(pointer, *more)

    @property
    def step(self) -> str:
        """The id of the step. This and what follows can be read until the call is answered."""
        text: bytes = self._read(lambda pointer: sized(lib.wfs_call_step, pointer))
        return text.decode()

    @property
    def iteration(self) -> Optional[int]:
        """The iteration of an `each`, from 0."""
        number: int = self._read(lib.wfs_call_iteration)
        return None if number < 0 else number

    @property
    def attempt(self) -> int:
        """Which attempt this is, from 1."""
        number: int = self._read(lib.wfs_call_attempt)
        return number

    @property
    def key(self) -> str:
        """An idempotency key: the same whenever a run of this id makes this call again."""
        text: bytes = self._read(lambda pointer: sized(lib.wfs_call_key, pointer))
        return text.decode()

    @property
    def deadline(self) -> Optional[int]:
        """When the run gives up on it, on the clock of `Run.now`; None without a time-out."""
        time: int = self._read(lib.wfs_call_deadline)
        return None if time == c.WFS_TIME_NEVER else time

    # ---- the answer

    def succeed(self, result: Any = None) -> bool:
        """The tool's output: any value of JSON, a JsonText, or a ToolResult. False if nobody waits for it any more.

        A value that is not one of JSON is a failure of the tool, with the text of the TypeError or ValueError.
        """
        answered = self._succeed(result)
        self._feed.wake()
        return answered

    def fail(self, error: Union[str, BaseException], *, retriable: bool = True) -> bool:
        """The tool has failed, with a text or with that of an exception. False if nobody waits for it any more."""
        answered = self._fail(error, retriable)
        self._feed.wake()
        return answered

    def _answer(self, function: Callable[..., int], *arguments: Any) -> bool:
        handle = self._handle
        with handle.lock:
            pointer = _find(handle.pointer, self.id)
            result = c.WFS_E_STALE if pointer is None else function(pointer, *arguments)
        if result in _ANSWERED:
            return True
        if result != c.WFS_E_STALE:
            check(result)
        return False

    def _succeed(self, result: Any) -> bool:
        if result is None:
            return self._answer(_succeed_value, None)
        if type(result) is str:
            data = utf8(result)
            return self._answer(_succeed_string, data, len(data))
        if isinstance(result, ToolResult):
            return self._succeed(result.output) if result.error is None else self._fail(result.error, result.retriable)
        try:
            data = encode(result)
        except Exception as error:  # also of what the value itself does when it is read
            return self._fail(error, False)
        if len(data) < LENT:
            return self._answer(_succeed, data, len(data))
        self._handle.keep.append(data)
        return self._answer(lib.wfs_call_lend_result, data, len(data), None, None)

    def _fail(self, error: Union[str, BaseException], retriable: bool) -> bool:
        if isinstance(error, BaseException):
            self._feed.exception = error
            retriable = retriable and not isinstance(error, PermanentToolError)
            error = text_of(error)
        data = utf8(_checks.text(error, "an error"))
        return self._answer(lib.wfs_call_fail, data, len(data), 0 if retriable else c.WFS_FAIL_PERMANENT)

    def __repr__(self) -> str:
        return f"<Call {self.id}: {self.tool}>"


def text_of(error: BaseException) -> str:
    """The text of an exception; the name of its type if it has none, unless that was meant."""
    try:
        return str(error) or ("" if isinstance(error, ToolError) else type(error).__name__)
    except Exception:  # a __str__ that fails
        return type(error).__name__


def current_call() -> Call:
    """The call that the tool at hand is to answer. LookupError outside of a tool."""
    return current.get()
