"""Web addresses: normal forms, comparison, tracking parameters and credentials."""

import re
from collections.abc import Iterator
from functools import lru_cache
from unicodedata import normalize
from urllib.parse import quote, unquote, unquote_to_bytes, urlsplit, urlunsplit
from uuid import NAMESPACE_URL, uuid5

from sitegen.expressions import expression

_TRACKING = r"""utm_[A-Za-z0-9_]+|fbclid|gclid|gclsrc|dclid|gbraid|wbraid|msclkid|yclid|twclid|ttclid|igshid|igsh
|li_fat_id|mc_cid|mc_eid|_hsenc|_hsmi|__hssc|__hstc|__hsfp|hsCtaTracking|mkt_tok|oly_anon_id|oly_enc_id|vero_id|wickedid
|at_medium|at_campaign|at_custom[0-9]|at_link_[a-z]+|at_format|at_ptr_name|at_bbc_team|ns_mchannel|ns_campaign|ns_source
|guccounter|guce_referrer|guce_referrer_sig|wt\.mc_id|pk_campaign|pk_kwd|mtm_[a-z]+|matomo_[a-z]+|spm|trk|trkCampaign
|ea_(?:cnt|med|src)|_ga|_gl|_gac|gad_source|gad_campaignid|srsltid|mibextid|sfnsn|xtor|itm_[a-z]+|tblci|dicbo|ml_subscriber
|ml_subscriber_hash|fb_action_ids|fb_action_types|ref_src|ref_url|smid|smtyp|ocid|ncid|cmpid|CMP|soc_src|soc_trk|s_kwcid|ef_id|rb_clickid|_openstat|__twitter_impression"""
_NAMES = _TRACKING.replace("\n", "")

_AMP = r"amp(?:=(?:1|true))?|output(?:[Tt]ype)?=amp"
"""The parameters that ask for a page's AMP form, which a search engine's own cache may show."""

_SUSPECT_PARAMETER = expression(rf"[?&;](?:(?:{_NAMES})=|(?:{_AMP})(?![\w;]))")
_SUSPECT_PATH = expression(r"[a-z0-9]/amp(?![\w.-])|google\.com/amp/")


def suspect(text: str) -> bool:
    """Whether a text may contain an address that tells of its reader: a fast test."""
    return (
        _SUSPECT_PARAMETER.search(text) is not None
        or ("/amp" in text and _SUSPECT_PATH.search(text) is not None)
        or ".cdn.ampproject.org/" in text
    )


_PARAMETER = expression(rf"(?<=[?&;])(?:{_NAMES})=[^&;#\s<>\"'()\[\]{{}}]*(?:&amp;|&|(?=#|\Z))")
_AMP_PARAMETER = expression(rf"(?<=[?&;])(?:{_AMP})(?:&amp;|&|(?=#|\Z))")
_AMP_CACHE = expression(
    r"https?://(?:(?:www\.)?google\.com/amp|[a-z0-9-]+\.cdn\.ampproject\.org/[civ])/(s/)?(?=[a-z0-9-]+\.[a-z0-9.-]+/)",
    re.IGNORECASE,
)
_AMP_PATH = expression(r"(?<=[a-z0-9])/amp(?=/?(?:[?#]|\Z))", re.IGNORECASE)
_STORY = expression(r"://[^?#]*/(?:[^/?#]*-[^/?#]*-[^/?#]*|[^/?#]*\d[^/?#]*|[^/?#]*\.html?)\Z")
"""How an address up to its last segment looks where that is a story's: words joined by hyphens, a number, a file."""
_MOBILE = expression(r"^(?:www\d?|m|mobile|amp)\.")
_PAGE_OF_FOLDER = expression(r"/(?:index|default)\.(?:html?|php|aspx?)$")


def tracking_parameters(url: str) -> Iterator[tuple[int, int]]:
    """The positions of an address's tracking parameters, each with the separator after it.

    A parameter whose value contains a character that addresses do not (a bracket, a quotation mark) is left alone.
    """
    end = url.find("#")
    end = len(url) if end < 0 else end
    query = url.find("?", 0, end)
    if query >= 0:
        yield from (found.span() for found in _PARAMETER.finditer(url, query, end))


def without_tracking(url: str) -> str:
    """An address that says nothing of its reader: no tracking parameters, and the page itself instead of its AMP form.

    `?a=1&utm_source=x#part` becomes `?a=1#part`, `/a-long-story/amp/` becomes `/a-long-story/`, and an address within
    an AMP cache becomes the outlet's own. A last segment `amp` stays where no story's address stands before it.
    """
    url = _AMP_CACHE.sub(lambda found: "https://" if found[1] else "http://", url, count=1)
    kept, position = [], 0
    for start, stop in sorted([*tracking_parameters(url), *_amp_parameters(url)]):
        kept.append(url[position:start])
        position = stop
    if kept:
        # Removing the last parameter leaves the separator before it.
        url = re.sub(r"(?:[?]|&amp;|&)+(?=#|\Z)", "", "".join([*kept, url[position:]]))
    found = _AMP_PATH.search(url)
    if found and _STORY.search(url[: found.start()]):
        url = url[: found.start()] + url[found.end() :]
    return url


def _amp_parameters(url: str) -> Iterator[tuple[int, int]]:
    end = url.find("#")
    end = len(url) if end < 0 else end
    query = url.find("?", 0, end)
    if query >= 0:
        yield from (found.span() for found in _AMP_PARAMETER.finditer(url, query, end))


@lru_cache(maxsize=10_000)  # several checks of one article ask for its source
def same_page(url: str) -> str:
    """A key that is equal for addresses of one page; empty for anything but a web address.

    Scheme, `www.`, mobile and AMP hosts and paths, a trailing slash, the fragment, tracking parameters and the order of
    the others are ignored.
    """
    try:
        parts = urlsplit(without_tracking(url))
        host, port = (parts.hostname or "").rstrip("."), parts.port
    except ValueError:
        return ""
    if parts.scheme.lower() not in ("http", "https") or not host:
        return ""
    path = parts.path
    if host.endswith(".cdn.ampproject.org") or (host in ("www.google.com", "google.com") and path.startswith("/amp/")):
        cached = re.match(r"/(?:amp|c|v|i)/(?:s/)?([^/]+)(/.*)?$", path)
        if cached:
            host, path, port = cached[1].lower(), cached[2] or "", None
    while (shorter := _MOBILE.sub("", host)) != host and "." in shorter:
        host = shorter
    path = unquote(_PAGE_OF_FOLDER.sub("/", path)).rstrip("/")
    path = re.sub(r"^/amp(?=/)|/amp$|\.amp$", "", path)
    path = re.sub(r"\.amp(?=\.html?$)", "", path).rstrip("/")
    ignored = ("amp", "amp=1", "amp=true", "outputtype=amp", "output=amp", "m=1")
    query = sorted(p for p in re.split(r"&amp;|&", parts.query) if p and p.lower() not in ignored)
    shown_port = f":{port}" if port and port not in (80, 443) else ""
    return f"{host}{shown_port}{path}" + (f"?{'&'.join(query)}" if query else "")


_PLAIN = expression(
    r"[a-z]+://[A-Za-z0-9.:@_-]+(?:[/?](?:[A-Za-z0-9/:@!$&'()*+,;=~._?-]|%[0-9A-Fa-f]{2})*)?"
    r"(?:#(?:[A-Za-z0-9/:@!$&'()*+,;=~._?-]|%[0-9A-Fa-f]{2})*)?"
)
_IS_CANONICAL = expression(r"https?://[a-z0-9.-]+/(?:[A-Za-z0-9/_~-]|(?<!/)\.)*(?:\?[A-Za-z0-9=&._~-]+)?")
"""Matches most addresses of articles, which are in canonical form."""

_SEGMENT = "/:@!$&'()*+,;=~%"
"""The characters that need no encoding in a path (RFC 3986, section 3.3), and the percent sign."""
_PORTS = {"http": 80, "https": 443}


def uri(address: str) -> str:
    """An address in the form of RFC 3986, as feeds need it: percent-encoded, with an ASCII host.

    An address that already has this form is returned unchanged.
    """
    if _PLAIN.fullmatch(address):
        return address
    parts = urlsplit(re.sub(r"%(?![0-9A-Fa-f]{2})", "%25", address))
    path = quote(parts.path, safe=_SEGMENT)
    query, fragment = (quote(part, safe=_SEGMENT + "?") for part in (parts.query, parts.fragment))
    return urlunsplit((parts.scheme, _ascii_host(parts.netloc), path, query, fragment))


def _ascii_host(authority: str) -> str:
    """User, host and port with the host's labels in Punycode (RFC 3492)."""
    if authority.isascii():
        return authority
    user, at, rest = authority.rpartition("@")
    host, mark, port = rest.partition(":")
    labels = normalize("NFKC", host.lower()).replace("\u3002", ".").split(".")
    plain = ".".join(x if x.isascii() else f"xn--{x.encode('punycode').decode('ascii')}" for x in labels)
    return f"{quote(user, safe=_SEGMENT)}{at}{plain}{mark}{port}"


def canonical(address: str) -> str:
    """The normal form of all addresses that RFC 3986 calls equivalent (its sections 6.2.2 and 6.2.3)."""
    if _IS_CANONICAL.fullmatch(address):
        return address
    parts = urlsplit(uri(address))
    user, at, host = parts.netloc.rpartition("@")
    host = host.lower().removesuffix(f":{_PORTS.get(parts.scheme, 0)}")
    path = "/".join(_without_dots(parts.path.split("/"))) or "/"
    rest = (re.sub(r"(?:%[0-9A-Fa-f]{2})+", _encoded_once, part) for part in (path, parts.query, parts.fragment))
    return urlunsplit((parts.scheme, user + at + host, *rest))


def _encoded_once(found: re.Match[str]) -> str:
    """Percent-encoded bytes, decoded where they need no encoding, in capitals otherwise."""
    data = unquote_to_bytes(found[0])
    try:
        return quote(normalize("NFC", data.decode()), safe="")
    except UnicodeDecodeError:
        return quote(data, safe="")


def _without_dots(segments: list[str]) -> list[str]:
    """A path's segments without `.` and `..` (RFC 3986, section 5.2.4)."""
    found: list[str] = []
    for segment in segments:
        if segment == ".." and len(found) > 1:
            found.pop()
        elif segment not in (".", ".."):
            found.append(segment)
    if segments[-1] in (".", ".."):
        found.append("")
    return found


_IRI = expression(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"\\^`{|}\x00-\x1f\x7f]+")


def is_iri(text: str) -> bool:
    """Whether a text has the form of an IRI (RFC 3987, section 2.2), which the ids of Atom must have."""
    return _IRI.fullmatch(text) is not None


def uuid_of(text: str) -> str:
    """The UUID that a text is, else its UUIDv5 in the namespace of URLs (RFC 9562, section 5.5)."""
    return text if _UUID.fullmatch(text) else str(uuid5(NAMESPACE_URL, text))


def feed_id(text: str) -> str:
    """An id as feeds show it: a UUID as a URN (RFC 9562, section 4), any other text to the letter."""
    return f"urn:uuid:{text}" if _UUID.fullmatch(text) else text


def atom_id(text: str) -> str:
    """An id as Atom shows it, which takes IRIs alone (RFC 4287, section 4.2.6): for another text its UUIDv5."""
    shown = feed_id(text)
    return shown if is_iri(shown) else f"urn:uuid:{uuid_of(text)}"


_UUID = expression(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


OWN_MACHINE = (
    r"(?i:https?://(?:[^\s/?#@\"'<>]{1,100}@)?"
    r"(?:(?:[a-z0-9-]{1,63}\.){0,4}localhost\.?|(?:127|0177|0x7f)(?:\.(?:0x[0-9a-f]{1,8}|\d{1,12})){1,3}\.?"
    r"|0(?:\.0){0,3}\.?|0x7f[0-9a-f]{6}|0177[0-7]{8}|21[34]\d{7}"
    r"|\[(?:::1?|::ffff:127\.\d+\.\d+\.\d+|::ffff:7f[0-9a-f]{2}:[0-9a-f]{1,4}|(?:0{1,4}:){7}0{0,3}1)\]))"
)
"""An address of the web up to its host, where that is the machine of whoever follows it (RFC 6761, section 6.3).

Browsers take `127.1`, `0x7f.1` and `2130706433` for 127.0.0.1 (WHATWG URL, section 3.5).
"""

_SECRET = expression(
    # Everything before the last @ of an authority; or a password with unencoded characters that end the authority,
    # which then has no port.
    r"(?<=://)(?:[^\s/?#\"'<>\\]+@|[^\s/?#:@\[\"'<>\\]*:(?!\d*(?:[/?#\s\"'<>]|$))[^\s\"'<>\\]*@)"
)


def without_secrets(text: str) -> str:
    """A text in which no address shows its credentials: `https://me:pass@example.org/` loses `me:pass`."""
    return _SECRET.sub("***@", text) if "://" in text and "@" in text else text
