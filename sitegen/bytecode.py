"""What this process has compiled of templates: an edited theme compiles only what is new."""

from types import CodeType

from jinja2 import BytecodeCache
from jinja2.bccache import Bucket

KEPT = 1024
"""Compiled templates that are kept at a time; no theme has as many."""


class Compiled(BytecodeCache):
    """Python's code of templates by their names and texts, through Jinja's own interface for it."""

    def __init__(self) -> None:
        """Nothing is compiled yet."""
        self._codes: dict[tuple[str, str], CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Give the bucket the code of its text, where that was compiled before."""
        bucket.code = self._codes.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep the bucket's code; all are let go when they have become too many."""
        if len(self._codes) >= KEPT:
            self._codes.clear()
        if bucket.code is not None:
            self._codes[bucket.key, bucket.checksum] = bucket.code


COMPILED = Compiled()
"""The one of this process: every environment here has the same options, so that the same text is the same code."""
