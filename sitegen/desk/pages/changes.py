"""Corrections, updates and withdrawals: written into a story's `changes` with their time, as readers will see them."""

from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from sitegen.authoring.edits.front_matter_edits import AddBlock, edited
from sitegen.desk.answers import Desk, DeskRequest, page, to
from sitegen.desk.pages.story import open_file
from sitegen.engine.file_changes import FileChange
from sitegen.errors import FileChanged
from sitegen.model import Article

KINDS = {"correction": "Correct", "update": "Update", "clarification": "Clarify", "retraction": "Withdraw"}
_BEFORE = "id title date slug author authors summary why source also rights".split()
_ADDED = {"correction": "Correction", "update": "Update", "retraction": "Withdrawn"}


def show(desk: Desk, request: DeskRequest, path: str, wrong: str = "", note: str = "", status: int = 200) -> Response:
    """The form of a change, with what readers and subscribers will see of it."""
    file = open_file(desk.bench, path)
    article = _article(desk, path, file.data)
    kind = request.query("kind") or request.line("kind")
    kind = kind if kind in KINDS else "correction"
    settings = desk.bench.settings
    announced = _ADDED.get(kind, "") if settings.feed_changes == "entries" else ""
    return page(
        desk,
        "change.html",
        status,
        title=f"{KINDS[kind]}: {article.title}",
        at="Drafts",
        path=path,
        article=article,
        version=file.version if status != 409 else request.text("version"),
        kind=kind,
        word=KINDS[kind],
        now=desk.bench.now(),
        announced=announced,
        note=note or request.line("note"),
        source=request.line("source"),
        wrong=wrong,
        is_draft=article.draft or article.date is None,
    )


def save(desk: Desk, request: DeskRequest, path: str) -> Response:
    """Add the change to the story's file, with now as its time."""
    bench = desk.bench
    file = open_file(bench, path)
    if request.text("version") != file.version:
        raise FileChanged(path)
    article = _article(desk, path, file.data)
    kind, note, source = request.line("kind"), request.line("note"), request.line("source")
    if kind not in KINDS:
        raise NotFound("There is no such kind of change.")
    if not note:
        return show(desk, request, path, "Say in a sentence what changed: readers and subscribers see it.", status=422)
    if source:
        note = f"{note} ({source})"
    block = {"date": bench.now().iso, "kind": kind, "note": note}
    order = (*_BEFORE, *(t.name for t in bench.settings.taxonomies), "follows", "changes")
    data = edited(file.data, path, [AddBlock(("changes",), block, order)])
    action = bench.journal.do(f"{kind} of “{article.title}”", [FileChange(path, file.data, data)])
    return to(f"/story/{path}", action)


def _article(desk: Desk, path: str, data: bytes) -> Article:
    item = desk.bench.parsed(path, data)[0]
    if not isinstance(item, Article):
        raise NotFound("There is no such story.")
    return item
