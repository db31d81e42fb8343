"""The ledger of links: what was seen when external links were requested, kept in the user's cache folder.

A link counts as dead only after answers of 404 or 410 on several days in a row; one such answer may be a mistake of the
server. The ledger is a cache: if it is lost, the days are counted anew.
"""

import json
import os
import tempfile
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from typing import Literal

from sitegen.engine.cache.ownership import make_private, read_private
from sitegen.engine.cache.user_cache import cache_home

LinkState = Literal["open", "gone", "blocked", "slow", "unreachable"]
LINK_STATES: tuple[LinkState, ...] = ("open", "gone", "blocked", "slow", "unreachable")

DEAD_AFTER_DAYS = 3
"""The number of different days with 404 or 410, and no other answer between them, after which a link is dead."""
MOST_LINKS = 50_000
"""The maximum number of links in the ledger; the ones requested least recently are dropped."""
_LARGEST_LEDGER = 64 * 1024 * 1024


@dataclass(frozen=True)
class LinkRecord:
    """The last answer for a link: state, reason, time, and the days of 404 or 410 since it last opened."""

    state: LinkState
    reason: str
    asked: str
    gone_days: tuple[str, ...] = ()

    @property
    def is_dead(self) -> bool:
        """Whether the link was gone on enough days."""
        return self.state == "gone" and len(self.gone_days) >= DEAD_AFTER_DAYS


@dataclass
class LinkLedger:
    """The records by URL, and the file that they are stored in."""

    path: Path
    records: dict[str, LinkRecord] = field(default_factory=dict)

    def put(self, url: str, state: LinkState, reason: str, now: datetime) -> LinkRecord:
        """Records an answer. One that opens forgets the days of 404; blocked, slow and unreachable leave them."""
        before = self.records.get(url)
        days = before.gone_days if before and state != "open" else ()
        today = now.date().isoformat()
        if state == "gone" and today not in days:
            days = (*days, today)[-DEAD_AFTER_DAYS:]
        made = self.records[url] = LinkRecord(state, reason, now.isoformat(), days)
        return made

    def save(self) -> None:
        """Writes the ledger whole. Without a safe folder or with a full disk nothing is kept."""
        newest = sorted(self.records.items(), key=lambda row: row[1].asked)[-MOST_LINKS:]
        rows = {url: [r.state, r.reason, r.asked, list(r.gone_days)] for url, r in sorted(newest)}
        with suppress(OSError):
            if not make_private(self.path.parent):
                return
            number, name = tempfile.mkstemp(prefix="links-", dir=self.path.parent)
            with os.fdopen(number, "w", encoding="utf-8") as file:
                json.dump(rows, file, ensure_ascii=True, indent=0)
            os.replace(name, self.path)


def load_ledger() -> LinkLedger:
    """The ledger of this user; an empty one if there is none or it is damaged."""
    ledger = LinkLedger(cache_home() / "sitegen" / "links.json")
    with suppress(OSError, ValueError, TypeError, AttributeError):
        data = read_private(ledger.path, _LARGEST_LEDGER) if ledger.path.parent.is_dir() else None
        for url, (state, reason, asked, days) in json.loads(data or b"{}").items():
            if state in LINK_STATES:
                record = LinkRecord(state, str(reason), datetime.fromisoformat(asked).isoformat())
                ledger.records[url] = replace(record, gone_days=tuple(str(date.fromisoformat(d)) for d in days))
    return ledger
