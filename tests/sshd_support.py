"""A real OpenSSH server on loopback, with keys and settings of its own, for as long as a test needs it."""

import getpass
import os
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest
from sites_support import HANG

SETTINGS = """
Port {port}
ListenAddress 127.0.0.1
HostKey {folder}/host
AuthorizedKeysFile {folder}/user.pub
PidFile none
StrictModes no
UsePAM no
PasswordAuthentication no
KbdInteractiveAuthentication no
UseDNS no
MaxStartups 100
MaxSessions 50
SetEnv PATH={folder}/there:{path} HOME={folder}
"""
CLIENT = """
Host *
  IdentityFile {folder}/user
  IdentitiesOnly yes
  UserKnownHostsFile {folder}/known
  GlobalKnownHostsFile /dev/null
  StrictHostKeyChecking yes
  BatchMode yes
"""


@dataclass(frozen=True)
class SshServer:
    """The server: its port, the folder `here` of programs before those of this machine, and `there` of the other's."""

    folder: Path
    port: int
    user: str

    @property
    def here(self) -> Path:
        return self.folder / "here"

    @property
    def there(self) -> Path:
        return self.folder / "there"

    def address(self, folder: Path) -> str:
        return f"ssh://{self.user}@127.0.0.1:{self.port}{folder}"

    @property
    def path(self) -> str:
        """The PATH by which this machine's programs reach the server."""
        return f"{self.here}:{os.environ['PATH']}"


def wait_for(port: int, running: "subprocess.Popen[bytes]") -> None:
    """Wait until a server takes connections at a port of loopback."""
    while True:
        assert running.poll() is None, "the server did not start"
        with suppress(OSError), closing(socket.create_connection(("127.0.0.1", port), timeout=HANG)):
            return
        os.sched_yield()


def needed(name: str) -> str:
    """The place of a program that a test needs."""
    found = shutil.which(name, path=f"{os.environ['PATH']}:/usr/sbin:/sbin")
    if found is None:
        assert "CI" not in os.environ, f"on CI {name} must be there"
        pytest.skip(f"there is no {name} on this machine")
    return found


def script(place: Path, text: str) -> Path:
    """A program of a few lines of shell."""
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(f"#!/bin/sh\n{text}\n", encoding="utf-8")
    place.chmod(0o755)
    return place


@contextmanager
def ssh_server(folder: Path) -> Iterator[SshServer]:
    """A server with its keys in a folder."""
    sshd, ssh, _ = needed("sshd"), needed("ssh"), needed("rsync")
    for name in ("here", "there"):
        (folder / name).mkdir(parents=True)
    for name in ("host", "user"):
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", folder / name], check=True)
    with closing(socket.socket()) as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    known = (folder / "host.pub").read_text(encoding="utf-8").split()[:2]
    (folder / "known").write_text(f"[127.0.0.1]:{port} {' '.join(known)}\n", encoding="utf-8")
    (folder / "client").write_text(CLIENT.format(folder=folder), encoding="utf-8")
    usual = "/usr/local/bin:/usr/bin:/bin"
    (folder / "settings").write_text(SETTINGS.format(folder=folder, port=port, path=usual), encoding="utf-8")
    script(folder / "here/ssh", f'exec {ssh} -F {folder}/client "$@"')
    if os.geteuid() == 0:
        Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)  # where the server of the system keeps nothing
    # Its log is a file: a pipe that nobody reads would fill, and stop it.
    running = subprocess.Popen([sshd, "-D", "-E", folder / "log", "-f", folder / "settings"])
    try:
        wait_for(port, running)
        yield SshServer(folder, port, getpass.getuser())
    finally:
        running.terminate()
        running.wait(timeout=HANG)
