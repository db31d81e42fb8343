"""A folder of this machine as a target: releases beside each other, and one pointer (`releases`)."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sitegen.errors import PublishRefused
from sitegen.publishing.fetch_feeds import in_folder
from sitegen.publishing.pings import PingFile
from sitegen.publishing.published_feeds import Reader
from sitegen.publishing.targets.releases import Releases
from sitegen.publishing.targets.target import (
    BuiltSite,
    OnSwitch,
    PublishReport,
    Purged,
    Sending,
    never_published,
    not_ours,
    nothing_before,
)

KEEP = 5
"""How many old releases are kept unless something else is asked for."""


class FolderTarget:
    """Releases in a folder of this machine."""

    marking = ""

    def __init__(self, folder: Path, keep: int | None = None, mode: int | None = None) -> None:
        """`mode` is that of published files; the umask's without it."""
        self.name = str(folder)
        self.keep = KEEP if keep is None else keep
        self.releases = Releases(folder, mode)

    def mark(self, data: bytes) -> str:
        """None is needed: files are compared by the digests of the build."""
        return ""

    @contextmanager
    def held(self, *, dry: bool = False) -> Iterator[None]:
        """Hold the folder's lock; `dry` looks whether the folder is ours and takes nothing."""
        releases = self.releases
        if not dry:
            with releases.held():
                yield
            return
        target = releases.target
        if target.is_dir() and not releases.notes.is_dir() and any(target.iterdir()):
            raise not_ours(self.name)
        yield

    def published(self, site: BuiltSite) -> Reader | None:
        """A reader of the release that subscribers know."""
        known = self.releases.last
        return in_folder(known) if known else None

    def sending(self, site: BuiltSite) -> Sending:
        """The files whose bytes differ from the current release's."""
        shown = self.releases.current
        if shown is None:
            return Sending(tuple(sorted(site.digests)), sum(site.sizes.values()), ())
        new, gone = self.releases.differing(shown, site.digests)
        return Sending(tuple(new), sum(site.sizes[path] for path in new), tuple(gone))

    def send(self, site: BuiltSite, sending: Sending, on_switch: OnSwitch) -> PublishReport:
        """Make a release of the site, and move the pointer."""
        releases, shown = self.releases, self.releases.current
        deleted: list[str] = []
        if shown and not sending:
            name = shown.name
            releases.note(name, site.digests)
            releases.permissions.apply(shown)
        else:
            same = site.digests.keys() - set(sending.files) if shown else frozenset()
            name = releases.add(site.folder, site.digests, same)
            on_switch(name, sending.changed)
            releases.switch(name)
            deleted = releases.prune(self.keep)
            releases.make_spare(site.digests)
        unreadable = releases.permissions.unreadable(releases.folder / name)
        return PublishReport(name, not (shown and not sending), tuple(deleted), unreadable)

    def roll_back(self, on_switch: OnSwitch) -> str:
        """Move the pointer to the release before. Raises PublishRefused where there is none that is whole."""
        releases, shown = self.releases, self.releases.current
        name = releases.before(shown.name) if shown else None
        if shown is None or name is None:
            raise nothing_before(self.name)
        fault = releases.damage(name)
        if fault:
            raise PublishRefused(f"{fault} — the release before cannot be shown; publish instead")
        on_switch(name, _differing(shown, releases.folder / name))
        releases.switch(name)
        return name

    def purge(self, page: str) -> Purged:
        """Delete the old releases that hold the page in another form than the current one."""
        releases, shown = self.releases, self.releases.current
        if shown is None:
            raise never_published(self.name)
        now = in_folder(shown)(page)
        holding = []
        for name in releases.names():
            data = in_folder(releases.folder / name)(page)
            if name != shown.name and data is not None and data != now:
                holding.append(name)
        releases.delete(holding)
        return Purged(tuple(holding), now is not None)

    def read(self, path: str) -> bytes | None:
        """A file of the current release."""
        shown = self.releases.current
        return in_folder(shown)(path) if shown else None

    def pings(self) -> PingFile:
        """The note among those of the releases."""
        return self.releases.pings


def _differing(before: Path, after: Path) -> list[str]:
    """The files of a release whose bytes are not those of another one."""
    old = in_folder(before)
    files = (p for p in after.rglob("*") if p.is_file())
    return [name for p in files if old(name := p.relative_to(after).as_posix()) != p.read_bytes()]
