"""The desk at the level of HTTP: stories, both versions where a file changed, editions, findings, changes, undo."""

import io
import re
from pathlib import Path

import pytest
from desk_support import DRAFT, EDITION, STORY, Desk, Editor, desk_of, little_desk_site, whole_check
from PIL import Image
from sites_support import build, write

from sitegen.desk.command import Found, check
from sitegen.desk.journal import MOST_ACTIONS, MOST_BYTES, Action, Journal
from sitegen.desk.kept_actions import LARGEST, KeptActions
from sitegen.desk.pages import findings
from sitegen.engine.file_changes import FileChange
from sitegen.errors import FileChanged
from sitegen.inbox.candidate import new_candidate
from sitegen.inbox.store import add

ONE = "content/articles/2026/one.md"
HALF = "content/articles/2026/half.md"
WEEK = "content/editions/2026-48.md"


def read(desk: Desk, path: str) -> str:
    return (desk.site / path).read_text(encoding="utf-8")


# ------------------------------------------------------------------ the story


def test_a_save_changes_what_was_changed_and_nothing_else(editor: Editor, desk: Desk) -> None:
    page = editor.get(f"/story/{ONE}").press("Save", {"k:summary": "What it’s\r\nreally about.", "k:source.url": ""})
    assert page.status == 200
    assert read(desk, ONE) == STORY.replace("'What it''s about.'", "'What it’s really about.'").replace(
        "url: https://news.example.org/1", "url:"
    )


def test_an_unchanged_form_writes_nothing_and_is_no_action(editor: Editor, desk: Desk) -> None:
    stamp = (desk.site / ONE).stat().st_mtime_ns
    page = editor.get(f"/story/{ONE}").press("Save")
    assert "Undo" not in page.words
    assert (desk.site / ONE).stat().st_mtime_ns == stamp


def test_text_terms_and_flags_are_saved_and_undone(editor: Editor, desk: Desk) -> None:
    page = editor.get(f"/story/{HALF}").press(
        "Save", {"body": "Words.\n\nMore words.", "k:topics": "norms\nnew things", "k:draft": "", "k:summary": "Short."}
    )
    saved = read(desk, HALF)
    assert "draft" not in saved
    assert 'topics: [norms, "new things"]' in saved
    assert saved.endswith("---\nWords.\n\nMore words.")
    page.press("Undo")
    assert read(desk, HALF) == DRAFT


def test_the_lists_show_what_was_saved_before_the_preview_has_read_it(editor: Editor) -> None:
    editor.get(f"/story/{HALF}").press("Save", {"k:title": "Another half"})
    assert "Another half" in editor.get("/drafts").words
    assert "lacks summary" in editor.get("/drafts").words


def test_a_file_that_changed_meanwhile_is_not_written_over_and_both_are_shown(editor: Editor, desk: Desk) -> None:
    form = editor.get(f"/story/{ONE}")
    theirs = STORY.replace("It matters.", "It matters to them.").replace("about.'", "about, they say.'")
    write(desk.site, ONE, theirs)
    page = form.press("Save", {"k:summary": "Mine.", "k:title": "My title"})
    assert page.status == 409
    assert read(desk, ONE) == theirs
    assert "differ in: Summary" in page.words
    assert "What it's about, they say." in page.words
    # What only one of the two changed is joined; what stands in the field is saved for what both changed.
    page.press("Save")
    assert read(desk, ONE) == theirs.replace("'What it''s about, they say.'", "'Mine.'").replace(
        "title: One ", "title: My title "
    )


def test_a_text_that_both_changed_shows_both(editor: Editor, desk: Desk) -> None:
    form = editor.get(f"/story/{ONE}")
    write(desk.site, ONE, STORY.replace("The text of the story.", "Their text."))
    page = form.press("Save", {"body": "My text.\n"})
    assert page.status == 409
    assert [t.text.strip() for t in page.tree.xpath("//textarea[@readonly]")] == [
        "Their text.\n\nIts *second* paragraph."
    ]
    page.press("Save")
    assert read(desk, ONE).endswith("---\nMy text.\n")


def test_what_was_typed_for_a_file_that_is_gone_is_kept(editor: Editor, desk: Desk) -> None:
    form = editor.get(f"/story/{HALF}")
    (desk.site / HALF).unlink()
    page = form.press("Save", {"body": "All my words."})
    assert page.status == 409
    assert "All my words." in page.text
    assert not (desk.site / HALF).exists()


def test_a_change_that_would_stop_the_build_is_said_before_it_is_written(editor: Editor, desk: Desk) -> None:
    page = editor.get(f"/story/{ONE}").press("Save", {"k:date": "yesterday", "k:why": "Kept."})
    assert page.status == 422
    assert read(desk, ONE) == STORY
    assert page.tree.xpath('//input[@name="k:date"][@aria-invalid="true"]/@value') == ["yesterday"]
    assert page.tree.xpath('//textarea[@name="k:why"]')[0].text.strip() == "Kept."


def test_the_whole_text_can_be_edited_and_is_never_refused_a_look(editor: Editor, desk: Desk) -> None:
    broken = STORY.replace("summary: '", "summary: ' '")
    write(desk.site, ONE, broken)
    page = editor.get(f"/story/{ONE}")
    assert page.tree.xpath('//textarea[@name="whole"]')
    page.press("Save", {"whole": STORY})
    assert read(desk, ONE) == STORY


def test_undo_leaves_alone_what_somebody_changed_since(editor: Editor, desk: Desk) -> None:
    page = editor.get(f"/story/{ONE}").press("Save", {"k:why": "Mine."})
    write(desk.site, ONE, "theirs")
    assert "changed meanwhile" in page.press("Undo").words
    assert read(desk, ONE) == "theirs"


def test_an_action_of_several_files_is_done_whole_or_not_at_all(desk: Desk) -> None:
    changes = [FileChange("seeds/new.txt", None, b"new"), FileChange(ONE, b"other bytes", b"mine")]
    with pytest.raises(FileChanged):
        desk.server.bench.journal.do("tried", changes)
    assert not (desk.site / "seeds/new.txt").exists()
    assert read(desk, ONE) == STORY


def test_a_picture_is_cleaned_and_wants_words(editor: Editor, desk: Desk) -> None:
    buffer = io.BytesIO()
    exif = Image.Exif()
    exif[0x010E] = "where I live"
    Image.new("RGB", (4, 4)).save(buffer, "JPEG", exif=exif)
    page = editor.get(f"/story/{ONE}")
    files = {"picture": (buffer.getvalue(), "..\\My Door.JPG")}
    assert "need words" in page.press("Add the picture", files=files).words
    assert read(desk, ONE) == STORY
    page.press("Add the picture", {"alt": "A door", "credit": "Ann Other"}, files=files)
    assert read(desk, ONE) == STORY.replace(
        "topics: [norms, treaties]\n",
        "topics: [norms, treaties]\nimage:\n  src: my-door.jpg\n  alt: A door\n  credit: Ann Other\n",
    )
    assert b"where I live" not in (desk.site / "content/images/my-door.jpg").read_bytes()
    for data in (b"<svg onload='x'/>", b"GIF89a", b""):
        assert (
            editor.get(f"/story/{ONE}")
            .press("Add the picture", {"alt": "x"}, files={"picture": (data, "a.png")})
            .status
            == 409
        )


def test_two_editors_at_one_folder_lose_nothing(tmp_path: Path) -> None:
    site = little_desk_site(tmp_path / "site")
    path = "content/articles/2026/one.md"
    with desk_of(site) as first, desk_of(site) as second:
        ann, bo = Editor(first), Editor(second)
        of_ann, of_bo = ann.get(f"/story/{path}"), bo.get(f"/story/{path}")
        saved = of_ann.press("Save", {"k:why": "Ann says why."})
        assert saved.status == 200
        refused = of_bo.press("Save", {"k:why": "Bo says why.", "k:summary": "Bo's summary."})
        assert refused.status == 409
        assert "Ann says why." in refused.words
        assert "why: Ann says why." in (site / path).read_text()
        joined = refused.press("Save", {"k:why": "Both say why."})
        assert joined.status == 200
        text = (site / path).read_text()
        assert "why: Both say why." in text
        assert "Bo''s summary." in text
        # What the other one changed since is not undone with one's own action.
        assert saved.press("Undo").status == 409
        assert (site / path).read_text() == text
        assert "Both say why." in ann.get(f"/story/{path}").text
        # A candidate that one has is seen by the other.
        found = new_candidate("https://news.example.org/1", "A story for two", "2026-11-30")
        assert found
        add(site, found)
        both = [each.get("/inbox") for each in (ann, bo)]
        both[0].press("Keep", at="A story for two")
        assert both[1].press("Drop", at="A story for two").status == 409
        assert "kept by" in bo.get("/inbox?state=kept").words
        # Both begin an edition on one day, and neither takes the other's place.
        for each in (ann, bo):
            assert each.get("/edition").press("Begin an edition").status in (200, 409)
        assert len(list((site / "content/editions").glob("*.md"))) >= 2


def test_an_action_can_be_undone_after_the_desk_was_started_again(tmp_path: Path) -> None:
    site = little_desk_site(tmp_path / "site")
    with desk_of(site) as first:
        one = Editor(first)
        one.get(f"/story/{ONE}").press("Save", {"k:why": "Wrong."})
        one.get(f"/story/{HALF}").press("Save", {"k:summary": "Undone at once."}).press("Undo")
        one.get(f"/story/{HALF}").press("Save", {"k:summary": "Changed since."})
    write(site, HALF, DRAFT.replace("Words", "Their words"))
    with desk_of(site) as second:
        two = Editor(second)
        page = two.get("/done")
        assert "Undone at once" not in page.press("Undo", at="Saved why it matters of “One”").words
        assert read(second, ONE) == STORY
        assert "changed meanwhile" in two.get("/done").press("Undo", at="Saved summary of “Half a story”").words
        assert "Their words" in read(second, HALF)
    with desk_of(site) as third:
        rows = Editor(third).get("/done").tree.xpath("//main//li")
        told = [" ".join(row.text_content().split()) for row in rows]
        assert len(told) == 5, "what was undone, and its undoing, are told as such"
        assert [bool(row.xpath(".//button")) for row in rows] == [False, True, False, False, False]


def test_kept_actions_of_another_key_or_site_or_half_a_line_are_none(tmp_path: Path) -> None:
    change = FileChange(ONE, None, b"\xff\n")
    kept = KeptActions(tmp_path / "site")
    kept.add(Action(1, "made one", (change,)))
    kept.add(Action(2, "unmade it", (change.reverse,), undoes=1))
    assert [*KeptActions(tmp_path / "site").load()] == [
        Action(1, "made one", (change,)),
        Action(2, "unmade it", (change.reverse,), undoes=1),
    ]
    assert kept.path.stat().st_mode & 0o777 == 0o600
    whole = kept.path.read_bytes()
    other = KeptActions(tmp_path / "other")
    other.path.write_bytes(whole)
    assert other.load() == []
    kept.path.write_bytes(whole.replace(b"made one", b"made two", 1)[:-9])
    assert kept.load() == []
    for _ in range(40):
        kept.add(Action(3, "much", (FileChange("seeds/x.txt", None, b"x" * (LARGEST // 16)),)))
    assert kept.path.stat().st_size <= LARGEST
    assert kept.load()[-1].words == "much"


def test_what_is_kept_for_undoing_has_a_bound(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    half = b"x" * (MOST_BYTES // 2)
    for number in range(3):
        journal.note(f"kept {number}", [FileChange(f"seeds/{number}.txt", None, half)])
    assert [action.words for action, _ in journal.newest()] == ["kept 2", "kept 1"]
    for number in range(MOST_ACTIONS + 5):
        journal.note(f"did {number}", [])
    assert len(journal.newest(10_000)) == MOST_ACTIONS


# ------------------------------------------------------------------ rights


def test_the_form_shows_the_very_words_that_an_excerpt_publishes(editor: Editor, desk: Desk, tmp_path: Path) -> None:
    said = (
        "Eleven states signed it. " + "They will meet again, as one of them told, in the spring of the next year. " * 3
    )
    write(desk.site, ONE, STORY.replace("rights: full", "rights: excerpt").replace("The text of the story.", said))
    page = editor.get(f"/story/{ONE}")
    (shown,) = page.tree.xpath('//blockquote[@id="excerpt"]/text()')
    assert shown == "Eleven states signed it."
    assert "Now excerpt" in page.words
    other = little_desk_site(tmp_path / "other")
    write(other, ONE, read(desk, ONE))
    built = build(other, clock="2026-11-30T09:30:00Z") / "articles/one/index.html"
    assert shown in built.read_text()
    assert "spring of the next year" not in built.read_text()
    page = page.press("Save", {"body": "One sentence of a text that is no longer than this one is, and that is all.\n"})
    assert "As an excerpt nothing is shown of the text" in page.words
    assert "Now link" in page.press("Save", {"k:rights": "link"}).words


# ------------------------------------------------------------------ corrections


def test_a_correction_is_written_with_its_time_and_says_who_will_see_it(editor: Editor, desk: Desk) -> None:
    page = editor.get(f"/story/{ONE}").press("Correct")
    assert "a new entry, “Correction: One”" in page.words
    page.press("Correct", {"note": "The day was wrong.", "source": "a reader's letter"})
    assert read(desk, ONE) == STORY.replace(
        "topics: [norms, treaties]\n",
        'topics: [norms, treaties]\nchanges:\n  - date: "2026-11-30T10:30:00+01:00"\n    kind: correction\n'
        '    note: "The day was wrong. (a reader\'s letter)"\n',
    )


def test_a_change_without_a_sentence_is_asked_for_one(editor: Editor, desk: Desk) -> None:
    page = editor.get(f"/story/{ONE}").press("Withdraw").press("Withdraw", {"source": "a court"})
    assert page.status == 422
    assert page.tree.xpath('//input[@name="source"]/@value') == ["a court"]
    assert read(desk, ONE) == STORY


# ------------------------------------------------------------------ the edition


def test_stories_are_added_moved_and_taken_out_with_their_comments(editor: Editor, desk: Desk) -> None:
    page = editor.get(f"/edition/{WEEK}").press("Add to edition", {"section": "0"}, at="Two")
    assert "‘Two’ is in" in page.words
    page = page.press("Move up", at="Two")
    assert "‘Two’ moved to 1 of 2 in Norms" in page.words
    assert "      - two # Two\n      - one # One\n" in read(desk, WEEK)
    page = page.press("Move down", at="One")
    assert "    articles: [one]" in read(desk, WEEK)
    page = page.press("Take out", at="One")
    page = editor.get("/done")
    assert "Took “One” out" in page.words
    editor.get("/done").press("Undo", at="Took")
    assert "    articles: [one]" in read(desk, WEEK)


def test_a_story_that_is_in_is_not_offered_and_a_draft_says_so(editor: Editor) -> None:
    page = editor.get(f"/edition/{WEEK}")
    offered = page.tree.xpath('string(//section[@aria-labelledby="offered"])')
    assert "Two" in offered
    assert "One" not in offered
    assert "a draft: it will not be shown" in " ".join(offered.split())


def test_an_order_by_dragging_is_taken_whole_or_not_at_all(editor: Editor, desk: Desk) -> None:
    page = editor.get(f"/edition/{WEEK}").press("Add to edition", {"section": "1"}, at="Two")
    version = page.tree.xpath('//input[@name="version"]/@value')[0]
    token = page.tree.xpath("//body/@data-token")[0]
    form = {"csrf": token, "version": version, "do": "order", "slug": "two"}
    assert editor.post(f"/edition/{WEEK}", {**form, "order": "two;"}).status == 409
    assert editor.post(f"/edition/{WEEK}", {**form, "order": "two,one;"}).status == 200
    assert "      - two # Two\n      - one # One\n  - title: Else\n    articles: []\n" in read(desk, WEEK)


def test_a_list_that_changed_meanwhile_is_not_written_over(editor: Editor, desk: Desk) -> None:
    page = editor.get(f"/edition/{WEEK}")
    write(desk.site, WEEK, EDITION.replace("Hello.", "Hello, all."))
    assert page.press("Add to edition", at="Two").status == 409
    assert "two" not in read(desk, WEEK)


def test_an_edition_without_a_list_becomes_one_when_a_story_is_added(editor: Editor, desk: Desk) -> None:
    write(desk.site, WEEK, EDITION[: EDITION.index("sections:")] + "---\nHello.\n")
    page = editor.get(f"/story/{HALF}").press("Add to edition")
    assert "is in" in page.words
    saved = read(desk, WEEK)
    assert "half" in saved
    assert "one" in saved
    assert saved.endswith("---\nHello.\n")


def test_a_new_edition_is_the_one_that_the_command_makes(editor: Editor, desk: Desk) -> None:
    page = editor.get("/edition").press("Begin an edition", {"title": "Late November"})
    assert page.status == 200
    assert "title: Late November" in read(desk, "content/editions/2026-49.md")
    page.press("Undo")
    assert not (desk.site / "content/editions/2026-49.md").exists()


# ------------------------------------------------------------------ findings


def test_what_only_the_command_looks_for_is_found_by_a_process_of_its_own_and_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = little_desk_site(tmp_path / "site")
    odd = "content/articles/2026/odd.md"
    write(site, odd, "---\ntitle: Odd\ndate: 2026-11-01\nsummery: Told.\n---\nWords.\n")
    write(site, HALF, f"{DRAFT}\nText[^1].\n")
    made: list[Path] = []

    def once(root: Path, *more: str) -> Found:
        made.append(root)
        return check(root, *more) if len(made) == 1 else Found()

    monkeypatch.setattr(findings, "check", once)
    with desk_of(site) as desk:
        editor = Editor(desk)
        assert "markdown-note" not in editor.get("/findings").words
        first = editor.get("/findings?all=1").words
        assert "Looking at every file" in first
        page = whole_check(editor)
        assert "markdown-note" in page.words
        assert made == [site]
        assert whole_check(editor).words == page.words
        assert made == [site], "nothing changed, so nothing is looked at again"
        page = page.press("Mend: “summery:” became “summary:”")
        assert "This was found before the last change" in page.words
        assert "markdown-note" in page.words
        assert "summery" not in page.words.partition("before the last change")[2], "what was mended is gone at once"
        assert "Nothing was found" in whole_check(editor).words
        assert made == [site, site]


def test_a_check_that_cannot_be_run_says_why(editor: Editor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(findings, "check", lambda *_: Found(failed="no memory was left"))
    assert "Nothing could be looked for: no memory was left" in whole_check(editor).words
    editor.desk.server.bench.kept.pop("check")


def test_a_mend_with_one_reading_is_a_button(tmp_path: Path) -> None:
    site = little_desk_site(tmp_path / "site")
    write(site, "content/articles/2026/odd.md", "---\ntitle: Odd\ndate: 2026-11-01\nsummery: Told.\n---\nWords.\n")
    with desk_of(site) as desk:
        page = Editor(desk).get("/findings")
        assert "summery is not a key" in page.words
        page = page.press("Mend: “summery:” became “summary:”")
        assert page.status == 200
        assert "summary: Told." in read(desk, "content/articles/2026/odd.md")
        page.press("Undo")
        assert "summery: Told." in read(desk, "content/articles/2026/odd.md")


def test_a_record_gets_its_id_and_the_day_on_which_it_came_in_by_a_button(tmp_path: Path) -> None:
    site = little_desk_site(tmp_path / "site")
    settings = (site / "site.toml").read_text(encoding="utf-8")
    register = '\n[registers.dates.fields]\nday = {type = "day"}\nwhat = {type = "text"}\n'
    (site / "site.toml").write_text(settings + register, encoding="utf-8")
    story = "---\nid: aaaaaaaa-0000-4000-8000-00000000000f\ntitle: Odd\ndate: 2026-11-01\nsummary: Told.\n"
    path = "content/articles/2026/odd.md"
    write(site, path, f"{story}dates:\n  - day: 2026-12-01\n    what: X\n---\nWords.\n")
    with desk_of(site) as desk:
        page = Editor(desk).get("/findings")
        label = re.search(r"Mend: “- day: 2026-12-01” became “- id: \S+ …”", page.words)
        assert label is not None
        page.press(label[0])
        assert re.search(r"  - id: \S+\n    added: 20\d\d-\d\d-\d\d\n    day: 2026-12-01\n", read(desk, path))
