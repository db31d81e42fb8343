"""A content file's text to an Article, TermFile, Edition or Page, with every finding about it."""

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import tzinfo
from functools import lru_cache
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, TypeVar
from unicodedata import normalize
from urllib.parse import urlsplit
from uuid import NAMESPACE_URL, uuid5

from msgspec import structs

from sitegen import rights
from sitegen.fingerprint import canonical, digest_text
from sitegen.front_matter import FrontMatter, decode, parse
from sitegen.markup.document import document, inline
from sitegen.markup.typography import typeset
from sitegen.model import (
    Article,
    Body,
    Change,
    Coverage,
    Edition,
    Image,
    Link,
    Page,
    ParsedArticle,
    Section,
    Settings,
    Shown,
    Source,
    TermFile,
)
from sitegen.plain_keys import PlainArticle, PlainSource, read_plain_article
from sitegen.problems import Problem, nearest, problem
from sitegen.values import as_list, slug_of

if TYPE_CHECKING:
    from sitegen.keys import ArticleKeys, ChangeKeys, K, SourceKeys

T = TypeVar("T")
Read = tuple[T | None, list[Problem]]

_ALIAS = re.compile(r"/(?:[A-Za-z0-9_~.-]+/)*[A-Za-z0-9_~.-]*\Z")


@lru_cache(maxsize=10_000)  # a site's terms are few, and stand in many articles
def term_slug(words: str) -> str:
    """The slug of a term as it was written, so that `NO` and `no` are one term."""
    return slug_of(words)


def derived_id(path: str, settings: Settings) -> str:
    """The id of a file that has none: the same as long as neither the file nor the site's id changes."""
    return str(uuid5(uuid5(NAMESPACE_URL, f"urn:sitegen:{settings.id}"), normalize("NFC", path)))


def parse_article(
    data: bytes, path: str, settings: Settings, zone: tzinfo, *, drafts: bool = False
) -> Read[ParsedArticle]:
    """An article's file. Findings in a draft are warnings unless `drafts` are built."""
    taxonomies = tuple(t.name for t in settings.taxonomies)
    matter, problems = _front_matter(data, path)
    if matter is None:
        return None, problems
    keys: ArticleKeys | PlainArticle | None = read_plain_article(matter.keys, zone, taxonomies)
    if keys is None:
        from sitegen import keys as models  # pydantic is loaded where it is needed

        keys, found = models.validate(models.ArticleKeys, matter, path, zone, extra=taxonomies)
        problems += found
    is_draft = str(matter.keys.get("draft")).lower() == "true"
    terms, found = _terms(matter, path, taxonomies)
    problems += found
    missing = _missing(matter, path, ("title", "date"))
    problems += [replace(p, level="warning") for p in missing] if is_draft else missing
    problems += _bad_aliases(matter, path)
    source_keys = matter.keys.get("source")
    ours = not (any(source_keys.values()) if isinstance(source_keys, dict) else source_keys)
    body, found = document(matter.body, path, matter.body_line, smart=ours and _english(matter, settings))
    problems += found
    why, why_links = "", tuple[Link, ...]()
    if keys is not None and keys.why:
        why, why_links, found = inline(keys.why, path, matter.line("why"), smart=_english(matter, settings))
        problems += found
    if is_draft and not drafts:
        problems = [replace(p, level="warning") for p in problems]
    if keys is None:
        return None, problems
    unfilled = isinstance(source_keys, dict) and keys.source is None and keys.rights is None
    if unfilled or (keys.source and not keys.source.name and not keys.source.url):
        hint = "add name: with the outlet, or url: with the address of the original"
        nameless = problem("key-missing", path, matter.line("source"), "source has neither name nor url", hint)
        problems.append(replace(nameless, level="warning") if is_draft else nameless)
    if not is_draft and any(p.rule in ("title-missing", "date-missing") for p in problems):
        return None, problems
    if keys.id is None:
        hint = "run sitegen check --fix to write one, so that feeds never show the story as new"
        problems.append(problem("id-missing", path, 1, "the article has no id", hint))
    smart = _english(matter, settings)
    source = _source(keys.source)
    changes = tuple(sorted((_change(c, smart) for c in keys.changes), key=lambda c: c.date.at))
    granted = rights.decide(keys.rights, source, settings)
    withdrawn = any(c.kind == "retraction" for c in changes)
    summary = rights.summary_for(_set(keys.summary or "", smart), body, granted)
    if not summary:
        add = "write behind summary: one" if "summary" in matter.keys else "add summary: with one"
        hint = f"{add} paragraph in our own words"
        problems.append(problem("summary-missing", path, matter.line("summary"), "the article has no summary", hint))
    title = keys.title or PurePosixPath(path).stem
    article = Article(
        path=path,
        id=keys.id or derived_id(path, settings),
        slug=keys.slug or slug_of(PurePosixPath(path).stem),
        title=_set(title, smart and ours),
        date=keys.date,
        summary="" if withdrawn else summary,
        why="" if withdrawn else why,
        why_links=() if withdrawn else why_links,
        source=source,
        also=tuple(Coverage(c.name, c.url) for c in keys.also),
        rights=granted,
        licence=rights.licence_of(granted, source, settings),
        links=body.links,
        anchors=body.anchors,
        stands_in=bool(summary) and not keys.summary,
        terms=terms,
        follows=keys.follows,
        changes=changes,
        aliases=keys.aliases,
        image=Image(**keys.image.model_dump()) if keys.image else None,
        lead=keys.lead,
        draft=keys.draft,
        language=keys.lang,
        lines=_lines(matter),
    )
    if not article.slug:
        hint = "add slug: with a-z, 0-9 and hyphen"
        problems.append(problem("slug-invalid", path, 1, "no slug can be made from the file's name", hint))
        return None, problems
    shown = rights.show(body, granted, settings, withdrawn=withdrawn)
    return ParsedArticle(_with_digests(article, shown), body, shown), problems


# Lines, links and anchors are for findings: a page that does not change must not be made anew for them.
_ON_A_PAGE = tuple(
    field
    for field in Article.__struct_fields__
    if field not in ("path", "lines", "anchors", "links", "why_links", "digest", "card_digest", "title_digest")
)


def _with_digests(article: Article, shown: Shown) -> Article:
    """The article with the digests of all that a page, a feed's summary, a card and a mention can show of it."""
    # Each field is written once; such texts say themselves where they end.
    texts = {name: canonical(getattr(article, name)) for name in _ON_A_PAGE}

    def of(names: Iterable[str], more: str = "") -> str:
        return digest_text("".join([texts[name] for name in names]) + more)

    name = canonical(article.source and article.source.name)
    return structs.replace(
        article,
        digest=of(_ON_A_PAGE, canonical((shown.rights, shown.html, shown.excerpt))),
        entry_digest=of(("id", "title", "slug", "date", "summary", "source", "terms", "language", "changes")),
        card_digest=of(("title", "slug", "date", "summary", "terms", "language", "changes", "draft"), name),
        title_digest=of(("title", "slug", "date")),
        shape_digest=of(("slug", "date", "terms", "follows")),
    )


def parse_edition(data: bytes, path: str, settings: Settings, zone: tzinfo) -> Read[Edition]:
    """An edition's file."""
    from sitegen.keys import EditionKeys

    matter, keys, body, problems = _read(EditionKeys, data, path, settings, zone)
    if matter is None or keys is None:
        return None, problems
    slug = keys.slug or slug_of(PurePosixPath(path).stem)
    if not slug:
        problems.append(problem("slug-invalid", path, 1, "no slug can be made from the file's name", "add slug:"))
        return None, problems
    if keys.id is None:
        hint = "run sitegen check --fix to write one, so that feeds never show the edition as new"
        problems.append(problem("id-missing", path, 1, "the edition has no id", hint))
    smart = _english(matter, settings)
    return Edition(
        path=path,
        id=keys.id or derived_id(path, settings),
        slug=slug,
        title=_set(keys.title, smart),
        date=keys.date,
        number=keys.number,
        first=keys.first,
        last=keys.last,
        sections=tuple(Section(_set(s.title, smart), s.articles) for s in keys.sections),
        draft=keys.draft,
        body=body,
        lines=_lines(matter),
    ), problems


def parse_page(data: bytes, path: str, settings: Settings, zone: tzinfo) -> Read[Page]:
    """A page's file."""
    from sitegen.keys import PageKeys

    matter, keys, body, problems = _read(PageKeys, data, path, settings, zone)
    if matter is None or keys is None:
        return None, problems
    slug = keys.slug or slug_of(PurePosixPath(path).stem)
    if not slug:
        problems.append(problem("slug-invalid", path, 1, "no slug can be made from the file's name", "add slug:"))
        return None, problems
    smart = _english(matter, settings)
    return Page(
        path=path,
        slug=slug,
        title=_set(keys.title, smart),
        summary=_set(keys.summary or "", smart),
        language=keys.lang,
        aliases=keys.aliases,
        draft=keys.draft,
        body=body,
        lines=_lines(matter),
    ), problems


def parse_term(data: bytes, path: str, settings: Settings, zone: tzinfo) -> Read[TermFile]:
    """A term's file, `content/terms/<taxonomy>/<slug>.md`."""
    taxonomy, stem = PurePosixPath(path).parts[2], PurePosixPath(path).stem
    from sitegen.keys import TermKeys

    matter, keys, body, problems = _read(TermKeys, data, path, settings, zone)
    known = [t.name for t in settings.taxonomies]
    if taxonomy not in known:
        close = nearest(taxonomy, known)
        hint = f"did you mean {close}?" if close else f"the taxonomies of site.toml are {', '.join(known)}"
        problems.append(problem("misplaced", path, 1, f"{taxonomy} is not a taxonomy", hint))
        return None, problems
    slug = term_slug(stem)
    if not slug:
        problems.append(problem("term-invalid", path, 1, "no address can be made from the file's name", "rename it"))
    if matter is None or keys is None or not slug:
        return None, problems
    if keys.code and (not re.fullmatch("[A-Za-z]{2}", keys.code) or keys.code.upper() in _COMMON_CODES):
        message = f"code: “{keys.code[:20]}” is no code of ISO 3166-1"
        hint = f"write {_COMMON_CODES.get(keys.code.upper(), 'its two letters, such as GB')}"
        wrong = problem("wrong-value", path, matter.line("code"), message, hint)
        problems.append(replace(wrong, level="warning"))
    return TermFile(
        path=path,
        taxonomy=taxonomy,
        slug=slug,
        title=keys.title or default_term_title(slug),
        names=keys.names,
        code=keys.code,
        kind=keys.kind,
        url=keys.url,
        aliases=keys.aliases,
        body=body,
        lines=_lines(matter),
    ), problems


_COMMON_CODES = {"UK": "GB", "EL": "GR"}
"""Codes that are in use and are not those of the standard."""


def default_term_title(slug: str) -> str:
    """The title of a term without a file: its slug with blanks and a capital."""
    return slug.replace("-", " ").capitalize()


def _front_matter(data: bytes, path: str) -> tuple[FrontMatter | None, list[Problem]]:
    text, problems = decode(data, path)
    if any(p.level == "error" for p in problems):
        return None, problems
    matter, found = parse(text, path)
    return matter, problems + found


def _read(
    schema: "type[K]", data: bytes, path: str, settings: Settings, zone: tzinfo
) -> "tuple[FrontMatter | None, K | None, Body, list[Problem]]":
    """The steps that editions, pages and terms share."""
    from sitegen.keys import validate

    matter, problems = _front_matter(data, path)
    if matter is None:
        return None, None, Body(), problems
    keys, found = validate(schema, matter, path, zone)
    problems += found
    if "aliases" in schema.model_fields:
        problems += _bad_aliases(matter, path)
    body, found = document(matter.body, path, matter.body_line, smart=_english(matter, settings))
    return matter, keys, body, problems + found


def _english(matter: FrontMatter, settings: Settings) -> bool:
    # Other languages have other quotation marks; theirs are set by hand.
    return str(matter.keys.get("lang") or settings.language).lower().startswith("en")


def _set(text: str, smart: bool) -> str:
    return typeset(text) if smart else text


def _lines(matter: FrontMatter) -> str:
    """The line of every key, as `line_of` reads them; a key that would be read wrongly is none of ours."""
    found = []
    for place, line in matter.lines.items():
        key = str(place[0]) if len(place) == 1 else ".".join([str(part) for part in place])
        if "\n" not in key and "=" not in key:
            found.append(f"\n{key}={line}")
    return "".join(found)


def _missing(matter: FrontMatter, path: str, wanted: tuple[str, ...]) -> list[Problem]:
    found = []
    for name in wanted:
        if matter.keys.get(name) is None:
            example = "2024-05-01" if name == "date" else "The headline"
            hint = f"write it behind {name}:" if name in matter.keys else f"add a line {name}: {example}"
            found.append(problem(f"{name}-missing", path, matter.line(name), f"{name} is missing", hint))
    return found


def _terms(
    matter: FrontMatter, path: str, taxonomies: tuple[str, ...]
) -> tuple[tuple[tuple[str, tuple[str, ...]], ...], list[Problem]]:
    """The terms of each taxonomy as slugs, in the order of the file, each once."""
    read: list[tuple[str, tuple[str, ...]]] = []
    problems: list[Problem] = []
    for taxonomy in taxonomies:
        value = matter.keys.get(taxonomy)
        if value is None:
            continue
        if not isinstance(value, list):
            kind = "a block of keys" if isinstance(value, dict) else "a text"
            hint = f"write {taxonomy}: {as_list(value)}"
            message = f"{taxonomy}: is {kind}, a list is wanted"
            problems.append(problem("wrong-type", path, matter.line(taxonomy), message, hint))
            continue
        slugs: dict[str, None] = {}
        for index, item in enumerate(value):
            if item is None:
                continue
            line = matter.line(taxonomy, index)
            if not isinstance(item, str):
                hint = f"write {taxonomy}: [one, two]"
                problems.append(problem("wrong-type", path, line, f"{taxonomy}: an item is not a text", hint))
                continue
            if ";" in item:
                hint = f"put a comma between the terms: {taxonomy}: [one, two]"
                message = f"{taxonomy}: “{item[:40]}” holds a semicolon"
                problems.append(replace(problem("term-invalid", path, line, message, hint), level="warning"))
            slug = term_slug(item)
            if not slug:
                message = f"{taxonomy}: “{item[:40]}” holds no letter or digit that an address can carry"
                problems.append(problem("term-invalid", path, line, message, "write it in Latin letters"))
                continue
            slugs[slug] = None
        if slugs:
            read.append((taxonomy, tuple(slugs)))
    return tuple(read), problems


def _bad_aliases(matter: FrontMatter, path: str) -> list[Problem]:
    found = []
    value = matter.keys.get("aliases")
    for index, item in enumerate(value if isinstance(value, list) else ()):
        if not isinstance(item, str):
            continue
        if not _ALIAS.match(item) or any(part.strip(".") == "" and part for part in item.split("/")) or item == "/":
            hint = "write it from the root of the site, such as /old/name/, with letters, digits, - _ . ~"
            message = f"“{item[:60]}” is not an old address"
            found.append(problem("alias-invalid", path, matter.line("aliases", index), message, hint))
    return found


def host_of(url: str) -> str:
    """The host of an address without `www.`, which names a source that has no name; empty without an address."""
    return (urlsplit(url).hostname or "").removeprefix("www.") if url else ""


def _source(keys: "SourceKeys | PlainSource | None") -> Source | None:
    if keys is None:
        return None
    return Source(
        name=keys.name or host_of(keys.url or ""),
        url=keys.url,
        authors=keys.author,
        published=keys.published,
        language=keys.language,
        archive=keys.archive,
        seed=keys.seed,
        seed_sha256=keys.seed_sha256,
    )


def _change(keys: "ChangeKeys", smart: bool) -> Change:
    return Change(keys.date, keys.kind, _set(keys.note, smart))
