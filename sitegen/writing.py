"""Front matter as text: keys in the order given, empty ones with a comment that says what belongs there."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

_PLAIN = re.compile(r"[A-Za-z0-9(“‘][^\n\t\"'#:{}\[\],&*!|>%@`\\\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff]*\Z")
_SPECIAL = frozenset(("null", "true", "false", "yes", "no", "on", "off", "y", "n"))

Value = str | bool | None | Sequence[str] | Mapping[str, "Value"] | Sequence[Mapping[str, "Value"]]


@dataclass(frozen=True)
class Blank:
    """A key left to be filled in, with what to write there."""

    hint: str


def scalar(text: str) -> str:
    """A text as a YAML scalar that the strict reader reads as exactly this text: plain where that is safe."""
    plain = (
        _PLAIN.match(text)
        and text == text.strip()
        and text.lower() not in _SPECIAL
        and not text.endswith(("-", "…"))
        and not text.startswith(("--", "..."))
    )
    if plain or re.fullmatch(r"https?://[^\s\"'#{}\[\],]+", text):
        return text
    return (
        json.dumps(text, ensure_ascii=False)
        .replace("\x7f", "\\x7f")
        .replace("\ufeff", "\\ufeff")
        .translate({code: f"\\x{code:02x}" for code in range(0x80, 0xA0)} | {0x2028: "\\u2028", 0x2029: "\\u2029"})
    )


def front_matter(keys: Mapping[str, "Value | Blank"]) -> str:
    """The keys between their two fences, ending in a line end."""
    rows = ["---"]
    for key, value in keys.items():
        rows += _rows(key, value, "")
    return "\n".join([*rows, "---", ""])


def _rows(key: str, value: "Value | Blank", indent: str) -> list[str]:
    if isinstance(value, Blank):
        return [f"{indent}{key}: # {value.hint}"]
    if value is None:
        return []
    if isinstance(value, bool):
        return [f"{indent}{key}: {'true' if value else 'false'}"]
    if isinstance(value, str):
        return [f"{indent}{key}: {scalar(value)}"]
    if isinstance(value, Mapping):
        inner = [row for name, item in value.items() for row in _rows(name, item, indent + "  ")]
        return [f"{indent}{key}:", *inner] if inner else []
    if all(isinstance(item, str) for item in value):
        return [f"{indent}{key}: [{', '.join(_item(str(item)) for item in value)}]"]
    rows = [f"{indent}{key}:"]
    for item in value:
        if isinstance(item, Mapping):
            first = [row for name, part in item.items() for row in _rows(name, part, indent + "    ")]
            if first:
                rows += [f"{indent}  - {first[0].strip()}", *first[1:]]
    return rows


def _item(text: str) -> str:
    return (
        text
        if re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", text) and text not in _SPECIAL
        else json.dumps(text, ensure_ascii=False)
    )
