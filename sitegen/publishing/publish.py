"""Publishes a built site: checks it, shows what subscribers will see, copies it and moves the pointer."""

import json
import os
import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from sitegen.engine import scan
from sitegen.engine.cache.signing import SHORTEST_KEY, VARIABLE, notes, signer
from sitegen.engine.destination.lock import locked, state_folder
from sitegen.engine.destination.state import State
from sitegen.engine.destination.state import load as load_state
from sitegen.engine.destination.up_to_date import options_digest, still_due
from sitegen.engine.fetch.connection import ALLOW
from sitegen.engine.filetrees import all_files
from sitegen.engine.options import Options
from sitegen.engine.toolchain import engine_digest
from sitegen.errors import BuildLocked, PublishRefused
from sitegen.fingerprint import digest_bytes
from sitegen.publishing.feed_change import FeedChange
from sitegen.publishing.feed_diff import Published, collect, compare
from sitegen.publishing.fetch_feeds import in_folder
from sitegen.publishing.releases import Releases
from sitegen.publishing.websub import Patience, Pings, Said, tell
from sitegen.routes import FEED_FILES
from sitegen.urls import OWN_MACHINE

_BUILD_AGAIN = "run sitegen build, and publish again"
_OWN_MACHINE = re.compile(rb"""(?i:href|src)=\\?["']""" + OWN_MACHINE.encode() + rb"""(?:[:/?#][^"'\\]*)?(?=\\?["'])""")
_PREVIEW = re.compile(rb"""(?:href|src)="[^"]*/__sitegen/[^"]*""")


@dataclass(frozen=True)
class PublishReport:
    """The result of a publication: the current release, whether the pointer moved, and deleted releases."""

    release: str
    moved: bool
    deleted: tuple[str, ...] = ()
    unreadable: str = ""
    """A published file or folder that no other user can read, such as a web server."""


def publish(
    options: Options,
    target: Path,
    *,
    keep: int,
    agreed: Callable[[Published, list[FeedChange]], bool],
    mode: int | None = None,
) -> PublishReport | None:
    """Publish the built site into a target. The pointer moves only when the whole site is in its place.

    `agreed` receives what was published and what subscribers will see, and decides whether to go on; None where it does
    not. `mode` is that of the published files; the umask's without it. Raises PublishRefused for a site or a target
    that is not fit, BuildLocked, FeedUnreadable, and WriteFailure.
    """
    built = options.target
    _check_target(options, target)
    if not built.is_dir() or not state_folder(built).is_dir():
        raise PublishRefused(f"{built}: there is no built site — run sitegen build first")
    releases = Releases(target, mode)
    with locked(built):
        state = _as_built(options)
        _check_files(built, state)
        with releases.held():
            shown = releases.current
            known = releases.last
            before = collect(in_folder(known)) if known else Published()
            if not agreed(before, compare(before, collect(in_folder(built)))):
                return None
            digests = {path: record.content for path, record in state.outputs.items()}
            if shown and _same_files(shown, digests):
                releases.note(shown.name, digests)
                releases.permissions.apply(shown)
                report = PublishReport(shown.name, moved=False)
            else:
                name = releases.add(built, digests)
                _show(releases, name)
                report = PublishReport(name, True, tuple(releases.prune(keep)))
            return replace(report, unreadable=releases.permissions.unreadable(releases.folder / report.release))


def roll_back(target: Path) -> PublishReport:
    """Return to the release before the current one. Raises PublishRefused where there is none that is whole."""
    releases = Releases(target)
    if not releases.notes.is_dir():
        raise PublishRefused(f"{target}: nothing was published here — name a folder that publish made")
    with releases.held():
        shown = releases.current
        name = releases.before(shown.name) if shown else None
        if name is None:
            raise PublishRefused(f"{target}: there is no release before the one that is shown — publish instead")
        fault = releases.damage(name)
        if fault:
            raise PublishRefused(f"{fault} — the release before cannot be shown; publish instead")
        _show(releases, name)
    return PublishReport(name, moved=True)


def _show(releases: Releases, name: str) -> None:
    """Record which feeds change, then move the pointer; so a kill between the two loses no ping."""
    shown = releases.current
    site = releases.folder / name
    if _address(site)[0]:
        Pings(releases.pings).add(_changed_feeds(shown, site), name)
    releases.switch(name)


def tell_hub(target: Path, release: str, patience: Patience | None = None) -> Said:
    """Notify the hub of all pending feeds; those that it refuses stay pending.

    The site is published by then, whatever the hub answers, and no lock is held meanwhile, so that another publication
    or a rollback can go on. Raises WriteFailure.
    """
    releases = Releases(target)
    hub = _address(releases.folder / release)[0]
    due = Pings(releases.pings).due
    if not hub or not due:
        return Said()
    said = tell(hub, list(due), patience or Patience())
    if said.taken:
        # Where another publication holds the lock now, the hub is notified of these once more later.
        with suppress(BuildLocked), releases.held():
            Pings(releases.pings).remove({topic: due[topic] for topic in said.taken})
    return said


def _address(site: Path) -> tuple[str, str]:
    """The hub that a site's feeds name (or an empty text), and the site's own address."""
    feed = json.loads((site / FEED_FILES["json"]).read_bytes())
    hubs = feed.get("hubs") or [{"url": ""}]
    return str(hubs[0]["url"]), str(feed["home_page_url"])


def _changed_feeds(before: Path | None, after: Path) -> list[str]:
    """The addresses of the feeds whose bytes differ. Archives name no hub, so they are left out."""
    base = _address(after)[1]
    names = (p.relative_to(after) for kind in FEED_FILES.values() for p in after.rglob(kind))
    feeds = sorted(name.as_posix() for name in names if name.parts[0] != "archive")
    if before is None:
        return [base + name for name in feeds]
    return [base + name for name in feeds if in_folder(before)(name) != (after / name).read_bytes()]


def _check_target(options: Options, target: Path) -> None:
    """Refuse a target that lies in what is read or built, or contains it."""
    real, root = Path(os.path.realpath(target)), Path(os.path.realpath(options.root))
    parts = [root / name for name in ("content", "layouts", "seeds", "build")]
    for part in (*parts, Path(os.path.realpath(options.target))):
        if real == part or real.is_relative_to(part) or part.is_relative_to(real):
            raise PublishRefused(f"{target}: the target and {part} overlap — name a folder of its own")


def _as_built(options: Options) -> State:
    """The record of the built site, where it is current and may be published."""
    built = options.target
    state, _ = load_state(state_folder(built) / "record")
    if state is None:
        if signer().lasting:
            raise PublishRefused(f"{built}: there is no whole record of how it was built — {_BUILD_AGAIN}")
        # Without a lasting key no other build's record could be believed either.
        hint = (
            f"set {VARIABLE} to {SHORTEST_KEY} characters or more that nobody can guess, for build and publish alike,"
            " build, and publish again"
        )
        raise PublishRefused(f"{built}: its record cannot be believed: {'; '.join(notes())} — {hint}")
    if state.options != options_digest(options.root, False, False, options.base_url):
        message = "it was built with drafts, with future articles, or for another address"
        raise PublishRefused(f"{built}: {message} — {_BUILD_AGAIN}")
    if state.engine != engine_digest():
        raise PublishRefused(f"{built}: another version of sitegen or of a package built it — {_BUILD_AGAIN}")
    if not still_due(state, options.now):
        raise PublishRefused(f"{built}: an article became due since it was built — {_BUILD_AGAIN}")
    _nothing_newer(options, state)
    found = set(all_files(built))
    stranger = min(found - state.outputs.keys(), default=None)
    if stranger is not None:
        raise PublishRefused(f"{built / stranger}: sitegen did not write this file — {_BUILD_AGAIN}")
    missing = min(state.outputs.keys() - found, default=None)
    if missing is not None:
        raise PublishRefused(f"{built / missing}: the file was deleted — {_BUILD_AGAIN}")
    return state


def _nothing_newer(options: Options, state: State) -> None:
    """Refuse a built site whose inputs changed since."""
    inputs = scan.scan(options.root)
    for path in sorted(inputs.stamps.keys() ^ state.stamps.keys()):
        raise PublishRefused(f"{path}: the file came or went since the site was built — {_BUILD_AGAIN}")
    for path, stamp in sorted(inputs.stamps.items()):
        known = state.digests[path]
        if not state.believes(path, stamp) and known and digest_bytes(inputs.read(path)) != known:
            raise PublishRefused(f"{path}: the file changed since the site was built — {_BUILD_AGAIN}")


def _check_files(built: Path, state: State) -> None:
    """Refuse a file that differs from the build, and links that only work on the machine that built it.

    A build trusts a file whose size and time are as recorded. A file with other bytes all the same gets another time
    here, so that the next build reads it, and writes it again.
    """
    changed = []
    for path, record in sorted(state.outputs.items()):
        data = (built / path).read_bytes()
        if digest_bytes(data) != record.content:
            os.utime(built / path)
            changed.append(built / path)
            continue
        found = path.endswith((".html", ".xml", ".json")) and (_own_machine(data) or _PREVIEW.search(data))
        if found:
            shown = found[0].decode(errors="replace").partition("=")[2].strip("\\\"'")
            hint = "correct base_url or the article, and build again"
            raise PublishRefused(f"{built / path}: it links to {shown}, which no visitor can reach — {hint}")
    for place in changed:
        more = f" ({len(changed) - 1} more are not either)" if len(changed) > 1 else ""
        hint = "run sitegen build, which writes it anew, and publish again"
        raise PublishRefused(f"{place}: the file is not the one that was built{more} — {hint}")


def _own_machine(data: bytes) -> re.Match[bytes] | None:
    """A link to the reader's own machine, but for the hosts and ports that SITEGEN_FETCH_ALLOW lets tests reach."""
    allowed = {host.strip().encode() for host in os.environ.get(ALLOW, "").split(",")}
    links = _OWN_MACHINE.finditer(data)
    return next((link for link in links if re.split(rb"[/?#]", link[0].partition(b"//")[2])[0] not in allowed), None)


def _same_files(shown: Path, digests: dict[str, str]) -> bool:
    """Whether a release consists of just these files."""
    found = {p.relative_to(shown).as_posix() for p in shown.rglob("*") if not p.is_dir()}
    return found == digests.keys() and all(digest_bytes((shown / p).read_bytes()) == m for p, m in digests.items())
