"""The site in memory after any edits is the one that a cold load of the same files gives, to the byte."""

import gc
import os
import sqlite3
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest
from hypothesis import settings

from sitegen.content.library import Contents, Library
from sitegen.engine.build import build
from sitegen.engine.cache.live_memo import LiveMemo
from sitegen.engine.destination.state import TICK
from sitegen.engine.load import Loaded, SiteLoader, load, render
from sitegen.engine.manifest import keys_of
from sitegen.engine.options import Options
from sitegen.engine.scan import Inputs, rescan, scan
from sitegen.errors import TemplateFailure
from sitegen.outputs.presenter import Presenter
from sitegen.preview.live_site import LiveSite
from sitegen.preview.site import LivePlan, PreviewSite
from tests.edits_support import FEW, NEW, Edits
from tests.engine_support import NOW, put, write_site

DUE = datetime(2041, 1, 1, tzinfo=UTC)


def shown(make: Callable[[], bytes]) -> bytes:
    """What a page shows: its bytes, or why its template fails (a deleted one falls back to the default theme's)."""
    try:
        return make()
    except TemplateFailure as failure:
        return str(failure).encode()


def equals(view: LivePlan, cold: Loaded) -> None:
    """The same table: paths, owners, keys and bytes, in one order."""
    assert cold.plan is not None
    wanted = cold.plan.outputs
    assert list(view.outputs) == list(wanted)
    assert {p: view.key_of(p) for p in view.outputs} == keys_of(wanted, cold.theme)
    for path, output in wanted.items():
        mine = view.outputs[path]
        assert (mine.owner, mine.listed, mine.modified) == (output.owner, output.listed, output.modified)
        assert shown(partial(view.bytes_of, path)) == shown(partial(render, output, cold.theme)), path


class Machine(Edits):
    """Edits a tiny site that is held in memory, by events half of the time."""

    def __init__(self) -> None:
        super().__init__()
        self.options = Options(self.root, NOW, drafts=True)
        self.live_site = LiveSite(self.options)
        self.scanned = Inputs({}, {})
        self.seen: dict[str, tuple[int, int]] = {}
        self.bytes: dict[str, bytes] = {}

    def files_now(self) -> dict[str, tuple[int, int]]:
        return {str(p): (p.stat().st_ctime_ns, p.stat().st_ino) for p in self.root.rglob("*") if p.is_file()}

    def check(self) -> None:
        now = self.files_now()
        hints = [p for p in {**now, **self.seen} if now.get(p) != self.seen.get(p)]
        self.seen = now
        inputs = rescan(self.root, self.scanned, hints) if next(self.numbers) % 2 else None
        self.scanned = inputs or scan(self.root)
        news = self.live_site.refresh(NOW, self.scanned)
        cold = load(self.options, scan(self.root))
        assert news.problems == cold.problems
        assert not news.failure
        if cold.errors:
            return
        view = self.live_site.good
        assert view is not None
        equals(view, cold)
        made = {path: shown(partial(view.bytes_of, path)) for path in view.outputs}
        differ = {p for p in made.keys() | self.bytes.keys() if made.get(p) != self.bytes.get(p)}
        assert differ <= news.changed
        self.bytes = made
        again = self.live_site.refresh(NOW)
        assert (again.loaded_anew, again.changed, again.problems) == (False, frozenset(), news.problems)


class Wanderer(Machine):
    """The same machine, for examples that were never tried before."""


TestLiveSite = Machine.TestCase
TestLiveSite.settings = settings(FEW, max_examples=8)
TestLiveSiteAnew = pytest.mark.long(Wanderer.TestCase)
TestLiveSiteAnew.settings = NEW


@pytest.fixture
def site(tmp_path: Path) -> Path:
    write_site(tmp_path)
    put(tmp_path, "content/articles/one.md", "---\ntitle: One\ndate: 2021-01-01\n---\nText.\n")
    put(tmp_path, "content/articles/late.md", "---\ntitle: Late\ndate: 2040-01-01\n---\nText.\n")
    return tmp_path


def test_an_error_keeps_the_last_good_plan_and_its_mend_ends_that(site: Path) -> None:
    live_site = LiveSite(Options(site, NOW))
    live_site.refresh(NOW)
    good = live_site.good
    put(site, "content/articles/one.md", "---\ntitle: One\n---\nText.\n")
    assert [p.rule for p in live_site.refresh(NOW).errors] == ["date-missing"]
    assert live_site.good is good
    put(site, "content/articles/one.md", "---\ntitle: One again\ndate: 2021-01-01\n---\nText.\n")
    news = live_site.refresh(NOW)
    assert news.errors == ()
    assert "articles/one/index.html" in news.changed


def test_a_file_that_nobody_reads_is_told_of_after_each_edit_of_another(site: Path) -> None:
    live_site = LiveSite(Options(site, NOW))
    put(site, "content/articles/picture.png", "no article")
    grown_old(site, "content/articles/picture.png")
    for number in range(3):
        put(site, "content/articles/one.md", f"---\ntitle: One {number}\ndate: 2021-01-01\n---\nText.\n")
        told = [p.path for p in live_site.refresh(NOW).problems if p.rule == "misplaced"]
        assert told == ["content/articles/picture.png"]


def grown_old(site: Path, path: str) -> None:
    """Wait until files are written that are surely newer than this one by the file system's own clock."""
    probe = site / "probe"
    while True:
        probe.write_text("")
        if probe.stat().st_ctime_ns > (site / path).stat().st_ctime_ns + 2 * TICK:
            break
    probe.unlink()


def test_settings_that_vanish_are_told_and_their_return_is_noticed(site: Path) -> None:
    live_site, preview = LiveSite(Options(site, NOW)), PreviewSite(Options(site, NOW))
    live_site.refresh(NOW)
    preview.read(NOW, preview.look())
    text = (site / "site.toml").read_text()
    (site / "site.toml").unlink()
    assert "site.toml" in live_site.refresh(NOW).failure
    for places in (None, [str(site / "site.toml")]):
        assert [p.path for p in preview.look(places).problems] == ["site.toml"]
    (site / "site.toml").write_text(text)
    assert live_site.refresh(NOW).failure == ""


def test_what_becomes_due_is_shown_without_any_change_of_a_file(site: Path) -> None:
    live_site = LiveSite(Options(site, NOW))
    live_site.refresh(NOW)
    assert not live_site.refresh(NOW).loaded_anew
    assert "articles/late/index.html" in live_site.refresh(DUE).changed


def test_an_edit_that_keeps_size_and_times_is_noticed_while_it_could_be_missed(site: Path) -> None:
    path = site / "content/articles/one.md"
    live_site = LiveSite(Options(site, NOW))
    for word in ("Text", "Tent", "Test", "Teat"):
        path.write_text(f"---\ntitle: One\ndate: 2021-01-01\n---\n{word}.\n")
        os.utime(path, (1_600_000_000, 1_600_000_000))
        live_site.refresh(NOW)
        assert live_site.good is not None
        assert f"{word}.".encode() in live_site.good.bytes_of("articles/one/index.html")


def test_only_what_changed_is_read_and_made_again(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(site, "content/articles/between.md", "---\ntitle: Between\ndate: 2021-03-01\n---\nText.\n")
    live_site = LiveSite(Options(site, NOW))
    live_site.refresh(NOW)
    assert live_site.good is not None
    kept = live_site.good.bytes_of("articles/between/index.html")
    put(site, "content/articles/two.md", "---\ntitle: Two\ndate: 2021-06-01\n---\nText.\n")
    read: list[str] = []
    monkeypatch.setattr("sitegen.engine.reading.parser.Parser.parse", _counting(read))
    news = live_site.refresh(NOW)
    assert read == ["content/articles/two.md"]
    assert "archive/2021/01/index.html" not in news.changed
    assert "archive/2021/03/index.html" in news.changed  # there is a later month now
    assert live_site.good.bytes_of("articles/between/index.html") != kept  # it has a newer neighbour now


def _counting(read: list[str]):  # type: ignore[no-untyped-def] # whatever it is called with
    from sitegen.engine.reading.parser import Parser

    real = Parser.parse

    def parse(self: Parser, path: str, data: bytes):  # type: ignore[no-untyped-def] # whatever it is called with
        read.append(path)
        return real(self, path, data)

    return parse


def test_nothing_is_written(site: Path) -> None:
    before = sorted(str(p) for p in site.rglob("*"))
    live_site = LiveSite(Options(site, NOW))
    live_site.refresh(NOW)
    assert live_site.good is not None
    for path in live_site.good.outputs:
        live_site.good.bytes_of(path)
    live_site.refresh(NOW)
    assert sorted(str(p) for p in site.rglob("*")) == before


def kept(live_site: LiveSite, others: Counter[str]) -> Counter[str]:
    """How many values of each kind a preview holds; `others` are those of other tests."""
    session, good = live_site._session, live_site.good
    assert session.last is not None
    assert good is not None
    found = in_memory() - others
    found["texts"] = len(session.shown)
    found["groups"] = len(session.parts)
    found["lists with facts"] = len(session.last.library.facts)
    found["pages"] = len(good.made)
    return found


def in_memory() -> Counter[str]:
    gc.collect()
    kinds = (Library, Presenter, SiteLoader, LiveMemo, Contents, Inputs, LivePlan)
    return Counter(type(value).__name__ for value in gc.get_objects() if isinstance(value, kinds))


def test_a_hundred_edits_leave_no_more_in_memory_than_the_first_ones(
    site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sitegen.preview.live_site.PAGES_KEPT", 10)
    for number in range(12):
        text = f"---\ntitle: Other {number}\ndate: 2020-0{number % 9 + 1}-01\n---\nText.\n"
        put(site, f"content/articles/other-{number}.md", text)
    others = in_memory()
    live_site = LiveSite(Options(site, NOW))
    after: list[Counter[str]] = []
    for number in range(100):
        title, topic = ("One", f"Title {number}")[number % 2], "cables" if number % 10 else f"topic-{number}"
        text = f"---\ntitle: {title}\ndate: 2021-01-01\ntopics: [{topic}]\n---\nText {number}.\n"
        put(site, f"content/articles/{('one', 'other-3')[number % 3 == 0]}.md", text)
        live_site.refresh(NOW)
        assert live_site.good is not None
        for path in [path for path in live_site.good.outputs if path.endswith(".html")][:12]:
            live_site.good.bytes_of(path)
        if number in (9, 19, 99):
            after.append(kept(live_site, others))
    assert after[2] == after[1] == after[0]
    assert after[2]["Library"] == after[2]["Presenter"] == 1
    assert after[2]["SiteLoader"] <= 1
    assert after[2]["pages"] == 10


@pytest.fixture
def built(site: Path) -> Path:
    """The site with a draft, built without it; one file is newer than the others."""
    put(site, "content/articles/draft.md", "---\ntitle: Draft\ndraft: true\ndate: 2021-02-02\n---\nOf a draft.\n")
    grown_old(site, "content/articles/draft.md")
    put(site, "content/articles/newer.md", "---\ntitle: Newer\ndate: 2021-01-05\n---\nText.\n")
    grown_old(site, "content/articles/newer.md")
    build(Options(site, NOW))
    return site


def test_a_preview_after_a_build_parses_drafts_alone_and_shows_what_a_cold_load_gives(
    built: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[str] = []
    monkeypatch.setattr("sitegen.engine.reading.parser.Parser.parse", _counting(read))
    options = Options(built, NOW, drafts=True, future=True)
    live_site = LiveSite(options)
    news = live_site.refresh(NOW)
    assert set(read) == {"content/articles/draft.md"}
    assert live_site.good is not None
    cold = load(options, scan(built))
    assert news.problems == cold.problems
    equals(live_site.good, cold)


def test_a_preview_after_a_build_opens_no_unchanged_content_file(built: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    real = Inputs.read
    monkeypatch.setattr(Inputs, "read", lambda self, path: opened.append(path) or real(self, path))  # type: ignore[func-returns-value] # it is noted
    live_site = LiveSite(Options(built, NOW, drafts=True))
    live_site.refresh(NOW)
    assert live_site.good is not None
    assert b"Text." in live_site.good.bytes_of("articles/one/index.html")
    assert [path for path in opened if path.startswith("content/")] == ["content/articles/draft.md"]


def test_an_edit_of_one_file_looks_at_no_other(built: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    live_site = LiveSite(Options(built, NOW, drafts=True))
    live_site.refresh(NOW)
    put(built, "content/articles/one.md", "---\ntitle: One\ndate: 2021-01-01\n---\nAnother text.\n")
    looked_at: list[str] = []
    real = SiteLoader.remembered
    monkeypatch.setattr(
        SiteLoader,
        "remembered",
        lambda self, path, key: looked_at.append(path) or real(self, path, key),  # type: ignore[func-returns-value] # it is noted
    )
    assert "articles/one/index.html" in live_site.refresh(NOW).changed
    assert set(looked_at) <= {"content/articles/one.md", "content/articles/newer.md"}


def test_texts_that_the_cache_lost_are_parsed_again_for_the_preview(built: Path) -> None:
    live_site = LiveSite(Options(built, NOW, drafts=True))
    live_site.refresh(NOW)
    with sqlite3.connect(built / "build/cache.sqlite") as cache:
        cache.execute("DELETE FROM text")
    assert live_site.good is not None
    assert b"Text." in live_site.good.bytes_of("articles/one/index.html")


def test_a_draft_that_is_published_and_a_story_that_becomes_a_draft_are_read_as_such(built: Path) -> None:
    options = Options(built, NOW, drafts=True)
    live_site = LiveSite(options)
    live_site.refresh(NOW)
    put(built, "content/articles/draft.md", "---\ntitle: Draft\ndate: 2021-02-02\n---\nOf a draft.\n")
    put(built, "content/articles/one.md", "---\ntitle: One\ndraft: true\n---\nText.\n")
    news = live_site.refresh(NOW)
    cold = load(options, scan(built))
    assert news.problems == cold.problems
    assert live_site.good is not None
    equals(live_site.good, cold)
