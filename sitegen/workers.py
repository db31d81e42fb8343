"""Worker processes to look, parse and render: forked, so that they inherit all values, and mortal with their parent."""

import ctypes
import gc
import multiprocessing
import os
import signal
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from multiprocessing.connection import Connection, wait
from typing import Any, Generic, Self, TypeVar

from sitegen.errors import SitegenError

T = TypeVar("T")
R = TypeVar("R")

BATCH = 32
"""Results sent at a time: a message for each would cost more than the work."""

_PR_SET_PDEATHSIG = 1


def choose(jobs: int, tasks: int, worth: int) -> int:
    """How many processes to use for so many tasks; 1 means this one. `worth` is the least work for one more."""
    if not hasattr(os, "fork"):
        return 1
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, min(jobs or cores, tasks // worth))


def run(tasks: Sequence[T], work: Callable[[T], R], jobs: int) -> Iterator[R]:
    """The results of `work` for every task, in any order, by `jobs` processes (1: in this one).

    An exception in a worker is raised here, and the others are stopped.
    """
    if jobs <= 1 or len(tasks) < 2:
        for task in tasks:
            yield work(task)
        return
    context = multiprocessing.get_context("fork")
    # What exists now is shared with the workers; a collection there would copy every page it touches.
    gc.collect()
    gc.freeze()
    processes, readers = [], []
    try:
        for number in range(jobs):
            reader, writer = context.Pipe(duplex=False)
            own = _share(tasks, number, jobs)
            process = context.Process(target=_serve, args=(own, work, writer, os.getpid()), daemon=True)
            process.start()
            writer.close()
            processes.append(process)
            readers.append(reader)
        yield from _collect(readers)
        for process in processes:
            process.join()
    finally:
        for process in processes:
            if process.is_alive():
                process.terminate()
                process.join()
        for reader in readers:
            reader.close()
        gc.unfreeze()


class Aside(Generic[T]):
    """A function that looks at something in a process of its own, while this one looks at something else.

    with Aside(look_at_this, worth=len(files) > 2000) as found:
        look_at_that()
        found.result()
    """

    def __init__(self, function: Callable[[], T], *, worth: bool) -> None:
        """Without `worth`, or a second core to run on, the function is called where its result is asked for."""
        self._function = function
        self._process, self._reader = None, None
        if worth and choose(0, 2, 1) > 1:
            context = multiprocessing.get_context("fork")
            self._reader, writer = context.Pipe(duplex=False)
            self._process = context.Process(target=_find, args=(function, writer, os.getpid()), daemon=True)
            self._process.start()
            writer.close()

    def result(self) -> T:
        """What the function found; it is called here where the other process did not end well."""
        if self._reader is not None:
            try:
                found: T = self._reader.recv()
            except EOFError:
                return self._function()
            return found
        return self._function()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._process is not None and self._reader is not None:
            self._reader.close()
            self._process.kill()
            self._process.join()


def _find(function: Callable[[], Any], writer: Connection, parent: int) -> None:
    _die_with(parent)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to handle
    with suppress(Exception):  # the parent finds out why by calling the function itself
        writer.send(function())


def _share(tasks: Sequence[T], number: int, jobs: int) -> list[T]:
    """The tasks of one of so many processes: by turns, and some neighbours at a time.

    What neighbours need lies near in memory, and every page of memory that two processes touch is there twice.
    """
    return [task for at in range(number * BATCH, len(tasks), jobs * BATCH) for task in tasks[at : at + BATCH]]


def _collect(readers: list[Connection]) -> Iterator[Any]:
    waiting = list(readers)
    while waiting:
        ready = set(wait(waiting))
        for reader in [r for r in waiting if r in ready]:
            try:
                kind, value = reader.recv()
            except EOFError:
                raise SitegenError("a worker process was ended before its work was done — build again") from None
            if kind == "done":
                waiting.remove(reader)
            elif kind == "failed":
                raise value
            else:
                yield from value


def _serve(tasks: Sequence[Any], work: Callable[[Any], Any], writer: Connection, parent: int) -> None:
    _die_with(parent)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to handle
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    gc.disable()
    batch = []
    try:
        for task in tasks:
            batch.append(work(task))
            if len(batch) == BATCH:
                writer.send(("some", batch))
                batch = []
        writer.send(("some", batch))
        writer.send(("done", None))
    except BrokenPipeError:
        return
    except Exception as error:  # noqa: BLE001 (the parent raises it)
        error.__cause__ = error.__context__ = None
        writer.send(("failed", error))


def _die_with(parent: int) -> None:
    """Ask the kernel to end this process when its parent ends (prctl(2), PR_SET_PDEATHSIG; Linux only)."""
    try:
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    except (OSError, AttributeError):
        return
    if os.getppid() != parent:
        os.kill(os.getpid(), signal.SIGKILL)
