"""Widens a page's Content-Security-Policy by what the overlay needs: the preview's own addresses, no more."""

import re
from html import escape, unescape

_META = re.compile(
    rb"""(<meta\s[^>]*http-equiv\s*=\s*["']?content-security-policy["']?[^>]*?\bcontent\s*=\s*")([^"]*)(")""",
    re.IGNORECASE,
)
_NEEDED = ("script-src", "style-src", "connect-src", "worker-src")
_FALLBACKS = {"worker-src": ("child-src", "script-src", "default-src")}


def widened(policy: str, source: str) -> str:
    """The policy (CSP 3, section 2.2), with `source` allowed for scripts, styles, workers and connections.

    A directive that already allows the page's own origin stays as it is.
    """
    directives: dict[str, list[str]] = {}
    for part in policy.split(";"):
        name, *values = part.split()[:1] + part.split()[1:] or [""]
        if name and name.lower() not in directives:
            directives[name.lower()] = values
    before = {name: list(values) for name, values in directives.items()}
    for name in _NEEDED:
        chain = (name, *_FALLBACKS.get(name, ("default-src",)))
        ruling = next((n for n in chain if n in before), None)
        if ruling is None or {"'self'", "*"} & {value.lower() for value in before[ruling]}:
            continue
        directives[name] = [v for v in before[ruling] if v.lower() != "'none'"] + [source]
    if directives == before:
        return policy
    return "; ".join(" ".join((name, *values)) for name, values in directives.items())


def widen(page: bytes, source: str) -> bytes:
    """A page whose policies in meta elements allow the preview's addresses."""

    def change(found: re.Match[bytes]) -> bytes:
        policy = unescape(found[2].decode("utf-8", "replace"))
        wider = widened(policy, source)
        return found[0] if wider == policy else found[1] + escape(wider, quote=True).encode() + found[3]

    return _META.sub(change, page)
