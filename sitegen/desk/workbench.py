"""What the desk's pages work on: the site as it is now, its own last changes included, and the way to change it."""

import os
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from typing import Any

from sitegen.content.library import Contents
from sitegen.content.shared import tags
from sitegen.content.timezones import zone
from sitegen.desk.journal import ABSENT, Journal, version_of
from sitegen.desk.kept_actions import KeptActions
from sitegen.engine.load import Loaded
from sitegen.engine.reading.parser import Parser
from sitegen.errors import SitegenError
from sitegen.fingerprint import digest_bytes
from sitegen.importer.proposals import Names, TermName
from sitegen.model import Article, Edition, Moment, Settings
from sitegen.preview.preview import Preview
from sitegen.problems import SETTINGS_FILE, Problem, on_day

WRITABLE = ("content/", "seeds/", "inbox/")
"""The folders in which the desk writes."""


@dataclass(frozen=True)
class TermChoice:
    """A term to choose: what is typed for it, and its name."""

    slug: str
    name: str


class Workbench:
    """One site at the desk. Every method may be called from any thread."""

    def __init__(
        self, preview: Preview, address: Callable[[], str], clock: Callable[[], datetime] | None = None
    ) -> None:
        """`address` gives the origin of the previewed site."""
        self.preview = preview
        self.root: Path = preview.source.options.root
        self.site_origin = address
        self.journal = Journal(self.root, KeptActions(self.root))
        self.clock = clock or (lambda: datetime.now(UTC))
        self.kept: dict[str, Any] = {}
        """What pages keep between requests, each under a name of its own."""
        self.lock = threading.RLock()
        self.publishing = threading.Lock()
        self.waiting = -1
        """The number of new candidates when they were last listed; negative where they were not yet."""

    @property
    def settings(self) -> Settings:
        """The site's settings, as they are now. Raises ProblemsFound where they have errors."""
        return self._settings[0]

    @property
    def zone(self) -> tzinfo:
        """The site's time zone."""
        return self._settings[1]

    @property
    def _settings(self) -> tuple[Settings, tzinfo]:
        try:
            status = os.stat(self.root / SETTINGS_FILE)
        except OSError as error:
            raise SitegenError(f"{SETTINGS_FILE}:1: it cannot be read: {error.strerror} — put it back") from error
        loaded = self.loaded
        with suppress(OSError):
            digest = digest_bytes((self.root / SETTINGS_FILE).read_bytes())
            if loaded and loaded.settings and loaded.digests.get(SETTINGS_FILE) == digest:
                own = zone(loaded.settings.timezone)
                if own is not None:
                    return loaded.settings, own
        from sitegen.engine.settings_file import read_settings  # it costs 10 MB, and the preview has read them

        key = (status.st_mtime_ns, status.st_size, status.st_ino)
        found: tuple[Settings, tzinfo] = self.remember("settings", key, lambda: read_settings(self.root))
        return found

    def tongues(self) -> tuple[str, ...]:
        """The languages of a site of several, its own first; none for a site in one."""
        return tags(self.settings) if self.settings.languages else ()

    @property
    def loaded(self) -> Loaded | None:
        """The last load of the preview; None before there was one."""
        return self.preview.source.loaded

    @property
    def loads(self) -> int:
        """The number of loads that the preview has shown."""
        return self.preview.moment.loads

    def contents(self) -> Contents:
        """All content, with the files that the desk changed since the last load read again."""
        loaded = self.loaded
        contents = loaded.contents if loaded else Contents()
        digests: Mapping[str, str] = loaded.digests if loaded else {}
        touched = [p for p in [*self.journal.touched] if p.endswith(".md") and p.startswith("content/")]
        now = {path: self.journal.read(path) for path in touched}
        stale = {path for path, data in now.items() if digests.get(path, ABSENT) != version_of(data)}
        if not stale:
            return contents
        fresh: list[Any] = []
        parser = Parser(self.settings, self.zone, "", drafts=True)
        for path in sorted(stale):
            data = now[path]
            if data is not None:
                (item, _), _ = parser.parse(path, data)
                fresh += [item] if item is not None else []
        kept: list[Any] = [*contents.articles, *contents.editions]
        rows = sorted([*(i for i in kept if i.path not in stale), *fresh], key=lambda item: item.path)
        articles = tuple(item for item in rows if isinstance(item, Article))
        editions = tuple(item for item in rows if isinstance(item, Edition))
        return replace(contents, articles=articles, editions=editions)

    def problems(self) -> tuple[Problem, ...]:
        """The findings of the last load."""
        latest = self.preview.moment.latest
        return latest.problems if latest else ()

    def parsed(self, path: str, data: bytes) -> tuple[Any, list[Problem]]:
        """A content file's bytes as what they are (None where they cannot be read), with their findings."""
        (item, problems), _ = Parser(self.settings, self.zone, "", drafts=True).parse(path, data)
        today = self.clock().astimezone(self.zone).date().isoformat()
        return item, [on_day(found, today) for found in problems]

    def names(self) -> Names:
        """The registered names of terms, as `import` knows them."""

        def make() -> Names:
            terms = self.contents().terms
            return Names(TermName(t.taxonomy, t.slug, n) for t in terms for n in dict.fromkeys((*t.names, t.title)))

        found: Names = self.remember("names", self.loads, make)
        return found

    def terms(self) -> dict[str, list[TermChoice]]:
        """The terms of each taxonomy that are registered or used, by name."""
        found: dict[str, list[TermChoice]] = self.remember("terms", self._as_of, self._terms)
        return found

    @property
    def _as_of(self) -> object:
        """What changes with every load of the site, and with every action of the desk."""
        last = self.journal.newest(1)
        return self.loads, last[0][0].number if last else 0, self.settings

    def _terms(self) -> dict[str, list[TermChoice]]:
        contents, settings = self.contents(), self.settings
        found: dict[str, dict[str, str]] = {t.name: {} for t in settings.taxonomies}
        for article in contents.articles:
            for (taxonomy, slugs), names in zip(article.terms, article.term_names, strict=False):
                for slug, name in zip(slugs, names, strict=False):
                    found.get(taxonomy, {}).setdefault(slug, name)
        for term in contents.terms:
            if term.taxonomy in found:
                found[term.taxonomy][term.slug] = term.title or term.slug
        return {
            taxonomy: sorted((TermChoice(s, n) for s, n in rows.items()), key=lambda t: t.name.casefold())
            for taxonomy, rows in found.items()
        }

    def counts(self) -> dict[str, int]:
        """What waits, by the names of the desk's parts; the inbox as it was when it was last listed."""

        def make() -> dict[str, int]:
            drafts = sum(a.draft or a.date is None for a in self.contents().articles)
            return {"Drafts": drafts, "Findings": len(self.problems())}

        found: dict[str, int] = self.remember("counts", self._as_of, make)
        return found | {"failing": self.failing()} | ({"Inbox": self.waiting} if self.waiting >= 0 else {})

    def failing(self) -> int:
        """The number of sources that failed when they were last asked; none where there is no list of them."""
        if not _stamp(self.root / "sources.opml"):
            return 0
        from sitegen.inbox.source_list import source_records
        from sitegen.inbox.source_state import state_file

        def make() -> int:
            try:
                return sum(bool(record.failing_since) for _, record in source_records(self.root))
            except SitegenError:
                return 0

        key = (_stamp(self.root / "sources.opml"), _stamp(state_file(self.root)))
        found: int = self.remember("failing", key, make)
        return found

    def page_of(self, path: str) -> str:
        """The address of an article's page in the preview, or an empty text."""
        good = self.preview.moment.good
        pages = (good.outputs if good else {}).items()
        found = next((n for n, output in pages if output.owner == path and n.endswith("/index.html")), "")
        prefix = good.prefix if good else ""
        return f"{self.site_origin()}{prefix}/{found.removesuffix('index.html')}" if found else ""

    def now(self) -> Moment:
        """Now, to the minute, in the site's zone."""
        at = self.clock().astimezone(self.zone).replace(second=0, microsecond=0)
        return Moment(at.date(), at, timed=True)

    def remember(self, name: str, key: object, make: Callable[[], Any]) -> Any:
        """What `make` gives, kept while the key stays the same."""
        with self.lock:
            row = self.kept.get(name)
            if row is None or row[0] != key:
                row = self.kept[name] = (key, make())
            return row[1]


def _stamp(place: Path) -> tuple[int, ...]:
    """What tells a version of a file from the others; nothing where it is not there."""
    try:
        status = os.stat(place)
    except OSError:
        return ()
    return status.st_mtime_ns, status.st_size, status.st_ino


def is_writable(path: str) -> bool:
    """Whether the desk may write there: a plain path in one of its folders, with nothing hidden in it."""
    parts = path.split("/")
    plain = all(part and not part.startswith(".") and part.isprintable() for part in parts)
    return plain and path.startswith(WRITABLE) and "\\" not in path and len(os.fsencode(path)) < 1000
