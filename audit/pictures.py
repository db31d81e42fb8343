"""Takes the README's two pictures of the built digest anew: `python audit/pictures.py` after `make site`."""

import io
import shutil
import sys
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests"))
from web import BROWSER_FLAGS, hosted  # noqa: E402 (the tests' host is used here too)

PICTURES = {"front-page": "/", "term-page": "/topics/ransomware/"}
LIMIT = 150_000


def main() -> None:
    """Both pictures, in `docs/pictures/`, in few colours so that they stay light."""
    folder = ROOT / "docs" / "pictures"
    folder.mkdir(exist_ok=True)
    with hosted(ROOT / "build" / "site") as base, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=BROWSER_FLAGS)
        page = browser.new_context(viewport={"width": 1280, "height": 860}, color_scheme="light").new_page()
        for name, path in PICTURES.items():
            page.goto(base + path)
            page.evaluate("document.fonts.ready")
            shot = Image.open(io.BytesIO(page.screenshot())).convert("RGB").quantize(48, dither=Image.Dither.NONE)
            file = folder / f"{name}.png"
            shot.save(file, optimize=True)
            size = file.stat().st_size
            print(f"{file.relative_to(ROOT)}: {size // 1000} KB")
            if size > LIMIT:
                raise SystemExit(f"{name} is heavier than {LIMIT // 1000} KB")
        browser.close()


if __name__ == "__main__":
    main()
