"""What a build writes: one file and the function that makes it, or a search bundle."""

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


class Bundle(Struct, frozen=True):
    """A folder of files that another program makes: which they are is known only when it has run.

    `folder` ends with a slash, `key` is a digest of all that `files` will give, which are the program's input as
    (path, bytes), in order; `leading` asks for the program's own parts too, which other bundles share. The shell
    turns a bundle into an Output for each file (`bundles`).
    """

    folder: str
    key: str
    language: str
    leading: bool
    files: Callable[[], Iterator[tuple[str, bytes]]]
    owner: str
