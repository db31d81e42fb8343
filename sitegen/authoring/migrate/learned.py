"""Where an old site stood and how it formed addresses, learned from links of its texts to each other. Pure.

It serves where no configuration tells: a link that ends with the name of another text shows the pattern of all.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sitegen.authoring.migrate.addresses import key_of
from sitegen.authoring.migrate.entry import OldEntry

ENOUGH = 3
"""Different texts that links must lead to before a pattern is believed."""

_LINK = re.compile(r"(https?://[A-Za-z0-9.-]+\.[A-Za-z]{2,}(?::\d+)?)?(/[^\s\"'<>()\[\]#?]*)")


@dataclass(frozen=True)
class Learned:
    """The pattern of addresses (`/{year}/{month}/{day}/{name}/`) and where the site stood; empty texts are unknown."""

    pattern: str = ""
    base_url: str = ""


def learn(
    entries: Iterable[OldEntry], names: dict[str, OldEntry], known: Mapping[str, OldEntry] | None = None
) -> Learned:
    """What links tell. `names` are the articles by the last part of the address that they would have, `known` texts
    by the address that a key of their own gives them.
    """
    patterns: dict[str, set[str]] = {}
    hosts: dict[str, set[str]] = {}
    for entry in entries:
        for found in _LINK.finditer(entry.body):
            sure = (known or {}).get(key_of(found[2])) if found[1] else None
            if sure is not None:
                hosts.setdefault(found[1], set()).add(sure.path)
            last = re.search(r"([^/]+?)(?:\.html?)?/?\Z", found[2])
            target = names.get(last[1].lower()) if last else None
            if target is None or not target.date or last is None:
                continue
            pattern = _pattern(found[2], last.start(1), last.end(1), target.date)
            if pattern:
                patterns.setdefault(pattern, set()).add(target.path)
                if found[1]:
                    hosts.setdefault(found[1], set()).add(target.path)
    pattern = _most(patterns)
    host = _most(hosts)
    return Learned(pattern, f"{host}/" if host else "")


def _most(found: dict[str, set[str]]) -> str:
    best = max(sorted(found), key=lambda key: len(found[key]), default="")
    return best if best and len(found[best]) >= ENOUGH else ""


def _pattern(path: str, start: int, end: int, date: str) -> str:
    """A path with the day's parts and the name taken out; empty for one whose numbers are not this text's day."""
    before, after = path[:start], path[end:]
    year, month, day = date[:10].split("-")
    dated = re.sub(rf"/{year}/{month}/{day}/\Z", "/{year}/{month}/{day}/", before)
    if dated == before:
        dated = re.sub(rf"/{year}/{month}/\Z", "/{year}/{month}/", before)
    if dated == before:
        dated = re.sub(rf"/{year}/\Z", "/{year}/", before)
    return (
        "" if re.search(r"\d{4}|[{}]", re.sub(r"\{year\}|\{month\}|\{day\}", "", dated)) else f"{dated}{{name}}{after}"
    )


def applied(pattern: str, entry: OldEntry, name: str) -> str:
    """The address that a pattern gives a text of this name."""
    year, month, day = (entry.date[:10] or "0000-00-00").split("-")
    return pattern.format(year=year, month=month, day=day, name=name)
