"""Hands an edition to a service that keeps the addresses: Buttondown or Listmonk, as a draft or for a time to come.

Written from the services' published descriptions of their APIs; nobody has tried it with an account of theirs yet:
https://docs.buttondown.com/api-emails-create and https://listmonk.app/docs/apis/campaigns/. Nothing is sent at once:
the service shows what it took, and its own button sends it. Listmonk reads code in curly brackets in the subject too.
"""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit, urlunsplit

from sitegen.engine.fetch.client import Answer, Limits, Request, fetch
from sitegen.errors import FetchFailed, MailRefused

BUTTONDOWN_KEY, LISTMONK_ADDRESS = "SITEGEN_BUTTONDOWN_KEY", "SITEGEN_LISTMONK"
BUTTONDOWN_API = "https://api.buttondown.com/v1/emails"
_BUTTONDOWN_VERSION = (("X-API-Version", "2026-04-01"),)
"""Without it the service answers as the version does that the newsletter's own settings name."""
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
        "subject": plain(edition.subject, ""),
        "body": f"<!-- buttondown-editor-mode: fancy -->\n{fragment(edition.html, BUTTONDOWN.unsubscribe)}",
        "status": "draft" if when is None else "scheduled",
        "canonical_url": edition.web,
    }
    if when is not None:
        wanted["publish_date"] = _utc(when)
    request = Request(authorization=f"Token {key}", also=_BUTTONDOWN_VERSION)
    made = _asked("Buttondown", BUTTONDOWN_API, wanted, request)
    place = made.get("absolute_url") or made.get("id") or "no id was told"
    if made.get("status", wanted["status"]) != wanted["status"]:
        status = _line(str(made["status"]))
        raise MailRefused(f"Buttondown: it took the edition as “{status}”, not as {_kind(when)} — look there: {place}")
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
        "subject": plain(edition.subject, ""),
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
    if not isinstance(data, dict) or not isinstance(number, int):
        raise MailRefused("Listmonk: the answer names no campaign — look among its drafts, and at its version")
    left_out = _left_out(lists, data.get("lists"))
    if left_out:
        # It leaves out without a word what it does not have, or what this user may not write to.
        hint = f"correct {LISTMONK_ADDRESS}, or what its user may do, and delete the draft {number} there"
        raise MailRefused(f"Listmonk: it has no list {' or '.join(left_out)} for this user — {hint}")
    if when is not None:
        try:
            _asked("Listmonk", f"{base}/{number}/status", {"status": "scheduled"}, Request(method="PUT"))
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


def _left_out(asked: Sequence[int], given: object) -> list[str]:
    """The lists that a campaign was to go to and does not; none where the answer says nothing of lists."""
    if not isinstance(given, list):
        return []
    known = [row.get("id") for row in given if isinstance(row, dict)]
    return [str(number) for number in dict.fromkeys(asked) if number not in known]


def _asked(name: str, address: str, wanted: Mapping[str, object], request: Request | None = None) -> dict[str, object]:
    """The service's answer to a request with this JSON. Raises MailRefused with what it said."""
    body = json.dumps(wanted, ensure_ascii=False).encode()
    asked = replace(request or Request(), accept="application/json", body=body, media="application/json")
    try:
        answer = fetch(address, asked, limits=LIMITS)
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
    """What the service said was wrong, on one line, and what to do."""
    try:
        read = json.loads(answer.body)
    except (ValueError, RecursionError):
        read = None
    words = ""
    if isinstance(read, dict):
        words = "; ".join(_detail(read[key]) for key in ("code", "detail", "message", "error") if read.get(key))
    hint = _HINTS.get(answer.status, _HINTS[500] if answer.status >= 500 else "")
    wait = answer.header("retry-after")
    if answer.status == 429 and wait.isdecimal():
        hint = f"try again in {wait[:6]} seconds"
    return _line(words or answer.reason) + (f" — {hint}" if hint else "")


_HINTS = {
    401: "look at the key, and what it may do",
    403: "look at the key, and what it may do",
    404: "look at the address",
    429: "too much was asked of it: try again later",
    500: "look there whether it took the edition before you try again",
}


def _detail(value: object) -> str:
    """What is wrong in words. Where fields are not valid (422) it is a list with the place and a message of each."""
    if not isinstance(value, list):
        return str(value)
    rows = [row for row in value if isinstance(row, dict) and row.get("msg")]
    places = ([str(part) for part in row["loc"]] if isinstance(row.get("loc"), list) else [] for row in rows)
    told = [f"{'.'.join(place[-1:])}: {row['msg']}" for place, row in zip(places, rows, strict=True)]
    return "; ".join(told) or str(value)


def _line(words: str) -> str:
    """Words of a stranger on one line of the terminal."""
    return " ".join("".join(c if c.isprintable() else " " for c in words).split())[:300]


def _utc(when: datetime) -> str:
    return when.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _kind(when: datetime | None) -> str:
    return "a draft" if when is None else f"an e-mail for {when.isoformat(timespec='minutes')}"
