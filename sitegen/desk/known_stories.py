"""The site's stories as a new one is compared with them; the comparison by text is prepared in the background."""

import threading
from array import array
from bisect import insort
from collections.abc import Iterable, Mapping, Sequence
from pathlib import PurePosixPath

from sitegen.authoring.import_seeds import KnownContent
from sitegen.content.front_matter import decode, parse
from sitegen.content.library import Contents
from sitegen.desk.workbench import Workbench
from sitegen.engine.bounded_call import OutOfBounds, bounded
from sitegen.engine.load import Loaded
from sitegen.engine.processes import give_back_memory
from sitegen.errors import SitegenError
from sitegen.model import Article
from sitegen.similarity import NUMBER, PackedStories, Stories, packed_sketches, sketch, words_of
from sitegen.urls import same_page

MANY = 100
"""The number of changed stories above which they are read by a process of its own."""
SECONDS, MEMORY = 600, 2 * 1024 * 1024 * 1024


def known_content(contents: Contents) -> KnownContent:
    """The site's seeds and slugs, which prevent importing twice."""
    known = KnownContent()
    for article in contents.articles:
        known.slugs.add(article.slug)
        if article.source and article.source.seed_sha256:
            known.seeds[article.source.seed_sha256] = article.path
    known.slugs |= {PurePosixPath(path).stem for path in contents.broken}
    return known


class StoryIndex:
    """Addresses and texts of the site's stories; texts are known as soon as all files were read once.

    What is kept of a text is its sketch: `serve` holds it for every story of the site.
    """

    def __init__(self, bench: Workbench) -> None:
        self._bench = bench
        self._lock = threading.Lock()
        self._digests: dict[str, str] = {}
        self._paths: list[str] = []
        self._packed: array[int] = array("Q")
        self._stories: tuple[Loaded, Stories] | None = None
        self._working = False

    def stories(self) -> Stories:
        """What is known by now: addresses always, texts where they were read already."""
        self.prepare()
        with self._lock:
            if self._stories is not None:
                return self._stories[1]
        return PackedStories((), array("Q"), _by_page(self._bench.contents().articles), self._text)

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
            articles = loaded.contents.articles
            now = {article.path: loaded.digests.get(article.path, "") for article in articles}
            stale = [path for path, digest in now.items() if self._digests.get(path) != digest]
            if len(stale) > MANY:
                # In a child: to read them all takes seconds, in which no page would be answered.
                paths = [*now]
                packed = array("Q", bounded(lambda: packed_sketches(map(self._sketch, paths)), SECONDS, MEMORY))
            else:
                paths, packed = self._changed(now, stale)
            stories = PackedStories(paths, packed, _by_page(articles), self._text)
            with self._lock:
                self._digests, self._paths, self._packed = now, paths, packed
                self._stories = (loaded, stories)
            give_back_memory()
        except OutOfBounds:
            pass  # only addresses are compared then
        finally:
            with self._lock:
                self._working = False

    def _changed(self, now: Mapping[str, str], stale: Sequence[str]) -> "tuple[list[str], array[int]]":
        """The index with a few stories read again; a story that is gone leaves its number behind."""
        paths, packed = [*self._paths], array("Q", self._packed)
        numbers = {path: number for number, path in enumerate(paths)}
        again = {*stale}
        old = {number for path, number in numbers.items() if path not in now or path in again}
        if old:
            for at in reversed([at for at, row in enumerate(packed) if row & NUMBER in old]):
                del packed[at]
        for path in stale:
            if path not in numbers:
                paths.append(path)
            for one in self._sketch(path):
                insort(packed, one << 32 | numbers.get(path, len(paths) - 1))
        return paths, packed

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


def _by_page(articles: Iterable[Article]) -> dict[str, str]:
    """The paths of stories by the addresses of their sources and of other coverage."""
    found: dict[str, str] = {}
    for article in articles:
        for url in _urls(article):
            found.setdefault(same_page(url), article.path)
    found.pop("", None)
    return found


def _urls(article: Article) -> tuple[str, ...]:
    urls = (article.source.url if article.source else None, *(each.url for each in article.also))
    return tuple(url for url in urls if url)


def index_of(bench: Workbench) -> StoryIndex:
    """The index of a desk, made once."""
    found: StoryIndex = bench.remember("stories", "", lambda: StoryIndex(bench))
    return found
