"""The previewed site: the last good plan, the findings of the last load, and the listeners."""

import re
import secrets
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from html import unescape
from pathlib import Path
from urllib.parse import quote, unquote

from sitegen.engine.options import Options
from sitegen.engine.scan import Inputs
from sitegen.errors import SitegenError
from sitegen.outputs.media_types import HTML, TEXT, asked_types, type_of
from sitegen.outputs.output import Output
from sitegen.preview.csp import widen
from sitegen.preview.event_stream import Channel
from sitegen.preview.live_site import LivePlan
from sitegen.preview.overlay import OWN, PageNotes, added, empty_page, tree
from sitegen.preview.rendered import Made, RenderCache
from sitegen.preview.search_files import BundleFiles
from sitegen.preview.site import PreviewSite, Site
from sitegen.preview.source_lines import SourceLine, around
from sitegen.problems import Problem

_HREF = re.compile(rb'href="([^"]+)"')


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to a GET. `tag` is the digest without what the preview adds; empty where nothing can be compared."""

    status: int
    kind: str
    body: bytes
    tag: str = ""
    location: str = ""


@dataclass(frozen=True)
class Snapshot:
    """The state of the preview after one load, replaced as a whole, so that no request sees two of them.

    `good` is the last plan without errors, from load `good_load`; `before` is the one before it of which every
    requested page could be rendered; `latest` is the result of the last load, good or not.
    """

    loads: int = 0
    latest: Site | None = None
    good: Site | None = None
    good_load: int = 0
    before: LivePlan | None = None


@dataclass(frozen=True, slots=True)
class _Place:
    """What an address leads to: an output, a redirect, or a status alone."""

    status: int
    path: str = ""
    output: Output | None = None
    location: str = ""


class Preview:
    """The previewed site. Every method but `read` and `show` may be called from any thread."""

    def __init__(self, options: Options, clock: Callable[[], datetime] | None = None) -> None:
        """`clock` gives now; it decides which articles are not due. Nothing is read yet."""
        self.source = PreviewSite(options)
        self.channel = Channel()
        self.moment = Snapshot()
        self.clock = clock or (lambda: datetime.now(UTC))
        self.run = secrets.token_hex(4)
        self._bundle_files = BundleFiles(self.source.make_bundle)
        self._rendered = RenderCache(self.source)

    def read(self, inputs: Inputs) -> Site | None:
        """Load what changed without serving it yet; None where nothing changed."""
        return self.source.read(self.clock(), inputs)

    def show(self, site: Site) -> str:
        """Serve a loaded site and notify all pages; where it has errors the last good plan stays. Says nothing."""
        moment = replace(self.moment, loads=self.moment.loads + 1, latest=site)
        if site.view is not None:
            # A page must not fall back to a plan from which it could not be rendered.
            good = moment.good if moment.good_load not in self._rendered.failed else None
            before = good.view if good else moment.before
            moment = replace(moment, good=site, good_load=moment.loads, before=before)
        self.moment = moment
        self.channel.publish(f"{self.run}-{moment.loads}")
        return ""

    @property
    def root(self) -> Path:
        """The site's folder."""
        return self.source.options.root

    @property
    def digests(self) -> Mapping[str, str]:
        """Those of the bytes that the last load read, by path."""
        return self.moment.latest.digests if self.moment.latest else {}

    def look(self, places: Iterable[str] | None = None) -> Inputs:
        """Scan the site's folder; with `places`, only those."""
        return self.source.look(places)

    @property
    def prefix(self) -> str:
        """The path before every address of the site, empty or `/digest`."""
        return self.moment.good.prefix if self.moment.good else ""

    def get(self, target: str, host: str = "localhost") -> Answer:
        """The answer for a request's path, still encoded and with the prefix. Only planned files are served."""
        now = self.moment
        place = _find(now.good, target)
        if place.location:
            return Answer(place.status, TEXT, b"", location=place.location)
        if now.good is None:
            return self._page(now, place, host, empty_page("Nothing to show yet"), Made())
        if place.output is None or place.status == 404:
            found = self._bundled(now, now.good, place.path)
            if found is not None:
                return found
        if place.output is None:
            return Answer(404, TEXT, f"There is no such page; the site is at {now.good.prefix}/\n".encode(), "404-")
        made = self._make(now, place.output.path)
        kind = self._type(now, now.good, place.output.path)
        if kind.startswith("text/html"):
            body = made.body if made.tag else empty_page("This page cannot be made")
            return self._page(now, place, host, body, made, kind)
        if made.tag:
            return Answer(place.status, kind, made.body, made.tag)
        return Answer(503, TEXT, f"{made.failure}\n".encode(), "503-")

    def additions(self, target: str) -> str:
        """The shadow tree of the page at an address, as it would be served now."""
        now = self.moment
        place = _find(now.good, target)
        made = Made() if place.output is None else self._make(now, place.output.path)
        return self._tree(now, place, made)

    def is_stale(self, target: str, version: str, tag: str, assets: Sequence[str]) -> bool:
        """Whether a page would be served differently now: its own bytes, or those of one of its assets.

        `version` is that at which the page was served, and `tag` the digest of its bytes then.
        """
        if self.get(target).tag != tag:
            return True
        run, _, number = version.partition("-")
        if run != self.run or not number.isdecimal():
            return True
        now = self.moment
        return any(self._asset_changed(now, asset, int(number)) for asset in assets)

    def _page(self, now: Snapshot, place: _Place, host: str, body: bytes, made: Made, kind: str = HTML) -> Answer:
        status = place.status if made.tag else 503
        tag = f"{status}-{made.tag}"
        page = widen(body, f"http://{host}{OWN}")
        inside = self._tree(now, place, made)
        return Answer(status, kind, added(page, inside, f"{self.run}-{now.loads}", tag), tag)

    def _tree(self, now: Snapshot, place: _Place, made: Made) -> str:
        owner = place.output.owner if place.output else ""
        linked = dict.fromkeys(unescape(text.decode("utf-8", "replace")) for text in _HREF.findall(made.body))
        unpublished = now.good.unpublished(linked) if now.good else ()
        findings = now.latest.problems if now.latest else ()
        shown = PageNotes(
            owner=owner,
            status=now.good.status_of(owner) if now.good else "",
            unpublished=tuple(item for item in unpublished if item.path != owner),
            errors=now.latest.errors if now.latest else (),
            failure=made.failure,
            stale=bool(made.tag),
            warnings=tuple(p for p in findings if p.level == "warning" and p.path == owner),
        )
        return tree(shown, lambda item: _lines(now.latest, item))

    def _make(self, now: Snapshot, path: str) -> Made:
        if now.good is None or now.good.view is None:
            return Made()
        return self._rendered.make(path, now.good_load, now.good.view, now.before)

    def _type(self, now: Snapshot, site: Site, path: str) -> str:
        """The media type: the one in the site's own `_headers` file, else that of the path."""
        text = self._make(now, "_headers").body.decode("utf-8", "replace") if "_headers" in site.outputs else ""
        return type_of(f"{site.prefix}/{path}", path, asked_types(text))

    def _asset_changed(self, now: Snapshot, asset: str, load: int) -> bool:
        place = _find(now.good, asset)
        then = self._rendered.tag_at(place.path, load)
        if then is None:
            return False
        return place.output is None or place.status == 404 or self._make(now, place.path).tag != then

    def _bundled(self, now: Snapshot, site: Site, path: str) -> Answer | None:
        """A file that another program generates; where that fails the error takes its place."""
        try:
            output = self._bundle_files.get(path, site.view.bundles if site.view else ())
        except SitegenError as error:
            return Answer(503, TEXT, f"{error}\n".encode(), "503-")
        if output is None:
            return None
        return Answer(200, self._type(now, site, path), output.context.value)


def _find(site: Site | None, target: str) -> _Place:
    """What an address leads to. It is decoded once and looked up, never resolved."""
    if site is None:
        return _Place(503)
    path = unquote(target)
    prefix = unquote(site.prefix)
    if prefix and not path.startswith(prefix + "/"):
        if path in ("/", prefix):
            return _Place(302, location=quote(prefix) + "/")
        return _Place(404, output=None)
    path = path.removeprefix(prefix + "/") if prefix else path.removeprefix("/")
    name = path + "index.html" if path.endswith("/") or not path else path
    if name in site.outputs:
        return _Place(200, name, site.outputs[name])
    if f"{path}/index.html" in site.outputs:
        return _Place(302, location=quote(f"{prefix}/{path}/"))
    # As hosts do that know a page for each folder: that of the language, else that of the root.
    own = site.outputs.get(f"{name.partition('/')[0]}/404.html")
    return _Place(404, name, own or site.outputs.get("404.html"))


def _lines(site: Site | None, item: Problem) -> Sequence[SourceLine]:
    """The lines around a finding, as the file has them now."""
    if site is None or item.path not in site.inputs.places:
        return ()
    try:
        return around(site.inputs.read(item.path), item.line)
    except OSError:
        return ()
