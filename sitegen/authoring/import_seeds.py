"""The `import` command's work: seeds from the disk to new article files, never over an existing one."""

import hashlib
import json
import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import tzinfo
from pathlib import Path, PurePosixPath
from uuid import uuid4

from sitegen.authoring.front_matter_writer import front_matter
from sitegen.authoring.seed_article import Given, article_keys
from sitegen.characters import FORBIDDEN
from sitegen.content.front_matter import decode, parse
from sitegen.content.pages import parse_term
from sitegen.content.values import slug_of
from sitegen.engine import processes
from sitegen.engine.containment import HINT, create, fault, is_utf8, name_in, readable, write_output_file
from sitegen.engine.filetrees import all_files
from sitegen.engine.scan import is_leftover, scan
from sitegen.engine.settings_file import read_settings
from sitegen.errors import SitegenError, WriteFailure
from sitegen.importer.decode import decode as decode_seed
from sitegen.importer.parse import read_seed
from sitegen.importer.proposals import Names, TermName, TermProposal
from sitegen.importer.report import as_dict, as_markdown, not_imported, summary_of_all
from sitegen.importer.seed import ParsedSeed, body_text
from sitegen.model import Settings
from sitegen.printable import printable_json
from sitegen.similarity import KnownStory, Stories

MAX_SEED = 5 * 1024 * 1024
WORTH = 100
"""Seeds for which another worker process is worth its start."""

_ENDINGS = (".txt", ".text", ".md", ".markdown", ".html", ".htm")


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


@dataclass(frozen=True)
class _Read:
    """One seed as far as it can be read without the others; `mark` is the SHA-256 of its text."""

    path: Path
    shown: str
    mark: str = ""
    notes: tuple[str, ...] = ()
    text: str = ""
    parsed: ParsedSeed | None = None
    proposals: tuple[TermProposal, ...] = ()
    failed: str = ""


@dataclass
class _Known:
    """What the site already holds, so that nothing is written over or imported twice."""

    seeds: dict[str, str] = field(default_factory=dict)
    slugs: set[str] = field(default_factory=set)
    stories: list[KnownStory] = field(default_factory=list)


def import_seeds(
    root: Path, paths: Iterable[Path], given: Given, told: Callable[[int, int], None] = lambda done, all_: None
) -> list[Imported]:
    """Import every seed of these files and folders, in the order of their names.

    `told` is called with the number of seeds read so far and of all. Raises ProblemsFound where `site.toml` has
    errors, SitegenError where an article of the site cannot be read or is given for a seed.
    """
    settings, site_zone = read_settings(root)
    known = _look(root)
    names = _registered(root, settings, site_zone)
    files = _seeds(paths, root)
    read: dict[Path, _Read] = {}
    many = processes.choose(0, len(files), WORTH)
    for one in processes.run(files, lambda path: _read(path, root, names, known.seeds), many):
        read[one.path] = one
        told(len(read), len(files))
    fresh = any(one.parsed is not None for one in read.values())
    stories = Stories(known.stories if fresh else ())
    return [_one_alone(root, read[path], given, settings, site_zone, known, stories) for path in files]


def _seeds(paths: Iterable[Path], root: Path) -> list[Path]:
    """The files that were named, and those in folders that were; what is the site's own already is none of them."""
    own = [(root / name).resolve() for name in ("build", "content", "layouts")]

    def ours(path: Path) -> bool:
        return any(path.resolve().is_relative_to(folder) for folder in own)

    found: list[Path] = []
    for path in paths:
        if ours(path):
            raise SitegenError(f"{path}: it is part of the site already — import what lies in seeds/, or elsewhere")
        if path.is_dir():
            files = (p for name in all_files(path) if (p := path / name).suffix.lower() in _ENDINGS and p.is_file())
            found += sorted(p for p in files if not is_leftover(p.name) and not ours(p))
        else:
            found.append(path)
    return list(dict.fromkeys(found))


def _look(root: Path) -> _Known:
    """The seeds and slugs of the articles that exist, broken files included as far as they can be read."""
    known = _Known()
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
    inputs = scan(root)
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


def _wrong_name(path: Path, root: Path) -> str:
    """What is wrong with reading a seed at this path, before it is opened: a link in a checkout could name any file."""
    if not is_utf8(str(path)):
        return "its name is not UTF-8 — rename it with letters that UTF-8 knows"
    name = name_in(path, root)
    wrong = fault(name, str(path), os.path.realpath(root)) if name else ""
    return f"{wrong} — {HINT}" if wrong else ""


def _read(path: Path, root: Path, names: Names, known: Mapping[str, str]) -> _Read:
    """One seed, read and parsed unless its text is known; what is wrong with it is said, not raised."""
    shown = readable(os.path.relpath(path))
    try:
        return _parsed(path, shown, root, names, known)
    except Exception as error:  # noqa: BLE001 (whatever one file does to a library, it never costs the others)
        return _Read(path, shown, failed=_fault(error))


def _fault(error: Exception) -> str:
    """What is said of a seed that made the importer itself fail."""
    told = FORBIDDEN.sub("", " ".join(f"{type(error).__name__}: {error}".split()))[:200]
    return f"it could not be read, by a fault of sitegen's own ({told}) — paste its text into a .txt file instead"


def _parsed(path: Path, shown: str, root: Path, names: Names, known: Mapping[str, str]) -> _Read:
    wrong = _wrong_name(path, root)
    if wrong:
        return _Read(path, shown, failed=wrong)
    try:
        if path.stat().st_size > MAX_SEED:
            return _Read(path, shown, failed="the file is larger than 5 MiB — paste one article only")
        data = path.read_bytes()
    except OSError as error:
        return _Read(path, shown, failed=f"it cannot be read: {error.strerror} — check the name and its permissions")
    text, notes = decode_seed(data)
    if "\0" in text:
        return _Read(path, shown, failed="the file holds NUL characters — save it again as UTF-8 text")
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if not text.strip():
        return _Read(path, shown, failed="the file is empty — paste the article's text into it")
    mark = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    if mark in known:
        return _Read(path, shown, mark)
    account, parsed = read_seed(text, name=path.stem)
    title = parsed.get("title")
    named = names.find(f"{title.value if title else ''}\n{body_text(account, parsed.spans)}")
    return _Read(path, shown, mark, notes, account, parsed, named)


def _one_alone(
    root: Path,
    read: _Read,
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
    except Exception as error:  # noqa: BLE001 (as in `_read`)
        return Imported(read.shown, failed=_fault(error))


def _one(
    root: Path,
    read: _Read,
    given: Given,
    settings: Settings,
    site_zone: tzinfo,
    known: _Known,
    stories: Stories,
) -> Imported:
    if read.mark in known.seeds:
        return Imported(read.shown, skipped=f"already imported as {known.seeds[read.mark]}")
    if read.parsed is None:
        return Imported(read.shown, failed=read.failed)
    parsed, stem = read.parsed, read.path.stem
    keys, missing, questions = article_keys(parsed, given, settings, site_zone, stem, str(uuid4()), read.proposals)
    slug = str(keys["slug"])
    number = 2
    while slug in known.slugs:
        ending = f"-{number}"
        slug = str(keys["slug"])[: 80 - len(ending)].rstrip("-") + ending
        number += 1
    keys["slug"] = slug
    source = dict(keys["source"]) if isinstance(keys["source"], dict) else {}
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
    write_output_file(path, text.encode("utf-8", "replace"))


def _account(row: Imported) -> dict[str, object]:
    """What became of one seed, for JSON."""
    if row.parsed is None:
        return {"seed": row.seed, **({"failed": row.failed} if row.failed else {"skipped": row.skipped})}
    found = as_dict(row.seed, row.text, row.parsed)
    return found | {"article": row.path, "questions": list(row.questions)}


def _section(row: Imported) -> str:
    """What became of one seed, in Markdown."""
    if row.parsed is not None:
        return as_markdown(row.seed, row.text, row.parsed)
    return not_imported(row.seed, row.failed or row.skipped)
