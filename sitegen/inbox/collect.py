"""The `collect` command's work: asks the sources what is new, and puts it into the inbox.

Sources are asked side by side, each host for one thing after the other and each source within a budget of its own, so
that one that fails or answers slowly holds up no other. What comes is written by this thread alone.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta, tzinfo
from pathlib import Path
from typing import Literal

from sitegen.authoring.import_seeds import registered_names
from sitegen.engine.containment import readable
from sitegen.engine.fetch.client import Answer, Limits, Request
from sitegen.engine.fetch.connection import NETWORK, Network
from sitegen.engine.file_changes import FileChange, file_bytes, make_change
from sitegen.engine.settings_file import read_settings
from sitegen.errors import FetchFailed, FileChanged
from sitegen.importer.formats.extracted import Unreadable
from sitegen.importer.proposals import Names
from sitegen.inbox.asking import answers
from sitegen.inbox.candidate import Candidate, with_new_title
from sitegen.inbox.dropped import UNTOUCHED_DAYS
from sitegen.inbox.folded import candidate_name, story_name
from sitegen.inbox.folding import fold_away
from sitegen.inbox.items import MOST_ITEMS, FeedItem, candidate_of, feed_items
from sitegen.inbox.known_articles import known_articles
from sitegen.inbox.opml import SourceFeed
from sitegen.inbox.source_list import list_sources
from sitegen.inbox.source_state import SourceRecord, load_states, next_time, stamp
from sitegen.inbox.store import Inbox, ListedCandidate, add, candidate_path, dropped

SOURCE_LIMITS = Limits(seconds=20.0, size=10 * 1024 * 1024)
_ACCEPT = (
    "application/atom+xml, application/rss+xml, application/feed+json, application/rdf+xml;q=0.9, "
    "application/xml;q=0.8, text/xml;q=0.8, application/json;q=0.7, */*;q=0.5"
)

Outcome = Literal["read", "unchanged", "failed", "not due"]


@dataclass(frozen=True)
class SourceResult:
    """What became of a source in a run: its new candidates, or why there are none.

    `record` is what is now known of it: since when it fails, and where it moved. `old`, `without_address` and `left`
    count items that made no candidate: from before the 30 days that an inbox reaches back, without an address, and
    beyond the number that is looked at.
    """

    source: SourceFeed
    outcome: Outcome
    record: SourceRecord
    new: tuple[Candidate, ...] = ()
    old: int = 0
    without_address: int = 0
    left: int = 0
    failed: str = ""


@dataclass(frozen=True)
class CollectReport:
    """A run: each source's result in the order of the list, lines of the list that are wrong, what folded away."""

    results: tuple[SourceResult, ...]
    wrong: tuple[str, ...] = ()
    folded: int = 0

    @property
    def new(self) -> tuple[Candidate, ...]:
        return tuple(candidate for result in self.results for candidate in result.new)


def collect(
    root: Path,
    *,
    now: datetime,
    if_due: bool = False,
    network: Network = NETWORK,
    limits: Limits = SOURCE_LIMITS,
    on_asked: Callable[[int, int], None] = lambda done, all_: None,
) -> CollectReport:
    """Ask the sources, put what is new into the inbox, and fold away what nobody touched for long.

    With `if_due` only sources whose time has come are asked. `on_asked` is called with the number of sources done and
    of all. Raises ProblemsFound for errors in `site.toml`, SitegenError without a list of sources, WriteFailure.
    """
    settings, zone = read_settings(root)
    sources, wrong = list_sources(root)
    states = load_states(root)
    today = now.astimezone(zone).date()
    inbox = Inbox(root)
    run = _Run(root, now, zone, registered_names(root, settings, zone))
    run.listed = {each.candidate.name: each for each in inbox.candidates()}
    run.done_with = dropped(root) | _in_content(root)
    due = [source for source in sources if not if_due or states.of(source.address).is_due(now)]
    results = {s.address: SourceResult(s, "not due", states.of(s.address)) for s in sources}
    try:
        asked = {source: _request(states.of(source.address), run) for source in due}
        for number, (source, answer) in enumerate(answers(asked, network, limits), 1):
            result = run.result(source, answer, states.of(source.address))
            results[source.address] = result
            states.records[source.address] = result.record
            on_asked(number, len(due))
    finally:
        listed = {source.address for source in sources}
        states.records = {address: record for address, record in states.records.items() if address in listed}
        states.save()
    folded = fold_away(root, inbox, today)
    return CollectReport(tuple(results[source.address] for source in sources), tuple(wrong), folded)


def _in_content(root: Path) -> set[str]:
    """The names that candidates would have which are articles already."""
    addresses = (address for article in known_articles(root) for address in article.addresses)
    return {candidate_name(each) if each.isascii() else story_name(each) for each in addresses}


# ---------------------------------------------------------------- asking


def _request(record: SourceRecord, run: "_Run") -> Request:
    """What a source is asked: only for what changed, unless something of its last answer is lost here."""
    if any(name not in run.listed and name not in run.done_with for name in record.names):
        return Request(accept=_ACCEPT)
    return Request(accept=_ACCEPT, etag=record.etag, modified=record.modified)


# ---------------------------------------------------------------- what came


@dataclass
class _Run:
    """What the answers of a run are compared with: candidates in the inbox, and what is done with."""

    root: Path
    now: datetime
    zone: tzinfo
    names: Names
    listed: dict[str, ListedCandidate] = field(default_factory=dict)
    done_with: set[str] = field(default_factory=set)

    def result(self, source: SourceFeed, answer: Answer | FetchFailed, before: SourceRecord) -> SourceResult:
        """What an answer holds that is new. Raises WriteFailure."""
        if isinstance(answer, FetchFailed):
            return self._failed(source, before, f"{answer.reason} — {answer.hint}", None)
        if answer.status == 304:
            record = self._record(before, answer)
            return SourceResult(source, "unchanged", replace(record, etag=before.etag or record.etag))
        if answer.status != 200:
            return self._failed(source, before, _refusal(answer), answer)
        try:
            items, count = feed_items(answer.body, source, answer.address)
        except Unreadable as error:
            return self._failed(source, before, str(error), answer)
        except Exception as error:  # noqa: BLE001 (whatever one feed does to a library, it never costs the others)
            told = readable(f"it cannot be read ({type(error).__name__}) — tell the outlet, or take it off the list")
            return self._failed(source, before, told, answer)
        return self._read(source, items, count, answer, before)

    def _read(
        self, source: SourceFeed, items: Sequence[FeedItem], count: int, answer: Answer, before: SourceRecord
    ) -> SourceResult:
        new: list[Candidate] = []
        here: list[str] = []
        old = 0
        first = (self.now.astimezone(self.zone) - timedelta(days=UNTOUCHED_DAYS)).date()
        for found in items:
            listed = self.listed.get(found.name)
            if listed is not None:
                here.append(found.name)
                self._retitle(found, source, listed)
                continue
            if found.name in self.done_with:
                continue
            candidate = candidate_of(found, source, self.now.astimezone(self.zone).date().isoformat(), self.names)
            if candidate is None:
                continue
            day = candidate.day(self.zone)
            if day is not None and day < first:
                old += 1
                continue
            here.append(candidate.name)
            if add(self.root, candidate) is not None:
                new.append(candidate)
            self.listed[candidate.name] = ListedCandidate(candidate, "")
        record = replace(self._record(before, answer), names=tuple(here))
        looked_at = min(count, MOST_ITEMS)
        return SourceResult(source, "read", record, tuple(new), old, max(0, looked_at - len(items)), count - looked_at)

    def _retitle(self, found: FeedItem, source: SourceFeed, listed: ListedCandidate) -> None:
        """Note the title that a source has changed, on a candidate that still waits."""
        known = listed.candidate
        if known.feed != source.shown or known.state not in ("new", "later", "kept") or not listed.version:
            return
        if not found.title or found.title in (known.title, known.now_title):
            return
        path = candidate_path(known.name)
        data = file_bytes(self.root, path)
        if data is None:
            return
        text = with_new_title(data.decode("utf-8", "surrogateescape"), found.title)
        try:
            make_change(self.root, FileChange(path, data, text.encode("utf-8", "surrogateescape")))
        except FileChanged:
            return

    def _record(self, before: SourceRecord, answer: Answer) -> SourceRecord:
        same = before if answer.status == 304 else SourceRecord()
        return SourceRecord(
            asked=stamp(self.now),
            answered=stamp(self.now),
            next=next_time(self.now, answer, 0),
            etag=_sendable(answer.header("etag")),
            modified=_sendable(answer.header("last-modified")) or same.modified,
            moved_to=answer.moved_to,
            names=same.names,
        )

    def _failed(self, source: SourceFeed, before: SourceRecord, said: str, answer: Answer | None) -> SourceResult:
        tries = before.tries + 1
        record = replace(
            before,
            asked=stamp(self.now),
            next=next_time(self.now, answer, tries),
            failing_since=before.failing_since or stamp(self.now),
            tries=tries,
            reason=said,
        )
        return SourceResult(source, "failed", record, failed=said)


def _sendable(mark: str) -> str:
    """A mark of a version that can be sent back in a header; empty for one that cannot."""
    return mark if mark.isascii() and len(mark) <= 1_000 else ""


_REFUSING = {
    401: "it wants a password — give one in the address, as https://name:password@…, or take it off the list",
    403: "it lets no program in — look whether the outlet has another feed",
    404: "there is no such feed any more — look for its new address",
    410: "the outlet says that the feed is gone for good — look for another one, or take it off the list",
    429: "it was asked too often — wait a while",
}


def _refusal(answer: Answer) -> str:
    said = f"the server answered {answer.status} {answer.reason[:100]}".strip()
    why = _REFUSING.get(answer.status, "try again later" if answer.status >= 500 else "is the address right?")
    return f"{said}: {why}" if " — " in why else f"{said} — {why}"
