"""Publishing: what subscribers will see, and the targets that `site.toml` names, with the words of the command."""

from datetime import UTC, datetime

from werkzeug.wrappers import Response

from sitegen.desk.answers import Desk, DeskRequest, page
from sitegen.desk.command import Ran, run
from sitegen.desk.workbench import Workbench


def targets(bench: Workbench) -> list[tuple[str, str]]:
    """The names and places of the targets in `site.toml`."""
    return [(each.name, each.to) for each in bench.settings.publish]


def show(desk: Desk, request: DeskRequest) -> Response:
    """The targets; with `?diff=NAME` what subscribers of that target will see, with `?diff=` those of the address."""
    bench = desk.bench
    named = targets(bench)
    asked = request.query("diff")
    place = next((to for name, to in named if name == asked), "")
    seen = None
    if not request.is_own:
        asked = ""
    elif place:
        local = "://" not in place and not place.startswith("git:")
        if local and not (bench.root / place).is_dir():
            seen = Ran(0, ("Nothing was published there yet: there are no subscribers of it.",))
        else:
            seen = run(bench.root, "diff", *([place] if local else []))
    elif "diff" in request.http.args and not asked:
        seen = run(bench.root, "diff")
    return _page(desk, request, seen=seen, asked=asked)


def publish(desk: Desk, request: DeskRequest) -> Response:
    """Build the site and publish it to a named target; one at a time."""
    bench = desk.bench
    name = request.text("target")
    if name not in {known for known, _ in targets(bench)}:
        return _page(desk, request, wrong="Only targets that site.toml names can be published to.", status=422)
    lock = bench.publishing
    if not lock.acquire(blocking=False):
        return _page(desk, request, wrong="The site is being published already: wait until that is done.", status=409)
    try:
        done = run(bench.root, "build")
        if done.code == 0:
            again = ["--shown-again"] if request.text("shown-again") else []
            told = run(bench.root, "publish", name, *again)
            done = Ran(told.code, (*done.lines, *told.lines))
    finally:
        lock.release()
    return _page(desk, request, done=done, asked=name, status=200 if done.code == 0 else 409)


def _page(
    desk: Desk,
    request: DeskRequest,
    *,
    seen: Ran | None = None,
    done: Ran | None = None,
    asked: str = "",
    wrong: str = "",
    status: int = 200,
) -> Response:
    bench = desk.bench
    errors = [p for p in bench.problems() if p.level == "error"]
    return page(
        desk,
        "publish.html",
        status,
        title="Publish",
        at="Publish",
        targets=targets(bench),
        seen=seen,
        ran=done,
        asked=asked,
        wrong=wrong,
        errors=errors,
        at_time=datetime.now(UTC).astimezone(bench.zone).strftime("%H:%M (%Z)"),
    )
