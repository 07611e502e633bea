"""Diagnostics and reports: what is wrong with a workflow, with places, as plain data.

A `Report` keeps the library's own report only to render it; pickling takes the rendered text along instead.
"""

from __future__ import annotations

import ctypes
import dataclasses
from typing import Any, Dict, Optional, Tuple

from . import _declarations as c
from ._handle import Handle, sized, take_text
from ._library import lib


@dataclasses.dataclass(frozen=True)
class Diagnostic:
    """One problem. Lines and columns count from 1, columns in code points; line 0 means that it has no place."""

    code: str
    message: str
    severity: str
    phase: str
    path: str
    hint: Optional[str]
    line: int
    column: int
    end_line: int
    end_column: int
    offset: int
    end_offset: int

    def __str__(self) -> str:
        place = f"{self.line}:{self.column}: " if self.line else ""
        return f"{place}{self.severity}[{self.code}]: {self.message}"


class Report:
    """The diagnostics of a text, in order of position. `str()` shows them in the manner of a compiler."""

    def __init__(self, handle: Handle, pointer: Optional[int]) -> None:
        """pointer: the library's report, which the handle owns or keeps alive; None stands for an empty one."""
        self.diagnostics: Tuple[Diagnostic, ...] = read_diagnostics(pointer)
        self.error_count: int = lib.wfs_report_errors(pointer)
        self.warning_count: int = lib.wfs_report_warnings(pointer)
        self.name: str = sized(lib.wfs_report_name, pointer).decode() if pointer else ""
        self.step_count: int = lib.wfs_report_step_count(pointer)
        self._handle: Optional[Handle] = handle
        self._pointer = pointer
        self._texts: Dict[int, str] = {}

    @property
    def valid(self) -> bool:
        """There is no error."""
        return self.error_count == 0

    @property
    def errors(self) -> Tuple[Diagnostic, ...]:
        return tuple(one for one in self.diagnostics if one.severity == "error")

    @property
    def warnings(self) -> Tuple[Diagnostic, ...]:
        return tuple(one for one in self.diagnostics if one.severity == "warning")

    @property
    def headline(self) -> str:
        """The first error, and how many more there are, in one line; empty if there is none."""
        errors = self.errors
        more = f" (and {self.error_count - 1} more)" if self.error_count > 1 else ""
        return f"{errors[0]}{more}" if errors else ""

    def render(self, *, color: bool = False, errors_only: bool = False) -> str:
        """The diagnostics for people, with their source lines."""
        flags = color * c.WFS_RENDER_COLOR | errors_only * c.WFS_RENDER_ERRORS_ONLY
        handle = self._handle
        if flags not in self._texts and handle is not None and self._pointer:
            with handle.lock:
                self._texts[flags] = take_text(lib.wfs_report_render, self._pointer, flags).decode()
        return self._texts.get(flags, "")

    def __str__(self) -> str:
        return self.render().rstrip("\n")

    def __repr__(self) -> str:
        return f"<Report {self.name!r}: {self.error_count} errors, {self.warning_count} warnings>"

    def __getstate__(self) -> Dict[str, Any]:
        for flags in range(4):
            self.render(color=bool(flags & c.WFS_RENDER_COLOR), errors_only=bool(flags & c.WFS_RENDER_ERRORS_ONLY))
        return {**self.__dict__, "_handle": None, "_pointer": None}


def read_diagnostics(report: Optional[int]) -> Tuple[Diagnostic, ...]:
    one = c.wfs_diagnostic(size=ctypes.sizeof(c.wfs_diagnostic))
    found = []
    for index in range(lib.wfs_report_count(report)):
        lib.wfs_report_get(report, index, ctypes.byref(one))
        found.append(make_diagnostic(one))
    return tuple(found)


def make_diagnostic(one: c.wfs_diagnostic) -> Diagnostic:
    return Diagnostic(
        code=one.code.decode(),
        message=one.message.decode(),
        severity=c.SEVERITIES[one.severity],
        phase=c.PHASES[one.phase],
        path=one.path.decode(),
        hint=None if one.hint is None else one.hint.decode(),
        line=one.line,
        column=one.column,
        end_line=one.end_line,
        end_column=one.end_column,
        offset=one.offset,
        end_offset=one.end_offset,
    )


def own_report(report: ctypes.c_void_p) -> Report:
    """A report that the library has just made, or none."""
    handle = Handle(report.value, lib.wfs_report_free)
    return Report(handle, handle.pointer)
