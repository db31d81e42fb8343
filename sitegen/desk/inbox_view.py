"""The inbox as the desk lists it: in order, with what each candidate is near to; what did not change is kept."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sitegen.desk.workbench import Workbench
from sitegen.engine.processes import give_back_memory
from sitegen.inbox.candidate import Candidate
from sitegen.inbox.near import KnownArticle, Near, NearIndex, known_article
from sitegen.inbox.order import place_in_list
from sitegen.inbox.store import Inbox, ListedCandidate

Place = tuple[bool, int, float, str]


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
        self._box = Inbox(bench.root, texts=False)
        self._whole: dict[str, ListedCandidate] = {}
        self._places: dict[tuple[str, str, str], Place] = {}
        self._articles: tuple[object, int, tuple[KnownArticle, ...]] = (None, 0, ())
        self._key: object = None
        self._index = NearIndex(())
        self._near: dict[tuple[str, tuple[str, ...]], tuple[Near, ...]] = {}

    def candidates(self) -> list[ListedCandidate]:
        """All candidates as they are now."""
        return self._box.candidates()

    def ordered(self, listed: list[ListedCandidate]) -> list[ListedCandidate]:
        """Candidates in the order in which they wait: the newest day first, those of one day by their time."""
        return sorted(listed, key=lambda each: self._place(each.candidate)[1:])

    def rows(self, listed: list[ListedCandidate], shown: list[ListedCandidate]) -> list[InboxRow]:
        """Rows for the candidates that are shown; what is decided already is near to none."""
        self._renew(listed)
        states = {each.candidate.name: each.candidate.state for each in listed}
        self._whole = {each.candidate.name: self._with_text(each) for each in shown}
        return [self._row(each, states) for each in self._whole.values()]

    def _with_text(self, each: ListedCandidate) -> ListedCandidate:
        """A candidate as its file has it; as it was listed where it has become another one meanwhile."""
        known = self._whole.get(each.candidate.name)
        if known is None or known.version != each.version:
            known = self._box.get(each.candidate.name)
        return known if known is not None and known.version == each.version else each

    def _row(self, each: ListedCandidate, states: Mapping[str, str]) -> InboxRow:
        candidate = each.candidate
        number = -self._place(candidate)[1]
        near: tuple[Near, ...] = ()
        if candidate.state in ("new", "later", "kept"):
            key = (candidate.name, candidate.not_same)
            if key not in self._near:
                self._near[key] = self._index.near(candidate)
            near = tuple(n for n in self._near[key] if states.get(n.where, "new") not in ("dropped", "story"))
        return InboxRow(candidate, each.version, date.fromordinal(number).isoformat() if number else "No day", near)

    def _place(self, candidate: Candidate) -> Place:
        key = (candidate.name, candidate.date, candidate.found)
        found = self._places.get(key)
        if found is None:
            found = self._places[key] = place_in_list(candidate, self._bench.zone)
        return found

    def _renew(self, listed: list[ListedCandidate]) -> None:
        """Make the index again where titles or addresses changed, and not for a mere decision."""
        walks = self._bench.walks
        if self._articles[0] != walks:
            known = tuple(known_article(a) for a in self._bench.contents().articles)
            self._articles = (walks, hash(known), known)
        _, digest, known = self._articles
        key = (digest, hash(frozenset((e.candidate.name, e.candidate.title) for e in listed)))
        if key != self._key:
            self._index = NearIndex(known, (e.candidate for e in listed))
            self._key, self._near = key, {}
            give_back_memory()
