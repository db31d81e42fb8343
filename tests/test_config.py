"""`site.toml`: defaults for all but two keys, and findings that say what to write."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support import SETTINGS

from sitegen.content.schema import ArticleKeys
from sitegen.content.settings import RESERVED, locate, parse_settings
from sitegen.model import DEFAULT_TAXONOMIES, Settings, Taxonomy


def settings(more: str = "", base_url: str | None = None) -> Settings:
    read, found = parse_settings(SETTINGS + more, base_url)
    assert found == []
    assert read is not None
    return read


def test_a_title_and_an_address_are_enough() -> None:
    read = settings()
    assert (read.title, read.base_url, read.language, read.timezone) == (
        "The Test Digest", "https://example.org/", "en", "UTC",
    )  # fmt: skip
    assert (read.rights_default, read.excerpt_words, read.feed_limit, read.feed_content, read.feed_link) == (
        "excerpt", 90, 30, "full", "own",
    )  # fmt: skip
    assert tuple(t.name for t in read.taxonomies) == DEFAULT_TAXONOMIES
    assert all(t.mode == "open" for t in read.taxonomies)


def test_every_key_reaches_the_settings() -> None:
    read = settings(
        'tagline = "T"\nlanguage = "de"\ntimezone = "Europe/Berlin"\nauthor = "A"\nid = "x"\n'
        '[rights]\ndefault = "link"\nexcerpt_words = 40\n[rights.outlets]\n"b.example" = "full"\nA = "link"\n'
        '[taxonomies.laws]\ntitle = "Acts"\nmode = "registry"\n[taxonomies.big-topics]\n'
        '[feeds]\nlimit = 5\ncontent = "summary"\nlink = "original"\nhub = "https://hub.example.org/"\n'
        "[search]\nenabled = false\n[build]\njobs = 3\n"
    )
    assert read == Settings(
        title="The Test Digest",
        base_url="https://example.org/",
        tagline="T",
        language="de",
        timezone="Europe/Berlin",
        author="A",
        id="x",
        rights_default="link",
        excerpt_words=40,
        outlets=(("A", "link"), ("b.example", "full")),
        taxonomies=(Taxonomy("laws", "Acts", "registry"), Taxonomy("big-topics", "Big topics")),
        feed_limit=5,
        feed_content="summary",
        feed_link="original",
        feed_hub="https://hub.example.org/",
        search=False,
        jobs=3,
    )


@pytest.mark.parametrize("given_", ["https://other.example.org/digest", "https://other.example.org/digest/"])
def test_a_base_url_from_the_command_line_wins_and_ends_with_a_slash(given_: str) -> None:
    assert settings(base_url=given_).base_url == "https://other.example.org/digest/"


def test_an_address_in_letters_of_other_scripts_is_written_as_feeds_and_e_mail_take_it() -> None:
    read = settings('[feeds]\nhub = "https://nœud.example.org/"\n', "https://例え.example.org/über/")
    assert read.base_url == "https://xn--r8jz45g.example.org/%C3%BCber/"
    assert read.feed_hub == "https://xn--nud-fya.example.org/"


def test_a_base_url_that_would_publish_a_password_is_refused() -> None:
    read, found = parse_settings(SETTINGS, "https://desk:secret@example.org/")
    assert read is None
    assert "secret" not in found[0].message


@pytest.mark.parametrize(
    "address", ["example.org", "ftp://example.org", "https://", "https://a b/", "https://x:y/", "https://x/#y", "//x/"]
)
def test_a_base_url_is_a_whole_address_without_query_or_fragment(address: str) -> None:
    read, found = parse_settings(SETTINGS, address)
    assert read is None
    assert [(p.path, p.rule) for p in found] == [("site.toml", "config")]


@pytest.mark.parametrize("name", [*sorted(RESERVED), "Topics", "a_b", "a--b", "", "ä"])
def test_a_taxonomy_cannot_take_the_name_of_a_key_or_an_address(name: str) -> None:
    read, found = parse_settings(f'{SETTINGS}[taxonomies.fine]\n[taxonomies."{name}"]\n')
    assert read is None
    assert [p.line for p in found] == [5]


def test_every_key_of_an_article_is_reserved() -> None:
    assert set(ArticleKeys.keys) <= RESERVED


def test_all_mistakes_are_found_at_once_each_at_its_line() -> None:
    text = '[site]\ntitel = "A"\nbase_url = 3\n\n[feeds]\nlimit = "x"\nlink = "both"\n'
    found = parse_settings(text)[1]
    assert sorted((p.line, p.message.split(":")[0]) for p in found) == [
        (1, "site.title is missing"),
        (2, "site.titel is not a setting"),
        (3, "site.base_url"),
        (6, "feeds.limit"),
        (7, "feeds.link"),
    ]
    assert all(p.hint for p in found)


@pytest.mark.parametrize(
    ("location", "line"),
    [
        (("a",), 1),
        (("b", "c"), 3),
        (("b", "d e"), 4),
        (("b", "gone"), 2),
        (("x", "y", "z"), 6),
        (("x", "y z", "k"), 8),
        (("inline", "deep"), 10),
        (("gone",), 1),
    ],
)
def test_a_key_is_located_as_it_is_typed(location: tuple[str, ...], line: int) -> None:
    text = "a = 1\n[b]\nc = 2\n\"d e\" = 3\n[ x . y ]\nz=4\n[x.'y z']\nk = 5\n[inline]\ndeep = { a = 1 }\n"
    assert locate(text, location) == line


@given(st.text() | st.text(alphabet=st.sampled_from("site[]=\"'.\n tle_{},#\\1")))
def test_no_text_raises(text: str) -> None:
    for whole in (text, SETTINGS + text):
        read, found = parse_settings(whole)
        assert (read is None) == bool(found)
        assert all(p.line >= 1 and p.hint for p in found)
