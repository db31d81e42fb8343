"""What the desk makes in the background ends with it, and is made again where it failed."""

import signal
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from datetime import UTC
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from sitegen.desk import command, inbox_view
from sitegen.desk.command import check, end_checks
from sitegen.desk.inbox_view import InboxView

WAITS = "import signal; print(signal.getsignal(signal.SIGINT), file=open('begun', 'w')); signal.pause()"


def test_a_check_ends_when_the_desk_is_closed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    begun = threading.Event()
    processes: list[Any] = []

    class Known(dict[Any, Path]):
        def __setitem__(self, process: Any, root: Path) -> None:
            super().__setitem__(process, root)
            processes.append(process)
            begun.set()

    monkeypatch.setattr(command, "_checks", Known())
    monkeypatch.setattr(command, "_command", lambda *_: [sys.executable, "-c", WAITS])
    with ThreadPoolExecutor(1) as pool:
        found = pool.submit(check, tmp_path)
        assert begun.wait(30)
        end_checks(tmp_path / "another")
        assert processes[0].poll() is None
        end_checks(tmp_path)
        assert found.result(30).failed == f"it ended with code -{signal.SIGKILL:d}"


def test_a_check_that_takes_too_long_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(command, "_command", lambda *_: [sys.executable, "-c", WAITS])
    monkeypatch.setattr(command, "MOST_SECONDS", 1)
    assert check(tmp_path).failed == "it took more than 1 s, or too much memory"
    assert not command._checks
    ignored = signal.getsignal(signal.SIGINT) == signal.SIG_IGN
    assert ignored or "default_int_handler" in (tmp_path / "begun").read_text(), "Ctrl-C ends it too"


def test_an_index_that_could_not_be_made_is_made_at_the_next_look(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    contents = SimpleNamespace(articles=())
    bench: Any = SimpleNamespace(root=tmp_path, zone=UTC, loads=1, contents=lambda: contents, lock=nullcontext())
    view = InboxView(bench)
    view.look()
    view._box.titles = 1
    made: list[threading.Thread] = []

    def fails(make: Any, size: int) -> Any:
        made.append(threading.current_thread())
        raise BlockingIOError

    monkeypatch.setattr(inbox_view, "MANY", -1)
    monkeypatch.setattr(inbox_view, "_in_child", fails)
    for _ in range(2):
        view._renew()
        for thread in [each for each in threading.enumerate() if each.name == "near"]:
            thread.join()
    assert len(made) == 2
