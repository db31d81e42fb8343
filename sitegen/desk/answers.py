"""What the desk's pages share: the request with its fields, and the answers that they give."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from werkzeug.wrappers import Request, Response

from sitegen.desk.guard import policy
from sitegen.desk.journal import Action
from sitegen.desk.render import framed, render
from sitegen.desk.workbench import Workbench
from sitegen.markup.links import resolve

HTML = "text/html; charset=utf-8"


@dataclass(frozen=True)
class Desk:
    """One site at the desk, for one browser's session."""

    bench: Workbench
    form_token: str


class DeskRequest:
    """A request: its query and its form, every text with LF line ends."""

    def __init__(self, request: Request, desk: Desk) -> None:
        self.http = request
        self.desk = desk

    @cached_property
    def form(self) -> dict[str, str]:
        """The form's fields; of several with one name the last."""
        return {name: _lf(values[-1]) for name, values in self.http.form.lists()}

    def text(self, name: str, default: str = "") -> str:
        """A field of the form as it was typed."""
        return self.form.get(name, default)

    def line(self, name: str, default: str = "") -> str:
        """A field of the form on one line, without blanks at its ends."""
        return " ".join(self.form.get(name, default).split())

    def query(self, name: str) -> str:
        """A field of the address."""
        return self.http.args.get(name, "")

    @property
    def is_own(self) -> bool:
        """Whether no other page led here: only then a GET asks or starts anything."""
        return self.http.headers.get("Sec-Fetch-Site", "same-origin") in ("same-origin", "none")

    @property
    def number(self) -> int:
        """The number of the action of which the page tells, or 0."""
        told = self.query("done")
        return int(told) if told.isascii() and told.isdecimal() and len(told) < 10 else 0


def page(desk: Desk, template: str, status: int = 200, *, done: int = 0, **context: Any) -> Response:
    """A page of the desk. `done` is the number of the action of which it tells, with a button to undo it."""
    bench = desk.bench
    last = bench.journal.last()
    told = bench.journal.find(done) if done else None
    try:
        name, origin, counts = bench.settings.title, bench.site_origin(), bench.counts()
    except Exception:  # noqa: BLE001 (a page that tells of broken settings must not need them)
        name, origin, counts = "The site", bench.site_origin(), {}
    body = render(
        template,
        site_name=name,
        site_origin=origin,
        csrf=desk.form_token,
        waiting=counts,
        told=told,
        last=last,
        **{"at": "", **context},
    )
    return Response(body, status, content_type=HTML)


def seen(template: str, **context: Any) -> str:
    """A page for whoever is not let in yet."""
    return render(template, **context)


def plain(text: str, status: int = 200) -> Response:
    """A sentence as text."""
    return Response(text.rstrip() + "\n", status, content_type="text/plain; charset=utf-8")


def to(path: str, action: Action | None = None, anchor: str = "", **query: str) -> Response:
    """On to another page of the desk, which tells of the action."""
    asked = query | ({"done": str(action.number)} if action else {})
    where = path + (f"?{urlencode(asked)}" if asked else "") + (f"#{anchor}" if anchor else "")
    return Response(b"", 303, headers={"Location": where})


def look(title: str, body: str, style: str) -> Response:
    """A text as its page will look, for a frame: nothing in it can run, and it has an origin of its own.

    The frame may fetch nothing, so a picture is the words that stand for it.
    """
    found = Response(framed(title, resolve(body, {}), style), content_type=HTML)
    found.headers["Content-Security-Policy"] = policy("", frame=True)
    return found


def _lf(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")
