"""The links of a newsletter: without trackers, and the one that leads to it in a browser. Pure."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, unquote, urlsplit

from lxml.html import tostring

from sitegen.importer.formats import stated
from sitegen.importer.formats.fragment import parsed
from sitegen.importer.seed import Field
from sitegen.urls import without_tracking

_TARGET = frozenset("url u target to dest destination redirect redirect_url redirect_uri link l href goto r q".split())
_IN_PATH = re.compile(r"/(https?(?:%3[Aa]|:)(?:%2[Ff]|/){2}[^?#]+)")
_IN_BROWSER = re.compile(
    r"(?:view|read|open|see) .{0,30}\b(?:browser|online|web)\b|(?:web|online|browser) version"
    r"|im browser (?:ansehen|lesen|öffnen)"
    r"|(?:voir|lire|ouvrir) .{0,30}(?:navigateur|en ligne)|ver .{0,20}(?:navegador|en línea)|vedi .{0,20}browser"
    r"|bekijk .{0,20}(?:browser|online)|version en ligne|webversion|onlineversion",
    re.IGNORECASE,
)
_SUBSCRIBER = re.compile(
    r"[?&](?:e|mc_eid|uid|subscriber|contact|email|token|h|hash|id|key|jwt|_hsenc)=", re.IGNORECASE
)
_LONG_SECRET = re.compile(r"[A-Za-z0-9_-]{40,}")


def target(address: str) -> str:
    """The address that a redirector names as its target, or the address itself without tracking parameters."""
    for _ in range(3):
        try:
            parts = urlsplit(address)
        except ValueError:
            return address
        inner = next((v for k, v in parse_qsl(parts.query) if k.lower() in _TARGET and _is_address(v)), "")
        if not inner and (match := _IN_PATH.search(parts.path)):
            inner = unquote(match[1])
        if not inner or not _is_address(inner):
            break
        address = inner
    return without_tracking(address)


def _is_address(words: str) -> bool:
    return re.match(r"https?://[^\s/]+\.[^\s/]", words, re.IGNORECASE) is not None


def without_trackers(html: str) -> tuple[str, int]:
    """A message's HTML with links to their targets and without pictures, and how many links led elsewhere first."""
    root = parsed(html)
    if root is None:
        return html, 0
    count = 0
    for link in root.iter("a"):
        address = (link.get("href") or "").strip()
        if _is_address(address) and (found := target(address)) != address:
            link.set("href", found)
            count += 1
    return "<!DOCTYPE html>\n" + str(tostring(root, encoding="unicode")), count


def address_in_browser(html: str) -> tuple[Field, ...]:
    """The newsletter's own address, if its link "view in browser" shows one that is not the subscriber's alone."""
    root = parsed(html)
    for link in root.iter("a") if root is not None else ():
        words = " ".join(link.text_content().split())  # type: ignore[attr-defined, unused-ignore]
        address = target((link.get("href") or "").strip())
        if len(words) < 80 and _IN_BROWSER.search(words) and _is_address(address):
            if _SUBSCRIBER.search(address) or _LONG_SECRET.search(address):
                return ()
            found = stated.address(address, f"link “{words}”")
            return tuple(Field(f.name, f.value, f.evidence, "likely") for f in found)
    return ()
