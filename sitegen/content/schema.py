"""The keys of front matter: one table that reads them, and from which the docs and the JSON Schemas are made.

Each class below stands for a block of keys. Its attributes are the table's rows: how a value is read, what the key
means, and whether it must be there. `validate` reads front matter by such a table and gives every finding at once.
"""

import re
from collections.abc import Callable
from datetime import tzinfo
from typing import Any, ClassVar, TypeVar, get_args

from msgspec import Struct, structs

from sitegen.content import values
from sitegen.content.front_matter import FrontMatter
from sitegen.content.values import Unfit, as_list, kind_of
from sitegen.model import DEFAULT_TAXONOMIES, ChangeKind, Moment, Rights
from sitegen.problems import Mend, Problem, nearest, problem

SLUG = values.SLUG
read_moment = values.read_moment

Place = tuple[str | int, ...]
"""Where a value stands: the keys and the numbers of list items that lead to it."""


class Kind(Struct, frozen=True):
    """A kind of value: its name in the docs, its reader, its JSON Schema and examples.

    `zoned` readers take the site's zone too. A reader raises `values.Unfit`.
    """

    words: str
    read: Callable[..., Any]
    schema: dict[str, Any]
    examples: tuple[str, ...] = ()
    zoned: bool = False


def one_of(words: tuple[str, ...]) -> Kind:
    """One word of a few."""
    shown = f"{', '.join(words[:-1])} or {words[-1]}"
    return Kind(f"one word: {shown}", lambda value: values.word(value, words), {"enum": list(words)}, words[:1])


_DAY = r"\d{4}-\d{2}-\d{2}"

# Digits alone are a text to sitegen, and a number to an editor's YAML.
TEXT = Kind("a text", values.text, {"type": ["string", "number"]})
FLAG = Kind("true or false", values.flag, {"type": "boolean"}, ("true",))
NUMBER = Kind("a whole number", values.number, {"type": "integer", "minimum": 0}, ("47",))
WHEN = Kind(
    "a day or a time",
    values.moment,
    {
        "type": "string",
        "pattern": rf"^{_DAY}([Tt ]\d{{2}}:\d{{2}}(:\d{{2}}(\.\d+)?)? ?([Zz]|[+-]\d{{2}}:?\d{{2}})?)?$",
    },
    ("2024-05-01", "2024-05-01T09:30+02:00"),
    zoned=True,
)
URL = Kind(
    "a web address",
    values.url,
    {"type": "string", "pattern": r"^[Hh][Tt][Tt][Pp][Ss]?://[^\s<>\"\\^`{|}]+$"},
    ("https://example.org/page",),
)
SLUG_KIND = Kind(
    "a slug",
    values.slug,
    {"type": ["string", "integer"], "pattern": "^[a-z0-9]+(-[a-z0-9]+)*$", "maxLength": 80},
    ("a-story",),
)
ID = Kind("an id", values.identity, {"type": ["string", "number"]}, ("3f1c2a52-5a7e-4d0b-9a57-0c9a3c1b7e01",))
LANGUAGE = Kind(
    "a language tag",
    values.language,
    {"type": "string", "pattern": r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$"},
    ("en", "pt-BR"),
)
_TAGGED = {"type": "object", "propertyNames": {"pattern": r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$"}}
SLUGS_BY_LANGUAGE = Kind(
    "a slug for each language",
    values.slugs_by_language,
    {**_TAGGED, "additionalProperties": SLUG_KIND.schema},
    ("{de: eine-geschichte}",),
)
TEXTS_BY_LANGUAGE = Kind(
    "a text for each language",
    values.texts_by_language,
    {**_TAGGED, "additionalProperties": TEXT.schema},
    ("{de: Sanktionen}",),
)
PATH = Kind("a path", values.alias, {"type": "string", "pattern": "^/"}, ("/old/name/",))
RIGHTS, CHANGE = one_of(get_args(Rights)), one_of(get_args(ChangeKind))


class Key(Struct, frozen=True):
    """A row of the table: a key as it is typed, the kind of its value or the block below it, and what it means.

    `many` says that the value is a list, `single` that one value may stand for a list of one. `attribute` is where
    the value is found in a block that was read.
    """

    kind: "Kind | type[Keys]"
    about: str
    required: bool = False
    many: bool = False
    single: bool = False
    default: Any = None
    name: str = ""
    attribute: str = ""

    @property
    def block(self) -> "type[Keys] | None":
        """The block of keys that the value is (or of which it is a list)."""
        return self.kind if isinstance(self.kind, type) else None

    @property
    def words(self) -> str:
        """How the value is typed, in words."""
        one = self.kind.words if isinstance(self.kind, Kind) else "a block of keys"
        if self.block and self.block.short:
            return "a text, a block of keys, or a list of these" if self.many else "a text or a block of keys"
        several = {"a web address": "web addresses", "a block of keys": "blocks of keys"}
        listed = f"a list of {several.get(one, one.removeprefix('a ') + 's')}"
        return f"{one} or {listed}" if self.single else listed if self.many else one


def key(kind: "Kind | type[Keys]", about: str, *, required: bool = False, name: str = "") -> Any:
    """A key with one value."""
    return Key(kind, about, required, default=False if kind is FLAG else None, name=name)


def key_list(kind: "Kind | type[Keys]", about: str, *, single: bool = False) -> Any:
    """A key with a list of values."""
    return Key(kind, about, many=True, single=single, default=())


def key_table(kind: Kind, about: str) -> Any:
    """A key with a value for each language."""
    return Key(kind, about, default=())


class Keys:
    """A block of keys. What was read stands in its attributes, and a key that is absent has its default."""

    keys: ClassVar[dict[str, Key]] = {}
    """The rows of the table, by the names of the keys as they are typed."""
    short: ClassVar[str] = ""
    """The key for whose value alone a text may stand in place of the block."""

    def __init_subclass__(cls) -> None:
        """Collect the rows, and put the defaults in their places."""
        rows = {name: row for name, row in vars(cls).items() if isinstance(row, Key)}
        cls.keys = {r.name or n: structs.replace(r, name=r.name or n, attribute=n) for n, r in rows.items()}
        for name, row in rows.items():
            setattr(cls, name, row.default)


class SourceKeys(Keys):
    """Who reported the story first."""

    name: str | None = key(TEXT, "The outlet's or institution's name; the address's host where it is missing.")
    url: str | None = key(URL, "The address of the original.")
    author: tuple[str, ...] = key_list(TEXT, "The journalist, or a list of them.", single=True)
    published: Moment | None = key(WHEN, "When the original was published.")
    language: str | None = key(LANGUAGE, "The original's language.")
    archive: str | None = key(URL, "The address of a saved copy.")
    seed: str | None = key(TEXT, "The raw file that the article was imported from.")
    seed_sha256: str | None = key(
        TEXT, "The SHA-256 of that file's text; it keeps the same text from being imported twice."
    )


class CoverageKeys(Keys):
    """Another report of the same story."""

    name: str = key(TEXT, "The outlet's name.", required=True)
    url: str = key(URL, "The report's address.", required=True)


class ChangeKeys(Keys):
    """Something that changed after publication."""

    date: Moment = key(WHEN, "When it changed: a day, or a time.", required=True)
    kind: ChangeKind = key(CHANGE, "correction, update, clarification or retraction.", required=True)
    note: str = key(TEXT, "What changed, in a sentence that readers and subscribers see.", required=True)


class ImageKeys(Keys):
    """The article's picture."""

    src: str | None = key(TEXT, "The picture's file under content/images/.")
    alt: str | None = key(TEXT, "What the picture shows, for people who do not see it.")
    caption: str | None = key(TEXT, "The words under the picture.")
    credit: str | None = key(TEXT, "Who made the picture.")


class PersonKeys(Keys):
    """Who wrote one of our own stories."""

    short = "name"
    name: str = key(TEXT, "The name as readers see it.", required=True)
    url: str | None = key(URL, "The address of a page about the person.")


class IdKeys(Keys):
    """The ids of a story in the feeds of another program."""

    rss: str | None = key(ID, "The guid of its RSS feed.")
    atom: str | None = key(ID, "The id of its Atom feed.")


class ArticleKeys(Keys):
    """An article's front matter."""

    title: str | None = key(TEXT, "The headline, as plain text.")
    date: Moment | None = key(WHEN, "The day on which the story happened or was published, or a time.")
    id: str | None = key(
        ID, "A UUID that never changes; feeds know the story by it. Or the id that another program published."
    )
    ids: IdKeys | None = key(IdKeys, "The story's ids where the RSS and the Atom feed of another program differed.")
    author: tuple[PersonKeys, ...] = key_list(
        PersonKeys, "Who wrote our own story: a name, a list of names, or of blocks with a url.", single=True
    )
    authors: tuple[PersonKeys, ...] = key_list(PersonKeys, "The same as author.", single=True)
    slug: str | None = key(SLUG_KIND, "The last part of the address; the file's name where it is missing.")
    summary: str | None = key(TEXT, "One paragraph in our own words.")
    why: str | None = key(TEXT, "Why it matters: one or two sentences, with inline Markdown.")
    source: SourceKeys | None = key(SourceKeys, "Who reported the story first.")
    also: tuple[CoverageKeys, ...] = key_list(CoverageKeys, "Other coverage.")
    rights: Rights | None = key(RIGHTS, "How much of the body is published: full, excerpt or link.")
    follows: tuple[str, ...] = key_list(SLUG_KIND, "Slugs of earlier articles in the same story.")
    changes: tuple[ChangeKeys, ...] = key_list(ChangeKeys, "What changed after publication.")
    aliases: tuple[str, ...] = key_list(PATH, "Old addresses that lead here: the path of a URL, in letters or encoded.")
    image: ImageKeys | None = key(ImageKeys, "The article's picture.")
    lead: bool = key(FLAG, "true puts the article at the top of the front page.")
    draft: bool = key(FLAG, "true keeps the article out of the published site.")
    lang: str | None = key(LANGUAGE, "The article's language; the site's where it is missing.")
    translations: tuple[tuple[str, str], ...] = key_table(
        SLUGS_BY_LANGUAGE, "The slugs of the same story in the site's other languages."
    )


class TermKeys(Keys):
    """A term file's front matter."""

    title: str | None = key(TEXT, "The term's name as readers see it.")
    titles: tuple[tuple[str, str], ...] = key_table(
        TEXTS_BY_LANGUAGE, "Its name in other languages, which lead to the term too where articles use them."
    )
    slug: str | None = key(
        SLUG_KIND,
        "The last part of the address; the file's name where it is missing. With it the title and the names lead here "
        "that would share another term's address, as C++ and C# do.",
    )
    names: tuple[str, ...] = key_list(TEXT, "Its names in running text, such as UK and Britain.")
    code: str | None = key(TEXT, "A country's ISO 3166-1 code, such as GB, for the map.")
    kind: str | None = key(TEXT, "What kind of thing it is, such as agency or treaty.")
    url: str | None = key(URL, "Its own web address.")
    aliases: tuple[str, ...] = key_list(PATH, "Old addresses that lead here: the path of a URL, in letters or encoded.")


class SectionKeys(Keys):
    """A part of an edition."""

    title: str = key(TEXT, "The part's heading.", required=True)
    articles: tuple[str, ...] = key_list(SLUG_KIND, "Slugs of its articles, in order.")


class EditionKeys(Keys):
    """An edition's front matter."""

    title: str = key(TEXT, "The edition's title.", required=True)
    date: Moment = key(WHEN, "When it appears.", required=True)
    id: str | None = key(
        ID, "A UUID that never changes; feeds know the edition by it. Or the id that another program published."
    )
    ids: IdKeys | None = key(IdKeys, "The edition's ids where the RSS and the Atom feed of another program differed.")
    number: int | None = key(NUMBER, "Its number.")
    first: Moment | None = key(WHEN, "The first day of the period that it tells of.", name="from")
    last: Moment | None = key(
        WHEN, "The last day of that period, which the next edition does not tell of again.", name="to"
    )
    slug: str | None = key(SLUG_KIND, "The last part of the address; the file's name where it is missing.")
    sections: tuple[SectionKeys, ...] = key_list(
        SectionKeys, "Its parts; without them the period's articles, grouped by first topic."
    )
    draft: bool = key(FLAG, "true keeps the edition out of the published site.")
    lang: str | None = key(LANGUAGE, "The edition's language; the site's where it is missing.")
    translations: tuple[tuple[str, str], ...] = key_table(
        SLUGS_BY_LANGUAGE, "The slugs of the same edition in the site's other languages."
    )


class PageKeys(Keys):
    """A page's front matter."""

    title: str = key(TEXT, "The page's title.", required=True)
    slug: str | None = key(SLUG_KIND, "The page's address; the file's name where it is missing.")
    summary: str | None = key(TEXT, "One sentence for search engines.")
    lang: str | None = key(LANGUAGE, "The page's language; the site's where it is missing.")
    aliases: tuple[str, ...] = key_list(PATH, "Old addresses that lead here: the path of a URL, in letters or encoded.")
    draft: bool = key(FLAG, "true keeps the page out of the published site.")
    translations: tuple[tuple[str, str], ...] = key_table(
        SLUGS_BY_LANGUAGE, "The slugs of the same page in the site's other languages."
    )
    template: str | None = key(
        TEXT, "The template in layouts/ that the page is made with; page.html where it is missing."
    )


SCHEMAS: dict[str, type[Keys]] = {
    "article": ArticleKeys,
    "edition": EditionKeys,
    "page": PageKeys,
    "term": TermKeys,
}

_KINDS: dict[type[Keys], str] = {EditionKeys: "an edition", PageKeys: "a page", TermKeys: "a term"}

_SYNONYMS = {
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
"""Keys of other generators, and ours for the same."""

_INVISIBLE = re.compile("[\\s\u00ad\u200b-\u200f\u2060\ufeff]")

K = TypeVar("K", bound=Keys)


def validate(
    schema: type[K], matter: FrontMatter, path: str, zone: tzinfo, extra: tuple[str, ...] = ()
) -> tuple[K | None, list[Problem]]:
    """The keys as `schema`, or None where one is wrong; with a finding for each wrong, missing or unknown key.

    `extra` are keys that the caller reads itself (taxonomies). A key without a value counts as absent.
    """
    reader = _Reader(matter, path, zone, extra)
    read = reader.block(schema, matter.keys, ())
    return (None if any(p.level == "error" for p in reader.problems) else read), reader.problems


class _Reader:
    """The reading of one file's keys, and what was found wrong in them."""

    def __init__(self, matter: FrontMatter, path: str, zone: tzinfo, extra: tuple[str, ...]) -> None:
        self.matter = matter
        self.path = path
        self.zone = zone
        self.extra = extra
        self.problems: list[Problem] = []

    def report(self, rule: str, place: Place, message: str, hint: str, mend: Mend | None = None) -> None:
        """Add a finding at the line of a key or an item."""
        self.problems.append(problem(rule, self.path, self.matter.line(*place), message, hint, mend))

    def block(self, schema: type[K], data: dict[str, Any], place: Place) -> K:
        """A block of keys, with a default for each that is absent or wrong."""
        read, extra = schema(), () if place else self.extra
        for name, value in data.items():
            if value is None or name in extra:
                continue
            row = schema.keys.get(name)
            if row is None:
                hint = _other_programs(schema, name, value, data, extra) if not place else ""
                hint = hint or _unknown(schema, name, place, (*schema.keys, *extra))
                mend = _key_mend(name, hint, data)
                self.report("unknown-key", (*place, name), f"{_dotted((*place, name))} is not a key", hint, mend)
            elif not (row.block and isinstance(value, dict) and value and all(v is None for v in value.values())):
                read.__dict__[row.attribute] = self.value(row, value, (*place, name))
        for name, row in schema.keys.items():
            if row.required and data.get(name) is None:
                here = (*place, name)
                rule = {"title": "title-missing", "date": "date-missing"}.get(_dotted(here), "key-missing")
                empty = f"write its value behind {name}:"
                hint = empty if here in self.matter.lines else f"add a line {name}: with its value"
                self.report(rule, here, f"{_dotted(here)} is missing", hint)
        return read

    def value(self, row: Key, value: object, place: Place) -> Any:
        """A key's value, or the tuple of them that its list holds."""
        if row.single and isinstance(value, (str, dict) if row.block else str):
            value = [value]
        if not row.many:
            return self.one(row.kind, value, place)
        if isinstance(value, list):
            return tuple(self.one(row.kind, item, (*place, n)) for n, item in enumerate(value) if item is not None)
        hint = f"write {place[-1]}: {as_list(value)} or one “- item” a line"
        hint = _block_hint(row.block, "- ") if row.block else hint
        mend = None if row.block else values.list_mend(value)
        self.report("wrong-type", place, f"{_dotted(place)}: is {kind_of(value)}, a list is wanted", hint, mend)
        return ()

    def one(self, kind: Kind | type[Keys], value: object, place: Place) -> Any:
        """A single value or block; None where it is wrong."""
        try:
            if isinstance(kind, Kind):
                return kind.read(value, self.zone) if kind.zoned else kind.read(value)
        except Unfit as error:
            mend = Mend(str(value).strip(), error.written) if error.written else None
            self.report(error.rule, place, f"{_dotted(place)}: {error.message}", error.hint, mend)
            return None
        if kind.short and isinstance(value, str):
            value = {kind.short: value}
        if isinstance(value, dict):
            return self.block(kind, value, place)
        hint = _block_hint(kind, "- " if isinstance(place[-1], int) else "")
        self.report("wrong-type", place, f"{_dotted(place)}: is {kind_of(value)}, a block of keys is wanted", hint)
        return None


_CHANGED = frozenset(
    """updated lastmod modified lastupdated updatedat modifiedat lastmodifiedat dateupdated datemodified
    updateddate""".split()
)
_TERMS = frozenset("categories category keywords tag tags".split())


def _other_programs(
    schema: type[Keys], name: str, value: object, data: dict[str, Any], taxonomies: tuple[str, ...]
) -> str:
    """The mend for a key of another program that has no namesake here; empty for any other key."""
    folded = re.sub(r"[\s_-]", "", name).lower()
    written = value if isinstance(value, str) else ""
    if folded in _CHANGED and "changes" in schema.keys:
        day = written[:10] if re.match(r"\d{4}-\d{2}-\d{2}", written) else "2024-05-01"
        return (
            f"write changes: and below it “- date: {day}”, “  kind: update” and “  note: …”, what changed; delete the "
            "line if readers need not know"
        )
    if folded in ("permalink", "url") and "aliases" in schema.keys and schema is not TermKeys:
        if not written.startswith(("/", "http://", "https://")):
            return ""
        path = re.sub(r"https?://[^/]*", "", written) or "/"
        slug = values.slug_of(re.sub(r"(?:/index)?\.html?\Z", "", path.rstrip("/")).rpartition("/")[2])
        own = f"write slug: {slug}, and " if slug and "slug" not in data else "write "
        return f"{own}aliases: [{path}], so that the old address leads to the new one"
    if folded in _TERMS and "topics" in taxonomies and name not in taxonomies:
        home = "topics"
        names = [v for v in value if isinstance(v, str)] if isinstance(value, list) else None
        listed = f"[{', '.join(names)}]" if names else as_list(value)
        if data.get(home) is not None:
            return f"put what it names into the list {home}:, and delete the line"
        return f"write {home}: {listed}"
    return ""


def _unknown(schema: type[Keys], name: str, place: Place, known: tuple[str, ...]) -> str:
    """The mend for a key that the block does not have."""
    seen = _INVISIBLE.sub("", name)
    if seen != name and seen in known:
        return f"an invisible character stands beside it: delete the line, and type {seen}: anew"
    meant = _SYNONYMS.get(name.lower(), "")
    close = nearest(name, known) or (meant if meant in known else "")
    elsewhere = name in DEFAULT_TAXONOMIES or any(name in other.keys for other in SCHEMAS.values())
    if schema in _KINDS and elsewhere and seen == name and meant not in known:
        return f"delete it: {_KINDS[schema]} has none"
    if not close and not place and "source" in known and name.lower() in SourceKeys.keys:
        return f"write it below source:, with two blanks before it: {name.lower()}: …"
    return f"did you mean {close}?" if close else "delete it, or correct its name"


def _key_mend(name: str, hint: str, data: dict[str, Any]) -> Mend | None:
    """The edit that gives an unknown key the name in the hint, if it can be no other and is not there already."""
    known = hint.removeprefix("did you mean ").removesuffix("?")
    certain = hint == f"did you mean {known}?" and known not in data and _same_key(name, known)
    return Mend(f"{name}:", f"{known}:") if certain else None


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


def _dotted(place: Place) -> str:
    """A key's place as people count: the first item of a list is 1."""
    return ".".join(str(p + 1) if isinstance(p, int) else p for p in place)


def _block_hint(schema: type[Keys], start: str) -> str:
    """How a block of these keys is written, with those that it must hold, or the first two."""
    needed = [name for name, row in schema.keys.items() if row.required]
    needed = needed if len(needed) > 1 else list(schema.keys)[:2]
    rest = " and ".join(f"{name}:" for name in needed[1:])
    return f"on the line below write {'' if start else 'two blanks and '}{start}{needed[0]}: …, and under it {rest}"
