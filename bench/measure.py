"""One command as a whole: wall time, CPU time and peak memory of it and all that it starts.

CPU is what the kernel counts for the process and its descendants (wait4(2)). Memory is the sum of the proportional set
sizes (`Pss` in /proc/PID/smaps_rollup: a page that processes share counts once) of all processes of its session, looked
at every 20 ms; the highest sum is the peak.
"""

import os
import subprocess
import tempfile
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

LOOK = 0.02


@dataclass(frozen=True)
class Cost:
    """Seconds of wall and CPU time, and MB (10^6 bytes) of memory at the peak."""

    wall: float
    cpu: float
    memory: float


def run(command: Sequence[str], folder: Path, env: Mapping[str, str] | None = None) -> Cost:
    """Run a command in a folder. Raises RuntimeError with its last words where it fails."""
    peak, ended = [0], threading.Event()
    with tempfile.TemporaryFile() as said:
        start = time.perf_counter()
        process = subprocess.Popen(  # noqa: S603 (our own commands)
            command, cwd=folder, env=env, stdout=said, stderr=said, stdin=subprocess.DEVNULL, start_new_session=True
        )

        def look() -> None:
            while not ended.wait(LOOK):
                peak[0] = max(peak[0], sum(map(_memory, _session(process.pid))))

        watcher = threading.Thread(target=look)
        watcher.start()
        _, status, used = os.wait4(process.pid, 0)
        wall = time.perf_counter() - start
        ended.set()
        watcher.join()
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            said.seek(0)
            raise RuntimeError(f"{' '.join(command)}: {said.read().decode(errors='replace')[-2000:]}")
    # A command shorter than a look still has the peak that the kernel keeps of its largest process.
    return Cost(wall, used.ru_utime + used.ru_stime, max(peak[0], used.ru_maxrss * 1024 if not peak[0] else 0) / 1e6)


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
