"""The Content-Security-Policy of pages (CSP 3): what every page may load, and what a site adds to it.

Nothing is asked of another origin unless `[policy]` in `site.toml` names it, directive by directive.
"""

import re
from collections.abc import Iterable, Mapping
from urllib.parse import urlsplit

BASE: Mapping[str, str] = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "worker-src": "'self'",
    "manifest-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
}
"""The directives of every page, in their order."""

OPEN = (
    "script-src", "style-src", "img-src", "font-src", "connect-src", "media-src", "frame-src", "worker-src",
    "manifest-src", "form-action",
)  # fmt: skip
"""The directives to which a site may add."""

Added = tuple[tuple[str, tuple[str, ...]], ...]
"""What a site adds: directives, each with its sources."""

_SOURCE = re.compile(r"(https|wss)://(\*\.)?[a-z0-9-]+(\.[a-z0-9-]+)*(:\d{1,5})?(/[A-Za-z0-9._~/%-]*)?", re.IGNORECASE)
_HASH = re.compile(r"'?(sha(?:256|384|512)-[A-Za-z0-9+/_-]+={0,2})'?")


def policy(added: Iterable[tuple[str, tuple[str, ...]]] = (), *, wasm: bool = False) -> str:
    """The policy as the value of a header or a meta element; `wasm` lets scripts compile WebAssembly."""
    rows = dict(BASE)
    if wasm:
        rows["script-src"] += " 'wasm-unsafe-eval'"
    for directive, sources in added:
        rows[directive] = " ".join([*rows.get(directive, "").split(), *sources])
    return "; ".join(f"{directive} {sources}" for directive, sources in rows.items())


def source_of(text: str) -> tuple[str, str]:
    """A source as it stands in a policy, and an empty text; or an empty text and what to do instead."""
    bare = text.strip()
    if bare.strip("'").lower() == "self":
        return "'self'", ""
    found = _HASH.fullmatch(bare)
    if found:
        return f"'{found[1]}'", ""
    if bare.strip("'").startswith("unsafe-"):
        mend = "it would let any text that gets into a page run: put scripts and styles into files of layouts/static/"
        return "", mend
    if _SOURCE.fullmatch(bare):
        scheme, _, rest = bare.partition("://")
        host, slash, path = rest.partition("/")
        return f"{scheme.lower()}://{host.lower()}{slash + path if path else ''}", ""
    return "", "write an origin such as https://example.org, self, or the hash of a script"


def origin(address: str) -> str:
    """The origin of a web address (scheme, host and port), or an empty text where it names no host."""
    try:
        parts = urlsplit("https:" + address if address.startswith("//") else address)
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        return ""
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return ""
    return f"{parts.scheme}://{parts.hostname}{port}"


def is_allowed(directive: str, address: str, added: Added) -> bool:
    """Whether a page may use an address of another origin in this way."""
    wanted = origin(address)
    scheme, _, host = wanted.partition("://")
    path = urlsplit(address).path
    for source in dict(added).get(directive, ()):
        kind, _, rest = source.partition("://")
        name, slash, below = rest.partition("/")
        if kind != scheme or not (name == host or (name.startswith("*.") and host.endswith(name[1:]))):
            continue
        whole = slash + below
        if not below or path == whole or (whole.endswith("/") and path.startswith(whole)):
            return True
    return False
