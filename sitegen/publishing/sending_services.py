"""Hands an edition to a service that keeps the addresses: Buttondown or Listmonk, as a draft or for a time to come.

Written from the services' published descriptions of their APIs; nobody has tried it with an account of theirs yet:
https://docs.buttondown.com/api-emails-create and https://listmonk.app/docs/apis/campaigns/. Nothing is sent at once:
the service shows what it took, and its own button sends it.
"""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit, urlunsplit

from sitegen.engine.fetch.client import Answer, Limits, Request, fetch
from sitegen.errors import FetchFailed, MailRefused

BUTTONDOWN_KEY, LISTMONK_ADDRESS = "SITEGEN_BUTTONDOWN_KEY", "SITEGEN_LISTMONK"
BUTTONDOWN_API = "https://api.buttondown.com/v1/emails"
LIMITS = Limits(seconds=60.0, size=4 * 1024 * 1024)

_BODY = re.compile(r"<body([^>]*)>(.*)</body>", re.DOTALL | re.IGNORECASE)
_CODE = re.compile(r"\{(?=[{%#])")


@dataclass(frozen=True)
class Service:
    """A service by the name that `--to` takes: the variable with its key, its sign for unsubscribing."""

    name: str
    variable: str
    unsubscribe: str
    hint: str
    hand_over: Callable[["Letter", str, datetime | None], str]


@dataclass(frozen=True)
class Letter:
    """An edition as services take it: subject, HTML and text of the e-mail, and its address on the web."""

    subject: str
    html: str
    text: str
    web: str


def fragment(html: str, sign: str) -> str:
    """The content of an e-mail's body, for a service that puts it into a page of its own.

    What a service would read as code stays text, but for its own sign.
    """
    found = _BODY.search(html)
    inner = f"<div{found[1]}>{found[2].strip()}</div>" if found else html
    return sign.join(_CODE.sub("&#123;", part) for part in inner.split(sign)) if sign else _CODE.sub("&#123;", inner)


def plain(text: str, sign: str) -> str:
    """An e-mail's text, in which a service finds no code but its own sign: a blank parts what would be."""
    return sign.join(_CODE.sub("{ ", part) for part in text.split(sign)) if sign else _CODE.sub("{ ", text)


def to_buttondown(edition: Letter, key: str, when: datetime | None) -> str:
    """Make a draft at Buttondown, or an e-mail that it sends at a time. Raises MailRefused."""
    if not re.fullmatch(r"[\x21-\x7e]+", key):
        raise MailRefused(f"{BUTTONDOWN_KEY}: this is no key — copy it from your account’s page of API keys")
    # Without a status the service would send at once.
    wanted: dict[str, object] = {
        "subject": edition.subject,
        "body": f"<!-- buttondown-editor-mode: fancy -->\n{fragment(edition.html, BUTTONDOWN.unsubscribe)}",
        "status": "draft" if when is None else "scheduled",
        "canonical_url": edition.web,
    }
    if when is not None:
        wanted["publish_date"] = _utc(when)
    made = _asked("Buttondown", BUTTONDOWN_API, wanted, authorization=f"Token {key}")
    place = made.get("absolute_url") or made.get("id") or "no id was told"
    return f"Buttondown took the edition as {_kind(when)}: {place}."


def to_listmonk(edition: Letter, address: str, when: datetime | None) -> str:
    """Make a campaign at a Listmonk server, as a draft or for a time. Raises MailRefused."""
    form = "write https://user:token@lists.example.org/?list=1&template=2"
    try:
        parts = urlsplit(address)
        asked = parse_qs(parts.query)
        lists = [int(number) for number in asked.get("list", ())]
        template = [int(number) for number in asked.get("template", ())][:1]
    except ValueError:
        raise MailRefused(f"{LISTMONK_ADDRESS}: a list and a template are numbers — {form}") from None
    if parts.scheme not in ("http", "https") or not parts.hostname or not parts.username or not lists:
        raise MailRefused(f"{LISTMONK_ADDRESS} names no server, user and list — {form}")
    base = urlunsplit((parts.scheme, parts.netloc, parts.path.rstrip("/") + "/api/campaigns", "", ""))
    wanted: dict[str, object] = {
        "name": edition.subject,
        "subject": edition.subject,
        "lists": lists,
        "type": "regular",
        "content_type": "html",
        "body": fragment(edition.html, LISTMONK.unsubscribe),
        "altbody": plain(edition.text, LISTMONK.unsubscribe),
        "messenger": "email",
    }
    if template:
        wanted["template_id"] = template[0]
    if when is not None:
        wanted["send_at"] = _utc(when)
    data = _asked("Listmonk", base, wanted).get("data")
    number = data.get("id") if isinstance(data, dict) else None
    if not isinstance(number, int):
        raise MailRefused("Listmonk: the answer names no campaign — look among its drafts, and at its version")
    if when is not None:
        try:
            _asked("Listmonk", f"{base}/{number}/status", {"status": "scheduled"}, method="PUT")
        except MailRefused as error:
            raise MailRefused(f"{error}; the draft {number} is there, and no time is set") from None
    return f"Listmonk took the edition as {_kind(when)}: campaign {number}."


BUTTONDOWN = Service(
    "buttondown", BUTTONDOWN_KEY, "{{unsubscribe_url}}", "the API key of your newsletter", to_buttondown
)
LISTMONK = Service(
    "listmonk",
    LISTMONK_ADDRESS,
    "{{UnsubscribeURL}}",
    "your server with the API user, and the lists: https://user:token@lists.example.org/?list=1",
    to_listmonk,
)
SERVICES: Mapping[str, Service] = {service.name: service for service in (BUTTONDOWN, LISTMONK)}


def _asked(
    name: str, address: str, wanted: Mapping[str, object], *, method: str = "POST", authorization: str = ""
) -> dict[str, object]:
    """The service's answer to a request with this JSON. Raises MailRefused with what it said."""
    body = json.dumps(wanted, ensure_ascii=False).encode()
    request = Request(
        accept="application/json", method=method, body=body, media="application/json", authorization=authorization
    )
    try:
        answer = fetch(address, request, limits=LIMITS)
    except FetchFailed as error:
        unsure = "; look there whether it took the edition before you try again" if error.again else ""
        raise MailRefused(f"{name}: {error}{unsure}") from None
    if not 200 <= answer.status < 300:
        raise MailRefused(f"{name}: it refused the edition: {answer.status} {_said(answer)}".rstrip())
    try:
        made = json.loads(answer.body)
    except (ValueError, RecursionError):
        made = None
    if not isinstance(made, dict):
        raise MailRefused(
            f"{name}: it answered, but not as its description says — look there whether it took the edition"
        )
    return made


def _said(answer: Answer) -> str:
    """What the service said was wrong, on one line."""
    try:
        read = json.loads(answer.body)
    except (ValueError, RecursionError):
        read = None
    words = ""
    if isinstance(read, dict):
        words = "; ".join(str(read[key]) for key in ("code", "detail", "message", "error") if read.get(key))
    shown = "".join(c if c.isprintable() else " " for c in words or answer.reason)
    hint = " — look at the key, and what it may do" if answer.status in (401, 403) else ""
    return " ".join(shown.split())[:300] + hint


def _utc(when: datetime) -> str:
    return when.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _kind(when: datetime | None) -> str:
    return "a draft" if when is None else f"an e-mail for {when.isoformat(timespec='minutes')}"
