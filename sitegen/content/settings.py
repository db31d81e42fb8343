"""Parses `site.toml` into `Settings`; an unknown key is an error, and all but title and address have defaults."""

import re
import tomllib
from datetime import tzinfo
from functools import partial
from typing import Any

from pydantic import BaseModel, ValidationError

from sitegen.content.registers.declarations import declared
from sitegen.content.registers.register_tables import FieldTable, RegisterTable
from sitegen.content.settings_schema import (
    BuildTable,
    FeedsTable,
    LanguageTable,
    PublishTable,
    RightsTable,
    SearchTable,
    SettingsFile,
    SiteTable,
    TaxonomyTable,
)
from sitegen.content.site_tables.base import keys_of
from sitegen.content.site_tables.look import NewsletterTable, PolicyTable, ThemeTable, look_of, policy_of, sign_up_of
from sitegen.model import DEFAULT_TAXONOMIES, PublishSettings, Settings, SiteLanguage, Taxonomy
from sitegen.problems import SETTINGS_FILE as FILE
from sitegen.problems import Problem, nearest, problem

_TAG = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*\Z")
_NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*\Z")


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
        if not _may_name(name):
            message = f"taxonomies.{name} cannot name a taxonomy"
            hint = "use a-z, 0-9 and hyphen, and none of sitegen's own keys and addresses"
            problems.append(problem("config", FILE, locate(text, ("taxonomies", name)), message, hint))
    for name in read.publish:
        if not _NAME.match(name):
            line = locate(text, ("publish", name))
            message = f"publish.{name} cannot name a target"
            problems.append(problem("config", FILE, line, message, "use a-z, 0-9 and hyphen"))
    registers, faults = declared(read.registers, names, _may_name, partial(locate, text))
    problems += faults
    for tag in read.languages:
        if not _TAG.match(tag) or tag.lower() in RESERVED or tag in names:
            message, hint = f"languages.{tag} cannot name a language", "write a tag such as de or pt-BR"
            problems.append(problem("config", FILE, locate(text, ("languages", tag)), message, hint))
    if problems:
        return None, problems
    site = read.site
    look, told = look_of(read.theme, lambda key: locate(text, ("theme", key)))
    sign_up = sign_up_of(read.newsletter)
    return Settings(
        title=site.title,
        base_url=site.base_url,
        tagline=site.tagline,
        language=site.language,
        timezone=site.timezone,
        author=site.author,
        id=site.id,
        contact=site.contact,
        rights_default=read.rights.default,
        excerpt_words=read.rights.excerpt_words,
        outlets=tuple(sorted(read.rights.outlets.items())),
        taxonomies=tuple(
            Taxonomy(
                n,
                (tables[n].title if n in tables else "") or n.replace("-", " ").capitalize(),
                tables[n].mode if n in tables else "open",
                n in DEFAULT_TAXONOMIES and not (n in tables and tables[n].title),
            )
            for n in names
        ),
        feed_limit=read.feeds.limit,
        feed_content=read.feeds.content,
        feed_link=read.feeds.link,
        feed_hub=read.feeds.hub,
        feed_also_at=tuple(sorted(read.feeds.also_at.items())),
        feed_changes=read.feeds.changes,
        search=read.search.enabled,
        cards=read.build.cards,
        jobs=read.build.jobs,
        words=_own_words(read.words),
        languages=tuple(
            SiteLanguage(tag, table.title, table.tagline, _own_words(table.words))
            for tag, table in read.languages.items()
        ),
        look=look,
        policy=policy_of(read.policy, sign_up),
        sign_up=sign_up,
        publish=tuple(
            PublishSettings(name, row.to, row.keep, row.mode, row.endpoint, row.region)
            for name, row in read.publish.items()
        ),
        registers=registers,
    ), told


def _own_words(words: dict[str, list[str]]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    return tuple(sorted((message, tuple(forms)) for message, forms in words.items()))


def _may_name(word: str) -> bool:
    """Whether a word may name a taxonomy or a register."""
    return bool(_NAME.match(word)) and word not in RESERVED


RESERVED = frozenset(
    """title date id slug summary why source also rights follows changes aliases image lead draft lang author authors
    ids translations articles archive editions corrections search feeds data images cards pagefind q""".split()
)
"""Names that no taxonomy or register may have: keys of articles, addresses of the site, and `q`, a search's query."""


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
        header = re.match(r"\s*\[{1,2}\s*([^\[\]]+?)\s*\]", row)
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


_TOML_FAULTS = (
    (r"=\s*[“”„‘’«]", "", "a value stands in curly quotation marks", 'write straight ones: "like this"'),
    (r"\A\s*[\w-]+\s*:\s", "", "a line holds a colon where = belongs", 'write it as key = "value"'),
    ("", r"\AIllegal character '\\n'", "a quotation mark is opened and not closed on its line", "close it"),
    (
        "",
        r"\AInvalid (?:value|initial character|date or datetime)",
        "a value cannot be read",
        "put a text in double quotes; true, false and numbers have none",
    ),
    ("", "digits", "a number is too long", "write a smaller one"),
    ("", "twice|Cannot overwrite", "a key or a table stands twice", "keep one of the two"),
    ("", r"\AExpected '=' after a key", "a line holds no = behind its key", "write it as key = value"),
    (
        "",
        r"\AExpected newline or end of document",
        "text stands behind a value",
        "put one key and its value on a line, the whole text in double quotes",
    ),
    ("", r"\AInvalid statement", "a line is no setting", "write it as key = value, or delete it"),
    ("", r"escape|\\", "a text in double quotes holds a backslash", "write it twice, or use single quotes"),
)
"""Patterns of the row and of the TOML parser's complaint, with message and mend; the first match counts."""


def _plain(said: str, row: str) -> tuple[str, str]:
    """The TOML parser's complaint about a row in plain words, and the mend."""
    for in_row, in_complaint, message, hint in _TOML_FAULTS:
        if re.search(in_row, row) and re.search(in_complaint, said):
            return message, hint
    return said, "compare the line with the file that sitegen init writes"


_TABLES: dict[str, type[BaseModel]] = {
    "": SettingsFile,
    "site": SiteTable,
    "rights": RightsTable,
    "feeds": FeedsTable,
    "search": SearchTable,
    "build": BuildTable,
    "taxonomies": TaxonomyTable,
    "languages": LanguageTable,
    "theme": ThemeTable,
    "policy": PolicyTable,
    "newsletter": NewsletterTable,
    "publish": PublishTable,
    "registers": RegisterTable,
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


_SYNONYMS = {
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
    fields = list(keys_of(_table(location)))
    places = [table for table, schema in _TABLES.items() if location[-1] in keys_of(schema)]
    places = [table for table in places if table not in ("", "registers")]
    close = _SYNONYMS.get(location[-1].lower(), "")
    close = close if close in fields else nearest(location[-1], fields)
    if places and (len(location) == 1 or "taxonomies" not in places):
        return f"write it below [{places[0]}]"
    return f"did you mean {close}?" if close else f"the keys here are {', '.join(fields)}"


_FIELD_DEPTH = 5
"""The parts of the place of a key in a field of a register: registers, its name, fields, the field's name, the key."""


def _table(location: tuple[str, ...]) -> type[BaseModel]:
    """The model of the table that a key stands in."""
    if location[0] == "registers" and len(location) == _FIELD_DEPTH:
        return FieldTable
    return _TABLES[location[0] if len(location) > 1 else ""]
