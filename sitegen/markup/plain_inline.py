"""Inline Markdown: plain texts are done in one look each, and the rest by the patterns that can occur in it.

python-markdown tries every pattern on every text. A pattern can only match where its trigger stands, and most texts
hold none, or simple links and emphasis alone.
"""

import re
from collections.abc import Callable
from typing import Any
from xml.etree.ElementTree import Element, SubElement

from markdown import Markdown
from markdown.treeprocessors import InlineProcessor
from markdown.util import AtomicString

from sitegen.markup.passes import Ready, Source

ENTITY = re.compile(r"&[^\s&;]*;")
BESIDE_A_WORD = re.compile(r"(?<!\w)_|_(?!\w)")
"""An underscore within a word is no mark."""

SIMPLE = re.compile(
    r"\[(\*{0,2})([^\[\]*]+)\1\]\(([^\s()<>\"'*\[\]]+)\)"  # [text](address), the text perhaps with stars round it
    r"|\*(\*?)(?=[^\s*])([^*\[\]]*[^\s*\[\]])\*\4(?!\*)"  # *text* or **text**
)

_NEEDS: dict[str, Callable[[str], bool]] = {
    "backtick": lambda text: "`" in text,
    "escape": lambda text: "\\" in text,
    "link": lambda text: "](" in text,
    "image_link": lambda text: "](" in text and "![" in text,
    "autolink": lambda text: "<" in text,
    "automail": lambda text: "<" in text,
    "linebreak": lambda text: "  \n" in text,
    "html": lambda text: "<" in text,
    "entity": lambda text: "&" in text,
    "em_strong": lambda text: "*" in text or "_" in text,
}
"""For each pattern whether it can match anywhere in a text, or in what other patterns leave of it."""

_REFERENCES = frozenset(["reference", "image_reference", "short_reference", "short_image_ref"])


_Plain = tuple[Element, str, str, list[Element]]
"""An element, its text, and what is made of that: the text before the first child, and the children."""


class PlainInline(InlineProcessor):
    """The plain texts, and the stock pass over what is not plain.

    The two functions say whether the text defines footnotes, and abbreviations.
    """

    def __init__(
        self, md: Markdown, source: Source, has_footnotes: Callable[[], bool], has_abbreviations: Callable[[], bool]
    ) -> None:
        super().__init__(md)
        self.source = source
        self.has_footnotes = has_footnotes
        self.has_abbreviations = has_abbreviations

    def run(self, tree: Element, ancestors: list[str] | None = None) -> Element:
        """Apply the inline patterns to every text of the tree, in place."""
        if type(tree.text) is Ready:
            return tree
        plain, hard = self._sort(tree)
        if hard:
            # The stock pass numbers what it stashes, and such a number can come to light in what no pattern resolves.
            # So it sees every text of the document that holds anything to number.
            self.inlinePatterns = self._patterns("\n\n".join([*hard, *(text for _, text, _, _ in plain)]))
            return super().run(tree, ancestors)
        self.stashed_nodes = {}
        for element, _, lead, made in plain:
            element.text = lead
            for place, child in enumerate(made):
                element.insert(place, child)
        return tree

    def _patterns(self, text: str) -> Any:
        """The patterns that can match somewhere in `text`, in their order."""
        every = self.md.inlinePatterns
        wanted: dict[Any, bool] = {every[name]: needs(text) for name, needs in _NEEDS.items()}
        brackets = bool(self.md.references) and "[" in text
        wanted.update((every[name], brackets) for name in _REFERENCES)
        wanted[every["footnote"]] = self.has_footnotes() and "[^" in text
        return [pattern for pattern in every if wanted.get(pattern, True)]

    def _sort(self, tree: Element) -> tuple[list[_Plain], list[str]]:
        """The texts with simple marks alone, with what is made of them, and the texts with others.

        Those without marks are finished here, by the type that tells the stock passes so.
        """
        marks = [mark for mark in ("\\", "`", "<", "![", "  \n") if self.source.has(mark)]
        if self.md.references or self.has_footnotes():
            marks.append("[")  # any bracket can be one
        entities = self.source.has("&")
        underscores = self.source.has("_")
        # The pass over abbreviations passes over texts of that type.
        final: Callable[[str], str] = str if self.has_abbreviations() else AtomicString

        def is_hard(text: str) -> bool:
            for mark in marks:
                if mark in text:
                    return True
            if entities and "&" in text and ENTITY.search(text):
                return True
            return underscores and "_" in text and BESIDE_A_WORD.search(text) is not None

        plain: list[_Plain] = []
        hard: list[str] = []
        for element in tree.iter():
            text = element.text
            if text and type(text) is str and element is not tree:
                if is_hard(text):
                    hard.append(text)
                elif "*" not in text and "](" not in text:
                    element.text = final(text)
                else:
                    made = _simple(element, text)
                    if made is None:
                        hard.append(text)
                    else:
                        plain.append(made)
            tail = element.tail
            if tail and type(tail) is str:
                if "*" in tail or "](" in tail or is_hard(tail):
                    hard.append(tail)
                else:
                    element.tail = final(tail)
        return plain, hard


def _simple(element: Element, text: str) -> _Plain | None:
    """The simple links and emphasis of an element's text, or None if there is more in it."""
    made: list[Element] = []
    end = 0
    lead = ""
    for found in SIMPLE.finditer(text):
        between = text[end : found.start()]
        if "*" in between or "](" in between:
            return None
        if made:
            made[-1].tail = between
        else:
            lead = between
        stars, label, address, strong, words = found.groups()
        if label is None:
            child = Element("strong" if strong else "em")
            child.text = words
        else:
            child = Element("a", {"href": address})
            if stars and (label[0].isspace() or label[-1].isspace()):
                return None
            inner = SubElement(child, "strong" if len(stars) == 2 else "em") if stars else child
            inner.text = label
        made.append(child)
        end = found.end()
    between = text[end:]
    if not made or "*" in between or "](" in between:
        return None
    made[-1].tail = between
    return element, text, lead, made
