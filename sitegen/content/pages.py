"""TODO: sitegen/content/pages.py."""

import re
from dataclasses import replace
from datetime import tzinfo
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from sitegen.content.front_matter import FrontMatter
from sitegen.content.shared import (
    Read,
    bad_aliases,
    default_term_title,
    derived_id,
    front_matter_of,
    is_english,
    key_lines,
    term_slug,
    typeset_if,
)
from sitegen.content.values import slug_of
from sitegen.markup.document import document
from sitegen.model import (
    Body,
    Edition,
    Page,
    Section,
    Settings,
    TermFile,
)
from sitegen.problems import Problem, nearest, problem

if TYPE_CHECKING:
    from sitegen.content.schema import K


def parse_edition(data: bytes, path: str, settings: Settings, zone: tzinfo) -> Read[Edition]:
    """An edition's file."""
    from sitegen.content.schema import EditionKeys

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
    smart = is_english(matter, settings)
    return Edition(
        path=path,
        id=keys.id or derived_id(path, settings),
        slug=slug,
        title=typeset_if(keys.title, smart),
        date=keys.date,
        number=keys.number,
        first=keys.first,
        last=keys.last,
        sections=tuple(Section(typeset_if(s.title, smart), s.articles) for s in keys.sections),
        draft=keys.draft,
        body=body,
        lines=key_lines(matter),
    ), problems


def parse_page(data: bytes, path: str, settings: Settings, zone: tzinfo) -> Read[Page]:
    """A page's file."""
    from sitegen.content.schema import PageKeys

    matter, keys, body, problems = _read(PageKeys, data, path, settings, zone)
    if matter is None or keys is None:
        return None, problems
    slug = keys.slug or slug_of(PurePosixPath(path).stem)
    if not slug:
        problems.append(problem("slug-invalid", path, 1, "no slug can be made from the file's name", "add slug:"))
        return None, problems
    smart = is_english(matter, settings)
    return Page(
        path=path,
        slug=slug,
        title=typeset_if(keys.title, smart),
        summary=typeset_if(keys.summary or "", smart),
        language=keys.lang,
        aliases=keys.aliases,
        draft=keys.draft,
        body=body,
        lines=key_lines(matter),
    ), problems


def parse_term(data: bytes, path: str, settings: Settings, zone: tzinfo) -> Read[TermFile]:
    """A term's file, `content/terms/<taxonomy>/<slug>.md`."""
    taxonomy, stem = PurePosixPath(path).parts[2], PurePosixPath(path).stem
    from sitegen.content.schema import TermKeys

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
        lines=key_lines(matter),
    ), problems


_COMMON_CODES = {"UK": "GB", "EL": "GR"}


def _read(
    schema: "type[K]", data: bytes, path: str, settings: Settings, zone: tzinfo
) -> "tuple[FrontMatter | None, K | None, Body, list[Problem]]":
    """The steps that editions, pages and terms share."""
    from sitegen.content.schema import validate

    matter, problems = front_matter_of(data, path)
    if matter is None:
        return None, None, Body(), problems
    keys, found = validate(schema, matter, path, zone)
    problems += found
    if "aliases" in schema.model_fields:
        problems += bad_aliases(matter, path)
    body, found = document(matter.body, path, matter.body_line, smart=is_english(matter, settings))
    return matter, keys, body, problems + found
