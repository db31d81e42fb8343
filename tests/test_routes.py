"""Addresses: formed in one place, and safe as files and as links."""

from urllib.parse import unquote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitegen import routes
from sitegen.routes import Base


def test_the_addresses_are_those_that_were_promised() -> None:
    assert [
        routes.article("a-b"), routes.taxonomy("topics"), routes.term("topics", "law"),
        routes.term_year("topics", "law", 2021), routes.year(987), routes.month(2021, 3), routes.edition("2021-47"),
        routes.page("about"), routes.image("maps/a.png"), routes.feed("/", "rss"), routes.feed("/topics/law/", "atom"),
        routes.feed("/editions/", "json"),
    ] == [
        "/articles/a-b/", "/topics/", "/topics/law/", "/topics/law/2021/", "/archive/0987/", "/archive/2021/03/",
        "/editions/2021-47/", "/about/", "/images/maps/a.png", "/feed.xml", "/topics/law/atom.xml",
        "/editions/feed.json",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("address", "file"), [("/", "index.html"), ("/a/b/", "a/b/index.html"), ("/404.html", "404.html"), ("/a", "a")]
)
def test_an_address_that_ends_with_a_slash_is_a_page_in_a_folder(address: str, file: str) -> None:
    assert routes.file_of(address) == file


@pytest.mark.parametrize(
    ("one", "other"), [("/A/", "/a/"), ("/Straße/", "/STRASSE/"), ("/caf\u00e9/", "/cafe\u0301/"), ("/İ/", "/i\u0307/")]
)
def test_addresses_that_a_file_system_may_take_for_one_share_an_identity(one: str, other: str) -> None:
    assert routes.identity(one) == routes.identity(other)


def test_different_addresses_have_different_identities() -> None:
    assert len({routes.identity(a) for a in ("/a/", "/b/", "/a", "/a/b/", "/ab/")}) == 5


@given(st.text())
def test_identity_is_settled_after_one_step(address: str) -> None:
    assert routes.identity(routes.identity(address)) == routes.identity(address)


@pytest.mark.parametrize("url", ["https://example.org/", "https://example.org/digest/", "http://example.org:8080/a/b/"])
def test_the_prefix_stands_in_links_and_never_in_files(url: str) -> None:
    base = Base(url)
    assert base.absolute("/a/") == url + "a/"
    assert base.href("/a/") == urlsplit(url).path + "a/"
    assert routes.file_of("/a/") == "a/index.html"


@given(st.text(st.characters(codec="utf-8"), min_size=1))
def test_a_link_is_ascii_and_leads_back_to_its_address(name: str) -> None:
    href = Base("https://example.org/digest/").href(f"/{name}")
    assert href.isascii()
    assert not set(href) & set(' "<>?#\\\n')
    assert unquote(href) == f"/digest/{name}"
