"""What the engine notes of a written file, and what it compares to know whether it must be written again."""

from typing import NamedTuple


class Key(NamedTuple):
    """What an Output is made of, apart from the engine: equal keys under one engine mean equal bytes."""

    function: str
    closure: str
    context: str


class Record(NamedTuple):
    """What was written for an Output: its key, the digest of its bytes, and the file's size, mtime (ns) and inode."""

    key: Key
    content: str
    size: int
    mtime: int
    inode: int
