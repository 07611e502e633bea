"""Expressions and values of the language on their own, against a context that the host supplies."""

from __future__ import annotations

import ctypes
from typing import Any, Callable, Mapping, Optional, Union

from . import _checks
from . import _declarations as c
from ._errors import LimitError, check
from ._handle import Handle, take_text
from ._json import JsonText, decode, encode_object
from ._library import lib
from ._options import limits_pointer
from ._report import own_report
from ._workflow import parse_error

Context = Union[Mapping[str, Any], JsonText, None]


def compute(function: Callable[..., int], text: str, context: Context, limits: Optional[c.Limits]) -> Any:
    data = _checks.text(text, "what is evaluated").encode("utf-8", "surrogatepass")
    given = encode_object({} if context is None else context)
    document, made = ctypes.c_void_p(), ctypes.c_void_p()
    result = function(
        data, len(data), given, len(given), limits_pointer(limits), ctypes.byref(document), ctypes.byref(made)
    )
    report = own_report(made)
    if result == c.WFS_E_LIMIT:
        raise LimitError(lib.wfs_result_text(result).decode(), report)
    if result == c.WFS_E_INVALID:
        raise parse_error(report)
    check(result)
    owner = Handle(document.value, lib.wfs_document_free)
    return decode(take_text(lib.wfs_value_write, lib.wfs_document_root(owner.pointer), 0))


def evaluate(expression: str, context: Context = None, *, limits: Optional[c.Limits] = None) -> Any:
    """The value of an expression (doc/language.md, section 4).

    context: any of the members inputs, steps, item, index and result. ParseError if it is no expression.
    """
    return compute(lib.wfs_evaluate, expression, context, limits)


def resolve(text: str, context: Context = None, *, limits: Optional[c.Limits] = None) -> Any:
    """What a value becomes (section 5): a template, an expression, or the text as it is."""
    return compute(lib.wfs_resolve, text, context, limits)
