"""A branch of a git repository as a target, for hosts that serve one (GitHub, GitLab and Codeberg Pages).

A publication is one commit on top of the branch, so visitors get the old site or the new one. `.sitegen/manifest` in
the branch is our mark and lists our files; what somebody else put there, such as a host's `CNAME`, stays.
"""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from sitegen.engine.programs.run import ProgramFailed
from sitegen.errors import PublishRefused
from sitegen.publishing.pings import PingStore
from sitegen.publishing.published_feeds import Reader
from sitegen.publishing.targets.git_repository import HEAD, GitRepository, TreeFile, blob_oid
from sitegen.publishing.targets.target import (
    BuiltSite,
    OnSwitch,
    PublishReport,
    Purged,
    Sending,
    never_published,
    nothing_before,
)

MANIFEST = ".sitegen/manifest"
_NO_JEKYLL = ".nojekyll"
"""Without this file GitHub Pages leaves out what begins with an underscore, such as `_headers`."""
_EXTRAS = (_NO_JEKYLL, MANIFEST)
_PLAIN_FILE = "100644"
_FARTHEST = 100
"""How many commits back a release to go back to is looked for."""
_ALL = 2**31 - 1
"""What git takes as a depth without an end (git-fetch(1), --depth)."""
_ROLLED_BACK = re.compile(r"^Sitegen-Shows: ([0-9a-f]{40,64})$", re.MULTILINE)


class GitTarget:
    """A branch. A release is a commit, called by the beginning of its id; all of them are kept."""

    marking = "-git"

    def __init__(self, name: str, repository: GitRepository, when: int) -> None:
        """`when` is the time of new commits, in seconds since 1970."""
        self.name = name
        self.keep = 0
        self.repository = repository
        self.when = when
        self.head = ""
        self.tree: Mapping[str, TreeFile] = {}
        self.ours: frozenset[str] = frozenset()

    def mark(self, data: bytes) -> str:
        """The object id that git gives to the bytes."""
        return blob_oid(data)

    @contextmanager
    def held(self, *, dry: bool = False) -> Iterator[None]:
        """Hold the repository in the cache and read the branch; git itself refuses a second publication's push."""
        try:
            with self.repository.opened():
                try:
                    self._look()
                except ProgramFailed:
                    # The cache may be damaged; a new one tells.
                    self.repository.forget()
                    self.repository.prepare()
                    self._look()
                yield
        except ProgramFailed as error:
            self.repository.forget()
            hint = "mend that, and publish again; what is published stays"
            raise PublishRefused(f"{self.name}: {error.said} — {hint}") from error

    def _look(self) -> None:
        """Read the branch. Raises ProgramFailed, and PublishRefused where it is not ours."""
        repository = self.repository
        self.head = self._reached()
        self.tree, self.ours = {}, frozenset()
        if self.head:
            repository.fetch(self.head)
            self.tree = repository.files(HEAD)
            if "site.toml" in self.tree:
                hint = "name another branch, such as gh-pages"
                raise PublishRefused(f"{self.name}: this branch holds site.toml, the site's own files — {hint}")
            if self.tree and MANIFEST not in self.tree:
                hint = "name a branch that is not there yet, or one that publish made"
                raise PublishRefused(f"{self.name}: the branch holds files that sitegen did not publish — {hint}")
            self.ours = self._listed(self.tree)

    def _reached(self) -> str:
        try:
            return self.repository.remote_head()
        except ProgramFailed:
            self.repository.forget()
            self.repository.prepare()
        try:
            return self.repository.remote_head()
        except ProgramFailed as error:
            absent = self.repository.absent_folder()
            said = f"there is no folder {absent}" if absent else error.said
            hint = "look at the address, the network and what git may use to log in; what is published stays"
            if absent:
                hint = "look at the address, or make the repository there with git init --bare"
            raise PublishRefused(f"{self.name}: the repository cannot be reached: {said} — {hint}") from error

    def _listed(self, tree: Mapping[str, TreeFile]) -> frozenset[str]:
        """Our files of a tree, by its manifest."""
        rows = self.repository.blob(tree[MANIFEST].oid).decode(errors="replace") if MANIFEST in tree else ""
        return frozenset(row for row in rows.split("\n") if row in tree) | (tree.keys() & _EXTRAS)

    def published(self, site: BuiltSite) -> Reader | None:
        """A reader of the branch's files; those that equal the built ones are not fetched."""
        if not self.ours:
            return None

        def read(path: str) -> bytes | None:
            there = self.tree.get(path)
            if there is None:
                return None
            if site.marks.get(path) == there.oid:
                return site.data(path)
            return self.repository.blob(there.oid)

        return read

    def sending(self, site: BuiltSite) -> Sending:
        """The files whose object or mode is another than in the branch; our own two files are not counted."""
        self._refuse_clash(site)
        new = sorted(
            p for p, mark in site.marks.items() if self.tree.get(p) != TreeFile(_PLAIN_FILE, self._oid(site, p, mark))
        )
        gone = tuple(sorted(self.ours - site.marks.keys() - set(_EXTRAS)))
        return Sending(tuple(new), sum(site.sizes[path] for path in new), gone)

    def _oid(self, site: BuiltSite, path: str, mark: str) -> str:
        """The object id in this repository, whose ids may be longer (gitformat-pack(5), SHA-256)."""
        return mark if len(self.head) in (0, len(mark)) else blob_oid(site.data(path), "sha256")

    def _refuse_clash(self, site: BuiltSite) -> None:
        if "site.toml" in site.marks or MANIFEST in site.marks:
            raise PublishRefused(f"{self.name}: a file of the site is called as one of ours — give it another name")

    def send(self, site: BuiltSite, sending: Sending, on_switch: OnSwitch) -> PublishReport:
        """Commit what differs on top of the branch, and push it."""
        listing = "".join(f"{path}\n" for path in sorted({*site.marks, _NO_JEKYLL})).encode()
        extras = {MANIFEST: listing} if _NO_JEKYLL in site.marks else {_NO_JEKYLL: b"", MANIFEST: listing}
        extras = {path: data for path, data in extras.items() if self._differs(path, data)}
        if not sending and not extras:
            return PublishReport(self.head[:12], moved=False)
        files = ((path, site.data(path)) for path in sending.files)
        commit = self.repository.commit_files(
            self.head, "Publish the site\n", self.when, (*files, *extras.items()), sending.removed
        )
        self._check(site, commit)
        on_switch(commit[:12], sending.changed)
        self._push(commit)
        return PublishReport(commit[:12], moved=True)

    def _differs(self, path: str, data: bytes) -> bool:
        there = self.tree.get(path)
        return there is None or there.oid != blob_oid(data, "sha256" if len(self.head) == 64 else "sha1")

    def _check(self, site: BuiltSite, commit: str) -> None:
        """Refuse a commit whose files are not those that were built."""
        made = self.repository.files(commit)
        for path, mark in site.marks.items():
            if made.get(path) != TreeFile(_PLAIN_FILE, self._oid(site, path, mark)):
                raise PublishRefused(f"{self.name}: git did not store {path} as it was built — publish again")

    def _push(self, commit: str) -> None:
        try:
            self.repository.push(commit, self.head)
        except ProgramFailed as error:
            # A connection may break when the other side has moved the branch already; a damaged cache cannot push.
            try:
                there = self.repository.remote_head()
            except ProgramFailed:
                there = ""
            if there == commit:
                return
            self.repository.forget()
            if there not in ("", self.head):
                hint = "publish again, on top of that one"
                raise PublishRefused(f"{self.name}: another publication came first — {hint}") from error
            hint = "mend that, and publish again; what is published stays"
            raise PublishRefused(f"{self.name}: the branch cannot be moved: {error.said} — {hint}") from error

    def roll_back(self, on_switch: OnSwitch) -> str:
        """Add a commit on top, with our files as they were in the release before."""
        if not self.ours:
            raise never_published(self.name)
        repository = self.repository
        repository.fetch(self.head, _FARTHEST)
        before = self._before()
        if before is None:
            raise nothing_before(self.name)
        old = repository.files(before)
        kept = {path: file for path, file in self.tree.items() if path not in self.ours}
        files = kept | {path: old[path] for path in self._listed(old)}
        message = f"Go back to {before[:12]}\n\nSitegen-Shows: {before}\n"
        commit = repository.commit_tree(self.head, message, self.when, files)
        on_switch(commit[:12], [path for path, file in files.items() if self.tree.get(path) != file])
        self._push(commit)
        return before[:12]

    def _before(self) -> str | None:
        """The release that was shown before: a commit whose files of ours are others."""
        rows = self.repository.git("log", "-z", "--first-parent", "--format=%H%n%B", HEAD).split("\0")
        commits = dict(row.partition("\n")[::2] for row in rows if row)
        order = list(commits)
        shown = {path: self.tree[path] for path in self.ours}
        place = 0
        while place < len(order):
            # A commit that went back shows an older one: what was before is what was before that one.
            leads = _ROLLED_BACK.search(commits[order[place]])
            place = max(place, order.index(leads[1])) if leads and leads[1] in commits else place
            tree = self.repository.files(order[place])
            if MANIFEST in tree and {path: tree[path] for path in self._listed(tree)} != shown:
                return order[place]
            place += 1
        return None

    def purge(self, page: str) -> Purged:
        """Replace the branch's history by one commit with the files of now, where an older one holds the page.

        Raises PublishRefused where the page of now is the one that every commit holds: that would stay published.
        """
        if not self.ours:
            raise never_published(self.name)
        repository = self.repository
        repository.fetch(self.head, _ALL)
        rows = repository.git("log", "--format=%H", HEAD).split()[1:]
        shown = page in self.ours
        now = self.tree.get(page)
        before = {row: repository.files(row).get(page) for row in rows}
        holding = tuple(row[:12] for row, file in before.items() if file not in (None, now))
        if not holding:
            if shown and rows:
                hint = "change or delete the article, build and publish, then purge again"
                raise PublishRefused(f"{self.name}: {page} is shown now, and no release holds another one — {hint}")
            return Purged((), shown)
        commit = repository.commit_tree("", "Publish the site\n", self.when, self.tree)
        self._push(commit)
        advice = "the host may keep the old commits for a while, and so may every clone: ask the host to delete them"
        return Purged(holding, shown, advice)

    def read(self, path: str) -> bytes | None:
        """A file of the branch as it was last seen or written."""
        try:
            file = self.repository.files(HEAD).get(path)
            return self.repository.blob(file.oid) if file else None
        except (ProgramFailed, OSError):
            return None

    def pings(self) -> PingStore:
        """A note of this machine: the branch itself is published as it is."""
        return self.repository.pings
