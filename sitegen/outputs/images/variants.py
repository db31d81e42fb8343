"""Plans the images of `content/images/`: all without metadata, those of articles as WebP at two widths too."""

from collections.abc import Collection, Iterator, Mapping

from msgspec import Struct

from sitegen import routes
from sitegen.errors import SitegenError
from sitegen.fingerprint import Lazy
from sitegen.model import Picture
from sitegen.outputs.images.colour_profile import colours_of
from sitegen.outputs.images.formats import stripped
from sitegen.outputs.output import Output
from sitegen.theme.templates import Theme

WIDTHS = (640, 1280)
"""Pixels: the column of a phone at two dots for a point, and that of a wide screen."""
LARGEST = 50_000_000
"""The most pixels that are ever decoded."""

_QUALITY = 80


class Original(Struct, frozen=True):
    """A picture's file and its kind."""

    kind: str
    data: Lazy[bytes]


class Variant(Struct, frozen=True):
    """A picture's file, to be made that wide as WebP."""

    name: str
    width: int
    data: Lazy[bytes]


def plan_images(
    images: Mapping[str, Lazy[bytes]], pictures: Mapping[str, Picture], shown: Collection[str]
) -> Iterator[Output]:
    """An Output for every file that is a picture, and two more for each of those that an article shows as its own.

    `pictures` says what is known of each, by path.
    """
    for path, data in images.items():
        picture = pictures.get(path)
        if picture is None:
            continue
        name = path.removeprefix("content/images/")
        yield Output(routes.file_of(routes.image(name)), render_original, None, Original(picture.kind, data), path)
        if path in shown:
            for width in variants(picture):
                file = routes.file_of(routes.image(variant(name, width)))
                yield Output(file, render_variant, None, Variant(path, width, data), path)


def variants(picture: Picture) -> tuple[int, ...]:
    """The widths at which a picture is made again: never wider than it is, and none for what moves or is drawn."""
    if picture.kind not in ("jpeg", "png", "webp") or picture.moves or picture.width * picture.height > LARGEST:
        return ()
    return tuple(sorted({min(width, picture.width) for width in WIDTHS}))


def variant(name: str, width: int) -> str:
    """The file's name of a picture at a width."""
    return f"{name}.{width}.webp"


def render_original(output: Output, theme: Theme) -> bytes:
    """The file without its metadata; a drawing without all that is no drawing."""
    original: Original = output.context
    data = original.data.value
    if original.kind != "svg":
        return stripped(data)
    from sitegen.outputs.images.svg import drawing  # lxml is loaded where there is a drawing

    return drawing(data)


def render_variant(output: Output, theme: Theme) -> bytes:
    """The picture that wide as WebP. Raises SitegenError where its file is broken within."""
    from PIL import Image, ImageFile, ImageOps

    wanted: Variant = output.context
    parser = ImageFile.Parser()
    try:
        parser.feed(wanted.data.value)
        image: Image.Image = ImageOps.exif_transpose(parser.close())
        profile = image.info.get("icc_profile") if image.mode in ("RGB", "RGBA") else None
        clear = image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info
        image = image.convert("RGBA" if clear else "RGB")
        height = max(1, round(image.height * wanted.width / image.width))
        image = image.resize((wanted.width, height), Image.Resampling.LANCZOS)
        buffer = Buffer()
        image.save(
            buffer,  # type: ignore[arg-type] # its stubs ask for all of a file
            "WEBP",
            quality=_QUALITY,
            method=4,
            icc_profile=colours_of(profile) if profile else b"",
            exif=b"",
            xmp=b"",
        )
    except (OSError, ValueError, SyntaxError, EOFError) as error:
        raise SitegenError(f"{wanted.name}:1: the picture is broken within — save it again [image-broken]") from error
    return buffer.bytes()


class Buffer:
    """What Pillow writes to, without a file."""

    def __init__(self) -> None:
        """Nothing is written yet."""
        self.parts: list[bytes] = []

    def write(self, data: bytes) -> int:
        """Take some bytes."""
        self.parts.append(bytes(data))
        return len(data)

    def flush(self) -> None:
        """There is nothing to do."""

    def bytes(self) -> bytes:
        """All that was written."""
        return b"".join(self.parts)
