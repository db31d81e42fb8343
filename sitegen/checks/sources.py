"""Where a story comes from: addresses that are missing, used by another article, or that carry tracking parameters."""

from collections.abc import Iterator

from sitegen.checks.desk import Desk
from sitegen.fixes import tracked
from sitegen.model import Article, Problem
from sitegen.rules import problem
from sitegen.urls import SUSPECT, same_page


def missing_addresses(desk: Desk) -> Iterator[Problem]:
    """A source without the address of the original: readers cannot look for themselves."""
    for item in desk.contents.articles:
        if item.source is not None and item.source.name and not item.source.url:
            hint = "add url: below source:, with the address of the original"
            message = f"the source ({item.source.name}) has no address"
            yield problem("source-url-missing", item.path, item.line("source"), message, hint)


def addresses_used_again(desk: Desk) -> Iterator[Problem]:
    """An article whose source is that of an older one."""
    first: dict[str, Article] = {}
    for item in desk.by_age():
        for name, url in _addresses(item):
            page = same_page(url)
            other = first.get(page) if page else None
            if other is not None and other.path != item.path:
                message = f"{other.path} tells of the same page, {url[:100]}"
                hint = "keep one of the two articles, or give each the address that it was made from"
                yield problem("url-used-again", item.path, item.line(name), message, hint)
        # Two stories may well share other coverage; what each was made from they may not.
        if item.source is not None and item.source.url:
            first.setdefault(same_page(item.source.url), item)


def tracked_links(desk: Desk) -> Iterator[Problem]:
    """Links with parameters that tell an outlet where its visitor comes from."""
    for path in sorted(desk.texts):
        text = desk.texts[path]
        if not SUSPECT.search(text):
            continue
        for line, url in tracked(text, path):
            message = f"the link {url[:100]} tells its outlet where a reader comes from"
            hint = "run sitegen check --fix, or delete what the address does not need"
            yield problem("link-tracking", path, line, message, hint)


def _addresses(item: Article) -> Iterator[tuple[str, str]]:
    if item.source is not None and item.source.url:
        yield "source.url", item.source.url
