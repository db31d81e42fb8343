"""From a save to the page that shows it, and to the event that makes a browser reload: `sitegen serve`, resident.

Also how long it takes from the start of the command to its first page, and what the process has of memory then, and
after the edits; and from a save to the built site that shows it: `sitegen build --watch`.
"""

import http.client
import queue
import re
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from bench.measure import memory_now

LONG = 300.0


@dataclass(frozen=True)
class Preview:
    """Medians in milliseconds by name: a body edit on its page, a title edit on the front page, the reload event; the
    seconds to the first page; and the memory then and after every round of edits, in MB."""

    waits: dict[str, float]
    first_page: float
    memory: list[float]


def measure(root: Path, article: Path, page: str, env: dict[str, str], rounds: int) -> Preview:
    """What a preview of this site takes; a round has two edits."""
    start = time.perf_counter()
    command = [sys.executable, "-m", "sitegen", "serve", "-s", str(root), "-p", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=env, cwd=root) as served:  # noqa: S603 (our own commands)
        try:
            assert served.stdout is not None  # noqa: S101 (it is a pipe)
            found = None
            while found is None:
                found = re.search(r"127\.0\.0\.1:(\d+)", served.stdout.readline())
            port = int(found[1])
            _get(port, page)
            first_page = time.perf_counter() - start
            memory = [memory_now(served.pid)]
            waits = _rounds(port, article, page, rounds, lambda: memory.append(memory_now(served.pid)))
            return Preview(waits, first_page, memory)
        finally:
            served.terminate()


def swapped(root: Path, article: Path, page: str, env: dict[str, str]) -> float:
    """The median in milliseconds from a save to the built site that shows it; `page` is a file of the site."""
    command = [sys.executable, "-m", "sitegen", "build", "--watch", "-s", str(root), "--clock", "2100-01-01T00:00Z"]
    whole, built, times = article.read_text(encoding="utf-8"), root / "build" / "site" / page, []
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=env, cwd=root) as watching:  # noqa: S603 (our own commands)
        try:
            assert watching.stdout is not None  # noqa: S101 (it is a pipe)
            while "Watching" not in watching.stdout.readline():
                pass
            for number in range(9):
                mark = f"marker{number}x{time.time_ns()}"
                time.sleep(0.5)
                start = time.perf_counter()
                article.write_text(f"{whole}\n{mark}\n", encoding="utf-8")
                while mark not in built.read_text(encoding="utf-8"):
                    if time.perf_counter() - start > LONG:
                        raise RuntimeError(f"{page} never showed the edit")
                    time.sleep(0.002)
                times.append(time.perf_counter() - start)
                watching.stdout.readline()
        finally:
            watching.terminate()
    article.write_text(whole, encoding="utf-8")
    return 1000 * statistics.median(times)


def _rounds(port: int, article: Path, page: str, rounds: int, on_round: Callable[[], object]) -> dict[str, float]:
    events: queue.Queue[float] = queue.Queue()
    stream = http.client.HTTPConnection("127.0.0.1", port, timeout=LONG)
    stream.request("GET", "/__sitegen/events")
    answer = stream.getresponse()

    def listen() -> None:
        try:
            while row := answer.readline():
                if row.startswith(b"data:"):
                    events.put(time.perf_counter())
        except (OSError, ValueError):
            return

    threading.Thread(target=listen, daemon=True).start()
    whole = article.read_text(encoding="utf-8")
    times: dict[str, list[float]] = {"body to page": [], "title to front page": [], "save to reload event": []}
    _get(port, page)
    for number in range(rounds):
        mark = f"marker{number}x{time.time_ns()}"
        for kind, place, text in (
            ("body to page", page, f"{whole}\n{mark}\n"),
            ("title to front page", "/", re.sub(r"(?m)^title: .*$", f'title: "{mark}"', whole, count=1)),
        ):
            time.sleep(0.5)
            start = time.perf_counter()
            article.write_text(text, encoding="utf-8")
            while mark not in _get(port, place):
                if time.perf_counter() - start > LONG:
                    raise RuntimeError(f"{place} never showed the edit")
                time.sleep(0.003)
            times[kind].append(time.perf_counter() - start)
            # The page may show the edit a moment before the event is read.
            told = events.get(timeout=LONG)
            while told < start:
                told = events.get(timeout=LONG)
            times["save to reload event"].append(told - start)
        on_round()
    article.write_text(whole, encoding="utf-8")
    return {name: 1000 * statistics.median(rows) for name, rows in times.items() if rows}


def _get(port: int, path: str) -> str:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=LONG)
    try:
        connection.request("GET", path)
        return connection.getresponse().read().decode("utf-8", "replace")
    finally:
        connection.close()
