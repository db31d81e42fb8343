"""Files of terms that a move needs: old addresses of tags, and an address of its own for a tag that would share one.

`C++` and `C#` give one slug, which is an error; a file with a slug of its own settles it (DESIGN §2.2). Pure.
"""

import re
from unicodedata import normalize

from sitegen.authoring.front_matter_writer import front_matter
from sitegen.authoring.migrate.config import OldSite
from sitegen.authoring.migrate.notes import Notes
from sitegen.content.shared import term_slug


def _folded(name: str) -> str:
    """What is the same in two spellings of one term: no case, blanks, hyphens, apostrophes, dots or accents."""
    bare = re.sub("[\\s\\-‐‑‒–—_'’‘ʼ＇`´.·\u0300-\u036f\u00ad\u200b-\u200f]", "", normalize("NFKD", name))
    return bare.casefold()


def term_files(terms: dict[str, list[str]], site: OldSite, there: frozenset[str], notes: Notes) -> dict[str, str]:
    """The text of each file by its path; `there` are files that the site has already."""
    made: dict[str, str] = {}
    for taxonomy, names in terms.items():
        first: dict[str, str] = {}
        slugs: dict[str, str] = {}
        for name in names:
            slug = term_slug(name)
            held = first.setdefault(slug, name)
            if _folded(held) == _folded(name) or _folded(name) in slugs:
                continue
            number = 2
            while f"{slug[:76]}-{number}" in (*first, *slugs.values()):
                number += 1
            own = f"{slug[:76]}-{number}"
            slugs[_folded(name)] = own
            path = f"content/terms/{taxonomy}/{own}.md"
            notes.add("term-file", path, f"“{name}” would share the address of “{held}”")
            if path not in there:
                made[path] = front_matter({"title": name, "slug": own})
    return made
