"""Objects of the library, owned by objects of Python.

A `Handle` frees its object when the last reference to it is gone. Who calls the library holds a reference meanwhile, so
closing something, in a callback or in another thread, can never free what is in use. The lock makes those wait for each
other who use one object from several threads; it can be taken again by the thread that has it.
"""

from __future__ import annotations

import ctypes
import threading
from typing import Any, Callable, List, NoReturn, Optional

from ._errors import ClosedError, check
from ._library import lib


class Handle:
    """One object of the library: its address, what must live as long as it, and its lock."""

    __slots__ = ("pointer", "keep", "lock", "_free")

    def __init__(self, pointer: Optional[int], free: Callable[[Optional[int]], None], *keep: object) -> None:
        self.pointer = pointer
        self.keep: List[object] = list(keep)
        self.lock = threading.RLock()
        self._free = free

    def __del__(self) -> None:
        pointer, self.pointer = self.pointer, None
        if pointer:
            self._free(pointer)

    def __reduce__(self) -> NoReturn:
        raise TypeError("objects of the C library belong to their process, they cannot be pickled or copied")


class Owner:
    """Base of the objects that own a handle until they are closed."""

    _handle: Optional[Handle] = None

    def _open(self) -> Handle:
        handle = self._handle
        if handle is None:
            raise ClosedError(f"this {type(self).__name__} is closed")
        return handle

    def close(self) -> None:
        """Frees what is held; the object cannot be used any more. Closing twice does no harm."""
        self._handle = None

    @property
    def closed(self) -> bool:
        return self._handle is None

    def __reduce__(self) -> NoReturn:
        raise TypeError(f"a {type(self).__name__} belongs to its process, it cannot be pickled or copied")


def take_text(function: Callable[..., int], *arguments: Any) -> bytes:
    """Calls a function whose last parameter is `wfs_text **`, and gives its text."""
    text = ctypes.c_void_p()
    check(function(*arguments, ctypes.byref(text)))
    try:
        return sized(lib.wfs_text_data, text)
    finally:
        lib.wfs_text_free(text)


def sized(function: Callable[..., Optional[int]], handle: Any) -> bytes:
    """Calls a function that gives an address, and the size by its last parameter."""
    size = ctypes.c_size_t()
    address = function(handle, ctypes.byref(size))
    if address is None:
        raise MemoryError
    return ctypes.string_at(address, size.value)
