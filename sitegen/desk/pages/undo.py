"""What was done at the desk, also before it was last started, each with a button to undo it."""

from werkzeug.wrappers import Response

from sitegen.desk.answers import Desk, DeskRequest, page, to


def show(desk: Desk, request: DeskRequest) -> Response:
    """The newest actions."""
    actions = desk.bench.journal.newest()
    return page(desk, "done.html", done=request.number, title="Recent changes", actions=actions)


def undo(desk: Desk, request: DeskRequest) -> Response:
    """Undo the action that the form names."""
    number = request.line("number")
    action = desk.bench.journal.undo(int(number) if number.isascii() and number.isdecimal() else 0)
    back = request.line("back")
    path = back if back.startswith("/") and not back.startswith("//") and "\\" not in back else "/done"
    if path.startswith("/story/") and any(change.after is None for change in action.changes):
        path = "/drafts"
    return to(path, action)
