"""Converts a parsed seed into the front matter of an article. Pure."""

import re
from dataclasses import dataclass, replace
from datetime import tzinfo

from sitegen.authoring.front_matter_writer import Blank, Proposed, Value
from sitegen.content import rights
from sitegen.content.schema import read_moment
from sitegen.content.shared import host_of
from sitegen.content.values import slug_of
from sitegen.importer.proposals import TermProposal, by_taxonomy
from sitegen.importer.seed import ParsedSeed, SeedChange
from sitegen.model import Rights, Settings, Source

_RIGHTS: dict[str, Rights] = {"full": "full", "excerpt": "excerpt", "link": "link"}


@dataclass(frozen=True)
class Given:
    """The options of the `import` command; they take precedence over what a seed says."""

    date: str | None = None
    outlet: str | None = None
    url: str | None = None
    author: tuple[str, ...] = ()
    rights: Rights | None = None
    dry_run: bool = False
    lang: str | None = None
    """The language that the seed is written in, and the story with it."""
    publish: bool = False
    also: tuple[tuple[str, str], ...] = ()
    """Other coverage, each with the name of its outlet and its address."""
    story_lang: str | None = None
    """The language of the story, where it may be another than the seed's."""


def article_keys(
    parsed: ParsedSeed,
    given: Given,
    settings: Settings,
    site_zone: tzinfo,
    stem: str,
    new_id: str,
    proposals: tuple[TermProposal, ...] = (),
) -> tuple[dict[str, "Value | Blank | Proposed"], list[str], list[str]]:
    """The article's keys in order, the missing ones, and the questions to the editor.

    `stem` is the seed's file name, used if there is no title; `new_id` is the article's id; `proposals` are terms
    found in the text, which are written as comments.
    """
    questions = [f"{q.field}: {q.message}" for q in parsed.questions]
    title = _text(parsed, "title")
    url = given.url or _text(parsed, "source.url")
    outlet = given.outlet or _text(parsed, "source.name") or host_of(url)
    authors = given.author or _names(parsed, "source.author")
    date = given.date or _text(parsed, "date") or _text(parsed, "source.published")
    if date:
        try:
            read_moment(date, site_zone)
        except ValueError as error:
            questions.append(f"date: {error.args[0]}")
            date = ""
    source = Source(outlet, url or None)
    wished = given.rights
    said = _text(parsed, "rights").lower()
    if wished is None:
        wished = _RIGHTS.get(said)
    missing = [n for n, v in (("title", title), ("date", date), ("source.url", url)) if not v]
    saved, held = _text(parsed, "saved"), _text(parsed, "held")
    if saved and not date:
        questions.append(f"date: it is not stated; the text was saved on {saved[:10]}")
    if held:
        questions.append(f"draft: it is {held}, so it stays a draft")
    author: Value = None
    if authors:
        author = authors[0] if len(authors) == 1 else authors
    keys: dict[str, Value | Blank | Proposed] = {
        "id": new_id,
        "title": title or stem,
        "date": date or Blank("YYYY-MM-DD, the day of the story"),
        "slug": slug_of(title or stem) or "story",
        "summary": Blank("one paragraph in our own words"),
        "why": Blank("why it matters, in one or two sentences"),
        "source": {
            "name": outlet or None,
            "url": url or None,
            "author": author,
            "published": _text(parsed, "source.published") or None,
            "language": given.lang or _text(parsed, "source.language") or None,
            "archive": _text(parsed, "source.archive") or None,
        },
        "also": [{"name": name or host_of(address), "url": address} for name, address in given.also] or None,
        "rights": rights.decide(wished, source, settings),
    }
    stated = {t.name: tuple(slug_of(w) for w in _names(parsed, t.name) if slug_of(w)) for t in settings.taxonomies}
    more = by_taxonomy(_placed(proposals, settings), stated)
    questions += _unplaced(proposals, settings)
    for name, slugs in stated.items():
        keys[name] = _with_proposals(slugs, more.get(name, ()))
    changes = parsed.get("changes")
    if changes is not None:
        rows, undated = _changes(changes.value, site_zone)
        keys["changes"] = rows or None
        questions += undated
    image = {name: _text(parsed, f"image.{name}") or None for name in ("caption", "credit")}
    keys["image"] = image if any(image.values()) else None
    if given.story_lang or given.lang:
        keys["lang"] = given.story_lang or given.lang
    # What has no title or no day, or was hidden where it comes from, is not published, whoever says so.
    if not given.publish or not title or not date or held:
        keys["draft"] = True
    return keys, missing, questions


def _with_proposals(stated: tuple[str, ...], found: tuple[TermProposal, ...]) -> "Value | Proposed":
    if not found:
        return stated
    told = [
        f"{label}: {', '.join(words)}"
        for label, words in (
            ("named in the text", [f"{p.name} ×{p.count}" for p in found if p.count]),
            ("tagged there", [p.name for p in found if not p.count]),
        )
        if words
    ]
    return Proposed(
        stated,
        tuple(p.slug for p in found),
        f"{'; '.join(told)}; to accept them delete the line above and the first # here",
    )


def _placed(proposals: tuple[TermProposal, ...], settings: Settings) -> tuple[TermProposal, ...]:
    """The proposals that have a taxonomy, new ones by the first that takes new terms: what a tag is, no tag says.

    A term that the text names and a tag too is proposed once.
    """
    first = next((t.name for t in settings.taxonomies if t.mode == "open"), "")
    found: dict[tuple[str, str], TermProposal] = {}
    for each in proposals:
        placed = each if each.taxonomy else replace(each, taxonomy=first)
        if placed.taxonomy:
            found.setdefault((placed.taxonomy, slug_of(placed.slug)), placed)
    return tuple(found.values())


def _unplaced(proposals: tuple[TermProposal, ...], settings: Settings) -> list[str]:
    """What is said of tags where every taxonomy has registered terms only."""
    if any(t.mode == "open" for t in settings.taxonomies):
        return []
    tags = [each.name for each in proposals if not each.taxonomy]
    return [f"tags: no registered term: {', '.join(tags)}"] if tags else []


def _changes(value: object, site_zone: tzinfo) -> tuple[list[dict[str, Value]], list[str]]:
    rows: list[dict[str, Value]] = []
    questions = []
    for change in value if isinstance(value, tuple) else ():
        if not isinstance(change, SeedChange):
            continue
        note = re.sub(r"\s+", " ", change.note).strip()
        try:
            read_moment(change.date, site_zone)
            rows.append({"date": change.date, "kind": change.kind, "note": note})
        except ValueError:
            questions.append(f"changes: no date is printed with “{note[:80]}”")
    return rows, questions


def _text(parsed: ParsedSeed, name: str) -> str:
    found = parsed.get(name)
    return " ".join(found.value.split()) if found and isinstance(found.value, str) else ""


def _names(parsed: ParsedSeed, name: str) -> tuple[str, ...]:
    found = parsed.get(name)
    if found is None:
        return ()
    values = (found.value,) if isinstance(found.value, str) else found.value
    return tuple(" ".join(v.split()) for v in values if isinstance(v, str) and v.strip())
