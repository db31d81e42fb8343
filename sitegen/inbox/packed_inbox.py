"""The inbox as `serve` holds it: packed; of a candidate the rest is read where it is shown."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, tzinfo
from pathlib import Path
from struct import Struct

from sitegen.inbox.candidate import STATES, CandidateState
from sitegen.inbox.order import place_in_list
from sitegen.inbox.store import file_stamp, open_inbox, read_listed

_HEAD = Struct("<qBid")
"""A file's stamp, its state by number, and the day and the time by which candidates are ordered."""
_NONE = len(STATES)
"""The state of a file that is no candidate."""

Read = Callable[[Callable[[], dict[str, bytes]], int], dict[str, bytes]]


class PackedInbox:
    """The candidates of a site: the state, place, title, outlet and address of each, in some 200 bytes.

    It is used by one thread at a time.
    """

    def __init__(self, root: Path, zone: tzinfo, read: Read = lambda make, number: make()) -> None:
        """`zone` decides on which day a candidate stands. `read` calls what reads so many files."""
        self.root = root
        self.zone = zone
        self._read = read
        self._rows: dict[str, bytes] = {}
        self.titles = 0
        """What changes with every title and name in the inbox, and with nothing else."""

    def look(self) -> None:
        """Take in what changed since the last look. Raises SitegenError as `Inbox.candidates` does."""
        with open_inbox(self.root) as folder:
            stamps = {name: file_stamp(folder.handle, name) for name in folder.names}
            stale = [
                n for n, stamp in stamps.items() if stamp is not None and stamp != self._stamp(n.removesuffix(".txt"))
            ]
            fresh = self._read(lambda: self._made(folder.handle, stale), len(stale)) if stale else {}
        for name in [name for name in self._rows if stamps.get(f"{name}.txt") is None]:
            self._put(name, b"")
        for name in (file.removesuffix(".txt") for file in stale):
            self._put(name, fresh.get(name, b""))  # none where the file can be read no more

    def _made(self, folder: int, files: Sequence[str]) -> dict[str, bytes]:
        found = {}
        for file in files:
            read = read_listed(folder, file)
            if read is None:
                continue
            stamp, listed = read
            if listed is None:
                found[file.removesuffix(".txt")] = _HEAD.pack(stamp, _NONE, 0, 0.0)
                continue
            candidate = listed.candidate
            _, day, at, _ = place_in_list(candidate, self.zone)
            text = f"{candidate.title}\n{candidate.outlet}\n{candidate.address}".encode("utf-8", "replace")
            found[candidate.name] = _HEAD.pack(stamp, STATES.index(candidate.state), -day, -at) + text
        return found

    def _put(self, name: str, row: bytes) -> None:
        for each in (self._rows.pop(name, b""), row):
            if len(each) > _HEAD.size:
                self.titles ^= hash((name, each[_HEAD.size :].partition(b"\n")[0]))
        if row:
            self._rows[name] = row

    def _stamp(self, name: str) -> int | None:
        row = self._rows.get(name)
        return None if row is None else self.stamp(name)

    def stamp(self, name: str) -> int:
        """What tells this version of a candidate's file from the others."""
        found: int = _HEAD.unpack_from(self._rows[name])[0]
        return found

    def state(self, name: str) -> CandidateState | None:
        """The state of a candidate; None where there is none of that name."""
        number = self._rows[name][8] if name in self._rows else _NONE
        return STATES[number] if number < _NONE else None

    def day(self, name: str) -> str:
        """The day on which a candidate stands, in ISO 8601; empty where neither it nor its source says one."""
        number: int = _HEAD.unpack_from(self._rows[name])[2]
        return date.fromordinal(number).isoformat() if number else ""

    def title(self, name: str) -> str:
        """A candidate's title."""
        return self._text(name).partition("\n")[0]

    def _text(self, name: str) -> str:
        return self._rows[name][_HEAD.size :].decode()

    def names(self) -> Iterator[tuple[str, CandidateState]]:
        """The candidates and their states."""
        for name, row in self._rows.items():
            if row[8] < _NONE:
                yield name, STATES[row[8]]

    def counts(self) -> Mapping[CandidateState, int]:
        """The number of candidates of each state."""
        found = Counter(state for _, state in self.names())
        return {state: found[state] for state in STATES}

    def ordered(self, state: CandidateState, words: Sequence[str] = ()) -> list[str]:
        """The candidates of a state whose title, outlet and address hold all words, which are casefolded.

        They stand in the order in which they wait: the newest day first, those of one day by their time.
        """
        number = STATES.index(state)
        found = []
        for name, row in self._rows.items():
            if row[8] == number:
                text = self._text(name)
                if not words or all(word in text.replace("\n", " ").casefold() for word in words):
                    _, _, day, at = _HEAD.unpack_from(row)
                    found.append((-day, -at, text.partition("\n")[0], name))
        return [name for *_, name in sorted(found)]
