"""Checks of terms: unused term files, names that share an address, and probable misspellings of existing terms."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from functools import lru_cache

from sitegen.checks.context import CheckContext
from sitegen.checks.references import COMMON_CODES
from sitegen.content.library import Contents, Library
from sitegen.content.shared import term_key, term_slug
from sitegen.model import TermFile
from sitegen.problems import Problem, problem

SIMILAR_TERM = 0.84
"""The difflib ratio from which a term counts as a misspelling of another."""


def colliding_terms(contents: Contents, library: Library) -> Iterator[Problem]:
    """Reports different names of terms that would share one address, such as C++ and C#."""
    first: dict[tuple[str, str], tuple[str, str]] = {}
    files: dict[tuple[str, str], TermFile] = {(t.taxonomy, t.slug): t for t in contents.terms}
    for key, file in files.items():
        if file.title and term_slug(file.title) == file.slug:
            first[key] = file.title, file.path
    seen: set[tuple[str, str, str]] = set()
    known_rows: set[tuple[object, ...]] = set()
    for item in contents.articles:
        for (taxonomy, slugs), names in zip(item.terms, item.term_names, strict=False):
            row = (taxonomy, slugs, names)
            if row in known_rows:
                continue
            known_rows.add(row)
            for index, (slug, name) in enumerate(zip(slugs, names, strict=True)):
                if (taxonomy, slug, name) in seen:
                    continue
                seen.add((taxonomy, slug, name))
                known = files.get((taxonomy, slug))
                # What a file calls the term is the term, and so is its slug where there is a file.
                if known is not None and (name == slug or _is_named(known, name)):
                    continue
                other, path = first.setdefault((taxonomy, slug), (name, item.path))
                if term_key(other) == term_key(name):
                    continue
                folder = f"content/terms/{taxonomy}/"
                message = f"{taxonomy}: “{name}” and “{other}” ({path}) would share the address /{taxonomy}/{slug}/"
                hint = (
                    f"write one name, or a file in {folder} with title: {name} and a slug: of its own, such as {slug}-2"
                )
                yield problem("address-taken", item.path, item.line(f"{taxonomy}.{index}"), message, hint)


def _is_named(file: TermFile, name: str) -> bool:
    """Whether the file says that this name, which alone would lead elsewhere, is the term's."""
    translated = any(term_key(title) == term_key(name) for _, title in file.titles)
    return translated or (file.pinned and term_slug(name) != file.slug)


def unused_terms(context: CheckContext) -> Iterator[Problem]:
    """Reports term files that no article uses; those of countries, named by their codes, may stand there for all."""
    if any(path.startswith("content/articles/") for path in context.contents.broken):
        return  # the terms of those articles are unknown
    used = {(taxonomy, slug) for a in context.contents.articles for taxonomy, slugs in a.terms for slug in slugs}
    used |= context.library.registers.by_term.keys()
    for item in context.contents.terms:
        if (item.taxonomy, item.slug) not in used and item.slug != (item.code or "").lower():
            message = f"no article has {item.slug} among its {item.taxonomy}"
            hint = "use it, correct the file's name, or delete the file"
            yield problem("term-unused", item.path, 1, message, hint)


def similar_terms(context: CheckContext) -> Iterator[Problem]:
    """Reports terms of a single article that resemble a term with a file or several articles (open taxonomies)."""
    counted: dict[str, Counter[str]] = defaultdict(Counter)
    for item in context.contents.articles:
        for name, slugs in item.terms:
            counted[name].update(slugs)
    for taxonomy in context.library.settings.taxonomies:
        uses = counted[taxonomy.name]
        own = [t for t in context.contents.terms if t.taxonomy == taxonomy.name]
        files = {t.slug for t in own}
        single = {slug for slug, count in uses.items() if count == 1 and slug not in files}
        if taxonomy.mode != "open" or not single:
            continue
        names = {term_slug(name): t.slug for t in own for name in (*t.names, *dict(t.titles).values(), t.title) if name}
        known = sorted(files | {slug for slug, count in uses.items() if count > 1})
        for item in context.contents.articles:
            for index, slug in enumerate(dict(item.terms).get(taxonomy.name, ())):
                if slug not in single:
                    continue
                usual = COMMON_CODES.get(slug, "")
                close = names.get(slug) or (usual if usual in files else misspelt(slug, known))
                if close:
                    line = item.line(f"{taxonomy.name}.{index}")
                    message = f"{taxonomy.name}: no other article has the term {slug}"
                    hint = f"did you mean {close}? If not, leave it, or give it a file in content/terms"
                    yield problem("term-similar", item.path, line, message, hint)


def misspelt(slug: str, known: list[str]) -> str:
    """The known term that `slug` misspells (a typing error, a plural, a hyphen); empty if there is none."""
    from difflib import SequenceMatcher

    best, found = SIMILAR_TERM, ""
    length, plain, letters, digits = len(slug), _plain(slug), _letters(slug), _digits(slug)
    for other in known:
        size = len(other)
        if abs(size - length) > 3:
            continue
        if plain == _plain(other):
            ratio = 1.0
        # No more letters can stand in the same order than stand in both. To count these is quick.
        elif 2 * (letters & _letters(other)).bit_count() <= best * (length + size):
            continue
        else:
            ratio = SequenceMatcher(None, slug, other).ratio()
        if ratio > best and digits == _digits(other):
            best, found = ratio, other
    return found


def _digits(slug: str) -> str:
    return "".join(c for c in slug if c.isdigit())


@lru_cache(maxsize=100_000)
def _plain(slug: str) -> str:
    return slug.replace("-", "")


_LETTERS = {c: number for number, c in enumerate("abcdefghijklmnopqrstuvwxyz0123456789-", 1)}
"""The characters of slugs; any others count as one."""


@lru_cache(maxsize=100_000)
def _letters(slug: str) -> int:
    """A bit for each letter of a slug and each time that it occurs."""
    found, times = 0, Counter[int]()
    for c in slug:
        number = _LETTERS.get(c, 0)
        found |= 1 << (times[number] * (len(_LETTERS) + 1) + number)
        times[number] += 1
    return found
