"""Runs one function in a forked child within bounds of time and memory: a child that runs past them is ended."""

import os
import resource
import select
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from typing import NoReturn, TypeVar

from sitegen.engine.processes import die_with

T = TypeVar("T")
_STEP = 1 << 20


class OutOfBounds(Exception):
    """The function took more time or memory than it was given, or its process was ended from outside."""


def bounded(function: Callable[[], T], seconds: float, memory: int, *, niceness: int = 0) -> T:
    """What the function returns or raises, found by a child process; where none can be forked, found here.

    Raises OutOfBounds where it ran longer than so many `seconds`, needed more than `memory` bytes beside what this
    process holds, or ended without an answer. With `niceness` the child lets other processes go first (nice(2)).
    """
    if not hasattr(os, "fork"):
        return function()
    import pickle

    reader, writer = os.pipe()
    parent = os.getpid()
    child = os.fork()
    if child == 0:
        os.close(reader)
        _answer(function, writer, parent, seconds, memory, niceness)
    os.close(writer)
    try:
        data = _received(reader, time.monotonic() + seconds)
    finally:
        os.close(reader)
        with suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
    if data is None:
        raise OutOfBounds(f"reading it took more than {seconds:g} s and was ended — paste its text into a .txt file")
    if not data:
        raise OutOfBounds("reading it needed too much memory, or was ended — paste its text into a .txt file")
    found, value = pickle.loads(data)  # noqa: S301 (from our own child, by a pipe that nobody else holds)
    if found:
        result: T = value
        return result
    raise value


def _received(reader: int, end: float) -> bytes | None:
    """All that comes until the other side closes; None where that takes too long."""
    parts: list[bytes] = []
    while True:
        left = end - time.monotonic()
        if left <= 0 or not select.select([reader], [], [], left)[0]:
            return None
        part = os.read(reader, _STEP)
        if not part:
            return b"".join(parts)
        parts.append(part)


def _answer(
    function: Callable[[], object], writer: int, parent: int, seconds: float, memory: int, niceness: int
) -> NoReturn:
    """The child process, from its first step to its end."""
    try:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        keep_within(parent, seconds, memory, niceness)
        data = _packed(function)
        view = memoryview(data)
        while view:
            view = view[os.write(writer, view) :]
    except BaseException:  # noqa: BLE001, S110 (an answer that cannot be given is told by its absence)
        pass
    finally:
        os._exit(0)


def keep_within(parent: int, seconds: float, memory: int, niceness: int) -> None:
    """Bound this process, just forked: it ends with its parent (Linux) and has so much time of the CPU and memory."""
    die_with(parent)
    if niceness:
        os.nice(niceness)
    _limit(resource.RLIMIT_CPU, int(seconds) + 1)
    _limit(resource.RLIMIT_AS, _held() + memory)


def _packed(function: Callable[[], object]) -> bytes:
    import pickle

    try:
        return pickle.dumps((True, function()), pickle.HIGHEST_PROTOCOL)
    except MemoryError:
        return b""
    except Exception as error:  # noqa: BLE001 (the parent raises it)
        error.__cause__ = error.__context__ = None
        try:
            data = pickle.dumps((False, error), pickle.HIGHEST_PROTOCOL)
            pickle.loads(data)  # noqa: S301 (whether the parent will be able to)
        except Exception:  # noqa: BLE001
            return pickle.dumps((False, RuntimeError(f"{type(error).__name__}: {error}")))
        return data


def _limit(kind: int, most: int) -> None:
    hard = resource.getrlimit(kind)[1]
    with suppress(ValueError, OSError):
        resource.setrlimit(kind, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))


def _held() -> int:
    """The address space that this process has already, where the system says so (proc(5))."""
    try:
        with open("/proc/self/statm", encoding="ascii") as file:
            return int(file.read().split()[0]) * resource.getpagesize()
    except (OSError, ValueError):
        return 4 << 30
