"""What was compiled of templates: an edited theme compiles only what is new, and a new process what no other did."""

import marshal
from types import CodeType
from typing import Protocol

from jinja2 import BytecodeCache
from jinja2.bccache import Bucket

KEPT = 1024
"""Compiled templates that are kept at a time; no theme has as many."""


class BytecodeStore(Protocol):
    """Where bytes wait for the next process. What it gives is run, so it must be what this user's key signed."""

    def get(self, name: str) -> bytes | None:
        """The bytes of this name, whole, or None."""

    def put(self, name: str, data: bytes) -> None:
        """Keep bytes."""


class Compiled(BytecodeCache):
    """Python's code of templates by their names and texts, through Jinja's own interface for it."""

    def __init__(self) -> None:
        """Nothing is compiled yet, and nothing kept for the next process before there is a `shelf`."""
        self._codes: dict[tuple[str, str], CodeType] = {}
        self.shelf: BytecodeStore | None = None

    def load_bytecode(self, bucket: Bucket) -> None:
        """Give the bucket the code of its text, where that was compiled before."""
        bucket.code = self._codes.get((bucket.key, bucket.checksum))
        if bucket.code is None and self.shelf:
            code = _code(self.shelf.get(bucket.key + bucket.checksum))
            if code is not None:
                bucket.code = self._codes[bucket.key, bucket.checksum] = code

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep the bucket's code; all are let go when they have become too many."""
        if len(self._codes) >= KEPT:
            self._codes.clear()
        if bucket.code is not None:
            self._codes[bucket.key, bucket.checksum] = bucket.code
            if self.shelf:
                self.shelf.put(bucket.key + bucket.checksum, marshal.dumps(bucket.code))


def _code(data: bytes | None) -> CodeType | None:
    """The code in some bytes; None where there is none."""
    try:
        found = None if data is None else marshal.loads(data)  # noqa: S302 (see Shelf)
    except (ValueError, EOFError, TypeError):
        return None
    return found if type(found) is CodeType else None


COMPILED = Compiled()
"""The one of this process: every environment here has the same options, so that the same text is the same code."""
