"""The order in which candidates wait for a decision. Pure."""

from collections.abc import Iterable
from datetime import date, tzinfo

from sitegen.inbox.candidate import Candidate


def waits(candidate: Candidate) -> bool:
    """Whether nobody has decided yet, or has put it off."""
    return candidate.state in ("new", "later")


def place_in_list(candidate: Candidate, zone: tzinfo) -> tuple[bool, int, float, str]:
    """What candidates are sorted by: new ones before those put off, then the newest day and time first.

    One without a day stands on the day on which it came, and so does one whose source says a day to come: whatever a
    feed says, nothing stands above the others for ever.
    """
    moment = candidate.moment(zone)
    came = _day(candidate.found)
    day = min(moment.day, came or moment.day) if moment else came
    at = moment.at.timestamp() if moment and moment.day == day else 0.0
    return candidate.state == "later", -(day.toordinal() if day else 0), -at, candidate.title


def waiting(candidates: Iterable[Candidate], zone: tzinfo) -> list[Candidate]:
    """The candidates that wait for a decision, in their order."""
    return sorted(filter(waits, candidates), key=lambda each: place_in_list(each, zone))


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
