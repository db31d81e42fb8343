"""What every text of an old site needs to know of the whole: people, taxonomies, languages, feeds, addresses."""

import re
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urljoin, urlsplit

from sitegen.authoring.migrate import addresses, mapping
from sitegen.authoring.migrate.addresses import key_of
from sitegen.authoring.migrate.entry import OldEntry, folded
from sitegen.authoring.migrate.learned import applied, learn
from sitegen.authoring.migrate.mkdocs_paths import redirects
from sitegen.authoring.migrate.notes import Notes
from sitegen.authoring.migrate.reading.config import OldSite, text_of
from sitegen.authoring.migrate.reading.matter import read_text
from sitegen.authoring.migrate.reading.old_feeds import OldFeeds
from sitegen.authoring.migrate.reading.old_yaml import read_yaml
from sitegen.authoring.migrate.reading.source import OldFiles


@dataclass
class Old:
    """The old site as a whole, as far as every text of it needs."""

    files: OldFiles
    site: OldSite
    feeds: OldFeeds
    people: dict[str, Any]
    custom: tuple[str, ...]
    languages: tuple[str, ...]


def learn_addresses(entries: list[OldEntry], site: OldSite, notes: Notes) -> tuple[OldSite, str]:
    """The site with what links among its texts tell of it, and the pattern of addresses that they show."""
    names: dict[str, OldEntry] = {}
    for entry in entries:
        if entry.article and not entry.sure:
            names.setdefault(_last(addresses.address_of(entry, site)).lower(), entry)
            names.setdefault(entry.name.lower(), entry)
    names = {name: entry for name, entry in names.items() if "-" in name and len(name) > 8}
    told = ((key_of(addresses.path_of(entry.text("url", "permalink", "path"))), entry) for entry in entries)
    found = learn(entries, names, {key: entry for key, entry in told if key.count("/") > 1})
    if found.base_url and not site.base_url:
        site = replace(site, base_url=found.base_url)
        where = f"links among the texts tell that the old site stood at {found.base_url}; --url says another"
        notes.add("configuration", ".", where)
    if found.pattern and not site.config_file:
        notes.add("configuration", ".", f"links among the texts tell how addresses were formed: {found.pattern}")
    return site, found.pattern if not site.config_file else ""


def _last(address: str) -> str:
    """The last part of an address, without an ending."""
    return re.sub(r"(?:/index)?(?:\.html?)?/*\Z", "", address).rpartition("/")[2]


def tell_addresses(entries: list[OldEntry], old: Old, pattern: str, notes: Notes) -> dict[int, str]:
    """The title of every entry; and its address and ids, from the old feeds where they tell, else reckoned."""
    titles: dict[int, str] = {}
    unknown = 0
    by_title = {f"{item.title}\n{item.day}": item for item in old.feeds.items.values()}
    led = redirects(old.site) if old.site.generator == "mkdocs" else {}
    for number, entry in enumerate(entries):
        titles[number] = mapping.title_of(entry)
        entry.old_addresses += led.get(entry.path.removeprefix(old.site.roots[0]), [])
        entry.put("title", titles[number])
        if not entry.sure:
            entry.address = addresses.address_of(entry, old.site)
            if pattern and entry.article and (entry.told_date or (entry.date and "{year}" not in pattern)):
                entry.address = applied(pattern, entry, _last(entry.address))
        wanted = (addresses.path_of(a) for a in mapping.old_addresses_of(entry))
        entry.old_addresses += [a for a in wanted if a and a not in entry.old_addresses]
        prefix = old.site.prefix
        item = old.feeds.items.get(key_of(prefix + entry.address)) if entry.address else None
        item = item or by_title.get(f"{titles[number]}\n{entry.date[:10]}")
        if item is not None:
            if item.address and key_of(item.address) != key_of(prefix + entry.address):
                told = item.address.removeprefix(prefix) if item.address.startswith(prefix) else item.address
                entry.old_addresses[:0] = [entry.address] if entry.sure else []
                entry.address = told
            entry.rss_id, entry.atom_id, entry.sure = item.rss_id or item.atom_id, item.atom_id or item.rss_id, True
        if not entry.rss_id and entry.article:
            entry.rss_id = entry.atom_id = addresses.feed_id(entry, old.site)
        unknown += not entry.address and entry.article and not entry.hidden
    _redirected(entries, old)
    if unknown:
        notes.add("address-unknown", ".", f"{unknown} texts")
    return titles


def _redirected(entries: list[OldEntry], old: Old) -> None:
    """Let the address of a text that is nothing but a way to another (`redirect_to`) lead to that one."""
    by_address = {key_of(entry.address): entry for entry in entries if entry.address}
    for entry in entries:
        goal = entry.text("redirectto")
        if not goal and entry.text("layout") == "redirect" and not entry.body.strip():
            goal = entry.text("destination", "redirect", "redirecturl", "target")
        if goal and entry.address and "://" not in goal.removeprefix(old.site.base_url):
            path = urlsplit(urljoin(entry.address, goal.removeprefix(old.site.base_url.rstrip("/")))).path
            target = by_address.get(key_of(path.removeprefix(old.site.prefix)))
            if target is not None and target is not entry:
                target.old_addresses.append(entry.address)
                entry.article, entry.body = False, ""


_PERSON = re.compile(r"(?:\A|/)(?:_authors/(?:.*/)?([^/]+)\.md|content/(?:authors?|people)/([^/]+)/_index\.md)\Z")
"""A person's own file: in a collection of Jekyll, or as a term of Hugo's or Zola's."""


def people_of(files: OldFiles) -> dict[str, Any]:
    """The old site's people by their keys, from the data files that generators keep them in."""
    found: dict[str, Any] = {}
    names = ("_data/authors.yml", "_data/authors.yaml", "_data/team.yml", "data/authors.yml", "data/authors.yaml",
             "_data/people.yml")  # fmt: skip
    for name in (*names, *(name for name in files.names if name.rpartition("/")[2] == ".authors.yml")):
        text = files.text(name)
        if text:
            keys, _ = read_yaml(text)
            inner = keys.get("authors")
            found |= inner if isinstance(inner, dict) else keys
    for name in files.names:
        told = _PERSON.search(name)
        if told:
            keys = read_text(files.text(name)).keys
            found.setdefault(str(told[2] or keys.get("short_name") or keys.get("slug") or told[1]), keys)
    return found


def taxonomies_of(site: OldSite) -> tuple[str, ...]:
    """The old site's own taxonomies, beside categories, tags and authors."""
    told = site.config.get("taxonomies")
    names: list[str] = []
    if isinstance(told, dict):
        names = [str(value) for value in told.values() if isinstance(value, str)]
    elif isinstance(told, list):
        names = [str(row.get("name")) for row in told if isinstance(row, dict)]
    taken = ("tags", "categories", "authors", "author", "topics", "keywords")
    found = (folded(name) for name in names)
    return tuple(dict.fromkeys(n for n in found if n and n not in taken and n.isascii() and n.isalpha()))


def languages_of(site: OldSite) -> tuple[str, ...]:
    told = site.config.get("languages")
    names = (
        [str(key) for key in told]
        if isinstance(told, dict)
        else [str(v) for v in told]
        if isinstance(told, list)
        else []
    )
    translated = site.config.get("TRANSLATIONS")
    names += [str(key) for key in translated] if isinstance(translated, dict) else []
    default = text_of(site.config, "defaultContentLanguage", "default_language", "DEFAULT_LANG")
    return tuple(dict.fromkeys(n for n in (*names, default) if 2 <= len(n) <= 8 and n.replace("-", "").isalpha()))
