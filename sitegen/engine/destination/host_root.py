"""The files that belong at the root of the host where the site lies below a prefix, such as `/digest`.

Hosts and search engines look for `_headers`, `_redirects` and `robots.txt` at a host's root only (RFC 9309, section
2.3), which is no part of such a site. So they also lie in `build/host/`, for whoever looks after that root.
"""

from contextlib import suppress
from pathlib import Path

from sitegen import routes
from sitegen.engine.containment import write_output_file

FOLDER = "host"
_FILES = tuple(routes.file_of(address) for address in (routes.HEADERS, routes.REDIRECTS, routes.ROBOTS))


def bring_host_files(root: Path, target: Path) -> None:
    """Write `build/host/` from a built site with a prefix, and take the files away where the site has none.

    Only for the usual destination, `build/site`: what lies beside another one is not ours. Raises WriteFailure.
    """
    if target.absolute() != (root / "build" / "site").absolute():
        return
    folder = target.parent / FOLDER
    made = _has_prefix(target)
    for name in _FILES:
        built, place = target / name, folder / name
        if made and built.is_file():
            data = built.read_bytes()
            if place.is_symlink() or not place.is_file() or place.read_bytes() != data:
                write_output_file(place, data, make_folder=True)
        elif folder.is_dir() and not folder.is_symlink() and place.is_file():
            place.unlink()
    if not made and not folder.is_symlink():
        with suppress(OSError):
            folder.rmdir()


def _has_prefix(target: Path) -> bool:
    """Whether the addresses of a built site lie below a prefix: the first redirect is always that of `/articles/`."""
    redirects = target / routes.file_of(routes.REDIRECTS)
    with suppress(OSError):
        return not redirects.read_bytes().startswith(routes.ARTICLES.encode() + b" ")
    return False
