"""The `import` command's work: seeds from the disk to new article files, never over an existing one."""

import hashlib
import os
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import tzinfo
from pathlib import Path
from uuid import uuid4

from sitegen import importer, rights
from sitegen.articles import host_of, slug_of
from sitegen.config import parse_settings
from sitegen.disk import is_leftover, zone
from sitegen.errors import ProblemsFound, SitegenError
from sitegen.front_matter import decode, parse
from sitegen.importer import ParsedSeed, SeedChange
from sitegen.keys import read_moment
from sitegen.model import SETTINGS_FILE as FILE
from sitegen.model import Rights, Settings, Source
from sitegen.writing import Blank, Value, front_matter

MAX_SEED = 5 * 1024 * 1024
_ENDINGS = (".txt", ".text", ".md", ".markdown", ".html", ".htm")


@dataclass(frozen=True)
class Given:
    """What the command line says of every seed; it wins over what a seed says of itself."""

    date: str | None = None
    outlet: str | None = None
    url: str | None = None
    author: tuple[str, ...] = ()
    rights: Rights | None = None
    dry_run: bool = False


@dataclass(frozen=True)
class Imported:
    """What became of one seed: the file written (or to be written), or why there is none."""

    seed: str
    path: str = ""
    parsed: ParsedSeed | None = None
    missing: tuple[str, ...] = ()
    questions: tuple[str, ...] = ()
    skipped: str = ""
    failed: str = ""


@dataclass
class _Known:
    """What the site already holds, so that nothing is written over or imported twice."""

    seeds: dict[str, str] = field(default_factory=dict)
    slugs: set[str] = field(default_factory=set)


def import_seeds(root: Path, paths: Iterable[Path], given: Given) -> list[Imported]:
    """Import every seed of these files and folders, in the order of their names."""
    text, problems = decode((root / FILE).read_bytes(), FILE)
    settings, found = parse_settings(text)
    site_zone = zone(settings.timezone) if settings else None
    if settings is None or site_zone is None:
        raise ProblemsFound((*problems, *found))
    known = _look(root)
    return [_one(root, path, given, settings, site_zone, known) for path in _seeds(paths)]


def _seeds(paths: Iterable[Path]) -> list[Path]:
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            files = (p for p in path.rglob("*") if p.is_file() and p.suffix.lower() in _ENDINGS)
            found += sorted(p for p in files if not is_leftover(p.name))
        else:
            found.append(path)
    return found


def _look(root: Path) -> _Known:
    """The seeds and slugs of the articles that exist, broken files included as far as they can be read."""
    known = _Known()
    for path in sorted((root / "content" / "articles").rglob("*.md")):
        try:
            text, _ = decode(path.read_bytes(), str(path))
        except OSError as error:
            raise SitegenError(f"{path}:1: it cannot be read: {error.strerror} — mend its permissions") from error
        matter, _ = parse(text, str(path))
        keys = matter.keys if matter else {}
        slug = keys.get("slug")
        known.slugs.add(slug if isinstance(slug, str) else slug_of(path.stem))
        source = keys.get("source")
        mark = source.get("seed_sha256") if isinstance(source, dict) else None
        if isinstance(mark, str):
            known.seeds[mark] = path.relative_to(root).as_posix()
    return known


def _one(root: Path, path: Path, given: Given, settings: Settings, site_zone: tzinfo, known: _Known) -> Imported:
    shown = os.path.relpath(path)
    try:
        if path.stat().st_size > MAX_SEED:
            return Imported(shown, failed="the file is larger than 5 MiB — paste one article only")
        data = path.read_bytes()
    except OSError as error:
        return Imported(shown, failed=f"it cannot be read: {error.strerror} — check the name and its permissions")
    if b"\0" in data:
        return Imported(shown, failed="the file holds NUL characters — save it again as UTF-8 text")
    text, notes = importer.decode(data)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if not text.strip():
        return Imported(shown, failed="the file is empty — paste the article's text into it")
    mark = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    if mark in known.seeds:
        return Imported(shown, skipped=f"already imported as {known.seeds[mark]}")
    parsed = importer.parse_seed(text, name=path.stem)
    keys, missing, questions = _keys(parsed, given, settings, site_zone, path.stem)
    slug = str(keys["slug"])
    number = 2
    while slug in known.slugs:
        ending = f"-{number}"
        slug = str(keys["slug"])[: 80 - len(ending)].rstrip("-") + ending
        number += 1
    keys["slug"] = slug
    source = dict(keys["source"]) if isinstance(keys["source"], dict) else {}
    real = path.resolve()
    source["seed"] = real.relative_to(root).as_posix() if real.is_relative_to(root) else path.name
    source["seed_sha256"] = mark
    keys["source"] = source
    date = keys["date"]
    folder = date[:4] if isinstance(date, str) else "undated"
    target = root / "content" / "articles" / folder / f"{slug}.md"
    name = target.relative_to(root).as_posix()
    if not given.dry_run:
        fault = _create(target, name, front_matter(keys) + parsed.body.strip("\n") + "\n")
        if fault:
            return Imported(shown, failed=fault)
    known.slugs.add(slug)
    known.seeds[mark] = name
    return Imported(shown, name, parsed, tuple(missing), (*notes, *questions))


def _create(target: Path, name: str, text: str) -> str:
    """Write a new file whole or not at all, never over another; what went wrong, or an empty text."""
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        passing = target.with_name(f".{target.name}.{os.getpid()}.tmp")
        try:
            passing.write_text(text, encoding="utf-8", newline="\n")
            os.link(passing, target)
        finally:
            passing.unlink(missing_ok=True)
    except FileExistsError:
        return f"{name} exists already — rename or remove it first"
    except OSError as error:
        return f"{name} cannot be written: {error.strerror} — make room or mend permissions"
    return ""


def _keys(
    parsed: ParsedSeed, given: Given, settings: Settings, site_zone: tzinfo, stem: str
) -> tuple[dict[str, "Value | Blank"], list[str], list[str]]:
    """The article's keys in order, those that are missing, and what the editor is asked."""
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
    stated: Rights | None = given.rights
    said = _text(parsed, "rights").lower()
    if stated is None and said in ("full", "excerpt", "link"):
        stated = said  # type: ignore[assignment]
    missing = [n for n, v in (("title", title), ("date", date), ("source.url", url)) if not v]
    author: Value = None
    if authors:
        author = authors[0] if len(authors) == 1 else authors
    keys: dict[str, Value | Blank] = {
        "id": str(uuid4()),
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
            "language": _text(parsed, "source.language") or None,
        },
        "rights": rights.decide(stated, source, settings),
    }
    for taxonomy in settings.taxonomies:
        terms = _names(parsed, taxonomy.name)
        keys[taxonomy.name] = [slug_of(t) for t in terms if slug_of(t)]
    changes = parsed.get("changes")
    if changes is not None:
        rows, undated = _changes(changes.value, site_zone)
        keys["changes"] = rows or None
        questions += undated
    image = {name: _text(parsed, f"image.{name}") or None for name in ("caption", "credit")}
    keys["image"] = image if any(image.values()) else None
    if missing:
        keys["draft"] = True
    return keys, missing, questions


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
