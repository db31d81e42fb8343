"""The desk as a WSGI application (PEP 3333): checks each request, finds its page, and sends the answer.

Nothing is shown without a session, nothing is changed by GET, and nothing that another page started is done at all.
"""

import hmac
import socket
import traceback
from collections.abc import Callable, Iterable, Mapping
from typing import Any
from urllib.parse import quote

from werkzeug.exceptions import HTTPException, NotFound
from werkzeug.routing import Map, Rule
from werkzeug.wrappers import Request, Response

from sitegen.desk import guard
from sitegen.desk.access import Access, Session
from sitegen.desk.answers import Desk, DeskRequest, page, plain, seen
from sitegen.desk.pages import table
from sitegen.desk.render import asset
from sitegen.desk.workbench import Workbench
from sitegen.engine.processes import give_back_memory
from sitegen.errors import ProblemsFound, SitegenError

LARGEST_REQUEST = 65 * 1024 * 1024
LARGE_REQUEST = 50_000
"""The bytes above which a request needs some megabytes for a moment."""
LARGEST_FIELDS = 12 * 1024 * 1024
MOST_FIELDS = 40_000

_KINDS = {"css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8", "svg": "image/svg+xml"}


class _Request(Request):
    max_content_length = LARGEST_REQUEST
    max_form_memory_size = LARGEST_FIELDS
    max_form_parts = MOST_FIELDS


class DeskApp:
    """The application: one desk, at one address."""

    def __init__(
        self,
        bench: Workbench,
        access: Access,
        bind: str,
        port: int,
        on_warning: Callable[[str], None] = lambda text: None,
        on_entered: Callable[[], None] = lambda: None,
    ) -> None:
        """`on_warning` receives what went wrong; `on_entered` is called when a one-time key was used."""
        self.bench = bench
        self.access = access
        self.bind = bind
        self.port = port
        self.machine = socket.gethostname()
        self.on_warning = on_warning
        self.on_entered = on_entered
        self.cookie = f"sitegen-desk-{port}"
        self.routes = Map(
            [Rule(way.path, endpoint=way, methods=way.methods) for way in table.ROUTES], strict_slashes=False
        )

    def __call__(self, environ: Mapping[str, Any], start: Any) -> Iterable[bytes]:
        """Answer one request."""
        with _Request(dict(environ)) as request:
            response = self._answered(request)
            if (request.content_length or 0) > LARGE_REQUEST:
                give_back_memory()
        preview = self.bench.site_origin()
        if "Content-Security-Policy" not in response.headers:
            response.headers["Content-Security-Policy"] = guard.policy(preview)
            response.headers["X-Frame-Options"] = "DENY"
        for name, value in guard.HEADERS:
            response.headers[name] = value
        return response(dict(environ), start)

    def _answered(self, request: Request) -> Response:
        """The answer, whatever goes wrong."""
        try:
            return self.answer(request)
        except HTTPException as error:
            return plain(f"{error.description or error.name}", error.code or 400)
        except Exception as error:  # noqa: BLE001 (whatever goes wrong, the desk lives and says so)
            where = traceback.extract_tb(error.__traceback__)[-1]
            told = f"{type(error).__name__}: {error} ({where.filename.rpartition('/')[2]}:{where.lineno})"
            self.on_warning(f"The desk could not answer {request.path[:200]!r}: {told}")
            return plain("This could not be done, by a fault of the desk.\n" + told, 500)

    def answer(self, request: Request) -> Response:
        """The answer to a request: refused, the way in, an asset, or a page."""
        headers = request.headers
        refused = guard.refusal(
            request.method,
            headers.getlist("Host"),
            headers.getlist("Origin"),
            self.bind,
            self.port,
            self.machine,
            *(headers.get(f"Sec-Fetch-{name}", "") for name in ("Site", "Mode", "Dest")),
        )
        if refused is not None:
            return plain(refused[1], refused[0])
        if request.path.startswith("/assets/"):
            return self._asset(request.path.removeprefix("/assets/"))
        if request.path == "/enter":
            return self._enter(request)
        session = self._session(request)
        if session is None:
            return self._outside(request)
        if request.method not in ("GET", "HEAD"):
            given = request.form.get("csrf", "") or request.headers.get("X-Desk-Token", "")
            if not hmac.compare_digest(given.encode("utf-8", "replace"), session.form_token.encode()):
                return plain("This form is of another session — go back, copy what you typed, and load it again.", 403)
        return self._page(request, session)

    def _session(self, request: Request) -> Session | None:
        """The session of a request. Scripts of other ports of this host can add cookies of the same name."""
        found = (self.access.find(value) for value in request.cookies.getlist(self.cookie))
        return next((session for session in found if session is not None), None)

    def _page(self, request: Request, session: Session) -> Response:
        way, found = self.routes.bind("").match(request.path, request.method)
        desk = Desk(self.bench, session.form_token)
        asked = DeskRequest(request, desk)
        try:
            answer: Response = way.view(desk, asked, **found)
        except ProblemsFound as error:
            return page(desk, "stopped.html", 409, title="The site cannot be read", problems=error.problems, said="")
        except SitegenError as error:
            return page(desk, "stopped.html", 409, title="This was not done", problems=(), said=str(error))
        return answer

    def _asset(self, name: str) -> Response:
        found = asset(name)
        if found is None:
            raise NotFound("There is no such file.")
        return Response(found, content_type=_KINDS[name.rpartition(".")[2]])

    def _outside(self, request: Request) -> Response:
        """Without a session: the password, or where to find the way in."""
        if request.method not in ("GET", "HEAD"):
            return plain("The desk does not know this browser any more — open the address that serve prints.", 403)
        # A cookie that is Strict stays away when another site's page opened this one, as a bookmarklet does; from this
        # page of the desk's own it comes along. Only the form that does nothing is gone on to by itself.
        came = request.headers.get("Sec-Fetch-Site", "") in ("cross-site", "same-site")
        target = (request.full_path.rstrip("?") if request.path == "/new" else "/") if came else ""
        body = seen("outside.html", password=bool(self.access.password), target=target, wrong="", path=quote(target))
        return Response(body, 200 if came else 401, content_type="text/html; charset=utf-8")

    def _enter(self, request: Request) -> Response:
        """Open a session by the one-time key or the password, and keep it in a cookie that no script can read.

        A browser that was let in before keeps its session, or the forms in its other tabs would be of another one.
        """
        if request.method == "GET" and self._session(request) is not None:
            return _moved("/")
        if request.method == "POST":
            session = self.access.enter_with_password(request.form.get("password", ""))
        else:
            session = self.access.enter(request.args.get("key", ""))
        if session is None:
            wait = self.access.closed_for
            wrong = f"Too many wrong tries: wait {wait} seconds." if wait else "That was wrong, or was used before."
            body = seen("outside.html", password=bool(self.access.password), target="", wrong=wrong, path="")
            return Response(body, 429 if wait else 401, content_type="text/html; charset=utf-8")
        self.on_entered()
        response = _moved("/")
        response.set_cookie(self.cookie, session.token, httponly=True, samesite="Strict", path="/")
        return response


def _moved(where: str) -> Response:
    return Response(b"", 303, headers={"Location": where})
