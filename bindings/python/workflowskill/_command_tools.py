"""What the command is given: files, tools and inputs."""

from __future__ import annotations

import importlib
import importlib.util
import json
import os
import sys
import traceback
from typing import Any, Dict, List, Mapping, Tuple

from ._json import JsonText
from ._tools import ToolsLike, host_of
from ._workflow import Field, Workflow


class Problem(Exception):
    """Something that the user of the command has to mend."""


def read_bytes(name: str) -> bytes:
    try:
        if name == "-":
            return sys.stdin.buffer.read()
        with open(name, "rb") as file:
            return file.read()
    except OSError as error:
        raise Problem(f"cannot read {name}: {error.strerror}") from error


def read_file(name: str) -> Tuple[bytes, str]:
    """The text of a workflow, and the file's name. A folder stands for the SKILL.md in it."""
    if os.path.isdir(name):
        name = os.path.join(name, "SKILL.md")
    return read_bytes(name), "<stdin>" if name == "-" else name


# ---- tools ----------------------------------------------------------------------------------------------------------


def import_file(path: str) -> Any:
    name = os.path.splitext(os.path.basename(path))[0]
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise Problem(f"{path} is no file of Python")
    module = importlib.util.module_from_spec(spec)
    sys.modules.setdefault(name, module)  # where dataclasses and type hints look for it
    sys.path.insert(0, os.path.dirname(os.path.abspath(path)))  # what stands beside it can be imported, as in a script
    spec.loader.exec_module(module)
    return module


def load_object(text: str) -> Any:
    where, _, name = text.partition(":")
    try:
        module = import_file(where) if where.endswith(".py") else importlib.import_module(where)
        return getattr(module, name or "tools")
    except (ImportError, FileNotFoundError, AttributeError) as error:
        raise Problem(f"--tools {text}: {error}") from error
    except Exception as error:
        raise Problem(f"--tools {text}:\n{traceback.format_exc().rstrip()}") from error


def check_tools(tools: Any, text: str) -> Any:
    try:
        host_of(tools)
    except TypeError as error:
        raise Problem(f"--tools {text}: {error}") from error
    return tools


def load_tools(texts: List[str]) -> ToolsLike:
    """All tools together; None if there are none. An adapter stands alone."""
    found = [check_tools(load_object(text), text) for text in texts]
    if len(found) <= 1:
        return found[0] if found else None
    together: Dict[str, Any] = {}
    for text, tools in zip(texts, found):
        if not isinstance(tools, Mapping):
            raise Problem(f"--tools {text}: only mappings of names to functions can be put together")
        twice = [name for name in tools if name in together]
        if twice:
            raise Problem(f"--tools {text}: there is a tool {twice[0]!r} already")
        together.update(tools)
    return together


# ---- inputs ---------------------------------------------------------------------------------------------------------

KINDS = {"boolean": (bool,), "int": (int, float), "float": (int, float), "array": (list,), "object": (dict,)}


def read_inputs(given: Any, pairs: List[str], workflow: Workflow) -> JsonText:
    """One object of --inputs and -i."""
    inputs = read_object(given) if given is not None else {}
    fields = {field.name: field for field in workflow.inputs}
    for pair in pairs:
        name, equals, text = pair.partition("=")
        if not equals:
            raise Problem(f'-i needs NAME=VALUE, not "{pair}"')
        if name not in fields:
            raise Problem(f'the workflow has no input "{name}"; its inputs are {", ".join(fields) or "none"}')
        inputs[name] = read_value(fields[name], text)
    return JsonText(json.dumps(inputs))


def read_object(given: str) -> Dict[str, Any]:
    text = given.encode() if given[:1] not in ("@", "-") else read_bytes("-" if given == "-" else given[1:])
    try:
        inputs = json.loads(text)
    except ValueError as error:
        raise Problem(f"--inputs is no JSON: {error}") from error
    if not isinstance(inputs, dict):
        raise Problem("--inputs must be a JSON object")
    return inputs


def read_value(field: Field, text: str) -> Any:
    """A string is taken as it is, anything else is JSON of the declared type."""
    if field.type == "string":
        return text
    try:
        value = json.loads(text)
    except ValueError:
        value = text
    good = value is None or (isinstance(value, KINDS[field.type]) and isinstance(value, bool) == (field.type == "boolean"))
    if not good:
        raise Problem(f'input "{field.name}" must be {field.type}, not "{text}"')
    return value
