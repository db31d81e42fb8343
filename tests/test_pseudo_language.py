"""A build in which every word of a catalogue is disguised: what is still readable comes from no catalogue."""

import json
import re
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from language_site import PAGES, language_site
from lxml import etree, html
from playwright.sync_api import Page
from sites_support import build, command
from web import hosted

NAMES = frozenset(
    """RSS Atom JSON Feed CSV BibTeX RIS CSL OGL UTC Open Government Licence example org https http mailto desk opml
    feeds root xml json csv index JavaScript""".split()
)
"""Names of formats and addresses, which are the same in every language."""

_WORD = re.compile(r"[A-Za-z]{2,}")
_CODE = re.compile(r"[A-Z]{2}")
_PLACE = re.compile(r"\{\w+\}|(?:https?://|mailto:)\S+|\S+@\S+|/[a-z0-9/.-]+")
_NO_WORDS = tuple(f"data-{n}" for n in "copy css-inline field filter home indexes key order status type".split())
_SHOWN = ("title", "alt", "aria-label", "placeholder", "content", "abbr", "label")


def readable(text: str) -> set[str]:
    """The words of a text that no catalogue disguised."""
    return {word for word in _WORD.findall(_PLACE.sub(" ", text)) if word not in NAMES}


def words_of(data: bytes) -> dict[str, str]:
    """All that a page says, by where it says it."""
    tree = html.fromstring(data)
    found: dict[str, str] = {}
    for number, node in enumerate(tree.iter()):
        if not isinstance(node.tag, str):
            continue
        place = f"{number}<{node.tag}>"
        own = [node.text or "", *(child.tail or "" for child in node)]
        if node.tag == "script" and node.get("type") == "application/ld+json":
            graph = json.loads(node.text or "{}")
            told = re.findall(r'"(?:name|description|text|headline)": "([^"]*)"', json.dumps(graph, ensure_ascii=False))
            found[place] = " ".join(told)
        elif node.tag == "text" and _CODE.fullmatch(node.text or ""):
            continue  # a country's code on the map
        elif node.tag not in ("script", "style", "code"):
            found[place] = " ".join(own)
        for name, value in node.items():
            data_word = name.startswith("data-") and name not in _NO_WORDS
            is_meta = name == "content" and (node.get("name") or node.get("property") or "") in (
                "description", "og:title", "og:description", "og:site_name", "twitter:title",
            )  # fmt: skip
            if (name in _SHOWN and name != "content") or is_meta or data_word:
                found[f"{place} {name}"] = (
                    " ".join(list(json.loads(value).values())[1:]) if name == "data-counts" else value
                )
    return found


def undisguised(data: bytes) -> dict[str, set[str]]:
    return {place: words for place, text in words_of(data).items() if (words := readable(text))}


@pytest.fixture(scope="module")
def sites(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    made = {}
    for language in ("en-XA", "ar-XB"):
        site = language_site(tmp_path_factory.mktemp(language) / "site", language, search=True)
        made[language] = build(site, clock="2024-04-01T12:00+00:00")
    return made


def file_of(built: Path, page: str) -> Path:
    return built / page / "index.html" if page != "404" else built / "404.html"


@pytest.mark.parametrize("language", ["en-XA", "ar-XB"])
@pytest.mark.parametrize("page", [*PAGES, "404"])
def test_no_word_of_a_page_escapes_the_catalogue(sites: dict[str, Path], language: str, page: str) -> None:
    data = file_of(sites[language], page).read_bytes()
    assert undisguised(data) == {}
    assert (b' dir="rtl"' in data.partition(b">")[2].partition(b">")[0]) == (language == "ar-XB")


def test_every_page_of_the_site_is_of_a_kind_that_is_looked_at(sites: dict[str, Path]) -> None:
    # What is not in the list is of the same template as what is.
    for file in sites["en-XA"].rglob("*.html"):
        assert undisguised(file.read_bytes()) == {}, file


def test_no_word_of_a_feed_escapes_the_catalogue(sites: dict[str, Path]) -> None:
    built = sites["en-XA"]
    for file in [*built.glob("*.xml"), *built.rglob("feed.xml"), *built.rglob("atom.xml"), *built.glob("*.opml")]:
        if file.name.startswith("sitemap"):
            continue
        for node in etree.parse(file).getroot().iter():
            if not isinstance(node.tag, str):
                continue
            name = etree.QName(node).localname
            text = node.text or ""
            told = html.fromstring(f"<div>{text}</div>").text_content() if "<" in text else text
            if name in ("title", "description", "subtitle", "summary", "name", "creator", "content", "encoded"):
                assert readable(told) == set(), (file, name, told)
            assert readable(" ".join(node.get(key) or "" for key in ("title", "text", "label"))) == set()
    for file in built.rglob("feed.json"):
        feed = json.loads(file.read_text(encoding="utf-8"))
        told = [feed["title"], feed.get("description", "")]
        for item in feed["items"]:
            told += [item["title"], item.get("summary", ""), html.fromstring(item["content_html"]).text_content()]
        assert readable(" ".join(told)) == set()


def test_no_word_of_a_calendar_escapes_the_catalogue(sites: dict[str, Path]) -> None:
    rows = (sites["en-XA"] / "praxeis/calendar.ics").read_bytes().decode().replace("\r\n ", "").split("\r\n")
    said = ("SUMMARY", "DESCRIPTION", "NAME", "X-WR-CALNAME", "X-WR-CALDESC", "CATEGORIES")
    told = [row.partition(":")[2].replace("\\n", " ") for row in rows if row.partition(":")[0] in said]
    assert len(told) > 6
    assert readable(" ".join(told)) == set()


def test_no_word_of_a_citation_escapes_the_catalogue(sites: dict[str, Path]) -> None:
    folder = sites["en-XA"] / "editions/one"
    works = json.loads((folder / "cite.json").read_text(encoding="utf-8"))
    assert readable(" ".join(f"{w.get('note', '')} {w['container-title']} {w['title']}" for w in works)) == set()
    rows = (folder / "cite.ris").read_text(encoding="utf-8").splitlines()
    assert readable(" ".join(row[6:] for row in rows if row[:2] in ("TI", "AU", "T2", "PB", "AB"))) == set()
    notes = re.findall(r"(?:note|howpublished) = \{(.*)\}", (folder / "cite.bib").read_text(encoding="utf-8"))
    assert readable(" ".join(notes).replace(r"\textasciitilde", "")) == set()


def test_no_word_of_an_e_mail_escapes_the_catalogue(tmp_path: Path) -> None:
    site = language_site(tmp_path / "site", "en-XA")
    clock = ("--clock", "2024-04-01T12:00+00:00")
    for name in ("one", "two"):
        done = command("edition", name, "-s", site, "--out", tmp_path / "out", *clock)
        assert done.code == 0, done.said
        message = message_from_bytes((tmp_path / f"out/{name}.eml").read_bytes(), policy=policy.default)
        assert readable(str(message["Subject"])) == set()
        text = (tmp_path / f"out/{name}.txt").read_text(encoding="utf-8").replace("{{unsubscribe_url}}", "")
        assert readable(text) == set()
        assert undisguised((tmp_path / f"out/{name}.html").read_bytes()) == {}


def test_scripts_say_nothing_of_their_own() -> None:
    own = r"""\s*=\s*(?:[^;\n]*[?:]\s*)?["'`][^"'`\n{]*[A-Za-z]{3,}"""
    said = re.compile(rf"""(?:textContent|innerText|ariaLabel){own}|"aria-label",\s*["'`]""")
    folder = Path(__file__).parent.parent / "layouts/static/js"
    found = [(f.name, m[0]) for f in folder.glob("*.js") for m in said.finditer(f.read_text(encoding="utf-8"))]
    assert found == []


def test_the_test_sees_a_word_that_is_in_no_catalogue(tmp_path: Path) -> None:
    site = language_site(tmp_path / "site", "en-XA")
    (site / "layouts").mkdir()
    (site / "layouts/404.html").write_text(
        '{% extends "base.html" %}{% block main %}<h1 title="Seen">{{ _("Archive") }} Escaped</h1>{% endblock %}'
    )
    built = build(site, clock="2024-04-01T12:00+00:00")
    found = undisguised((built / "404.html").read_bytes()).values()
    assert {word for words in found for word in words} == {"Escaped", "Seen"}


_WIDE = """() => [document.documentElement.scrollWidth - innerWidth,
  ...[...document.querySelectorAll("body *")].filter((e) => e.scrollWidth > e.clientWidth + 1
    && getComputedStyle(e).overflowX === "visible" && getComputedStyle(e).display === "block")
    .map((e) => e.outerHTML.slice(0, 80)).slice(0, 3)]"""


@pytest.mark.long
@pytest.mark.parametrize("language", ["en-XA", "ar-XB"])
def test_longer_words_overflow_no_page_of_a_small_telephone(page: Page, sites: dict[str, Path], language: str) -> None:
    page.set_viewport_size({"width": 320, "height": 640})
    wide = {}
    with hosted(sites[language]) as address:
        for name in PAGES[:-2]:  # the last two lead elsewhere
            page.goto(f"{address}/{name}/" if name else f"{address}/")
            over, *_ = found = page.evaluate(_WIDE)
            if over > 0:
                wide[name] = found
    assert wide == {}
