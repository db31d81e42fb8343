"""Checks of source URLs: missing, used twice, local, or with tracking parameters."""

import re
from collections.abc import Iterator

from sitegen.checks.context import CheckContext
from sitegen.checks.markdown_blocks import prose
from sitegen.content.fixes import tracked
from sitegen.model import Article
from sitegen.problems import Problem, problem
from sitegen.urls import same_page, suspect


def missing_addresses(context: CheckContext) -> Iterator[Problem]:
    """Reports sources without a URL, which readers cannot verify."""
    for item in context.contents.articles:
        if item.source is not None and item.source.name and not item.source.url:
            hint = "add url: below source:, with the address of the original"
            if item.source.name.startswith(("http://", "https://")):
                hint = "write the address behind url:, and behind name: what the outlet is called"
            message = f"the source ({item.source.name}) has no address"
            yield problem("source-url-missing", item.path, item.line("source"), message, hint)


def addresses_used_again(context: CheckContext) -> Iterator[Problem]:
    """Reports articles with the same source URL as an older article."""
    first: dict[str, Article] = {}
    for item in context.by_age():
        for name, url in _addresses(item):
            page = same_page(url)
            other = first.get(page) if page else None
            if other is not None and other.path != item.path:
                message = f"{other.path} tells of the same page, {url[:100]}"
                hint = "keep one of the two articles, or give each the address that it was made from"
                yield problem("url-used-again", item.path, item.line(name), message, hint)
        # Two stories may share other coverage, but not their source.
        if item.source is not None and item.source.url:
            first.setdefault(same_page(item.source.url), item)


def addresses_named_twice(context: CheckContext) -> Iterator[Problem]:
    """Reports `also` entries that repeat the source or each other."""
    for item in context.contents.articles:
        seen = {same_page(item.source.url)} if item.source is not None and item.source.url else set()
        for index, other in enumerate(item.also):
            page = same_page(other.url)
            if page and page in seen:
                message = f"the file names {other.url[:100]} twice"
                yield problem(
                    "url-used-again", item.path, item.line(f"also.{index}.url"), message, "keep one of the two"
                )
            seen.add(page)


_OWN_MACHINE = re.compile(
    r"https?://(?:localhost|127\.\d+\.\d+\.\d+|0\.0\.0\.0|\[::1?\])(?::\d+)?(?:[/?#][^\s)>\"']*|(?=[\s)>\"']|\Z))"
)


def links_to_this_machine(context: CheckContext) -> Iterator[Problem]:
    """Reports links to localhost, usually copied from the preview."""
    for path in sorted(context.texts):
        text = context.texts[path]
        if path in context.broken or not _OWN_MACHINE.search(text):
            continue
        body, _ = context.body(path)
        for found in _OWN_MACHINE.finditer(text.removesuffix(body) + prose(body)):
            line = text.count("\n", 0, found.start()) + 1
            hint = "write the way to the file, such as ../2021/name.md, or the page's address on the web"
            yield problem("link-broken", path, line, f"{found[0][:100]} leads to a reader's own machine", hint)


def tracked_links(context: CheckContext) -> Iterator[Problem]:
    """Reports links with tracking parameters."""
    for path in sorted(context.texts):
        text = context.texts[path]
        if not suspect(text):
            continue
        for line, url in tracked(text, path):
            message = f"the link {url[:100]} tells its outlet where a reader comes from"
            hint = "run sitegen check --fix, or delete what the address does not need"
            yield problem("link-tracking", path, line, message, hint)


def _addresses(item: Article) -> Iterator[tuple[str, str]]:
    if item.source is not None and item.source.url:
        yield "source.url", item.source.url
