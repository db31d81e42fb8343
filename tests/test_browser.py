"""The digest in a real browser."""

from pathlib import Path

from playwright.sync_api import Page
from sites_support import CLOCK, FULL, command, copy_site
from web import hosted


def test_the_front_page_opens_without_a_word_of_complaint(page: Page, tmp_path: Path) -> None:
    site = copy_site(tmp_path / "site", FULL)
    assert command("build", "-s", site, "--clock", CLOCK, "-q").code == 0
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    with hosted(site / "build" / "site", "/digest") as address:
        page.goto(address + "/")
        assert page.locator("h1").count() == 1
    assert said == []
