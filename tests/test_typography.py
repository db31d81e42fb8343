"""Quotation marks, dashes and ellipses: what is typed on a keyboard becomes what papers of the language print."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sites_support import build, small_site, story

from sitegen.engine.catalogues.speech import SHIPPED
from sitegen.markup.document import document
from sitegen.markup.typography import MARKS, marks_of, typeset
from sitegen.outputs.search_words import text_of

NARROW = "\u202f"
PATH = "content/articles/a.md"


@pytest.mark.parametrize(
    ("tag", "typed", "printed"),
    [
        ("en", "\"Don't,\" she said 'twice' -- in '99...", "“Don’t,” she said ‘twice’ – in ’99…"),
        ("de", "Er sagte: \"Das ist 'neu'\" --- so Marx' Werk.", "Er sagte: „Das ist ‚neu‘“ — so Marx’ Werk."),
        ("de-AT", 'Das "Gesetz"', "Das „Gesetz“"),
        ("de-CH", "Das \"'neue' Gesetz\"", "Das «‹neue› Gesetz»"),
        ("fr", 'L\'État a dit "oui" : pourquoi ?', f"L’État a dit «{NARROW}oui{NARROW}»\u00a0: pourquoi{NARROW}?"),
        ("fr", "« Non » !", f"«{NARROW}Non{NARROW}»{NARROW}!"),
        ("fr-CA", 'à 10:30 "x"', f"à 10:30 «{NARROW}x{NARROW}»"),
        ("es", "Dijo \"un 'no' rotundo\"", "Dijo «un “no” rotundo»"),
        ("it", "La 'ndrangheta e un po' di \"silenzio\"", "La ’ndrangheta e un po’ di «silenzio»"),
        ("nl", '\'s Avonds zei hij "ja"', "’s Avonds zei hij ‘ja’"),
        ("pt", 'Disse "sim"', "Disse “sim”"),
        ("pt-PT", 'Disse "sim"', "Disse «sim»"),
        ("pl", "Ustawa \"o 'krajowym' systemie\"", "Ustawa „o «krajowym» systemie”"),
        ("uk", 'Об\'єкт "Щит"', "Об’єкт «Щит»"),
        ("zh", '他说"你好"，又说"她说\'好\'"...', "他说“你好”，又说“她说‘好’”……"),
        ("zh-Hant", '他說"你好"', "他說「你好」"),
        ("ja", '首相は"合意"と述べた---', "首相は「合意」と述べた——"),
        ("ar", 'قال "نعم"', "قال «نعم»"),
        ("sv", 'Han sade "ja"', "Han sade ”ja”"),
        ("da", 'Han sagde "ja"', "Han sagde »ja«"),
    ],
)
def test_the_marks_are_those_of_the_language(tag: str, typed: str, printed: str) -> None:
    marks = marks_of(tag)
    assert marks is not None
    assert typeset(typed, marks) == printed


def test_every_language_that_sitegen_speaks_has_marks_and_an_unknown_one_is_left_alone() -> None:
    assert all(marks_of(tag) for tag in SHIPPED)
    assert marks_of("tlh") is None
    assert marks_of("") is None


@given(st.text(alphabet="aé中ا \"'-.«»„“’\u202f:;!", max_size=40), st.sampled_from(sorted(MARKS)))
def test_what_was_set_once_stays_as_it_is(text: str, tag: str) -> None:
    marks = MARKS[tag]
    once = typeset(text, marks)
    assert typeset(once, marks) == once or "'" in text or '"' in text or "-" in text
    assert '"' not in once
    assert "'" not in once


def test_marks_are_set_across_emphasis_and_links_and_not_in_code_and_quotations() -> None:
    text = 'Das "*neue* [Gesetz](https://example.org/a"b)" und `"x" -- y`.\n\n> "fremd"\n\n他'
    html = document(text, PATH, marks=marks_of("de"))[0].html
    assert "„<em>neue</em> <a" in html
    assert "</a>“ und" in html
    assert '<code>"x" -- y</code>' in html
    assert '"fremd"' in html


def test_a_mark_that_is_never_closed_reaches_no_further_than_its_block() -> None:
    html = document('他说"你好\n\n她说"好"', PATH, marks=marks_of("zh"))[0].html
    assert "她说“好”" in html


def test_our_own_words_are_set_in_the_storys_language_and_others_words_are_not(tmp_path) -> None:  # type: ignore[no-untyped-def]
    own = story('Das "Gesetz"', lang="de", body='Ein "Satz".').replace("Told briefly.", "'Ein \"Wort\"'")
    theirs = own.replace("lang: de", "lang: de\nrights: full\nsource: {name: Ort, url: 'https://example.org/x'}")
    site = small_site(tmp_path / "site", articles__own=own, articles__theirs=theirs)
    built = build(site)
    mine = (built / "articles/own/index.html").read_text(encoding="utf-8")
    assert "Das „Gesetz“" in mine
    assert "Ein „Satz“." in mine
    assert "Ein „Wort“" in mine
    other = (built / "articles/theirs/index.html").read_text(encoding="utf-8")
    assert 'Ein "Satz".' in other
    feed = (built / "atom.xml").read_text(encoding="utf-8")
    assert "<title>Das „Gesetz“</title>" in feed


def test_what_holds_a_line_together_is_kept_in_summaries_and_in_what_search_shows() -> None:
    body = document('Il dit : "oui" ; et « non ».\n\nFin.', PATH, marks=marks_of("fr"))[0]
    assert body.paragraphs[0] == f"Il dit\u00a0: «{NARROW}oui{NARROW}»{NARROW}; et «{NARROW}non{NARROW}»."
    assert text_of(body.html) == f"{body.paragraphs[0]} Fin."
