"""What the tests of publishing targets share: a small site as it was built, and one publication of it."""

import json
import os
import signal
import traceback
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import ParamSpec, TypeVar

from sitegen.errors import SitegenError
from sitegen.fingerprint import digest_bytes
from sitegen.publishing.targets.target import BuiltSite, PublishReport, Target

P = ParamSpec("P")
T = TypeVar("T")
HEADERS = "/*feed.xml\n  Content-Type: application/rss+xml; charset=utf-8\n/css/*\n  Cache-Control: public, immutable\n"


def site_files(version: int, *, swap: bool = True) -> dict[str, bytes]:
    """A site: each page names its version and the style that it needs; one page comes and one goes with each.

    With `swap` a file becomes a folder of the same name, and a file again.
    """
    style = f"css/site.{version:04d}.css"

    def page(text: str) -> bytes:
        return f'<!doctype html><link rel="stylesheet" href="/{style}"><p>{text}, version {version}\n'.encode()

    files = {
        "index.html": page("Home"),
        "articles/kept/index.html": b"<!doctype html><p>The same in every version.\n",
        "articles/changed/index.html": page("Changed"),
        f"articles/of-{version}/index.html": page("New"),
        style: f"/* {version} */\n".encode() * 40,
        "images/Odd – name+100%&'.svg": b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        "_headers": HEADERS.encode(),
        "feed.xml": f"<rss>{version}</rss>".encode(),
        "atom.xml": b"<feed/>",
        "feed.json": json.dumps({"home_page_url": "https://example.org/", "version": version}).encode(),
        "sitemap.xml": f"<urlset>{version}</urlset>".encode(),
        "404.html": b"<!doctype html><p>Not here.\n",
    }
    if not swap:
        return files
    if version % 2:
        files["about"] = b"a file\n"
    else:
        files["about/index.html"] = b"a folder of the same name\n"
    return files


def built_site(folder: Path, files: Mapping[str, bytes], target: Target) -> BuiltSite:
    """These files as a built site, as `publish` gives it to a target."""
    for path, data in files.items():
        place = folder / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(data)
    return BuiltSite(
        folder,
        {path: digest_bytes(data) for path, data in files.items()},
        {path: len(data) for path, data in files.items()},
        {path: target.mark(data) for path, data in files.items()},
    )


def send(target: Target, folder: Path, version: int, *, swap: bool = True) -> PublishReport:
    """Publish a version of the site, which is written into a folder of its own."""
    site = built_site(folder / f"built-{version}", site_files(version, swap=swap), target)
    with target.held():
        target.published(site)
        return target.send(site, target.sending(site), lambda release, changed: None)


def forked(work: Callable[[], object]) -> int:
    """Do something in a child process; its code: 0 done, 3 refused with a message, 1 any other exception, -9 killed."""
    child = os.fork()
    if child == 0:
        code = 1
        try:
            work()
            code = 0
        except SitegenError:
            code = 3
        except Exception:  # noqa: BLE001 (a child must not go on as its parent would)
            traceback.print_exc()
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def die() -> None:
    """End this process at once, as a power cut would."""
    os.kill(os.getpid(), signal.SIGKILL)


class Steps:
    """Counts the calls of a function and does something before or after the one that is asked for."""

    def __init__(self, at: int, fault: Callable[[], object], *, after: bool = False) -> None:
        self.at, self.fault, self.after = at, fault, after
        self.count = 0

    def around(self, function: Callable[P, T]) -> Callable[P, T]:
        def call(*args: P.args, **words: P.kwargs) -> T:
            self.count += 1
            now = self.count == self.at
            if now and not self.after:
                self.fault()
            found = function(*args, **words)
            if now and self.after:
                self.fault()
            return found

        return call
