"""Regular expressions that are compiled when they are first used.

A build after an edit imports two hundred expressions and uses a few of them; compiling all takes as long as reading the
articles of a small site.
"""

import re
from typing import cast


class _Later:
    """Stands for an expression; every method of it that was asked for is kept."""

    def __init__(self, pattern: str, flags: int) -> None:
        self._asked = (pattern, flags)

    def __getattr__(self, name: str) -> object:
        if name.startswith("__"):
            raise AttributeError(name)
        found = getattr(re.compile(*self._asked), name)
        setattr(self, name, found)
        return found


def expression(pattern: str, flags: int = 0) -> re.Pattern[str]:
    """The same as `re.compile`, but compiled at the first use; a mistake in the pattern is raised then."""
    return cast("re.Pattern[str]", _Later(pattern, flags))
