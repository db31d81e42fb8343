"""Defines Output, a file with the function that renders it, and Bundle, the files of a search index."""

from collections.abc import Callable, Iterator
from typing import Any

from msgspec import Struct


class Output(Struct, frozen=True):
    """A file that the build writes: `function(context, templates)` gives its bytes.

    `path` is relative to the destination, `owner` the content file or the part of sitegen that asked for it, and
    `template` the name of the template that the function renders, if any.
    """

    path: str
    function: Callable[..., bytes]
    template: str | None
    context: Any
    owner: str
    listed: bool = False
    modified: str = ""


class SearchDocument(Struct, frozen=True):
    """An article for the search index: the HTML that Pagefind reads, and the JSON that a result shows of it."""

    path: str
    html: str
    shown: str


class Bundle(Struct, frozen=True):
    """A folder of files that Pagefind makes: which they are is known only when it has run.

    `folder` ends with a slash and `key` is a digest of all that `documents` gives; `leading` asks for the program's own
    parts too, which other bundles share. The engine turns a bundle into an Output for each file (`engine/pagefind`).
    """

    folder: str
    key: str
    leading: bool
    documents: Callable[[], Iterator[SearchDocument]]
    owner: str
