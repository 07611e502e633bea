"""Finds and loads the C library, and checks that it is one that this package can use.

Where it is looked for: the file that $WORKFLOWSKILL_LIBRARY names, and nowhere else if that is set; else the file inside
of the package, as wheels have it; else what the system's loader finds. Every function is declared once, here, from the
tables of `_declarations`; a library without one of them, or of another version of the interface, is refused.
"""

from __future__ import annotations

import ctypes
import os
import sys
from typing import Any, Dict, List, Tuple

from . import _declarations as c
from ._errors import LibraryError

VARIABLE = "WORKFLOWSKILL_LIBRARY"
NAMES = {"darwin": "libworkflowskill.0.dylib"}
FILE_NAME = NAMES.get(sys.platform, "libworkflowskill.so.0")


class Library:
    """The functions of the library, as attributes."""

    def __init__(self, handle: ctypes.CDLL, path: str) -> None:
        self.path = path
        keeping_lock = ctypes.PyDLL(path, handle=handle._handle)
        declare(self.__dict__, handle, c.LONG)
        declare(self.__dict__, keeping_lock, {**c.SHORT, **c.HOST})

    def __getattr__(self, name: str) -> Any:
        raise AttributeError(name)


def declare(into: Dict[str, Any], handle: ctypes.CDLL, table: Dict[str, c.Signature]) -> None:
    for name, (result, arguments) in table.items():
        function = getattr(handle, name)
        function.restype = result
        function.argtypes = arguments
        into[name] = function


def candidates() -> List[Tuple[str, str]]:
    """What to try, in order: a path or a name, and what it is."""
    given = os.environ.get(VARIABLE)
    if given:
        return [(given, f"${VARIABLE}")]
    bundled = os.path.join(os.path.dirname(os.path.abspath(__file__)), FILE_NAME)
    return [(bundled, "in the package"), (FILE_NAME, "in the system")]


def check_version(handle: ctypes.CDLL) -> None:
    handle.wfs_version.restype = ctypes.c_uint32
    number = handle.wfs_version()
    found = (number >> 16, number >> 8 & 0xFF, number & 0xFF)
    if found[0] != c.VERSION[0] or found < c.VERSION:
        wanted = ".".join(map(str, c.VERSION))
        raise LibraryError(f"it is version {'.'.join(map(str, found))}, {wanted} or a later one of its line is needed")


def open_library(path: str) -> Library:
    handle = ctypes.CDLL(path)
    check_version(handle)
    return Library(handle, path)


def load() -> Library:
    """The library, or a LibraryError that tells what was tried and why it was not good."""
    tried = []
    for path, what in candidates():
        try:
            return open_library(path)
        except (OSError, AttributeError, LibraryError) as error:
            tried.append(f"  {path} ({what}): {error}")
    raise LibraryError(
        "libworkflowskill was not found. Tried:\n" + "\n".join(tried) + f"\nSet ${VARIABLE} to the path of the library."
    )


lib = load()


def library_path() -> str:
    """The path or the name by which the C library was loaded."""
    return lib.path


def library_version() -> str:
    """The version of the C library."""
    text: bytes = lib.wfs_version_text()
    return text.decode()
