"""Inline Markdown to the children of an element: CommonMark 0.31, section 6, with what GitHub adds to it.

Emphasis and links are told apart as the specification's appendix says: a list of what may open, looked through from
what may close. The parts that python-markdown finishes later stand in its own forms: raw HTML in its stash, escaped
marks and ampersands as its placeholders.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol
from xml.etree.ElementTree import Element

from markdown.util import ETX, STX, HtmlStash

from sitegen.markup.commonmark.addresses import web_address, web_target, web_words
from sitegen.markup.commonmark.elements import BLOCK_NAMES, LOOSE_TAG, TAG, VERBATIM, Elements
from sitegen.markup.commonmark.emphasis import Run, flanking, pair
from sitegen.markup.commonmark.inline_parts import CLOSE, Leaf, Open, Part, atomic, build, safe, unlinked, words_of
from sitegen.markup.commonmark.reference_parser import decoded, label, normal_label, resource

_SPECIAL = re.compile(r"[\\`*_~\[\]!<&\n]|(?<![A-Za-z0-9_/@.-])(?:https?://|www\.)(?=[^\s<])", re.IGNORECASE)
_TICKS = re.compile("`+")
_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_AUTOLINK = re.compile(r"<([A-Za-z][A-Za-z0-9+.-]{1,31}:[^\s<>]*)>")
_AUTOMAIL = re.compile(
    r"<([a-zA-Z0-9.!#$%&'*+/=?^_`{|}~-]+@[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?"
    r"(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?)*)>"
)
_NOTE = re.compile(r"\[\^([^\[\]\s]+)\]")
_PUNCTUATION = frozenset("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~")
_HIDDEN = (("<!--", "-->"), ("<?", "?>"), ("<![CDATA[", "]]>"))
_KEPT_ESCAPED = frozenset("[]{}:")
"""Escaped marks that a later pass of python-markdown would see."""


class Notes(Protocol):
    """The footnotes of a document."""

    def refer(self, name: str) -> Element | None:
        """The mark of a reference to a note, or None where there is no such note."""


@dataclass(slots=True)
class _Bracket:
    """An opening bracket: its place in the text and among the parts, and where its emphasis begins."""

    at: int
    part: int
    runs: int
    image: bool
    active: bool = True
    nested: bool = False


@dataclass(slots=True)
class Inline:
    """What the texts of one document share: its references, its notes and the stash of raw HTML."""

    references: Mapping[str, tuple[str, str | None]]
    notes: Notes
    stash: HtmlStash

    def into(self, element: Element, text: str, *, html: bool = False) -> None:
        """Put a text into an element, behind what stands in it; with `html` it is a block of HTML."""
        parts = _Text(self, text, html).parse()
        build(element, parts)


@dataclass(slots=True)
class _Text:
    """One text, as far as it is read."""

    shared: Inline
    text: str
    html: bool
    at: int = 0
    parts: list[Part] = field(default_factory=list)
    runs: list[Run] = field(default_factory=list)
    brackets: list[_Bracket] = field(default_factory=list)
    linked: int = 0  # how many <a> of raw HTML are open
    ticks: dict[int, list[int]] | None = None
    absent: set[str] = field(default_factory=set)  # closers that do not follow
    elements: Elements | None = None

    def parse(self) -> list[Part]:
        text = self.text
        parts = self.parts
        search = _SPECIAL.search
        while True:
            found = search(text, self.at)
            if found is None:
                break
            start = found.start()
            if start > self.at:
                parts.append(text[self.at : start])
            self.at = start
            mark = found[0]
            read = _READERS.get(mark)
            if read is None:
                self.address()
            else:
                read(self)
        if self.at < len(text):
            parts.append(text[self.at :])
        pair(self.runs, 0)
        return parts

    def literal(self, length: int = 1) -> None:
        """Take so many characters as they are."""
        self.parts.append(self.text[self.at : self.at + length])
        self.at += length

    def escape(self) -> None:
        following = self.text[self.at + 1 : self.at + 2]
        if following == "\n" and not self.html:
            self.line_end(self.at + 2)
        elif following in _PUNCTUATION and following:
            char = following
            self.parts.append(f"{STX}{ord(char)}{ETX}" if char in _KEPT_ESCAPED else safe(char, following=True))
            self.at += 2
        else:
            self.literal()

    def newline(self) -> None:
        last = self.parts[-1] if self.parts else ""
        if not isinstance(last, str) or self.html or last[-1:] != " ":
            self.literal()
            return
        self.parts[-1] = last.rstrip(" ")
        if last.endswith("  "):
            self.line_end(self.at + 1)
        else:
            self.literal()

    def line_end(self, behind: int) -> None:
        self.parts.append(Leaf(Element("br")))
        self.at = behind

    def code(self) -> None:
        text = self.text
        if self.ticks is None:
            self.ticks = {}
            for run in _TICKS.finditer(text):
                self.ticks.setdefault(len(run[0]), []).append(run.start())
            for places in self.ticks.values():
                places.reverse()  # the next one is the last
        found = _TICKS.match(text, self.at)
        length = len(found[0]) if found else 1
        places = self.ticks.get(length, [])
        behind = self.at + length
        while places and places[-1] < behind:
            places.pop()
        if not places:
            self.literal(length)
            return
        end = places[-1]
        code = text[behind:end].replace("\n", " ")
        if code[:1] == code[-1:] == " " and code.strip(" "):
            code = code[1:-1]
        element = Element("code")
        element.text = atomic(code)
        self.parts.append(Leaf(element))
        self.at = end + length

    def run(self) -> None:
        text, start = self.text, self.at
        char = text[start]
        end = start + 1
        while text[end : end + 1] == char:
            end += 1
        length = end - start
        if char == "~" and length != 2:
            self.literal(length)
            return
        opens, closes, both, loosely = flanking(text[start - 1 : start] if start else "", text[end : end + 1], char)
        self.at = end
        if not (opens or closes):
            self.parts.append(text[start:end])
            return
        run = Run(char, length, length, opens, closes, both, loosely)
        self.parts.append(run)
        self.runs.append(run)

    def bang(self) -> None:
        if self.text.startswith("![", self.at):
            self.brackets.append(_Bracket(self.at + 1, len(self.parts), len(self.runs), image=True))
            self.literal(2)
        else:
            self.literal()

    def opening(self) -> None:
        note = _NOTE.match(self.text, self.at)
        element = self.shared.notes.refer(note[1]) if note is not None else None
        if note is not None and element is not None:
            self.parts.append(Leaf(element))
            self.at = note.end()
            return
        if self.brackets:
            self.brackets[-1].nested = True
        self.brackets.append(_Bracket(self.at, len(self.parts), len(self.runs), image=False))
        self.literal()

    def closing(self) -> None:
        if not self.brackets:
            self.literal()
            return
        opener = self.brackets.pop()
        if self.brackets:
            self.brackets[-1].nested = True
        if not opener.active:
            self.literal()
            return
        target = self.target(opener)
        if target is None:
            self.literal()
            return
        address, title, behind = target
        inner = self.parts[opener.part + 1 :]
        pair(self.runs, opener.runs)
        del self.runs[opener.runs :]
        del self.parts[opener.part :]
        address = address.replace(" ", "%20")
        if opener.image:
            element = Element("img", {"src": safe(address), "alt": words_of(inner)})
            if title is not None:
                element.set("title", safe(title))
            self.parts.append(Leaf(element))
        else:
            element = Element("a", {"href": safe(address)})
            if title is not None:
                element.set("title", safe(title))
            self.parts.append(Open(element))
            self.parts += unlinked(inner)
            self.parts.append(CLOSE)
            for bracket in self.brackets:
                bracket.active = bracket.active and bracket.image
        self.at = behind

    def target(self, opener: _Bracket) -> tuple[str, str | None, int] | None:
        """Where the words in brackets that end here lead, and the place behind."""
        text, at = self.text, self.at
        behind = at + 1
        if text[behind : behind + 1] == "(":
            found = resource(text, behind)
            if found is not None:
                return found
        references = self.shared.references
        if not references:
            return None
        named = label(text, behind) if text[behind : behind + 1] == "[" else None
        if named is not None:
            known = references.get(normal_label(named[0]))
            return (*known, named[1]) if known else None
        if opener.nested or at - opener.at > 1000:
            return None
        known = references.get(normal_label(text[opener.at + 1 : at]))
        if known is None:
            return None
        return (*known, behind + 2 if text.startswith("[]", behind) else behind)

    def angle(self) -> None:
        text, at = self.text, self.at
        found = _AUTOLINK.match(text, at)
        mail = _AUTOMAIL.match(text, at) if found is None else None
        if not self.linked and (found is not None or mail is not None):
            address = found[1] if found else f"mailto:{mail[1]}" if mail else ""
            words = found[1] if found else mail[1] if mail else ""
            self.link(address, words, (found or mail).end())  # type: ignore[union-attr] # one of them
            return
        for opener, closer in _HIDDEN:
            if text.startswith(opener, at):
                end = text.find(closer, at + len(opener)) if closer not in self.absent else -1
                if end < 0:
                    self.absent.add(closer)
                    break
                self.raw(end + len(closer))
                return
        tag = (LOOSE_TAG if self.html else TAG).match(text, at)
        if tag is None:
            if re.match(r"<![A-Za-z][^>]*>", text[at : at + 400]):
                self.raw(text.index(">", at) + 1)
                return
            self.literal()
            return
        name = (tag[1] or tag[2] if tag.re is TAG else tag[1]).lower()
        if self.elements is None:
            self.elements = Elements(text)
        if not self.elements.has(name, at):
            self.literal()
            return
        closes = text[at + 1] == "/"
        if name == "a":
            self.linked = max(0, self.linked - 1) if closes else self.linked + 1
        if self.html:
            if name in BLOCK_NAMES:
                pair(self.runs, 0)
                self.runs.clear()
                self.brackets.clear()
            if name in VERBATIM and not closes:
                end = self.elements.lower.find(f"</{name}", tag.end())
                self.raw(end if end >= 0 else len(text))
                return
        self.raw(tag.end())

    def raw(self, end: int) -> None:
        """Take HTML as it is."""
        self.parts.append(self.shared.stash.store(self.text[self.at : end]))
        self.at = end

    def entity(self) -> None:
        found = _ENTITY.match(self.text, self.at)
        if found is None:
            self.literal()
            return
        char = decoded(found[0])
        if char == found[0]:
            self.parts.append(safe(char))
        else:
            self.parts.append(safe(char, following=True))
        self.at = found.end()

    def address(self) -> None:
        end = web_address(self.text, self.at) if not self.linked else self.at
        if end == self.at:
            self.literal()
            return
        words = web_words(self.text[self.at : end])
        self.link(web_target(words), words, end)

    def link(self, address: str, words: str, end: int) -> None:
        element = Element("a", {"href": safe(address)})
        element.text = atomic(words)
        self.parts.append(Leaf(element))
        self.at = end


_READERS = {
    "\\": _Text.escape,
    "`": _Text.code,
    "*": _Text.run,
    "_": _Text.run,
    "~": _Text.run,
    "[": _Text.opening,
    "]": _Text.closing,
    "!": _Text.bang,
    "<": _Text.angle,
    "&": _Text.entity,
    "\n": _Text.newline,
}
