"""A list of addresses: a text each line of which is one, to be fetched one by one. Pure."""

from __future__ import annotations

import re

LARGEST_LIST = 1024 * 1024
_LINE = re.compile(
    r"(?:[-*+•]\s+|\d{1,4}[.)]\s+)?(?:\[[^\]\n]{0,300}\]\((https?://[^\s()<>]+(?:\([^\s()<>]*\)[^\s()<>]*)*)\)"
    r"|<(https?://[^\s<>]+)>|(https?://[^\s<>]+))\Z",
    re.IGNORECASE,
)


def is_address(text: str) -> bool:
    """Whether what somebody typed is an address of the web, and not the name of a file."""
    return re.match(r"https?://", text, re.IGNORECASE) is not None


def addresses_in(data: bytes) -> tuple[str, ...]:
    """The addresses of a list, one a line, as they are or as links of Markdown; none where any line is something else.

    Blank lines, and lines that begin with `#`, say nothing.
    """
    if len(data) > LARGEST_LIST or not re.match(rb"(?:\xef\xbb\xbf)?[\s#\-*+\d.)\[<\xe2hH]", data):
        return ()
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return ()
    found: list[str] = []
    for line in text.splitlines():
        words = line.strip()
        if not words or words.startswith("#"):
            continue
        said = _LINE.match(words)
        if said is None:
            return ()
        found.append(said[1] or said[2] or said[3])
    return tuple(dict.fromkeys(found))
