"""A clipper's YAML block to entries with their places; YAML that cannot be read is read line by line. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

import yaml

_FENCE = re.compile(r"\s*---[ \t]*(?:\r\n|\r|\n)")
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n|$)")
_KEY = re.compile(r"([A-Za-z][\w -]{0,40}?)[ \t]*:(?=\s|$)")
_LARGEST = 65_536


@dataclass(frozen=True, slots=True)
class KeyEntry:
    """One top-level key: its place, its raw text and its values (a list has several, a scalar one)."""

    key: str
    values: tuple[str, ...]
    start: int
    end: int
    raw: str

    @property
    def text(self) -> str:
        return " ".join(", ".join(self.values).split())


@dataclass(frozen=True, slots=True)
class Block:
    fences: tuple[tuple[int, int], ...]
    entries: tuple[KeyEntry, ...]
    broken: bool


def read_block(text: str) -> Block | None:
    """The YAML block that `text` begins with, or None where there is none that is closed and has keys."""
    opening = _FENCE.match(text.removeprefix("\ufeff"))
    if not opening:
        return None
    shift = len(text) - len(text.removeprefix("\ufeff"))
    top = opening.end() + shift
    chunks: list[tuple[int, int]] = []
    at = top
    while at < len(text) and at - top < _LARGEST:
        line = _LINE.match(text, at)
        if not line or line.end() == at:
            break
        words = line.group().rstrip()
        if words in ("---", "..."):
            break
        if _KEY.match(words):
            chunks.append((at, line.end()))
        elif chunks and (not words or words[0] in " \t-#]}"):
            chunks[-1] = (chunks[-1][0], line.end())
        else:
            return None
        at = line.end()
    else:
        return None
    closing = _LINE.match(text, at)
    if not chunks or not closing or closing.group().rstrip() not in ("---", "..."):
        return None
    data = _load(text[top:at])
    entries = tuple(_entry(text, start, end, data) for start, end in chunks)
    fences = ((opening.start() + shift, top), (at, at + len(closing.group().rstrip())))
    return Block(fences, entries, data is None)


def _load(block: str) -> dict[str, object] | None:
    try:
        data = yaml.load(block, Loader=yaml.BaseLoader)
    except (yaml.YAMLError, ValueError, RecursionError):
        return None
    return {str(key): value for key, value in data.items()} if isinstance(data, dict) else None


def _entry(text: str, start: int, end: int, data: dict[str, object] | None) -> KeyEntry:
    raw = text[start:end].strip()
    match = _KEY.match(raw)
    key = match.group(1) if match else raw
    if data is not None and key in data:
        value = data[key]
        values = tuple(_scalar(each) for each in value) if isinstance(value, list) else (_scalar(value),)
    else:
        values = (raw[match.end() :].strip().strip("\"'[]") if match else "",)
    return KeyEntry(
        key, tuple(value for value in values if value.strip()), start, start + len(text[start:end].rstrip()), raw
    )


def _scalar(value: object) -> str:
    """A scalar's words; an unquoted `[[Name]]` is a list in a list to YAML, and a name to the writer."""
    while isinstance(value, list) and len(value) == 1:
        value = value[0]
    return value if isinstance(value, str) else ""
