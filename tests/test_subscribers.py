"""What subscribers will see: feeds compared as a reader would, and the command that says it in plain words."""

import os
import shutil
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from unittest import mock

import pytest
from sites_support import CLOCK, Ran, build, command, edit, small_site, story, write
from web import hosted

from sitegen.engine.fetch.client import Answer, Limits, Request
from sitegen.errors import FeedUnreadable
from sitegen.publishing.feed_items import entries_of
from sitegen.publishing.fetch_feeds import Remote, in_folder
from sitegen.publishing.published_feeds import collect

ID = "3f1c2a52-5a7e-4d0b-9a57-0c9a3c1b7e0"
LIMIT = "[feeds]\nlimit = 3\n"


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with `site`, six stories in four months, and `was`, what was published of it."""
    tmp_path = tmp_path_factory.mktemp("first")
    dates = ["2023-11-05", "2023-11-07", "2024-01-05", "2024-03-01", "2024-03-02", "2024-05-01"]
    files = {f"articles__s{n}": story(f"Story {n}", date, id=f"{ID}{n}") for n, date in enumerate(dates)}
    made = small_site(tmp_path / "site", LIMIT, **files)
    edition = "---\nid: 22222222-0000-4000-8000-000000000001\ntitle: First edition\ndate: 2024-03-03\n---\nHello.\n"
    write(made, "content/editions/first.md", edition)
    shutil.copytree(build(made), tmp_path / "was")
    return tmp_path


@pytest.fixture
def site(first: Path, tmp_path: Path) -> Path:
    """A copy of that site, with what was published beside it."""
    shutil.copytree(first, tmp_path, dirs_exist_ok=True)
    return tmp_path / "site"


def diff(site: Path, *arguments: str | Path) -> Ran:
    return command("diff", "-s", site, "--clock", CLOCK, *(arguments or (site.parent / "was",)))


def article(site: Path, number: int) -> Path:
    return site / f"content/articles/s{number}.md"


def test_where_nothing_changed_subscribers_see_nothing_new(site: Path) -> None:
    said = diff(site)
    assert (said.code, said.err) == (0, "")
    assert said.out == f"Against {site.parent / 'was'}: 6 stories.\nSubscribers will see nothing new.\n"


def test_a_story_more_is_new(site: Path) -> None:
    write(site, "content/articles/more.md", story("One more", "2024-06-01"))
    said = diff(site)
    assert said.code == 0
    assert "New (1):\n  2024-06-01 One more\n" in said.out


def test_a_story_of_long_ago_is_said_to_stand_in_the_archive_alone(site: Path) -> None:
    write(site, "content/articles/more.md", story("Found in a drawer", "2022-06-01"))
    assert "2022-06-01 Found in a drawer — older than what the root feed holds" in diff(site).out


def test_a_mended_word_changes_a_text_and_tells_nobody(site: Path) -> None:
    edit(article(site, 5), "Words.", "Other words.")
    edit(article(site, 0), "title: Story 0", "title: Story nought")
    said = diff(site)
    assert said.code == 0
    assert "Mended without a word" in said.out
    assert "  2024-05-01 Story 5\n" in said.out
    assert "  2023-11-05 Story nought — its title was “Story 0”\n" in said.out
    assert "Shown again" not in said.out


@pytest.mark.parametrize("kind", ["correction", "update", "retraction"])
def test_a_noted_change_is_told_and_is_meant(kind: str, site: Path) -> None:
    edit(article(site, 4), "title: Story 4", f"title: Story 4\nchanges: [{{date: 2024-05-05, kind: {kind}, note: X}}]")
    said = diff(site)
    assert said.code == 0
    word = "withdrawn" if kind == "retraction" else kind
    assert f"Changed, and readers are told (1):\n  2024-05-05 Story 4 — {word}\n" in said.out
    assert "New (" not in said.out  # the entry of its own is no new story


def test_a_change_that_becomes_an_entry_of_the_root_feed_is_a_change_and_never_new(site: Path) -> None:
    edit(site / "site.toml", "limit = 3", 'limit = 5\nchanges = "in-place"')
    before = "{date: 2024-04-02, kind: update, note: Old}, {date: 2024-05-05, kind: update, note: X}"
    edit(article(site, 4), "title: Story 4", f"title: Story 4\nchanges: [{before}]")
    shutil.rmtree(site.parent / "was")
    shutil.copytree(build(site), site.parent / "was")
    edit(site / "site.toml", "in-place", "entries")
    said = diff(site)
    own = "  2024-05-05 Update: Story 4 — it becomes an entry of its own in the root feed\n"
    assert said.out.endswith(f"6 stories.\nChanged, and readers are told (1):\n{own}")
    assert said.code == 0
    edit(article(site, 4), "date: 2024-05-05", "date: 2024-05-06")
    edit(article(site, 4), "note: X", "note: Quite another")
    assert "New (" not in diff(site).out


@pytest.mark.parametrize("time", ["", "T15:00"])
def test_a_change_on_the_storys_own_day_that_moves_no_time_is_told(time: str, site: Path) -> None:
    note = f"changes: [{{date: 2024-03-02{time}, kind: correction, note: X}}]"
    edit(article(site, 4), "title: Story 4", f"title: Story 4\n{note}")
    said = diff(site)
    assert said.code == 0
    lost = "the time of the story's entry does not move, so readers do not mark it: give the change a time"
    assert (f"  2024-03-02 Correction: Story 4 — {lost}\n" in said.out) == (not time)
    assert ("  2024-03-02 Story 4 — correction\n" in said.out) == bool(time)


def test_a_second_change_of_a_day_that_moves_no_time_is_told(site: Path) -> None:
    second = ", {date: 2024-05-05, kind: update, note: Y}]\n"
    said = told(site, ("note: X}]\n", f"note: X}}{second}"))
    assert "  2024-05-05 Update: Story 4 — the time of the story's entry does not move" in said.out
    edit(article(site, 4), second, second.replace("05-05", "05-05T15:00"))
    assert "does not move" not in diff(site).out


@pytest.mark.parametrize("number", [5, 0], ids=["in the root feed", "in the archive alone"])
@pytest.mark.parametrize("how", ["another id", "no id", "another id and title", "another id and slug"])
def test_a_story_under_another_id_is_shown_again_and_that_is_a_fault(how: str, number: int, site: Path) -> None:
    now = f"{ID[:-1]}9{number}" if "another" in how else ""
    edit(article(site, number), f"id: {ID}{number}", f"id: {now}" if now else "")
    if "title" in how:
        edit(article(site, number), f"title: Story {number}", "title: Quite another")
    if "slug" in how:
        edit(article(site, number), f"title: Story {number}", f"title: Story {number}\nslug: elsewhere")
    said = diff(site)
    assert said.code == 1
    assert "Shown again as new, which is not meant to be (1):" in said.out
    assert f"its id was urn:uuid:{ID}{number} and is now urn:uuid:" in said.out
    assert "New (" not in said.out
    assert "Vanished" not in said.out
    assert diff(site, "-q", site.parent / "was").out.startswith("Shown again as new")


def test_a_date_that_moves_without_a_noted_change_is_a_fault(site: Path) -> None:
    edit(article(site, 4), "date: 2024-03-02", "date: 2024-03-09")
    said = diff(site)
    assert said.code == 1
    assert "its time moved from 2024-03-02T00:00:00+00:00 to 2024-03-09T00:00:00+00:00" in said.out


def test_a_date_that_moves_back_shows_nothing_again(site: Path) -> None:
    edit(article(site, 4), "date: 2024-03-02", "date: 2024-02-09")
    assert diff(site).code == 0


def test_a_deleted_story_vanishes_and_one_that_scrolled_out_does_not(site: Path) -> None:
    article(site, 3).unlink()
    write(site, "content/articles/more.md", story("One more", "2024-06-01"))
    write(site, "content/articles/more-2.md", story("Two more", "2024-06-02"))
    said = diff(site)
    assert said.code == 0
    assert "Vanished (1):\n  2024-03-01 Story 3 — readers keep what they have of it" in said.out


def test_older_stories_that_come_into_the_feed_again_are_told_of(site: Path) -> None:
    edit(site / "site.toml", "limit = 3", "limit = 5")
    head = "Older stories that come into the root feed: who subscribed since they left it sees them as new"
    assert f"{head} (2):\n  2024-01-05 Story 2\n  2023-11-07 Story 1\n" in diff(site).out
    edit(site / "site.toml", "limit = 5", "limit = 3")
    article(site, 5).unlink()
    assert f"{head} (1):\n  2024-01-05 Story 2\n" in diff(site).out


def test_an_edition_under_another_id_is_a_fault_too(site: Path) -> None:
    edit(site / "content/editions/first.md", "22222222-0000", "22222223-0000")
    said = diff(site)
    assert said.code == 1
    assert "First edition — its id was" in said.out


NOTE = "changes: [{date: 2024-05-05, kind: correction, note: X}]\n"


def told(site: Path, *edits: tuple[str, str]) -> Ran:
    """What `diff` says after edits of story 4, once it has been published with a correction."""
    edit(article(site, 4), "title: Story 4", f"title: Story 4\n{NOTE.rstrip()}")
    now = build(site)
    shutil.rmtree(site.parent / "was")
    shutil.copytree(now, site.parent / "was")
    for old, new in edits:
        edit(article(site, 4), old, new)
    return diff(site)


def test_a_note_that_was_taken_out_again_is_told_of_and_a_withdrawn_story_may_come_back(site: Path) -> None:
    said = told(site, (NOTE, ""))
    assert said.code == 0
    assert "Correction: Story 4 — a noted change was taken out, and readers keep what it said; note another" in said.out
    assert "Story 4 — a noted change was taken out, and some readers keep the text that they have\n" in said.out


def test_a_correction_whose_day_moved_is_shown_again_and_that_is_a_fault(site: Path) -> None:
    said = told(site, ("2024-05-05", "2024-05-07"))
    assert said.code == 1
    assert "Correction: Story 4 — it was shown before, dated 2024-05-05: put that date back\n" in said.out


def test_another_correction_in_place_of_one_is_new_and_not_shown_again(site: Path) -> None:
    said = told(site, ("2024-05-05", "2024-05-07"), ("note: X", "note: Quite another"))
    assert said.code == 0
    assert "Changed, and readers are told (1):\n  2024-05-07 Story 4 — correction\n" in said.out
    assert "New (" not in said.out


def test_a_zone_further_west_moves_every_story_and_the_zone_is_named(site: Path) -> None:
    edit(site / "site.toml", "[site]", '[site]\ntimezone = "America/New_York"')
    said = diff(site, "-v", site.parent / "was")
    assert said.code == 1
    assert said.out.count("as the site's zone did: put timezone back in site.toml\n") == 7


def test_more_corrections_at_once_than_the_feed_holds_are_all_meant(site: Path) -> None:
    for n in range(6):
        edit(article(site, n), f"title: Story {n}", f"title: Story {n}\n{NOTE.rstrip()}")
    said = diff(site)
    assert said.code == 0
    assert "Changed, and readers are told (6):" in said.out


CHANGES: dict[str, Callable[[Path], object]] = {
    "domain": lambda site: edit(site / "site.toml", "https://example.org/", "https://moved.example.net/news/"),
    "slug": lambda site: edit(article(site, 5), "title: Story 5", "title: Story 5\nslug: elsewhere"),
    "title": lambda site: edit(article(site, 5), "title: Story 5", "title: Another title"),
    "folder": lambda site: shutil.move(article(site, 5), write(site, "content/articles/deep/x.md", "").parent / "y.md"),
    "limit up": lambda site: edit(site / "site.toml", "limit = 3", "limit = 5"),
    "limit down": lambda site: edit(site / "site.toml", "limit = 3", "limit = 1"),
    "summaries": lambda site: edit(site / "site.toml", "limit = 3", 'limit = 3\ncontent = "summary"'),
    "original": lambda site: edit(site / "site.toml", "limit = 3", 'limit = 3\nlink = "original"'),
}


@pytest.mark.parametrize("what", CHANGES)
def test_nothing_is_new_or_again_by_another(what: str, site: Path) -> None:
    CHANGES[what](site)
    (site / "content/articles/deep/x.md").unlink(missing_ok=True)
    said = diff(site)
    assert said.code == 0, said.out
    for word in ("New", "Shown again", "Vanished"):
        assert word not in said.out


def test_another_domain_alone_changes_no_entry_at_all(site: Path) -> None:
    CHANGES["domain"](site)
    assert "Subscribers will see nothing new." in diff(site).out


def test_feeds_without_archives_are_compared_as_far_as_they_reach(site: Path) -> None:
    shutil.rmtree(site.parent / "was" / "archive")
    said = diff(site)
    assert (said.code, said.out) == (
        0,
        f"Against {site.parent / 'was'}: 3 stories, the newest.\nSubscribers will see nothing new.\n",
    )
    edit(article(site, 5), f"id: {ID}5", f"id: {ID}9")
    assert diff(site).code == 1


def test_a_first_publication_shows_every_story_as_new(site: Path, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    said = diff(site, tmp_path / "empty")
    assert said.code == 0
    assert "no feed was published there yet" in said.out
    assert "New (7):" in said.out


def test_long_lists_are_cut_unless_more_is_asked_for(site: Path, tmp_path: Path) -> None:
    for n in range(30):
        write(site, f"content/articles/m{n}.md", story(f"More {n}", "2024-06-01"))
    (tmp_path / "empty").mkdir()
    assert "… and 17 more; -v shows all" in diff(site, tmp_path / "empty").out
    assert len(diff(site, "-v", tmp_path / "empty").out.splitlines()) == 39


# ------------------------------------------------------------------ over HTTP


def test_an_address_is_compared_with_over_http(site: Path) -> None:
    write(site, "content/articles/more.md", story("One more", "2024-06-01"))
    asked: list[str] = []
    with hosted(site.parent / "was", "/digest", asked) as address:
        said = diff(site, address)
        assert len(asked) == len(set(asked))  # each file once
        again = diff(site, f"{address}/feed.xml")
    assert said.code == 0
    assert said.out == f"Against {address}: 6 stories.\nNew (1):\n  2024-06-01 One more\n"
    assert again.out == said.out.replace(address, f"{address}/")


def test_without_a_place_the_feeds_at_base_url_are_compared_with(site: Path) -> None:
    with hosted(site.parent / "was") as address:
        edit(site / "site.toml", "https://example.org/", address + "/")
        said = command("diff", "-s", site, "--clock", CLOCK)
        assert said.out == f"Against {address}/: 6 stories.\nSubscribers will see nothing new.\n"
        assert command("diff", "-s", site, "--clock", CLOCK, "-b", address + "/none/").out.startswith("Against")


@contextmanager
def server_that(answer: bytes, *, ends: bool) -> Iterator[str]:
    """A server that says these bytes to everyone, and then ends the connection or says nothing more."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        held: list[socket.socket] = []

        def work() -> None:
            while True:
                try:
                    connection, _ = listening.accept()
                except OSError:
                    return
                connection.recv(1 << 16)
                connection.sendall(answer)
                if ends:
                    connection.close()
                held.append(connection)

        threading.Thread(target=work, daemon=True).start()
        port = listening.getsockname()[1]
        with mock.patch.dict(os.environ, {"SITEGEN_FETCH_ALLOW": f"127.0.0.1:{port}"}):
            yield f"http://127.0.0.1:{port}/"
        listening.shutdown(socket.SHUT_RDWR)
        for one in held:
            one.close()


HEAD = b"HTTP/1.1 200 OK\r\nContent-Length: "


@pytest.mark.parametrize(
    ("answer", "ends", "words"),
    [
        (b"", False, "no whole answer in 0.3 seconds — try again later"),
        (HEAD + b"100\r\n\r\n<feed", False, "no whole answer in 0.3 seconds — try again later"),
        (HEAD + b"100\r\n\r\n<feed", True, "the answer is cut short"),
        (b"", True, "is the site up, and the address right?"),
        (b"nonsense\r\n\r\n", True, "is the site up, and the address right?"),
        (b"HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n", True, "the server answered 503 Busy — try again later"),
        (HEAD + b"5\r\n\r\nHello", True, "this is not a feed"),
        (HEAD + b"12\r\n\r\n<html></html>", True, "this is not a"),
        (
            b"HTTP/1.1 302 Gone\r\nLocation: file:///etc/passwd\r\nContent-Length: 0\r\n\r\n",
            True,
            "(302) to file:///etc/passwd: only",
        ),
    ],
    ids=["silence", "half", "cut short", "hung up", "nonsense", "503", "text", "a page", "to a file"],
)
def test_what_is_no_answer_is_named_in_one_line(answer: bytes, ends: bool, words: str, site: Path) -> None:
    with server_that(answer, ends=ends) as address:
        said = diff(site, "--timeout", "0.3", address)
    assert said.code == 1
    assert said.out == ""
    assert said.err.count("\n") == 1
    assert "atom.xml" in said.err
    assert words in said.err


def test_a_server_that_is_not_there_is_named(site: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        address = f"http://127.0.0.1:{taken.getsockname()[1]}/"
    refused = diff(site, address)
    assert "this is not open to everyone on the internet" in refused.err
    with mock.patch.dict(os.environ, {"SITEGEN_FETCH_ALLOW": address[7:-1]}):
        said = diff(site, address)
    assert (said.code, said.err.count("\n")) == (1, 1)
    assert f"{address}atom.xml: Connection refused — is the site up, and the address right?" in said.err


def test_a_place_that_is_neither_folder_nor_address_is_wrong_use(site: Path) -> None:
    said = diff(site, "example.org")
    assert said.code == 2
    assert "neither a folder nor an address" in said.err


ATOM = '<feed xmlns="http://www.w3.org/2005/Atom"><link href="https://example.org/"/>'
ENTRY = "<entry><id>urn:x:{n}</id><title>T</title><updated>{time}</updated></entry>"


def feed_of(*entries: str, head: str = "", more: str = "") -> str:
    return f"{head}{ATOM}{more}{''.join(entries)}</feed>"


def published(folder: Path, feed: str | bytes) -> Ran:
    """What `diff` says of a folder with this root feed."""
    (folder / "was/atom.xml").write_bytes(feed.encode() if isinstance(feed, str) else feed)
    said = diff(folder / "site", folder / "was")
    assert "Traceback" not in said.err
    return said


@pytest.mark.parametrize(
    "time", ["2024-06-01T00:00:00", "2024-06-01", "2024-06-01t00:00:00z", " 2024-06-01T00:00:00Z\n", "2024-06-01 00:00"]
)
def test_a_time_without_a_zone_is_read_as_utc(time: str, site: Path) -> None:
    said = published(
        site.parent, feed_of(ENTRY.format(n=1, time=time), ENTRY.format(n=2, time="2024-06-02T00:00:00+02:00"))
    )
    assert said.out.startswith("Against")
    assert "2024-06-01 T" in said.out
    # Of a story that is there before and after, the two times are compared.
    items = entries_of(feed_of(ENTRY.format(n=1, time=time)).encode(), "atom.xml")[0]
    assert [item.updated for item in items.values()] == [datetime(2024, 6, 1, tzinfo=UTC)]


@pytest.mark.parametrize(
    "time", ["", "soon", "2024-13-01T00:00:00Z", "2024-06-01T00:00:60Z", "99999-01-01", "2024-06-01T00:00:00+99:00"]
)
def test_a_time_that_is_none_is_named(time: str, site: Path) -> None:
    said = published(site.parent, feed_of(ENTRY.format(n=1, time=time)))
    assert (said.code, said.err.count("\n")) == (1, 1)
    assert "atom.xml: an entry of the feed has no date" in said.err


@pytest.mark.parametrize("time", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "0001-01-01"])
def test_the_ends_of_time_are_read(time: str, site: Path) -> None:
    assert published(site.parent, feed_of(ENTRY.format(n=1, time=time))).out.startswith("Against")


BOMB = (
    "<!DOCTYPE feed ["
    '<!ENTITY a0 "words">' + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10)) + "]>"
)
HOSTILE = {
    "an entity bomb": feed_of("<entry><id>&a9;</id></entry>", head=BOMB),
    "an entity bomb in an attribute": feed_of('<link href="&a9;"/>', head=BOMB),
    "a file as an entity": feed_of("&f;", head='<!DOCTYPE feed [<!ENTITY f SYSTEM "file:///etc/passwd">]>'),
    "a type alone": feed_of(head="<!DOCTYPE feed>"),
    "a depth of a hundred thousand": feed_of("<entry>" * 100_000 + "</entry>" * 100_000),
    "two million tags": feed_of("<a/>" * 2_000_000),
    "two million tags in UTF-7": '<?xml version="1.0" encoding="UTF-7"?>'
    + feed_of("<a/>" * 2_000_000).replace("<", "+ADw-"),
    "no encoding of this world": '<?xml version="1.0" encoding="words-7"?>' + feed_of(),
    "bytes": bytes(range(256)) * 100,
    "nothing": "",
    "another root": "<html/>",
    "half": feed_of()[:-3],
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_feed_is_named_in_one_line(name: str, site: Path) -> None:
    said = published(site.parent, HOSTILE[name])
    assert (said.code, said.out) == (1, "")
    assert said.err.startswith("atom.xml: ")
    assert said.err.count("\n") == 1
    assert "root:" not in said.err


@pytest.mark.parametrize(
    "before", ["../../etc/passwd", "archive/../../x", "/etc/passwd", "a b", "a\u202eb", "x" * 600, "?q", "a//../b"]
)
def test_an_archive_outside_the_site_is_not_read(before: str, tmp_path: Path) -> None:
    asked: list[str] = []

    def read(name: str) -> bytes | None:
        asked.append(name)
        more = f'<link rel="prev-archive" href="https://example.org/{before}"/>'
        return feed_of(more=more).encode() if name == "atom.xml" else None

    collect(read)
    assert asked == ["atom.xml", "editions/atom.xml", "corrections/atom.xml", "index.html", "_redirects"]


def test_archives_that_hold_too_much_are_read_no_further(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sitegen.publishing.published_feeds._MOST_ENTRIES", 50)
    asked: list[str] = []

    def read(name: str) -> bytes | None:
        asked.append(name)
        number = len(asked)
        entries = (ENTRY.format(n=f"{number}-{n}", time="2024-06-01T00:00:00Z") for n in range(10))
        return feed_of(*entries, more=f'<link rel="prev-archive" href="https://example.org/a{number}.xml"/>').encode()

    with pytest.raises(FeedUnreadable, match="hold more than 50 entries"):
        collect(read)
    assert len(asked) == 7


def test_all_files_of_a_site_share_a_budget_of_seconds_and_of_bytes(site: Path) -> None:
    with hosted(site.parent / "was") as address:
        ticks = iter(range(0, 1000, 100))
        slow = Remote(address + "/", clock=lambda: float(next(ticks)))
        assert slow("atom.xml")
        assert slow("feed.xml")
        with pytest.raises(FeedUnreadable, match=r"feed\.json: the feeds were not read in 300 seconds"):
            slow("feed.json")
        large = Remote(address + "/", largest=100)
        assert large("atom.xml")
        with pytest.raises(FeedUnreadable, match="more than 100 bytes in all"):
            large("feed.xml")


def test_the_last_of_the_files_has_what_is_left_of_the_budget(monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[float] = []

    def fetched(address: str, request: Request, *, limits: Limits) -> Answer:
        given.append(limits.seconds)
        return Answer(address, 404, "", (), b"")

    monkeypatch.setattr("sitegen.engine.fetch.client.fetch", fetched)
    ticks = iter((0.0, 100.0, 290.0))
    remote = Remote("https://example.org/", clock=lambda: next(ticks))
    assert remote("atom.xml") is remote("feed.xml") is None
    assert given == [30, 10]


@pytest.mark.parametrize(
    "address",
    ["http://[::1", "http://[::1]x/", "HTTP://LOCALHOST/", "https://a:b/", "http://", "https:///x", "http://127.1/"],
)
def test_an_address_that_is_none_or_of_this_machine_ends_in_a_sentence(address: str, site: Path) -> None:
    said = diff(site, address)
    assert (said.code, said.out, said.err.count("\n")) == (1, "", 1)
    assert "Traceback" not in said.err


def test_a_password_in_the_address_is_sent_to_the_site_and_never_printed(site: Path) -> None:
    with hosted(site.parent / "was") as address:
        said = diff(site, address.replace("://", "://me:secret@"))
        wrong = diff(site, address.replace("://", "://me:secret@") + "x/\u202e")
    assert said.out == f"Against {address.replace('://', '://***@')}: 6 stories.\nSubscribers will see nothing new.\n"
    assert "secret" not in said.err + wrong.err + wrong.out


def test_a_site_with_errors_is_not_compared(site: Path) -> None:
    edit(article(site, 1), "title: Story 1", "title: [")
    assert diff(site).code == 1


def test_everything_that_the_full_site_publishes_is_read_back(full_site: Path) -> None:
    built = full_site
    found = collect(in_folder(built))
    assert found.archived
    assert len(found.stories) == len(list(built.glob("articles/*/index.html")))
    assert len(found.editions) == 2
    assert len(found.corrections) == 7
