"""JSON Schemas say what the readers say: what is accepted and refused, and every key in its own words."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from invalid_sites import CASES
from support import ROOT, run, write_site

from sitegen.authoring.json_schemas import DIALECT, KINDS, json_schema
from sitegen.content.front_matter import decode, parse
from sitegen.content.schema import SCHEMAS
from sitegen.engine.settings_file import read_settings
from sitegen.model import DEFAULT_TAXONOMIES

REGISTERS = read_settings(ROOT)[0].registers  # the digest's own


def faults(value: Any, schema: dict[str, Any], place: str = "") -> list[str]:
    """What is wrong with a value by those words of JSON Schema that ours use; an unknown word is a failure."""
    known = """$schema title description type properties required additionalProperties items enum const pattern examples
    default minimum maximum minLength maxLength not if else""".split()
    assert set(schema) <= set(known), set(schema) - set(known)
    found = []
    names = {"object": dict, "array": list, "string": str, "boolean": bool, "null": type(None), "integer": int}
    kinds = schema.get("type", [*names, "number"])
    kinds = kinds if isinstance(kinds, list) else [kinds]
    numeric = isinstance(value, (int, float)) and not isinstance(value, bool)
    right = any(
        (k == "number" and numeric)
        or (k == "integer" and numeric and isinstance(value, int))
        or (k not in ("number", "integer") and isinstance(value, names[k]))
        for k in kinds
    )
    if not right:
        return [f"{place}: not {kinds}"]
    if "enum" in schema and value not in schema["enum"]:
        found.append(f"{place}: not one of {schema['enum']}")
    if "const" in schema and value != schema["const"]:
        found.append(f"{place}: not {schema['const']}")
    if isinstance(value, str):
        if "pattern" in schema and not re.search(schema["pattern"], value):
            found.append(f"{place}: does not match")
        if not schema.get("minLength", 0) <= len(value) <= schema.get("maxLength", 10**9):
            found.append(f"{place}: too short or too long")
    if numeric and not schema.get("minimum", value) <= value <= schema.get("maximum", value):
        found.append(f"{place}: out of range")
    if isinstance(value, dict):
        found += [f"{place}: {name} is missing" for name in schema.get("required", ()) if name not in value]
        for name, item in value.items():
            inner = schema.get("properties", {}).get(name, schema.get("additionalProperties", {}))
            if inner is False:
                found.append(f"{place}.{name}: unknown")
            elif isinstance(inner, dict):
                found += faults(item, inner, f"{place}.{name}")
    if isinstance(value, list):
        for number, item in enumerate(value):
            found += faults(item, schema.get("items", {}), f"{place}.{number}")
    if "not" in schema and not faults(value, schema["not"]):
        found.append(f"{place}: is what it must not be")
    if "if" in schema and faults(value, schema["if"]):
        found += faults(value, schema.get("else", {}), place)
    return found


def typed(value: Any) -> Any:
    """Front matter as an editor's YAML (1.2, core schema) takes it: true and whole numbers are not texts."""
    if isinstance(value, dict):
        return {k: typed(v) for k, v in value.items()}
    if isinstance(value, list):
        return [typed(v) for v in value]
    if value in ("true", "false"):
        return value == "true"
    return int(value) if isinstance(value, str) and re.fullmatch(r"[0-9]+", value) else value


def keys(path: Path) -> Any:
    matter, _ = parse(decode(path.read_bytes(), path.name)[0], path.name)
    assert matter is not None
    return typed(matter.keys)


@pytest.mark.parametrize(
    ("kind", "folder"), [("article", "articles"), ("edition", "editions"), ("page", "pages"), ("term", "terms")]
)
def test_every_file_of_the_digest_is_as_its_schema_says(kind: str, folder: str) -> None:
    files = sorted((ROOT / "content" / folder).rglob("*.md"))
    schema = json_schema(kind, REGISTERS)
    assert files
    assert {p.name: f for p in files if (f := faults(keys(p), schema))} == {}


def test_the_digests_settings_are_as_their_schema_says() -> None:
    import tomllib

    assert faults(tomllib.loads((ROOT / "site.toml").read_text(encoding="utf-8")), json_schema("site")) == []


def test_a_new_article_and_a_new_edition_are_as_their_schemas_say(tmp_path: Path) -> None:
    assert run("init", tmp_path / "site").code == 0
    article = run("new", "article", "A story", "-s", tmp_path / "site").out.strip()
    edition = run("new", "edition", "-s", tmp_path / "site").out.strip()
    assert faults(keys(tmp_path / "site" / article), json_schema("article")) == []
    assert faults(keys(tmp_path / "site" / edition), json_schema("edition")) == []


STORY = "content/articles/2021/story.md"
WRONG = sorted(name for name, case in CASES.items() if name.startswith("wrong-") and STORY in case.files)


@pytest.mark.parametrize("case", [c for c in WRONG if c != "wrong-value-empty-title"])
def test_what_the_reader_refuses_the_schema_refuses(case: str, tmp_path: Path) -> None:
    assert faults(keys(write_site(tmp_path, CASES[case].files) / STORY), json_schema("article")) != []


@pytest.mark.parametrize(
    "value",
    [
        {"title": "a"},
        {"title": None, "date": "2024-05-01"},
        {"title": "a", "date": "1 May 2024"},
        {"title": "a", "date": "2024-05-01", "source": {"url": "example.org"}},
        {"title": "a", "date": "2024-05-01", "sumary": "A slip."},
        {"title": "a", "date": "2024-05-01", "also": [{"name": "a"}]},
        {"title": "a", "date": "2024-05-01", "slug": "Not a slug"},
        {"title": "a", "date": "2024-05-01", "draft": "yes"},
    ],
)
def test_an_editor_is_told_while_it_types(value: dict[str, Any]) -> None:
    assert faults(value, json_schema("article")) != []


def test_a_draft_may_lack_title_and_date_and_a_site_may_have_taxonomies_of_its_own() -> None:
    assert faults({"draft": True}, json_schema("article")) == []
    assert faults({"title": "a", "date": "2024-05-01", "themes": ["x", 5]}, json_schema("article")) == []


@pytest.mark.parametrize("kind", sorted(SCHEMAS))
def test_every_key_stands_in_the_schema_with_its_description(kind: str) -> None:
    properties = json_schema(kind)["properties"]
    wanted = {name: key.about for name, key in SCHEMAS[kind].keys.items()}
    assert {n: properties[n]["description"] for n in wanted} == wanted
    assert set(properties) - set(wanted) == (set(DEFAULT_TAXONOMIES) if kind == "article" else set())


def test_every_block_of_every_schema_describes_its_keys() -> None:
    def undescribed(schema: dict[str, Any], place: str) -> list[str]:
        found = []
        for name, inner in schema.get("properties", {}).items():
            found += [f"{place}.{name}"] if not inner.get("description") else []
            found += undescribed(inner, f"{place}.{name}")
        for word in ("items", "additionalProperties"):
            if isinstance(schema.get(word), dict):
                found += undescribed(schema[word], f"{place}.{word}")
        return found

    assert [row for kind in KINDS for row in undescribed(json_schema(kind), kind)] == []


def test_the_command_prints_one_prints_all_and_writes_all(tmp_path: Path) -> None:
    assert json.loads(run("schema", "page").out) == json_schema("page")
    assert json.loads(run("schema").out) == {"$schema": DIALECT, "$defs": {k: json_schema(k, REGISTERS) for k in KINDS}}
    said = run("schema", "--out", tmp_path / "schemas")
    assert said.out.split() == [str(tmp_path / "schemas" / f"{k}.schema.json") for k in KINDS]
    assert json.loads((tmp_path / "schemas/term.schema.json").read_text(encoding="utf-8")) == json_schema("term")
    assert run("schema", "articel").code == 2


def test_a_folder_that_cannot_be_written_is_told_in_a_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")
    said = run("schema", "--out", tmp_path / "file" / "schemas")
    assert said.code == 1
    assert said.err.count("\n") == 1
    assert "Traceback" not in said.err
