"""Any sequence of edits, and kills between any two writes: the tree always equals one that is built from nothing."""

import os
import shutil
import tempfile
from itertools import count
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, precondition, rule

from sitegen.errors import ProblemsFound
from tests.engine_support import THEME, cold, put, run, tree, write_site

NAMES = st.sampled_from(["one", "two", "three", "Four", "five-six"])
FOLDERS = st.sampled_from(["", "2020/", "2021/", "deep/er/"])
TITLES = st.sampled_from(["Rules", "Treaty", "A, B & <C>", "Größe", "Rules again"])
DATES = st.sampled_from(["2020-01-02", "2020-02-03", "2021-02-03", "2021-02-03T10:00+02:00", "2040-01-01"])
TERMS = st.lists(st.sampled_from(["norms", "Sanctions", "NO", "eu"]), max_size=3, unique=True)
RIGHTS = st.sampled_from(["", "rights: full\n", "rights: link\n"])
WORDS = st.sampled_from(["alpha", "beta *gamma*", "[other](one.md#x)", "## Part\n\nwords " * 3, "a [b](/topics/) c"])

KILLED = 77
_CALLS = ("open", "replace", "rename", "link", "unlink", "mkdir", "rmdir", "fsync")


class Machine(RuleBasedStateMachine):
    """Edits a tiny site and builds it after each edit."""

    articles = Bundle("articles")

    def __init__(self) -> None:
        super().__init__()
        self.home = Path(tempfile.mkdtemp(prefix="machine-")).resolve()
        self.root = self.home / "site"
        self.numbers = count()
        self.kept: dict[str, tuple[bytes, float]] = {}
        self.shown: dict[str, bytes] = {}
        write_site(self.root)

    def teardown(self) -> None:
        shutil.rmtree(self.home)

    def files(self, below: str = "content") -> list[Path]:
        return sorted(p for p in (self.root / below).rglob("*") if p.is_file())

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

    @initialize()
    def begin(self) -> None:
        put(self.root, "content/articles/one.md", "---\ntitle: One\ndate: 2021-01-01\n---\nText.\n")
        self.check()

    @rule(
        target=articles, folder=FOLDERS, name=NAMES, title=TITLES, date=DATES, topics=TERMS, rights=RIGHTS, words=WORDS
    )
    def write_article(
        self, folder: str, name: str, title: str, date: str, topics: list[str], rights: str, words: str
    ) -> str:
        path = f"content/articles/{folder}{name}.md"
        terms = f"topics: [{', '.join(topics)}]\n"
        put(
            self.root, path, f'---\ntitle: "{title}"\ndate: {date}\n{terms}{rights}summary: S {title!r}\n---\n{words}\n'
        )
        self.check()
        return path

    @rule(path=articles, words=WORDS)
    def edit_body(self, path: str, words: str) -> None:
        if (self.root / path).is_file():
            put(self.root, path, (self.root / path).read_text() + f"\n{words}\n")
            self.check()

    @rule(
        path=articles,
        extra=st.sampled_from(
            [
                "draft: true",
                "lead: true",
                "follows: [one]",
                "slug: moved",
                "lang: de",
                "aliases: [/old/]",
                "why: Since *so*.",
                "source: {name: Other}",
                "changes: [{date: 2022-02-02, kind: correction, note: Mended.}]",
            ]
        ),
    )
    def add_key(self, path: str, extra: str) -> None:
        target = self.root / path
        if target.is_file() and extra.split(":")[0] + ":" not in target.read_text():
            put(self.root, path, target.read_text().replace("---\n", f"---\n{extra}\n", 1))
            self.check()

    @rule(path=articles)
    def delete_article(self, path: str) -> None:
        (self.root / path).unlink(missing_ok=True)
        self.check()

    @rule(path=articles, folder=FOLDERS, name=NAMES)
    def move_article(self, path: str, folder: str, name: str) -> None:
        target = self.root / f"content/articles/{folder}{name}.md"
        if (self.root / path).is_file() and not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            (self.root / path).rename(target)
            self.check()

    @rule(path=articles)
    def change_case_only(self, path: str) -> None:
        source = self.root / path
        target = source.with_name(source.name.swapcase().replace(".MD", ".md"))
        if source.is_file() and not target.exists():
            source.rename(target)
            self.check()

    @rule(path=articles)
    def keep_a_version(self, path: str) -> None:
        if (self.root / path).is_file():
            self.kept[path] = ((self.root / path).read_bytes(), 1_500_000_000.0)

    @precondition(lambda self: self.kept)
    @rule(data=st.data())
    def restore_a_version_with_its_old_time(self, data: st.DataObject) -> None:
        path = data.draw(st.sampled_from(sorted(self.kept)))
        content, when = self.kept[path]
        target = self.root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
        os.utime(target, (when, when))
        self.check()

    @rule(term=st.sampled_from(["norms", "sanctions", "eu"]), title=TITLES, words=WORDS)
    def write_term(self, term: str, title: str, words: str) -> None:
        put(self.root, f"content/terms/topics/{term}.md", f'---\ntitle: "{title}"\n---\n{words}\n')
        self.check()

    @rule(number=st.integers(1, 3), title=TITLES, first=st.sampled_from(["", "from: 2020-01-01\nto: 2021-03-01\n"]))
    def write_edition(self, number: int, title: str, first: str) -> None:
        put(
            self.root,
            f"content/editions/e{number}.md",
            f'---\ntitle: "{title}"\ndate: 2021-05-05\n{first}---\nIntro.\n',
        )
        self.check()

    @rule(name=st.sampled_from(["about", "contact"]), title=TITLES, words=WORDS)
    def write_page(self, name: str, title: str, words: str) -> None:
        put(self.root, f"content/pages/{name}.md", f'---\ntitle: "{title}"\n---\n{words}\n')
        self.check()

    @rule(data=st.data())
    def delete_any_other_file(self, data: st.DataObject) -> None:
        files = [p for p in self.files() if "articles" not in p.parts]
        if files:
            data.draw(st.sampled_from(files)).unlink()
            self.check()

    @rule(name=st.sampled_from(sorted(THEME)), mark=st.integers(0, 2))
    def edit_template(self, name: str, mark: int) -> None:
        put(self.root, f"layouts/{name}", THEME[name] + "!" * mark)
        self.check()

    @rule(mark=st.integers(0, 2))
    def add_partial(self, mark: int) -> None:
        put(self.root, "layouts/partial.html", "partial " * mark)
        put(self.root, "layouts/page.html", THEME["page.html"] + '{% include "partial.html" %}')
        self.check()

    @rule(name=st.sampled_from(["css/site.css", "extra.txt", "a/b.css"]), mark=st.integers(0, 2))
    def write_static(self, name: str, mark: int) -> None:
        put(self.root, f"layouts/static/{name}", f"a{{b:url(../extra.txt)}}{'c' * mark}")
        self.check()

    @rule(name=st.sampled_from(["x.png", "deep/y.png"]), mark=st.integers(0, 2))
    def write_image(self, name: str, mark: int) -> None:
        put(self.root, f"content/images/{name}", "image" * mark)
        self.check()

    @rule(
        line=st.sampled_from(['[taxonomies.topics]\ntitle = "Themes"\n', "", "[rights]\ndefault = 'link'\n"]),
        prefix=st.sampled_from(["", "digest/"]),
    )
    def configure(self, line: str, prefix: str) -> None:
        text = f'[site]\ntitle = "Tiny"\nbase_url = "https://example.org/{prefix}"\n[feeds]\nlimit = 3\n{line}'
        put(self.root, "site.toml", text)
        self.check()

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

    @rule(path=articles, words=WORDS, title=TITLES, at=st.integers(0, 60), keep=st.booleans())
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
