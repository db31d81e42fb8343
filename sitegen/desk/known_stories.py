"""The site's stories as a new one is compared with them; the comparison by text is prepared in the background."""

import threading
from pathlib import PurePosixPath

from sitegen.authoring.import_seeds import KnownContent
from sitegen.content.front_matter import decode, parse
from sitegen.content.library import Contents
from sitegen.desk.workbench import Workbench
from sitegen.engine.load import Loaded
from sitegen.errors import SitegenError
from sitegen.similarity import KnownStory, Stories


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
    """Addresses and texts of the site's stories; texts are known as soon as all files were read once."""

    def __init__(self, bench: Workbench) -> None:
        self._bench = bench
        self._lock = threading.Lock()
        self._texts: dict[str, tuple[str, KnownStory]] = {}
        self._stories: tuple[Loaded, Stories] | None = None
        self._working = False

    def stories(self) -> Stories:
        """What is known by now: addresses always, texts where they were read already."""
        self.prepare()
        with self._lock:
            if self._stories is not None:
                return self._stories[1]
        contents = self._bench.contents()
        return Stories(KnownStory(a.path, _urls(a), "") for a in contents.articles)

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
            for article in loaded.contents.articles:
                digest = loaded.digests.get(article.path, "")
                known = self._texts.get(article.path)
                if known is None or known[0] != digest:
                    try:
                        data = self._bench.journal.read(article.path) or b""
                    except SitegenError:
                        continue
                    matter, _ = parse(decode(data, article.path)[0], article.path)
                    story = KnownStory(article.path, _urls(article), matter.body if matter else "")
                    self._texts[article.path] = (digest, story)
            held = {article.path for article in loaded.contents.articles}
            stories = Stories(story for path, (_, story) in self._texts.items() if path in held)
            with self._lock:
                self._stories = (loaded, stories)
        finally:
            with self._lock:
                self._working = False


def _urls(article: object) -> tuple[str, ...]:
    source = getattr(article, "source", None)
    also = getattr(article, "also", ())
    return tuple(url for url in (source.url if source else None, *(each.url for each in also)) if url)


def index_of(bench: Workbench) -> StoryIndex:
    """The index of a desk, made once."""
    found: StoryIndex = bench.remember("stories", "", lambda: StoryIndex(bench))
    return found
