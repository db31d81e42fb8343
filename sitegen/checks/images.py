"""Checks of images: missing files, missing alternative text, large files, unused files."""

import re
from collections.abc import Iterator
from math import ceil

from sitegen.checks.context import CheckContext
from sitegen.checks.references import other_texts
from sitegen.content.library import Contents, Library, image_path
from sitegen.model import Link
from sitegen.problems import Problem, nearest, problem

IMAGES_FOLDER = "content/images/"
LARGEST_IMAGE = 2 * 1024 * 1024
"""The largest recommended size of an image in bytes: about six seconds at 3 Mbit/s, common on mobile networks."""

_NO_ALT = re.compile(
    r"!\[\s*\]\(\s*<?([^\s)>]+)|<img(?![^>]*\balt\s*=\s*[\"'][^\"']*[^\s\"'])[^>]*\bsrc=[\"']([^\"']+)"
)


def missing_images(contents: Contents, library: Library) -> Iterator[Problem]:
    """Reports missing images of `image.src`; images in the body are checked as links."""
    known = set(contents.images)
    for item in [a for a in contents.articles if a.image]:
        path = image_path(item)
        if path and path not in known and path not in contents.broken:
            src = (item.image and item.image.src) or ""
            if re.match(r"(?:[a-z]+:)?//", src, re.IGNORECASE):
                hint = "save it under content/images/, and name that file"
                message = f"image.src: “{src[:80]}” is not the site's"
                yield problem("image-remote", item.path, item.line("image.src"), message, hint)
                continue
            close = nearest(path, contents.images)
            hint = (
                f"did you mean {close.removeprefix(IMAGES_FOLDER)}?"
                if close
                else "put the file there, or correct the name"
            )
            yield problem("image-missing", item.path, item.line("image.src"), f"image.src: there is no {path}", hint)


def own_images_without_words(contents: Contents, library: Library) -> Iterator[Problem]:
    """Reports article images without `alt`."""
    for item in [a for a in contents.articles if a.image]:
        if image_path(item) and not (item.image and item.image.alt):
            hint = "add alt: below image:, and say what the picture shows"
            message = "the picture has no words for people who do not see it"
            yield problem("image-alt", item.path, item.line("image"), message, hint)


def images_without_words(context: CheckContext) -> Iterator[Problem]:
    """Reports images in texts without alternative text."""
    for path, links in _texts(context.contents):
        lines = {link.line for link in links if link.target.startswith(IMAGES_FOLDER)}
        rows = context.texts.get(path, "").split("\n") if lines else []
        for line in sorted(lines):
            for found in _NO_ALT.finditer(rows[line - 1] if line <= len(rows) else ""):
                message = f"the image {found[1] or found[2]} has no words for people who do not see it"
                hint = "say between ![ and ] what it shows"
                yield problem("alt-missing", path, line, message, hint)


def large_images(context: CheckContext) -> Iterator[Problem]:
    """Reports images that are too large for a page."""
    for path, size in sorted(context.sizes.items()):
        if size > LARGEST_IMAGE:
            message = (
                f"the image has {ceil(size / 1024 / 102.4) / 10} MiB, {LARGEST_IMAGE // 1024 // 1024} are the most"
            )
            hint = "make it smaller: 2,000 pixels wide, saved as JPEG or WebP, are enough"
            yield problem("image-large", path, 1, message, hint)


def unused_images(context: CheckContext) -> Iterator[Problem]:
    """Reports images that no file uses."""
    used = {image_path(a) for a in context.contents.articles}
    used |= {link.target for _, links in _texts(context.contents) for link in links}
    # An image can also be referenced by its URL.
    used |= {"content" + target for target in used if target.startswith("/images/")}
    for path in context.contents.images:
        if path not in used:
            hint = "show it, or delete the file: what lies in content/images/ is published"
            yield problem("image-unused", path, 1, "no article, page or edition shows the image", hint)


def _texts(contents: Contents) -> Iterator[tuple[str, tuple[Link, ...]]]:
    for item in contents.articles:
        yield item.path, (*item.links, *item.why_links)
    yield from ((path, body.links) for path, body in other_texts(contents))
