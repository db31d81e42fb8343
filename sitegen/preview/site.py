"""The preview's interface to the engine: scan the site, load it again, render one output."""

import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property

from msgspec import structs

from sitegen import routes
from sitegen.engine import scan
from sitegen.engine.cache.blobs import BlobStore
from sitegen.engine.containment import in_build
from sitegen.engine.load import Loaded
from sitegen.engine.options import Options
from sitegen.engine.pagefind import files_of
from sitegen.engine.scan import Inputs
from sitegen.engine.toolchain import engine_digest
from sitegen.errors import SitegenError
from sitegen.model import Article, Edition, Page
from sitegen.outputs.output import Bundle, Output
from sitegen.preview.live_site import LivePlan, LiveSite
from sitegen.preview.source_lines import as_problem
from sitegen.problems import Problem


@dataclass(frozen=True, slots=True)
class Unpublished:
    """Content that a build without options would not publish: its file, its address, and why."""

    path: str
    href: str
    title: str
    status: str


@dataclass(frozen=True)
class Site:
    """The result of one load. With a `view` it can be served; `digests` are those of the inputs."""

    now: datetime
    inputs: Inputs
    problems: tuple[Problem, ...] = ()
    view: LivePlan | None = None
    digests: Mapping[str, str] = field(default_factory=dict)

    @property
    def errors(self) -> tuple[Problem, ...]:
        """The findings that would stop a build."""
        return tuple(p for p in self.problems if p.level == "error")

    @property
    def outputs(self) -> Mapping[str, Output]:
        """The planned outputs, by path."""
        return self.view.outputs if self.view else {}

    @property
    def prefix(self) -> str:
        """The path before every address, empty or `/digest`."""
        return self.view.library.base.prefix if self.view else ""

    @cached_property
    def waiting(self) -> Mapping[str, Article | Edition | Page]:
        """Drafts, future content, and stories with a future change, by address."""
        if self.view is None:
            return {}
        library, now = self.view.library, self.now
        href = library.base.href
        # Nearly all are published, so this is the cheapest test that finds the others.
        stories = (
            a
            for a in library.articles
            if a.draft or a.date is None or a.date.at > now or (a.changes and a.changes[-1].date.at > now)
        )
        found: dict[str, Article | Edition | Page] = {}
        found |= {href(routes.article(a.slug)): a for a in (*stories, *library.undated)}
        found |= {href(routes.edition(e.slug)): e for e in library.editions if e.draft or e.date.at > now}
        return found | {href(routes.page(p.slug)): p for p in library.pages if p.draft}

    def unpublished(self, addresses: Iterable[str]) -> tuple[Unpublished, ...]:
        """What of these addresses a build without options would not publish."""
        rows = ((href, self.waiting[href]) for href in addresses if href in self.waiting)
        found = (Unpublished(item.path, href, item.title, _status_of(item, self.now)) for href, item in rows)
        return tuple(row for row in found if row.status)

    def status_of(self, path: str) -> str:
        """Why a file of the content is not published; empty where it is."""
        item = next((item for item in self.waiting.values() if item.path == path), None)
        return _status_of(item, self.now) if item else ""


def _status_of(item: Article | Edition | Page, now: datetime) -> str:
    if isinstance(item, Page):
        return "draft"
    words = ["draft"] if item.draft else []
    if item.date is not None and item.date.at > now:
        words.append(f"not due before {item.date.iso}")
    changes = item.changes if isinstance(item, Article) else ()
    return ", ".join([*words, *(f"{c.kind} not due before {c.date.iso}" for c in changes if c.date.at > now)])


class _ReadOnlyStore(BlobStore):
    """The store of builds, read only: the preview writes nothing in the site's folder."""

    def put(self, key: str, files: Mapping[str, bytes]) -> None:
        """Store nothing."""


class PreviewSite:
    """A site held in memory for the preview, loaded again on demand. One thread at a time may load."""

    def __init__(self, options: Options) -> None:
        """`options.now` is not used: each load has its own."""
        self.options = options
        self._lock = threading.Lock()
        self._live_site = LiveSite(options)
        self._inputs = Inputs({}, {})
        self._last: Site | None = None

    @property
    def loaded(self) -> Loaded | None:
        """What the last load read, with errors or without; None before the first."""
        return self._live_site.loaded

    def look(self, places: Iterable[str] | None = None) -> Inputs:
        """Scan the site's folder; with `places`, only those.

        Missing settings give nothing but a finding.
        """
        try:
            if places is not None and self._last is not None:
                found = scan.rescan(self.options.root, self._inputs, places)
                if found is not None:
                    return found
            return scan.scan(self.options.root)
        except SitegenError as error:
            return Inputs({}, {}, (as_problem(str(error)),))

    def read(self, now: datetime, inputs: Inputs) -> Site | None:
        """Load what changed, and plan. Errors become findings and are never raised.

        None where there is nothing new to serve or to report.
        """
        last, self._inputs = self._last, inputs
        if not inputs.stamps:
            site = Site(now, inputs, inputs.problems)
        else:
            with self._lock:
                news = self._live_site.refresh(now, inputs=inputs)
                # Later loads run beside threads that hold locks; a process forked then could wait for ever.
                self._live_site.options = replace(self.options, jobs=1)
            if not news.loaded_anew and last is not None and last.digests:
                return None
            if news.failure:
                site = Site(now, inputs, (*inputs.problems, as_problem(news.failure)))
            else:
                loaded, view = self._live_site.loaded, self._live_site.good
                digests = loaded.digests if loaded else {}
                site = Site(now, inputs, news.problems, None if news.errors else view, digests)
            if last is not None and not news.changed and _same(last, site):
                return None
        if last is not None and not inputs.stamps and _same(last, site):
            return None
        self._last = site
        return site

    def make_bundle(self, bundle: Bundle) -> Mapping[str, Output]:
        """The files of a bundle, from the last build's store or by running its program.

        Raises SitegenError where the program is missing or fails.
        """
        with self._lock:
            given = tuple(bundle.documents())
        store = _ReadOnlyStore(in_build(self.options.root, "store"))
        return files_of(structs.replace(bundle, documents=lambda: iter(given)), engine_digest(), store)[0]

    def bytes_of(self, path: str, view: LivePlan) -> bytes:
        """A planned output's bytes. Raises TemplateFailure, or OSError where an image was deleted meanwhile.

        Rendering waits for a load that runs: both use the same parser and the same cache.
        """
        row = view.made.get(path)
        if row is not None and view.keys.get(path) == row[0]:
            return row[1]
        with self._lock:
            return view.bytes_of(path)


def _same(last: Site, site: Site) -> bool:
    return (last.problems, last.digests, last.view is None) == (site.problems, site.digests, site.view is None)
