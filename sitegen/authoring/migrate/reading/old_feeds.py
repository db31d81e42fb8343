"""The feeds that the old site published, where its built form lies beside its sources: addresses and ids as they were.

RSS 2.0, Atom and JSON Feed are read as those of a stranger: no entity, no network, within limits.
"""

import json
import re
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

from lxml import etree

from sitegen.authoring.migrate.addresses import key_of
from sitegen.authoring.migrate.notes import Notes
from sitegen.authoring.migrate.reading.config import OldSite, text_of
from sitegen.authoring.migrate.reading.moments import written
from sitegen.authoring.migrate.reading.source import OldFiles
from sitegen.importer.formats.exports.reading import xml_of
from sitegen.importer.formats.extracted import Unreadable

_BUILT = ("_site/", "public/", "output/", "dist/", "site/", "build/", "docs/_site/", "")
_NAMES = re.compile(
    r"(?:.*/)?(?:feed|index|rss|atom|all|feeds?/all|all\.atom|all\.rss|feed_rss_created|rss2|blog)[\w.-]*\.(?:xml|atom|rss|json)\Z"
)
_MOST_FEEDS = 200
_MOST_BYTES = 20 * 1024 * 1024
_ATOM = "{http://www.w3.org/2005/Atom}"


@dataclass
class OldItem:
    """An entry of an old feed: its ids in the two formats, its address as a path, its title and day."""

    title: str
    address: str
    day: str
    rss_id: str = ""
    atom_id: str = ""


@dataclass
class OldFeeds:
    """What the old feeds hold, by address; `paths` are the feeds' own addresses with their formats."""

    items: dict[str, OldItem] = field(default_factory=dict)
    paths: dict[str, str] = field(default_factory=dict)
    base_url: str = ""


def read_feeds(files: OldFiles, site: OldSite, notes: Notes) -> OldFeeds:
    """Every feed of the old site's built form."""
    found = OldFeeds()
    seen = 0
    for name in files.names:
        folder = next((b for b in _BUILT if b and name.startswith(b)), "")
        if not _NAMES.match(name) or (not folder and "/" in name) or seen >= _MOST_FEEDS:
            continue
        try:
            data = files.read(name)
        except OSError:
            continue
        kind, items, home = parse_feed(data)
        if not kind:
            continue
        seen += 1
        if home and not found.base_url:
            found.base_url = home
        for item in items:
            held = found.items.setdefault(key_of(item.address) if item.address else f"{item.title}\n{item.day}", item)
            held.rss_id = held.rss_id or item.rss_id
            held.atom_id = held.atom_id or item.atom_id
        path = name.removeprefix(folder)
        depth = path.count("/")
        if depth <= 1 and not re.match(r"(?:tags?|categor\w*|authors?|topics?|page)/", path):
            found.paths[path] = kind
    return found


def parse_feed(data: bytes) -> tuple[str, list[OldItem], str]:
    """A feed's format (`rss`, `atom`, `json`), its entries and the address of its site; an empty format for no feed."""
    if len(data) > _MOST_BYTES:
        return "", [], ""
    if data.lstrip()[:1] == b"{":
        return _json(data)
    if b"<rss" not in data[:3000] and b"<feed" not in data[:3000]:
        return "", [], ""
    try:
        root = xml_of(data, recover=True)
    except Unreadable:
        return "", [], ""
    if root.tag == f"{_ATOM}feed":
        links = {k.get("rel", "alternate"): k.get("href", "") for k in root.findall(f"{_ATOM}link")}
        return "atom", [_atom(entry) for entry in root.findall(f"{_ATOM}entry")], str(links.get("alternate", ""))
    if root.tag == "rss":
        return "rss", [_rss(item) for item in root.iterfind("channel/item")], str(root.findtext("channel/link") or "")
    return "", [], ""


def _path(address: str) -> str:
    try:
        return unquote(urlsplit(address.strip()).path)
    except ValueError:
        return ""


def _atom(entry: etree._Element) -> OldItem:
    link = next(
        (k.get("href", "") for k in entry.findall(f"{_ATOM}link") if k.get("rel", "alternate") == "alternate"), ""
    )
    day = written(entry.findtext(f"{_ATOM}published") or entry.findtext(f"{_ATOM}updated") or "", None)[:10]
    title = " ".join((entry.findtext(f"{_ATOM}title") or "").split())
    return OldItem(title, _path(str(link)), day, atom_id=(entry.findtext(f"{_ATOM}id") or "").strip())


def _rss(item: etree._Element) -> OldItem:
    link = (item.findtext("link") or "").strip()
    guid = (item.findtext("guid") or link).strip()
    title = " ".join((item.findtext("title") or "").split())
    return OldItem(title, _path(link or guid), written(item.findtext("pubDate") or "", None)[:10], rss_id=guid)


def _json(data: bytes) -> tuple[str, list[OldItem], str]:
    try:
        value = json.loads(data)
    except (ValueError, RecursionError):
        return "", [], ""
    if not isinstance(value, dict) or "jsonfeed.org" not in str(value.get("version")):
        return "", [], ""
    rows = [row for row in value.get("items") or () if isinstance(row, dict)]
    items = [
        OldItem(
            str(r.get("title") or ""),
            _path(str(r.get("url") or "")),
            str(r.get("date_published") or "")[:10],
            rss_id=str(r.get("id") or ""),
        )
        for r in rows
    ]
    return "json", items, str(value.get("home_page_url") or "")


_OWN = frozenset(("feed.xml", "atom.xml", "feed.json"))


def also_at(site: OldSite, feeds: OldFeeds, notes: Notes) -> dict[str, str]:
    """The old feeds' addresses at which ours are to be written too, with the format of each."""
    config = site.config
    known: dict[str, str] = {
        "hugo": {"index.xml": "rss"},
        "pelican": {
            text_of(config, "FEED_ALL_ATOM") or "feeds/all.atom.xml": "atom",
            text_of(config, "FEED_ATOM"): "atom",
            text_of(config, "FEED_ALL_RSS"): "rss",
            text_of(config, "FEED_RSS"): "rss",
        },
        "nikola": {"rss.xml": "rss"},
        "astro": {"rss.xml": "rss"},
        "mkdocs": {"feed_rss_created.xml": "rss"} if "rss" in str(config.get("plugins")) else {},
        "zola": {str(name): "atom" if "atom" in str(name) else "rss" for name in _zola_names(config)},
    }.get(site.generator, {})  # fmt: skip
    wanted = {path.strip("/"): kind for path, kind in {**known, **feeds.paths}.items() if path.strip("/")}
    found: dict[str, str] = {}
    for path, kind in sorted(wanted.items()):
        if path in _OWN or ".." in path.split("/"):
            notes.add("feed", path, "the new site has a feed at this address; who follows it need do nothing")
        elif re.fullmatch(r"[\w./~-]+\.\w+", path) and "{" not in path:
            found[path] = kind
            notes.add("feed", path, f"[feeds] also_at writes the same there ({kind})")
    folders = {"wordpress": "/feed/", "ghost": "/rss/", "substack": "/feed", "medium": ""}.get(site.generator, "")
    if folders:
        notes.add("feed", folders, "it is no file's name: let the host lead it to /feed.xml (a redirect with 301)")
    return found


def _zola_names(config: dict[str, object]) -> list[str]:
    names = config.get("feed_filenames") or config.get("feed_filename") or []
    names = [names] if isinstance(names, str) else names
    return [str(name) for name in names] if isinstance(names, list) else []
