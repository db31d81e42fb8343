"""What a text says, taken from safe HTML of plain elements alone: one look for each tag, and no more for most of them.

In nh3's canonical form every `<` begins a tag, so HTML is split at its tags at once. HTML with any other element, or an
attribute that is not looked for, is left to the pass over all tags (see `html_pass`).
"""

import re
from collections.abc import Callable
from html import unescape

from sitegen.characters import count
from sitegen.markup.body_parts import BodyParts, squeeze

_TAG = re.compile(r"(<[^<>]*>)")
_INLINE = frozenset(f"<{mark}{name}>" for name in ("em", "strong", "code") for mark in ("", "/")) | {"</a>"}
_BLOCK = {
    **dict.fromkeys(("<p>", "</p>", "<ul>", "</ul>", "<ol>", "</ol>"), 0),
    **dict.fromkeys(("<li>", "<blockquote>"), 1),
    **dict.fromkeys(("</li>", "</blockquote>"), -1),
}
"""How many elements deeper a text is behind a tag in which a paragraph is none of an excerpt's."""

_LOWER = {f"<{mark}h{n}>": f"<{mark}h{min(n + 1, 6)}>" for n in range(1, 7) for mark in ("", "/")}
"""Headings stand below the page's own."""

_START = re.compile(r'<(?:a href|h([1-6]) id|(ol) start)="([^"<>]*)">')
_ODD_BLANKS = b"\t\x0b\x0c\r\x1c\x1d\x1e\x1f"


def plain_parts(html: str, link: Callable[[str], str]) -> BodyParts | None:
    """What there is in safe HTML, or None where it is not plain; `link` gives the tag of a link to an address."""
    parts = _TAG.split(html)  # a text, then a tag and a text for each tag
    # Words of ASCII between single blanks are what squeezing would give.
    tidy = html.isascii() and not count(html, _ODD_BLANKS)
    lines: list[str] = []
    paragraphs: list[str] = []
    anchors: list[str] = []
    links: list[tuple[int, str]] = []
    words = parts[0]
    depth = 0
    in_paragraph = False
    for at in range(1, len(parts), 2):
        tag = parts[at]
        if tag in _INLINE:
            words += parts[at + 1]
            continue
        deeper = _BLOCK.get(tag)
        if deeper is None:
            lower = _LOWER.get(tag)
            if lower is not None:
                parts[at] = lower
            else:
                found = _START.fullmatch(tag)
                if found is None:
                    return None
                level, listed, value = found.groups()
                if level:
                    if value.startswith("_"):
                        return None  # the theme's own
                    parts[at] = f'<h{min(int(level) + 1, 6)} id="{value}">'
                    anchors.append(unescape(value))
                elif not listed:
                    links.append((at, value))
                    words += parts[at + 1]
                    continue
            deeper = 0
        if words and words != "\n":
            entities = "&" in words
            if entities:
                words = unescape(words)
            if entities or not tidy or "\n" in words or "  " in words or words[0] == " " or words[-1] == " ":
                words = squeeze(words)
            if words:
                lines.append(words)
                if in_paragraph and depth == 0:
                    paragraphs.append(words)
        in_paragraph = tag == "<p>"
        depth += deeper
        words = parts[at + 1]
    if rest := squeeze(unescape(words)):
        lines.append(rest)
    for at, address in links:
        parts[at] = link(address)
    return BodyParts("".join(parts), "\n".join(lines), paragraphs, anchors)
