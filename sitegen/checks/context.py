"""What the command `check` knows beyond a walk: the texts as they were typed, seeds, and files that are no input."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sitegen.content.front_matter import FENCE
from sitegen.content.library import Contents, Library
from sitegen.model import Article


@dataclass(frozen=True)
class CheckContext:
    """The input of the checks that only `sitegen check` runs.

    `texts` are the decoded content files and `seeds` the decoded seeds, by path; `sizes` the images' bytes;
    `leftovers` the paths that editors left behind. `clock` tells what is still to come, unless `future` is welcome.
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
        """Every article, the oldest first: of two that clash the finding is the newer one's."""
        yield from sorted(self.contents.articles, key=_age)

    def body(self, path: str) -> tuple[str, int]:
        """A file's Markdown and the line at which it begins."""
        text = self.texts.get(path, "")
        opening = FENCE.match(text)
        closing = FENCE.search(text, opening.end()) if opening else None
        if closing is None:
            return "", 1
        return text[closing.end() + 1 :], text.count("\n", 0, closing.end()) + 2


def _age(item: Article) -> tuple[float, str]:
    # Undated drafts are the newest of all; of two of one day the copy's name goes on: story-2.md.
    return (item.date.at.timestamp() if item.date else float("inf"), item.path.removesuffix(".md"))
