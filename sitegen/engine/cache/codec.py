"""Articles as bytes and back, by msgspec: ten thousand are read in a tenth of the time that pickle takes for them.

The bytes hold no names of kinds or of fields; what another engine wrote must not be read, so they are kept under the
engine's digest (see `kept` and `parsing`). Bytes that are not of this form are refused, whoever wrote them.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from msgspec import MsgspecError, Struct, msgpack

from sitegen.model import Article, Moment
from sitegen.problems import Problem

Light = tuple[Article, list[Problem]]
"""An article's value without its text, and its findings."""


class CachedArticle(Struct, array_like=True):
    """An article in a run: the digest of its file's bytes, its key in the cache, its value and its findings."""

    path: str
    mark: str
    key: str
    article: Article
    problems: list[Problem]

    @property
    def light(self) -> Light:
        """The value and the findings."""
        return self.article, self.problems


_moments: dict[str, Moment] = {}
"""Moments by their texts: many stories share a day."""

_MANY = 100_000


def _as_plain(value: Any) -> str:
    """A moment as one text. msgspec would write the instant alone, and lose the zone."""
    if type(value) is not Moment:
        raise NotImplementedError(f"{type(value).__name__} has no place in an article")
    return f"{value.day.isoformat()} {value.at.isoformat()}{' timed' if value.timed else ''}"


def _as_moment(kind: type, value: Any) -> Moment:
    found = _moments.get(value)
    if found is None:
        day, at, *timed = value.split(" ")
        if len(_moments) >= _MANY:
            _moments.clear()
        found = _moments[value] = Moment(date.fromisoformat(day), datetime.fromisoformat(at), timed=bool(timed))
    return found


_encoder = msgpack.Encoder(enc_hook=_as_plain)
_light = msgpack.Decoder(Light, dec_hook=_as_moment)
_run = msgpack.Decoder(list[CachedArticle], dec_hook=_as_moment)


def pack_light(light: Light) -> bytes:
    """The bytes of an article's value and findings. UnicodeEncodeError for a text that is none."""
    return _encoder.encode(light)


def unpack_light(data: bytes) -> Light:
    """The value and the findings of `pack_light`'s bytes. ValueError for any others."""
    try:
        found: Light = _light.decode(data)
    except (MsgspecError, AttributeError) as error:
        raise ValueError("these bytes are no article") from error
    return found


def pack_run(rows: Sequence[CachedArticle]) -> bytes:
    """The bytes of articles that are kept together."""
    return _encoder.encode(rows)


def unpack_run(data: bytes) -> list[CachedArticle]:
    """The articles of `pack_run`'s bytes; none for any others."""
    try:
        return _run.decode(data)
    except (MsgspecError, AttributeError, ValueError):
        return []
