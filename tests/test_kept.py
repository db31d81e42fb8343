"""What one process leaves to the next in the parse cache."""

import pickle
import sqlite3
from collections.abc import Callable
from datetime import tzinfo
from pathlib import Path

import pytest

from sitegen.cache import Cache, unpack
from sitegen.kept import Kept
from sitegen.parts import Row


def part(name: str, digest: str = "d") -> tuple[str, tuple[Row, ...]]:
    return f"mark of {name}", (Row(f"{name}/index.html", "module:render", "page.html", digest, name, True, ""),)


ROWS = {name: part(name) for name in (f"part {n}" for n in range(100))}


def opened(folder: Path) -> tuple[Cache, Kept]:
    cache = Cache(folder / "cache.sqlite")
    return cache, Kept(cache, "engine")


def test_rows_come_back_as_they_were_left_and_not_to_another_engine(tmp_path: Path) -> None:
    cache, kept = opened(tmp_path)
    assert kept.rows() == {}
    kept.keep_rows(ROWS, kept.rows())
    cache.close()
    cache, kept = opened(tmp_path)
    assert kept.rows() == ROWS
    assert Kept(cache, "another").rows() == {}


def test_a_part_that_changed_or_went_writes_only_the_run_in_which_it_stands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache, kept = opened(tmp_path)
    kept.keep_rows(ROWS, {})
    before = kept.rows()
    written: list[int] = []
    put = cache.put

    def counted(rows: list[tuple[str, bytes, bytes | None]]) -> None:
        written.append(len(rows))
        put(rows)

    monkeypatch.setattr(cache, "put", counted)
    changed = ROWS | {"part 7": part("part 7", "another")}
    kept.keep_rows(changed, before)
    assert (len(written), kept.rows()) == (1, changed)
    gone = {name: row for name, row in changed.items() if name != "part 9"}
    kept.keep_rows(gone, changed)
    assert (len(written), kept.rows()) == (2, gone)
    kept.keep_rows(gone, gone)
    assert len(written) == 2


def test_a_damaged_run_loses_its_own_parts_only_and_is_written_again(tmp_path: Path) -> None:
    cache, kept = opened(tmp_path)
    kept.keep_rows(ROWS, {})
    cache.close()
    with sqlite3.connect(tmp_path / "cache.sqlite") as connection:
        key = connection.execute("SELECT key FROM light WHERE length(value) > 100 ORDER BY key").fetchone()[0]
        connection.execute("UPDATE light SET value = x'00' WHERE key = ?", (key,))
    connection.close()
    cache, kept = opened(tmp_path)
    left = kept.rows()
    assert left is not None
    assert 0 < len(left) < len(ROWS)
    assert left.items() <= ROWS.items()
    kept.keep_rows(ROWS, left)
    assert kept.rows() == ROWS


@pytest.mark.parametrize("foreign", [print, tzinfo, Path], ids=["a function", "another class", "another module"])
def test_a_cache_from_elsewhere_can_name_nothing_but_the_kinds_that_are_ours(foreign: Callable[..., object]) -> None:
    with pytest.raises(pickle.UnpicklingError, match="not a value of the cache"):
        unpack(pickle.dumps(foreign))
