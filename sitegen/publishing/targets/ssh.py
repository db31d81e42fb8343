"""A folder of another machine as a target: releases and one pointer, as in a folder of this one, by ssh and rsync.

The other machine needs a POSIX shell, rsync, flock and the usual tools. A release begins there as a copy of the current
one; rsync sends only what differs into it; then the pointer moves by one rename.
"""

import re
import shlex
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from sitegen import routes
from sitegen.engine.programs.run import ProgramFailed, Run, run
from sitegen.errors import BuildLocked, PublishRefused
from sitegen.publishing.fetch_feeds import in_folder
from sitegen.publishing.pings import PingStore
from sitegen.publishing.published_feeds import Reader
from sitegen.publishing.targets import remote_scripts
from sitegen.publishing.targets.release_names import (
    RELEASE,
    in_order,
    listed,
    listing,
    name_digest,
    number_of,
    release_name,
)
from sitegen.publishing.targets.remote_shell import RemoteShell, ScriptFailed, environment, here, quoted
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
from sitegen.target_address import SshAddress

KEEP = 5
_READABLE = 0o644
"""A web server is another user of that machine."""
_BESIDE_FEEDS = ("calendar.ics", "/index.html", "/_redirects")
"""What is compared with the feeds: calendars, and what names the site's languages."""
_OCTAL = re.compile(r"\\#([0-7]{3})")
_TAKEN, _NO_PARENT, _NOT_OURS, _NO_LINK, _NO_TOOL = 31, 32, 33, 34, 35


class SshTarget:
    """Releases in a folder of another machine."""

    marking = ""

    def __init__(self, name: str, address: SshAddress, keep: int | None = None, mode: int | None = None) -> None:
        """`mode` is that of published files; 644 without it."""
        self.name = name
        self.keep = KEEP if keep is None else keep
        self.mode = _READABLE if mode is None else mode
        self.address = address
        self.shell = RemoteShell(address, name)
        self.current = ""
        self.names: list[str] = []
        self._feeds = ""
        self._place = ""

    def mark(self, data: bytes) -> str:
        """None is needed: rsync compares by its own checksums."""
        return ""

    @contextmanager
    def held(self, *, dry: bool = False) -> Iterator[None]:
        """Log in and hold the folder's lock there; the same lock as publications of that machine itself take."""
        with self.shell.opened(), tempfile.TemporaryDirectory(prefix="sitegen-") as self._feeds:
            try:
                self._enter(dry)
                yield
            except ScriptFailed as error:
                hint = "mend that, and publish again; what is published stays"
                raise PublishRefused(f"{self.name}: {error.said} — {hint}") from error
            except ProgramFailed as error:
                hint = "mend that, and publish again; what is published stays"
                raise PublishRefused(f"{self.name}: rsync: {error.said} — {hint}") from error

    def _enter(self, dry: bool) -> None:
        folder = self.address.folder
        place = '"$HOME"/' + shlex.quote(folder[2:]) if folder.startswith("~/") else shlex.quote(folder)
        try:
            found = self.shell.keep(remote_scripts.enter(place, self._folders, dry=dry))
        except ScriptFailed as error:
            raise self._refusal(error) or error from None
        rows = found.decode("utf-8", "surrogateescape").split("\n")
        self._place = next((r[5:] for r in rows if r.startswith("here ")), "")
        self.current = next((r[8:] for r in rows if r.startswith("current ") and RELEASE.match(r[8:])), "")
        self.names = in_order(r[8:] for r in rows if r.startswith("release "))
        if self.current not in self.names:
            self.current = ""

    def _refusal(self, error: ScriptFailed) -> Exception | None:
        if error.code == _TAKEN:
            return BuildLocked(f"{self.name}: another process is publishing there — wait for it to end")
        if error.code == _NO_PARENT:
            hint = "make the folder above it there"
            return PublishRefused(f"{self.name}: the folder cannot be made: {error.said} — {hint}")
        if error.code == _NOT_OURS:
            return not_ours(self.name)
        if error.code == _NO_LINK:
            hint = "move it away, so that it can become one"
            return PublishRefused(f"{self.name}: current is no symbolic link there — {hint}")
        if error.code == _NO_TOOL:
            return PublishRefused(f"{self.name}: the other machine has no {error.said} — install it there")
        return None

    def published(self, site: BuiltSite) -> Reader | None:
        """A reader of the release that subscribers know; feeds that equal the built ones are not fetched."""
        known = self.current or (self.names[-1] if self.names else "")
        if not known:
            return None
        folder = self._feeds
        wanted = [f"--include={name}" for name in (*routes.FEED_FILES.values(), *_BESIDE_FEEDS)]
        self._rsync(
            "-rc",
            "--prune-empty-dirs",
            f"--copy-dest={site.folder.resolve()}",
            "--include=*/",
            *wanted,
            "--exclude=*",
            self._there(f"releases/{known}/"),
            f"{folder}/",
        )
        return in_folder(Path(folder))

    def sending(self, site: BuiltSite) -> Sending:
        """What rsync would send to make the current release the built site; each file's bytes are compared."""
        if not self.current:
            return Sending(tuple(sorted(site.digests)), sum(site.sizes.values()), ())
        there = self._there(f"releases/{self.current}/")
        rows = self._rsync("-rcn", "--delete", "--out-format=%i %n", f"{site.folder}/", there)
        new, gone = [], []
        for row in rows.decode("utf-8", "surrogateescape").split("\n"):
            change, _, name = row.partition(" ")
            name = _OCTAL.sub(lambda found: chr(int(found[1], 8)), name.lstrip())
            if change == "*deleting" and not name.endswith("/"):
                gone.append(name)
            elif change.startswith(("<f", ">f", "cL", "<L")) and name in site.digests:
                new.append(name)
        return Sending(tuple(sorted(new)), sum(site.sizes[path] for path in new), tuple(sorted(gone)))

    def send(self, site: BuiltSite, sending: Sending, on_switch: OnSwitch) -> PublishReport:
        """Make the release beside the others, check it there, and move the pointer."""
        if self.current and not sending:
            self._put_list(self.current, site)
            return PublishReport(self.current, moved=False)
        name = release_name(max(map(number_of, self.names), default=0) + 1, site.digests)
        self.shell.run(remote_scripts.begin(self.current))
        # Removed first, since a folder may now stand where a file did; a dry run of rsync does not name such a file.
        above = {parent.as_posix() for path in sending.files for parent in PurePosixPath(path).parents} - {"."}
        self.shell.run(remote_scripts.remove((*sending.removed, *sorted(above))))
        self._upload(site, sending.files)
        if self.current:
            self.shell.run(remote_scripts.date(self.current, sending.files))
        self._put_list(f"{name}{remote_scripts.PENDING}", site)
        try:
            self.shell.run(remote_scripts.check(name, len(site.digests)))
        except ScriptFailed as error:
            hint = "publish again"
            raise PublishRefused(f"{self.name}: a file did not arrive as it was built: {error.said} — {hint}") from None
        self.shell.run(remote_scripts.finish(name, self._folders))
        on_switch(name, sending.changed)
        self.shell.run(remote_scripts.switch(name))
        self.current, self.names = name, [*self.names, name]
        return PublishReport(name, True, tuple(self._prune()))

    def _upload(self, site: BuiltSite, files: Sequence[str]) -> None:
        """Send files into the new release. Each is sent as the difference to what stands in its place."""
        with tempfile.NamedTemporaryFile(prefix="sitegen-") as names:
            names.write(b"".join(path.encode("utf-8", "surrogateescape") + b"\0" for path in files))
            names.flush()
            modes = f"--chmod=D{self._folders:o},F{self.mode:o}"
            place = self._there("releases/.incoming/")
            self._rsync("-rIp", modes, "--from0", f"--files-from={names.name}", f"{site.folder}/", place)

    @property
    def _folders(self) -> int:
        """The mode of folders: whoever may read may enter."""
        return self.mode | (self.mode & 0o444) >> 2 | 0o100

    def _put_list(self, name: str, site: BuiltSite) -> None:
        """Write the list of a release's files where it is missing; rsync sends the difference to the current one's."""
        if not self.shell.run(remote_scripts.prepare_list(name, self.current)).strip():
            return
        with tempfile.TemporaryDirectory(prefix="sitegen-") as folder:
            file = Path(folder, "list")
            file.write_bytes(listing(site.digests))
            self._rsync("--no-whole-file", "--ignore-times", str(file), self._there(".sitegen/list"))
        self.shell.run(remote_scripts.keep_list(name))

    def _prune(self) -> list[str]:
        others = [name for name in self.names if name != self.current]
        gone = others[: max(0, len(others) - self.keep)]
        self._delete(gone)
        return gone

    def _delete(self, names: Iterable[str]) -> None:
        for name in names:
            self.shell.run(remote_scripts.delete(name))

    def roll_back(self, on_switch: OnSwitch) -> str:
        """Move the pointer to the release before. Raises PublishRefused where there is none that is whole."""
        earlier = [n for n in self.names if self.current and number_of(n) < number_of(self.current)]
        if not earlier:
            raise nothing_before(self.name) if self.names else never_published(self.name)
        name = earlier[-1]
        files = self._list(name)
        if files is None or not name.endswith(f"-{name_digest(files)}"):
            hint = "the release before cannot be shown; publish instead"
            raise PublishRefused(f"{self.name}: the list of the files of {name} is damaged — {hint}")
        try:
            self.shell.run(remote_scripts.verify(name, len(files)))
        except ScriptFailed as error:
            hint = "the release before cannot be shown; publish instead"
            raise PublishRefused(f"{self.name}: {name}: {error.said} — {hint}") from None
        shown = self._list(self.current) or {}
        on_switch(name, [path for path, mark in files.items() if shown.get(path) != mark])
        self.shell.run(remote_scripts.switch(name))
        self.current = name
        return name

    def _list(self, name: str) -> dict[str, str] | None:
        try:
            return listed(self.shell.run(f"cat .sitegen/{name}.list"))
        except ScriptFailed:
            return None

    def purge(self, page: str) -> Purged:
        """Delete the old releases that hold the page in another form than the current one."""
        if not self.current:
            raise never_published(self.name)
        holding, shown = [], False
        rows = self.shell.run(remote_scripts.holding(page, self.current)).decode().split("\n")
        for row in rows:
            shown = shown or row == "shown"
            if RELEASE.match(row):
                holding.append(row)
        self._delete(holding)
        # Where that machine publishes here itself, spare trees may hold what those releases held.
        self.shell.run("rm -rf .sitegen/spare")
        return Purged(tuple(holding), shown)

    def read(self, path: str) -> bytes | None:
        """A file of the current release."""
        if not self.current:
            return None
        try:
            return self.shell.run(f"cat releases/{self.current}/{shlex.quote(path)}")
        except ScriptFailed:
            return None

    def pings(self) -> PingStore:
        """The note among those of the releases."""
        return _RemotePings(self)

    def _there(self, path: str) -> str:
        """A path of the target, as rsync names another machine's."""
        host = f"[{self.address.host}]" if ":" in self.address.host else self.address.host
        login = f"{self.address.user}@{host}" if self.address.user else host
        return f"{login}:{self._place}/{path}"

    def _rsync(self, *words: str) -> bytes:
        """Run rsync over the connection of the shell."""
        fixed = ["rsync", "-e", quoted(self.shell.words()), "--8-bit-output", "--timeout=120", "-s"]
        return run([*fixed, *words], Run(environment())).out


class _RemotePings:
    """The note of pending pings in the folder of the other machine. It logs in where nobody is."""

    def __init__(self, target: SshTarget) -> None:
        self.target = target

    def load(self) -> bytes:
        """Its bytes; empty where there is none."""
        return self._within(lambda shell: shell.run("cat .sitegen/pings.json 2>/dev/null || :"))

    def save(self, data: bytes) -> None:
        """Write it, by one rename."""
        line, rest = here(data)
        script = f"cat >.sitegen/pings.new {line}{rest}mv -f .sitegen/pings.new .sitegen/pings.json"
        self._within(lambda shell: shell.run(script))

    def _within(self, work: Callable[[RemoteShell], bytes]) -> bytes:
        if self.target.shell.is_open:
            return work(self.target.shell)
        with self.target.held(dry=True):
            return work(self.target.shell)
