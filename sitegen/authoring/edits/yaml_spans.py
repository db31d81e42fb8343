"""Places of front matter's values in a file's text: where each key, value and list item begins and ends. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass

import yaml

from sitegen.content.front_matter import FENCE

_BREAKS = {0x85: 0xFDD0, 0x2028: 0xFDD1, 0x2029: 0xFDD2}
"""Characters that YAML 1.1 takes for line ends, with noncharacters that stand for them meanwhile."""


@dataclass(frozen=True)
class Node:
    """A value: its characters from `start` to `end`, and what it is.

    `pairs` are the values of a block of keys, `items` those of a list, both None for a text. `flow` says that it stands
    in brackets or braces. `key_start` is where its key begins, `colon` the place behind the key's colon.
    """

    start: int
    end: int
    value: str = ""
    style: str = ""
    flow: bool = False
    pairs: "Mapping[str, Node] | None" = None
    items: "tuple[Node, ...] | None" = None
    key_start: int = 0
    colon: int = 0

    @property
    def is_scalar(self) -> bool:
        """Whether it is a text."""
        return self.pairs is None and self.items is None

    @property
    def is_empty(self) -> bool:
        """Whether nothing is written there."""
        return self.start == self.end


class Spans:
    """The places of the values in a text with LF line ends that has front matter."""

    def __init__(self, text: str) -> None:
        opening = FENCE.match(text)
        closing = FENCE.search(text, opening.end()) if opening else None
        if opening is None or closing is None:
            raise ValueError("there is no front matter")
        self.text = text
        self.begin, self.stop = opening.end() + 1, closing.start()
        block = text[self.begin : self.stop].translate(_BREAKS)
        root = yaml.compose(block, Loader=yaml.SafeLoader)
        self.root = self._node(root) if root is not None else Node(self.begin, self.begin, pairs={})

    def find(self, place: tuple[str | int, ...]) -> Node | None:
        """The value at a place, or None."""
        node: Node | None = self.root
        for part in place:
            if node is None:
                return None
            if isinstance(part, int):
                node = node.items[part] if node.items is not None and part < len(node.items) else None
            else:
                node = node.pairs.get(part) if node.pairs is not None else None
        return node

    def regions(self, found: Node) -> list[tuple[int, int]]:
        """The whole lines of each item of a list with an item a line; comments above an item belong to it."""
        ends = [line_end(self.text, item.end) + 1 for item in found.items or ()]
        first = line_start(self.text, (found.items or (found,))[0].start)
        return [*zip([first, *ends], ends, strict=False)]

    def replaced(self, start: int, end: int, new: str) -> str:
        """The text with other characters from `start` to `end`."""
        return self.text[:start] + new + self.text[end:]

    def column(self, place: int) -> int:
        """How far from its line's beginning a place is."""
        return place - line_start(self.text, place)

    def _node(self, node: yaml.Node, key: yaml.Node | None = None) -> Node:
        start, end = self.begin + node.start_mark.index, self.begin + node.end_mark.index
        key_start = self.begin + key.start_mark.index if key is not None else 0
        colon = self.text.index(":", self.begin + key.end_mark.index) + 1 if key is not None else 0
        if isinstance(node, yaml.ScalarNode):
            if node.style in ("|", ">"):
                end = start + len(self.text[start:end].rstrip())
            return Node(start, end, str(node.value), node.style or "", key_start=key_start, colon=colon)
        flow = bool(getattr(node, "flow_style", False))
        if isinstance(node, yaml.MappingNode):
            pairs = {str(name.value): self._node(value, name) for name, value in node.value}
            end = end if flow else max((child.end for child in pairs.values()), default=end)
            return Node(start, end, flow=flow, pairs=pairs, key_start=key_start, colon=colon)
        items = tuple(self._node(item) for item in node.value)
        end = end if flow else max((item.end for item in items), default=end)
        return Node(start, end, flow=flow, items=items, key_start=key_start, colon=colon)


def line_start(text: str, place: int) -> int:
    """Where the line of a place begins."""
    return text.rfind("\n", 0, place) + 1


def line_end(text: str, place: int) -> int:
    """Where the line of a place ends, before its line break."""
    found = text.find("\n", place)
    return len(text) if found < 0 else found
