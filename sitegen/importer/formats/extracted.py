"""Values of the formats: what a file of any kind is turned into for the importer, and what a format is. Pure.

A format's reader takes a file's bytes and returns an `Extracted`: the articles in it, each as a text that the importer
can read, with the fields that the file itself states beside the text. The importer's account (every word is body, a
field, or set aside by a named rule) holds on that text.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from sitegen.importer.seed import Field

Kind = Literal["text", "markdown", "page"]
"""How the importer reads a text: as pasted words, as Markdown all of which is text, or as a saved web page."""


@dataclass(frozen=True, slots=True)
class ExtractedArticle:
    """One article of a file: its text, and what the file states beside it.

    Of `fields`, a `certain` one stands before what the text says, as an editor's own header line does; a `likely` one
    is used only where the text says nothing. Their `evidence` begins with the place in the file ("PDF Title: …").
    `name` says which part of the file it is, and is empty where the file is the one article. `key` is what the same
    article has in every later copy of a collection (an id, an address); empty: its text.
    """

    text: str
    kind: Kind
    fields: tuple[Field, ...] = ()
    notes: tuple[str, ...] = ()
    name: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True)
class PassedOver:
    """A part of a file, or a file of a folder, that is no article, and why."""

    name: str
    why: str


@dataclass(frozen=True, slots=True)
class Extracted:
    """All that was found in one file.

    A `collection` (a feed, an export, an archive of pages) may hold more tomorrow: each of its articles is known by its
    own key or text. Else the file's bytes are what is known again.
    """

    articles: tuple[ExtractedArticle, ...]
    collection: bool = False
    passed_over: tuple[PassedOver, ...] = ()


class Unreadable(Exception):
    """A file that cannot be read: what is wrong with it, and the way out."""

    def __init__(self, fault: str, hint: str) -> None:
        super().__init__(fault, hint)

    def __str__(self) -> str:
        return f"{self.args[0]} — {self.args[1]}"


@dataclass(frozen=True, slots=True)
class Format:
    """A kind of file: how its bytes show it, and how it is read.

    `name` is shown to people. `is_it` decides by bytes alone. `reader` is the dotted name of the module whose
    `read(data: bytes) -> Extracted` reads it; it is imported when the first such file comes. It raises Unreadable.
    `extra` is the optional dependency that holds what it needs (`sitegen-digest[pdf]`), `needs` the modules of it.
    """

    name: str
    is_it: Callable[[bytes], bool]
    reader: str
    extra: str = ""
    needs: tuple[str, ...] = ()
