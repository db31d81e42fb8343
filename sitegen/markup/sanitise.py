"""nh3 with the one list of elements and attributes that a body may hold. Nothing here can run, load or restyle."""

from functools import cache
from typing import TYPE_CHECKING

from sitegen.characters import FORBIDDEN, publishable

if TYPE_CHECKING:
    import nh3

INLINE = frozenset(
    [
        "a",
        "abbr",
        "b",
        "bdi",
        "bdo",
        "br",
        "cite",
        "code",
        "del",
        "dfn",
        "em",
        "i",
        "ins",
        "kbd",
        "mark",
        "q",
        "rp",
        "rt",
        "ruby",
        "s",
        "samp",
        "small",
        "strong",
        "sub",
        "sup",
        "time",
        "u",
        "var",
    ]
)
BLOCK = frozenset(
    [
        "blockquote",
        "caption",
        "col",
        "colgroup",
        "dd",
        "details",
        "div",
        "dl",
        "dt",
        "figcaption",
        "figure",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "hr",
        "img",
        "li",
        "ol",
        "p",
        "pre",
        "section",
        "span",
        "summary",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
        "ul",
    ]
)
_ATTRIBUTES: dict[str, set[str]] = {
    "*": {"class", "dir", "id", "lang", "title"},
    "a": {"href"},
    "col": {"span"},
    "colgroup": {"span"},
    "details": {"open"},
    "img": {"alt", "height", "src", "width"},
    "li": {"value"},
    "ol": {"reversed", "start"},
    "td": {"align", "colspan", "rowspan"},
    "th": {"align", "colspan", "rowspan", "scope"},
    "time": {"datetime"},
}


@cache
def _cleaner(inline: bool) -> "nh3.Cleaner":
    import nh3

    if inline:
        tags = set(INLINE)
        attributes = {"*": {"dir", "lang", "title"}, "a": {"href"}, "time": {"datetime"}}
    else:
        tags = set(INLINE | BLOCK)
        attributes = _ATTRIBUTES
    return nh3.Cleaner(
        tags=tags,
        attributes=attributes,
        url_schemes={"http", "https", "mailto"},
        link_rel=None,
        strip_comments=True,
        clean_content_tags={
            "script",
            "style",
            "noscript",
            "iframe",
            "template",
            "title",
            "textarea",
            "xmp",
            "noembed",
            "noframes",
            "math",
            "svg",
        },
    )


def sanitise(html: str, *, inline: bool = False) -> str:
    """Safe HTML in nh3's canonical form (attributes in double quotes, `<` and `>` escaped in text and values).

    Relative addresses stay; so do `//host` ones, which `document` turns into https. With `inline` no element
    that makes a block, and no id or class, is left.
    """
    safe = _cleaner(inline).clean(html)
    return safe if publishable(safe) else FORBIDDEN.sub("", safe)
