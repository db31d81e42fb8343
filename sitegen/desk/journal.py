"""What the desk did, action by action, so that each can be undone while the files still are as it left them."""

import threading
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sitegen.authoring.edits.file_versions import ABSENT, FileVersion, read_version, replace_version
from sitegen.errors import SitegenError
from sitegen.fingerprint import digest_bytes

MOST_ACTIONS = 500


@dataclass(frozen=True)
class FileChange:
    """A file to write: the version that it must have now, and its new bytes (None: it goes)."""

    path: str
    version: str
    data: bytes | None


@dataclass(frozen=True)
class Action:
    """An action that was done: its number, what it was in words, and what each file was before and became."""

    number: int
    words: str
    before: tuple[FileVersion, ...]
    after: tuple[str, ...]
    undoes: int = 0


class NothingToUndo(SitegenError):
    """There is no such action, or it was undone before."""


class Journal:
    """The only code of the desk that changes files of the site; one change at a time."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.touched: dict[str, str] = {}
        """The version in which the desk left each file that it changed."""
        self._lock = threading.RLock()
        self._actions: deque[Action] = deque(maxlen=MOST_ACTIONS)
        self._number = 0

    def do(self, words: str, changes: Sequence[FileChange], undoes: int = 0) -> Action:
        """Make the changes of one action, all or none. Raises ChangedMeanwhile or WriteFailure.

        Changes that leave every byte as it was are done too, and can be undone like any.
        """
        done: list[FileVersion] = []
        with self._lock:
            try:
                for change in changes:
                    done.append(replace_version(self.root, change.path, change.version, change.data))
            except SitegenError:
                for before, change in zip(reversed(done), reversed(changes[: len(done)]), strict=True):
                    replace_version(self.root, before.path, _version(change.data), before.data)
                raise
            self._number += 1
            after = tuple(_version(change.data) for change in changes)
            action = Action(self._number, words, tuple(done), after, undoes)
            self._actions.append(action)
            self.touched |= {change.path: version for change, version in zip(changes, after, strict=True)}
            return action

    def undo(self, number: int) -> Action:
        """Undo an action. Raises NothingToUndo, or ChangedMeanwhile where a file was changed since."""
        with self._lock:
            action = self.find(number)
            if action is None or any(other.undoes == number for other in self._actions):
                raise NothingToUndo("this was undone before, or the desk was started anew since — look at the file")
            changes = [
                FileChange(before.path, version, before.data)
                for before, version in zip(reversed(action.before), reversed(action.after), strict=True)
            ]
            return self.do(f"Undone: {action.words}", changes, undoes=number)

    def find(self, number: int) -> Action | None:
        """The action of a number, or None."""
        return next((action for action in self._actions if action.number == number), None)

    def last(self) -> Action | None:
        """The newest action that can be undone, or None."""
        undone = {action.undoes for action in self._actions}
        return next((a for a in reversed(self._actions) if not a.undoes and a.number not in undone), None)

    def newest(self, most: int = 100) -> list[tuple[Action, bool]]:
        """The newest actions, and whether each can still be undone."""
        undone = {action.undoes for action in self._actions}
        return [(a, a.number not in undone) for a in [*reversed(self._actions)][:most]]

    def read(self, path: str) -> FileVersion:
        """A file as it is now."""
        return read_version(self.root, path)


def _version(data: bytes | None) -> str:
    return ABSENT if data is None else digest_bytes(data)
