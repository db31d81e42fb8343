#!/usr/bin/env bash
# Pillow decodes a JPEG whose picture breaks off halfway, and says nothing, if only the end marker stands.
#
# One would expect: a decoder that raises "image file is truncated" for a JPEG that is cut off raises it, or warns, for
#   one whose scan data ends early too; it is the same damage, and what a proxy or an editor that "repairs" files leaves.
# What happens: without the last two bytes (EOI, FF D9) Pillow raises OSError. With them behind half of the scan it
#   gives a whole picture, whose lower part is one flat colour: libjpeg only counts a warning, and Pillow does not
#   show that count. `Image.verify()` passes both files.
# Versions: Pillow 13.0.0 (with the libjpeg-turbo in its wheel), Python 3.11.
# Why it matters: a check of pictures by decoding finds a download that broke off, and not one that was closed
#   afterwards; comparing the rows below with each other, or counting MCUs, would be needed for that.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install -q "pillow==13.0.0"
"$folder/env/bin/python" - <<'PYTHON'
import io
import warnings

from PIL import Image

warnings.simplefilter("error")
whole = io.BytesIO()
Image.effect_noise((640, 480), 80).convert("RGB").save(whole, "JPEG")
half = whole.getvalue()[: len(whole.getvalue()) // 2]


def decoded(data: bytes) -> str:
    Image.open(io.BytesIO(data)).verify()
    image = Image.open(io.BytesIO(data))
    try:
        image.load()
    except OSError as error:
        return f"OSError: {error}"
    flat = sum(image.crop((0, y, 640, y + 1)).getextrema()[0][0] == image.crop((0, y, 640, y + 1)).getextrema()[0][1] for y in range(480))
    return f"decoded, {'many' if flat > 100 else 'no'} flat rows"


seen = {"cut": decoded(half).split(" (")[0], "cut, with the end marker": decoded(half + b"\xff\xd9")}
print(seen)
assert seen == {"cut": "OSError: image file is truncated", "cut, with the end marker": "decoded, many flat rows"}, seen
PYTHON
