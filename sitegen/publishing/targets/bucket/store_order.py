"""The order in which a bucket's objects are written, so that no page lacks what it needs."""

from collections.abc import Collection, Iterable, Iterator
from itertools import groupby

_ASSETS = frozenset(
    "css js mjs map wasm woff woff2 ttf otf png jpg jpeg gif webp avif svg ico webmanifest mp3 mp4 webm".split()
)
_LAST = ("sitemap.xml", "robots.txt", "feeds.opml", "feeds-root.opml", "_headers", "_redirects")


def is_asset(path: str) -> bool:
    """Whether a file is one that pages load: a style, a script, a picture, a font, a part of the search index."""
    return path.startswith("pagefind") or path.rpartition(".")[2].lower() in _ASSETS


def waves(files: Iterable[str], known: Collection[str]) -> Iterator[list[str]]:
    """Files in the order in which they are written: what is new and needed by others first."""

    def rank(path: str) -> int:
        if is_asset(path):
            return 0 if path not in known else 1
        if path.endswith(".html"):
            return 2 if path not in known else 3
        return 5 if path in _LAST else 4

    rows = sorted(files, key=lambda path: (rank(path), path))
    for _, wave in groupby(rows, rank):
        yield list(wave)
