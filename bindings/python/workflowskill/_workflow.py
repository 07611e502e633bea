"""A loaded workflow, and what can be read of it.

A `Workflow` never changes, and may be used by any number of threads at the same time. Its text is kept, because a
complete report on it with the tools of a host is made from the text.
"""

from __future__ import annotations

import ctypes
import dataclasses
from types import TracebackType
from typing import Any, Callable, Dict, List, Optional, Tuple, Type, Union

from . import _declarations as c
from ._errors import LimitError, ParseError, WorkflowError, check
from ._handle import Handle, Owner, sized, take_text
from ._json import decode
from ._library import lib
from ._options import Source, TypeChecks, check_options, read_source
from ._report import Report, own_report


@dataclasses.dataclass(frozen=True)
class Reference:
    """A reference from a step to the output of another: where it stands, and the id of the step that it names."""

    step: str
    key: str
    field: Optional[str]
    line: int
    column: int


@dataclasses.dataclass(frozen=True)
class Step:
    """A step as it is written. `then` and `otherwise` are the ids of a conditional's branches."""

    id: str
    type: str
    description: Optional[str]
    condition: Optional[str]
    each: Optional[str]
    tool: Optional[str]
    operation: Optional[str]
    status: Optional[str]
    in_branch: bool
    then: Tuple[str, ...]
    otherwise: Tuple[str, ...]
    references: Tuple[Reference, ...]
    line: int
    column: int
    end_line: int
    end_column: int


@dataclasses.dataclass(frozen=True)
class Field:
    """A declared input or output. `required`: an input without a default."""

    name: str
    type: str
    description: Optional[str]
    required: bool
    default: Any
    secret: bool
    line: int
    column: int


class Workflow(Owner):
    """A loaded workflow: made by `parse`, run by `run` and `run_async`, any number of times."""

    def __init__(self, text: bytes, file: Optional[str], limits: Optional[c.Limits], handle: Handle, report: Report):
        self._handle = handle
        self._source = text
        self._limits = limits
        self._tool_names: Optional[Tuple[str, ...]] = None
        self.file = file
        self.report = report
        """What `parse` found: at most warnings, and errors of validation, which keep it from running."""
        self.name = sized(lib.wfs_workflow_name, handle.pointer).decode()

    def __enter__(self) -> Workflow:
        self._open()
        return self

    def __exit__(self, kind: Optional[Type[BaseException]], value: object, trace: Optional[TracebackType]) -> None:
        self.close()

    @property
    def frontmatter(self) -> Dict[str, Any]:
        """The frontmatter of the file, empty if there is none."""
        handle = self._open()
        text = take_text(lib.wfs_value_write, lib.wfs_workflow_frontmatter(handle.pointer), 0)
        found: Dict[str, Any] = decode(text)
        return found

    @property
    def steps(self) -> Tuple[Step, ...]:
        """The steps in the order in which they are declared."""
        handle = self._open()
        infos = [read_step(handle, index) for index in range(lib.wfs_workflow_step_count(handle.pointer))]
        ids = [info.id.decode() for info in infos]
        return tuple(make_step(handle, index, info, ids) for index, info in enumerate(infos))

    @property
    def inputs(self) -> Tuple[Field, ...]:
        return self._fields(lib.wfs_workflow_input_count, lib.wfs_workflow_input)

    @property
    def outputs(self) -> Tuple[Field, ...]:
        return self._fields(lib.wfs_workflow_output_count, lib.wfs_workflow_output)

    @property
    def tool_names(self) -> Tuple[str, ...]:
        """The tools that its steps call, each once."""
        handle = self._open()
        if self._tool_names is None:
            infos = (read_step(handle, index) for index in range(lib.wfs_workflow_step_count(handle.pointer)))
            self._tool_names = tuple(dict.fromkeys(info.tool.decode() for info in infos if info.tool is not None))
        return self._tool_names

    def _fields(self, count: Callable[..., int], read: Callable[..., int]) -> Tuple[Field, ...]:
        handle = self._open()
        return tuple(read_field(handle, read, index) for index in range(count(handle.pointer)))

    def __repr__(self) -> str:
        return f"<Workflow {self.name!r}{' closed' if self.closed else ''}>"


def read_step(handle: Handle, index: int) -> c.wfs_step_info:
    info = c.wfs_step_info(size=ctypes.sizeof(c.wfs_step_info))
    check(lib.wfs_workflow_step(handle.pointer, index, ctypes.byref(info)))
    return info


def optional(text: Optional[bytes]) -> Optional[str]:
    return None if text is None else text.decode()


def make_step(handle: Handle, index: int, info: c.wfs_step_info, ids: List[str]) -> Step:
    return Step(
        id=ids[index],
        type=c.STEP_TYPES[info.type],
        description=optional(info.description),
        condition=optional(info.condition),
        each=optional(info.each),
        tool=optional(info.tool),
        operation=optional(info.operation),
        status=optional(info.status),
        in_branch=bool(info.in_branch),
        then=read_branch(handle, index, 0, info.then_count, ids),
        otherwise=read_branch(handle, index, 1, info.else_count, ids),
        references=tuple(read_reference(handle, index, number, ids) for number in range(info.reference_count)),
        line=info.line,
        column=info.column,
        end_line=info.end_line,
        end_column=info.end_column,
    )


def read_branch(handle: Handle, step: int, which: int, count: int, ids: List[str]) -> Tuple[str, ...]:
    target = ctypes.c_size_t()
    found = []
    for position in range(count):
        if lib.wfs_workflow_branch(handle.pointer, step, which, position, ctypes.byref(target)) == c.WFS_OK:
            found.append(ids[target.value])
    return tuple(found)


def read_reference(handle: Handle, step: int, number: int, ids: List[str]) -> Reference:
    info = c.wfs_reference(size=ctypes.sizeof(c.wfs_reference))
    check(lib.wfs_workflow_reference(handle.pointer, step, number, ctypes.byref(info)))
    return Reference(ids[info.target], info.key.decode(), optional(info.field), info.line, info.column)


def read_field(handle: Handle, read: Callable[..., int], index: int) -> Field:
    info = c.wfs_field_info(size=ctypes.sizeof(c.wfs_field_info))
    check(read(handle.pointer, index, ctypes.byref(info)))
    return Field(
        name=ctypes.string_at(info.name, info.name_size).decode(),
        type=info.type.decode(),
        description=optional(info.description),
        required=info.fallback is None,
        default=None if info.fallback is None else decode(take_text(lib.wfs_value_write, info.fallback, 0)),
        secret=bool(info.secret),
        line=info.line,
        column=info.column,
    )


def load(text: bytes, options: c.wfs_check_options) -> Tuple[Optional[Handle], Report]:
    """The workflow, if the text is one, and what is wrong or doubtful."""
    workflow, report = ctypes.c_void_p(), ctypes.c_void_p()
    result = lib.wfs_workflow_load(
        text, len(text), ctypes.byref(options), ctypes.byref(workflow), ctypes.byref(report)
    )
    if result not in (c.WFS_OK, c.WFS_E_INVALID):
        check(result)
    return Handle(workflow.value, lib.wfs_workflow_free) if workflow.value else None, own_report(report)


def parse(
    source: Source,
    *,
    name: Optional[str] = None,
    file: Optional[str] = None,
    limits: Optional[c.Limits] = None,
    type_checks: TypeChecks = "standard",
) -> Workflow:
    """Loads the workflow of a SKILL.md, or a bare one in YAML or JSON.

    source: the text, or a path to read it from. name: of the workflow, if the file has none. file: its name in reports.
    ParseError, with the report, if it is no workflow; LimitError if it is too much of one. A workflow whose references
    or types are wrong is loaded all the same, so that it can be looked at: see its `report`.
    """
    text, path = read_source(source)
    file = file or path
    handle, report = load(text, check_options(name, file, limits, type_checks))
    if handle is None:
        raise parse_error(report)
    return Workflow(text, file, limits, handle, report)


def parse_error(report: Report) -> WorkflowError:
    kind = LimitError if report.errors[0].code.startswith("limit-") else ParseError
    return kind(report.headline, report)


def prepare(
    workflow: Union[Workflow, Source],
    name: Optional[str],
    file: Optional[str],
    limits: Optional[c.Limits],
    type_checks: str,
) -> Tuple[bytes, Optional[str], Optional[Workflow]]:
    """The text, the file's name, and the loaded workflow unless the text is none."""
    if isinstance(workflow, Workflow):
        workflow._open()
        return workflow._source, file or workflow.file, workflow
    text, path = read_source(workflow)
    file = file or path
    handle, report = load(text, check_options(name, file, limits, type_checks))
    return text, file, None if handle is None else Workflow(text, file, limits, handle, report)
