"""Web archives to pages: WARC files and WACZ packages, by warcio. Pure.

WARC 1.0 and 1.1 (ISO 28500), also packed with gzip record by record; WACZ 1.1, a ZIP of them with a list of pages. Each
HTML page that a server answered with is a page here, with the address that was asked for and the time of the record.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from sitegen.dates import read_date
from sitegen.importer.decode import decode
from sitegen.importer.formats.archive import Archive
from sitegen.importer.formats.exports.item import broken
from sitegen.importer.formats.extracted import Extracted, ExtractedArticle, PassedOver, Unreadable
from sitegen.importer.seed import Field

MOST_PAGE = 20 * 1024 * 1024
"""Bytes of one page, unpacked."""
MOST_UNPACKED = 200 * 1024 * 1024
MOST_TIMES = 200
"""What an archive may unpack to: bytes, and times its own size (a small one is left some room)."""
MOST_RECORDS = 100_000
_ROOM = 10 * 1024 * 1024
_HTML = ("text/html", "application/xhtml+xml")
_PIECE = 1 << 16


@dataclass(frozen=True, slots=True)
class ArchivedPage:
    """One page of a web archive: the address that was asked for, the time of its record, its type and its bytes."""

    address: str
    time: str
    media_type: str
    charset: str
    data: bytes


def read(data: bytes) -> Extracted:
    """The pages of a WARC file or a WACZ package. Raises Unreadable, and ModuleNotFoundError without warcio."""
    pages, passed = _of_package(Archive(data, "WACZ")) if data.startswith(b"PK") else _pages(data, _Budget(len(data)))
    if not pages:
        raise Unreadable("the archive holds no HTML page", "is it the archive of another kind of thing?")
    over = (PassedOver(f"{passed} records", "no HTML pages that a server answered with"),) if passed else ()
    return Extracted(tuple(_article(page) for page in pages.values()), collection=True, passed_over=over)


def _article(page: ArchivedPage) -> ExtractedArticle:
    fields = [Field("source.url", page.address, f"WARC-Target-URI: {page.address}", "likely")]
    time = read_date(page.time)
    if time and time.value:
        fields.append(Field("saved", time.value, f"WARC-Date: {page.time}", "likely"))
    text, notes = decode(page.data, page.charset)
    return ExtractedArticle(text, "page", tuple(fields), notes, page.address, page.address)


def _of_package(files: Archive) -> tuple[dict[str, ArchivedPage], int]:
    """The pages that a WACZ package lists, else all of them, and the number of the other records."""
    archives = [name for name in files.names if name.startswith("archive/") and re.search(r"\.warc(?:\.gz)?\Z", name)]
    if not archives:
        raise broken("it holds no archive")
    pages: dict[str, ArchivedPage] = {}
    passed = 0
    for name in sorted(archives):
        data = files.get(name) or b""
        more, count = _pages(data, _Budget(len(data)))
        pages |= more
        passed += count
    listed = _listed(files)
    wanted = {address: page for address, page in pages.items() if address in listed} if listed else {}
    if wanted:
        passed += len(pages) - len(wanted)
    return wanted or pages, passed


class _Budget:
    """What the records of one archive may unpack to in all."""

    def __init__(self, packed: int) -> None:
        self._left = min(MOST_UNPACKED, max(packed * MOST_TIMES, _ROOM))

    def take(self, count: int) -> None:
        """Spend so many bytes. Raises Unreadable where they are more than there are."""
        self._left -= count
        if self._left < 0:
            raise broken(f"it unpacks to more than {MOST_UNPACKED:,} bytes or {MOST_TIMES} times its size")


def _pages(data: bytes, budget: _Budget) -> tuple[dict[str, ArchivedPage], int]:
    """The pages by their addresses, of several records of one the last, and the number of the other records."""
    from warcio.archiveiterator import ArchiveIterator
    from warcio.exceptions import ArchiveLoadFailed

    found: dict[str, ArchivedPage] = {}
    passed = records = 0
    try:
        for record in ArchiveIterator(BytesIO(data)):
            records += 1
            if records > MOST_RECORDS:
                raise broken(f"it has more than {MOST_RECORDS:,} records")
            page = _page(record, budget)
            if page is None:
                passed += record.rec_type in ("response", "resource", "revisit")
                _drain(record.raw_stream, budget)
            else:
                found.pop(page.address, None)
                found[page.address] = page
    except (ArchiveLoadFailed, EOFError, OSError, ValueError) as error:
        raise broken(f"its records are broken: {' '.join(str(error).split())[:200]}") from None
    return found, passed


def _drain(stream: Any, budget: _Budget) -> None:
    while piece := stream.read(_PIECE):
        budget.take(len(piece))


def _page(record: Any, budget: _Budget) -> ArchivedPage | None:
    """A record's page; None for what is none: other types, errors, redirects, pictures."""
    address = record.rec_headers.get_header("WARC-Target-URI") or ""
    address = address.strip("<> ")
    if record.rec_type not in ("response", "resource") or not re.match(r"https?://", address, re.IGNORECASE):
        return None
    if record.rec_type == "resource":
        said = record.rec_headers.get_header("Content-Type") or ""
    elif record.http_headers is None or record.http_headers.get_statuscode() != "200":
        return None
    else:
        said = record.http_headers.get_header("Content-Type") or ""
    kind = said.partition(";")[0].strip().lower()
    if kind not in _HTML:
        return None
    body = bytearray()
    stream = record.content_stream()
    while piece := stream.read(_PIECE):
        budget.take(len(piece))
        body += piece
        if len(body) > MOST_PAGE:
            raise broken(f"a page of it has more than {MOST_PAGE:,} bytes: {address[:200]}")
    charset = re.search(r"charset\s*=\s*\"?([\w.:-]{1,40})", said, re.IGNORECASE)
    time = record.rec_headers.get_header("WARC-Date") or ""
    return ArchivedPage(address, time, kind, charset[1].lower() if charset else "", bytes(body))


def _listed(files: Archive) -> frozenset[str]:
    """The addresses in the package's lists of pages (JSON Lines)."""
    return frozenset(_addresses(files))


def _addresses(files: Archive) -> Iterator[str]:
    name = "pages/pages.jsonl"
    if name not in files.names:
        return
    for line in (files.get(name) or b"").decode("utf-8", "replace").splitlines():
        try:
            row = json.loads(line)
        except (ValueError, RecursionError):
            continue
        if isinstance(row, dict) and isinstance(row.get("url"), str):
            yield row["url"]
