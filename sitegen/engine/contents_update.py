"""Updates the contents of the load before after edits of single files, without a look at the others."""

from bisect import bisect_left
from dataclasses import replace
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from sitegen.content.library import Contents
from sitegen.model import Article, Edition, Page, TermFile

if TYPE_CHECKING:
    from sitegen.engine.load import SiteLoader
    from sitegen.engine.parser import Parser

MAX_READ_AGAIN = 50
"""The most files that are read again one by one; with more, all are looked at."""

_LISTS: dict[type, str] = {Article: "articles", TermFile: "terms", Edition: "editions", Page: "pages"}


def updated_contents(loader: "SiteLoader", parser: "Parser") -> Contents | None:
    """The contents of the load before with the edited files read again; None where all files must be looked at.

    That is so where the load before is unknown, a file came or went, or one became, or ceased to be, content.
    """
    session = loader.session
    last, unsure = session.read, session.unsure
    if last is None or unsure is None or session.frame != parser.frame:
        return None
    paths = sorted(p for p in unsure if p.startswith("content/") and not p.startswith("content/images/"))
    if len(paths) > MAX_READ_AGAIN or any(path not in session.lights for path in paths):
        return None
    before = {path: session.lights[path][2][0] for path in paths}
    found: dict[str, Any] = {}
    loader.parse(paths, parser, found, {})
    if any(path not in found or type(found[path][0]) is not type(before[path]) for path in paths):
        for path in paths:
            loader.digests.pop(path, None)
            loader.keys.pop(path, None)
        return None
    loader.digests = {**last.digests, **loader.digests}
    loader.keys = {**last.keys, **loader.keys}
    told = [problem for problem in last.problems if problem.path not in found]
    contents = replace(last.contents, shown=loader.shown(parser))
    for path, light in found.items():
        told += light[1]
        session.lights[path] = (loader.digests[path], loader.keys[path], light)
        if light[0] is not None and light[0] is not before[path]:
            name = _LISTS[type(light[0])]
            row = getattr(contents, name)
            place = bisect_left(row, path, key=attrgetter("path"))
            changed: dict[str, Any] = {name: (*row[:place], light[0], *row[place + 1 :])}
            contents = replace(contents, **changed)
    loader.problems += told
    session.read = last._replace(contents=contents, digests=loader.digests, keys=loader.keys, problems=told)
    return contents
