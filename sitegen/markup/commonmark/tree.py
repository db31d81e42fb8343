"""The blocks of a text as python-markdown's tree of elements, with footnotes, every text with its inline Markdown."""

import re
from xml.etree.ElementTree import Element, SubElement

from markdown.extensions.attr_list import get_attrs_and_remainder, sanitize_name
from markdown.util import AtomicString, HtmlStash

from sitegen.markup.commonmark.blocks import Block, Document
from sitegen.markup.commonmark.inline_parser import Inline
from sitegen.markup.commonmark.inline_parts import atomic
from sitegen.markup.commonmark.reference_parser import plain
from sitegen.markup.commonmark.tables import alignments, cells

HELD = "sitegen-html"
"""The element that holds a block of HTML in the tree; its tags are taken out of what is written."""

NOTES_HERE = "///Footnotes Go Here///"
_TASK = re.compile(r"\[([ xX])\](?=[ \t\n])")
_INFO = re.compile(r"\.?([^\s{]+)")
_BRACES = re.compile(r"\{(.*)\}[ \t]*$")


def write(document: Document, stash: HtmlStash) -> Element:
    """The root element of a document."""
    root = Element("div")
    _Tree(document, stash).write(root)
    return root


class _Notes:
    """The footnotes of a document, numbered as they are referred to."""

    def __init__(self, notes: dict[str, Block]) -> None:
        self.notes = notes
        self.references: dict[str, int] = {}

    def refer(self, name: str) -> Element | None:
        """The mark of a reference to a note, or None where there is no such note."""
        if name not in self.notes:
            return None
        times = self.references[name] = self.references.get(name, 0) + 1
        mark = Element("sup", {"id": _back(name, times)})
        link = SubElement(mark, "a", {"class": "footnote-ref", "href": f"#fn:{name}"})
        link.text = AtomicString(str(list(self.references).index(name) + 1) if times > 1 else str(len(self.references)))
        return mark


def _back(name: str, times: int) -> str:
    return f"fnref{times if times > 1 else ''}:{name}"


class _Tree:
    def __init__(self, document: Document, stash: HtmlStash) -> None:
        self.document = document
        self.stash = stash
        self.notes = _Notes(document.notes)
        self.inline = Inline(document.references, self.notes, stash)
        self.place: Element | None = None  # where the notes go, if the text says so

    def write(self, root: Element) -> None:
        self.blocks(root, self.document.children)
        if self.document.notes:
            self.footnotes(root)

    def blocks(self, parent: Element, blocks: list[Block], *, tight: bool = False) -> None:
        for block in blocks:
            getattr(self, f"_{block.kind}")(parent, block, tight)

    # blocks of lines

    def _marker(self, parent: Element, block: Block, tight: bool) -> None:
        """Nothing: a definition stood here."""

    _note = _marker

    def _paragraph(self, parent: Element, block: Block, tight: bool) -> None:
        text = "\n".join(block.lines).rstrip(" \t\n")
        if text == NOTES_HERE and self.document.notes:
            self.place = SubElement(parent, "div")
            return
        if tight:
            if len(parent):
                parent[-1].tail = "\n"
            self.inline.into(parent, text)
        else:
            self.inline.into(SubElement(parent, "p"), text)

    def _heading(self, parent: Element, block: Block, tight: bool) -> None:
        self.inline.into(SubElement(parent, f"h{block.number}"), "\n".join(block.lines).rstrip(" \t\n"))

    def _rule(self, parent: Element, block: Block, tight: bool) -> None:
        SubElement(parent, "hr")

    def _code(self, parent: Element, block: Block, tight: bool) -> None:
        lines = block.lines
        while lines and not lines[-1].strip():
            lines.pop()
        SubElement(SubElement(parent, "pre"), "code").text = atomic("\n".join(lines) + "\n")

    def _fence(self, parent: Element, block: Block, tight: bool) -> None:
        pre = SubElement(parent, "pre")
        code = SubElement(pre, "code")
        code.text = atomic("".join(f"{line}\n" for line in block.lines))
        info = block.info
        braces = _BRACES.search(info)
        if braces is not None:
            info = info[: braces.start()]
            for key, value in get_attrs_and_remainder(braces[1])[0]:
                if key == ".":
                    if not info.strip():
                        info = value or ""
                    else:
                        pre.set("class", f"{pre.get('class', '')} {value}".strip())
                elif key == "id":
                    pre.set("id", value or "")
                elif sanitize_name(key):
                    code.set(sanitize_name(key), value or key)
        language = _INFO.match(info.strip())
        if language is not None:
            code.set("class", f"language-{plain(language[1])}")

    def _html(self, parent: Element, block: Block, tight: bool) -> None:
        text = "\n".join(block.lines)
        held = Element(HELD)
        if block.number < 6:
            closing = f"</{block.lines[0].lstrip()[1:].split('>')[0].split()[0]}>" if block.number == 1 else ""
            if closing and not re.search("</(?:script|pre|style|textarea)", text, re.IGNORECASE):
                text += closing
            held.text = self.stash.store(text)
        else:
            self.inline.into(held, text, html=True)
        held.tail = "\n"
        if len(parent) and not (parent[-1].tail or "").strip():
            parent[-1].tail = "\n"
        parent.append(held)

    def _table(self, parent: Element, block: Block, tight: bool) -> None:
        heads, line, *rows = block.lines
        table = SubElement(parent, "table")
        columns = alignments(line)
        self.row(SubElement(table, "thead"), "th", cells(heads), columns)
        body = SubElement(table, "tbody")
        for row in rows:
            self.row(body, "td", cells(row), columns)

    def row(self, parent: Element, tag: str, texts: list[str], columns: list[str]) -> None:
        row = SubElement(parent, "tr")
        texts += [""] * (len(columns) - len(texts))
        for place, text in enumerate(texts):
            cell = SubElement(row, tag)
            if place < len(columns) and columns[place]:
                cell.set("align", columns[place])
            self.inline.into(cell, text)

    # blocks of blocks

    def _quote(self, parent: Element, block: Block, tight: bool) -> None:
        self.blocks(SubElement(parent, "blockquote"), block.children)

    def _list(self, parent: Element, block: Block, tight: bool) -> None:
        made = SubElement(parent, "ol" if block.ordered else "ul")
        if block.ordered and block.number != 1:
            made.set("start", str(block.number))
        for item in block.children:
            entry = SubElement(made, "li")
            self.task(entry, item)
            self.blocks(entry, item.children, tight=not block.loose)

    def task(self, entry: Element, item: Block) -> None:
        """Write a task's box as a sign: the forms that could show it are not published."""
        first = item.children[0] if item.children else None
        found = _TASK.match(first.lines[0] + "\n") if first is not None and first.kind == "paragraph" else None
        if first is not None and found is not None:
            first.lines[0] = ("☐" if found[1] == " " else "☑") + first.lines[0][3:]
            entry.set("class", "task")

    def _definitions(self, parent: Element, block: Block, tight: bool) -> None:
        made = SubElement(parent, "dl")
        for child in block.children:
            if child.kind == "term":
                self.inline.into(SubElement(made, "dt"), child.lines[0].strip())
            else:
                self.blocks(SubElement(made, "dd"), child.children, tight=not child.loose)

    def _admonition(self, parent: Element, block: Block, tight: bool) -> None:
        made = SubElement(parent, "div", {"class": f"admonition {block.mark}"})
        if block.info:
            self.inline.into(SubElement(made, "p", {"class": "admonition-title"}), block.info)
        self.blocks(made, block.children)

    def footnotes(self, root: Element) -> None:
        """Write the notes in the order in which they are referred to, and behind them those that nothing refers to."""
        place = self.place if self.place is not None else SubElement(root, "div")
        place.set("class", "footnote")
        SubElement(place, "hr")
        listed = SubElement(place, "ol")
        written: list[tuple[str, Element]] = []
        names = self.notes.references
        while len(written) < len(names):  # a note may refer to another
            name = list(names)[len(written)]
            written.append((name, self.note(listed, name)))
        for number, (name, entry) in enumerate(written, 1):
            last = entry[-1] if len(entry) else None
            if last is None or last.tag != "p":
                last = SubElement(entry, "p")
            else:
                self.inline.into(last, "\u00a0")
            for times in range(1, names[name] + 1):
                back = SubElement(last, "a", {"class": "footnote-backref", "href": f"#{_back(name, times)}"})
                back.set("title", f"Jump back to footnote {number} in the text")
                back.text = AtomicString("↩")
        for name in self.document.notes:
            if name not in names:
                self.note(listed, name)

    def note(self, listed: Element, name: str) -> Element:
        entry = SubElement(listed, "li", {"id": f"fn:{name}"})
        self.blocks(entry, self.document.notes[name].children)
        return entry
