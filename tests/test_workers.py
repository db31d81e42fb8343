"""Work in worker processes: every task is done once, whatever the others do."""

import os
from pathlib import Path

import pytest
from sites_support import build, copy_site, same, tree

from sitegen.engine import manifest
from sitegen.engine import processes as workers
from sitegen.engine.destination import update
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


def test_a_process_that_has_touched_much_makes_way_for_another(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "_most_faults", lambda: 1)
    count = 10 * workers.TASKS_PER_MESSAGE
    done = list(workers.run(range(count), lambda task: (task, os.getpid()), 2, renewed=True))
    assert sorted(task for task, _ in done) == list(range(count))
    assert len({number for _, number in done}) >= 10, "none does more than it sends at a time"
    assert len({number for _, number in workers.run(range(count), lambda task: (task, os.getpid()), 2)}) <= 2


def test_outputs_are_rendered_in_the_order_of_time() -> None:
    days = {
        "articles/c/index.html": "2019-05-01",
        "articles/b/index.html": "2019-05-02",
        "topics/x/index.html": "2019-06-01",
    }
    names = [*days, "archive/2019/05/index.html", "topics/x/2018/index.html", "topics/x/feed.xml", "robots.txt"]
    outputs = {name: Output(name, bytes, None, None, "", modified=days.get(name, "")) for name in names}
    assert manifest.by_time(outputs, outputs) == [
        "robots.txt",
        "topics/x/2018/index.html",
        "archive/2019/05/index.html",
        "articles/c/index.html",
        "articles/b/index.html",
        "topics/x/feed.xml",
        "topics/x/index.html",
    ]


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


def test_a_site_has_the_same_bytes_however_often_workers_make_way(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = tree(build(copy_site(tmp_path / "one"), "-j1"))
    monkeypatch.setattr(update, "OUTPUTS_PER_WORKER", 1)
    monkeypatch.setattr(workers, "_most_faults", lambda: 1)
    assert same(tree(build(copy_site(tmp_path / "two"), "-j2")), wanted) == ""
