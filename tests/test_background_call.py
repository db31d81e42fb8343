"""A look in a process of its own, and what becomes of it when that process ends badly."""

import os
import signal
import time
from pathlib import Path

import pytest

from sitegen.engine import build as building
from sitegen.engine import processes as module
from sitegen.engine.processes import BackgroundCall
from tests.engine_support import put, run, write_site


@pytest.fixture(autouse=True)
def two_cores(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "cores", lambda: 2)


@pytest.mark.parametrize("worth", [True, False])
def test_what_is_found_aside_is_what_would_be_found_here(worth: bool) -> None:
    with BackgroundCall(lambda: {"found by": os.getpid()}, worth=worth) as aside:
        found = aside.result()
    assert (found["found by"] != os.getpid()) == worth


def test_what_a_killed_process_did_not_find_is_found_here() -> None:
    parent = os.getpid()

    def find() -> str:
        if os.getpid() != parent:
            os.kill(os.getpid(), signal.SIGKILL)
        return "here"

    with BackgroundCall(find, worth=True) as aside:
        assert aside.result() == "here"


def test_an_error_aside_is_raised_where_the_result_is_asked_for() -> None:
    def find() -> str:
        raise OSError("no disk")

    with BackgroundCall(find, worth=True) as aside, pytest.raises(OSError, match="no disk"):
        aside.result()


def test_a_result_that_is_not_asked_for_holds_nothing_up(tmp_path: Path) -> None:
    def find() -> bytes:
        (tmp_path / "begun").write_text(str(os.getpid()))
        return bytes(10_000_000)  # more than a pipe holds

    with BackgroundCall(find, worth=True):
        until = time.monotonic() + 60
        while not ((tmp_path / "begun").exists() and (tmp_path / "begun").read_text()) and time.monotonic() < until:
            os.sched_yield()
    with pytest.raises(ProcessLookupError):
        os.kill(int((tmp_path / "begun").read_text()), 0)


def test_a_destination_that_is_looked_at_aside_is_put_right_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(building, "AUDIT_IN_BACKGROUND", 0)
    write_site(tmp_path)
    put(tmp_path, "content/articles/one.md", "---\ntitle: One\ndate: 2021-01-01\n---\nText.\n")
    run(tmp_path)
    page = tmp_path / "build/site/articles/one/index.html"
    wanted = page.read_bytes()
    page.write_bytes(b"by hand")
    (page.parent / "stray.txt").write_text("stray")
    report = run(tmp_path)
    assert (set(report.written), set(report.removed)) == ({"articles/one/index.html"}, {"articles/one/stray.txt"})
    assert page.read_bytes() == wanted
    assert run(tmp_path).written == {}


def test_a_spare_tree_that_is_looked_at_aside_is_put_right_before_it_is_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(building, "AUDIT_IN_BACKGROUND", 0)
    write_site(tmp_path)
    for name in ("one", "two", "three"):
        put(tmp_path, f"content/articles/{name}.md", f"---\ntitle: {name}\ndate: 2021-01-01\n---\nText.\n")
    run(tmp_path)
    spare = tmp_path / "build/.site.sitegen/spare/articles"
    (spare / "two/index.html").unlink()
    (spare / "three/index.html").unlink()
    (spare / "three/index.html").write_bytes(b"by hand")
    put(tmp_path, "content/articles/one.md", "---\ntitle: one\ndate: 2021-01-01\n---\nAnother text.\n")
    assert set(run(tmp_path).written) >= {"articles/one/index.html"}
    site = tmp_path / "build/site"
    shown = {p.relative_to(site): p.read_bytes() for p in site.rglob("*") if p.is_file()}
    assert run(tmp_path).written == {}
    run(tmp_path, clean=True)
    assert {p.relative_to(site): p.read_bytes() for p in site.rglob("*") if p.is_file()} == shown
    (site / "articles/two/stray.txt").write_text("stray")
    assert set(run(tmp_path).removed) == {"articles/two/stray.txt"}
