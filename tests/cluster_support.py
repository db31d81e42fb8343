"""A real dask scheduler with two workers on loopback, each a process of its own, and a build that stops on demand."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sites_support import HANG, ROOT, environment

QUIET = {"DASK_DISTRIBUTED__WORKER__MULTIPROCESSING_METHOD": "spawn"}


@dataclass
class TestCluster:
    """A scheduler and its workers; `options` are certificates, for all of them."""

    __test__ = False

    folder: Path
    host: str = "tcp://127.0.0.1"
    options: Sequence[str] = ()
    env: dict[str, str] = field(default_factory=dict)
    running: list["subprocess.Popen[Any]"] = field(default_factory=list)

    def start(self, module: str, *words: str, env: dict[str, str] | None = None) -> "subprocess.Popen[Any]":
        """A program of dask's, in a folder of its own."""
        place = self.folder / f"process-{len(self.running)}"
        place.mkdir()
        with open(place / "log", "wb") as log:
            process = subprocess.Popen(
                [sys.executable, "-W", "ignore", "-m", f"distributed.cli.{module}", *words, *self.options],
                cwd=place,
                env=environment(**QUIET, **self.env, **(env or {})),
                stdout=log,
                stderr=log,
                stdin=subprocess.DEVNULL,
            )
        self.running.append(process)
        return process

    def scheduler(self) -> "subprocess.Popen[Any]":
        """The scheduler, on a free port; `address` is known when it answers."""
        words = ["--host", self.host, "--port", "0", "--no-dashboard", "--scheduler-file", str(self.folder / "file")]
        return self.start("dask_scheduler", *words)

    def worker(self, env: dict[str, str] | None = None) -> "subprocess.Popen[Any]":
        """A worker with one thread and no process that would start it again."""
        words = ["--nthreads", "1", "--no-nanny", "--no-dashboard", "--host", "127.0.0.1", "--local-directory", "."]
        return self.start("dask_worker", self.address, *words, env=env)

    @property
    def address(self) -> str:
        """The scheduler's address."""
        import json

        return str(json.loads(self.wait_for(self.folder / "file", "}"))["address"])

    def wait_for(self, file: Path, text: str) -> str:
        """A file's text, once it holds some words. Fails after a time in which it should long have been there."""
        import time

        ends = time.monotonic() + HANG
        while time.monotonic() < ends:
            if file.is_file() and text in (found := file.read_text()):
                return found
            time.sleep(0.02)
        raise AssertionError(f"{text!r} never came: {file.read_text() if file.is_file() else 'no file'}")

    def registered(self, process: "subprocess.Popen[Any]") -> None:
        """Wait until a worker is known to the scheduler."""
        self.wait_for(self.folder / f"process-{self.running.index(process)}" / "log", "Registered to")

    def end(self) -> None:
        """End all processes that are left."""
        for process in reversed(self.running):
            if process.poll() is None:
                process.send_signal(signal.SIGCONT)
                process.kill()
            process.wait(timeout=HANG)


@contextmanager
def cluster(folder: Path, workers: int = 2, **more: Any) -> Iterator[TestCluster]:
    """A scheduler with its workers."""
    folder.mkdir()
    found = TestCluster(folder, **more)
    try:
        found.scheduler()
        for worker in [found.worker() for _ in range(workers)]:
            found.registered(worker)
        yield found
    finally:
        found.end()


_STEPPED = '''
"""sitegen, which says how many batches of outputs it has made, and sends each when it is told to."""
import sys
from sitegen.engine.distributed import sending
from sitegen.cli.main import cli

real, count = sending.dumped, 0

def stepped(value):
    global count
    count += 1
    print("batch", count, file=sys.stderr, flush=True)
    sys.stdin.readline()
    return real(value)

sending.dumped = stepped
cli(sys.argv[1:])
'''


@contextmanager
def stepped(*arguments: str | Path, env: dict[str, str] | None = None) -> Iterator["subprocess.Popen[str]"]:
    """A command that waits for a line before it sends each batch of outputs (`step` gives it)."""
    process = subprocess.Popen(
        [sys.executable, "-c", _STEPPED, *map(str, arguments)],
        cwd=ROOT,
        env=environment(**(env or {})),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate(timeout=HANG)


def step(process: "subprocess.Popen[str]") -> str:
    """Let a stepped command send a batch; what it says next: the number of the next batch, or its last words."""
    assert process.stdin is not None
    assert process.stderr is not None
    process.stdin.write("\n")
    process.stdin.flush()
    return process.stderr.readline()


def certificates(folder: Path, name: str) -> dict[str, Path]:
    """An authority made by openssl, with one certificate that it signed: `ca`, `cert` and `key`."""
    folder.mkdir(exist_ok=True)
    found = {part: folder / f"{name}-{part}.pem" for part in ("ca", "ca-key", "cert", "key", "request")}

    def openssl(*words: str | Path) -> None:
        subprocess.run(["openssl", *map(str, words)], check=True, capture_output=True, timeout=HANG)

    new = ("-newkey", "rsa:2048", "-nodes", "-subj")
    openssl("req", "-x509", *new, f"/CN={name}", "-days", "2", "-keyout", found["ca-key"], "-out", found["ca"])
    openssl("req", *new, f"/CN={name}-machine", "-keyout", found["key"], "-out", found["request"])
    words = ("-CA", found["ca"], "-CAkey", found["ca-key"], "-CAcreateserial", "-days", "2", "-out", found["cert"])
    openssl("x509", "-req", "-in", found["request"], *words)
    return found


def uses(found: dict[str, Path]) -> dict[str, str]:
    """The environment in which dask's client finds these certificates."""
    prefix = "DASK_DISTRIBUTED__COMM__TLS__"
    return {
        f"{prefix}CA_FILE": str(found["ca"]),
        f"{prefix}CLIENT__CERT": str(found["cert"]),
        f"{prefix}CLIENT__KEY": str(found["key"]),
    }


def stop(process: "subprocess.Popen[Any]") -> None:
    """Let a process stand still until it is told to go on."""
    os.kill(process.pid, signal.SIGSTOP)


def go_on(process: "subprocess.Popen[Any]") -> None:
    """Let a process that stands still go on."""
    os.kill(process.pid, signal.SIGCONT)
