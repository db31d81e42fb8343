"""The checks across files that every build runs; `registry` has those that only the `check` command runs.

A check is a function that yields problems. These are cheap and need nothing but what was parsed. What needs the plan
(`root_links`) or the clock (`overdue_elsewhere`) is called where these are, in `engine/load.py`.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime

from sitegen.checks.editions import drafts_in_editions
from sitegen.checks.images import missing_images, own_images_without_words
from sitegen.checks.languages import unknown_translations
from sitegen.checks.records import duplicate_record_ids, unknown_record_terms, unknown_records
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
from sitegen.checks.terms import colliding_terms
from sitegen.content.library import Contents, Library
from sitegen.content.publication_keys import overdue
from sitegen.problems import Problem

Check = Callable[[Contents, Library], Iterator[Problem]]

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

__all__ = ["BUILD_CHECKS", "Check", "check", "overdue_elsewhere", "root_links"]


def check(contents: Contents, library: Library) -> list[Problem]:
    """The problems that `BUILD_CHECKS` find, sorted by place; in an unbuilt draft they are warnings."""
    hidden = {a.path for a in contents.articles if a.draft} - {a.path for a in library.by_slug.values()}
    found = [finding for one in BUILD_CHECKS for finding in one(contents, library)]
    return sorted(replace(f, level="warning") if f.path in hidden else f for f in found)


def overdue_elsewhere(contents: Contents, now: datetime, *, future: bool) -> list[Problem]:
    """The problems about publication dates of other programs that would hide a file at `now`."""
    return [found for path, clocked in contents.clocked() for found in overdue(path, clocked, now, future=future)]
