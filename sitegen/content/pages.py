"""Parses the files of editions, pages and terms into values, with every finding."""

import re
from dataclasses import replace
from datetime import tzinfo
from pathlib import PurePosixPath
from typing import TypeVar

from sitegen.content.articles import _is_draft, _with
from sitegen.content.front_matter import FrontMatter
from sitegen.content.publication_keys import hidden_elsewhere
from sitegen.content.schema import EditionKeys, IdKeys, K, PageKeys, TermKeys, validate
from sitegen.content.shared import (
    Read,
    derived_id,
    front_matter_of,
    in_language,
    key_lines,
    name_and_tag,
    odd_atom_id,
    own_marks,
    term_slug,
    typeset_if,
)
from sitegen.content.values import slug_of
from sitegen.markup.document import document
from sitegen.model import (
    Body,
    Clocked,
    Edition,
    Page,
    Section,
    Settings,
    TermFile,
)
from sitegen.problems import Problem, nearest, problem

S = TypeVar("S", EditionKeys, PageKeys)


def parse_edition(data: bytes, path: str, settings: Settings, zone: tzinfo, *, drafts: bool = False) -> Read[Edition]:
    """Parse an edition's file. Findings in a draft are warnings unless `drafts` are built."""
    file, problems = _dated_file(EditionKeys, data, path, settings, zone, drafts=drafts)
    if file is None:
        return None, problems
    matter, keys, body, slug, clocked = file
    ids = keys.ids or IdKeys()
    own_id = keys.id or ids.atom or ids.rss
    problems += odd_atom_id(keys.id, ids, matter, path)
    if own_id is None:
        hint = "run sitegen check --fix to write one, so that feeds never show the edition as new"
        problems.append(problem("id-missing", path, 1, "the edition has no id", hint))
    marks = own_marks(matter, settings)
    return Edition(
        path=path,
        id=own_id or derived_id(path, settings),
        rss_id=ids.rss or "",
        atom_id=ids.atom or "",
        slug=slug,
        title=typeset_if(keys.title, marks),
        date=keys.date,
        number=keys.number,
        first=keys.first,
        last=keys.last,
        sections=tuple(Section(typeset_if(s.title, marks), s.articles) for s in keys.sections),
        draft=keys.draft,
        body=body,
        lines=key_lines(matter),
        clocked=clocked,
        language=keys.lang,
        translations=keys.translations,
    ), problems


def parse_page(data: bytes, path: str, settings: Settings, zone: tzinfo, *, drafts: bool = False) -> Read[Page]:
    """Parse a page's file. Findings in a draft are warnings unless `drafts` are built."""
    file, problems = _dated_file(PageKeys, data, path, settings, zone, drafts=drafts)
    if file is None:
        return None, problems
    matter, keys, body, slug, clocked = file
    marks = own_marks(matter, settings)
    return Page(
        path=path,
        slug=slug,
        title=typeset_if(keys.title, marks),
        summary=typeset_if(keys.summary or "", marks),
        language=keys.lang,
        aliases=keys.aliases,
        draft=keys.draft,
        body=body,
        lines=key_lines(matter),
        clocked=clocked,
        translations=keys.translations,
        template=keys.template or "",
    ), problems


def parse_term(data: bytes, path: str, settings: Settings, zone: tzinfo) -> Read[TermFile]:
    """Parse a term's file, `content/terms/<taxonomy>/<slug>.md`."""
    taxonomy, stem = PurePosixPath(path).parts[2], PurePosixPath(path).stem
    matter, keys, body, problems = _read(TermKeys, data, path, settings, zone)
    if matter is not None:
        problems = _with(problems, hidden_elsewhere(matter, path, zone, tuple(TermKeys.keys), draft=False)[0])
    known = [t.name for t in settings.taxonomies]
    if taxonomy not in known:
        close = nearest(taxonomy, known)
        hint = f"did you mean {close}?" if close else f"the taxonomies of site.toml are {', '.join(known)}"
        problems.append(problem("misplaced", path, 1, f"{taxonomy} is not a taxonomy", hint))
        return None, problems
    slug = (keys.slug if keys is not None else None) or term_slug(stem)
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
        title=keys.title or "",
        names=keys.names,
        code=keys.code,
        kind=keys.kind,
        url=keys.url,
        aliases=keys.aliases,
        body=body,
        lines=key_lines(matter),
        pinned=keys.slug is not None,
        titles=keys.titles,
    ), problems


_COMMON_CODES = {"UK": "GB", "EL": "GR"}


def _read(
    schema: type[K], data: bytes, path: str, settings: Settings, zone: tzinfo
) -> tuple[FrontMatter | None, K | None, Body, list[Problem]]:
    """Read the front matter, keys and body of an edition, page or term."""
    matter, problems = front_matter_of(data, path)
    if matter is None:
        return None, None, Body(), problems
    if schema is not TermKeys:
        matter = in_language(matter, name_and_tag(path, settings)[1])
    keys, found = validate(schema, matter, path, zone)
    problems += found
    body, found = document(matter.body, path, matter.body_line, marks=own_marks(matter, settings))
    return matter, keys, body, problems + found


def _dated_file(
    schema: type[S], data: bytes, path: str, settings: Settings, zone: tzinfo, *, drafts: bool
) -> Read[tuple[FrontMatter, S, Body, str, tuple[Clocked, ...]]]:
    """Read an edition or a page as far as the two are alike, with its slug and the dates of other programs' keys."""
    matter, keys, body, problems = _read(schema, data, path, settings, zone)
    if matter is None:
        return None, problems
    hidden, clocked = hidden_elsewhere(matter, path, zone, tuple(schema.keys), draft=_is_draft(matter))
    problems = _with(problems, hidden)
    if _is_draft(matter) and not drafts:
        problems = [replace(p, level="warning") for p in problems]
    slug = (keys.slug if keys is not None else None) or slug_of(name_and_tag(path, settings)[0])
    if keys is not None and slug:
        return (matter, keys, body, slug, clocked), problems
    if keys is not None:
        problems.append(problem("slug-invalid", path, 1, "no slug can be made from the file's name", "add slug:"))
    return None, problems
