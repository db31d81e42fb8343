"""The `import` command: reads seeds and writes new article files, never over an existing file."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import tzinfo
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING
from uuid import uuid4

from sitegen.authoring.drafts import free_slug
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
from sitegen.engine.containment import create, readable
from sitegen.engine.scan import scan
from sitegen.errors import SitegenError, WriteFailure
from sitegen.importer.proposals import Names, TermName, TermProposal
from sitegen.importer.seed import Field, ParsedSeed
from sitegen.model import Settings
from sitegen.similarity import KnownStory, Stories

if TYPE_CHECKING:
    from sitegen.authoring.fetched_seeds import FetchedSeed

SEEDS_PER_WORKER = 100
"""The number of seeds per worker process."""


@dataclass(frozen=True)
class Imported:
    """The result of importing one seed: the file written (or to be written), or why there is none.

    The spans of `parsed` are positions in `text`. `known` is the article that was made of the same seed before.
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
    story: KnownStory | None = None
    known: str = ""


@dataclass
class KnownContent:
    """The site's existing seeds, slugs and stories, which prevent overwriting and importing twice."""

    seeds: dict[str, str] = field(default_factory=dict)
    slugs: set[str] = field(default_factory=set)
    stories: list[KnownStory] = field(default_factory=list)


def import_seeds(
    root: Path,
    paths: Iterable[Path],
    given: Given,
    on_progress: Callable[[int, int], None] = lambda done, all_: None,
    standard_input: bytes = b"",
    addresses: Sequence[str] = (),
    on_fetched: Callable[[int, int], None] = lambda done, all_: None,
    beside: Mapping[str, tuple[Field, ...]] | None = None,
) -> list[Imported]:
    """Imports the seeds in these files and folders, in order of their names; `-` is what standard input held.

    `addresses` are fetched, and so are those of a named file that is a list of them; `beside` are fields that are known
    of an address, and are used where what was fetched says nothing. `on_progress` is called with the
    number of seeds read so far and the total, `on_fetched` with those of addresses. Raises ProblemsFound if
    `site.toml` has errors, SitegenError if an article of the site cannot be read or is given as a seed.
    """
    from sitegen.engine.settings_file import read_settings  # 10 MB, and the desk has read them

    settings, site_zone = read_settings(root)
    known = known_content(root)
    names = registered_names(root, settings, site_zone)
    files, listed = without_lists(find_seed_files(paths, root, standard_input), root)
    asked = _fetched(root, (*addresses, *listed), given, on_fetched)
    files += [
        SeedFile(each.path, data=each.data, address=each.address, note=each.note) for each in asked if not each.failed
    ]
    read: dict[SeedFile, tuple[SeedReading, ...]] = {}
    many = processes.choose(0, len(files), SEEDS_PER_WORKER)
    for file, found in processes.run(files, lambda file: (file, read_seed_file(file, root, names, known.seeds)), many):
        known_fields = beside.get(file.address, ()) if beside else ()
        read[file] = tuple(_with_fields(row, known_fields) for row in found) if len(found) == 1 else found
        on_progress(len(read), len(files))
    fresh = any(one.parsed is not None for found in read.values() for one in found)
    stories = Stories(known.stories if fresh else ())
    done = [_one_alone(root, one, given, settings, site_zone, known, stories) for file in files for one in read[file]]
    return [*done, *(Imported(each.address, failed=each.failed) for each in asked if each.failed)]


def _with_fields(row: SeedReading, fields: tuple[Field, ...]) -> SeedReading:
    """A reading with what else is known of its article, where it says nothing itself."""
    parsed = row.parsed
    if parsed is None or not fields:
        return row
    dated = parsed.get("date") or parsed.get("source.published")
    more = (f for f in fields if parsed.get(f.name) is None and not (dated and f.name in ("date", "source.published")))
    return replace(row, parsed=replace(parsed, fields=(*parsed.fields, *more)))


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


def known_content(root: Path) -> KnownContent:
    """The seeds, slugs and stories of the existing articles, including broken files as far as possible."""
    known = KnownContent()
    inputs = scan(root)
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
        digest = source.get("seed_sha256") if isinstance(source, dict) else None
        if isinstance(digest, str):
            known.seeds[digest] = name
        also = keys.get("also")
        blocks = [source, *(also if isinstance(also, list) else ())]
        urls = tuple(str(row["url"]) for row in blocks if isinstance(row, dict) and row.get("url"))
        known.stories.append(KnownStory(name, urls, matter.body if matter else ""))
    return known


def registered_names(root: Path, settings: Settings, site_zone: tzinfo) -> Names:
    """The names of the terms that have a valid file."""
    names: list[TermName] = []
    inputs = scan(root)
    for path in inputs.below("content/terms/"):
        if path.count("/") != 3 or not path.endswith(".md"):
            continue
        try:
            term, _ = parse_term(inputs.read(path), path, settings, site_zone)
        except OSError:
            continue
        if term is not None:
            named = (*term.names, *dict(term.titles).values(), term.title)
            names += [TermName(term.taxonomy, term.slug, n) for n in dict.fromkeys(named)]
    return Names(names)


def _one_alone(
    root: Path,
    read: SeedReading,
    given: Given,
    settings: Settings,
    site_zone: tzinfo,
    known: KnownContent,
    stories: Stories,
) -> Imported:
    """Imports one parsed seed. Unexpected errors are reported for that seed and do not stop the others."""
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
    known: KnownContent,
    stories: Stories,
) -> Imported:
    done, text = prepared(root, read, given, settings, site_zone, known, stories)
    if not done.path:
        return done
    if not given.dry_run:
        try:
            new = create(root, done.path, text)
        except WriteFailure as error:
            return replace(done, path="", failed=str(error))
        if not new:
            return replace(done, path="", failed=f"{done.path} exists already — rename or remove it first")
    if done.story is not None:
        stories.add(done.story)
    known.slugs.add(PurePosixPath(done.path).stem)
    known.seeds[read.digest] = done.path
    return done


def prepared(
    root: Path,
    read: SeedReading,
    given: Given,
    settings: Settings,
    site_zone: tzinfo,
    known: KnownContent,
    stories: Stories,
) -> tuple[Imported, str]:
    """What a seed becomes, and the text of its article's file; nothing is written. Without a path there is none."""
    if read.digest in known.seeds:
        there = known.seeds[read.digest]
        return Imported(read.shown, skipped=f"already imported as {there}", known=there), ""
    if read.parsed is None:
        return Imported(read.shown, failed=read.failed, passed_over=read.passed_over), ""
    parsed, stem = read.parsed, read.stem
    keys, missing, questions = article_keys(parsed, given, settings, site_zone, stem, str(uuid4()), read.proposals)
    slug = keys["slug"] = free_slug(str(keys["slug"]), known.slugs)
    source = dict(keys["source"]) if isinstance(keys["source"], dict) else {}
    if read.path is not None:
        real = read.path.resolve()
        inside = real.is_relative_to(root)
        source["seed"] = readable(real.relative_to(root).as_posix() if inside else read.path.name)
    source["seed_sha256"] = read.digest
    keys["source"] = source
    date = keys["date"]
    folder = date[:4] if isinstance(date, str) else "undated"
    name = f"content/articles/{folder}/{slug}.md"
    story = KnownStory(name, (str(source["url"]),) if source.get("url") else (), parsed.body)
    questions += _repeated_story(story, stories, str(source.get("name") or "its outlet"))
    notes = (*read.notes, *questions)
    done = Imported(read.shown, name, read.text, parsed, tuple(missing), notes, read.proposals)
    done = replace(done, draft="draft" in keys, story=story)
    return done, front_matter(keys) + parsed.body.strip("\n") + "\n"


def _repeated_story(story: KnownStory, stories: Stories, outlet: str) -> list[str]:
    """The question to the editor if the site already has this story, by source URL or by similar text."""
    url = next(iter(story.urls), "")
    same = stories.same_address(url) if url else ""
    if same:
        return [f"{same} has the same source address: keep one of the two"]
    path, part = stories.nearest(story.text)
    if not path:
        return []
    also = f"delete this file, and add to the other “also: [{{name: {outlet}, url: {url or 'its address'}}}]”"
    return [f"{part:.0%} of the text is that of {path}: if it is other coverage of that story, {also}"]
