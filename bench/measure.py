"""One command as a whole: wall time and CPU time, or peak memory, of it and all that it starts.

CPU is what the kernel counts for the process and its descendants (wait4(2)). Memory is the sum of the proportional set
sizes (`Pss` in /proc/PID/smaps_rollup: a page that processes share counts once) of all processes of its session, looked
at every 20 ms; the highest sum is the peak. To look costs the kernel a walk through all pages, which takes a good part
of a core and holds up whoever wants new ones: so time and memory are not measured in one run.
"""

import os
import resource
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

LOOK = 0.02


@dataclass(frozen=True)
class Cost:
    """Seconds of wall and CPU time."""

    wall: float
    cpu: float


def time_of(command: Sequence[str], folder: Path, env: Mapping[str, str] | None = None) -> Cost:
    """What a command in a folder takes. Raises RuntimeError with its last words where it fails."""
    start = time.perf_counter()
    with _running(command, folder, env) as process:
        used = _end(process)
    return Cost(time.perf_counter() - start, used.ru_utime + used.ru_stime)


def memory_of(command: Sequence[str], folder: Path, env: Mapping[str, str] | None = None) -> float:
    """What a command in a folder has of memory at its peak, in MB (10^6 bytes). Raises RuntimeError where it fails."""
    peak, ended = 0, threading.Event()
    with _running(command, folder, env) as process:

        def look() -> None:
            nonlocal peak
            while not ended.wait(LOOK):
                peak = max(peak, sum(map(_memory, _session(process.pid))))

        watcher = threading.Thread(target=look)
        watcher.start()
        try:
            used = _end(process)
        finally:
            ended.set()
            watcher.join()
    # A command shorter than a look still has the peak that the kernel keeps of its largest process.
    return (peak or used.ru_maxrss * 1024) / 1e6


def memory_now(number: int) -> float:
    """What a process has of memory, in MB (10^6 bytes)."""
    return _memory(str(number)) / 1e6


@contextmanager
def _running(
    command: Sequence[str], folder: Path, env: Mapping[str, str] | None
) -> Iterator["subprocess.Popen[bytes]"]:
    """The command in a session of its own. Raises RuntimeError with its last words where it failed."""
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(  # noqa: S603 (our own commands)
            command, cwd=folder, env=env, stdout=said, stderr=said, stdin=subprocess.DEVNULL, start_new_session=True
        )
        yield process
        if process.returncode:
            said.seek(0)
            raise RuntimeError(f"{' '.join(command)}: {said.read().decode(errors='replace')[-2000:]}")


def _end(process: "subprocess.Popen[bytes]") -> resource.struct_rusage:
    """Wait for the process; what it and its descendants used."""
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return used


def _session(number: int) -> list[str]:
    found = []
    for name in os.listdir("/proc"):
        if name.isdigit():
            try:
                with open(f"/proc/{name}/stat", encoding="utf-8", errors="replace") as file:
                    fields = file.read().rpartition(")")[2].split()
            except OSError:
                continue
            if int(fields[3]) == number:
                found.append(name)
    return found


def _memory(number: str) -> int:
    try:
        with open(f"/proc/{number}/smaps_rollup", encoding="utf-8") as file:
            for row in file:
                if row.startswith("Pss:"):
                    return int(row.split()[1]) * 1024
    except OSError:
        pass
    return 0
