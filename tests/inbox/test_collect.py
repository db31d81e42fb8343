"""`collect` against a real server: what is new comes once, whatever the sources do, and each failure is told."""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from inbox_support import (
    LIMITS,
    NOW,
    Said,
    Sources,
    candidates,
    collected,
    item,
    opml,
    rss,
    site_with,
    sources,
    titles,
)
from support import Ran, run, tree, write_site
from test_fetch import OK, body

from sitegen.engine.fetch.client import Limits
from sitegen.engine.file_changes import FileChange
from sitegen.importer.proposals import Names, TermName
from sitegen.inbox import folding
from sitegen.inbox.collect import collect
from sitegen.inbox.items import candidate_of, feed_items
from sitegen.inbox.opml import SourceFeed
from sitegen.inbox.source_list import source_records
from sitegen.inbox.source_state import load_states
from sitegen.inbox.store import choose, dropped

STORY = (
    "---\ntitle: A story\ndate: 2026-11-01\nsource:\n  name: A\n  url: https://example.org/news/2?utm_source=x\n---\n"
)
ATOM = b"""<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="de"><title>Beispiel</title><entry>
<title type="html">Ein &amp;lt;b&amp;gt; Abkommen</title><link href="https://example.org/abkommen"/>
<published>2026-11-29T23:30:00Z</published><author><name>Ada Clerk</name></author>
<summary type="html">&lt;p&gt;Die Minister&lt;/p&gt;&lt;script&gt;bad()&lt;/script&gt;
&lt;p&gt;der UK unterschrieben.&lt;/p&gt;</summary>
<category term="Norms"/></entry></feed>"""
JSON = json.dumps(
    {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "Example Wire",
        "items": [{"id": "1", "url": "https://example.org/wire", "title": "A wire", "content_text": "Words."}],
    }
).encode()


def test_what_is_new_comes_once_with_day_outlet_author_terms_and_words(tmp_path: Path) -> None:
    terms = {
        "content/terms/countries/gb.md": "---\ntitle: United Kingdom\nnames: [UK]\n---\n",
        "content/terms/topics/norms.md": "---\ntitle: Norms\n---\n",
    }
    with sources({"a": rss(item(1), item(2)), "b": ATOM, "c": JSON}) as made:
        site = site_with(tmp_path, made, "a", "b", "c", settings='timezone = "Europe/Berlin"\n', **terms)
        first = collected(site, made)
        before = tree(site)
        second = collected(site, made)
    assert [len(result.new) for result in first.results] == [2, 1, 1]
    assert [result.outcome for result in second.results] == ["unchanged"] * 3
    assert tree(site) == before
    found = {each.title: each for each in candidates(site)}
    german = found["Ein <b> Abkommen"]
    assert (german.outlet, german.authors, german.language) == ("b", ("Ada Clerk",), "de")
    assert german.text == "Die Minister der UK unterschrieben."
    assert set(german.terms) == {("countries", "gb"), ("topics", "norms")}
    assert (german.date, german.found, german.feed) == ("2026-11-29T23:30:00+00:00", "2026-11-30", made.address + "b")
    assert found["A wire"].date == ""
    assert run("build", "-s", site).code == 0
    assert not any("inbox" in name for name in tree(site / "build/site"))


@pytest.mark.parametrize(
    ("printed", "day"),
    [
        ("Mon, 01 Jun 2026 00:30:00 CEST", "2026-06-01"),
        ("Mon, 01 Jun 2026 23:30:00 CEST", "2026-06-01"),
        ("Sun, 31 May 2026 22:30:00 GMT", "2026-06-01"),
        ("Mon, 01 Jun 2026 00:30:00 +0200", "2026-06-01"),
        ("Sun, 31 May 2026 19:30:00 EDT", "2026-06-01"),
        ("Mon, 01 Jun 2026 07:30:00 JST", "2026-06-01"),
        ("Mon, 01 Jun 2026", "2026-06-01"),
        ("Tue, 01 Jun 2026 10:00:00 GMT", None),
        ("this week", None),
    ],
)
def test_the_day_is_what_the_feed_says_in_the_sites_zone(printed: str, day: str | None) -> None:
    from sitegen.content.timezones import zone

    source = SourceFeed("A", "https://example.org/feed")
    [found], _ = feed_items(rss(item(1, printed)), source, source.address)
    made = candidate_of(found, source, "2026-06-02", Names(()))
    berlin = zone("Europe/Berlin")
    assert made is not None
    assert berlin is not None
    assert str(made.day(berlin)) == str(day)


def test_a_story_of_the_site_and_what_was_folded_away_are_not_offered_again(tmp_path: Path) -> None:
    with sources({"a": rss(item(1), item(2), item(3))}) as made:
        site = site_with(tmp_path, made, "a", **{"content/articles/a.md": STORY})
        collected(site, made)
        assert titles(candidates(site)) == ["Story 1 of ministers", "Story 3 of ministers"]
        for each in candidates(site):
            choose(site, each.name, "dropped", by="Ada", now=NOW)
        made.feeds["a"] = rss(item(1), item(3), item(4))
        later = collected(site, made, NOW + timedelta(days=8))
        assert later.folded == 2
        assert titles(candidates(site)) == ["Story 4 of ministers"]
        made.feeds["a"] = rss(item(1), item(3), item(4, "Tue, 08 Dec 2026 07:00:00 GMT"))
        assert collected(site, made, NOW + timedelta(days=9)).new == ()
    assert len(dropped(site)) == 2
    lines = (site / "inbox/dropped/2026-11.txt").read_text().splitlines()
    assert sorted(line.split(" ", 1)[1] for line in lines) == [
        "2026-11-30 https://example.org/news/1",
        "2026-11-30 https://example.org/news/3",
    ]


def test_stories_from_before_the_thirty_days_of_an_inbox_are_passed_over_and_counted(tmp_path: Path) -> None:
    with sources({"a": rss(item(1), item(2, "Mon, 05 Oct 2026 07:00:00 GMT"))}) as made:
        site = site_with(tmp_path, made, "a")
        [result] = collected(site, made).results
    assert (len(result.new), result.old) == (1, 1)


def test_a_source_that_fails_holds_up_no_other_and_is_told_since_when(tmp_path: Path) -> None:
    ill = b"HTTP/1.1 500 Oops\r\nContent-Length: 0\r\n\r\n"
    feeds = {"good": rss(item(1)), "ill": ill, "page": b"<!doctype html><title>x</title>", "none": b""}
    with sources(feeds) as made:
        site = site_with(tmp_path, made, "ill", "page", "gone", "none", "good")
        first = collected(site, made)
        later = collected(site, made, NOW + timedelta(days=3))
        made.feeds["ill"] = rss(item(2))
        healed = collected(site, made, NOW + timedelta(days=4))
    assert [result.outcome for result in first.results] == ["failed"] * 4 + ["read"]
    assert [result.failed for result in first.results[:3]] == [
        "the server answered 500 Oops — try again later",
        "what came is no feed — look for the address of its RSS or Atom feed",
        "the server answered 404 Not Found: there is no such feed any more — look for its new address",
    ]
    record = later.results[0].record
    assert (record.failing_since, record.tries) == ("2026-11-30T08:40:00Z", 2)
    assert (healed.results[0].outcome, healed.results[0].record.failing_since) == ("read", "")
    assert healed.results[1].record.tries == 3


def test_a_web_page_that_names_its_feed_is_told_with_that_address(tmp_path: Path) -> None:
    page = b"<!doctype html><html><head><link rel=alternate type='application/rss+xml' href='/feed.xml'></head></html>"
    with sources({"news/": page}) as made:
        site = site_with(tmp_path, made, "news/")
        [result] = collected(site, made).results
    assert result.failed == f"this is a web page, and no feed — it names as its feed: {made.address}feed.xml"


def test_a_password_in_the_list_is_in_no_file_and_no_line(tmp_path: Path) -> None:
    with sources(
        {"a": rss(item(1)), "moved": b"HTTP/1.1 301 Moved\r\nLocation: /a\r\nContent-Length: 0\r\n\r\n"}
    ) as made:
        hidden = made.address.replace("://", "://me:hidden@")
        listed = opml(("a", hidden + "a"), ("moved", hidden + "moved"), ("none", hidden + "none"))
        site = write_site(tmp_path, {"sources.opml": listed})
        said = run_collect(site, made, "-v")
    assert b"Authorization: Basic" in made.server.heard[0]
    assert "hidden" not in said.out + said.err
    assert [name for name, data in tree(site).items() if b"hidden" in data] == ["sources.opml"]
    assert len(candidates(site)) == 1


def test_a_mark_that_cannot_be_sent_back_is_not(tmp_path: Path) -> None:
    with sources({"a": body(rss(item(1)), 'ETag: "ü"'.encode(), "Last-Modified: früh".encode())}) as made:
        site = site_with(tmp_path, made, "a")
        assert [collected(site, made).results[0].outcome for _ in range(3)] == ["read"] * 3


def test_a_list_of_sources_that_is_a_link_elsewhere_is_not_read(tmp_path: Path) -> None:
    site = write_site(tmp_path / "site", {})
    (tmp_path / "list").write_text(opml(("a", "https://example.org/a")))
    (site / "sources.opml").symlink_to(tmp_path / "list")
    said = run("collect", "-s", site)
    assert (said.code, said.err.partition(" — ")[0]) == (
        1,
        "sources.opml:1: it is left alone: the link leads out of the site's folder",
    )


def test_a_feed_that_is_not_well_formed_is_read_as_far_as_it_can_be(tmp_path: Path) -> None:
    whole = rss(item(1), item(2))
    feeds = {"entity": whole.replace(b"Story 1", b"Story&nbsp;1 & more"), "cut": whole[:-40], "none": b"<rss><channel"}
    with sources(feeds) as made:
        site = site_with(tmp_path, made, *feeds)
        results = collected(site, made).results
    assert [(result.outcome, len(result.new)) for result in results] == [("read", 2), ("read", 0), ("failed", 0)]
    assert results[2].failed.startswith("it is not well-formed XML")


def test_an_item_whose_link_leads_through_a_counting_service_has_the_address_of_the_story(tmp_path: Path) -> None:
    original = (
        b'<o:origLink xmlns:o="http://rssnamespace.org/feedburner/ext/1.0">https://example.org/real</o:origLink></item>'
    )
    with sources({"a": rss(item(1)).replace(b"</item>", original)}) as made:
        site = site_with(tmp_path, made, "a")
        collected(site, made)
    assert [each.address for each in candidates(site)] == ["https://example.org/real"]


def test_a_feed_that_moved_is_followed_and_told_and_one_that_leads_on_for_now_is_not(tmp_path: Path) -> None:
    def leads(status: str, where: str) -> bytes:
        return f"HTTP/1.1 {status}\r\nLocation: {where}\r\nContent-Length: 0\r\n\r\n".encode()

    feeds = {
        "old": leads("301 Moved Permanently", "/older"),
        "older": leads("308 Permanent Redirect", "/new"),
        "now": leads("302 Found", "/other"),
        "half": leads("301 Moved Permanently", "/now"),
        "new": rss(item(1)),
        "other": rss(item(2)),
    }
    with sources(feeds) as made:
        site = site_with(tmp_path, made, "old", "now", "half")
        report = collected(site, made)
        said = run_collect(site, made)
    assert [r.record.moved_to for r in report.results] == [made.address + "new", "", made.address + "now"]
    assert len(report.new) == 2
    assert f"sources.opml:2: old moved to {made.address}new — write this address as its xmlUrl\n" in said.err
    assert "sources.opml:3" not in said.err


def run_collect(site: Path, made: Sources, *more: str) -> Ran:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SITEGEN_FETCH_ALLOW", f"127.0.0.1:{made.server.port}")
        return run("collect", "-s", site, "--clock", NOW.isoformat(), *more)


def test_a_source_that_trickles_or_never_ends_costs_its_own_budget_only(tmp_path: Path) -> None:
    ended = threading.Event()

    def trickle(connection: socket.socket, asked: bytes) -> None:
        connection.sendall(OK + b"Content-Type: application/rss+xml\r\n\r\n<rss><channel>")
        while not ended.wait(0.02):
            connection.sendall(b" ")

    def endless(connection: socket.socket, asked: bytes) -> None:
        connection.sendall(OK + b"\r\n<rss>")
        while True:
            connection.sendall(b"<item/>" * 10_000)

    # Each source has a host of its own, as it would have outside.
    with sources({"t": trickle}) as one, sources({"e": endless}) as two, sources({"a": rss(item(1))}) as three:
        feeds = [(name, made.address + name) for made, name in ((one, "t"), (two, "e"), (three, "a"))]
        site = write_site(tmp_path, {"sources.opml": opml(*feeds)})
        network = type(one.server.network)(
            allowed=frozenset(f"127.0.0.1:{made.server.port}" for made in (one, two, three))
        )
        report = collect(site, now=NOW, network=network, limits=Limits(seconds=0.5, size=100_000))
        ended.set()
    assert [result.outcome for result in report.results] == ["failed", "failed", "read"]
    assert report.results[0].failed.startswith("no whole answer in 0.5 seconds")
    assert report.results[1].failed.startswith("the answer has more than 100,000 bytes")
    assert titles(candidates(site)) == ["Story 1 of ministers"]


def test_a_run_by_a_timer_respects_the_time_that_a_source_asks_for_and_one_by_hand_does_not(tmp_path: Path) -> None:
    slow = body(rss(item(1)), b"Cache-Control: public, max-age=7200")
    busy = b"HTTP/1.1 429 Too Many Requests\r\nRetry-After: 36000\r\nContent-Length: 0\r\n\r\n"
    with sources({"slow": slow, "busy": busy, "a": rss(item(2))}) as made:
        site = site_with(tmp_path, made, "slow", "busy", "a")
        collected(site, made)
        records = {source.title: record.next for source, record in source_records(site)}
        made.asked.clear()
        for hours in (0.5, 1, 1.5, 2, 9.9, 10):
            made.asked.append(str(hours))
            collected(site, made, NOW + timedelta(hours=hours), if_due=True)
        by_timer, made.asked = made.asked, []
        collected(site, made, NOW + timedelta(hours=10))
    assert records == {"slow": "2026-11-30T10:40:00Z", "busy": "2026-11-30T18:40:00Z", "a": "2026-11-30T09:40:00Z"}
    assert by_timer == ["0.5", "1", "a", "1.5", "2", "slow", "a", "9.9", "slow", "a", "10", "busy"]
    assert made.asked == ["slow", "busy", "a"]


@pytest.mark.parametrize("spoilt", [b"", b"{", b"[]", b'{"x": 1}', b'{"x": {"tries": "many", "etag": 3}}', b"\xff"])
def test_where_the_records_of_requests_are_lost_nothing_comes_twice(tmp_path: Path, spoilt: bytes) -> None:
    with sources({"a": rss(item(1), item(2))}) as made:
        site = site_with(tmp_path, made, "a")
        collected(site, made)
        before = tree(site)
        load_states(site).path.write_bytes(spoilt)
        report = collected(site, made)
    assert report.new == ()
    assert tree(site) == before


def test_a_candidate_that_is_gone_from_this_checkout_comes_again_though_the_feed_did_not_change(tmp_path: Path) -> None:
    with sources({"a": rss(item(1), item(2))}) as made:
        site = site_with(tmp_path, made, "a")
        collected(site, made)
        before = tree(site)
        next((site / "inbox").glob("*.txt")).unlink()
        assert len(collected(site, made).new) == 1
        assert tree(site) == before
        assert collected(site, made).results[0].outcome == "unchanged"


def test_a_title_that_a_source_changed_is_noted_once_beside_the_first(tmp_path: Path) -> None:
    with sources({"a": rss(item(1)), "b": rss()}) as made:
        site = site_with(tmp_path, made, "a", "b")
        collected(site, made)
        _, address, day = item(1)
        made.feeds["a"] = rss(("Story 1, corrected", address, day))
        made.feeds["b"] = rss(("Another outlet's title", address, day))
        collected(site, made)
        before = tree(site)
        made.feeds["a"] = rss(("Story 1, corrected", address, day), item(2, "Mon, 05 Oct 2020 07:00:00 GMT"))
        collected(site, made)
        assert tree(site) == before
    [found] = candidates(site)
    assert (found.title, found.now_title) == ("Story 1 of ministers", "Story 1, corrected")


# ------------------------------------------------------------------ hostile feeds

MARKUP = '<script>alert(1)</script><img src=x onerror="alert(2)">&lt;b&gt;{{ 7*7 }}\u202e\nState: story x\n'


def hostile(number: int) -> bytes:
    """A feed with markup, lines of our own format and marks of direction in every field of every item."""
    said = f"<![CDATA[{MARKUP}]]>"
    rows = "".join(
        f"<item><title>{n} {said}</title><author>{said}</author><category>{said}</category>"
        f'<link>https://example.org/x/{n}?a="&lt;b&gt;</link><description>{said * 8}</description>'
        f"<pubDate>Mon, 30 Nov 2026 0{n % 10}:00:00 GMT</pubDate></item>"
        for n in range(number)
    )
    return f"<rss><channel><title>{said}</title>{rows}</channel></rss>".encode()


def test_a_feed_of_five_thousand_items_with_markup_in_every_field_stays_text_and_bounded(tmp_path: Path) -> None:
    with sources({"a": hostile(5_000), "b": rss(item(1))}) as made:
        site = site_with(tmp_path, made, "a", "b")
        report = collected(site, made)
        said = run_collect(site, made, "-v")
    assert report.results[0].failed == ""
    assert [len(result.new) for result in report.results] == [500, 1]
    assert report.results[0].left == 4_500
    for each in candidates(site):
        assert each.state == "new"
        assert each.address.isascii()
        assert "<" not in each.address
        assert '"' not in each.address
        assert len(each.text.split()) <= 60
    assert {path.parent for path in site.rglob("*") if path.is_file()} == {site, site / "inbox"}
    assert all(path.stat().st_size < 8_000 for path in (site / "inbox").iterdir())
    assert "\u202e" not in said.out


@given(st.binary(max_size=400) | st.text(max_size=300).map(lambda text: f"<rss><item>{text}</item></rss>".encode()))
def test_any_bytes_are_read_as_items_or_refused(data: bytes) -> None:
    from sitegen.importer.formats.extracted import Unreadable

    source = SourceFeed("A", "https://example.org/feed")
    try:
        found, _ = feed_items(data, source, source.address)
    except Unreadable as error:
        assert "\n" not in str(error)
        return
    for each in found:
        candidate_of(each, source, "2026-11-30", Names([TermName("topics", "a", "A")]))


# ------------------------------------------------------------------ killed, refused, at once


@pytest.mark.long
def test_a_run_that_is_killed_leaves_whole_files_and_the_next_one_brings_the_rest(tmp_path: Path) -> None:
    first_is_there = threading.Event()

    def wait(connection: socket.socket, asked: bytes) -> None:
        first_is_there.wait(30)

    feeds = {"a": rss(*(item(n) for n in range(40)))}
    with sources(feeds) as one, sources({"b": wait}) as two:
        listed = opml(("a", one.address + "a"), ("b", two.address + "b"))
        site = write_site(tmp_path, {"sources.opml": listed})
        allowed = f"127.0.0.1:{one.server.port},127.0.0.1:{two.server.port}"
        command = [sys.executable, "-m", "sitegen", "collect", "-s", str(site), "--clock", NOW.isoformat()]
        process = subprocess.Popen(command, env={**os.environ, "SITEGEN_FETCH_ALLOW": allowed})
        while len(list((site / "inbox").glob("*.txt"))) < 5 and process.poll() is None:
            pass
        process.send_signal(signal.SIGKILL)
        process.wait()
        first_is_there.set()
        there = candidates(site)
        assert len(there) >= 5
        assert all(each.text and each.found for each in there)
        two.feeds["b"] = rss(item(100))
        network = type(one.server.network)(allowed=frozenset(allowed.split(",")))
        collect(site, now=NOW, network=network, limits=LIMITS)
    assert titles(candidates(site)) == titles_of(*range(40), 100)


def titles_of(*numbers: int) -> list[str]:
    return sorted(f"Story {n} of ministers" for n in numbers)


def test_what_is_decided_anew_while_it_folds_away_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with sources({"a": rss(item(1), item(2))}) as made:
        site = site_with(tmp_path, made, "a")
        collected(site, made)
        one, two = candidates(site)
        for each in (one, two):
            choose(site, each.name, "dropped", by="Ada", now=NOW)
        real = folding.make_change

        def slow(root: Path, change: FileChange) -> bool:
            if "dropped/" in change.path:
                choose(site, one.name, "kept", by="Bo", now=NOW)
            return real(root, change)

        monkeypatch.setattr(folding, "make_change", slow)
        assert collected(site, made, NOW + timedelta(days=9)).folded == 1
    assert [(each.name, each.state) for each in candidates(site)] == [(one.name, "kept")]


def test_what_a_killed_run_had_begun_to_write_is_removed_a_day_later(tmp_path: Path) -> None:
    with sources({"a": rss(item(1))}) as made:
        site = site_with(tmp_path, made, "a")
        collected(site, made)
        old, new = (site / f"inbox/.sitegen-{n}.tmp" for n in (1, 2))
        for place in (old, new):
            place.write_text("begun")
        os.utime(old, (0, 0))
        collected(site, made)
    assert (old.exists(), new.exists()) == (False, True)


def test_two_runs_at_once_double_nothing(tmp_path: Path) -> None:
    with sources({"a": rss(*(item(n) for n in range(60)))}) as made:
        site = site_with(tmp_path, made, "a")
        new: list[int] = []
        runs = [threading.Thread(target=lambda: new.append(len(collected(site, made).new))) for _ in range(3)]
        for each in runs:
            each.start()
        for each in runs:
            each.join()
    assert sum(new) == 60
    assert titles(candidates(site)) == titles_of(*range(60))
    assert not list((site / "inbox").glob(".sitegen-*"))


def test_the_command_tells_what_is_new_what_fails_since_when_and_what_folded(tmp_path: Path) -> None:
    ill = b"HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n"
    with sources({"a": rss(item(1)), "ill": ill}) as made:
        site = site_with(tmp_path, made, "a", "ill")
        first = run_collect(site, made)
        second = run_collect(site, made, "--clock", "2026-12-02T08:00+00:00", "-q")
        third = run_collect(site, made, "--clock", "2027-01-05T08:00+00:00")
        made.feeds["a"] = ill
        last = run_collect(site, made)
    told = "sources.opml:3: ill: the server answered 503 Busy — try again later"
    assert (first.code, first.out, first.err) == (0, "a: 1 new\n2 sources: 1 new, 1 failed\n", f"{told}\n")
    since = "failing since 30 November 2026"
    assert (second.code, second.out, second.err) == (0, "", f"{told} ({since}, 2 tries)\n")
    assert third.out == "2 sources: 0 new, 1 unchanged, 1 failed; 1 folded away\n"
    assert last.code == 1


def test_a_site_without_a_list_of_sources_is_told_what_to_do(tmp_path: Path) -> None:
    said = run("collect", "-s", write_site(tmp_path, {}))
    assert (said.code, said.out) == (1, "")
    assert said.err.startswith("sources.opml:1: there is no list of sources — export your subscriptions")
    said = run("collect", "-s", write_site(tmp_path, {"sources.opml": "<html/>"}))
    assert said.err == (
        "sources.opml:1: this is no list of feeds (OPML) — export your subscriptions from your feed reader as OPML\n"
    )


def test_an_inbox_that_cannot_be_written_is_told_and_no_traceback(tmp_path: Path) -> None:
    with sources({"a": rss(item(1))}) as made:
        site = site_with(tmp_path, made, "a")
        (site / "inbox").write_text("a file")
        said = run_collect(site, made)
    assert said.code == 1
    assert said.err.startswith("inbox:1: it cannot be read")


@pytest.mark.long
def test_thirty_sources_are_asked_at_most_four_at_a_time(tmp_path: Path) -> None:
    lock, here, most, come = threading.Lock(), [0], [0], [0]
    four, fifth = threading.Event(), threading.Event()

    def counted(number: int) -> Said:
        def talk(connection: socket.socket, asked: bytes) -> None:
            with lock:
                here[0] += 1
                come[0] += 1
                is_first = come[0] <= 4
                most[0] = max(most[0], here[0])
                if here[0] == 4:
                    four.set()
                if here[0] == 5:
                    fifth.set()
            # The first four are not answered before all of them are here, and a fifth had its time to come.
            if is_first:
                four.wait(10)
                fifth.wait(0.5)
            with lock:
                here[0] -= 1
            connection.sendall(body(rss(*(item(number * 100 + n) for n in range(7)))))

        return talk

    from contextlib import ExitStack

    with ExitStack() as stack:
        made = [stack.enter_context(sources({"f": counted(n)})) for n in range(30)]
        listed = opml(*((f"Outlet {n}", each.address + "f") for n, each in enumerate(made)))
        site = write_site(tmp_path, {"sources.opml": listed})
        network = type(made[0].server.network)(allowed=frozenset(f"127.0.0.1:{m.server.port}" for m in made))
        report = collect(site, now=NOW, network=network, limits=LIMITS)
    assert len(report.new) == 210
    assert {each.outlet for each in report.new} == {f"Outlet {n}" for n in range(30)}
    assert most[0] == 4
