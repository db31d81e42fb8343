"""Pictures: what is published of a file, in which sizes, and what a page says of it. And the social cards."""

import io
import struct
import zlib
from pathlib import Path

import pytest
from engine_support import run as make
from engine_support import tree
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageCms, ImageDraw, ImageOps
from PIL.PngImagePlugin import PngInfo
from playwright.sync_api import Browser
from sites_support import ROOT, command, edit, small_site, story, write
from web import hosted

from sitegen.errors import SitegenError
from sitegen.fingerprint import Lazy
from sitegen.model import Picture
from sitegen.outputs.images.card_faces import _KNOWN, FONT, LETTERS, LONGEST, Face, Faces, drawable, fit, wrap
from sitegen.outputs.images.colour_profile import colours_of
from sitegen.outputs.images.formats import OddPicture, measure, stripped
from sitegen.outputs.images.social_cards import SIZE, SocialCard, render_card
from sitegen.outputs.images.svg import drawing, measure_svg
from sitegen.outputs.images.variants import Variant, render_variant
from sitegen.outputs.output import Output
from sitegen.theme.templates import Theme

SECRET = b"somewhere in Tallinn"
NOISE = Image.effect_noise((300, 200), 60).convert("RGB")
FACE = (ROOT / "layouts/static" / FONT).read_bytes()
LONG = "Wherever possible " * 30


def encoded(kind: str, image: Image.Image = NOISE, turn: int = 1, **more: object) -> bytes:
    """A picture's file with something private in it."""
    file = io.BytesIO()
    exif = Image.Exif()
    exif[0x0112], exif[0x010E] = turn, SECRET.decode()
    info = PngInfo()
    info.add_text("Comment", SECRET.decode())
    private = {"JPEG": {"exif": exif, "comment": SECRET}, "PNG": {"pnginfo": info, "exif": exif}}
    private |= {"GIF": {"comment": SECRET}, "WEBP": {"exif": exif, "xmp": SECRET}}
    image.save(file, kind, **(private[kind] | more))  # type: ignore[arg-type] # keys by their names
    return file.getvalue()


def pixels(data: bytes) -> tuple[int, bytes]:
    """How many frames there are, and the first."""
    image = Image.open(io.BytesIO(data))
    return getattr(image, "n_frames", 1), image.convert("RGBA").tobytes()


ANIMATED = {"save_all": True, "append_images": [NOISE.rotate(90)], "duration": 100}


@pytest.mark.parametrize(
    ("data", "moves"),
    [
        (encoded("JPEG"), False),
        (encoded("JPEG", progressive=True), False),
        (encoded("PNG"), False),
        (encoded("PNG", **ANIMATED), True),
        (encoded("GIF"), False),
        (encoded("GIF", loop=0, **ANIMATED), True),
        (encoded("WEBP"), False),
        (encoded("WEBP", lossless=True), False),
        (encoded("WEBP", **ANIMATED), True),
    ],
    ids="jpeg progressive png apng gif animated webp lossless moving".split(),
)
def test_a_file_loses_what_it_says_of_its_maker_and_no_pixel(data: bytes, moves: bool) -> None:
    assert SECRET in data
    safe = stripped(data)
    assert SECRET not in safe
    assert pixels(safe) == pixels(data)
    assert (measure(safe).width, measure(safe).height, measure(safe).moves) == (300, 200, moves)
    assert stripped(safe) == safe


def png_chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def jpeg_part(mark: int, body: bytes) -> bytes:
    return b"\xff" + bytes((mark,)) + struct.pack(">H", len(body) + 2) + body


def webp_chunk(kind: bytes, body: bytes) -> bytes:
    return kind + struct.pack("<I", len(body)) + body + b"\0" * (len(body) % 2)


def profile(private: bytes = b"") -> bytes:
    """The profile of sRGB as Pillow makes it, with a tag of somebody's own."""
    made = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    if private:
        (count,) = struct.unpack(">I", made[128:132])
        moved = bytearray(made[:132])
        for n in range(count):
            name, at, size = struct.unpack(">4sII", made[132 + 12 * n : 144 + 12 * n])
            moved += struct.pack(">4sII", name, at + 12, size)
        value = b"text\0\0\0\0" + private + b"\0" * (4 - len(private) % 4)
        moved += struct.pack(">4sII", b"meta", len(made) + 12, len(value)) + made[132 + 12 * count :] + value
        moved[128:132], moved[0:4] = struct.pack(">I", count + 1), struct.pack(">I", len(moved))
        made = moved
    return bytes(made)


JUMBF = struct.pack(">I4s", 24 + len(SECRET), b"jumb") + b"jumdc2pa\0\x11\0\x10" + bytes(4) + SECRET
XMP = b"http://ns.adobe.com/xap/1.0/\0<x:xmpmeta>" + SECRET + b"</x:xmpmeta>"
IPTC = b"Photoshop 3.0\x008BIM\x04\x04\0\0" + struct.pack(">I", len(SECRET)) + SECRET
JPEG_PARTS = {
    "C2PA": jpeg_part(0xEB, b"JP\0\1\0\0\0\1" + JUMBF),
    "XMP": jpeg_part(0xE1, XMP),
    "IPTC": jpeg_part(0xED, IPTC),
    "comment": jpeg_part(0xFE, SECRET),
    "a thumbnail": jpeg_part(0xE0, b"JFXX\0\x10" + SECRET),
    "MPF": jpeg_part(0xE2, b"MPF\0" + SECRET),
    "a profile that is none": jpeg_part(0xE2, b"ICC_PROFILE\0\1\1" + SECRET),
    "an unknown part": jpeg_part(0xEF, SECRET),
}
PNG_CHUNKS = {
    "C2PA": png_chunk(b"caBX", JUMBF),
    "text": png_chunk(b"tEXt", b"Comment\0" + SECRET),
    "XMP": png_chunk(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + SECRET),
    "a name of colours": png_chunk(b"sPLT", SECRET + b"\0\x08"),
    "a profile that is none": png_chunk(b"iCCP", b"x\0\0" + zlib.compress(SECRET, 0)),
    "a profile's name": png_chunk(b"iCCP", SECRET + b"\0\0" + zlib.compress(profile())),
    "an unknown chunk": png_chunk(b"prVt", SECRET),
    **{f"{name} with more": png_chunk(name.encode(), SECRET) for name in ("gAMA", "sRGB", "cICP", "bKGD")},
}
GIF_BLOCKS = {
    "comment": b"\x21\xfe" + bytes((len(SECRET),)) + SECRET + b"\0",
    "XMP": b"\x21\xff\x0bXMP DataXMP" + bytes((len(SECRET),)) + SECRET + b"\0",
    "repeats with more": b"\x21\xff\x0bNETSCAPE2.0\x03\x01\0\0" + bytes((len(SECRET),)) + SECRET + b"\0",
    "C2PA": b"\x21\xff\x0bC2PA_GIF\1\0\0" + bytes((len(SECRET),)) + SECRET + b"\0",
}
WEBP_CHUNKS = {
    "C2PA": webp_chunk(b"C2PA", JUMBF),
    "XMP": webp_chunk(b"XMP ", SECRET),
    "other": webp_chunk(b"note", SECRET),
}


def with_part(kind: str, part: bytes) -> bytes:
    """A picture with one more part in its file, at its beginning."""
    plain = io.BytesIO()
    NOISE.save(plain, kind, **({"icc_profile": profile()} if kind == "WEBP" else {}))
    data = plain.getvalue()
    if kind == "JPEG":
        return data[:2] + part + data[2:]
    if kind == "PNG":
        return data[:33] + part + data[33:]
    if kind == "GIF":
        at = 13 + (3 << (data[10] & 7) + 1)
        return data[:at] + part + data[at:]
    return b"RIFF" + struct.pack("<I", len(data) - 8 + len(part)) + data[8:] + part


PARTS = [
    (kind, name)
    for kind, table in (("JPEG", JPEG_PARTS), ("PNG", PNG_CHUNKS), ("GIF", GIF_BLOCKS), ("WEBP", WEBP_CHUNKS))
    for name in table
]


@pytest.mark.parametrize(("kind", "name"), PARTS)
@pytest.mark.filterwarnings("ignore:Image appears to be a malformed MPO")
def test_no_part_of_a_file_is_published_that_draws_nothing(kind: str, name: str) -> None:
    tables = {"JPEG": JPEG_PARTS, "PNG": PNG_CHUNKS, "GIF": GIF_BLOCKS, "WEBP": WEBP_CHUNKS}
    data = with_part(kind, tables[kind][name])
    assert SECRET in data
    safe = stripped(data)
    assert SECRET not in safe
    assert pixels(safe) == pixels(data)
    assert stripped(safe) == safe


def test_an_extension_of_a_photograph_and_more_than_an_end_is_not_published() -> None:
    for kind, part in (
        ("JPEG", jpeg_part(0xF7, SECRET)),
        ("PNG", png_chunk(b"acTL", SECRET)),
        ("GIF", b"\x21\xf9" + bytes((len(SECRET),)) + SECRET + b"\0"),
        ("WEBP", webp_chunk(b"VP8X", SECRET)),
    ):
        assert SECRET not in stripped(with_part(kind, part))
    adobe = with_part("JPEG", jpeg_part(0xEE, b"Adobe\0\x64\0\0\0\0\1" + SECRET))
    assert SECRET not in stripped(adobe)
    assert pixels(stripped(adobe)) == pixels(adobe)
    file = io.BytesIO()
    NOISE.save(file, "PNG")
    safe = stripped(file.getvalue()[:-12] + png_chunk(b"IEND", SECRET))
    assert safe == stripped(file.getvalue())


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "GIF", "WEBP"])
def test_what_stands_behind_a_pictures_end_is_not_published(kind: str) -> None:
    file = io.BytesIO()
    NOISE.save(file, kind)
    data = file.getvalue()
    second = io.BytesIO()
    NOISE.rotate(90).save(second, "JPEG", comment=SECRET)
    for behind in (SECRET, second.getvalue(), SECRET + b"\xff\xd9", SECRET + b"IEND\xae\x42\x60\x82"):
        safe = stripped(data + behind)
        assert SECRET not in safe
        assert len(safe) <= len(data)
        assert pixels(safe) == pixels(data)


def test_a_comment_between_the_scans_of_a_photograph_is_not_published() -> None:
    file = io.BytesIO()
    NOISE.save(file, "JPEG", progressive=True)
    data = file.getvalue()
    second = data.index(b"\xff\xda", data.index(b"\xff\xda") + 2)
    second = data.rindex(b"\xff\xc4", 0, second) if b"\xff\xc4" in data[second - 400 : second] else second
    dirty = data[:second] + jpeg_part(0xFE, SECRET) + data[second:]
    assert pixels(dirty) == pixels(data)
    assert SECRET not in stripped(dirty)
    assert pixels(stripped(dirty)) == pixels(data)


def test_a_photograph_of_two_pictures_is_published_as_its_first() -> None:
    file = io.BytesIO()
    NOISE.save(file, "MPO", save_all=True, append_images=[NOISE.rotate(180)])
    data = file.getvalue()
    assert pixels(data)[0] == 2
    safe = stripped(data)
    assert Image.open(io.BytesIO(safe)).format == "JPEG"
    assert pixels(safe) == (1, pixels(data)[1])
    assert len(safe) < 0.6 * len(data)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_profile_keeps_its_colours_and_nothing_that_somebody_wrote_into_it(kind: str) -> None:
    dirty = profile(SECRET)
    ImageCms.ImageCmsProfile(io.BytesIO(dirty))
    file = io.BytesIO()
    NOISE.save(file, kind, icc_profile=dirty)
    safe = stripped(file.getvalue())
    kept = Image.open(io.BytesIO(safe)).info["icc_profile"]
    assert SECRET not in kept
    assert b"meta" not in kept
    assert pixels(safe) == pixels(file.getvalue())
    lab = ImageCms.createProfile("LAB")
    shown = [
        ImageCms.profileToProfile(NOISE, ImageCms.ImageCmsProfile(io.BytesIO(p)), lab, outputMode="LAB").tobytes()
        for p in (dirty, kept)
    ]
    assert shown[0] == shown[1]
    assert stripped(safe) == safe


@given(data=st.binary(max_size=400), cut=st.integers(0, 600))
def test_no_bytes_in_place_of_a_profile_are_kept_as_they_are(data: bytes, cut: int) -> None:
    assert colours_of(data) == b""
    whole = profile()
    broken = whole[:cut] + data[:8] + whole[cut + len(data[:8]) :]
    found = colours_of(broken)
    assert colours_of(found) == found  # whatever is left is a profile


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_how_a_picture_is_turned_stays_in_every_format(kind: str) -> None:
    safe = stripped(encoded(kind, turn=6, **({"icc_profile": profile()} if kind == "WEBP" else {})))
    assert Image.open(io.BytesIO(safe)).getexif() == {0x0112: 6}
    assert stripped(safe) == safe


def test_a_frame_of_a_picture_that_moves_hides_nothing() -> None:
    data = encoded("WEBP", **ANIMATED)
    at = data.index(b"ANMF")
    (size,) = struct.unpack("<I", data[at + 4 : at + 8])
    extra = webp_chunk(b"note", SECRET)
    frame = data[at + 8 : at + 8 + size] + extra
    dirty = data[:at] + webp_chunk(b"ANMF", frame) + data[at + 8 + size + size % 2 :]
    dirty = dirty[:4] + struct.pack("<I", len(dirty) - 8) + dirty[8:]
    safe = stripped(dirty)
    assert SECRET not in safe
    assert pixels(safe) == pixels(data)


def test_a_picture_of_the_theme_is_published_without_metadata_too(site: Path) -> None:
    write(site, "layouts/static/logo.txt", "x")
    (site / "layouts/static/logo.png").write_bytes(encoded("PNG"))
    make(site)
    (name,) = [n for n in tree(site / "build/site") if n.startswith("logo.") and n.endswith(".png")]
    assert SECRET not in tree(site / "build/site")[name]


def test_a_photograph_that_was_turned_stays_turned() -> None:
    data = encoded("JPEG", turn=6)
    assert measure(data) == Picture("jpeg", 200, 300)
    safe = stripped(data)
    assert SECRET not in safe
    assert Image.open(io.BytesIO(safe)).getexif()[0x0112] == 6


@given(st.binary(max_size=60), st.sampled_from(["JPEG", "PNG", "GIF", "WEBP", ""]), st.integers(0, 400))
def test_any_bytes_are_a_picture_or_odd(noise: bytes, kind: str, keep: int) -> None:
    start = encoded(kind)[:keep] if kind else b""
    for function in (measure, stripped):
        try:
            function(start + noise)
        except OddPicture:
            continue


def svg(inside: str, attributes: str = "") -> bytes:
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 9" {attributes}>{inside}</svg>'.encode()


@pytest.mark.parametrize(
    "inside",
    [
        "<script>alert(1)</script>",
        '<path d="M0 0" onclick="alert(1)"/>',
        '<a href="javascript:alert(1)"><path d="M0 0"/></a>',
        "<foreignObject><iframe xmlns='http://www.w3.org/1999/xhtml' src='https://evil.example.org/'/></foreignObject>",
        '<use href="https://evil.example.org/x.svg#a"/>',
        '<image href="https://evil.example.org/x.png"/>',
        "<style>@import url(https://evil.example.org/x.css);</style>",
        '<path style="fill:url(https://evil.example.org/#a)"/>',
        '<set attributeName="href" to="javascript:alert(1)"/>',
        "<!-- https://evil.example.org/ -->",
        '<metadata>https://evil.example.org/</metadata><path d="M0 0"/>',
        '<svg:script xmlns:svg="http://www.w3.org/2000/svg">alert(1)</svg:script>',
    ],
)
def test_a_drawing_only_draws(inside: str) -> None:
    safe = drawing(svg(f'{inside}<path d="M1 1h2"/>', 'onload="alert(1)"'))
    assert b'd="M1 1h2"' in safe
    for word in (b"evil", b"script", b"alert", b"onload", b"foreignObject"):
        assert word not in safe
    assert drawing(safe) == safe


def test_a_drawing_keeps_what_it_draws_with() -> None:
    inside = (
        '<defs><linearGradient id="a"><stop offset="0"/></linearGradient></defs><rect fill="url(#a)"/><use href="#a"/>'
    )
    safe = drawing(svg(inside)).decode()
    assert all(part in safe for part in ("linearGradient", 'fill="url(#a)"', 'href="#a"', "viewBox"))
    assert measure_svg(svg("")) == Picture("svg", 16, 9)
    assert measure_svg(svg("", 'width="32" height="18px"')) == Picture("svg", 32, 18)


@pytest.mark.parametrize("data", [b'<!DOCTYPE svg [<!ENTITY a "b">]>' + svg("&a;"), b"<html/>", b"no", svg("<path")])
def test_what_is_no_plain_drawing_is_refused(data: bytes) -> None:
    with pytest.raises(OddPicture):
        drawing(data)


# ------------------------------------------------------------------ on the site


@pytest.fixture
def site(tmp_path: Path) -> Path:
    picture = "{src: photo.jpg, alt: A grey field, caption: Noise., credit: Nobody}"
    folder = small_site(
        tmp_path / "site",
        articles__one=story("One", image=picture, body="See ![a dot](../images/dot.png)."),
        articles__two=story("Two", date="2024-05-02"),
    )
    images = folder / "content/images"
    images.mkdir(parents=True)
    (images / "photo.jpg").write_bytes(encoded("JPEG", NOISE.resize((1500, 900)), turn=1))
    (images / "dot.png").write_bytes(encoded("PNG", NOISE.resize((30, 20))))
    (images / "mark.svg").write_bytes(svg("<script>alert(1)</script>"))
    (images / "paper.pdf").write_bytes(b"%PDF-1.4 " + SECRET)
    return folder


def test_an_articles_picture_comes_in_two_widths_and_all_without_metadata(site: Path) -> None:
    report = make(site)
    files = tree(site / "build/site")
    assert [p.rule for p in report.problems if p.path.startswith("content/images/")] == ["image-odd"]
    names = sorted(n.removeprefix("images/") for n in files if n.startswith("images/"))
    assert names == ["dot.png", "mark.svg", "photo.jpg", "photo.jpg.1280.webp", "photo.jpg.640.webp"]
    assert [n for n in files if SECRET in files[n]] == []
    assert Image.open(io.BytesIO(files["images/photo.jpg.640.webp"])).size == (640, 384)
    assert len(files["images/photo.jpg.640.webp"]) < len(files["images/photo.jpg"])
    page = files["articles/one/index.html"].decode()
    assert 'srcset="/images/photo.jpg.640.webp 640w, /images/photo.jpg.1280.webp 1280w"' in page
    assert 'alt="A grey field" width="1500" height="900"' in page
    assert "Noise." in page
    body = page[page.index('<div class="text') :]
    assert 'width="30" height="20" loading="lazy"' in body
    assert '<meta property="og:image" content="https://example.org/images/photo.jpg">' in page
    # Nothing is made again for nothing, and a change of the file reaches the page that shows its size.
    edit(site / "content/articles/two.md", "Words.", "Others.")
    assert [p for p in make(site).written if p.startswith(("images/", "cards/"))] == []
    (site / "content/images/dot.png").write_bytes(encoded("PNG", NOISE.resize((40, 20))))
    assert {"images/dot.png", "articles/one/index.html"} <= set(make(site).written)


def test_a_browser_chooses_a_picture_that_fits_and_waits_with_those_below(site: Path, browser: Browser) -> None:
    edit(site / "content/articles/one.md", "See ", "Words.\n\n" * 200 + "See ")
    make(site)
    context = browser.new_context(viewport={"width": 360, "height": 640})
    page = context.new_page()
    asked: list[str] = []
    with hosted(site / "build/site", "", asked) as address:
        page.goto(address + "/articles/one/", wait_until="networkidle")
        assert page.locator(".picture img").evaluate("image => image.naturalWidth > 0")
        assert page.locator(".picture img").evaluate("image => image.getBoundingClientRect().width") <= 360
    image_info = [path for path in asked if path.startswith("/images/")]
    assert image_info == ["/images/photo.jpg.640.webp"]
    context.close()


@pytest.mark.parametrize(
    ("image", "rule", "code"),
    [
        ("{src: photo.jpg}", "image-alt", 1),
        ("{src: no-such.jpg, alt: Nothing}", "image-missing", 0),
        ("{caption: A caption alone}", "", 0),
    ],
)
def test_a_picture_without_words_is_an_error_and_one_that_is_not_there_a_finding(
    image: str, rule: str, code: int, site: Path
) -> None:
    edit(
        site / "content/articles/one.md", "{src: photo.jpg, alt: A grey field, caption: Noise., credit: Nobody}", image
    )
    said = command("build", "-s", site, "-v")
    assert said.code == code
    assert rule in said.err
    assert ("image-" in said.err.replace("image-odd", "")) == bool(rule)


def damaged(kind: str, how: str) -> bytes:
    """A picture whose header is whole and whose pixels are not."""
    data = bytearray(encoded(kind, NOISE))
    if how == "zeroed":
        data[2000:2400] = bytes(400)
        return bytes(data)
    if how == "filled up":  # as a copy that broke off leaves a file
        return bytes(data[: len(data) // 2]) + bytes(len(data) // 2)
    if kind == "GIF":
        return gif_cut(bytes(data))
    (at,) = [n for n in (data.find(b"IDAT"), data.find(b"VP8 ")) if n > 0]
    return chunk_cut(kind, bytes(data), at)


def chunk_cut(kind: str, data: bytes, at: int) -> bytes:
    """The file with half of the chunk of pixels, whose lengths are right."""
    if kind == "PNG":
        half = data[at : at + 4 + int.from_bytes(data[at - 4 : at], "big") // 2]
        length = (len(half) - 4).to_bytes(4, "big")
        return data[: at - 4] + length + half + zlib.crc32(half).to_bytes(4, "big") + data[-12:]
    half = data[at + 8 : at + 8 + int.from_bytes(data[at + 4 : at + 8], "little") // 4 * 2]
    body = data[12:at] + data[at : at + 4] + len(half).to_bytes(4, "little") + half
    return b"RIFF" + (len(body) + 4).to_bytes(4, "little") + b"WEBP" + body


def gif_cut(data: bytes) -> bytes:
    """The file with the first block of its pixels alone."""
    at = 13 + (3 << (data[10] & 7) + 1)
    while data[at] != 0x2C:
        at += 2
        while data[at]:
            at += 1 + data[at]
        at += 1
    at += 11
    return data[: at + 1 + data[at]] + b"\0\x3b"


@pytest.mark.parametrize(
    ("kind", "how"),
    [("PNG", "zeroed"), ("PNG", "cut"), ("JPEG", "filled up"), ("WEBP", "cut"), ("GIF", "cut")],
)
def test_a_picture_whose_header_alone_is_whole_is_found_by_check_and_costs_nothing_else(
    kind: str, how: str, site: Path
) -> None:
    file = site / "content/images/photo.jpg"
    make(site)
    file.write_bytes(damaged(kind, how))
    fault = "the file ends too early" if kind == "JPEG" else "the picture's data is damaged or cut off"
    if kind != "JPEG":
        assert measure(file.read_bytes()).width == 300  # the header says nothing of it
    edit(site / "content/articles/two.md", "Words.", "Other words.")
    said = command("check", "-s", site).out
    assert f"content/images/photo.jpg:1: {fault}" in said
    built = command("build", "-s", site, "-v")
    assert built.code == 0
    assert f"content/images/photo.jpg:1: {fault}" in built.err
    files = tree(site / "build/site")
    assert not [name for name in files if "photo.jpg" in name]
    assert b"photo.jpg" not in files["articles/one/index.html"]
    assert b"Other words." in files["articles/two/index.html"]
    assert command("build", "-s", site, "--strict").code == 1


def test_a_picture_is_decoded_once_for_its_bytes(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from sitegen.engine import image_info

    read: list[int] = []
    real = image_info.decodes
    monkeypatch.setattr(image_info, "decodes", lambda data, most: read.append(len(data)) or real(data, most))
    image_info._rows.clear()
    make(site)
    assert len(read) == 2
    image_info._rows.clear()  # as in a new process
    edit(site / "content/articles/two.md", "Words.", "Other words.")
    make(site)
    assert len(read) == 2


def test_more_pixels_than_can_be_decoded_are_a_finding_and_never_decoded(site: Path) -> None:
    data = bytearray(encoded("PNG", NOISE.resize((30, 20))))
    data[16:24] = (60_000).to_bytes(4, "big") * 2
    (site / "content/images/photo.jpg").write_bytes(bytes(data))
    report = make(site)
    assert "image-huge" in [p.rule for p in report.problems]
    assert not list((site / "build/site/images").glob("photo.jpg.*"))


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "I;16", "CMYK"])
def test_every_mode_of_a_picture_becomes_webp(mode: str) -> None:
    file = io.BytesIO()
    source = NOISE.convert("L") if mode == "I;16" else NOISE
    source.convert(mode).save(file, "JPEG" if mode == "CMYK" else "PNG")
    output = Output("x.webp", render_variant, None, Variant("x", 100, Lazy("", file.getvalue)), "x")
    made = Image.open(io.BytesIO(render_variant(output, Theme({}))))
    assert (made.format, made.size) == ("WEBP", (100, 67))


# ------------------------------------------------------------------ cards


def card(title: str) -> bytes:
    context = SocialCard("The Invented Digest", "1 May 2024", title, "example.org", Lazy("", lambda: FACE))
    return render_card(Output("cards/x.png", render_card, None, context, "x"), Theme({}))


def inked(image: Image.Image) -> tuple[int, int, int, int]:
    """The smallest box that holds all that is not paper."""
    grey = image.convert("L").point(lambda v: 255 if v < 200 else 0)
    return grey.getbbox() or (0, 0, 0, 0)


@pytest.mark.parametrize(
    "title", ["A", "EU adopts law", LONG[:LONGEST], "Donau" * 20, "W" * LONGEST, "Übergröße – “čest”".replace("č", "c")]
)
def test_a_card_holds_the_whole_title_whatever_its_length(title: str) -> None:
    data = card(title)
    image = Image.open(io.BytesIO(data))
    assert (image.format, image.size) == ("PNG", SIZE)
    assert len(data) <= 60_000
    left, top, right, bottom = inked(image)
    assert (left, right) >= (40, 0)
    assert right <= SIZE[0] - 40
    assert top >= 20
    assert bottom <= SIZE[1] - 10
    size, lines = fit(title, 1040, 300, Faces(FACE, {}))
    assert "".join("".join(lines).split()) == "".join(title.split())
    assert len(lines) * size * 1.12 <= 300 or size <= 20
    assert card(title) == data


@given(st.text(alphabet="abcdefgh éÜ–", max_size=200))
def test_no_line_is_wider_than_its_measure_and_no_word_is_lost(text: str) -> None:
    font = FONTS.at(40, 600)
    lines = wrap(text, 300, font)
    assert all(font.getlength(line) <= 300 for line in lines)
    assert "".join("".join(lines).split()) == "".join(text.split())


FONTS = Faces(FACE, {})


@pytest.mark.parametrize(("name", "letters"), [(FONT, _KNOWN - {0xA0, 0x202F}), *LETTERS.items()])
def test_what_counts_as_drawable_is_what_the_face_holds(name: str, letters: frozenset[int]) -> None:
    font = Face((ROOT / "layouts/static" / name).read_bytes(), name).at(40, 400)

    def drawn(character: str) -> tuple[tuple[int, int], bytes]:
        mask = font.getmask(character)
        return mask.size, bytes(mask)

    missing = drawn("\uffff")
    held = {c for c in range(0x20, 0x2200) if drawn(chr(c)) != missing}
    assert held >= letters - {0xA8}


def test_a_title_is_drawable_where_the_site_has_faces_for_its_letters() -> None:
    every = tuple(LETTERS)
    assert not drawable("网络安全", every)
    assert not drawable("x" * (LONGEST + 1))
    for title in ("Żółć i gęśl", "Об’єкт «Щит» № 5", "Ψηφιακή ασφάλεια", "¿Qué pasó?"):
        assert not drawable(title)
        assert drawable(title, every)


def test_letters_of_several_faces_stand_on_one_line_and_none_is_lost() -> None:
    faces = Faces(FACE, {name: (ROOT / "layouts/static" / name).read_bytes() for name in LETTERS}).at(60, 600)
    for text in ("Żółć", "ЗаконAct", "ΝόμοςAct"):
        image = Image.new("L", (600, 120), 255)
        faces.write(ImageDraw.Draw(image), (20.0, 10.0), text, 0)  # type: ignore[arg-type] # a grey image takes one number
        box = ImageOps.invert(image).getbbox()
        assert box is not None
        assert abs(box[2] - 20 - faces.getlength(text)) < 8
    # A word in one face is as it always was.
    plain = Faces(FACE, {}).at(60, 600)
    assert plain.getlength("Act") == faces.getlength("Act")


def test_a_face_that_cannot_be_read_is_named() -> None:
    with pytest.raises(SitegenError, match="layouts/static/fonts"):
        Face(b"no font", FONT)


@pytest.mark.parametrize(
    ("setting", "wanted"),
    [
        ("default", ["edition_e.png", "site_card.png", "two.png"]),
        ("all", ["edition_e.png", "one.png", "site_card.png", "two.png"]),
        ("none", []),
    ],
)
def test_cards_are_for_the_site_editions_and_leads_or_for_all_or_none(
    setting: str, wanted: list[str], tmp_path: Path
) -> None:
    site = small_site(
        tmp_path / "site",
        f'[build]\ncards = "{setting}"\n',
        articles__one=story("One"),
        articles__two=story("Two", date="2024-05-02"),
        articles__three=story("网络安全", date="2024-05-01", lead="false"),
        editions__e="---\ntitle: An edition\ndate: 2024-05-03\nfrom: 2024-05-01\nto: 2024-05-02\n---\n",
    )
    assert make(site).problems is not None
    built = site / "build/site"
    assert sorted(p.name for p in built.glob("cards/*")) == wanted
    for page in built.rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        for part in text.split('property="og:image" content="')[1:]:
            address = part.partition('"')[0]
            assert (built / address.removeprefix("https://example.org/")).is_file(), page
        assert ("og:image" in text) == bool(wanted) or "noindex" in text, page
    assert '/cards/edition_e.png"' in (built / "editions/e/index.html").read_text(encoding="utf-8") or not wanted
