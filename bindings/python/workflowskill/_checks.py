"""What is wrong with an argument of Python, said in clear words before the library sees it.

ctypes would cut integers off, and take a text for a number of bytes; a coroutine that nobody awaits is true.
"""

from __future__ import annotations

import functools
import inspect
import operator
import types
from typing import Any, Callable, Optional, Sequence

from . import _declarations as c

NOT_PLAIN = "{} must be a plain function, not a coroutine function"


def text(value: Any, what: str) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{what} must be a str, not {value!r}")
    return value


def texts(values: Sequence[str], what: str) -> Sequence[str]:
    if isinstance(values, (str, bytes)):
        raise TypeError(f"{what} must be a list of str, not {values!r}")
    return [text(value, f"an element of {what}") for value in values]


def nanoseconds(value: Any) -> int:
    """A time as the library has it: 64 bits."""
    try:
        time = operator.index(value)
    except TypeError:
        raise TypeError(f"a clock must give an int of nanoseconds, not {value!r}") from None
    if not -(2**63) <= time < 2**63:
        raise ValueError(f"a clock must give nanoseconds of 64 bits, not {time}")
    return time


def limits(value: Any) -> Optional[c.Limits]:
    if value is not None and not isinstance(value, c.Limits):
        raise TypeError(f"limits must be a Limits, not {value!r}")
    return value


def methods(value: Any, what: str, *names: str) -> None:
    if not all(callable(getattr(value, name, None)) for name in names):
        raise TypeError(f"{what} must have the methods {', '.join(names)}: {value!r}")


def function(value: Optional[Callable[..., Any]], what: str) -> None:
    """A plain function, or None."""
    if value is not None and not callable(value):
        raise TypeError(f"{what} must be a function, not {value!r}")
    if is_coroutine_function(value):
        raise TypeError(NOT_PLAIN.format(what))


def is_coroutine_function(function: Any) -> bool:
    """Also of an object that can be called. One that only gives coroutines is found by `plain`."""
    while isinstance(function, functools.partial):
        function = function.func
    call = getattr(type(function), "__call__", None)
    return inspect.iscoroutinefunction(function) or inspect.iscoroutinefunction(call)


def plain(result: Any, what: str) -> Any:
    """The result of a function of the host that nobody awaits."""
    if isinstance(result, types.CoroutineType):
        result.close()
        raise TypeError(NOT_PLAIN.format(what))
    return result
