"""The headers that a bucket keeps with each file: media type and caching, as the site's own `_headers` says."""

from collections.abc import Mapping
from functools import cache

from sitegen.fingerprint import digest_text
from sitegen.outputs.media_types import HeaderRules, asked_types, type_of
from sitegen.publishing.targets.target import BuiltSite
from sitegen.routes import HEADERS

_ASK_AGAIN = "public, max-age=0, must-revalidate"
"""For names that stay while their bytes change: a browser asks, and is told that nothing changed."""


class StoreHeaders:
    """The headers of a site's files."""

    def __init__(self, site: BuiltSite, prefix: str) -> None:
        """`prefix` is the path of the site's address, without the slash at its end."""
        name = HEADERS.removeprefix("/")
        self.site = site
        self.prefix = prefix
        text = site.data(name).decode() if name in site.digests else ""
        self._types = asked_types(text)
        self._caching = HeaderRules(text, "cache-control")

    def of(self, path: str) -> Mapping[str, str]:
        """The headers of a file, as botocore calls them."""
        media, caching = self._pair(path)
        return {"ContentType": media, "CacheControl": caching}

    def mark(self, path: str) -> str:
        """The mark of a file: the digest of its bytes, and that of its headers."""
        return f"{self.site.digests[path]}-{_digest(self._pair(path))}"

    def _pair(self, path: str) -> tuple[str, str]:
        address = f"{self.prefix}/{path[:-10] if path.endswith('/index.html') else path.removesuffix('index.html')}"
        return type_of(address, path, self._types), self._caching.value(address) or _ASK_AGAIN


@cache
def _digest(pair: tuple[str, str]) -> str:
    return digest_text("\n".join(pair))[:8]
