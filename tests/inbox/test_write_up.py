"""From a candidate to a draft, by the same code as `import`; and into the inbox by hand."""

import io
import sys
from pathlib import Path

import pytest
from inbox_support import NOW, candidates, collected, item, rss, site_with, sources, titles
from support import Ran, run, tree, write_site
from test_fetch import body

from sitegen.authoring.seed_article import Given
from sitegen.content.front_matter import parse
from sitegen.errors import FileChanged
from sitegen.inbox import write_up as module
from sitegen.inbox.candidate import Candidate, new_candidate
from sitegen.inbox.store import Inbox, add, choose, same_story, undo
from sitegen.inbox.write_up import add_address, import_to_inbox, write_up

PAGE = (
    b"<!doctype html><html lang=en><head><title>A pact is signed - Example Herald</title></head><body><article>"
    b"<h1>A pact is signed</h1><p>The ministers signed a pact on Monday, and said that it would hold for ten years.</p>"
    b"<p>Nobody else had known of it before the meeting, which lasted for three days.</p></article></body></html>"
)


@pytest.fixture
def site(tmp_path: Path) -> Path:
    return write_site(tmp_path / "site", {})


def put(site: Path, address: str = "https://example.org/pact", title: str = "Ministers sign a pact") -> Candidate:
    made = new_candidate(
        address,
        title,
        "2026-11-30",
        date="2026-11-29",
        outlet="Example Herald",
        authors=("Ada Clerk", "Bo Dray"),
        language="en",
        text="The ministers signed a pact on Monday, a spokesman said.",
    )
    assert made is not None
    assert add(site, made) is not None
    return made


def keys_of(site: Path, path: str) -> dict[str, object]:
    matter, problems = parse((site / path).read_text(encoding="utf-8"), path)
    assert matter is not None
    assert problems == []
    return matter.keys


def test_a_draft_of_the_summary_is_what_import_makes_and_the_candidate_leads_to_it(site: Path) -> None:
    made, other = put(site), put(site, "https://example.com/b", "A pact is signed")
    same_story(site, other.name, made.name, by="Ada", now=NOW)
    before = tree(site)
    done = write_up(site, made.name, by="Ada", now=NOW, fetch=False)
    assert done.path == "content/articles/2026/ministers-sign-a-pact.md"
    keys = keys_of(site, done.path)
    assert keys["title"] == "Ministers sign a pact"
    assert keys["date"] == "2026-11-29"
    assert keys["draft"] == "true"
    assert keys["also"] == [{"name": "Example Herald", "url": "https://example.com/b"}]
    source = keys["source"]
    assert isinstance(source, dict)
    assert (source["name"], source["url"], source["author"]) == (
        "Example Herald", "https://example.org/pact", ["Ada Clerk", "Bo Dray"],
    )  # fmt: skip
    found = next(each for each in candidates(site) if each.name == made.name)
    assert (found.state, found.story, found.by) == ("story", done.path, "Ada")
    assert run("check", "-s", site).code == 0
    undo(site, *done.changes)
    assert tree(site) == before


def test_the_page_at_the_address_is_fetched_and_what_it_does_not_say_comes_from_the_source(
    site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with sources({"pact": body(PAGE, b"Content-Type: text/html")}) as made:
        monkeypatch.setenv("SITEGEN_FETCH_ALLOW", f"127.0.0.1:{made.server.port}")
        there = put(site, made.address + "pact")
        done = write_up(site, there.name, by="Ada", now=NOW)
    keys = keys_of(site, done.path)
    assert (keys["title"], keys["date"]) == ("A pact is signed", "2026-11-29")
    text = (site / done.path).read_text(encoding="utf-8")
    assert "which lasted for three days" in text
    source = keys["source"]
    assert isinstance(source, dict)
    assert source["name"] == "Example Herald"
    assert (site / str(source["seed"])).read_bytes() == PAGE


def test_where_the_page_cannot_be_had_the_reason_is_told_and_the_candidate_stays(
    site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with sources({}) as made:
        monkeypatch.setenv("SITEGEN_FETCH_ALLOW", f"127.0.0.1:{made.server.port}")
        there = put(site, made.address + "pact")
        before = tree(site)
        done = write_up(site, there.name, by="Ada", now=NOW)
    assert (done.path, done.failed) == ("", "the server answered 404 Not Found — is the address right?")
    assert tree(site) == before


def test_what_was_imported_before_is_not_imported_again(site: Path) -> None:
    made = put(site)
    first = write_up(site, made.name, by="Ada", now=NOW, fetch=False)
    choose(site, made.name, "kept", by="Ada", now=NOW)
    second = write_up(site, made.name, by="Ada", now=NOW, fetch=False)
    assert second.path == first.path
    assert [path.name for path in (site / "content").rglob("*.md")] == ["ministers-sign-a-pact.md"]
    assert [each.state for each in candidates(site)] == ["story"]


def test_a_candidate_that_changes_meanwhile_leaves_no_draft(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = put(site)
    [listed] = Inbox(site).candidates()
    real = module.import_seeds

    def slow(*words: object, **more: object) -> object:
        rows = real(*words, **more)  # type: ignore[arg-type]
        choose(site, made.name, "dropped", by="Bo", now=NOW)
        return rows

    monkeypatch.setattr(module, "import_seeds", slow)
    with pytest.raises(FileChanged):
        write_up(site, made.name, by="Ada", now=NOW, fetch=False)
    assert not list((site / "content").rglob("*.md"))
    assert [each.by for each in candidates(site)] == ["Bo"]
    with pytest.raises(FileChanged):
        write_up(site, made.name, by="Ada", now=NOW, fetch=False, version=listed.version)


def test_an_address_given_by_hand_waits_as_it_is_and_nothing_is_fetched(site: Path) -> None:
    first = add_address(site, "https://example.org/a-long-story-1/amp?utm_source=x", now=NOW)
    again = add_address(site, "http://m.example.org/a-long-story-1", "Its title", now=NOW)
    assert first.change is not None
    assert (again.change, again.candidate) == (None, first.candidate)
    assert add_address(site, "example", now=NOW).failed.startswith("this is no address of the web")
    assert titles(candidates(site)) == ["https://example.org/a-long-story-1"]


def typed(text: str, *words: str | Path) -> Ran:
    with pytest.MonkeyPatch.context() as patch:
        stdin = io.TextIOWrapper(io.BytesIO(text.encode()))
        patch.setattr(sys, "stdin", stdin)
        return run(*words)


def test_import_puts_what_it_reads_into_the_inbox_where_it_is_asked_to(site: Path, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Title: A pact\nURL: https://example.org/a\nDate: 2026-11-29\n\nWords of it.\n")
    (tmp_path / "b.txt").write_text("Title: Nowhere\n\nWords of it, without any address.\n")
    (tmp_path / "feed.xml").write_bytes(rss(item(1), item(2)))
    files = [tmp_path / name for name in ("a.txt", "b.txt", "feed.xml")]
    said = run("import", *files, "--inbox", "-s", site)
    assert said.code == 1
    assert "b.txt:1: it says no address — import it without --inbox\n" in said.err
    assert said.out.endswith("3 new in the inbox, 1 failed\n")
    assert titles(candidates(site)) == ["A pact", "Story 1 of ministers", "Story 2 of ministers"]
    assert not (site / "content").exists()
    assert not (site / "seeds").exists()
    again = run("import", files[0], "--inbox", "-s", site)
    assert (again.code, again.out.splitlines()[-1]) == (0, "0 new in the inbox, 0 failed")
    assert run("import", files[0], "--inbox", "--publish", "-s", site).code == 2


def test_what_is_said_on_the_command_line_stands_before_what_a_seed_says(site: Path, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Title: A pact\n\nWords of it, which nobody signed.\n")
    given = Given(url="https://example.org/b", outlet="Example Post", date="2026-11-28")
    [row] = import_to_inbox(site, [tmp_path / "a.txt"], given, now=NOW)
    assert row.candidate is not None
    assert (row.candidate.address, row.candidate.outlet, row.candidate.date) == (
        "https://example.org/b", "Example Post", "2026-11-28",
    )  # fmt: skip


# ------------------------------------------------------------------ in the terminal


def test_the_next_ones_are_kept_dropped_put_off_imported_and_each_answer_is_undone_by_a_key(tmp_path: Path) -> None:
    days = [
        f"{day}, {number} Nov 2026 07:00:00 GMT" for day, number in (("Mon", 30), ("Sun", 29), ("Sat", 28), ("Fri", 27))
    ]
    with sources({"a": rss(*(item(n, day) for n, day in enumerate(days)))}) as made:
        site = site_with(tmp_path, made, "a")
        collected(site, made)
        made.asked.clear()
        words = ("collect", "-s", site, "--clock", NOW.isoformat(), "--next", "20")
        said = typed("k\nd\nu\nl\n?\ns\nn\n\n", *words)
        assert made.asked == []
    assert said.code == 0
    assert said.err == ""
    assert "\n1 of 4  Story 0 of ministers\n  2026-11-30 · a\n  https://example.org/news/0\n" in said.out
    assert "  → content/articles/2026/story-2-of-ministers.md\n" in said.out
    assert said.out.endswith("1 wait in the inbox.\n")
    states = {each.title.split()[1]: each.state for each in candidates(site)}
    assert states == {"0": "kept", "1": "later", "2": "story", "3": "new"}
    said = typed("d\n", *words)
    assert "1 of 2  Story 3" in said.out
    assert "2 of 2  Story 1" in said.out
    assert {each.title.split()[1]: each.state for each in candidates(site)}["3"] == "dropped"


def test_the_last_answer_can_be_undone_too_and_an_empty_inbox_says_so(tmp_path: Path) -> None:
    with sources({"a": rss(item(1))}) as made:
        site = site_with(tmp_path, made, "a")
        collected(site, made)
        words = ("collect", "-s", site, "--clock", NOW.isoformat(), "--next", "5")
        typed("d\nu\nk\n\n", *words)
        assert [each.state for each in candidates(site)] == ["kept"]
        assert typed("", *words).out.endswith("The inbox is empty.\n")


def test_other_coverage_of_a_story_is_named_in_its_draft(site: Path) -> None:
    put(site)
    put(site, "https://example.com/b", "A pact: ministers sign")
    put(site, "https://example.com/c", "A cable breaks")
    said = typed("m\nn\nm\ns\n\n", "collect", "-s", site, "--clock", NOW.isoformat(), "--next", "3")
    assert "  no other candidate is named below it\n" in said.err
    assert "  dropped, as other coverage of “Ministers sign a pact”\n" in said.out
    [draft] = (site / "content").rglob("*.md")
    assert keys_of(site, draft.relative_to(site).as_posix())["also"] == [
        {"name": "Example Herald", "url": "https://example.com/b"}
    ]


def test_what_was_put_in_by_hand_is_gone_through_without_any_source(site: Path) -> None:
    put(site)
    said = typed("k\n\n", "collect", "-s", site, "--clock", NOW.isoformat(), "--next", "1")
    assert (said.code, said.err) == (0, "")
    assert [each.state for each in candidates(site)] == ["kept"]


def test_the_page_is_opened_in_the_browser_and_the_candidate_waits_on(tmp_path: Path) -> None:
    with sources({"a": rss(item(1))}) as made:
        site = site_with(tmp_path, made, "a")
        collected(site, made)
    opened: list[str] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("click.launch", opened.append)
        typed("o\nk\n\n", "collect", "-s", site, "--clock", NOW.isoformat(), "--next", "1")
    assert opened == ["https://example.org/news/1"]
    assert [each.state for each in candidates(site)] == ["kept"]


def test_a_candidate_that_another_editor_decided_meanwhile_is_told_and_left(tmp_path: Path) -> None:
    from sitegen.cli.inbox import triage

    with sources({"a": rss(item(1))}) as made:
        site = site_with(tmp_path, made, "a")
        collected(site, made)

        def key() -> str:
            for each in candidates(site):
                (site / f"inbox/{each.name}.txt").unlink()
            return "k"

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(triage, "_key", key)
            said = run("collect", "-s", site, "--clock", NOW.isoformat(), "--next", "1")
    assert said.code == 0
    assert "the file changed meanwhile" in said.err
    assert candidates(site) == []
