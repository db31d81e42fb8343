"""The `import` command: reads seeds and writes new article files, never over an existing file."""

import hashlib
import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import tzinfo
from pathlib import Path, PurePosixPath
from uuid import uuid4

from sitegen.authoring.drafts import free_slug
from sitegen.authoring.front_matter_writer import front_matter
from sitegen.authoring.seed_article import Given, article_keys
from sitegen.characters import FORBIDDEN
from sitegen.content.front_matter import decode, parse
from sitegen.content.pages import parse_term
from sitegen.content.values import slug_of
from sitegen.engine import processes
from sitegen.engine.containment import HINT, create, fault, is_utf8, name_in, readable
from sitegen.engine.filetrees import all_files
from sitegen.engine.scan import is_leftover, scan
from sitegen.engine.settings_file import read_settings
from sitegen.errors import SitegenError, WriteFailure
from sitegen.importer.decode import decode as decode_seed
from sitegen.importer.parse import read_seed
from sitegen.importer.proposals import Names, TermName, TermProposal
from sitegen.importer.seed import ParsedSeed, body_text
from sitegen.model import Settings
from sitegen.similarity import KnownStory, Stories

MAX_SEED = 5 * 1024 * 1024
SEEDS_PER_WORKER = 100
"""The number of seeds per worker process."""

_ENDINGS = (".txt", ".text", ".md", ".markdown", ".html", ".htm")


@dataclass(frozen=True)
class Imported:
    """The result of importing one seed: the file written (or to be written), or why there is none.

    The spans of `parsed` are positions in `text`.
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
    """One parsed seed, before it is compared with the others; `digest` is the SHA-256 of its text."""

    path: Path
    shown: str
    digest: str = ""
    notes: tuple[str, ...] = ()
    text: str = ""
    parsed: ParsedSeed | None = None
    proposals: tuple[TermProposal, ...] = ()
    failed: str = ""


@dataclass
class _Known:
    """The site's existing seeds, slugs and stories, which prevent overwriting and importing twice."""

    seeds: dict[str, str] = field(default_factory=dict)
    slugs: set[str] = field(default_factory=set)
    stories: list[KnownStory] = field(default_factory=list)


def import_seeds(
    root: Path, paths: Iterable[Path], given: Given, on_progress: Callable[[int, int], None] = lambda done, all_: None
) -> list[Imported]:
    """Imports the seeds in these files and folders, in order of their names.

    `on_progress` is called with the number of seeds read so far and the total. Raises ProblemsFound if `site.toml`
    has errors, SitegenError if an article of the site cannot be read or is given as a seed.
    """
    settings, site_zone = read_settings(root)
    known = _look(root)
    names = _registered(root, settings, site_zone)
    files = _seeds(paths, root)
    read: dict[Path, _Read] = {}
    many = processes.choose(0, len(files), SEEDS_PER_WORKER)
    for one in processes.run(files, lambda path: _read(path, root, names, known.seeds), many):
        read[one.path] = one
        on_progress(len(read), len(files))
    fresh = any(one.parsed is not None for one in read.values())
    stories = Stories(known.stories if fresh else ())
    return [_one_alone(root, read[path], given, settings, site_zone, known, stories) for path in files]


def _seeds(paths: Iterable[Path], root: Path) -> list[Path]:
    """The given files and the seeds in the given folders, without the site's own content. Raises SitegenError."""
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
    """The seeds, slugs and stories of the existing articles, including broken files as far as possible."""
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
        digest = source.get("seed_sha256") if isinstance(source, dict) else None
        if isinstance(digest, str):
            known.seeds[digest] = name
        also = keys.get("also")
        blocks = [source, *(also if isinstance(also, list) else ())]
        urls = tuple(str(row["url"]) for row in blocks if isinstance(row, dict) and row.get("url"))
        known.stories.append(KnownStory(name, urls, matter.body if matter else ""))
    return known


def _registered(root: Path, settings: Settings, site_zone: tzinfo) -> Names:
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
            names += [TermName(term.taxonomy, term.slug, n) for n in dict.fromkeys((*term.names, term.title))]
    return Names(names)


def _wrong_name(path: Path, root: Path) -> str:
    """Why a path may not be read as a seed (a symbolic link out of the site, an invalid name); else empty."""
    if not is_utf8(str(path)):
        return "its name is not UTF-8 — rename it with letters that UTF-8 knows"
    name = name_in(path, root)
    wrong = fault(name, str(path), os.path.realpath(root)) if name else ""
    return f"{wrong} — {HINT}" if wrong else ""


def _read(path: Path, root: Path, names: Names, known: Mapping[str, str]) -> _Read:
    """Reads one seed, and parses it unless it was imported before. Errors are returned, not raised."""
    shown = readable(os.path.relpath(path))
    try:
        return _parsed(path, shown, root, names, known)
    except Exception as error:  # noqa: BLE001 (one file must not stop the import of the others)
        return _Read(path, shown, failed=_fault(error))


def _fault(error: Exception) -> str:
    """The message about a seed that made the importer fail."""
    reason = FORBIDDEN.sub("", " ".join(f"{type(error).__name__}: {error}".split()))[:200]
    return f"it could not be read, by a fault of sitegen's own ({reason}) — paste its text into a .txt file instead"


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
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    if digest in known:
        return _Read(path, shown, digest)
    account, parsed = read_seed(text, name=path.stem)
    title = parsed.get("title")
    named = names.find(f"{title.value if title else ''}\n{body_text(account, parsed.spans)}")
    return _Read(path, shown, digest, notes, account, parsed, named)


def _one_alone(
    root: Path,
    read: _Read,
    given: Given,
    settings: Settings,
    site_zone: tzinfo,
    known: _Known,
    stories: Stories,
) -> Imported:
    """Imports one parsed seed. Unexpected errors are reported for that seed and do not stop the others."""
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
    if read.digest in known.seeds:
        return Imported(read.shown, skipped=f"already imported as {known.seeds[read.digest]}")
    if read.parsed is None:
        return Imported(read.shown, failed=read.failed)
    parsed, stem = read.parsed, read.path.stem
    keys, missing, questions = article_keys(parsed, given, settings, site_zone, stem, str(uuid4()), read.proposals)
    slug = keys["slug"] = free_slug(str(keys["slug"]), known.slugs)
    source = dict(keys["source"]) if isinstance(keys["source"], dict) else {}
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
    known.seeds[read.digest] = name
    return done


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
