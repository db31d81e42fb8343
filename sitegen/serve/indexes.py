"""Bundles in the preview: another program's files, made when the first of a folder is asked for, and held in memory."""

import threading
from collections.abc import Mapping, Sequence

from sitegen import pagefind
from sitegen.model import Bundle


class Indexes:
    """The bundles that were made, each under the key of what it was made from."""

    def __init__(self) -> None:
        """None is made yet."""
        self._making = threading.Lock()
        self._made: dict[tuple[str, str], Mapping[str, bytes]] = {}

    def get(self, path: str, bundles: Sequence[Bundle]) -> bytes | None:
        """A file of a bundle; None where it belongs to none. Raises SitegenError where the program fails.

        An edit makes only the bundle anew that shows it.
        """
        bundle = next((b for b in bundles if path.startswith(b.folder)), None)
        if bundle is None:
            return None
        key = (bundle.folder, bundle.key)
        with self._making:
            wanted = {(b.folder, b.key) for b in bundles}
            self._made = {k: files for k, files in self._made.items() if k in wanted}
            if key not in self._made:
                self._made[key] = pagefind.index(bundle)
            return self._made[key].get(path.removeprefix(bundle.folder))
