"""Plain documents straight to HTML: most articles hold nothing else, and need no parser and no sanitiser.

A plain document holds paragraphs, headings, quotations and tight lists of one-line items, with simple links and
emphasis. Its HTML is put together here while its blocks are told apart, to the byte as `converter` would write it; for
any other document nothing is made. See docs/decisions/0010-fast-paths.md.

`plain_body` goes on to what the page shows. Of what a text holds nothing but letters gets into this HTML: each tag is
written here, `&` and `>` are escaped, `<` is in no plain document, and an address that is not surely one of the web or
of the site's own leaves the whole to nh3. So the HTML is what nh3 would give back, which the tests ask it.
"""

import re
from collections.abc import Callable

from sitegen.characters import count
from sitegen.markup.body_parts import BodyParts, squeeze
from sitegen.markup.plain_blocks import PlainBlocks

_ENTITY = re.compile(r"&[^\s&;]*;")
_BESIDE_A_WORD = re.compile(r"(?<!\w)_|_(?!\w)")
"""An underscore within a word is no mark."""

_ODD = (
    *(("\\", ""), ("`", ""), ("<", ""), ("{", ""), ("@", ""), ("!", "!["), ("~", "~~"), ("&", "&#")),
    *(("", " \n"), ("", "[TOC]")),
)
"""Marks of what is not plain, wherever they stand; a single character is found much sooner."""

_BLANK_LINE = re.compile(r"(?<=\n) +\n")
_MARKERS = re.compile("[\x02\x03]")

_CONTROLS = bytes(code for code in range(0x20) if code != ord("\n"))
_SAFE_ADDRESS = re.compile(
    r"https?://[a-z0-9]+(?:[.-][a-z0-9]+)*\.[a-z]{2,}(?:[/?#]\S*)?"  # of the web, with a host that is surely a name
    r"|(?!//)[A-Za-z0-9_./#?%=~+-]+"  # without a scheme
)
"""An address that nh3 leaves alone (the URL Standard, section 3.5: a host that is no name may be none at all)."""


def plain_document(source: str) -> str | None:
    """The HTML of a Markdown text, or None where it is not plain."""
    if not source.strip():
        return ""
    document = _read(source, _link, 0)
    return "".join(document.parts).strip() if document is not None else None


def plain_body(source: str, link: Callable[[str], str]) -> BodyParts | None:
    """What a page shows of a Markdown text, and what is known of it; None where it is not plain, or not surely safe.

    `link` gives the tag of a link to an address, which is written as in HTML. It is called for the links of a text of
    which this gives nothing, too.
    """
    try:
        if count(source, _CONTROLS):
            return None
    except UnicodeEncodeError:
        return None  # a lone surrogate
    tidy = source.isascii()
    if not tidy and ("\u00a0" in source or "\ufffe" in source or "\uffff" in source):
        return None
    if not source.strip():
        return BodyParts("", "", [], [])
    safe = True

    def checked(address: str) -> str:
        nonlocal safe
        safe = safe and _SAFE_ADDRESS.fullmatch(address) is not None
        return link(address)

    document = _read(source, checked, 1)
    if document is None or not safe or any(name.startswith("_") for name in document.anchors):
        return None
    lines, paragraphs = document.lines, document.paragraphs
    lines = [_tidied(line, tidy=tidy) for line in lines]
    return BodyParts(
        "".join(document.parts).strip(),
        "\n".join([line for line in lines if line]),
        [line for line in [lines[at] for at in paragraphs] if line],
        document.anchors,
    )


def _tidied(words: str, *, tidy: bool) -> str:
    """Words with single blanks; words of ASCII most often have no others."""
    if tidy and not ("\n" in words or "  " in words or words[:1] == " " or words[-1:] == " "):
        return words
    return squeeze(words)


def _link(address: str) -> str:
    return f'<a href="{address}">'


def _read(source: str, link: Callable[[str], str], lower: int) -> PlainBlocks | None:
    """The blocks of a text, or None where it is not plain."""
    for first, mark in _ODD:
        if first in source and mark in source:
            return None
    if "&" in source and _ENTITY.search(source):
        return None
    if "_" in source and _BESIDE_A_WORD.search(source):
        return None
    # An address that is not that of a link becomes one.
    if "://" in source and source.count("://") != source.count("](https://") + source.count("](http://"):
        return None
    if "www." in source and source.count("www.") != source.count("://www."):
        return None
    document = PlainBlocks(link, lower)
    return document if document.take(normalised(source).split("\n\n")) else None


def normalised(source: str) -> str:
    """A text with line ends as \\n, without tabs, with empty lines for blank ones, and two of them at the end."""
    text = _MARKERS.sub("", source) if "\x02" in source or "\x03" in source else source
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    text += "\n\n"
    if "\t" in text:
        text = text.expandtabs(4)
    if "\n " in text:
        text = _BLANK_LINE.sub("\n", text)
    return text
