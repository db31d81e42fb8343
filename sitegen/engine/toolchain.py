"""The digest of the engine: of sitegen's code, of Python and of the required packages."""

import os
import sys
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
    hasher = blake2b(digest_size=16)
    hasher.update(sys.version.encode())
    for name in _versions():
        hasher.update(name.encode() + b"\n")
    package = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    for folder, names, files in os.walk(package):
        names[:] = sorted(n for n in names if n not in ("__pycache__", "layouts"))
        for name in sorted(files):
            if name.endswith((".py", ".po")):
                with open(os.path.join(folder, name), "rb") as file:
                    data = file.read()
                hasher.update(f"{os.path.relpath(os.path.join(folder, name), package)} {len(data)}\n".encode())
                hasher.update(data)
    return hasher.hexdigest()


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
