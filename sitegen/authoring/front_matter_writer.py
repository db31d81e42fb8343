"""Writes front matter: keys in the given order, empty ones with an explanatory comment."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sitegen.characters import FORBIDDEN

_PLAIN = re.compile(r"[A-Za-z0-9(“‘][^\n\t\"'#:{}\[\],&*!|>%@`\\\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff]*\Z")
_SPECIAL = frozenset(("null", "true", "false", "yes", "no", "on", "off", "y", "n"))

Value = (
    str
    | bool
    | None
    | Sequence[str]
    | Sequence["Noted"]
    | Mapping[str, "Value | Blank"]
    | Sequence[Mapping[str, "Value | Blank"]]
)


@dataclass(frozen=True)
class Blank:
    """An empty or prefilled key with a comment that explains its value."""

    hint: str
    value: str | bool = ""


@dataclass(frozen=True)
class Noted:
    """An item of a list on a line of its own, with a comment that says what it is."""

    item: str
    note: str


@dataclass(frozen=True)
class Proposed:
    """A list key with proposed additions, written as a comment line that the editor can enable."""

    stated: tuple[str, ...]
    proposed: tuple[str, ...]
    hint: str


def scalar(text: str) -> str:
    """A YAML scalar that reads back as exactly this text; unquoted if that is safe."""
    plain = (
        _PLAIN.match(text)
        and text == text.strip()
        and text.lower() not in _SPECIAL
        and not text.endswith(("-", "…"))
        and not text.startswith(("--", "..."))
    )
    if plain or re.fullmatch(r"https?://[^\s\"'#{}\[\],]+", text):
        return text
    return _quoted(text)


def _quoted(text: str) -> str:
    """A double-quoted YAML scalar; characters that YAML forbids or treats as line breaks are escaped."""
    special = {code: f"\\x{code:02x}" for code in range(0x7F, 0xA0)}
    special |= {code: f"\\u{code:04x}" for code in (0x2028, 0x2029, 0xFEFF, 0xFFFE, 0xFFFF)}
    return json.dumps(text, ensure_ascii=False).translate(special)


def front_matter(keys: Mapping[str, "Value | Blank | Proposed"]) -> str:
    """The front matter of these keys between two `---` lines, with a final line break."""
    rows = ["---"]
    for key, value in keys.items():
        rows += _rows(key, value, "")
    return "\n".join([*rows, "---", ""])


def _rows(key: str, value: "Value | Blank | Proposed", indent: str) -> list[str]:
    if isinstance(value, Blank):
        start = "true" if value.value is True else scalar(value.value) if value.value else ""
        return [f"{indent}{key}:{' ' + start if start else ''} # {value.hint}"]
    if isinstance(value, Proposed):
        listed = ", ".join(_item(item) for item in (*value.stated, *value.proposed))
        return [*_rows(key, value.stated, indent), f"{indent}# {key}: [{listed}] # {value.hint}"]
    if value is None:
        return []
    if isinstance(value, bool):
        return [f"{indent}{key}: {'true' if value else 'false'}"]
    if isinstance(value, str):
        return [f"{indent}{key}: {scalar(value)}"]
    if isinstance(value, Mapping):
        inner = [row for name, item in value.items() for row in _rows(name, item, indent + "  ")]
        return [f"{indent}{key}:", *inner] if inner else []
    if value and all(isinstance(item, Noted) for item in value):
        noted = (item for item in value if isinstance(item, Noted))
        return [f"{indent}{key}:", *(f"{indent}  - {_item(item.item)} # {_comment(item.note)}" for item in noted)]
    if all(isinstance(item, str) for item in value):
        return [f"{indent}{key}: [{', '.join(_item(str(item)) for item in value)}]"]
    rows = [f"{indent}{key}:"]
    for item in value:
        if isinstance(item, Mapping):
            first = [row for name, part in item.items() for row in _rows(name, part, indent + "    ")]
            if first:
                rows += [f"{indent}  - {first[0].strip()}", *first[1:]]
    return rows


def _comment(text: str) -> str:
    """A text as a comment: one line of characters that YAML allows."""
    return FORBIDDEN.sub("", " ".join(text.split()))


def _item(text: str) -> str:
    plain = re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", text) and text not in _SPECIAL
    return text if plain else _quoted(text)
