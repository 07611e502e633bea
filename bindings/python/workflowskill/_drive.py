"""Driving a run to its end in this thread: tools are called one after the other, waiting is sleeping.

The sleep is a wait for a queue: an answer or a cancellation from another thread, or Ctrl-C, ends it at once.
"""

from __future__ import annotations

import functools
import queue
from typing import Any, Iterator

from . import _checks
from ._call import Call, current
from ._feed import SECOND, Queue, nobody
from ._log import RunLog
from ._run import Run, State
from ._tools import Tool

LONGEST = 3600.0
"""Seconds of one sleep; a longer one is several."""

ASYNC_TOOL = "tool {!r} is a coroutine function: use run_async"


def drive(run: Run) -> Iterator[None]:
    """Drives the run, and stops for a moment after each advance."""
    bell: Queue = queue.SimpleQueue()
    run._take(functools.partial(bell.put, b""))
    try:
        while run.advance() is not State.DONE:
            yield
            call = run.next_call()
            if call is None:
                pause(run, bell)
            while call is not None:
                answer(run, call)
                call = run.next_call()
        yield
    finally:
        run._feed.wake = nobody


def pause(run: Run, bell: Queue) -> None:
    """Returns when the run wants to go on."""
    until, clock = run.wake_time, run.clock
    if until is not None and clock is not None:
        _checks.plain(clock.wait(until), "a clock's wait")
        return
    seconds = LONGEST if until is None else min((until - run.now) / SECOND, LONGEST)
    try:
        bell.get(timeout=max(seconds, 0))
        while True:
            bell.get_nowait()
    except queue.Empty:
        pass


def answer(run: Run, call: Call) -> None:
    """Calls the tool and answers. What is no Exception, like KeyboardInterrupt, gets out."""
    token = current.set(call)
    try:
        result = invoke(run.tool(call.tool), call)
    except Exception as error:
        call._fail(cut_traceback(error), True)
        return
    finally:
        current.reset(token)
    if hasattr(type(result), "__await__"):
        getattr(result, "close", int)()
        raise TypeError(ASYNC_TOOL.format(call.tool))
    call._succeed(result)


def invoke(tool: Tool, call: Call) -> Any:
    if tool.text:
        return tool.function(call.arguments_text)
    return tool.function(**call.arguments)


def cut_traceback(error: Exception) -> Exception:
    """The exception without our own frames, which would keep the run alive for as long as the exception."""
    trace = error.__traceback__
    while trace is not None and trace.tb_frame.f_globals.get("__package__") == __package__:
        trace = trace.tb_next
    return error.with_traceback(trace)


def refuse_coroutines(run: Run) -> None:
    """Says before anything runs that a tool cannot be called here."""
    for name in run.tool_names:
        if run._host is not None and run._host.is_coroutine(name):
            raise TypeError(ASYNC_TOOL.format(name))


def execute(run: Run) -> RunLog:
    refuse_coroutines(run)
    for _ in drive(run):
        pass
    return run.log
