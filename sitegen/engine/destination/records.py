"""The record of a written file, and the key that decides whether it must be written again."""

from typing import NamedTuple


class Key(NamedTuple):
    """What an output is made of, apart from the engine: under one engine, equal keys mean equal bytes."""

    function: str
    closure: str
    context: str


class Record(NamedTuple):
    """A written output: its key, the digest of its bytes, and the file's size, mtime (ns) and inode."""

    key: Key
    content: str
    size: int
    mtime: int
    inode: int
