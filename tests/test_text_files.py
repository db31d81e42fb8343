"""Articles' texts in flat files: whole and under their own key, or absent, whatever happens to the files."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from faults_support import article
from sites_support import same

from sitegen.content import articles
from sitegen.engine.cache.codec import pack
from sitegen.engine.cache.parse_cache import Cache
from sitegen.engine.cache.text_files import Place, TextFiles
from sitegen.engine.reading import contents_reader
from sitegen.model import Shown
from tests.engine_support import cold, put, run, tree, write_site

STORIES = 12


@pytest.fixture
def texts(tmp_path: Path) -> Iterator[Callable[[], TextFiles]]:
    """Opens the files of one folder anew, as another process would."""
    made: list[TextFiles] = []

    def again() -> TextFiles:
        made.append(TextFiles(tmp_path / "texts"))
        return made[-1]

    yield again
    for files in made:
        files.close()


def in_child(work: Callable[[], None]) -> None:
    """Do something in a process of its own, which then ends."""
    number = os.fork()
    if not number:
        try:
            work()
        finally:
            os._exit(0)
    os.waitpid(number, 0)


def test_a_text_is_found_by_another_process_under_its_own_key_alone(texts: Callable[[], TextFiles]) -> None:
    reader, writer = os.pipe()

    def work() -> None:
        files = texts()
        for key in ("one", "two"):
            place = files.put(key, f"text {key}".encode())
            assert place is not None
            os.write(writer, f"{place.file} {place.at} {place.size}\n".encode())

    in_child(work)
    os.close(writer)
    with open(reader, encoding="ascii") as rows:
        places = [Place(name, int(at), int(size)) for name, at, size in map(str.split, rows)]
    files = texts()
    assert [files.get(key, place) for key, place in zip(("one", "two"), places, strict=True)] == [
        b"text one",
        b"text two",
    ]
    assert files.get("two", places[0]) is None
    assert files.get("one", places[1]) is None
    assert files.get("one", places[0]._replace(at=-1)) is None
    assert files.get("one", places[0]._replace(at=1 << 80)) is None


def test_each_process_writes_a_file_of_its_own(texts: Callable[[], TextFiles]) -> None:
    files = texts()
    files.put("mine", b"mine")
    in_child(lambda: files.put("theirs", b"theirs") and None)
    assert len(files.names()) == 2
    place = files.put("mine too", b"again")
    assert place is not None
    assert files.get("mine too", place) == b"again"


def test_a_text_that_is_damaged_at_any_place_counts_as_absent(tmp_path: Path, texts: Callable[[], TextFiles]) -> None:
    place = texts().put("key", b"a text")
    assert place is not None
    file = tmp_path / "texts" / place.file
    whole = file.read_bytes()
    for at in range(len(whole)):
        file.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        assert texts().get("key", place) is None
        file.write_bytes(whole[:at])
        assert texts().get("key", place) is None
    file.write_bytes(whole)
    assert texts().get("key", place) == b"a text"


def test_what_is_no_file_of_ours_is_neither_read_nor_waited_for(tmp_path: Path, texts: Callable[[], TextFiles]) -> None:
    place = texts().put("key", b"a text")
    assert place is not None
    file = tmp_path / "texts" / place.file
    file.rename(tmp_path / "elsewhere")
    for make in (lambda: file.symlink_to(tmp_path / "elsewhere"), lambda: os.mkfifo(file), file.mkdir, lambda: None):
        make()
        assert texts().get("key", place) is None
        if file.is_dir():
            file.rmdir()
        elif os.path.lexists(file):
            file.unlink()
    (tmp_path / "texts").rmdir()
    (tmp_path / "texts").symlink_to(tmp_path)
    files = texts()
    assert files.put("key", b"a text") is None
    files.forget_others([])
    assert (tmp_path / "elsewhere").is_file()


@pytest.mark.parametrize("full", [lambda handle, data: len(data) - 1, lambda handle, data: os.read(-1, 1)])
def test_a_text_for_which_there_is_no_room_is_not_stored(
    full: Callable[[int, bytes], int], texts: Callable[[], TextFiles], monkeypatch: pytest.MonkeyPatch
) -> None:
    files = texts()
    first = files.put("first", b"whole")
    with monkeypatch.context() as patch:
        patch.setattr("sitegen.engine.cache.text_files.os.write", full)
        assert files.put("key", b"cut off") is None
    assert files.put("later", b"behind what was cut off") is None
    assert first is not None
    assert files.get("first", first) == b"whole"


# ------------------------------------------------------------------ in the cache


def test_a_row_leads_to_its_text_in_later_processes_too(tmp_path: Path) -> None:
    cache = Cache(tmp_path / "cache.sqlite")
    shown = Shown("full", html="<p>text</p>")
    place = cache.files.put("key", pack(shown))
    assert place is not None
    cache.put([("key", pack("light"), place), ("other", pack("light"), pack(shown)), ("wrong", pack("light"), place)])
    assert [cache.text(key) for key in ("key", "other", "wrong")] == [shown, shown, None]
    cache.close()
    cache = Cache(tmp_path / "cache.sqlite")
    assert [cache.text(key) for key in ("key", "other", "wrong")] == [shown, shown, None]
    assert not cache.is_empty()
    (tmp_path / "texts" / place.file).unlink()
    cache.close()
    cache = Cache(tmp_path / "cache.sqlite")
    assert [cache.text(key) for key in ("key", "other")] == [None, shown]


def test_files_go_when_no_row_leads_to_them(tmp_path: Path) -> None:
    shown = pack(Shown("full", html="<p>text</p>"))

    def left(name: str, keys: set[str]) -> list[str]:
        cache = Cache(tmp_path / "cache.sqlite")
        cache.put([(f"{name} {n}", pack("light"), cache.files.put(f"{name} {n}", shown)) for n in range(150)])
        cache.forget_others(keys)
        cache.close()
        return cache.files.names()

    (first,) = left("first", {f"first {n}" for n in range(150)})
    put(tmp_path, "texts/stray", "of a process that was killed")
    both = left("second", {f"second {n}" for n in range(150)})
    assert first in both
    assert len(both) == 2, "what is in a row may be wanted again, and what is in none cannot be"
    assert first not in left("third", {"third 0"}), "its rows went, since they are too many"


# ------------------------------------------------------------------ in a build


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A site that workers read, each of its stories with a text in a flat file."""
    monkeypatch.setattr(contents_reader, "FILES_PER_WORKER", 1)
    write_site(tmp_path / "site")
    for n in range(STORIES):
        put(
            tmp_path / "site",
            f"content/articles/s{n}.md",
            article(f"Story {n}", "2021-03-04", "norms", n, f"Text {n}."),
        )
    run(tmp_path / "site", jobs=2)
    return tmp_path / "site"


def read_again(site: Path, monkeypatch: pytest.MonkeyPatch) -> int:
    """Build after an edit of every page; how many stories were parsed, and the site is that of a build from nothing."""
    put(site, "layouts/frame.html", "<title>{{ head.title }}</title><p>anew</p>\n")
    parsed: list[str] = []
    real = articles.parse_article

    def parse(data: bytes, path: str, *rest: object, **more: object) -> object:
        parsed.append(path)
        return real(data, path, *rest, **more)  # type: ignore[arg-type] # handed on

    with monkeypatch.context() as patch:
        patch.setattr(articles, "parse_article", parse)
        run(site, jobs=1)
    assert same(tree(site / "build/site"), cold(site, site.parent / "cold")) == ""
    return len(parsed)


def test_the_next_build_reads_texts_where_the_workers_left_them(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert 1 <= len(list((site / "build/texts").iterdir())) <= 2
    assert read_again(site, monkeypatch) == 0


def _empty(file: Path) -> None:
    file.write_bytes(b"")


def _half(file: Path) -> None:
    os.truncate(file, file.stat().st_size // 2)


def _garbage(file: Path) -> None:
    file.write_bytes(bytes(reversed(file.read_bytes())))


def _gone(file: Path) -> None:
    file.unlink()


def _others(file: Path) -> None:
    shutil.copy(max(file.parent.iterdir()), file)


@pytest.mark.parametrize("spoil", [_empty, _half, _garbage, _gone, _others])
def test_texts_that_are_spoilt_cost_time_and_nothing_else(
    spoil: Callable[[Path], None], site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for file in sorted((site / "build/texts").iterdir()):
        if spoil is not _others or file != max(file.parent.iterdir()):
            spoil(file)
    read_again(site, monkeypatch)


def test_a_thing_of_another_kind_in_the_place_of_the_texts_needs_no_help(
    site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts = site / "build/texts"
    texts.rename(site.parent / "aside")
    texts.symlink_to(site.parent / "aside")
    assert read_again(site, monkeypatch) == STORIES
    assert not texts.is_symlink()
    assert len(list((site.parent / "aside").iterdir())) >= 1
    texts.write_text("a file")
    for n in range(STORIES):
        put(site, f"content/articles/s{n}.md", article(f"Story {n}", "2021-03-04", "norms", n, f"New text {n}."))
    run(site, jobs=2)
    assert same(tree(site / "build/site"), cold(site, site.parent / "cold")) == ""
