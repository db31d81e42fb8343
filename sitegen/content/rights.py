"""Decides how much of a body may be published, and holds the open licences that allow all of it.

Sources: the Open Government Licence v3.0 (The National Archives), the Creative Commons legal tools.
"""

import re
from urllib.parse import urlsplit

from msgspec import Struct

from sitegen.characters import words
from sitegen.languages.language import noted
from sitegen.model import Body, Rights, Settings, Shown, Source


class Licence(Struct, frozen=True):
    """A licence as readers see it; `credit` is the line that it asks for, `%(name)s` in it the outlet."""

    name: str
    url: str
    credit: str


LICENCES: dict[str, Licence] = {
    "OGL-3.0": Licence(
        "Open Government Licence v3.0",
        "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/",
        noted("%(name)s. Contains public sector information licensed under the Open Government Licence v3.0."),
    ),
    "CC-BY-4.0": Licence(
        "CC BY 4.0", "https://creativecommons.org/licenses/by/4.0/", noted("%(name)s, licensed under CC BY 4.0.")
    ),
    "CC-BY-SA-4.0": Licence(
        "CC BY-SA 4.0",
        "https://creativecommons.org/licenses/by-sa/4.0/",
        noted("%(name)s, licensed under CC BY-SA 4.0."),
    ),
    "CC0-1.0": Licence(
        "CC0 1.0",
        "https://creativecommons.org/publicdomain/zero/1.0/",
        noted("%(name)s, dedicated to the public domain under CC0 1.0."),
    ),
    "public-domain": Licence(
        noted("Public domain"),
        "https://creativecommons.org/publicdomain/mark/1.0/",
        noted("%(name)s. This text is in the public domain."),
    ),
}
"""By the names that `[rights.outlets]` takes (those of the SPDX list where it has one)."""

_SENTENCE_END = re.compile(r"[.!?…][\"'”’»)\]]*(?=\s|$)|[。！？][」』”’]*")
_ABBREVIATIONS = frozenset(
    """mr mrs ms dr prof gen col lt sgt capt cmdr adm sen rep gov st jr sr no nos art arts para vol vs etc e.g i.e cf
    al inc ltd co corp u.s u.k u.n e.u a.m p.m jan feb mar apr jun jul aug sep sept oct nov dec""".split()
)


def sentences(paragraph: str) -> list[str]:
    """A paragraph's sentences. An abbreviation, an initial or a decimal point ends none: when in doubt it goes on."""
    found, start = [], 0
    for end in _SENTENCE_END.finditer(paragraph):
        if end[0][0] == ".":
            before = paragraph[start : end.start()].rsplit(None, 1)
            last = before[-1].lstrip("(\"'“‘[").lower() if before else ""
            following = paragraph[end.end() :].lstrip()
            if last in _ABBREVIATIONS or (len(last) == 1 and last.isalpha()):
                continue
            if following and following[0].islower():
                continue
        found.append(paragraph[start : end.end()].strip())
        start = end.end()
    rest = paragraph[start:].strip()
    return [*found, rest] if rest else found


def excerpt(body: Body, limit: int) -> str:
    """Whole sentences from the beginning of a body's paragraphs, as plain text.

    At most `limit` words and a quarter of the body's; empty where the first sentence alone is longer.
    """
    room = min(limit, len(words(body.text)) // 4)
    taken: list[str] = []
    for paragraph in body.paragraphs:
        for sentence in sentences(paragraph):
            room -= len(words(sentence))
            if room < 0:
                return " ".join(taken)
            taken.append(sentence)
    return " ".join(taken)


def decide(stated: Rights | None, source: Source | None, settings: Settings) -> Rights:
    """The rights of an article: as stated; else `full` for our own, the outlet's, or the site's default."""
    if stated is not None:
        return stated
    if source is None:
        return "full"
    granted = _of_outlet(source, settings)
    if granted is None:
        return settings.rights_default
    return "full" if granted in LICENCES else granted  # type: ignore[return-value] # rights or licence


def licence_of(rights: Rights, source: Source | None, settings: Settings) -> str:
    """The open licence of the outlet whose article is shown whole, or an empty text."""
    granted = _of_outlet(source, settings) if source is not None and rights == "full" else None
    return granted if granted in LICENCES else ""


def _of_outlet(source: Source, settings: Settings) -> str | None:
    """The rights or licence that the settings give for an outlet, found by its name or the original's host."""
    host = (urlsplit(source.url).hostname or "").removeprefix("www.") if source.url else ""
    names = (source.name.casefold(), host)
    return next((granted for outlet, granted in settings.outlets if outlet.casefold() in names), None)


def show(body: Body, rights: Rights, settings: Settings, *, withdrawn: bool = False) -> Shown:
    """What may be published of a body under these rights; nothing of a story that was withdrawn."""
    if withdrawn:
        return Shown(rights)
    if rights == "full":
        return Shown(rights, html=body.html, links=body.links)
    if rights == "excerpt":
        return Shown(rights, excerpt=excerpt(body, settings.excerpt_words))
    return Shown(rights)


def summary_for(stated: str, body: Body, rights: Rights) -> str:
    """The stated summary; for `full` the body's first paragraph stands in for a missing one."""
    if stated or rights != "full":
        return stated
    return body.paragraphs[0] if body.paragraphs else ""
