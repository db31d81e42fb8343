"""Someone else's article is never published by accident: what rights hold back stands in no file of the site."""

import gzip
import re
from email import message_from_bytes
from html import unescape
from pathlib import Path
from typing import get_args

import pytest
from sites_support import command, small_site, tree, write

from sitegen.characters import words
from sitegen.content.rights import LICENCES, decide, excerpt, licence_of, sentences
from sitegen.model import Body, OpenLicence, Settings, Source

SETTINGS = Settings(
    title="A", base_url="https://example.org/", outlets=(("Open Gazette", "full"), ("example.net", "link"))
)


def body(text: str) -> Body:
    return Body(text=text, paragraphs=tuple(text.split("\n")))


def unique(name: str, count: int) -> str:
    """A sentence of words that stand nowhere else."""
    return " ".join(f"{name}{number}word" for number in range(count)).capitalize() + "."


def plain(data: bytes) -> bytes:
    """A file's bytes, unpacked where they are packed: the search index is."""
    return gzip.decompress(data) if data.startswith(b"\x1f\x8b") else data


def mail(data: bytes) -> bytes:
    """An e-mail's parts without their transfer encoding; any other file as it is."""
    parts = message_from_bytes(data).walk()
    found = [part.get_payload(decode=True) for part in parts if not part.is_multipart()]
    return b"\n".join([data, *(payload for payload in found if isinstance(payload, bytes))])


PRIVATE = "\n\n".join(
    (
        unique("opening", 14),
        *(unique(f"paragraph{n}", 20) for n in range(8)),
        "## " + unique("heading", 14),
        "- " + unique("item", 14),
        "> " + unique("quoted", 14),
        "    " + unique("code", 14),
        f"| {unique('cell', 14)} |\n|---|\n| {unique('row', 14)} |",
        f'A [link](https://example.org/ "{unique("tooltip", 14)}") and ![{unique("alternative", 14)}](/images/x.png).',
        f"A note.[^1]\n\n[^1]: {unique('footnote', 14)}",
        f"ABC\n\n*[ABC]: {unique('expansion', 14)}",
        f"<!-- {unique('comment', 14)} -->",
    )
)


@pytest.mark.parametrize("granted", ["excerpt", "link", ""])
def test_no_run_of_twelve_unpublished_words_stands_in_any_file(granted: str, tmp_path: Path) -> None:
    site = small_site(tmp_path / "site")
    # The first sentence has fourteen words, so it is all that an excerpt of twenty can show.
    settings = (site / "site.toml").read_text(encoding="utf-8")
    write(site, "site.toml", settings + "\n[rights]\nexcerpt_words = 20\n")
    rights = f"rights: {granted}\n" if granted else ""
    head = f"---\ntitle: Elsewhere\ndate: 2024-05-01\nsummary: Ours.\n{rights}source: {{name: Elsewhere}}\n---\n"
    write(site, "content/articles/elsewhere.md", head + PRIVATE + "\n")
    sections = "sections:\n  - title: One\n    articles: [elsewhere]\n"
    edition = f"---\ntitle: First\nnumber: 1\ndate: 2024-05-05\n{sections}---\nHello.\n"
    write(site, "content/editions/2024-18.md", edition)
    assert command("build", "-s", site).code == 0
    files = {name: plain(data) for name, data in tree(site / "build" / "site").items()}
    fragments = [data for name, data in files.items() if name.startswith("pagefind-2024/fragment/")]
    assert any(data.startswith(b"pagefind") and b"Elsewhere" in data for data in fragments), "the index is unpacked"
    assert command("edition", "2024-18", "-s", site, "--out", tmp_path / "mail").code == 0
    mails = {name: mail(data) for name, data in tree(tmp_path / "mail").items()}
    assert any(b"Elsewhere" in data for data in mails.values())
    files |= mails
    assert any(b"Elsewhere" in data for data in files.values())
    shown = unique("opening", 14).lower()
    private = [w for w in re.findall(r"[a-z0-9]+word", PRIVATE.lower()) if w not in shown or granted == "link"]
    runs = {" ".join(private[i : i + 12]) for i in range(len(private) - 11)}
    for name, data in files.items():
        text = (
            unescape(re.sub(r"<[^>]*>", " ", data.decode("utf-8", "replace"))).lower()
            + data.decode("utf-8", "replace").lower()
        )
        squeezed = " ".join(re.findall(r"[a-z0-9]+", text))
        assert [run for run in runs if run in squeezed] == [], name
    stands = any(b"opening0word" in data.lower() for data in files.values())
    assert stands == (granted != "link"), "the excerpt is the first sentence, and link shows none"


def test_an_excerpt_is_whole_sentences_within_a_quarter_of_the_body() -> None:
    text = "One two three. Four five six. " + "Seven eight nine ten. " * 6
    assert excerpt(body(text.strip()), 90) == "One two three. Four five six."


def test_an_excerpt_keeps_to_the_limit_of_words() -> None:
    assert excerpt(body("One two three. " * 100), 7) == "One two three. One two three."


def test_a_first_sentence_that_is_too_long_gives_no_excerpt() -> None:
    assert excerpt(body("A very long first sentence without an end. Short."), 90) == ""


def test_headings_lists_tables_and_code_give_no_excerpt() -> None:
    assert excerpt(Body(text="word " * 100, paragraphs=()), 90) == ""


def test_each_character_of_a_script_without_blanks_is_a_word() -> None:
    assert words("网络安全 law") == ["网", "络", "安", "全", "law"]


@pytest.mark.parametrize("text", ["Gen. Smith of the U.S. army spoke.", "It rose by 3.5 percent.", "J. Smith left."])
def test_a_point_that_ends_no_sentence_parts_none(text: str) -> None:
    assert sentences(text) == [text]


def test_rights_are_those_stated_else_the_outlets_else_the_sites() -> None:
    assert decide("link", Source("Open Gazette"), SETTINGS) == "link"
    assert decide(None, None, SETTINGS) == "full"
    assert decide(None, Source("open gazette"), SETTINGS) == "full"
    assert decide(None, Source("Other", "https://www.example.net/a"), SETTINGS) == "link"
    assert decide(None, Source("Other"), SETTINGS) == "excerpt"


def test_an_open_licence_allows_the_whole_text_and_is_named_where_it_is_shown() -> None:
    settings = Settings(title="A", base_url="https://example.org/", outlets=(("example.net", "OGL-3.0"),))
    office = Source("An office", "https://www.example.net/a")
    assert decide(None, office, settings) == "full"
    assert licence_of("full", office, settings) == "OGL-3.0"
    assert licence_of("excerpt", office, settings) == ""
    assert licence_of("full", Source("Other"), settings) == ""
    assert licence_of("full", None, settings) == ""


def test_every_licence_that_the_settings_take_is_known_with_its_line_of_credit() -> None:
    assert set(get_args(OpenLicence)) == set(LICENCES)
    for licence in LICENCES.values():
        assert "%(name)s" in licence.credit
        assert licence.url.startswith("https://")


def test_check_tells_how_much_is_shown_and_refuses_more_than_the_limit(tmp_path: Path) -> None:
    sentence = "The invented envoys of both states met in a hall and spoke of many things at length."
    body = " ".join(f"{sentence} Then {n} of them left early that day for home." for n in range(12))
    top = "---\ntitle: A\ndate: 2024-05-01\nsource: {name: A, url: https://example.net/a}\nrights: excerpt\n"
    site = small_site(tmp_path / "site")
    write(site, "content/articles/a.md", f"{top}summary: We say it in our own words.\n---\n{body}\n")
    said = command("check", "-v", "-s", site)
    assert "words of the original are shown (" in said.out
    assert "[rights-exceeded]" not in said.out
    end = " ".join(body.split()[-70:])
    write(site, "content/articles/a.md", f"{top}summary: {end}\n---\n{body}\n")
    said = command("check", "-s", site)
    assert said.code == 1
    assert "content/articles/a.md:6: " in said.out
    assert "[rights-exceeded]" in said.out


def test_a_quotation_with_its_speaker_is_no_part_of_an_excerpt_and_counts_where_it_is_repeated(tmp_path: Path) -> None:
    quotation = unique("quoted", 18)
    rest = "\n\n".join(unique(f"told{n}x", 16) for n in range(8))
    keys = "title: A\ndate: 2024-05-01\nsource: {name: A, url: https://example.net/a}\nrights: excerpt\n"
    body = f"> {quotation}\n>\n> — An invented speaker\n\n{rest}\n"
    site = small_site(tmp_path / "site", "[rights]\nexcerpt_words = 30\n")
    article = write(site, "content/articles/a.md", f"---\n{keys}summary: B.\n---\n{body}")
    said = command("check", "-v", "-s", site)
    assert said.code == 0
    assert "content/articles/a.md: 16 of " in said.out
    assert command("build", "-q", "-s", site).code == 0
    page = (site / "build/site/articles/a/index.html").read_text(encoding="utf-8")
    assert "Told0x0word" in page
    assert quotation not in page
    article.write_text(f"---\n{keys}summary: A speaker said “{quotation}”\n---\n{body}", encoding="utf-8")
    said = command("check", "-v", "-s", site)
    assert said.code == 1
    assert "content/articles/a.md: 34 of " in said.out
    assert "[rights-exceeded]" in said.out


def test_a_text_under_an_open_licence_carries_its_line_of_credit_in_page_and_feeds(tmp_path: Path) -> None:
    site = small_site(tmp_path / "site")
    settings = site / "site.toml"
    told = '\n[rights.outlets]\n"example.net" = "OGL-3.0"\n'
    settings.write_text(settings.read_text(encoding="utf-8") + told, encoding="utf-8")
    top = (
        "---\ntitle: A\ndate: 2024-05-01\nsummary: B\nsource: {name: An invented office, url: https://example.net/a}\n"
    )
    write(site, "content/articles/a.md", f"{top}---\nThe whole text of the invented office.\n")
    assert command("build", "-q", "-s", site).code == 0
    built = tree(site / "build" / "site")
    line = "An invented office. Contains public sector information licensed under the Open Government Licence v3.0."
    for path in ("articles/a/index.html", "feed.xml", "atom.xml", "feed.json"):
        shown = unescape(built[path].decode())
        assert "The whole text of the invented office." in shown, path
        assert line in shown, path
