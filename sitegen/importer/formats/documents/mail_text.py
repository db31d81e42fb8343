"""The text of a message: what was forwarded in it, a link that is all of it, the signature below it. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

_MARK = re.compile(
    r"^[ \t>]*(?:-{3,} ?(?:forwarded message|original message|weitergeleitete nachricht|ursprüngliche nachricht|"
    r"message transféré|message d'origine|mensaje reenviado|mensaje original|messaggio inoltrato|doorgestuurd bericht)"
    r" ?-{3,}|begin forwarded message:|anfang der weitergeleiteten nachricht:|début du message transféré\s?:)[ \t]*$",
    re.IGNORECASE | re.MULTILINE,
)
_KEYS = {
    "from": "sender", "von": "sender", "de": "sender", "da": "sender", "van": "sender",
    "date": "date", "datum": "date", "sent": "date", "gesendet": "date", "fecha": "date", "data": "date",
    "enviado": "date", "envoyé": "date",
    "subject": "subject", "betreff": "subject", "objet": "subject", "asunto": "subject", "oggetto": "subject",
    "onderwerp": "subject",
}  # fmt: skip
_KEY = re.compile(r"[ \t>]*\*?([^\W\d_][^\W\d_ -]{0,12}(?:[ -][^\W\d_]{1,10})?)\s?\*?:\*?[ \t]*(.*)")
_LINK = re.compile(r"<?(https?://[^\s<>\"]+)>?")
_LEAST_STORY = 12
_SIGNATURE = re.compile(r"^-- ?$", re.MULTILINE)
_MOST_SIGNATURE = 12


@dataclass(frozen=True, slots=True)
class Forwarded:
    """A message that stands in the text of another: its headers as printed, its text, and what stood above it."""

    sender: str
    date: str
    subject: str
    text: str
    above: str


def forwarded(text: str) -> Forwarded | None:
    """The message that a mail program put below its line "Forwarded message"; None where there is none."""
    marks = list(_MARK.finditer(text))
    if not marks:
        return None
    mark = marks[-1]
    told: dict[str, str] = {}
    lines = text[mark.end() :].lstrip("\n").split("\n")
    at = last = 0
    for at, line in enumerate(lines):
        match = _KEY.fullmatch(line.rstrip())
        if match:
            key = _KEYS.get(match[1].lower().strip())
            if key:
                told.setdefault(key, match[2].strip())
            last = at + 1
        elif line.strip(" >\t") and last and at - last < 1 and line[:1] in " \t":
            last = at + 1
        elif line.strip(" >\t") or at - last > 1:
            break
    if not told:
        return None
    body = "\n".join(re.sub(r"^> ?", "", line) for line in lines[last:]).strip("\n")
    above = " ".join(text[: mark.start()].split())
    return Forwarded(told.get("sender", ""), told.get("date", ""), told.get("subject", ""), body, above[:300])


def link_alone(text: str) -> str:
    """The address of a text that is little more than one address; else empty."""
    links = list(dict.fromkeys(_LINK.findall(text)))
    words = _LINK.sub("", without_signature(text)[0]).split()
    return links[0].rstrip(".,;)") if len(links) == 1 and len(words) <= _LEAST_STORY else ""


def without_signature(text: str) -> tuple[str, str]:
    """A text without what stands below the line `-- ` (RFC 3676, 4.3), and that, on one line."""
    marks = list(_SIGNATURE.finditer(text))
    if not marks or text.count("\n", marks[-1].end()) > _MOST_SIGNATURE:
        return text, ""
    return text[: marks[-1].start()], " ".join(text[marks[-1].end() :].split())
