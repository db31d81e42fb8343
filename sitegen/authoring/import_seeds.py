"""The `import` command's work: seeds from the disk to new article files, never over an existing one."""

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import tzinfo
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING
from uuid import uuid4

from sitegen.authoring.front_matter_writer import front_matter
from sitegen.authoring.seed_article import Given, article_keys
from sitegen.authoring.seed_files import (
    SeedFile,
    SeedReading,
    find_seed_files,
    read_seed_file,
    seed_fault,
    without_lists,
)
from sitegen.content.front_matter import decode, parse
from sitegen.content.pages import parse_term
from sitegen.content.values import slug_of
from sitegen.engine import processes
from sitegen.engine.containment import create, put_out, readable
from sitegen.engine.scan import look
from sitegen.engine.settings_file import read_settings
from sitegen.errors import SitegenError, WriteFailure
from sitegen.importer.proposals import Names, TermName, TermProposal
from sitegen.importer.report import as_dict, as_markdown, not_imported, summary_of_all
from sitegen.importer.seed import ParsedSeed
from sitegen.model import Settings
from sitegen.printable import printable_json
from sitegen.similarity import KnownStory, Stories

if TYPE_CHECKING:
    from sitegen.authoring.fetched_seeds import FetchedSeed

WORTH = 100
"""Seeds for which another worker process is worth its start."""


@dataclass(frozen=True)
class Imported:
    """What became of one seed: the file written (or to be written), or why there is none.

    `text` is what the spans of `parsed` are places in.
    """

    seed: str
    path: str = ""
    text: str = ""
    parsed: ParsedSeed | None = None
    missing: tuple[str, ...] = ()
    questions: tuple[str, ...] = ()
    proposals: tuple[TermProposal, ...] = ()
    skipped: str = ""
    failed: str = ""
    passed_over: str = ""
    draft: bool = False


@dataclass
class _Known:
    """What the site already holds, so that nothing is written over or imported twice."""

    seeds: dict[str, str] = field(default_factory=dict)
    slugs: set[str] = field(default_factory=set)
    stories: list[KnownStory] = field(default_factory=list)


def import_seeds(
    root: Path,
    paths: Iterable[Path],
    given: Given,
    told: Callable[[int, int], None] = lambda done, all_: None,
    standard_input: bytes = b"",
    addresses: Sequence[str] = (),
    on_fetched: Callable[[int, int], None] = lambda done, all_: None,
) -> list[Imported]:
    """Import every seed of these files and folders, in the order of their names; `-` is what standard input held.

    `addresses` are fetched, and so are those of a named file that is a list of them. `told` is called with the number
    of seeds read so far and of all, `on_fetched` with that of addresses. Raises ProblemsFound where `site.toml` has
    errors, SitegenError where an article of the site cannot be read or is given for a seed.
    """
    settings, site_zone = read_settings(root)
    known = _look(root)
    names = _registered(root, settings, site_zone)
    files, listed = without_lists(find_seed_files(paths, root, standard_input), root)
    asked = _fetched(root, (*addresses, *listed), given, on_fetched)
    files += [
        SeedFile(each.path, data=each.data, address=each.address, note=each.note) for each in asked if not each.failed
    ]
    read: dict[SeedFile, tuple[SeedReading, ...]] = {}
    many = processes.choose(0, len(files), WORTH)
    for file, found in processes.run(files, lambda file: (file, read_seed_file(file, root, names, known.seeds)), many):
        read[file] = found
        told(len(read), len(files))
    fresh = any(one.parsed is not None for found in read.values() for one in found)
    stories = Stories(known.stories if fresh else ())
    done = [_one_alone(root, one, given, settings, site_zone, known, stories) for file in files for one in read[file]]
    return [*done, *(Imported(each.address, failed=each.failed) for each in asked if each.failed)]


def _fetched(
    root: Path, addresses: Sequence[str], given: Given, on_fetched: Callable[[int, int], None]
) -> "list[FetchedSeed]":
    """The seeds at addresses. Raises SitegenError where they are more than are fetched in one run."""
    if not addresses:
        return []
    from sitegen.authoring.fetched_seeds import MOST_ADDRESSES, fetch_seeds

    if len(addresses) > MOST_ADDRESSES:
        raise SitegenError(
            f"{len(addresses):,} addresses are too many at once — give {MOST_ADDRESSES:,} of them at most"
        )
    return fetch_seeds(root, addresses, write=not given.dry_run, on_fetched=on_fetched)


def _look(root: Path) -> _Known:
    """The seeds and slugs of the articles that exist, broken files included as far as they can be read."""
    known = _Known()
    inputs = look(root)
    for name in inputs.below("content/articles/"):
        if not name.endswith(".md"):
            continue
        try:
            text, _ = decode(inputs.read(name), name)
        except OSError as error:
            raise SitegenError(f"{name}:1: it cannot be read: {error.strerror} — mend its permissions") from error
        matter, _ = parse(text, name)
        keys = matter.keys if matter else {}
        slug = keys.get("slug")
        known.slugs.add(slug if isinstance(slug, str) and slug.strip() else slug_of(PurePosixPath(name).stem))
        source = keys.get("source")
        mark = source.get("seed_sha256") if isinstance(source, dict) else None
        if isinstance(mark, str):
            known.seeds[mark] = name
        also = keys.get("also")
        told = [source, *(also if isinstance(also, list) else ())]
        urls = tuple(str(row["url"]) for row in told if isinstance(row, dict) and row.get("url"))
        known.stories.append(KnownStory(name, urls, matter.body if matter else ""))
    return known


def _registered(root: Path, settings: Settings, site_zone: tzinfo) -> Names:
    """The names of the terms that have a file; a broken one has none."""
    names: list[TermName] = []
    inputs = look(root)
    for path in inputs.below("content/terms/"):
        if path.count("/") != 3 or not path.endswith(".md"):
            continue
        try:
            term, _ = parse_term(inputs.read(path), path, settings, site_zone)
        except OSError:
            continue
        if term is not None:
            told = dict.fromkeys((*term.names, term.title))
            names += [TermName(term.taxonomy, term.slug, name) for name in told]
    return Names(names)


def _one_alone(
    root: Path,
    read: SeedReading,
    given: Given,
    settings: Settings,
    site_zone: tzinfo,
    known: _Known,
    stories: Stories,
) -> Imported:
    """One seed's article; what goes wrong with it is said of that seed, and never costs the others."""
    try:
        return _one(root, read, given, settings, site_zone, known, stories)
    except SitegenError:
        raise
    except Exception as error:  # noqa: BLE001 (as in `read_seed_file`)
        return Imported(read.shown, failed=seed_fault(error))


def _one(
    root: Path,
    read: SeedReading,
    given: Given,
    settings: Settings,
    site_zone: tzinfo,
    known: _Known,
    stories: Stories,
) -> Imported:
    if read.mark in known.seeds:
        return Imported(read.shown, skipped=f"already imported as {known.seeds[read.mark]}")
    if read.parsed is None:
        return Imported(read.shown, failed=read.failed, passed_over=read.passed_over)
    parsed, stem = read.parsed, read.stem
    keys, missing, questions = article_keys(parsed, given, settings, site_zone, stem, str(uuid4()), read.proposals)
    slug = str(keys["slug"])
    number = 2
    while slug in known.slugs:
        ending = f"-{number}"
        slug = str(keys["slug"])[: 80 - len(ending)].rstrip("-") + ending
        number += 1
    keys["slug"] = slug
    source = dict(keys["source"]) if isinstance(keys["source"], dict) else {}
    if read.path is not None:
        real = read.path.resolve()
        inside = real.is_relative_to(root)
        source["seed"] = readable(real.relative_to(root).as_posix() if inside else read.path.name)
    source["seed_sha256"] = read.mark
    keys["source"] = source
    date = keys["date"]
    folder = date[:4] if isinstance(date, str) else "undated"
    name = f"content/articles/{folder}/{slug}.md"
    story = KnownStory(name, (str(source["url"]),) if source.get("url") else (), parsed.body)
    questions += _told_before(story, stories, str(source.get("name") or "its outlet"))
    stories.add(story)
    done = Imported(read.shown, name, read.text, parsed, tuple(missing), (*read.notes, *questions), read.proposals)
    done = replace(done, draft="draft" in keys)
    if not given.dry_run:
        try:
            new = create(root, name, front_matter(keys) + parsed.body.strip("\n") + "\n")
        except WriteFailure as error:
            return replace(done, path="", failed=str(error))
        if not new:
            return replace(done, path="", failed=f"{name} exists already — rename or remove it first")
    known.slugs.add(slug)
    known.seeds[read.mark] = name
    return done


def _told_before(story: KnownStory, stories: Stories, outlet: str) -> list[str]:
    """What to ask where the site has the story already: the same page, or nearly the same words."""
    url = next(iter(story.urls), "")
    same = stories.same_address(url) if url else ""
    if same:
        return [f"{same} has the same source address: keep one of the two"]
    path, part = stories.nearest(story.text)
    if not path:
        return []
    also = f"delete this file, and add to the other “also: [{{name: {outlet}, url: {url or 'its address'}}}]”"
    return [f"{part:.0%} of the text is that of {path}: if it is other coverage of that story, {also}"]


def write_report(path: Path, done: Iterable[Imported]) -> None:
    """Write the account of every seed, in their order: JSON where the name ends in `.json`, else Markdown.

    One that was not imported says why: `skipped` or `failed`. Raises SitegenError where the file cannot be written.
    """
    rows = list(done)
    if path.suffix.lower() == ".json":
        text = printable_json(json.dumps([_account(row) for row in rows], ensure_ascii=False, indent=1)) + "\n"
    else:
        total = summary_of_all(row.parsed for row in rows if row.parsed is not None)
        text = "\n".join(["# Imported seeds", total + "\n", *map(_section, rows)])
    put_out(path, text.encode("utf-8", "replace"))


def _account(row: Imported) -> dict[str, object]:
    """What became of one seed, for JSON."""
    if row.parsed is None:
        return {"seed": row.seed} | _why_not(row)
    found = as_dict(row.seed, row.text, row.parsed)
    return found | {"article": row.path, "questions": list(row.questions)}


def _section(row: Imported) -> str:
    """What became of one seed, in Markdown."""
    if row.parsed is not None:
        return as_markdown(row.seed, row.text, row.parsed)
    return not_imported(row.seed, row.failed or row.skipped or f"passed over, {row.passed_over}")


def _why_not(row: Imported) -> dict[str, object]:
    """Why a seed was not imported, for JSON."""
    told = {"failed": row.failed, "passed_over": row.passed_over, "skipped": row.skipped}
    return {key: why for key, why in told.items() if why} or {"skipped": ""}
