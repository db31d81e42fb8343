"""Checks of editions: unpublished articles, overlapping periods, repeated numbers and stories."""

from collections.abc import Iterator

from sitegen.checks.context import CheckContext
from sitegen.checks.references import entries
from sitegen.content.library import Contents, Library
from sitegen.problems import Problem, problem


def drafts_in_editions(contents: Contents, library: Library) -> Iterator[Problem]:
    """Reports published editions that list unpublished articles."""
    by_slug = {a.slug: a for a in contents.articles} if library.editions else {}
    for edition in library.editions:
        for line, slug in entries(edition):
            item = by_slug.get(slug)
            if item is not None and slug not in library.by_slug:
                why = "a draft" if item.draft else "not yet due"
                hint = f"publish {item.path}, or take it out of the edition"
                message = f"sections: {slug} is {why}, so the edition leaves it out"
                yield problem("edition-draft-article", edition.path, line, message, hint)


def overlapping_editions(context: CheckContext) -> Iterator[Problem]:
    """Reports editions with overlapping periods or the same number, and stories that an edition lists twice."""
    before = None
    dated = [e for e in context.contents.editions if e.first and e.last]
    for edition in sorted(dated, key=lambda e: (e.first.day if e.first else e.date.day, e.date.day, e.path)):
        if before and edition.first and before.last and edition.first.day <= before.last.day:
            message = f"the period begins on {edition.first.iso}, before that of {before.path} ends ({before.last.iso})"
            hint = "let each edition begin on the day after the last one's end"
            yield problem("edition-overlap", edition.path, edition.line("from"), message, hint)
        if before is None or (before.last and edition.last and edition.last.day >= before.last.day):
            before = edition
    numbers: dict[int, str] = {}
    for edition in sorted(context.contents.editions, key=lambda e: (e.date.at, e.path)):
        other = numbers.setdefault(edition.number, edition.path) if edition.number is not None else edition.path
        if other != edition.path:
            message = f"number {edition.number} is that of {other} too"
            yield problem("edition-overlap", edition.path, edition.line("number"), message, "count on, or correct one")
    for edition in context.contents.editions:
        seen: set[str] = set()
        for line, slug in entries(edition):
            if slug in seen:
                message = f"sections: {slug} stands twice"
                yield problem("edition-overlap", edition.path, line, message, "keep it in one section")
            seen.add(slug)
