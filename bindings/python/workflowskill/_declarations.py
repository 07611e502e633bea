"""The C interface as ctypes sees it: constants, structures and signatures of workflowskill.h, as far as they are used.

Nothing is loaded here. `tests/test_header.py` compares all of it with the header, name by name and offset by offset,
so that neither can change without the other. Handles are addresses (`c_void_p`); texts that go in are bytes.
"""

from __future__ import annotations

import ctypes
import dataclasses
from ctypes import c_char_p, c_double, c_int, c_int32, c_int64, c_size_t, c_uint32, c_uint64, c_void_p
from typing import Any, Dict, Tuple

VERSION = (0, 1, 0)
"""The header that this module was written from."""

WFS_OK = 0
WFS_E_NOMEM = 1
WFS_E_ARGUMENT = 2
WFS_E_INVALID = 3
WFS_E_STATE = 4
WFS_E_STALE = 5
WFS_E_NOT_FOUND = 6
WFS_E_EXISTS = 7
WFS_E_LIMIT = 8

WFS_JSON_PRETTY = 1
WFS_JSON_SAFE = 2

WFS_RENDER_COLOR = 1
WFS_RENDER_ERRORS_ONLY = 2

WFS_CHECK_WARNINGS_ARE_ERRORS = 1
WFS_CHECK_ENFORCE_ALLOWED_TOOLS = 2

WFS_RUN_ITERATION_RECORDS = 1
WFS_RUN_ALL_EVENTS = 2
WFS_RUN_CANCEL_IN_FLIGHT = 4
WFS_RUN_WARNINGS_ARE_ERRORS = 8
WFS_RUN_ENFORCE_ALLOWED_TOOLS = 16

WFS_RUN_DONE = 0
WFS_RUN_CALLS = 1
WFS_RUN_WAIT = 2

WFS_TYPES_STANDARD = 0
WFS_TYPES_STRICT = 1
WFS_TYPES_OFF = 2

WFS_FAIL_PERMANENT = 1

WFS_TIME_NEVER = 2**63 - 1

RESULT_NAMES = ("OK", "E_NOMEM", "E_ARGUMENT", "E_INVALID", "E_STATE", "E_STALE", "E_NOT_FOUND", "E_EXISTS", "E_LIMIT")
SEVERITIES = ("error", "warning")
PHASES = ("parse", "validate", "execute")
STEP_TYPES = ("tool", "transform", "conditional", "exit")
TYPE_CHECKS = ("standard", "strict", "off")


@dataclasses.dataclass(frozen=True)
class Limits:
    """Bounds for what strangers control; 0 is the default of the library. doc/limits.md explains each."""

    file_bytes: int = 0
    yaml_bytes: int = 0
    yaml_depth: int = 0
    yaml_nodes: int = 0
    yaml_aliases: int = 0
    yaml_alias_nodes: int = 0
    steps: int = 0
    conditional_depth: int = 0
    expression_bytes: int = 0
    expression_depth: int = 0
    template_blocks: int = 0
    diagnostics: int = 0
    each_iterations: int = 0
    tool_calls: int = 0
    steps_executed: int = 0
    retry_max: int = 0
    wait_ms: int = 0
    waits_ms: int = 0
    concurrency: int = 0
    result_bytes: int = 0
    template_bytes: int = 0
    data_depth: int = 0
    inputs_bytes: int = 0
    log_bytes: int = 0
    value_bytes: int = 0
    run_bytes: int = 0
    secrets: int = 0
    yaml_memory_bytes: int = 0

    def __post_init__(self) -> None:
        for name, value in dataclasses.asdict(self).items():
            if not isinstance(value, int):
                raise TypeError(f"limit {name} must be an int, not {value!r}")
            if value < 0:
                raise ValueError(f"limit {name} must not be negative: {value}")


class wfs_limits(ctypes.Structure):
    _fields_ = [("size", c_size_t)] + [(field.name, c_uint64) for field in dataclasses.fields(Limits)]


class wfs_diagnostic(ctypes.Structure):
    _fields_ = [
        ("size", c_size_t),
        ("code", c_char_p),
        ("message", c_char_p),
        ("path", c_char_p),
        ("hint", c_char_p),
        ("severity", c_uint32),
        ("phase", c_uint32),
        ("line", c_uint32),
        ("column", c_uint32),
        ("end_line", c_uint32),
        ("end_column", c_uint32),
        ("offset", c_uint64),
        ("end_offset", c_uint64),
    ]


class wfs_tool_descriptor(ctypes.Structure):
    _fields_ = [
        ("size", c_size_t),
        ("description", c_char_p),
        ("description_size", c_size_t),
        ("input_schema", c_char_p),
        ("input_schema_size", c_size_t),
        ("output_schema", c_char_p),
        ("output_schema_size", c_size_t),
    ]


class wfs_tool_adapter(ctypes.Structure):
    _fields_ = [
        ("size", c_size_t),
        ("context", c_void_p),
        ("has", c_void_p),
        ("invoke", c_void_p),
        ("describe", c_void_p),
        ("list", c_void_p),
        ("cancel", c_void_p),
    ]


class wfs_check_options(ctypes.Structure):
    _fields_ = [
        ("size", c_size_t),
        ("name", c_char_p),
        ("name_size", c_size_t),
        ("file", c_char_p),
        ("allow", ctypes.POINTER(c_char_p)),
        ("allow_count", c_size_t),
        ("limits", ctypes.POINTER(wfs_limits)),
        ("flags", c_uint32),
        ("type_checks", c_uint32),
    ]


class wfs_step_info(ctypes.Structure):
    _fields_ = [
        ("size", c_size_t),
        ("id", c_char_p),
        ("description", c_char_p),
        ("condition", c_char_p),
        ("each", c_char_p),
        ("tool", c_char_p),
        ("operation", c_char_p),
        ("status", c_char_p),
        ("type", c_uint32),
        ("in_branch", c_uint32),
        ("then_count", c_uint32),
        ("else_count", c_uint32),
        ("input_count", c_uint32),
        ("output_count", c_uint32),
        ("reference_count", c_uint32),
        ("line", c_uint32),
        ("column", c_uint32),
        ("end_line", c_uint32),
        ("end_column", c_uint32),
        ("reserved", c_uint32),
    ]


class wfs_reference(ctypes.Structure):
    _fields_ = [
        ("size", c_size_t),
        ("target", c_uint64),
        ("key", c_char_p),
        ("field", c_char_p),
        ("line", c_uint32),
        ("column", c_uint32),
    ]


class wfs_field_info(ctypes.Structure):
    _fields_ = [
        ("size", c_size_t),
        ("name", c_void_p),
        ("name_size", c_size_t),
        ("type", c_char_p),
        ("description", c_char_p),
        ("fallback", c_void_p),
        ("secret", c_uint32),
        ("line", c_uint32),
        ("column", c_uint32),
        ("reserved", c_uint32),
    ]


class wfs_run_options(ctypes.Structure):
    """`context` is the Python object that the callbacks get; the structure does not outlive the call, the object must
    outlive the run."""

    _fields_ = [
        ("size", c_size_t),
        ("name", c_char_p),
        ("name_size", c_size_t),
        ("limits", ctypes.POINTER(wfs_limits)),
        ("flags", c_uint32),
        ("type_checks", c_uint32),
        ("context", ctypes.py_object),
        ("now", c_void_p),
        ("wall", c_void_p),
        ("wait", c_void_p),
        ("on_event", c_void_p),
        ("id", c_char_p),
        ("file", c_char_p),
    ]


STRUCTURES = (
    wfs_limits,
    wfs_diagnostic,
    wfs_tool_descriptor,
    wfs_tool_adapter,
    wfs_check_options,
    wfs_step_info,
    wfs_reference,
    wfs_field_info,
    wfs_run_options,
)

# What C calls. A py_object stands for the `void *context` that was given.
wfs_tool_fn = ctypes.CFUNCTYPE(None, c_void_p, c_void_p)
wfs_clock_fn = ctypes.CFUNCTYPE(c_int64, ctypes.py_object)
wfs_event_fn = ctypes.CFUNCTYPE(None, ctypes.py_object, c_char_p, c_size_t)

_handle = c_void_p
_out = ctypes.POINTER(c_void_p)
_size = ctypes.POINTER(c_size_t)
_text = c_char_p
_result = c_int

Signature = Tuple[Any, Tuple[Any, ...]]

# These may compute for long or call the host: they are called without the interpreter's lock.
LONG: Dict[str, Signature] = {
    "wfs_value_write": (_result, (_handle, c_uint32, _out)),
    "wfs_report_render": (_result, (_handle, c_uint32, _out)),
    "wfs_report_json": (_result, (_handle, _out)),
    "wfs_workflow_load": (_result, (_text, c_size_t, ctypes.POINTER(wfs_check_options), _out, _out)),
    "wfs_validate": (_result, (_text, c_size_t, _handle, ctypes.POINTER(wfs_check_options), _out)),
    "wfs_evaluate": (_result, (_text, c_size_t, _text, c_size_t, ctypes.POINTER(wfs_limits), _out, _out)),
    "wfs_resolve": (_result, (_text, c_size_t, _text, c_size_t, ctypes.POINTER(wfs_limits), _out, _out)),
    "wfs_run_new": (_result, (_handle, _handle, ctypes.POINTER(wfs_run_options), _out)),
    "wfs_run_open": (_result, (_text, c_size_t, _handle, ctypes.POINTER(wfs_run_options), _out)),
    "wfs_run_lend_inputs": (_result, (_handle, _text, c_size_t, c_void_p, c_void_p)),
    "wfs_run_advance": (_result, (_handle, ctypes.POINTER(c_int))),
    "wfs_run_log": (_result, (_handle, c_uint32, _out)),
    "wfs_call_lend_result": (_result, (_handle, _text, c_size_t, c_void_p, c_void_p)),
    "wfs_call_arguments_text": (c_char_p, (_handle, _size)),
    "wfs_run_free": (None, (_handle,)),
}

# These are over at once, and call nothing: giving the interpreter's lock away would take longer than they do.
SHORT: Dict[str, Signature] = {
    "wfs_version": (c_uint32, ()),
    "wfs_version_text": (c_char_p, ()),
    "wfs_result_name": (c_char_p, (_result,)),
    "wfs_result_text": (c_char_p, (_result,)),
    "wfs_authoring_skill": (c_void_p, (_size,)),
    "wfs_text_data": (c_void_p, (_handle, _size)),
    "wfs_text_free": (None, (_handle,)),
    "wfs_document_root": (c_void_p, (_handle,)),
    "wfs_document_free": (None, (_handle,)),
    "wfs_report_count": (c_size_t, (_handle,)),
    "wfs_report_errors": (c_size_t, (_handle,)),
    "wfs_report_warnings": (c_size_t, (_handle,)),
    "wfs_report_get": (_result, (_handle, c_size_t, ctypes.POINTER(wfs_diagnostic))),
    "wfs_report_name": (c_void_p, (_handle, _size)),
    "wfs_report_step_count": (c_size_t, (_handle,)),
    "wfs_report_free": (None, (_handle,)),
    "wfs_code_at": (_result, (c_size_t, ctypes.POINTER(c_char_p), c_void_p, c_void_p, c_void_p)),
    "wfs_tools_new": (_result, (_out,)),
    "wfs_tools_add": (
        _result,
        (_handle, _text, c_size_t, wfs_tool_fn, c_void_p, ctypes.POINTER(wfs_tool_descriptor)),
    ),
    "wfs_tools_adapter": (ctypes.POINTER(wfs_tool_adapter), (_handle,)),
    "wfs_tools_free": (None, (_handle,)),
    "wfs_workflow_free": (None, (_handle,)),
    "wfs_workflow_name": (c_void_p, (_handle, _size)),
    "wfs_workflow_frontmatter": (c_void_p, (_handle,)),
    "wfs_workflow_step_count": (c_size_t, (_handle,)),
    "wfs_workflow_step": (_result, (_handle, c_size_t, ctypes.POINTER(wfs_step_info))),
    "wfs_workflow_branch": (_result, (_handle, c_size_t, c_uint32, c_size_t, _size)),
    "wfs_workflow_reference": (_result, (_handle, c_size_t, c_size_t, ctypes.POINTER(wfs_reference))),
    "wfs_workflow_input_count": (c_size_t, (_handle,)),
    "wfs_workflow_output_count": (c_size_t, (_handle,)),
    "wfs_workflow_input": (_result, (_handle, c_size_t, ctypes.POINTER(wfs_field_info))),
    "wfs_workflow_output": (_result, (_handle, c_size_t, ctypes.POINTER(wfs_field_info))),
    "wfs_run_wake_time": (c_int64, (_handle,)),
    "wfs_run_next_call": (c_void_p, (_handle,)),
    "wfs_run_find_call": (c_void_p, (_handle, c_uint64)),
    "wfs_run_cancel": (None, (_handle,)),
    "wfs_run_succeeded": (c_int32, (_handle,)),
    "wfs_run_id": (c_char_p, (_handle,)),
    "wfs_run_name": (c_void_p, (_handle, _size)),
    "wfs_run_outputs": (c_void_p, (_handle,)),
    "wfs_run_report": (c_void_p, (_handle,)),
    "wfs_call_id": (c_uint64, (_handle,)),
    "wfs_call_tool": (c_char_p, (_handle, _size)),
    "wfs_call_step": (c_void_p, (_handle, _size)),
    "wfs_call_iteration": (c_int64, (_handle,)),
    "wfs_call_attempt": (c_uint32, (_handle,)),
    "wfs_call_key": (c_void_p, (_handle, _size)),
    "wfs_call_deadline": (c_int64, (_handle,)),
    "wfs_call_succeed": (_result, (_handle, _text, c_size_t)),
    "wfs_call_succeed_string": (_result, (_handle, _text, c_size_t)),
    "wfs_call_succeed_value": (_result, (_handle, c_void_p)),
    "wfs_call_fail": (_result, (_handle, _text, c_size_t, c_uint32)),
}

# With these the interpreter's lock is kept although they call the host: its clock is Python.
HOST: Dict[str, Signature] = {
    "wfs_run_now": (c_int64, (_handle,)),
}
