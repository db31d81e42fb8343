"""Defines Output, a file with the function that renders it, Bundle, the files of a search index, and their stores."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Protocol

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


class ValueStore(Protocol):
    """Stores plain values for the next process."""

    def get(self, name: str, mark: str) -> Any:
        """The value of this name with this input digest, or None."""

    def put(self, name: str, mark: str, value: object) -> None:
        """Store a value."""

    def touch(self, name: str, mark: str) -> None:
        """Keep a value that is not asked for now."""


class Files(Protocol):
    """Stores bytes that rendering makes for the next process; worker processes may use it at the same time."""

    def key(self, name: str, mark: str) -> str:
        """The key of the bytes of this name and input digest; they stay stored while they are read."""

    def get(self, key: str) -> Mapping[str, bytes] | None:
        """The bytes by their own names, all of them whole, or None."""

    def put(self, key: str, files: Mapping[str, bytes]) -> None:
        """Store bytes."""
