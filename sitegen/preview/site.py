"""What the preview needs of the engine, and nothing more: look at the site, read it again, make one output."""

import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property

from msgspec import structs

from sitegen import routes
from sitegen.engine import scan
from sitegen.engine.cache.blobs import Store
from sitegen.engine.containment import in_build
from sitegen.engine.options import Options
from sitegen.engine.pagefind import files_of
from sitegen.engine.scan import Inputs
from sitegen.engine.toolchain import engine_digest
from sitegen.errors import SitegenError
from sitegen.model import Article
from sitegen.outputs.output import Bundle, Output
from sitegen.preview.live_site import Resident, View
from sitegen.preview.source_lines import as_problem
from sitegen.problems import Problem


@dataclass(frozen=True, slots=True)
class Unpublished:
    """Something that a build without options would not show: its file, its address on pages, and why."""

    path: str
    href: str
    title: str
    mark: str


@dataclass(frozen=True)
class Site:
    """What one walk found. With a `view` it can be shown; `digests` are those of the bytes that were read."""

    now: datetime
    inputs: Inputs
    problems: tuple[Problem, ...] = ()
    view: View | None = None
    digests: Mapping[str, str] = field(default_factory=dict)

    @property
    def errors(self) -> tuple[Problem, ...]:
        """The findings for which a build would stop."""
        return tuple(p for p in self.problems if p.level == "error")

    @property
    def outputs(self) -> Mapping[str, Output]:
        """What is planned, by path."""
        return self.view.outputs if self.view else {}

    @property
    def prefix(self) -> str:
        """The path before every address, empty or `/digest`."""
        return self.view.library.base.prefix if self.view else ""

    @cached_property
    def unpublished(self) -> tuple[Unpublished, ...]:
        """Drafts, what is not yet due, and stories with a change to come."""
        if self.view is None:
            return ()
        library, now = self.view.library, self.now
        href = library.base.href
        # Nearly all are published, so those that are not are looked for by the cheapest test there is.
        shown = (
            a
            for a in library.articles
            if a.draft or a.date is None or a.date.at > now or (a.changes and a.changes[-1].date.at > now)
        )
        found = [
            Unpublished(a.path, href(routes.article(a.slug)), a.title, _mark_of(a, now))
            for a in (*shown, *library.undated)
        ]
        found += [
            Unpublished(e.path, href(routes.edition(e.slug)), e.title, _mark(e.draft, e.date.at > now, e.date.iso))
            for e in library.editions
        ]
        found += [Unpublished(p.path, href(routes.page(p.slug)), p.title, "draft") for p in library.pages if p.draft]
        return tuple(item for item in found if item.mark)


def _mark_of(article: Article, now: datetime) -> str:
    date = article.date
    mark = _mark(article.draft, date is not None and date.at > now, date.iso if date else "")
    coming = (f"{c.kind} not due before {c.date.iso}" for c in article.changes if c.date.at > now)
    return ", ".join([*([mark] if mark else []), *coming])


def _mark(draft: bool, future: bool, date: str) -> str:
    words = ["draft"] if draft else []
    return ", ".join([*words, f"not due before {date}"] if future else words)


class _Kept(Store):
    """What builds kept; the preview writes nothing."""

    def put(self, key: str, files: Mapping[str, bytes]) -> None:
        """Keep nothing."""


class PreviewSite:
    """The site's folder, held in memory and read again as often as asked for. One thread at a time may walk."""

    def __init__(self, options: Options) -> None:
        """`options.now` is not used: each walk has its own."""
        self.options = options
        self._lock = threading.Lock()
        self._resident = Resident(options)
        self._inputs = Inputs({}, {})
        self._last: Site | None = None

    def look(self, places: Iterable[str] | None = None) -> Inputs:
        """What lies in the site's folder now, unread; with `places`, only what lies there is looked at anew.

        Without settings there is nothing but a finding.
        """
        try:
            if places is not None and self._last is not None:
                found = scan.look_again(self.options.root, self._inputs, places)
                if found is not None:
                    return found
            return scan.look(self.options.root)
        except SitegenError as error:
            return Inputs({}, {}, (as_problem(str(error)),))

    def read(self, now: datetime, inputs: Inputs) -> Site | None:
        """Read what changed since the last walk, and plan. What is wrong is among the findings, never raised.

        None where there is nothing new to show or to tell.
        """
        last, self._inputs = self._last, inputs
        if not inputs.stamps:
            site = Site(now, inputs, inputs.problems)
        else:
            with self._lock:
                news = self._resident.refresh(now, inputs=inputs)
                # Later walks happen beside threads that hold locks; a process forked then could wait for ever.
                self._resident.options = replace(self.options, jobs=1)
            if not news.walked and last is not None and last.digests:
                return None
            if news.failure:
                site = Site(now, inputs, (*inputs.problems, as_problem(news.failure)))
            else:
                loaded, view = self._resident.loaded, self._resident.good
                digests = loaded.digests if loaded else {}
                site = Site(now, inputs, news.problems, None if news.errors else view, digests)
            if last is not None and not news.changed and _same(last, site):
                return None
        if last is not None and not inputs.stamps and _same(last, site):
            return None
        self._last = site
        return site

    def make_bundle(self, bundle: Bundle) -> Mapping[str, Output]:
        """The files of a bundle, from what the last build kept or by running its program.

        Raises SitegenError where the program is not there or fails.
        """
        with self._lock:
            given = tuple(bundle.documents())
        store = _Kept(in_build(self.options.root, "store"))
        return files_of(structs.replace(bundle, documents=lambda: iter(given)), engine_digest(), store)[0]

    def bytes_of(self, path: str, view: View) -> bytes:
        """A planned output's bytes. Raises TemplateFailure, or OSError where an image has gone meanwhile.

        What is not made yet waits for a walk that runs: both use the same parser and the same cache.
        """
        row = view.made.get(path)
        if row is not None and view.keys.get(path) == row[0]:
            return row[1]
        with self._lock:
            return view.bytes_of(path)


def _same(last: Site, site: Site) -> bool:
    return (last.problems, last.digests, last.view is None) == (site.problems, site.digests, site.view is None)
