"""Pictures in a text: told how large they are, and not asked for before they are nearly in sight."""

import re
from collections.abc import Mapping

_IMG = re.compile(r"<img (?=[^>]*\bsrc=\"([^\"]*)\")(?![^>]*\b(?:width|height|loading)=)")


def sized(html: str, sizes: Mapping[str, tuple[int, int]]) -> str:
    """Safe HTML with lazy loading for each picture, and its size where that is known (width, height by address).

    So a page does not jump when a picture comes. One whose text gives it a size keeps that.
    """

    def put(found: re.Match[str]) -> str:
        width, height = sizes.get(found[1], (0, 0))
        size = f'width="{width}" height="{height}" ' if width and height else ""
        return f'{found[0]}{size}loading="lazy" '

    return _IMG.sub(put, html)
