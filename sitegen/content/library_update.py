"""Updates a library after edits that move no article: the edited articles replace the old ones in every list.

Such an edit (of a text, a title, a summary) leaves all lists in the same order, and sorting and grouping ten thousand
articles again would take most of the time of a refresh. Lists without an edited article stay the same objects, so that
facts cached about them stay valid (`Library.fact`).
"""

from bisect import bisect_left, bisect_right
from dataclasses import replace
from typing import TypeVar

from sitegen.content.library import (
    ALIASED,
    CHANGED,
    LEADS,
    LINKING,
    PICTURED,
    RELATED_BEFORE,
    RELATED_TITLES,
    Contents,
    Library,
)
from sitegen.model import Article

K = TypeVar("K")
Row = tuple[Article, ...]

MAX_EDITS = 50
"""The most edited articles for which an update is faster than assembling the library again."""


def patched(before: Library, read: Contents, contents: Contents) -> Library | None:
    """The library of `contents`, made from `before`, the library of `read`, under the same settings and time.

    None where an article was added, removed or moved, or anything but articles changed: assemble the library then.
    """
    others = (contents.terms, contents.editions, contents.pages, contents.images, contents.broken)
    if others != (read.terms, read.editions, read.pages, read.images, read.broken):
        return None
    if len(contents.articles) != len(read.articles):
        return None
    swaps = [(a, b) for a, b in zip(read.articles, contents.articles, strict=True) if a is not b]
    if len(swaps) > MAX_EDITS or not all(_stays(a, b) for a, b in swaps):
        return None
    by_slug, months, terms = dict(before.by_slug), dict(before.months), dict(before.terms)
    term_years, followers = dict(before.term_years), dict(before.followers)

    def swap_in(table: dict[K, Row], key: K, old: Article, new: Article) -> None:
        row = table.get(key)
        if row is not None:
            table[key] = _swap(row, old, new)
            _move_facts(before, row, table[key], changes=old.changes != new.changes)

    for old, new in swaps:
        if by_slug.get(old.slug) is old:
            by_slug[old.slug] = new
        if old.date is not None:
            day = old.date.day
            swap_in(months, (day.year, day.month), old, new)
            for key in (
                (taxonomy, slug) for taxonomy, slugs in old.terms for slug in slugs if (taxonomy, slug) in terms
            ):
                swap_in(terms, key, old, new)
                years = dict(term_years[key])
                swap_in(years, day.year, old, new)
                term_years[key] = years
        for slug in old.follows:
            swap_in(followers, slug, old, new)
    articles, undated, held = before.articles, before.undated, before.held_back
    for old, new in swaps:
        articles, undated, held = (_swap(row, old, new) for row in (articles, undated, held))
    placed = all(old.shape_digest == new.shape_digest for old, new in swaps)
    titled = placed and all(old.title_digest == new.title_digest for old, new in swaps)
    edited = [item for swap in swaps for item in swap]
    kept = [name for name, keys in _RARE.items() if not any(getattr(item, key) for item in edited for key in keys)]
    if titled:
        kept.append(RELATED_TITLES)
    elif placed and (known := before.known(RELATED_TITLES, before.articles)) is not None:
        before.fact(RELATED_BEFORE, before.articles, lambda _: known)
        kept.append(RELATED_BEFORE)
    _move_facts(before, before.articles, articles, *kept, changes=any(old.changes != new.changes for old, new in swaps))
    return replace(
        before,
        articles=articles,
        undated=undated,
        held_back=held,
        by_slug=by_slug,
        months=months,
        terms=terms,
        term_years=term_years,
        followers=followers,
        shown=contents.shown,
    )


def refers_alike(read: Contents, contents: Contents) -> bool:
    """Whether all references between files are the same in both readings, so that checks of them need not run again.

    Call it only where `patched` returned a library.
    """
    swaps = [(a, b) for a, b in zip(read.articles, contents.articles, strict=True) if a is not b]
    return all(_references(a) == _references(b) for a, b in swaps)


def _references(item: Article) -> tuple[object, ...]:
    """The fields that findings about references depend on, with the lines of the keys."""
    return (item.id, item.links, item.why_links, item.anchors, item.image, item.lines)


def _stays(old: Article, new: Article) -> bool:
    """Whether an edit leaves the article where it was in every list, and its records as they were."""
    if old.records or new.records:
        kept = (old.records, old.source, old.retraction) == (new.records, new.source, new.retraction)
        if not kept:
            return False
    return (old.path, old.slug, old.date, old.terms, old.term_names, old.follows, old.draft) == (
        new.path,
        new.slug,
        new.date,
        new.terms,
        new.term_names,
        new.follows,
        new.draft,
    )


def _move_facts(library: Library, before: Row, now: Row, *more: str, changes: bool) -> None:
    """Let the facts that such an edit does not alter, and `more`, be those of the new list, and forget the others.

    With `changes` the list's newest day may differ. Where the list is the same nothing is to be done.
    """
    known = library.facts.get(id(before))
    if known is None or known[0] is not before or now is before:
        return
    names = (*_FIXED, *more) if changes else (*_FIXED, *more, "newest day")
    del library.facts[id(before)]
    library.facts[id(now)] = (now, {name: known[1][name] for name in names if name in known[1]})


_RARE = {
    ALIASED: ("aliases",),
    CHANGED: ("changes",),
    LEADS: ("lead",),
    LINKING: ("links", "why_links"),
    PICTURED: ("image",),
}
"""Facts that list the articles in which one of these keys has a value."""

_FIXED = ("shape", "shapes")
"""Facts that depend on the order of articles alone."""


def _swap(row: Row, old: Article, new: Article) -> Row:
    """The list with the new article in the old one's place, or the same list object if the old one is not in it."""
    place = _place(row, old)
    return row if place < 0 else (*row[:place], new, *row[place + 1 :])


def _place(row: Row, item: Article) -> int:
    """Where this very article stands in a list of the library; negative where it does not."""
    first, last = 0, len(row)
    if item.date is not None and last and row[0].date is not None:
        # Lists of dated articles are in the order of time, newest first.
        first = bisect_left(row, -item.date.at.timestamp(), key=_age)
        last = bisect_right(row, -item.date.at.timestamp(), key=_age)
    return next((place for place in range(first, last) if row[place] is item), -1)


def _age(item: Article) -> float:
    return -item.date.at.timestamp() if item.date is not None else 0.0
