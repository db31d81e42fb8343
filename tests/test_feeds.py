"""What subscribers get: feeds that every reader takes, entries that never come back as new, text that stays text."""

import json
import re
import shutil
from datetime import datetime
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import feedparser
import pytest
from feed_rules import atom_faults, json_faults, opml_faults, rss_faults, site_faults
from lxml import etree
from sites_support import build, copy_site, edit, small_site, story, tree, write

ATOM = "{http://www.w3.org/2005/Atom}"
CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"
DC = "{http://purl.org/dc/elements/1.1/}creator"
BASE = "https://example.org/digest/"
ID = "urn:uuid:11111111-0000-4000-8000-0000000000"


@pytest.fixture(scope="module")
def built(full_site: Path) -> Path:
    """The full site, built."""
    return full_site


def changed_site(tmp_path: Path) -> Path:
    """A copy of the full site to change, without search and cards, which no feed shows."""
    site = copy_site(tmp_path / "site")
    edit(site / "site.toml", "[feeds]", '[search]\nenabled = false\n\n[build]\ncards = "none"\n\n[feeds]')
    return site


def feeds(built: Path, name: str) -> list[Path]:
    """The feeds that people subscribe to; archives and feeds at old addresses have tests of their own."""
    other = {"archive", "old-borduria"}
    found = sorted(p for p in built.rglob(name) if not other & set(p.relative_to(built).parts))
    assert found
    return found


def rss(path: Path) -> list[dict[str, Any]]:
    """The items of an RSS feed as they stand in the file."""
    items = etree.parse(path).getroot().findall("channel/item")
    return [
        {
            "id": item.findtext("guid"),
            "title": item.findtext("title"),
            "url": item.findtext("link"),
            "summary": item.findtext("description"),
            "content": item.findtext(CONTENT),
            "authors": [a.text for a in item.findall(DC)],
            "date": item.findtext("pubDate"),
        }
        for item in items
    ]


def atom(path: Path) -> list[dict[str, Any]]:
    """The entries of an Atom feed as they stand in the file."""
    return [
        {
            "id": entry.findtext(f"{ATOM}id"),
            "title": entry.findtext(f"{ATOM}title"),
            "summary": entry.findtext(f"{ATOM}summary"),
            "content": entry.findtext(f"{ATOM}content"),
            "updated": entry.findtext(f"{ATOM}updated"),
            "published": entry.findtext(f"{ATOM}published"),
            "authors": [a.text for a in entry.findall(f"{ATOM}author/{ATOM}name")],
            "links": [(k.get("rel", "alternate"), k.get("href")) for k in entry.findall(f"{ATOM}link")],
        }
        for entry in etree.parse(path).getroot().findall(f"{ATOM}entry")
    ]


def items(path: Path) -> list[dict[str, Any]]:
    """The items of a JSON feed."""
    found: list[dict[str, Any]] = json.loads(path.read_bytes())["items"]
    return found


def entry(built: Path, number: int, feed: str = "topics/rivers/atom.xml") -> dict[str, Any]:
    return next(e for e in atom(built / feed) if e["id"] == f"{ID}{number:02d}")


class _Seen(HTMLParser):
    """What a reader of HTML would see and load."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.text, self.tags, self.addresses = "", [], []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.addresses += [v or "" for k, v in attrs if k in ("href", "src")]

    def handle_data(self, data: str) -> None:
        self.text += data


# ------------------------------------------------------------------ the formats


@pytest.mark.parametrize(("name", "version"), [("feed.xml", "rss20"), ("atom.xml", "atom10")])
def test_feedparser_reads_every_feed_without_complaint(built: Path, name: str, version: str) -> None:
    for path in feeds(built, name):
        read = feedparser.parse(path.read_bytes())
        assert (read.bozo, read.version) == (0, version), (path, read.get("bozo_exception"))
        assert read.feed.title
        assert read.feed.link.startswith(BASE)
        own = [k.href for k in read.feed.links if k.rel == "self"]
        assert own == [BASE + path.relative_to(built).as_posix()]
        for row in read.entries:
            assert row.title
            assert row.id.startswith("urn:uuid:")
            assert row.link.startswith(BASE)
            assert row.published_parsed


def test_every_feed_keeps_to_the_rules_of_its_format(built: Path) -> None:
    assert site_faults(built, BASE) == []


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("feed.xml", "<channel>", "<channel><ttl>x</ttl>"),
        ("feed.xml", "<rss ", "<!DOCTYPE rss><rss "),
        ("feed.xml", "xmlns:content=", 'xmlns:x="https://example.org/" xmlns:content='),
        ("feed.xml", "&#x26;", "&amp;"),
        ("feed.xml", "<description>Tests &#x26;amp;", "<description>Tests &amp;amp;"),
        ("feed.xml", "<language>", "<item/><language>"),
        ("feed.xml", "</pubDate>", "</pubDate><pubDate>Sun, 10 Mar 2024 00:00:00 +0000</pubDate>"),
        ("feed.xml", " +0530<", " +0545<"),
        ("feed.xml", '<guid isPermaLink="false">urn:uuid:1', '<guid isPermaLink="false">urn:uuid:x'),
        ("feed.xml", "<dc:language>ja", "<dc:language>Japanese, please"),
        ("feed.xml", "</item>", "<author>a@example.org</author></item>"),
        ("feed.xml", "<link>https://example.org/", "<link>https://example.org/a|b/"),
        ("feed.xml", "<title>", "<title>\x85"),
        ("feed.xml", "<title>", '<title xml:base="https://example.org/">'),
        ("feed.xml", ' url="', ' url="" was="'),
        ("feed.xml", "&lt;p&gt;", "&lt;p&gt;&lt;b&gt;x&lt;/i&gt;"),
        ("feed.xml", "&lt;p&gt;", "&lt;p&gt;&lt;blink&gt;x&lt;/blink&gt;"),
        ("feed.xml", "&lt;p&gt;", '&lt;p role="x"&gt;'),
        ("feed.xml", "&lt;p&gt;", "&lt;p&gt;&lt;!-- x --&gt;"),
        ("feed.xml", "&lt;p&gt;", '&lt;p&gt;&lt;a href="#x"&gt;x&lt;/a&gt;'),
        ("feed.xml", "<language>en<", "<language>English, please<"),
        ("feed.xml", 'isPermaLink="false"', ""),
        ("feed.xml", "<pubDate>Sun", "<pubDate>Mon"),
        ("feed.xml", ' rel="self"', ' rel="next"'),
        ("feed.xml", "<guid", "<author>nobody</author><guid"),
        ("feed.xml", "&lt;p&gt;", "&lt;script&gt;"),
        ("feed.xml", 'href="https://example.org/digest/', 'href="/digest/'),
        ("feed.xml", "<item>", "<item>\x07"),
        ("atom.xml", "<feed ", "<div "),
        ("atom.xml", "<updated>2", "<updated>x2"),
        ("atom.xml", "T00:00:00", " 00:00:00"),
        ("atom.xml", "<id>urn:uuid:", "<id>"),
        ("atom.xml", ' rel="self"', ' rel="previous"'),
        ("atom.xml", "&lt;p&gt;", "&lt;p onclick='x'&gt;"),
        ("atom.xml", 'type="html"', 'type="CDATA"'),
        ("atom.xml", "<author><name>", "<author><name/><nome>"),
        ("atom.xml", ' label="', ' lable="'),
        ("atom.xml", "<published>", "<updated>2024-01-01T00:00:00Z</updated><published>"),
        ("atom.xml", ' rel="hub"', ' rel="current"'),
        ("atom.xml", "&#x26;", "&amp;"),
        ("atom.xml", "<generator>", "<entry/><generator>"),
        ("atom.xml", ' xmlns="http', ' xmlns:atom="http://www.w3.org/2005/Atom" xmlns="http'),
        ("atom.xml", "<title>", "<title>\x9f"),
        (
            "atom.xml",
            "<subtitle>",
            '<link rel="self" type="application/atom+xml" href="https://example.org/"/><subtitle>',
        ),
        ("atom.xml", ' rel="via"', ' rel="prev-archive"'),
        ("atom.xml", "<source><id>https://", "<source><id>HTTPS://"),
        ("atom.xml", "<source><id>https://wire.example.org/lead", "<source><id>https://wire.example.org:443/lead"),
        ("atom.xml", "<source><id>https://wire.example.org/lead", "<source><id>https://wire.example.org"),
        ("atom.xml", "<source><id>https://wire.example.org/", "<source><id>https://wire.example.org/%7Ea/../"),
        ("atom.xml", "<summary>", "<summary> </summary><summary>"),
        ("atom.xml", "<link ", "<link length='1' "),
        ("atom.xml", "<id>urn:uuid:11111111-", "<id>urn:uuid:1111111-"),
    ],
)
def test_the_check_of_feeds_sees_a_broken_one(name: str, old: str, new: str, built: Path) -> None:
    text = (built / name).read_text(encoding="utf-8")
    check = rss_faults if name == "feed.xml" else atom_faults
    assert check(text.encode(), BASE + name) == []
    assert old in text
    assert check(text.replace(old, new).encode(), BASE + name)
    assert check(text.encode(), BASE + "another.xml")


def test_every_json_feed_keeps_to_the_specification(built: Path) -> None:
    for path in feeds(built, "feed.json"):
        feed = json.loads(path.read_bytes())
        assert json_faults(feed) == [], path
        folder = path.parent.relative_to(built).as_posix()
        assert feed["home_page_url"] == BASE + ("" if folder == "." else folder + "/")
        assert feed["feed_url"] == BASE + path.relative_to(built).as_posix()


def test_the_check_sees_an_empty_feed_that_says_it_is_older_than_feeds_are(tmp_path: Path) -> None:
    built = build(small_site(tmp_path / "s", articles__a=story("A", "2024-05-01")))
    for name, check, old in (
        ("corrections/feed.xml", rss_faults, "Wed, 01 May 2024"),
        ("editions/atom.xml", atom_faults, "2024-05-01"),
    ):
        text = (built / name).read_text(encoding="utf-8")
        assert check(text.encode(), f"https://example.org/{name}") == []
        assert old in text
        broken = text.replace(old, "Thu, 01 Jan 1970" if "," in old else "1970-01-01")
        assert len(check(broken.encode(), f"https://example.org/{name}")) == 1


@pytest.mark.parametrize(
    ("old", "new"),
    [(' type="rss"', ""), (' xmlUrl="https://', ' xmlUrl="'), (' title="', ' t="'), (' htmlUrl="', ' h="')],
)
def test_the_check_sees_a_broken_list_of_feeds(old: str, new: str, built: Path) -> None:
    text = (built / "feeds.opml").read_text(encoding="utf-8")
    assert opml_faults(text.encode()) == []
    assert opml_faults(text.replace(old, new, 1).encode())


@pytest.mark.parametrize(
    "broken",
    [
        [],
        {"version": "https://jsonfeed.org/version/1", "title": "t", "items": []},
        {"version": "https://jsonfeed.org/version/1.1", "title": "t"},
        {"version": "https://jsonfeed.org/version/1.1", "title": "t", "items": [{"id": "1"}]},
        {"version": "https://jsonfeed.org/version/1.1", "title": "t", "items": [{"id": 1, "content_text": ""}]},
        {"version": "https://jsonfeed.org/version/1.1", "title": "t", "items": [], "author": {"name": "x"}},
    ],
)
def test_the_check_of_json_feeds_sees_a_broken_one(broken: Any) -> None:
    assert json_faults(broken)


def test_the_three_formats_carry_the_same_entries_in_the_same_order(built: Path) -> None:
    for path in feeds(built, "atom.xml"):
        first = [(e["id"], e["title"]) for e in atom(path)]
        assert [(e["id"], e["title"]) for e in rss(path.with_name("feed.xml"))] == first
        assert [(e["id"], e["title"]) for e in items(path.with_name("feed.json"))] == first


def test_there_are_feeds_at_the_root_under_every_term_and_under_editions_and_corrections(built: Path) -> None:
    folders = {p.parent.relative_to(built).as_posix() for p in built.rglob("feed.xml")} - {"countries/old-borduria"}
    terms = {p.parent.relative_to(built).as_posix() for p in built.glob("*/*/feed.xml")} - {"countries/old-borduria"}
    pages = {
        p.parent.relative_to(built).as_posix()
        for taxonomy in ("topics", "countries", "organisations")
        for p in built.glob(f"{taxonomy}/*/index.html")
    } - {"countries/old-borduria"}
    assert terms == pages
    assert folders == {".", "editions", "corrections"} | terms
    for kind in ("atom.xml", "feed.json"):
        assert {p.parent.relative_to(built).as_posix() for p in feeds(built, kind)} == folders


def test_who_follows_a_term_at_its_old_address_gets_the_feed_of_the_new_one(built: Path) -> None:
    rules = (built / "_redirects").read_text(encoding="utf-8").splitlines()
    for name in ("feed.xml", "atom.xml", "feed.json"):
        old, new = built / "countries/old-borduria" / name, built / "countries/bb" / name
        assert old.read_bytes() == new.read_bytes()
        assert f"/digest/countries/old-borduria/{name} /digest/countries/bb/{name} 301" in rules


def test_the_check_sees_a_copy_at_an_old_address_that_is_none(built: Path, tmp_path: Path) -> None:
    site = tmp_path / "site"
    for name in ("countries/old-borduria/atom.xml", "countries/bb/atom.xml"):
        write(site, name, (built / name).read_text(encoding="utf-8"))
    assert site_faults(site, BASE) == []
    edit(site / "countries/old-borduria/atom.xml", "</feed>", " </feed>")
    assert len(site_faults(site, BASE)) == 1


# ------------------------------------------------------------------ ids and times


def all_ids(built: Path) -> dict[str, list[str]]:
    return {p.parent.relative_to(built).as_posix(): [e["id"] for e in atom(p)] for p in feeds(built, "atom.xml")}


def test_every_id_is_a_uuid_and_stands_once_in_its_feed(built: Path) -> None:
    for folder, ids in all_ids(built).items():
        assert len(set(ids)) == len(ids), folder
        for one in ids:
            assert one.startswith("urn:uuid:")
            assert str(UUID(one.removeprefix("urn:uuid:"))) == one.removeprefix("urn:uuid:")
    guids = [g for p in feeds(built, "feed.xml") for g in etree.parse(p).getroot().iter("guid")]
    assert {g.get("isPermaLink") for g in guids} == {"false"}
    own = {etree.parse(p).getroot().findtext(f"{ATOM}id") for p in feeds(built, "atom.xml")}
    assert len(own) == len(feeds(built, "atom.xml"))


_ARTICLE = "content/articles/2021/updated-story.md"
CHANGES = {
    "title": lambda site: edit(site / _ARTICLE, "title: A story that went on", "title: Quite another title"),
    "slug": lambda site: edit(site / _ARTICLE, "date: 2021-05-20", "date: 2021-05-20\nslug: elsewhere"),
    "date": lambda site: edit(site / _ARTICLE, "date: 2021-05-20", "date: 2021-05-21"),
    "file-name": lambda site: (site / _ARTICLE).rename(site / "content/articles/2021/renamed.md"),
    "folder": lambda site: (site / _ARTICLE).rename(site / "content/articles/updated-story.md"),
    "base-url": lambda site: edit(site / "site.toml", "https://example.org/digest/", "https://moved.example.net/"),
    "theme": lambda site: write(site, "layouts/article.html", "<!doctype html><title>x</title>{{ page.story.title }}"),
    "site-title": lambda site: edit(site / "site.toml", "The Invented Digest", "Another name"),
    "outlet": lambda site: edit(site / "content/articles/2024/the-lead.md", "Open Wire", "Other Wire"),
}


@pytest.mark.parametrize("what", CHANGES)
def test_no_entry_becomes_new_by_another(what: str, built: Path, tmp_path: Path) -> None:
    site = changed_site(tmp_path)
    for name in ("2021-20.md",):  # it names the article by its slug
        edit(site / "content/editions" / name, "[updated-story, ", "[")
        edit(site / "content/editions" / name, "../articles/2021/updated-story.md", "../articles/2024/minimal.md")
    CHANGES[what](site)
    now = build(site)
    assert {k: sorted(v) for k, v in all_ids(now).items()} == {k: sorted(v) for k, v in all_ids(built).items()}
    before = {etree.parse(p).getroot().findtext(f"{ATOM}id") for p in feeds(built, "atom.xml")}
    assert {etree.parse(p).getroot().findtext(f"{ATOM}id") for p in feeds(now, "atom.xml")} == before
    for path in feeds(now, "feed.xml"):
        assert [e["id"] for e in rss(path)] == [e["id"] for e in atom(path.with_name("atom.xml"))]


def test_updated_moves_for_what_subscribers_must_know_and_for_nothing_else(built: Path) -> None:
    assert entry(built, 4)["updated"] == "2021-05-12T00:00:00+01:00"
    assert entry(built, 5)["updated"] == "2021-06-03T08:15:00+02:00"
    assert entry(built, 6)["updated"] == entry(built, 6)["published"] == "2021-05-20T00:00:00+01:00"
    assert entry(built, 7)["updated"] == "2022-02-02T00:00:00+00:00"
    assert [e["updated"] for e in atom(built / "editions/atom.xml")] == [
        "2024-03-10T00:00:00+00:00",
        "2021-05-23T00:00:00+01:00",
    ]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("News of the river.", "News of the big river."),
        ("summary: There is news of the river.", "summary: There is great news."),
        ("topics: [rivers, treaties]", "topics: [rivers]"),
        (
            "kind: update\n    note: The second bridge stands.",
            "kind: update\n    note: The second bridge stands.\n  - {date: 2022-01-01, kind: clarification, note: x}",
        ),
    ],
    ids=["body", "summary", "terms", "clarification"],
)
def test_a_mended_typing_error_or_a_clarification_moves_no_date(
    old: str, new: str, built: Path, tmp_path: Path
) -> None:
    site = changed_site(tmp_path)
    edit(site / _ARTICLE, old, new)
    now, before = entry(build(site), 5), entry(built, 5)
    assert (now["updated"], now["published"]) == (before["updated"], before["published"])


@pytest.mark.parametrize("kind", ["correction", "update", "retraction"])
def test_a_significant_change_moves_updated_and_not_published(kind: str, built: Path, tmp_path: Path) -> None:
    site = changed_site(tmp_path)
    old = "note: The second bridge stands."
    edit(site / _ARTICLE, old, f"{old}\n  - date: 2022-01-01\n    kind: {kind}\n    note: More.")
    now = entry(build(site), 5)
    assert now["updated"] == "2022-01-01T00:00:00+00:00"
    assert now["published"] == entry(built, 5)["published"]


def test_a_feed_is_as_new_as_its_newest_entry_and_never_as_the_clock(built: Path) -> None:
    for path in feeds(built, "atom.xml"):
        root = etree.parse(path).getroot()
        newest = max(datetime.fromisoformat(e["updated"]) for e in atom(path))
        assert datetime.fromisoformat(str(root.findtext(f"{ATOM}updated"))) == newest
        channel = etree.parse(path.with_name("feed.xml")).getroot().find("channel")
        assert channel is not None
        assert datetime.strptime(str(channel.findtext("lastBuildDate")), "%a, %d %b %Y %H:%M:%S %z") == newest


def test_a_day_is_the_first_instant_of_the_day_in_the_sites_zone(built: Path) -> None:
    found = {e["id"]: e["published"] for e in atom(built / "topics/treaties/atom.xml")}
    # On 31 March 2019 the clocks of London went forward at one in the morning: midnight was still in winter time.
    assert found[f"{ID}01"] == "2019-03-31T00:00:00+00:00"
    assert found[f"{ID}11"] == "2024-03-05T09:30:00+05:30"


def test_a_zone_or_a_day_that_feeds_cannot_write_is_written_in_universal_time(tmp_path: Path) -> None:
    early = story("Early", "1970-06-01", id=f"{ID[9:]}90")  # Monrovia's clocks were 44 minutes and 30 seconds late
    site = small_site(tmp_path / "s", articles__late=story("Late", "2024-06-01"), articles__early=early)
    edit(site / "site.toml", "[site]", '[site]\ntimezone = "Africa/Monrovia"')
    built = build(site)
    assert atom(built / "atom.xml")[1]["published"] == "1970-06-01T00:44:30+00:00"
    assert items(built / "feed.json")[1]["date_published"] == "1970-06-01T00:44:30+00:00"
    edit(site / "site.toml", "Africa/Monrovia", "Asia/Kathmandu")
    now = build(site)
    assert atom(now / "atom.xml")[0]["published"] == "2024-06-01T00:00:00+05:45"
    assert rss(now / "feed.xml")[0]["date"] == "Fri, 31 May 2024 18:15:00 +0000"
    assert site_faults(built, "https://example.org/") == []


# ------------------------------------------------------------------ addresses


def test_every_address_in_a_feed_is_absolute(built: Path) -> None:
    for path in feeds(built, "atom.xml"):
        addresses = [k.get("href") for k in etree.parse(path).getroot().iter(f"{ATOM}link")]
        both = [*atom(path), *rss(path.with_name("feed.xml"))]
        addresses += [a for e in both for a in _Seen(e["content"] or "").addresses]
        addresses += [a for e in items(path.with_name("feed.json")) for a in _Seen(e["content_html"]).addresses]
        for address in addresses:
            assert urlsplit(address).scheme in ("http", "https", "mailto"), (path, address)


def test_a_note_of_an_entry_leads_to_its_place_on_the_page_and_keeps_the_id_that_stands_there(tmp_path: Path) -> None:
    body = "Words.[^1]\n\n## Part\n\n[up](#part)\n\n[^1]: A note."
    edition = f"---\ntitle: E\ndate: 2024-06-01\n---\n{body}\n"
    site = small_site(tmp_path / "s", articles__a=story("A", body=body), articles__b=story("B", body=body))
    write(site, "content/editions/e.md", edition)
    built = build(site)
    entries = [*atom(built / "atom.xml"), *atom(built / "editions/atom.xml")]
    assert len(entries) == 3
    for one in entries:
        own = next(href for rel, href in one["links"] if rel == "alternate")
        page = (built / urlsplit(own).path[1:] / "index.html").read_text(encoding="utf-8")
        notes = [a.partition("#") for a in _Seen(one["content"]).addresses if "#" in a]
        assert len(notes) == 3
        for address, _, name in notes:
            assert address == own
            assert f' id="{name}"' in page
            assert f' id="{name}"' in one["content"]


def test_an_entry_in_another_language_says_so_in_every_format(built: Path) -> None:
    language = "{http://purl.org/dc/elements/1.1/}language"
    for number, wanted in ((8, "ja"), (9, "ar"), (11, "en")):
        one = f"{ID}{number:02d}"
        entry = next(e for e in etree.parse(built / "atom.xml").iter(f"{ATOM}entry") if e.findtext(f"{ATOM}id") == one)
        assert entry.get("{http://www.w3.org/XML/1998/namespace}lang") == wanted
        assert next(i for i in items(built / "feed.json") if i["id"] == one)["language"] == wanted
        row = next(i for i in etree.parse(built / "feed.xml").iter("item") if i.findtext("guid") == one)
        assert row.findtext(language, "en") == wanted


def test_every_feed_names_the_hub(built: Path) -> None:
    for path in feeds(built, "feed.json"):
        assert json.loads(path.read_bytes())["hubs"] == [{"type": "WebSub", "url": "https://hub.example.org/"}]
        for name in ("feed.xml", "atom.xml"):
            links = etree.parse(path.with_name(name)).getroot().iter(f"{ATOM}link")
            assert [k.get("href") for k in links if k.get("rel") == "hub"] == ["https://hub.example.org/"]


def test_without_a_hub_no_feed_names_one(tmp_path: Path) -> None:
    built = build(small_site(tmp_path / "s", articles__a=story()))
    for path in (built / "feed.xml", built / "atom.xml", built / "feed.json"):
        assert "hub" not in path.read_text(encoding="utf-8")


def test_an_entry_leads_to_our_page_and_names_the_original(built: Path) -> None:
    one = entry(built, 11, "countries/aa/atom.xml")
    own, original = f"{BASE}articles/the-lead/", "https://wire.example.org/lead"
    assert one["links"] == [("alternate", own), ("via", original)]
    item = next(i for i in items(built / "countries/aa/feed.json") if i["id"] == one["id"])
    assert (item["url"], item["external_url"]) == (own, original)
    assert next(i for i in rss(built / "countries/aa/feed.xml") if i["id"] == one["id"])["url"] == own


def test_where_the_settings_say_so_an_entry_leads_to_the_original(tmp_path: Path) -> None:
    site = changed_site(tmp_path)
    edit(site / "site.toml", "[feeds]", '[feeds]\nlink = "original"')
    built = build(site)
    own, original = f"{BASE}articles/the-lead/", "https://wire.example.org/lead"
    one = entry(built, 11, "countries/aa/atom.xml")
    assert one["links"] == [("alternate", original), ("related", own)]
    assert next(i for i in rss(built / "countries/aa/feed.xml") if i["id"] == one["id"])["url"] == original
    item = next(i for i in items(built / "countries/aa/feed.json") if i["id"] == one["id"])
    assert item["url"] == original
    # Our own stories have no original, and lead home.
    assert entry(built, 5)["links"] == [("alternate", f"{BASE}articles/updated-story/")]


def test_a_feed_holds_no_more_than_its_limit_newest_first(built: Path, tmp_path: Path) -> None:
    assert len(atom(built / "atom.xml")) == 10
    dates = [datetime.fromisoformat(e["published"]) for e in atom(built / "atom.xml")]
    assert dates == sorted(dates, reverse=True)
    site = changed_site(tmp_path)
    edit(site / "site.toml", "limit = 10", "limit = 2")
    now = build(site)
    for path in feeds(now, "atom.xml"):
        assert len(atom(path)) == len(rss(path.with_name("feed.xml"))) == len(items(path.with_name("feed.json"))) <= 2
    assert [e["id"] for e in atom(now / "atom.xml")] == [e["id"] for e in atom(built / "atom.xml")][:2]


# ------------------------------------------------------------------ text stays text

TITLE = "Hostile ]]> & <b>bold</b> {{ 7*7 }} \U0001f600 &amp; \u202eabc\u202c \"q\" 'a'"


def test_a_hostile_title_is_the_same_plain_text_in_all_three_formats(built: Path) -> None:
    one = entry(built, 10, "topics/tag-b/atom.xml")
    assert one["title"] == TITLE
    for number, title in ((0, f"Correction: {TITLE}"), (1, TITLE)):
        assert rss(built / "topics/tag-b/feed.xml")[number]["title"] == title
        assert items(built / "topics/tag-b/feed.json")[number]["title"] == title


def test_hostile_text_in_every_field_shows_as_text(built: Path) -> None:
    summary = "S ]]> & <i>x</i> {% raw %} </description> \U0001f469\u200d\U0001f4bb"
    one, item = entry(built, 10, "topics/tag-b/atom.xml"), items(built / "topics/tag-b/feed.json")[1]
    assert one["summary"] == item["summary"] == summary
    assert one["authors"] == [a["name"] for a in item["authors"]] == ["A & <b>B</b> ]]>", '"C"']
    described = rss(built / "topics/tag-b/feed.xml")[1]
    assert described["authors"] == one["authors"]
    # RSS has HTML in its descriptions, so there the text is HTML's.
    assert _Seen(described["summary"]).text == summary
    assert _Seen(described["summary"]).tags == []
    for html in (one["content"], item["content_html"], described["content"]):
        seen = _Seen(html)
        assert "Note ]]> & <b>n</b>  {{ 1/0 }}".replace("  ", " ") in seen.text.replace("  ", " ")
        assert summary in seen.text
        assert 'N ]]> & <em>z</em> "N"' in seen.text
        assert set(seen.tags) <= {"p", "strong", "a"}


def test_what_is_hostile_in_a_body_is_gone_and_its_words_are_text(built: Path) -> None:
    for html in (
        entry(built, 10, "atom.xml")["content"],
        next(i for i in items(built / "feed.json") if i["id"] == f"{ID}10")["content_html"],
        next(i for i in rss(built / "feed.xml") if i["id"] == f"{ID}10")["content"],
    ):
        seen = _Seen(html)
        assert "Body ]]> & bold {{ 7*7 }} {% for x in y %}" in seen.text
        assert not {"script", "style", "svg", "iframe", "object"} & set(seen.tags)
        assert "javascript:" not in html
        assert not re.search(r"<[^>]*\son\w+=", html)


def test_the_channels_own_text_shows_as_text(built: Path) -> None:
    tagline = 'Tests & <b>nothing</b> but "tests" ]]>'
    assert etree.parse(built / "atom.xml").getroot().findtext(f"{ATOM}subtitle") == tagline
    assert json.loads((built / "feed.json").read_bytes())["description"] == tagline
    described = _Seen(str(etree.parse(built / "feed.xml").getroot().findtext("channel/description")))
    assert (described.text, described.tags) == (tagline, [])


def test_a_site_at_an_address_in_other_letters_has_feeds_that_every_reader_takes(tmp_path: Path) -> None:
    site = small_site(tmp_path / "s", articles__a=story("A"), editions__e="---\ntitle: E\ndate: 2023-06-01\n---\n")
    edit(site / "site.toml", "https://example.org/", "https://exämple.org/über/")
    built = build(site)
    assert site_faults(built, "https://xn--exmple-cua.org/%C3%BCber/") == []
    # An edition without a word and without a story leads to its page.
    assert atom(built / "editions/atom.xml")[0]["content"].count("/editions/e/") == 1


def test_an_ampersand_in_the_channels_text_reads_the_same_as_text_and_as_html(tmp_path: Path) -> None:
    site = small_site(tmp_path / "s", articles__a=story("R&D", source="{name: A&B, url: 'https://example.org/?a[]=b'}"))
    edit(site / "site.toml", "[site]", '[site]\ntagline = "R&D, law & order"')
    built = build(site)
    assert site_faults(built, "https://example.org/") == []
    text = (built / "feed.xml").read_text(encoding="utf-8")
    assert "<description>R&#x26;D, law &#x26; order</description>" in text
    assert "<item><title>R&#x26;D</title>" in text
    assert rss(built / "feed.xml")[0]["title"] == "R&D"


TEXTS = (".html", ".xml", ".json", ".csv", ".opml", ".txt", ".bib", ".ris", ".css", ".js", ".svg")


def test_characters_that_xml_forbids_are_in_no_file_of_the_site(built: Path) -> None:
    forbidden = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
    found = [
        name for name, data in tree(built).items() if name.endswith(TEXTS) and forbidden.search(data.decode("utf-8"))
    ]
    assert found == []


def test_rights_hold_in_every_feed(built: Path) -> None:
    for path in (*built.rglob("*.xml"), *built.rglob("feed.json")):
        text = path.read_text(encoding="utf-8")
        for secret in (
            "Alpha bravo charlie",
            "Nothing of this body",
            "This withdrawn body",
            "Embargoed",
            "Secret words",
        ):
            assert secret not in text, (path, secret)
    excerpt = entry(built, 2, "topics/treaties/atom.xml")
    assert "The first sentence of the report" not in excerpt["content"]  # the feeds of terms carry summaries


def test_the_root_feed_carries_the_text_and_those_of_terms_the_summary(built: Path) -> None:
    text = "Printed whole because the settings say so"
    assert text in entry(built, 12, "atom.xml")["content"]
    assert text not in entry(built, 12)["content"]
    assert "A summary: with a colon." in entry(built, 12)["content"]


def test_with_summaries_asked_for_the_root_feed_carries_no_text(tmp_path: Path) -> None:
    site = changed_site(tmp_path)
    edit(site / "site.toml", 'content = "full"', 'content = "summary"')
    assert "Printed whole because" not in (build(site) / "atom.xml").read_text(encoding="utf-8")


# ------------------------------------------------------------------ what feedgen gets wrong


def test_what_feedgen_leaves_out_or_gets_wrong_does_not_show(built: Path) -> None:
    for path in feeds(built, "atom.xml"):
        root = etree.parse(path).getroot()
        text = path.read_text(encoding="utf-8")
        assert "ns0:" not in text
        assert 'type="CDATA"' not in text
        for one in root.findall(f"{ATOM}entry"):
            rels = [k.get("rel", "alternate") for k in one.findall(f"{ATOM}link")]
            assert rels.count("alternate") == 1
            source = one.find(f"{ATOM}source")
            if source is not None:
                assert [c.tag for c in source] == [f"{ATOM}id", f"{ATOM}title", f"{ATOM}updated"]
                assert all(c.text for c in source)
            assert one.find(f"{ATOM}author/{ATOM}name") is not None
        alternate = [k for k in root.findall(f"{ATOM}link") if k.get("rel") == "alternate"]
        assert len(alternate) == 1
        channel = etree.parse(path.with_name("feed.xml")).getroot().find("channel")
        assert channel is not None
        assert channel.findtext("link") == alternate[0].get("href")
        assert "python-feedgen" not in path.with_name("feed.xml").read_text(encoding="utf-8")
        assert b"<managingEditor>" not in path.with_name("feed.xml").read_bytes()


def test_the_language_of_an_entry_is_its_own(built: Path) -> None:
    lang = "{http://www.w3.org/XML/1998/namespace}lang"
    root = etree.parse(built / "topics/treaties/atom.xml").getroot()
    found = {e.findtext(f"{ATOM}id"): e.get(lang) for e in root.findall(f"{ATOM}entry")}
    assert root.get(lang) == "en"
    assert (found[f"{ID}08"], found[f"{ID}09"], found[f"{ID}01"]) == ("ja", "ar", "en")
    said = {i["id"]: i["language"] for i in items(built / "topics/treaties/feed.json")}
    assert said == found


def test_a_site_without_a_story_has_valid_feeds(tmp_path: Path) -> None:
    built = build(small_site(tmp_path / "s"))
    for name, version in (("feed.xml", "rss20"), ("atom.xml", "atom10")):
        paths = feeds(built, name)
        assert len(paths) == 3
        for path in paths:
            read = feedparser.parse(path.read_bytes())
            assert (read.bozo, read.version, read.entries) == (0, version, [])
            assert read.feed.updated
    for path in feeds(built, "feed.json"):
        assert json_faults(json.loads(path.read_bytes())) == []


# ------------------------------------------------------------------ corrections and editions


def test_every_change_is_an_entry_whose_id_stays(built: Path, tmp_path: Path) -> None:
    before = atom(built / "corrections/atom.xml")
    assert len(before) == 7
    assert [e["title"] for e in before if "corrected" in e["title"]] == [
        "Clarification: A story that had to be corrected",
        "Correction: A story that had to be corrected",
        "Correction: A story that had to be corrected",
    ]
    site = changed_site(tmp_path)
    file = site / "content/articles/2021/corrected-story.md"
    edit(file, "note: A second correction on the same day.", "note: The same change in other words.")
    edit(file, "title: A story that had to be corrected", "title: Another title")
    now = atom(build(site) / "corrections/atom.xml")
    assert [e["id"] for e in now] == [e["id"] for e in before]
    assert [e["updated"] for e in now] == [e["updated"] for e in before]


def test_an_edition_is_an_entry_with_the_titles_of_its_stories(built: Path) -> None:
    newest, first = atom(built / "editions/atom.xml")
    assert first["id"] == "urn:uuid:22222222-0000-4000-8000-000000000001"
    seen = _Seen(first["content"])
    assert "Rivers & <bridges>" in seen.text
    assert f"{BASE}articles/updated-story/" in seen.addresses
    assert f"{BASE}articles/the-lead/" in _Seen(newest["content"]).addresses


def test_a_withdrawn_story_says_so_and_nothing_more(built: Path) -> None:
    one = entry(built, 7)
    assert one["title"] == "Withdrawn: A story that was withdrawn"
    assert one["summary"].startswith("Withdrawn: ")
    assert "Nothing of it was true." in one["content"]
    assert "must vanish" not in one["content"] + one["summary"]


# ------------------------------------------------------------------ changes as entries of their own

KEY = "3f1c2a52-5a7e-4d0b-9a57-0c9a3c1b7e"


def noted(title: str, date: str, number: int, *changes: str) -> str:
    """A story of the term rivers with these changes, each `day kind note`."""
    rows = ["{{date: {}, kind: {}, note: {}}}".format(*change.split(" ", 2)) for change in changes]
    return story(title, date, id=f"{KEY}{number:02}", topics="[rivers]", changes=f"[{', '.join(rows)}]")


def noted_site(tmp_path: Path, settings: str = "") -> Path:
    """Fifteen stories, of which older ones were corrected, updated, made clear, and withdrawn."""
    stories = {f"articles__s{n}": noted(f"Story {n}", f"2024-03-{n + 1:02}", n) for n in range(10, 22)}
    stories["articles__a"] = noted("A", "2023-01-01", 1, "2024-03-20 correction Wrong.", "2024-02-01 update Old.")
    stories["articles__b"] = noted("B", "2023-01-02", 2, "2024-03-25 retraction Untrue.")
    stories["articles__c"] = noted("C", "2023-01-03", 3, "2024-03-26 clarification Plainer.")
    return small_site(tmp_path / "site", f"[feeds]\nlimit = 10\n{settings}", **stories)


@pytest.mark.parametrize("feed", ["", "topics/rivers/"])
def test_a_late_change_is_an_entry_of_its_own_beside_all_stories(feed: str, tmp_path: Path) -> None:
    built = build(noted_site(tmp_path))
    found = atom(built / feed / "atom.xml")
    titles = [f"Story {n}" for n in range(21, 11, -1)]
    titles.insert(titles.index("Story 19"), "Correction: A")
    assert [e["title"] for e in found] == ["Withdrawn: B", *titles]
    own = {e["title"]: e for e in atom(built / "corrections/atom.xml")}
    for title in ("Withdrawn: B", "Correction: A"):
        (one,) = [e for e in found if e["title"] == title]
        assert one == own[title]
        assert one["links"][0][1].endswith(f"/articles/{title[-1].lower()}/#_changes")
        assert 'id="_changes"' in (built / f"articles/{title[-1].lower()}/index.html").read_text(encoding="utf-8")
    for name in ("feed.xml", "atom.xml"):
        read = feedparser.parse((built / feed / name).read_bytes())
        assert (read.bozo, [e.id for e in read.entries]) == (0, [e["id"] for e in found])
    assert [i["id"] for i in items(built / feed / "feed.json")] == [e["id"] for e in found]
    assert site_faults(built, "https://example.org/") == []


def test_changes_are_left_to_the_storys_own_entry_where_the_settings_say_so(tmp_path: Path) -> None:
    built = build(noted_site(tmp_path, 'changes = "in-place"\n'))
    for feed in ("", "topics/rivers/"):
        assert [e["title"] for e in atom(built / feed / "atom.xml")] == [f"Story {n}" for n in range(21, 11, -1)]


def test_entries_for_changes_are_at_most_a_fifth_of_the_limit_and_the_newest(tmp_path: Path) -> None:
    site = noted_site(tmp_path)
    for number in (12, 13, 14):
        day = f"2024-03-{number + 12}"
        write(site, f"content/articles/s{number}.md", noted(f"Story {number}", "2024-03-13", number, f"{day} update N"))
    found = [e["title"] for e in atom(build(site) / "atom.xml")]
    assert [title for title in found if ": " in title] == ["Update: Story 14", "Withdrawn: B"]
    edit(site / "site.toml", "limit = 10", "limit = 4")
    assert [t for t in (e["title"] for e in atom(build(site) / "atom.xml")) if ": " in t] == []


def test_a_change_more_than_thirty_days_before_the_newest_entry_has_none_of_its_own(tmp_path: Path) -> None:
    site = noted_site(tmp_path)
    edit(site / "site.toml", "limit = 10", "limit = 30")
    assert [t for t in (e["title"] for e in atom(build(site) / "atom.xml")) if t.endswith(": A")] == ["Correction: A"]
    edit(site / "content/articles/a.md", "2024-02-01", "2024-02-24")
    assert "Update: A" in [e["title"] for e in atom(build(site) / "atom.xml")]


def test_a_time_that_is_added_to_a_change_makes_no_other_entry_of_it(tmp_path: Path) -> None:
    site = noted_site(tmp_path)
    before = {e["title"]: e["id"] for e in atom(build(site) / "atom.xml")}
    edit(site / "content/articles/a.md", "2024-03-20", "2024-03-20T15:00")
    assert {e["title"]: e["id"] for e in atom(build(site) / "atom.xml")} == before


@pytest.mark.parametrize("kind", ["correction", "retraction", "clarification"])
def test_feeds_after_a_change_are_those_of_a_build_from_nothing(kind: str, tmp_path: Path) -> None:
    site = noted_site(tmp_path)
    write(site, "content/editions/one.md", edition_of("a"))
    write(site, "content/articles/z.md", story("Z", "2024-01-01", follows="[a]"))
    build(site)
    edit(site / "content/articles/a.md", "changes: [", f"changes: [{{date: 2024-03-28, kind: {kind}, note: More.}}, ")
    again = tree(build(site))
    shutil.rmtree(site / "build")
    assert tree(build(site)) == again


def edition_of(slug: str) -> str:
    head = "id: 22222222-0000-4000-8000-000000000001\ntitle: One\ndate: 2024-03-29"
    return f"---\n{head}\nsections: [{{title: All, articles: [{slug}]}}]\n---\nHello.\n"


def test_a_withdrawn_story_says_so_wherever_its_title_stands(tmp_path: Path) -> None:
    site = noted_site(tmp_path)
    write(site, "content/editions/one.md", edition_of("b"))
    edit(site / "site.toml", "limit = 10", "limit = 30")
    built = build(site)
    for feed in ("atom.xml", "topics/rivers/atom.xml"):
        (one,) = [e for e in atom(built / feed) if e["id"] == f"urn:uuid:{KEY}02"]
        assert (one["title"], one["summary"]) == ("Withdrawn: B", "Withdrawn: Untrue.")
        assert "Words." not in str(one)
    (one,) = atom(built / "editions/atom.xml")
    assert "Withdrawn: B" in _Seen(one["content"]).text
    for page in ("articles/b/", "editions/one/", "topics/rivers/", "archive/2023/01/", "corrections/"):
        assert "Withdrawn: B" in (built / page / "index.html").read_text(encoding="utf-8"), page


# ------------------------------------------------------------------ tools that take the summary, or RSS alone


def test_the_summary_of_a_full_text_tells_what_changed_and_why_it_matters(tmp_path: Path) -> None:
    text = noted("A", "2024-01-01", 1, "2024-01-05 correction Wrong", "2024-01-06 update More.")
    text = text.replace("id:", "why: 'It *counts* &amp; [leads](https://example.org/)'\nid:", 1)
    text = re.sub("summary: .*", "summary: What happened", text)
    built = build(small_site(tmp_path / "s", articles__a=text))
    changed = "Update, 6 January 2024: More. Correction, 5 January 2024: Wrong."
    said = f"{changed} What happened. Why it matters: It counts & leads"
    (one,) = [e for e in atom(built / "atom.xml") if e["title"] == "A"]
    assert one["summary"] == said
    (item,) = [i for i in items(built / "feed.json") if i["title"] == "A"]
    assert item["summary"] == said
    (described,) = [e for e in rss(built / "feed.xml") if e["title"] == "A"]
    assert _Seen(described["summary"]).text == said
    (term,) = [e for e in atom(built / "topics/rivers/atom.xml") if e["title"] == "A"]
    assert term["summary"] == "What happened"


def test_rss_names_an_author_wherever_atom_does(built: Path) -> None:
    for path in feeds(built, "feed.xml"):
        named = {e["id"]: e["authors"] for e in atom(path.with_name("atom.xml"))}
        assert {e["id"]: e["authors"] for e in rss(path)} == named
        assert all(named.values())
