"""Reads the published feeds of a site, from a folder or over HTTP."""

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from time import monotonic

from sitegen.errors import FeedUnreadable, FetchFailed
from sitegen.publishing.published_feeds import Reader

SECONDS_PER_FEED = 30.0
"""The time limit for one file."""
_SECONDS_IN_ALL = 300.0
"""The time limit for all files of a site."""
_BYTES_IN_ALL = 256 * 1024 * 1024
"""The size limit for all files of a site."""
_FETCHES_AT_ONCE = 8
_GONE = (404, 410)


def in_folder(folder: Path) -> Reader:
    """A reader of the files of a built site in a folder, which raises FeedUnreadable where the system refuses one."""

    def read(name: str) -> bytes | None:
        try:
            return (folder / name).read_bytes()
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
            return None
        except OSError as error:
            raise FeedUnreadable(f"{folder / name}: {error.strerror} — mend its permissions") from None

    return read


class Remote:
    """Reads the files of a site over HTTP, each once, within common limits of time and size."""

    def __init__(
        self,
        base: str,
        seconds: float = SECONDS_PER_FEED,
        *,
        longest: float = _SECONDS_IN_ALL,
        largest: int = _BYTES_IN_ALL,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        """`base` is the site's address with a slash at its end; `seconds` is the limit for one file.

        `longest` seconds and `largest` bytes are the limits for all of them, as `clock` counts.
        """
        self.base = base
        self.seconds = seconds
        self._longest, self._end, self._clock = longest, clock() + longest, clock
        self._largest, self._bytes = largest, 0
        self._known: dict[str, bytes | None] = {}

    def __call__(self, name: str) -> bytes | None:
        """A file's bytes; None where the server has none. Raises FeedUnreadable for any other failure."""
        if name not in self._known:
            self._known[name] = self._fetch(name)
        return self._known[name]

    def prefetch(self, names: Iterable[str]) -> None:
        """Fetch files that will be needed, several at a time."""
        wanted = [name for name in names if name not in self._known]
        with ThreadPoolExecutor(_FETCHES_AT_ONCE) as pool:
            self._known.update(zip(wanted, pool.map(self._fetch, wanted), strict=True))

    def _fetch(self, name: str) -> bytes | None:
        from sitegen.engine.fetch.client import Limits, Request, fetch

        left = self._end - self._clock()
        if left <= 0:
            raise FeedUnreadable(f"{name}: the feeds were not read in {self._longest:g} seconds — try again later")
        if self._bytes > self._largest:
            raise FeedUnreadable(f"{name}: the feeds before it have more than {self._largest:,} bytes in all")
        try:
            answer = fetch(
                self.base + name,
                Request(accept="application/atom+xml, application/xml;q=0.9, */*;q=0.1"),
                limits=Limits(seconds=min(self.seconds, left)),
            )
        except FetchFailed as error:
            raise FeedUnreadable(str(error)) from None
        if answer.status in _GONE:
            return None
        if answer.status != 200:
            said = f"{answer.status} {answer.reason[:100]}".strip()
            raise FeedUnreadable(f"{answer.address}: the server answered {said} — try again later")
        self._bytes += len(answer.body)
        return answer.body
