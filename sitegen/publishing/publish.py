"""Publishes a built site: checks it, shows what subscribers will see, and has a target send what differs."""

import json
import os
import re
from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

from sitegen import routes
from sitegen.engine import scan
from sitegen.engine.cache.signing import SHORTEST_KEY, VARIABLE, notes, signer
from sitegen.engine.destination.lock import locked, state_folder
from sitegen.engine.destination.record_file import load as load_state
from sitegen.engine.destination.state import State
from sitegen.engine.destination.up_to_date import options_digest, still_due
from sitegen.engine.options import Options
from sitegen.engine.toolchain import engine_digest
from sitegen.errors import BuildLocked, PublishRefused
from sitegen.fingerprint import digest_bytes
from sitegen.publishing.built_files import BUILD_AGAIN, built_files
from sitegen.publishing.feed_change import FeedChange
from sitegen.publishing.feed_diff import compare
from sitegen.publishing.feed_items import id_of_feed, load_parsed
from sitegen.publishing.fetch_feeds import in_folder
from sitegen.publishing.pings import Pings
from sitegen.publishing.published_feeds import Published, Reader, collect
from sitegen.publishing.targets.target import PublishReport, Purged, Sending, Target
from sitegen.publishing.websub import Patience, Said, tell
from sitegen.routes import FEED_FILES

_PLACEHOLDER = "example.org"
"""The host of the address that `sitegen init` writes, which is nobody's (RFC 2606, section 3)."""
_ARCHIVED = re.compile(r"(?:[a-z0-9-]+/)?archive/\d{4}/\d\d/")
"""The folder of a feed's archive, in any language of the site."""


def publish(
    options: Options,
    target: Target,
    *,
    agreed: Callable[[Published, list[FeedChange]], bool],
    on_sending: Callable[[Sending], object] = bool,
    dry: bool = False,
    another: bool = False,
) -> PublishReport | None:
    """Publish the built site to a target. Visitors see it only when all of it is in its place, as far as that goes.

    `agreed` receives what was published and what subscribers will see, and decides whether to go on; None where it does
    not. `on_sending` is told what is sent before it is; `dry` ends there. A target that holds another site is refused,
    unless `another` says that it is meant. Raises PublishRefused for a site or a target that is not fit, BuildLocked,
    FeedUnreadable, and WriteFailure.
    """
    built = options.destination_folder
    if not built.is_dir() or not state_folder(built).is_dir():
        raise PublishRefused(f"{built}: there is no built site — run sitegen build first")
    with locked(built):
        state = _as_built(options)
        site = built_files(built, state.outputs, state.engine, target)
        with target.held(dry=dry):
            known = target.published(site)
            if known and not another:
                _same_site(known, in_folder(built), target.name)
            note = state_folder(built) / "published.feeds"
            parsed = load_parsed(note, state.engine)
            after = collect(in_folder(built), parsed=parsed)
            before = collect(known, after.others, parsed) if known else Published()
            parsed.save(note, state.engine)
            if not agreed(before, compare(before, after)):
                return None
            sending = target.sending(site)
            on_sending(sending)
            if dry:
                return PublishReport("", moved=False)
            hub, base = _address(in_folder(built))
            report = target.send(site, sending, partial(_note_feeds, target, hub, base, site.digests.keys()))
            return replace(report, hub=hub)


def placeholder(built: Path) -> str:
    """The address of a built site, where it is still the one that `init` wrote; else an empty text."""
    base = _address(in_folder(built))[1]
    return base if urlsplit(base).hostname == _PLACEHOLDER else ""


def _same_site(published: Reader, built: Reader, name: str) -> None:
    """Refuse a target whose feed has another id than the built site's, as RFC 4287 (4.2.6) tells feeds apart."""
    feed = routes.file_of(routes.feed(routes.HOME, "atom"))
    before, now = published(feed), built(feed)
    if before is None or now is None or before == now:
        return
    known = id_of_feed(before, feed)
    if known and known != id_of_feed(now, feed):
        hint = "name another target; or, if the id of this site was changed on purpose, add --shown-again"
        raise PublishRefused(f"{name}: it holds another site, whose feed has the id {known} — {hint}")


def roll_back(target: Target) -> PublishReport:
    """Return to the release before the current one. Raises PublishRefused where there is none that is whole."""
    with target.held():
        hub, base = _address(target.read)
        name = target.roll_back(partial(_note_feeds, target, hub, base, ()))
    return PublishReport(name, moved=True, hub=hub)


def purge(target: Target, slug: str) -> Purged:
    """Delete every kept release that holds a story in another form than visitors see it now.

    A story's text is in its page, in feeds, in `/data/` and, packed, in the search index: so a release that holds it
    goes as a whole. `de/slug` is a story of the language that stands in the folder `de`. Raises PublishRefused where
    nothing was published.
    """
    with target.held():
        folder, slash, name = slug.rpartition("/")
        return target.purge(folder + slash + routes.file_of(routes.article(name)))


def _note_feeds(
    target: Target, hub: str, base: str, kept: Collection[str], release: str, changed: Sequence[str]
) -> None:
    """Note which feeds change, before visitors are shown them; so a kill in between loses no ping."""
    feeds = [path for path in changed if _is_feed(path) and (not kept or path in kept)]
    if hub and feeds:
        Pings(target.pings()).add([base + path for path in sorted(feeds)], release)


def tell_hub(target: Target, hub: str, patience: Patience | None = None) -> Said:
    """Notify the hub of all pending feeds; those that it refuses stay pending.

    The site is published by then, whatever the hub answers, and no lock is held meanwhile, so that another publication
    or a rollback can go on. Raises WriteFailure.
    """
    due = Pings(target.pings()).due if hub else {}
    if not due:
        return Said()
    said = tell(hub, list(due), patience or Patience())
    if said.taken:
        # Where another publication holds the lock now, the hub is notified of these once more later.
        with suppress(BuildLocked), target.held():
            Pings(target.pings()).remove({topic: due[topic] for topic in said.taken})
    return said


def _address(read: Reader) -> tuple[str, str]:
    """The hub that a site's feeds name (or an empty text), and the site's own address."""
    feed = json.loads(read(FEED_FILES["json"]) or b"{}")
    hubs = feed.get("hubs") or [{"url": ""}]
    return str(hubs[0]["url"]), str(feed.get("home_page_url", ""))


def _is_feed(path: str) -> bool:
    """Whether a file is a feed of which a hub is told. Archives name no hub."""
    return path.rpartition("/")[2] in FEED_FILES.values() and not _ARCHIVED.match(path)


def check_folder(options: Options, target: Path) -> None:
    """Refuse a folder to publish to that lies in what is read or built, or contains it."""
    real, root = Path(os.path.realpath(target)), Path(os.path.realpath(options.root))
    parts = [root / name for name in ("content", "layouts", "seeds", "build")]
    for part in (*parts, Path(os.path.realpath(options.destination_folder))):
        if real == part or real.is_relative_to(part) or part.is_relative_to(real):
            raise PublishRefused(f"{target}: the target and {part} overlap — name a folder of its own")


def _as_built(options: Options) -> State:
    """The record of the built site, where it is current and may be published."""
    built = options.destination_folder
    state, _ = load_state(state_folder(built) / "record")
    if state is None:
        if signer().lasting:
            raise PublishRefused(f"{built}: there is no whole record of how it was built — {BUILD_AGAIN}")
        # Without a lasting key no other build's record could be believed either.
        hint = (
            f"set {VARIABLE} to {SHORTEST_KEY} characters or more that nobody can guess, for build and publish alike,"
            " build, and publish again"
        )
        raise PublishRefused(f"{built}: its record cannot be believed: {'; '.join(notes())} — {hint}")
    if state.options != options_digest(options.root, False, False, options.base_url):
        message = "it was built with drafts, with future articles, or for another address"
        raise PublishRefused(f"{built}: {message} — {BUILD_AGAIN}")
    if state.engine != engine_digest():
        raise PublishRefused(f"{built}: another version of sitegen or of a package built it — {BUILD_AGAIN}")
    if not still_due(state, options.now):
        raise PublishRefused(f"{built}: an article became due since it was built — {BUILD_AGAIN}")
    _nothing_newer(options, state)
    return state


def _nothing_newer(options: Options, state: State) -> None:
    """Refuse a built site whose inputs changed since."""
    inputs = scan.scan(options.root)
    for path in sorted(inputs.stamps.keys() ^ state.stamps.keys()):
        raise PublishRefused(f"{path}: the file came or went since the site was built — {BUILD_AGAIN}")
    for path, stamp in () if state.believes_all(inputs.stamps) else sorted(inputs.stamps.items()):
        known = state.digests[path]
        if not state.believes(path, stamp) and known and digest_bytes(inputs.read(path)) != known:
            raise PublishRefused(f"{path}: the file changed since the site was built — {BUILD_AGAIN}")
