"""Plans the theme's static files under hashed names, and renders outputs that are bytes already."""

import posixpath
import re
from collections.abc import Iterator, Mapping

from msgspec import Struct

from sitegen.fingerprint import Lazy, digest_bytes
from sitegen.outputs.images.formats import OddPicture, stripped
from sitegen.outputs.output import Output
from sitegen.theme.templates import Theme

_URL = re.compile(r"""url\(\s*(["']?)([^"')#?]+)([#?][^"')]*)?\1\s*\)""")

_ASKED_FOR = re.compile(
    r"CNAME|favicon\.ico|apple-touch-icon[a-z0-9-]*\.png|(robots|humans|ads|app-ads|security|llms)\.txt"
    r"|browserconfig\.xml|[a-z-]+\.webmanifest|(sw|service-worker)\.js|(google|yandex_)[0-9a-f]+\.html|BingSiteAuth\.xml"
)
"""Names at the top of `layouts/static/` that hosts, browsers and search engines ask for as they are: no digest is put
into these."""

_PICTURES = (".jpg", ".jpeg", ".png", ".gif", ".webp")


class Asset(Struct, frozen=True):
    """A file that is published as it is; `name` is its path under `layouts/static/` or `content/images/`."""

    name: str
    data: bytes


def render_asset(output: Output, theme: Theme) -> bytes:
    """The file's bytes; the theme's templates have no say in them."""
    asset: Asset = output.context
    return asset.data


def hashed(static: Mapping[str, bytes]) -> dict[str, Asset]:
    """Static files by their own name, each with its published name and bytes.

    A style sheet's `url(…)` to another static file becomes that file's hashed name, so its own hash follows.
    """
    published: dict[str, Asset] = {}
    for name in sorted(static, key=lambda n: (n.endswith(".css"), n)):
        data = static[name]
        if name.lower().endswith(_PICTURES):
            data = _without_metadata(data)
        if name.endswith(".css"):
            css = _rewrite(data.decode("utf-8", "surrogateescape"), name, published)
            data = css.encode("utf-8", "surrogateescape")
        stem, dot, ending = name.rpartition(".")
        mark = digest_bytes(data)[:10]
        own = f"{stem}.{mark}.{ending}" if dot else f"{name}.{mark}"
        published[name] = Asset(name if _ASKED_FOR.fullmatch(name) else own, data)
    return published


def _without_metadata(data: bytes) -> bytes:
    """A picture of the theme as it is published; what is none is published as it is."""
    try:
        return stripped(data)
    except OddPicture:
        return data


def _rewrite(css: str, name: str, published: Mapping[str, Asset]) -> str:
    folder = posixpath.dirname(name)

    def put(found: re.Match[str]) -> str:
        target = posixpath.normpath(posixpath.join(folder, found[2].strip()))
        if target not in published:
            return found[0]
        return f'url("{posixpath.relpath(published[target].name, folder or ".")}{found[3] or ""}")'

    return _URL.sub(put, css)


def plan_static(published: Mapping[str, Asset]) -> Iterator[Output]:
    """An Output for every static file."""
    for name, asset in published.items():
        yield Output(asset.name, render_asset, None, asset, f"layouts/static/{name}")


def plan_copied(copied: Mapping[str, Lazy[bytes]]) -> Iterator[Output]:
    """An Output for every file of `static/`, given by its path there."""
    for name, held in copied.items():
        yield Output(name, render_held, None, held, f"static/{name}")


def render_held(output: Output, theme: Theme) -> bytes:
    """Bytes that are known by their digest; the theme's templates have no say in them."""
    held: Lazy[bytes] = output.context
    return held.value
