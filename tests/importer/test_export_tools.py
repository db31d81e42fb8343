"""Feeds, web archives and reference lists as real programs write them: fields as given, every word of the text."""

import gc
import io
import re
import warnings
from collections import Counter
from datetime import UTC, datetime
from html import unescape
from typing import Any

import pytest
from rendering import rendered_words
from sites_support import build, small_site, write

from sitegen.importer.formats.table import extract, recognise
from sitegen.importer.parse import read_extracted

pytestmark = pytest.mark.long

WORDS = "The ministers of Avaland and Borduria, both invented, have signed a pact on the safety of their networks."
TEXTS = {
    "A pact of two states": f"<p>{WORDS}</p><p>See <a href='https://example.org/b'>it</a> &amp; <em>more</em>.</p>",
    "Lists & quotations": f"<h2>What it holds</h2><ul><li>One is <b>short</b></li><li>Two</li></ul><p>{WORDS}</p>"
    "<blockquote><p>Nobody objected, he said.</p></blockquote><ol><li>First</li><li>Second</li></ol>",
    "Café in Kraków: 1 < 2": f"<p>Zażółć gęślą jaźń — “quoted”, ‘single’.</p><p>{WORDS}</p>"
    "<pre><code>a &lt; b</code></pre>",
    "制裁法": "<p>两国部长签署了一项关于网络安全的协定。</p><p>这项协定要求双方相互通报攻击。</p>",
    "Tables": f"<p>{WORDS}</p><table><tr><th>State</th><th>Ports</th></tr><tr><td>Avaland</td><td>12</td></tr></table>",
}
ADDRESS = "https://example.org/{}?a=1&b=2"
TIME = datetime(2021, 11, 24, 10, 15, tzinfo=UTC)
PERSON = "Ada Clerk"


def words_of(html: str) -> Counter[str]:
    inline = re.sub(r"</?(?:a|em|b|strong|code)\b[^>]*>", "", html)
    return Counter(unescape(re.sub(r"<[^>]*>", " ", inline)).split())


def overlap(wanted: Counter[str], got: Counter[str]) -> tuple[float, float]:
    """Recall and precision of words."""
    both = sum((wanted & got).values())
    return both / max(sum(wanted.values()), 1), both / max(sum(got.values()), 1)


def read(data: bytes) -> dict[str, tuple[dict[str, Any], str]]:
    """The fields and the body of each article, by its title."""
    known = recognise(data)
    assert known is not None
    found = {}
    for article in extract(known, data).articles:
        _, seed = read_extracted(article)
        fields = {each.name: each.value for each in seed.fields}
        found[str(fields["title"])] = (fields, seed.body)
    return found


def check_texts(found: dict[str, tuple[dict[str, Any], str]]) -> None:
    assert set(found) == set(TEXTS)
    for number, (title, html) in enumerate(TEXTS.items()):
        fields, text = found[title]
        assert fields["source.url"] == ADDRESS.format(number)
        assert fields["date"][:19] == "2021-11-24T10:15:00"
        assert fields["source.author"] == (PERSON,)
        recall, precision = overlap(words_of(html), Counter(rendered_words(text)))
        assert recall >= 0.97, (title, text)
        assert precision >= 0.95, (title, text)


@pytest.mark.parametrize("kind", ["rss", "atom"])
def test_feeds_of_feedgen(kind: str) -> None:
    from feedgen.feed import FeedGenerator

    made = FeedGenerator()
    made.load_extension("dc")
    made.id("https://example.org/")
    made.title("Example Times")
    made.link(href="https://example.org/", rel="alternate")
    made.description("Invented.")
    made.language("en")
    for number, (title, html) in enumerate(TEXTS.items()):
        entry = made.add_entry(order="append")
        entry.id(f"urn:x:{number}")
        entry.title(title)
        entry.link(href=ADDRESS.format(number))
        entry.published(TIME)
        entry.updated(TIME)
        entry.author(name=PERSON)
        entry.dc.dc_creator(PERSON)
        entry.content(html, type="html" if kind == "atom" else "CDATA")
    check_texts(read(made.rss_str() if kind == "rss" else made.atom_str()))


@pytest.mark.parametrize("kind", ["Rss201rev2Feed", "Atom1Feed"])
def test_feeds_of_feedgenerator(kind: str) -> None:
    feedgenerator = pytest.importorskip("feedgenerator")
    made = getattr(feedgenerator, kind)("Example Times", "https://example.org/", "Invented.", language="en")
    for number, (title, html) in enumerate(TEXTS.items()):
        link = ADDRESS.format(number)
        made.add_item(title, link, html, author_name=PERSON, author_email="ada@example.org", pubdate=TIME)
    check_texts(read(made.writeString("utf-8").encode()))


@pytest.mark.parametrize("name", ["feed.xml", "atom.xml", "feed.json"])
def test_the_feeds_that_the_product_writes(tmp_path: Any, name: str) -> None:
    site = small_site(tmp_path / "site", '[feeds]\ncontent = "full"\n')
    for number, (title, html) in enumerate(list(TEXTS.items())[:3]):
        keys = f"id: 3f1c2a52-5a7e-4d0b-9a57-0c9a3c1b7e0{number}\nauthor: {PERSON}\nslug: story-{number}"
        text = f'---\ntitle: "{title}"\ndate: 2021-11-24T10:15:00Z\nsummary: In short.\n{keys}\n---\n{html}\n'
        write(site, f"content/articles/story-{number}.md", text)
    found = read((build(site) / name).read_bytes())
    assert set(found) == set(list(TEXTS)[:3])
    for number, (title, html) in enumerate(list(TEXTS.items())[:3]):
        fields, text = found[title]
        assert fields["source.url"] == f"https://example.org/articles/story-{number}/"
        assert fields["date"][:19] == "2021-11-24T10:15:00"
        recall, _ = overlap(words_of(html), Counter(rendered_words(text)))
        assert recall >= 0.97, (title, text)


PAGE = (
    "<!DOCTYPE html><html lang=en><head><meta charset={charset}><title>{title} | Example Times</title>"
    '<meta property="og:title" content="{title}"><meta name="author" content="Ada Clerk">'
    '<meta property="article:published_time" content="2021-11-24T10:15:00Z"></head><body><nav><a href="/">Home</a>'
    "</nav><article><h1>{title}</h1><p>{words} It is the story number {number} of this archive — no other has it.</p>"
    "<p>It obliges both of them to tell each other of attacks within a day and in writing, which nobody did before, "
    "and to publish each year what they have learned from them.</p></article><footer>Imprint</footer></body></html>"
)
TITLES = ("A pact of two states", "Ports are closed", "Łódź and Kraków agree", "A law for cables", "Nobody objected")


def archive(*, packed: bool, version: str) -> bytes:
    """A web archive by warcio, whose writer leaves its temporary files for the collector to close."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        made = crawl(packed=packed, version=version)
        gc.collect()
    return made


def crawl(*, packed: bool, version: str) -> bytes:
    """Five pages, and what else a crawl holds."""
    warcio = pytest.importorskip("warcio")
    from warcio.statusandheaders import StatusAndHeaders
    from warcio.warcwriter import WARCWriter

    assert warcio
    made = io.BytesIO()
    writer = WARCWriter(made, gzip=packed, warc_version=version)

    def add(address: str, status: str, kind: str, data: bytes, *more: tuple[str, str]) -> None:
        headers = StatusAndHeaders(status, [("Content-Type", kind), *more], protocol="HTTP/1.1")
        writer.write_record(
            writer.create_warc_record(
                address,
                "response",
                payload=io.BytesIO(data),
                http_headers=headers,
                warc_headers_dict={"WARC-Date": "2022-01-02T03:04:05Z"},
            )
        )

    writer.write_record(writer.create_warcinfo_record("a.warc", {"software": "invented"}))
    add("https://example.org/", "301 Moved", "text/html", b"<p>Moved</p>", ("Location", "/a"))
    add("https://example.org/a.png", "200 OK", "image/png", b"\x89PNG")
    add("https://example.org/gone", "404 Not Found", "text/html", b"<p>Gone</p>")
    for number, title in enumerate(TITLES):
        charset = ("utf-8", "iso-8859-2")[number % 2]
        page = PAGE.format(title=title, words=WORDS, number=number, charset=charset).encode(
            charset, "xmlcharrefreplace"
        )
        data = b"%x\r\n" % len(page) + page + b"\r\n0\r\n\r\n" if number == 3 else page
        chunked = (("Transfer-Encoding", "chunked"),) if number == 3 else ()
        add(f"https://example.org/{number}", "200 OK", f"text/html; charset={charset}", data, *chunked)
    return made.getvalue()


def check_pages(found: dict[str, tuple[dict[str, Any], str]]) -> None:
    assert set(found) == set(TITLES)
    for number, title in enumerate(TITLES):
        fields, text = found[title]
        assert fields["source.url"] == f"https://example.org/{number}"
        assert fields["date"] == "2021-11-24T10:15:00+00:00"
        assert fields["source.author"] == (PERSON,)
        assert fields["saved"] == "2022-01-02T03:04:05+00:00"
        assert f"It is the story number {number} of this archive — no other has it." in text
        assert "Imprint" not in text
        assert "Home" not in text


@pytest.mark.parametrize("packed", [True, False])
@pytest.mark.parametrize("version", ["1.0", "1.1"])
def test_archives_of_warcio(packed: bool, version: str) -> None:
    check_pages(read(archive(packed=packed, version=version)))


def test_a_wacz_package_is_read_by_its_list_of_pages() -> None:
    from export_samples import zipped

    rows = "\n".join(
        ['{"format": "json-pages-1.0"}', *(f'{{"url": "https://example.org/{number}"}}' for number in (0, 1))]
    )
    files: dict[str, str | bytes] = {
        "archive/data.warc.gz": archive(packed=True, version="1.1"),
        "pages/pages.jsonl": rows,
        "datapackage.json": '{"wacz_version": "1.1.1"}',
    }
    assert set(read(zipped(files))) == set(TITLES[:2])
    del files["pages/pages.jsonl"]
    check_pages(read(zipped(files)))


def check_reference(data: bytes, *, day: bool = True) -> None:
    [(fields, _)] = read(data).values()
    assert fields["title"] == "A pact: Café & Brücke"
    assert fields["source.url"] == "https://example.org/a_b"
    assert fields["source.author"] == ("Ada Clerk", "European Commission", "Jürgen Müller")
    assert fields["source.name"] == "Example Times"
    assert fields.get("date") == ("2021-11-24" if day else None)


def test_references_of_rispy() -> None:
    rispy = pytest.importorskip("rispy")
    row = {
        "type_of_reference": "NEWS",
        "title": "A pact: Café & Brücke",
        "authors": ["Clerk, Ada", "European Commission", "Müller, Jürgen"],
        "year": "2021",
        "date": "2021/11/24",
        "urls": ["https://example.org/a_b"],
        "journal_name": "Example Times",
    }
    check_reference(rispy.dumps([row]).encode())


def test_references_of_bibtexparser_and_pybtex() -> None:
    bibtexparser = pytest.importorskip("bibtexparser")
    from bibtexparser.model import Entry, Field

    keys = {
        "author": 'Clerk, Ada and {European Commission} and M{\\"u}ller, Jürgen',
        "title": "A {P}act: Caf\\'e \\& Brücke".replace("{P}act", "pact"),
        "year": "2021",
        "month": "nov",
        "day": "24",
        "url": "https://example.org/a_b",
        "journal": "Example Times",
    }
    made = bibtexparser.Library([Entry("article", "clerk2021", [Field(key, value) for key, value in keys.items()])])
    check_reference(bibtexparser.write_string(made).encode())


def test_references_of_pybtex() -> None:
    pytest.importorskip("pybtex")
    from pybtex.database import BibliographyData, Entry, Person

    people = [Person("Clerk, Ada"), Person("{European Commission}"), Person("Müller, Jürgen")]
    keys = {"title": "A pact: Café & Brücke", "year": "2021", "month": "nov", "url": "https://example.org/a_b"}
    entry = Entry("article", fields={**keys, "journal": "Example Times"}, persons={"author": people})
    check_reference(BibliographyData({"a": entry}).to_string("bibtex").encode(), day=False)
