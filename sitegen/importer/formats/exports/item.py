"""One article or one link of an export or a feed, as its file states it. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from sitegen.importer.formats.extracted import Unreadable


@dataclass(frozen=True, slots=True)
class ExportItem:
    """What a file states of one article; what it does not state is empty.

    `day` is when the article came out and `saved` when a reader filed it, both as they are written; `html` or `text` is
    the body, and `quotes` and `notes` are what a reader marked and wrote. `held` says why the article may not be
    published even where everything else is: it was hidden where it comes from.
    """

    title: str = ""
    address: str = ""
    day: str = ""
    saved: str = ""
    authors: tuple[str, ...] = ()
    outlet: str = ""
    language: str = ""
    tags: tuple[str, ...] = ()
    html: str = ""
    text: str = ""
    quotes: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    base: str = ""
    held: str = ""
    remarks: tuple[str, ...] = ()

    @property
    def has_text(self) -> bool:
        """Whether there is an article's text, and not only a link with somebody's notes."""
        return bool(self.html.strip() or self.text.strip())


def broken(fault: str) -> Unreadable:
    """What is raised for a file that begins as one of its format, and cannot be read as it."""
    return Unreadable(" ".join(fault.split()), "export it again from the program that wrote it")
