"""Parses an article's file into an `Article`, its body and what may be shown of it, with every finding."""

from dataclasses import replace
from datetime import datetime, tzinfo
from operator import attrgetter
from types import MappingProxyType

from msgspec import msgpack, structs

from sitegen.content import rights
from sitegen.content.front_matter import FrontMatter
from sitegen.content.publication_keys import hidden_elsewhere
from sitegen.content.registers.record_keys import article_keys
from sitegen.content.registers.records import FileAt, article_records
from sitegen.content.schema import ChangeKeys, IdKeys, SourceKeys, validate
from sitegen.content.shared import (
    Read,
    TermSlugs,
    derived_id,
    front_matter_of,
    host_of,
    in_language,
    key_lines,
    name_and_tag,
    odd_atom_id,
    own_marks,
    term_key,
    term_slug,
    typeset_if,
)
from sitegen.content.values import as_list, list_mend, slug_of
from sitegen.fingerprint import digest_bytes
from sitegen.markup.document import document, inline
from sitegen.markup.typography import Marks
from sitegen.model import (
    Article,
    Author,
    Change,
    Coverage,
    Image,
    Link,
    ParsedArticle,
    Settings,
    Shown,
    Source,
)
from sitegen.problems import Problem, problem


def parse_article(
    data: bytes,
    path: str,
    settings: Settings,
    zone: tzinfo,
    *,
    drafts: bool = False,
    until: datetime | None = None,
    term_slugs: TermSlugs = MappingProxyType({}),
) -> Read[ParsedArticle]:
    """Parse an article's file. Findings in a draft are warnings unless `drafts` are built.

    `term_slugs` are the slugs that term files give. Changes dated later than `until` are not shown; they are listed as
    the article's `coming` changes.
    """
    taxonomies = tuple(t.name for t in settings.taxonomies)
    registers = settings.registers
    matter, problems = front_matter_of(data, path, tuple(r.name for r in registers))
    if matter is None:
        return None, problems
    stem, tag = name_and_tag(path, settings)
    matter = in_language(matter, tag)
    schema = article_keys(registers)
    keys, found = validate(schema, matter, path, zone, extra=taxonomies)
    problems += found
    is_draft = _is_draft(matter)
    own = (*schema.keys, *taxonomies)
    hidden, clocked = hidden_elsewhere(matter, path, zone, own, draft=is_draft)
    problems = _with(problems, hidden)
    terms, names, found = _terms(matter, path, taxonomies, term_slugs)
    problems += found
    missing = _missing(matter, path, ("title", "date"))
    problems += [replace(p, level="warning") for p in missing] if is_draft else missing
    source_keys = matter.keys.get("source")
    ours = not (any(source_keys.values()) if isinstance(source_keys, dict) else source_keys)
    marks = own_marks(matter, settings)
    body, found = document(matter.body, path, matter.body_line, marks=marks if ours else None)
    problems += found
    why, why_links = "", tuple[Link, ...]()
    if keys is not None and keys.why:
        why, why_links, found = inline(keys.why, path, matter.line("why"), marks=marks)
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
    ids = keys.ids or IdKeys()
    own_id = keys.id or ids.atom or ids.rss
    if own_id is None:
        hint = "run sitegen check --fix to write one, so that feeds never show the story as new"
        problems.append(problem("id-missing", path, 1, "the article has no id", hint))
    problems += odd_atom_id(keys.id, ids, matter, path)
    source = _source(keys.source)
    changes = tuple(sorted((_change(c, marks) for c in keys.changes), key=lambda c: c.date.at))
    coming = tuple(c for c in changes if until is not None and c.date.at > until)
    changes = changes[: len(changes) - len(coming)]
    granted = rights.decide(keys.rights, source, settings)
    authors = tuple(dict.fromkeys(Author(p.name, p.url or "") for p in (*keys.author, *keys.authors)))
    if authors and granted != "full":
        name = "author" if keys.author else "authors"
        message = f"{name} names who wrote a story of our own, and this text is the source's"
        hint = f"write it below source:, with two blanks before it: author: {authors[0].name}"
        problems.append(problem("unknown-key", path, matter.line(name), message, hint))
    withdrawn = any(c.kind == "retraction" for c in changes)
    shown = rights.show(body, granted, settings, withdrawn=withdrawn)
    records, found = article_records(
        keys,
        FileAt(matter, path, data, derived_id(path, settings) if settings.registers else ""),
        settings.registers,
        private=body.text if granted != "full" else "",
        ours=(keys.title or "", keys.summary or "", why, shown.excerpt),
        withdrawn=withdrawn,
    )
    problems += found
    summary = rights.summary_for(typeset_if(keys.summary or "", marks), body, granted)
    if not summary:
        add = "write behind summary: one" if "summary" in matter.keys else "add summary: with one"
        hint = f"{add} paragraph in our own words"
        problems.append(problem("summary-missing", path, matter.line("summary"), "the article has no summary", hint))
    title = keys.title or stem
    article = Article(
        path=path,
        id=own_id or derived_id(path, settings),
        rss_id=ids.rss or "",
        atom_id=ids.atom or "",
        authors=authors if granted == "full" else (),
        slug=keys.slug or slug_of(stem),
        title=typeset_if(title, marks if ours else None),
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
        term_names=names,
        follows=keys.follows,
        changes=changes,
        aliases=keys.aliases,
        image=Image(**vars(keys.image)) if keys.image else None,
        lead=keys.lead,
        draft=keys.draft,
        language=keys.lang,
        lines=key_lines(matter),
        coming=coming,
        clocked=clocked,
        translations=keys.translations,
        records=records,
    )
    if not article.slug:
        hint = "add slug: with a-z, 0-9 and hyphen"
        problems.append(problem("slug-invalid", path, 1, "no slug can be made from the file's name", hint))
        return None, problems
    return ParsedArticle(_with_digests(article, shown), body, shown), problems


# Fields for findings alone (lines, links, anchors) are left out, so that a change of them renders no page.
_APART = frozenset(
    """path translations records lines anchors links why_links digest card_digest title_digest clocked coming
    term_names date""".split()
)
_ON_A_PAGE = attrgetter(*(field for field in Article.__struct_fields__ if field not in _APART))
_IN_AN_ENTRY = attrgetter(
    *("id", "rss_id", "atom_id", "title", "slug", "summary", "source", "terms", "language", "changes", "authors"),
    "rights",
)
_ON_A_CARD = attrgetter("title", "slug", "summary", "terms", "language", "changes", "draft")
_encode = msgpack.Encoder(enc_hook=attrgetter("text")).encode
"""Writes values of known types, each in its place; of moments the text, since msgspec would lose their zones."""


def _with_digests(article: Article, shown: Shown) -> Article:
    """The article with the digests of the fields that its page, feed entry, card and mentions show."""
    date = article.date.text if article.date else ""
    title, slug, language = article.title, article.slug, article.language
    outlet = article.source.name if article.source else None
    page = (_ON_A_PAGE(article), date, shown.rights, shown.html, shown.excerpt, [r.digest for r in article.records])

    def of(values: object) -> str:
        return digest_bytes(_encode(values))

    return structs.replace(
        article,
        digest=of(page),
        entry_digest=of((_IN_AN_ENTRY(article), date)),
        card_digest=of((_ON_A_CARD(article), date, outlet)),
        title_digest=of((title, slug, date, language, article.retraction is not None)),
        shape_digest=of((slug, date, article.terms, article.follows)),
    )


def _with(problems: list[Problem], hidden: list[Problem]) -> list[Problem]:
    """All findings; a key that hides a text in other programs is not reported as unknown too."""
    lines = {p.line for p in hidden}
    return [*(p for p in problems if p.rule != "unknown-key" or p.line not in lines), *hidden]


def _is_draft(matter: FrontMatter) -> bool:
    return str(matter.keys.get("draft")).lower() == "true"


def _missing(matter: FrontMatter, path: str, wanted: tuple[str, ...]) -> list[Problem]:
    found = []
    for name in wanted:
        if matter.keys.get(name) is None:
            example = "2024-05-01" if name == "date" else "The headline"
            hint = f"write it behind {name}:" if name in matter.keys else f"add a line {name}: {example}"
            found.append(problem(f"{name}-missing", path, matter.line(name), f"{name} is missing", hint))
    return found


def _terms(
    matter: FrontMatter, path: str, taxonomies: tuple[str, ...], term_slugs: TermSlugs
) -> tuple[tuple[tuple[str, tuple[str, ...]], ...], tuple[tuple[str, ...], ...], list[Problem]]:
    """The terms of each taxonomy as slugs, in the order of the file, each once; and as they were typed."""
    read: list[tuple[str, tuple[str, ...]]] = []
    typed: list[tuple[str, ...]] = []
    problems: list[Problem] = []
    for taxonomy in taxonomies:
        value = matter.keys.get(taxonomy)
        if value is None:
            continue
        if not isinstance(value, list):
            kind = "a block of keys" if isinstance(value, dict) else "a text"
            hint = f"write {taxonomy}: {as_list(value)}"
            message = f"{taxonomy}: is {kind}, a list is wanted"
            mend = list_mend(value)
            problems.append(problem("wrong-type", path, matter.line(taxonomy), message, hint, mend))
            continue
        names: dict[str, str] = {}
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
            slug = term_slugs.get((taxonomy, term_key(item))) or term_slug(item)
            if not slug:
                message = f"{taxonomy}: “{item[:40]}” holds no letter or digit that an address can carry"
                problems.append(problem("term-invalid", path, line, message, "write it in Latin letters"))
                continue
            names.setdefault(slug, " ".join(item.split()))
        if names:
            read.append((taxonomy, tuple(names)))
            typed.append(tuple(names.values()))
    return tuple(read), tuple(typed), problems


def _source(keys: SourceKeys | None) -> Source | None:
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


def _change(keys: ChangeKeys, marks: Marks | None) -> Change:
    return Change(keys.date, keys.kind, typeset_if(keys.note, marks))
