"""Feeds, web archives and exports: each article with what its file states of it, and nothing that it does not."""

import json
import re
from dataclasses import dataclass

import pytest
from export_samples import (
    ATOM,
    BIBTEX,
    BOOKMARKS,
    CSL,
    ENEX,
    FEDERAL_REGISTER,
    GHOST,
    INSTAPAPER,
    JSON_FEED,
    OMNIVORE_METADATA,
    POCKET,
    POCKET_HTML,
    RAINDROP,
    RIS,
    RSS,
    RSS_1,
    SAMPLES,
    WALLABAG,
    WORDPRESS,
    zipped,
)
from hypothesis import given
from hypothesis import strategies as st

from sitegen.importer.formats.addresses import addresses_in
from sitegen.importer.formats.extracted import Extracted, Unreadable
from sitegen.importer.formats.table import EXPORTS, extract, recognise, refused
from sitegen.importer.parse import read_extracted


@dataclass(frozen=True)
class Read:
    """An article as the importer reads it: its fields by their names, its body and what the editor is told."""

    fields: dict[str, object]
    body: str
    notes: tuple[str, ...]


def extracted(text: str | bytes) -> Extracted:
    data = text.encode() if isinstance(text, str) else text
    found = recognise(data)
    assert found is not None
    return extract(found, data)


def articles(text: str | bytes) -> list[Read]:
    found = []
    for article in extracted(text).articles:
        _, seed = read_extracted(article)
        fields: dict[str, object] = {each.name: each.value for each in seed.fields}
        found.append(Read(fields, seed.body, (*seed.notes, *(f"{q.field}: {q.message}" for q in seed.questions))))
    return found


def picked(read: Read, *names: str) -> list[object]:
    return [read.fields.get(name) for name in names]


PACT = ("title", "source.url", "date", "source.author", "source.name")


@pytest.mark.parametrize("what", SAMPLES)
def test_a_file_is_known_by_its_bytes(what: str) -> None:
    name, text = SAMPLES[what]
    for data in (text.encode(), b"\xef\xbb\xbf" + text.encode()):
        found = recognise(data)
        assert found is not None
        assert found.name == name
        assert extract(found, data).articles


@pytest.mark.parametrize(
    "text",
    [
        "A pact was signed.\n\nIt obliges both sides.",
        "<!DOCTYPE html><html><head><title>RSS</title></head><body><p>rss version 2.0</p></body></html>",
        '{"not": "an export"}',
        "[1, 2]",
        "title,url\nA,b",
        "TY is short for thank you.",
        "@ada said so. @article is a word.",
        "---\ntitle: A pact\n---\nText.",
        "PK said nothing.",
        "",
    ],
)
def test_other_texts_are_none_of_them(text: str) -> None:
    assert recognise(text.encode()) is None


@given(st.binary(max_size=400))
def test_any_bytes_are_judged_without_a_fault(data: bytes) -> None:
    for each in EXPORTS:
        for start in (b"", b"<rss>", b"PK\x03\x04", b"\x1f\x8b", b"{", b"\xff\xfe<"):
            assert each.is_it(start + data) in (True, False)


@given(st.data())
def test_a_file_that_is_cut_or_spoilt_is_read_or_refused_in_words(data: st.DataObject) -> None:
    text = data.draw(st.sampled_from([text for _, text in SAMPLES.values()])).encode()
    at = data.draw(st.integers(0, len(text)))
    more = data.draw(st.binary(max_size=4))
    spoilt = text[:at] + more + (text[at + data.draw(st.integers(0, 40)) :] if data.draw(st.booleans()) else b"")
    found = recognise(spoilt)
    if found is None or found.needs:
        return
    try:
        for article in extract(found, spoilt).articles:
            read_extracted(article)
    except Unreadable as error:
        assert "\n" not in str(error)


# ------------------------------------------------------------------ feeds


def test_an_atom_entry_has_its_page_its_day_and_its_whole_text() -> None:
    [entry] = articles(ATOM)
    assert picked(entry, *PACT) == [
        "Risk & law",
        "https://example.org/a.html",
        "2021-11-24T10:00:00+01:00",
        ("Ada Clerk",),
        "Example Times",
    ]
    assert entry.fields["tags"] == ("Law",)
    assert "[that](https://example.org/b.html)" in entry.body
    assert "- First\n- Second" in entry.body


def test_an_rss_item_prefers_its_content_to_its_summary() -> None:
    whole, short = articles(RSS)
    assert picked(whole, *PACT) == [
        "Risk & law",
        "https://example.org/a",
        "2021-11-24T23:30:00-05:00",
        ("Ada Clerk",),
        "Example Times",
    ]
    assert whole.body == "The ministers signed a pact.\n"
    assert picked(short, *PACT) == ["Another", "https://example.org/b", None, ("Ada Clerk",), "Example Times"]
    assert short.body == "Only a summary.\n"


def test_a_title_that_only_speaks_of_marks_stays_as_it_is() -> None:
    for written, title in (
        ("A &lt;b&gt; pact &amp; more", "A <b> pact & more"),
        ("AT&amp;amp;T", "AT&T"),
        ("&lt;i&gt;A pact&lt;/i&gt;", "A pact"),
        ("1 &lt; 2", "1 < 2"),
    ):
        [item] = articles(
            f"<rss><channel><item><title>{written}</title><link>https://example.org/a</link></item></channel></rss>"
        )
        assert item.fields["title"] == title


def test_rss_1_and_json_feeds_are_read_too() -> None:
    [item] = articles(RSS_1)
    assert picked(item, *PACT) == [
        "A pact",
        "https://example.org/a",
        "2021-11-24T10:00:00+00:00",
        ("Ada Clerk",),
        "Example Times",
    ]
    first, second = articles(JSON_FEED)
    assert picked(first, *PACT) == picked(item, *PACT)
    assert first.body == "The ministers signed a **pact**.\n"
    assert "Words without a title" in second.body
    assert second.fields["source.url"] == "https://example.org/b"


def test_one_entry_alone_is_an_article() -> None:
    entry = ATOM[ATOM.index("<entry>") : ATOM.index("</feed>")].replace(
        "<entry>", '<entry xmlns="http://www.w3.org/2005/Atom" xml:base="https://example.org/">'
    )
    [read] = articles(entry)
    assert picked(read, "title", "source.url") == ["Risk & law", "https://example.org/a.html"]


def test_a_feed_with_entities_of_its_own_is_refused() -> None:
    bomb = '<!DOCTYPE rss [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>' + RSS.partition("?>")[2].replace("In short", "&b;")
    with pytest.raises(Unreadable, match="declares entities"):
        extracted(bomb)


# ------------------------------------------------------------------ blogs


def test_a_wordpress_post_has_paragraphs_links_and_its_author_by_name() -> None:
    post = articles(WORDPRESS)[0]
    assert picked(post, *PACT) == [
        "A pact & more",
        "https://blog.example.org/2021/11/a-pact/",
        "2021-11-24T10:15:00+00:00",
        ("Ada Clerk",),
        "Example Blog",
    ]
    assert post.fields["tags"] == ("Law",)
    assert "networks.  \nIt took them years.\n\n" in post.body
    assert "> Nobody objected, one of them said." in post.body
    assert "[the one before](https://blog.example.org/2021/10/before/) and *this*" in post.body
    assert post.notes == ("the shortcode [gallery] stands in the text 1 ×",)


def test_what_was_hidden_in_a_blog_is_held_and_what_is_no_article_is_told() -> None:
    _, private, locked = articles(WORDPRESS)
    assert private.fields["held"] == "private there"
    assert private.fields.get("date") is None
    assert locked.fields["held"] == "protected by a password there"
    assert [(over.name, over.why) for over in extracted(WORDPRESS).passed_over] == [("1 × attachment", "no article")]
    whole, members, draft = articles(GHOST)
    assert whole.fields.get("held") is None
    assert members.fields["held"] == "for members only there"
    assert draft.fields["held"] == "a draft there"


def test_a_ghost_post_has_its_tags_in_order_and_no_card_marks() -> None:
    post = articles(GHOST)[0]
    assert picked(post, *PACT) == [
        "A pact",
        "https://example.org/a",
        "2021-11-24T10:00:00+00:00",
        ("Ada Clerk",),
        "Example Times",
    ]
    assert post.fields["tags"] == ("Ports", "Law")
    assert post.body == "The ministers signed it.\n\nA card.\n"
    assert "only the words are left of 1 link" in post.notes[0]


# ------------------------------------------------------------------ read-later services


def test_a_page_that_was_saved_for_later_keeps_its_own_day_not_that_of_saving() -> None:
    [entry] = articles(WALLABAG)
    assert picked(entry, *PACT[:4]) == [
        "A pact",
        "https://example.org/a",
        "2021-11-24T10:00:00+00:00",
        ("Ada Clerk",),
    ]
    assert entry.fields["source.language"] == "en-GB"
    assert "[this](https://example.org/b)" in entry.body
    assert entry.notes == ("marked there: “signed a pact”", "noted there: “Check it”")
    [without] = articles(WALLABAG.replace('"published_at": "2021-11-24T10:00:00+0000"', '"published_at": null'))
    assert without.fields.get("date") is None
    assert without.fields["saved"] == "2022-01-02T10:00:00+00:00"


@pytest.mark.parametrize(
    ("text", "quoted"),
    [(POCKET, ""), (POCKET_HTML, ""), (INSTAPAPER, "> signed a pact\n"), (BOOKMARKS, "My note & more\n")],
    ids=["Pocket", "Pocket HTML", "Instapaper", "bookmarks"],
)
def test_a_link_without_a_text_has_title_address_day_tags_and_notes(text: str, quoted: str) -> None:
    link = articles(text)[0]
    assert str(link.fields["title"]).startswith("A pact")
    assert picked(link, "source.url", "date") == ["https://example.org/a", "2021-11-24"]
    assert {"ports", "law"} <= set(link.fields["tags"])  # type: ignore[call-overload]
    assert link.body == quoted
    assert "is the day on which the link was saved" in link.notes[0]


def test_a_title_that_is_the_address_is_none() -> None:
    second = articles(POCKET)[1]
    assert second.fields.get("title") is None
    assert second.fields["source.url"] == "https://example.org/b"


def test_what_a_reader_marked_is_a_quotation_and_what_he_wrote_stays_as_it_is() -> None:
    [link] = articles(RAINDROP)
    assert link.body == "> What the page says.\n\n> first words\n\n> more words\n\nMy own note, \\*starred\\*\n"


def test_omnivore_finds_texts_and_marks_beside_the_metadata() -> None:
    files: dict[str, str | bytes] = {
        "export/metadata_0_to_1.json": OMNIVORE_METADATA,
        "export/content/a-pact.html": "<p>The ministers signed a pact.</p>",
        "export/highlights/a-pact.md": "> signed a pact\n",
    }
    [whole] = articles(zipped(files))
    assert whole.body == "The ministers signed a pact.\n"
    assert whole.notes == ("noted there: “signed a pact”",)
    [bare] = articles(OMNIVORE_METADATA)
    assert picked(bare, *PACT[:4]) == [
        "A pact",
        "https://example.org/a",
        "2021-11-24T00:00:00+00:00",
        ("Ada Clerk",),
    ]
    assert bare.body == "> What the page says of itself.\n"


def test_a_note_of_evernote_has_its_text_without_pictures_and_locked_parts() -> None:
    [note] = articles(ENEX)
    assert picked(note, "title", "source.url", "source.author") == ["A pact", "https://example.org/a", ("Ada Clerk",)]
    assert note.body.split() == "The port was closed. It opened again.".split()
    assert note.fields["saved"] == "2022-01-02T10:15:00+00:00"
    assert note.fields.get("date") is None


# ------------------------------------------------------------------ reference managers


@pytest.mark.parametrize("text", [RIS, CSL], ids=["RIS", "CSL-JSON"])
def test_a_reference_has_its_day_its_people_and_its_abstract(text: str) -> None:
    first = articles(text)[0]
    assert picked(first, *PACT) == [
        "A pact",
        "https://example.org/a",
        "2021-11-24",
        ("Ada Clerk", "European Commission"),
        "Example Times",
    ]
    assert first.body.startswith("> First line")


def test_a_year_alone_is_no_day_and_a_doi_is_an_address() -> None:
    second = articles(RIS)[1]
    assert second.fields.get("date") is None
    assert second.notes == ("date: only “2021” is stated",)
    assert second.fields["source.url"] == "https://doi.org/10.1000/xyz123"


def test_bibtex_is_read_with_macros_braces_accents_and_days() -> None:
    first, second = articles(BIBTEX)
    assert picked(first, *PACT) == [
        "A Pact on öffentliche Špräche — & more",
        "https://example.org/a_b",
        "2021-11-24",
        ("Ada Clerk", "Offices and Ports", "Jürgen Müller", "Étienne Løv"),
        "Example Times Weekly",
    ]
    assert first.body == '> He said "yes" to it\n'
    assert picked(second, "title", "date", "source.url") == ["Another", "2021-11-24", "https://example.org/x"]


@pytest.mark.parametrize("month", ["nov", "11", "{November}", "{nov 24}", "24 # { } # nov", '"24~nov"', "{Nov.}"])
def test_a_month_of_bibtex_is_read_as_its_programs_write_it(month: str) -> None:
    day = "" if "24" in month else ", day = {24}"
    [entry] = articles(f"@misc{{a, title = {{A pact}}, year = {{2021}}, month = {month}{day}}}")
    assert entry.fields["date"] == "2021-11-24"


@pytest.mark.parametrize(
    ("field", "address"),
    [
        ("url = {https://example.org/a_b?c=%20d#e}", "https://example.org/a_b?c=%20d#e"),
        ("url = {https://example.org/a\\_b?c=\\%20d\\#e}", "https://example.org/a_b?c=%20d#e"),
        ("howpublished = {\\url{https://example.org/a\\textunderscore{}b}}", "https://example.org/a_b"),
        ("doi = {10.1000/a\\_b--c}", "https://doi.org/10.1000/a_b--c"),
        ("doi = {https://doi.org/10.1000/a_b}", "https://doi.org/10.1000/a_b"),
    ],
)
def test_an_address_of_bibtex_is_the_same_escaped_or_not(field: str, address: str) -> None:
    [entry] = articles(f"@misc{{a, title = {{A pact}}, {field}}}")
    assert entry.fields["source.url"] == address


def test_an_entry_of_bibtex_that_does_not_end_is_refused_with_its_line() -> None:
    with pytest.raises(Unreadable, match="line 2"):
        extracted("@article{a,\n title = {open,\n year = 2021")


def test_a_document_of_the_federal_register_is_a_link_with_its_abstract() -> None:
    [rule] = articles(FEDERAL_REGISTER)
    assert picked(rule, "title", "date", "source.author", "source.name") == [
        "Safety of Networks",
        "2021-11-24",
        ("Port Agency",),
        "Federal Register",
    ]
    assert rule.body == "> The agency amends its rules.\n"


def test_a_file_of_too_many_articles_is_refused() -> None:
    entry = json.loads(CSL)[0]
    with pytest.raises(Unreadable, match="more than 10,000"):
        extracted(json.dumps([entry] * 10_001))


# ------------------------------------------------------------------ lists of addresses


def test_a_list_of_addresses_is_one_only_where_every_line_is_an_address() -> None:
    text = "# to read\nhttps://example.org/a\n\n- <https://example.org/b>\n2. [A (pact)](https://example.org/c_(d))\n"
    assert addresses_in(text.encode()) == (
        "https://example.org/a",
        "https://example.org/b",
        "https://example.org/c_(d)",
    )
    assert addresses_in(b"https://example.org/a\nA pact was signed.\n") == ()
    assert addresses_in(b"A pact\nhttps://example.org/a\n") == ()
    assert addresses_in(b"") == ()


ATOM_CHANGED = """<?xml version="1.0"?>
<feed xmlns="http://www.w3.org/2005/Atom"><title>Wire</title><entry><title>A pact</title><id>urn:x</id>
<updated>2024-05-01T10:00:00Z</updated><summary>Twelve states agreed.</summary></entry></feed>"""
JSON_CHANGED = """{"version": "https://jsonfeed.org/version/1.1", "title": "Wire", "items": [{"id": "1",
"title": "A pact", "content_text": "Twelve states agreed.", "date_modified": "2024-05-01T10:00:00Z"}]}"""


@pytest.mark.parametrize("feed", [ATOM_CHANGED, JSON_CHANGED], ids=["Atom", "JSON Feed"])
def test_the_time_of_a_change_is_told_and_never_taken_for_the_day_of_the_story(feed: str) -> None:
    found = extracted(feed).articles[0]
    assert [each.value for each in found.fields if each.name in ("date", "source.published")] == []
    assert any("last changed: 2024-05-01" in note for note in found.notes)


def test_an_atom_feed_whose_elements_have_a_prefix_is_a_feed() -> None:
    prefixed = re.sub(r"<(/?)(?=[a-z]+[\s/>])", r"<\1a:", ATOM).replace("xmlns=", "xmlns:a=", 1)
    assert "<a:entry" in prefixed
    assert [read.fields for read in articles(prefixed)] == [read.fields for read in articles(ATOM)]


def test_of_several_pages_an_entry_has_the_one_in_its_own_language() -> None:
    links = "".join(
        f'<link rel="alternate" type="text/html" hreflang="{tag}" href="https://example.org/{tag}"/>'
        for tag in ("de", "en-GB", "fr")
    )
    entry = '<entry xmlns="http://www.w3.org/2005/Atom" xml:lang="{}"><title>A pact</title>' + links + "</entry>"
    found = [articles(entry.format(tag))[0].fields["source.url"] for tag in ("en", "fr-BE", "pl")]
    assert found == ["https://example.org/en-GB", "https://example.org/fr", "https://example.org/de"]


def test_the_name_of_an_outlet_is_read_like_a_title() -> None:
    feed = "<rss><channel><title>Law &amp;amp; Networks</title><item><title>A pact</title></item></channel></rss>"
    assert articles(feed)[0].fields["source.name"] == "Law & Networks"


def test_bibtex_knows_ranks_subtitles_and_the_work_that_an_entry_stands_in() -> None:
    whole = (
        "@collection{Whole, title = {Pacts}, date = {2020-02-03}, publisher = {Press}, url = {https://example.org/}}"
    )
    part = "@incollection{a, author = {Clerk, Jr., Ada and Marsh, Bo}, title = {A pact}, subtitle = {Notes}"
    first, dated, _ = articles(f"{part}, crossref = {{whole}}}}\n{part}, crossref = {{Whole}}, date = 2021}}\n{whole}")
    assert picked(first, *PACT) == ["A pact: Notes", None, "2020-02-03", ("Ada Clerk Jr.", "Bo Marsh"), "Pacts"]
    assert first.fields["title"] == dated.fields["title"]
    assert "date" not in dated.fields


def test_a_list_of_feeds_is_no_article() -> None:
    data = b'<?xml version="1.0"?>\n<!-- <mine> -->\n<opml version="2.0"><body/></opml>'
    found = refused(data)
    assert found is not None
    assert "sources.opml" in found.message
    assert refused(b"What is <opml version='2.0'>? A list of feeds.") is None
