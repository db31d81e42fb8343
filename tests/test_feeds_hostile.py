"""Hostile text in every field: feeds stay well-formed and show it as text, or an error names the file."""

import json
import re
from pathlib import Path

import feedparser
import pytest
from feed_rules import site_faults
from lxml import etree
from sites_support import build, command, small_site, write

ATOM = "{http://www.w3.org/2005/Atom}"
PAYLOADS = {
    "cdata": "a ]]> b",
    "entities": "a & b &amp; &lt;c&gt; &nbsp; &#0;",
    "tags": "</title></entry><script>alert(1)</script><!-- x --> <![CDATA[y]]>",
    "emoji": "👩‍💻 🏴󠁧󠁢󠁥󠁮󠁧󠁿 e\u0301",
    "right-to-left": "\u202eabc\u202c שלום مرحبا",
    "quotes": "\"a\" 'b' `c` \\ %s {0} {{ 7*7 }} {% x %}",
    "controls": "bell\x07 tab\t del\x7f c1\x85 sep\u2028 fffe\ufffe",
    "formula": "=cmd|'/C calc'!A0",
    "long": "word " * 400,
}
SETTINGS = """author = {0}
tagline = {0}
[feeds]
limit = 100
"""


def quoted(text: str) -> str:
    """A text as YAML and TOML and JSON write it, with escapes for what is not plain."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\x7f")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site with a story for every payload, which stands in every field of the story."""
    nasty = quoted(PAYLOADS["tags"] + PAYLOADS["entities"])
    site = small_site(tmp_path_factory.mktemp("hostile") / "site", SETTINGS.format(nasty))
    for n, (name, payload) in enumerate(PAYLOADS.items()):
        text = quoted(payload)
        write(
            site,
            f"content/articles/{name}.md",
            f"---\nid: 3f1c2a52-5a7e-4d0b-9a57-0c9a3c1b7e{n:02d}\ntitle: {text}\ndate: 2024-05-{n + 1:02d}\n"
            f"summary: {text}\nwhy: {text}\nrights: full\ntopics: [t{n}]\n"
            f"source: {{name: {text}, author: [{text}, {text}], url: 'https://example.org/a&b?c=%22é'}}\n"
            f"also: [{{name: {text}, url: 'https://example.org/'}}]\n"
            f"changes: [{{date: 2024-06-01, kind: correction, note: {text}}}]\n---\n{payload}\n",
        )
        write(site, f"content/terms/topics/t{n}.md", f"---\ntitle: {text}\n---\n{payload}\n")
        edition = (
            f"---\ntitle: {text}\ndate: 2024-06-{n + 1:02d}\nsections: [{{title: {text}, articles: [{name}]}}]\n---\n"
        )
        write(site, f"content/editions/{name}.md", edition + payload + "\n")
    write(
        site,
        "content/articles/huge.md",
        f"---\ntitle: Huge\ndate: 2024-01-01\n---\n{('word ]]> & ' * 90 + chr(10) * 2) * 1_000}\n",
    )
    return build(site)


def kept(text: str) -> str:
    """What may stay of a text: characters that XML forbids, or advises against, are dropped, blanks folded."""
    bad = re.compile("[^\t\n\r\x20-\x7e\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
    good = bad.sub("", text)
    return " ".join(good.split())


def test_every_feed_keeps_the_rules_of_its_format(built: Path) -> None:
    assert site_faults(built, "https://example.org/") == []
    for name, version in (("feed.xml", "rss20"), ("atom.xml", "atom10")):
        for path in built.rglob(name):
            read = feedparser.parse(path.read_bytes())
            assert (read.bozo, read.version) == (0, version), path


@pytest.mark.parametrize("name", PAYLOADS)
def test_each_payload_shows_as_its_own_text(name: str, built: Path) -> None:
    number = list(PAYLOADS).index(name)
    one = f"urn:uuid:3f1c2a52-5a7e-4d0b-9a57-0c9a3c1b7e{number:02d}"
    entry = next(e for e in etree.parse(built / "atom.xml").iter(f"{ATOM}entry") if e.findtext(f"{ATOM}id") == one)
    item = next(i for i in json.loads((built / "feed.json").read_bytes())["items"] if i["id"] == one)
    row = next(i for i in etree.parse(built / "feed.xml").iter("item") if i.findtext("guid") == one)
    wanted = _plain(kept(PAYLOADS[name]))
    assert _plain(entry.findtext(f"{ATOM}title")) == _plain(item["title"]) == _plain(row.findtext("title")) == wanted
    assert _plain(entry.findtext(f"{ATOM}summary")) == _plain(item["summary"])
    note, _, summary = _plain(item["summary"]).rpartition(" Why it matters: ")[0].partition(": ")
    assert note == "Correction, 1 June 2024"
    assert summary in (f"{wanted}. {wanted}.", f"{wanted} {wanted}")
    names = [_plain(a.findtext(f"{ATOM}name")) for a in entry.findall(f"{ATOM}author")]
    assert names == [_plain(a["name"]) for a in item["authors"]]
    assert set(names) == {wanted}
    label = entry.find(f"{ATOM}category").get("label")
    assert _plain(label) == _plain(item["tags"][0]) == _plain(row.findtext("category")) == wanted


def _plain(text: str | None) -> str:
    """A text without what typography changes: quotation marks, dashes and folded blanks."""
    table = str.maketrans({"“": '"', "”": '"', "‘": "'", "’": "'", "…": "...", "—": "---", "–": "--", "\xa0": " "})
    return " ".join((text or "").translate(table).split()).replace("---", "--")


def test_a_body_of_a_megabyte_is_an_entry_like_any_other(built: Path) -> None:
    found = [e for e in feedparser.parse((built / "feed.xml").read_bytes()).entries if e.title == "Huge"]
    assert found[0].content[0].value.count("word ]]&gt; &amp;") == 90_000


@pytest.mark.parametrize("field", ["title", "summary", "why"])
def test_half_of_a_character_is_an_error_that_names_the_file(field: str, tmp_path: Path) -> None:
    site = small_site(tmp_path / "site")
    keys = {"title": '"T"', "summary": '"S"', "why": '"W"'} | {field: '"half \\ud83d alone"'}
    rows = "".join(f"{key}: {value}\n" for key, value in keys.items())
    write(site, "content/articles/half.md", f"---\n{rows}date: 2024-05-01\n---\nx\n")
    said = command("build", "-s", site)
    assert said.code == 1
    assert re.search(r"content/articles/half\.md:\d: ", said.err)


def test_a_raw_nul_is_an_error_that_names_the_file_and_nothing_is_published(tmp_path: Path) -> None:
    site = small_site(tmp_path / "site")
    write(site, "content/articles/nul.md", "---\ntitle: A\x00B\ndate: 2024-05-01\n---\nx\n")
    said = command("build", "-s", site)
    assert said.code == 1
    assert "content/articles/nul.md:2: " in said.err
    assert "NUL" in said.err
    assert not (site / "build" / "site").exists()
