"""The library after an edit that moves no article: the one before with the edited articles in their places.

What an edit of a text, a title or a summary leaves is the same list of the same articles under the same terms; to sort
and group ten thousand of them again would take most of the time of such a walk. Lists in which no edited article
stands are the very same objects as before, so that what was found out about them stands too (`library.fact`).
"""

from dataclasses import replace
from typing import TypeVar

from sitegen.content.library import RELATED_TITLES, Contents, Library
from sitegen.model import Article

K = TypeVar("K")
Row = tuple[Article, ...]

AT_MOST = 50
"""Edited articles up to which patching is worth it."""


def patched(before: Library, read: Contents, contents: Contents) -> Library | None:
    """What `assemble` makes of `contents` under the settings and at the moment for which it made `before` of `read`.

    None where an article came, went or moved, or anything but articles changed: then it must be assembled.
    """
    others = (contents.terms, contents.editions, contents.pages, contents.images, contents.broken)
    if others != (read.terms, read.editions, read.pages, read.images, read.broken):
        return None
    if len(contents.articles) != len(read.articles):
        return None
    swaps = [(a, b) for a, b in zip(read.articles, contents.articles, strict=True) if a is not b]
    if len(swaps) > AT_MOST or not all(_stays(a, b) for a, b in swaps):
        return None
    by_slug, months, terms = dict(before.by_slug), dict(before.months), dict(before.terms)
    term_years, followers = dict(before.term_years), dict(before.followers)

    def swap_in(table: dict[K, Row], key: K, old: Article, new: Article) -> None:
        row = table.get(key)
        if row is not None:
            table[key] = _swap(row, old, new)
            _carry(before, row, table[key], changes=old.changes != new.changes)

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
    _carry(before, before.articles, articles, changes=True)
    if all((old.shape_digest, old.title_digest) == (new.shape_digest, new.title_digest) for old, new in swaps):
        _let_be_known(before, RELATED_TITLES, before.articles, articles)
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
    """Whether the articles of two readings differ in nothing that a reference from file to file is made of.

    Ask it only where `patched` could patch: nothing but the same articles' texts differs then.
    """
    swaps = [(a, b) for a, b in zip(read.articles, contents.articles, strict=True) if a is not b]
    return all(_references(a) == _references(b) for a, b in swaps)


def _references(item: Article) -> tuple[object, ...]:
    """All that a finding about references says or depends on, the lines of the keys included."""
    return (item.id, item.links, item.why_links, item.anchors, item.image, item.lines)


def _stays(old: Article, new: Article) -> bool:
    """Whether an edit leaves the article where it was in every list."""
    return (old.path, old.slug, old.date, old.terms, old.follows, old.draft) == (
        new.path,
        new.slug,
        new.date,
        new.terms,
        new.follows,
        new.draft,
    )


def _carry(library: Library, before: Row, now: Row, *, changes: bool) -> None:
    """Let what no such edit alters of a list be known of the new one; `changes`: its newest day may have moved."""
    for name in _FIXED if changes else (*_FIXED, "newest day"):
        _let_be_known(library, name, before, now)


def _let_be_known(library: Library, name: str, before: Row, now: Row) -> None:
    """Let what is known of one list under this name be known of another."""
    known = library.facts.get((name, id(before)))
    if known is not None and known[0] is before:
        library.facts[name, id(now)] = (now, known[1])


_FIXED = ("shape", "shapes")
"""Facts that tell where articles stand among each other and no more."""


def _swap(row: Row, old: Article, new: Article) -> Row:
    """The list with the new article in the old one's place; the very same list where it does not stand in it."""
    places = list(map(id, row))
    if id(old) not in places:
        return row
    place = places.index(id(old))
    return (*row[:place], new, *row[place + 1 :])
