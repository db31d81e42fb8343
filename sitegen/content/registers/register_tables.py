"""The tables of `site.toml` that declare registers, as pydantic models with the text for the docs."""

from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

from sitegen.model import FieldType


def _texts(value: object) -> object:
    """A list of texts; a single text stands for a list of one."""
    value = [value] if isinstance(value, str) else value
    if not isinstance(value, list) or not all(isinstance(item, str) and item.strip() for item in value):
        details = {"message": "a list of texts is wanted", "hint": 'write it as ["one", "two"]'}
        raise PydanticCustomError("sitegen", "{message}", details)
    return [" ".join(item.split()) for item in value]


def _calendar(value: object) -> object:
    if not isinstance(value, (bool, str)):
        details = {
            "message": "true, or the name of a field of days, is wanted",
            "hint": 'write calendar = true, or calendar = "day"',
        }
        raise PydanticCustomError("sitegen", "{message}", details)
    return value


Texts = Annotated[list[str], BeforeValidator(_texts)]
CalendarField = Annotated[bool | str, BeforeValidator(_calendar)]


class FieldTable(BaseModel):
    """`[registers.<name>.fields.<field>]`: a field of a register's records, in the order of the table's columns."""

    model_config = ConfigDict(extra="forbid", strict=True, use_attribute_docstrings=True)

    type: Literal[FieldType]
    """What it holds: a day (or a time, or where no more is known a month or a year), a term, a text, one of the
    choices, or a web address."""
    title: str = ""
    """Its name as readers see it; the field's own name with a capital where it is missing."""
    of: Texts = Field(default_factory=list)
    """For a term: the taxonomies that it may be of, such as ["countries", "organisations"], the first that has it
    first; the taxonomy of the field's name where it is missing."""
    choices: Texts = Field(default_factory=list)
    """For a choice: the words to choose from."""
    many: bool = False
    """Whether a record may hold several, as a list."""
    required: bool = False
    """Whether a record without it is an error."""
    about: str = ""
    """What it means, in a sentence, for editors and in the data's schema."""


class RegisterTable(BaseModel):
    """`[registers.<name>]`: a list of records that stories carry, shown as a table at `/<name>/`."""

    model_config = ConfigDict(extra="forbid", strict=True, use_attribute_docstrings=True)

    title: str = ""
    """Its name as readers see it."""
    about: str = ""
    """What it lists, in a sentence or two."""
    heading: str = ""
    """What one record is called in feeds and calendars: fields in braces, such as "{instrument}: {what}"; the terms and
    texts in their order where it is missing."""
    calendar: CalendarField = False
    """Whether it is a calendar too, by its first day, or by the field of days that is named."""
    fields: dict[str, FieldTable] = Field(default_factory=dict)
    """What each record holds, in the order of the table's columns."""
