"""The dialect: what the editor typed for another program is what the reader gets here (DESIGN 8a)."""

from markdown_corpus import documents
from markdown_elements import COMMONMARK, lost

from sitegen.checks.markdown_slips import slips
from sitegen.markup.document import document, to_html
from sitegen.markup.sanitise import sanitise

PATH = "content/articles/2024/story.md"
CORPUS = dict(documents())


def html(text: str, *, smart: bool = False) -> str:
    return document(text, PATH, smart=smart)[0].html


def test_no_list_level_link_quotation_code_block_or_word_of_300_documents_is_lost() -> None:
    gone = {name: lost(sanitise(to_html(text)), COMMONMARK.render(text)) for name, text in CORPUS.items()}
    assert len(gone) == 300
    assert {name: rows for name, rows in gone.items() if rows} == {}


def test_hardly_any_of_the_documents_is_told_of() -> None:
    told = {name: [row[2] for row in slips(text)] for name, text in CORPUS.items()}
    wrong = {name: rows for name, rows in told.items() if any("never closed" not in row for row in rows)}
    assert len(wrong) <= 0.02 * len(CORPUS), wrong
