"""Two independent S3-compatible stores on loopback, each a server of its own, and a bucket in them."""

import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from sites_support import HANG
from sshd_support import wait_for

from sitegen.errors import PublishRefused
from sitegen.publishing.targets.bucket.object_store import BotoStore

KEYS = {"AWS_ACCESS_KEY_ID": "testing", "AWS_SECRET_ACCESS_KEY": "testing-secret"}


@dataclass(frozen=True)
class StoreServer:
    """A server: which one, its address, and whether it knows the conditions of a PUT."""

    kind: str
    endpoint: str
    conditional: bool


_MOTO = """
import logging, sys
logging.disable()
from moto.server import ThreadedMotoServer
server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
server.start()
print("http://%s:%d" % server.get_host_and_port(), flush=True)
sys.stdin.read()
server.stop()
"""


@contextmanager
def moto_server() -> Iterator[StoreServer]:
    """moto's server, in a process of its own."""
    running = subprocess.Popen(
        [sys.executable, "-W", "ignore", "-c", _MOTO], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    try:
        assert running.stdout is not None
        yield StoreServer("moto", running.stdout.readline().strip(), conditional=True)
    finally:
        running.communicate(timeout=HANG)


@contextmanager
def rclone_server(folder: Path) -> Iterator[StoreServer]:
    """`rclone serve s3`, which keeps objects as files, and ignores the conditions of a PUT."""
    program = shutil.which("rclone", path=str(Path(sys.executable).parent)) or shutil.which("rclone")
    assert program is not None
    with closing(socket.socket()) as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    keys = ",".join(KEYS.values())
    words = [program, "serve", "s3", "--addr", f"127.0.0.1:{port}", "--auth-key", keys, "--config", "/dev/null"]
    running = subprocess.Popen([*words, folder], stderr=subprocess.DEVNULL)
    try:
        wait_for(port, running)
        yield StoreServer("rclone", f"http://127.0.0.1:{port}", conditional=False)
    finally:
        running.terminate()
        running.wait(timeout=HANG)


def bucket(server: StoreServer, name: str) -> BotoStore:
    """A bucket, made where it is missing."""
    store = BotoStore("the bucket", name, server.endpoint, "us-east-1")
    with suppress(PublishRefused), store._refusals():
        store._client.create_bucket(Bucket=name)
    return store
