"""The inbox as the desk lists it: in order, with what each candidate is near to; what did not change is kept.

`serve` holds it for as long as it runs, beside the site, so it is packed, and what takes long is made in a child.
"""

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

from sitegen.desk.workbench import Workbench
from sitegen.engine.bounded_call import OutOfBounds, bounded
from sitegen.engine.processes import give_back_memory
from sitegen.inbox.candidate import Candidate, CandidateState
from sitegen.inbox.near import KnownArticle, Near, NearIndex, TitleWords, known_article
from sitegen.inbox.packed_inbox import PackedInbox
from sitegen.inbox.store import Inbox, ListedCandidate
from sitegen.model import Article
from sitegen.similarity import AddressIndex

T = TypeVar("T")

MANY = 500
"""The number of files, or of titles, above which they are read, or compared, in a child."""
_SECONDS, _MEMORY = 60, 1024 * 1024 * 1024


@dataclass(frozen=True)
class InboxRow:
    """A candidate as a row: its file's version, the day that it stands at, and what it is near to."""

    candidate: Candidate
    version: str
    day: str
    near: tuple[Near, ...]


class InboxView:
    """One desk's view of the inbox. It is used under the workbench's lock."""

    def __init__(self, bench: Workbench) -> None:
        self._bench = bench
        self._files = Inbox(bench.root)
        self._box = PackedInbox(bench.root, bench.zone, _in_child)
        self._shown: dict[str, tuple[int, ListedCandidate]] = {}
        self._articles: tuple[int, int, tuple[Article, ...]] = (-1, 0, ())
        self._key: object = None
        self._making: object = None
        self._index = NearIndex(())
        self._near: dict[tuple[str, tuple[str, ...]], tuple[Near, ...]] = {}

    def look(self) -> None:
        """Take in what changed."""
        if self._box.zone != self._bench.zone:
            self._box = PackedInbox(self._bench.root, self._bench.zone, _in_child)
        self._box.look()
        self._renew()

    def counts(self) -> Mapping[CandidateState, int]:
        """The number of candidates of each state, as they were at the last look."""
        return self._box.counts()

    def ordered(self, state: CandidateState, words: Sequence[str]) -> list[str]:
        """The candidates of a state that hold all words, in the order in which they wait."""
        return self._box.ordered(state, words)

    def rows(self, names: Sequence[str]) -> list[InboxRow]:
        """Rows for candidates; what is decided already is near to none, and one that is gone meanwhile has no row."""
        self._shown = {name: row for name in names if (row := self._with_text(name)) is not None}
        return [self._row(listed) for _, listed in self._shown.values()]

    def _with_text(self, name: str) -> tuple[int, ListedCandidate] | None:
        known = self._shown.get(name)
        if self._box.state(name) is None:
            return None
        stamp = self._box.stamp(name)
        if known is not None and known[0] == stamp:
            return known
        listed = self._files.get(name)
        return (stamp, listed) if listed is not None else None

    def _row(self, each: ListedCandidate) -> InboxRow:
        candidate = each.candidate
        near: tuple[Near, ...] = ()
        if candidate.state in ("new", "later", "kept"):
            key = (candidate.name, candidate.not_same)
            if key not in self._near:
                self._near[key] = self._index.near(candidate)
            near = tuple(n for n in self._near[key] if self._box.state(n.where) not in ("dropped", "story"))
        return InboxRow(candidate, each.version, self._box.day(candidate.name) or "No day", near)

    def _renew(self) -> None:
        """Make the index again where titles or addresses changed, and not for a mere decision.

        A large one is made behind the pages, which go by the one before until then.
        """
        loads = self._bench.loads
        if self._articles[0] != loads:
            articles = self._bench.contents().articles
            self._articles = (loads, _digest(articles), articles)
        _, digest, articles = self._articles
        key = (digest, self._box.titles)
        if key in (self._key, self._making):
            return
        names = [name for name, state in self._box.names() if state not in ("dropped", "story")]
        titles = [self._box.title(name) for name in names]
        make = partial(_indexes, articles, titles)
        size = len(articles) + len(names)
        if self._key is None or size <= MANY:
            self._take(key, _in_child(make, size), articles, names)
            return
        self._making = key

        def work() -> None:
            try:
                made = _in_child(make, size)
                with self._bench.lock:
                    if self._making == key:
                        self._take(key, made, articles, names)
            except (OSError, MemoryError):
                pass  # no process could be forked: the next look tries again
            finally:
                with self._bench.lock:
                    if self._making == key:
                        self._making = None

        threading.Thread(target=work, daemon=True, name="near").start()

    def _take(
        self, key: object, made: tuple[AddressIndex, TitleWords], articles: Sequence[Article], names: Sequence[str]
    ) -> None:
        def item(number: int) -> KnownArticle | Candidate | None:
            if number < len(articles):
                return known_article(articles[number])
            listed = self._files.get(names[number - len(articles)])
            return listed.candidate if listed else None

        self._index = NearIndex.packed(*made, item)
        self._key, self._making, self._near = key, None, {}
        give_back_memory()


def _indexes(articles: Sequence[Article], titles: Sequence[str]) -> tuple[AddressIndex, TitleWords]:
    addresses = ((url, number) for number, article in enumerate(articles) for url in known_article(article).addresses)
    return AddressIndex.of(addresses), TitleWords.of([*(article.title for article in articles), *titles])


def _digest(articles: Sequence[Article]) -> int:
    """What changes with every path, title and address of the articles."""
    found = 0
    for article in articles:
        source = article.source.url if article.source else None
        found = hash((found, article.path, article.title, source, *(other.url for other in article.also)))
    return found


def _in_child(make: Callable[[], T], size: int) -> T:
    """What a function gives; of many things by a child, which leaves nothing behind in this process."""
    if size > MANY:
        try:
            return bounded(make, _SECONDS, _MEMORY)
        except OutOfBounds:
            return make()
    return make()
