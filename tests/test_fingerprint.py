"""Digests of values: the same for the same value, different for any other, and none for what cannot be told apart."""

from collections import namedtuple
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from sitegen.fingerprint import canonical, digest, digest_bytes
from sitegen.model import Coverage, Link


@dataclass(frozen=True)
class Pair:
    left: Any
    right: Any


@dataclass(frozen=True)
class Other:
    left: Any
    right: Any


LEAVES = (
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text() | st.binary() | st.dates()
    | st.datetimes(timezones=st.just(UTC))
)  # fmt: skip
VALUES = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=4).map(tuple) | st.builds(Pair, inner, inner) | st.builds(Other, inner, inner),  # noqa: E501 (a table)
    max_leaves=8,
)  # fmt: skip


def shape(value: Any) -> Any:
    """A value with the type of each part beside it: 1, 1.0 and True are equal to Python, and not to us."""
    if isinstance(value, tuple):
        return ("tuple", *map(shape, value))
    if isinstance(value, (Pair, Other)):
        return (type(value).__name__, shape(value.left), shape(value.right))
    return (type(value).__name__, repr(value))


@given(VALUES, VALUES)
def test_two_values_have_one_text_only_if_they_are_one(one: Any, other: Any) -> None:
    assert (canonical(one) == canonical(other)) == (shape(one) == shape(other))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("ab", "c"), ("a", "bc")),
        (("a", ("b",)), (("a", "b"),)),
        (1, True),
        (1, 1.0),
        ("1", 1),
        (b"a", "a"),
        (None, "n"),
        ((), ((),)),
        (date(2021, 1, 1), "2021-01-01"),
        (date(2021, 1, 1), datetime(2021, 1, 1, tzinfo=UTC)),
        (Pair(1, 2), Other(1, 2)),
        (Pair("", None), Pair(None, "")),
        (Coverage("a", "b"), ("a", "b")),
        ("a\u0301", "\u00e1"),
    ],
)
def test_values_that_look_alike_are_told_apart(one: Any, other: Any) -> None:
    assert digest(one) != digest(other)


Named = namedtuple("Named", "a")  # noqa: PYI024 (the untyped kind is the one to refuse)


@pytest.mark.parametrize(
    "value",
    [[], {}, {1}, frozenset([1]), object(), len, lambda: 1, Link, Markup("a"), Named(1), bytearray(b"a"), range(3), 1j,
     (1, [2]), Pair(1, {})],
    ids=lambda value: type(value).__name__,
)  # fmt: skip
def test_what_has_no_fixed_form_is_refused(value: Any) -> None:
    with pytest.raises(TypeError, match="canonical form"):
        canonical(value)


def test_a_digest_is_the_same_in_every_process_and_release() -> None:
    assert digest(Pair(("é", 1, None, 0.1), b"\x00")) == "9e71ca4002dd9963a1a6390687669632"
    assert digest_bytes(b"") == "cae66941d9efbd404e4d88758ea67670"


def test_a_lone_surrogate_has_a_digest() -> None:
    assert digest("\ud800") != digest("\ud801")
