"""`site.toml` to `Settings`: every key but the title and the address has a default, an unknown one is an error."""

import re
import tomllib
from datetime import tzinfo
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from sitegen.model import SETTINGS_FILE as FILE
from sitegen.model import Problem, Rights, Settings, Taxonomy
from sitegen.rules import nearest, problem

DEFAULT_TAXONOMIES = ("topics", "countries", "organisations", "people", "instruments")

_NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*\Z")


def _base_url(value: object) -> object:
    if not isinstance(value, str):
        return value
    try:
        parts = urlsplit(value)
        parts.port  # noqa: B018 (reading it is the check: it raises for a port that is no number)
    except ValueError:
        raise ValueError(f"“{value}” is not a web address") from None
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
        raise ValueError(f"“{value}” is not a site's address; write one such as https://example.org/")
    if re.search(r"[\s<>\"'\\]", value):
        raise ValueError(f"“{value}” holds a character that an address cannot")
    return value if value.endswith("/") else value + "/"


def _language(value: object) -> object:
    if isinstance(value, str) and not re.fullmatch(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*", value):
        raise ValueError(f"“{value}” is not a language tag; write one such as en or pt-BR")
    return value


BaseUrl = Annotated[str, BeforeValidator(_base_url)]


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, use_attribute_docstrings=True)


class SiteTable(_Table):
    """`[site]`: what the site is."""

    title: str = Field(min_length=1)
    """The site's name."""
    base_url: BaseUrl
    """Where it is published, with the path prefix if it has one."""
    tagline: str = ""
    """A line under the name."""
    language: Annotated[str, BeforeValidator(_language)] = "en"
    """The language of the site and of articles that do not say theirs."""
    timezone: str = "UTC"
    """The zone of dates without one, by its IANA name such as Europe/London."""
    author: str = ""
    """Who makes the site."""
    id: str = ""
    """A UUID that names the feeds, whatever the address becomes."""


class RightsTable(_Table):
    """`[rights]`: how much of someone else's article is shown."""

    default: Rights = "excerpt"
    """The rights of an article that has a source and says nothing."""
    excerpt_words: int = Field(default=90, ge=0, le=500)
    """The most words of an excerpt."""
    outlets: dict[str, Rights] = Field(default_factory=dict)
    """The rights of one outlet's articles, by its name or host."""


class TaxonomyTable(_Table):
    """`[taxonomies.<name>]`: a way of grouping articles."""

    title: str = ""
    """Its name as readers see it."""
    mode: Literal["open", "registry"] = "open"
    """open: a term exists by being used; registry: only terms with a file exist."""


class FeedsTable(_Table):
    """`[feeds]`: what subscribers get."""

    limit: int = Field(default=30, ge=1, le=1000)
    """The most entries of a feed."""
    content: Literal["full", "summary"] = "full"
    """What the root feeds carry, within the rights; all others carry summaries."""
    link: Literal["own", "original"] = "own"
    """Where an entry's link leads: to our page or to the original."""
    hub: str | None = None
    """A WebSub hub's address."""


class SearchTable(_Table):
    """`[search]`: the search page."""

    enabled: bool = True
    """Whether there is one."""


class BuildTable(_Table):
    """`[build]`: how the site is built."""

    jobs: int = Field(default=0, ge=0, le=256)
    """Worker processes; 0 lets sitegen choose."""


class SettingsFile(_Table):
    """The whole of `site.toml`."""

    site: SiteTable
    """What the site is."""
    rights: RightsTable = RightsTable()
    """How much of someone else's article is shown."""
    taxonomies: dict[str, TaxonomyTable] | None = None
    """The ways of grouping articles."""
    feeds: FeedsTable = FeedsTable()
    """What subscribers get."""
    search: SearchTable = SearchTable()
    """The search page."""
    build: BuildTable = BuildTable()
    """How the site is built."""


def parse_settings(text: str, base_url: str | None = None) -> tuple[Settings | None, list[Problem]]:
    """`site.toml`'s text as Settings, with `base_url` in place of the file's where given; or None and findings."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"\(at line (\d+), column \d+\)", str(error))
        message = re.sub(r" \(at .*\)$", "", str(error))
        line = int(found[1]) if found else text.count("\n") + 1
        return None, [
            problem("config", FILE, line, message, "see the TOML reference, or compare with a new site's file")
        ]
    if base_url is not None and isinstance(data.get("site"), dict):
        data["site"]["base_url"] = base_url
    try:
        read = SettingsFile.model_validate(data)
    except ValidationError as error:
        return None, [_explain(dict(item), text) for item in error.errors(include_url=False)]
    problems = []
    names = DEFAULT_TAXONOMIES if read.taxonomies is None else tuple(read.taxonomies)
    tables = read.taxonomies or {}
    for name in names:
        if not _NAME.match(name) or name in RESERVED:
            message = f"taxonomies.{name} cannot name a taxonomy"
            hint = "use a-z, 0-9 and hyphen, and none of sitegen's own keys and addresses"
            problems.append(problem("config", FILE, locate(text, ("taxonomies", name)), message, hint))
    if problems:
        return None, problems
    site = read.site
    return Settings(
        title=site.title,
        base_url=site.base_url,
        tagline=site.tagline,
        language=site.language,
        timezone=site.timezone,
        author=site.author,
        id=site.id,
        rights_default=read.rights.default,
        excerpt_words=read.rights.excerpt_words,
        outlets=tuple(sorted(read.rights.outlets.items())),
        taxonomies=tuple(
            Taxonomy(
                n,
                (tables[n].title if n in tables else "") or n.replace("-", " ").capitalize(),
                tables[n].mode if n in tables else "open",
            )
            for n in names
        ),
        feed_limit=read.feeds.limit,
        feed_content=read.feeds.content,
        feed_link=read.feeds.link,
        feed_hub=read.feeds.hub,
        search=read.search.enabled,
        jobs=read.build.jobs,
    ), []


RESERVED = frozenset(
    [
        "title",
        "date",
        "id",
        "slug",
        "summary",
        "why",
        "source",
        "also",
        "rights",
        "follows",
        "changes",
        "aliases",
        "image",
        "lead",
        "draft",
        "lang",
        "articles",
        "archive",
        "editions",
        "corrections",
        "search",
        "feeds",
        "data",
        "images",
        "cards",
        "pagefind",
    ]
)
"""Names that articles' own keys and the site's own addresses hold."""


def check_zone(settings: Settings, zone: tzinfo | None, text: str) -> list[Problem]:
    """A finding where the zone that the settings name does not exist."""
    if zone is not None:
        return []
    message = f"site.timezone: “{settings.timezone}” is not a time zone"
    return [problem("config", FILE, locate(text, ("site", "timezone")), message, "use a name such as Europe/London")]


def locate(text: str, location: tuple[str, ...]) -> int:
    """The line of `[table]` or of `key =` in a TOML text; that of the nearest table, or 1, where it is absent."""
    best, table = 1, ""
    dotted = ".".join(location)
    for number, row in enumerate(text.splitlines(), 1):
        header = re.match(r"\s*\[\s*([^\[\]]+?)\s*\]", row)
        if header:
            table = header[1].replace('"', "").replace(" ", "")
            if table == dotted:
                return number
            if dotted.startswith(table + "."):
                best = number
            continue
        key = re.match(r"\s*([A-Za-z0-9_.\"-]+)\s*=", row)
        if key:
            name = key[1].replace('"', "")
            full = f"{table}.{name}" if table else name
            if full == dotted:
                return number
            if dotted.startswith(full + "."):
                best = number
    return best


_TABLES: dict[str, type[_Table]] = {
    "": SettingsFile,
    "site": SiteTable,
    "rights": RightsTable,
    "feeds": FeedsTable,
    "search": SearchTable,
    "build": BuildTable,
    "taxonomies": TaxonomyTable,
}


def _explain(item: dict[str, Any], text: str) -> Problem:
    location = tuple(str(part) for part in item["loc"])
    name, line, kind = ".".join(location), locate(text, location), item["type"]
    if kind == "extra_forbidden":
        table = _TABLES[location[0] if len(location) > 1 else ""]
        close = nearest(location[-1], list(table.model_fields))
        hint = f"did you mean {close}?" if close else f"the keys here are {', '.join(table.model_fields)}"
        return problem("config", FILE, line, f"{name} is not a setting", hint)
    if kind == "missing":
        where = f"[{'.'.join(location[:-1])}]" if len(location) > 1 else "the file"
        return problem("config", FILE, line, f"{name} is missing", f"add it to {where}")
    if kind == "literal_error":
        return problem(
            "config", FILE, line, f"{name}: “{item['input']}” is not {item['ctx']['expected']}", "use one of these"
        )
    if kind == "value_error":
        return problem("config", FILE, line, f"{name}: {item['ctx']['error']}", "correct it")
    said = item["msg"][0].lower() + item["msg"][1:]
    return problem("config", FILE, line, f"{name}: {said}", "correct the value")
