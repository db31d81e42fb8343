"""A content file's page: its form, its Markdown, saving both, and both versions where it changed meanwhile."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import uuid4

from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from sitegen.authoring.edits.front_matter_edits import edited
from sitegen.authoring.edits.text_edits import body_of, opened, restored, with_body
from sitegen.content.front_matter import FrontMatter, parse
from sitegen.content.rights import excerpt
from sitegen.desk.answers import Desk, DeskRequest, look, page, to
from sitegen.desk.form_edits import by_name, edits
from sitegen.desk.forms import FormField, fields, kind_of, legends, typed, with_errors
from sitegen.desk.journal import ABSENT, version_of
from sitegen.desk.workbench import Workbench, is_writable
from sitegen.engine.file_changes import FileChange
from sitegen.errors import FileChanged
from sitegen.fingerprint import digest_text
from sitegen.markup.document import document
from sitegen.model import Article
from sitegen.problems import Problem


@dataclass(frozen=True)
class OpenFile:
    """A content file as its form shows it; without `matter` only its text can be edited."""

    path: str
    data: bytes
    text: str
    matter: FrontMatter | None
    shown: tuple[FormField, ...] = ()

    @property
    def version(self) -> str:
        """What tells this version of the file from any other."""
        return version_of(self.data)

    @property
    def body(self) -> str:
        """What stands below the front matter."""
        return body_of(self.text) if self.matter else ""


def open_file(bench: Workbench, path: str) -> OpenFile:
    """A content file as it is now. Raises NotFound where it is not there, or is none."""
    if not kind_of(path) or not is_writable(path):
        raise NotFound("There is no such file of content.")
    data = bench.journal.read(path)
    if data is None:
        raise NotFound(f"{path} is not there any more.")
    text = opened(data).text
    matter, _ = parse(text, path)
    return OpenFile(path, data, text, matter, tuple(fields(path, matter.keys, bench.settings)) if matter else ())


def show(desk: Desk, request: DeskRequest, path: str) -> Response:
    """The form of a file, or with `?as=text` its whole text."""
    file = open_file(desk.bench, path)
    return _page(desk, request, file, as_text=request.query("as") == "text" or file.matter is None)


def save(desk: Desk, request: DeskRequest, path: str) -> Response:
    """Write what was changed in the form, and nothing else; show both where the file changed meanwhile."""
    bench = desk.bench
    try:
        file = open_file(bench, path)
    except NotFound:
        return _lost(desk, request, path)
    as_text = "whole" in request.form
    if request.text("version") != file.version:
        return _conflict(desk, request, file, as_text=as_text)
    if as_text:
        new = restored(opened(file.data), request.text("whole"))
        changed = ["the text"] if new != file.data else []
    else:
        new, changed = _changed(bench, file, request)
    if new == file.data:
        return to(f"/story/{path}", None, **({"as": "text"} if as_text else {}))
    item, after = bench.parsed(path, new)
    errors = _caused(bench.parsed(path, file.data)[1], after)
    if errors and not request.text("anyway"):
        return _page(desk, request, file, as_text=as_text, errors=errors, status=422)
    title = _title(item, path)
    words = f"saved {', '.join(changed[:4])} of “{title}”"
    try:
        action = bench.journal.do(words, [FileChange(path, file.data, new)])
    except FileChanged:
        return _conflict(desk, request, open_file(bench, path), as_text=as_text)
    return to(f"/story/{path}", action, **({"as": "text"} if as_text else {}))


def preview(desk: Desk, request: DeskRequest) -> Response:
    """The text of a form as it will look, for the frame beside it."""
    text = request.text("body") or body_of(request.text("whole", "---\n---\n"))
    body, _ = document(text, "content/articles/preview.md")
    return look(request.line("k:title") or "Without a title", body.html, site_style(desk.bench))


def site_style(bench: Workbench) -> str:
    """The site's own style sheet, as text."""
    good = bench.preview.moment.good
    for name in good.outputs if good else ():
        if name.startswith("css/site") and name.endswith(".css") and good and good.view:
            return bench.preview.source.bytes_of(name, good.view).decode("utf-8", "replace")
    return ""


def _changed(bench: Workbench, file: OpenFile, request: DeskRequest) -> tuple[bytes, list[str]]:
    """The file's bytes with what the form changes, and the names of what that is."""
    data = file.data
    changed = {f.name: (f, value) for f in file.shown if (value := typed(f, request.form)) != f.value}
    today = bench.now().day.isoformat()

    def begin() -> dict[str, str]:
        return {"id": str(uuid4()), "added": today}

    wanted = edits(changed, by_name(bench.terms()), bench.settings.registers, begin)
    new = edited(data, file.path, wanted) if changed else data
    names = [f.label.lower() for f, _ in changed.values()]
    if "body" in request.form and request.text("body") != file.body:
        handle = opened(new)
        new = restored(handle, with_body(handle.text, request.text("body")))
        names.append("the text")
    return new, names


def _conflict(desk: Desk, request: DeskRequest, file: OpenFile, *, as_text: bool) -> Response:
    """The form again with the file's own version: what differs in both stands side by side, and nothing is written."""
    form = request.form
    if as_text or file.matter is None:
        return _page(desk, request, file, as_text=True, theirs=file.text, status=409, conflict=True)
    shown = []
    differ = []
    for field in file.shown:
        mine, was = typed(field, form), form.get(f"w:{field.name}", field.value)
        field_now = field
        if mine != was and mine != field.value:
            if was != field.value:
                differ.append(field.label)
                field_now = replace(field, value=mine, theirs=field.value)
            else:
                field_now = replace(field, value=mine)
        shown.append(field_now)
    body, theirs = request.text("body"), None
    if "body" in form and body != file.body:
        if digest_text(file.body) != request.text("w:body") and digest_text(body) != request.text("w:body"):
            theirs = file.body
            differ.append("Text")
        elif digest_text(body) == request.text("w:body"):
            body = file.body
    originals = {field.name: field.value for field in file.shown}
    return _page(
        desk, request, replace(file, shown=tuple(shown)), as_text=False, theirs=theirs, status=409, conflict=True,
        differ=differ, body=body if "body" in form else file.body, was=originals,
    )  # fmt: skip


def _lost(desk: Desk, request: DeskRequest, path: str) -> Response:
    """What was typed for a file that is not there any more, to copy or to save as a new file."""
    text = request.text("whole") or request.text("body")
    return page(desk, "lost.html", 409, title="The file is gone", path=path, text=text, version=ABSENT)


def restore(desk: Desk, request: DeskRequest, path: str) -> Response:
    """Write a text as a file that is not there."""
    if not kind_of(path) or not is_writable(path):
        raise NotFound("There is no such file of content.")
    action = desk.bench.journal.do(f"put back {path}", [FileChange(path, None, request.text("whole").encode())])
    return to(f"/story/{path}", action)


def _page(
    desk: Desk,
    request: DeskRequest,
    file: OpenFile,
    *,
    as_text: bool,
    errors: Sequence[Problem] = (),
    theirs: str | None = None,
    status: int = 200,
    conflict: bool = False,
    differ: Sequence[str] = (),
    body: str | None = None,
    was: Mapping[str, str] | None = None,
) -> Response:
    bench, path = desk.bench, file.path
    item, problems = bench.parsed(path, file.data)
    problems.sort(key=lambda p: p.line)
    failed = status == 422
    typed_now = {f.name: typed(f, request.form) for f in file.shown} if failed else {}
    shown = [replace(f, value=typed_now.get(f.name, f.value)) for f in file.shown]
    shown = with_errors(shown, _by_key(errors or [p for p in problems if p.level == "error"]))
    if body is None:
        body = request.text("body") if failed and "body" in request.form else file.body
    whole = request.text("whole") if "whole" in request.form and status != 200 else file.text
    groups: dict[str, list[FormField]] = {}
    for field in shown:
        groups.setdefault(field.group, []).append(field)
    return page(
        desk,
        "text.html" if as_text else "story.html",
        status,
        done=request.number,
        title=_title(item, path),
        at="Drafts" if kind_of(path) == "article" else "Edition" if kind_of(path) == "edition" else "",
        path=path,
        kind=kind_of(path),
        version=file.version,
        groups=groups,
        records=legends(bench.settings, groups) if kind_of(path) == "article" else {},
        was=was or {f.name: f.value for f in file.shown},
        body=body,
        whole=whole,
        body_digest=digest_text(file.body) if file.matter else "",
        problems=problems,
        errors=errors,
        theirs=theirs,
        conflict=conflict,
        differ=differ,
        terms=bench.terms() if kind_of(path) == "article" and not as_text else {},
        page_address=bench.page_of(path),
        item=item,
        can_form=file.matter is not None,
        editions=sorted(bench.contents().editions, key=lambda e: (e.date.day, e.path), reverse=True)[:12],
        rights_shown=_rights_shown(bench, path, item, body),
        excerpt_words=bench.settings.excerpt_words,
    )


def _rights_shown(bench: Workbench, path: str, item: object, body: str) -> tuple[str, str] | None:
    """The rights by which a story is shown as it is now, and the excerpt of its text that `excerpt` would show."""
    if not isinstance(item, Article):
        return None
    found, _ = document(body, path)
    return item.rights, "" if item.retraction else excerpt(found, bench.settings.excerpt_words)


def _caused(before: Sequence[Problem], after: Sequence[Problem]) -> list[Problem]:
    """The errors that were not there before."""
    known = {(p.rule, p.message) for p in before if p.level == "error"}
    return [p for p in after if p.level == "error" and (p.rule, p.message) not in known]


def _by_key(problems: Sequence[Problem]) -> dict[str, str]:
    found: dict[str, str] = {}
    for item in problems:
        name = item.message.split(" ")[0].rstrip(":")
        found.setdefault("source.name" if name == "source" else name, f"{item.message} — {item.hint}")
    return found


def _title(item: Any, path: str) -> str:
    title = getattr(item, "title", "") if item is not None else ""
    return title or path.rpartition("/")[2].removesuffix(".md")
