"""Editions: what they name that is not shown, and periods and stories that stand twice."""

from collections.abc import Iterator

from sitegen.checks.context import CheckContext
from sitegen.content.library import Contents, Library
from sitegen.problems import Problem, problem


def drafts_in_editions(contents: Contents, library: Library) -> Iterator[Problem]:
    """An edition that is shown, and names an article that is not."""
    by_slug = {a.slug: a for a in contents.articles} if library.editions else {}
    for edition in library.editions:
        for number, section in enumerate(edition.sections):
            for index, slug in enumerate(section.articles):
                item = by_slug.get(slug)
                if item is None or slug in library.by_slug:
                    continue
                why = "a draft" if item.draft else "not yet due"
                line = edition.line(f"sections.{number}.articles.{index}")
                hint = f"publish {item.path}, or take it out of the edition"
                message = f"sections: {slug} is {why}, so the edition leaves it out"
                yield problem("edition-draft-article", edition.path, line, message, hint)


def overlapping_editions(desk: CheckContext) -> Iterator[Problem]:
    """Two editions that tell of the same days, and one that names a story twice."""
    before = None
    dated = [e for e in desk.contents.editions if e.first and e.last]
    for edition in sorted(dated, key=lambda e: (e.first.day if e.first else e.date.day, e.date.day, e.path)):
        if before and edition.first and before.last and edition.first.day <= before.last.day:
            message = f"the period begins on {edition.first.iso}, before that of {before.path} ends ({before.last.iso})"
            hint = "let each edition begin on the day after the last one's end"
            yield problem("edition-overlap", edition.path, edition.line("from"), message, hint)
        if before is None or (before.last and edition.last and edition.last.day >= before.last.day):
            before = edition
    numbers: dict[int, str] = {}
    for edition in sorted(desk.contents.editions, key=lambda e: (e.date.at, e.path)):
        other = numbers.setdefault(edition.number, edition.path) if edition.number is not None else edition.path
        if other != edition.path:
            message = f"number {edition.number} is that of {other} too"
            yield problem("edition-overlap", edition.path, edition.line("number"), message, "count on, or correct one")
    for edition in desk.contents.editions:
        seen: set[str] = set()
        for number, section in enumerate(edition.sections):
            for index, slug in enumerate(section.articles):
                if slug in seen:
                    line = edition.line(f"sections.{number}.articles.{index}")
                    message = f"sections: {slug} stands twice"
                    yield problem("edition-overlap", edition.path, line, message, "keep it in one section")
                seen.add(slug)
