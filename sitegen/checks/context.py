"""The input of the checks that only the `check` command runs: the site, source texts, seeds and file sizes."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sitegen.content.front_matter import FENCE
from sitegen.content.library import Contents, Library
from sitegen.model import Article


@dataclass(frozen=True)
class CheckContext:
    """The input of every check in `registry.SITE_CHECKS`.

    `texts` maps the path of each content file to its text, `seeds` does the same for seeds, and `sizes` maps images to
    their size in bytes. `leftovers` are temporary files of text editors. `clock` is the present time; with `future`,
    later dates are not reported.
    """

    contents: Contents
    library: Library
    clock: datetime
    texts: Mapping[str, str] = field(default_factory=dict)
    seeds: Mapping[str, str] = field(default_factory=dict)
    sizes: Mapping[str, int] = field(default_factory=dict)
    leftovers: tuple[str, ...] = ()
    future: bool = False

    def by_age(self) -> Iterator[Article]:
        """The articles, oldest first, so that a conflict between two is reported for the newer one."""
        yield from sorted(self.contents.articles, key=_age)

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
