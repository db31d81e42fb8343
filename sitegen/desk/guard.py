"""Checks that a request comes from the desk's own pages, and the headers with which every answer is sent. Pure.

A script of another page on this machine, the previewed site's among them, is of the same *site*, so that a browser
sends the desk's cookie with its requests: only Origin and Sec-Fetch-Site tell it from the desk's own.
"""

from collections.abc import Sequence

from sitegen.preview import host_check

_INSIDE = frozenset(("iframe", "frame", "embed", "object", "fencedframe"))


def refusal(
    method: str,
    hosts: Sequence[str],
    origins: Sequence[str],
    bind: str,
    port: int,
    machine: str = "",
    site: str = "",
    mode: str = "",
    dest: str = "",
) -> tuple[int, str] | None:
    """Why a request is refused, as a status and a sentence; None where it is accepted.

    The lists are all `Host` and `Origin` headers; `site`, `mode` and `dest` are the `Sec-Fetch-…` headers.
    """
    refused = host_check.refusal(hosts, origins, bind, machine, site, mode)
    if refused is not None:
        return refused[0], refused[1].replace("This preview", "This desk")
    if hosts[0].rpartition(":")[2] != str(port) and not (port == 80 and ":" not in hosts[0].strip("[]")):
        return 403, "This desk answers only to its own address."
    site, mode, dest = site.lower(), mode.lower(), dest.lower()
    if site in ("cross-site", "same-site") and (method not in ("GET", "HEAD") or dest in _INSIDE):
        return 403, "This desk answers only its own pages."
    if method not in ("GET", "HEAD") and not origins and site != "same-origin":
        return 403, "A form of the desk says where it comes from."
    return None


def policy(preview: str, *, frame: bool = False) -> str:
    """The Content-Security-Policy of the desk's pages; `preview` is the previewed site's origin, shown in frames.

    With `frame` that of a document of foreign words: no script, an origin of its own, shown in the desk alone.
    """
    if frame:
        return "sandbox; default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'"
    return (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; "
        f"form-action 'self'; frame-src 'self' {preview}; frame-ancestors 'none'; base-uri 'none'"
    )


HEADERS = (
    ("Cache-Control", "no-store"),
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "same-origin"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
    ("Permissions-Policy", "camera=(), microphone=(), geolocation=()"),
)
