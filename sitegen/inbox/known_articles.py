"""The articles of a site as candidates are compared with: titles and addresses, read from the heads of their files.

Reading ten thousand files whole, as a build does, would take longer than asking the sources.
"""

import re
from pathlib import Path

from sitegen.engine.scan import Inputs, scan
from sitegen.inbox.near import KnownArticle

_HEAD = 64 * 1024
_TITLE = re.compile(r"^title:[ \t]*(.+?)[ \t]*\r?$", re.MULTILINE)
_URL = re.compile(r"^[ \t]+(?:-[ \t]+)?url:[ \t]*[\"']?(https?://[^\s\"']+)", re.MULTILINE)
_INLINE_URL = re.compile(r"\burl:[ \t]*[\"']?(https?://[^\s\"',}]+)")
_END = re.compile(r"^---[ \t]*\r?$", re.MULTILINE)


def known_articles(root: Path) -> tuple[KnownArticle, ...]:
    """The site's articles, drafts included; a file that cannot be read is passed over. Raises SiteNotFound."""
    inputs = scan(root)
    return tuple(
        article
        for path in inputs.below("content/articles/")
        if path.endswith(".md") and (article := _article(path, inputs)) is not None
    )


def _article(path: str, inputs: Inputs) -> KnownArticle | None:
    try:
        data = inputs.read(path)[:_HEAD]
    except OSError:
        return None
    text = data.decode("utf-8", "replace")
    fences = [found.start() for _, found in zip(range(2), _END.finditer(text), strict=False)]
    head = text[: fences[1]] if len(fences) == 2 else text
    title = _TITLE.search(head)
    found = [*_URL.findall(head), *_INLINE_URL.findall(head)]
    return KnownArticle(path, title[1].strip("\"'") if title else "", tuple(dict.fromkeys(found)))
