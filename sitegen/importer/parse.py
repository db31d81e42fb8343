"""Text to a parsed seed: the lines, then each rule in turn, and what is left is the body. Pure and total."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import replace
from itertools import accumulate

from sitegen.importer.by_hand import Choice, with_choices
from sitegen.importer.conflicts import weighed
from sitegen.importer.draft import Draft, apply, finish
from sitegen.importer.escape import paragraphs
from sitegen.importer.evidence.body_doubts import asked_of_body
from sitegen.importer.formats.extracted import ExtractedArticle
from sitegen.importer.lines import split_lines, unfold
from sitegen.importer.markdown_seed import looks_marked, marked_body, plain, with_underlines
from sitegen.importer.rules.order import AFTER_HEADER, CAPTURES, HEADER, IN_PAGES
from sitegen.importer.seed import Field, ParsedSeed, Span

_PAGE = re.compile(
    r"\s*(?:<\?xml[^>]{0,200}>\s*)?(?:<!--(?:(?!-->).){0,2000}-->\s*)*<(?:!doctype\s+html|html|head)\b",
    re.IGNORECASE | re.DOTALL,
)


_RUN_OF_BLANKS = re.compile(r"[^\S\n]{100}[^\S\n]+")
"""Blanks that no text means. Many rules look for what stands behind some blanks, from each of them on, which would
cost the square of a run's length."""

_PAGE_OF = "<!DOCTYPE html>\n"
"""Put before HTML that has no beginning of its own, as parts of messages and items of feeds have none."""

_RUN_OF_LINES = re.compile(r"\s{100}\s+")
"""In a page a line's end is a blank too."""


_LONGEST_RUN = 100


def _cut_short(run: re.Match[str]) -> str:
    return run[0][:_LONGEST_RUN]


def looks_like_page(text: str) -> bool:
    """Whether this is a saved web page rather than pasted text."""
    return _PAGE.match(text.removeprefix("\ufeff")) is not None


def parse_seed(
    text: str,
    *,
    name: str = "",
    stated: tuple[Field, ...] = (),
    markdown: bool = False,
    choices: tuple[Choice, ...] = (),
) -> ParsedSeed:
    """What a pasted text says: fields, body, and the place of every word. Any text parses; `name` is for notes.

    `stated` are fields that stand beside the text, in the file that it comes from; the text's own header lines win.
    `markdown` says that the text is Markdown, where it would else be asked whether it looks so. `choices` are an
    editor's own, for stretches of the text.
    The rules see runs of blanks cut short; the spans are places in the text as it was given.
    """
    runs = tuple(_RUN_OF_BLANKS.finditer(text))
    choices = _as_cut(choices, runs) if runs else choices
    seed = _parsed(_RUN_OF_BLANKS.sub(_cut_short, text) if runs else text, stated, markdown, choices)
    if runs:
        seed = replace(seed, spans=_as_given(seed.spans, runs))
    # Markdown stays as it was written, blanks of a code block too.
    seed = replace(seed, body=marked_body(text, seed.spans)) if seed.markup == "markdown" else seed
    return replace(seed, questions=(*seed.questions, *asked_of_body(text, seed)))


def _parsed(text: str, stated: tuple[Field, ...], markdown: bool, choices: tuple[Choice, ...]) -> ParsedSeed:
    """The same of a text without long runs of blanks; a Markdown seed's body is not yet written."""
    draft = apply(Draft(text, split_lines(text)), HEADER)
    draft = _with_stated(draft, stated)
    header = draft.found.fields
    # YAML on top means a clipper's file, whose text is Markdown already; others show it by their marks.
    clipped = any(span.name == "yaml-fence" for span in draft.found.spans)
    if clipped or markdown or looks_marked(draft.lines):
        lines = with_underlines(draft.lines)
        marked = tuple(replace(line, text=plain(line.raw)) for line in lines)
        draft = weighed(apply(replace(draft, lines=marked, markup=True), AFTER_HEADER), header)
        return finish(with_choices(draft, choices), "")
    draft = apply(draft, CAPTURES)
    draft = apply(replace(draft, lines=unfold(text, draft.lines)), AFTER_HEADER)
    draft = with_choices(weighed(draft, header), choices)
    return finish(draft, paragraphs(tuple(line.text for line in draft.lines)))


def _with_stated(draft: Draft, stated: tuple[Field, ...]) -> Draft:
    """The draft with the fields that stand beside its text, but for those that its header lines state."""
    known = {each.name for each in draft.found.fields}
    fresh = tuple(each for each in stated if each.name not in known)
    return replace(draft, found=replace(draft.found, fields=(*draft.found.fields, *fresh))) if fresh else draft


def read_extracted(article: ExtractedArticle, choices: tuple[Choice, ...] = ()) -> tuple[str, ParsedSeed]:
    """An article out of a file of any format, read as its kind says: the text that its spans are places in, and what it
    says together with the file."""
    sure = tuple(each for each in article.fields if each.confidence == "certain")
    if article.kind == "page":
        page = article.text if looks_like_page(article.text) else _PAGE_OF + article.text
        account, seed = read_seed(page, choices=choices)
    else:
        account = article.text
        seed = parse_seed(account, stated=sure, markdown=article.kind == "markdown", choices=choices)
    if article.kind != "page" and not article.text:  # a link, which has none
        seed = replace(seed, questions=tuple(each for each in seed.questions if each.field != "body"))
    known = {each.name for each in seed.fields}
    more = tuple(each for each in article.fields if each.name not in known and not _asked(each, seed))
    if any(each.name == "source.published" for each in more) and "date" not in known:
        more += tuple(replace(each, name="date") for each in more if each.name == "source.published")
    return account, replace(seed, fields=(*seed.fields, *more), notes=(*article.notes, *seed.notes))


def _asked(field: Field, seed: ParsedSeed) -> bool:
    """Whether the editor is asked who wrote it, or when, because the text contradicts itself: that is not decided."""
    name = "date" if field.name == "source.published" else field.name
    return name != "title" and any(question.field == name for question in seed.questions)


def _as_given(spans: tuple[Span, ...], runs: tuple[re.Match[str], ...]) -> tuple[Span, ...]:
    """Spans of a text whose runs of blanks were cut short, as places in the text before: what was cut goes with the
    hundred blanks before it."""
    cut = [len(run[0]) - _LONGEST_RUN for run in runs]
    gone = [0, *accumulate(cut)]
    joints = [run.start() + _LONGEST_RUN - before for run, before in zip(runs, gone, strict=False)]

    def place(at: int) -> int:
        return at + gone[bisect_right(joints, at)]

    return tuple(replace(span, start=place(span.start) if span.start else 0, end=place(span.end)) for span in spans)


def _as_cut(choices: tuple[Choice, ...], runs: tuple[re.Match[str], ...]) -> tuple[Choice, ...]:
    """Stretches of the text as it was given, as places in the text whose runs of blanks were cut short."""

    def place(at: int) -> int:
        return at - sum(max(0, min(at, run.end()) - run.start() - _LONGEST_RUN) for run in runs if run.start() < at)

    return tuple(replace(choice, start=place(choice.start), end=place(choice.end)) for choice in choices)


def read_seed(text: str, *, name: str = "", choices: tuple[Choice, ...] = ()) -> tuple[str, ParsedSeed]:
    """A seed of any kind: the text that its spans are places in (a page's own words, else `text`), and what it says.

    In a page runs of more blanks than anyone means are cut short.
    """
    if looks_like_page(text):
        from sitegen.importer.html.page import parse_page  # with what it needs it takes 7 MB

        text = _RUN_OF_BLANKS.sub(_cut_short, text)
        return parse_page(_RUN_OF_LINES.sub(_cut_short, text), IN_PAGES, choices)
    return text, parse_seed(text, name=name, choices=choices)
