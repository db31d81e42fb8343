"""What the desk did, action by action, so that each can be undone while the files still are as it left them."""

import threading
from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from sitegen.engine.file_changes import FileChange, file_bytes, make_change
from sitegen.errors import FileChanged, SitegenError, WriteFailure
from sitegen.fingerprint import digest_bytes

MOST_ACTIONS = 500
MOST_BYTES = 100 * 1024 * 1024
"""The bytes of files that are kept for undoing; of more the oldest actions go."""
ABSENT = "absent"
"""The version of a file that is not there."""


def version_of(data: bytes | None) -> str:
    """What tells these bytes of a file from any others."""
    return ABSENT if data is None else digest_bytes(data)


@dataclass(frozen=True)
class Action:
    """An action that was done: its number, what it was in words, its changes of files, and which action it undoes."""

    number: int
    words: str
    changes: tuple[FileChange, ...]
    undoes: int = 0

    @property
    def size(self) -> int:
        """The bytes that are kept for undoing it."""
        return sum(len(change.before or b"") + len(change.after or b"") for change in self.changes)


class NothingToUndo(SitegenError):
    """There is no such action, or it was undone before."""


class LastingActions(Protocol):
    """Where actions are kept for the next start of the desk."""

    def load(self) -> Iterable[Action]:
        """The actions of earlier starts, the oldest first, numbered from 1."""

    def add(self, action: Action) -> None:
        """Keep one more."""


class Journal:
    """The way in which the desk changes files of the site: one action at a time, all of its changes or none."""

    def __init__(self, root: Path, lasting: LastingActions | None = None) -> None:
        """`lasting` keeps the actions for the next start; it is read when an action is first asked for or noted."""
        self.root = root
        self._lasting = lasting
        self._is_loaded = lasting is None
        self.touched: set[str] = set()
        """The files that the desk changed."""
        self._lock = threading.RLock()
        self._actions: deque[Action] = deque()
        self._number = 0
        self._size = 0

    def read(self, path: str) -> bytes | None:
        """A file as it is now, None where there is none. Raises WriteFailure where it leads out, or cannot be read."""
        try:
            return file_bytes(self.root, path)
        except OSError as error:
            raise WriteFailure(f"{path}:1: it cannot be read: {error.strerror} — mend its permissions") from error

    def at_version(self, path: str, version: str) -> bytes | None:
        """The bytes of a file that is still the version that a form was made for. Raises FileChanged."""
        data = self.read(path)
        if version_of(data) != version:
            raise FileChanged(path)
        return data

    def do(self, words: str, changes: Sequence[FileChange], undoes: int = 0) -> Action:
        """Make the changes of one action. Raises FileChanged or WriteFailure, and then none is made."""
        with self._lock:
            done: list[FileChange] = []
            try:
                for change in changes:
                    make_change(self.root, change)
                    done.append(change)
            except SitegenError:
                for change in reversed(done):
                    make_change(self.root, change.reverse)
                raise
            return self.note(words, changes, undoes)

    def note(self, words: str, changes: Sequence[FileChange], undoes: int = 0) -> Action:
        """Note an action whose changes were made already."""
        with self._lock:
            self._load()
            action = Action(self._number + 1, words, tuple(changes), undoes)
            self._append(action)
            self.touched |= {change.path for change in changes}
            if self._lasting:
                self._lasting.add(action)
            return action

    def _load(self) -> None:
        """Take in the actions of earlier starts, once."""
        with self._lock:
            if not self._is_loaded and self._lasting:
                self._is_loaded = True
                for action in self._lasting.load():
                    self._append(action)

    def _append(self, action: Action) -> None:
        self._number = action.number
        self._actions.append(action)
        self._size += action.size
        while len(self._actions) > 1 and (len(self._actions) > MOST_ACTIONS or self._size > MOST_BYTES):
            self._size -= self._actions.popleft().size

    def undo(self, number: int) -> Action:
        """Undo an action. Raises NothingToUndo, or FileChanged where a file was changed since."""
        with self._lock:
            action = self.find(number)
            if action is None or any(other.undoes == number for other in self._actions):
                raise NothingToUndo("this was undone before, or is not kept any more — look at the file")
            reverse = [change.reverse for change in reversed(action.changes)]
            return self.do(f"Undone: {action.words}", reverse, undoes=number)

    def find(self, number: int) -> Action | None:
        """The action of a number, or None."""
        self._load()
        return next((action for action in [*self._actions] if action.number == number), None)

    def last(self) -> Action | None:
        """The newest action that can be undone, or None."""
        return next((action for action, can in self.newest() if can), None)

    def newest(self, most: int = 100) -> list[tuple[Action, bool]]:
        """The newest actions, and whether each can still be undone."""
        with self._lock:
            self._load()
            actions = [*reversed(self._actions)]
        undone = {action.undoes for action in actions}
        return [(a, a.number not in undone and not a.undoes) for a in actions[:most]]
