"""Reader views and text extractors find a story with all that belongs to it, and without what surrounds it."""

from collections.abc import Callable

import pytest
import trafilatura
from engine_support import run as make
from lxml import html
from readability import Document
from sites_support import edit, small_site, story

SUMMARY = "Two ministries publish a common plan for the security of submarine cables, with a budget and a timetable."
WHY = "Plans of this kind had failed before, because nobody was told who pays, who repairs, and who decides."
NOTE = "An earlier version named the wrong ministry, and gave the budget in another currency."
ORIGINAL = "https://news.example.org/cables"
TEXT = "\n\n".join(
    f"Paragraph {n} says what the plan holds, in some detail: ships, spare parts, landing points, and the people who "
    f"watch over them by day and by night, in every weather, for {n} years at least."
    for n in range(2, 9)
)
SOURCE = f"\nsource:\n  name: Example News\n  url: {ORIGINAL}\n  published: 2024-05-01"
ABOUT = f"\nwhy: {WHY}\nchanges:\n  - date: 2024-05-03\n    kind: correction\n    note: {NOTE}"
FURNITURE = ("BibTeX", "An earlier story", "How to cite", "Previously")


pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The pages of a story in full, of an excerpt and of a link, each with all that surrounds it."""
    more = f"{SOURCE}{ABOUT}\nfollows: [earlier]"
    site = small_site(
        tmp_path_factory.mktemp("reader") / "site",
        articles__earlier=story("An earlier story", "2024-04-01"),
        articles__full=story("The plan in full", f"2024-05-02\nrights: full{more}", TEXT),
        articles__excerpt=story("The plan in part", f"2024-05-02\nrights: excerpt{more}", TEXT),
        articles__link=story("The plan elsewhere", f"2024-05-02\nrights: link{more}", TEXT),
    )
    for path in (site / "content/articles").glob("[!e]*.md"):
        edit(path, "Told briefly.", SUMMARY)
    edit(site / "content/articles/excerpt.md", "Told briefly.", SUMMARY)
    make(site)
    folder = site / "build" / "site" / "articles"
    return {name: (folder / name / "index.html").read_text(encoding="utf-8") for name in ("full", "excerpt", "link")}


def _readability(page: str) -> str:
    return str(Document(page).summary())


def _trafilatura(page: str) -> str:
    return trafilatura.extract(page, output_format="html", include_links=True) or ""


@pytest.mark.parametrize("kind", ["full", "excerpt", "link"])
@pytest.mark.parametrize("reader", [_readability, _trafilatura])
def test_a_reader_view_keeps_notice_summary_and_why_and_drops_the_furniture(
    pages: dict[str, str], reader: Callable[[str], str], kind: str
) -> None:
    shown = " ".join(html.fromstring(reader(pages[kind])).text_content().split())
    assert [words for words in (SUMMARY, WHY, NOTE) if words not in shown] == []
    assert [words for words in FURNITURE if words in shown] == []
    if kind == "full":
        assert "Paragraph 8 says" in shown


@pytest.mark.parametrize("kind", ["full", "excerpt", "link"])
@pytest.mark.parametrize("reader", [_readability, _trafilatura])
def test_a_reader_view_leads_to_the_original(pages: dict[str, str], reader: Callable[[str], str], kind: str) -> None:
    assert ORIGINAL in html.fromstring(reader(pages[kind])).xpath("//@href") + [
        e.get("target") for e in html.fromstring(reader(pages[kind])).iter() if e.get("target")
    ]
