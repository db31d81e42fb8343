"""What is taken from a body's HTML where it is plain, and how its words are put in order."""

import re

_BLANKS = re.compile(r"[^\S\u00a0\u202f]+")


class BodyParts:
    """The HTML of a page, the plain text, the paragraphs of an excerpt, and the ids of headings."""

    __slots__ = ("anchors", "html", "paragraphs", "text")

    def __init__(self, html: str, text: str, paragraphs: list[str], anchors: list[str]) -> None:
        self.html = html
        self.text = text
        self.paragraphs = paragraphs
        self.anchors = anchors


def squeeze(text: str) -> str:
    """Plain text with one blank between words and one line end between blocks; what holds a line together stays."""
    return "\n".join(line for row in text.split("\n") if (line := one_line(row)))


def one_line(text: str) -> str:
    """A text with one blank between words; blanks at which no line breaks stay as they are."""
    if "\u00a0" in text or "\u202f" in text:
        return _BLANKS.sub(" ", text).strip()
    return " ".join(text.split())
