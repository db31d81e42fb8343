"""What is known of each file of `content/images/`: measured once for its bytes, and remembered by their digest."""

from collections.abc import Mapping

from sitegen.engine.cache.parse_cache import Cache, pack
from sitegen.fingerprint import Lazy, digest_text
from sitegen.model import Picture
from sitegen.outputs.images.formats import OddPicture, measure
from sitegen.outputs.images.variants import LARGEST
from sitegen.problems import Problem, problem

Row = tuple[str, int, int, bool, str]
"""A picture's kind, width, height and whether it moves; or why it is none."""

_seen: dict[str, Row] = {}


def look(
    images: Mapping[str, Lazy[bytes]], engine: str, cache: Cache
) -> tuple[dict[str, Picture], list[Problem], set[str]]:
    """What is known of each picture, the findings, and the cache's keys that this needed.

    A file that is no picture is a finding and none of the pictures, so it is not published.
    """
    keys = {
        path: digest_text(f"picture {engine} {path.endswith('.svg')} {held.digest}") for path, held in images.items()
    }
    unknown = [key for key in keys.values() if key not in _seen]
    found: dict[str, Row] = cache.lights(unknown) if unknown else {}
    rows = {}
    for path, key in keys.items():
        row = _seen.get(key) or found.get(key)
        if row is None:
            row = _measured(path, images[path])
            cache.put([(key, pack(row), None)])
        rows[path] = _seen[key] = row
    pictures = {path: Picture(*row[:4]) for path, row in rows.items() if not row[4]}
    return pictures, [p for path, row in rows.items() for p in _findings(path, row)], set(keys.values())


def _measured(path: str, held: Lazy[bytes]) -> Row:
    try:
        data = held.value
        picture = _drawing(data) if path.lower().endswith(".svg") else measure(data)
    except (OddPicture, OSError) as error:
        return ("", 0, 0, False, str(error))
    return (picture.kind, picture.width, picture.height, picture.moves, "")


def _findings(path: str, row: Row) -> list[Problem]:
    kind, width, height, _, fault = row
    if fault:
        hint = "save it as JPEG, PNG, GIF, WebP or SVG, or move it out of content/images"
        return [problem("image-odd", path, 1, f"{fault}; it is not published", hint)]
    if kind != "svg" and width * height > LARGEST:
        message = f"the image has {width} × {height} pixels, which is too large to be made smaller here"
        return [problem("image-huge", path, 1, message, "save it 2,000 pixels wide")]
    return []


def _drawing(data: bytes) -> Picture:
    """A drawing's size; lxml is loaded where there is one."""
    from sitegen.outputs.images.svg import measure_svg

    return measure_svg(data)
