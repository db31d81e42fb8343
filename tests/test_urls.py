"""Addresses in the form that feeds take, and the one form of all that mean the same."""

import re

import pytest
from html_rules import absolute, equivalent_form
from hypothesis import given
from hypothesis import strategies as st

from sitegen.urls import OWN_MACHINE, canonical, uri


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("https://example.org/a?b=c#d", "https://example.org/a?b=c#d"),
        ("https://example.org/?a[]=1|2&b={c}", "https://example.org/?a%5B%5D=1%7C2&b=%7Bc%7D"),
        ("https://example.org/100%/50%25", "https://example.org/100%25/50%25"),
        ("https://example.org/é?ü#ß", "https://example.org/%C3%A9?%C3%BC#%C3%9F"),
        ("https://example.org/a#b#c", "https://example.org/a#b%23c"),
        ("https://straße.example.org/", "https://xn--strae-oqa.example.org/"),
        ("https://desk@例え.example.org:8080/x", "https://desk@xn--r8jz45g.example.org:8080/x"),
        ("http://[2001:db8::1]:80/x", "http://[2001:db8::1]:80/x"),
    ],
)
def test_an_address_is_written_as_feeds_take_it(written: str, plain: str) -> None:
    assert uri(written) == plain
    assert uri(plain) == plain
    assert absolute(plain)


@pytest.mark.parametrize(
    ("written", "same"),
    [
        ("https://Example.ORG", "https://example.org/"),
        ("https://example.org:443/a", "https://example.org/a"),
        ("http://example.org:443/a", "http://example.org:443/a"),
        ("https://example.org/%7ea/%c3%a9%2f?%41=%5b", "https://example.org/~a/%C3%A9%2F?A=%5B"),
        ("https://example.org/a/./b/../c/..", "https://example.org/a/"),
        ("https://example.org/../../a", "https://example.org/a"),
        ("https://example.org/e%CC%81", "https://example.org/e%CC%81"),
        ("https://example.org/%ff", "https://example.org/%FF"),
    ],
)
def test_addresses_that_mean_the_same_have_one_form(written: str, same: str) -> None:
    assert canonical(written) == same
    assert canonical(same) == same
    assert equivalent_form(same)


@given(st.text(st.characters(exclude_categories=("Cs",), exclude_characters="/?#[]\\\t\n\r")), st.text("%aé|[/.~2fF "))
def test_whatever_an_address_holds_its_forms_are_plain_and_stay(query: str, path: str) -> None:
    made = uri(f"https://example.org/{path}?{query}")
    assert absolute(made)
    assert uri(made) == made
    assert equivalent_form(canonical(made))
    assert canonical(canonical(made)) == canonical(made)


@pytest.mark.parametrize(
    ("address", "own"),
    [
        ("http://localhost", True),
        ("http://LOCALHOST:8000/x", True),
        ("HTTPS://a.b.localhost./", True),
        ("http://me:x@127.0.0.1/", True),
        ("http://[0:0:0:0:0:0:0:1]/", True),
        ("http://[::ffff:7f00:1]/", True),
        ("http://0.0.0.0/", True),
        ("http://localhost.example.org/", False),
        ("http://notlocalhost/", False),
        ("https://example.org/@localhost/", False),
        ("http://127.example.org/", False),
    ],
)
def test_an_address_of_this_machine_is_known_in_every_spelling(address: str, own: bool) -> None:
    assert bool(re.match(OWN_MACHINE + r"(?=[:/?#]|\Z)", address)) is own
