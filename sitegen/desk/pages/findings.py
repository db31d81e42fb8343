"""The findings, file by file, with a button for each mend that has one reading only."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from werkzeug.wrappers import Response

from sitegen.authoring.apply_mends import candidates, describe, holds
from sitegen.content.fixes import mend as mend_file
from sitegen.desk.answers import Desk, DeskRequest, page, to
from sitegen.desk.command import MOST_FOUND, CheckState, Found, WholeCheck, check
from sitegen.desk.forms import kind_of
from sitegen.desk.workbench import Workbench, is_writable
from sitegen.engine.file_changes import FileChange
from sitegen.errors import SitegenError
from sitegen.fingerprint import digest_text
from sitegen.problems import Problem


def show(desk: Desk, request: DeskRequest) -> Response:
    """The findings of the last load; with `?all=1` those too for which `check` looks."""
    bench = desk.bench
    every = request.query("all") == "1" and request.is_own
    whole = _check(bench).look() if every else None
    found, count, errors = _as_of_now(bench, whole) if whole else _of_the_build(bench)
    files: dict[str, list[tuple[Problem, str, str]]] = {}
    for item in sorted(found, key=lambda p: (p.level != "error", p.path, p.line))[:MOST_FOUND]:
        mend = describe(item.mend) if item.mend else "an id written" if item.rule == "id-missing" else ""
        files.setdefault(item.path, []).append((item, mend if kind_of(item.path) else "", _name(item)))
    return page(
        desk,
        "findings.html",
        done=request.number,
        title="Findings",
        at="Findings",
        files=files,
        kinds={path: kind_of(path) for path in files},
        count=count,
        shown=min(len(found), MOST_FOUND),
        errors=errors,
        every=every,
        check=whole,
    )


def mend(desk: Desk, request: DeskRequest) -> Response:
    """Apply one mend, if reading the file again shows that it holds and caused nothing else."""
    bench, path = desk.bench, request.text("path")
    if not kind_of(path) or not is_writable(path):
        raise SitegenError(f"{path} is no file of content — mend it in an editor program")
    data = bench.journal.read(path)
    if data is None:
        raise SitegenError(f"{path} is not there any more — look again")
    item, before = bench.parsed(path, data)
    wanted = next((p for p in before if _name(p) == request.text("name")), None)
    if wanted is None:
        raise SitegenError("this finding is gone already, or the file changed — look again")
    new, what = _mended(bench, path, data, wanted, before, item)
    action = bench.journal.do(f"mended {path}: {what}", [FileChange(path, data, new)])
    back = {"all": "1"} if request.text("all") else {}
    return to("/findings", action, **back)


def _mended(
    bench: Workbench, path: str, data: bytes, wanted: Problem, before: list[Problem], item: Any
) -> tuple[bytes, str]:
    if wanted.rule == "id-missing" and item is not None:
        done = mend_file(data, path, item.id)
        return done.data, ", ".join(done.done)
    for candidate in candidates(data, wanted) if wanted.mend else _none():
        if holds(wanted, before, bench.parsed(path, candidate)[1]):
            return candidate, describe(wanted.mend) if wanted.mend else ""
    raise SitegenError(f"{wanted.message}: this mend would not hold — {wanted.hint}")


def _none() -> Iterator[bytes]:
    return iter(())


def _key(bench: Workbench) -> tuple[int, int]:
    """What changes with every load of the site, and with every action of the desk."""
    last = bench.journal.newest(1)
    return bench.loads, last[0][0].number if last else 0


def _check(bench: Workbench) -> WholeCheck:
    """The check of the whole site, by a process of its own: here it would hold up the preview, and stay in memory."""

    def run() -> Found:
        options = bench.preview.source.options
        named = [*(["--drafts"] if options.drafts else []), *(["--future"] if options.future else [])]
        return check(bench.root, "--clock", bench.clock().isoformat(timespec="seconds"), *named)

    found: WholeCheck = bench.remember("check", "", lambda: WholeCheck(run, lambda: _key(bench)))
    return found


def _of_the_build(bench: Workbench) -> tuple[Sequence[Problem], int, int]:
    found = bench.problems()
    return found, len(found), _errors(found)


def _as_of_now(bench: Workbench, state: CheckState) -> tuple[Sequence[Problem], int, int]:
    """What the last check found, but for the files that the desk changed since: of those what reading them finds.

    With the number of all findings and that of the errors.
    """
    made, last = state.key, state.found
    since = made[1] if isinstance(made, tuple) else 0
    paths = {c.path for action, _ in bench.journal.newest() if action.number > since for c in action.changes}
    gone = [problem for problem in last.problems if problem.path in paths]
    new: list[Problem] = []
    for path in sorted(paths if gone else ()):
        data = bench.journal.read(path) if kind_of(path) and is_writable(path) else None
        new += bench.parsed(path, data)[1] if data is not None else []
    found = [*(problem for problem in last.problems if problem.path not in paths), *new]
    return found, last.count - len(gone) + len(new), last.errors - _errors(gone) + _errors(new)


def _errors(found: Iterable[Problem]) -> int:
    return sum(problem.level == "error" for problem in found)


def _name(item: Problem) -> str:
    return digest_text(f"{item.rule} {item.line} {item.message}")
