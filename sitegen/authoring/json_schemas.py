"""JSON Schemas (draft 2020-12) of the front matter of all content types and of `site.toml`.

They are generated from the table and the models that read the files; this module adds how each setting of `site.toml`
is written. `form_of` also generates the reference of settings in the docs.
"""

import types
from dataclasses import dataclass, field
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from pydantic import BaseModel

from sitegen.content import settings_schema
from sitegen.content.registers import register_tables
from sitegen.content.registers.record_keys import article_keys
from sitegen.content.schema import SCHEMAS, Key, Keys, Kind
from sitegen.content.settings_schema import SettingsFile
from sitegen.content.site_tables import look
from sitegen.model import DEFAULT_TAXONOMIES, Register

DIALECT = "https://json-schema.org/draft/2020-12/schema"
KINDS = (*SCHEMAS, "site")


@dataclass(frozen=True)
class ValueForm:
    """How one type of value is written: in words, as a schema, with examples."""

    words: str
    schema: dict[str, Any] = field(hash=False)
    examples: tuple[str, ...] = ()


FORMS: dict[Any, ValueForm] = {
    settings_schema.BaseUrl: ValueForm(
        "a web address", {"type": "string", "pattern": r"^https?://[^\s<>\"'\\?#]+$"}, ("https://example.org/",)
    ),
    settings_schema.PublishTo: ValueForm(
        "a folder or an address", {"type": "string", "minLength": 1}, ("ssh://www.example.org/srv/digest",)
    ),
    settings_schema.FeedAddresses: ValueForm(
        "a list of paths, or paths with a format",
        {
            "type": ["array", "object"],
            "items": {"type": "string"},
            "additionalProperties": {"enum": ["rss", "atom", "json"]},
        },
        ('["index.xml", "feeds/all.atom.xml"]',),
    ),
    settings_schema.Words: ValueForm(
        "the English words, and what stands for them: a text, or for a plural a list of its forms",
        {
            "type": "object",
            "additionalProperties": {"type": ["string", "array"], "items": {"type": "string"}},
        },
        ('{"Newest stories" = "The latest"}',),
    ),
    look.Colour: ValueForm(
        "a colour", {"type": "string", "pattern": "^#([0-9A-Fa-f]{3}|[0-9A-Fa-f]{6})$"}, ("#7a1f3d",)
    ),
    look.Sources: ValueForm(
        "a list of origins", {"type": ["array", "string"], "items": {"type": "string"}}, ('["https://example.org"]',)
    ),
    look.Menu: ValueForm(
        "a list of addresses, or of tables with title and to",
        {
            "type": "array",
            "items": {
                "type": ["string", "object"],
                "properties": {
                    "to": {"type": "string", "description": "Where the entry leads."},
                    "title": {"type": "string", "description": "Its words; those of the page it leads to if missing."},
                },
                "required": ["to"],
                "additionalProperties": False,
            },
        },
    ),
    look.FormAction: ValueForm("an https address", {"type": "string", "pattern": r"^https://[^\s<>\"'\\]+$"}),
    look.FormFields: ValueForm(
        "a table of names and texts", {"type": "object", "additionalProperties": {"type": "string"}}
    ),
    register_tables.Texts: ValueForm(
        "a list of texts",
        {"type": ["array", "string"], "items": {"type": "string"}},
        ('["countries", "organisations"]',),
    ),
    register_tables.CalendarField: ValueForm("true, or the name of a field", {"type": ["boolean", "string"]}),
    str: ValueForm("a text", {"type": "string"}),
    int: ValueForm("a whole number", {"type": "integer"}),
    bool: ValueForm("true or false", {"type": "boolean"}),
}


def json_schema(kind: str, registers: tuple[Register, ...] = ()) -> dict[str, Any]:
    """The JSON Schema of one of `KINDS`, for a site with these registers. Raises KeyError for another kind."""
    if kind == "site":
        body = _table(SettingsFile)
        body["description"] = "The settings of a site, site.toml."
    else:
        body = _block(article_keys(registers) if kind == "article" else SCHEMAS[kind])
        body["description"] = _first(SCHEMAS[kind])
    if kind == "article":
        for name in DEFAULT_TAXONOMIES:
            body["properties"][name] = {
                "description": f"Terms: its {name}, in a list.",
                "type": ["array", "null"],
                "items": {"type": ["string", "number", "null"]},
            }
        # A site may declare its own taxonomies, so any other key may hold a list.
        there = {"not": {"type": "null"}}
        body["if"] = {"properties": {"draft": {"const": True}}, "required": ["draft"]}
        body["else"] = {"required": ["title", "date"], "properties": {"title": there, "date": there}}
        body["additionalProperties"] = {"type": ["array", "null"], "items": {"type": ["string", "number", "null"]}}
    return {"$schema": DIALECT, "title": f"sitegen: {kind}", **body}


def form_of(model: type[BaseModel], name: str) -> tuple[ValueForm | None, type[BaseModel] | None, bool]:
    """The form of a model's field, or the model of its nested block, and whether it is a list."""
    hint = _bare(get_type_hints(model, include_extras=True)[name])
    if hint in FORMS:
        return FORMS[hint], None, False
    origin = get_origin(hint)
    if origin is tuple:
        inner = _bare(get_args(hint)[0])
        if isinstance(inner, type) and issubclass(inner, BaseModel):
            return None, inner, True
        return FORMS[inner], None, True
    if origin is Literal:
        words = get_args(hint)
        shown = f"{', '.join(words[:-1])} or {words[-1]}"
        return ValueForm(f"one word: {shown}", {"enum": list(words)}, words[:1]), None, False
    if isinstance(hint, type) and issubclass(hint, BaseModel):
        return None, hint, False
    if origin is dict:
        return None, None, False
    return FORMS[get_args(hint)[0]], None, False  # an Annotated text of its own, such as a hub


def _block(block: type[Keys]) -> dict[str, Any]:
    """The schema of a block of front matter. A key without a value counts as absent."""
    properties = {name: {"description": key.about, **_key(key)} for name, key in block.keys.items()}
    schema: dict[str, Any] = {"type": "object", "properties": properties, "additionalProperties": False}
    required = [name for name, key in block.keys.items() if key.required]
    return {**schema, "required": required} if required else schema


def _key(key: Key) -> dict[str, Any]:
    kind = key.kind
    one = dict(kind.schema) if isinstance(kind, Kind) else _block(kind)
    if key.block is not None and key.block.short and not key.many:
        return {**one, "type": ["string", "object", "null"]}
    if key.many:
        items = _or_null(one) if isinstance(kind, Kind) else one
        if key.block is not None and key.block.short:
            items = {**one, "type": ["string", "number", "object", "null"]}
            return {**items, "type": ["string", "number", "object", "array", "null"], "items": items}
        return {"type": ["string", "array", "null"] if key.single else ["array", "null"], "items": items}
    if isinstance(kind, Kind) and kind.examples:
        one["examples"] = [_typed(kind.schema, example) for example in kind.examples]
    # What must be there must also have a value.
    return one if key.required else _or_null(one)


def _table(model: type[BaseModel]) -> dict[str, Any]:
    """The schema of a table of `site.toml`."""
    properties: dict[str, Any] = {}
    for name, info in model.model_fields.items():
        schema = _setting(model, name)
        description = {"description": info.description} if info.description else {}
        if isinstance(info.default, (str, int, bool)):
            schema["default"] = info.default
        properties[info.alias or name] = {**description, **schema}
    required = [name for name, info in model.model_fields.items() if info.is_required()]
    block: dict[str, Any] = {"type": "object", "properties": properties, "additionalProperties": False}
    return {**block, "required": required} if required else block


def _setting(model: type[BaseModel], name: str) -> dict[str, Any]:
    hint = _bare(get_type_hints(model, include_extras=True)[name])
    form, inner, _ = form_of(model, name)
    if form is not None:
        schema = dict(form.schema)
        if form.examples:
            schema["examples"] = [_typed(form.schema, e) for e in form.examples]
    elif inner is not None:
        schema = _table(inner)
    else:
        # A table with free names: outlets and their rights, taxonomies and their settings.
        named = get_args(hint)[1]
        table = isinstance(named, type) and issubclass(named, BaseModel)
        schema = {"type": "object", "additionalProperties": _table(named) if table else {"enum": list(get_args(named))}}
    bounds = {"ge": "minimum", "le": "maximum", "min_length": "minLength"}
    for limit in model.model_fields[name].metadata:
        schema |= {word: getattr(limit, key) for key, word in bounds.items() if hasattr(limit, key)}
    return schema


def _or_null(schema: dict[str, Any]) -> dict[str, Any]:
    if "enum" in schema:
        return {**schema, "enum": [*schema["enum"], None]}
    kinds = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    return {**schema, "type": [*kinds, "null"]}


def _typed(schema: dict[str, Any], example: str) -> Any:
    if schema.get("type") == "boolean":
        return example == "true"
    return int(example) if schema.get("type") == "integer" else example


def _bare(hint: Any) -> Any:
    """The type without `| None`."""
    if get_origin(hint) in (Union, types.UnionType):
        return next(a for a in get_args(hint) if a is not type(None))
    return hint


def _first(model: type[Keys]) -> str:
    return (model.__doc__ or "").strip().split("\n")[0]
