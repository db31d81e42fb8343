"""The parts of a text, as `inline_parser` finds them, and how they become the children of an element."""

import re
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from markdown.util import AMP_SUBSTITUTE, STX, AtomicString

from sitegen.markup.commonmark.addresses import mail_addresses
from sitegen.markup.commonmark.emphasis import Run

_ENTITY_LIKE = re.compile(r"&(?=#?[0-9A-Za-z]+;)")


@dataclass(slots=True)
class Open:
    element: Element


@dataclass(slots=True)
class Leaf:
    element: Element


class Close:
    """The end of the innermost element."""


CLOSE = Close()
Part = str | Open | Leaf | Close | Run


def atomic(text: str) -> AtomicString:
    """A text that no later pass of python-markdown looks into."""
    return AtomicString(safe(text))


def safe(text: str, *, following: bool = False) -> str:
    """A text in which no ampersand begins an entity, also not with what `following` it."""
    if "&" not in text:
        return text
    return text.replace("&", f"{AMP_SUBSTITUTE}amp;") if following else _ENTITY_LIKE.sub(f"{AMP_SUBSTITUTE}amp;", text)


def unlinked(parts: list[Part]) -> list[Part]:
    """The words of a link: an address in them is no link of its own."""
    return [part.element.text or "" if isinstance(part, Leaf) and part.element.tag == "a" else part for part in parts]


def words_of(parts: list[Part]) -> str:
    """The plain words of parts, for an image's description."""
    words: list[str] = []
    for part in parts:
        if isinstance(part, str):
            words.append(part if not part.startswith(f"{STX}wzxhzdk") else "")
        elif isinstance(part, Run):
            words.append(part.char * part.left)
        elif isinstance(part, Leaf):
            words.append(part.element.get("alt") or part.element.text or ("\n" if part.element.tag == "br" else ""))
    return "".join(words)


def build(element: Element, parts: list[Part]) -> None:
    """Put parts into an element, behind what stands in it."""
    stack = [element]
    last: Element | None = element[-1] if len(element) else None
    words: list[str] = []

    def put() -> None:
        if words:
            text = "".join(words)
            words.clear()
            _say(stack[-1], last, text)

    for part in parts:
        if isinstance(part, str):
            words.append(part)
            continue
        if isinstance(part, Leaf):
            put()
            stack[-1].append(part.element)
            last = part.element
        elif isinstance(part, Open):
            put()
            stack[-1].append(part.element)
            stack.append(part.element)
            last = None
        elif isinstance(part, Run):
            if part.ends:
                put()
                for _ in range(part.ends):
                    last = stack.pop()
            if part.left:
                words.append(part.char * part.left)
            if part.begins:
                put()
                for begun in reversed(part.begins):
                    stack[-1].append(begun)
                    stack.append(begun)
                last = None
        else:
            put()
            last = stack.pop()
    put()


def _say(parent: Element, last: Element | None, text: str) -> None:
    """Put words behind the last child of an element, with the mail addresses among them as links."""
    if "@" in text and parent.tag != "a":
        done = 0
        for start, end in mail_addresses(text):
            _append(parent, last, text[done:start])
            last = Element("a", {"href": f"mailto:{text[start:end]}"})
            last.text = AtomicString(text[start:end])
            parent.append(last)
            done = end
        text = text[done:]
    _append(parent, last, text)


def _append(parent: Element, last: Element | None, text: str) -> None:
    if last is None:
        parent.text = (parent.text or "") + text
    else:
        last.tail = (last.tail or "") + text
