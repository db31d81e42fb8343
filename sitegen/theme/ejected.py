"""Templates that were copied from the theme: the mark in their first line, and which of them the theme left behind.

`sitegen theme eject NAME` writes the mark; it is a comment of Jinja, so that no page shows it.
"""

import re
from collections.abc import Iterable, Mapping

from sitegen.fingerprint import digest_text
from sitegen.problems import Problem, nearest, problem

ORIGINALS = "theme/"
"""The folder in which a template finds those of the theme: `{% extends "theme/base.html" %}`."""

_MARK = re.compile(r"\{# sitegen theme: (\S+) ([0-9a-f]{12}) #\}\n?")
_NAMED = re.compile(r"""["']theme/([^"'\n]+)["']""")


def copy_of(name: str, text: str) -> str:
    """A template of the theme as a copy to start from, with the mark."""
    return f"{{# sitegen theme: {name} {_digest(text)} #}}\n{text}"


def with_originals(texts: Mapping[str, str]) -> dict[str, str]:
    """The templates, with each that another names below `theme/`: where the site has none of its own, the same text."""
    named = {name for text in texts.values() if ORIGINALS in text for name in _NAMED.findall(text)}
    found = {ORIGINALS + name: texts[name] for name in named if name in texts and ORIGINALS + name not in texts}
    return {**texts, **found}


def outdated(texts: Mapping[str, str], own: Iterable[str]) -> list[Problem]:
    """A finding for each copied template of which the theme has another version now."""
    found = []
    for name in own:
        mark = _MARK.match(texts[name])
        if mark is None:
            continue
        original, then = mark.groups()
        text = texts.get(ORIGINALS + original)
        path = f"layouts/{name}"
        if text is None:
            close = nearest(original, [n.removeprefix(ORIGINALS) for n in texts if n != name])
            message = f"it was copied from the theme’s {original}, which the theme has no more"
            hint = f"look at {close}, and delete the first line" if close else "delete the first line"
            found.append(problem("template-outdated", path, 1, message, hint))
        elif _digest(text) != then:
            message = f"the theme’s own {original} has changed since it was copied"
            hint = (
                f"see the new one with sitegen theme show {original}, take over what you want, and write "
                f"{_digest(text)} in place of {then}"
            )
            found.append(problem("template-outdated", path, 1, message, hint))
    return found


def _digest(text: str) -> str:
    return digest_text(text)[:12]
