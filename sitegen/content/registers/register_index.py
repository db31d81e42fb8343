"""The records that a build shows, by register, term and story; each with what others and its changes make of it."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from msgspec import Struct, structs

from sitegen.content.registers.day_texts import day_order
from sitegen.content.shared import TermSlugs, pinned_slugs, term_key, term_slug
from sitegen.fingerprint import digest_text
from sitegen.model import SIGNIFICANT, Article, Change, Moment, Record, Register, Source, TermFile

TermAt = tuple[str, str]
"""A term by its taxonomy and slug."""

Status = Literal["", "superseded", "cancelled", "withdrawn"]


class Entered(Struct, frozen=True):
    """A record in its register, as of the build's time.

    `slug` is its story's. `terms` has the term of each value of each field, None where it is no term of the site.
    `changes` are those that are due; `updated` is the latest of `added`, the significant changes and the records that
    supersede or dispute it. `mark` tells apart all this, and the related records.
    """

    record: Record
    slug: str
    source: Source | None
    terms: tuple[tuple[TermAt | None, ...], ...]
    added: Moment
    changes: tuple[Change, ...]
    updated: Moment
    status: Status = ""
    superseded_by: tuple[str, ...] = ()
    disputed_by: tuple[str, ...] = ()
    mark: str = ""


Row = tuple[Entered, ...]


@dataclass(frozen=True)
class RegisterIndex:
    """All records that are shown: `rows` by register, newest day first; `by_id` with each, and indexes of them."""

    rows: Mapping[str, Row] = field(default_factory=dict)
    by_id: Mapping[str, Entered] = field(default_factory=dict)
    by_term: Mapping[TermAt, Row] = field(default_factory=dict)
    by_story: Mapping[str, Row] = field(default_factory=dict)
    marks: Mapping[str, str] = field(default_factory=dict)
    """A digest of each register's rows."""

    def __bool__(self) -> bool:
        """Whether any record is shown."""
        return bool(self.by_id)


class TermFinder:
    """Finds the term that a text in a record names: by its slug, else by a name that a term's file gives."""

    def __init__(self, used: Iterable[TermAt], files: Iterable[TermFile]) -> None:
        files = tuple(files)
        self.known = {*used, *((file.taxonomy, file.slug) for file in files)}
        self.pins: TermSlugs = pinned_slugs(files)
        self.names: dict[TermAt, str] = {}
        for file in files:
            for name in (*file.names, file.title):
                if name:
                    self.names.setdefault((file.taxonomy, term_key(name)), file.slug)
        self._found: dict[tuple[tuple[str, ...], str], TermAt | None] = {}

    def find(self, taxonomies: tuple[str, ...], typed: str) -> TermAt | None:
        """The term, of the first of the taxonomies that has it; None where none does."""
        key = (taxonomies, typed)
        if key not in self._found:
            self._found[key] = next(self._terms(taxonomies, typed), None)
        return self._found[key]

    def _terms(self, taxonomies: tuple[str, ...], typed: str) -> Iterator[TermAt]:
        slug, name = term_slug(typed), term_key(typed)
        for taxonomy in taxonomies:
            term = (taxonomy, self.pins.get((taxonomy, name)) or slug)
            if term in self.known:
                yield term
        for taxonomy in taxonomies:
            if (taxonomy, name) in self.names:
                yield taxonomy, self.names[taxonomy, name]


def make_index(
    registers: tuple[Register, ...],
    articles: Iterable[Article],
    finder: Callable[[], TermFinder],
    until: datetime | None,
) -> RegisterIndex:
    """The records of dated articles, without records and changes dated later than `until`."""
    carrying = [a for a in articles if a.records and a.date is not None]
    if not carrying:
        return RegisterIndex()
    find = finder().find
    declared = {register.name: register for register in registers}
    found: dict[str, Entered] = {}
    for item in carrying:
        for record in item.records:
            added = _later(record.added, item.date)
            if added is None or record.register not in declared or (until is not None and added.at > until):
                continue
            changes = tuple(c for c in record.changes if until is None or c.date.at <= until)
            if item.retraction or any(c.kind == "retraction" for c in changes):
                status: Status = "withdrawn"
            else:
                status = "cancelled" if record.cancelled else ""
            terms = tuple(
                tuple(find(row.of, value) for value in values) if row.type == "term" else ()
                for row, values in zip(declared[record.register].fields, record.values, strict=True)
            )
            # What the story lends to a record that says nothing of its own.
            lent = f"{'' if record.added is added else added.iso} {'' if record.source else _told(item.source)}"
            found[record.id] = Entered(
                record=record,
                slug=item.slug,
                source=record.source or item.source,
                terms=terms,
                added=added,
                changes=changes,
                updated=_latest((added, *(c.date for c in changes if c.kind in SIGNIFICANT))),
                status=status,
                mark=f"{record.digest} {item.slug} {status} {len(changes)} {lent} {terms!r}",
            )
    related = _related(found)
    return _indexed(registers, {one: _with_relations(item, found, *related) for one, item in found.items()})


def _later(added: Moment | None, story: Moment | None) -> Moment | None:
    """When a record came in: with its story at the earliest."""
    return added if added and story and added.at > story.at else story


def _told(source: Source | None) -> str:
    """All that records show of a source, as one text."""
    if source is None:
        return ""
    published = source.published.iso if source.published else ""
    return repr((source.name, source.url, published, source.language, source.archive))


def _latest(moments: tuple[Moment, ...]) -> Moment:
    return moments[0] if len(moments) == 1 else max(moments, key=lambda moment: moment.at)


Relations = dict[str, list[str]]


def _related(found: Mapping[str, Entered]) -> tuple[Relations, Relations]:
    """Which records supersede and which dispute each; a withdrawn one does neither."""
    superseding: Relations = {}
    disputing: Relations = {}
    for one, item in found.items():
        if item.status == "withdrawn":
            continue
        for table, others in ((superseding, item.record.supersedes), (disputing, item.record.disputes)):
            for other in others:
                if other in found and other != one:
                    table.setdefault(other, []).append(one)
    return superseding, disputing


def _with_relations(
    item: Entered, found: Mapping[str, Entered], superseding: Relations, disputing: Relations
) -> Entered:
    """A record with those that supersede or dispute it."""
    own = item.record
    if not (own.supersedes or own.disputes or own.id in superseding or own.id in disputing):
        return item
    by, against = sorted(superseding.get(own.id, ())), sorted(disputing.get(own.id, ()))
    others = [found[one] for one in (*by, *against)]
    status = item.status or ("superseded" if by else "")
    updated = _latest((item.updated, *(other.added for other in others)))
    names = [found[one] for one in (*own.supersedes, *own.disputes) if one in found]
    related = [(other.record.digest, other.slug, other.status) for other in (*others, *names)]
    return structs.replace(
        item,
        updated=updated,
        status=status,
        superseded_by=tuple(by),
        disputed_by=tuple(against),
        mark=f"{item.mark} {status} {updated.iso} {by} {against} {related}",
    )


def _indexed(registers: tuple[Register, ...], found: dict[str, Entered]) -> RegisterIndex:
    rows: dict[str, list[Entered]] = {register.name: [] for register in registers}
    for item in found.values():
        rows[item.record.register].append(item)
    by_term: dict[TermAt, list[Entered]] = {}
    by_story: dict[str, list[Entered]] = {}
    for register in registers:
        place = next((n for n, row in enumerate(register.fields) if row.type == "day"), None)
        items = rows[register.name]
        items.sort(key=lambda item: item.record.id)
        items.sort(key=lambda item: day_order(_first(item.record, place)), reverse=True)
        for item in items:
            for term in dict.fromkeys(term for terms in item.terms for term in terms if term):
                by_term.setdefault(term, []).append(item)
            by_story.setdefault(item.slug, []).append(item)
    return RegisterIndex(
        rows={name: tuple(items) for name, items in rows.items()},
        by_id=found,
        by_term={term: tuple(items) for term, items in by_term.items()},
        by_story={slug: tuple(items) for slug, items in by_story.items()},
        marks={name: digest_text("".join([item.mark for item in items])) for name, items in rows.items()},
    )


def _first(record: Record, place: int | None) -> str:
    """The record's first day, empty where it has none."""
    return "" if place is None or not record.values[place] else record.values[place][0]
