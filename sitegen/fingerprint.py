"""Stable digests of values: the same value gives the same text in every process, zone, locale and hash seed."""

from collections.abc import Callable
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from hashlib import blake2b
from typing import Any, Generic, TypeVar, cast

T = TypeVar("T")


class Held(Generic[T]):
    """A value that is known by its digest and made only when it is looked at.

    A plan of ten thousand outputs compares digests; only what must be rendered is ever made. Attributes are those of
    the value. Whoever makes one promises that equal digests mean equal values.
    """

    __slots__ = ("_make", "_value", "digest")

    def __init__(self, digest: str, make: Callable[[], T]) -> None:
        """`make` is called once, by two threads at once perhaps twice."""
        self.digest = digest
        self._make: Callable[[], T] | None = make
        self._value: T | None = None

    @property
    def value(self) -> T:
        """The value itself."""
        make = self._make  # another thread may be making it too
        if make is not None:
            self._value = make()
            self._make = None
        return cast("T", self._value)

    @property
    def passing(self) -> T:
        """The value, not held after this look if nobody asked for it before."""
        make = self._make
        return cast("T", self._value) if make is None else make()

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return getattr(self.value, name)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Held) and other.digest == self.digest

    def __hash__(self) -> int:
        return hash(self.digest)

    def __repr__(self) -> str:
        return f"Held({self.digest})"


def canonical(value: Any) -> str:
    """One text for a value made of Structs, frozen dataclasses, tuples, texts, bytes, numbers, days and None.

    Two values give the same text only if they are equal and of the same types. Raises TypeError for anything
    else (sets, dicts, lists, functions, live objects): what cannot be told apart surely must not reach a key.
    """
    parts: list[str] = []
    _write(value, parts.append)
    return "".join(parts)


def digest(value: Any) -> str:
    """A short digest (BLAKE2b, 128 bits, hex) of `canonical(value)`."""
    return blake2b(canonical(value).encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def digest_text(text: str) -> str:
    """A short digest (BLAKE2b, 128 bits, hex) of a text that already tells its parts apart."""
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def digest_bytes(data: bytes) -> str:
    """A short digest (BLAKE2b, 128 bits, hex) of bytes."""
    return blake2b(data, digest_size=16).hexdigest()


_NAMES: dict[type, tuple[str, ...]] = {}


def _names(kind: type[Any]) -> tuple[str, ...]:
    """The names of the fields of a Struct or a dataclass; looking them up anew costs more than all the rest."""
    names = _NAMES.get(kind)
    if names is None:
        names = getattr(kind, "__struct_fields__", ()) or tuple(field.name for field in fields(kind))
        _NAMES[kind] = names
    return names


def _has_fields(value: Any) -> bool:
    return hasattr(value, "__struct_fields__") or is_dataclass(value)


def _write(value: Any, put: Any) -> None:
    # The length before each text keeps ("ab", "c") and ("a", "bc") apart.
    kind = type(value)
    if kind is str:
        put(f"s{len(value)}:{value}")
    elif kind is Held:
        put(f"@{value.digest};")
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
    elif kind in _NAMES or (_has_fields(value) and not isinstance(value, type)):
        put(f"<{kind.__qualname__}:")
        for name in _names(kind):
            put(name + "=")
            _write(getattr(value, name), put)
        put(">")
    else:
        raise TypeError(f"{kind.__name__} has no canonical form: make it a tuple, a text or a Struct")
