"""Encodes values of the model: msgspec for the model's structs, marshal for tuples of texts and numbers.

The first byte names the form, and bytes of another form are refused. They hold no names of classes or fields, so what
another version of sitegen wrote must not be read: the keys of the caches cover the engine's digest.
"""

import marshal
from collections.abc import Iterable
from datetime import date, datetime
from sys import intern
from typing import Any

from msgspec import MsgspecError, Struct, msgpack, structs

from sitegen.languages.language import Language
from sitegen.model import Article, Edition, Moment, Page, Settings, Shown, TermFile
from sitegen.problems import Problem

Light = tuple[Article | TermFile | Edition | Page | None, list[Problem]]
"""A content file's value without its text, and its findings."""


class CachedArticle(Struct, array_like=True):
    """An article with the digest of its file's bytes, its cache key and its findings."""

    path: str
    digest: str
    key: str
    article: Article
    problems: list[Problem]

    @property
    def light(self) -> tuple[Article, list[Problem]]:
        """The article and its findings."""
        return self.article, self.problems


_FORMS: dict[tuple[type, bool], Any] = {
    (Article, True): tuple[Article, list[Problem]],
    (TermFile, True): tuple[TermFile, list[Problem]],
    (Edition, True): tuple[Edition, list[Problem]],
    (Page, True): tuple[Page, list[Problem]],
    (type(None), True): tuple[None, list[Problem]],
    (list, False): list[CachedArticle],
    (Settings, False): Settings,
    (Shown, False): Shown,
    (Language, False): Language,
}
"""The types to decode, by the type of a value (of a `Light`: of its first part) and whether it is a `Light`."""

_NUMBERS = {form: number for number, form in enumerate(_FORMS)}
_PLAIN = len(_FORMS)

_moments: dict[str, Moment] = {}
"""Days by their texts: many stories share one."""

_MOMENTS_AT_MOST = 100_000


def _moment_text(value: Any) -> str:
    """A moment as text. msgspec would write the instant alone, and lose the zone."""
    if type(value) is not Moment:
        raise NotImplementedError(f"{type(value).__name__} has no place in an article")
    return value.text


def _moment(kind: type, value: Any) -> Moment:
    found = _moments.get(value)
    if found is None:
        day, at, *timed = value.split(" ")
        if len(_moments) >= _MOMENTS_AT_MOST:
            _moments.clear()
        found = Moment(date.fromisoformat(day), datetime.fromisoformat(at), timed=bool(timed))
        if not timed:
            _moments[value] = found
    return found


_encoder = msgpack.Encoder(enc_hook=_moment_text)
_decoders = tuple(msgpack.Decoder(kind, dec_hook=_moment) for kind in _FORMS.values())


def pack(value: Any) -> bytes:
    """Encode a `Light`, a list of `CachedArticle`, Settings, a Shown, a Language, or a tuple of texts and numbers."""
    is_light = type(value) is tuple and len(value) == 2 and type(value[1]) is list
    form = _NUMBERS.get((type(value[0] if is_light else value), is_light), _PLAIN)
    return bytes([form]) + (marshal.dumps(value) if form == _PLAIN else _encoder.encode(value))


def unpack(data: bytes) -> Any:
    """Decode bytes of `pack` whose signature was verified. Raises ValueError for any other bytes."""
    try:
        if data[0] == _PLAIN:
            return marshal.loads(data[1:])  # noqa: S302 (plain values that we signed)
        return _decoders[data[0]].decode(memoryview(data)[1:])
    except (MsgspecError, AttributeError, EOFError, IndexError, TypeError) as error:
        raise ValueError("these bytes are no value of the cache") from error


def lean(light: Light, path: str) -> Light:
    """The same value, in which the file's path is this very text, and others are those that other articles hold."""
    article = light[0]
    if type(article) is Article:
        put = structs.force_setattr
        put(article, "path", path)
        put(article, "lines", intern(article.lines))
        if article.terms:
            put(article, "terms", tuple([(intern(taxonomy), _shared(slugs)) for taxonomy, slugs in article.terms]))
            put(article, "term_names", tuple([_shared(names) for names in article.term_names]))
        if article.source is not None:
            put(article.source, "name", intern(article.source.name))
            put(article.source, "authors", _shared(article.source.authors))
    return light


def _shared(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple([intern(text) for text in texts])
