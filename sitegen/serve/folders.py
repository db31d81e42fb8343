"""Virtual folders: files that another program makes of the whole site, made when the first of them is asked for.

The search bundle is such a folder. It is not in the plan, costs seconds, and most visits to a preview never need it.
"""

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

Pages = Callable[[], Iterator[tuple[str, bytes]]]
"""Gives the path and the bytes of every planned output, as `build` would write them."""


@dataclass(frozen=True)
class Folder:
    """Files below `prefix` (such as `pagefind/`): `make` gives them all by their path, the prefix included.

    `make` may take its time. It is called once for a walk, in the thread of the request, and what it raises as a
    SitegenError is shown instead of the file.
    """

    prefix: str
    make: Callable[[Pages], Mapping[str, bytes]]


FOLDERS: tuple[Folder, ...] = ()
"""Every virtual folder of the preview. A new one stands in this tuple."""


class Folders:
    """The folders that were made, each for the walk at which it was last asked for."""

    def __init__(self, folders: Sequence[Folder]) -> None:
        """None is made yet."""
        self._folders = folders
        self._making = threading.Lock()
        self._made: dict[str, tuple[int, Mapping[str, bytes]]] = {}

    def get(self, path: str, walk: int, pages: Pages) -> bytes | None:
        """A file of a virtual folder as it is at that walk; None where there is none. Raises what `make` raises."""
        folder = next((f for f in self._folders if path.startswith(f.prefix)), None)
        if folder is None:
            return None
        with self._making:
            made = self._made.get(folder.prefix)
            if made is None or made[0] != walk:
                made = self._made[folder.prefix] = (walk, folder.make(pages))
        return made[1].get(path)
