"""The site's stories as a new one is compared with them; the comparison by text is prepared in the background."""

import os
import sys
import tempfile
import threading
import weakref
from array import array
from collections.abc import Iterable, Mapping, Sequence
from pathlib import PurePosixPath
from typing import Any

from sitegen.authoring.import_seeds import KnownContent
from sitegen.content.front_matter import decode, parse
from sitegen.content.library import Contents
from sitegen.desk.workbench import Workbench
from sitegen.engine.bounded_call import OutOfBounds, bounded
from sitegen.engine.load import Loaded
from sitegen.engine.processes import give_back_memory
from sitegen.errors import SitegenError
from sitegen.model import Article
from sitegen.similarity import (
    AddressIndex,
    PackedSketches,
    PackedStories,
    Stories,
    StorySketch,
    packed_sketches,
    sketch,
    words_of,
)

MANY = 100
"""The number of changed stories above which they are read by a process of its own."""
SECONDS, MEMORY, NICENESS = 600, 2 * 1024 * 1024 * 1024, 10
_ROW_BYTES = 8


def known_content(contents: Contents) -> KnownContent:
    """The site's seeds and slugs, which prevent importing twice."""
    known = KnownContent()
    for article in contents.articles:
        known.slugs.add(article.slug)
        if article.source and article.source.seed_sha256:
            known.seeds[article.source.seed_sha256] = article.path
    known.slugs |= {PurePosixPath(path).stem for path in contents.broken}
    return known


class _RowsInFile(Sequence[int]):
    """Rows of 64 bits in a file without a name, which goes with this process: of 10,000 stories they are 5 MB."""

    def __init__(self) -> None:
        with tempfile.TemporaryFile(prefix="sitegen-") as file:
            self._file = os.dup(file.fileno())
        weakref.finalize(self, os.close, self._file)
        self._count = 0

    def fill(self, rows: bytes) -> None:
        """Write all rows, in this process or one forked from it."""
        with open(self._file, "wb", closefd=False) as file:
            file.write(rows)

    def look(self) -> None:
        """Take in what was written."""
        self._count = os.fstat(self._file).st_size // _ROW_BYTES

    def __len__(self) -> int:
        return self._count

    def __getitem__(self, at: Any) -> Any:
        data = os.pread(self._file, _ROW_BYTES, at * _ROW_BYTES)
        return int.from_bytes(data, sys.byteorder)


class StoryIndex:
    """Addresses and texts of the site's stories; texts are known as soon as all files were read once.

    What is kept of a text is its sketch. `serve` holds the index of the whole site, so it lies in arrays and in a file,
    with the few stories that changed since beside it.
    """

    def __init__(self, bench: Workbench) -> None:
        self._bench = bench
        self._lock = threading.Lock()
        self._packed = PackedSketches()
        self._marks: array[int] = array("q")
        self._newer: dict[str, tuple[int, StorySketch]] = {}
        self._stories: tuple[Loaded, Stories] | None = None
        self._working = False
        self._has_addresses = threading.Event()

    def stories(self) -> Stories:
        """What is known by now: addresses always, texts where they were read already."""
        self.prepare()
        if self._bench.loaded is not None:
            self._has_addresses.wait(SECONDS)
        with self._lock:
            return self._stories[1] if self._stories else PackedStories(PackedSketches(), self._text)

    def prepare(self) -> None:
        """Begin to read what changed, in a thread of its own."""
        loaded = self._bench.loaded
        with self._lock:
            if self._working or loaded is None or (self._stories is not None and self._stories[0] is loaded):
                return
            self._working = True
        threading.Thread(target=self._read, args=(loaded,), daemon=True, name="stories").start()

    def _read(self, loaded: Loaded) -> None:
        try:
            now = {hash((a.path, loaded.digests.get(a.path, ""))): a for a in loaded.contents.articles}
            newer = {path: row for path, row in self._newer.items() if row[0] in now}
            known = {*self._marks, *(mark for mark, _ in newer.values())}
            stale = [(mark, article) for mark, article in now.items() if mark not in known]
            if len(stale) + len(newer) > MANY:
                self._read_all(loaded, now)
            else:
                # The latest first: of many stories that share a passage the first ones are found.
                newer = {a.path: (mark, StorySketch(_urls(a), self._sketch(a.path))) for mark, a in stale} | newer
                gone = frozenset(number for number, mark in enumerate(self._marks) if mark not in now)
                self._newer = newer
                sketches = {path: story for path, (_, story) in newer.items()}
                self._show(loaded, PackedStories(self._packed, self._text, sketches, gone))
            give_back_memory()
        except OutOfBounds:
            pass  # only addresses are compared then
        finally:
            self._has_addresses.set()
            with self._lock:
                self._working = False

    def _read_all(self, loaded: Loaded, now: Mapping[int, Article]) -> None:
        """Read every story anew, in children: that takes seconds, in which no page would be answered."""
        paths = [article.path for article in now.values()]
        pages = bounded(lambda: _pages(now.values()), SECONDS, MEMORY, niceness=NICENESS)
        self._show(loaded, PackedStories(PackedSketches(paths, (), pages), self._text))
        rows = _RowsInFile()
        # The file is written by the child, so that its rows are in no memory of this process.
        bounded(lambda: rows.fill(packed_sketches(map(self._sketch, paths))), SECONDS, MEMORY, niceness=NICENESS)
        rows.look()
        self._packed, self._marks, self._newer = PackedSketches(paths, rows, pages), array("q", now), {}
        self._show(loaded, PackedStories(self._packed, self._text))

    def _show(self, loaded: Loaded, stories: Stories) -> None:
        with self._lock:
            self._stories = (loaded, stories)
        self._has_addresses.set()

    def _sketch(self, path: str) -> list[int]:
        return sketch(words_of(self._text(path)))

    def _text(self, path: str) -> str:
        """A story's text as it is now; empty where it cannot be read."""
        try:
            data = self._bench.journal.read(path) or b""
        except SitegenError:
            return ""
        matter, _ = parse(decode(data, path)[0], path)
        return matter.body if matter else ""


def _pages(articles: Iterable[Article]) -> AddressIndex:
    return AddressIndex.of((url, number) for number, article in enumerate(articles) for url in _urls(article))


def _urls(article: Article) -> tuple[str, ...]:
    urls = (article.source.url if article.source else None, *(each.url for each in article.also))
    return tuple(url for url in urls if url)


def index_of(bench: Workbench) -> StoryIndex:
    """The index of a desk, made once."""
    found: StoryIndex = bench.remember("stories", "", lambda: StoryIndex(bench))
    return found
