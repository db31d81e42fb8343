"""The lists of checks across files; a check is a function that yields problems.

`BUILD_CHECKS` run in every build, so they are cheap and need nothing but what was parsed. `SITE_CHECKS` run in the
`check` command only: they need the files' texts, seeds, sizes or the clock, or cost too much for each build. Those of
them that are in `TEXT_CHECKS` too look at one file at a time, so that the command can keep what they found. What needs
the plan or the settings (`root_links`, `overdue_elsewhere`) is called where these are, in `engine/load.py`.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime

from sitegen.checks.context import CheckContext
from sitegen.checks.copied_text import copied_summaries
from sitegen.checks.days import days
from sitegen.checks.duplicates import similar_texts, similar_titles
from sitegen.checks.editions import drafts_in_editions, overlapping_editions
from sitegen.checks.excerpt_share import Share, shares, too_much_shown
from sitegen.checks.files import leftovers
from sitegen.checks.images import (
    images_without_words,
    large_images,
    missing_images,
    own_images_without_words,
    unused_images,
)
from sitegen.checks.languages import odd_letters, unknown_translations, untranslated_terms
from sitegen.checks.markdown_slips import markdown_slips, marks_in_plain_text
from sitegen.checks.records import (
    duplicate_record_ids,
    records_without_source,
    unknown_record_terms,
    unknown_records,
)
from sitegen.checks.references import (
    broken_links,
    drafts_followed,
    duplicate_ids,
    duplicate_term_files,
    root_links,
    unknown_edition_articles,
    unknown_follows,
    unknown_terms,
)
from sitegen.checks.sources import (
    addresses_named_twice,
    addresses_used_again,
    links_to_this_machine,
    missing_addresses,
    tracked_links,
)
from sitegen.checks.stories import follows_loops
from sitegen.checks.terms import colliding_terms, similar_terms, unused_terms
from sitegen.content.library import Contents, Library
from sitegen.content.publication_keys import overdue
from sitegen.problems import Problem

Check = Callable[[Contents, Library], Iterator[Problem]]
SiteCheck = Callable[[CheckContext], Iterator[Problem]]

BUILD_CHECKS: tuple[Check, ...] = (
    duplicate_ids,
    unknown_follows,
    drafts_followed,
    unknown_terms,
    colliding_terms,
    unknown_edition_articles,
    drafts_in_editions,
    duplicate_term_files,
    broken_links,
    missing_images,
    own_images_without_words,
    unknown_translations,
    duplicate_record_ids,
    unknown_records,
    unknown_record_terms,
)

SITE_CHECKS: tuple[SiteCheck, ...] = (
    addresses_named_twice,
    addresses_used_again,
    copied_summaries,
    days,
    follows_loops,
    images_without_words,
    large_images,
    leftovers,
    links_to_this_machine,
    markdown_slips,
    marks_in_plain_text,
    missing_addresses,
    odd_letters,
    overlapping_editions,
    records_without_source,
    similar_terms,
    similar_texts,
    similar_titles,
    too_much_shown,
    tracked_links,
    untranslated_terms,
    unused_images,
    unused_terms,
)

TEXT_CHECKS: tuple[SiteCheck, ...] = (
    copied_summaries,
    links_to_this_machine,
    markdown_slips,
    too_much_shown,
    tracked_links,
)
"""The checks of `SITE_CHECKS` whose problems of a file follow from the settings, the file's text, what was parsed of
it, and its seed: never from another file or the clock."""

__all__ = [
    "BUILD_CHECKS",
    "SITE_CHECKS",
    "TEXT_CHECKS",
    "Check",
    "CheckContext",
    "Share",
    "SiteCheck",
    "check",
    "check_others",
    "check_site",
    "check_texts",
    "overdue_elsewhere",
    "root_links",
    "shares",
    "similar_texts",
]


def check(contents: Contents, library: Library) -> list[Problem]:
    """The problems that `BUILD_CHECKS` find, sorted by place; in an unbuilt draft they are warnings."""
    hidden = {a.path for a in contents.articles if a.draft} - {a.path for a in library.by_slug.values()}
    found = [finding for one in BUILD_CHECKS for finding in one(contents, library)]
    return sorted(replace(f, level="warning") if f.path in hidden else f for f in found)


def overdue_elsewhere(contents: Contents, now: datetime, *, future: bool) -> list[Problem]:
    """The problems about publication dates of other programs that would hide a file at `now`."""
    return [found for path, clocked in contents.clocked() for found in overdue(path, clocked, now, future=future)]


def check_site(context: CheckContext) -> list[Problem]:
    """The problems that `SITE_CHECKS` find, sorted by place."""
    return sorted(finding for one in SITE_CHECKS for finding in one(context))


def check_texts(context: CheckContext) -> list[Problem]:
    """The problems that `TEXT_CHECKS` find."""
    return [finding for one in TEXT_CHECKS for finding in one(context)]


def check_others(context: CheckContext) -> list[Problem]:
    """The problems that the rest of `SITE_CHECKS` find, but for `similar_texts`, which needs a sketch of every text."""
    others = [one for one in SITE_CHECKS if one not in TEXT_CHECKS and one is not similar_texts]
    return [finding for one in others for finding in one(context)]
