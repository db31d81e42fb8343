"""Changes single keys of a content file, and leaves every other byte as it is. Pure.

    data = edited(data, path, [SetKey(("summary",), "In our own words."), RemoveKey(("draft",))])

Comments, the order of keys, quotation marks, line ends and unknown keys stay. The result is read again: only the named
keys may differ, else EditRefused is raised, and the file has to be edited as text.
"""

from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from sitegen.authoring.edits.text_edits import EditRefused, opened, restored
from sitegen.authoring.edits.yaml_spans import Node, Spans, line_end, line_start
from sitegen.authoring.front_matter_writer import front_matter, scalar
from sitegen.content.front_matter import parse

Place = tuple[str | int, ...]
"""The keys and the numbers of list items that lead to a value."""
Value = str | bool | Sequence[str] | None
BlockValue = str | Sequence[str] | Mapping[str, str]


@dataclass(frozen=True)
class SetKey:
    """Gives a key a text, a flag or a list of texts; nothing empties it. `order` are the keys that come before it.

    `notes` are comments beside items that are new in the list.
    """

    place: Place
    value: Value
    order: tuple[str, ...] = ()
    notes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class RemoveKey:
    """Takes a key out with its line and the comment on it."""

    place: Place


@dataclass(frozen=True)
class AddBlock:
    """Adds a block of keys at the end of a list of blocks."""

    place: Place
    block: Mapping[str, BlockValue]
    order: tuple[str, ...] = ()


@dataclass(frozen=True)
class RemoveItem:
    """Takes an item out of a list; the last part of the place is its number."""

    place: Place


@dataclass(frozen=True)
class Reorder:
    """Puts the items of a list into another order, given by their present numbers."""

    place: Place
    order: tuple[int, ...]


Edit = SetKey | RemoveKey | AddBlock | RemoveItem | Reorder


def edited(data: bytes, path: str, edits: Sequence[Edit]) -> bytes:
    """The bytes of a content file after the changes, made one after the other. Raises EditRefused."""
    file = opened(data)
    before, _ = parse(file.text, path)
    if before is None:
        raise EditRefused("its keys cannot be read", "mend what Findings says of it, or edit it as text")
    wanted = deepcopy(before.keys)
    text = file.text
    for edit in edits:
        spans = Spans(text)
        text = _WAYS[type(edit)](spans, edit)
        _do(wanted, edit)
    after, _ = parse(text, path)
    if after is None or _bare(after.keys) != _bare(wanted) or after.body != before.body:
        raise EditRefused("this change cannot be made without touching other parts of the file", "edit it as text")
    return restored(file, text)


def _bare(value: Any) -> Any:
    """A value without what counts as absent, and texts without the blanks around them."""
    if isinstance(value, dict):
        kept = {key: _bare(item) for key, item in value.items()}
        return {key: item for key, item in kept.items() if item not in (None, "", [], {})}
    if isinstance(value, list):
        return [_bare(item) for item in value if item is not None]
    return value.strip() if isinstance(value, str) else value


def _do(keys: Any, edit: Edit) -> None:
    """The same change on the keys as values, with which the result is compared."""
    *folder, last = edit.place
    for part in folder:
        if isinstance(part, str) and keys.get(part) is None:
            keys[part] = {}
        keys = keys[part]
    if isinstance(edit, SetKey):
        value = edit.value
        keys[last] = ("true" if value else "false") if isinstance(value, bool) else value
        if not isinstance(value, (str, bool)) and value is not None:
            keys[last] = keys[last] if keys.get(last) and [keys[last]] == [*value] else [*value]
    elif isinstance(edit, (RemoveKey, RemoveItem)):
        del keys[last]
    elif isinstance(edit, AddBlock):
        row = {k: v if isinstance(v, (str, Mapping)) else [*v] for k, v in edit.block.items()}
        keys[last] = [*(keys.get(last) or ()), row]
    else:
        keys[last] = [keys[last][n] for n in edit.order]


def _set(spans: Spans, edit: SetKey) -> str:
    found = spans.find(edit.place)
    value = _several(edit.value)
    if found is None:
        return _insert(spans, edit.place, value, edit.order) if value else spans.text
    if isinstance(value, list) and found.items is not None and not found.flow:
        return _set_rows(spans, found, value, edit.notes)
    start, end = found.start, found.end
    if not value and not isinstance(value, bool):
        if found.items is not None or found.pairs is not None:
            return spans.replaced(start, end, "[]" if found.items is not None else "") if found.flow else spans.text
        blanks = len(spans.text[:start]) - len(spans.text[:start].rstrip(" \t"))
        return spans.replaced(start - blanks, end, "")
    if found.pairs is not None or (found.flow and "#" in spans.text[start:end] and "\n" in spans.text[start:end]):
        raise EditRefused(
            f"{_dotted(edit.place)} is written in a way that only an editor can change", "edit it as text"
        )
    new = _written(spans, found, value)
    if found.is_empty and spans.text[start - 1] not in " \t":
        new = " " + new
    return spans.replaced(start, end, new)


def _several(value: Value) -> str | bool | list[str] | None:
    return value if isinstance(value, (str, bool)) or value is None else [*value]


def _written(spans: Spans, found: Node, value: str | bool | list[str] | None) -> str:
    """A value in the style that the old one had."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        if len(value) == 1 and found.items is None and found.value == value[0]:
            return spans.text[found.start : found.end]
        known = {item.value: spans.text[item.start : item.end] for item in found.items or () if item.is_scalar}
        return f"[{', '.join(known.get(item) or _item(item) for item in value)}]"
    text = " ".join(str(value).split("\n"))
    if found.style == "'" and text.isprintable():
        return "'" + text.replace("'", "''") + "'"
    if found.style == '"':
        quoted = scalar(text + "\n")  # what has a line break is always quoted
        return quoted[:-3] + '"'
    return scalar(text)


def _item(text: str) -> str:
    """An item of a list in brackets, as new files have it."""
    return front_matter({"x": [text]}).split("\n")[1].removeprefix("x: [")[:-1]


def _set_rows(spans: Spans, found: Node, value: list[str], notes: Mapping[str, str]) -> str:
    """A list with an item a line: rows that stay keep their bytes, and move with the comments beside and above them."""
    regions = spans.regions(found)
    if not value:
        return spans.replaced(found.colon, regions[-1][1] - 1, " []")
    rows: dict[str, list[str]] = {}
    for item, (start, end) in zip(found.items or (), regions, strict=True):
        rows.setdefault(item.value, []).append(spans.text[start:end])
    first = spans.text[line_start(spans.text, found.start) : (found.items or (found,))[0].start]
    text = ""
    for word in value:
        known = rows.get(word)
        note = f" # {notes[word]}" if notes.get(word) else ""
        text += known.pop(0) if known else f"{first}{scalar(word)}{note}\n"
    return spans.replaced(regions[0][0], regions[-1][1], text)


def _insert(spans: Spans, place: Place, value: str | bool | list[str] | None, order: tuple[str, ...]) -> str:
    *folder, last = place
    rows = (tuple(folder[: n + 1]) for n, part in enumerate(folder) if isinstance(part, int))
    if not isinstance(last, str) or any(spans.find(row) is None for row in rows):
        raise EditRefused(f"{_dotted(place)} is not there", "look at the file as it is now")
    keys: Any = {last: value}
    while folder and not _is_block(spans, tuple(folder)):
        keys = {str(folder.pop()): keys}
    block, first = spans.find(tuple(folder)), next(iter(keys))
    if block and block.flow and block.pairs:
        return _put_in_braces(spans, block, first, keys[first])
    lines = front_matter(keys).split("\n")[1:-2]
    if folder and len(place) - len(folder) > 1 and spans.find((*folder, first)) is None:
        order = ()
    return _put(spans, tuple(folder), first, lines, order)


def _is_block(spans: Spans, folder: Place) -> bool:
    found = spans.find(folder)
    return found is not None and bool(found.pairs)


def _put_in_braces(spans: Spans, block: Node, name: str, value: object) -> str:
    """A key put last into a block that stands in braces."""
    inside = spans.text[block.start : block.end - 1]
    if isinstance(value, Mapping) or ("#" in inside and "\n" in inside):
        raise EditRefused(f"{name} belongs between braces that hold comments or blocks", "edit it as text")
    kept = inside.rstrip()
    rows = [_item(str(item)) for item in value] if isinstance(value, list) else []
    shown = "true" if value is True else f"[{', '.join(rows)}]" if rows else _item(str(value))
    at = block.start + len(kept)
    return spans.replaced(at, at, f"{'' if kept.endswith(',') else ','} {name}: {shown}")


def _put(spans: Spans, folder: Place, name: str, rows: list[str], order: tuple[str, ...]) -> str:
    """Rows of a key put into a block: below the key itself where it stands empty, else behind those before it."""
    block = spans.find(folder)
    pairs = (block.pairs if block is not None else None) or {}
    indent = " " * spans.column(next(iter(pairs.values())).key_start) if pairs else ""
    if name in pairs:  # it has no value, and perhaps a comment
        at = line_end(spans.text, pairs[name].end)
        return spans.replaced(at, at, "".join(f"\n{indent}{row}" for row in rows[1:]))
    before = [pairs[key] for key in (order[: order.index(name)] if name in order else ()) if key in pairs]
    before = before or ([] if name in order and pairs else [*pairs.values()])
    text = "".join(f"{indent}{row}\n" for row in rows)
    if not before:
        at = line_start(spans.text, next(iter(pairs.values())).key_start) if pairs else spans.begin
        return spans.replaced(at, at, text)
    at = line_end(spans.text, max(node.end for node in before)) + 1
    return spans.replaced(at, at, text)


def _add(spans: Spans, edit: AddBlock) -> str:
    found = spans.find(edit.place)
    key = str(edit.place[-1])
    rows = front_matter({key: [dict(edit.block)]}).split("\n")[1:-2]
    if found is None:
        return _put(spans, edit.place[:-1], key, rows, edit.order)
    if found.items and found.flow:
        raise EditRefused(f"{_dotted(edit.place)} stands in brackets", "edit it as text")
    if found.items:
        first = spans.text[line_start(spans.text, found.items[0].start) : found.items[0].start]
        dash = len(first) - len(first.lstrip())
        at = spans.regions(found)[-1][1]
        return spans.replaced(at, at, "".join(f"{' ' * dash}{row[2:]}\n" for row in rows[1:]))
    text = spans.text
    if found.end > found.start:  # an empty list in brackets
        text = text[: found.start].rstrip(" ") + text[found.end :]
        spans = Spans(text)
        found = spans.find(edit.place) or found
    indent = " " * spans.column(found.key_start)
    at = line_end(text, found.start)
    return text[:at] + "".join(f"\n{indent}{row}" for row in rows[1:]) + text[at:]


def _remove(spans: Spans, edit: RemoveKey) -> str:
    found = spans.find(edit.place)
    if found is None:
        return spans.text
    return spans.replaced(line_start(spans.text, found.key_start), line_end(spans.text, found.end) + 1, "")


def _remove_item(spans: Spans, edit: RemoveItem) -> str:
    *folder, number = edit.place
    found = spans.find(tuple(folder))
    if found is None or not found.items or found.flow or not isinstance(number, int):
        raise EditRefused(f"{_dotted(edit.place)} is not there", "look at the file as it is now")
    if len(found.items) == 1:
        return spans.replaced(found.colon, spans.regions(found)[-1][1] - 1, " []")
    start, end = spans.regions(found)[number]
    return spans.replaced(start, end, "")


def _reorder(spans: Spans, edit: Reorder) -> str:
    found = spans.find(edit.place)
    if found is None or not found.items or found.flow or sorted(edit.order) != [*range(len(found.items))]:
        raise EditRefused(f"{_dotted(edit.place)} is not the list that was shown", "look at the file as it is now")
    regions = spans.regions(found)
    moved = "".join(spans.text[slice(*regions[n])] for n in edit.order)
    return spans.replaced(regions[0][0], regions[-1][1], moved)


def _dotted(place: Place) -> str:
    return ".".join(map(str, place)) or "the block of keys"


_WAYS: dict[type, Callable[[Spans, Any], str]] = {
    SetKey: _set,
    RemoveKey: _remove,
    AddBlock: _add,
    RemoveItem: _remove_item,
    Reorder: _reorder,
}
