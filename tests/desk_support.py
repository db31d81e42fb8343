"""A desk that runs, and an editor who uses its pages without scripts: links, fields and buttons by their names."""

import io
import re
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

import lxml.html
from sites_support import edit, tree, write
from werkzeug.test import Client, TestResponse

from sitegen.desk.server import DeskServer
from sitegen.engine.options import Options
from sitegen.inbox.candidate import new_candidate
from sitegen.inbox.store import add, choose
from sitegen.preview.server import PreviewServer

NOW = datetime(2026, 11, 30, 9, 30, tzinfo=UTC)

SETTINGS = """\
[site]
title = "The Little Digest"
base_url = "https://digest.example.org/"
timezone = "Europe/Berlin"
id = "c52cccfc-ecbc-491c-bbf5-5c0d8d230ad7"

[search]
enabled = false
"""


@dataclass
class Desk:
    """A running desk with its preview."""

    server: DeskServer
    preview: PreviewServer
    site: Path

    @property
    def headers(self) -> dict[str, str]:
        """What a browser says of itself that is at a page of the desk."""
        return {"Host": f"127.0.0.1:{self.server.port}", "Sec-Fetch-Site": "same-origin", "Sec-Fetch-Mode": "navigate"}


@contextmanager
def desk_of(site: Path, **more: Any) -> Iterator[Desk]:
    """The desk of a site, for a while."""
    options = Options(site, NOW, drafts=True, future=True)
    with PreviewServer(options, "127.0.0.1", 0, clock=lambda: NOW) as preview:
        server = DeskServer(preview, "127.0.0.1", 0, clock=lambda: NOW, **more)
        try:
            yield Desk(server, preview, site)
        finally:
            server.http.server_close()


@contextmanager
def restoring(desk: Desk) -> Iterator[Desk]:
    """The desk, whose site's files are afterwards as they were."""
    before = tree(desk.site)
    yield desk
    for name in tree(desk.site).keys() - before.keys():
        (desk.site / name).unlink()
    for name, data in before.items():
        place = desk.site / name
        if not place.is_file() or place.read_bytes() != data:
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(data)


def little_desk_site(root: Path) -> Path:
    """A site with two articles, a draft and an edition."""
    root.mkdir(parents=True)
    (root / "site.toml").write_text(SETTINGS, encoding="utf-8")
    write(root, "content/articles/2026/one.md", STORY)
    write(
        root,
        "content/articles/2026/two.md",
        STORY.replace("One", "Two").replace("0001", "0002"),
    )
    write(root, "content/articles/2026/half.md", DRAFT)
    write(root, "content/editions/2026-48.md", EDITION)
    return root


def desk_site_with_everything(root: Path) -> Path:
    """The site with candidates of which some are near to others, sources, findings, and a place to publish to."""
    little_desk_site(root)
    edit(root / "site.toml", "[search]", '[publish.web]\nto = "../published"\n\n[search]')
    states = ("new", "new", "new", "later", "kept", "dropped")
    for number, state in enumerate(states):
        found = new_candidate(
            f"https://news.example.org/{number}/x", f"Eleven states sign declaration {number}", "2026-11-30",
            date="2026-11-29", outlet=f"Outlet {number}", text="First words.", terms=(("topics", "norms"),),
        )  # fmt: skip
        assert found
        add(root, found)
        if state != "new":
            choose(root, found.name, state, by="Bo Dray", now=NOW)  # type: ignore[arg-type] # a state's name
    other = new_candidate(
        "https://herald.example.org/declaration", "Eleven states sign a declaration 1", "2026-11-30",
        date="2026-11-29", outlet="Example Herald",
    )  # fmt: skip
    assert other
    add(root, other)
    write(
        root,
        "sources.opml",
        '<opml version="2.0"><body><outline text="A" xmlUrl="https://a.example.org/f"/></body></opml>',
    )
    write(root, "content/articles/2026/odd.md", "---\ntitle: Odd\ndate: 2026-11-01\nsummery: Told.\n---\nWords.\n")
    return root


EVERY_PAGE = (
    "/inbox", "/inbox?state=later", "/inbox?state=kept", "/inbox?state=dropped", "/inbox?q=nothing", "/drafts",
    "/drafts?q=one", "/edition", "/edition/content/editions/2026-48.md", "/findings", "/sources", "/new",
    "/new?url=https://example.org/a", "/story/content/articles/2026/one.md", "/story/content/articles/2026/half.md",
    "/story/content/articles/2026/one.md?as=text", "/story/content/editions/2026-48.md", "/publish",
    "/publish?diff=web", "/share", "/change/content/articles/2026/one.md?kind=correction",
    "/change/content/articles/2026/one.md?kind=retraction", "/done",
)  # fmt: skip
"""The desk's pages at that site, but for those that only a form leads to."""

PASTE = """\
Cookie settings
Parliament asks for rules on spyware
By Ann Other
25 November 2026

A committee of parliament asked the government on Wednesday to say which companies it buys spyware from, and why.

Subscribe to our newsletter

The government has a month to answer, and said that it would, although not everything could be told in public.
"""


STORY = """\
---
id: 00000000-0000-4000-8000-000000000001
title: One   # the first
date: 2026-11-25
summary: 'What it''s about.'
why: It matters.
source:
  name: Example News   # an outlet
  url: https://news.example.org/1
rights: full
# what it is about
topics: [norms, treaties]
---
The text of the story.

Its *second* paragraph.
"""

DRAFT = """\
---
id: 00000000-0000-4000-8000-000000000003
title: Half a story
date: 2026-11-27
summary: # one paragraph in our own words
draft: true # delete this line when the article is ready
---
Words.
"""

EDITION = """\
---
id: 00000000-0000-4000-8000-000000000009
title: Week 48
date: 2026-11-27
from: 2026-11-23
to: 2026-11-27
sections:
  - title: Norms
    articles:
      - one # One
  - title: Else
    articles: []
---
Hello.
"""


@dataclass
class Seen:
    """A page that came back."""

    response: TestResponse
    editor: "Editor"

    @property
    def status(self) -> int:
        return self.response.status_code

    @property
    def text(self) -> str:
        return self.response.get_data(as_text=True)

    @property
    def tree(self) -> Any:
        return lxml.html.document_fromstring(self.text)

    @property
    def words(self) -> str:
        """What the page says, on one line."""
        return " ".join(self.tree.xpath("string(//main)").split())

    def press(self, button: str, fields: Mapping[str, str] | None = None, *, at: str = "", **more: Any) -> "Seen":
        """Press a button by its name (in the row whose text holds `at`), after filling fields of its form."""
        for form in self.tree.forms:
            named = [b for b in form.xpath(".//button") if b.text_content().strip() == button]
            rows = form.xpath("ancestor::li | ancestor::article")
            if named and (not at or (rows and at in rows[-1].text_content())):
                return self.editor.send(self, form, named[0], dict(fields or {}), **more)
        raise AssertionError(f"no button {button!r} at {at!r}: {self.words[:800]}")


class Editor:
    """A browser without scripts that was let in."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.client = Client(desk.server.app)
        self.entered = self.get(f"/enter?key={desk.server.access.key}")

    def get(self, path: str, **headers: str) -> Seen:
        """A page, after redirections."""
        for _ in range(5):
            response = self.client.get(path, base_url=self.desk.server.origin, headers={**self.desk.headers, **headers})
            if response.status_code != 303:
                return Seen(response, self)
            path = response.headers["Location"].partition("#")[0]
        raise AssertionError("it goes round in circles")

    def post(self, path: str, data: Mapping[str, Any], **headers: str) -> Seen:
        """Send a form, and follow where it leads; with headers in place of the usual ones."""
        sent = {**self.desk.headers, **{k.replace("_", "-"): v for k, v in headers.items()}}
        response = self.client.post(path, data=dict(data), base_url=self.desk.server.origin, headers=sent)
        if response.status_code == 303:
            return self.get(response.headers["Location"].partition("#")[0])
        return Seen(response, self)

    def send(
        self,
        page: Seen,
        form: Any,
        button: Any,
        fields: dict[str, str],
        files: Mapping[str, tuple[bytes, str]] | None = None,
    ) -> Seen:
        """Send a form of a page by one of its buttons, as a browser does."""
        data: dict[str, Any] = {name: value for name, value in form.form_values() if name}
        # A browser leaves out the line break with which the text of a field begins (HTML standard, section 13.1.2.5).
        areas = {area.get("name") for area in form.xpath(".//textarea")}
        data = {name: value.removeprefix("\n") if name in areas else value for name, value in data.items()}
        for name, value in fields.items():
            assert name in form.fields, f"no field {name!r} among {sorted(form.fields.keys())}"
            data[name] = value
            if not value and form.xpath(f'.//input[@type="checkbox"][@name="{name}"]'):
                del data[name]
        # A browser sends every line break as CR LF.
        data = {name: re.sub(r"\r?\n", "\r\n", value) for name, value in data.items()}
        for name, (content, filename) in (files or {}).items():
            data[name] = (io.BytesIO(content), filename)
        if button.get("name"):
            data[button.get("name")] = button.get("value") or ""
        where = button.get("formaction") or form.get("action")
        path = urlsplit(urljoin(page.response.request.url, where)).path
        if (form.get("method") or "get").lower() == "get":
            return self.get(path + "?" + "&".join(f"{k}={v}" for k, v in data.items()))
        return self.post(path, data)


def whole_check(editor: Editor) -> Seen:
    """The findings of the whole site, as soon as the check in the background has them."""
    for _ in range(20):
        page = editor.get("/findings?all=1")
        if not page.tree.xpath("//*[@data-poll]"):
            return page
        for thread in [each for each in threading.enumerate() if each.name == "check"]:
            thread.join()
    raise AssertionError("the site is checked again and again")
