"""Any sequence of edits, and kills between any two writes: the tree always equals one that is built from nothing."""

import os
import shutil

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import rule

from sitegen.errors import ProblemsFound
from tests.edits_support import TITLES, WORDS, Edits
from tests.engine_support import cold, put, run, tree

KILLED = 77
_CALLS = ("open", "replace", "rename", "link", "unlink", "mkdir", "rmdir", "fsync")


class Machine(Edits):
    """Edits a tiny site and builds it after each edit."""

    def check(self) -> None:
        """Build; the tree must be that of a build from nothing, and exactly the changed files were written."""
        target = self.root / "build" / "site"
        fresh = self.home / f"cold{next(self.numbers)}"
        try:
            wanted = cold(self.root, fresh)
        except ProblemsFound:
            wanted = None
        shutil.rmtree(fresh, ignore_errors=True)
        shutil.rmtree(fresh.with_name(f".{fresh.name}.sitegen"), ignore_errors=True)
        before = tree(target)
        try:
            report = run(self.root)
        except ProblemsFound:
            assert wanted is None
            assert tree(target) == before, "a build with errors changed the site"
            return
        assert wanted is not None
        after = tree(target)
        assert after == wanted
        assert set(report.written) == {p for p in wanted if before.get(p) != wanted[p]}
        assert set(report.removed) == set(before) - set(wanted)
        again = run(self.root)
        assert (dict(again.written), dict(again.removed)) == ({}, {})

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

    @rule(path=Edits.articles, words=WORDS, title=TITLES, at=st.integers(0, 60), keep=st.booleans())
    def kill_a_build(self, path: str, words: str, title: str, at: int, keep: bool) -> None:
        """A build of an edit is killed at its n-th call that changes the disk; perhaps the edit is then taken back."""
        source = self.root / path
        old = source.read_bytes() if source.is_file() else None
        put(self.root, path, f'---\ntitle: "{title}"\ndate: 2020-07-07\ntopics: [norms]\nslug: k{at}\n---\n{words}\n')
        target = self.root / "build" / "site"
        before = tree(target)
        child = os.fork()
        if child == 0:
            _die_at(at)
            try:
                run(self.root)
            except BaseException:  # noqa: BLE001 (the child must end here whatever happens)
                os._exit(1)
            os._exit(0)
        os.waitpid(child, 0)
        after = tree(target)
        fresh = self.home / f"cold{next(self.numbers)}"
        try:
            assert after in (before, cold(self.root, fresh)), "a killed build left a mix"
        except ProblemsFound:
            assert after == before
        if not keep:
            if old is None:
                source.unlink()
            else:
                source.write_bytes(old)
        self.check()


def _die_at(at: int) -> None:
    """Let this process end at its n-th call that changes the disk, as a kill would: nothing is tidied up."""
    left = [at]

    def deadly(call):  # type: ignore[no-untyped-def]
        def wrapped(*arguments, **more):  # type: ignore[no-untyped-def]
            if left[0] == 0:
                os._exit(KILLED)
            left[0] -= 1
            return call(*arguments, **more)

        return wrapped

    for name in _CALLS:
        setattr(os, name, deadly(getattr(os, name)))


TestEngine = Machine.TestCase
# Always the same few examples in the suite; SITEGEN_EXAMPLES=500 looks for new ones.
_MORE = os.environ.get("SITEGEN_EXAMPLES")
TestEngine.settings = settings(
    max_examples=int(_MORE or "10"), derandomize=_MORE is None, stateful_step_count=12, deadline=None
)
