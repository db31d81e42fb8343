"""What a text says, taken from safe HTML of plain elements alone: one look for each block and not for each tag.

In nh3's canonical form every `<` begins a tag, so the texts between tags are found by splitting. HTML with any other
element, or an attribute that is not looked for, is left to the pass over all tags (see `document`).
"""

import re
from html import unescape

from sitegen.characters import count

_INLINE = re.compile(r'</?(?:em|strong|a|code)>|<a href="[^"<>]*">')
_BLOCK = re.compile(r'<(/?(?:p|li|ul|ol|blockquote|h[1-6])|h[1-6] id="[^"<>]*"|ol start="[^"<>]*")>')
LINK = re.compile(r'<a href="([^"<>]*)">')
_DEEPER = {"li": 1, "blockquote": 1, "/li": -1, "/blockquote": -1}
"""Within these a paragraph is none of an excerpt's."""

_ODD_BLANKS = b"\t\x0b\x0c\r\x1c\x1d\x1e\x1f"


def plain_texts(html: str) -> tuple[str, list[str], list[str]] | None:
    """The text of safe HTML, the paragraphs of an excerpt, and the ids of headings; None where it is not plain."""
    parts = _BLOCK.split(_INLINE.sub("", html))  # a text, then a tag's inner and a text for each tag
    if any("<" in text for text in parts[::2]):
        return None
    # Words of ASCII between single blanks are what squeezing would give.
    tidy = html.isascii() and not count(html, _ODD_BLANKS)
    lines: list[str] = []
    paragraphs: list[str] = []
    anchors: list[str] = []
    depth = 0
    tag = ""
    for place, text in enumerate(parts):
        if place % 2:
            tag = text
            if tag in _DEEPER:
                depth += _DEEPER[tag]
            elif tag[0] == "h" and len(tag) > 2:
                anchors.append(unescape(tag[7:-1]))
            continue
        if not text or text == "\n":
            continue
        entities = "&" in text
        if entities:
            text = unescape(text)
        if entities or not tidy or "\n" in text or "  " in text or text[0] == " " or text[-1] == " ":
            text = squeeze(text)
            if not text:
                continue
        lines.append(text)
        if tag == "p" and depth == 0:
            paragraphs.append(text)
    return "\n".join(lines), paragraphs, anchors


def lowered(html: str) -> str:
    """Plain HTML with its headings one level lower, below the page's own."""
    if "<h" in html:
        for level in range(5, 0, -1):
            html = html.replace(f"<h{level}", f"<h{level + 1}").replace(f"</h{level}", f"</h{level + 1}")
    return html


def squeeze(text: str) -> str:
    """Plain text with one blank between words and one line end between blocks."""
    return "\n".join(line for row in text.split("\n") if (line := " ".join(row.split())))
