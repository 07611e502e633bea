"""Checking a workflow without running it."""

from __future__ import annotations

import ctypes
import difflib
import functools
from typing import FrozenSet, Optional, Sequence, Set, Union

from . import _checks
from . import _declarations as c
from ._errors import check
from ._handle import Handle
from ._library import lib
from ._options import Source, TypeChecks, check_options
from ._registry import make_adapter, named_in
from ._report import Report, own_report
from ._tools import Host, ToolsLike, host_of
from ._workflow import Workflow, prepare


def validate(
    workflow: Union[Workflow, Source],
    tools: ToolsLike = None,
    *,
    name: Optional[str] = None,
    file: Optional[str] = None,
    type_checks: TypeChecks = "standard",
    limits: Optional[c.Limits] = None,
    strict: bool = False,
    enforce_allowed_tools: bool = False,
    allow: Sequence[str] = (),
) -> Report:
    """Everything that is wrong or doubtful about a text, or a workflow. Without tools, these are not checked.

    workflow, name, file, tools, type_checks, limits, enforce_allowed_tools: see `Run`. strict: warnings are errors.
    allow: codes of warnings to leave out; a ValueError for one that there is not.
    """
    host = host_of(tools)
    text, file, loaded = prepare(workflow, name, file, limits, type_checks)
    if loaded is not None:
        limits = limits or loaded._limits
    check_codes(allow, "allow")
    flags = bool(strict) * c.WFS_CHECK_WARNINGS_ARE_ERRORS
    flags |= bool(enforce_allowed_tools) * c.WFS_CHECK_ENFORCE_ALLOWED_TOOLS
    options = check_options(name, file, limits, type_checks, flags, allow)
    adapter = adapter_for(host, text, loaded)
    report = ctypes.c_void_p()
    pointer = None if adapter is None else adapter.pointer
    result = lib.wfs_validate(text, len(text), pointer, ctypes.byref(options), ctypes.byref(report))
    if result not in (c.WFS_OK, c.WFS_E_INVALID):
        check(result)
    return own_report(report)


@functools.lru_cache(maxsize=None)
def known_codes() -> FrozenSet[str]:
    """The codes of all diagnostics: doc/diagnostics.md."""
    codes: Set[str] = set()
    code = ctypes.c_char_p()
    while lib.wfs_code_at(len(codes), ctypes.byref(code), None, None, None) == c.WFS_OK:
        codes.add((code.value or b"").decode())
    return frozenset(codes)


def check_codes(codes: Sequence[str], what: str) -> None:
    """A ValueError for a code that there is not."""
    for code in _checks.texts(codes, what):
        if code not in known_codes():
            near = difflib.get_close_matches(code, sorted(known_codes()), 1)
            hint = f', did you mean "{near[0]}"?' if near else ""
            raise ValueError(f'{what}: there is no diagnostic "{code}"{hint}')


def adapter_for(host: Optional[Host], text: bytes, workflow: Optional[Workflow]) -> Optional[Handle]:
    """The adapter with the tools that the workflow names; None without a host. workflow: None if it is none."""
    if host is None:
        return None
    return make_adapter(host, named_in(text) if workflow is None else workflow.tool_names)
