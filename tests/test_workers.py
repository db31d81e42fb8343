"""Work in worker processes: every task is done once, whatever the others do."""

import os
from pathlib import Path

import pytest

from sitegen.engine import manifest
from sitegen.engine import processes as workers
from sitegen.errors import SitegenError
from sitegen.outputs.output import Output


@pytest.mark.parametrize("count", [2, workers.TASKS_PER_MESSAGE, workers.TASKS_PER_MESSAGE + 1, 50_000])
@pytest.mark.parametrize("jobs", [1, 2, 3])
def test_every_task_is_done_once(count: int, jobs: int) -> None:
    assert sorted(workers.run(range(count), lambda task: task + 1, jobs)) == list(range(1, count + 1))


def test_a_process_that_is_held_up_leaves_the_rest_to_the_others(tmp_path: Path) -> None:
    """The first task waits until the last of all has been done, which only another process can do."""
    os.mkfifo(tmp_path / "done")
    count = 10 * workers.TASKS_PER_MESSAGE

    def work(task: int) -> int:
        if task == 0:
            assert (tmp_path / "done").read_text() == "done"
        if task == count - 1:
            (tmp_path / "done").write_text("done")
        return os.getpid()

    processes = list(workers.run(range(count), work, 2))
    assert sorted(processes.count(process) for process in set(processes)) == [
        workers.TASKS_PER_MESSAGE,
        count - workers.TASKS_PER_MESSAGE,
    ]


def test_each_part_of_the_work_has_processes_of_its_own() -> None:
    parts = [list(range(at, at + 100)) for at in (0, 100, 200)]
    done = list(workers.run_parts(parts, lambda task: (task, os.getpid()), 2))
    assert sorted(task for task, _ in done) == list(range(300))
    assert len({number for _, number in done}) >= 3
    assert {task // 100 for task, _ in done[:100]} == {0}, "one after the other"


def test_stories_are_rendered_in_parts_and_lists_together(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(manifest, "STORIES_PER_LIFE", 4)
    names = [*(f"articles/{n}/index.html" for n in range(9)), *(f"topics/{n}/index.html" for n in range(9)), "atom.xml"]
    outputs = {
        name: Output(name, bytes, "article.html" if name.startswith("articles") else None, None, "") for name in names
    }
    stories, lists = sorted(names)[:9], sorted(names)[9:]
    assert manifest.parts_of(names, outputs, 2) == [stories[:3], stories[3:6], stories[6:], lists]
    assert manifest.parts_of(names, outputs, 1) == [sorted(names)]
    assert manifest.parts_of(lists, outputs, 2) == [lists]


def test_a_failure_in_a_process_is_raised_here_and_ends_the_others() -> None:
    def work(task: int) -> int:
        if task == 40:
            raise SitegenError("no 40")
        return task

    with pytest.raises(SitegenError, match="no 40"):
        list(workers.run(range(1000), work, 2))


def test_a_process_that_is_killed_is_told_of() -> None:
    def work(task: int) -> int:
        if task == 40:
            os._exit(1)
        return task

    with pytest.raises(SitegenError, match="ended before its work was done"):
        list(workers.run(range(1000), work, 2))
