"""A shell on another machine, over ssh, that runs scripts one after the other for as long as a publication lasts.

It is one process, so that it can hold a lock there: when this process dies, the connection ends, and with it the shell
and the lock. Other programs (rsync) share its connection, so that nobody logs in twice.
"""

import secrets
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import IO

from sitegen.engine.programs.run import ProgramMissing, last_words, plain_environment
from sitegen.errors import PublishRefused
from sitegen.target_address import SshAddress

_OPTIONS = ("ConnectTimeout=20", "ServerAliveInterval=15", "ServerAliveCountMax=4", "ForwardAgent=no", "ForwardX11=no")
"""A machine that is gone is noticed within a minute."""


class ScriptFailed(Exception):
    """A script on the other machine ended with another code than 0; `said` is what it wrote."""

    def __init__(self, code: int, written: bytes) -> None:
        """`written` is all that it wrote."""
        self.code = code
        self.said = last_words(written) or f"code {code}"
        super().__init__(self.said)


class RemoteShell:
    """The shell, from `opened` until the block ends."""

    def __init__(self, address: SshAddress, name: str) -> None:
        """`name` is the target as messages call it."""
        self.address = address
        self.name = name
        self._process: subprocess.Popen[bytes] | None = None
        self._complaints: IO[bytes] | None = None
        self._socket = ""
        self._token = b""

    @property
    def is_open(self) -> bool:
        """Whether somebody is logged in."""
        return self._process is not None

    @contextmanager
    def opened(self) -> Iterator[None]:
        """Log in, and end the shell afterwards. Raises PublishRefused."""
        with tempfile.TemporaryDirectory(prefix="sitegen-") as folder, tempfile.TemporaryFile() as complaints:
            self._socket = f"{folder}/ssh"
            self._complaints = complaints
            self._token = f"<{secrets.token_hex(16)}>".encode()
            words = [*self.words(master=True), "--", self.address.login, "exec sh"]
            try:
                self._process = subprocess.Popen(  # noqa: S603 (a list of words, no shell)
                    words,
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=complaints,
                    env=plain_environment(),
                )
            except FileNotFoundError:
                raise ProgramMissing("ssh") from None
            try:
                self._write(b"LC_ALL=C; export LC_ALL; set -u; printf '\\n%s %s\\n' '" + self._token + b"' 0\n")
                self._answer()  # with whatever the other side says at a login
                yield
            finally:
                self._end()

    def words(self, *, master: bool = False) -> list[str]:
        """The ssh command with its options, without the host."""
        address = self.address
        control = "yes" if master else "no"
        words = ["ssh", "-T", "-o", f"ControlPath={self._socket}", "-o", f"ControlMaster={control}"]
        words += ["-o", "ControlPersist=no"] if master else []
        for option in _OPTIONS:
            words += ["-o", option]
        return [*words, "-p", str(address.port)] if address.port else words

    def run(self, script: str) -> bytes:
        """Run a script in a subshell with `set -e`; return what it wrote. Raises ScriptFailed and PublishRefused."""
        return self._ask(f"( set -e; {script}\n) </dev/null 2>&1")

    def keep(self, script: str) -> bytes:
        """Run a script in the shell itself, whose folder and open files stay. Raises as `run` does."""
        return self._ask("{ " + script + "\n} 2>&1")

    def _ask(self, command: str) -> bytes:
        self._write(command.encode("utf-8", "surrogateescape") + b"\nprintf '\\n%s %s\\n' '" + self._token + b"' $?\n")
        return self._answer()

    def _write(self, data: bytes) -> None:
        process = self._process
        if process is None or process.stdin is None:
            raise self._lost()
        try:
            process.stdin.write(data)
            process.stdin.flush()
        except OSError:
            raise self._lost() from None

    def _answer(self) -> bytes:
        """What was written before the token, where the code beside it is 0."""
        process, found = self._process, bytearray()
        if process is None or process.stdout is None:
            raise self._lost()
        mark = b"\n" + self._token + b" "
        while True:
            line = process.stdout.readline()
            if not line:
                raise self._lost()
            found += line
            place = found.rfind(mark, max(0, len(found) - len(line) - len(mark)))
            if place >= 0 or (found.startswith(mark[1:]) and (place := 0) == 0):
                code = int(found[place:].rpartition(b" ")[2])
                written = bytes(found[: max(0, place)])
                if code != 0:
                    raise ScriptFailed(code, written)
                return written

    def _lost(self) -> PublishRefused:
        process = self._process
        if process is not None:
            with suppress(subprocess.TimeoutExpired):
                process.wait(5)
        said = ""
        if self._complaints is not None:
            self._complaints.seek(0)
            said = last_words(self._complaints.read())
        return PublishRefused(
            f"{self.name}: {self.address.login} cannot be reached{f': {said}' if said else ''} — {self._hint(said)}"
        )

    def _hint(self, said: str) -> str:
        """What to do where ssh could not log in."""
        login = " ".join(["ssh", *(["-p", str(self.address.port)] if self.address.port else []), self.address.login])
        if "Host key verification failed" in said:
            return f"run {login} once by hand, compare the key that it shows with the host's, and publish again"
        if "Permission denied" in said:
            return f"the host must know your key: once {login} gets in without a password, publish again"
        return "look at the address, the network and the keys of ssh, and publish again"

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        for stream in (process.stdin, process.stdout):
            with suppress(OSError):
                if stream is not None:
                    stream.close()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def quoted(words: list[str]) -> str:
    """Words as one text for rsync's `-e`, which splits it at blanks outside quotation marks."""
    return " ".join("'" + word.replace("'", "''") + "'" if " " in word or "'" in word else word for word in words)


def here(data: bytes) -> tuple[str, str]:
    """A text as the standard input of a script's command: what stands on the command's line, and what follows it."""
    end = f"END_{secrets.token_hex(8)}"
    text = data.decode("utf-8", "surrogateescape")
    return f"<<'{end}'", f"\n{text}{'' if text.endswith(chr(10)) or not text else chr(10)}{end}\n"


def environment() -> dict[str, str]:
    """The environment of programs that share the connection, without settings that would change rsync's ways."""
    return {name: value for name, value in plain_environment().items() if not name.startswith("RSYNC_")}
