"""The desk of a site in several languages: lists say each story's language, and forms set it."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from desk_support import DRAFT, SETTINGS, STORY, Desk, Editor, desk_of, little_desk_site
from sites_support import write

from sitegen.inbox.candidate import new_candidate
from sitegen.inbox.store import add

ONE = "content/articles/2026/one.md"
SEVERAL = SETTINGS + '\n[languages.de]\ntitle = "Der Überblick"\n\n[languages.ar]\ntitle = "الموجز"\n'
NOW = datetime(2026, 11, 30, tzinfo=UTC)


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    site = little_desk_site(tmp_path_factory.mktemp("desk") / "site")
    write(site, "site.toml", SEVERAL)
    write(site, "content/articles/2026/halb.de.md", DRAFT.replace("Half a story", "Halb").replace("0003", "0004"))
    write(site, "content/articles/2026/zwei.md", STORY.replace("One", "Zwei").replace("rights:", "lang: de\nrights:"))
    with desk_of(site) as desk:
        yield desk


def test_the_drafts_say_their_language_and_are_shown_for_one_alone(editor: Editor) -> None:
    every = editor.get("/drafts").words
    assert "Half a story en · " in every
    assert "Halb de · " in every
    german = editor.get("/drafts?lang=de").words
    assert "Halb de" in german
    assert "Half a story" not in german
    assert "Zwei de" in german


def test_a_story_gets_another_language_by_its_form(editor: Editor, desk: Desk) -> None:
    page = editor.get(f"/story/{ONE}")
    assert page.tree.xpath('//select[@name="k:lang"]/option/text()') == ["–", "en", "de", "ar"]
    assert page.press("Save", {"k:lang": "de"}).status == 200
    assert "\nlang: de\n" in (desk.site / ONE).read_text(encoding="utf-8")


def test_a_candidate_says_its_language_and_is_written_up_in_another(editor: Editor, desk: Desk) -> None:
    found = new_candidate(
        "https://news.example.org/neu", "Etwas Neues", "2026-11-29", outlet="Ort", language="fr", text="Ein Satz."
    )
    assert found is not None
    add(desk.site, found)
    page = editor.get(f"/inbox/{found.name}")
    assert "fr · Ort" in page.words
    data = dict(next(f for f in page.tree.forms if "lang" in f.fields).form_values())
    editor.post(f"/inbox/{found.name}", {**data, "lang": "de", "do": "write-summary"})
    (made,) = (p for p in desk.site.rglob("content/articles/**/*neu*.md"))
    text = made.read_text(encoding="utf-8")
    assert "\nlang: de\n" in text
    assert "language: fr\n" in text


def test_a_new_story_is_told_in_the_language_that_was_chosen(editor: Editor, desk: Desk) -> None:
    pasted = "Title: Ein Gesetz\nSource: Ort\nDate: 2026-11-28\n\n" + "Das Parlament hat ein Gesetz beschlossen. " * 12
    page = editor.get("/new").press("Read it", {"paste": pasted})
    assert page.tree.xpath('//select[@name="lang"]/option/text()') == ["en", "de", "ar"]
    saved = page.press("Save", {"lang": "de"})
    assert saved.status == 200
    (made,) = desk.site.rglob("content/articles/**/ein-gesetz.md")
    assert "\nlang: de\n" in made.read_text(encoding="utf-8")


def test_an_edition_of_a_language_offers_the_stories_of_that_language(editor: Editor, desk: Desk) -> None:
    page = editor.get("/edition").press("Begin an edition", {"title": "Woche", "lang": "de"})
    assert "Zwei" in page.words
    assert "One" not in page.words


def test_the_desk_of_a_site_in_one_language_asks_for_none(tmp_path: Path) -> None:
    with desk_of(little_desk_site(tmp_path / "site")) as desk:
        editor = Editor(desk)
        for address in ("/drafts", "/inbox", "/edition", "/new"):
            assert not editor.get(address).tree.xpath('//select[@name="lang"]'), address
        assert not editor.get(f"/story/{ONE}").tree.xpath('//select[@name="k:lang"]')
