"""The bar of `sitegen import`: drawn where somebody looks on, and nowhere else."""

import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

SEEDS = 60
TEXT = (
    "Title: A pact, number {n}\nDate: 2021-11-24\nURL: https://news.example.org/{n}\n\n"
    "Two invented ministers agreed on pact number {n} on Monday, which is sample text.\n"
)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site with more seeds than a bar needs."""
    root = tmp_path_factory.mktemp("progress") / "site"
    (root / "seeds").mkdir(parents=True)
    (root / "site.toml").write_text('[site]\ntitle = "Sample"\nbase_url = "https://example.org/"\n', encoding="utf-8")
    for n in range(SEEDS):
        (root / "seeds" / f"{n:02}.txt").write_text(TEXT.format(n=n), encoding="utf-8")
    return root


def command(site: Path, *more: str) -> list[str]:
    return [sys.executable, "-m", "sitegen", "import", "-s", str(site), str(site / "seeds"), "--dry-run", *more]


def on_a_terminal(line: list[str]) -> tuple[str, int]:
    """What a command writes to standard error where that is a terminal, and its exit code."""
    ours, theirs = pty.openpty()
    with subprocess.Popen(line, stdout=subprocess.DEVNULL, stderr=theirs, env={**os.environ, "TERM": "xterm"}) as run:
        os.close(theirs)
        told = b""
        while True:
            try:
                piece = os.read(ours, 65_536)
            except OSError:  # the terminal is gone with the last process that held it
                break
            if not piece:
                break
            told += piece
        code = run.wait()
    os.close(ours)
    return told.decode("utf-8", "replace"), code


def test_many_seeds_are_read_under_a_bar_on_a_terminal(site: Path) -> None:
    told, code = on_a_terminal(command(site))
    assert code == 0
    assert "Reading seeds" in told
    assert "100%" in told


def test_no_bar_is_drawn_in_a_pipe_and_none_where_quiet_is_wished(site: Path) -> None:
    done = subprocess.run(command(site), capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert "Reading seeds" not in done.stdout
    assert on_a_terminal(command(site, "-q")) == ("", 0)


def test_a_run_of_several_seeds_ends_in_a_table_of_them(site: Path) -> None:
    done = subprocess.run(command(site), capture_output=True, text=True, check=False)
    *_, last = done.stdout.rstrip().split("\n")
    assert last == f"{SEEDS} seeds: {SEEDS} imported ({SEEDS} as drafts), 0 known, 0 failed"
    rows = done.stdout.split("\n\n")[1].split("\n")
    assert rows[0].split() == ["Seed", "Title", "Author", "Day", "Words"]
    assert len(rows) == SEEDS + 1
    assert rows[1].endswith("draft: look it over")
    assert "A pact, number 0" in rows[1]
    assert "2021-11-24" in rows[1]
