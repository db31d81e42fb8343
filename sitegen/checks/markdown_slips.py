"""What looks like Markdown to an editor and is none to the reader of it, so that its marks would stand in the page."""

import re
from bisect import bisect_left
from collections.abc import Iterator
from html import unescape

from sitegen.checks.context import CheckContext
from sitegen.checks.markdown_blocks import (
    LINK,
    Look,
    Slip,
    Text,
    elements,
    fences,
    numbers,
    otherwise,
    tables,
    text_of,
    undefined,
)
from sitegen.problems import Problem, problem


def markdown_slips(context: CheckContext) -> Iterator[Problem]:
    """Links, lists, tables, notes and blocks of code that are none, in every text."""
    imported = {a.path for a in context.contents.articles if a.source is not None and a.source.seed}
    for path in sorted(context.texts):
        if path in context.broken:
            continue  # it may be beyond all limits of a text
        body, first = context.body(path)
        breaks: list[int] = []
        told: dict[str, int] = {}
        for start, rule, message, hint in slips(body, ours=path not in imported):
            breaks = breaks or [found.start() for found in re.finditer("\n", body)]
            line = first + bisect_left(breaks, start)
            if told.get(message, -1) < line - 1:  # of lines in a row the first one tells it all
                yield problem(rule, path, line, message, hint)
            told[message] = line


def marks_in_plain_text(context: CheckContext) -> Iterator[Problem]:
    """Marks of Markdown or HTML in a title or a summary, which are shown as they were typed."""
    for item in context.contents.articles:
        for name, text in (("title", item.title), ("summary", "" if item.stands_in else item.summary)):
            if _MARKS.search(text) or any(unescape(entity) != entity for entity in _ENTITY.findall(text)):
                message = f"the {name} is plain text, and shows the marks in it as they are"
                hint = f"write {name}: {_plain_value(text)}" if len(text) <= 160 else "take the marks out"
                yield problem("markdown-mark", item.path, item.line(name), message, hint)


_ENTITY = re.compile(r"&(?:[a-zA-Z]+\d*|#\d+);")
_MARKS = re.compile(
    r"\]\((?:https?:|\.\./)|\*\*\w|</?(?:a|b|i|em|strong|br|p|span)\b[^<>]*>"
    r"|(?<![\w*])\*\w[^*\n]*\*(?![\w*])"
)


def _plain_value(text: str) -> str:
    """A text without its marks, as a value of YAML."""
    bare = re.sub(r"\[([^\[\]]*)\]\([^()]*\)", r"\1", re.sub(r"</?[a-z]+\b[^<>]*>", "", text))
    bare = unescape(re.sub(r"(\*{1,2})(?=\w)([^*\n]*)\1", r"\2", bare)).replace("\u00a0", " ")
    quoted = re.search(r": | #|^[^\w]|:$", bare)
    return f'"{bare}"' if quoted and '"' not in bare else bare


def slips(body: str, *, ours: bool = True) -> list[Slip]:
    """The slips of a text, in their order; `ours` says that nobody else wrote it."""
    looks = (*_LOOKS, *_PRINTED) if ours else _LOOKS
    # A text has few of these characters, and is searched for the marks that hold one of those alone.
    letters = [letter for letter in _LETTERS if letter in body]
    likely = {mark for letter in letters for mark in _LETTERS[letter] if mark in body}
    wanted = [look for look, marks in looks if not likely.isdisjoint(marks)]
    if not wanted:
        return []
    try:
        text = text_of(body)
        return sorted({one for look in wanted for one in look(text)})
    except RecursionError:
        return []


def _matches(rule: str, pattern: str, message: str, hint: str) -> Look:
    """A look for a pattern; {} in its message is the pattern's first group, or all of it."""
    compiled = re.compile(pattern, re.MULTILINE)

    def look(text: Text) -> Iterator[Slip]:
        for found in compiled.finditer(text.words):
            shown = found[1] if compiled.groups else found[0]
            yield found.start(1 if compiled.groups else 0), rule, message.replace("{}", shown[:60]), hint

    return look


_LOOKS: tuple[tuple[Look, tuple[str, ...]], ...] = (
    (
        _matches(
            "markdown-link",
            r"\[[^\[\]\n]*\][ \t]+\((?:https?://|mailto:|\.\.?/)",
            "a blank stands between ] and ( of a link",
            f"{LINK} without it",
        ),
        ("] (", "]\t("),
    ),
    (
        _matches(
            "markdown-link",
            r"\([^()\[\]\n]+\)\[(?:https?://|www\.|\.\./)",
            "the brackets of a link are exchanged",
            LINK,
        ),
        (")[",),
    ),
    (
        _matches(
            "markdown-link",
            r"\]\((?:https?://|\.\./)[^()]*(?:\n[ \t]*\n|\Z)",
            "a link is never closed",
            "write ) behind its address",
        ),
        ("](",),
    ),
    (
        _matches(
            "markdown-link",
            r"\[(?<!!\[)[^\[\]\n]*\]\([ \t]*<?((?!https?:|mailto:)[A-Za-z][A-Za-z0-9+.-]*:[^\s)>]*)",
            "the link {} is not published: it leads to no web page",
            "write an address that begins with https:// or mailto:",
        ),
        ("](",),
    ),
    (
        _matches(
            "markdown-link",
            r"\[(?<!!\[)[ \t]*\]\((?=[^\s)])",
            "a link has no words to click on",
            f"{LINK}, with words between [ and ]",
        ),
        ("[](", "[ ]("),
    ),
    (
        _matches(
            "markdown-foreign",
            r"!?\[\[[^\[\]\n]+\]\]",
            "{} is a link of another program",
            f"{LINK}, such as [words](../2021/name.md)",
        ),
        ("[[",),
    ),
    (
        _matches(
            "markdown-foreign",
            r"\{\{[<%][^}\n]*|\{%[ \t]*\w+",
            "{} is a mark of another program, and is shown as it is",
            "take it out",
        ),
        ("{{<", "{{%", "{%"),
    ),
    (
        _matches(
            "markdown-link",
            r"\[(?<!!\[)[^\[\]\n]+\]\((?:https?://|\.\.?/|/)[^\s()<>]*[ \t]+[^\s()<>\"'][^()\n]*\)",
            "a blank stands within the address of a link",
            "write [words](<address>), or %20 for the blank",
        ),
        ("](",),
    ),
    (
        _matches(
            "markdown-foreign",
            r"^ {0,3}(\{:[ ]*[\w ]+\})[ \t]*$",
            "{} is a mark of another program, and is shown as it is",
            "take it out",
        ),
        ("{:",),
    ),
    (undefined, ("][", "[^")),
    (elements, ("<",)),
    (fences, ("```", "~~~")),
    (
        _matches(
            "markdown-mark",
            r"(?<![*\w])\*\*[ \t][^*\n]+[ \t]\*\*(?![*\w])",
            "blanks within ** keep it from being bold",
            "write **words**",
        ),
        ("** ",),
    ),
    (
        _matches(
            "markdown-keys",
            r"^---[ \t]*\n(?=(?:title|date|id|slug|summary):[ \t])",
            "a second block of keys stands in the text, which shows it",
            "put each article into a file of its own",
        ),
        ("---\n",),
    ),
    (
        _matches(
            "markdown-keys",
            r"\A\s*((?:title|date|id|slug|summary|why|source|also|rights|topics|countries|organisations|people|instruments|"
            r"follows|changes|aliases|image|lead|draft|lang|sections):)(?:[ \t]|$)",
            "the text begins with the key {} and readers see it",
            "move it above the second line of ---",
        ),
        (": ", ":\n"),
    ),
    (numbers, (". ", ") ")),
    (otherwise, ("\n:", "!!!", "*[", "}")),
    (tables, ("|",)),
)
"""Each look with marks of which a text holds one, or the look finds nothing."""

_PRINTED: tuple[tuple[Look, tuple[str, ...]], ...] = (
    (
        _matches(
            "markdown-list",
            r"^[ \t]*[•●▪◦‣·][ \t]*\S",
            "a dot that was pasted makes no list",
            "begin each item with - and a blank",
        ),
        tuple("•●▪◦‣·"),
    ),
    (
        _matches(
            "markdown-list",
            r"^[–—][ \t]+\S[^\n]*\n(?=[–—][ \t]+\S)",
            "dashes that were pasted make no list",
            "begin each item with - and a blank, below a blank line",
        ),
        ("\n–", "\n—"),
    ),
)
"""Marks that someone else may have printed: in an imported text they are theirs, and stay."""

_LETTERS: dict[str, list[str]] = {}
"""The marks of all looks by the first of their characters that is neither a blank nor a line's end."""

for _, _marks in (*_LOOKS, *_PRINTED):
    for _mark in _marks:
        _LETTERS.setdefault(_mark.strip()[0], []).append(_mark)
