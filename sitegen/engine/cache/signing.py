"""Signs what is kept between builds with a key that lies outside the site.

What lies in `build/` or beside a destination may have come with a repository, or from a cache that others fill. So a
signature is no digest, which anybody can compute, but BLAKE2b with a key (RFC 7693 §2.9): the text of
SITEGEN_CACHE_KEY, else the user's own in `$XDG_STATE_HOME/sitegen/key` or `~/.local/state/sitegen/key` (XDG Base
Directory 0.8). The key does not lie among caches, which services keep and restore. What another key signed counts as
absent, and costs time only.
"""

import os
import stat
from contextlib import suppress
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path

from sitegen.engine.cache.ownership import is_private, make_private, read_private

VARIABLE = "SITEGEN_CACHE_KEY"
"""The environment variable for a key that several machines share."""

SHORTEST_KEY = 32
"""The characters that a key in the environment must have; a shorter one could be guessed, and is not used."""

SIGNATURE_BYTES = 16
"""The length of a signature."""

_KEY_BYTES = 32
_HEAD = b"sitegen key 1\n"


class Signer:
    """Signs with one key. `lasting` is false where the key ends with this process, and `note` says why."""

    def __init__(self, key: bytes, *, lasting: bool = True, note: str = "") -> None:
        """`key` has up to 64 bytes, which nobody can guess."""
        self.lasting = lasting
        self.note = note
        self._key = key
        self._started: dict[str, blake2b] = {}

    def sign(self, purpose: str, *parts: bytes | memoryview) -> bytes:
        """The signature of bytes for one purpose of at most 16 letters; it is valid for no other purpose."""
        started = self._started.get(purpose)
        if started is None:
            started = self._started[purpose] = blake2b(
                key=self._key, person=purpose.encode(), digest_size=SIGNATURE_BYTES
            )
        found = started.copy()
        for part in parts:
            found.update(len(part).to_bytes(8, "big"))
            found.update(part)
        return found.digest()


def signer() -> Signer:
    """The signer for the current environment."""
    return _signer(os.environ.get(VARIABLE, ""), _key_file())


def notes() -> tuple[str, ...]:
    """What a user who asks for details should know about the key; usually nothing."""
    found = signer()
    given = os.environ.get(VARIABLE, "")
    short = f"{VARIABLE}: a key of fewer than {SHORTEST_KEY} characters could be guessed, so it is not used"
    return (*((short,) if 0 < len(given) < SHORTEST_KEY else ()), *((found.note,) if found.note else ()))


@lru_cache(maxsize=8)
def _signer(given: str, path: Path | None) -> Signer:
    if len(given) >= SHORTEST_KEY:
        data = given.encode("utf-8", "surrogateescape")
        return Signer(blake2b(data, digest_size=_KEY_BYTES, person=b"key of a text").digest())
    if path is None:
        return _temporary("there is no home folder to keep a key in")
    try:
        key = _read_key(path) or _new_key(path)
    except OSError as error:
        return _temporary(f"{path}: {error.strerror}")
    if key is None:
        return _temporary(f"{path}: other users can write to this folder, to one above it, or own it")
    return Signer(key)


def _temporary(reason: str) -> Signer:
    note = f"{reason}, so no key is kept, and what is built serves no other process unless {VARIABLE} gives one"
    return Signer(os.urandom(_KEY_BYTES), lasting=False, note=note)


def _key_file() -> Path | None:
    """The path of the user's own key. A relative base folder is ignored, as the specification says."""
    given = os.environ.get("XDG_STATE_HOME", "")
    base = given if os.path.isabs(given) else os.path.expanduser("~/.local/state")
    return Path(base) / "sitegen" / "key" if os.path.isabs(base) else None


def _read_key(path: Path) -> bytes | None:
    """The key in a file that this user alone can read; None where there is none, or an incomplete one."""
    if not is_private(path.parent):
        return None
    try:
        if stat.S_IMODE(os.lstat(path).st_mode) & 0o077:
            return None
        data = read_private(path, 1024)
    except OSError:
        return None
    if data is None or not data.startswith(_HEAD):
        return None
    try:
        key = bytes.fromhex(data[len(_HEAD) :].decode("ascii"))
    except ValueError:
        return None
    return key if len(key) == _KEY_BYTES else None


def _new_key(path: Path) -> bytes | None:
    """Create a key file; of two processes that create one at once, both use the one that remains.

    None where the folder is not the user's alone. Raises OSError where the write fails.
    """
    if not make_private(path.parent):
        return None
    passing = path.with_name(f".key-{os.urandom(8).hex()}")
    handle = os.open(passing, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    try:
        with open(handle, "wb") as file:
            os.fchmod(file.fileno(), 0o600)
            file.write(_HEAD + os.urandom(_KEY_BYTES).hex().encode() + b"\n")
        try:
            os.link(passing, path)
        except OSError:
            # An invalid key is there, or hard links are missing; a valid one of another process stays.
            if _read_key(path) is None:
                passing.replace(path)
    finally:
        with suppress(OSError):
            passing.unlink(missing_ok=True)
    found = _read_key(path)
    if found is None:
        raise OSError(0, "the key that was written cannot be read again", str(path))
    return found
