"""What was typed into a form of a content file, as changes of single keys. Pure."""

from collections.abc import Callable, Mapping
from typing import Any

from sitegen.authoring.edits.front_matter_edits import (
    AddBlock,
    BlockValue,
    Edit,
    Place,
    RemoveItem,
    RemoveKey,
    SetKey,
)
from sitegen.content.schema import ArticleKeys
from sitegen.content.values import slug_of
from sitegen.desk.forms import NEW, FormField
from sitegen.model import Register

_ORDER = "id title number date from to slug author authors summary why source also rights".split()
_LAST = "follows changes aliases image lead sections draft lang".split()


def edits(
    changed: Mapping[str, tuple[FormField, str]],
    registered: Mapping[str, Mapping[str, str]],
    registers: tuple[Register, ...] = (),
    begin: Callable[[], dict[str, str]] = dict,
) -> list[Edit]:
    """The changes of a file by which the fields get their new values.

    `registered` has the slugs of terms by their names in small letters, for each taxonomy. `begin` gives the id of a
    new record, and the day on which it comes in.
    """
    records = {register.name: ("id", "added", *(field.name for field in register.fields)) for register in registers}
    taxonomies = tuple(registered)
    order = (*_ORDER, *taxonomies, *records, *_LAST)
    found: list[Edit] = []
    added: dict[str, dict[str, BlockValue]] = {}
    emptied: dict[Place, set[str]] = {}
    shorts: dict[Place, tuple[tuple[str, str], dict[str, str]]] = {}
    for field, value in changed.values():
        place = field.place
        if field.short and len(place) > 1:
            shorts.setdefault(place[:-1], (field.short, {}))[1][str(place[-1])] = value
        elif NEW in place:
            lines = field.many and field.widget in ("lines", "terms")
            added.setdefault(str(place[0]), {})[str(place[-1])] = value.split("\n") if lines and value else value
        elif place[0] in records and field.widget in ("lines", "terms"):
            rows = value.split("\n") if value else []
            found.append(SetKey(place, rows if field.many else " ".join(rows) or None, records[str(place[0])]))
        elif field.widget in ("lines", "terms"):
            names = registered.get(field.name, {})
            items = [_term(item, names) if field.widget == "terms" else item for item in value.split("\n") if item]
            found.append(SetKey(place, items, order))
        elif field.widget == "flag":
            kept = value == "true" or field.name != "draft"
            found.append(SetKey(place, True if value == "true" else None, order) if kept else RemoveKey(place))
        else:
            if len(place) == 3 and not value and place[0] not in records:
                emptied.setdefault(place[:2], set()).add(str(place[-1]))
            found.append(
                SetKey(place, value or None, order if len(place) == 1 else records.get(str(place[0])) or _inner(place))
            )
    for place, (short, values) in shorts.items():
        if NEW in place:
            added.setdefault(str(place[0]), {})[str(place[-1])] = _short(short, values)
        else:
            found += _of_short(place, short, values)
    for name, row in added.items():
        if any(row.values()):
            block = {**begin(), **row} if name in records else row
            found.append(AddBlock((name,), block, order))
    removed = [place for place, keys in emptied.items() if keys >= {"name", "url"} or keys >= {"date", "note"}]
    rest = [e for e in found if not any(e.place[:2] == place for place in removed)]
    return [*rest, *(RemoveItem(place) for place in sorted(removed, reverse=True, key=str))]


def _short(short: tuple[str, str], values: Mapping[str, str]) -> str | dict[str, str]:
    """A block of keys with what was typed into it; the text that stands for it where it says no more than that."""
    key, text = short
    block = {name: value for name, value in {key: text, **values}.items() if value}
    return block.get(key, "") if {*block} <= {key} else block


def _of_short(place: Place, short: tuple[str, str], values: Mapping[str, str]) -> list[Edit]:
    """The changes by which a text, or nothing, becomes another text, or a block of keys."""
    new = _short(short, values)
    if isinstance(new, str):
        return [SetKey(place, new or None)]
    first: list[Edit] = [SetKey(place, None)] if short[1] else []
    return [*first, *(SetKey((*place, name), value) for name, value in new.items())]


def _inner(place: Place) -> tuple[str, ...]:
    row = ArticleKeys.keys.get(str(place[0]))
    return tuple(row.block.keys) if row is not None and row.block else ()


def _term(item: str, names: Mapping[str, str]) -> str:
    return names.get(item.casefold(), item)


def by_name(terms: Mapping[str, list[Any]]) -> dict[str, dict[str, str]]:
    """The slugs of terms by their names and slugs in small letters, for each taxonomy."""
    return {
        taxonomy: {t.name.casefold(): t.slug for t in rows} | {slug_of(t.name): t.slug for t in rows}
        for taxonomy, rows in terms.items()
    }
