"""The headers that a bucket keeps with each file: media type and caching, as the site's own `_headers` says."""

from collections.abc import Mapping
from functools import cached_property

from sitegen.fingerprint import digest_text
from sitegen.outputs.media_types import Rule, asked_types, asked_values, type_of, value_of
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
        self._text = site.data(name).decode() if name in site.digests else ""

    def of(self, path: str) -> Mapping[str, str]:
        """The headers of a file, as botocore calls them."""
        address = f"{self.prefix}/{path.removesuffix('index.html') if path.endswith('/index.html') else path}"
        address = f"{self.prefix}/" if path == "index.html" else address
        caching = value_of(address, self._caching) or _ASK_AGAIN
        return {"ContentType": type_of(address, path, self._rules), "CacheControl": caching}

    @cached_property
    def _rules(self) -> tuple[Rule, ...]:
        return asked_types(self._text)

    @cached_property
    def _caching(self) -> tuple[Rule, ...]:
        return asked_values(self._text, "cache-control")

    def mark(self, path: str) -> str:
        """The mark of a file: the digest of its bytes, and that of its headers."""
        return f"{self.site.digests[path]}-{digest_text(str(sorted(self.of(path).items())))[:8]}"
