"""The run log: what came out of a run.

A `RunLog` is a view on the finished run, whose memory it keeps. What is asked for is written by the library then, once;
who only wants the outputs does not pay for the rest.
"""

from __future__ import annotations

import dataclasses
from typing import Any, Dict, List, NoReturn, Optional, Tuple

from . import _declarations as c
from ._errors import LimitError, ParseError, RunError, ValidationError
from ._handle import Handle, take_text
from ._json import JsonText
from ._library import lib
from ._report import Report


@dataclasses.dataclass(frozen=True)
class Retries:
    """Further attempts of a step, and the errors that led to them."""

    attempts: int
    errors: Tuple[str, ...]


@dataclasses.dataclass(frozen=True)
class StepRecord:
    """What became of a step. `status` is `success`, `failed` or `skipped`."""

    id: str
    executor: str
    status: str
    duration_ms: float
    started_ms: Optional[float] = None
    reason: Optional[str] = None
    tool: Optional[str] = None
    inputs: Optional[Dict[str, Any]] = None
    output: Any = None
    error: Optional[str] = None
    iterations: Optional[int] = None
    retries: Optional[Retries] = None
    warnings: Tuple[Any, ...] = ()
    iteration_records: Tuple[Dict[str, Any], ...] = ()


@dataclasses.dataclass(frozen=True)
class Failure:
    """Why a run failed, if neither a step nor an exit was the reason. `phase`: `parse`, `validate` or `execute`."""

    phase: str
    message: str
    code: Optional[str] = None
    details: Tuple[Dict[str, Any], ...] = ()


class RunLog:
    """The log of a finished run. Texts and error messages have `***` for secrets; `outputs` are as they are."""

    def __init__(self, handle: Handle, exception: Optional[BaseException]) -> None:
        self._handle = handle
        self._outputs: Optional[JsonText] = None
        self._text: Optional[JsonText] = None
        self._data: Optional[Dict[str, Any]] = None
        self.exception = exception
        """The latest exception that a tool raised, with its traceback; also if a retry went well."""

    @property
    def succeeded(self) -> bool:
        return bool(lib.wfs_run_succeeded(self._handle.pointer))

    @property
    def status(self) -> str:
        return "success" if self.succeeded else "failed"

    # ---- the outputs

    @property
    def outputs_text(self) -> JsonText:
        """The workflow's outputs as JSON, as they are: secrets in plain text."""
        if self._outputs is None:
            handle = self._handle
            with handle.lock:
                self._outputs = JsonText(take_text(lib.wfs_value_write, lib.wfs_run_outputs(handle.pointer), 0))
        return self._outputs

    @property
    def outputs(self) -> Dict[str, Any]:
        """The workflow's outputs, new objects each time."""
        outputs: Dict[str, Any] = self.outputs_text.load()
        return outputs

    def render_outputs(self, *, pretty: bool = False) -> JsonText:
        """The workflow's outputs for a terminal: what it could obey is escaped."""
        handle, flags = self._handle, c.WFS_JSON_SAFE | pretty * c.WFS_JSON_PRETTY
        with handle.lock:
            return JsonText(take_text(lib.wfs_value_write, lib.wfs_run_outputs(handle.pointer), flags))

    # ---- the log

    def render(self, *, pretty: bool = False) -> JsonText:
        """The log as JSON text, for people with indentation."""
        with self._handle.lock:
            return JsonText(take_text(lib.wfs_run_log, self._handle.pointer, pretty * c.WFS_JSON_PRETTY))

    @property
    def text(self) -> JsonText:
        """The log as JSON text."""
        if self._text is None:
            self._text = self.render()
        return self._text

    def to_dict(self) -> Dict[str, Any]:
        """The log as new objects, as doc/language.md, section 8 has it."""
        log: Dict[str, Any] = self.text.load()
        return log

    def _read(self) -> Dict[str, Any]:
        if self._data is None:
            self._data = self.to_dict()
        return self._data

    @property
    def id(self) -> str:
        text: bytes = lib.wfs_run_id(self._handle.pointer)
        return text.decode()

    @property
    def workflow(self) -> str:
        """The workflow's name."""
        name: str = self._read()["workflow"]
        return name

    @property
    def inputs(self) -> Dict[str, Any]:
        """The inputs, with defaults."""
        inputs: Dict[str, Any] = self._read()["inputs"]
        return inputs

    @property
    def summary(self) -> Dict[str, float]:
        """`steps_executed`, `steps_skipped` and `total_duration_ms`."""
        summary: Dict[str, float] = self._read()["summary"]
        return summary

    @property
    def started_at(self) -> str:
        """ISO 8601, UTC with milliseconds."""
        time: str = self._read()["started_at"]
        return time

    @property
    def completed_at(self) -> str:
        time: str = self._read()["completed_at"]
        return time

    @property
    def duration_ms(self) -> float:
        duration: float = self._read()["duration_ms"]
        return duration

    @property
    def steps(self) -> Tuple[StepRecord, ...]:
        """A record for every step, in the order in which they ran; those that were never reached come last."""
        return tuple(make_record(record) for record in self._read()["steps"])

    def step(self, id: str) -> StepRecord:
        """The latest record of a step. KeyError if there is none of that id."""
        for record in reversed(self._read()["steps"]):
            if record["id"] == id:
                return make_record(record)
        raise KeyError(id)

    @property
    def error(self) -> Optional[Failure]:
        """Why the run failed, if neither a step nor an exit was the reason."""
        error = self._read().get("error")
        if error is None:
            return None
        return Failure(error["phase"], error["message"], error.get("code"), tuple(error.get("details", ())))

    @property
    def report(self) -> Report:
        """The diagnostics of the workflow and of its inputs, with places."""
        handle = self._handle
        with handle.lock:
            return Report(handle, lib.wfs_run_report(handle.pointer))

    # ---- exceptions, for who likes them

    def check(self) -> RunLog:
        """This log if the run succeeded; else an exception.

        ParseError, ValidationError or LimitError with the report if nothing ran; else LimitError or RunError. The
        latter has this log, and the latest exception of a tool as its cause.
        """
        if self.succeeded:
            return self
        error = self.error
        if error is None or error.phase == "execute":
            raise self._failure(error) from self.exception
        kind = {"parse": ParseError, "validate": ValidationError}[error.phase]
        report = self.report
        raise (LimitError if is_limit(error) else kind)(report.headline or error.message, report)

    def _failure(self, error: Optional[Failure]) -> Exception:
        if error is not None and is_limit(error):
            return LimitError(error.message, self.report)
        failed = [record for record in self._read()["steps"] if record["status"] == "failed"]
        if error is not None:
            message = error.message
        elif failed:
            message = f"step {failed[-1]['id']!r}: {failed[-1].get('error')}"
        else:
            message = "the workflow ended with status failed"
        return RunError(message, self)

    def __repr__(self) -> str:
        return f"<RunLog {self.id}: {self.status}>"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a RunLog belongs to its process; its to_dict() and text can be pickled")


def is_limit(error: Failure) -> bool:
    codes: List[Optional[str]] = [error.code] + [detail.get("code") for detail in error.details]
    return any(code is not None and code.startswith("limit-") for code in codes)


FIELDS = {field.name for field in dataclasses.fields(StepRecord)}


def make_record(record: Dict[str, Any]) -> StepRecord:
    known = {key: value for key, value in record.items() if key in FIELDS}
    if "retries" in known:
        known["retries"] = Retries(known["retries"]["attempts"], tuple(known["retries"]["errors"]))
    for key in ("warnings", "iteration_records"):
        known[key] = tuple(known.get(key, ()))
    return StepRecord(**known)
