"""The `migrate` command's work: an old site's files to new files of this one. The old site is never changed, nothing
is written over, and a second run does again what the first did.
"""

from collections import Counter
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5

from sitegen.authoring.front_matter_writer import front_matter
from sitegen.authoring.migrate import mapping, new_settings
from sitegen.authoring.migrate.bodies.links import UNKNOWN, Links
from sitegen.authoring.migrate.bodies.pictures import FOLDER, Pictures
from sitegen.authoring.migrate.entry import OldEntry
from sitegen.authoring.migrate.new_files import body_of, keys_of
from sitegen.authoring.migrate.new_site import NewSite
from sitegen.authoring.migrate.notes import Notes
from sitegen.authoring.migrate.old import (
    Old,
    languages_of,
    learn_addresses,
    people_of,
    taxonomies_of,
    tell_addresses,
)
from sitegen.authoring.migrate.places import Places, slug_for
from sitegen.authoring.migrate.reading.config import old_site
from sitegen.authoring.migrate.reading.exports import EXPORTS, read_export
from sitegen.authoring.migrate.reading.old_feeds import OldFeeds, also_at, read_feeds
from sitegen.authoring.migrate.reading.source import open_old_site
from sitegen.authoring.migrate.reading.texts import read_texts, zone_of
from sitegen.authoring.migrate.report import Migration, Moved
from sitegen.authoring.migrate.term_files import term_files
from sitegen.errors import WriteFailure
from sitegen.markup.limits import source_fault


def migrate(
    place: Path, target: Path, generator: str, now: datetime, *, url: str = "", dry_run: bool = False
) -> Migration:
    """Move the site at a place into the site's folder `target`, which may be new; `url` is where the old one stood.

    Raises SitegenError where the place or the target cannot be used, ProblemsFound where the target's settings have
    errors.
    """
    notes = Notes()
    files = open_old_site(place, notes)
    site = old_site(files, generator, notes)
    if site.generator in EXPORTS:
        site, entries = read_export(files, site, zone_of(site), now, notes)
    else:
        entries = read_texts(files, site, now, notes)
    feeds = read_feeds(files, site, notes)
    base = url or site.base_url or feeds.base_url
    if base.startswith(("http://", "https://")):
        site = replace(site, base_url=base.rstrip("/") + "/")
    site, pattern = learn_addresses(entries, site, notes)
    old = Old(files, site, feeds, people_of(files), taxonomies_of(site), languages_of(site))
    home = NewSite(target)
    titles = tell_addresses(entries, old, pattern, notes)
    taxonomies = home.taxonomies or ("topics",)
    places = Places(home.articles, home.pages, (*taxonomies, *old.custom), notes)
    places.start(home.files)
    if not site.base_url:
        told = f"where the old site stood is not known: links to what was not moved begin with {UNKNOWN}; --url says it"
        notes.add("configuration", ".", told)
    links = _links(entries, titles, old, home, places, notes)
    made, terms = _made(entries, titles, old, links, places, home, notes)
    made |= term_files(terms, site, places.claim, notes)
    also = also_at(site, feeds, notes)
    _subscribers(entries, feeds, notes)
    settings = _settings(home, old, terms, also, target, notes)
    rows = _write(home, made, links.pictures.data, entries, links, settings, dry_run=dry_run, notes=notes)
    return Migration(site.generator, tuple(rows), len(links.pictures.data), settings, tuple(notes))


def _links(
    entries: list[OldEntry], titles: dict[int, str], old: Old, home: NewSite, places: Places, notes: Notes
) -> Links:
    """Give every text its place, in the order of days and paths."""
    pictures = Pictures(old.files, tuple(root for root in old.site.roots if root), notes)
    links = Links(old.site, pictures, notes)
    for number, entry in enumerate(entries):
        if not entry.article:
            places.names[slug_for(entry, titles[number])] += 1
    order = sorted(range(len(entries)), key=lambda n: (entries[n].date or "9999", entries[n].path))
    ids: dict[str, OldEntry] = {}
    for number in order:
        entry = entries[number]
        if not _has_text(entry):
            continue
        _id(entry, ids, notes)
        own = home.of_id(entry.rss_id, entry.atom_id) if entry.article else home.pages_of(titles[number])
        slug, path = places.choose(entry, titles[number], own)
        entry.keys["\0slug"], entry.keys["\0path"] = slug, path
        links.add(entry, path)
    return links


def _has_text(entry: OldEntry) -> bool:
    """Whether an entry becomes a file: a section's file without a text does not."""
    section = entry.path.rpartition("/")[2].startswith("_index.")
    return bool(entry.body.strip()) or (entry.article and not section)


def _id(entry: OldEntry, ids: dict[str, OldEntry], notes: Notes) -> None:
    """Give an article an id that no other has: its own, or a new one that a second run makes again."""
    if not entry.article:
        return
    known = entry.text("uuid", "guid", "id") if not entry.sure else ""
    told = next((ids[name] for name in (entry.rss_id, entry.atom_id) if name in ids), None)
    if not entry.rss_id or told is not None:
        if told is not None:
            notes.add("id-twice", entry.path, f"{entry.rss_id[:100]} is that of {told.path}")
        else:
            notes.add("id-made", entry.path, "what its old feed knew it by is not known")
        source, number = f"{known}\n{entry.address or entry.path}\n{entry.path}", 0
        entry.rss_id = str(uuid5(NAMESPACE_URL, source))
        while entry.rss_id in ids:
            number += 1
            entry.rss_id = str(uuid5(NAMESPACE_URL, f"{source}\n{number}"))
        entry.atom_id = entry.rss_id
    ids[entry.rss_id] = ids[entry.atom_id or entry.rss_id] = entry


def _made(
    entries: list[OldEntry],
    titles: dict[int, str],
    old: Old,
    links: Links,
    places: Places,
    home: NewSite,
    notes: Notes,
) -> tuple[dict[str, str], dict[str, list[str]]]:
    """Every new file's text by its path, and the terms of each taxonomy as they were first typed."""
    made: dict[str, str] = {}
    terms: dict[str, list[str]] = {}
    tags_done: Counter[str] = Counter()
    keys_left: dict[str, list[str]] = {}
    for number in sorted(range(len(entries)), key=lambda n: (entries[n].date or "9999", entries[n].path)):
        entry = entries[number]
        path = entry.keys.pop("\0path", "")
        slug = entry.keys.pop("\0slug", "")
        if not path:
            continue
        body = body_of(entry, old, links, path, tags_done, notes)
        fault = source_fault(body)
        if fault is not None:
            # One text that cannot be read would hold up the whole new site.
            entry.hidden = entry.hidden or f"it cannot be read as it is: {fault[2]}"
        keys = keys_of(entry, titles[number], slug, path, old, links, places, notes)
        for taxonomy in ("topics", *old.custom):
            terms.setdefault(taxonomy, []).extend(keys.get(taxonomy) or ())
        if entry.hidden:
            notes.add("hidden", entry.path, entry.hidden)
        for key in mapping.left_keys(entry):
            keys_left.setdefault(key, []).append(entry.path)
        made[path] = front_matter(keys) + body
    for name, number in sorted(tags_done.items()):
        notes.add("tag-translated", ".", f"{name}: {number}")
    for key, where in sorted(keys_left.items()):
        notes.add("key-left", where[0], f"{key}: in {len(where)} files")
    if links.moved:
        notes.add("link-rewritten", ".", f"{links.moved} links")
    return made, {taxonomy: list(dict.fromkeys(names)) for taxonomy, names in terms.items() if names}


def _subscribers(entries: list[OldEntry], feeds: OldFeeds, notes: Notes) -> None:
    """What who follows an old feed will see, as far as files of it lie beside the sources."""
    if not feeds.items:
        return
    ours = {i for e in entries if not e.hidden for i in (e.rss_id, e.atom_id) if i}
    again = [item for item in feeds.items.values() if not {item.rss_id, item.atom_id} & ours]
    told = f"{len(feeds.items) - len(again)} of {len(feeds.items)} entries of the old feeds go on with their ids"
    notes.add("subscribers", ".", f"{told}: they are not shown again")
    for item in again:
        notes.add(
            "subscribers", ".", f"“{item.title[:80]}” ({item.day}) is in an old feed, and was not found among the texts"
        )


def _settings(
    home: NewSite, old: Old, terms: dict[str, list[str]], also: dict[str, str], target: Path, notes: Notes
) -> str:
    """The whole of a new `site.toml`; an empty text where there is one, with notes of what to add."""
    if home.settings is None:
        name = target.resolve().name.replace("-", " ").replace("_", " ").capitalize()
        return new_settings.whole(old.site, name, terms, also)
    for told in new_settings.to_add(old.site, home.settings, terms, also):
        notes.add("settings", "site.toml", told)
    return ""


def _write(
    home: NewSite,
    made: dict[str, str],
    pictures: dict[str, bytes],
    entries: list[OldEntry],
    links: Links,
    settings: str,
    *,
    dry_run: bool,
    notes: Notes,
) -> list[Moved]:
    drafts = {e.path for e in entries if e.hidden}
    pages = {e.path for e in entries if not e.article}
    sources = {path: source for source, path in links.by_source.items()}
    rows: list[Moved] = []
    if settings and not dry_run:
        home.start(settings)
    for name, data in sorted(pictures.items()):
        state = home.put(FOLDER + name, data, dry_run=dry_run)
        if state == "changed":
            notes.add("changed-since", FOLDER + name, "a picture of that name is there already")
    for path, text in made.items():
        try:
            state = home.put(path, text.encode("utf-8", "replace"), dry_run=dry_run)
        except WriteFailure as error:
            notes.add("not-moved", path, str(error))
            state = "failed"
        if state == "changed":
            notes.add("changed-since", path, "it was changed since it was moved, or is another text")
        source = sources.get(path, "")
        if source:
            rows.append(Moved(source, path, state, "page" if source in pages else "article", source in drafts))
    return rows
