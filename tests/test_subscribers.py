"""What subscribers will see: feeds compared as a reader would, and the command that says it in plain words."""

import os
import shutil
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest import mock

import pytest
from sites_support import CLOCK, Ran, build, command, copy_site, edit, small_site, story, write
from web import hosted

from sitegen.publishing.feed_diff import collect
from sitegen.publishing.fetch_feeds import in_folder

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
    assert "New (1):" in said.out  # the entry of the corrections' feed


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
    assert "New (1):\n  2024-05-07 Correction: Story 4\n" in said.out


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


def test_a_site_with_errors_is_not_compared(site: Path) -> None:
    edit(article(site, 1), "title: Story 1", "title: [")
    assert diff(site).code == 1


def test_everything_that_the_full_site_publishes_is_read_back(tmp_path: Path) -> None:
    built = build(copy_site(tmp_path / "site"))
    found = collect(in_folder(built))
    assert found.archived
    assert len(found.stories) == len(list(built.glob("articles/*/index.html")))
    assert len(found.editions) == 2
    assert len(found.corrections) == 7
