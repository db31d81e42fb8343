"""JSON Schemas (draft 2020-12) of the front matter of all content types and of `site.toml`.

They are generated from the pydantic models that validate the files; this module adds how each type of value is
written. `form_of` also generates the reference of keys in the docs.
"""

import types
from dataclasses import dataclass, field
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from pydantic import BaseModel
from pydantic_core import PydanticUndefined

from sitegen.content import schema as keys
from sitegen.content import settings_schema
from sitegen.content.schema import FILE_NAMES, SCHEMAS
from sitegen.content.settings_schema import DEFAULT_TAXONOMIES, SettingsFile

DIALECT = "https://json-schema.org/draft/2020-12/schema"
KINDS = (*SCHEMAS, "site")

_SLUG = "^[a-z0-9]+(-[a-z0-9]+)*$"
_DAY = r"\d{4}-\d{2}-\d{2}"
_TAG = r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$"


@dataclass(frozen=True)
class ValueForm:
    """How one type of value is written: in words, as a schema, with examples."""

    words: str
    schema: dict[str, Any] = field(hash=False)
    examples: tuple[str, ...] = ()


FORMS: dict[Any, ValueForm] = {
    # sitegen reads digits as text; the YAML parser of a text editor reads a number.
    keys.Text: ValueForm("a text", {"type": ["string", "number"]}),
    keys.Flag: ValueForm("true or false", {"type": "boolean"}, ("true",)),
    keys.Number: ValueForm("a whole number", {"type": "integer", "minimum": 0}, ("47",)),
    keys.When: ValueForm(
        "a day or a time",
        {
            "type": "string",
            "pattern": rf"^{_DAY}([Tt ]\d{{2}}:\d{{2}}(:\d{{2}}(\.\d+)?)? ?([Zz]|[+-]\d{{2}}:?\d{{2}})?)?$",
        },
        ("2024-05-01", "2024-05-01T09:30+02:00"),
    ),
    keys.Url: ValueForm(
        "a web address",
        {"type": "string", "pattern": r"^[Hh][Tt][Tt][Pp][Ss]?://[^\s<>\"\\^`{|}]+$"},
        ("https://example.org/page",),
    ),
    keys.Slug: ValueForm("a slug", {"type": ["string", "integer"], "pattern": _SLUG, "maxLength": 80}, ("a-story",)),
    keys.Uuid: ValueForm(
        "a UUID",
        {"type": "string", "pattern": "^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$"},
        ("3f1c2a52-5a7e-4d0b-9a57-0c9a3c1b7e01",),
    ),
    keys.Language: ValueForm("a language tag", {"type": "string", "pattern": _TAG}, ("en", "pt-BR")),
    keys.Names: ValueForm(
        "a text or a list of texts",
        {"type": ["string", "array"], "items": {"type": ["string", "number"]}},
    ),
    settings_schema.BaseUrl: ValueForm(
        "a web address", {"type": "string", "pattern": r"^https?://[^\s<>\"'\\?#]+$"}, ("https://example.org/",)
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
    str: ValueForm("a text", {"type": "string"}),
    int: ValueForm("a whole number", {"type": "integer"}),
    bool: ValueForm("true or false", {"type": "boolean"}),
}


def json_schema(kind: str) -> dict[str, Any]:
    """The JSON Schema of one of `KINDS`. Raises KeyError for another."""
    if kind == "site":
        body = _block(SettingsFile, strict=True)
        body["description"] = "The settings of a site, site.toml."
    else:
        body = _block(SCHEMAS[kind], strict=False)
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


def _block(model: type[BaseModel], *, strict: bool) -> dict[str, Any]:
    """The schema of a block of keys. In front matter (not `strict`) an empty key counts as absent."""
    properties: dict[str, Any] = {}
    required = []
    for name, info in model.model_fields.items():
        typed = FILE_NAMES.get(name, name)
        schema = _value(model, name, strict=strict)
        description = {"description": info.description} if info.description else {}
        default = info.default if strict and info.default is not PydanticUndefined else None
        if isinstance(default, (str, int, bool)):
            schema["default"] = default
        properties[typed] = {**description, **schema}
        if info.is_required():
            required.append(typed)
    block: dict[str, Any] = {"type": "object", "properties": properties, "additionalProperties": False}
    return {**block, "required": required} if required else block


def _value(model: type[BaseModel], name: str, *, strict: bool) -> dict[str, Any]:
    hint = _bare(get_type_hints(model, include_extras=True)[name])
    form, inner, listed = form_of(model, name)
    schema: dict[str, Any]
    if form is not None:
        schema = dict(form.schema)
        if form.examples and not listed:
            schema["examples"] = [_typed(form, e) for e in form.examples]
    elif inner is not None:
        schema = _block(inner, strict=strict)
    else:
        # A table with free names: outlets and their rights, taxonomies and their settings.
        named = get_args(hint)[1]
        if isinstance(named, type) and issubclass(named, BaseModel):
            schema = {"type": "object", "additionalProperties": _block(named, strict=strict)}
        else:
            schema = {"type": "object", "additionalProperties": {"enum": list(get_args(named))}}
    if strict:
        bounds = {"ge": "minimum", "le": "maximum", "min_length": "minLength"}
        for limit in model.model_fields[name].metadata:
            schema |= {word: getattr(limit, key) for key, word in bounds.items() if hasattr(limit, key)}
        return schema
    if listed:
        return {"type": ["array", "null"], "items": _or_null(schema) if form else schema}
    # A required key must have a value.
    return schema if model.model_fields[name].is_required() else _or_null(schema)


def _or_null(schema: dict[str, Any]) -> dict[str, Any]:
    if "enum" in schema:
        return {**schema, "enum": [*schema["enum"], None]}
    kinds = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    return {**schema, "type": [*kinds, "null"]}


def _typed(form: ValueForm, example: str) -> Any:
    if form.schema.get("type") == "boolean":
        return example == "true"
    return int(example) if form.schema.get("type") == "integer" else example


def _bare(hint: Any) -> Any:
    """The type without `| None`."""
    if get_origin(hint) in (Union, types.UnionType):
        return next(a for a in get_args(hint) if a is not type(None))
    return hint


def _first(model: type[BaseModel]) -> str:
    return (model.__doc__ or "").strip().split("\n")[0]
