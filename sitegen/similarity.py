"""Text similarity by hashes of word sequences, and a search for existing stories that a new text repeats."""

import re
from array import array
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple
from zlib import crc32

from sitegen.urls import same_page

SKETCH_SIZE = 64
"""The number of hashes in a sketch."""
SHARED_SKETCH = 0.3
"""The part of the smaller sketch that two texts share before they are compared."""
SAME_TEXT = 0.6
"""The part of all word sequences that two nearly equal texts share."""
LEAST_WORDS = 40
"""The number of words from which a text has a sketch."""
SEQUENCE_WORDS = 4
"""The number of words in a hashed sequence."""
CROWDED_DIGEST = 30
"""The number of articles from which a shared hash says nothing about any of them, as in a footer."""


_WORD = re.compile(r"[^\W_]+")
_BLANKS = {code: " " for code in range(128) if not chr(code).isalnum()}
"""What separates words of ASCII."""


def words_of(text: str) -> list[str]:
    """The words of a text for comparison: case-folded, without punctuation."""
    if text.isascii():
        return text.lower().translate(_BLANKS).split()
    return _WORD.findall(text.casefold())


def sketch(words: list[str]) -> list[int]:
    """The smallest hashes of a text's word sequences; empty for a short text.

    Only sequences that begin with a word whose hash is divisible by four count, so that a passage has the same
    sequences wherever it stands.
    """
    if len(words) < LEAST_WORDS:
        return []
    first = {word for word in set(words) if crc32(word.encode()) & 3 == 0}
    hashes = {crc32(" ".join(words[n : n + SEQUENCE_WORDS]).encode()) for n, word in enumerate(words) if word in first}
    return sorted(hashes)[:SKETCH_SIZE]


def alike(one: str, two: str) -> float:
    """The part of the runs of words in the shorter text that the other holds too."""
    first, second = _runs(words_of(one)), _runs(words_of(two))
    return len(first & second) / max(1, min(len(first), len(second)))


def _runs(words: list[str]) -> set[tuple[str, ...]]:
    return {tuple(words[n : n + SEQUENCE_WORDS]) for n in range(max(1, len(words) - SEQUENCE_WORDS + 1))}


@dataclass(frozen=True, slots=True)
class KnownStory:
    """An article of the site: its path, the URLs of its source and other coverage, and its text."""

    path: str
    urls: tuple[str, ...]
    text: str


class Stories:
    """An index of a site's stories by URL and by similar text."""

    def __init__(self, articles: Iterable[KnownStory]) -> None:
        """Indexes the articles; of two with the same URL the first is found."""
        self.by_page: dict[str, str] = {}
        self.texts: list[KnownStory] = []
        self.holders: dict[int, list[int]] = defaultdict(list)
        for article in articles:
            self.add(article)

    def add(self, article: KnownStory) -> None:
        """Adds a story."""
        for url in article.urls:
            page = same_page(url)
            if page:
                self.by_page.setdefault(page, article.path)
        for one in sketch(words_of(article.text)):
            if len(self.holders[one]) < CROWDED_DIGEST:
                self.holders[one].append(len(self.texts))
        self.texts.append(article)

    def same_address(self, url: str) -> str:
        """The path of the article whose source or other coverage is this page, or an empty string."""
        page = same_page(url)
        return self.by_page.get(page, "") if page else ""

    def nearest(self, text: str) -> tuple[str, float]:
        """The path of the article with nearly the same text and the shared part; an empty path if there is none."""
        hashes = sketch(words_of(text))
        shared = Counter(holder for one in hashes for holder in self._holders_of(one))
        for index, count in shared.most_common(3):
            if count >= SHARED_SKETCH * len(hashes) / 2:
                path, other = self._story(index)
                part = alike(text, other)
                if part >= SAME_TEXT:
                    return path, part
        return "", 0.0

    def _holders_of(self, one: int) -> Sequence[int]:
        """The numbers of the stories whose sketch holds a hash."""
        return self.holders.get(one, ())

    def _story(self, index: int) -> tuple[str, str]:
        """A story's path and text."""
        return self.texts[index].path, self.texts[index].text


NUMBER = 0xFFFFFFFF
"""The bits of a packed sketch's row that hold the number of its story; those above hold a hash."""


def packed_sketches(sketches: Iterable[Sequence[int]]) -> bytes:
    """The sketches of stories as `PackedStories` takes them: each hash with the number of its story, sorted."""
    rows = sorted(one << 32 | number for number, hashes in enumerate(sketches) for one in hashes)
    return array("Q", rows).tobytes()


class AddressIndex(NamedTuple):
    """Which items of many have an address: 12 bytes for each, in the order of the hashes of their `same_page`.

    The hashes are those of this process and of those forked from it.
    """

    hashes: "array[int]" = array("q")
    items: "array[int]" = array("I")

    @classmethod
    def of(cls, addresses: Iterable[tuple[str, int]]) -> "AddressIndex":
        """The index of addresses, each with the number of its item; of two with the same one the lower is found."""
        rows = sorted({(hash(page), number) for url, number in addresses if (page := same_page(url))})
        return cls(array("q", [one for one, _ in rows]), array("I", [number for _, number in rows]))

    def find(self, url: str, gone: frozenset[int] = frozenset()) -> int | None:
        """The number of the first item with this address that is not `gone`; None where there is none."""
        page = same_page(url)
        wanted = hash(page)
        at = bisect_left(self.hashes, wanted) if page else len(self.hashes)
        while at < len(self.hashes) and self.hashes[at] == wanted:
            if self.items[at] not in gone:
                return self.items[at]
            at += 1
        return None


@dataclass(frozen=True)
class PackedSketches:
    """What is known of many stories: their paths by number, the rows of `packed_sketches`, and their addresses."""

    paths: Sequence[str] = ()
    rows: Sequence[int] = ()
    pages: AddressIndex = field(default_factory=AddressIndex)


@dataclass(frozen=True, slots=True)
class StorySketch:
    """What is known of one story: the URLs of its source and other coverage, and the sketch of its text."""

    urls: tuple[str, ...]
    hashes: Sequence[int]


class PackedStories(Stories):
    """An index of many stories that takes little room: their texts are read again where one is compared."""

    def __init__(
        self,
        packed: PackedSketches,
        text_of: Callable[[str], str],
        newer: Mapping[str, StorySketch] | None = None,
        gone: frozenset[int] = frozenset(),
    ) -> None:
        """`newer` are stories by path that stand beside the packed ones; of these, the `gone` ones do not count."""
        super().__init__(())
        self._packed = packed
        self._text_of = text_of
        self._gone = gone
        self._paths = [*packed.paths, *(newer or ())] if newer else packed.paths
        for number, (path, story) in enumerate((newer or {}).items(), len(packed.paths)):
            for page in filter(None, map(same_page, story.urls)):
                self.by_page.setdefault(page, path)
            for one in story.hashes:
                self.holders[one].append(number)

    def same_address(self, url: str) -> str:
        """The path of the article whose source or other coverage is this page, or an empty string."""
        number = self._packed.pages.find(url, self._gone)
        return super().same_address(url) if number is None else self._packed.paths[number]

    def _holders_of(self, one: int) -> Sequence[int]:
        rows = self._packed.rows
        at = bisect_left(rows, one << 32)
        found: list[int] = []
        while at < len(rows) and len(found) < CROWDED_DIGEST and (row := rows[at]) >> 32 == one:
            if row & NUMBER not in self._gone:
                found.append(row & NUMBER)
            at += 1
        return [*self.holders.get(one, ()), *found][:CROWDED_DIGEST]

    def _story(self, index: int) -> tuple[str, str]:
        return self._paths[index], self._text_of(self._paths[index])
