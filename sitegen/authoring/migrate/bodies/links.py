"""Links and pictures of a text: old addresses to the files that they are now, pictures to their copies. Pure of I/O
but for the pictures that `Pictures` reads.
"""

import re
from pathlib import PurePosixPath
from posixpath import normpath, relpath
from urllib.parse import quote, unquote, urljoin, urlsplit

from sitegen.authoring.migrate.addresses import key_of
from sitegen.authoring.migrate.bodies.pictures import ENDINGS, FOLDER, OTHER_ENDINGS, Pictures
from sitegen.authoring.migrate.bodies.tags import without_code
from sitegen.authoring.migrate.entry import OldEntry
from sitegen.authoring.migrate.notes import Notes
from sitegen.authoring.migrate.reading.config import OldSite

_BARE = re.compile(r"(\]\(\s*)(<[^<>\n]*>|(?:[^\s()<>\\]|\\.|\((?:[^\s()]|\([^\s()]*\))*\))+)")
_DEFINED = re.compile(r"^([ ]{0,3}(?:>[ ]?)*\[(?!\^)[^\]\n]+\]:[ \t]*)(<[^>\n]*>|\S+)", re.MULTILINE)
_HTML = re.compile(
    r"(<(a|img|source|video|audio|iframe)\b[^<>]*?\s(?:src|href)\s*=\s*)(\"[^\"]*\"|'[^']*')", re.IGNORECASE
)


UNKNOWN = "https://example.org/"
"""Where a site stands whose address nobody said."""


class Links:
    """What old paths and addresses have become."""

    def __init__(self, site: OldSite, pictures: Pictures, notes: Notes) -> None:
        self.site = site
        self.pictures = pictures
        self.notes = notes
        self.by_source: dict[str, str] = {}
        self.by_address: dict[str, str] = {}
        self.by_name: dict[str, str] = {}
        self.terms: dict[str, str] = {}
        self.addresses: dict[str, str] = {}
        self.moved = 0
        base = urlsplit(site.base_url)
        self.base = (site.base_url or UNKNOWN).rstrip("/")
        self.host = (base.netloc or "").lower().removeprefix("www.")

    def add(self, entry: OldEntry, path: str) -> None:
        """Say which file of ours an old text has become."""
        self.by_source.setdefault(entry.path, path)
        self.addresses.setdefault(path, entry.address)
        for address in (entry.address, *entry.old_addresses):
            if address:
                self.by_address.setdefault(key_of(address), path)
        stem = PurePosixPath(entry.path).stem
        names = [stem, entry.name, re.sub(r"\.\w+\Z", "", entry.path)]
        if stem in ("index", "_index"):
            names = [str(PurePosixPath(entry.path).parent), entry.name]
        for name in (*names, entry.text("slug")):
            self.by_name.setdefault(name.lower(), path)

    def address_of_name(self, name: str, entry: OldEntry) -> str:
        """The old address of the text that a `ref` or `post_url` names; empty where there is none."""
        path = self._by_path(name, entry) or self._by_name(name)
        return f"sitegen-file:{path}" if path else ""

    def _by_name(self, name: str) -> str:
        bare = re.sub(r"\.(?:md|markdown|html)\Z", "", name.strip("/")).removesuffix("/_index").removesuffix("/index")
        low = bare.lower()
        found = self.by_name.get(low) or self.by_name.get(low.rpartition("/")[2])
        return found or self.by_address.get(key_of("/" + bare), "")

    def _by_path(self, path: str, entry: OldEntry) -> str:
        here = entry.path.rpartition("/")[0]
        starts = ["", *self.site.roots] if path.startswith("/") else [here, "", *self.site.roots]
        for start in starts:
            place = normpath("/".join(part for part in (start.rstrip("/"), path.lstrip("/")) if part))
            for name in (
                place,
                f"{place}.md",
                f"{place}.markdown",
                f"{place}/index.md",
                f"{place}/_index.md",
                f"{place}/README.md",
            ):
                if name in self.by_source:
                    return self.by_source[name]
        return ""

    def rewritten(self, body: str, entry: OldEntry, own: str) -> str:
        """A body whose links and pictures lead to what they name now; `own` is the path of its new file."""

        def change(text: str) -> str:
            text = _BARE.sub(lambda m: m[1] + self._wrapped(m[2], entry, own, text[: m.start()].endswith("![")), text)
            text = _DEFINED.sub(lambda m: m[1] + self._wrapped(m[2], entry, own, False), text)
            return _HTML.sub(lambda m: m[1] + self._quoted(m[3], entry, own, m[2].lower() == "img"), text)

        if not re.search(r"\]\(|\]:|<\w[^<>]*\s(?:src|href)\s*=|sitegen-file:", body):
            return body
        done = without_code(body, change)
        return re.sub(r"sitegen-file:([^\s)\"'<>#]+)", lambda m: self._relative(m[1], own), done)

    def _wrapped(self, typed: str, entry: OldEntry, own: str, shown: bool) -> str:
        inner = typed[1:-1] if typed.startswith("<") else typed
        new = self.target(inner, entry, own, picture=shown)
        return typed if new is None else new

    def _quoted(self, typed: str, entry: OldEntry, own: str, shown: bool) -> str:
        new = self.target(typed[1:-1].replace("&amp;", "&"), entry, own, picture=shown)
        return typed if new is None else typed[0] + new.replace("&", "&amp;") + typed[0]

    def _relative(self, path: str, own: str) -> str:
        self.moved += 1
        return quote(relpath(path, own.rpartition("/")[0]), safe="/-._~")

    def target(self, typed: str, entry: OldEntry, own: str, *, picture: bool) -> str | None:
        """What a link leads to now; None where it stays as it is typed."""
        if typed.startswith("sitegen-file:"):
            path, _, part = typed.removeprefix("sitegen-file:").partition("#")
            return self._relative(path, own) + (f"#{part}" if part else "")
        told = self._special(typed, entry)
        if told is None:
            return None
        try:
            parts = urlsplit(told)
        except ValueError:
            return None
        if parts.scheme and parts.scheme not in ("http", "https"):
            return None
        path = unquote(parts.path)
        outside = bool(parts.netloc)
        if outside:
            if not self.host or parts.netloc.lower().removeprefix("www.") != self.host:
                return None
            path = path or "/"
        if not path:
            return None
        if path.startswith("/") and self.site.prefix and f"{path}/".startswith(self.site.prefix + "/"):
            path = path[len(self.site.prefix) :] or "/"
        fragment = f"#{parts.fragment}" if parts.fragment else ""
        found = "" if picture else self._found(path, entry)
        if found:
            return self._relative(found, own) + fragment
        if not picture and (term := self.terms.get(key_of(path))):
            return term
        return self._file(typed, path, entry, own, picture=picture, outside=outside)

    def _special(self, typed: str, entry: OldEntry) -> str | None:
        """Pelican's, Zola's and Nikola's own ways to name a file, as a path."""
        found = re.match(
            r"[{|](filename|static|attach|photo|image|index|tag|category|author|archives)[}|]?\|?(.*)", typed
        )
        if found and typed[0] in "{|":
            kind, rest = found[1], unquote(found[2])
            if kind in ("tag", "category"):
                return f"/{kind}/{rest}"
            return rest or "/" if kind not in ("author", "archives") else None
        if typed.startswith("@/"):
            return "/" + typed[2:]
        slug = re.match(r"link://(slug|filename)/(.+)", typed)
        if slug:
            path = self._by_name(slug[2])
            return self.addresses.get(path) or None if path else None
        if typed.startswith(("~/", "@assets/", "~assets/")):
            return "/" + typed.partition("/")[2]
        return typed

    def _found(self, path: str, entry: OldEntry) -> str:
        if path.endswith((".md", ".markdown", ".mdx", ".rst")) or "." not in path.rpartition("/")[2]:
            found = self._by_path(path, entry)
            if found:
                return found
        address = path if path.startswith("/") else urljoin(entry.address or "/", path)
        return self.by_address.get(key_of(address), "") if key_of(address) != "/" else ""

    def _file(self, typed: str, path: str, entry: OldEntry, own: str, *, picture: bool, outside: bool) -> str | None:
        low = path.lower()
        if low.endswith((*ENDINGS, *OTHER_ENDINGS)):
            folder = entry.path.rpartition("/")[0]
            beside = entry.address.strip("/") if entry.address else folder
            place = self.pictures.find(path, (folder, beside, entry.address.strip("/").rpartition("/")[0]))
            if place:
                name = self.pictures.keep(place, entry.path)
                if name:
                    return quote(relpath(FOLDER + name, own.rpartition("/")[0]), safe="/-._~")
            elif picture or not outside:
                self.notes.add("image-missing", entry.path, f"{typed[:120]} is not in the old site's folder")
        if outside or path == "/":
            return None
        if not (low.endswith((*ENDINGS, *OTHER_ENDINGS))):
            self.notes.add("link-old", entry.path, f"{typed[:120]} was not moved")
        rooted = path if path.startswith("/") else urljoin(entry.address or "/", path)
        query = typed[len(typed.partition("?")[0]) :] if "?" in typed else ""
        fragment = "" if query else typed[len(typed.partition("#")[0]) :]
        return self.base + quote(rooted, safe="/-._~!$&'*+,;=:@%") + query + fragment
