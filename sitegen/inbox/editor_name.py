"""The name of the editor at this machine, as git has it: it stands beside what was decided, for the other editors."""

import os
from contextlib import suppress
from getpass import getuser


def editor_name() -> str:
    """The name from GIT_AUTHOR_NAME, else of the user's own git settings, else of the account; or an empty text."""
    named = os.environ.get("GIT_AUTHOR_NAME", "").strip()
    if named:
        return named
    from dulwich.config import StackedConfig

    with suppress(OSError, ValueError, KeyError):
        # The settings of a checkout are not read: they may come from a stranger.
        found = StackedConfig.default().get((b"user",), b"name").decode("utf-8", "replace").strip()
        if found:
            return found
    with suppress(OSError, KeyError, ImportError):
        return getuser()
    return ""
