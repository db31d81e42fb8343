"""The list of sources as any reader exports it."""

import pytest

from sitegen.importer.formats.extracted import Unreadable
from sitegen.inbox.opml import SourceFeed, read_sources


def read(rows: str) -> tuple[tuple[SourceFeed, ...], list[str]]:
    return read_sources(f'<?xml version="1.0"?>\n<opml version="1.0"><body>\n{rows}\n</body></opml>'.encode())


@pytest.mark.parametrize(
    ("row", "title"),
    [
        ('<outline text="A" title="B" type="rss" xmlUrl="https://example.org/f"/>', "A"),
        ('<outline title="B" xmlUrl="https://example.org/f" htmlUrl="https://example.org/"/>', "B"),
        ('<outline xmlurl="https://example.org/f"/>', "example.org"),
        ('<OUTLINE TEXT="A" XMLURL="https://example.org/f"/>', "A"),
        ('<outline text="https://example.org/f" xmlUrl="https://example.org/f"/>', "example.org"),
        ('<outline text="A" xmlUrl="feed:https://example.org/f"/>', "A"),
        ('<outline text="A" xmlUrl=" https://example.org/f#top "/>', "A"),
    ],
)
def test_a_feed_is_found_however_a_reader_writes_it(row: str, title: str) -> None:
    [feed], wrong = read(row)
    assert (feed.title, feed.address, feed.line, wrong) == (title, "https://example.org/f", 3, [])


def test_a_folder_is_no_feed_and_a_feed_in_two_folders_is_one() -> None:
    feeds, wrong = read(
        '<outline text="Norms">\n<outline text="A" xmlUrl="https://example.org/f"/>\n</outline>\n'
        '<outline title="Other"><outline text="Again" xmlUrl="https://example.org/f"/></outline>'
    )
    assert feeds == (SourceFeed("A", "https://example.org/f", 4, "Norms"),)
    assert wrong == []


def test_an_address_that_is_none_is_told_with_its_line_and_without_its_password() -> None:
    feeds, wrong = read(
        '<outline text="A" xmlUrl="file:///etc/passwd"/>\n<outline xmlUrl="ftp://me:pw@example.org/f"/>'
    )
    assert feeds == ()
    assert wrong[0].startswith("sources.opml:3: “file:///etc/passwd” is no address of a feed — ")
    assert wrong[1].startswith("sources.opml:4: “ftp://***@example.org/f” is no")


def test_a_list_without_any_feed_is_told() -> None:
    assert read('<outline text="Folder"/>') == (
        (),
        ["sources.opml:1: it lists no feed — each is a line <outline> with an xmlUrl"],
    )


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"text",
        b"<opml>",
        b"<html><body/></html>",
        b'<rss version="2.0"><channel/></rss>',
        b'<!DOCTYPE opml [<!ENTITY a "b">]><opml><body><outline xmlUrl="https://example.org/&a;"/></body></opml>',
    ],
)
def test_what_is_no_list_is_refused_in_one_line(data: bytes) -> None:
    with pytest.raises(Unreadable) as failed:
        read_sources(data)
    assert "\n" not in str(failed.value)
    assert " — " in str(failed.value)


def test_feeds_that_a_list_comments_out_are_not_asked() -> None:
    feed = '<outline text="A" xmlUrl="https://example.org/{}" {}>{}</outline>'
    folder = '<outline text="Later" isComment="true">' + feed.format("under", "", "") + "</outline>"
    found, wrong = read(
        feed.format("off", 'isComment="true"', "") + folder + feed.format("on", 'isComment="false"', "")
    )
    assert [each.address for each in found] == ["https://example.org/on"]
    assert not wrong
