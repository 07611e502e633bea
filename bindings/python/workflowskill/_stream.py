"""The events of a run as an iterator, which drives the run: `for` or `async for`."""

from __future__ import annotations

import collections
from types import TracebackType
from typing import TYPE_CHECKING, Any, AsyncIterator, Callable, Deque, Iterator, Optional, Type

from . import _checks
from ._drive import drive, refuse_coroutines
from ._feed import nobody
from ._log import RunLog
from ._run import Event, Run

if TYPE_CHECKING:
    import asyncio


class EventStream:
    """Iterates over the events of a run, in order. The run goes on when the next event is asked for."""

    def __init__(self, *arguments: Any, **settings: Any) -> None:
        """Takes what `Run` takes."""
        self._events: Deque[Event] = collections.deque()
        self._ring: Callable[[], None] = nobody
        self._task: "Optional[asyncio.Future[RunLog]]" = None
        self._listener: Optional[Callable[[Event], object]] = settings.pop("on_event", None)
        _checks.function(self._listener, "on_event")
        self._log: Optional[RunLog] = None
        self._run = Run(*arguments, on_event=self._collect, **settings)

    def _collect(self, event: Event) -> None:
        self._events.append(event)
        self._ring()
        if self._listener is not None:
            _checks.plain(self._listener(event), "on_event")

    def __iter__(self) -> Iterator[Event]:
        refuse_coroutines(self._run)
        for _ in drive(self._run):
            while self._events:
                yield self._events.popleft()

    async def __aiter__(self) -> AsyncIterator[Event]:
        import asyncio  # not before it is needed: it takes longer to load than all of this package

        from ._drive_async import Bell, Driver

        bell = Bell()
        self._task = task = asyncio.ensure_future(Driver(self._run).drive())
        task.add_done_callback(lambda _: bell.ring())
        self._ring = bell.ring
        try:
            while not task.done():
                await bell.wait(None)
                while self._events:
                    yield self._events.popleft()
            await task
        finally:
            await self._stop()

    async def _stop(self) -> None:
        """The run is cancelled, and its tools are at their end, unless it is done."""
        import asyncio

        if self._task is not None and not self._task.done():
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    @property
    def log(self) -> RunLog:
        """The log, when there are no more events. It stays when a `with` block is left."""
        return self._run.log if self._log is None else self._log

    def cancel(self) -> None:
        """Asks the run to end; its last events follow."""
        self._run.cancel()

    def close(self) -> None:
        self._log = None
        self._run.close()

    def _leave(self) -> None:
        """The run is closed; the log of one that is done stays."""
        log = self._run.log if not self._run.closed and self._run.done else None
        self.close()
        self._log = log

    def __enter__(self) -> EventStream:
        return self

    def __exit__(self, kind: Optional[Type[BaseException]], value: object, trace: Optional[TracebackType]) -> None:
        self._leave()

    async def __aenter__(self) -> EventStream:
        return self

    async def __aexit__(self, kind: Optional[Type[BaseException]], value: object, trace: Optional[TracebackType]) -> None:
        await self._stop()
        self._leave()
