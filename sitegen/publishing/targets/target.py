"""The interface of publishing targets: what each of them does, and the values that go in and come out."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from sitegen.errors import PublishRefused
from sitegen.fingerprint import digest_bytes
from sitegen.publishing.pings import PingStore
from sitegen.publishing.published_feeds import Reader

OnSwitch = Callable[[str, Sequence[str]], None]
"""Called with a release's name and the paths whose bytes change, right before visitors are shown it."""


@dataclass(frozen=True)
class BuiltSite:
    """The built site: its files by path, with the digest of each, its size, and the mark that the target asked for."""

    folder: Path
    digests: Mapping[str, str]
    sizes: Mapping[str, int]
    marks: Mapping[str, str]

    def data(self, path: str) -> bytes:
        """A file's bytes. Raises PublishRefused where they are not those that were built."""
        data = (self.folder / path).read_bytes()
        check_same(data, self.digests[path], self.folder / path)
        return data


@dataclass(frozen=True)
class Sending:
    """What differs between a built site and what visitors see: files to send with their bytes, files to remove."""

    files: tuple[str, ...]
    size: int
    removed: tuple[str, ...]

    @property
    def changed(self) -> tuple[str, ...]:
        """Every path whose file is sent or removed."""
        return (*self.files, *self.removed)

    def __bool__(self) -> bool:
        return bool(self.files or self.removed)


@dataclass(frozen=True)
class PublishReport:
    """The result of a publication: the current release, whether visitors see another one, and deleted releases."""

    release: str
    moved: bool
    deleted: tuple[str, ...] = ()
    unreadable: str = ""
    """A published file or folder that no other user can read, such as a web server."""
    hub: str = ""
    """The hub to tell of changed feeds, if the site has one."""


@dataclass(frozen=True)
class Purged:
    """The result of a purge: the releases that held the story and are gone, and whether visitors still see its page."""

    deleted: tuple[str, ...]
    shown: bool
    advice: str = ""
    """What the target cannot do itself."""


class Target(Protocol):
    """A place where the site is published. All but `name`, `keep`, `marking` and `mark` are used within `held` alone.

    Only what differs is sent, assets before pages before removals; files that no publication wrote are never removed;
    `on_switch` is called right before visitors see the new site (decision 0073).

    Every method may raise PublishRefused where the target cannot be reached, is not ours, or refuses; what visitors see
    is then the old site, or is finished by the next publication.
    """

    name: str
    """The target as messages call it."""
    keep: int
    """How many old releases are kept."""
    marking: str
    """The name of the digest that `mark` gives, such as `-git`; an empty text where it gives none."""

    def mark(self, data: bytes) -> str:
        """A digest of a file's bytes by which this target compares; an empty text where it needs none."""

    def held(self, *, dry: bool = False) -> AbstractContextManager[None]:
        """Hold the target's lock, and settle what a killed publication left; `dry` changes nothing.

        Raises BuildLocked where another publication is at work, PublishRefused where the target is not ours.
        """

    def published(self, site: BuiltSite) -> Reader | None:
        """A reader of the files that subscribers know; None where nothing was published."""

    def sending(self, site: BuiltSite) -> Sending:
        """What differs between the site and what visitors see."""

    def send(self, site: BuiltSite, sending: Sending, on_switch: OnSwitch) -> PublishReport:
        """Publish what differs. Without a difference, only what is missing among the target's own notes is written."""

    def roll_back(self, on_switch: OnSwitch) -> str:
        """Show the release before the current one; return its name."""

    def purge(self, page: str) -> Purged:
        """Delete every kept release in which this page is another than the one that visitors see."""

    def read(self, path: str) -> bytes | None:
        """A file of the current release, without the lock."""

    def pings(self) -> PingStore:
        """Where the feeds are noted of which the hub is yet to be told."""


def check_same(data: bytes, mark: str, place: Path | str) -> None:
    """Raise PublishRefused where a file's bytes do not match its digest."""
    if digest_bytes(data) != mark:
        hint = "run sitegen build, and publish again"
        raise PublishRefused(f"{place}: the file is not the one that was built — {hint}")


def nothing_before(name: str) -> PublishRefused:
    """The refusal of a rollback where there is nothing to go back to."""
    return PublishRefused(f"{name}: there is no release before the one that is shown — publish instead")


def not_ours(name: str, what: str = "folder") -> PublishRefused:
    """The refusal of a target that holds something else."""
    hint = f"name an empty {what}, or one that publish made"
    return PublishRefused(f"{name}: the {what} holds files that sitegen did not publish — {hint}")


def never_published(name: str) -> PublishRefused:
    """The refusal of a rollback or a purge where nothing was published."""
    return PublishRefused(f"{name}: nothing was published here — name a target that publish made")
