"""YAML of other programs, read leniently and safely: every scalar stays text, and nothing of it is made or run.

The events of the parser are walked by hand, so no tag constructs anything. Anchors and aliases are followed within a
bound of steps (a "billion laughs" ends there), the last of two equal keys counts as in those programs, and what their
parsers refuse is read line by line as well as can be.
"""

import re
from typing import Any

import yaml

MAX_STEPS = 50_000
MAX_BLOCK = 1024 * 1024
_PLAIN_TAG = re.compile(r"tag:yaml\.org,2002:(?:str|int|float|bool|null|timestamp|seq|map|binary|set|omap|merge)\Z")
_ROW = re.compile(r"([A-Za-z_][\w .-]*?)\s*:(?:[ \t]+(.*?))?[ \t]*\Z")
_NOTHING = frozenset(("", "~", "null", "Null", "NULL"))


class TooMuch(ValueError):
    """The text would grow beyond what front matter can be."""


def read_yaml(block: str) -> tuple[dict[str, Any], list[tuple[str, str]]]:
    """The keys of a block, and what was wrong with it as rule and message; all that can be read is read."""
    if len(block) > MAX_BLOCK:
        return {}, [("front-matter-refused", "it is larger than 1 MiB")]
    wrong: list[tuple[str, str]] = []
    for attempt in (block, _mended(block)):
        try:
            value = _composed(attempt, wrong)
        except TooMuch as error:
            return _by_lines(block), [*wrong, ("front-matter-refused", str(error))]
        except (yaml.YAMLError, RecursionError, ValueError) as error:
            told = getattr(error, "problem", None) or str(error).partition("\n")[0]
            if not any(rule == "front-matter-mended" for rule, _ in wrong):
                wrong.append(("front-matter-mended", f"YAML: {str(told)[:120]}"))
            continue
        if value is None:
            return {}, wrong
        if isinstance(value, dict):
            return value, wrong
        wrong.append(("front-matter-mended", "it is no block of keys"))
        return {}, wrong
    return _by_lines(block), wrong


def _composed(block: str, wrong: list[tuple[str, str]]) -> Any:
    loader = yaml.CSafeLoader(block)
    try:
        node = loader.get_single_node()
    finally:
        loader.dispose()
    return None if node is None else _Walk(wrong).value(node, 0)


class _Walk:
    """One walk over composed nodes, with its steps counted."""

    def __init__(self, wrong: list[tuple[str, str]]) -> None:
        self.wrong = wrong
        self.steps = 0

    def value(self, node: yaml.Node, depth: int) -> Any:
        self.steps += 1
        if self.steps > MAX_STEPS or depth > 50:
            raise TooMuch("its anchors, or its depth, make it grow beyond bounds")
        if node.tag and not _PLAIN_TAG.match(node.tag) and node.tag != "!":
            self.wrong.append(("front-matter-refused", f"the tag {node.tag[:60]} was refused; its value is left out"))
            return None
        if isinstance(node, yaml.ScalarNode):
            return None if node.style is None and node.value in _NOTHING else str(node.value)
        if isinstance(node, yaml.SequenceNode):
            return [self.value(item, depth + 1) for item in node.value]
        found: dict[str, Any] = {}
        if isinstance(node, yaml.MappingNode):
            for key, item in node.value:
                read = self.value(item, depth + 1)
                name = str(key.value) if isinstance(key, yaml.ScalarNode) else ""
                if name == "<<" and isinstance(read, dict):
                    found = {**read, **found}
                elif name:
                    found[name] = read
        return found


def _mended(block: str) -> str:
    """A block in which what breaks YAML most often is put right: tabs, and values with a colon or a bad quotation."""
    rows = []
    for row in block.expandtabs(2).split("\n"):
        found = re.match(r"([A-Za-z_][\w-]*:[ ]+)(\S.*?)[ ]*\Z", row)
        if found and found[2][0] not in "\"'[{|>&*!" and re.search(r":(\s|\Z)|\s#", found[2]):
            row = found[1] + _quoted(found[2])
        elif found and found[2][0] in "\"'" and not re.fullmatch(r"\"(?:[^\"\\]|\\.)*\"|'(?:[^']|'')*'", found[2]):
            row = found[1] + _quoted(found[2].strip("\"'"))
        elif found and found[2][0] in "@`%*":
            row = found[1] + _quoted(found[2])
        rows.append(row)
    return "\n".join(rows)


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _by_lines(block: str) -> dict[str, Any]:
    """The keys of a block that no parser takes: `key: value`, and `- item` lines below a key."""
    found: dict[str, Any] = {}
    last = ""
    for row in block.split("\n"):
        item = re.match(r"[ \t]*-[ \t]+(.+?)[ \t]*\Z", row)
        if item and last and (found[last] is None or isinstance(found[last], list)):
            found[last] = [*(found[last] or ()), item[1].strip("\"'")]
            continue
        key = _ROW.match(row)
        if key:
            last = key[1]
            value = (key[2] or "").strip()
            listed = re.fullmatch(r"\[(.*)\]", value)
            if listed:
                found[last] = [part.strip(" \"'") for part in listed[1].split(",") if part.strip()]
            else:
                found[last] = value.strip("\"'") or None
    return found
