"""The checks across files that only the `check` command runs; `build_checks` has those of every build.

A check is a function that yields problems. These need the files' texts, seeds, sizes or the clock, or cost too much for
each build. Those of them that are in `TEXT_CHECKS` too look at one file at a time, so that the command can keep what
they found.
"""

from collections.abc import Callable, Iterator

from sitegen.checks.context import CheckContext
from sitegen.checks.copied_text import copied_summaries
from sitegen.checks.days import days
from sitegen.checks.duplicates import similar_texts, similar_titles
from sitegen.checks.editions import overlapping_editions
from sitegen.checks.excerpt_share import Share, shares, too_much_shown
from sitegen.checks.files import leftovers
from sitegen.checks.images import (
    images_without_words,
    large_images,
    unused_images,
)
from sitegen.checks.languages import odd_letters, untranslated_terms
from sitegen.checks.markdown_slips import markdown_slips, marks_in_plain_text
from sitegen.checks.records import (
    records_without_source,
)
from sitegen.checks.sources import (
    addresses_named_twice,
    addresses_used_again,
    links_to_this_machine,
    missing_addresses,
    tracked_links,
)
from sitegen.checks.stories import follows_loops
from sitegen.checks.terms import similar_terms, unused_terms
from sitegen.problems import Problem

SiteCheck = Callable[[CheckContext], Iterator[Problem]]

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
    "SITE_CHECKS",
    "TEXT_CHECKS",
    "CheckContext",
    "Share",
    "SiteCheck",
    "check_others",
    "check_site",
    "check_texts",
    "shares",
    "similar_texts",
]


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
