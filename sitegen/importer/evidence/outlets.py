"""Whether a few words beside a title name its outlet: evidence from the rest of the seed. Pure."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from sitegen.importer.draft import Draft
from sitegen.importer.lines import Line

_WORDS = re.compile(r"[^\W_]+")
_RIGHTS = re.compile(
    r"©|\(c\)|copyright|all rights reserved|版权|著作権|저작권|droits réservés|rechte vorbehalten", re.IGNORECASE
)
_NEAR, _FOOT = 60, 60
_LEAST = 4


def _compact(text: str) -> str:
    return "".join(_WORDS.findall(text.casefold()))


def hosts(draft: Draft) -> tuple[str, ...]:
    """The hosts of the addresses that a header or an archive's head gave."""
    found = []
    for name in ("source.url", "source.archive"):
        field = draft.value(name)
        if field and isinstance(field.value, str):
            try:
                found.append((urlsplit(field.value).hostname or "").removeprefix("www."))
            except ValueError:
                continue
    return tuple(filter(None, found))


def names_outlet(draft: Draft, words: str) -> str:
    """What says that `words` are the outlet's name: a header, the host, a line of its own, a copyright; or nothing."""
    name = _compact(words)
    if len(name) < 2:
        return ""
    told = draft.value("source.name")
    if told and isinstance(told.value, str) and _compact(told.value) in (name, "the" + name):
        return f"the source is {told.value!r}"
    bare = name.removeprefix("the")
    for host in hosts(draft):
        labels = [label.replace("-", "") for label in host.split(".")[:-1]]
        acronym = "".join(word[0] for word in _WORDS.findall(words.casefold()))
        if any(len(bare) >= _LEAST and label in (bare, name) for label in labels) or bare == host.replace(".", ""):
            return f"the host is {host}"
        if len(acronym) >= 3 and acronym in labels:
            return f"the host is {host}"
    for line in (*draft.lines[:_NEAR], *draft.lines[-_FOOT:]):
        compact = _compact(line.text)
        if compact in (name, "the" + name, bare):
            return f"a line is {line.text!r}"
        if len(bare) >= _LEAST and line.words <= 40 and _RIGHTS.search(line.text) and _within(words, line.text):
            return f"{line.text!r}"
    return ""


def _within(words: str, text: str) -> bool:
    return f" {' '.join(_WORDS.findall(words.casefold()))} " in f" {' '.join(_WORDS.findall(text.casefold()))} "


def is_outlet_line(draft: Draft, line: Line) -> bool:
    """Whether a line that could be a person's name is the outlet's: the header or the host says so."""
    return bool(names_outlet(Draft("", (), draft.found), line.text))
