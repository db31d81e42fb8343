"""Terms: files that no article uses, and words that were probably meant for a term that exists."""

from collections import Counter
from collections.abc import Iterator
from difflib import SequenceMatcher

from sitegen.checks.context import CheckContext
from sitegen.problems import Problem, problem

ALIKE = 0.84
"""How alike two terms are, as difflib counts it, when one is taken for a slip of the other."""


def unused_terms(desk: CheckContext) -> Iterator[Problem]:
    """A term's file whose term stands in no article."""
    if any(path.startswith("content/articles/") for path in desk.contents.broken):
        return  # what those articles use cannot be told
    used = {(taxonomy, slug) for a in desk.contents.articles for taxonomy, slugs in a.terms for slug in slugs}
    for item in desk.contents.terms:
        if (item.taxonomy, item.slug) not in used:
            message = f"no article has {item.slug} among its {item.taxonomy}"
            hint = "use it, correct the file's name, or delete the file"
            yield problem("term-unused", item.path, 1, message, hint)


def similar_terms(desk: CheckContext) -> Iterator[Problem]:
    """In an open taxonomy, a term of one article that is nearly one which has a file or several articles."""
    for taxonomy in desk.library.settings.taxonomies:
        if taxonomy.mode != "open":
            continue
        uses = Counter(slug for a in desk.contents.articles for slug in dict(a.terms).get(taxonomy.name, ()))
        files = {t.slug for t in desk.contents.terms if t.taxonomy == taxonomy.name}
        known = sorted(files | {slug for slug, count in uses.items() if count > 1})
        for item in desk.contents.articles:
            for index, slug in enumerate(dict(item.terms).get(taxonomy.name, ())):
                if uses[slug] > 1 or slug in files:
                    continue
                close = _nearly(slug, known)
                if close:
                    line = item.line(f"{taxonomy.name}.{index}")
                    message = f"{taxonomy.name}: no other article has the term {slug}"
                    hint = f"did you mean {close}? If not, leave it, or give it a file in content/terms"
                    yield problem("term-similar", item.path, line, message, hint)


def _nearly(slug: str, known: list[str]) -> str:
    """The known term that a slip of the finger, a plural or a hyphen makes of `slug`; empty where there is none."""
    best, found = ALIKE, ""
    for other in known:
        if abs(len(other) - len(slug)) > 3 or _digits(other) != _digits(slug):
            continue
        plain, its = slug.replace("-", ""), other.replace("-", "")
        ratio = 1.0 if plain == its else SequenceMatcher(None, slug, other).ratio()
        if ratio > best:
            best, found = ratio, other
    return found


def _digits(slug: str) -> str:
    return "".join(c for c in slug if c.isdigit())
