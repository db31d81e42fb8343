"""Content read again after an edit of a few articles: what else was read stands, and is not even looked through."""

from collections.abc import Callable, Collection
from dataclasses import replace

from sitegen.cache import Cache, ShownTexts, pack, unpack
from sitegen.disk import Inputs
from sitegen.fingerprint import digest_bytes
from sitegen.memory import Memory, Reading
from sitegen.model import Article, Shown
from sitegen.parsing import Light, Parser

AT_MOST = 50
"""Edited files up to which this is worth it."""


def reread(
    before: Reading, inputs: Inputs, unsure: Collection[str], parser: Parser, cache: Cache, memory: Memory
) -> Reading | None:
    """What reading all content gives; only files of `unsure` may differ from what was read before.

    None where anything but the text of articles changed, or a file cannot be read: then all must be read.
    """
    if parser.frame != before.frame or len(unsure) > AT_MOST or inputs.stamps.keys() != before.paths:
        return None
    keys, digests, told = dict(before.keys), dict(before.digests), dict(before.told)
    articles = list(before.contents.articles)
    for path in unsure:
        if path not in before.keys:
            if path.startswith("content/"):
                return None
            continue
        try:
            data = inputs.read(path)
        except OSError:
            return None
        mark = digest_bytes(data)
        key = parser.key(path, mark)
        if key == keys[path]:
            continue
        value, problems = light = _light(path, key, data, parser, cache, memory)
        place = next((n for n, item in enumerate(articles) if item.path == path), None)
        if place is None or not isinstance(value, Article):
            return None
        articles[place] = value
        keys[path], digests[path] = key, mark
        told.pop(path, None)
        if problems:
            told[path] = problems
        memory.lights[path] = (key, light)
    shown = ShownTexts(cache, _again(inputs, parser), memory.shown)
    shown.keys_by_path = keys
    contents = replace(before.contents, articles=tuple(articles), shown=shown)
    return Reading(before.frame, before.paths, keys, digests, told, contents)


def _light(path: str, key: str, data: bytes, parser: Parser, cache: Cache, memory: Memory) -> Light:
    """A file's light part: an earlier walk's or build's, or parsed."""
    row = memory.lights.get(path)
    if row is not None and row[0] == key:
        return row[1]
    known: Light | None = cache.lights([key]).get(key)
    if known is not None:
        return known
    light, text = parser.parse(path, data)
    if text is not None:
        memory.shown.setdefault(path, {})[key] = unpack(text)
        cache.put([(key, pack(light), text)])
    return light


def _again(inputs: Inputs, parser: Parser) -> Callable[[str, str], Shown]:
    """How a text is parsed anew that the cache lost."""
    return lambda path, key: parser.shown(path, inputs.read(path), key)
