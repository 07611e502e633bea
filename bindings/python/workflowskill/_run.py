"""One run, as a machine that never blocks.

`advance` does what can be done now and says why it stopped: calls wait for answers, time has to pass, or the run is
done. `run`, `run_async` and `stream` drive it; a host with an event loop of its own can do so itself.
"""

from __future__ import annotations

import ctypes
import enum
import queue
import weakref
from types import TracebackType
from typing import Any, Callable, Dict, Iterator, Mapping, Optional, Tuple, Type, Union

from . import _checks
from . import _declarations as c
from ._call import Call
from ._errors import StateError, check
from ._feed import PUT_EVENT, READ_NOW, READ_WALL, Clock, Feed, nobody
from ._handle import Handle, Owner
from ._json import JsonText, decode, encode_object
from ._library import lib
from ._log import RunLog
from ._options import Source, TypeChecks, limits_pointer, text_or_none, type_checks_number
from ._validate import adapter_for
from ._tools import Host, Tool, ToolsLike, host_of
from ._workflow import Workflow, prepare

Event = Dict[str, Any]
Inputs = Union[Mapping[str, Any], JsonText, str, bytes, None]


class State(enum.Enum):
    """Why a run stopped."""

    DONE = "done"
    """The log is ready."""
    CALLS = "calls"
    """Calls wait for answers."""
    WAIT = "wait"
    """There is nothing to do before `Run.wake_time`."""


_STATES = {c.WFS_RUN_DONE: State.DONE, c.WFS_RUN_CALLS: State.CALLS, c.WFS_RUN_WAIT: State.WAIT}
_advance = lib.wfs_run_advance
_next_call = lib.wfs_run_next_call


class Run(Owner):
    """A run of a workflow; nothing is executed yet.

    workflow: a `Workflow`, or a text or path as `parse` takes it, which need not be valid: then the log says so.
    inputs: a mapping, or a JSON object as text. tools: see `Tools` and `ToolAdapter`.

    name: of the workflow, if the file has none. file: its name in reports. type_checks: standard, strict or off.
    strict: warnings keep it from running. enforce_allowed_tools: so do tools that the frontmatter does not allow.
    all_events: also tool_call, tool_result and wait. iteration_records: in the log, one for each iteration of an each.
    cancel_in_flight: a failed each cancels its other calls instead of awaiting them. id: 36 letters, digits, - or _.
    """

    def __init__(
        self,
        workflow: Union[Workflow, Source],
        inputs: Inputs = None,
        tools: ToolsLike = None,
        *,
        name: Optional[str] = None,
        file: Optional[str] = None,
        type_checks: TypeChecks = "standard",
        limits: Optional[c.Limits] = None,
        strict: bool = False,
        enforce_allowed_tools: bool = False,
        cancel_in_flight: bool = False,
        all_events: bool = False,
        iteration_records: bool = False,
        on_event: Optional[Callable[[Event], object]] = None,
        clock: Optional[Clock] = None,
        id: Optional[str] = None,
    ) -> None:
        _checks.function(on_event, "on_event")
        self._host = host_of(tools)
        self._feed = Feed(clock)
        self._on_event = on_event
        self._log: Callable[[], Optional[RunLog]] = lambda: None
        self._state = ctypes.c_int(c.WFS_RUN_WAIT)
        self._state_reference = ctypes.byref(self._state)
        flags = (
            bool(iteration_records) * c.WFS_RUN_ITERATION_RECORDS
            | bool(all_events) * c.WFS_RUN_ALL_EVENTS
            | bool(cancel_in_flight) * c.WFS_RUN_CANCEL_IN_FLIGHT
            | bool(strict) * c.WFS_RUN_WARNINGS_ARE_ERRORS
            | bool(enforce_allowed_tools) * c.WFS_RUN_ENFORCE_ALLOWED_TOOLS
        )
        self.cancels_in_flight = cancel_in_flight
        text, file, loaded = prepare(workflow, name, file, limits, type_checks)
        encoded_name = text_or_none(name, "name")
        options = c.wfs_run_options(
            size=ctypes.sizeof(c.wfs_run_options),
            name=encoded_name,
            name_size=len(encoded_name or b""),
            limits=limits_pointer(limits),
            flags=flags,
            type_checks=type_checks_number(type_checks),
            context=self._feed,
            now=None if clock is None else READ_NOW,
            wall=None if clock is None else READ_WALL,
            on_event=None if on_event is None else PUT_EVENT,
            id=text_or_none(id, "id"),
            file=text_or_none(file, "file"),
        )
        self.tool_names = known_tools(loaded, self._host)
        """The tools that its steps call, as far as they are there."""
        try:
            self._handle = open_run(text, loaded, self._host, options)
        except ValueError:
            if id is None:
                raise
            raise ValueError(f"id must be 36 letters, digits, - or _, not {id!r}") from None
        self._handle.keep.append(self._feed)
        self._give_inputs(inputs)

    def _give_inputs(self, inputs: Inputs) -> None:
        if inputs is None:
            return
        handle = self._open()
        data = JsonText(inputs)._data if isinstance(inputs, (str, bytes)) else encode_object(inputs)
        handle.keep.append(data)
        check(lib.wfs_run_lend_inputs(handle.pointer, data, len(data), None, None))

    def __enter__(self) -> Run:
        self._open()
        return self

    def __exit__(self, kind: Optional[Type[BaseException]], value: object, trace: Optional[TracebackType]) -> None:
        self.close()

    # ---- to the end

    def execute(self) -> RunLog:
        """Drives the run to its end in this thread, as `run` does. `cancel` ends it, from wherever that comes."""
        from ._drive import execute

        return execute(self)

    async def execute_async(self) -> RunLog:
        """Drives the run to its end in asyncio, as `run_async` does."""
        from ._drive_async import execute_async

        return await execute_async(self)

    # ---- driving it by hand

    def advance(self) -> State:
        """Executes as far as it can without waiting, hands on the events, and says why it stopped."""
        handle = self._open()
        feed = self._feed
        with handle.lock:
            if feed.clock is not None:
                feed.read_clock()
            result = _advance(handle.pointer, self._state_reference)
            state = _STATES[self._state.value]
        if self._on_event is not None:
            self._hand_on_events()
        if result:
            check(result)
        return state

    def _hand_on_events(self) -> None:
        feed, on_event = self._feed, self._on_event
        assert on_event is not None
        while not feed.empty():
            try:
                event = feed.get_nowait()
            except queue.Empty:  # another thread was faster
                return
            _checks.plain(on_event(decode(event)), "on_event")

    def next_call(self) -> Optional[Call]:
        """The next call that was not taken yet; None if there is none."""
        handle = self._open()
        with handle.lock:
            pointer = _next_call(handle.pointer)
            return None if pointer is None else Call(handle, pointer, self._feed)

    def calls(self) -> Iterator[Call]:
        """Takes the calls that were not taken yet."""
        call = self.next_call()
        while call is not None:
            yield call
            call = self.next_call()

    def tool(self, name: str) -> Tool:
        """The tool that a call asks for."""
        if self._host is None:
            raise KeyError(name)
        return self._host.find(name)

    @property
    def wake_time(self) -> Optional[int]:
        """When the run wants to be advanced again, on the clock of `now`; None if only an answer goes on."""
        handle = self._open()
        with handle.lock:
            time: int = lib.wfs_run_wake_time(handle.pointer)
        return None if time == c.WFS_TIME_NEVER else time

    @property
    def now(self) -> int:
        """The run's own clock, in nanoseconds."""
        handle = self._open()
        with handle.lock:
            self._feed.read_clock()
            time: int = lib.wfs_run_now(handle.pointer)
        return time

    @property
    def clock(self) -> Optional[Clock]:
        return self._feed.clock

    def close(self) -> None:
        """Frees the run, unless its log is held; who drives it gets a ClosedError. Closing twice does no harm."""
        super().close()
        self._feed.exception = None  # its frames know the run, which would keep itself alive until the collector comes
        self._feed.wake()

    def _take(self, wake: Callable[[], object]) -> None:
        """For who drives it to the end: wake ends their wait. Two would take each other's calls, and wait for ever."""
        with self._open().lock:
            if self._feed.wake is not nobody:
                raise StateError("the run is being driven to its end already")
            self._feed.wake = wake

    def cancel(self) -> None:
        """Asks the run to end: its log will be failed, with code `cancelled`. From any thread or signal handler."""
        handle = self._handle
        if handle is not None:
            lib.wfs_run_cancel(handle.pointer)
            self._feed.wake()

    # ---- what came out

    @property
    def done(self) -> bool:
        handle = self._open()
        with handle.lock:
            return lib.wfs_run_outputs(handle.pointer) is not None

    @property
    def log(self) -> RunLog:
        """The log of a run that is done. It stays when the run is closed."""
        if not self.done:
            raise StateError("the run is not done yet")
        log = self._log()
        if log is None:
            log = RunLog(self._open(), self._feed.exception)
            self._log = weakref.ref(log)
        return log

    def __repr__(self) -> str:
        return f"<Run {'closed' if self.closed else 'done' if self.done else 'under way'}>"


def known_tools(workflow: Optional[Workflow], host: Optional[Host]) -> Tuple[str, ...]:
    if workflow is None or host is None:
        return ()
    return tuple(name for name in workflow.tool_names if host.has(name))


def open_run(text: bytes, workflow: Optional[Workflow], host: Optional[Host], options: c.wfs_run_options) -> Handle:
    made = ctypes.c_void_p()
    adapter = adapter_for(host, text, workflow)
    pointer = None if adapter is None else adapter.pointer
    if workflow is None:
        check(lib.wfs_run_open(text, len(text), pointer, ctypes.byref(options), ctypes.byref(made)))
    else:
        loaded = workflow._open()
        check(lib.wfs_run_new(loaded.pointer, pointer, ctypes.byref(options), ctypes.byref(made)))
    return Handle(made.value, lib.wfs_run_free, adapter)
