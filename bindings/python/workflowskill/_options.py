"""What a host may choose, as the structures of the library; and the source of a workflow.

The texts and limits of a structure live as long as it: ctypes keeps what is put into its fields.
"""

from __future__ import annotations

import ctypes
import dataclasses
import os
import re
from typing import Literal, Optional, Sequence, Tuple, Union

from . import _checks
from . import _declarations as c

MOST = 2**64 - 1
"""The library counts what is over a hard maximum as that; ctypes would cut more than 64 bits off."""

TypeChecks = Literal["standard", "strict", "off"]
Source = Union[str, bytes, "os.PathLike[str]"]
FILE_NAME = re.compile(r"\S+\.(md|ya?ml)", re.IGNORECASE)


def read_source(source: Source) -> Tuple[bytes, Optional[str]]:
    """The text, and the file's name if it was read from one. A path of a folder stands for the SKILL.md in it."""
    if isinstance(source, str):
        if FILE_NAME.fullmatch(source):
            raise ValueError(f"{source!r} is the name of a file: pass pathlib.Path({source!r}), or the text in it")
        return source.encode("utf-8", "surrogatepass"), None
    if isinstance(source, (bytes, bytearray, memoryview)):
        return bytes(source), None
    path = os.fsdecode(source)
    if os.path.isdir(path):
        path = os.path.join(path, "SKILL.md")
    with open(path, "rb") as file:
        return file.read(), path


def text_or_none(text: Optional[str], what: str) -> Optional[bytes]:
    return None if text is None else _checks.text(text, what).encode("utf-8", "surrogateescape")


def type_checks_number(name: str) -> int:
    if name not in c.TYPE_CHECKS:
        raise ValueError(f"type_checks must be one of {', '.join(c.TYPE_CHECKS)}, not {name!r}")
    return c.TYPE_CHECKS.index(name)


def limits_pointer(limits: Optional[c.Limits]) -> Optional["ctypes._Pointer[c.wfs_limits]"]:
    if _checks.limits(limits) is None:
        return None
    numbers = (min(number, MOST) for number in dataclasses.astuple(limits))
    return ctypes.pointer(c.wfs_limits(ctypes.sizeof(c.wfs_limits), *numbers))


def check_options(
    name: Optional[str],
    file: Optional[str],
    limits: Optional[c.Limits],
    type_checks: str,
    flags: int = 0,
    allow: Sequence[str] = (),
) -> c.wfs_check_options:
    encoded_name = text_or_none(name, "name")
    allow = _checks.texts(allow, "allow")
    return c.wfs_check_options(
        size=ctypes.sizeof(c.wfs_check_options),
        name=encoded_name,
        name_size=len(encoded_name or b""),
        file=text_or_none(file, "file"),
        allow=(ctypes.c_char_p * len(allow))(*(code.encode() for code in allow)) if allow else None,
        allow_count=len(allow),
        limits=limits_pointer(limits),
        flags=flags,
        type_checks=type_checks_number(type_checks),
    )
