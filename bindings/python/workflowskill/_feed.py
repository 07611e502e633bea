"""What a run reads and writes on the side of Python while the library computes: a clock, and the events.

The library's callbacks are functions of the interpreter that are written in C: an event is put into a queue, the time
is an attribute that was set before. So no code of Python runs inside of the library, where an exception - or Ctrl-C,
which may come at the first instruction of any function - would have nowhere to go. Events are handed on when the library
has returned, which it does before anything happens outside: order and meaning are the same.
"""

from __future__ import annotations

import ctypes
import operator
import queue
from typing import TYPE_CHECKING, Callable, Optional, Protocol

from . import _checks
from . import _declarations as c

if TYPE_CHECKING:
    Queue = queue.SimpleQueue[bytes]
else:
    Queue = queue.SimpleQueue

SECOND = 1_000_000_000


class Clock(Protocol):
    """The time of a run, in nanoseconds. It is read before each advance, and stands still meanwhile."""

    def now(self) -> int:
        """A monotonic clock."""

    def wall(self) -> int:
        """Since 1970-01-01 UTC."""

    def wait(self, until: int) -> object:
        """Returns when `until` has come, on the clock of `now`; or earlier, and will be asked again."""


class VirtualClock:
    """A clock that jumps instead of waiting: hours of delays pass in no time. `waits` has them, in nanoseconds."""

    def __init__(self, now: int = 0, wall: int = 1_700_000_000 * SECOND) -> None:
        self._now = now
        self._start = wall - now
        self.waits: "list[int]" = []

    def now(self) -> int:
        return self._now

    def wall(self) -> int:
        return self._start + self._now

    def wait(self, until: int) -> None:
        if until > self._now:
            self.waits.append(until - self._now)
            self._now = until


def nobody() -> None:
    """Nobody waits."""


class Feed(Queue):
    """The events that were not handed on yet, and the time of now; the library gets it as its context.

    Besides, what calls and their run share: how to wake who drives the run, and the latest exception of a tool.
    """

    def __init__(self, clock: Optional[Clock]) -> None:
        super().__init__()
        self.clock = clock
        self.wake: Callable[[], object] = nobody
        self.exception: Optional[BaseException] = None
        self.now_ns = 0
        self.wall_ns = 0
        if clock is not None:
            _checks.methods(clock, "a clock", "now", "wall", "wait")
        self.read_clock()

    def read_clock(self) -> None:
        if self.clock is not None:
            self.now_ns = _checks.nanoseconds(self.clock.now())
            self.wall_ns = _checks.nanoseconds(self.clock.wall())


# The second parameter of put is the event. The third, `block`, has no meaning for a queue without bounds.
put_event = c.wfs_event_fn(queue.SimpleQueue.put)
read_now = c.wfs_clock_fn(operator.attrgetter("now_ns"))
read_wall = c.wfs_clock_fn(operator.attrgetter("wall_ns"))


def address(function: object) -> Optional[int]:
    return ctypes.cast(function, ctypes.c_void_p).value  # type: ignore[arg-type]


PUT_EVENT, READ_NOW, READ_WALL = address(put_event), address(read_now), address(read_wall)
