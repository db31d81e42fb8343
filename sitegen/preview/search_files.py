"""Folders that another program makes, such as the search index: made when the first of their files is asked for.

They cost seconds, and most visits to a preview never need them. What a folder is made of decides its key, so an edit
makes anew only the folders that it reaches.
"""

import threading
from collections.abc import Callable, Mapping, Sequence

from sitegen.outputs.output import Bundle, Output

Make = Callable[[Bundle], Mapping[str, Output]]
"""Runs the program; raises SitegenError where it is not there or fails."""


class Folders:
    """The folders that were made, each under the key of its bundle."""

    def __init__(self, make: Make) -> None:
        """None is made yet."""
        self._make = make
        self._making = threading.Lock()
        self._made: dict[str, tuple[str, Mapping[str, Output]]] = {}

    def get(self, path: str, bundles: Sequence[Bundle]) -> Output | None:
        """A file of one of these bundles; None where there is none. Raises what `make` raises."""
        bundle = next((b for b in bundles if path.startswith(b.folder)), None)
        if bundle is None:
            return None
        with self._making:
            made = self._made.get(bundle.folder)
            if made is None or made[0] != bundle.key:
                made = self._made[bundle.folder] = (bundle.key, self._make(bundle))
        return made[1].get(path)
