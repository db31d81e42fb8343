"""Makes drafts of candidates, and candidates of what somebody gives by hand, by the same code as `import`."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from sitegen.authoring.import_seeds import Imported, import_seeds
from sitegen.authoring.seed_article import Given
from sitegen.authoring.seed_files import STANDARD_INPUT
from sitegen.engine.file_changes import FileChange, file_bytes
from sitegen.errors import FileChanged
from sitegen.importer.seed import Field, ParsedSeed, body_text
from sitegen.inbox.candidate import Candidate, new_candidate
from sitegen.inbox.folded import story_address
from sitegen.inbox.store import Inbox, ListedCandidate, add, became_story, candidate_path, undo


@dataclass(frozen=True)
class WrittenUp:
    """What became of a candidate: the row of `import`, the draft's path, and the changes that undo takes back.

    `failed` says in words for the user why there is no draft; the candidate is then as it was.
    """

    imported: Imported | None = None
    path: str = ""
    changes: tuple[FileChange, ...] = ()
    failed: str = ""


def write_up(
    root: Path,
    name: str,
    *,
    by: str,
    now: datetime,
    fetch: bool = True,
    version: str | None = None,
    lang: str | None = None,
) -> WrittenUp:
    """Make a draft of a candidate: of the page at its address, or, without `fetch`, of the words that it holds.

    `lang` is the language in which the story will be told.
    What candidates were said to tell the same story stand in the draft's `also`. A story that was imported before is
    not imported again: the candidate then leads to it. Raises FileChanged where the candidate is not the one that was
    listed, or changed meanwhile (no draft is left then), ProblemsFound and WriteFailure.
    """
    inbox = Inbox(root)
    listed = inbox.get(name)
    if listed is None or (version is not None and listed.version != version):
        raise FileChanged(candidate_path(name))
    candidate = listed.candidate
    others = [other.candidate for other in inbox.candidates() if other.candidate.same_as == name]
    given = Given(also=tuple((other.outlet, other.address) for other in others), story_lang=lang)
    if fetch:
        beside = {candidate.address: _fields(candidate)}
        rows = import_seeds(root, (), given, addresses=(candidate.address,), beside=beside)
    else:
        rows = import_seeds(root, (STANDARD_INPUT,), given, standard_input=as_feed(candidate))
    return _story(root, listed, rows, by, now)


def _story(root: Path, listed: ListedCandidate, rows: list[Imported], by: str, now: datetime) -> WrittenUp:
    name = listed.candidate.name
    made = next((row for row in rows if row.path), None)
    known = next((row for row in rows if row.known), None)
    if made is None and known is None:
        row = next(iter(rows), None)
        said = (row.failed or row.passed_over) if row else ""
        return WrittenUp(row, failed=said or "no text was found there — paste it instead")
    if made is None and known is not None:
        change = became_story(root, name, known.known, by=by, now=now, version=listed.version)
        return WrittenUp(known, known.known, (change,))
    drafts = tuple(FileChange(row.path, None, file_bytes(root, row.path)) for row in rows if row.path)
    try:
        change = became_story(root, name, drafts[0].path, by=by, now=now, version=listed.version)
    except FileChanged:
        undo(root, *drafts)
        raise
    return WrittenUp(made, drafts[0].path, (*drafts, change))


def _fields(candidate: Candidate) -> tuple[Field, ...]:
    """What a candidate says of its story, for a page that does not say it."""
    told = f"feed {candidate.feed}" if candidate.feed else "inbox"
    rows: list[tuple[str, str | tuple[str, ...]]] = [
        ("title", candidate.title), ("date", candidate.date), ("source.published", candidate.date),
        ("source.name", candidate.outlet), ("source.author", candidate.authors),
        ("source.language", candidate.language), ("source.url", candidate.address),
    ]  # fmt: skip
    return tuple(
        Field(name, value, f"{told}: {value if isinstance(value, str) else ', '.join(value)}", "likely")
        for name, value in rows
        if value and not (name == "title" and value == candidate.address)
    )


def as_feed(candidate: Candidate) -> bytes:
    """A candidate as a JSON Feed of one item, which `import` reads (JSON Feed 1.1)."""
    item = {
        "id": candidate.address,
        "url": candidate.address,
        "title": candidate.title,
        "content_text": candidate.text,
        "date_published": candidate.date,
        "authors": [{"name": name} for name in candidate.authors],
        "language": candidate.language,
    }
    feed = {"version": "https://jsonfeed.org/version/1.1", "title": candidate.outlet}
    return json.dumps({**feed, "items": [{key: value for key, value in item.items() if value}]}).encode("utf-8")


# ---------------------------------------------------------------- by hand


@dataclass(frozen=True)
class Added:
    """What became of something that was given by hand: the candidate, and the change that put it into the inbox.

    Without a change the candidate was there already. `failed` says in words for the user why there is no candidate.
    """

    shown: str
    candidate: Candidate | None = None
    change: FileChange | None = None
    failed: str = ""


def add_address(root: Path, address: str, title: str = "", *, now: datetime) -> Added:
    """Put an address into the inbox as it is, without fetching it. Raises WriteFailure."""
    found = new_candidate(address, title, now.date().isoformat())
    return _added(root, address, found)


def import_to_inbox(
    root: Path,
    paths: Iterable[Path],
    given: Given,
    *,
    now: datetime,
    addresses: Sequence[str] = (),
    standard_input: bytes = b"",
) -> list[Added]:
    """Put what `import` would make drafts of into the inbox: from files, folders, and addresses, which are fetched.

    Nothing is kept in `seeds/`. Raises as `import_seeds` does.
    """
    given = replace(given, dry_run=True)
    rows = import_seeds(root, paths, given, standard_input=standard_input, addresses=addresses)
    return [_of_imported(root, row, given, now) for row in rows]


def _of_imported(root: Path, row: Imported, given: Given, now: datetime) -> Added:
    if row.parsed is None:
        return Added(row.seed, failed=row.failed or row.passed_over or row.skipped)
    parsed = row.parsed
    address = story_address(given.url or _text(parsed, "source.url"))
    if not address:
        return Added(row.seed, failed="it says no address — import it without --inbox")
    found = new_candidate(
        address,
        _text(parsed, "title"),
        now.date().isoformat(),
        date=given.date or _text(parsed, "date") or _text(parsed, "source.published"),
        outlet=given.outlet or _text(parsed, "source.name"),
        authors=given.author or _texts(parsed, "source.author"),
        language=given.lang or _text(parsed, "source.language"),
        terms=tuple((each.taxonomy, each.slug) for each in row.proposals if each.taxonomy),
        text=body_text(row.text, parsed.spans),
    )
    return _added(root, row.seed, found)


def _added(root: Path, shown: str, found: Candidate | None) -> Added:
    if found is None:
        return Added(shown, failed="this is no address of the web — write it as https://example.org/path")
    change = add(root, found)
    there = Inbox(root).get(found.name)
    return Added(shown, there.candidate if there else found, change)


def _text(parsed: ParsedSeed, name: str) -> str:
    found = parsed.get(name)
    return found.value if found and isinstance(found.value, str) else ""


def _texts(parsed: ParsedSeed, name: str) -> tuple[str, ...]:
    found = parsed.get(name)
    if found is None:
        return ()
    return (found.value,) if isinstance(found.value, str) else tuple(v for v in found.value if isinstance(v, str))
