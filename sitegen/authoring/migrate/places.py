"""Where moved texts lie and stand: slugs, files and aliases, each once, in an order that a second run repeats. Pure.

Slugs are those of the old addresses where they can be. A page's slug is its last name, or its folders and name where
two pages would share it.
"""

import re
from collections import Counter
from hashlib import sha256
from unicodedata import normalize

from sitegen import routes
from sitegen.authoring.migrate.entry import OldEntry
from sitegen.authoring.migrate.notes import Notes
from sitegen.authoring.migrate.reading.moments import without_day
from sitegen.content.values import slug_of

_OWN = frozenset(
    """404 archive articles assets atom cards corrections data editions feed feeds images index pagefind robots search
    sitemap""".split()
)
"""First parts of addresses that are the new site's own, beside its taxonomies and pages."""


def slug_for(entry: OldEntry, title: str, *, whole: bool = False) -> str:
    """The slug that an old text asks for; of a page that shares its name all folders too (`whole`)."""
    address = re.sub(r"(?:/index)?(?:\.html?)?/*\Z", "", entry.address)
    parts = [part for part in address.split("/") if part]
    last = "-".join(parts) if whole and not entry.article else parts[-1] if parts else ""
    told = (entry.text("slug").rpartition("/")[2], without_day(last), entry.name, title)
    asked = told if not whole else (last, *told)
    for words in asked:
        slug = slug_of(words)[:74].strip("-")
        if slug and not slug.isdigit():
            return slug
    digits = next((slug for words in asked if (slug := slug_of(words))), "")
    return f"story-{digits[:60]}" if digits else f"story-{sha256(entry.path.encode()).hexdigest()[:8]}"


class Places:
    """The slugs and addresses that are taken. `taken` are those of files that the new site has already."""

    def __init__(
        self, articles: dict[str, str], pages: dict[str, str], taxonomies: tuple[str, ...], notes: Notes
    ) -> None:
        self.articles = articles
        self.pages = pages
        self.reserved = _OWN | frozenset(taxonomies)
        self.notes = notes
        self.aliases: dict[str, str] = {}
        self.names: Counter[str] = Counter()

    def choose(self, entry: OldEntry, title: str, own: frozenset[str]) -> tuple[str, str]:
        """The slug and the file of a text; `own` are files that a run before made of it."""
        held = self.articles if entry.article else self.pages
        asked = slug_for(entry, title)
        if not entry.article and (self.names[asked] > 1 or asked in self.reserved):
            asked = slug_for(entry, title, whole=True)
        if not entry.article and (asked in self.reserved or _differs_in_case(entry.address, asked)):
            asked = f"about-{asked}"
        slug, number = asked, 1
        while True:
            path = self._file(entry, slug)
            if held.setdefault(slug, path) == path and (path in own or not self._other(path)):
                break
            # A weekly column has one name for all its days.
            dated = number == 1 and entry.article and entry.told_date
            number += 1
            slug = f"{asked[:69].rstrip('-')}-{entry.date[:10] if dated else number}"
        self._used.add(path)
        if number > 1:
            self.notes.add("slug-changed", entry.path, f"{asked} is taken: it is {slug}")
        return slug, path

    _used: set[str]

    def start(self, existing: frozenset[str]) -> None:
        """Say which files there are before the first text is placed."""
        self._existing = existing
        self._used = set()

    def _other(self, path: str) -> bool:
        """Whether the file belongs to another text."""
        return path in self._used or path in self._existing

    @staticmethod
    def _file(entry: OldEntry, slug: str) -> str:
        if not entry.article:
            return f"content/pages/{slug}.md"
        return f"content/articles/{entry.date[:4] or 'undated'}/{slug}.md"

    def aliases_of(self, entry: OldEntry, new: str) -> list[str]:
        """The old addresses of a text that can be files here, each for one text alone."""
        found: list[str] = []
        for address in (entry.address, *entry.old_addresses):
            alias = alias_of(address)
            if not alias or identity_of(alias) == identity_of(new):
                continue
            key = identity_of(alias)
            if self._is_ours(key):
                self.notes.add("address-twice", entry.path, f"{alias} is an address of the new site's own")
                continue
            if self.aliases.setdefault(key, entry.path) != entry.path:
                self.notes.add("address-twice", entry.path, f"{alias} is the address of {self.aliases[key]} too")
                continue
            if all(identity_of(held) != key for held in found):
                found.append(alias)
        return found

    def claim(self, address: str) -> bool:
        """Take an old address for a term; false where a text has it, or the new site itself."""
        alias = alias_of(address)
        key = identity_of(alias) if alias == address else ""
        if not key or self._is_ours(key) or key in self.aliases:
            return False
        self.aliases[key] = "a term"
        return True

    def _is_ours(self, key: str) -> bool:
        first, _, rest = key.lstrip("/").partition("/")
        if not rest and first in ("", "index.html"):
            return True
        if first == "articles" and rest.removesuffix("/index.html") in self.articles:
            return True
        if rest in ("", "index.html") and (first in self.pages or first in self.reserved):
            return True
        return bool(re.fullmatch(r"(?:archive/\d{4}(?:/\d\d)?|editions/[a-z0-9-]+)/index\.html", key.lstrip("/")))


def _differs_in_case(address: str, slug: str) -> bool:
    """Whether an old address is a page's new one but for large letters: a file system may take the two for one."""
    alias, new = alias_of(address), routes.page(slug)
    return bool(alias) and alias.rstrip("/") != new.rstrip("/") and identity_of(alias) == identity_of(new)


def alias_of(address: str) -> str:
    """An old address, in letters, as an alias; empty where no file can stand there. A `#` in it is a part of a name."""
    path = re.sub(r"\A[a-z]+://[^/]+", "", address.strip())
    path = normalize("NFC", "/" + path.lstrip("/"))
    parts = path.split("/")
    odd = any(
        (part.strip(".") == "" and part) or not part.isprintable() or "\\" in part or len(part.encode()) > 200
        for part in parts
    )
    if odd or "" in parts[1:-1] or path == "/" or len(path.encode()) > 1000:
        return ""
    path = re.sub(r"/index\.html?\Z", "/", path)
    return (
        re.sub(r"%(?![0-9A-Fa-f]{2})|[?#]|%(?=[0-9A-Fa-f]{2})", lambda m: f"%{ord(m[0]):02X}", path)
        if path != "/"
        else ""
    )


def identity_of(alias: str) -> str:
    """What two addresses share that one file would answer."""
    last = alias.rpartition("/")[2]
    address = alias if not last or last.endswith((".html", ".htm")) else alias + "/"
    return routes.identity("/" + routes.file_of(address))
