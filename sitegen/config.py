"""`site.toml` to `Settings`: every key but the title and the address has a default, an unknown one is an error."""

import re
import tomllib
from datetime import tzinfo
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError
from pydantic_core import PydanticCustomError

from sitegen.findings import SETTINGS_FILE as FILE
from sitegen.findings import Problem
from sitegen.model import OutletRights, Rights, Settings, Taxonomy
from sitegen.rules import nearest, problem
from sitegen.urls import uri

DEFAULT_TAXONOMIES = ("topics", "countries", "organisations", "people", "instruments")

_NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*\Z")


def _fail(message: str, hint: str) -> PydanticCustomError:
    return PydanticCustomError("sitegen", "{message}", {"message": message, "hint": hint})


def _address(value: object, hint: str) -> object:
    if not isinstance(value, str):
        return value
    try:
        parts = urlsplit(value)
        parts.port  # noqa: B018 (reading it is the check: it raises for a port that is no number)
    except ValueError:
        parts = urlsplit("")
    if parts.scheme not in ("http", "https") or not parts.hostname or re.search(r"[\s<>\"'\\]", value):
        raise _fail(f"“{value}” is not a web address", hint)
    return value


def _base_url(value: object) -> object:
    hint = "write where the site will stand, such as https://example.org/"
    address = _address(value, hint)
    if not isinstance(address, str):
        return address
    if re.search(r"/[^/]*\.html?\Z", address):
        raise _fail(f"“{address}” is the address of a page", "delete the page's name, and end it with a slash")
    if "?" in address or "#" in address:
        raise _fail(f"“{address}” is more than a site's address", "delete what begins with ? or #")
    if "@" in urlsplit(address).netloc:
        raise _fail("it holds a name or a password, which every page would show", "delete what stands before the @")
    # Feeds and e-mail take plain addresses alone: letters of other scripts are encoded.
    address = uri(address)
    return address if address.endswith("/") else address + "/"


def base_url_fault(address: str) -> tuple[str, str] | None:
    """What is wrong with the site's address as it was typed, and the mend; None where nothing is."""
    try:
        _base_url(address)
    except PydanticCustomError as error:
        told = error.context or {}
        return str(told["message"]), str(told["hint"])
    return None


def _hub(value: object) -> object:
    address = _address(value, "write the hub's address whole, or delete the key")
    return uri(address) if isinstance(address, str) else address


def _language(value: object) -> object:
    if isinstance(value, str) and not re.fullmatch(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*", value):
        raise _fail(f"“{value}” is not a language tag", "write a tag such as en or pt-BR")
    return value


def _words(value: object) -> object:
    return value.strip() if isinstance(value, str) else value


BaseUrl = Annotated[str, BeforeValidator(_base_url)]


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, use_attribute_docstrings=True)


class SiteTable(_Table):
    """`[site]`: what the site is."""

    title: Annotated[str, BeforeValidator(_words)] = Field(min_length=1)
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
    outlets: dict[str, OutletRights] = Field(default_factory=dict)
    """The rights of one outlet's articles, by its name or host, or the open licence that its texts are under: they are
    shown whole, with the line of credit that the licence asks for."""


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
    hub: Annotated[str, BeforeValidator(_hub)] | None = None
    """A WebSub hub's address."""


class SearchTable(_Table):
    """`[search]`: the search page."""

    enabled: bool = True
    """Whether there is one."""


class BuildTable(_Table):
    """`[build]`: how the site is built."""

    jobs: int = Field(default=0, ge=0, le=256)
    """Worker processes; 0 lets sitegen choose."""
    cards: Literal["default", "all", "none"] = "default"
    """Social cards: default for the site, editions and lead stories; all for every article too; or none."""


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
    except RecursionError:
        return None, [problem("config", FILE, 1, "values are nested too deep", "flatten them")]
    except ValueError as error:  # tomllib's own, and int()'s for thousands of digits
        found = re.search(r"\(at line (\d+), column \d+\)", str(error))
        line = int(found[1]) if found else max(1, len(text.rstrip().split("\n")))
        message, hint = _plain(re.sub(r" \(at .*\)$", "", str(error)), text.split("\n")[line - 1])
        return None, [problem("config", FILE, line, message, hint)]
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
        cards=read.build.cards,
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
    for number, row in enumerate(text.split("\n"), 1):
        header = re.match(r"\s*\[\s*([^\[\]]+?)\s*\]", row)
        if header:
            table = _bare(header[1])
            if table == dotted:
                return number
            if dotted.startswith(table + ".") or (table.startswith(dotted + ".") and best == 1):
                best = number
            continue
        key = re.match(
            r"\s*((?:[A-Za-z0-9_-]+|\"[^\"]*\"|'[^']*')(?:\s*\.\s*(?:[A-Za-z0-9_-]+|\"[^\"]*\"|'[^']*'))*)\s*=", row
        )
        if key:
            full = f"{table}.{_bare(key[1])}" if table else _bare(key[1])
            if full == dotted:
                return number
            if dotted.startswith(full + "."):
                best = number
    return best


def _bare(key: str) -> str:
    """A dotted key without its quotation marks and the blanks round its dots."""
    return ".".join(part.strip().strip("\"'") for part in key.split("."))


def _plain(said: str, row: str) -> tuple[str, str]:
    """What the TOML parser says of a row, in plain words, and a mend."""
    if re.search(r"=\s*[“”„‘’«]", row):
        return "a value stands in curly quotation marks", 'write straight ones: "like this"'
    if re.match(r"\s*[\w-]+\s*:\s", row):
        return "a line holds a colon where = belongs", 'write it as key = "value"'
    if said.startswith("Illegal character '\\n'"):
        return "a quotation mark is opened and not closed on its line", "close it"
    if said.startswith(("Invalid value", "Invalid initial character", "Invalid date or datetime")):
        return "a value cannot be read", "put a text in double quotes; true, false and numbers have none"
    if "digits" in said:
        return "a number is too long", "write a smaller one"
    if "twice" in said or "Cannot overwrite" in said:
        return "a key or a table stands twice", "keep one of the two"
    if said.startswith("Expected '=' after a key"):
        return "a line holds no = behind its key", "write it as key = value"
    if said.startswith("Expected newline or end of document"):
        return "text stands behind a value", "put one key and its value on a line, the whole text in double quotes"
    if said.startswith("Invalid statement"):
        return "a line is no setting", "write it as key = value, or delete it"
    if "escape" in said or "\\" in said:
        return "a text in double quotes holds a backslash", "write it twice, or use single quotes"
    return said, "compare the line with the file that sitegen init writes"


_TABLES: dict[str, type[_Table]] = {
    "": SettingsFile,
    "site": SiteTable,
    "rights": RightsTable,
    "feeds": FeedsTable,
    "search": SearchTable,
    "build": BuildTable,
    "taxonomies": TaxonomyTable,
}

_WANTED = {
    "string_type": ("a text is wanted", "put it in double quotes"),
    "string_too_short": ("it is empty", "write a text between the quotation marks"),
    "int_type": ("a whole number is wanted", "write digits without quotation marks"),
    "bool_type": ("true or false is wanted", "write true or false without quotation marks"),
}


def _explain(item: dict[str, Any], text: str) -> Problem:
    """One of pydantic's errors as a finding in plain words."""
    location = tuple(str(part) for part in item["loc"])
    name, line = ".".join(location), locate(text, location)
    message, hint = _said(item, location, name)
    return problem("config", FILE, line, message, hint)


def _said(item: dict[str, Any], location: tuple[str, ...], name: str) -> tuple[str, str]:
    kind, context = item["type"], item.get("ctx", {})
    if kind == "sitegen":
        return f"{name}: {context['message']}", context["hint"]
    if kind == "extra_forbidden":
        return f"{name} is not a setting", _elsewhere(location)
    if kind == "missing" and len(location) == 1:
        return f"there is no [{name}]", "begin the file with a line [site], and below it title = and base_url ="
    if kind == "missing":
        return f"{name} is missing", f"add a line {location[-1]} = below [{'.'.join(location[:-1])}]"
    if kind == "literal_error":
        allowed = str(context["expected"]).replace("'", "")
        shown = f"“{item['input']}”" if isinstance(item["input"], str) else "the value"
        close = nearest(str(item["input"]), re.split(r", | or ", allowed))
        return f"{name}: {shown} is not {allowed}", f"did you mean {close}?" if close else "use one of these words"
    if kind in ("model_type", "model_attributes_type", "dict_type"):
        return f"{name}: a table is wanted", f"write a line [{name}], and its keys below it"
    if kind in _WANTED:
        message, hint = _WANTED[kind]
        return f"{name}: {message}", hint
    if kind in ("greater_than_equal", "less_than_equal"):
        bound = f"at least {context['ge']}" if "ge" in context else f"at most {context['le']}"
        return f"{name}: {item['input']} is out of range", f"write {bound}"
    return f"{name}: {item['msg']}", "correct the value"


_MEANT = {
    "address": "base_url",
    "baseurl": "base_url",
    "description": "tagline",
    "lang": "language",
    "name": "title",
    "subtitle": "tagline",
    "time_zone": "timezone",
    "url": "base_url",
}
"""Names that other generators have for our settings."""


def _elsewhere(location: tuple[str, ...]) -> str:
    """The mend for an unknown setting: the table where it belongs, the name it may stand for, or what there is."""
    fields = list(_TABLES[location[0] if len(location) > 1 else ""].model_fields)
    places = [table for table, schema in _TABLES.items() if table and location[-1] in schema.model_fields]
    close = _MEANT.get(location[-1].lower(), "")
    close = close if close in fields else nearest(location[-1], fields)
    if places and "taxonomies" not in places:
        return f"write it below [{places[0]}]"
    if len(location) == 1 and "taxonomies" in places:
        return f"write it below [{places[0]}]"
    return f"did you mean {close}?" if close else f"the keys here are {', '.join(fields)}"
