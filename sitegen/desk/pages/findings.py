"""The findings, file by file, with a button for each mend that has one reading only."""

from collections.abc import Iterator
from typing import Any

from werkzeug.wrappers import Response

from sitegen.authoring.apply_mends import candidates, describe, holds
from sitegen.authoring.check import find_problems
from sitegen.content.fixes import mend as mend_file
from sitegen.desk.answers import Desk, DeskRequest, page, to
from sitegen.desk.forms import kind_of
from sitegen.desk.workbench import Workbench, is_writable
from sitegen.engine.file_changes import FileChange
from sitegen.engine.options import Options
from sitegen.errors import SitegenError
from sitegen.fingerprint import digest_text
from sitegen.problems import Problem

MOST_SHOWN = 500


def show(desk: Desk, request: DeskRequest) -> Response:
    """The findings of the last load; with `?all=1` those too for which `check` looks."""
    bench = desk.bench
    every = request.query("all") == "1" and request.is_own
    found = _all(bench) if every else bench.problems()
    files: dict[str, list[tuple[Problem, str, str]]] = {}
    for item in sorted(found, key=lambda p: (p.level != "error", p.path, p.line))[:MOST_SHOWN]:
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
        count=len(found),
        errors=sum(p.level == "error" for p in found),
        every=every,
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


def _all(bench: Workbench) -> tuple[Problem, ...]:
    """What `check` finds, until the site is loaded again."""
    options = bench.preview.source.options
    key = (bench.walks, len(bench.journal.newest()))
    # Other threads may hold locks: a process forked here could wait for ever.
    made = Options(options.root, bench.clock(), drafts=options.drafts, future=options.future, jobs=1)
    found: tuple[Problem, ...] = bench.remember("check", key, lambda: find_problems(made))
    return found


def _name(item: Problem) -> str:
    return digest_text(f"{item.rule} {item.line} {item.message} {item.mend}")
