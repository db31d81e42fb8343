"""An old text as a file of ours: its front matter and its body."""

from collections import Counter
from typing import Any

from sitegen import routes
from sitegen.authoring.migrate import mapping, new_settings
from sitegen.authoring.migrate.bodies.html_bodies import to_markdown
from sitegen.authoring.migrate.bodies.links import Links
from sitegen.authoring.migrate.bodies.translation import translate
from sitegen.authoring.migrate.entry import OldEntry
from sitegen.authoring.migrate.notes import Notes
from sitegen.authoring.migrate.old import Old
from sitegen.authoring.migrate.places import Places

MAX_BODY = 1024 * 1024


def body_of(entry: OldEntry, old: Old, links: Links, path: str, done: Counter[str], notes: Notes) -> str:
    body = entry.body
    generator = "astro" if entry.path.endswith(".mdx") else old.site.generator
    values = {f"page.{k}": v for k, v in entry.keys.items() if isinstance(v, str)}
    values |= {f"site.{k}": v for k, v in old.site.config.items() if isinstance(v, str)}
    told = old.site.config.get("params")
    params = told if isinstance(told, dict) else {}
    values |= {f"site.params.{k}": v for k, v in params.items() if isinstance(v, str)}
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


def keys_of(
    entry: OldEntry, title: str, slug: str, path: str, old: Old, links: Links, places: Places, notes: Notes
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
    keys |= mapping.terms_of(entry, old.custom, old.site.generator, notes)
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
