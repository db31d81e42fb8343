"""`sitegen build --watch`: whatever is edited, the built site follows, and is what a build from nothing gives."""

import json
import queue
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import rule
from saving_support import WAYS
from serve_support import little_site
from sites_support import HANG, ROOT, command, copy_site, edit, environment, process, same, story, write

from sitegen.engine.destination import lock
from sitegen.engine.destination.up_to_date import BuildReport
from sitegen.engine.options import Options
from sitegen.errors import BuildLocked, ProblemsFound, SitegenError, TemplateFailure
from sitegen.preview.live_build import LiveBuild
from tests.edits_support import FEW, NEW, Edits
from tests.engine_support import NOW, cold, put, run, tree, write_site

ONE = "content/articles/one.md"


# ------------------------------------------------------------------ the command


class Watching:
    """The command as a process, line by line."""

    def __init__(self, site: Path, *arguments: str) -> None:
        self.site = site
        self.process = subprocess.Popen(
            [sys.executable, "-m", "sitegen", "build", "--watch", "-s", str(site), *arguments],
            cwd=ROOT, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )  # fmt: skip
        self.said: list[str] = []
        self.lines: queue.Queue[str] = queue.Queue()
        self.reader = threading.Thread(target=self.read, daemon=True)
        self.reader.start()

    def read(self) -> None:
        """Put by each line, and an empty one at the end."""
        assert self.process.stdout is not None
        for line in iter(self.process.stdout.readline, ""):
            self.lines.put(line)
        self.lines.put("")
        self.process.stdout.close()

    def until(self, words: str) -> str:
        """Read lines until one has these words."""
        while line := self.line():
            if words in line:
                return line
        raise AssertionError(f"it ended without {words!r}: {''.join(self.said)}")

    def line(self) -> str:
        """The next line, or an empty text at the end."""
        try:
            self.said.append(self.lines.get(timeout=HANG))
        except queue.Empty:
            raise AssertionError(f"nothing came after {''.join(self.said)}") from None
        return self.said[-1]

    def shows(self, tmp_path: Path) -> str:
        """How the built site differs from one that is built from nothing: not at all."""
        fresh = tmp_path / "fresh"
        shutil.rmtree(fresh, ignore_errors=True)
        done = command("build", "-q", "--clean", "-s", self.site, "-d", fresh, "--clock", "2030-01-01")
        assert done.code == 0, done.said
        return same(tree(self.site / "build/site"), tree(fresh))


@contextmanager
def watching(site: Path, *arguments: str) -> Iterator[Watching]:
    running = Watching(site, *arguments, "--clock", "2030-01-01")
    try:
        yield running
    finally:
        running.process.kill()
        running.process.wait(HANG)
        running.reader.join(HANG)


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Watching]:
    """A small site that is built again after each edit, for all tests of edits."""
    with watching(little_site(tmp_path_factory.mktemp("watch") / "site")) as found:
        found.until("Watching for changes")
        yield found


def text_with(words: str) -> str:
    return story("Story one", "2024-05-01", words, id="44444444-0000-4000-8000-000000000001")


@pytest.mark.parametrize("save", WAYS)
def test_an_edit_is_built_however_it_is_saved(running: Watching, save: Callable[[Path, str], None]) -> None:
    words = f"Saved by {save.__name__}."
    page = running.site / "build/site/articles/one/index.html"
    save(running.site / ONE, text_with(words))
    while words not in page.read_text():
        running.until(" outputs written, ")
    assert running.process.poll() is None


def test_a_mistake_is_named_with_its_line_and_the_last_good_site_stays_until_it_is_mended(
    running: Watching, tmp_path: Path
) -> None:
    before = tree(running.site / "build/site")
    write(running.site, "content/articles/four.md", story("Four", "2024-02-30"))
    assert "1 error" in running.until("content/articles/four.md changed; read again in ")
    running.until("content/articles/four.md:3: ")
    assert tree(running.site / "build/site") == before
    write(running.site, "content/articles/four.md", story("Four", "2024-02-28"))
    running.until("content/articles/four.md changed; ")
    assert (running.site / "build/site/articles/four/index.html").is_file()
    assert running.shows(tmp_path) == ""


def test_folders_that_come_go_and_come_back_are_followed(running: Watching, tmp_path: Path) -> None:
    articles = running.site / "content/articles"
    write(running.site, "content/articles/2031/deep/new.md", story("Deep", "2024-01-01"))
    while not (running.site / "build/site/articles/new/index.html").is_file():
        running.until(" outputs written, ")
    shutil.copytree(articles, tmp_path / "kept")
    shutil.rmtree(articles)
    while (running.site / "build/site/articles/one").exists():
        running.until(" removed in ")
    (tmp_path / "kept").rename(articles)
    while not (running.site / "build/site/articles/new/index.html").is_file():
        running.until(" outputs written, ")
    assert running.shows(tmp_path) == ""


def test_a_plain_build_may_run_in_between_and_finds_nothing_to_do(running: Watching, tmp_path: Path) -> None:
    words = "Before a plain build."
    (running.site / ONE).write_text(text_with(words))
    while words not in (running.site / "build/site/articles/one/index.html").read_text():
        running.until(" outputs written, ")
    done = process("build", "-s", running.site, "--clock", "2030-01-01", "--verify")
    assert done.code == 0, done.said
    assert " 0 written, " in done.out
    words = "After a plain build."
    (running.site / ONE).write_text(text_with(words))
    while words not in (running.site / "build/site/articles/one/index.html").read_text():
        running.until(" outputs written, ")
    assert running.shows(tmp_path) == ""


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_ends_it_without_a_traceback(tmp_path: Path, number: signal.Signals, code: int) -> None:
    with watching(little_site(tmp_path / "site")) as found:
        found.until("Watching for changes; Ctrl-C ends it.")
        found.process.send_signal(number)
        assert found.process.wait(HANG) == code
        while found.line():
            pass
        assert "Traceback" not in "".join(found.said)


def test_it_starts_with_a_mistake_too_and_reports_each_build_as_json(tmp_path: Path) -> None:
    site = little_site(tmp_path / "site", articles__four=story("Four", "2024-02-30"))
    with watching(site, "--json") as found:
        first = json.loads(found.until("{"))
        assert [p["path"] for p in first["problems"] if p["level"] == "error"] == ["content/articles/four.md"]
        assert not (site / "build/site").exists()
        write(site, "content/articles/four.md", story("Four", "2024-02-28"))
        second = json.loads(found.until("{"))
        assert second["written"] == second["outputs"] > 0
        (site / ONE).write_text(text_with("Another text."))
        assert 0 < json.loads(found.until("{"))["written"] < second["outputs"]
    assert all(line.startswith("{") for line in found.said)


def test_it_builds_where_and_what_it_is_asked_to(tmp_path: Path) -> None:
    site = little_site(tmp_path / "site")
    with watching(site, "-d", str(tmp_path / "out"), "--why", "-D") as found:
        found.until("Watching for changes")
        write(site, "content/articles/four.md", story("Four", "2024-02-28").replace("---\n", "---\ndraft: true\n", 1))
        found.until("wrote articles/four/index.html: it is new")
        found.until("content/articles/four.md changed; ")
        assert (tmp_path / "out/articles/four/index.html").is_file()
        assert not (site / "build/site").exists()


@pytest.mark.parametrize("arguments", [("--verify",)])
def test_it_is_refused_with_what_is_done_once(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    done = process("build", "--watch", *arguments, "-s", little_site(tmp_path / "site"))
    assert done.code == 2
    assert "without --watch" in done.err


# ------------------------------------------------------------------ the engine below it


class Live:
    """A live build in this process, with what it reported."""

    def __init__(self, root: Path, **more: object) -> None:
        self.now = NOW
        self.reports: list[tuple[BuildReport, str]] = []
        self.failures: list[SitegenError] = []
        options = Options(root, NOW, **more)  # type: ignore[arg-type] # keys by their names
        self.build = LiveBuild(
            options,
            lambda: self.now,
            lambda report, why: self.reports.append((report, why)),
            self.failures.append,
        )
        self.build.first(options)

    def follow(self, places: list[str] | None = None) -> None:
        """What the reloader does after an event, or for a full look."""
        site = self.build.read(self.build.look(places))
        if site is not None:
            self.build.show(site)


@pytest.fixture
def site(tmp_path: Path) -> Path:
    root = tmp_path / "site"
    write_site(root)
    put(root, ONE, "---\ntitle: One\ndate: 2021-01-01\n---\nText.\n")
    put(root, "content/articles/late.md", "---\ntitle: Late\ndate: 2040-01-01\n---\nText.\n")
    return root


def test_what_is_changed_by_hand_in_the_built_site_is_mended_by_the_next_full_look(site: Path, tmp_path: Path) -> None:
    live = Live(site)
    live.follow()
    page = site / "build/site/index.html"
    page.write_text("by hand")
    (site / "build/site/stray.html").write_text("by hand")
    live.follow()
    assert tree(site / "build/site") == cold(site, tmp_path / "cold")
    report, why = live.reports[-1]
    assert (dict(report.written), why) == (
        {"index.html": "the file was changed by hand"},
        "the built site was not as it was left",
    )


def test_a_file_put_into_the_spare_tree_is_never_shown(site: Path, tmp_path: Path) -> None:
    live = Live(site)
    live.follow()
    spare = lock.state_folder(site / "build/site") / "spare"
    (spare / "index.html").unlink()
    (spare / "index.html").write_text("by hand")
    (spare / "stray.html").write_text("by hand")
    live.follow()
    put(site, ONE, "---\ntitle: One\ndate: 2021-01-01\n---\nOther text.\n")
    live.follow([str(site / ONE)])
    assert tree(site / "build/site") == cold(site, tmp_path / "cold")


def test_a_deleted_build_folder_is_built_again(site: Path, tmp_path: Path) -> None:
    live = Live(site)
    live.follow()
    shutil.rmtree(site / "build")
    live.follow()
    assert tree(site / "build/site") == cold(site, tmp_path / "cold")


def test_an_article_that_becomes_due_is_built_without_an_edit(site: Path, tmp_path: Path) -> None:
    live = Live(site)
    live.follow()
    assert not (site / "build/site/articles/late").exists()
    live.now = datetime(2041, 1, 1, tzinfo=UTC)
    live.follow()
    assert (site / "build/site/articles/late/index.html").is_file()


def test_another_build_that_holds_the_lock_is_waited_for_and_told_of_once(site: Path, tmp_path: Path) -> None:
    live = Live(site)
    live.follow()
    put(site, ONE, "---\ntitle: One\ndate: 2021-01-01\n---\nOther text.\n")
    with lock.locked(site / "build/site"):
        live.follow()
        live.follow()
        assert [type(error) for error in live.failures] == [BuildLocked]
    live.follow()
    assert tree(site / "build/site") == cold(site, tmp_path / "cold")
    assert len(live.failures) == 1


def test_a_build_with_other_options_in_between_is_undone(site: Path, tmp_path: Path) -> None:
    live = Live(site)
    live.follow()
    run(site, future=True)
    assert (site / "build/site/articles/late").exists()
    live.follow()
    assert tree(site / "build/site") == cold(site, tmp_path / "cold")


def test_a_template_that_fails_keeps_the_last_good_site_and_is_not_tried_again_before_it_changes(site: Path) -> None:
    live = Live(site)
    live.follow()
    before, good = tree(site / "build/site"), (site / "layouts/article.html").read_text()
    put(site, "layouts/article.html", "{{ page.nothing.at_all }}")
    live.follow()
    live.follow()
    assert [type(error) for error in live.failures] == [TemplateFailure]
    assert tree(site / "build/site") == before
    put(site, "layouts/article.html", good)
    live.follow()
    assert len(live.failures) == 1
    assert tree(site / "build/site") == before


def test_with_strict_a_warning_keeps_the_last_good_site(site: Path) -> None:
    put(
        site,
        ONE,
        "---\nid: 44444444-0000-4000-8000-000000000001\ntitle: One\ndate: 2021-01-01\nsummary: S.\n---\nText.\n",
    )
    (site / "content/articles/late.md").unlink()
    live = Live(site, strict=True)
    live.follow()
    before = tree(site / "build/site")
    assert before
    put(site, ONE, "---\ntitle: One\ndate: 2021-01-01\nsummary: S.\n---\nText.\n")
    live.follow()
    assert [type(error) for error in live.failures] == [ProblemsFound]
    assert tree(site / "build/site") == before


def test_the_whole_site_with_its_search_index_is_followed(tmp_path: Path) -> None:
    root = copy_site(tmp_path / "full")
    live = Live(root)
    live.follow()
    article = min((root / "content/articles").rglob("*.md"))
    article.write_text(article.read_text() + "\nOne more paragraph, about ornithology.\n")
    live.follow([str(article)])
    edit(root / "site.toml", "[site]", "[site]\n# a comment")
    live.follow([str(root / "site.toml")])
    assert same(tree(root / "build/site"), cold(root, tmp_path / "cold")) == ""


class Machine(Edits):
    """Edits a tiny site that is built live, by events half of the time."""

    def __init__(self) -> None:
        super().__init__()
        self.target = self.root / "build" / "site"
        self.live: Live | None = None
        self.seen: dict[str, tuple[int, int]] = {}
        self.good: dict[str, bytes] = {}
        self.touched = False

    def files_now(self) -> dict[str, tuple[int, int]]:
        inputs = (p for p in self.root.rglob("*") if p.is_file() and "build" not in p.parts)
        return {str(p): (p.stat().st_ctime_ns, p.stat().st_ino) for p in inputs}

    def check(self, *, everywhere: bool = False) -> None:
        now = self.files_now()
        hints = [p for p in {**now, **self.seen} if now.get(p) != self.seen.get(p)]
        self.seen = now
        if self.live is None:
            self.live = Live(self.root)
        # What was done to the output is noticed by a full look.
        everywhere, self.touched = everywhere or self.touched, False
        self.live.follow(hints if next(self.numbers) % 2 and not everywhere else None)
        fresh = self.home / f"cold{next(self.numbers)}"
        with suppress(ProblemsFound, TemplateFailure):  # then the last good site stays
            self.good = cold(self.root, fresh)
        shutil.rmtree(fresh, ignore_errors=True)
        shutil.rmtree(fresh.with_name(f".{fresh.name}.sitegen"), ignore_errors=True)
        assert tree(self.target) == self.good

    @rule(how=st.sampled_from(["edit", "delete", "stray"]), pick=st.integers(0, 10**6))
    def touch_the_output(self, how: str, pick: int) -> None:
        files = self.files("build/site")
        if not files:
            return
        victim = files[pick % len(files)]
        if how == "edit":
            victim.write_bytes(victim.read_bytes() + b"x")
        elif how == "delete":
            victim.unlink()
        else:
            (victim.parent / "stray.html").write_text("stray")
        self.touched = True

    @rule()
    def build_in_between(self) -> None:
        """A plain build of the same site."""
        try:
            run(self.root)
        except (ProblemsFound, TemplateFailure):
            return

    @rule()
    def look_everywhere(self) -> None:
        self.check(everywhere=True)


class Wanderer(Machine):
    """The same machine, for examples that were never tried before."""


TestWatch = Machine.TestCase
TestWatch.settings = settings(FEW, max_examples=4)
TestWatchAnew = pytest.mark.long(Wanderer.TestCase)
TestWatchAnew.settings = NEW
