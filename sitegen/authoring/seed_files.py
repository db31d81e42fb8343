"""Seeds from the disk: which files are seeds, and each of them read to the articles in it. What fails is a value."""

import hashlib
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from sitegen.authoring.fetch_notes import NOTE, FetchNote, is_note, read_note, with_note
from sitegen.characters import FORBIDDEN
from sitegen.content.values import slug_of
from sitegen.engine.bounded_call import OutOfBounds, bounded
from sitegen.engine.containment import HINT, fault, is_utf8, name_in, readable
from sitegen.engine.filetrees import all_files
from sitegen.engine.scan import is_leftover
from sitegen.errors import SitegenError
from sitegen.importer.by_hand import Choice
from sitegen.importer.decode import decode
from sitegen.importer.formats.addresses import LARGEST_LIST, addresses_in
from sitegen.importer.formats.extracted import Extracted, ExtractedArticle, Format, Unreadable
from sitegen.importer.formats.table import extract, prepare, recognise, refused
from sitegen.importer.parse import read_extracted, read_seed
from sitegen.importer.proposals import Names, TermProposal, tagged
from sitegen.importer.seed import ParsedSeed, body_text

MAX_TEXT = 5 * 1024 * 1024
MAX_FILE = 64 * 1024 * 1024
"""Bytes of a file that a format reads: what is in it is bounded by that format."""
_SECONDS = 120
_MEMORY = 2 * 1024 * 1024 * 1024
_ENDINGS = (".txt", ".text", ".md", ".markdown", ".html", ".htm", ".xhtml")
STANDARD_INPUT = Path("-")


@dataclass(frozen=True)
class SeedFile:
    """A file to import. `named`: by the editor, not found in a folder. `data`: its bytes, where there is no file.

    `address` is where it was fetched from in this run, and `note` what is known of that. `choices` are an editor's own
    for stretches of its text.
    """

    path: Path
    named: bool = True
    data: bytes | None = None
    address: str = ""
    note: FetchNote | None = None
    choices: tuple[Choice, ...] = ()


@dataclass(frozen=True)
class SeedReading:
    """One article as far as it can be read without the others, or why there is none.

    `digest` is the SHA-256 by which it is known again; `stem` names an article without a title; `path` is its file.
    """

    path: Path | None
    shown: str
    stem: str = ""
    digest: str = ""
    notes: tuple[str, ...] = ()
    text: str = ""
    parsed: ParsedSeed | None = None
    proposals: tuple[TermProposal, ...] = ()
    failed: str = ""
    passed_over: str = ""


def find_seed_files(paths: Iterable[Path], root: Path, standard_input: bytes) -> list[SeedFile]:
    """The files that were named, and those in folders that were; what is the site's own already is none of them.

    Hidden files, editors' leftovers and the folders of pictures that browsers save beside a page are left out.
    """
    own = [(root / name).resolve() for name in ("build", "content", "layouts", "static")]

    def ours(path: Path) -> bool:
        return any(path.resolve().is_relative_to(folder) for folder in own)

    found: list[SeedFile] = []
    for path in paths:
        if path == STANDARD_INPUT:
            found.append(SeedFile(path, data=standard_input))
            continue
        if ours(path):
            raise SitegenError(f"{path}: it is part of the site already — import what lies in seeds/, or elsewhere")
        if path.is_dir():
            names = sorted(all_files(path))
            pages = {name.rpartition(".")[0] for name in names if name.lower().endswith((".html", ".htm", ".xhtml"))}
            files = (path / name for name in names if not _beside(name, pages))
            found += [SeedFile(p, named=False) for p in files if p.is_file() and not ours(p)]
        else:
            found.append(SeedFile(path))
    return list({each.path: each for each in reversed(found)}.values())[::-1]


def without_lists(files: Iterable[SeedFile], root: Path) -> tuple[list[SeedFile], tuple[str, ...]]:
    """The files that are no lists of addresses, and the addresses of those that are.

    Only a list that the editor named is one: what merely lies in a folder makes nothing be fetched.
    """
    left: list[SeedFile] = []
    addresses: list[str] = []
    for file in files:
        try:
            found = addresses_in(_bytes(file, root)) if _may_list(file) else ()
        except Unreadable:
            found = ()
        if found:
            addresses += found
        else:
            left.append(file)
    return left, tuple(addresses)


def _may_list(file: SeedFile) -> bool:
    if file.data is not None:
        return True
    try:
        return file.named and file.path.stat().st_size <= LARGEST_LIST
    except OSError:
        return False


def _beside(name: str, pages: set[str]) -> bool:
    """Whether a file of a folder is a hidden one, a leftover, or one of those saved along with a page."""
    *folders, last = name.split("/")
    if is_note(last) or is_leftover(last) or any(part.startswith(".") for part in (*folders, last)):
        return True
    for depth, folder in enumerate(folders, 1):
        for ending in ("_files", ".files", "-Dateien", "_fichiers", "_archivos", "_file"):
            if folder.endswith(ending) and "/".join([*folders[: depth - 1], folder.removesuffix(ending)]) in pages:
                return True
    return False


def read_seed_file(file: SeedFile, root: Path, names: Names, known: Mapping[str, str]) -> tuple[SeedReading, ...]:
    """The articles of one file, parsed unless they are known; what is wrong with it is said, not raised."""
    shown = _shown(file)
    try:
        return _readings(file, shown, root, names, known)
    except (Unreadable, OutOfBounds) as error:
        return (SeedReading(file.path, shown, failed=_one_line(str(error))),)
    except Exception as error:  # noqa: BLE001 (whatever one file does to a library, it never costs the others)
        return (SeedReading(file.path, shown, failed=seed_fault(error)),)


def _shown(file: SeedFile) -> str:
    if file.address:
        return readable(file.address)
    return "standard input" if file.data is not None else readable(os.path.relpath(file.path))


def seed_fault(error: Exception) -> str:
    """What is said of a seed that made the importer itself fail."""
    told = _one_line(f"{type(error).__name__}: {error}")[:200]
    return f"it could not be read, by a fault of sitegen's own ({told}) — paste its text into a .txt file instead"


def _one_line(words: str) -> str:
    return FORBIDDEN.sub("", " ".join(words.split()))


def _wrong_name(path: Path, root: Path) -> str:
    """What is wrong with reading a seed at this path, before it is opened: a link in a checkout could name any file."""
    if not is_utf8(str(path)):
        return "its name is not UTF-8 — rename it with letters that UTF-8 knows"
    name = name_in(path, root)
    wrong = fault(name, str(path), os.path.realpath(root)) if name else ""
    return f"{wrong} — {HINT}" if wrong else ""


def _bytes(file: SeedFile, root: Path) -> bytes:
    """A file's bytes. Raises Unreadable where its name leads elsewhere, or it is too large or closed to us."""
    if file.data is not None:
        return file.data
    wrong = _wrong_name(file.path, root)
    if wrong:
        fault_, _, hint = wrong.partition(" — ")
        raise Unreadable(fault_, hint)
    try:
        if file.path.stat().st_size > MAX_FILE:
            raise Unreadable(f"the file is larger than {MAX_FILE >> 20} MiB", "import a part of it, or paste its text")
        return file.path.read_bytes()
    except OSError as error:
        raise Unreadable(f"it cannot be read: {error.strerror}", "check the name and its permissions") from None


def _readings(
    file: SeedFile, shown: str, root: Path, names: Names, known: Mapping[str, str]
) -> tuple[SeedReading, ...]:
    data = _bytes(file, root)
    note = file.note or (read_note(file.path) if file.data is None else None)
    path = file.path if file.data is None or file.address else None
    if note is not None and note.sha256 != hashlib.sha256(data).hexdigest():
        wrong_note = f"{readable(file.path.name)}{NOTE} is the note of other bytes: it was not used"
        rows = _readings(replace(file, data=data, address=shown), shown, root, names, known)
        return tuple(replace(row, notes=(*row.notes, wrong_note)) for row in rows)
    format_ = recognise(data)
    if format_ is not None:
        return _of_format(file, path, shown, data, format_, names, known, note)
    as_seed = file.named or file.path.suffix.lower() in _ENDINGS
    wrong = refused(data)
    if wrong:
        if wrong.beside and not as_seed:
            return (SeedReading(path, shown, passed_over=wrong.message),)
        return (SeedReading(path, shown, failed=wrong.message),)
    if not as_seed:
        return (SeedReading(path, shown, passed_over="sitegen does not read files of this type"),)
    if len(data) > MAX_TEXT:
        raise Unreadable(f"the file is larger than {MAX_TEXT >> 20} MiB", "paste one article only")
    if not file.named and addresses_in(data):
        told = "a list of addresses: to fetch them, import the file by its name"
        return (SeedReading(path, shown, passed_over=told),)
    text, notes = decode(data, note.charset if note else "")
    if "\0" in text:
        raise Unreadable("the file holds NUL characters", "save it again as UTF-8 text")
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if not text.strip():
        raise Unreadable("the file is empty", "paste the article's text into it")
    digest = _digest_of(text)
    if digest in known:
        return (SeedReading(path, shown, digest=digest),)
    stem = file.path.stem if path else "standard input"
    account, parsed = read_seed(text, name=stem, choices=file.choices)
    parsed = with_note(parsed, note) if note else parsed
    return (SeedReading(path, shown, stem, digest, notes, account, parsed, _proposed(account, parsed, names)),)


def _of_format(
    file: SeedFile,
    path: Path | None,
    shown: str,
    data: bytes,
    format_: Format,
    names: Names,
    known: Mapping[str, str],
    note: FetchNote | None,
) -> tuple[SeedReading, ...]:
    """The articles of a file that is no text, read by a process of its own, which is ended where it takes too long."""
    stem = path.stem if path else "standard input"
    whole = hashlib.sha256(data).hexdigest()
    if whole in known:
        return (SeedReading(path, shown, digest=whole),)
    prepare(format_)
    found: Extracted = bounded(lambda: extract(format_, data), _SECONDS, _MEMORY)
    if not found.articles and not found.passed_over:
        raise Unreadable(f"no text was found in this {format_.name} file", "paste the article's text into a .txt file")
    # What holds many articles is at an address of its own, which is none of theirs.
    of_all = note if note and not found.collection and len(found.articles) == 1 else None
    rows = [
        _article(article, found, whole, known, names, path, shown, stem, of_all, file.choices)
        for article in found.articles
    ]
    over = (SeedReading(path, f"{shown}: {each.name}", passed_over=each.why) for each in found.passed_over)
    return (*rows, *over)


def _article(
    article: ExtractedArticle,
    found: Extracted,
    whole: str,
    known: Mapping[str, str],
    names: Names,
    path: Path | None,
    shown: str,
    stem: str,
    note: FetchNote | None,
    choices: tuple[Choice, ...],
) -> SeedReading:
    """One article of a file; a fault in it is its own."""
    place = f"{shown}: {article.name}" if article.name else shown
    alone = len(found.articles) == 1 and not found.collection
    digest = whole if alone else _digest_of(article.key or article.text)
    if digest in known:
        return SeedReading(path, place, digest=digest)
    try:
        account, parsed = read_extracted(article, choices if alone else ())
        parsed = with_note(parsed, note) if note else parsed
    except Exception as error:  # noqa: BLE001 (as in `read_seed_file`)
        return SeedReading(path, place, failed=seed_fault(error))
    return SeedReading(
        path, place, article.name or stem, digest, (), account, parsed, _proposed(account, parsed, names)
    )


def _proposed(account: str, parsed: ParsedSeed, names: Names) -> tuple[TermProposal, ...]:
    title = parsed.get("title")
    tags = parsed.get("tags")
    told = tags.value if tags and isinstance(tags.value, tuple) else ()
    named = tagged(names, ((tag, slug_of(tag)) for tag in told if isinstance(tag, str)))
    return (*names.find(f"{title.value if title else ''}\n{body_text(account, parsed.spans)}"), *named)


def _digest_of(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
