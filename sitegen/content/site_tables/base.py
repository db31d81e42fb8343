"""What the tables of `site.toml` share: their base, and the way in which a value is refused."""

import re
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict
from pydantic_core import PydanticCustomError


def refused(message: str, hint: str) -> PydanticCustomError:
    """The error for a value: what is wrong, and what to write instead."""
    return PydanticCustomError("sitegen", "{message}", {"message": message, "hint": hint})


def web_address(value: object, hint: str) -> object:
    """A value that is a web address, or no text at all. Raises the error with this hint for another text."""
    if not isinstance(value, str):
        return value
    try:
        parts = urlsplit(value)
        parts.port  # noqa: B018 (reading it is the check: it raises for a port that is no number)
    except ValueError:
        parts = urlsplit("")
    if parts.scheme not in ("http", "https") or not parts.hostname or re.search(r"[\s<>\"'\\]", value):
        raise refused(f"“{value}” is not a web address", hint)
    return value


class SettingsTable(BaseModel):
    """A table in which every key is known and of its own type."""

    model_config = ConfigDict(extra="forbid", strict=True, use_attribute_docstrings=True)


def keys_of(table: type[BaseModel]) -> dict[str, str]:
    """The keys of a table as they are typed, with the names of their attributes."""
    return {info.alias or name: name for name, info in table.model_fields.items()}
