"""The names of HTML's elements, and the shapes of tags, by which a text in angle brackets is told from an element."""

import re

BLOCK_NAMES = frozenset(
    "address article aside base basefont blockquote body caption center col colgroup dd details dialog dir div dl dt "
    "fieldset figcaption figure footer form frame frameset h1 h2 h3 h4 h5 h6 head header hr html iframe legend li link "
    "main menu menuitem nav noframes ol optgroup option p param search section summary table tbody td tfoot th thead "
    "title tr track ul".split()
)
"""Elements with which a block of HTML begins (CommonMark 0.31, section 4.6, kind 6)."""

_INLINE_NAMES = frozenset(
    "a abbr acronym applet area audio b bdi bdo big br button canvas cite code data datalist del dfn em embed "
    "figcaption font hgroup i img input ins kbd label map mark marquee math meta meter nobr noscript object output "
    "picture pre progress q rp rt ruby s samp script select slot small source span strike strong style sub sup svg "
    "template textarea time tt u var video wbr".split()
)
_SVG_NAMES = frozenset(
    "animate circle clippath defs desc ellipse filter foreignobject g image line lineargradient marker mask metadata "
    "path pattern polygon polyline radialgradient rect set stop switch symbol text textpath tspan use view mi mn mo "
    "mrow msup msub mfrac mtext".split()
)
NAMES = BLOCK_NAMES | _INLINE_NAMES
"""Every element of HTML; any other name in angle brackets is taken for a word."""

SWALLOWING = frozenset("script style noscript iframe template title textarea noembed noframes math svg".split())
"""Elements whose contents are never shown: one that is not closed would swallow the rest of the text."""

VERBATIM = frozenset("pre code kbd samp var tt".split())
"""Elements in a block of HTML in which marks are meant to be seen."""

_ATTRIBUTE = r"""\s+[a-zA-Z_:@][\w.:@-]*(?:\s*=\s*(?:[^\s"'=<>`]+|'[^']*'|"[^"]*"))?"""
TAG = re.compile(rf"<(?:([A-Za-z][A-Za-z0-9-]*)(?:{_ATTRIBUTE})*\s*/?|/([A-Za-z][A-Za-z0-9-]*)\s*)>")
"""An opening or closing tag (section 6.6)."""

LOOSE_TAG = re.compile(r"""</?([A-Za-z][A-Za-z0-9-]*)(?:\s(?:[^<>"']|"[^"]*"|'[^']*')*)?/?>""")
"""A tag in a block of HTML, which browsers read with less care."""


class Elements:
    """Which tags of one text are elements of HTML that let the words behind them be shown."""

    def __init__(self, text: str) -> None:
        self.lower = text.lower()
        self.drawing = "<svg" in self.lower or "<math" in self.lower
        self.last: dict[str, int] = {}

    def has(self, name: str, at: int) -> bool:
        """Whether the tag of that name, which begins at that place, is one of an element."""
        name = name.lower()
        if name in SWALLOWING:
            if name not in self.last:
                self.last[name] = self.lower.rfind(f"</{name}")
            return at <= self.last[name]
        return name in NAMES or (self.drawing and name in _SVG_NAMES)
