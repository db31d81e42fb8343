"""Any sequence of edits, and kills between any two writes: the tree always equals one that is built from nothing."""

import builtins
import os
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import rule

from sitegen.engine import build, manifest
from sitegen.engine.destination import update
from sitegen.engine.destination.audit import Audit
from sitegen.engine.destination.records import Key
from sitegen.engine.destination.staging import Staging
from sitegen.engine.destination.state import State
from sitegen.engine.scan import Stamp
from sitegen.errors import ProblemsFound, TemplateFailure
from sitegen.outputs.output import Output
from sitegen.theme.templates import Theme
from tests.edits_support import FEW, NEW, TITLES, WORDS, Edits
from tests.engine_support import cold, put, run, tree

KILLED = 77
REFUSED = (ProblemsFound, TemplateFailure)
"""What a site with mistakes raises. One in a template: the theme's own file stands in for one that was deleted here,
and asks for what this tiny theme does not have.
"""

_CALLS = ("open", "write", "replace", "rename", "link", "unlink", "remove", "mkdir", "rmdir", "fsync", "pwrite")


class Machine(Edits):
    """Edits a tiny site and builds it after each edit, now and then with a build that is killed before."""

    def __init__(self) -> None:
        super().__init__()
        self.target = self.root / "build" / "site"
        self.kill_at: int | None = None

    def wanted(self) -> dict[str, bytes] | None:
        """What a build from nothing gives now; None where the site has errors."""
        fresh = self.home / f"cold{next(self.numbers)}"
        try:
            return cold(self.root, fresh)
        except REFUSED:
            return None
        finally:
            shutil.rmtree(fresh, ignore_errors=True)
            shutil.rmtree(fresh.with_name(f".{fresh.name}.sitegen"), ignore_errors=True)

    def stamps(self) -> dict[str, tuple[int, int]]:
        """The inode and time of every file of the site: a file that is rewritten has others."""
        files = [p for p in self.target.rglob("*") if p.is_file()]
        return {p.relative_to(self.target).as_posix(): (p.stat().st_ino, p.stat().st_mtime_ns) for p in files}

    def check(self) -> None:
        """Build; the tree must be that of a build from nothing, and exactly the changed files were written.

        What had to be written is what differs between two builds from nothing: this one's and what was shown before.
        """
        wanted = self.wanted()
        before = tree(self.target)
        if self.kill_at is not None:
            killed(self.root, self.kill_at)
            self.kill_at = None
            after = tree(self.target)
            assert after in (before, wanted), "a killed build left a mix"
            before = after
        stamps = self.stamps()
        try:
            report = run(self.root)
        except REFUSED:
            assert wanted is None
            assert tree(self.target) == before, "a build with errors changed the site"
            return
        assert wanted is not None
        after = tree(self.target)
        assert after == wanted
        assert folders(self.target) == {str(parent) for path in wanted for parent in Path(path).parents} - {"."}
        written = {p for p in wanted if before.get(p) != wanted[p]}
        assert set(report.written) == written
        assert set(report.removed) == set(before) - set(wanted)
        now = self.stamps()
        assert {p for p in now if now[p] != stamps.get(p)} == written, "a file was rewritten with the same bytes"
        again = run(self.root)
        assert (dict(again.written), dict(again.removed)) == ({}, {})
        assert self.stamps() == now

    @rule(at=st.one_of(st.integers(0, 30), st.integers(0, 150)))
    def kill_the_next_build_first(self, at: int) -> None:
        """The build of the next edit, whatever it is, is killed at its n-th call that changes the disk."""
        self.kill_at = at

    @rule(how=st.sampled_from(["edit", "truncate", "delete", "stray", "folder"]), pick=st.integers(0, 10**6))
    def touch_the_output(self, how: str, pick: int) -> None:
        files = self.files("build/site")
        if not files:
            return
        victim = files[pick % len(files)]
        if how == "edit":
            victim.write_bytes(victim.read_bytes() + b"x")
        elif how == "truncate":
            victim.write_bytes(b"")
        elif how == "delete":
            victim.unlink()
        elif how == "stray":
            (victim.parent / "stray.html").write_text("stray")
        else:
            (victim.parent / "empty" / "folder").mkdir(parents=True, exist_ok=True)
        self.check()

    @rule(name=st.sampled_from(["record", "journal", "spare", "cache"]), how=st.sampled_from(["lose", "damage"]))
    def harm_the_state(self, name: str, how: str) -> None:
        state = self.root / "build" / ".site.sitegen"
        target = self.root / "build" / "cache.sqlite" if name == "cache" else state / name
        if how == "lose":
            if target.is_dir():
                shutil.rmtree(target)
            else:
                target.unlink(missing_ok=True)
        elif target.is_file():
            data = target.read_bytes()
            target.write_bytes(data[: len(data) // 2] + b"damage")
        self.check()

    @rule(how=st.sampled_from(["copied", "another key"]))
    def let_the_build_come_from_elsewhere(self, how: str) -> None:
        """`build/` is restored from a copy, or somebody with another key built in it before."""
        build = self.root / "build"
        if not build.is_dir():
            return
        if how == "another key":
            with pytest.MonkeyPatch.context() as patch:
                patch.setenv("XDG_STATE_HOME", str(self.home / "another's"))
                self.check()
        if build.is_dir():
            copy = self.home / "copy of build"
            shutil.copytree(build, copy, symlinks=True)
            shutil.rmtree(build)
            copy.rename(build)
        self.check()

    @rule(path=Edits.articles, words=WORDS, title=TITLES, at=st.integers(0, 260))
    def kill_a_build_and_take_the_edit_back(self, path: str, words: str, title: str, at: int) -> None:
        source = self.root / path
        old = source.read_bytes() if source.is_file() else None
        put(self.root, path, f'---\ntitle: "{title}"\ndate: 2020-07-07\ntopics: [norms]\nslug: k{at}\n---\n{words}\n')
        before, wanted = tree(self.target), self.wanted()
        killed(self.root, at)
        assert tree(self.target) in (before, wanted), "a killed build left a mix"
        if old is None:
            source.unlink()
        else:
            source.write_bytes(old)
        self.check()


def folders(root: Path) -> set[str]:
    """Every folder below a tree."""
    return {p.relative_to(root).as_posix() for p in root.rglob("*") if p.is_dir()}


def killed(root: Path, at: int) -> None:
    """A build of the site that ends at its n-th call that changes the disk."""
    child = os.fork()
    if child == 0:
        _die_at(at)
        try:
            run(root)
        except BaseException:  # noqa: BLE001 (the child must end here whatever happens)
            os._exit(1)
        os._exit(0)
    os.waitpid(child, 0)


def _die_at(at: int) -> None:
    """Let this process end at its n-th call that changes the disk, as a kill would: nothing is tidied up."""
    left = [at]
    real_open, real_os_open = open, os.open

    def deadly(call):  # type: ignore[no-untyped-def] # whatever it is called with
        def wrapped(*arguments, **more):  # type: ignore[no-untyped-def] # whatever it is called with
            if call is real_open and not set("wax+") & set((*arguments, more.get("mode", "r"), "r")[1]):
                return call(*arguments, **more)
            if call is real_os_open and not arguments[1] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT):
                return call(*arguments, **more)
            if left[0] == 0:
                os._exit(KILLED)
            left[0] -= 1
            return call(*arguments, **more)

        return wrapped

    for name in _CALLS:
        setattr(os, name, deadly(getattr(os, name)))
    builtins.open = deadly(open)


class Wanderer(Machine):
    """The same machine, for examples that were never tried before."""


TestEngine = Machine.TestCase
TestEngine.settings = FEW
TestEngineAnew = pytest.mark.long(Wanderer.TestCase)
TestEngineAnew.settings = NEW


# ------------------------------------------------------------------ would it notice?


def _deaf_to_includes(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Theme, "closure", lambda self, name: (name,))


def _deaf_to_one_kind_of_page(patch: pytest.MonkeyPatch) -> None:
    real = manifest.keys_of

    def keys_of(outputs: Mapping[str, Output], theme: Theme) -> dict[str, Key]:
        return {p: k._replace(context="") if p.startswith("archive/") else k for p, k in real(outputs, theme).items()}

    patch.setattr(manifest, "keys_of", keys_of)


def _blind_to_hands(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(update, "audit", lambda *_: Audit())
    patch.setattr(build, "audit_files", lambda *_: Audit())
    patch.setattr(build, "audit_folders", lambda *_: None)


def _trusting_to_times(patch: pytest.MonkeyPatch) -> None:
    def believed(self: State, stamps: Mapping[str, Stamp]) -> dict[str, str]:
        alike = (p for p, stamp in stamps.items() if p in self.stamps and self.stamps[p][0] == stamp[0])
        return {path: self.digests[path] for path in alike}

    patch.setattr(State, "believed", believed)


def _forgetful_of_what_goes(patch: pytest.MonkeyPatch) -> None:
    real = manifest.decide
    patch.setattr(manifest, "decide", lambda *a, **k: real(*a, **k)._replace(removed={}))


def _without_a_journal(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Staging, "_write_journal", lambda self, paths: None)


BROKEN = [
    _deaf_to_includes,
    _deaf_to_one_kind_of_page,
    _blind_to_hands,
    _trusting_to_times,
    pytest.param(_forgetful_of_what_goes, marks=pytest.mark.long),
    pytest.param(_without_a_journal, marks=pytest.mark.long),
]


def a_few_edits(machine: Machine) -> None:
    """One walk through the machine, every kind of edit that one of the broken engines gets wrong."""
    path = "content/articles/2020/two.md"

    def write(title: str, words: str) -> None:
        machine.write_article("2020/", "two", title, "2020-02-03", ["norms"], "", words)

    machine.begin()
    write("Rules", "alpha")
    machine.edit_the_shared_partial(1)
    write("Rules", "alphb")
    machine.touch_the_output("edit", 3)
    machine.touch_the_output("delete", 5)
    write("Treaty", "alpha")
    for at in range(1, 250, 9):  # a build makes some 250 calls that change the disk
        machine.kill_a_build_and_take_the_edit_back(path, "beta", "Else", at)
    machine.delete_article(path)


@pytest.mark.long
def test_the_few_edits_go_well_with_the_engine_as_it_is() -> None:
    machine = Machine()
    try:
        a_few_edits(machine)
    finally:
        machine.teardown()


@pytest.mark.parametrize("how", BROKEN, ids=lambda how: how.__name__.strip("_"))
def test_an_engine_that_is_broken_on_purpose_is_caught(
    how: Callable[[pytest.MonkeyPatch], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    how(monkeypatch)
    machine = Machine()
    try:
        with pytest.raises(AssertionError):
            a_few_edits(machine)
    finally:
        machine.teardown()
