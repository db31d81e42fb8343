"""The desk's newest actions, kept in the user's cache, so that they can be undone after `serve` was started again.

A file holds one action a line, each signed with the user's own key for this site: what somebody else wrote there, and
what is not whole, counts as absent. Where it is lost, nothing but the undoing of old actions is.
"""

import json
import os
import tempfile
from base64 import b64decode, b64encode
from contextlib import suppress
from pathlib import Path
from typing import Any

from sitegen.desk.journal import Action
from sitegen.engine.cache.ownership import make_private, read_private
from sitegen.engine.cache.signing import signer
from sitegen.engine.cache.user_cache import cache_home
from sitegen.engine.file_changes import FileChange
from sitegen.fingerprint import digest_text

LARGEST = 8 * 1024 * 1024
"""The bytes of one site's file: beyond it the older half of the actions goes."""


class KeptActions:
    """The actions of one site that earlier runs of the desk left, and the place for those of this run."""

    def __init__(self, root: Path) -> None:
        """No file is read or made yet."""
        self.site = os.path.realpath(root)
        self.path = cache_home() / "sitegen" / f"desk-{digest_text(self.site)[:16]}"
        self._run = os.urandom(8).hex()
        self._names: dict[int, str] = {}

    def load(self) -> list[Action]:
        """The actions that were kept, the oldest first, numbered from 1."""
        data = b""
        with suppress(OSError):
            data = (read_private(self.path, LARGEST * 2) or b"") if self.path.parent.is_dir() else b""
        found: list[Action] = []
        numbers: dict[str, int] = {}
        for line in data.split(b"\n"):
            row = self._row(line)
            if row is None:
                continue
            number = len(found) + 1
            changes = tuple(FileChange(path, _bytes(before), _bytes(after)) for path, before, after in row["changes"])
            found.append(Action(number, row["words"], changes, numbers.get(row["undoes"], 0)))
            numbers[row["name"]] = number
        self._names = {number: name for name, number in numbers.items()}
        return found

    def add(self, action: Action) -> None:
        """Keep one more action. A write that fails is ignored: the action itself was done."""
        name = self._names[action.number] = f"{self._run}-{action.number}"
        changes = [(c.path, _text(c.before), _text(c.after)) for c in action.changes]
        undoes = self._names.get(action.undoes, "")
        row = json.dumps({"name": name, "words": action.words, "undoes": undoes, "changes": changes}).encode()
        line = self._sign(row) + b" " + row + b"\n"
        if len(line) > LARGEST:
            return
        with suppress(OSError):
            if not make_private(self.path.parent):
                return
            if self.path.exists() and self.path.stat().st_size + len(line) > LARGEST:
                self._shorten(len(line))
            flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC
            with open(os.open(self.path, flags, 0o600), "ab") as file:
                file.write(line)

    def _shorten(self, more: int) -> None:
        """Leave the newest actions that fit into half of the room."""
        lines = (read_private(self.path, LARGEST * 2) or b"").split(b"\n")
        kept: list[bytes] = []
        room = LARGEST // 2 - more
        for line in reversed([line for line in lines if line]):
            room -= len(line) + 1
            if room < 0:
                break
            kept.append(line)
        number, passing = tempfile.mkstemp(prefix="desk-", dir=self.path.parent)
        with os.fdopen(number, "wb") as file:
            file.writelines(line + b"\n" for line in reversed(kept))
        os.replace(passing, self.path)

    def _row(self, line: bytes) -> dict[str, Any] | None:
        """What a line holds; None where this user's key did not sign it for this site."""
        signed, _, data = line.partition(b" ")
        if not data or signed != self._sign(data):
            return None
        row: dict[str, Any] = json.loads(data)
        return row

    def _sign(self, data: bytes) -> bytes:
        return signer().sign("desk action", os.fsencode(self.site), data).hex().encode()


def _text(data: bytes | None) -> str | None:
    return None if data is None else b64encode(data).decode()


def _bytes(text: str | None) -> bytes | None:
    return None if text is None else b64decode(text)
