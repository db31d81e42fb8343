"""A Markdown text to its tree of blocks: CommonMark 0.31, sections 4 and 5, and what this project adds.

Line by line, as the specification's appendix says: which of the open blocks go on, which new ones begin, and where the
rest of the line belongs. Added are tables (GitHub's), footnotes, definition lists, admonitions and abbreviations
(Python-Markdown's). Tabs count as blanks up to the next fourth column, and stay in code.
"""

import re

from sitegen.markup.commonmark.blocks import Block, Document, finish, take_references
from sitegen.markup.commonmark.elements import BLOCK_NAMES, NAMES, TAG
from sitegen.markup.commonmark.open_blocks import OpenBlocks
from sitegen.markup.commonmark.tables import cells, is_separator

_START = re.compile(r"[#>`~<=*_+\-0-9\[:!|]")
_HEADING = re.compile(r"(#{1,6})(?:[ \t]+|$)")
_HEADING_END = re.compile(r"(?:^|[ \t]+)#+[ \t]*$")
_FENCE = re.compile(r"(`{3,})([^`]*)$|(~{3,})(.*)$")
_RULE = re.compile(r"(?:\*[ \t]*){3,}$|(?:_[ \t]*){3,}$|(?:-[ \t]*){3,}$")
_UNDERLINE = re.compile(r"(=+|-+)[ \t]*$")
_ITEM = re.compile(r"(?:([*+-])|(\d{1,9})([.)]))(?=[ \t]|$)", re.ASCII)
_NOTE = re.compile(r"\[\^([^\[\]\s]+)\]:[ \t]*")
_ABBREVIATION = re.compile(r"\*\[([^\[\]\\]+)\][ ]?:[ \t]*(.*)$")
_DEFINITION = re.compile(r":[ \t]+(?=\S)")
_ADMONITION = re.compile(r"!!! ?([\w-]+(?: +[\w-]+)*)(?: +\"(.*?)\")?[ \t]*$")
_HTML = (
    (
        re.compile(r"<(?:script|pre|style|textarea)(?:\s|>|$)", re.IGNORECASE),
        re.compile(r"</(?:script|pre|style|textarea)>", re.IGNORECASE),
    ),
    (re.compile(r"<!--"), re.compile("-->")),
    (re.compile(r"<[?]"), re.compile("[?]>")),
    (re.compile(r"<![A-Za-z]"), re.compile(">")),
    (re.compile(r"<!\[CDATA\["), re.compile(r"\]\]>")),
)
_BLOCK_TAG = re.compile(r"</?([A-Za-z][A-Za-z0-9]*)(?=\s|/?>|$)")
_MARKDOWN_WITHIN = re.compile(
    r"<[A-Za-z][A-Za-z0-9]*\s(?:[^<>]*\s)?markdown(?:\s*=\s*[\"']?(?:1|block|span)?[\"']?)?(?:\s[^<>]*)?>[ \t]*$"
)


def parse_blocks(text: str) -> Document:
    """The blocks of a text. Raises RecursionError where they are nested too deep."""
    return _Parser().parse(text.split("\n"))


class _Parser(OpenBlocks):
    """Takes one line after the other."""

    def parse(self, lines: list[str]) -> Document:
        self.comments_end = max((number for number, line in enumerate(lines) if "-->" in line), default=-1)
        for self.number, line in enumerate(lines):
            self.take(line)
        self.close(0)
        finish(self.document)
        return self.document

    # one line

    def take(self, line: str) -> None:
        self.line, self.at, self.column = line, 0, 0
        matched = self.matched()
        leaf = self.leaf
        whole = matched == len(self.open)
        if whole and leaf is not None and self.goes_on(leaf):
            return
        leaf = self.leaf
        begun = self.starts(matched)
        if begun is None:
            return
        matched = begun
        if self.blank:
            self.close(matched)
            return
        leaf = self.leaf
        if leaf is not None and leaf.kind == "paragraph" and (matched == len(self.open) or self.has_words(leaf)):
            leaf.lines.append(self.line[self.next :])  # also where the marks of its holders are left out
            self.seen(leaf)
            return
        self.close(matched)
        paragraph = self.add("paragraph")
        paragraph.lines.append(self.line[self.next :])
        self.leaf = paragraph

    def matched(self) -> int:
        """How many of the open blocks go on with this line."""
        for place in range(1, len(self.open)):
            block = self.open[place]
            kind = block.kind
            if kind in ("list", "definitions"):
                continue
            self.look()
            if kind == "quote":
                if self.indent > 3 or self.line[self.next : self.next + 1] != ">":
                    return place
                self.mark_of_quote()
                block.end = self.number
            elif kind == "item":
                if self.blank:
                    if not block.children:
                        return place  # nothing but a marker and a blank line
                    self.to_next()
                elif self.indent >= block.number:
                    self.skip(block.number)
                else:
                    return place
            elif self.blank:
                self.to_next()
            elif self.indent >= 4:
                self.skip(4)
            else:
                return place
        return len(self.open)

    def mark_of_quote(self) -> None:
        self.to_next()
        self.at += 1
        self.column += 1
        if self.line[self.at : self.at + 1] in (" ", "\t"):
            self.skip(1)

    def goes_on(self, leaf: Block) -> bool:
        """Whether the line belongs to the open block of lines, and nothing else can begin there."""
        self.look()
        kind = leaf.kind
        if kind == "fence":
            mark = leaf.mark
            if self.indent <= 3 and self.line.startswith(mark, self.next):
                rest = self.line[self.next :].rstrip(" \t")
                if len(rest) >= len(mark) and not rest.strip(mark[0]):
                    leaf.closed = True
                    leaf.end = self.number
                    self.leaf = None
                    return True
            self.skip(min(self.indent, leaf.number))
            leaf.lines.append(self.line[self.at :])
            if not self.blank:
                leaf.end = self.number
            return True
        if kind == "code":
            if self.blank:
                self.skip(4)
                leaf.lines.append(self.line[self.at :])
                return True
            if self.indent >= 4:
                self.skip(4)
                leaf.lines.append(self.line[self.at :])
                self.seen(leaf)
                return True
            self.leaf = None
            return False
        if kind == "html":
            if leaf.number >= 6 and self.blank and not leaf.closed:
                self.leaf = None
                return False
            leaf.lines.append(self.line[self.at :])
            leaf.closed = self.comments(leaf.closed)
            if not self.blank:
                self.seen(leaf)
            if leaf.number < 6 and _HTML[leaf.number - 1][1].search(self.line, self.at):
                self.leaf = None
            return True
        if self.blank:
            self.leaf = None
            return False
        if kind == "paragraph":
            return self.sets_heading(leaf) or self.sets_table(leaf)
        return False

    def seen(self, leaf: Block) -> None:
        leaf.end = self.number

    def sets_heading(self, leaf: Block) -> bool:
        """Whether the line makes a heading of the open paragraph."""
        if self.indent > 3 or self.line[self.next] not in "=-":
            return False
        found = _UNDERLINE.match(self.line, self.next)
        if found is None:
            return False
        take_references(leaf)
        if not leaf.lines:
            leaf.kind = "marker"
            self.leaf = None
            return False
        leaf.kind, leaf.number = "heading", 1 if found[1][0] == "=" else 2
        self.seen(leaf)
        self.leaf = None
        return True

    def sets_table(self, leaf: Block) -> bool:
        """Whether the line makes a table of the open paragraph's last line."""
        if self.indent > 3 or self.line[self.next] not in "|:-":
            return False
        line = self.line[self.next :]
        if not is_separator(line):
            return False
        heads = leaf.lines[-1]
        if "|" not in heads or len(cells(heads)) != len(cells(line)):
            return False
        leaf.lines.pop()
        holder = self.open[-1]
        table = Block("table", self.number - 1, self.number, lines=[heads, line])
        if leaf.lines:
            leaf.end = self.number - 2
        else:
            holder.children.pop()
        holder.children.append(table)
        self.leaf = table
        return True

    # what begins

    def starts(self, matched: int) -> int | None:
        """Open what begins on this line. How many blocks hold the rest of it, or None where nothing is left."""
        while True:
            self.look()
            if self.blank:
                return matched
            leaf = self.leaf
            if self.indent > 3:
                if leaf is not None and leaf.kind == "paragraph":
                    return matched
                if leaf is not None and leaf.kind == "table" and matched == len(self.open):
                    self.row(leaf)
                    return None
                self.close(matched)
                self.skip(4)
                code = self.add("code")
                code.lines.append(self.line[self.at :])
                self.leaf = code
                return None
            char = self.line[self.next]
            if _START.match(char) is None:
                break
            # A paragraph that would go on here is not broken by everything.
            paragraph = leaf if leaf is not None and leaf.kind == "paragraph" and matched == len(self.open) else None
            if char == ">":
                self.close(matched)
                self.hold("quote")
                self.mark_of_quote()
                matched = len(self.open)
                continue
            if self.whole_line(char, matched, paragraph):
                return None
            held = self.holder(char, matched, paragraph)
            if held is None:
                return None
            if not held:
                break
            matched = len(self.open)
        leaf = self.leaf
        if leaf is not None and leaf.kind == "table" and matched == len(self.open):
            self.row(leaf)
            return None
        return matched

    def row(self, table: Block) -> None:
        table.lines.append(self.line[self.next :])
        self.seen(table)

    def whole_line(self, char: str, matched: int, paragraph: Block | None) -> bool:
        """Whether a block of lines begins here: a heading, a fence, HTML, a rule, an abbreviation."""
        line, at = self.line, self.next
        if char == "#":
            found = _HEADING.match(line, at)
            if found is None:
                return False
            self.close(matched)
            heading = self.add("heading")
            heading.number = len(found[1])
            heading.lines.append(_HEADING_END.sub("", line[found.end() :]).strip(" \t"))
            return True
        if char in "`~":
            found = _FENCE.match(line, at)
            if found is None:
                return False
            self.close(matched)
            fence = self.add("fence")
            fence.mark, fence.info = found[1] or found[3], (found[2] or found[4] or "").strip()
            fence.number = self.indent
            self.leaf = fence
            return True
        if char == "<":
            return self.html(matched)
        if char in "*_-":
            if _RULE.match(line, at):
                self.close(matched)
                self.add("rule")
                return True
            found = _ABBREVIATION.match(line, at) if char == "*" else None
            if found is not None and found[2].strip():
                self.close(matched)
                self.add("marker")
                self.document.abbreviations[found[1].strip()] = found[2].strip()
                return True
        return False

    def comments(self, within: bool) -> bool:
        """Whether a comment is open behind this line, which may be `within` one; its end must stand below."""
        opened, ended = self.line.rfind("<!--", self.at), self.line.rfind("-->", self.at)
        return (within or opened >= 0) and opened >= ended and self.number < self.comments_end

    def html(self, matched: int) -> bool:
        line, at = self.line, self.next
        kind = next((n for n, (start, _) in enumerate(_HTML, 1) if start.match(line, at)), 0)
        if kind == 2 and "-->" not in line[at + 2 :] and self.number >= self.comments_end:
            return False  # it would hide the rest of the text
        if not kind:
            found = _BLOCK_TAG.match(line, at)
            if found is not None and found[1].lower() in BLOCK_NAMES:
                kind = 6
            elif self.leaf is None or self.leaf.kind not in ("paragraph", "table"):
                tag = TAG.match(line, at)
                if tag is not None and not line[tag.end() :].strip() and (tag[1] or tag[2]).lower() in NAMES:
                    kind = 7
        if not kind:
            return False
        self.close(matched)
        block = self.add("html")
        block.number = kind
        block.lines.append(line[self.at :])
        block.closed = self.comments(within=False)
        done = _HTML[kind - 1][1].search(line, at) if kind < 6 else _MARKDOWN_WITHIN.match(line, at)
        self.leaf = None if done else block
        return True

    def holder(self, char: str, matched: int, paragraph: Block | None) -> bool | None:
        """Whether a block of blocks begins here; None where the line ends with it."""
        line, at = self.line, self.next
        if char in "*+-0123456789":
            return self.item(matched, paragraph)
        if char == "[":
            found = _NOTE.match(line, at)
            if found is None:
                return False
            self.close(matched)
            note = self.hold("note")
            note.mark = found[1]
            self.document.notes.setdefault(found[1], note)
            self.behind(found.end())
            return True
        if char == "!":
            found = _ADMONITION.match(line, at)
            if found is None:
                return False
            self.close(matched)
            block = self.hold("admonition")
            block.mark = " ".join(found[1].lower().split())
            block.info = block.mark.partition(" ")[0].capitalize() if found[2] is None else found[2]
            return None
        if char == ":":
            found = _DEFINITION.match(line, at)
            if found is None or not self.define(matched, paragraph):
                return False
            self.behind(found.end())
            return True
        return False

    def define(self, matched: int, paragraph: Block | None) -> bool:
        """Begin a definition where there is a term for it."""
        holder = self.open[matched - 1]
        if holder.kind == "definitions":
            self.close(matched)
            loose = holder.children[-1].end < self.number - 1
            self.hold("definition").loose = loose
            return True
        term = paragraph
        if term is None:
            last = holder.children[-1] if holder.children else None
            if matched != len(self.open) or last is None or last.kind != "paragraph" or last.end != self.number - 2:
                return False
            term = last
        take_references(term)
        self.leaf = None
        if not term.lines:
            term.kind = "marker"
            return False
        loose = term.end < self.number - 1
        holder.children.pop()
        before = holder.children[-1] if holder.children else None
        if before is not None and before.kind == "definitions":
            terms = before
            self.open.append(terms)
        else:
            terms = self.hold("definitions")
            terms.start = term.start
        terms.children += [
            Block("term", term.start + n, term.start + n, lines=[row]) for n, row in enumerate(term.lines)
        ]
        self.hold("definition").loose = loose
        return True

    def item(self, matched: int, paragraph: Block | None) -> bool:
        """Whether an item of a list begins here."""
        found = _ITEM.match(self.line, self.next)
        if found is None:
            return False
        rest = self.line[found.end() :]
        interrupts = rest.strip() and (found[2] is None or int(found[2]) == 1)
        if paragraph is not None and not interrupts and self.has_words(paragraph):
            return False
        indent = self.indent
        width = found.end() - self.next
        self.close(matched)
        mark = found[1] or found[3]
        holder = self.open[-1]
        if holder.kind != "list" or holder.mark != mark:
            if holder.kind == "list":
                self.close(len(self.open) - 1)
            holder = self.hold("list")
            holder.mark, holder.ordered = mark, found[1] is None
            holder.number = int(found[2] or 0)
        self.behind(found.end())
        self.look()
        if self.blank or self.indent > 4:
            number = indent + width + 1
            if not self.blank:
                self.skip(1)
        else:
            number = indent + width + self.indent
            self.skip(self.indent)
        self.hold("item").number = number
        return True

    def has_words(self, paragraph: Block) -> bool:
        """Whether an open paragraph holds more than definitions, which are taken from it."""
        if not paragraph.closed:
            take_references(paragraph)
            paragraph.closed = True  # once is enough: what follows its first words defines nothing
        return bool(paragraph.lines)
