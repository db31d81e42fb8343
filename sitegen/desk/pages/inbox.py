"""The inbox: candidates by day, to keep, drop, put off or write up; what each is near to; and the sources."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import groupby

from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from sitegen.desk.answers import Desk, DeskRequest, page, to
from sitegen.desk.command import run
from sitegen.desk.inbox_view import InboxView
from sitegen.desk.journal import Action
from sitegen.desk.workbench import Workbench
from sitegen.engine.file_changes import FileChange
from sitegen.errors import FileChanged, SitegenError
from sitegen.importer.formats.addresses import is_address
from sitegen.inbox.candidate import STATES, CandidateState
from sitegen.inbox.editor_name import editor_name
from sitegen.inbox.store import Inbox, choose, not_same, same_story

MOST_ROWS = 200
_WORDS: dict[CandidateState, str] = {"kept": "kept", "dropped": "dropped", "later": "put off", "new": "made new again"}
_DONE: dict[str, CandidateState] = {"keep": "kept", "drop": "dropped", "later": "later", "new": "new"}


def show(desk: Desk, request: DeskRequest) -> Response:
    """The candidates of one state, the newest day first; `?q=` searches titles and outlets."""
    bench = desk.bench
    state: CandidateState = next((s for s in STATES if s == request.query("state")), "new")
    words = request.query("q").casefold().split()
    with bench.lock:
        view = _view(bench)
        shown = view.ordered(state, words)
        rows = view.rows(shown[:MOST_ROWS])
        counts = _counts(bench, view)
    days = [(day, [*group]) for day, group in groupby(rows, key=lambda row: row.day)]
    return page(
        desk, "inbox.html", done=request.number, title="Inbox", at="Inbox", days=days, state=state, counts=counts,
        more=max(0, len(shown) - MOST_ROWS), query=request.query("q"), tongues=bench.tongues(),
        asked="" if days else _last_asked(bench),
    )  # fmt: skip


def one(desk: Desk, request: DeskRequest, name: str) -> Response:
    """One candidate, as its row stands after a change."""
    bench = desk.bench
    with bench.lock:
        view = _view(bench)
        found = view.rows([name])
        if not found:
            raise NotFound("There is no such candidate any more.")
        row, counts = found[0], _counts(bench, view)
    return page(
        desk,
        "candidate.html",
        done=request.number,
        title=row.candidate.title,
        at="Inbox",
        row=row,
        counts=counts,
        tongues=bench.tongues(),
    )


def change(desk: Desk, request: DeskRequest, name: str) -> Response:
    """What an editor decides about one candidate."""
    bench, do = desk.bench, request.line("do")
    title = _title(bench, name)
    if do in ("write", "write-summary"):
        return _written(desk, request, name, title, fetch=do == "write")
    by, now, version = editor_name(), bench.clock(), request.text("version") or None
    with bench.lock:
        if do in _DONE:
            made = choose(bench.root, name, _DONE[do], by=by, now=now, version=version)
            action = bench.journal.note(f"{_WORDS[_DONE[do]]} “{title}”", [made])
        elif do == "same":
            other = request.line("other")
            made = same_story(bench.root, name, other, by=by, now=now, version=version)
            action = bench.journal.note(f"“{title}” tells the same story as “{_title(bench, other)}”", [made])
        elif do == "not-same":
            made = not_same(bench.root, name, request.line("other"), by=by, now=now, version=version)
            action = bench.journal.note(f"“{title}” is another story", [made])
        else:
            raise NotFound("There is no such thing to do.")
    if request.text("one"):
        return to(f"/inbox/{name}", action)
    return to("/inbox", action, anchor=request.line("next"), state=request.line("state") or "new")


def change_several(desk: Desk, request: DeskRequest) -> Response:
    """Drop the candidates that the form names: those that were seen, each at the version that was seen."""
    bench = desk.bench
    seen = [row.partition("-") for row in request.line("names").split(",") if row]
    by, now = editor_name(), bench.clock()
    done: list[FileChange] = []
    passed = 0
    with bench.lock:
        for name, _, version in seen[:MOST_ROWS]:
            try:
                done.append(choose(bench.root, name, "dropped", by=by, now=now, version=version))
            except FileChanged:
                passed += 1
    if not done:
        raise SitegenError("none of these is as it was shown any more — look at the list as it is now")
    told = f", {passed} had changed and stay" if passed else ""
    action = bench.journal.note(f"dropped {len(done)}{told}", done)
    return to("/inbox", action, anchor=request.line("next"), state=request.line("state") or "new")


def add(desk: Desk, request: DeskRequest) -> Response:
    """Put an address into the inbox; it is not fetched."""
    bench = desk.bench
    address = request.line("url")
    from sitegen.inbox.write_up import add_address  # with the importer, which costs 15 MB

    if not is_address(address):
        raise SitegenError("an address begins with https:// or http:// and names a host — type it again")
    made = add_address(bench.root, address, request.line("title"), now=bench.clock())
    if made.failed or made.candidate is None:
        raise SitegenError(made.failed)
    action = bench.journal.note(f"put “{made.candidate.title}” into the inbox", [made.change] if made.change else [])
    return to("/inbox", action if made.change else None, anchor=f"c-{made.candidate.name}", state=made.candidate.state)


def sources(desk: Desk, request: DeskRequest, told: Sequence[str] = ()) -> Response:
    """The sources with what is known of each; one that fails says since when and why."""
    from sitegen.inbox.source_list import source_records

    wrong = ""
    try:
        found = source_records(desk.bench.root)
    except SitegenError as error:
        found, wrong = [], str(error)
    found.sort(key=lambda row: (not row[1].failing_since, row[0].title.casefold()))
    return page(
        desk, "sources.html", done=request.number, title="Sources", at="Sources", sources=found, wrong=wrong, said=told
    )


def collect_now(desk: Desk, request: DeskRequest) -> Response:
    """Ask every source now, by the command `collect`."""
    bench = desk.bench
    if not bench.publishing.acquire(blocking=False):
        raise SitegenError(
            "the sources are being asked already, or the site is being published — wait until that is done"
        )
    try:
        done = run(bench.root, "collect")
    finally:
        bench.publishing.release()
    return sources(desk, request, done.lines)


def _written(desk: Desk, request: DeskRequest, name: str, title: str, *, fetch: bool) -> Response:
    from sitegen.inbox.write_up import write_up

    bench = desk.bench
    version = request.text("version") or None
    lang = next((tag for tag in bench.tongues() if tag == request.line("lang")), None)
    made = write_up(bench.root, name, by=editor_name(), now=bench.clock(), fetch=fetch, version=version, lang=lang)
    if made.failed:
        found = Inbox(bench.root).get(name)
        return page(
            desk, "unwritten.html", 422, title=f"Not fetched: {title}", at="Inbox", said=made.failed,
            candidate=found.candidate if found else None, version=found.version if found else "", lang=lang or "",
        )  # fmt: skip
    action: Action = bench.journal.note(f"wrote up “{title}”", made.changes)
    return to(f"/story/{made.path}", action)


def warm(bench: Workbench) -> None:
    """Make what the first page would wait for."""
    with bench.lock:
        _counts(bench, _view(bench))


def _view(bench: Workbench) -> InboxView:
    """The view of the inbox as it is now."""
    found: InboxView = bench.remember("inbox", "", lambda: InboxView(bench))
    found.look()
    return found


def _counts(bench: Workbench, view: InboxView) -> Mapping[CandidateState, int]:
    found = view.counts()
    bench.waiting = found["new"]
    return found


def _title(bench: Workbench, name: str) -> str:
    found = Inbox(bench.root).get(name)
    return found.candidate.title if found else name


def _last_asked(bench: Workbench) -> str:
    """When the sources were last asked, in the site's zone, or an empty text."""
    from sitegen.inbox.source_list import source_records

    try:
        asked = max((record.asked for _, record in source_records(bench.root)), default="")
    except SitegenError:
        return ""
    return datetime.fromisoformat(asked).astimezone(bench.zone).strftime("%H:%M on %d %B") if asked else ""
