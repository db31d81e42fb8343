"""Worker processes to parse and render: forked, so that they inherit all values, and mortal with their parent."""

import gc
import os
import signal
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from sitegen.aside import cores, die_with
from sitegen.errors import SitegenError

if TYPE_CHECKING:
    # A build with little to do starts no workers, and must not pay for importing what starts them.
    from multiprocessing.connection import Connection

T = TypeVar("T")
R = TypeVar("R")

BATCH = 32
"""Results sent at a time: a message for each would cost more than the work."""


def choose(jobs: int, tasks: int, worth: int) -> int:
    """How many processes to use for so many tasks; 1 means this one. `worth` is the least work for one more."""
    return max(1, min(jobs or cores(), tasks // worth)) if hasattr(os, "fork") else 1


def run(tasks: Sequence[T], work: Callable[[T], R], jobs: int) -> Iterator[R]:
    """The results of `work` for every task, in any order, by `jobs` processes (1: in this one).

    An exception in a worker is raised here, and the others are stopped.
    """
    if jobs <= 1 or len(tasks) < 2:
        for task in tasks:
            yield work(task)
        return
    import multiprocessing

    context = multiprocessing.get_context("fork")
    # What exists now is shared with the workers; a collection would copy every page it touches, and take a while here.
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


def _share(tasks: Sequence[T], number: int, jobs: int) -> list[T]:
    """The tasks of one of so many processes: by turns, and some neighbours at a time.

    What neighbours need lies near in memory, and every page of memory that two processes touch is there twice.
    """
    return [task for at in range(number * BATCH, len(tasks), jobs * BATCH) for task in tasks[at : at + BATCH]]


def _collect(readers: "list[Connection]") -> Iterator[Any]:
    from multiprocessing.connection import wait

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


def _serve(tasks: Sequence[Any], work: Callable[[Any], Any], writer: "Connection", parent: int) -> None:
    die_with(parent)
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
