"""What each key of the front matter may hold: pydantic models at the border, and findings instead of exceptions.

Values arrive as text, list or mapping (`front_matter`), so each type below reads a text and says in plain words
what is wrong with it. `SCHEMAS` is also what `schema` and the docs are made from.
"""

import re
from collections.abc import Callable
from datetime import UTC, tzinfo
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError, ValidationInfo
from pydantic_core import PydanticCustomError

from sitegen.content import values
from sitegen.content.front_matter import FrontMatter
from sitegen.content.settings_schema import DEFAULT_TAXONOMIES
from sitegen.content.values import Unfit, as_list, kind_of, shown
from sitegen.model import ChangeKind, Moment, Rights
from sitegen.problems import Mend, Problem, nearest, problem

SLUG = values.SLUG
read_moment = values.read_moment


def _reader(read: Callable[[object], Any]) -> BeforeValidator:
    """A reader of values for pydantic."""

    def validate(value: object) -> Any:
        try:
            return read(value)
        except Unfit as error:
            raise _error(error) from None

    return BeforeValidator(validate)


def _error(error: Unfit) -> PydanticCustomError:
    # Braces in a message are place holders to pydantic, so both texts travel as values.
    context = {"rule": error.rule, "message": error.message, "hint": error.hint, "written": error.written}
    return PydanticCustomError("sitegen", "{message}", context)


def _moment(value: object, info: ValidationInfo) -> Moment:
    try:
        return values.moment(value, (info.context or {}).get("zone", UTC))
    except Unfit as error:
        raise _error(error) from None


Text = Annotated[str, _reader(values.text)]
Flag = Annotated[bool, _reader(values.flag)]
Number = Annotated[int, _reader(values.number)]
When = Annotated[Moment, BeforeValidator(_moment)]
Url = Annotated[str, _reader(values.url)]
Slug = Annotated[str, _reader(values.slug)]
Uuid = Annotated[str, _reader(values.uuid)]
Language = Annotated[str, _reader(values.language)]
Names = Annotated[tuple[Text, ...], _reader(values.one_or_list)]


class Keys(BaseModel):
    """A block of keys. Unknown ones are looked for apart, because they are warnings."""

    model_config = ConfigDict(extra="ignore", arbitrary_types_allowed=True, use_attribute_docstrings=True, frozen=True)


class SourceKeys(Keys):
    """Who reported the story first."""

    name: Text | None = None
    """The outlet's or institution's name; the address's host where it is missing."""
    url: Url | None = None
    """The address of the original."""
    author: Names = ()
    """The journalist, or a list of them."""
    published: When | None = None
    """When the original was published."""
    language: Language | None = None
    """The original's language."""
    archive: Url | None = None
    """The address of a saved copy."""
    seed: Text | None = None
    """The raw file that the article was imported from."""
    seed_sha256: Text | None = None
    """The SHA-256 of that file's text; it keeps the same text from being imported twice."""


class CoverageKeys(Keys):
    """Another report of the same story."""

    name: Text
    """The outlet's name."""
    url: Url
    """The report's address."""


class ChangeKeys(Keys):
    """Something that changed after publication."""

    date: When
    """When it changed: a day, or a time."""
    kind: ChangeKind
    """correction, update, clarification or retraction."""
    note: Text
    """What changed, in a sentence that readers and subscribers see."""


class ImageKeys(Keys):
    """The article's picture."""

    src: Text | None = None
    """The picture's file under content/images/."""
    alt: Text | None = None
    """What the picture shows, for people who do not see it."""
    caption: Text | None = None
    """The words under the picture."""
    credit: Text | None = None
    """Who made the picture."""


class ArticleKeys(Keys):
    """An article's front matter."""

    title: Text | None = None
    """The headline, as plain text."""
    date: When | None = None
    """The day on which the story happened or was published, or a time."""
    id: Uuid | None = None
    """A UUID that never changes; feeds know the story by it."""
    slug: Slug | None = None
    """The last part of the address; the file's name where it is missing."""
    summary: Text | None = None
    """One paragraph in our own words."""
    why: Text | None = None
    """Why it matters: one or two sentences, with inline Markdown."""
    source: SourceKeys | None = None
    """Who reported the story first."""
    also: tuple[CoverageKeys, ...] = ()
    """Other coverage."""
    rights: Rights | None = None
    """How much of the body is published: full, excerpt or link."""
    follows: tuple[Slug, ...] = ()
    """Slugs of earlier articles in the same story."""
    changes: tuple[ChangeKeys, ...] = ()
    """What changed after publication."""
    aliases: tuple[Text, ...] = ()
    """Old addresses that lead here."""
    image: ImageKeys | None = None
    """The article's picture."""
    lead: Flag = False
    """true puts the article at the top of the front page."""
    draft: Flag = False
    """true keeps the article out of the published site."""
    lang: Language | None = None
    """The article's language; the site's where it is missing."""


class TermKeys(Keys):
    """A term file's front matter."""

    title: Text | None = None
    """The term's name as readers see it."""
    names: tuple[Text, ...] = ()
    """Its names in running text, such as UK and Britain."""
    code: Text | None = None
    """A country's ISO 3166-1 code, such as GB, for the map."""
    kind: Text | None = None
    """What kind of thing it is, such as agency or treaty."""
    url: Url | None = None
    """Its own web address."""
    aliases: tuple[Text, ...] = ()
    """Old addresses that lead here."""


class SectionKeys(Keys):
    """A part of an edition."""

    title: Text
    """The part's heading."""
    articles: tuple[Slug, ...] = ()
    """Slugs of its articles, in order."""


class EditionKeys(Keys):
    """An edition's front matter."""

    title: Text
    """The edition's title."""
    date: When
    """When it appears."""
    id: Uuid | None = None
    """A UUID that never changes; feeds know the edition by it."""
    number: Number | None = None
    """Its number."""
    first: When | None = None
    """The first day of the period that it tells of."""
    last: When | None = None
    """The last day of that period, which the next edition does not tell of again."""
    slug: Slug | None = None
    """The last part of the address; the file's name where it is missing."""
    sections: tuple[SectionKeys, ...] = ()
    """Its parts; without them the period's articles, grouped by first topic."""
    draft: Flag = False
    """true keeps the edition out of the published site."""


class PageKeys(Keys):
    """A page's front matter."""

    title: Text
    """The page's title."""
    slug: Slug | None = None
    """The page's address; the file's name where it is missing."""
    summary: Text | None = None
    """One sentence for search engines."""
    lang: Language | None = None
    """The page's language; the site's where it is missing."""
    aliases: tuple[Text, ...] = ()
    """Old addresses that lead here."""
    draft: Flag = False
    """true keeps the page out of the published site."""


SCHEMAS: dict[str, type[Keys]] = {
    "article": ArticleKeys,
    "edition": EditionKeys,
    "page": PageKeys,
    "term": TermKeys,
}

FILE_NAMES = {"first": "from", "last": "to"}
"""Names that Python keeps for itself or that say more in code, as they are typed in a file."""

K = TypeVar("K", bound=Keys)


def validate(
    schema: type[K], matter: FrontMatter, path: str, zone: tzinfo, extra: tuple[str, ...] = ()
) -> tuple[K | None, list[Problem]]:
    """The keys as `schema`, or None where one is wrong; with a finding for each wrong, missing or unknown key.

    `extra` are keys that the caller reads itself (taxonomies).
    """
    data = _without_empty({k: v for k, v in matter.keys.items() if k not in extra})
    problems = _unknown(schema, data, matter, path, (), extra)
    for name, typed in FILE_NAMES.items():
        if name in schema.model_fields:
            data[name] = data.pop(typed, None)
    try:
        return schema.model_validate(data, context={"zone": zone}), problems
    except ValidationError as error:
        for item in error.errors(include_url=False):
            problems.append(_explain(dict(item), matter, path))
        return None, problems


def _without_empty(value: Any) -> Any:
    """A key without a value counts as absent, and so does a block of such keys, and an empty item of a list."""
    if isinstance(value, dict):
        filled = {k: _without_empty(v) for k, v in value.items() if v is not None}
        return {k: v for k, v in filled.items() if v != {} or value[k] == {} or k not in _INNER}
    if isinstance(value, list):
        return [_without_empty(v) for v in value if v is not None]
    return value


def _unknown(
    schema: type[Keys],
    data: Any,
    matter: FrontMatter,
    path: str,
    location: tuple[str | int, ...],
    extra: tuple[str, ...],
) -> list[Problem]:
    problems: list[Problem] = []
    if not isinstance(data, dict):
        return problems
    known = [*typed(schema), *extra]
    for key, value in data.items():
        if key not in known:
            close = nearest(key, known) or _MEANT.get(key.lower(), "")
            close = close if close in known else ""
            hint = f"did you mean {close}?" if close else "delete it, or correct its name"
            seen = re.sub("[\\s\u00ad\u200b-\u200f\u2060\ufeff]", "", key)
            if seen != key and seen in known:
                hint = f"an invisible character stands beside it: delete the line, and type {seen}: anew"
            home = _KINDS.get(schema, "") if not location else ""
            elsewhere = key in DEFAULT_TAXONOMIES or any(key in typed(other) for other in SCHEMAS.values())
            if seen != key:
                pass
            elif home and elsewhere and _MEANT.get(key.lower(), "") not in known:
                hint = f"delete it: {home} has none"
            elif not close and not location and "source" in known and key.lower() in SourceKeys.model_fields:
                hint = f"write it below source:, with two blanks before it: {key.lower()}: …"
            name = _name((*location, key))
            certain = hint == f"did you mean {close}?" and close not in data and _same_key(key, close)
            mend = Mend(f"{key}:", f"{close}:") if certain else None
            line = matter.line(*location, key)
            problems.append(problem("unknown-key", path, line, f"{name} is not a key", hint, mend))
            continue
        inner = _inner(schema, key)
        if inner is None or isinstance(value, list) != (key in _LISTS):
            continue  # a block of the wrong shape is found as such
        rows = enumerate(value) if isinstance(value, list) else [(None, value)]
        for index, row in rows:
            place = (*location, key) if index is None else (*location, key, index)
            problems += _unknown(inner, row, matter, path, place, ())
    return problems


def _same_key(key: str, known: str) -> bool:
    """Whether an unknown key can only be a known one: it differs in case, or is long and differs in one letter."""
    if key.casefold() == known.casefold():
        return True
    shorter, longer = sorted((key, known), key=len)
    if len(shorter) < _CERTAIN_LENGTH or len(longer) - len(shorter) > 1:
        return False
    start = next((n for n, (a, b) in enumerate(zip(shorter, longer, strict=False)) if a != b), len(shorter))
    if len(shorter) < len(longer):
        return shorter[start:] == longer[start + 1 :]
    swapped = shorter[:start] + shorter[start : start + 2][::-1] + shorter[start + 2 :]
    return shorter[start + 1 :] == longer[start + 1 :] or swapped == longer


_CERTAIN_LENGTH = 5
"""The length from which a key with one wrong letter can be no other key."""


def typed(schema: type[Keys]) -> tuple[str, ...]:
    """The keys of a block as they are typed in a file."""
    return tuple(FILE_NAMES.get(name, name) for name in schema.model_fields)


_KINDS: dict[type[Keys], str] = {EditionKeys: "an edition", PageKeys: "a page", TermKeys: "a term"}

_INNER: dict[str, type[Keys]] = {
    "source": SourceKeys,
    "also": CoverageKeys,
    "changes": ChangeKeys,
    "image": ImageKeys,
    "sections": SectionKeys,
}

_LISTS = ("also", "changes", "sections")
"""The keys that hold a list of blocks."""


_MEANT = {
    "categories": "topics",
    "category": "topics",
    "description": "summary",
    "excerpt": "summary",
    "headline": "title",
    "keywords": "topics",
    "language": "lang",
    "permalink": "slug",
    "published": "date",
    "redirect_from": "aliases",
    "tag": "topics",
    "tags": "topics",
    "teaser": "summary",
}
"""Keys of other generators and desks, and ours for the same."""


def _inner(schema: type[Keys], key: str) -> type[Keys] | None:
    return _INNER.get(key) if schema in (ArticleKeys, EditionKeys) else None


def _explain(item: dict[str, Any], matter: FrontMatter, path: str) -> Problem:
    """One of pydantic's errors as a finding in plain words."""
    location = tuple(FILE_NAMES.get(str(p), p) if isinstance(p, str) else p for p in item["loc"])
    line = matter.line(*location)
    name = _name(location)
    kind, context = item["type"], item.get("ctx", {})
    if kind == "sitegen":
        mend = Mend(str(item["input"]).strip(), context["written"]) if context["written"] else None
        return problem(context["rule"], path, line, f"{name}: {context['message']}", context["hint"], mend)
    if kind == "missing":
        rule = {"title": "title-missing", "date": "date-missing"}.get(name, "key-missing")
        empty = location in matter.lines
        hint = f"write its value behind {location[-1]}:" if empty else f"add a line {location[-1]}: with its value"
        return problem(rule, path, line, f"{name} is missing", hint)
    if kind == "literal_error" and not isinstance(item["input"], str):
        allowed = str(context["expected"]).replace("'", "")
        message = f"{name}: is {kind_of(item['input'])}, one word is wanted"
        return problem("wrong-type", path, line, message, f"write {allowed}")
    if kind == "literal_error":
        allowed = str(context["expected"]).replace("'", "")
        close = nearest(str(item["input"]), re.split(r", | or ", allowed))
        hint = f"did you mean {close}?" if close else "use one of these words"
        mend = Mend(item["input"], close) if close and close == item["input"].casefold() else None
        return problem("wrong-value", path, line, f"{name}: {shown(item['input'])} is not {allowed}", hint, mend)
    if kind in ("tuple_type", "list_type"):
        message = f"{name}: is {kind_of(item['input'])}, a list is wanted"
        inner = _INNER.get(str(location[-1]))
        hint = f"write {location[-1]}: {as_list(item['input'])} or one “- item” a line"
        if inner:
            return problem("wrong-type", path, line, message, _block_hint(inner, "- "))
        return problem("wrong-type", path, line, message, hint, values.list_mend(item["input"]))
    if kind in ("model_type", "model_attributes_type", "dict_type"):
        message = f"{name}: is {kind_of(item['input'])}, a block of keys is wanted"
        listed = isinstance(location[-1], int)
        inner = _INNER[str(location[-2] if listed else location[-1])]
        return problem("wrong-type", path, line, message, _block_hint(inner, "- " if listed else ""))
    return problem("wrong-type", path, line, f"{name}: {item['msg']}", "correct the value")


def _name(location: tuple[str | int, ...]) -> str:
    """A key's place as people count: the first item of a list is 1."""
    return ".".join(str(p + 1) if isinstance(p, int) else p for p in location)


def _block_hint(schema: type[Keys], start: str) -> str:
    """How a block of these keys is written, with those that it must hold, or the first two."""
    needed = [k for k, f in schema.model_fields.items() if f.is_required()]
    needed = needed if len(needed) > 1 else list(schema.model_fields)[:2]
    rest = " and ".join(f"{k}:" for k in needed[1:])
    return f"on the line below write {'' if start else 'two blanks and '}{start}{needed[0]}: …, and under it {rest}"
