"""Hypothesis: 100 examples a property as a rule, many more with HYPOTHESIS_PROFILE=deep. And a real browser."""

import gc
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings
from playwright.sync_api import Browser, Page, sync_playwright
from sites_support import build, copy_site
from web import BROWSER_FLAGS

if TYPE_CHECKING:
    from desk_support import Desk, Editor

settings.register_profile("ci", max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("deep", settings.get_profile("ci"), max_examples=5_000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))


def pytest_collection_finish() -> None:
    """All modules and thousands of tests stay to the end: the garbage collector need not look at them again."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session", autouse=True)
def own_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The tests leave the user's own cache and key alone, and so do the commands that they start."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        patch.setenv("XDG_STATE_HOME", str(tmp_path_factory.mktemp("state")))
        patch.delenv("SITEGEN_CACHE_KEY", raising=False)
        yield


@pytest.fixture(scope="session")
def full_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The folder of the full site, built: for all tests that only read it, and look in the end whether any wrote."""
    built = build(copy_site(tmp_path_factory.mktemp("full") / "site"))
    before = stamps(built)
    yield built
    assert stamps(built) == before


def stamps(folder: Path) -> dict[str, tuple[int, int]]:
    """Every file and folder below a folder, with its size and the time of its last change of any kind."""
    found = ((path, path.stat()) for path in folder.rglob("*"))
    return {str(path): (status.st_size, status.st_ctime_ns) for path, status in found}


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The system's Chromium. Without one these tests are skipped, but not where everything must run (CI is set)."""
    # The shell is the same engine without the window around it, which takes two thirds of the time of a new page.
    names = ("chromium-headless-shell", "chromium", "chromium-browser")
    program = next(filter(None, map(shutil.which, names)), None)
    if program is None:
        assert "CI" not in os.environ, "there is no chromium, and on CI the browser's tests must run"
        pytest.skip("there is no chromium on this machine")
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=program, args=BROWSER_FLAGS)
        yield found
        found.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page in a browser profile of its own."""
    context = browser.new_context()
    yield context.new_page()
    context.close()


# The desk of the tests of its pages; a module may give it another site by a fixture `running` of its own.


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator["Desk"]:
    """The desk of a little site, for all tests of a module."""
    from desk_support import desk_of, little_desk_site

    with desk_of(little_desk_site(tmp_path_factory.mktemp("desk") / "site")) as desk:
        yield desk


@pytest.fixture
def desk(running: "Desk") -> Iterator["Desk"]:
    """The running desk, whose files are afterwards as they were."""
    from desk_support import restoring

    with restoring(running) as there:
        yield there


@pytest.fixture
def editor(desk: "Desk") -> "Editor":
    """A browser without scripts that was let in."""
    from desk_support import Editor

    return Editor(desk)
