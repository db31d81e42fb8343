"""What a form of an edition's page asks for, as changes of the edition's file."""

from collections.abc import Mapping, Sequence
from itertools import chain

from sitegen.authoring.edits.front_matter_edits import AddBlock, Edit, RemoveItem, Reorder, SetKey
from sitegen.desk.answers import DeskRequest
from sitegen.errors import SitegenError


def changes_asked(
    request: DeskRequest,
    do: str,
    lists: list[list[str]],
    names: Sequence[str],
    titles: Mapping[str, str],
    slug: str,
) -> tuple[str, list[Edit], str, str]:
    """What the form asks for: in words, as changes of the file, as news for the reader, and where the focus goes."""
    title = titles.get(slug, slug)
    before = [[*items] for items in lists]
    if do in ("up", "down", "out", "to"):
        place = next(((n, items.index(slug)) for n, items in enumerate(lists) if slug in items), None)
        if place is None:
            raise SitegenError(f"{slug} is not in this edition any more — look at the list as it is now")
        section, at = place
        lists[section].pop(at)
        if do == "out":
            return f"took “{title}” out", _set(before, lists, titles), f"‘{title}’ is out", ""
        if do == "to":
            section = _number(request.line("section"), len(lists))
            at = len(lists[section])
        elif do == "up":
            section, at = (section, at - 1) if at > 0 else (section - 1, len(lists[section - 1])) if section else (0, 0)
        else:
            last = at >= len(lists[section])
            section, at = (
                (section, at + 1) if not last else (section + 1, 0) if section + 1 < len(lists) else (section, at)
            )
        lists[section].insert(at, slug)
        where = f"{at + 1} of {len(lists[section])} in {names[section]}"
        return f"moved “{title}”", _set(before, lists, titles), f"‘{title}’ moved to {where}", slug
    if do == "add":
        section = _number(request.line("section"), max(1, len(lists)))
        if any(slug in items for items in lists) or slug not in titles:
            raise SitegenError(f"{slug} is in this edition already, or is no story — look at the list as it is now")
        if not lists:
            return (
                f"added “{title}”",
                [AddBlock(("sections",), {"title": "Stories", "articles": [slug]})],
                f"‘{title}’ is in",
                slug,
            )
        lists[section].append(slug)
        return f"added “{title}”", _set(before, lists, titles), f"‘{title}’ is in, last in {names[section]}", slug
    if do == "order":
        wanted = [[s for s in row.split(",") if s] for row in request.line("order").split(";")]
        if len(wanted) != len(lists) or sorted(chain(*wanted)) != sorted(chain(*lists)):
            raise SitegenError("the list changed meanwhile — look at it as it is now")
        return "put stories in order", _set(before, wanted, titles), "The order is saved", slug
    return *_of_section(request, do, names, lists), ""


def _of_section(
    request: DeskRequest, do: str, names: Sequence[str], lists: list[list[str]]
) -> tuple[str, list[Edit], str]:
    """What a form about a section asks for."""
    title = request.line("title")
    if do == "section-add" and title:
        return (
            f"added the section “{title}”",
            [AddBlock(("sections",), {"title": title, "articles": []})],
            f"‘{title}’ added",
        )
    number = _number(request.line("section"), max(1, len(lists)))
    if do == "section-name" and title and number < len(names):
        return f"named a section “{title}”", [SetKey(("sections", number, "title"), title)], f"Named ‘{title}’"
    if do in ("section-up", "section-down"):
        other = number + (1 if do == "section-down" else -1)
        if 0 <= other < len(names):
            order = [*range(len(names))]
            order[number], order[other] = order[other], order[number]
            return (
                f"moved the section “{names[number]}”",
                [Reorder(("sections",), tuple(order))],
                f"‘{names[number]}’ moved",
            )
    if do == "section-out" and number < len(lists) and not lists[number]:
        return (
            f"took the section “{names[number]}” out",
            [RemoveItem(("sections", number))],
            f"‘{names[number]}’ is out",
        )
    return "", [], ""


def _set(before: list[list[str]], after: list[list[str]], titles: Mapping[str, str]) -> list[Edit]:
    return [
        SetKey(("sections", n, "articles"), new, ("title",), notes={s: titles.get(s, "") for s in new})
        for n, (old, new) in enumerate(zip(before, after, strict=True))
        if old != new
    ]


def _number(text: str, below: int) -> int:
    number = int(text) if text.isascii() and text.isdecimal() and len(text) < 6 else 0
    return min(number, below - 1)
