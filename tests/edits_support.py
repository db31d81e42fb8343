"""Any edit of a tiny site, as a state machine: what is checked after each edit is its user's to say."""

import os
import shutil
import tempfile
from itertools import count
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, precondition, rule

from tests.engine_support import REGISTERS, SETTINGS, THEME, put, write_site

NAMES = st.sampled_from(["one", "two", "three", "Four", "five-six"])
FOLDERS = st.sampled_from(["", "2020/", "2021/", "deep/er/"])
TITLES = st.sampled_from(["Rules", "Treaty", "A, B & <C>", "Größe", "Rules again"])
DATES = st.sampled_from(["2020-01-02", "2020-02-03", "2021-02-03", "2021-02-03T10:00+02:00", "2040-01-01"])
TERMS = st.lists(st.sampled_from(["norms", "Norms", "Sanctions", "NO", "eu", "E.U."]), max_size=3, unique=True)
RIGHTS = st.sampled_from(["", "rights: full\n", "rights: link\n"])
WORDS = st.sampled_from(["alpha", "beta *gamma*", "[other](one.md#x)", "## Part\n\nwords " * 3, "a [b](/topics/) c"])

FEW = settings(max_examples=6, derandomize=True, stateful_step_count=12, deadline=None)
"""A few walks through a machine, the same ones in every run."""

NEW = settings(max_examples=int(os.environ.get("SITEGEN_EXAMPLES", "60")), stateful_step_count=12, deadline=None)
"""Walks that are new in every run, for the long tests; a failure is kept and tried first by the next run."""


class Edits(RuleBasedStateMachine):
    """Edits a tiny site; `check` is called after each edit."""

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
        """Look at what the edit led to."""
        raise NotImplementedError

    @initialize()
    def begin(self) -> None:
        put(self.root, "site.toml", SETTINGS + REGISTERS)
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

    @rule(
        path=articles,
        day=st.sampled_from(["2029-12-31", "2030-01-01", "2030-05", "2031", "2030-06-01T10:30"]),
        topics=TERMS,
        extra=st.sampled_from(
            [
                "",
                "cancelled: true, ",
                f"supersedes: {uuid5(NAMESPACE_URL, 'content/articles/one.md')}, ",
                "changes: [{date: 2029-02-02, kind: update, note: Moved.}], ",
                "added: 2040-01-01, ",
            ]
        ),
    )
    def carry_a_record(self, path: str, day: str, topics: list[str], extra: str) -> None:
        target = self.root / path
        if target.is_file():
            rows = [row for row in target.read_text().split("\n") if not row.startswith("dates:")]
            record = f"id: {uuid5(NAMESPACE_URL, path)}, {extra}day: {day}, what: W, topic: [{', '.join(topics)}]"
            put(self.root, path, "\n".join([rows[0], f"dates: [{{{record}}}]", *rows[1:]]))
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

    def inputs(self) -> list[Path]:
        """Every file that may be edited, moved or deleted."""
        return [*self.files("content"), *self.files("layouts")]

    @rule(pick=st.integers(0, 10**6), name=NAMES)
    def rename_any_file(self, pick: int, name: str) -> None:
        files = [p for p in self.files("content") if "articles" not in p.parts]
        if files:
            source = files[pick % len(files)]
            target = source.with_name(name + source.suffix)
            if not target.exists():
                source.rename(target)
                self.check()

    @rule(kind=st.sampled_from(["articles", "images", "terms/topics", "terms/countries"]), pick=st.integers(0, 10**6))
    def move_any_file_to_another_folder(self, kind: str, pick: int) -> None:
        files = [p for p in self.files("content") if p.parts[-2] != "editions"]
        if files:
            source = files[pick % len(files)]
            target = self.root / "content" / kind / source.name
            if not target.exists():
                target.parent.mkdir(parents=True, exist_ok=True)
                source.rename(target)
                self.check()

    @rule(pick=st.integers(0, 10**6))
    def change_case_only_of_any_file(self, pick: int) -> None:
        files = [p for p in self.files("content") + self.files("layouts/static") if "articles" not in p.parts]
        if files:
            source = files[pick % len(files)]
            target = source.with_name(source.stem.swapcase() + source.suffix)
            if not target.exists():
                source.rename(target)
                self.check()

    @rule(pick=st.integers(0, 10**6))
    def keep_a_version(self, pick: int) -> None:
        files = [*self.inputs(), self.root / "site.toml"]
        file = files[pick % len(files)]
        self.kept[file.relative_to(self.root).as_posix()] = (file.read_bytes(), 1_500_000_000.0)

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

    @rule(pick=st.integers(0, 10**6))
    def delete_any_other_file(self, pick: int) -> None:
        files = [p for p in self.inputs() if "articles" not in p.parts]
        if files:
            files[pick % len(files)].unlink()
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

    @rule(mark=st.integers(0, 2))
    def edit_the_shared_partial(self, mark: int) -> None:
        put(self.root, "layouts/frame.html", THEME["frame.html"] + "?" * mark)
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
        line=st.sampled_from(
            [
                "",
                '[taxonomies.topics]\ntitle = "Themes"\n',
                "[rights]\ndefault = 'link'\n",
                "[rights]\nexcerpt_words = 3\n",
                '[taxonomies.topics]\nmode = "registry"\n',
                REGISTERS,
                REGISTERS.replace("calendar = true", 'title = "Days"'),
            ]
        ),
        prefix=st.sampled_from(["", "digest/"]),
        title=st.sampled_from(["Tiny", "Tiny & more"]),
        zone=st.sampled_from(["UTC", "Pacific/Kiritimati"]),
        feeds=st.sampled_from(["limit = 3", 'limit = 2\ncontent = "summary"', 'limit = 3\nlink = "original"']),
        search=st.sampled_from(["false", "false", "false", "true"]),
    )
    def configure(self, line: str, prefix: str, title: str, zone: str, feeds: str, search: str) -> None:
        site = f'title = "{title}"\nbase_url = "https://example.org/{prefix}"\ntimezone = "{zone}"\n'
        text = f"[site]\n{site}[feeds]\n{feeds}\n[search]\nenabled = {search}\n{line}"
        put(self.root, "site.toml", text)
        self.check()
