"""Every key of every kind of file, broken in every way: the table of test_mutations, made from the models.

A file is written key by key, so the line of each is known; a new key, or a new kind of value, is covered by itself or
fails for want of a row in `WRONG`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, get_args, get_type_hints

from pydantic import BaseModel

from sitegen.authoring.json_schemas import form_of
from sitegen.content.registers.register_tables import FieldTable, RegisterTable
from sitegen.content.schema import SCHEMAS, Keys, Kind
from sitegen.content.settings_schema import LanguageTable, PublishTable, SettingsFile, TaxonomyTable
from sitegen.model import DEFAULT_TAXONOMIES

RIGHT: dict[str, str] = {
    "a text": "Some words",
    "true or false": "false",
    "a whole number": "7",
    "a day or a time": "2021-11-24",
    "a web address": "https://example.org/page",
    "a slug": "a-slug",
    "an id": "3f1c2a52-5a7e-4d0b-9a57-0c9a3c1b7e01",
    "a language tag": "en",
    "a text or a list of texts": "Some Body",
    "a term": "norms",
    "a slug for each language": "{de: eine-geschichte}",
    "a text for each language": "{de: Sanktionen}",
}
"""A value of each kind that is right, as it is typed."""

_CALENDAR = "correct the month or the day"
_DATE_HINT = "write a day as 2024-05-01, a time as 2024-05-01T09:30+02:00"
_URL_HINT = "write it whole, such as https://example.org/page"
_TAG_HINT = "write a tag such as en or pt-BR"
_FLAG_HINT = "write true or false, without quotes"
_TEXT = [
    ("[one]", "wrong-type", "write one text on the line of the key"),
    ("{one: two}", "wrong-type", "write one text on the line of the key"),
]

ODD: dict[str, list[tuple[str, str, str]]] = {
    "term-code": [
        ("United Kingdom", "wrong-value", "write its two letters, such as GB"),
        ("UK", "wrong-value", "write GB"),
    ],
}
"""What is wrong for one key alone, for all that it is of the right kind."""

WRONG: dict[str, list[tuple[str, str, str]]] = {
    "a text": _TEXT,
    "a text or a list of texts": [
        ("{one: two}", "wrong-type", "write author: [one, two] or one “- item” a line"),
        ("[[one]]", "wrong-type", "write one text on the line of the key"),
    ],
    "a term": [
        ("[norms]", "wrong-type", "write {name}: [one, two]"),
        ("{norms: true}", "wrong-type", "write {name}: [one, two]"),
        ("'???'", "term-invalid", "write it in Latin letters"),
        ("'norms; law'", "term-invalid", "put a comma between the terms: {name}: [one, two]"),
    ],
    "true or false": [
        *((v, "wrong-type", "write true, without quotes") for v in ("yes", "On", "1")),
        *((v, "wrong-type", "write false, without quotes") for v in ("no", "OFF", "0")),
        *((v, "wrong-type", _FLAG_HINT) for v in ("maybe", "[true]", "{true: true}")),
    ],
    "a whole number": [
        (v, "wrong-type", "write digits only")
        for v in ("seven", "-1", "1.5", "VII", "[7]", "{7: 7}", "'7th'", "1" * 12)
    ],
    "a day or a time": [
        ("tomorrow", "date-invalid", _DATE_HINT),
        ("24 November 2021", "date-invalid", "write 2021-11-24"),
        ("Nov 24, 2021", "date-invalid", "write 2021-11-24"),
        ("24.11.2021", "date-invalid", "write 2021-11-24"),
        ("2021/11/24", "date-invalid", "write 2021-11-24"),
        ("2021-1-5", "date-invalid", "write 2021-01-05"),
        ("20211124", "date-invalid", "write 2021-11-24"),
        ("01/02/2021", "date-invalid", "write 2021-02-01 for 1 February, or 2021-01-02 for 2 January"),
        ("1.2.21", "date-invalid", "write 2021-02-01 for 1 February, or 2021-01-02 for 2 January"),
        ("24/11/1821", "date-invalid", _DATE_HINT),
        ("31/11/2021", "date-invalid", _DATE_HINT),
        ("2021-11", "date-invalid", _DATE_HINT),
        ("2021-02-30", "date-invalid", _CALENDAR),
        ("2021-13-41", "date-invalid", _CALENDAR),
        ("2021-13-01", "date-invalid", "the month stands before the day: did you mean 2021-01-13?"),
        ("2021-11-24 9:30", "date-invalid", "write 2021-11-24T09:30"),
        ("2021-11-24 14:00:00 -4", "date-invalid", "write 2021-11-24T14:00:00-04:00"),
        ("2021-11-24 10:00 AM", "date-invalid", "write 2021-11-24T10:00"),
        ("2021-11-24 12:30 a.m.", "date-invalid", "write 2021-11-24T00:30"),
        ("2021-11-24 2:05 PM UTC", "date-invalid", "write 2021-11-24T14:05Z"),
        ("2021-11-24 13:00 PM", "date-invalid", _DATE_HINT),
        ("0021-11-24", "date-invalid", "use one from 1900 to 2199"),
        ("2021-11-24T24:00", "date-invalid", "hours go to 23, minutes and seconds to 59"),
        ("2021-11-24T10:00+25:00", "date-invalid", "write it as +02:00 or Z"),
        ("[2021-11-24]", "wrong-type", "write it as YYYY-MM-DD"),
        ("{2021: 11}", "wrong-type", "write it as YYYY-MM-DD"),
    ],
    "a web address": [
        ("example.org/page", "url-invalid", "write https://example.org/page"),
        ("www.example.org", "url-invalid", "write https://www.example.org"),
        ("https://example.org/a page", "url-invalid", "write https://example.org/a%20page"),
        ("<https://example.org/page>", "url-invalid", "write https://example.org/page"),
        ("'[a page](https://example.org/page)'", "url-invalid", "write https://example.org/page"),
        *(
            (v, "url-invalid", _URL_HINT)
            for v in (
                "ftp://example.org/page",
                "https://",
                "https://exa mple.org/",
                "https://example.org:port/",
                '"javascript:alert(1)"',
                "//example.org/page",
                "https:/example.org",
            )
        ),
        *_TEXT,
    ],
    "a slug": [
        *(
            (typed, "slug-invalid", f"write {meant}")
            for typed, meant in (
                ("My Story", "my-story"),
                ("../2021/up.md", "up"),
                ("/articles/a-b/", "a-b"),
                ("a--b", "a-b"),
                ("a_b", "a-b"),
                ("ärger", "arger"),
                ("x" * 81, "x" * 80),
                ("word-" * 17 + "end", "-".join(["word"] * 16)),
            )
        ),
        ("网络安全", "slug-invalid", "write wang-luo-an-quan"),
        ("？？", "slug-invalid", "use 1 to 80 of a-z, 0-9 and single hyphens"),
        ("..", "slug-invalid", "use 1 to 80 of a-z, 0-9 and single hyphens"),
        *_TEXT,
    ],
    "an id": [
        (
            "3f1c2a52-5a7e-4d0b-9a57-0c9a3c1b7e0",
            "id-invalid",
            "write again what it was, since feeds know the story by it; delete it only if it was never published",
        ),
        ("'{3f1c2a52-5a7e-4d0b-9a57-0c9a3c1b7e01}'", "id-invalid", "write 3f1c2a52-5a7e-4d0b-9a57-0c9a3c1b7e01"),
        ('"two\\nlines"', "id-invalid", "write it on one line"),
        *_TEXT,
    ],
    "a path": [
        ("old/name", "alias-invalid", "write it from the root of the site, such as /old/name/"),
        ("https://example.org/old/", "alias-invalid", "write its path alone: /old/"),
        ("/old/../name/", "alias-invalid", "write it from the root of the site, such as /old/name/"),
        ("/old//name/", "alias-invalid", "write it from the root of the site, such as /old/name/"),
        ("/a%2Fb/", "alias-invalid", "write it from the root of the site, such as /old/name/"),
        ("/", "alias-invalid", "write it from the root of the site, such as /old/name/"),
        ("/%E6%97/", "alias-invalid", "write it with the letters themselves, such as /日本語/"),
        ("'/?p=12'", "alias-invalid", "delete it; only a program on a server could lead it here"),
        ("'/old/?p=12'", "alias-invalid", "write /old/"),
        ("'/old/#part'", "alias-invalid", "write /old/"),
        *_TEXT,
    ],
    "a language tag": [
        *((v, "language-invalid", _TAG_HINT) for v in ("english", "e", "英語")),
        ("en_GB", "language-invalid", "write en-GB"),
        *_TEXT,
    ],
    "a slug for each language": [
        *((v, "wrong-type", "write {{de: slug-of-the-german-text}}") for v in ("a-slug", "[de]", "7")),
        ("{german: a-slug}", "language-invalid", _TAG_HINT),
        ("{de_AT: a-slug}", "language-invalid", "write de-AT"),
    ],
    "a text for each language": [
        *((v, "wrong-type", "write {{de: the words in German}}") for v in ("Words", "[de]", "7")),
        ("{german: Worte}", "language-invalid", _TAG_HINT),
        ("{de_AT: Worte}", "language-invalid", "write de-AT"),
    ],
}
"""For each kind of value what can be typed instead, the rule that finds it, and the mend."""


@dataclass(frozen=True)
class Key:
    """A key of a kind of file: its place, how its value is typed, and what it may hold instead."""

    kind: str
    place: tuple[str | int, ...]
    form: str
    required: bool
    listed: bool
    words: tuple[str, ...] = ()
    short: bool = False
    """Whether a text may stand in place of the block."""

    @property
    def name(self) -> str:
        return str(self.place[-1])

    @property
    def id(self) -> str:
        return f"{self.kind}-{'.'.join(map(str, self.place))}"


def keys_of(kind: str) -> list[Key]:
    """Every key of a kind, those of blocks and lists of blocks too."""
    terms = DEFAULT_TAXONOMIES if kind == "article" else ()
    return [*_keys(kind, SCHEMAS[kind], ()), *(Key(kind, (name,), "a term", False, True) for name in terms)]


def _keys(kind: str, block: type[Keys], before: tuple[str | int, ...]) -> Iterator[Key]:
    for name, row in block.keys.items():
        place = (*before, name)
        if isinstance(row.kind, Kind):
            form = row.words if row.single else row.kind.words
            words = tuple(row.kind.schema.get("enum", ()))
            yield Key(kind, place, form, row.required, row.many and not row.single, words)
        else:
            yield Key(kind, place, "block", row.required, row.many, short=bool(row.kind.short))
            yield from _keys(kind, row.kind, (*place, 0) if row.many else place)


def right(key: Key) -> str:
    """A right value for a key that is no block."""
    if key.words:
        return key.words[0]
    if key.name == "code":
        return "GB"
    if key.name in ("rss", "atom"):
        return f"tag:old.example.org,2019:{key.name}"
    if key.name == "src":
        return "picture.svg"
    if key.name == "aliases":
        return "[/old/address/]"
    return f"[{RIGHT[key.form]}]" if key.listed else RIGHT[key.form]


def write(kind: str, changed: dict[tuple[str | int, ...], str | None]) -> tuple[str, dict[tuple[str | int, ...], int]]:
    """A file of a kind with every key, one a line, and the line of each; `changed` values stand in place of right ones.

    None leaves a key out, with all below it.
    """
    rows, lines = ["---"], dict[tuple[str | int, ...], int]()
    gone = [place for place, value in changed.items() if value is None]
    for key in keys_of(kind):
        if any(key.place[: len(place)] == place for place in gone):
            continue
        above = [key.place[:n] for n in range(1, len(key.place)) if key.place[:n] in changed]
        if above:
            continue  # the block above holds something else
        depth = sum(isinstance(part, str) for part in key.place) - 1
        indent = "  " * depth
        if 0 in key.place:
            first = next(n for n, part in enumerate(key.place) if part == 0)
            opened = any(k[: first + 1] == key.place[: first + 1] for k in lines)
            indent = "  - " if not opened else "    "
        value = changed.get(key.place, "" if key.form == "block" else right(key))
        rows.append(f"{indent}{key.name}: {value}".rstrip())
        lines[key.place] = len(rows)
    return "\n".join([*rows, "---", "The text.", ""]), lines


SETTINGS_WRONG: dict[str, list[tuple[str, str]]] = {
    "a text": [
        ("7", "put it in double quotes"),
        ("true", "put it in double quotes"),
        ('["a"]', "put it in double quotes"),
    ],
    "a whole number": [
        ('"7"', "write digits without quotation marks"),
        ("1.5", "write digits without quotation marks"),
        ("true", "write digits without quotation marks"),
        ("100000", "write at most "),
        ("-1", "write at least "),
    ],
    "true or false": [
        ('"true"', "write true or false without quotation marks"),
        ("1", "write true or false without quotation marks"),
    ],
    "a list of texts": [("7", 'write it as ["one", "two"]'), ("[7]", "write it as"), ("true", "write it as")],
    "true, or the name of a field": [("7", "write calendar = true"), ('["day"]', 'calendar = "day"')],
    "a web address": [
        ('"example.org"', "such as https://example.org/"),
        ('"ftp://example.org/"', "such as https://example.org/"),
        ('"https://exa mple.org/"', "such as https://example.org/"),
        ('"https://example.org/?a=1"', "delete what begins with ? or #"),
        ("7", "put it in double quotes"),
    ],
    "a list of paths, or paths with a format": [
        ("7", 'write paths, such as also_at = ["index.xml"]'),
        ('"index.xml"', 'write paths, such as also_at = ["index.xml"]'),
        ("[7]", "write a file's path from the root"),
        ('["a"]', "write a file's path from the root"),
        ('{ "a.xml" = "zzz" }', "use one of these words"),
    ],
    "a folder or an address": [('""', ""), ("7", "put it in double quotes")],
    "an https address": [
        ('"example.org"', "write the address of the form"),
        ('"http://example.org/"', "begins with https://"),
        ("7", "put it in double quotes"),
    ],
    "a colour": [('"red"', "write it as # and six digits"), ("7", "put it in double quotes")],
    "a list of origins": [("7", "write a list"), ('["example.org"]', ""), ("[7]", "write a list")],
    "a list of addresses, or of tables with title and to": [
        ('"topics"', "write a list"),
        ("[7]", "write a list"),
        ('[{ title = "Give" }]', "write a list"),
    ],
    "a table of names and texts": [
        ("7", "write the names of the form's fields"),
        ("{ email = 7 }", "write the names of the form's fields"),
        ('{ tag = "site" }', "write the names of the form's fields"),
    ],
    "the English words, and what stands for them: a text, or for a plural a list of its forms": [
        ("7", "with the English words to the left"),
        ('["a"]', "with the English words to the left"),
        ('{ "Archive" = 7 }', "with the English words to the left"),
        ('{ "Archive" = "%(odd)s" }', "use the places that the English words have"),
    ],
}


@dataclass(frozen=True)
class Setting:
    """A key of `site.toml`: its table, how its value is typed, and what it may hold instead."""

    table: str
    key: str
    form: str
    required: bool
    words: tuple[str, ...] = ()

    @property
    def place(self) -> tuple[str, str]:
        return (self.table, self.key)


OUTLET = '"www.example.org"'
"""The name of an outlet below [rights.outlets], as it is typed."""


SETTINGS_ODD: dict[str, list[tuple[str, str]]] = {
    "site.title": [
        ('""', "write a text between the quotation marks"),
        ('"  "', "write a text between the quotation marks"),
        ("“Words”", 'write straight ones: "like this"'),
    ],
    "site.base_url": [('"https://example.org/index.html"', "delete the page's name, and end it with a slash")],
    "site.language": [('"english"', "write a tag such as en or pt-BR"), ('"en_GB"', "write a tag such as en or pt-BR")],
    "site.timezone": [('"Londn"', "use a name such as Europe/London"), ('"../x"', "use a name such as Europe/London")],
    "feeds.hub": [
        ('"example.org/hub"', "write the hub's address whole, or delete the key"),
        ('"https://exa mple.org/"', "write the hub's address whole, or delete the key"),
    ],
}
"""What is wrong for one key alone, for all that its value is of the right kind."""


_NAMED: dict[str, tuple[str, type[BaseModel]]] = {
    "taxonomies": ("taxonomies.themes", TaxonomyTable),
    "registers": ("registers.days", RegisterTable),
    "languages": ("languages.de", LanguageTable),
    "publish": ("publish.main", PublishTable),
}
"""The tables with names of their own, each with one name and its model."""

_FIELDS = {"day": ("type", "title", "required", "about"), "theme": ("type", "of", "many")}
"""Fields of a register: each type has keys that are wrong for another."""


def settings_keys() -> list[Setting]:
    """Every key of `site.toml`."""
    found = []
    for table in SettingsFile.model_fields:
        if table == "words":
            # Its keys are the theme's own words (tests/test_languages.py).
            continue
        _, own, _ = form_of(SettingsFile, table)
        name, model = (table, own) if own is not None else _NAMED[table]
        below = []
        for key, info in model.model_fields.items():
            form, _, _ = form_of(model, key)
            key = info.alias or key
            if form is not None:
                words = tuple(form.schema.get("enum", ()))
                found.append(Setting(name, key, form.words, info.is_required(), words))
            elif model is not RegisterTable:
                named = get_args(get_type_hints(model)[key])[1]
                below.append(Setting(f"{name}.{key}", OUTLET, "one word", False, _words(named)))
        found += below
    return found + [_field(f"registers.days.fields.{field}", key) for field, keys in _FIELDS.items() for key in keys]


def _field(table: str, key: str) -> Setting:
    form, _, _ = form_of(FieldTable, key)
    assert form is not None
    return Setting(
        table, key, form.words, FieldTable.model_fields[key].is_required(), tuple(form.schema.get("enum", ()))
    )


def _words(hint: Any) -> tuple[str, ...]:
    """The words of a Literal, those of one within it too."""
    return tuple(word for part in get_args(hint) for word in (_words(part) or (part,)))


_OF_A_FIELD = {
    ("registers.days.fields.theme", "type"): '"term"',
    ("registers.days.fields.theme", "of"): '["themes"]',
}


def settings(changed: dict[tuple[str, str], str | None]) -> tuple[str, dict[tuple[str, str], int]]:
    """A `site.toml` with every key, and the line of each."""
    rows: list[str] = []
    lines: dict[tuple[str, str], int] = {}
    table = ""
    good: dict[str, Any] = {
        "a text": '"Words"',
        "a whole number": "7",
        "true or false": "true",
        "a web address": '"https://example.org/"',
        "a list of paths, or paths with a format": '["index.xml"]',
        "a list of texts": '["themes", "others"]',
        "a folder or an address": '"../public"',
        "a colour": '"#7a1f3d"',
        "an https address": '"https://example.org/"',
        "a list of origins": '["https://example.org"]',
        "a list of addresses, or of tables with title and to": '["archive"]',
        "a table of names and texts": '{ email = "{email}" }',
        "the English words, and what stands for them: a text, or for a plural a list of its forms": '{ Archive = "A" }',
        "true, or the name of a field": "true",
    }
    special = {
        "timezone": '"UTC"',
        "language": '"en"',
        "hub": '"https://example.org/hub"',
        "contact": '"desk@example.org"',
        "endpoint": '"https://s3.example.org"',
        "logo": '"images/logo.png"',
        "id": f'"{RIGHT["an id"]}"',
    }
    for one in settings_keys():
        if one.table != table:
            rows.append(f"[{one.table}]")
            table = one.table
        right = f'"{one.words[0]}"' if one.words else special.get(one.key, good.get(one.form))
        value = changed.get(one.place, _OF_A_FIELD.get(one.place, right))
        if value is not None:
            rows.append(f"{one.key} = {value}")
            lines[one.place] = len(rows)
    return "\n".join(rows) + "\n", lines
