"""Measures the files of `content/images/`, once for each digest."""

import warnings
from collections.abc import Mapping
from io import BytesIO

from sitegen.engine import processes
from sitegen.engine.cache.codec import pack
from sitegen.engine.cache.parse_cache import Cache
from sitegen.fingerprint import Lazy, digest_text
from sitegen.model import Picture
from sitegen.outputs.images.formats import OddPicture, measure
from sitegen.outputs.images.variants import LARGEST as MOST_PIXELS
from sitegen.problems import Problem, problem

ImageRow = tuple[str, int, int, bool, str, str]
"""Kind, width, height, whether it is animated; then why it is no image, and why its pixels cannot be decoded."""

IMAGES_PER_WORKER = 20
"""The number of images to measure that justifies another worker process."""


_rows: dict[str, ImageRow] = {}
"""Measurements of this process by cache key: a preview does not write the cache."""


def measure_all(
    images: Mapping[str, Lazy[bytes]], engine: str, cache: Cache, jobs: int = 1
) -> tuple[dict[str, Picture], list[Problem], set[str]]:
    """The measurements of all images, the findings, and the cache keys that were used.

    A file that is no image gives a finding and no measurement, so it is not published.
    """
    keys = {
        path: digest_text(f"picture {engine} {path.endswith('.svg')} {held.digest}") for path, held in images.items()
    }
    unknown = [key for key in keys.values() if key not in _rows]
    found: dict[str, ImageRow] = cache.lights(unknown) if unknown else {}
    new = [path for path, key in keys.items() if key not in _rows and key not in found]
    many = processes.choose(jobs, len(new), IMAGES_PER_WORKER)
    made: dict[str, ImageRow] = {}
    for path, row in processes.run(new, lambda path: (path, _measured(path, images[path])), many):
        made[keys[path]] = row
    if made:
        cache.put([(key, pack(row), None) for key, row in sorted(made.items())])
    rows = {}
    for path, key in keys.items():
        rows[path] = _rows[key] = _rows.get(key) or found.get(key) or made[key]
    pictures = {path: Picture(*row[:4]) for path, row in rows.items() if not row[4] and not row[5]}
    return pictures, [p for path, row in rows.items() for p in _findings(path, row)], set(keys.values())


def _measured(path: str, held: Lazy[bytes]) -> ImageRow:
    try:
        data = held.value
        picture = _drawing(data) if path.lower().endswith(".svg") else measure(data)
    except (OddPicture, OSError) as error:
        return ("", 0, 0, False, str(error), "")
    fault = ""
    if picture.kind != "svg" and picture.width * picture.height <= MOST_PIXELS:
        fault = decodes(data, MOST_PIXELS)
    return (picture.kind, picture.width, picture.height, picture.moves, "", fault)


def decodes(data: bytes, most: int) -> str:
    """Why an image's pixels cannot all be decoded, or an empty text; `most` limits the pixels of an animation.

    A truncated copy keeps its header, so only decoding shows that the rest is missing.
    """
    from PIL import Image, ImageFile, UnidentifiedImageError

    if ImageFile.LOAD_TRUNCATED_IMAGES:
        raise RuntimeError("broken pictures would be read as whole ones")
    try:
        with warnings.catch_warnings(action="ignore"), Image.open(BytesIO(data)) as image:
            frames = 1
            if image.format in ("JPEG", "MPO"):
                image.draft("RGB", (image.width // 8, image.height // 8))  # decodes all of it, at an eighth of the size
            else:
                frames = max(1, min(getattr(image, "n_frames", 1), most // (image.width * image.height)))
            for number in range(frames):
                image.seek(number)
                image.load()
    except UnidentifiedImageError:  # its message contains a memory address
        return "no decoder recognises it"
    except Exception as error:  # noqa: BLE001 (its readers raise errors of a dozen kinds, and none of them is ours)
        return str(error) or type(error).__name__
    return ""


def _findings(path: str, row: ImageRow) -> list[Problem]:
    kind, width, height, _, fault, broken = row
    if broken:
        reason = "".join(c for c in broken if c.isprintable())[:100]
        message = f"the picture's data is damaged or cut off ({reason}); it is not published"
        return [problem("image-broken", path, 1, message, "save it again from the original, or copy it anew")]
    if fault:
        hint = "save it as JPEG, PNG, GIF, WebP or SVG, or move it out of content/images"
        return [problem("image-odd", path, 1, f"{fault}; it is not published", hint)]
    if kind != "svg" and width * height > MOST_PIXELS:
        message = f"the image has {width} × {height} pixels, which is too large to be made smaller here"
        return [problem("image-huge", path, 1, message, "save it 2,000 pixels wide")]
    return []


def _drawing(data: bytes) -> Picture:
    """The size of an SVG drawing; lxml is imported only where there is one."""
    from sitegen.outputs.images.svg import measure_svg

    return measure_svg(data)
