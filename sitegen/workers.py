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
"""Tasks taken and results sent at a time: a message for each would cost more than the work."""

_BATCHES = 1000
"""The most batches: their numbers fit in the smallest pipe that there is, a page of memory."""

_WIDTH = 4


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
    size = max(BATCH, -(-len(tasks) // _BATCHES))
    numbers = _numbers(-(-len(tasks) // size))
    try:
        for _ in range(jobs):
            reader, writer = context.Pipe(duplex=False)
            batches = _taken(tasks, size, numbers)
            process = context.Process(target=_serve, args=(batches, work, writer, os.getpid()), daemon=True)
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
        os.close(numbers)
        gc.unfreeze()


def _numbers(count: int) -> int:
    """A pipe that holds the numbers of so many batches, to read from."""
    reader, writer = os.pipe()
    os.write(writer, b"".join([number.to_bytes(_WIDTH, "big") for number in range(count)]))
    os.close(writer)
    return reader


def _taken(tasks: Sequence[T], size: int, numbers: int) -> Iterator[Sequence[T]]:
    """Some neighbours at a time, as long as the processes that share these numbers have left any.

    What neighbours need lies near in memory, and every page of memory that two processes touch is there twice.
    """
    while number := os.read(numbers, _WIDTH):
        at = int.from_bytes(number, "big") * size
        yield tasks[at : at + size]


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


def _serve(batches: Iterator[Sequence[Any]], work: Callable[[Any], Any], writer: "Connection", parent: int) -> None:
    die_with(parent)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to handle
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    gc.disable()
    try:
        for tasks in batches:
            writer.send(("some", [work(task) for task in tasks]))
        writer.send(("done", None))
    except BrokenPipeError:
        return
    except Exception as error:  # noqa: BLE001 (the parent raises it)
        error.__cause__ = error.__context__ = None
        writer.send(("failed", error))
