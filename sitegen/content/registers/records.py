"""Reads the records of an article: values to texts, ids where they are missing, and texts that rights do not allow."""

import re
from collections.abc import Container, Iterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID, uuid5

from msgspec import structs

from sitegen.characters import words
from sitegen.content.front_matter import FrontMatter, decode
from sitegen.content.registers.day_texts import EXACT
from sitegen.content.registers.record_keys import RecordKeys, RecordSourceKeys
from sitegen.content.schema import ArticleKeys
from sitegen.content.shared import host_of
from sitegen.fingerprint import canonical, digest_text
from sitegen.model import Change, Record, Register, Source
from sitegen.problems import TODAY, Mend, Problem, problem

RUN = 12
"""Words in a row from which a text counts as another's."""


class FileAt(NamedTuple):
    """An article's file as it was read; `derived` is the id that its path gives."""

    matter: FrontMatter
    path: str
    data: bytes
    derived: str


def article_records(
    keys: ArticleKeys,
    file: FileAt,
    registers: tuple[Register, ...],
    *,
    private: str,
    ours: Sequence[str],
    withdrawn: bool,
) -> tuple[tuple[Record, ...], list[Problem]]:
    """The records of an article in the order of the registers.

    A record without an id gets one derived from the article and the record's place, with a finding.
    `private` is the text of which no more than an excerpt is shown, `ours` what is shown of the article otherwise; of a
    story that is `withdrawn` the records show no texts.
    """
    found: list[Record] = []
    problems: list[Problem] = []
    for number, register in enumerate(registers):
        listed = file.matter.keys.get(register.name)
        if not isinstance(listed, list):
            continue
        read: tuple[RecordKeys | None, ...] = getattr(keys, f"register_{number}")
        places = [n for n, item in enumerate(listed) if item is not None]
        stated = {row.id for row in read if row is not None}
        for place, row in zip(places, read, strict=False):
            if row is None:
                continue
            own = row.id
            if own is None:
                own = _derived(file.derived, f"{register.name}/{place}", stated)
                problems.append(_without_id(register, place, own, file, dated="added" in (listed[place] or ())))
            if row.source is not None and not (row.source.name or row.source.url):
                hint = "add name: with who published it, or url: with its address"
                message = f"{register.name}.{place + 1}.source has neither name nor url"
                line = file.matter.line(register.name, place, "source")
                problems.append(problem("key-missing", file.path, line, message, hint))
            item = _record(register, place, own, row)
            problems += _ends(item, register, place, file) if row.until else ()
            problems += _copied(item, register, place, private, ours, file) if private else ()
            found.append(_without_texts(item, register) if withdrawn else item)
    return tuple(found), problems


def _derived(base: str, name: str, taken: Container[str | None]) -> str:
    """The id of a record without one, which none of the others states."""
    own = str(uuid5(UUID(base), name))
    while own in taken:
        own = str(uuid5(UUID(own), name))
    return own


def _record(register: Register, place: int, own: str, row: RecordKeys) -> Record:
    made = Record(
        register=register.name,
        id=own,
        place=f"{register.name}.{place}",
        values=tuple(_texts(getattr(row, f"field_{n}")) for n in range(len(register.fields))),
        added=row.added,
        source=_source(row.source),
        supersedes=row.supersedes,
        disputes=row.disputes,
        changes=tuple(sorted((Change(c.date, c.kind, c.note) for c in row.changes), key=lambda c: c.date.at)),
        cancelled=row.cancelled,
        until=row.until or "",
    )
    return _marked(made)


def _marked(item: Record) -> Record:
    """A record with the digest of all that it says; where in its file it stands is not part of that."""
    # Most of a record are texts, whose form in Python tells them apart at a fraction of the cost of `canonical`.
    said = (item.register, item.id, item.values, item.supersedes, item.disputes, item.cancelled)
    rest = (item.added, item.source, item.changes, item.until)
    more = canonical(rest) if any(rest) else ""
    return structs.replace(item, digest=digest_text(f"{said!r}{more}"))


def _texts(value: Any) -> tuple[str, ...]:
    """The texts of a field: those of its list, its own, or none."""
    if isinstance(value, tuple):
        return tuple(dict.fromkeys(text for text in value if text is not None))
    return () if value is None else (value,)


def _source(row: RecordSourceKeys | None) -> Source | None:
    if row is None or not (row.name or row.url):
        return None
    name = row.name or host_of(row.url or "")
    return Source(name, row.url, published=row.published, language=row.language, archive=row.archive)


def _without_texts(item: Record, register: Register) -> Record:
    """A record of a withdrawn story: what it says in words goes, as the story's summary does."""
    pairs = zip(register.fields, item.values, strict=True)
    bare = structs.replace(item, values=tuple(() if f.type == "text" else v for f, v in pairs))
    return _marked(bare)


def _copied(
    item: Record, register: Register, place: int, private: str, ours: Sequence[str], file: FileAt
) -> Iterator[Problem]:
    """A finding for each text that repeats twelve words in a row of a text that is not shown."""
    texts = [(f.name, t) for f, v in zip(register.fields, item.values, strict=True) for t in v]
    texts += [("changes", change.note) for change in item.changes]
    runs = [(name, run) for name, text in texts for run in _runs(text)]
    if not runs:
        return
    theirs = f" {' '.join(_plain(private))} "
    shown = "\n".join(f" {' '.join(_plain(text))} " for text in ours)
    for name in dict.fromkeys(name for name, _ in runs):
        run = next((run for n, run in runs if n == name and run in theirs and run not in shown), "")
        if run:
            message = f"{register.name}.{place + 1}.{name}: “{run.strip()}” are words of the source that are not shown"
            hint = f"say it in our own words, or quote fewer than {RUN} words in a row"
            line = file.matter.line(register.name, place, name)
            yield problem("record-copied", file.path, line, message, hint)


def _runs(text: str) -> list[str]:
    """Every twelve words in a row of a text, between blanks."""
    plain = _plain(text)
    return [" ".join(("", *plain[n : n + RUN], "")) for n in range(len(plain) - RUN + 1)]


def _plain(text: str) -> list[str]:
    """Words reduced to letters and digits, as `checks.copied_text` compares them."""
    found = ("".join(c for c in word.casefold() if c.isalnum()) for word in words(text))
    return [word for word in found if word]


def _ends(item: Record, register: Register, place: int, file: FileAt) -> Iterator[Problem]:
    """A finding for a last day that no days lead to."""
    lasting = register.lasting
    day = next(iter(item.values[register.place(lasting)]), "") if lasting else ""
    name, until = f"{register.name}.{place + 1}.until", item.until
    line = file.matter.line(register.name, place, "until")
    if not day:
        message, hint = "no day is there for it to last from", "delete it, or write the first day too"
        yield problem("date-invalid", file.path, line, f"{name}: {message}", hint)
    elif min(len(day), len(until)) < EXACT or (len(day) == EXACT) != (len(until) == EXACT):
        hint = "write both as a day, such as 2024-05-01, or both as a time"
        yield problem("date-invalid", file.path, line, f"{name}: {until} and {lasting}: {day} are no two days", hint)
    elif datetime.fromisoformat(until) < datetime.fromisoformat(day):
        hint = f"write the last day, {day} or later"
        yield problem("date-invalid", file.path, line, f"{name}: {until} is before {lasting}: {day}", hint)
    else:
        return


def _without_id(register: Register, place: int, own: str, file: FileAt, *, dated: bool) -> Problem:
    line = file.matter.line(register.name, place)
    message = f"{register.name}.{place + 1}: the record has no id"
    hint = f"run sitegen check --fix to write one, or add id: {own}"
    rows = decode(file.data, file.path)[0].split("\n")
    row = rows[line - 1] if line <= len(rows) else ""
    return problem("record-id-missing", file.path, line, message, hint, _id_mend(row, register.name, own, dated=dated))


_ITEM = re.compile(r"( *)(- +)?([A-Za-z].*)\Z")


def _id_mend(row: str, name: str, own: str, *, dated: bool) -> Mend | None:
    """The edit of a record's first line that gives it an id: as its first key, on a line of its own or in braces.

    Unless the record is `dated`, the day on which it came in is written too.
    """
    keys = [f"id: {own}", *([] if dated else [f"added: {TODAY}"])]
    found = _ITEM.match(row)
    if found is not None and not row.startswith(f"{name}:"):
        indent, mark = found[1], found[2] or ""
        below = indent + " " * len(mark)
        return Mend(f"{row.strip()}\n", f"{indent}{mark}{f'{chr(10)}{below}'.join([*keys, found[3].rstrip()])}\n")
    return Mend("{", f"{{{', '.join(keys)}, ") if "{" in row else None
