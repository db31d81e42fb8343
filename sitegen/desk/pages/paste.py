"""New stories: a pasted text, a file or an address, read line by line, looked at, changed, and saved as a draft."""

import re
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import Any

from werkzeug.wrappers import Response

from sitegen.authoring.fetch_notes import NOTE
from sitegen.authoring.import_seeds import Imported, prepared
from sitegen.authoring.seed_article import Given
from sitegen.authoring.seed_files import SeedReading
from sitegen.content.library import Contents
from sitegen.content.values import slug_of
from sitegen.desk.answers import Desk, DeskRequest, look, page, to
from sitegen.desk.journal import Action
from sitegen.desk.known_stories import index_of, known_content
from sitegen.desk.pages.story import site_style
from sitegen.desk.readings import choices_of, fields_of, lines_of, read, with_fields
from sitegen.desk.workbench import Workbench, is_writable
from sitegen.engine.file_changes import FileChange
from sitegen.errors import SitegenError
from sitegen.importer.by_hand import NAMED
from sitegen.importer.formats.addresses import is_address
from sitegen.markup.document import document
from sitegen.similarity import Stories

_ENDING = re.compile(r"\.[a-z0-9]{1,8}\Z")
LONGEST_PASTE = 5 * 1024 * 1024


@dataclass(frozen=True)
class Asked:
    """A seed as the form names it: a file below `seeds/`, or a text that stands in the form itself."""

    path: str
    text: str
    part: int
    action: Action | None = None


def show(desk: Desk, request: DeskRequest) -> Response:
    """The empty form, filled in from the address: `/new?url=…&title=…&text=…` writes and fetches nothing."""
    index_of(desk.bench).prepare()
    return page(
        desk,
        "new.html",
        done=request.number,
        title="New story",
        at="New story",
        url=request.query("url")[:4000],
        text=request.query("text")[:100_000],
        wrong="",
    )


def read_it(desk: Desk, request: DeskRequest) -> Response:
    """Read what was pasted, dropped or named, and show each line."""
    asked = _asked(desk, request)
    if isinstance(asked, Response):
        return asked
    return _lines(desk, request, asked)


def look_at(desk: Desk, request: DeskRequest) -> Response:
    """The text as its page will look."""
    asked = _asked(desk, request)
    if isinstance(asked, Response):
        return asked
    reading = _reading(desk.bench, request, asked)[0]
    body = document(reading.parsed.body if reading.parsed else "", "content/articles/preview.md")[0].html
    return look(request.line("k:title") or "Without a title", body, site_style(desk.bench))


def save(desk: Desk, request: DeskRequest) -> Response:
    """Make a draft of it, by the code of `import`; a pasted text is kept in `seeds/`."""
    bench = desk.bench
    asked = _asked(desk, request)
    if isinstance(asked, Response):
        return asked
    reading, _ = _reading(bench, request, asked)
    changes = []
    if not asked.path:
        stem = slug_of(request.line("k:title"))[:60].strip("-") or "pasted"
        name = _free(bench, f"seeds/{stem}", ".txt")
        changes.append(FileChange(name, None, asked.text.encode()))
        reading = replace(reading, path=bench.root / name, stem=stem)
    done, text = _prepared(bench, request, reading)
    if not done.path:
        said = done.skipped or done.failed or done.passed_over or "no text was found"
        return _lines(desk, request, asked, wrong=said, known=done.known)
    action = bench.journal.do(
        f"wrote the draft “{_title(done)}”", [*changes, FileChange(done.path, None, text.encode())]
    )
    return to(f"/story/{done.path}", action)


def _asked(desk: Desk, request: DeskRequest) -> Asked | Response:
    """What the form gives to read; the form again where it gives nothing that can be read."""
    bench, form = desk.bench, request.form
    part = int(form.get("part", "0")) if form.get("part", "0").isascii() and form.get("part", "0").isdecimal() else 0
    path = form.get("seed", "")
    if path:
        if not path.startswith("seeds/") or not is_writable(path):
            raise SitegenError("a seed lies below seeds/ — begin again")
        return Asked(path, "", part)
    upload = request.http.files.get("file")
    text, address = request.text("paste"), request.line("url")
    wrong = ""
    if upload is not None and upload.filename:
        return _uploaded(bench, upload.filename, upload.read(), part)
    if len(text.encode("utf-8", "replace")) > LONGEST_PASTE:
        wrong = "This is too long for one article: paste one only."
    elif text.strip():
        return Asked("", text, part)
    elif not address:
        wrong = "Paste a text, drop a file, or give an address."
    elif not is_address(address):
        wrong = "An address begins with https:// or http:// and names a host."
    else:
        from sitegen.authoring.fetched_seeds import fetch_seeds

        found = fetch_seeds(bench.root, [address])[0]
        if not found.failed:
            name = found.path.relative_to(bench.root).as_posix()
            there = [(each, bench.journal.read(each)) for each in (name + NOTE, name)]
            action = bench.journal.note(f"fetched {address}", [FileChange(each, None, data) for each, data in there])
            return Asked(name, "", part, action)
        wrong = found.failed
    return page(desk, "new.html", 422, title="New story", at="New story", url=address, text=text, wrong=wrong)


def _uploaded(bench: Workbench, filename: str, data: bytes, part: int) -> Asked:
    """A dropped file, kept in `seeds/` as it is; the same bytes under the same name are not kept twice."""
    name = PurePosixPath(filename.replace("\\", "/")).name.lower()
    ending = _ENDING.search(name)
    stem = slug_of(name[: ending.start()] if ending else name)[:80].strip("-") or "file"
    suffix = ending[0] if ending else ".txt"
    path = f"seeds/{stem}{suffix}"
    if bench.journal.read(path) != data:
        path = _free(bench, f"seeds/{stem}", suffix)
        return Asked(path, "", part, bench.journal.do(f"kept the file {path}", [FileChange(path, None, data)]))
    return Asked(path, "", part)


def _free(bench: Workbench, stem: str, ending: str) -> str:
    number, path = 2, f"{stem}{ending}"
    while bench.journal.read(path) is not None:
        path = f"{stem}-{number}{ending}"
        number += 1
    return path


def _reading(bench: Workbench, request: DeskRequest, asked: Asked) -> tuple[SeedReading, tuple[SeedReading, ...]]:
    """The seed with the editor's choices of lines, fields and terms."""
    form = request.form
    path = bench.root / asked.path if asked.path else None
    data = None if asked.path else asked.text.encode()
    reading, found = read(bench, path, data, choices_of(form), asked.part)
    if reading.parsed is None:
        return reading, found
    given = {key[2:]: " ".join(value.split()) for key, value in form.items() if key.startswith("k:")}
    before = {key[2:]: value for key, value in form.items() if key.startswith("b:")}
    # A field that nobody changed is what the rules say now; a line that became a field fills it.
    touched = {name: value for name, value in given.items() if value != before.get(name, "")}
    terms: dict[str, list[str]] = {}
    for key in form:
        if key.startswith("t:"):
            taxonomy, _, slug = key[2:].partition("/")
            terms.setdefault(taxonomy, []).append(slug)
    return replace(reading, parsed=with_fields(reading.parsed, touched, terms)), found


def _prepared(bench: Workbench, request: DeskRequest, reading: SeedReading) -> tuple[Imported, str]:
    known = known_content(bench.contents())
    stories = index_of(bench).stories()
    given = Given(story_lang=_language(bench, request))
    return prepared(bench.root, reading, given, bench.settings, bench.zone, known, stories)


def _language(bench: Workbench, request: DeskRequest) -> str | None:
    """The language in which the story will be told, where it is not the site's first."""
    return next((tag for tag in bench.tongues() if tag == request.line("lang")), None)


def _lines(desk: Desk, request: DeskRequest, asked: Asked, *, wrong: str = "", known: str = "") -> Response:
    bench = desk.bench
    reading, found = _reading(bench, request, asked)
    if reading.parsed is None:
        said = reading.failed or reading.passed_over or "no text was found there"
        return page(
            desk, "new.html", 422, title="New story", at="New story", url=request.line("url"), text=asked.text,
            wrong=f"{reading.shown if asked.path else 'The text'}: {said}",
        )  # fmt: skip
    path = bench.root / asked.path if asked.path else None
    data = None if asked.path else asked.text.encode()
    chosen = choices_of(request.form)
    rules = read(bench, path, data, (), asked.part)[0].parsed if chosen else None
    done, text = _prepared(bench, request, reading)
    rights = next((row.partition(": ")[2] for row in text.split("\n") if row.startswith("rights: ")), "")
    lines = lines_of(reading.text, reading.parsed, rules or reading.parsed)
    questions = list(done.questions)
    if done.skipped:
        wrong, known = wrong or done.skipped, known or done.known
    fields = fields_of(reading.parsed, rights)
    context: dict[str, Any] = {
        "lines": lines,
        "fields": fields,
        "missing": done.missing,
        "questions": questions,
        "proposals": reading.proposals,
        "accepted": {key[2:] for key in request.form if key.startswith("t:")},
        "chosen": {f"l:{line.start}-{line.end}" for line in lines if line.reason == "by you"},
        "names": [(name, name.rpartition(".")[2] if name != "source.name" else "outlet") for name in NAMED],
    }
    counts = {kind: sum(line.kind == kind for line in lines) for kind in ("body", "field", "dropped")}
    return page(
        desk,
        "lines.html",
        422 if wrong else 200,
        done=asked.action.number if asked.action else 0,
        title=_title(done) or "New story",
        at="New story",
        asked=asked,
        parts=[(n, row.stem) for n, row in enumerate(found)] if len(found) > 1 else [],
        counts=counts,
        tongues=bench.tongues(),
        lang=_language(bench, request) or "",
        wrong=wrong,
        known=known,
        url=request.line("url"),
        **context,
    )


_SAMPLE = """\
Skip to content
A first paragraph as the title
By Somebody Else
1 January 2020

This is a sentence that is long enough to be read as one of a text, and another one follows in the same paragraph.
"""


def warm(bench: Workbench) -> None:
    """Have the rules read a text once, which they are prepared for when they first do."""
    reading = read(bench, None, _SAMPLE.encode(), (), 0)[0]
    if reading.parsed is not None:
        prepared(bench.root, reading, Given(), bench.settings, bench.zone, known_content(Contents()), Stories(()))
        lines_of(reading.text, reading.parsed, reading.parsed)


def _title(done: Imported) -> str:
    field = done.parsed.get("title") if done.parsed else None
    return field.value if field and isinstance(field.value, str) else PurePosixPath(done.path).stem
