"""The small parts of the preview on their own: policies, ranges, types, excerpts, looks."""

import threading

import pytest
from sites_support import HANG

from sitegen.engine.scan import Inputs
from sitegen.fingerprint import digest_bytes
from sitegen.outputs.media_types import asked_types, media_type, type_of
from sitegen.policy import policy
from sitegen.preview import changes
from sitegen.preview.csp import widen, widened
from sitegen.preview.event_stream import Channel
from sitegen.preview.source_lines import around, as_problem
from sitegen.preview.watcher import ChangeSignal, concerns

OWN = "http://localhost:8000/__sitegen/"


# ------------------------------------------------------------------ policy


def test_the_site_s_own_policy_needs_no_change() -> None:
    assert widened(policy(), OWN) == policy()


@pytest.mark.parametrize(
    ("policy", "wanted"),
    [
        (
            "default-src 'none'",
            f"default-src 'none'; script-src {OWN}; style-src {OWN}; connect-src {OWN}; worker-src {OWN}",
        ),
        ("default-src 'self'", "default-src 'self'"),
        (
            "script-src 'none'; style-src 'self'; connect-src 'self'",
            f"script-src {OWN}; style-src 'self'; connect-src 'self'; worker-src {OWN}",
        ),
        ("img-src 'none'", "img-src 'none'"),
        (
            "script-src https://example.org",
            f"script-src https://example.org {OWN}; worker-src https://example.org {OWN}",
        ),
        ("SCRIPT-SRC 'self'; worker-src *; script-src 'none'", "SCRIPT-SRC 'self'; worker-src *; script-src 'none'"),
        ("", ""),
    ],
)
def test_another_policy_is_widened_by_our_addresses_alone(policy: str, wanted: str) -> None:
    assert widened(policy, OWN) == wanted


def test_only_the_policy_in_a_page_is_touched() -> None:
    head = b"""<head><meta http-equiv="Content-Security-Policy" content="style-src 'sha256-a&amp;b'">"""
    page = head + b"""<p content="style-src">"""
    found = widen(page, OWN)
    assert found == page.replace(b"'sha256-a&amp;b'", f"&#x27;sha256-a&amp;b&#x27; {OWN}".encode())
    assert widen(b"<p>default-src 'none'", OWN) == b"<p>default-src 'none'"


# ------------------------------------------------------------------ types


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("a/feed.xml", "application/rss+xml; charset=utf-8"),
        ("a/other.xml", "application/xml"),
        ("fonts/x.woff2", "font/woff2"),
        ("a.WEBP", "image/webp"),
        ("pagefind/pagefind.js", "text/javascript; charset=utf-8"),
        ("pagefind/index/en.pf_index", "application/octet-stream"),
        ("x.wasm", "application/wasm"),
        ("editions/2021-47/cite.bib", "text/x-bibtex; charset=utf-8"),
        ("data/articles.csv", "text/csv; charset=utf-8"),
        ("noending", "application/octet-stream"),
        ("html", "application/octet-stream"),
    ],
)
def test_a_path_has_one_type_on_every_machine(path: str, kind: str) -> None:
    assert media_type(path) == kind


def test_the_types_of_the_headers_file_are_honoured() -> None:
    text = (
        "# types\n/*\n  X-Frame-Options: DENY\n/d/*/feed.xml\n  Content-Type: application/x-one\n"
        "/d/*.dat\n  content-type : application/x-two\n"
    )
    more = text + "  Content-Type: bad\x07type\n  nothing\n#\n  Content-Type: nowhere-else"
    rules = asked_types(more)
    assert type_of("/d/a/feed.xml", "a/feed.xml", rules) == "application/x-one"
    assert type_of("/d/feed.xml", "feed.xml", rules) == "application/rss+xml; charset=utf-8"
    assert type_of("/d/x.dat", "x.dat", asked_types(text)) == "application/x-two"
    assert type_of("/d/x.dat", "x.dat", asked_types(text + "  Content-Type: bad\x07type\n")) == "application/x-two"
    assert type_of("/d/xxdat", "xxdat", rules) == "application/octet-stream"
    assert asked_types("  Content-Type: application/x-no-address\n").value("/") == ""


# ------------------------------------------------------------------ excerpts


def test_the_lines_around_a_finding_mark_the_wrong_one() -> None:
    rows = around(b"\xef\xbb\xbfone\r\ntwo\rthree\nfour\nfive\nsix\nseven\neight\n", 4)
    assert [(row.number, row.text) for row in rows if row.wrong] == [(4, "four")]
    assert [row.number for row in rows] == [1, 2, 3, 4, 5, 6, 7]
    assert rows[0].text == "one"


@pytest.mark.parametrize("line", [-1, 0, 1, 2, 99])
def test_a_line_that_is_not_there_is_the_nearest(line: int) -> None:
    assert [row.number for row in around(b"a\nb\n", line) if row.wrong] == [min(max(line, 1), 2)]
    assert [(row.number, row.text, row.wrong) for row in around(b"", line)] == [(1, "", True)]


def test_a_line_of_any_bytes_and_length_can_be_shown() -> None:
    (row,) = around(b"\xff\x00\x1b[31m" + b"x" * 10_000, 1)
    assert len(row.text) < 300
    assert row.text.startswith("\ufffd\ufffd\ufffd[31mxxx")


def test_what_stopped_a_load_is_read_as_a_finding() -> None:
    read = as_problem("layouts/x.html:12: “a: b” is undefined — correct the template")
    assert (read.path, read.line, read.message, read.hint) == (
        "layouts/x.html",
        12,
        "“a: b” is undefined",
        "correct the template",
    )
    assert as_problem("a.md:1: it is wrong — mend it [date-invalid]").rule == "date-invalid"
    bare = as_problem("nothing to read")
    assert (bare.path, bare.line, bare.message, bare.hint, bare.level) == ("", 0, "nothing to read", "", "error")


# ------------------------------------------------------------------ looks


def test_only_inputs_concern_the_preview() -> None:
    def about(path: str) -> bool:
        return concerns(path, "/site", "/theme")

    wanted = (
        "/site/site.toml",
        "/site/content",
        "/site/content/articles/a.md",
        "/site/layouts/x/y.html",
        "/theme/x.html",
    )
    assert [path for path in wanted if not about(path)] == []
    leftovers = ("4913", "a.md~", ".a.md.swp", "#a.md#", ".#a.md", "a.md___jb_tmp___", ".goutputstream-X", "a.md.part")
    others = (
        "/site/build/site/index.html",
        "/site/seeds/a.txt",
        "/site/.git/index",
        "/elsewhere/content/a.md",
        "/site",
    )
    assert [path for path in (*(f"/site/content/{name}" for name in leftovers), *others) if about(path)] == []
    assert not about("/site/content/.obsidian/workspace.json")


def test_only_a_file_that_held_something_counts_as_emptied() -> None:
    was = {"a": digest_bytes(b"words"), "b": digest_bytes(b"")}
    empty = (0, 2, 2, 1, 1)
    assert changes.emptied(Inputs({"a": empty, "b": empty, "new": empty}, {}), was) == ["a"]
    assert changes.emptied(Inputs({"a": (5, 2, 2, 1, 1)}, {}), was) == []


def test_what_changed_is_named() -> None:
    before = Inputs({"a": (1, 1, 1, 1, 1), "b": (1, 1, 1, 2, 1)}, {})
    now = Inputs({"b": (2, 1, 1, 2, 1), "c": (1, 1, 1, 3, 1)}, {})
    assert changes.changed_paths(now, before) == ["a", "b", "c"]


def test_the_bell_tells_where_it_rang_and_a_flood_is_everywhere() -> None:
    signal = ChangeSignal()
    signal.notify("/a")
    signal.notify("/b", "/a")
    assert signal.wait(0)
    assert sorted(signal.take() or ()) == ["/a", "/b"]
    assert not signal.wait(0)
    signal.notify("/a")
    signal.notify()
    assert signal.take() is None
    for number in range(200):
        signal.notify(str(number))
    assert signal.take() is None
    assert signal.take() == ()


# ------------------------------------------------------------------ channel


def test_a_listener_hears_the_latest_news_once() -> None:
    channel = Channel()
    channel.publish("1")
    channel.publish("2")
    assert channel.wait("", HANG) == "2"
    assert channel.wait("2", 0) == "2"
    threading.Thread(target=channel.publish, args=("3",)).start()
    assert channel.wait("2", HANG) == "3"
    channel.close()
    assert channel.wait("3", HANG) is None
