"""The keys of a plain article, read without the models of `keys`: an edit of one article need not load pydantic.

Here stand the keys that most articles have. Where another stands, or a value is not what its key wants, nothing is
read: `keys.validate` is the reader of all keys, and says what is wrong.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import tzinfo
from typing import Any

from sitegen.content import values
from sitegen.model import Moment, Rights


@dataclass(slots=True)
class PlainSource:
    """What `keys.SourceKeys` holds."""

    name: str | None = None
    url: str | None = None
    author: tuple[str, ...] = ()
    published: Moment | None = None
    language: str | None = None
    archive: str | None = None
    seed: str | None = None
    seed_sha256: str | None = None


@dataclass(slots=True)
class PlainArticle:
    """What `keys.ArticleKeys` holds, of an article without other coverage, changes and picture."""

    title: str | None = None
    date: Moment | None = None
    id: str | None = None
    slug: str | None = None
    summary: str | None = None
    why: str | None = None
    source: PlainSource | None = None
    also: tuple[Any, ...] = ()
    rights: Rights | None = None
    follows: tuple[str, ...] = ()
    changes: tuple[Any, ...] = ()
    aliases: tuple[str, ...] = ()
    image: None = None
    lead: bool = False
    draft: bool = False
    lang: str | None = None


def read_plain_article(keys: dict[str, Any], zone: tzinfo, taxonomies: tuple[str, ...]) -> PlainArticle | None:
    """The keys of a plain article, or None for any other; `taxonomies` are keys that the caller reads itself."""
    article = PlainArticle()
    try:
        for key, value in keys.items():
            if key in taxonomies or value is None:
                continue  # a key without a value counts as absent
            if key == "date":
                article.date = values.moment(value, zone)
            elif key == "source":
                # A block of keys without values is as good as none.
                empty = isinstance(value, dict) and bool(value) and not any(v is not None for v in value.values())
                article.source = None if empty else _source(value, zone)
            elif key == "rights":
                if value not in ("full", "excerpt", "link"):
                    return None
                article.rights = value
            else:
                setattr(article, key, _ARTICLE[key](value))
    except (values.Unfit, KeyError):
        return None
    return article


def _source(value: object, zone: tzinfo) -> PlainSource:
    if not isinstance(value, dict):
        raise KeyError
    source = PlainSource()
    for key, inner in value.items():
        if inner is None:
            continue
        if key == "published":
            source.published = values.moment(inner, zone)
        else:
            setattr(source, key, _SOURCE[key](inner))
    return source


def _several(read: Callable[[object], str]) -> Callable[[object], tuple[str, ...]]:
    def read_all(value: object) -> tuple[str, ...]:
        if not isinstance(value, list):
            raise KeyError
        return tuple(read(item) for item in value if item is not None)

    return read_all


_texts = _several(values.text)

_ARTICLE: dict[str, Callable[[object], Any]] = {
    "title": values.text,
    "id": values.uuid,
    "slug": values.slug,
    "summary": values.text,
    "why": values.text,
    "follows": _several(values.slug),
    "aliases": _texts,
    "lead": values.flag,
    "draft": values.flag,
    "lang": values.language,
}
_SOURCE: dict[str, Callable[[object], Any]] = {
    "name": values.text,
    "url": values.url,
    "author": lambda value: _texts(values.one_or_list(value)),
    "language": values.language,
    "archive": values.url,
    "seed": values.text,
    "seed_sha256": values.text,
}
