"""The options of a load or a build."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

WORTH_SENDING = 500
"""The number of files to parse, or of outputs to render, below which sending them takes longer than the work."""


@dataclass(frozen=True)
class Options:
    """The options of a load or a build. `now` decides which dated articles are due, and nothing else.

    `scheduler` is the address of a dask scheduler, whose workers parse and render where there is much to do.
    """

    root: Path
    now: datetime
    destination: Path | None = None
    drafts: bool = False
    future: bool = False
    base_url: str | None = None
    clean: bool = False
    strict: bool = False
    jobs: int = 0
    scheduler: str = ""

    @property
    def destination_folder(self) -> Path:
        """The destination: the one asked for, else `build/site`."""
        return self.destination or self.root / "build" / "site"
