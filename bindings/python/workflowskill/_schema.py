"""From the signature of a function to the JSON Schema of a tool's arguments.

Only what has an exact counterpart in JSON is taken; for anything else there is a TypeError when the tool is defined, and
the schema can be given instead.
"""

from __future__ import annotations

import collections.abc
import inspect
import types
import typing
from typing import Any, Callable, Dict, List, Union

Schema = Dict[str, Any]

SCALARS: Dict[Any, Schema] = {
    Any: {},
    inspect.Parameter.empty: {},
    object: {},
    str: {"type": "string"},
    bool: {"type": "boolean"},
    int: {"type": "integer"},
    float: {"type": "number"},
    None: {"type": "null"},
    type(None): {"type": "null"},
    list: {"type": "array"},
    tuple: {"type": "array"},
    dict: {"type": "object"},
}
ARRAYS = (list, collections.abc.Sequence, collections.abc.Iterable, collections.abc.Collection)
OBJECTS = (dict, collections.abc.Mapping, collections.abc.MutableMapping)
UNIONS = (Union, getattr(types, "UnionType", Union))


def input_schema(function: Callable[..., Any]) -> Schema:
    """The schema of the keyword arguments that the function takes."""
    hints = typing.get_type_hints(function, include_extras=True)
    properties: Schema = {}
    required: List[str] = []
    more = False
    for parameter in inspect.signature(function).parameters.values():
        if parameter.kind is parameter.VAR_KEYWORD:
            more = True
            continue
        if parameter.kind in (parameter.POSITIONAL_ONLY, parameter.VAR_POSITIONAL):
            raise TypeError(f"a tool gets its arguments by name, {parameter.name!r} cannot be given that way")
        properties[parameter.name] = describe(hints.get(parameter.name, parameter.empty), parameter.name)
        if parameter.default is parameter.empty:
            required.append(parameter.name)
    schema: Schema = {"type": "object", "properties": properties, "additionalProperties": more}
    return {**schema, "required": required} if required else schema


def describe(hint: Any, name: str) -> Schema:
    """The schema of a type."""
    try:
        if hint in SCALARS:
            return dict(SCALARS[hint])
    except TypeError:  # a hint that cannot be hashed, such as Literal[[]]
        pass
    if typing.is_typeddict(hint) if hasattr(typing, "is_typeddict") else hasattr(hint, "__total__"):
        return describe_typed_dict(hint, name)
    return describe_generic(hint, name)


def describe_generic(hint: Any, name: str) -> Schema:
    origin, arguments = typing.get_origin(hint) or hint, typing.get_args(hint)
    if hasattr(hint, "__metadata__"):
        return describe_annotated(hint, name)
    if origin in UNIONS:
        return {"anyOf": [describe(one, name) for one in arguments]}
    if origin is typing.Literal:
        return {"enum": list(arguments)}
    if origin is tuple:
        return describe_tuple(arguments, name)
    if origin in ARRAYS:
        return {"type": "array", "items": describe(arguments[0], name)} if arguments else {"type": "array"}
    if origin in OBJECTS and (not arguments or arguments[0] is str):
        return {"type": "object", "additionalProperties": describe(arguments[1], name)} if arguments else {"type": "object"}
    raise TypeError(f"{name!r}: there is no JSON Schema for {hint!r}; give the tool an input_schema")


def describe_tuple(arguments: Any, name: str) -> Schema:
    if len(arguments) == 2 and arguments[1] is Ellipsis:
        return {"type": "array", "items": describe(arguments[0], name)}
    return {"type": "array", "minItems": len(arguments), "maxItems": len(arguments)}


def describe_annotated(hint: Any, name: str) -> Schema:
    """Annotated[T, "text"]: the text is the description."""
    schema = describe(hint.__origin__, name)
    texts = [one for one in hint.__metadata__ if isinstance(one, str)]
    return {**schema, "description": texts[0]} if texts else schema


def describe_typed_dict(hint: Any, name: str) -> Schema:
    hints = typing.get_type_hints(hint, include_extras=True)
    properties = {key: describe(unwrap_required(one), f"{name}.{key}") for key, one in hints.items()}
    schema: Schema = {"type": "object", "properties": properties, "additionalProperties": False}
    required = [key for key in hints if key in hint.__required_keys__]
    return {**schema, "required": required} if required else schema


def unwrap_required(hint: Any) -> Any:
    """T of Required[T], NotRequired[T] and ReadOnly[T]."""
    wrapped = str(typing.get_origin(hint)).rpartition(".")[2] in ("Required", "NotRequired", "ReadOnly")
    return typing.get_args(hint)[0] if wrapped else hint
