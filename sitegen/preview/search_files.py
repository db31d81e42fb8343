"""Files that another program generates, such as the search index, generated when the first is requested.

That takes seconds, and most previews never need them. The key of a bundle covers what it is made from, so an edit
regenerates only the bundles that it changes.
"""

import threading
from collections.abc import Callable, Mapping, Sequence

from sitegen.outputs.output import Bundle, Output

Make = Callable[[Bundle], Mapping[str, Output]]
"""Runs the program; raises SitegenError where it is missing or fails."""


class BundleFiles:
    """Generated bundles, each under its key."""

    def __init__(self, make: Make) -> None:
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
