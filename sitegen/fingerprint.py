"""Stable digests of values: equal values give the same digest in every process, zone, locale and hash seed."""

from collections.abc import Callable
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from hashlib import blake2b
from operator import attrgetter
from typing import Any, Generic, TypeVar, cast

T = TypeVar("T")


class Lazy(Generic[T]):
    """A value that is computed on first use and compared by a digest known beforehand.

    A plan of ten thousand outputs compares digests; only what must be rendered is ever computed. Attributes are those
    of the value. Equal digests must mean equal values.
    """

    __slots__ = ("_make", "_value", "digest")

    def __init__(self, digest: str, make: Callable[[], T]) -> None:
        """`make` is called once, by two concurrent threads perhaps twice."""
        self.digest = digest
        self._make: Callable[[], T] | None = make
        self._value: T | None = None

    @classmethod
    def made(cls, digest: str, value: T) -> "Lazy[T]":
        """A value that is there already, as another process computed it."""
        found = cls(digest, lambda: value)
        found._value, found._make = value, None
        return found

    @property
    def value(self) -> T:
        """The value, computed at the first call."""
        make = self._make  # another thread may compute it too
        if make is not None:
            self._value = make()
            self._make = None
        return self._value  # type: ignore[return-value] # once made, it is there

    @property
    def passing(self) -> T:
        """The value; it is not stored by this call."""
        make = self._make
        return cast("T", self._value) if make is None else make()

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return getattr(self.value, name)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Lazy) and other.digest == self.digest

    def __hash__(self) -> int:
        return hash(self.digest)

    def __repr__(self) -> str:
        return f"Lazy({self.digest})"


def canonical(value: Any) -> str:
    """One text for a value made of Structs, frozen dataclasses, tuples, texts, bytes, numbers, days and None.

    Two values give the same text only if they are equal and of the same types. Raises TypeError for anything else
    (sets, dicts, lists, functions, live objects), which could be confused.
    """
    kind = type(value)
    return (_FORMS.get(kind) or _form_of(kind))(value)


def digest(value: Any) -> str:
    """The digest (BLAKE2b, 128 bits, hex) of `canonical(value)`."""
    return blake2b(canonical(value).encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def digest_text(text: str) -> str:
    """The digest (BLAKE2b, 128 bits, hex) of a text whose parts are already delimited."""
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def digest_bytes(data: bytes) -> str:
    """The digest (BLAKE2b, 128 bits, hex) of bytes."""
    return blake2b(data, digest_size=16).hexdigest()


def _of_tuple(value: tuple[Any, ...]) -> str:
    parts = [f"({len(value)}:"]
    for item in value:
        kind = type(item)
        # Most items are one of two kinds, for which a call would take longer than what is written.
        if kind is Lazy:
            parts.append(f"@{item.digest};")
        elif kind is str:
            parts.append(f"s{len(item)}:{item}")
        else:
            parts.append((_FORMS.get(kind) or _form_of(kind))(item))
    return "".join(parts)


# The length before each text keeps ("ab", "c") and ("a", "bc") apart.
_FORMS: dict[type, Callable[[Any], str]] = {
    str: lambda value: f"s{len(value)}:{value}",
    Lazy: lambda value: f"@{value.digest};",
    type(None): lambda value: "n",
    bool: lambda value: "t" if value else "f",
    int: lambda value: f"i{value};",
    float: lambda value: f"d{value!r};",
    bytes: lambda value: f"b{len(value)}:{value.hex()}",
    tuple: _of_tuple,
    datetime: lambda value: f"w{value.isoformat()};",
    date: lambda value: f"w{value.isoformat()};",
}


def _getter(names: tuple[str, ...]) -> Callable[[Any], tuple[Any, ...]]:
    """Gives the attributes of these names; `attrgetter` gives a tuple of two or more alone."""
    if len(names) > 1:
        return attrgetter(*names)
    return lambda value: tuple([getattr(value, name) for name in names])


def _form_of(kind: type[Any]) -> Callable[[Any], str]:
    """The writer for a Struct or a dataclass, stored in `_FORMS`: looking up the fields each time costs more."""
    names = getattr(kind, "__struct_fields__", None)
    if not isinstance(names, tuple):
        if not is_dataclass(kind):
            raise TypeError(f"{kind.__name__} has no canonical form: make it a tuple, a text or a Struct")
        names = tuple(field.name for field in fields(kind))

    labels = [f"{name}=" for name in names]
    get = _getter(names)
    head = f"<{kind.__qualname__}:"

    def write(value: Any) -> str:
        parts = [head]
        for label, item in zip(labels, get(value), strict=True):
            kind = type(item)
            if kind is str:
                parts.append(f"{label}s{len(item)}:{item}")
            else:
                parts.append(label)
                parts.append((_FORMS.get(kind) or _form_of(kind))(item))
        parts.append(">")
        return "".join(parts)

    _FORMS[kind] = write
    return write
