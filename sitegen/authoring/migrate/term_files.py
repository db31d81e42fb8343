"""Files of terms that a move needs: old addresses of tags, and an address of its own for a tag that would share one.

`C++` and `C#` give one slug, which is an error; a file with a slug of its own settles it. Pure.
"""

from collections.abc import Callable

from sitegen.authoring.front_matter_writer import front_matter
from sitegen.authoring.migrate.notes import Notes
from sitegen.authoring.migrate.old_names import hugo_file_name, pelican_slug
from sitegen.authoring.migrate.reading.config import OldSite
from sitegen.content.shared import term_key, term_slug

_ADDRESSES: dict[str, tuple[str, ...]] = {
    "hugo": ("/tags/{hugo}/", "/categories/{hugo}/"),
    "zola": ("/tags/{slug}/", "/categories/{slug}/"),
    "pelican": ("/tag/{pelican}.html", "/category/{pelican}.html"),
    "nikola": ("/categories/{pelican}/",),
    "wordpress": ("/tag/{slug}/", "/category/{slug}/"),
    "ghost": ("/tag/{slug}/",),
}
"""Where each generator shows the texts of a tag or a category, as it does without any setting."""


def old_addresses(name: str, slug: str, generator: str) -> list[str]:
    """The addresses at which a generator shows a tag's texts."""
    rows = _ADDRESSES.get(generator, ())
    return [row.format(hugo=hugo_file_name(name).lower(), pelican=pelican_slug(name), slug=slug) for row in rows]


def term_files(
    terms: dict[str, list[str]], site: OldSite, is_free: Callable[[str], bool], notes: Notes
) -> dict[str, str]:
    """The text of each file by its path; `is_free` says whether an
    old address is nobody else's.
    """
    made: dict[str, str] = {}
    for taxonomy, names in terms.items():
        first: dict[str, str] = {}
        slugs: dict[str, str] = {}
        for name in names:
            slug = term_slug(name)
            held = first.setdefault(slug, name)
            if held == name and site.generator in _ADDRESSES and taxonomy == "topics":
                path = f"content/terms/{taxonomy}/{slug}.md"
                aliases = [a for a in old_addresses(name, slug, site.generator) if is_free(a)]
                if aliases:
                    made[path] = front_matter({"title": name, "aliases": aliases})
            if term_key(held) == term_key(name) or term_key(name) in slugs:
                continue
            number = 2
            while f"{slug[:76]}-{number}" in (*first, *slugs.values()):
                number += 1
            own = f"{slug[:76]}-{number}"
            slugs[term_key(name)] = own
            path = f"content/terms/{taxonomy}/{own}.md"
            notes.add("term-file", path, f"“{name}” would share the address of “{held}”")
            made[path] = front_matter({"title": name, "slug": own})
    return made
