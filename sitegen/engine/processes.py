"""Worker processes that parse and render, and background calls; forked, so that they inherit all values.

They end when their parent ends.
"""

import ctypes
import gc
import os
import signal
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from typing import TYPE_CHECKING, Any, Generic, NoReturn, Self, TypeVar

from sitegen.errors import SitegenError

T = TypeVar("T")

_PR_SET_PDEATHSIG = 1
_LENGTH_BYTES = 8


@contextmanager
def without_garbage_collector() -> Iterator[None]:
    """Run without the cyclic garbage collector: a build creates many values and hardly a cycle."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def cores() -> int:
    """The number of processes that can run at once: the cores available to this one; 1 where fork is missing."""
    if not hasattr(os, "fork"):
        return 1
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class BackgroundCall(Generic[T]):
    """Runs one function in a forked child and collects the result later.

        with BackgroundCall(check_this, worth=len(files) > 2000) as call:
            do_that()
            call.result()

    It forks directly: importing multiprocessing takes longer than some of the functions.
    """

    def __init__(self, function: Callable[[], T], *, worth: bool) -> None:
        """Without `worth`, or with one core, the function is called when its result is asked for."""
        self._function = function
        self._process, self._reader = 0, -1
        if worth and cores() > 1:
            self._reader, writer = os.pipe()
            parent = os.getpid()
            try:
                self._process = os.fork()
            except OSError:
                os.close(self._reader)
                self._reader = -1
            else:
                if self._process == 0:
                    _run_child(function, writer, parent)
            os.close(writer)

    def result(self) -> T:
        """The function's result; it is called here where the child did not end well."""
        data = b"".join(iter(lambda: os.read(self._reader, 1 << 20), b"")) if self._process else b""
        if not data or len(data) - _LENGTH_BYTES != int.from_bytes(data[:_LENGTH_BYTES], "big"):
            return self._function()
        import pickle

        found: T = pickle.loads(data[_LENGTH_BYTES:])  # noqa: S301 (from our own child, by a pipe that nobody else holds)
        return found

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._process:
            os.close(self._reader)
            os.kill(self._process, signal.SIGKILL)
            os.waitpid(self._process, 0)
            self._process = 0


def _run_child(function: Callable[[], Any], writer: int, parent: int) -> NoReturn:
    """Run the function in the child, send its result and exit. On failure the parent calls the function itself."""
    try:
        die_with(parent)
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to handle
        import pickle

        data = pickle.dumps(function(), pickle.HIGHEST_PROTOCOL)
        view = memoryview(len(data).to_bytes(_LENGTH_BYTES, "big") + data)
        while view:
            view = view[os.write(writer, view) :]
    finally:
        # The parent's exit handlers must not run, and its buffers must not be written, a second time.
        os._exit(0)


def die_with(parent: int) -> None:
    """Have the kernel end this process when its parent ends (prctl(2), PR_SET_PDEATHSIG; Linux only)."""
    try:
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    except (OSError, AttributeError):
        return
    if os.getppid() != parent:
        os.kill(os.getpid(), signal.SIGKILL)


def give_back_memory() -> None:
    """Have the allocator return what is free to the system (malloc_trim(3); glibc only)."""
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).malloc_trim(0)


if TYPE_CHECKING:
    # A build with little to do starts no workers, and must not import what starts them.
    from multiprocessing.connection import Connection
    from multiprocessing.process import BaseProcess

R = TypeVar("R")

TASKS_PER_MESSAGE = 32
"""Tasks taken and results sent at a time: a message for each would take longer than the work."""

_MOST_BATCHES = 1000
"""The largest number of batches: their numbers fit in the smallest pipe, one page of memory."""

_NUMBER_BYTES = 4


def choose(jobs: int, tasks: int, worth: int) -> int:
    """The number of processes for so many tasks, `worth` tasks for each; 1 means this process alone."""
    return max(1, min(jobs or cores(), tasks // worth)) if hasattr(os, "fork") else 1


def run(tasks: Sequence[T], work: Callable[[T], R], jobs: int, *, renewed: bool = False) -> Iterator[R]:
    """The results of `work` for every task, in any order, by `jobs` processes (1: in this one).

    A process has a copy of all that it touches. With `renewed` one that has many makes way for another. An exception
    in a worker is raised here, and the other workers are stopped.
    """
    if jobs <= 1 or len(tasks) < 2:
        for task in tasks:
            yield work(task)
        return
    # Existing objects are shared with the workers; a collection would copy every page that it touches.
    gc.freeze()
    size = max(TASKS_PER_MESSAGE, -(-len(tasks) // _MOST_BATCHES))
    numbers = _batch_numbers(-(-len(tasks) // size))
    workers = _Workers(partial(_run_worker, _batches(tasks, size, numbers), work, _most_faults() if renewed else 0))
    try:
        yield from workers.results(jobs)
    finally:
        workers.end()
        os.close(numbers)
        gc.unfreeze()


_LEAST_FAULTS = 12288
"""The pages that a process may copy or add before another takes its place, at least: 48 MB of 4 kB each."""

_SHARE_OF_PAGES = 8
"""Or this share of what its parent has: to begin with a large parent's memory takes longer."""


def _most_faults() -> int:
    try:
        with open("/proc/self/statm", encoding="ascii") as file:
            resident = int(file.read().split()[1])
    except OSError:
        resident = 0
    return max(_LEAST_FAULTS, resident // _SHARE_OF_PAGES)


def _faults() -> int:
    """The pages that this process was given so far, or copied."""
    from resource import RUSAGE_SELF, getrusage

    return getrusage(RUSAGE_SELF).ru_minflt


class _Workers:
    """Worker processes that run one function, by the pipes on which their results come."""

    def __init__(self, target: Callable[["Connection", int], None]) -> None:
        """`target` is called in each process with its end of the pipe and the number of this process."""
        from multiprocessing import get_context

        self._context = get_context("fork")
        self._target = target
        self._running: dict[Connection, BaseProcess] = {}

    def results(self, jobs: int) -> Iterator[Any]:
        """All results of so many processes, one of which takes the place of each that makes way."""
        from multiprocessing.connection import wait

        for _ in range(jobs):
            self._start()
        while self._running:
            ready = set(wait(list(self._running)))
            for reader in [r for r in self._running if r in ready]:
                try:
                    kind, value = reader.recv()
                except EOFError:
                    raise SitegenError("a worker process was ended before its work was done — build again") from None
                if kind == "failed":
                    raise value
                if kind == "some":
                    yield from value
                    continue
                self._running.pop(reader).join()
                reader.close()
                if kind == "full":
                    self._start()

    def _start(self) -> None:
        reader, writer = self._context.Pipe(duplex=False)
        process = self._context.Process(target=self._target, args=(writer, os.getpid()), daemon=True)
        process.start()
        writer.close()
        self._running[reader] = process

    def end(self) -> None:
        """End those that still run."""
        for process in self._running.values():
            if process.is_alive():
                process.terminate()
            process.join()
        for reader in self._running:
            reader.close()


def _batch_numbers(count: int) -> int:
    """The reading end of a pipe that holds the numbers of all batches."""
    reader, writer = os.pipe()
    os.write(writer, b"".join([number.to_bytes(_NUMBER_BYTES, "big") for number in range(count)]))
    os.close(writer)
    return reader


def _batches(tasks: Sequence[T], size: int, numbers: int) -> Iterator[Sequence[T]]:
    """Batches of neighbouring tasks, until the processes that share this pipe have taken all.

    Neighbours use neighbouring memory, and every page that two processes touch is copied.
    """
    while number := os.read(numbers, _NUMBER_BYTES):
        at = int.from_bytes(number, "big") * size
        yield tasks[at : at + size]


def _run_worker(
    batches: Iterator[Sequence[Any]], work: Callable[[Any], Any], most: int, writer: "Connection", parent: int
) -> None:
    """Work, until all batches are taken or this process has had more than `most` page faults (0: any number)."""
    die_with(parent)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to handle
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    gc.disable()
    try:
        for tasks in batches:
            writer.send(("some", [work(task) for task in tasks]))
            if most and _faults() > most:
                writer.send(("full", None))
                return
        writer.send(("done", None))
    except BrokenPipeError:
        return
    except Exception as error:  # noqa: BLE001 (the parent raises it)
        error.__cause__ = error.__context__ = None
        writer.send(("failed", error))
