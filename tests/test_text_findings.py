"""What `check` finds in a file is kept until the file, its seed or the settings change; the report stays the same."""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sites_support import CLOCK, FULL, command, copy_site

from sitegen.authoring import check as checking
from sitegen.checks import registry
from sitegen.checks.context import CheckContext

SLIPS = """---
id: 3f1c2a52-5a7e-4d0b-9a57-0c9a3c1b7e99
title: A story of *slips*
date: 2021-11-24
summary: What happened.
source:
  name: Outlet
  url: https://example.org/news?utm_source=feed
---
See [this] (https://example.org/) and http://localhost:8000/articles/x/.
"""


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The full site with an article of slips, built once."""
    site = copy_site(tmp_path_factory.mktemp("findings") / "site", FULL)
    (site / "content/articles/slips.md").write_text(SLIPS)
    assert command("build", "-q", "-s", site, "--clock", CLOCK).code == 0
    return site


@pytest.fixture
def site(built: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(built, tmp_path / "site", symlinks=True))


@pytest.fixture
def looked_at(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The files whose texts are checked, in their order."""
    found: list[str] = []
    real = registry.check_texts

    def check_texts(context: CheckContext) -> object:
        found.extend(context.texts)
        return real(context)

    monkeypatch.setattr(registry, "check_texts", check_texts)
    return found


def report(site: Path) -> str:
    return command("check", "-v", "-s", site, "--clock", CLOCK).out


def without_cache(site: Path, folder: Path) -> str:
    """The report on the same files where nothing was built or kept."""
    return report(copy_site(folder, site))


def test_the_report_is_the_same_from_what_was_kept_and_from_nothing(
    site: Path, tmp_path: Path, looked_at: list[str]
) -> None:
    wanted = without_cache(site, tmp_path / "bare")
    assert all(f"[{rule}]" in wanted for rule in ("markdown-link", "link-broken", "link-tracking"))
    everything = [*looked_at]
    assert "content/articles/slips.md" in everything
    looked_at.clear()
    assert report(site) == wanted
    assert looked_at == everything
    looked_at.clear()
    assert report(site) == wanted
    assert looked_at == []


def test_only_an_edited_file_is_checked_again(site: Path, tmp_path: Path, looked_at: list[str]) -> None:
    report(site)
    slips = site / "content/articles/slips.md"
    slips.write_text(SLIPS.replace("[this] (", "[this]("))
    looked_at.clear()
    told = report(site)
    assert looked_at == ["content/articles/slips.md"]
    assert told == without_cache(site, tmp_path / "bare")
    assert "a blank stands between" not in told


def test_a_file_that_is_gone_leaves_no_finding_and_one_that_came_is_checked(
    site: Path, tmp_path: Path, looked_at: list[str]
) -> None:
    report(site)
    (site / "content/articles/slips.md").rename(site / "content/articles/again.md")
    looked_at.clear()
    assert report(site) == without_cache(site, tmp_path / "bare")
    assert looked_at[0] == "content/articles/again.md"


def test_a_seed_that_changed_is_compared_again(site: Path, tmp_path: Path) -> None:
    seed = "seeds/slips.txt"
    (site / "seeds").mkdir(exist_ok=True)
    (site / seed).write_text("Something else.")
    words = "one two three four five six seven eight nine ten eleven twelve thirteen"
    text = SLIPS.replace("What happened.", words).replace("  name: Outlet", f"  name: Outlet\n  seed: {seed}")
    (site / "content/articles/slips.md").write_text(text)
    assert "summary-copied" not in report(site)
    (site / seed).write_text(words)
    told = report(site)
    assert "summary-copied" in told
    assert told == without_cache(site, tmp_path / "bare")


def test_settings_decide_what_may_be_shown_and_are_not_overlooked(site: Path, tmp_path: Path) -> None:
    report(site)
    settings = site / "site.toml"
    text = settings.read_text()
    settings.write_text(
        text + "\n[rights]\nexcerpt_words = 10\n" if "[rights]" not in text else text.replace("90", "10")
    )
    assert report(site) == without_cache(site, tmp_path / "bare")


def test_damaged_and_forged_rows_cost_time_only(site: Path, looked_at: list[str]) -> None:
    wanted = report(site)
    with sqlite3.connect(site / "build/cache.sqlite") as cache:
        cache.execute("UPDATE light SET value = x'00'")
    looked_at.clear()
    assert report(site) == wanted
    assert looked_at


def test_check_makes_no_cache_where_nothing_was_built(site: Path) -> None:
    shutil.rmtree(site / "build")
    report(site)
    assert not (site / "build").exists()


def test_two_processes_find_what_one_finds(site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wanted = without_cache(site, tmp_path / "bare")
    monkeypatch.setattr(checking, "TEXTS_PER_WORKER", 1)
    monkeypatch.setattr(checking, "TEXTS_PER_TASK", 1)
    monkeypatch.setattr(checking, "CHECKS_IN_BACKGROUND", 1)
    monkeypatch.setattr("sitegen.engine.processes.cores", lambda: 2)
    assert report(site) == wanted


def contexts(site: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[CheckContext]:
    found: list[CheckContext] = []
    real = registry.check_others
    monkeypatch.setattr(registry, "check_others", lambda context: found.append(context) or real(context))  # type: ignore[func-returns-value] # it is noted
    report(site)
    yield from found


def test_checks_of_single_texts_find_in_all_files_what_they_find_in_each(
    site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (whole,) = contexts(site, monkeypatch)
    alone = [found for path in whole.texts for found in registry.check_texts(whole.only([path]))]
    assert alone
    assert sorted(alone) == sorted(registry.check_texts(whole))
    assert {*registry.TEXT_CHECKS} < {*registry.SITE_CHECKS}


def test_check_takes_no_cache_away_in_which_a_build_writes_meanwhile(
    site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted, cache = report(site), site / "build/cache.sqlite"
    (site / "content/articles/slips.md").write_text(SLIPS + "\n")
    real = sqlite3.connect
    monkeypatch.setattr(sqlite3, "connect", lambda *given, **named: real(*given, **{**named, "timeout": 0}))
    with closing(real(cache)) as writing:
        writing.execute("BEGIN IMMEDIATE")
        assert report(site) == wanted
        writing.rollback()
        assert writing.execute("SELECT count(*) FROM text").fetchone()[0] > 0
    assert cache.is_file()
