"""Links to the site's own files: marked while a text is parsed, given their address when it is shown.

A parsed body does not depend on any other file, so it can be cached; only `resolve` needs to know where the other
files are published.
"""

import re
from collections.abc import Callable, Mapping
from html import unescape
from posixpath import normpath
from unicodedata import normalize
from urllib.parse import unquote, urlsplit

MARKER = "sitegen:"
"""Stands before the path of a site's file or address in parsed HTML. The sanitiser refuses the scheme, so no author
can write it."""

_TAG = re.compile(r"<[a-z][^<>]*>")
"""A tag of safe HTML: in its canonical form neither a text nor a value holds a bare `<` or `>`."""

_MARKED = re.compile(rf' (href|src)="{MARKER}([^"#]*)(#[^"]*)?"')
_WORDS = re.compile(r' alt="([^"]*)"')
_FRAGMENT = re.compile(r' href="#([^"]*)"')
_LOCAL = re.compile(r' (href|src)="(/[^"]*)"')


def site_target(href: str, path: str) -> tuple[str, str] | None:
    """What a relative or rooted address in the file `path` points at, as (target, fragment), or None.

    The target is a path in the site's folder (`content/articles/2021/x.md`), or an address that starts with `/`.
    """
    try:
        parts = urlsplit(href)
    except ValueError:
        return None
    if parts.scheme or parts.netloc or parts.query or not parts.path:
        return None
    target = normalize("NFC", unquote(parts.path))  # the form of every path of the site
    if target.startswith("/"):
        return target, parts.fragment
    folder = path.rpartition("/")[0]
    joined = normpath(f"{folder}/{target}")
    if joined.startswith(("..", "/")):
        return None
    return joined, parts.fragment


def resolve(html: str, addresses: Mapping[str, str]) -> str:
    """Parsed HTML with its marked links turned into addresses.

    A link that leads nowhere loses its address; of a picture that is not there its words stay, for an `img` needs one.
    """

    def put(found: re.Match[str]) -> str:
        address = addresses.get(unescape(found[2]))
        if address is None:
            return ""
        return f' {found[1]}="{escape(address)}{found[3] or ""}"'

    def resolved(tag: str) -> str:
        changed = _MARKED.sub(put, tag)
        if changed.startswith("<img ") and ' src="' not in changed:
            words = _WORDS.search(changed)
            return words[1] if words else ""
        return changed

    return _in_tags(html, resolved) if MARKER in html else html


def absolute(html: str, origin: str, page: str) -> str:
    """HTML with every address made absolute: rooted ones on `origin`, fragments on the page's own address.

    `origin` is scheme and host without a slash at the end, `page` the absolute address of the page itself.
    """

    def put(tag: str) -> str:
        tag = _LOCAL.sub(lambda m: f' {m[1]}="{origin}{m[2]}"', tag)
        return _FRAGMENT.sub(lambda m: f' href="{escape(page)}#{m[1]}"', tag)

    return _in_tags(html, put)


def _in_tags(html: str, change: Callable[[str], str]) -> str:
    """HTML with each tag changed; an attribute that a text only shows, in an example of code, stays as it is."""
    return _TAG.sub(lambda found: change(found[0]), html)


def escape(text: str) -> str:
    """A text as the value of an attribute in double quotes."""
    return text.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;").replace(">", "&gt;")
