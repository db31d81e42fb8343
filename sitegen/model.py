"""The model as frozen values: Article, Source, Term, Edition, Page.

Nothing here reads, writes or computes more than a property. Tuples instead of lists, so that `fingerprint.canonical`
accepts every value; Structs instead of dataclasses, which take ten times as long to create.
"""

from datetime import date, datetime
from typing import Literal, NoReturn

from msgspec import Struct

Rights = Literal["full", "excerpt", "link"]
OpenLicence = Literal["OGL-3.0", "CC-BY-4.0", "CC-BY-SA-4.0", "CC0-1.0", "public-domain"]
OutletRights = Literal[Rights, OpenLicence]
ChangeKind = Literal["correction", "update", "clarification", "retraction"]
FieldType = Literal["day", "term", "text", "choice", "address"]

DEFAULT_TAXONOMIES = ("topics", "countries", "organisations", "people", "instruments")
"""The taxonomies of a site that declares none."""

SIGNIFICANT: frozenset[str] = frozenset({"correction", "update", "retraction"})
"""The kinds of change that feeds announce; a clarification moves nothing."""


def line_of(lines: str, key: str) -> int:
    """The line of a key, where `lines` has `key=line` after each line end; 1 where the key is absent.

    One text instead of a tuple for each key, which would be a third of the values of ten thousand articles.
    """
    _, found, rest = lines.partition(f"\n{key}=")
    return int(rest.partition("\n")[0]) if found else 1


class WithLines:
    """A value of a file with front matter; `lines` has the lines of the keys (see `line_of`)."""

    __slots__ = ()

    lines: str

    def line(self, key: str) -> int:
        """The line of a front-matter key in the file, 1 where the key is absent."""
        return line_of(self.lines, key)


class Moment:
    """A day, or a time with its zone: `day` is the calendar day in the site's zone, `at` the instant.

    For a day alone `at` is its first instant in the site's zone, and `timed` is false. It is no Struct, because msgspec
    would keep the instant and lose the zone (see `codec`).
    """

    __slots__ = ("at", "day", "timed")
    __struct_fields__ = ("day", "at", "timed")

    day: date
    at: datetime
    timed: bool

    def __init__(self, day: date, at: datetime, timed: bool) -> None:
        put = object.__setattr__
        put(self, "day", day)
        put(self, "at", at)
        put(self, "timed", timed)

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise AttributeError(f"{name} of a moment cannot be set")

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Moment) and (self.day, self.at, self.timed) == (other.day, other.at, other.timed)

    def __hash__(self) -> int:
        return hash((self.day, self.at, self.timed))

    def __reduce__(self) -> tuple[type["Moment"], tuple[date, datetime, bool]]:
        return Moment, (self.day, self.at, self.timed)

    def __repr__(self) -> str:
        return f"Moment({self.iso})"

    @property
    def text(self) -> str:
        """All of it on one line: the day, the instant with its zone, and whether it is a time."""
        return f"{self.day.isoformat()} {self.at.isoformat()}{' timed' if self.timed else ''}"

    @property
    def iso(self) -> str:
        """`2024-05-01`, or with a time `2024-05-01T09:30:00+02:00` (RFC 3339)."""
        return self.at.isoformat() if self.timed else self.day.isoformat()


class Source(Struct, frozen=True, array_like=True):
    """Who reported the story first."""

    name: str
    url: str | None = None
    authors: tuple[str, ...] = ()
    published: Moment | None = None
    language: str | None = None
    archive: str | None = None
    seed: str | None = None
    seed_sha256: str | None = None


class Author(Struct, frozen=True, array_like=True):
    """Who wrote one of our own stories; `url` is a page about them, or empty."""

    name: str
    url: str = ""


class Coverage(Struct, frozen=True, array_like=True):
    """Another report of the same story."""

    name: str
    url: str


class Change(Struct, frozen=True, array_like=True):
    """A change after publication; `note` is plain text in our own words."""

    date: Moment
    kind: ChangeKind
    note: str


class Clocked(Struct, frozen=True, array_like=True):
    """A day that another program's key names, from which on (or `until` which) that program shows the text."""

    key: str
    line: int
    moment: Moment
    until: bool


class Image(Struct, frozen=True, array_like=True):
    """An article's picture; without `src` nothing is shown."""

    src: str | None = None
    alt: str | None = None
    caption: str | None = None
    credit: str | None = None


class Picture(Struct, frozen=True):
    """A file of `content/images/`: its kind, its displayed size in pixels (0: unknown), and whether it is animated."""

    kind: str
    width: int
    height: int
    moves: bool = False


class Link(Struct, frozen=True, array_like=True):
    """A link in a body to a file or an address of the site itself; `target` has no fragment."""

    target: str
    fragment: str
    line: int


class Body(Struct, frozen=True):
    """A parsed Markdown text: safe HTML whose internal links still carry the marker of `markup.links`.

    `text` is the plain text of the whole, `paragraphs` that of its paragraphs alone (no headings, lists, tables, code).
    `anchors` are the ids that links may point at.
    """

    html: str = ""
    text: str = ""
    paragraphs: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()
    anchors: tuple[str, ...] = ()


class Shown(Struct, frozen=True):
    """The part of a body that the rights allow to be published: all HTML, an excerpt, or nothing.

    Everything that leaves the site is made from this, never from `Body`.
    """

    rights: Rights
    html: str = ""
    excerpt: str = ""
    links: tuple[Link, ...] = ()


class Record(Struct, frozen=True, array_like=True):
    """A record of a register, as an article carries it.

    `place` is where it stands in the front matter (`attributions.0`). `values` has the texts of each field in the order
    of the register's fields: a day in ISO 8601 (a month or a year where no more is known), a term as it was typed.
    `added` is when it came into the register, None for the story's own date; `until` the last day in ISO 8601 of what
    lasts several, or empty. `supersedes` and `disputes` are ids of
    earlier records; `source` is None where it is the story's.
    """

    register: str
    id: str
    place: str
    values: tuple[tuple[str, ...], ...]
    added: Moment | None = None
    source: Source | None = None
    supersedes: tuple[str, ...] = ()
    disputes: tuple[str, ...] = ()
    changes: tuple[Change, ...] = ()
    cancelled: bool = False
    digest: str = ""
    until: str = ""


class Article(WithLines, Struct, frozen=True, array_like=True):
    """A curated story without its text, which is a `Body`; its publishable part is a `Shown`.

    `licence` names the open licence of another's text that is published whole (see `licences`), or is empty. `terms`
    has (taxonomy, slugs) in the order of the settings, `term_names` in the same places the names as they were typed
    (see `Library.term_title`); `links` and `anchors` are those of the body; `stands_in` says that the summary is the
    body's first paragraph. The digests cover what a page, a feed's summary, a card and a mention can show of the
    article, and its place among the others (`shape_digest`). `coming` are changes dated later than now, which must not
    be shown; `clocked` are days of other programs. `authors` wrote our own story. `id` is a UUID, or the id of another
    program to the letter; `rss_id` and `atom_id` stand where a feed of that program had another. `translations` are the
    slugs of the same story in other languages, by their tags.
    """

    path: str
    id: str
    slug: str
    title: str
    date: Moment | None
    summary: str = ""
    why: str = ""
    why_links: tuple[Link, ...] = ()
    source: Source | None = None
    also: tuple[Coverage, ...] = ()
    rights: Rights = "link"
    licence: str = ""
    links: tuple[Link, ...] = ()
    anchors: tuple[str, ...] = ()
    stands_in: bool = False
    terms: tuple[tuple[str, tuple[str, ...]], ...] = ()
    term_names: tuple[tuple[str, ...], ...] = ()
    follows: tuple[str, ...] = ()
    changes: tuple[Change, ...] = ()
    aliases: tuple[str, ...] = ()
    image: Image | None = None
    lead: bool = False
    draft: bool = False
    language: str | None = None
    lines: str = ""
    digest: str = ""
    entry_digest: str = ""
    card_digest: str = ""
    title_digest: str = ""
    shape_digest: str = ""
    coming: tuple[Change, ...] = ()
    clocked: tuple[Clocked, ...] = ()
    authors: tuple[Author, ...] = ()
    rss_id: str = ""
    atom_id: str = ""
    translations: tuple[tuple[str, str], ...] = ()
    records: tuple[Record, ...] = ()

    @property
    def shown_links(self) -> tuple[Link, ...]:
        """The links that a page of the article shows."""
        body = self.links if self.rights == "full" and self.retraction is None else ()
        return (*body, *self.why_links)

    @property
    def retraction(self) -> Change | None:
        """The change that retracted the story, or None."""
        return next((c for c in self.changes if c.kind == "retraction"), None)


class ParsedArticle(Struct, frozen=True):
    """A parsed article file: the article, its private text, and the publishable part of it."""

    article: Article
    body: Body
    shown: Shown


class TermFile(WithLines, Struct, frozen=True):
    """A term's file, `content/terms/<taxonomy>/<name>.md`.

    `title` is empty where the file has none, `titles` are those in other languages by their tags; `pinned` says that
    the file gives the slug, not its name.
    """

    path: str
    taxonomy: str
    slug: str
    title: str
    names: tuple[str, ...] = ()
    code: str | None = None
    kind: str | None = None
    url: str | None = None
    aliases: tuple[str, ...] = ()
    body: Body = Body()
    lines: str = ""
    pinned: bool = False
    titles: tuple[tuple[str, str], ...] = ()

    def title_in(self, language: str) -> str:
        """The title in a language, else the file's own."""
        titles = dict(self.titles)
        return titles.get(language) or titles.get(language.partition("-")[0]) or self.title


class Section(Struct, frozen=True):
    """A titled list of an edition's articles, by slug in the editor's order."""

    title: str
    articles: tuple[str, ...]


class Edition(WithLines, Struct, frozen=True):
    """A dated selection of articles, on the web and by e-mail. Without `sections` it is its period's articles."""

    path: str
    id: str
    slug: str
    title: str
    date: Moment
    number: int | None = None
    first: Moment | None = None
    last: Moment | None = None
    sections: tuple[Section, ...] = ()
    draft: bool = False
    body: Body = Body()
    lines: str = ""
    clocked: tuple[Clocked, ...] = ()
    rss_id: str = ""
    atom_id: str = ""
    language: str | None = None
    translations: tuple[tuple[str, str], ...] = ()


class Page(WithLines, Struct, frozen=True):
    """A page about the digest itself, listed in the footer; `template` is its own, or empty."""

    path: str
    slug: str
    title: str
    summary: str = ""
    language: str | None = None
    aliases: tuple[str, ...] = ()
    draft: bool = False
    body: Body = Body()
    lines: str = ""
    clocked: tuple[Clocked, ...] = ()
    translations: tuple[tuple[str, str], ...] = ()
    template: str = ""


class Taxonomy(Struct, frozen=True):
    """A way of grouping articles; with `registry` only terms with a file exist.

    `ours` says that its title is a word of sitegen's, which is said in the site's language.
    """

    name: str
    title: str
    mode: Literal["open", "registry"] = "open"
    ours: bool = False


class SiteLanguage(Struct, frozen=True):
    """One of the languages of a site of several: its tag, and the site's title, tagline and words in it."""

    tag: str
    title: str = ""
    tagline: str = ""
    words: tuple[tuple[str, tuple[str, ...]], ...] = ()


class MenuEntry(Struct, frozen=True):
    """A link of the menu: `to` is a part of the site's own address or an address elsewhere.

    Without a `title` it has that of what it leads to.
    """

    to: str
    title: str = ""


class Look(Struct, frozen=True):
    """What `[theme]` of `site.toml` says: colours as `#rrggbb`, the logo's path, the menu, words at head and foot.

    `lines` has the lines of the keys in `site.toml` (see `line_of`).
    """

    accent: str = ""
    accent_dark: str = ""
    logo: str = ""
    menu: tuple[MenuEntry, ...] = ()
    head: Body = Body()
    foot: Body = Body()
    lines: str = ""


class SignUp(Struct, frozen=True):
    """What `[newsletter]` says: where the form of a newsletter goes, its fields with their values, and who sends it.

    A value of `{email}` or `{name}` is what the reader types.
    """

    action: str
    fields: tuple[tuple[str, str], ...]
    service: str


class PublishSettings(Struct, frozen=True):
    """A named target of `site.toml`: where the site is published, and how. None leaves the target's own default."""

    name: str
    to: str
    keep: int | None = None
    mode: str | None = None
    endpoint: str | None = None
    region: str = ""


class RegisterField(Struct, frozen=True):
    """A field of a register's records; `of` are the taxonomies of a term, `choices` the words of a choice."""

    name: str
    title: str
    type: FieldType
    of: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()
    many: bool = False
    required: bool = False
    about: str = ""


class Register(Struct, frozen=True):
    """A list of records that articles carry; `calendar` names the field by whose days it is a calendar too, if any."""

    name: str
    title: str
    fields: tuple[RegisterField, ...]
    about: str = ""
    heading: str = ""
    calendar: str = ""

    @property
    def lasting(self) -> str:
        """The field whose day is the first of those that a record with `until` lasts; empty without one."""
        return self.calendar or next((f.name for f in self.fields if f.type == "day" and not f.many), "")

    def place(self, name: str) -> int:
        """The place of a field among the register's. Raises StopIteration for an unknown one."""
        return next(n for n, field in enumerate(self.fields) if field.name == name)


class Settings(Struct, frozen=True):
    """The settings of `site.toml`. `base_url` ends with a slash; `policy` is what it adds to the pages' policy."""

    title: str
    base_url: str
    tagline: str = ""
    language: str = "en"
    timezone: str = "UTC"
    author: str = ""
    id: str = ""
    contact: str = ""
    rights_default: Rights = "excerpt"
    excerpt_words: int = 90
    outlets: tuple[tuple[str, OutletRights], ...] = ()
    taxonomies: tuple[Taxonomy, ...] = ()
    feed_limit: int = 30
    feed_content: Literal["full", "summary"] = "full"
    feed_link: Literal["own", "original"] = "own"
    feed_hub: str | None = None
    feed_also_at: tuple[tuple[str, Literal["rss", "atom", "json"]], ...] = ()
    feed_changes: Literal["entries", "in-place"] = "entries"
    search: bool = True
    cards: Literal["default", "all", "none"] = "default"
    jobs: int = 0
    words: tuple[tuple[str, tuple[str, ...]], ...] = ()
    languages: tuple[SiteLanguage, ...] = ()
    look: Look = Look()
    policy: tuple[tuple[str, tuple[str, ...]], ...] = ()
    sign_up: SignUp | None = None
    publish: tuple[PublishSettings, ...] = ()
    registers: tuple[Register, ...] = ()
