"""The only module that forms addresses. They start at the site's root, without the path prefix."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from unicodedata import normalize
from urllib.parse import quote, urlsplit

_PLAIN = re.compile(r"[A-Za-z0-9/~!$&'()*+,;=:@._-]*\Z")

HOME = "/"
ARCHIVE = "/archive/"
ARTICLES = "/articles/"
EDITIONS = "/editions/"
CORRECTIONS = "/corrections/"
FEEDS = "/feeds/"
SEARCH = "/search/"
NOT_FOUND = "/404.html"
SITEMAP = "/sitemap.xml"
ROBOTS = "/robots.txt"
OPML = "/feeds.opml"
OPML_ROOT = "/feeds-root.opml"
DATA_JSON = "/data/articles.json"
DATA_CSV = "/data/articles.csv"
DATA_SCHEMA = "/data/articles.schema.json"
HEADERS = "/_headers"
REDIRECTS = "/_redirects"

FEED_FILES = {"rss": "feed.xml", "atom": "atom.xml", "json": "feed.json"}
FEED_TYPES = {"rss": "application/rss+xml", "atom": "application/atom+xml", "json": "application/feed+json"}
FEED_NAMES = {"rss": "RSS", "atom": "Atom", "json": "JSON Feed"}

CITATION_TYPES = {
    "bib": "application/x-bibtex",
    "ris": "application/x-research-info-systems",
    "json": "application/vnd.citationstyles.csl+json",
}
CITATION_NAMES = {"bib": "BibTeX", "ris": "RIS", "json": "CSL-JSON"}


CHANGES = "#_changes"
"""The fragment of an article's page at which its changes stand."""


def sitemap_part(number: int) -> str:
    """A part of a sitemap that is too long for one file, counted from 1."""
    return f"/sitemap-{number}.xml"


def article(slug: str) -> str:
    """An article's page."""
    return f"/articles/{slug}/"


def taxonomy(name: str) -> str:
    """The list of a taxonomy's terms."""
    return f"/{name}/"


def term(taxonomy_name: str, slug: str) -> str:
    """A term's page: its newest articles and its years."""
    return f"/{taxonomy_name}/{slug}/"


def term_year(taxonomy_name: str, slug: str, year: int) -> str:
    """All of a term's articles of one year."""
    return f"/{taxonomy_name}/{slug}/{year:04d}/"


def register(name: str) -> str:
    """The table of a register's records."""
    return f"/{name}/"


def register_calendar(name: str) -> str:
    """The page of a register that says what applies when."""
    return f"/{name}/calendar/"


def calendar_file(name: str) -> str:
    """The calendar of a register, for calendar programs."""
    return f"/{name}/calendar.ics"


def term_calendar(taxonomy_name: str, slug: str, name: str) -> str:
    """The calendar of a register's records that name a term."""
    return f"/{taxonomy_name}/{slug}/{name}.ics"


def register_data(name: str, ending: str) -> str:
    """The records of a register as data (`json`, `csv` or `schema.json`)."""
    return f"/data/{name}.{ending}"


def year(number: int) -> str:
    """A year of the archive."""
    return f"/archive/{number:04d}/"


def month(year_number: int, month_number: int) -> str:
    """A month of the archive."""
    return f"/archive/{year_number:04d}/{month_number:02d}/"


def edition(slug: str) -> str:
    """An edition's page."""
    return f"/editions/{slug}/"


def citations(slug: str, kind: str) -> str:
    """An edition's citations in one of the three formats (`bib`, `ris`, `json`)."""
    return f"/editions/{slug}/cite.{kind}"


def data_year(number: int, kind: str) -> str:
    """The articles of a year as data, in one of the two formats (`json`, `csv`)."""
    return f"/data/articles/{number:04d}.{kind}"


def page(slug: str) -> str:
    """A page about the digest itself."""
    return f"/{slug}/"


def image(name: str) -> str:
    """A file of `content/images/`."""
    return f"/images/{name}"


def search_index(year_number: int) -> str:
    """The folder of the search index of a year."""
    return f"/pagefind-{year_number:04d}/"


def card(name: str) -> str:
    """A social card."""
    return f"/cards/{name}.png"


def feed(folder: str, kind: str) -> str:
    """The feed of a page's address in one of the three formats (`rss`, `atom`, `json`)."""
    return folder + FEED_FILES[kind]


def file_of(address: str) -> str:
    """The file under the destination that is published at an address."""
    return address[1:] + "index.html" if address.endswith("/") else address[1:]


def identity(address: str) -> str:
    """The form in which two addresses are equal where a file system or server may confuse them: case and NFC folded."""
    if address.isascii():
        return address.lower()
    return normalize("NFC", normalize("NFC", address).casefold())


@dataclass(frozen=True)
class Base:
    """The address at which the site is published: `base_url` with a slash at its end."""

    url: str

    @cached_property
    def prefix(self) -> str:
        """The path before every address, empty or `/digest`."""
        return urlsplit(self.url).path.rstrip("/")

    @cached_property
    def origin(self) -> str:
        """Scheme and host, without a slash at the end."""
        parts = urlsplit(self.url)
        return f"{parts.scheme}://{parts.netloc}"

    def href(self, address: str) -> str:
        """An address as a link on a page: with the prefix, percent-encoded where it must be."""
        if not _PLAIN.match(address):
            address = quote(address, safe="/~!$&'()*+,;=:@-._")
        return self.prefix + address

    def absolute(self, address: str) -> str:
        """An address with scheme and host, for feeds and canonical links."""
        return self.origin + self.href(address)


NAME_MAX = 255
"""The longest name of a file or folder, in bytes, that every file system accepts (NAME_MAX of Linux)."""

PATH_MAX = 4095
"""The longest path, in bytes, that the system accepts (PATH_MAX of Linux, less the NUL at its end)."""


def is_plain(path: str) -> bool:
    """Whether a path names a possible file below a tree's root: it does not lead out, and is not too long."""
    if not path or "\0" in path:
        return False
    try:
        data = path.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return False
    parts = data.split(b"/")
    return len(data) <= PATH_MAX and all(0 < len(part) <= NAME_MAX and part not in (b".", b"..") for part in parts)


def lead_nowhere_else(paths: Iterable[str]) -> bool:
    """Whether none of many paths can lead out of the tree that it is joined to."""
    text = "\n/" + "\n/".join(paths) + "\n"
    return not any(part in text for part in ("//", "/./", "/../", "/\n", "/.\n", "/..\n", "\0"))


def parents(path: str) -> Iterator[str]:
    """The folders above a path, nearest first, without the root."""
    folder = path.rpartition("/")[0]
    while folder:
        yield folder
        folder = folder.rpartition("/")[0]


def folders_of(paths: Iterable[str]) -> set[str]:
    """Every folder above one of the paths, with the root ("")."""
    found = {""}
    for path in paths:
        for folder in parents(path):
            if folder in found:
                break  # the folders above a known one are known
            found.add(folder)
    return found
