"""Every address of the site: written where it should be, linked to nothing that does not exist, owned by one only."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from unicodedata import normalize
from urllib.parse import unquote, urldefrag, urljoin, urlsplit

import pytest
from lxml import etree
from sites_support import CLOCK, ROOT, build, command, copy_site, small_site, story, tree, write

BASE = "https://example.org/digest/"
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


@dataclass
class Html(HTMLParser):
    """A page's links with the tag they stand in, its ids, and what it says of itself."""

    links: list[tuple[str, str]] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)
    heads: dict[str, str] = field(default_factory=dict)
    feeds: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {k: v or "" for k, v in attrs}
        if "id" in given:
            self.ids.append(given["id"])
        self.links += [(tag, given[name]) for name in ("href", "src") if name in given]
        if tag == "link":
            self.heads[given.get("rel", "")] = given["href"]
            if given.get("rel") == "alternate":
                self.feeds.append(given["href"])
        if tag == "meta":
            self.heads[given.get("name") or given.get("http-equiv", "")] = given.get("content", "")


def page(path: Path) -> Html:
    read = Html()
    read.feed(path.read_text(encoding="utf-8"))
    read.close()
    return read


@pytest.fixture(scope="module")
def built(full_site: Path) -> Path:
    """The full site, built."""
    return full_site


@cache
def pages(built: Path) -> Sequence[tuple[str, Html]]:
    """Every HTML page with its address below the site's root; no test changes a site that it has looked at."""
    paths = sorted(built.rglob("*.html"))
    return [(path.relative_to(built).as_posix().removesuffix("index.html"), page(path)) for path in paths]


# ------------------------------------------------------------------ where things are

WRITTEN = """
index.html 404.html search/index.html sitemap.xml robots.txt feeds.opml feeds-root.opml _headers _redirects
feed.xml atom.xml feed.json
articles/index.html articles/first-treaty/index.html articles/minimal/index.html articles/japanese-report/index.html
topics/index.html topics/treaties/index.html topics/treaties/2019/index.html topics/norms-values/2019/index.html
topics/treaties/feed.xml topics/treaties/atom.xml topics/treaties/feed.json
countries/aa/index.html countries/bb/2025/index.html organisations/council-of-tests/index.html
archive/index.html archive/2019/index.html archive/2019/03/index.html archive/2025/12/index.html
editions/index.html editions/2021-20/index.html editions/2024-10/index.html
editions/feed.xml editions/atom.xml editions/feed.json
about/index.html kontakt/index.html corrections/index.html feeds/index.html
corrections/feed.xml corrections/atom.xml corrections/feed.json
images/point.png
old/first-treaty/index.html old/no-slash/index.html 2019/treaty.html imprint/index.html
countries/old-borduria/index.html countries/old-borduria/feed.xml countries/old-borduria/atom.xml
countries/old-borduria/feed.json
""".split()

NOT_WRITTEN = """
articles/a-draft articles/in-the-future topics/secrets topics/unused archive/2031 archive/2026 people instruments
seeds site.toml content layouts digest contact old-unused topics/treaties/2023
""".split()


def test_every_address_of_the_design_is_a_file_in_its_place(built: Path) -> None:
    assert [name for name in WRITTEN if not (built / name).is_file()] == []


def test_what_is_not_published_has_no_address(built: Path) -> None:
    assert [name for name in NOT_WRITTEN if (built / name).exists()] == []


def test_with_drafts_and_future_articles_asked_for_they_have_theirs(tmp_path: Path) -> None:
    built = build(copy_site(tmp_path / "site"), "--drafts", "--future")
    for name in ("articles/a-draft", "articles/in-the-future", "topics/secrets", "archive/2031/05"):
        assert (built / name / "index.html").is_file()
    assert page(built / "articles/a-draft/index.html").heads["robots"] == "noindex"
    # A draft has no date, so it stands in no list and no feed.
    for name, data in tree(built).items():
        if not name.startswith(("articles/a-draft/", "_redirects")):
            assert b"A draft that nobody sees" not in data, name


def test_static_files_have_hashed_names_and_a_style_sheet_finds_them(built: Path) -> None:
    styles = sorted((built / "css").glob("site.*"))
    assert len(styles) == 1
    assert re.fullmatch(r"site\.[0-9a-f]{10}\.css", styles[0].name)
    linked = re.findall(r'url\("([^"]+)"\)', styles[0].read_text(encoding="utf-8"))
    assert len(linked) == 1
    assert re.fullmatch(r"\.\./point\.[0-9a-f]{10}\.svg", linked[0])
    assert (styles[0].parent / linked[0]).resolve().is_file()
    assert not (built / "css/site.css").exists()


# ------------------------------------------------------------------ links


def faults(built: Path, base: str) -> list[str]:
    """Every address in a page that leads nowhere in the built site."""
    files = tree(built)
    read = dict(pages(built))
    prefix = urlsplit(base).path
    found = []
    for name, one in read.items():
        here = base + name
        for tag, href in [
            *one.links,
            *(("refresh", v.partition("url=")[2]) for k, v in one.heads.items() if k == "refresh"),
        ]:
            whole, fragment = urldefrag(urljoin(here, href))
            parts = urlsplit(whole)
            if parts.scheme == "mailto" or (parts.scheme, parts.netloc) != urlsplit(base)[:2]:
                continue
            if not parts.path.startswith(prefix):
                found.append(f"{name}: {tag} {href} leaves the prefix")
                continue
            target = unquote(parts.path.removeprefix(prefix))
            file = target + "index.html" if target.endswith("/") or not target else target
            if file not in files:
                found.append(f"{name}: {tag} {href} leads nowhere")
            elif fragment and unquote(fragment) not in read[file.removesuffix("index.html")].ids:
                found.append(f"{name}: {tag} {href} has no such place")
    return found


def test_every_link_of_the_full_site_leads_somewhere_under_its_prefix(built: Path) -> None:
    assert faults(built, BASE) == []
    assert "/digest/articles/first-treaty/" in {href for _, href in page(built / "index.html").links} | {
        href for _, href in page(built / "archive/2019/index.html").links
    }


@pytest.mark.long
def test_every_link_of_the_digest_leads_somewhere(tmp_path: Path) -> None:
    built = build(copy_site(tmp_path / "site", ROOT))
    assert faults(built, "https://digest.example.org/") == []


@pytest.mark.parametrize(
    "base", ["https://example.net/", "https://example.net/a/deep/place/", "http://localhost:8000/x"]
)
def test_every_link_follows_another_base_url(base: str, tmp_path: Path) -> None:
    site = copy_site(tmp_path / "site")
    built = build(site, "--base-url", base)
    assert faults(built, base if base.endswith("/") else base + "/") == []
    assert b"/digest/" not in b"".join(tree(built).values())
    # The prefix is in links, never in the names of files.
    assert {n for n in tree(built) if "deep" in n or n.startswith("x/")} == set()


def test_ids_are_unique_on_every_page(built: Path) -> None:
    for name, one in pages(built):
        assert [i for i, n in Counter(one.ids).items() if n > 1] == [], name


def test_every_page_says_where_it_is_and_what_can_be_followed(built: Path) -> None:
    for name, one in pages(built):
        redirect = "refresh" in one.heads
        assert one.heads["stylesheet"].startswith("/digest/css/"), name
        assert urlsplit(one.heads["canonical"]).netloc == "example.org", name
        if redirect:
            assert one.heads["robots"] == "noindex"
            assert one.heads["canonical"] == urljoin(BASE, one.heads["refresh"].partition("url=")[2])
            continue
        assert one.heads["canonical"] == BASE + name
        assert one.heads["icon"].startswith("/digest/icon.")
        assert {f"/digest/{f}" for f in ("feed.xml", "atom.xml", "feed.json")} <= set(one.feeds), name


def test_a_terms_page_announces_its_own_feeds_first(built: Path) -> None:
    for name in ("topics/treaties/", "editions/", "corrections/"):
        own = [f"/digest/{name}{f}" for f in ("feed.xml", "atom.xml", "feed.json")]
        assert page(built / name / "index.html").feeds[:3] == own


def test_a_link_to_a_heading_of_another_file_leads_to_that_heading(built: Path) -> None:
    links = [href for _, href in page(built / "articles/updated-story/index.html").links]
    assert "/digest/articles/first-treaty/#what-it-says_1" in links
    assert "what-it-says_1" in page(built / "articles/first-treaty/index.html").ids


# ------------------------------------------------------------------ one owner


def taken(site: Path) -> str:
    """What a build says that must fail for an address with two owners."""
    done = command("build", "-s", site, "--clock", CLOCK)
    assert done.code == 1, done.said
    assert "[address-taken]" in done.said
    assert not (site / "build" / "site").exists()
    return done.said


A, B = "content/articles/a.md", "content/articles/b.md"
PAGE, TERM = "content/pages/p.md", "content/terms/topics/one.md"

SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"/>'
TWINS: dict[str, tuple[dict[str, str], tuple[str, str]]] = {
    "two slugs": ({A: story(slug="same"), B: story(slug="same")}, (A, B)),
    "a slug and a file's name": ({A: story(slug="b"), B: story()}, (A, B)),
    "a page and a taxonomy": (
        {A: story(topics="[one]"), PAGE: "---\ntitle: P\nslug: topics\n---\n"},
        (PAGE, "the taxonomy topics"),
    ),
    "a page and the archive": ({PAGE: "---\ntitle: P\nslug: archive\n---\n"}, (PAGE, "the archive")),
    "a page and the feeds page": ({PAGE: "---\ntitle: P\nslug: feeds\n---\n"}, (PAGE, "the feeds page")),
    "an alias and a page": (
        {A: story(aliases="[/p/]"), PAGE: "---\ntitle: P\n---\n"},
        (A, PAGE),
    ),
    "an alias and an article": ({A: story(aliases="[/articles/b/]"), B: story()}, (A, B)),
    "an alias and itself": ({A: story(aliases="[/articles/a/]")}, (A, A)),
    "two aliases": ({A: story(aliases="[/old/]"), B: story(aliases="[/old/]")}, (A, B)),
    "two aliases of two cases": ({A: story(aliases="[/Old/]"), B: story(aliases="[/old/]")}, (A, B)),
    "an alias and a page of another case": (
        {A: story(aliases="[/P/]"), PAGE: "---\ntitle: P\n---\n"},
        (A, PAGE),
    ),
    "an alias that is a file where a folder is": (
        {A: story(aliases="[/old.html]"), B: story(aliases="[/old.html/page/]")},
        (A, B),
    ),
    "an alias and the home page": ({A: story(aliases="[/index.html]")}, (A, "the front page")),
    "an alias and the 404 page": ({A: story(aliases="[/404.html]")}, (A, "the 404 page")),
    "an alias and a month": ({A: story(aliases="[/archive/2024/05/]")}, (A, "the archive of May 2024")),
    "a term's alias and a term": (
        {A: story(topics="[one, two]"), TERM: "---\ntitle: T\naliases: [/topics/two/]\n---\n"},
        (TERM, "the term two of topics"),
    ),
    "two images of two cases": (
        {"content/images/Point.svg": SVG, "content/images/point.svg": SVG},
        ("content/images/Point.svg", "content/images/point.svg"),
    ),
    "an image and a folder of images": (
        {"content/images/a.svg": SVG, "content/images/A.svg/b.svg": SVG},
        ("content/images/a.svg", "content/images/A.svg/b.svg"),
    ),
}


@pytest.mark.parametrize("case", TWINS)
def test_an_address_with_two_owners_is_an_error_that_names_both(case: str, tmp_path: Path) -> None:
    files, owners = TWINS[case]
    site = small_site(tmp_path / "s")
    for name, text in files.items():
        write(site, name, text)
    said = taken(site)
    for owner in owners:
        assert owner in said


@pytest.mark.parametrize("name", ["content/articles/café.md", "content/images/café.svg", "layouts/static/café.svg"])
def test_two_files_whose_names_differ_only_in_the_form_of_unicode_are_an_error_that_names_both(
    name: str, tmp_path: Path
) -> None:
    site = small_site(tmp_path / "s")
    for form in ("NFC", "NFD"):
        write(site, normalize(form, name), story())
    said = taken(site)
    assert "caf\\xe9." in said
    assert "cafe\\u0301." in said


# ------------------------------------------------------------------ files for machines


def test_the_sitemap_lists_exactly_the_pages_that_are_to_be_found(built: Path) -> None:
    rows = etree.parse(built / "sitemap.xml").getroot().findall(f"{SITEMAP}url")
    found = [str(row.findtext(f"{SITEMAP}loc")) for row in rows]
    wanted = {BASE + name for name, one in pages(built) if one.heads.get("robots") != "noindex"}
    assert set(found) == wanted
    assert len(found) == len(wanted)
    assert found == sorted(found)


def test_the_days_in_the_sitemap_are_those_of_the_newest_news(built: Path) -> None:
    rows = etree.parse(built / "sitemap.xml").getroot().findall(f"{SITEMAP}url")
    days = {str(r.findtext(f"{SITEMAP}loc")).removeprefix(BASE): r.findtext(f"{SITEMAP}lastmod") for r in rows}
    assert days[""] == days["topics/rivers/"] == days["archive/"] == "2025-12-30"
    assert days["articles/first-treaty/"] == "2019-03-31"
    assert days["articles/corrected-story/"] == "2021-05-12"
    assert days["articles/updated-story/"] == days["archive/2021/05/"] == "2021-06-03"
    assert days["articles/clarified-story/"] == "2021-05-20"
    assert days["editions/2021-20/"] == "2021-05-23"
    # In Tokyo it was the 15th already; the site's day is London's.
    assert days["articles/japanese-report/"] == days["archive/2022/08/"] == "2022-08-14"
    # Of these no day is known, and none is made up.
    assert days["about/"] is None
    assert days["feeds/"] is None


def test_the_page_for_what_does_not_exist_leads_on(built: Path) -> None:
    one = page(built / "404.html")
    assert one.heads["robots"] == "noindex"
    hrefs = [href for _, href in one.links]
    assert "/digest/" in hrefs
    assert "/digest/articles/newest/" in hrefs
    # It is served at any depth, so nothing in it may be relative to where it stands.
    assert all(href.startswith(("/", "https://", "#")) for href in hrefs)


def test_robots_txt_lets_all_in_and_names_the_sitemap(built: Path) -> None:
    rows = (built / "robots.txt").read_text(encoding="utf-8").splitlines()
    assert "User-agent: *" in rows
    assert f"Sitemap: {BASE}sitemap.xml" in rows
    assert "Disallow: /" not in rows


def feeds(built: Path, kind: str) -> set[str]:
    """The feeds that someone can follow anew: archives are reached through the root feed, old addresses are old."""
    names = {p.relative_to(built).as_posix() for p in built.rglob(kind)}
    return {name for name in names if not name.startswith(("archive/", "countries/old-"))}


def test_the_list_of_feeds_is_opml_with_every_feed_once(built: Path) -> None:
    root = etree.parse(built / "feeds.opml").getroot()
    assert (root.tag, root.get("version")) == ("opml", "2.0")
    (folder,) = root.findall("body/outline")
    assert (folder.get("text"), folder.get("title")) == ("The Invented Digest", "The Invented Digest")
    rows = [(str(o.get("xmlUrl")), str(o.get("htmlUrl")), str(o.get("text"))) for o in folder]
    names = feeds(built, "atom.xml")
    wanted = {BASE + name for name in names}
    assert {r[0] for r in rows} == wanted
    assert len(rows) == len(wanted)
    assert all(r[1] == r[0].removesuffix("atom.xml") for r in rows)
    # Readers show a feed by this name, among those of other sites.
    own = {BASE + n: etree.parse(built / n).getroot().findtext("{http://www.w3.org/2005/Atom}title") for n in names}
    assert {r[0]: r[2] for r in rows} == own
    assert "Treaties & <pacts> — The Invented Digest" in {r[2] for r in rows}


def test_who_follows_the_whole_digest_takes_a_list_of_its_feed_alone(built: Path) -> None:
    root = etree.parse(built / "feeds-root.opml").getroot()
    rows = [dict(o.attrib) for o in root.findall("body/outline")]
    assert [(o["xmlUrl"], o["text"]) for o in rows] == [(BASE + "atom.xml", "The Invented Digest")]
    seen = page(built / "feeds/index.html")
    assert {"/digest/feeds.opml", "/digest/feeds-root.opml"} <= {href for _, href in seen.links}
    assert "not both" in (built / "feeds/index.html").read_text(encoding="utf-8")


def test_the_feeds_page_links_to_every_feed(built: Path) -> None:
    hrefs = {href for _, href in page(built / "feeds/index.html").links}
    for kind in ("feed.xml", "atom.xml", "feed.json"):
        assert {"/digest/" + name for name in feeds(built, kind)} <= hrefs


def test_the_hosts_headers_name_files_that_exist_and_hold_the_policy(built: Path) -> None:
    blocks: dict[str, list[str]] = {}
    for row in (built / "_headers").read_text(encoding="utf-8").splitlines():
        if row.startswith("  "):
            blocks[list(blocks)[-1]].append(row.strip())
        else:
            assert row not in blocks
            blocks[row] = []
    # A host sends the policies of every rule that matches, and a browser obeys them all: one page, one rule.
    policies = {rule: row for rule, rows in blocks.items() for row in rows if row.startswith("Content-Security-Policy")}
    for name, one in pages(built):
        if "refresh" not in one.heads:
            matching = [row for rule, row in policies.items() if fnmatchcase("/digest/" + name, rule)]
            assert matching == ["Content-Security-Policy: " + one.heads["Content-Security-Policy"]], name
    assert "X-Content-Type-Options: nosniff" in blocks["/digest/*"]
    lasting = [name for name, rows in blocks.items() if any("immutable" in row for row in rows)]
    assert "/digest/css/*" in lasting
    assert all(any(built.glob(name.removeprefix("/digest/"))) for name in lasting)
    assert blocks["/digest/*atom.xml"] == ["Content-Type: application/atom+xml; charset=utf-8"]
    assert blocks["/digest/*feed.json"] == ["Content-Type: application/feed+json; charset=utf-8"]
    order = [rows[0].partition(":")[0] for rows in blocks.values()]
    wanted = ["Content-Type", "Content-Security-Policy", "X-Content-Type-Options", "Cache-Control"]
    assert list(dict.fromkeys(order)) == wanted


def test_every_page_has_the_policy_and_asks_nothing_of_another_origin(built: Path) -> None:
    for name, one in pages(built):
        policy = one.heads["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert ("unsafe" in policy) == (name == "search/"), name
        loaded = [href for tag, href in one.links if tag != "a" and not href.startswith("https://example.org/")]
        assert [href for href in loaded if urlsplit(href).netloc] == [], name
        text = (built / (name if name.endswith(".html") else name + "index.html")).read_text(encoding="utf-8")
        # A script is a file of the site; the other kind is data, which no browser runs.
        text = re.sub(r'<script type="application/ld\+json">[^<]*</script>', "", text)
        assert not re.search(r"<[^>]*\sstyle=|<style|<script(?![^>]* src=)|\son[a-z]+=\"", text), name


def test_old_addresses_lead_to_the_new_ones(built: Path) -> None:
    rows = [row.split() for row in (built / "_redirects").read_text(encoding="utf-8").splitlines()]
    found = {old: new for old, new, code in rows if code == "301"}
    assert len(found) == len(rows)
    assert found == {
        "/digest/articles/": "/digest/archive/",
        "/digest/old/first-treaty/": "/digest/articles/first-treaty/",
        "/digest/old/no-slash/": "/digest/articles/first-treaty/",
        "/digest/2019/treaty.html": "/digest/articles/first-treaty/",
        "/digest/imprint/": "/digest/about/",
        "/digest/countries/old-borduria/": "/digest/countries/bb/",
        "/digest/countries/old-borduria/feed.xml": "/digest/countries/bb/feed.xml",
        "/digest/countries/old-borduria/atom.xml": "/digest/countries/bb/atom.xml",
        "/digest/countries/old-borduria/feed.json": "/digest/countries/bb/feed.json",
    }
    for old, new in found.items():
        name = old.removeprefix("/digest/")
        if name.endswith((".xml", ".json")):  # no page leads on from a feed, so a host that knows no redirects has it
            assert (built / name).read_bytes() == (built / new.removeprefix("/digest/")).read_bytes()
            continue
        one = page(built / (name + "index.html" if name.endswith("/") else name))
        assert one.heads["refresh"] == f"0; url={new}"
        assert one.heads["canonical"] == "https://example.org" + new
        assert one.heads["robots"] == "noindex"
        assert ("a", new) in one.links


def test_links_to_others_say_that_they_are(built: Path) -> None:
    for path in built.rglob("*.html"):
        for tag in re.findall(r"<a [^>]*href=\"https?://[^>]*>", path.read_text(encoding="utf-8")):
            assert 'rel="external noopener"' in tag, (path, tag)
