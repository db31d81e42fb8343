"""What HTML inside a feed may be: well-formed by HTML's own rules, harmless, and with whole addresses alone."""

import re
from functools import lru_cache
from html.parser import HTMLParser
from urllib.parse import urlsplit

import html5lib

_ELEMENTS = frozenset(
    "a abbr b bdi bdo blockquote br caption cite code col colgroup dd del details dfn div dl dt em figcaption figure "
    "h1 h2 h3 h4 h5 h6 hr i img ins kbd li mark ol p pre q rp rt ruby s samp section small span strong sub summary sup "
    "table tbody td tfoot th thead time tr u ul var wbr".split()
)
_ATTRIBUTES = frozenset(
    "abbr alt cite class colspan datetime dir headers height href id lang loading open rel reversed rowspan scope span "
    "src start title value width".split()
)


class _Html(HTMLParser):
    """What is risky or relative in a piece of HTML."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.faults: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _ELEMENTS:
            self.faults.append(f"its HTML holds <{tag}>")
        for name, value in attrs:
            if name not in _ATTRIBUTES:
                self.faults.append(f"its HTML holds the attribute {name}")
            if name in ("href", "src") and not absolute(value or "", html=True):
                self.faults.append(f"its HTML leads to {value}, which is no whole address")

    def handle_comment(self, data: str) -> None:
        self.faults.append("its HTML holds a comment")


@lru_cache(maxsize=256)
def html_faults(html: str | None) -> tuple[str, ...]:
    """What a validator remarks on in an entry's HTML, and a reader's sanitiser would have to take out or mend.

    An entry's HTML is the same in all three formats and in the feeds of all its terms, so it is looked at once.
    """
    faults = _Html(html or "").faults
    try:
        html5lib.HTMLParser(strict=True).parseFragment(html or "")
    except html5lib.html5parser.ParseError as error:
        faults.append(f"its HTML is not well-formed: {error}")
    return tuple(faults)


_URI = re.compile(
    r"https?://(?:[\w.~!$&'()*+,;=:%-]+@)?(?:[\w.~!$&'()*+,;=%-]+|\[[0-9A-Fa-f:.]+\])(?::\d+)?"
    r"(?:/(?:[\w.~!$&'()*+,;=:@/-]|%[0-9A-Fa-f]{2})*)?"
    r"(?:\?(?:[\w.~!$&'()*+,;=:@/?-]|%[0-9A-Fa-f]{2})*)?(?:#(?:[\w.~!$&'()*+,;=:@/?-]|%[0-9A-Fa-f]{2})*)?\Z",
    re.ASCII,
)


def absolute(address: str, *, html: bool = False) -> bool:
    """Whether an address is whole, as RFC 3986 writes it; in HTML it may lead to a mailbox, and hold any letters."""
    if not html:
        return bool(_URI.match(address))
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    if re.search(r"[\s<>\"]", address):
        return False
    return (parts.scheme in ("http", "https") and bool(parts.hostname)) or parts.scheme == "mailto"


def equivalent_form(address: str) -> bool:
    """Whether an id is in the one form of all that are equivalent to it, so that programs may compare it as text."""
    if re.match(r"urn:uuid:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\Z", address):
        return True
    parts = urlsplit(address)
    port = {"http": ":80", "https": ":443"}.get(parts.scheme, "")
    return (
        bool(_URI.match(address))
        and parts.netloc == parts.netloc.lower()
        and not parts.netloc.endswith(port)
        and parts.path.startswith("/")
        and not {".", ".."} & set(parts.path.split("/"))
        and not re.search(r"%(?:[0-9A-F]?[a-f]|[a-f][0-9A-F]|2[DE]|3\d|4[1-9A-F]|5[0-9AF]|6[1-9A-F]|7[0-9AE])", address)
    )
