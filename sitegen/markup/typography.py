"""Quotation marks, dashes and ellipses for our own English words: one pass over a text, no Markdown extension.

python-markdown's smarty doubles the cost of a document and would also change quoted words. See
docs/decisions/0004-typography.md.
"""

import re

_QUOTE = re.compile(r"[\"']|\.\.\.|(?<!-)---?(?!-)")
_OPENS_AFTER = frozenset(" \t\n([{<—–-/\u00a0“‘")


def typeset(text: str, before: str = "", behind: str = "") -> str:
    """A plain text with curly quotes, `--` and `---` as dashes and `...` as an ellipsis.

    `before` is the character before it, `behind` the one that follows, also where they stand in a link or in emphasis.

    Marks that are already curly stay. An apostrophe before digits (’90s) or within a word closes.
    """
    if not _QUOTE.search(text):
        return text

    opened = -1  # where the last mark that opens stands: what follows it directly opens too

    def put(found: re.Match[str]) -> str:
        nonlocal opened
        mark, start = found[0], found.start()
        if mark == "...":
            return "…"
        if mark[0] == "-":
            return "–" if mark == "--" else "—"
        last = text[start - 1] if start else before
        following = text[start + 1 : start + 2] or behind
        opens = (not last or last in _OPENS_AFTER or opened == start - 1 >= 0) and following not in ("", " ", "\n")
        if opens:
            opened = start
        if mark == '"':
            return "“" if opens else "”"
        return "‘" if opens and not following.isdigit() else "’"

    return _QUOTE.sub(put, text)
