"""What one process leaves to the next in the parse cache."""

import pickle
import sqlite3
from collections.abc import Callable
from datetime import tzinfo
from pathlib import Path

import pytest

from sitegen.engine.cache import codec
from sitegen.engine.cache.blobs import BlobStore
from sitegen.engine.cache.codec import pack, unpack
from sitegen.engine.cache.parse_cache import Cache
from sitegen.engine.cache.plan_cache import MadeFiles, PlanCache
from sitegen.model import Article, Shown, Source
from sitegen.outputs.memo import MemoRow, PlanMemo, later


def part(name: str, digest: str = "d") -> tuple[str, tuple[MemoRow, ...]]:
    return f"mark of {name}", (MemoRow(f"{name}/index.html", "module:render", "page.html", digest, name, True, ""),)


ROWS = {name: part(name) for name in (f"part {n}" for n in range(100))}


def opened(folder: Path) -> tuple[Cache, PlanCache]:
    cache = Cache(folder / "cache.sqlite")
    return cache, PlanCache(cache, "engine")


def puts(cache: Cache, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """A list that grows with every call that writes into the cache."""
    written: list[int] = []
    put = cache.put

    def counted(rows: list[tuple[str, bytes, bytes | None]]) -> None:
        written.append(len(rows))
        put(rows)

    monkeypatch.setattr(cache, "put", counted)
    return written


def test_rows_come_back_as_they_were_left_and_not_to_another_engine(tmp_path: Path) -> None:
    cache, kept = opened(tmp_path)
    assert kept.rows() == {}
    kept.put_rows(ROWS, kept.rows())
    cache.close()
    cache, kept = opened(tmp_path)
    assert kept.rows() == ROWS
    assert PlanCache(cache, "another").rows() == {}


def test_a_part_that_changed_or_went_writes_only_the_run_in_which_it_stands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache, kept = opened(tmp_path)
    kept.put_rows(ROWS, {})
    before = kept.rows()
    written = puts(cache, monkeypatch)
    changed = ROWS | {"part 7": part("part 7", "another")}
    kept.put_rows(changed, before)
    assert (len(written), kept.rows()) == (1, changed)
    gone = {name: row for name, row in changed.items() if name != "part 9"}
    kept.put_rows(gone, changed)
    assert (len(written), kept.rows()) == (2, gone)
    kept.put_rows(gone, gone)
    assert len(written) == 2


def test_a_damaged_run_loses_its_own_parts_only_and_is_written_again(tmp_path: Path) -> None:
    cache, kept = opened(tmp_path)
    kept.put_rows(ROWS, {})
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
    kept.put_rows(ROWS, left)
    assert kept.rows() == ROWS


@pytest.mark.parametrize("foreign", [print, tzinfo, Path], ids=["a function", "another class", "another module"])
def test_a_cache_from_elsewhere_can_name_no_class_and_no_function(foreign: Callable[..., object]) -> None:
    with pytest.raises(ValueError, match="no value of the cache"):
        unpack(pickle.dumps(foreign))


def row(number: int, mark: str = "mark") -> codec.CachedArticle:
    path = f"content/articles/{number}.md"
    article = Article(path=path, id="id", slug=f"story-{number}", title=f"A title {mark}", date=None)
    return codec.CachedArticle(path, mark, f"key of {number} {mark}", article, [])


def test_where_no_article_is_known_none_is_looked_for(tmp_path: Path) -> None:
    cache, kept = opened(tmp_path)
    kept.put("settings", "", ("a",))
    assert cache.is_empty()
    cache.put([("key", pack((None, [])), pack(Shown("full")))])
    assert not cache.is_empty()


def test_articles_come_back_from_their_runs_and_an_edit_writes_one_of_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = {r.path: r for r in map(row, range(200))}
    cache, kept = opened(tmp_path)
    assert kept.articles("frame") == {}
    kept.put_articles("frame", rows.values())
    cache.close()
    cache, kept = opened(tmp_path)
    found = kept.articles("frame")
    assert found == rows
    written = puts(cache, monkeypatch)
    edited = row(7, "another mark")
    kept.put_articles("frame", (found | {edited.path: edited}).values())
    assert len(written) == 1
    cache.close()
    cache, kept = opened(tmp_path)
    assert kept.articles("frame") == rows | {edited.path: edited}
    assert kept.articles("another") == {}
    assert PlanCache(cache, "another").articles("frame") == {}


def test_an_article_that_went_writes_its_run_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cache, kept = opened(tmp_path)
    kept.put_articles("frame", map(row, range(200)))
    found = kept.articles("frame")
    written = puts(cache, monkeypatch)
    gone = found.pop("content/articles/7.md")
    kept.put_articles("frame", found.values())
    assert (len(written), gone.path in kept.articles("frame")) == (1, False)


def test_of_a_kept_value_the_last_alone_takes_up_room(tmp_path: Path) -> None:
    for mark in ("one", "two", "three", "three"):
        cache, kept = opened(tmp_path)
        assert PlanMemo(shelf=kept).keep("value", mark, lambda mark=mark: (f"made under {mark}",)) == (
            f"made under {mark}",
        )
        cache.close()
    cache, kept = opened(tmp_path)
    assert PlanMemo(shelf=kept).keep("value", "three", lambda: pytest.fail("it was kept")) == ("made under three",)
    cache.close()
    with sqlite3.connect(tmp_path / "cache.sqlite") as connection:
        assert connection.execute("SELECT count(*) FROM light").fetchone() == (1,)
    connection.close()


def test_what_is_made_while_rendering_is_made_once_for_all_processes_of_an_engine(tmp_path: Path) -> None:
    made: list[int] = []

    def make() -> dict[str, bytes]:
        made.append(1)
        return {"json": b"[]", "csv": b""}

    def asked(mark: str, engine: str = "engine") -> bytes:
        parts = PlanMemo(files=MadeFiles(BlobStore(tmp_path / "store"), engine))
        return later(parts, "data", mark, make).value["json"]

    assert (asked("mark"), asked("mark"), len(made)) == (b"[]", b"[]", 1)
    asked("another")
    asked("mark", "another")
    assert len(made) == 3
    for file in (tmp_path / "store").iterdir():
        file.write_bytes(file.read_bytes()[:-1] + b"x")
    assert (asked("mark"), len(made)) == (b"[]", 4)


def test_what_was_not_looked_at_is_not_made_and_still_kept(tmp_path: Path) -> None:
    store = BlobStore(tmp_path / "store")
    held = later(PlanMemo(files=MadeFiles(store, "engine")), "data", "mark", dict)
    assert (held.digest, len(store.used), (tmp_path / "store").exists()) == ("mark", 1, False)


def test_a_store_that_cannot_be_looked_into_holds_no_build_up(tmp_path: Path) -> None:
    (tmp_path / "store").write_text("a file in the folder's place")
    BlobStore(tmp_path / "store").put("key", {"name": b"bytes"})
    assert BlobStore(tmp_path / "store").names("key") is None
    BlobStore(tmp_path / "store").forget_others()
    BlobStore(tmp_path / "nowhere").forget_others()


@pytest.mark.parametrize(
    "name", ["os:system", "subprocess:getoutput", "sitegen.authoring.init:empty_build", "gone:f", "x"]
)
def test_a_function_that_is_no_writer_of_outputs_is_never_called_by_a_name_that_was_kept(name: str) -> None:
    row = MemoRow("a/index.html", name, "page.html", "digest", "owner", True, "")
    made: list[bool] = []
    parts = PlanMemo(rows={"part": ("mark", (row,))})
    assert parts.take("part", "mark", lambda: made.append(True) or ()) == ()
    assert made == [True]


def test_articles_that_come_from_a_worker_share_their_texts() -> None:
    source = Source("The Register of Things", authors=("Ann Example",))
    sent = Article("content/articles/a.md", "id", "a", "A", None, source=source, lines="\ntitle=2\ndate=3")
    path = "".join(["content/", "articles/a.md"])
    made = [codec.lean(unpack(pack((sent, []))), path)[0] for _ in range(2)]
    one, other = (item for item in made if isinstance(item, Article))
    assert one == other == sent
    assert one.path is path
    assert one.lines is other.lines
    assert one.source is not None
    assert other.source is not None
    assert one.source.name is other.source.name
    assert one.source.authors[0] is other.source.authors[0]
