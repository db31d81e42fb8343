"""Folded addresses: one form for all addresses of a story, and the name that a candidate has by it. Pure."""

import re
from urllib.parse import parse_qsl, urlsplit

from sitegen.fingerprint import digest_text
from sitegen.urls import same_page, uri, without_secrets, without_tracking

_LONGEST = 2_000
_NAME_LETTERS = 20
_WRAPPERS = {
    "google.com/url": ("url", "q"),
    "bing.com/news/apiclick.aspx": ("url",),
    "l.facebook.com/l.php": ("u",),
    "lm.facebook.com/l.php": ("u",),
    "l.instagram.com": ("u",),
    "linkedin.com/redir/redirect": ("url",),
    "out.reddit.com": ("url",),
    "duckduckgo.com/l": ("uddg",),
    "t.umblr.com/redirect": ("z",),
    "vk.com/away.php": ("to",),
    "steamcommunity.com/linkfilter": ("u", "url"),
    "youtube.com/redirect": ("q",),
}
"""Addresses of services that lead on to the one in a parameter, by host and path."""
_USABLE = re.compile(r"https?://[!-~]+")
_CANDIDATE_NAME = re.compile(rf"[0-9a-f]{{{_NAME_LETTERS}}}")


def candidate_name(address: str) -> str:
    """The name of the candidate with this address: a digest of the folded address; empty for anything but one."""
    page = same_page(address)
    return digest_text(page)[:_NAME_LETTERS] if page else ""


def is_candidate_name(name: str) -> bool:
    """Whether a text is such a name."""
    return _CANDIDATE_NAME.fullmatch(name) is not None


def story_address(address: str) -> str:
    """The address of the story itself, as it is kept: without trackers, AMP forms and services that only lead on.

    Empty for what is no address of the web, is longer than one may be, or holds a password.
    """
    address = "".join(address.split())
    for _ in range(3):
        inner = _wrapped(address)
        if not inner:
            break
        address = inner
    if len(address) > _LONGEST or not same_page(address) or without_secrets(address) != address:
        return ""
    try:
        found = uri(without_tracking(address))
    except ValueError:
        return ""
    return found if _USABLE.fullmatch(found) else ""


def story_name(address: str) -> str:
    """The name of the candidate that an address of any form would make; empty for anything but one."""
    found = story_address(address)
    return candidate_name(found) if found else ""


def _wrapped(address: str) -> str:
    """The address that another one only leads on to; empty where it is a story's own."""
    try:
        parts = urlsplit(address)
        host = (parts.hostname or "").removeprefix("www.")
    except ValueError:
        return ""
    if re.fullmatch(r"google\.(?:com?\.)?[a-z]{2,3}", host):
        host = "google.com"
    names = _WRAPPERS.get(f"{host}{parts.path}".rstrip("/"), ())
    found = dict(parse_qsl(parts.query)) if names else {}
    return next((found[name] for name in names if found.get(name, "").startswith(("http://", "https://"))), "")
