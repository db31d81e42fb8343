"""Stable digests of values: the same value gives the same text in every process, zone, locale and hash seed."""

from dataclasses import fields, is_dataclass
from datetime import date, datetime
from hashlib import blake2b
from typing import Any


def canonical(value: Any) -> str:
    """One text for a value made of frozen dataclasses, tuples, texts, bytes, numbers, days and None.

    Two values give the same text only if they are equal and of the same types. Raises TypeError for anything
    else (sets, dicts, lists, functions, live objects): what cannot be told apart surely must not reach a key.
    """
    parts: list[str] = []
    _write(value, parts.append)
    return "".join(parts)


def digest(value: Any) -> str:
    """A short digest (BLAKE2b, 128 bits, hex) of `canonical(value)`."""
    return blake2b(canonical(value).encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def digest_bytes(data: bytes) -> str:
    """A short digest (BLAKE2b, 128 bits, hex) of bytes."""
    return blake2b(data, digest_size=16).hexdigest()


def _write(value: Any, put: Any) -> None:
    # The length before each text keeps ("ab", "c") and ("a", "bc") apart.
    kind = type(value)
    if kind is str:
        put(f"s{len(value)}:{value}")
    elif value is None:
        put("n")
    elif kind is bool:
        put("t" if value else "f")
    elif kind is int:
        put(f"i{value};")
    elif kind is float:
        put(f"d{value!r};")
    elif kind is bytes:
        put(f"b{len(value)}:{value.hex()}")
    elif kind is tuple:
        put(f"({len(value)}:")
        for item in value:
            _write(item, put)
    elif kind is datetime or kind is date:
        put(f"w{value.isoformat()};")
    elif is_dataclass(value) and not isinstance(value, type):
        put(f"<{kind.__qualname__}:")
        for field in fields(value):
            put(field.name + "=")
            _write(getattr(value, field.name), put)
        put(">")
    else:
        raise TypeError(f"{kind.__name__} has no canonical form: make it a tuple, a text or a frozen dataclass")
