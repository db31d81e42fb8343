"""What is published now: the feeds of a site in a folder, or over HTTP."""

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPException
from pathlib import Path
from time import monotonic
from urllib.error import HTTPError, URLError
from urllib.request import (
    HTTPDefaultErrorHandler,
    HTTPErrorProcessor,
    HTTPHandler,
    HTTPRedirectHandler,
    HTTPSHandler,
    OpenerDirector,
    ProxyHandler,
    Request,
    UnknownHandler,
)

from sitegen import __version__
from sitegen.errors import FeedUnreadable
from sitegen.publishing.feed_diff import Reader

TIMEOUT = 10.0
"""Seconds to wait for a server that says nothing."""
LONGEST = 60.0
"""Seconds that one file may take in all."""
LARGEST = 64 * 1024 * 1024
_AT_ONCE = 8
_GONE = (404, 410)


def in_folder(folder: Path) -> Reader:
    """Reads the files of a built site in a folder. Raises FeedUnreadable where the system refuses one."""

    def read(name: str) -> bytes | None:
        try:
            return (folder / name).read_bytes()
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
            return None
        except OSError as error:
            raise FeedUnreadable(f"{folder / name}: {error.strerror} — mend its permissions") from None

    return read


class Remote:
    """Reads the files of a site over HTTP, each once."""

    def __init__(self, base: str, timeout: float = TIMEOUT, longest: float = LONGEST) -> None:
        """`base` is the site's address, with a slash at its end."""
        self.base = base
        self.timeout = timeout
        self.longest = longest
        self._opener = opener()
        self._known: dict[str, bytes | None] = {}

    def __call__(self, name: str) -> bytes | None:
        """A file's bytes; None where the server says that there is none. Raises FeedUnreadable for anything else."""
        if name not in self._known:
            self._known[name] = self._fetch(name)
        return self._known[name]

    def prefetch(self, names: Iterable[str]) -> None:
        """Fetch files that will be asked for, several at a time."""
        wanted = [name for name in names if name not in self._known]
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            self._known.update(zip(wanted, pool.map(self._fetch, wanted), strict=True))

    def _fetch(self, name: str) -> bytes | None:
        address = self.base + name
        end = monotonic() + self.longest
        request = Request(address, headers={"User-Agent": f"sitegen/{__version__}"})  # noqa: S310 (the opener knows HTTP alone)
        try:
            with self._opener.open(request, timeout=self.timeout) as answer:
                parts: list[bytes] = []
                size = 0
                while part := answer.read1(1 << 16):
                    parts.append(part)
                    size += len(part)
                    if size > LARGEST:
                        raise FeedUnreadable(f"{address}: the answer is too large for a feed — is the address right?")
                    if monotonic() > end:
                        raise FeedUnreadable(
                            f"{address}: no whole answer in {self.longest:g} seconds — try again later"
                        )
                return b"".join(parts)
        except HTTPError as error:
            if error.code in _GONE:
                return None
            raise FeedUnreadable(
                f"{address}: the server answered {error.code} {error.reason} — try again later"
            ) from None
        except (OSError, ValueError, HTTPException) as error:
            raise FeedUnreadable(f"{address}: {reason_of(error)} — is the site up, and the address right?") from None


def reason_of(error: Exception) -> str:
    """Why a connection failed, in a few words."""
    reason = error.reason if isinstance(error, URLError) and isinstance(error.reason, Exception) else error
    if isinstance(reason, TimeoutError):
        return "no answer in time"
    return " ".join(str(getattr(reason, "strerror", None) or reason).split())


def opener() -> OpenerDirector:
    """HTTP and HTTPS, with redirects and the environment's proxies, and no other scheme."""
    made = OpenerDirector()
    for handler in (
        ProxyHandler(),
        UnknownHandler(),
        HTTPHandler(),
        HTTPSHandler(),
        HTTPDefaultErrorHandler(),
        HTTPRedirectHandler(),
        HTTPErrorProcessor(),
    ):
        made.add_handler(handler)
    return made
