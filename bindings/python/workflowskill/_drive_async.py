"""Driving a run to its end in a task of asyncio: calls are tasks of their own, as many at a time as the workflow says.

A call that the run gives up on has its task cancelled. When this task is cancelled, so is the run: its log and its
events are finished, the tools' tasks are cancelled and awaited, and the cancellation goes on.
"""

from __future__ import annotations

import asyncio
import collections
import contextlib
import contextvars
import functools
import sys
from typing import TYPE_CHECKING, Any, Awaitable, Coroutine, Deque, Dict, Optional, Set, Tuple

from . import _checks
from ._call import Call, current
from ._drive import LONGEST, cut_traceback, invoke
from ._errors import ClosedError, ToolError
from ._feed import SECOND, nobody
from ._log import RunLog
from ._run import Run, State
from ._tools import Tool

BREATH = 0.01
"""Seconds that tools which do not wait may take before others in the loop have a turn."""

EAGER = sys.version_info >= (3, 12)

if TYPE_CHECKING:
    Task = asyncio.Task[None]


class Bell:
    """Wakes the one that waits."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._future: Optional["asyncio.Future[None]"] = None
        self._rung = False

    def ring(self) -> None:
        self._rung = True
        if self._future is not None and not self._future.done():
            self._future.set_result(None)

    def ring_from_anywhere(self) -> None:
        try:
            self._loop.call_soon_threadsafe(self.ring)
        except RuntimeError:  # the loop is closed: nobody waits
            pass

    async def wait(self, seconds: Optional[float]) -> None:
        """Returns when it rings, has rung since the last time, or after some seconds."""
        if not self._rung:
            self._future = self._loop.create_future()
            timer = None if seconds is None else self._loop.call_later(seconds, self.ring)
            try:
                await self._future
            finally:
                self._future = None
                if timer is not None:
                    timer.cancel()
        self._rung = False


def invoke_in_thread(tool: Tool, call: Call) -> Any:
    """A future cannot have a StopIteration (before 3.12 it then never ends): this is what a coroutine makes of it."""
    try:
        return invoke(tool, call)
    except StopIteration as error:
        raise RuntimeError("the tool raised StopIteration") from error


class Driver:
    """One run, its tasks, and those of them that have ended."""

    def __init__(self, run: Run) -> None:
        self.run = run
        self.loop = asyncio.get_running_loop()
        self.bell = Bell()
        self.tasks: Dict[Call, Task] = {}
        self.stopped: Set[Task] = set()
        self.ended: Deque[Tuple[Call, Any, Optional[BaseException]]] = collections.deque()
        self.breath = self.loop.time()

    async def drive(self) -> RunLog:
        self.run._take(self.bell.ring_from_anywhere)
        try:
            await self.go()
            return self.run.log
        except asyncio.CancelledError:
            self.run.cancel()
            with contextlib.suppress(ClosedError):
                self.run.advance()
            raise
        finally:
            self.run._feed.wake = nobody
            await self.end_tasks()

    async def go(self) -> None:
        while self.advance() is not State.DONE:
            if self.start_calls() or self.settle():
                await self.breathe()
            else:
                await self.wait()
                self.settle()

    # ---- calls

    def advance(self) -> State:
        until = self.run.wake_time if self.tasks else None
        late = until is not None and until <= self.run.now
        state = self.run.advance()
        if late or state is State.DONE or self.run.cancels_in_flight:
            self.cancel_stale()
        return state

    def cancel_stale(self) -> None:
        """Stops the tasks of calls that the run has given up on."""
        for call in [call for call in self.tasks if not call.is_open]:
            task = self.tasks.pop(call)
            self.stopped.add(task)
            task.add_done_callback(self.stopped.discard)
            task.cancel()

    def start_calls(self) -> bool:
        """Starts the tools that are wanted. True if one has answered already."""
        answered = False
        call = self.run.next_call()
        while call is not None:
            answered |= self.start(call)
            call = self.run.next_call()
        return answered

    def start(self, call: Call) -> bool:
        token = current.set(call)
        try:
            result = self.invoke(call, self.run.tool(call.tool))
            if hasattr(type(result), "__await__"):
                self.tasks[call] = self.make_task(self.finish(call, result))
                return False
        except Exception as error:
            call._fail(cut_traceback(error), True)
            return True
        finally:
            current.reset(token)
        call._succeed(result)
        return True

    def invoke(self, call: Call, tool: Tool) -> Any:
        if not tool.thread:
            return invoke(tool, call)
        context = contextvars.copy_context()
        return self.loop.run_in_executor(None, functools.partial(context.run, invoke_in_thread, tool, call))

    def make_task(self, work: Coroutine[Any, Any, None]) -> Task:
        """A task that begins at once where that is possible: one that never waits then costs no turn of the loop."""
        if EAGER and self.loop.get_task_factory() is None:
            return asyncio.Task(work, loop=self.loop, eager_start=True)  # type: ignore[call-arg]
        return self.loop.create_task(work)

    async def finish(self, call: Call, awaitable: Awaitable[Any]) -> None:
        """Waits for what a tool gave. What comes of it is for the task that drives the run."""
        result: Any = None
        error: Optional[BaseException] = None
        try:
            result = await awaitable
        except asyncio.CancelledError:
            error = ToolError("the tool was cancelled")
        except BaseException as caught:
            error = caught
        self.ended.append((call, result, error))
        self.bell.ring()

    def settle(self) -> bool:
        """Answers the calls whose tools have ended. True if there was one."""
        found = bool(self.ended)
        while self.ended:
            call, result, error = self.ended.popleft()
            self.tasks.pop(call, None)
            if error is None:
                call._succeed(result)
            elif isinstance(error, Exception):
                call._fail(cut_traceback(error), True)
            else:
                raise error
        return found

    # ---- time

    async def wait(self) -> None:
        """Returns when a task has ended, or the run wants to go on."""
        until, clock = self.run.wake_time, self.run.clock
        if until is None or (clock is not None and self.tasks):
            await self.bell.wait(None)
        elif clock is not None:
            _checks.plain(clock.wait(until), "a clock's wait")
            await asyncio.sleep(0)
        else:
            await self.bell.wait(min(max((until - self.run.now) / SECOND, 0), LONGEST))

    async def breathe(self) -> None:
        if self.loop.time() - self.breath > BREATH:
            await asyncio.sleep(0)
            self.breath = self.loop.time()

    async def end_tasks(self) -> None:
        tasks = [task for task in [*self.tasks.values(), *self.stopped] if not task.done()]
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.gather(*tasks, return_exceptions=True)


async def execute_async(run: Run) -> RunLog:
    return await Driver(run).drive()
