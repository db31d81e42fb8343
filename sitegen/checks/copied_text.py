"""Someone else's words in a summary, which is to be in ours."""

import re
from collections.abc import Iterator

from sitegen import characters
from sitegen.checks.context import Desk
from sitegen.model import Article
from sitegen.problems import Problem, problem

RUN = 12
"""The length of a run of words that counts as copied: that of DESIGN §7."""

_QUOTED = re.compile(r"[“\"«„][^”\"»“]*(?:[”\"»“]|\Z)")
"""A quotation, or all that follows one that is never closed: looked for anew from each opening mark, that would cost
the square of the text's length."""


def copied_summaries(desk: Desk) -> Iterator[Problem]:
    """A summary that shares twelve words in a row with the seed, or with the body of an article that is not ours."""
    for item in desk.contents.articles:
        if item.stands_in or not item.summary or item.source is None:
            continue
        for origin, text in _originals(desk, item):
            run = _shared(item.summary, text)
            if run:
                message = f"summary: “{run}” stands word for word in {origin}"
                yield problem("summary-copied", item.path, item.line("summary"), message, "say it in our own words")
                break


def _originals(desk: Desk, item: Article) -> Iterator[tuple[str, str]]:
    seed = item.source.seed if item.source else None
    if seed:
        for path in (seed, f"seeds/{seed}"):
            if path in desk.seeds:
                yield path, desk.seeds[path]
    if item.rights != "full":
        yield "the body", desk.body(item.path)[0]


def _shared(summary: str, original: str) -> str:
    """The first twelve words that both hold in a row, outside quotation marks; or an empty text."""
    words = characters.words(_QUOTED.sub(_left_out, summary))
    runs = {tuple(map(_plain, words[n : n + RUN])): n for n in range(len(words) - RUN, -1, -1)}
    if not runs:
        return ""
    theirs = [_plain(w) for w in characters.words(original)]
    theirs = [w for w in theirs if w]
    found = [runs[run] for n in range(len(theirs) - RUN + 1) if (run := tuple(theirs[n : n + RUN])) in runs]
    return " ".join(words[min(found) : min(found) + RUN]) if found else ""


def _left_out(quotation: re.Match[str]) -> str:
    return " … " if quotation[0][1:].endswith(("”", '"', "»", "“")) else quotation[0]


def _plain(word: str) -> str:
    return "".join(c for c in word.casefold() if c.isalnum())
