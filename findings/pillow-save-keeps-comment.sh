#!/usr/bin/env bash
# Pillow leaves Exif, XMP and the colour profile out when a JPEG is saved anew, and writes its comment again.
#
# One would expect: opening a picture and saving it either keeps what the file says of itself or leaves it out; many
#   recipes for cleaning photographs are just that, `Image.open(a).save(b)`.
# What happens: of a JPEG that has all four, Exif, XMP and the ICC profile are gone (they are written only where `save`
#   is given them), and the comment (COM) stands in the new file, also after `copy()` and `resize()`. A GIF keeps its
#   comment too. `save(…, comment=b"")` leaves it out.
# Versions: Pillow 13.0.0, Python 3.11. Which parts are written again has changed between versions before.
# Why it matters: comments hold names, tools and places as well. Whoever cleans by saving anew has to know which part
#   of `info` each writer takes up by itself; and whoever wants the colours to stay has to hand the profile over.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install -q "pillow==13.0.0"
"$folder/env/bin/python" - <<'PYTHON'
import io

from PIL import Image, ImageCms


def saved(image: Image.Image, kind: str, **options: object) -> bytes:
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def parts(data: bytes) -> set[str]:
    image = Image.open(io.BytesIO(data))
    found = {name for name in ("comment", "exif", "xmp", "icc_profile") if image.info.get(name)}
    return found


picture = Image.effect_noise((64, 48), 60).convert("RGB")
exif = Image.Exif()
exif[0x010E] = "a description"
profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
jpeg = saved(picture, "JPEG", comment=b"a comment", exif=exif, xmp=b"<x/>", icc_profile=profile)
gif = saved(picture.convert("P"), "GIF", comment=b"a comment")
opened = Image.open(io.BytesIO(jpeg))
seen = {
    "before": sorted(parts(jpeg)),
    "saved anew": sorted(parts(saved(opened, "JPEG"))),
    "made smaller": sorted(parts(saved(opened.copy().resize((32, 24)), "JPEG"))),
    "with an empty comment": sorted(parts(saved(opened, "JPEG", comment=b""))),
    "GIF": sorted(parts(saved(Image.open(io.BytesIO(gif)), "GIF"))),
}
print(seen)
assert seen == {
    "before": ["comment", "exif", "icc_profile", "xmp"],
    "saved anew": ["comment"],
    "made smaller": ["comment"],
    "with an empty comment": [],
    "GIF": ["comment"],
}, seen
PYTHON
