"""Takes the pictures of a-week.md from the running desk: `.venv/bin/python docs/desk_pictures.py` (needs Chromium).

The site is the digest of this repository, copied to a temporary folder; the candidates are invented.
"""

import io
import os
import shutil
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright

from sitegen.desk.server import DeskServer
from sitegen.engine.options import Options
from sitegen.inbox.candidate import new_candidate
from sitegen.inbox.store import add
from sitegen.preview.server import PreviewServer

ROOT = Path(__file__).resolve().parent.parent
PICTURES = ROOT / "docs" / "pictures"
NOW = datetime(2026, 1, 30, 9, 30, tzinfo=UTC)
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]

CANDIDATES = (
    ("Ministers of eleven states agree on rules for cyberspace", "Example Courier", "2026-01-30", "a/rules"),
    ("Eleven states agree on rules for cyberspace, ministers say", "Example Herald", "2026-01-30", "b/rules"),
    ("Court orders a port to tell its customers of a breach", "Example Courier", "2026-01-30", "a/port"),
    ("Agency names three makers of routers in a warning", "Example Post", "2026-01-29", "c/routers"),
    ("Parliament asks which companies sold it spyware", "Example Herald", "2026-01-29", "b/spyware"),
    ("A cable is cut, and nobody notices for an hour", "Example Post", "2026-01-29", "c/cable"),
)

PASTE = """\
Skip to content
Ministers of eleven states agree on rules for cyberspace
By Ann Other
29 January 2026

Ministers of eleven states met in Estonia on Thursday and agreed on a set of rules for cyberspace, officials said.

Sign up for our newsletter

The rules, which are not binding, ask states to leave hospitals and courts alone, and to answer when others ask.

“It is a beginning,” said a diplomat who took part in the meeting and was not allowed to speak about it in public.

© 2026 Example Courier
"""


def main() -> None:
    """Take every picture."""
    os.environ["GIT_AUTHOR_NAME"] = "Bo Dray"
    with tempfile.TemporaryDirectory() as folder:
        site = Path(folder) / "site"
        site.mkdir()
        for name in ("content", "layouts", "seeds"):
            shutil.copytree(ROOT / name, site / name)
        shutil.copy(ROOT / "site.toml", site / "site.toml")
        for title, outlet, day, path in CANDIDATES:
            text = f"{title}, as {outlet} tells it. The rest stands behind the address."
            found = new_candidate(
                f"https://{path[0]}.example.org/{path}", title, day, date=day, outlet=outlet, text=text
            )
            if found is not None:
                add(site, found)
        options = Options(site, NOW, drafts=True, future=True)
        with (
            PreviewServer(options, "127.0.0.1", 0, clock=lambda: NOW) as preview,
            DeskServer(preview, "127.0.0.1", 0, clock=lambda: NOW) as desk,
            sync_playwright() as playwright,
        ):
            browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
            page = browser.new_page(viewport={"width": 1120, "height": 720})
            page.set_default_timeout(180_000)
            page.goto(desk.entrance)
            _inbox(page)
            _paste(page, desk.origin)
            _edition(page, desk.origin)
            browser.close()


def _inbox(page: Page) -> None:
    page.locator("article.candidate").first.focus()
    page.keyboard.press("e")
    page.get_by_text("Kept “").wait_for()
    _take(page, "desk-inbox")


def _paste(page: Page, origin: str) -> None:
    page.goto(f"{origin}/new")
    page.get_by_role("textbox", name="Paste").fill(PASTE)
    page.get_by_role("button", name="Read it").click()
    page.frame_locator("iframe").locator("h1").wait_for()
    _take(page, "desk-lines")
    page.get_by_role("checkbox", name="Estonia").check()
    page.get_by_role("button", name="Save").click()
    page.get_by_text("Wrote the draft").wait_for()
    _take(page, "desk-draft")


def _edition(page: Page, origin: str) -> None:
    page.goto(f"{origin}/edition/content/editions/2026-04.md")
    page.get_by_role("button", name="Move down").first.click()
    page.get_by_text("moved to 2 of").wait_for()
    _take(page, "desk-edition")
    page.goto(f"{origin}/change/content/articles/2026/eu-cybersecurity-act-revision.md?kind=correction")
    page.get_by_role("textbox", name="What changed").fill("The proposal was made on 20 January, not on 19 January.")
    _take(page, "desk-correct")


def _take(page: Page, name: str) -> None:
    """A picture of the window in few colours, so that it is small."""
    picture = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    picture.quantize(32, dither=Image.Dither.NONE).save(PICTURES / f"{name}.png", optimize=True)


if __name__ == "__main__":
    main()
