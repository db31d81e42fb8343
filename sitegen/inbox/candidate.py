"""A candidate: a story that a source offers, as a value and as the text of its file in `inbox/`. Pure.

A file is lines of `Key: value`, so that git can join two versions line by line: a key that then stands twice is read by
a rule, and whoever decided something keeps the decision (see `read_candidate`).
"""

from datetime import date as calendar_day
from datetime import tzinfo
from typing import Literal, get_args

from msgspec import Struct

from sitegen.characters import FORBIDDEN, words
from sitegen.content.values import Unfit, read_moment
from sitegen.inbox.folded import candidate_name, story_address
from sitegen.model import Moment

CandidateState = Literal["new", "later", "kept", "dropped", "story"]
STATES: tuple[CandidateState, ...] = get_args(CandidateState)
_STRENGTH: dict[str, int] = {"story": 5, "kept": 4, "later": 3, "dropped": 2, "new": 1}
"""Of two editors' decisions the one that loses nothing holds."""

MOST_WORDS = 60
"""The words of the source in a candidate: `inbox/` may be public."""
_LONGEST_VALUE = 300
_LONGEST_TEXT = 1_500
_MOST_AUTHORS = 5
MOST_TERMS = 10


class Candidate(Struct, frozen=True, gc=False):
    """A story that a source offers, and what editors decided about it.

    `name` is the digest of the folded address, and the file's name. `date` is a day, or a time with its zone, as the
    source says it; `found` the day on which it came. `terms` are proposals of (taxonomy, slug). `text` is at most 60
    words of the source, `feed` the address of the feed that offered it. `since` and `by` say when and by whom `state`
    was chosen. `story` is the path of the article made of it; `same_as` names the candidate that tells the same story,
    `not_same` those, and articles, that do not. `now_title` is the title that the source has given it since.
    """

    name: str
    title: str
    address: str
    date: str = ""
    outlet: str = ""
    authors: tuple[str, ...] = ()
    language: str = ""
    terms: tuple[tuple[str, str], ...] = ()
    text: str = ""
    feed: str = ""
    found: str = ""
    state: CandidateState = "new"
    since: str = ""
    by: str = ""
    story: str = ""
    same_as: str = ""
    not_same: tuple[str, ...] = ()
    now_title: str = ""

    @property
    def touched(self) -> str:
        """The day on which somebody last decided about it, else the day on which it came."""
        return self.since[:10] or self.found

    def moment(self, zone: tzinfo) -> Moment | None:
        """Its day or time in the site's zone; None where the source says none."""
        try:
            return read_moment(self.date, zone) if self.date else None
        except Unfit:
            return None

    def day(self, zone: tzinfo) -> calendar_day | None:
        """Its day in the site's zone; None where the source says none."""
        moment = self.moment(zone)
        return moment.day if moment else None


def new_candidate(
    address: str,
    title: str,
    found: str,
    *,
    date: str = "",
    outlet: str = "",
    authors: tuple[str, ...] = (),
    language: str = "",
    terms: tuple[tuple[str, str], ...] = (),
    text: str = "",
    feed: str = "",
) -> Candidate | None:
    """A candidate of what somebody else wrote, cut to the lengths that one may have; None without a usable address."""
    address = story_address(address)
    if not address:
        return None
    return Candidate(
        name=candidate_name(address),
        title=one_line(title) or address,
        address=address,
        date=one_line(date, 40),
        outlet=one_line(outlet, 120),
        authors=tuple(filter(None, dict.fromkeys(one_line(name, 120) for name in authors[:_MOST_AUTHORS]))),
        language=one_line(language, 20),
        terms=tuple(dict.fromkeys(terms))[:MOST_TERMS],
        text=first_words(text),
        feed=one_line(feed, 2_000),
        found=found,
    )


def one_line(text: str, longest: int = _LONGEST_VALUE) -> str:
    """A text of somebody else's as one line without characters that no file of ours may hold, cut at a length."""
    line = " ".join(FORBIDDEN.sub("", text[: longest * 4]).split())
    return line if len(line) <= longest else line[: longest - 1].rstrip() + "…"


def first_words(text: str) -> str:
    """At most 60 words of a text, as one line; an ellipsis where more follow."""
    line = " ".join(FORBIDDEN.sub("", text[: _LONGEST_TEXT * 4]).split())
    if len(words(line)) <= MOST_WORDS and len(line) <= _LONGEST_TEXT:
        return line
    low, high = 0, min(len(line), _LONGEST_TEXT)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if len(words(line[:middle])) <= MOST_WORDS else (low, middle - 1)
    cut = line[:low]
    # A word is not cut in two, unless there is nothing but one.
    whole = cut if line[low : low + 1] == " " or " " not in cut[-60:] else cut.rpartition(" ")[0]
    return whole.rstrip() + "…"


# ---------------------------------------------------------------- as text


def candidate_text(candidate: Candidate) -> str:
    """The text of a candidate's file: a line for each key that it has, in a fixed order."""
    rows = [("Title", candidate.title), ("Address", candidate.address), ("Date", candidate.date)]
    rows += [("Outlet", candidate.outlet), *(("Author", name) for name in candidate.authors)]
    rows += [("Language", candidate.language), *(("Term", f"{taxonomy}/{slug}") for taxonomy, slug in candidate.terms)]
    # A line that never changes stands between the title of now and the decision: to git, neighbours are one change.
    rows += [("Feed", candidate.feed), ("Now", candidate.now_title), ("Found", candidate.found)]
    rows += decision_rows(candidate)
    rows += [("Text", candidate.text)]
    return "".join(f"{key}: {value}\n" for key, value in rows if value)


def decision_rows(candidate: Candidate) -> list[tuple[str, str]]:
    """The lines of what editors decided; none for a candidate that nobody touched."""
    decided = f"{candidate.state} {candidate.since} {candidate.by}".strip()
    rows = [("State", decided if candidate.since else "")]
    rows += [("Story", candidate.story), ("Same", candidate.same_as), *(("Not", name) for name in candidate.not_same)]
    return [row for row in rows if row[1]]


_DECISIONS = ("State", "Story", "Same", "Not")


def with_decision(text: str, candidate: Candidate) -> str:
    """A file's text with the decision of `candidate` and not the one before; every other line stays as it is."""
    return _replaced(text, _DECISIONS, decision_rows(candidate))


def with_new_title(text: str, title: str) -> str:
    """A file's text with the title that the source gives now."""
    return _replaced(text, ("Now",), [("Now", title)], before="Found:")


def _replaced(text: str, keys: tuple[str, ...], rows: list[tuple[str, str]], before: str = "Text:") -> str:
    """A text without the lines of `keys`, and with `rows` in their place: else before the line that begins so."""
    lines = text.split("\n")
    kept: list[str] = []
    place = None
    for line in lines:
        if line.partition(":")[0] in keys:
            place = len(kept) if place is None else place
        else:
            kept.append(line)
    if place is None:
        place = next((n for start in (before, "Text:") for n, line in enumerate(kept) if line.startswith(start)), None)
    if place is None:
        place = len(kept) - 1 if kept[-1] == "" else len(kept)
    ending = "\r" if any(line.endswith("\r") for line in kept) else ""
    kept[place:place] = [f"{key}: {value}{ending}" for key, value in rows]
    return "\n".join(kept)


def read_candidate(text: str, name: str) -> Candidate | None:
    """The candidate of a file's text; None where it has no address. Every text is read, whatever it holds.

    Where two versions were joined, a key may stand twice: the first title, address and words hold, the earliest day on
    which it came, and of decisions the strongest (story, kept, later, dropped), of two alike the latest.
    """
    found: dict[str, list[str]] = {}
    for line in text.split("\n"):
        key, _, value = line.partition(": ")
        value = value.rstrip("\r")
        if key in found:
            found[key].append(value)
        else:
            found[key] = [value]
    address = found.get("Address", _NONE)[0]
    if not address.startswith(("https://", "http://")):
        return None
    state, since, by = _strongest(found["State"]) if "State" in found else ("new", "", "")
    days = found.get("Found", _NONE)
    return Candidate(
        name,
        found.get("Title", _NONE)[0] or address,
        address,
        found.get("Date", _NONE)[0],
        found.get("Outlet", _NONE)[0],
        _all(found, "Author"),
        found.get("Language", _NONE)[0],
        tuple([term for row in _all(found, "Term") if (term := _term(row))[1]]),
        found.get("Text", _NONE)[0],
        found.get("Feed", _NONE)[0],
        days[0] if len(days) == 1 else min(days),
        state,
        since,
        by,
        found.get("Story", _NONE)[0],
        found.get("Same", _NONE)[0],
        _all(found, "Not"),
        found.get("Now", _NONE)[-1],
    )


_NONE = [""]


def _all(found: dict[str, list[str]], key: str) -> tuple[str, ...]:
    rows = found.get(key)
    return tuple(dict.fromkeys(rows)) if rows else ()


def _term(row: str) -> tuple[str, str]:
    taxonomy, _, slug = row.partition("/")
    return taxonomy, slug


def _strongest(rows: list[str]) -> tuple[CandidateState, str, str]:
    read = [row.split(" ", 2) for row in rows]
    fit = [[*row, "", ""][:3] for row in read if row[0] in _STRENGTH]
    if not fit:
        return "new", "", ""
    state, since, by = max(fit, key=lambda row: (_STRENGTH[row[0]], row[1], row[2]))
    return state, since, by  # type: ignore[return-value] # it is one of the table's
