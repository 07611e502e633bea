"""JSON between Python and the library.

What is read and written is what the `json` module reads and writes, but for NaN and infinities, which are refused.
`JsonText` marks text that is JSON already: it goes through without ever becoming objects.
"""

from __future__ import annotations

import json
import json.encoder
from typing import Any, Callable, Mapping, Union

_COMPACT = (",", ":")
_encode_ascii = json.JSONEncoder(allow_nan=False, separators=_COMPACT).encode
_encode_any = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=_COMPACT).encode
_quote = getattr(json.encoder, "encode_basestring", None)
_read = json.JSONDecoder().decode
_read_compact = json.JSONDecoder().raw_decode


def make_encoder() -> Callable[[Any], str]:
    """An encoder that is made once. JSONEncoder makes this one anew for every value, which is most of the time."""
    try:
        pieces = json.encoder.c_make_encoder(  # type: ignore[attr-defined]
            None, json.JSONEncoder().default, _quote, None, ":", ",", False, False, False
        )
        assert "".join(pieces({"a": [1, "b"]}, 0)) == '{"a":[1,"b"]}'
    except Exception:  # an interpreter that has none, or another one
        return _encode_any
    return lambda value: "".join(pieces(value, 0))


_encode = make_encoder()


class JsonText:
    """A JSON text. As an input or a tool's result it is taken as it is; `load()` reads it."""

    __slots__ = ("_data",)
    _data: bytes

    def __init__(self, text: Union[str, bytes, bytearray, memoryview]) -> None:
        if not isinstance(text, (str, bytes, bytearray, memoryview)):
            raise TypeError(f"a JsonText is made of str or bytes, not {text!r}")
        data = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else bytes(text)
        object.__setattr__(self, "_data", data)

    def load(self) -> Any:
        """The value that the text stands for."""
        return _read(self._data.decode())

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError("a JsonText cannot be changed")

    def __reduce__(self) -> Any:
        return (JsonText, (self._data,))

    def __bytes__(self) -> bytes:
        return self._data

    def __str__(self) -> str:
        return self._data.decode("utf-8", "replace")

    def __len__(self) -> int:
        """Its length in bytes."""
        return len(self._data)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, JsonText) and self._data == other._data

    def __hash__(self) -> int:
        return hash((JsonText, self._data))

    def __repr__(self) -> str:
        shown = str(self)
        return f"JsonText({shown if len(shown) <= 60 else shown[:57] + '...'!r})"


def utf8(text: str) -> bytes:
    """The text in UTF-8; half of a surrogate pair becomes U+FFFD."""
    try:
        return str.encode(text)
    except UnicodeEncodeError:
        return str.encode(text, "utf-16-le", "surrogatepass").decode("utf-16-le", "replace").encode()


def encode(value: Any) -> bytes:
    """The JSON text of a value. TypeError or ValueError if there is none."""
    if isinstance(value, JsonText):
        return bytes(value)
    try:
        return _encode(value).encode()
    except UnicodeEncodeError:  # half of a surrogate pair: its escape is for the library to read
        return _encode_ascii(value).encode()


def encode_object(value: Any) -> bytes:
    """The same where any mapping will do; `json` takes none but a dict."""
    return encode(dict(value) if isinstance(value, Mapping) else value)


def decode(text: bytes) -> Any:
    """The value of a text that the library wrote: there are no blanks around it."""
    return _read_compact(text.decode())[0]
