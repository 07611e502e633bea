"""The tools of a host as the library wants to see them while it validates: names and descriptors.

The host is asked before, in Python: for the tools that the workflow names, and for all it has if one of these is
missing, so that a similar name can be suggested. So the library calls nothing back. `invoke` is taken out of the
adapter: calls then wait until they are taken, and are answered by their id.
"""

from __future__ import annotations

import ctypes
import re
from typing import Iterable, List, Optional

from . import _checks
from . import _declarations as c
from ._errors import check
from ._handle import Handle
from ._library import lib
from ._options import check_options
from ._report import own_report
from ._tools import Functions, Host, ToolDescriptor, schema_text

MISSING = re.compile(r'Tool "(.*)" is not registered', re.DOTALL)
MANY = 100_000


# The registry wants a function; without `invoke` it is out of reach.
never_called = c.wfs_tool_fn(int)


def descriptor_of(descriptor: ToolDescriptor) -> c.wfs_tool_descriptor:
    given = descriptor.description
    description = None if given is None else _checks.text(given, "a tool's description").encode("utf-8", "replace")
    input_schema, output_schema = schema_text(descriptor.input_schema), schema_text(descriptor.output_schema)
    return c.wfs_tool_descriptor(
        ctypes.sizeof(c.wfs_tool_descriptor),
        description,
        len(description or b""),
        input_schema,
        len(input_schema or b""),
        output_schema,
        len(output_schema or b""),
    )


def add(tools: Handle, host: Host, name: str, known: bool) -> None:
    descriptor = host.describe(name) if known else None
    given = None if descriptor is None else ctypes.byref(descriptor_of(descriptor))
    text = name.encode("utf-8", "surrogatepass")
    result = lib.wfs_tools_add(tools.pointer, text, len(text), never_called, None, given)
    if result == c.WFS_E_INVALID:
        raise ValueError(f"a schema of tool {name!r} is not JSON")
    if result != c.WFS_E_EXISTS:
        check(result)


def names_to_add(host: Host, wanted: Iterable[str]) -> List[str]:
    """The tools that are wanted and there, and all others if one is missing."""
    wanted = list(wanted)
    there = [name for name in wanted if host.has(name)]
    return there if len(there) == len(wanted) else there + [name for name in host.names() if name not in there]


def named_in(text: bytes) -> List[str]:
    """The tools that a text names which cannot be loaded: those that a host without tools does not have."""
    options = check_options(None, None, c.Limits(diagnostics=MANY), "standard")
    adapter = make_adapter(Functions({}), ())
    assert adapter is not None
    made = ctypes.c_void_p()
    lib.wfs_validate(text, len(text), adapter.pointer, ctypes.byref(options), ctypes.byref(made))
    names = (MISSING.fullmatch(one.message) for one in own_report(made).errors if one.code == "unknown-tool")
    return list(dict.fromkeys(name[1] for name in names if name))


def make_adapter(host: Optional[Host], wanted: Iterable[str]) -> Optional[Handle]:
    """The adapter for a workflow that wants these tools: its address, None without a host."""
    if host is None:
        return None
    made = ctypes.c_void_p()
    check(lib.wfs_tools_new(ctypes.byref(made)))
    tools = Handle(made.value, lib.wfs_tools_free)
    for name in names_to_add(host, wanted):
        add(tools, host, name, host.has(name))
    adapter = c.wfs_tool_adapter()
    ctypes.memmove(ctypes.byref(adapter), lib.wfs_tools_adapter(tools.pointer), ctypes.sizeof(adapter))
    adapter.size = ctypes.sizeof(adapter)
    adapter.invoke = None
    return Handle(ctypes.addressof(adapter), lambda pointer: None, adapter, tools)
