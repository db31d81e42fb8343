"""Images: missing, without words for those who cannot see them, too large, or shown nowhere."""

import re
from collections.abc import Iterator
from math import ceil

from sitegen.checks.context import CheckContext
from sitegen.content.library import Contents, Library, image_path
from sitegen.model import Body, Link
from sitegen.problems import Problem, nearest, problem

FOLDER = "content/images/"
LARGEST = 2 * 1024 * 1024
"""The most bytes of an image: at 3 Mbit/s, still common on the road, six seconds."""

_NO_ALT = re.compile(
    r"!\[\s*\]\(\s*<?([^\s)>]+)|<img(?![^>]*\balt\s*=\s*[\"'][^\"']*[^\s\"'])[^>]*\bsrc=[\"']([^\"']+)"
)


def missing_images(contents: Contents, library: Library) -> Iterator[Problem]:
    """An article's own picture that is not there. Those in a text are links, and found as such."""
    known = set(contents.images)
    for item in contents.articles:
        path = image_path(item)
        if path and path not in known and path not in contents.broken:
            src = (item.image and item.image.src) or ""
            if re.match(r"(?:[a-z]+:)?//", src, re.IGNORECASE):
                hint = "save it under content/images/, and name that file"
                message = f"image.src: “{src[:80]}” is not the site's"
                yield problem("image-remote", item.path, item.line("image.src"), message, hint)
                continue
            close = nearest(path, contents.images)
            hint = f"did you mean {close.removeprefix(FOLDER)}?" if close else "put the file there, or correct the name"
            yield problem("image-missing", item.path, item.line("image.src"), f"image.src: there is no {path}", hint)


def own_images_without_words(contents: Contents, library: Library) -> Iterator[Problem]:
    """An article's own picture without `alt`: its page would show something that not everyone can see."""
    for item in contents.articles:
        if image_path(item) and not (item.image and item.image.alt):
            hint = "add alt: below image:, and say what the picture shows"
            message = "the picture has no words for people who do not see it"
            yield problem("image-alt", item.path, item.line("image"), message, hint)


def images_without_words(desk: CheckContext) -> Iterator[Problem]:
    """A picture in a text without words."""
    for path, links in _texts(desk.contents):
        lines = {link.line for link in links if link.target.startswith(FOLDER)}
        rows = desk.texts.get(path, "").split("\n")
        for line in sorted(lines):
            for found in _NO_ALT.finditer(rows[line - 1] if line <= len(rows) else ""):
                message = f"the image {found[1] or found[2]} has no words for people who do not see it"
                hint = "say between ![ and ] what it shows"
                yield problem("alt-missing", path, line, message, hint)


def large_images(desk: CheckContext) -> Iterator[Problem]:
    """A picture that is too heavy for a page."""
    for path, size in sorted(desk.sizes.items()):
        if size > LARGEST:
            message = f"the image has {ceil(size / 1024 / 102.4) / 10} MiB, {LARGEST // 1024 // 1024} are the most"
            hint = "make it smaller: 2,000 pixels wide, saved as JPEG or WebP, are enough"
            yield problem("image-large", path, 1, message, hint)


def unused_images(desk: CheckContext) -> Iterator[Problem]:
    """A picture that no text shows."""
    used = {image_path(a) for a in desk.contents.articles}
    used |= {link.target for _, links in _texts(desk.contents) for link in links}
    # An image may also be named by its address.
    used |= {"content" + target for target in used if target.startswith("/images/")}
    for path in desk.contents.images:
        if path not in used:
            hint = "show it, or delete the file: what lies in content/images/ is published"
            yield problem("image-unused", path, 1, "no article, page or edition shows the image", hint)


def _texts(contents: Contents) -> Iterator[tuple[str, tuple[Link, ...]]]:
    for item in contents.articles:
        yield item.path, (*item.links, *item.why_links)
    others: tuple[tuple[str, Body], ...] = (
        *((p.path, p.body) for p in contents.pages),
        *((e.path, e.body) for e in contents.editions),
        *((t.path, t.body) for t in contents.terms),
    )
    for path, body in others:
        yield path, body.links
