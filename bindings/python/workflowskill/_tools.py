"""Tools: what a host supplies.

A mapping of names to functions, a `Tools` (which is such a mapping, with a decorator to fill it), or any object with
the methods of `ToolAdapter`. Functions get a call's arguments as keyword arguments, and are never called from C.
"""

from __future__ import annotations

import dataclasses
import functools
import inspect
from typing import (
    Any, Callable, Dict, Iterable, Iterator, Mapping, Optional, Protocol, Tuple, TypeVar, Union, overload,
)

from . import _checks
from ._json import JsonText, encode_object
from ._schema import input_schema as schema_of

F = TypeVar("F", bound=Callable[..., Any])
SchemaLike = Union[Mapping[str, Any], JsonText, None]


@dataclasses.dataclass(frozen=True)
class ToolResult:
    """What a tool may return instead of its output: a failure with its text, and whether trying again makes sense."""

    output: Any = None
    error: Optional[str] = None
    retriable: bool = True

    def __post_init__(self) -> None:
        if self.error is not None:
            _checks.text(self.error, "the error of a ToolResult")


@dataclasses.dataclass(frozen=True)
class ToolDescriptor:
    """What a tool says of itself. Schemas are JSON Schema: as a mapping, or as text."""

    name: str
    description: Optional[str] = None
    input_schema: SchemaLike = None
    output_schema: SchemaLike = None


class ToolAdapter(Protocol):
    """A host whose tools come and go. It may also have

    - `list()`: its tools, as names or as `ToolDescriptor`s. They are suggested where a name is misspelt.
    - `describe(name)`: a `ToolDescriptor`, or None.

    `invoke` may be a coroutine function, for `run_async`.
    """

    def has(self, name: str) -> bool: ...

    def invoke(self, name: str, arguments: Dict[str, Any]) -> Any: ...


class Tool:
    """A function as a tool, with what is known of it.

    text: it gets its arguments as one `JsonText` instead of keyword arguments.
    thread: `run_async` calls it in a thread of the loop's executor, because it blocks.
    """

    __slots__ = ("function", "description", "input_schema", "output_schema", "text", "thread")

    def __init__(
        self,
        function: Callable[..., Any],
        *,
        description: Optional[str] = None,
        input_schema: SchemaLike = None,
        output_schema: SchemaLike = None,
        text: bool = False,
        thread: bool = False,
    ) -> None:
        if not callable(function):
            raise TypeError(f"a tool must be a function, not {function!r}")
        self.function = function
        self.description = description
        self.input_schema = input_schema
        self.output_schema = output_schema
        self.text = text
        self.thread = thread
        if thread and _checks.is_coroutine_function(function):
            raise TypeError(f"a coroutine function is not for a thread: {function!r}")

    def __repr__(self) -> str:
        return f"Tool({getattr(self.function, '__qualname__', self.function)!s})"


class Tools(Mapping[str, Tool]):
    """A set of tools, filled by its decorator:

        tools = Tools()

        @tools.tool
        def add(a: int, b: int = 1) -> int:
            "Adds two numbers."
            return a + b

    The input schema comes from the type hints, the description from the first paragraph of the docstring.
    """

    def __init__(self, tools: Optional[Mapping[str, Union[Tool, Callable[..., Any]]]] = None) -> None:
        self._tools: Dict[str, Tool] = {}
        if not isinstance(tools, (Mapping, type(None))):
            raise TypeError(f"tools must be a mapping of names to functions, not {tools!r}")
        for name, tool in (tools or {}).items():
            self[name] = tool

    @overload
    def tool(self, function: F) -> F: ...

    @overload
    def tool(
        self,
        function: Optional[str] = None,
        *,
        name: Optional[str] = None,
        description: Optional[str] = None,
        input_schema: SchemaLike = None,
        output_schema: SchemaLike = None,
        text: bool = False,
        thread: bool = False,
    ) -> Callable[[F], F]: ...

    def tool(self, function: Any = None, **settings: Any) -> Any:
        """Registers a function. With the name of the tool, or other settings of `Tool`: `@tools.tool("web.get")`."""
        if callable(function):
            return self._register(function, None, {})
        return functools.partial(self._register, name=settings.pop("name", function), settings=settings)

    def _register(self, function: F, name: Optional[str], settings: Dict[str, Any]) -> F:
        name = tool_name(name or getattr(function, "__name__", None))
        if name in self._tools:
            raise ValueError(f"there is a tool {name!r} already")
        if settings.get("description") is None:
            settings = {**settings, "description": first_paragraph(function)}
        if settings.get("input_schema") is None and not settings.get("text"):
            settings = {**settings, "input_schema": schema_of(function)}
        self._tools[name] = Tool(function, **settings)
        return function

    def __setitem__(self, name: str, tool: Union[Tool, Callable[..., Any]]) -> None:
        self._tools[tool_name(name)] = tool if isinstance(tool, Tool) else Tool(tool)

    def __getitem__(self, name: str) -> Tool:
        return self._tools[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._tools)

    def __len__(self) -> int:
        return len(self._tools)

    def __repr__(self) -> str:
        return f"Tools({', '.join(self._tools)})"


def tool_name(name: Any) -> str:
    if not isinstance(name, str) or not name:
        raise TypeError(f"a tool's name must be a text, not {name!r}")
    return name


ToolsLike = Union[Mapping[str, Union[Tool, Callable[..., Any]]], ToolAdapter, None]


def first_paragraph(function: Callable[..., Any]) -> Optional[str]:
    text = inspect.getdoc(function)
    return " ".join(text.split("\n\n")[0].split()) if text else None


def schema_text(schema: SchemaLike) -> Optional[bytes]:
    if schema is None or isinstance(schema, JsonText):
        return None if schema is None else bytes(schema)
    return encode_object(schema)


# ---- What a run sees of them ----------------------------------------------------------------------------------------


class Host:
    """The tools of a host in one form, whatever they were given as."""

    def has(self, name: str) -> bool:
        raise NotImplementedError

    def names(self) -> Iterable[str]:
        raise NotImplementedError

    def describe(self, name: str) -> Optional[ToolDescriptor]:
        raise NotImplementedError

    def find(self, name: str) -> Tool:
        """The tool of a call that is made. KeyError if it is gone."""
        raise NotImplementedError

    def is_coroutine(self, name: str) -> bool:
        """The tool can only be called in asyncio."""
        return _checks.is_coroutine_function(self.find(name).function)


class Functions(Host):
    """A mapping."""

    def __init__(self, tools: Mapping[str, Union[Tool, Callable[..., Any]]]) -> None:
        self._tools = {tool_name(name): tool if isinstance(tool, Tool) else Tool(tool) for name, tool in tools.items()}

    def has(self, name: str) -> bool:
        return name in self._tools

    def find(self, name: str) -> Tool:
        return self._tools[name]

    def names(self) -> Iterable[str]:
        return self._tools

    def describe(self, name: str) -> Optional[ToolDescriptor]:
        tool = self._tools[name]
        return ToolDescriptor(name, tool.description, tool.input_schema, tool.output_schema)


class Adapted(Host):
    """An object with the methods of a ToolAdapter."""

    def __init__(self, adapter: Any) -> None:
        self._adapter = adapter
        self._listed: Optional[Dict[str, ToolDescriptor]] = None

    def has(self, name: str) -> bool:
        return bool(_checks.plain(self._adapter.has(name), "has"))

    def _list(self) -> Dict[str, ToolDescriptor]:
        if self._listed is None:
            given = _checks.plain(self._adapter.list(), "list") if hasattr(self._adapter, "list") else ()
            found = (ToolDescriptor(one) if isinstance(one, str) else descriptor_or_none(one, "list") for one in given)
            self._listed = {tool_name(descriptor.name): descriptor for descriptor in found if descriptor is not None}
        return self._listed

    def names(self) -> Iterable[str]:
        return self._list()

    def describe(self, name: str) -> Optional[ToolDescriptor]:
        if hasattr(self._adapter, "describe"):
            return descriptor_or_none(_checks.plain(self._adapter.describe(name), "describe"), "describe")
        return self._list().get(name)

    def find(self, name: str) -> Tool:
        invoke = self._adapter.invoke
        return Tool(lambda **arguments: invoke(name, arguments))

    def is_coroutine(self, name: str) -> bool:
        return _checks.is_coroutine_function(self._adapter.invoke)


def descriptor_or_none(given: Any, method: str) -> Optional[ToolDescriptor]:
    if given is not None and not isinstance(given, ToolDescriptor):
        raise TypeError(f"{method} of a tool adapter must give a ToolDescriptor, not {given!r}")
    return given


def host_of(tools: ToolsLike) -> Optional[Host]:
    """The tools in the form that a run wants; None for none."""
    if tools is None:
        return None
    if isinstance(tools, Mapping):
        return Functions(tools)
    if hasattr(tools, "has") and hasattr(tools, "invoke"):
        return Adapted(tools)
    raise TypeError(f"tools must be a mapping of names to functions, or have the methods has and invoke, not {tools!r}")
