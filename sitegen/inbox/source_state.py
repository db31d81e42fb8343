"""What is known of each source from the last time that it was asked, kept in the user's cache and not in the site.

It is a cache: where it is lost, every source is asked in full, and nothing is put into the inbox twice.
"""

import json
import os
import tempfile
from contextlib import suppress
from dataclasses import asdict, dataclass, field, fields
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import TYPE_CHECKING

from sitegen.engine.cache.ownership import make_private, read_private
from sitegen.engine.cache.user_cache import cache_home
from sitegen.fingerprint import digest_text

if TYPE_CHECKING:
    from sitegen.engine.fetch.client import Answer

_LARGEST = 32 * 1024 * 1024
_LEAST_WAIT = timedelta(minutes=30)
_USUAL_WAIT = timedelta(hours=1)
_MOST_WAIT = timedelta(hours=24)


@dataclass(frozen=True)
class SourceRecord:
    """A source as it was when it was last asked: times are ISO in UTC, empty where there is none.

    `failing_since` is the first of the tries that failed since it last answered, `tries` their number. `moved_to` is
    where it has moved for good. `names` are those of its candidates that the last answer held.
    """

    asked: str = ""
    answered: str = ""
    next: str = ""
    etag: str = ""
    modified: str = ""
    failing_since: str = ""
    tries: int = 0
    reason: str = ""
    moved_to: str = ""
    names: tuple[str, ...] = ()

    def is_due(self, now: datetime) -> bool:
        """Whether a run that respects intervals asks this source."""
        return self.next <= stamp(now)


@dataclass
class SourceStates:
    """The records by the address of the feed, and the file that they are kept in."""

    path: Path
    records: dict[str, SourceRecord] = field(default_factory=dict)

    def of(self, address: str) -> SourceRecord:
        """The record of a source; an empty one where it was never asked."""
        return self.records.get(address, SourceRecord())

    def save(self) -> None:
        """Write the records whole. Without a safe folder or with a full disk nothing is kept."""
        rows = {address: _row(record) for address, record in sorted(self.records.items())}
        with suppress(OSError):
            if not make_private(self.path.parent):
                return
            number, name = tempfile.mkstemp(prefix="sources-", dir=self.path.parent)
            with os.fdopen(number, "w", encoding="utf-8") as file:
                json.dump(rows, file, ensure_ascii=True, indent=0)
            os.replace(name, self.path)


def state_file(root: Path) -> Path:
    """Where what is known of a site's sources is kept."""
    return cache_home() / "sitegen" / f"sources-{digest_text(os.path.realpath(root))[:16]}.json"


def load_states(root: Path) -> SourceStates:
    """What this user's runs in this folder know of its sources; nothing where there is no record, or a damaged one."""
    states = SourceStates(state_file(root))
    known = {each.name for each in fields(SourceRecord)}
    with suppress(OSError, ValueError, TypeError, AttributeError, RecursionError):
        data = read_private(states.path, _LARGEST) if states.path.parent.is_dir() else None
        for address, row in json.loads(data or b"{}").items():
            record = SourceRecord(**{key: value for key, value in row.items() if key in known})
            texts = (value for key, value in asdict(record).items() if key not in ("tries", "names"))
            if all(isinstance(value, str) for value in texts) and isinstance(record.tries, int):
                names = tuple(str(each) for each in record.names)
                states.records[address] = SourceRecord(**{**asdict(record), "names": names})
    return states


def stamp(moment: datetime) -> str:
    """A time as it is kept: in UTC, whole seconds."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def next_time(now: datetime, answer: "Answer | None", tries: int) -> str:
    """When a source is asked again by a run that respects intervals: as its answer says, within half an hour and a day.

    One that fails is asked less and less often, at least once a day.
    """
    wait = _USUAL_WAIT
    if answer is not None:
        wait = (
            max(_max_age(answer), _retry_after(answer, now), _LEAST_WAIT) if tries == 0 else _retry_after(answer, now)
        )
    if tries:
        wait = max(wait, _USUAL_WAIT * 2 ** min(tries - 1, 5))
    return stamp(now + min(wait, _MOST_WAIT))


def _max_age(answer: "Answer") -> timedelta:
    for part in answer.header("cache-control").lower().split(","):
        name, _, number = part.strip().partition("=")
        if name == "max-age" and number.strip('"').isdecimal():
            return timedelta(seconds=min(int(number.strip('"')[:9]), 10**6))
    return _USUAL_WAIT


def _retry_after(answer: "Answer", now: datetime) -> timedelta:
    """The time that a server asks to be left alone (RFC 9110, section 10.2.3): seconds, or a date."""
    told = answer.header("retry-after").strip()
    if told.isdecimal():
        return timedelta(seconds=min(int(told[:9]), 10**6))
    with suppress(ValueError, TypeError, OverflowError):
        until = parsedate_to_datetime(told)
        return max(until.replace(tzinfo=until.tzinfo or UTC) - now, timedelta(0)) if told else timedelta(0)
    return timedelta(0)


def _row(record: SourceRecord) -> dict[str, object]:
    return {key: value for key, value in asdict(record).items() if value}
