"""Share changes: what differs, the editor's name, and both texts where two editors changed one place."""

from werkzeug.wrappers import Response

from sitegen.desk.answers import Desk, DeskRequest, page
from sitegen.desk.git_program import GitFailed, GitProgram
from sitegen.desk.sharing import Resolution, Shared, changed, editor, share


def show(desk: Desk, request: DeskRequest) -> Response:
    """What would be shared."""
    return _page(desk, request)


def share_changes(desk: Desk, request: DeskRequest) -> Response:
    """Commit, pull and push; with conflicts, ask."""
    bench = desk.bench
    git = GitProgram(bench.root)
    try:
        git.check()
        known = editor(git)
        name, email = known[0] or request.line("name"), known[1] or request.line("email")
        if not name or not email:
            return _page(desk, request, wrong="Say who you are: a name and an address, which stand beside each change.")
        message = request.line("message") or "Work at the desk"
        if not bench.publishing.acquire(blocking=False):
            return _page(
                desk, request, wrong="Something is being shared or published already: wait until that is done."
            )
        try:
            done = share(git, message, name, email, _resolutions(request))
        finally:
            bench.publishing.release()
    except GitFailed as error:
        return _page(desk, request, wrong=str(error))
    return _page(desk, request, done=done)


def _resolutions(request: DeskRequest) -> dict[str, Resolution]:
    found = {}
    for field, choice in request.form.items():
        if not field.startswith("choice:"):
            continue
        path = field.removeprefix("choice:")
        own = request.text(f"own:{path}").encode()
        found[path] = Resolution(request.text(f"key:{path}"), choice, own)
    return found


def _page(desk: Desk, request: DeskRequest, *, wrong: str = "", done: Shared | None = None) -> Response:
    git = GitProgram(desk.bench.root)
    files, who = [], ("", "")
    try:
        git.check()
        files, who = changed(git), editor(git)
    except GitFailed as error:
        wrong = wrong or str(error)
    conflicts = [
        (c.path, c.key, *("" if d is None else d.decode("utf-8", "replace") for d in (c.mine, c.theirs)), c)
        for c in (done.conflicts if done else ())
    ]
    status = 409 if wrong or conflicts else 200
    if request.http.method == "GET":
        status = 200
    return page(
        desk, "share.html", status, title="Share changes", at="Share changes", files=files, who=who, wrong=wrong,
        shared=done, conflicts=conflicts, message=request.line("message"),
    )  # fmt: skip
