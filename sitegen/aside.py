"""A look at something in a process of its own, while this one looks at something else."""

import ctypes
import os
import signal
from collections.abc import Callable
from typing import Any, Generic, NoReturn, Self, TypeVar

T = TypeVar("T")

_PR_SET_PDEATHSIG = 1
_HEAD = 8


def cores() -> int:
    """How many processes can run at a time: the cores that this one may use; 1 where none can be forked."""
    if not hasattr(os, "fork"):
        return 1
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class Aside(Generic[T]):
    """A function that looks at something in a process of its own, while this one looks at something else.

        with Aside(look_at_this, worth=len(files) > 2000) as found:
            look_at_that()
            found.result()

    It is forked by hand: importing multiprocessing takes longer than some of what is looked at.
    """

    def __init__(self, function: Callable[[], T], *, worth: bool) -> None:
        """Without `worth`, or a second core to run on, the function is called where its result is asked for."""
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
                    _find(function, writer, parent)
            os.close(writer)

    def result(self) -> T:
        """What the function found; it is called here where the other process did not end well."""
        data = b"".join(iter(lambda: os.read(self._reader, 1 << 20), b"")) if self._process else b""
        if not data or len(data) - _HEAD != int.from_bytes(data[:_HEAD], "big"):
            return self._function()
        import pickle

        found: T = pickle.loads(data[_HEAD:])  # noqa: S301 (from our own child, by a pipe that nobody else holds)
        return found

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._process:
            os.close(self._reader)
            os.kill(self._process, signal.SIGKILL)
            os.waitpid(self._process, 0)
            self._process = 0


def _find(function: Callable[[], Any], writer: int, parent: int) -> NoReturn:
    """The other process, from its first step to its end. What it cannot tell, the parent finds out by itself."""
    try:
        die_with(parent)
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to handle
        import pickle

        data = pickle.dumps(function(), pickle.HIGHEST_PROTOCOL)
        view = memoryview(len(data).to_bytes(_HEAD, "big") + data)
        while view:
            view = view[os.write(writer, view) :]
    finally:
        # No handler and no buffer of the parent's may run or be written twice.
        os._exit(0)


def die_with(parent: int) -> None:
    """Ask the kernel to end this process when its parent ends (prctl(2), PR_SET_PDEATHSIG; Linux only)."""
    try:
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    except (OSError, AttributeError):
        return
    if os.getppid() != parent:
        os.kill(os.getpid(), signal.SIGKILL)
