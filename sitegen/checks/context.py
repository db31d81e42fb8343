"""The input of the checks that only the `check` command runs: the site, source texts, seeds and file sizes."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property

from sitegen.content.front_matter import FENCE
from sitegen.content.library import Contents, Library
from sitegen.model import Article
from sitegen.similarity import sketch, words_of


@dataclass(frozen=True)
class CheckContext:
    """The input of every check in `registry.SITE_CHECKS`.

    `texts` maps the path of each content file to its text, `seeds` does the same for seeds, and `sizes` maps images to
    their size in bytes. `leftovers` are temporary files of text editors. `clock` is the present time; with `future`,
    later dates are not reported. `sketches` are those of articles' bodies that are known already.
    """

    contents: Contents
    library: Library
    clock: datetime
    texts: Mapping[str, str] = field(default_factory=dict)
    seeds: Mapping[str, str] = field(default_factory=dict)
    sizes: Mapping[str, int] = field(default_factory=dict)
    leftovers: tuple[str, ...] = ()
    future: bool = False
    sketches: Mapping[str, Sequence[int]] = field(default_factory=dict)

    def by_age(self) -> Iterator[Article]:
        """The articles, oldest first, so that a conflict between two is reported for the newer one."""
        yield from self._by_age

    @cached_property
    def _by_age(self) -> tuple[Article, ...]:
        return tuple(sorted(self.contents.articles, key=_age))

    @cached_property
    def articles(self) -> Mapping[str, Article]:
        """The articles by path."""
        return {a.path: a for a in self.contents.articles}

    @cached_property
    def listed(self) -> frozenset[str]:
        """The paths of the articles that are in the site's lists: dated, due, and no draft."""
        return frozenset(a.path for a in self.library.articles)

    @cached_property
    def broken(self) -> frozenset[str]:
        """The files that could not be read as content."""
        return frozenset(self.contents.broken)

    def only(self, paths: Iterable[str]) -> "CheckContext":
        """The same input for these files alone, as `registry.TEXT_CHECKS` need it."""
        texts = {path: self.texts[path] for path in paths}
        articles = tuple(self.articles[path] for path in texts if path in self.articles)
        return replace(
            self,
            contents=replace(self.contents, articles=articles, broken=tuple(p for p in texts if p in self.broken)),
            library=replace(self.library, articles=tuple(a for a in articles if a.path in self.listed)),
            texts=texts,
        )

    def sketch(self, path: str) -> Sequence[int]:
        """The sketch of a file's body (`similarity.sketch`)."""
        known = self.sketches.get(path)
        return sketch(words_of(self.body(path)[0])) if known is None else known

    def body(self, path: str) -> tuple[str, int]:
        """The Markdown body of a file and its first line number."""
        text = self.texts.get(path, "")
        opening = FENCE.match(text)
        closing = FENCE.search(text, opening.end()) if opening else None
        if closing is None:
            return "", 1
        return text[closing.end() + 1 :], text.count("\n", 0, closing.end()) + 2


def _age(item: Article) -> tuple[float, str]:
    # Undated drafts sort last. On the same day, a copy (story-2.md) sorts after its original (story.md).
    return (item.date.at.timestamp() if item.date else float("inf"), item.path.removesuffix(".md"))
