"""Detects keys and folders with which other programs hold a text back, and names sitegen's own.

A value that hides the text elsewhere is an error, because sitegen would publish it. A value that hides nothing gives no
finding of its own; the key is then an unknown key like any other. Dates are judged later (`overdue`), because parsing
does not depend on the clock.

The names and values are those of Hugo, Jekyll, Pelican, Zola, Eleventy, Astro, Hexo, Nikola, Grav, Docusaurus,
Obsidian Publish, WordPress and Ghost, as their manuals give them.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime, tzinfo
from typing import Any, Literal
from unicodedata import normalize

from sitegen.content import values
from sitegen.content.front_matter import FrontMatter
from sitegen.model import Clocked, Moment
from sitegen.problems import Mend, Problem, problem

_Kind = Literal["hides", "shows", "word", "secret", "from", "until"]
"""How a value is read: true hides, false hides, a word tells, anything hides, a day to come hides, a day past hides."""

_NAMES: dict[_Kind, str] = {
    "hides": """draft drafts isdraft drafted
    private isprivate hidden ishidden hide secret confidential headless unlisted
    unpublished unpublish wip embargoed trashed deleted nopublish donotpublish exclude excluded disabled skip ignore
    eleventyexcludefromcollections hiddenpage""",
    "shows": """published ispublished publish ispublic public visible isvisible discoverable enabled online live listed
    islisted render routable permalink dgpublish eleventywritetofilesystem released""",
    "word": """status poststatus publishstatus publicationstatus publishingstatus articlestatus contentstatus
    workflowstatus reviewstatus state publishstate publicationstate workflowstate visibility access accesslevel""",
    "secret": "password postpassword passwd passphrase",
    "from": """publishdate publishedat publishat publishon publisheddate publishafter publishfrom publicationdate
    datepublished pubdate embargo embargodate embargountil embargoeduntil embargoedtill releasedate golive goliveat
    notbefore scheduled scheduledat scheduledfor scheduleddate visiblefrom availablefrom startdate showfrom
    published publish""",
    "until": """expirydate expiredate expires expiresat expireson expiry expirationdate unpublishdate unpublishat
    unpublishon publishuntil visibleuntil availableuntil enddate showuntil""",
}
_KINDS: dict[str, list[_Kind]] = {}
for _kind, _names in _NAMES.items():
    for _name in _names.split():
        _KINDS.setdefault(_name, []).append(_kind)

_HIDING = frozenset(
    """draft drafts private privat pending hidden hide future scheduled schedule trash trashed auto-draft autodraft
    unlisted unpublished internal embargo embargoed review revision proof idea todo wip progress hold members paid
    tiers subscribers archived deleted skip never none secret confidential password locked closed disabled off inactive
    rejected withheld waiting planned unready inherit local link not entwurf brouillon borrador bozza rascunho concept
    kladde szkic чернетка 草稿 下書き""".split()
)
"""Words of a status that hold a text back, in any case, alone or among others (`in review`, `needs work: draft`)."""

_OPEN = frozenset(
    """published publish public live final finished done visible featured sticky always open opened active online
    released approved ready shown show listed everyone all pinned post true yes on 1 publik öffentlich publié publicado
    pubblicato""".split()
)
"""Words that hide nothing. Of a `visibility` or a `…status` that names publication, any other word hides the text."""

_FALSE = frozenset(("false", "no", "n", "off", "0", "never", "none", "null", "link"))
_AMBIGUOUS = frozenset(("status", "state"))
"""Names that say other things than publication too, such as how far a story has come."""

_CONTAINERS = frozenset(("build", "params", "extra", "meta", "cascade", "data", "seo", "options", "metadata"))
"""Blocks in which other programs put such keys, such as Hugo's `build: {render: never}`."""

_TAGS = frozenset(("tags", "tag"))
"""Lists in which Nikola and WordPress understand `draft` and `private`."""

_FOLDERS = frozenset(("_drafts", "_draft", "drafts", "_private", "_unpublished", "unpublished", "_hidden", "_trash"))

_BESIDE = re.compile("[\\s_.\u00ad\u200b-\u200f\u2060\ufeff-]")

DRAFT = "write draft: true to hold it back, or delete the line to publish it"
_DATED = "write that day behind date: to hold the text back until then, or delete the line"
_EXPIRED = "write draft: true to take the text off the site, or delete the line"


def _folded(key: str) -> str:
    """A key as it is compared: without case, width, blanks, hyphens, underscores and invisible characters."""
    return _BESIDE.sub("", key if key.isascii() else normalize("NFKC", key)).casefold()


def hidden_elsewhere(
    matter: FrontMatter, path: str, zone: tzinfo, own: tuple[str, ...], *, draft: bool
) -> tuple[list[Problem], tuple[Clocked, ...]]:
    """Findings about a file that another program would not publish, and its dates, which the clock decides about.

    `own` are the keys that sitegen reads itself in such a file. In a `draft` nothing is published, so nothing is
    found.
    """
    if draft:
        return [], ()
    problems, clocked = [], []
    for place, found in _judged(matter.keys, own, zone):
        line = matter.line(*place)
        name = ".".join(map(str, place))
        if isinstance(found, tuple):
            moment, until = found
            clocked.append(Clocked(name, line, moment, until))
        else:
            message = f"{name}: {found} holds the text back in other programs, and does not here"
            mend = Mend(f"{name}:", "draft:") if name.strip().lower() == "draft" and "draft" in own else None
            problems.append(problem("publication-key", path, line, message, _mend(place, "draft" in own), mend))
    _, *folders, name = path.split("/")
    folder = next((part for part in folders if part.casefold() in _FOLDERS or part.startswith("_")), "")
    if (folder or name.startswith("_")) and "draft" in own:
        shown = f"folder {folder}" if folder else f"name {name}"
        message = f"the {shown} holds a text back in other programs, and does not here"
        hint = "write draft: true into the file, or give it another place and name to publish it"
        problems.append(problem("publication-key", path, 1, message, hint))
    return problems, tuple(clocked)


def _mend(place: tuple[str | int, ...], drafts: bool) -> str:
    name = str(place[0])
    if not drafts:
        return "delete the line; to hide what the file says, move it out of content/"
    if name.strip().lower() == "draft":
        return f"write the key as draft, in small letters, in place of {name}"
    kinds = _KINDS.get(_folded(name), ())
    if "from" in kinds and "shows" not in kinds:
        return _DATED
    return _EXPIRED if "until" in kinds else DRAFT


_Judged = str | tuple[Moment, bool]


def _judged(
    keys: Mapping[str, Any], own: tuple[str, ...], zone: tzinfo
) -> Iterator[tuple[tuple[str | int, ...], _Judged]]:
    for key, value in keys.items():
        if key in own or value is None:
            continue
        folded = _folded(key)
        if isinstance(value, dict):
            if folded in _CONTAINERS:
                for place, found in _judged(value, (), zone):
                    yield (key, *place), found
            elif folded in _KINDS:
                yield (key,), "a block of keys"
            continue
        if folded in _TAGS:
            words = [item for item in (value if isinstance(value, list) else [value]) if isinstance(item, str)]
            parts = (part.strip() for word in words for part in word.split(","))
            hiding = next((part for part in parts if part.casefold() in ("draft", "private")), "")
            if hiding:
                yield (key,), values.shown(hiding)
            continue
        if key == "list" and value is not None and not isinstance(value, list) and _says_no(value):
            yield (key,), values.shown(value)
            continue
        kinds = _KINDS.get(folded)
        # A list of words, as some editors' forms write a choice; any other list is judged as one.
        each = value if isinstance(value, list) and kinds == ["word"] else [value]
        judged = [one for item in each if (one := _judge(kinds, folded, item, zone)) is not None] if kinds else []
        if judged:
            yield (key,), judged[0]


def _says_no(value: object) -> bool:
    return isinstance(value, str) and value.strip().casefold() in (*_FALSE, "local")


def _judge(kinds: list[_Kind], folded: str, value: object, zone: tzinfo) -> _Judged | None:
    """What of a value hides the text; a moment where the clock decides; None where it hides nothing."""
    word = normalize("NFKC", value).strip().casefold() if isinstance(value, str) else ""
    quoted = values.shown(value)
    if "from" in kinds or "until" in kinds:
        try:
            return values.moment(value, zone), "until" in kinds
        except values.Unfit:
            if "shows" not in kinds:
                # A day that cannot be read may be one to come.
                return None if word in _FALSE else quoted
    if "hides" in kinds:
        return None if word in _FALSE else quoted
    if "shows" in kinds:
        return quoted if word in _FALSE or _hides(word) else None
    if "secret" in kinds:
        return None if word in ("false", "no", "none") else "a password"
    if word in _OPEN:
        return None
    return quoted if _hides(word) or folded not in _AMBIGUOUS else None


def _hides(word: str) -> bool:
    return any(part in _HIDING for part in (word, *re.split(r"[^\w]+", word), *re.split(r"[\s,;:/]+", word)))


def overdue(path: str, clocked: tuple[Clocked, ...], now: datetime, *, future: bool) -> Iterator[Problem]:
    """The findings about days that hold a text back at `now`, unless what is to come (`future`) is shown on purpose."""
    for day in clocked:
        if day.until and day.moment.at <= now:
            message = f"{day.key}: since {day.moment.iso} other programs do not show the text, and sitegen does"
            yield problem("publication-key", path, day.line, message, _EXPIRED)
        elif not day.until and day.moment.at > now and not future:
            message = f"{day.key}: other programs hold the text back until {day.moment.iso}, and sitegen does not"
            yield problem("publication-key", path, day.line, message, _DATED)
