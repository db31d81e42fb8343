"""Builds what readers see of records: cells with their links, a heading, and what other records say of each."""

import re
from collections.abc import Iterable
from datetime import date
from functools import partial

from msgspec import Struct, structs

from sitegen import routes
from sitegen.content.registers.day_texts import EXACT
from sitegen.content.registers.register_index import Entered
from sitegen.content.shared import term_slug
from sitegen.fingerprint import Lazy, digest, digest_text
from sitegen.languages.directions import direction
from sitegen.languages.language import Language
from sitegen.model import Register, RegisterField, Source
from sitegen.outputs.presenter import Presenter
from sitegen.outputs.views import Dated, Note, Ref, note, of_day

_BRACES = re.compile(r"\{([^{}]*)\}")
_JOINS = " ,;:–—-/|·"


class RecordValue(Struct, frozen=True):
    """A value as readers see it: its link or an empty text, and the key by which it is sorted and filtered."""

    text: str
    href: str
    key: str


class RecordCell(Struct, frozen=True):
    """The values of one field; days have the day in ISO 8601 as their key. `named` is whether its heading has it."""

    name: str
    title: str
    type: str
    values: tuple[RecordValue, ...]
    comma: str = ", "
    named: bool = False

    @property
    def text(self) -> str:
        """All values as one text."""
        return self.comma.join(value.text for value in self.values)


class RecordSource(Struct, frozen=True):
    """Where a record's facts are from."""

    name: str
    url: str
    archive: str
    language: str
    published: Dated | None


class RecordView(Struct, frozen=True):
    """A record as readers see it. `language` and `direction` are empty where they are the site's own.

    `rest` are the cells that its heading does not show, without days.
    """

    id: str
    href: str
    heading: str
    day: Dated | None
    cells: tuple[RecordCell, ...]
    status: str
    superseded_by: tuple[Ref, ...]
    disputed_by: tuple[Ref, ...]
    supersedes: tuple[Ref, ...]
    disputes: tuple[Ref, ...]
    changes: tuple[Note, ...]
    source: RecordSource | None
    story: Ref
    language: str
    direction: str

    rest: tuple[RecordCell, ...]


def part_of_day(text: str, words: Language, until: str = "") -> Dated:
    """A day, a time, a month or a year in words; with the last of several days."""
    if until and until != text:
        told = f"{part_of_day(text, words).text} – {part_of_day(until, words).text}"
        return Dated(told, text, 0, told, told, told)
    if len(text) < EXACT:
        year, _, month = text.partition("-")
        told = words.month(int(year), int(month)) if month else year
        return Dated(told, text, 0, told, told, told)
    day = date.fromisoformat(text[:EXACT])
    clock = re.match(r"T(\d\d:\d\d)(?::\d\d)?(.*)", text[EXACT:])
    if clock is None:
        return of_day(day, text, words)
    zone = "UTC" if clock[2] in ("+00:00", "Z") else f"UTC{clock[2]}"
    found = of_day(day, text, words)
    return structs.replace(found, text=words.say("%(day)s, %(time)s", day=found.text, time=f"{clock[1]} {zone}"))


class Recorder:
    """Builds the views of records, each at most once, under a digest of all that it shows."""

    def __init__(self, presenter: Presenter) -> None:
        self.presenter = presenter
        self.library = presenter.library
        self.index = presenter.library.registers
        self.registers: dict[str, Register] = {r.name: r for r in presenter.library.settings.registers}
        self._frames = {name: digest(register) for name, register in self.registers.items()}
        self._views: dict[str, Lazy[RecordView]] = {}
        self._cells: dict[str, tuple[RecordCell, ...]] = {}
        self._headings: dict[str, str] = {}

    def view(self, item: Entered) -> Lazy[RecordView]:
        """A record's view."""
        known = self._views.get(item.record.id)
        if known is None:
            known = self._views[item.record.id] = Lazy(self._digest(item), partial(self._view, item))
        return known

    def views(self, items: Iterable[Entered]) -> tuple[Lazy[RecordView], ...]:
        """The views of several records."""
        return tuple(self.view(item) for item in items)

    def marks(self, items: Iterable[Entered]) -> str:
        """A digest of all that views of these records show, the settings and the titles of terms apart."""
        by_slug = self.library.by_slug
        return digest_text("".join([f"{item.mark}{by_slug[item.slug].title_digest}" for item in items]))

    def _digest(self, item: Entered) -> str:
        story = self.library.by_slug[item.slug]
        related = [self.index.by_id[one] for one in self._related(item)]
        shown = [(self._frames[i.record.register], i.mark, self._titles(i)) for i in (item, *related)]
        own = self.library.settings.language
        return digest_text(f"record {self.presenter.frame} {shown!r} {story.title_digest} {story.language or own}")

    def _related(self, item: Entered) -> list[str]:
        own = item.record
        found = (*item.superseded_by, *item.disputed_by, *own.supersedes, *own.disputes)
        return [one for one in found if one in self.index.by_id and one != own.id]

    def _titles(self, item: Entered) -> list[str]:
        """What the terms of a record are called, and which of them have pages."""
        terms = [term for row in item.terms for term in row if term]
        return [f"{self.library.term_title(*term)} {term in self.library.terms}" for term in terms]

    def _view(self, item: Entered) -> RecordView:
        record = item.record
        story = self.library.by_slug[item.slug]
        language = self.presenter.foreign(story)
        cells = self.cells(item)
        return RecordView(
            id=record.id,
            href=self.href(item),
            heading=self.heading(item),
            day=next(
                (part_of_day(v.key, self.presenter.words) for c in cells if c.type == "day" for v in c.values), None
            ),
            cells=cells,
            status=item.status,
            superseded_by=self._refs(item.superseded_by),
            disputed_by=self._refs(item.disputed_by),
            supersedes=self._refs(record.supersedes),
            disputes=self._refs(record.disputes),
            changes=tuple(note(change, self.presenter.words) for change in item.changes),
            source=_source(item.source, self.presenter.words),
            story=self.presenter.link(story),
            language=language,
            direction=direction(language),
            rest=tuple(cell for cell in cells if not cell.named and cell.type != "day"),
        )

    def _refs(self, ids: Iterable[str]) -> tuple[Ref, ...]:
        found = (self.index.by_id[one] for one in ids if one in self.index.by_id)
        return tuple(Ref(self.heading(item), self.href(item)) for item in found)

    def href(self, item: Entered) -> str:
        """The link to a record in its register."""
        return self.library.base.href(routes.register(item.record.register)) + f"#{anchor(item.record.id)}"

    def cells(self, item: Entered) -> tuple[RecordCell, ...]:
        """The values of a record, in the order of its register's fields."""
        known = self._cells.get(item.record.id)
        if known is None:
            register, until = self.registers[item.record.register], ("", item.record.until)
            comma = self.presenter.words.say_of("between items", ", ")
            named = _BRACES.findall(register.heading)
            known = self._cells[item.record.id] = tuple(
                RecordCell(
                    field.name,
                    field.title,
                    field.type,
                    tuple(self._values(field, values, terms, until[field.name == register.lasting])),
                    comma,
                    field.name in named,
                )
                for field, values, terms in zip(register.fields, item.record.values, item.terms, strict=True)
            )
        return known

    def _values(
        self, field: RegisterField, values: tuple[str, ...], terms: tuple[tuple[str, str] | None, ...], until: str
    ) -> Iterable[RecordValue]:
        if field.type == "term":
            for typed, term in zip(values, terms, strict=True):
                if term is None:
                    yield RecordValue(typed, "", term_slug(typed) or typed)
                    continue
                href = self.library.base.href(routes.term(*term)) if term in self.library.terms else ""
                yield RecordValue(self.library.term_title(*term), href, term[1])
            return
        for value in values:
            if field.type == "day":
                dated = part_of_day(value, self.presenter.words, until)
                yield RecordValue(dated.text, "", dated.iso)
            elif field.type == "address":
                yield RecordValue(re.sub(r"\Ahttps?://(?:www\.)?|/\Z", "", value), value, value)
            elif field.type == "choice":
                yield RecordValue(value[:1].upper() + value[1:], "", value)
            else:
                yield RecordValue(value, "", value)

    def heading(self, item: Entered) -> str:
        """What the record is called: its register's pattern with the values in their places."""
        known = self._headings.get(item.record.id)
        if known is None:
            texts = {cell.name: cell.text for cell in self.cells(item)}
            pattern = self.registers[item.record.register].heading
            made = " ".join(_BRACES.sub(lambda found: texts.get(found[1], ""), pattern).split())
            # A field without a value leaves the marks that would join it.
            made = re.sub(r"\s+([,;:])", r"\1", made).strip(_JOINS)
            story = self.library.by_slug[item.slug]
            known = self._headings[item.record.id] = made or self.library.headline(story)
        if item.status != "withdrawn":
            return known
        return self.presenter.words.say("Withdrawn: %(title)s", title=known)


def anchor(record_id: str) -> str:
    """The id of a record's row; a letter stands first, so that it is a name in CSS too."""
    return f"r-{record_id}" if re.fullmatch(r"[0-9a-f-]+", record_id) else f"r-{digest_text(record_id)}"


def _source(source: Source | None, words: Language) -> RecordSource | None:
    if source is None:
        return None
    published = part_of_day(source.published.day.isoformat(), words) if source.published else None
    return RecordSource(source.name, source.url or "", source.archive or "", source.language or "", published)


def recorder(presenter: Presenter) -> Recorder:
    """The presenter's one builder of records."""
    found: Recorder | None = presenter.shared.get(("", "records"))
    if found is None:
        found = presenter.shared["", "records"] = Recorder(presenter)
    return found


def status_word(name: str, words: Language) -> str:
    """A record's status in a word."""
    if name == "superseded":
        return words.say_of("of a record", "Superseded")
    return words.say_of("of a record", "Cancelled") if name == "cancelled" else words.say_of("of a record", "Withdrawn")
