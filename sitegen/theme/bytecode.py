"""Caches compiled templates, in this process and from one to the next, by Jinja's own interface."""

import marshal
from types import CodeType
from typing import Protocol

from jinja2 import BytecodeCache, Environment
from jinja2.bccache import Bucket

MOST_COMPILED = 1024
"""The greatest number of compiled templates in memory; no theme has as many."""


class BytecodeStore(Protocol):
    """Stores bytes for the next process. What it returns is run, so it must be signed with this user's key."""

    def get(self, name: str) -> bytes | None:
        """The bytes of this name, or None."""

    def put(self, name: str, data: bytes) -> None:
        """Store bytes."""


class Compiled(BytecodeCache):
    """The compiled templates by name and checksum of the text."""

    def __init__(self) -> None:
        """`shelf`, where it is set, stores the code for the next process."""
        self._codes: dict[tuple[str, str], CodeType] = {}
        self.shelf: BytecodeStore | None = None

    def load_bytecode(self, bucket: Bucket) -> None:
        """Fill the bucket with the code of its text, where that was compiled before."""
        bucket.code = self._codes.get((bucket.key, bucket.checksum))
        if bucket.code is None and self.shelf:
            code = _code(self.shelf.get(bucket.key + bucket.checksum))
            if code is not None:
                bucket.code = self._codes[bucket.key, bucket.checksum] = code

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Store the bucket's code; the cache is emptied when it is full."""
        if len(self._codes) >= MOST_COMPILED:
            self._codes.clear()
        if bucket.code is not None:
            self._codes[bucket.key, bucket.checksum] = bucket.code
            if self.shelf:
                self.shelf.put(bucket.key + bucket.checksum, marshal.dumps(bucket.code))


def _code(data: bytes | None) -> CodeType | None:
    """The code in some bytes; None where there is none."""
    try:
        found = None if data is None else marshal.loads(data)  # noqa: S302 (see BytecodeStore)
    except (ValueError, EOFError, TypeError):
        return None
    return found if type(found) is CodeType else None


COMPILED = Compiled()
"""The one of this process: every environment here has the same options, so that the same text is the same code."""


class CompiledIn(BytecodeCache):
    """The compiled templates of a language, kept among those of `COMPILED`: their words are part of the code."""

    def __init__(self, language: str) -> None:
        """`language` is a digest of its words."""
        self.language = language

    def get_bucket(self, environment: Environment, name: str, filename: str | None, source: str) -> Bucket:
        """The bucket of a template's text, filled where that was compiled in this language before."""
        key, checksum = self.get_cache_key(name, filename), self.get_source_checksum(source)
        bucket = Bucket(environment, f"{key}{self.language}", checksum)
        COMPILED.load_bytecode(bucket)
        return bucket

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Store the bucket's code."""
        COMPILED.dump_bytecode(bucket)

    def load_bytecode(self, bucket: Bucket) -> None:
        """Fill the bucket with the code of its text, where that was compiled before."""
        COMPILED.load_bytecode(bucket)
