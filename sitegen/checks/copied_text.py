"""Summaries that copy the source instead of using our own words."""

import re
from collections.abc import Iterator

from sitegen import characters
from sitegen.checks.context import CheckContext
from sitegen.model import Article
from sitegen.problems import Problem, problem

COPIED_WORDS = 12
"""The number of consecutive words that counts as copied."""

_QUOTED = re.compile(r"[“\"«„][^”\"»“]*(?:[”\"»“]|\Z)")
"""A quotation, or all that follows one that is never closed: looked for anew from each opening mark, that would cost
the square of the text's length."""


def copied_summaries(context: CheckContext) -> Iterator[Problem]:
    """Reports summaries that share twelve consecutive words with the seed or with someone else's body text."""
    for item in context.contents.articles:
        if item.stands_in or not item.summary or item.source is None:
            continue
        for origin, text in _originals(context, item):
            run = _shared(item.summary, text)
            if run:
                message = f"summary: “{run}” stands word for word in {origin}"
                yield problem("summary-copied", item.path, item.line("summary"), message, "say it in our own words")
                break


def _originals(context: CheckContext, item: Article) -> Iterator[tuple[str, str]]:
    yield from seeds_of(context, item)
    if item.rights != "full":
        yield "the body", context.body(item.path)[0]


def seeds_of(context: CheckContext, item: Article) -> Iterator[tuple[str, str]]:
    """The path and the text of each seed that an article may be made from."""
    seed = item.source.seed if item.source else None
    for path in (seed, f"seeds/{seed}") if seed else ():
        if path in context.seeds:
            yield path, context.seeds[path]


def _shared(summary: str, original: str) -> str:
    """The first twelve consecutive words of the summary, outside quotations, that the original contains; else empty."""
    words = characters.words(_QUOTED.sub(_left_out, summary))
    runs = {tuple(map(_plain, words[n : n + COPIED_WORDS])): n for n in range(len(words) - COPIED_WORDS, -1, -1)}
    if not runs:
        return ""
    theirs = plain_words(characters.words(original))
    found = [
        runs[run] for n in range(len(theirs) - COPIED_WORDS + 1) if (run := tuple(theirs[n : n + COPIED_WORDS])) in runs
    ]
    return " ".join(words[min(found) : min(found) + COPIED_WORDS]) if found else ""


def plain_words(words: list[str]) -> list[str]:
    """Words reduced to letters and digits; a lone dash is dropped."""
    return [plain for word in words if (plain := _plain(word))]


def _left_out(quotation: re.Match[str]) -> str:
    return " … " if quotation[0][1:].endswith(("”", '"', "»", "“")) else quotation[0]


def _plain(word: str) -> str:
    return "".join(c for c in word.casefold() if c.isalnum())
