"""The state of the parser of blocks: what is open, and where in its line it stands."""

from sitegen.markup.commonmark.blocks import Block, Document
from sitegen.markup.limits import MAX_DEPTH


class OpenBlocks:
    """The blocks that are open, and the place in the line that is read."""

    def __init__(self) -> None:
        self.document = Document()
        self.open: list[Block] = [self.document]  # the blocks that hold the next one, from the outermost
        self.leaf: Block | None = None  # the open block of lines
        self.number = 0
        self.line = ""
        self.at = 0
        self.column = 0
        self.next = 0
        self.indent = 0
        self.blank = False
        self.comments_end = -1  # the last line in which a comment can end

    def look(self) -> None:
        """Find the next character that is no blank, and how far it is indented."""
        line, at, column = self.line, self.at, self.column
        end = len(line)
        while at < end:
            char = line[at]
            if char == " ":
                column += 1
            elif char == "\t":
                column += 4 - column % 4
            else:
                break
            at += 1
        self.next, self.indent, self.blank = at, column - self.column, at == end

    def skip(self, columns: int) -> None:
        """Go on by so many columns; a tab that is used in part becomes blanks."""
        while columns > 0 and self.at < len(self.line):
            if self.line[self.at] == "\t":
                width = 4 - self.column % 4
                if width > columns:
                    self.line = self.line[: self.at] + " " * width + self.line[self.at + 1 :]
                    continue
                columns -= width
                self.column += width
            else:
                columns -= 1
                self.column += 1
            self.at += 1

    def to_next(self) -> None:
        self.column += self.indent
        self.at = self.next

    def behind(self, end: int) -> None:
        """Go on behind a marker."""
        self.column += self.indent + end - self.next
        self.at = end

    def hold(self, kind: str) -> Block:
        """Open a block that holds others."""
        if len(self.open) > 2 * MAX_DEPTH:
            raise RecursionError
        block = self.add(kind)
        self.open.append(block)
        return block

    def add(self, kind: str) -> Block:
        """A new block in the innermost one that can hold it."""
        while (self.open[-1].kind == "list" and kind != "item") or (
            self.open[-1].kind == "definitions" and kind != "definition"
        ):
            self.close(len(self.open) - 1)
        block = Block(kind, self.number, self.number)
        self.open[-1].children.append(block)
        return block

    def close(self, matched: int) -> None:
        """End the open block of lines, and the blocks beyond the first so many."""
        self.leaf = None
        del self.open[max(matched, 1) :]
