"""What comes in at the desk: the inbox, pasted texts, files and addresses, each as the commands would have it."""

import re
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from desk_support import Desk, Editor, Seen, little_desk_site
from jinja2 import Environment
from sites_support import command, tree, write
from web import hosted

from sitegen.desk import inbox_view
from sitegen.desk.pages import warm
from sitegen.inbox import packed_inbox
from sitegen.inbox.candidate import new_candidate
from sitegen.inbox.source_state import SourceRecord, load_states
from sitegen.inbox.store import Inbox, add

PASTE = """\
Skip to content
Ministers agree on rules for cyberspace
By Jane Doe
24 November 2026

The ministers of eleven states met on Tuesday and agreed on a set of rules for cyberspace, officials said on Wednesday.

Sign up for our newsletter

The rules, which are not binding, ask states to leave hospitals and courts alone, and to answer when others ask.
"""


def candidate(desk: Desk, title: str, address: str, day: str = "2026-11-29") -> str:
    found = new_candidate(address, title, "2026-11-30", date=day, outlet="Example News", text="The first words.")
    assert found is not None
    add(desk.site, found)
    return found.name


def states(desk: Desk) -> dict[str, str]:
    return {each.candidate.title: each.candidate.state for each in Inbox(desk.site).candidates()}


# ------------------------------------------------------------------ the inbox


def test_candidates_are_kept_dropped_and_put_off_and_each_is_undone(editor: Editor, desk: Desk) -> None:
    for number in range(3):
        candidate(desk, f"Story number {number}", f"https://news.example.org/{number}/a")
    page = editor.get("/inbox").press("Keep", at="number 0")
    page = page.press("Drop", at="number 1").press("Later", at="number 2")
    assert sorted(states(desk).values()) == ["dropped", "kept", "later"]
    page.press("Undo")
    assert states(desk)["Story number 2"] == "new"
    editor.get("/done").press("Undo", at="Dropped")
    assert states(desk)["Story number 1"] == "new"
    assert "Story number 0" in editor.get("/inbox?state=kept").words


def test_what_somebody_else_decided_meanwhile_is_not_written_over(editor: Editor, desk: Desk) -> None:
    name = candidate(desk, "A story", "https://news.example.org/1/a")
    page = editor.get("/inbox")
    write(
        desk.site,
        f"inbox/{name}.txt",
        (desk.site / f"inbox/{name}.txt").read_text() + "State: kept 2026-11-30T08:00:00Z Another\n",
    )
    assert page.press("Drop").status == 409
    assert states(desk) == {"A story": "kept"}


def test_a_day_is_dropped_at_once_but_only_what_was_seen(editor: Editor, desk: Desk) -> None:
    for number in range(3):
        candidate(desk, f"Story number {number}", f"https://news.example.org/{number}/a")
    page = editor.get("/inbox")
    candidate(desk, "It came later", "https://news.example.org/4/a")
    page = page.press("Drop the 3 of 2026-11-29")
    assert states(desk) == {f"Story number {n}": "dropped" for n in range(3)} | {"It came later": "new"}
    page.press("Undo")
    assert set(states(desk).values()) == {"new"}


def test_the_same_address_in_the_site_is_named(editor: Editor, desk: Desk) -> None:
    candidate(desk, "One again", "https://news.example.org/1?utm_source=feed")
    page = editor.get("/inbox")
    assert "Same address: One" in page.words


def test_two_outlets_with_one_story_are_joined_or_kept_apart(editor: Editor, desk: Desk) -> None:
    title = "Eleven states sign the declaration on spyware exports"
    first = candidate(desk, title, "https://alpha.example.org/x")
    second = candidate(desk, title, "https://beta.example.org/y")
    editor.get(f"/inbox/{first}").press("Same story")
    found = {each.candidate.name: each.candidate for each in Inbox(desk.site).candidates()}
    assert found[first].same_as == second
    editor.get("/done").press("Undo")
    editor.get(f"/inbox/{first}").press("Another story")
    assert "Also at" not in editor.get(f"/inbox/{first}").words


def test_the_list_of_a_large_inbox_is_made_in_a_child_and_says_the_same(
    editor: Editor, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    candidate(desk, "Ministers agree on rules for cyberspace", "https://example.org/a")
    candidate(desk, "Rules for cyberspace: ministers agree", "https://example.com/b")
    candidate(desk, "One", "https://news.example.org/1")
    kept = desk.server.bench.kept
    small = editor.get("/inbox").words
    assert "Also at Example News" in small
    assert "Same address: One" in small
    monkeypatch.setattr(inbox_view, "MANY", -1)
    kept.pop("inbox")
    assert editor.get("/inbox").words == small
    # What came since is compared as soon as the index is made again, behind the page.
    candidate(desk, "Cyberspace: ministers agree on the rules", "https://example.net/c")
    editor.get("/inbox")
    for thread in [each for each in threading.enumerate() if each.name == "near"]:
        thread.join()
    assert editor.get("/inbox").words.count("Also at Example News") == 6
    kept.pop("inbox")


def test_what_is_made_ready_in_the_background_is_not_made_by_a_page_and_changes_nothing(
    editor: Editor, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    candidate(desk, "Ministers agree on rules for cyberspace", "https://example.org/a")
    before, bench = tree(desk.site), desk.server.bench
    bench.kept.clear()
    for step in (*warm.FIRST, *warm.ENTERED):
        step(bench)
    assert tree(desk.site) == before
    read: list[str] = []
    monkeypatch.setattr(packed_inbox, "read_listed", lambda folder, name: read.append(name))
    monkeypatch.setattr(Environment, "compile", lambda *_: read.append("a template"))
    assert "Ministers agree" in editor.get("/inbox").words
    assert read == []


def test_a_candidate_is_written_up_from_its_page(editor: Editor, desk: Desk, tmp_path: Path) -> None:
    write(tmp_path / "web", "story.html", _PAGE)
    with hosted(tmp_path / "web") as address:
        candidate(desk, "Ministers agree", f"{address}/story.html")
        page = editor.get("/inbox").press("Write it up")
    assert page.status == 200
    assert "/story/content/articles/2026/" in page.response.request.path
    assert states(desk) == {"Ministers agree": "story"}
    page.press("Undo")
    assert states(desk) == {"Ministers agree": "new"}
    assert not (desk.site / "content/articles/2026/ministers-agree-on-rules-for-cyberspace.md").exists()


def test_a_page_that_cannot_be_fetched_leaves_the_candidate_and_says_three_ways_on(editor: Editor, desk: Desk) -> None:
    candidate(desk, "A story", "http://127.0.0.1:1/story")
    page = editor.get("/inbox").press("Write it up")
    assert page.status == 422
    assert states(desk) == {"A story": "new"}
    page = page.press("Write it up from the words that the source gave")
    assert page.status == 200
    assert "The first words." in page.text


# ------------------------------------------------------------------ new stories


def lines(page: Seen) -> dict[str, str]:
    """What each line is, by its first words."""
    rows = page.tree.xpath('//*[@role="listitem"]')
    return {
        " ".join(row.xpath("string(.//legend)").split())[:20]: row.xpath("string(.//*[@class='why'])").strip()
        for row in rows
    }


def radio(page: Seen, words: str) -> str:
    (found,) = [r for r in page.tree.xpath('//*[@role="listitem"]') if words in r.xpath("string(.//legend)")]
    return str(found.xpath(".//input[@type='radio']/@name")[0])


def without_own(text: str) -> str:
    return re.sub(r"(?m)^(?:id|  seed): .*\n", "", text)


def test_every_line_of_a_paste_says_what_it_is_and_by_which_rule(editor: Editor) -> None:
    page = editor.get("/new").press("Read it", {"paste": PASTE})
    found = lines(page)
    assert found["Skip to content"].startswith("set aside")
    assert "rule: newsletter form" in found["Sign up for our news"]
    assert found["Ministers agree on r"] == "title"
    assert found["By Jane Doe"] == "author"
    assert found["The rules, which are"] == "text"
    assert "from “24 November 2026”" in page.words


def test_a_draft_of_a_paste_is_the_one_that_import_makes(editor: Editor, desk: Desk, tmp_path: Path) -> None:
    page = editor.get("/new").press("Read it", {"paste": PASTE}).press("Save")
    (made,) = (p for p in (desk.site / "content/articles/2026").glob("ministers*"))
    (seed,) = (desk.site / "seeds").iterdir()
    assert seed.read_text() == PASTE
    other = little_desk_site(tmp_path / "other")
    write(other, f"seeds/{seed.name}", PASTE)
    assert command("import", other / "seeds", "-s", other).code == 0
    assert without_own(made.read_text()) == without_own((other / made.relative_to(desk.site)).read_text())
    page.press("Undo")
    assert not made.exists()
    assert not seed.exists()


def test_a_line_is_what_the_editor_says_and_that_outlives_a_new_reading(editor: Editor, desk: Desk) -> None:
    page = editor.get("/new").press("Read it", {"paste": PASTE})
    page = page.press(
        "Read it again",
        {radio(page, "Sign up"): "body", radio(page, "The rules"): "dropped", radio(page, "Jane"): "dropped"},
    )
    found = lines(page)
    assert found["Sign up for our news"] == "text (by you)"
    assert found["The rules, which are"] == "set aside (by you)"
    assert "rule: " in found["Skip to content"], "what nobody touched is what the rules say"
    page = page.press("Read it again")
    assert lines(page) == found
    page.press("Save")
    (made,) = (p for p in (desk.site / "content/articles/2026").glob("ministers*"))
    body = made.read_text().rpartition("---\n")[2]
    assert "Sign up for our newsletter" in body
    assert "not binding" not in body


def test_a_line_becomes_a_field_and_fields_are_taken_as_they_were_left(editor: Editor, desk: Desk) -> None:
    page = editor.get("/new").press("Read it", {"paste": PASTE})
    line = radio(page, "Skip to content")
    page = page.press("Read it again", {line: "field", line.replace("l:", "f:"): "source.name"})
    assert page.tree.xpath('//input[@name="k:source.name"]/@value') == ["Skip to content"]
    page.press("Save", {"k:title": "A title of ours", "k:source.url": "https://example.org/a", "k:rights": "link"})
    text = (desk.site / "content/articles/2026/a-title-of-ours.md").read_text()
    assert "  name: Skip to content\n  url: https://example.org/a\n" in text
    assert "rights: link\n" in text


def test_the_same_text_is_not_imported_twice_and_the_known_story_is_named(editor: Editor, desk: Desk) -> None:
    editor.get("/new").press("Read it", {"paste": PASTE}).press("Save")
    page = editor.get("/new").press("Read it", {"paste": PASTE})
    assert page.status == 422
    assert "already imported as content/articles/2026/ministers" in page.words
    again = editor.get("/new").press(
        "Read it", {"paste": PASTE + "\nOne more paragraph, which is a new one, they say.\n"}
    )
    assert again.status == 200


def test_a_file_is_kept_in_seeds_and_read(editor: Editor, desk: Desk) -> None:
    page = editor.get("/new").press("Read it", files={"file": (_PAGE.encode(), "C:\\My Files\\../Story One.HTML")})
    assert (desk.site / "seeds/story-one.html").read_bytes() == _PAGE.encode()
    assert lines(page)["Ministers agree on r"] == "title"
    page.press("Save")
    assert (
        "seed: seeds/story-one.html"
        in (desk.site / "content/articles/2026/ministers-agree-on-rules-for-cyberspace.md").read_text()
    )


def test_an_address_is_fetched_when_read_it_is_pressed_and_not_before(
    editor: Editor, desk: Desk, tmp_path: Path
) -> None:
    write(tmp_path / "web", "story.html", _PAGE)
    asked: list[str] = []
    with hosted(tmp_path / "web", asked=asked) as address:
        before = tree(desk.site)
        page = editor.get(f"/new?url={address}/story.html")
        assert asked == []
        assert tree(desk.site) == before
        page = page.press("Read it")
        assert asked == ["/story.html"]
        page.press("Read it again")
        assert asked == ["/story.html"]
    assert lines(page)["Ministers agree on r"] == "title"
    editor.get("/done").press("Undo")
    assert tree(desk.site) == before


def test_nothing_to_read_is_said_and_what_was_typed_stays(editor: Editor) -> None:
    page = editor.get("/new").press("Read it", {"url": "not an address"})
    assert page.status == 422
    assert page.tree.xpath('//input[@name="url"]/@value') == ["not an address"]


_PAGE = """\
<!DOCTYPE html><html lang="en"><head><title>Ministers agree on rules for cyberspace</title>
<meta property="article:published_time" content="2026-11-24T10:00:00Z">
<meta property="og:site_name" content="Example News">
</head><body><nav>Home News</nav><article><h1>Ministers agree on rules for cyberspace</h1>
<p>The ministers of eleven states met on Tuesday and agreed on a set of rules for cyberspace, officials said later.</p>
<p>The rules, which are not binding, ask states to leave hospitals and courts alone, and to answer when others ask.</p>
<p>A diplomat who took part in the meeting and was not allowed to speak about it said that it was a beginning.</p>
</article></body></html>
"""


def test_how_many_sources_fail_stands_beside_their_name_on_every_page(editor: Editor, desk: Desk) -> None:
    rows = "".join(f'<outline text="{name}" xmlUrl="https://{name}.example.org/feed"/>' for name in ("a", "b", "c"))
    write(desk.site, "sources.opml", f'<opml version="2.0"><body>{rows}</body></opml>')

    def told() -> str:
        items = editor.get("/drafts").tree.xpath("//nav[@aria-label='Desk']//li[contains(., 'Sources')]")
        return " ".join(items[0].text_content().split())

    assert told() == "Sources"
    states = load_states(desk.site)
    failing = SourceRecord(failing_since="2026-11-29T08:00:00Z", tries=3, reason="it answered 503")
    states.records = {f"https://{name}.example.org/feed": failing for name in ("a", "b", "gone")}
    states.save()
    assert told() == "Sources 2 failing"
    states.records.clear()
    states.save()
    assert told() == "Sources"


def test_what_shows_lines_of_a_text_loads_nothing_that_reads_pages_fetches_or_checks_settings() -> None:
    code = "import sys, sitegen.desk.pages.paste; print(*sorted({name.partition('.')[0] for name in sys.modules}))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = {*done.stdout.split()}
    assert "sitegen" in loaded
    assert not loaded & {"pydantic", "markdownify", "bs4", "h11", "pypdf", "dulwich"}, "they take 20 MB"
