"""The `migrate` command's work: an old site's files to new files of this one. The old site is never changed, nothing
is written over, and a second run does again what the first did.
"""

from collections import Counter
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from sitegen import routes
from sitegen.authoring.front_matter_writer import front_matter
from sitegen.authoring.migrate import addresses, mapping, new_settings
from sitegen.authoring.migrate.config import OldSite, old_site, text_of
from sitegen.authoring.migrate.entry import OldEntry, folded
from sitegen.authoring.migrate.exports import read_export
from sitegen.authoring.migrate.html_bodies import to_markdown
from sitegen.authoring.migrate.links import Links, key_of
from sitegen.authoring.migrate.notes import Notes
from sitegen.authoring.migrate.old_feeds import OldFeeds, also_at, read_feeds
from sitegen.authoring.migrate.old_yaml import read_yaml
from sitegen.authoring.migrate.pictures import FOLDER, Pictures
from sitegen.authoring.migrate.places import Places, slug_for
from sitegen.authoring.migrate.report import Migration, Moved
from sitegen.authoring.migrate.source import OldFiles, open_old_site
from sitegen.authoring.migrate.tags import translate
from sitegen.authoring.migrate.target import Target
from sitegen.authoring.migrate.term_files import term_files
from sitegen.authoring.migrate.texts import read_texts, zone_of
from sitegen.errors import WriteFailure

MAX_BODY = 1024 * 1024
_EXPORTS = ("wordpress", "ghost", "substack", "medium")


@dataclass
class _Old:
    """The old site as a whole, as far as every text of it needs."""

    files: OldFiles
    site: OldSite
    feeds: OldFeeds
    people: dict[str, Any]
    custom: tuple[str, ...]
    languages: tuple[str, ...]


def migrate(place: Path, target: Path, generator: str, now: datetime, *, dry_run: bool = False) -> Migration:
    """Move the site at a place into the site's folder `target`, which may be new.

    Raises SitegenError where the place or the target cannot be used, ProblemsFound where the target's settings have
    errors.
    """
    notes = Notes()
    files = open_old_site(place, notes)
    site = old_site(files, generator, notes)
    if site.generator in _EXPORTS:
        site, entries = read_export(files, site, zone_of(site), now, notes)
    else:
        entries = read_texts(files, site, now, notes)
    feeds = read_feeds(files, site, notes)
    if not site.base_url and feeds.base_url.startswith(("http://", "https://")):
        site = replace(site, base_url=feeds.base_url.rstrip("/") + "/")
    old = _Old(files, site, feeds, _people(files), _custom(site), _languages(site))
    home = Target(target)
    titles = _told(entries, old, notes)
    taxonomies = home.taxonomies or ("topics",)
    places = Places(home.articles, home.pages, (*taxonomies, *old.custom), notes)
    places.start(home.files)
    links = _links(entries, titles, old, home, places, notes)
    made, terms = _made(entries, titles, old, links, places, home, notes)
    made |= term_files(terms, site, home.files, notes)
    also = also_at(site, feeds, notes)
    _subscribers(entries, feeds, notes)
    settings = _settings(home, old, terms, also, target, notes)
    rows = _write(home, made, links.pictures.data, entries, links, settings, dry_run=dry_run, notes=notes)
    return Migration(site.generator, tuple(rows), len(links.pictures.data), settings, tuple(notes))


def _told(entries: list[OldEntry], old: _Old, notes: Notes) -> dict[int, str]:
    """The title of every entry; and its address and ids, from the old feeds where they tell, else reckoned."""
    titles: dict[int, str] = {}
    by_title = {f"{item.title}\n{item.day}": item for item in old.feeds.items.values()}
    for number, entry in enumerate(entries):
        titles[number] = mapping.title_of(entry)
        if not entry.sure:
            entry.address = addresses.address_of(entry, old.site)
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
        if not entry.address and entry.article and not entry.hidden:
            notes.add("address-unknown", entry.path, "its old address is not known")
    return titles


def _links(
    entries: list[OldEntry], titles: dict[int, str], old: _Old, home: Target, places: Places, notes: Notes
) -> Links:
    """Give every text its place, in the order of days and paths."""
    pictures = Pictures(old.files, tuple(root for root in old.site.roots if root), notes)
    links = Links(old.site, pictures, notes)
    for number, entry in enumerate(entries):
        if not entry.article:
            places.names[slug_for(entry, titles[number])] += 1
    order = sorted(range(len(entries)), key=lambda n: (entries[n].date or "9999", entries[n].path))
    ids: dict[str, str] = {}
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


def _id(entry: OldEntry, ids: dict[str, str], notes: Notes) -> None:
    if not entry.article:
        return
    known = entry.text("uuid", "guid", "id") if not entry.sure else ""
    if not entry.rss_id or ids.get(entry.rss_id, entry.path) != entry.path:
        if entry.rss_id:
            notes.add("id-twice", entry.path, f"{entry.rss_id[:100]} is that of {ids[entry.rss_id]}")
        else:
            notes.add("id-made", entry.path, "what its old feed knew it by is not known")
        entry.rss_id = entry.atom_id = str(
            uuid5(NAMESPACE_URL, f"{known}\n{entry.address or entry.path}\n{entry.path}")
        )
    ids[entry.rss_id] = entry.path


def _made(
    entries: list[OldEntry],
    titles: dict[int, str],
    old: _Old,
    links: Links,
    places: Places,
    home: Target,
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
        body = _body(entry, old, links, path, tags_done, notes)
        keys = _keys(entry, titles[number], slug, path, old, links, places, notes)
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


def _body(entry: OldEntry, old: _Old, links: Links, path: str, done: Counter[str], notes: Notes) -> str:
    body = entry.body
    generator = old.site.generator
    values = {f"page.{k}": v for k, v in entry.keys.items() if isinstance(v, str)}
    values |= {f"site.{k}": v for k, v in old.site.config.items() if isinstance(v, str)}
    body, counts = translate(body, generator, values, lambda name: links.address_of_name(name, entry))
    done.update(counts.done)
    for name, number in sorted(counts.left.items()):
        rule = "component-left" if name.startswith("<") else "tag-left"
        notes.add(rule, entry.path, f"{name[:60]}: {number}", entry.line)
    if entry.html:
        body, odd = to_markdown(body)
        for name, number in sorted(odd.items()):
            if number:
                notes.add(
                    "embed" if name == "embed" else "markup-left-out", entry.path, f"{name}: {number}", entry.line
                )
    body = links.rewritten(body, entry, path).strip("\n")
    body = "".join(c for c in body if c >= " " or c in "\n\t")
    if len(body.encode("utf-8", "replace")) > MAX_BODY:
        notes.add("not-text", entry.path, "it is larger than 1 MiB: cut it into several texts")
    return body + "\n" if body else ""


def _keys(
    entry: OldEntry, title: str, slug: str, path: str, old: _Old, links: Links, places: Places, notes: Notes
) -> dict[str, Any]:
    """The front matter of a new file."""
    language = mapping.language_of(entry, old.languages)
    keys: dict[str, Any] = {"title": title}
    new = routes.article(slug) if entry.article else routes.page(slug)
    aliases = places.aliases_of(entry, new) if not entry.hidden or entry.article else []
    summary = mapping.summary_of(entry)
    if not entry.article:
        keys |= {"slug": slug, "summary": summary or None, "lang": language or None, "aliases": aliases or None}
        keys["draft"] = True if entry.hidden else None
        return _filled(keys)
    if entry.atom_id and entry.rss_id and entry.atom_id != entry.rss_id:
        keys = {"ids": {"rss": entry.rss_id, "atom": entry.atom_id}, **keys}
    else:
        keys = {"id": entry.rss_id or entry.atom_id, **keys}
    keys |= {"date": entry.date or None, "slug": slug, "summary": summary or None}
    source = mapping.source_of(entry)
    if source:
        keys |= {"source": {"url": source}, "rights": "full"}
    authors = mapping.authors_of(entry, old.people)
    if authors:
        simple = all(isinstance(row, str) for row in authors)
        keys["authors"] = authors if simple else [row if isinstance(row, dict) else {"name": row} for row in authors]
    keys |= mapping.terms_of(entry, old.custom, notes)
    keys["image"] = _image(entry, path, links, notes)
    keys["aliases"] = aliases or None
    keys["lang"] = language if language and language != new_settings.language_of(old.site) else None
    keys["draft"] = True if entry.hidden else None
    return _filled(keys)


def _filled(keys: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in keys.items() if value not in (None, "", [], {})}


def _image(entry: OldEntry, path: str, links: Links, notes: Notes) -> dict[str, str]:
    found = mapping.picture_of(entry)
    if not found:
        return {}
    new = links.target(found["src"], entry, path, picture=True)
    start = "../" * path.count("/")
    if (
        new is None
        or "://" in new
        or "content/images/" not in f"content/{new.removeprefix('../../').removeprefix('../')}"
    ):
        if "://" in found["src"]:
            notes.add("image-missing", entry.path, f"{found['src'][:120]} is on the web: save it into content/images")
        return {}
    if not found.get("alt"):
        notes.add("image-without-words", entry.path, f"{found['src'][:120]}: write image: with src: and alt:")
        return {}
    return {**found, "src": new.removeprefix(start).removeprefix("../").removeprefix("../").removeprefix("images/")}


def _people(files: OldFiles) -> dict[str, Any]:
    """The old site's people by their keys, from the data files that generators keep them in."""
    found: dict[str, Any] = {}
    for name in ("_data/authors.yml", "_data/authors.yaml", "_data/team.yml", "data/authors.yml", "data/authors.yaml",
                 ".authors.yml", "docs/blog/.authors.yml", "blog/.authors.yml", "_data/people.yml"):  # fmt: skip
        text = files.text(name)
        if text:
            keys, _ = read_yaml(text)
            inner = keys.get("authors")
            found |= inner if isinstance(inner, dict) else keys
    for name in files.names:
        if "/_authors/" in f"/{name}" and name.endswith(".md"):
            from sitegen.authoring.migrate.matter import read_text

            keys = read_text(files.text(name)).keys
            stem = name.rpartition("/")[2].removesuffix(".md")
            found.setdefault(str(keys.get("short_name") or keys.get("slug") or stem), keys)
    return found


def _custom(site: OldSite) -> tuple[str, ...]:
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


def _languages(site: OldSite) -> tuple[str, ...]:
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


def _subscribers(entries: list[OldEntry], feeds: OldFeeds, notes: Notes) -> None:
    """What who follows an old feed will see, as far as files of it lie beside the sources."""
    if not feeds.items:
        return
    ours = {i for e in entries if not e.hidden for i in (e.rss_id, e.atom_id)}
    again = [item for item in feeds.items.values() if not {item.rss_id, item.atom_id} & ours]
    notes.add(
        "subscribers",
        ".",
        f"{len(feeds.items) - len(again)} of {len(feeds.items)} entries of the old feeds go on with their ids: they are not shown again",
    )
    for item in again:
        notes.add(
            "subscribers", ".", f"“{item.title[:80]}” ({item.day}) is in an old feed, and was not found among the texts"
        )


def _settings(
    home: Target, old: _Old, terms: dict[str, list[str]], also: dict[str, str], target: Path, notes: Notes
) -> str:
    """The whole of a new `site.toml`; an empty text where there is one, with notes of what to add."""
    if home.settings is None:
        name = target.resolve().name.replace("-", " ").replace("_", " ").capitalize()
        return new_settings.whole(old.site, name, terms, also)
    for told in new_settings.to_add(old.site, home.settings, terms, also):
        notes.add("settings", "site.toml", told)
    return ""


def _write(
    home: Target,
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
