"""The digest of the engine: of sitegen's code, of Python and of the required packages."""

import os
import sys
from collections.abc import Iterator
from functools import cache
from hashlib import blake2b

DISTRIBUTIONS = frozenset(
    "annotated_types babel beautifulsoup4 certifi chardet charset_normalizer click courlan css_inline cssselect "
    "dateparser dulwich feedgen ftfy h11 htmldate icalendar jinja2 justext lxml lxml_html_clean markdown "
    "markdownify markupsafe msgspec nh3 pagefind pagefind_bin pillow pydantic pydantic_core python_dateutil "
    "python_frontmatter python_slugify pytz pyyaml readability_lxml regex six soupsieve text_unidecode tld "
    "trafilatura typing_extensions typing_inspection tzdata tzlocal urllib3 watchdog wcwidth werkzeug".split()
)
"""Every distribution that sitegen requires, directly or indirectly, by normalised name."""


@cache
def engine_digest() -> str:
    """A digest of the package's files, of Python, and of the version of every required distribution.

    It is computed once per process: files that change under a running preview are not what it runs. Versions are read
    from the names of `.dist-info` folders, because importlib.metadata takes ten times as long.
    """
    hasher = _begun()
    for path, place in sorted((path, entry.path) for path, entry in _files()):
        with open(place, "rb") as file:
            data = file.read()
        hasher.update(f"{path} {len(data)}\n".encode())
        hasher.update(data)
    return hasher.hexdigest()


def package_stamp() -> tuple[str, int]:
    """A digest of the same as `engine_digest`, with the files' stamps for their bytes; and their newest ctime (ns).

    Files whose stamps are as recorded, and older than the record, hold the same bytes; to read them takes five times as
    long.
    """
    hasher, newest = _begun(), 0
    rows = []
    for path, entry in _files():
        status = entry.stat()
        rows.append((path, status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino, status.st_dev))
        newest = max(newest, status.st_ctime_ns)
    hasher.update(repr(sorted(rows)).encode())
    return hasher.hexdigest(), newest


def _begun() -> blake2b:
    """A digest of Python and of the versions of all distributions, to which the package's files are added."""
    hasher = blake2b(digest_size=16)
    hasher.update(sys.version.encode())
    for name in _versions():
        hasher.update(name.encode() + b"\n")
    return hasher


def _files() -> Iterator[tuple[str, os.DirEntry[str]]]:
    """The package's own code and catalogues, by their paths in it, in no order."""
    waiting = [("", os.path.dirname(os.path.dirname(os.path.abspath(__file__))))]
    while waiting:
        shown, place = waiting.pop()
        with os.scandir(place) as entries:
            for entry in entries:
                if entry.name.endswith((".py", ".po")):
                    yield shown + entry.name, entry
                elif entry.name not in ("__pycache__", "layouts") and entry.is_dir(follow_symlinks=False):
                    waiting.append((f"{shown}{entry.name}/", entry.path))


def _versions() -> list[str]:
    found: dict[str, str] = {}
    for place in sys.path:
        try:
            entries = os.listdir(place or ".")
        except OSError:
            continue
        for entry in entries:
            name, dash, version = entry.removesuffix(".dist-info").partition("-")
            normal = name.lower().replace("-", "_").replace(".", "_")
            if entry.endswith(".dist-info") and dash and normal in DISTRIBUTIONS:
                found.setdefault(normal, version)
    return [f"{name} {version}" for name, version in sorted(found.items())]
