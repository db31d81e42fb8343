"""What the bytes of a file say of feeds, web archives and exports: one function for each, total on any bytes. Pure."""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable

from sitegen.importer.formats.byte_marks import is_zip, members

_HEAD = 64 * 1024
_STEPS = 50
"""Comments and declarations before the root of a document."""
_ROOT = re.compile(r"<([A-Za-z_][\w:.-]*)([^<>]*)>")
_BOMS = ((b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
_NETSCAPE = re.compile(r"\s*<!DOCTYPE\s+NETSCAPE-Bookmark-file-1\s*>", re.IGNORECASE)
_LISTS = re.compile(r"<title>\s*(?:Pocket Export|Instapaper: Export)\s*</title>", re.IGNORECASE)
_REFERENCE = re.compile(r"(?:\s*\d{1,6}\.[ \t]*\r?\n)?\s*TY  ?- ?[A-Z]+[ \t]*\r?\n")
"""Some writers number their references."""
_ENTRY = re.compile(r"^[ \t]*@[A-Za-z]+\s*\{\s*[^\s{},=\"@]+\s*,\s*[A-Za-z][\w-]*\s*=", re.MULTILINE)
_JSON_FEED = re.compile(rb'"version"\s*:\s*"https?:\\?/\\?/jsonfeed\.org\\?/version\\?/1')

Says = Callable[[bytes], bool]


def _head(data: bytes) -> str:
    """The first characters of a file."""
    for mark, name in _BOMS:
        if data.startswith(mark):
            return data[2:_HEAD].decode(name, "replace")
    return data[:_HEAD].removeprefix(b"\xef\xbb\xbf").decode("utf-8", "replace")


def root_of(data: bytes) -> tuple[str, str]:
    """The name and the attributes of an XML document's first element; empty texts where it begins otherwise."""
    head = _head(data).lstrip()
    for _ in range(_STEPS):
        if not head.startswith(("<?", "<!")):
            break
        end = "-->" if head.startswith("<!--") else "?>" if head.startswith("<?") else ">"
        before, _, rest = head.partition(end)
        if end == ">" and "[" in before:  # a document type that declares something itself
            rest = head.partition("]")[2].lstrip().removeprefix(">")
        head = rest.lstrip()
    found = _ROOT.match(head)
    return (found[1], found[2]) if found else ("", "")


def is_wordpress(data: bytes) -> bool:
    return root_of(data)[0] == "rss" and b"wordpress.org/export/" in data[:_HEAD]


def is_feed(data: bytes) -> bool:
    """A feed, or an item of one that stands alone and says where it is from."""
    name, attributes = root_of(data)
    local = name.rpartition(":")[2]
    if local in ("feed", "entry"):
        return "http://www.w3.org/2005/Atom" in attributes
    if local == "RDF":
        return "purl.org/rss/1.0/" in attributes or "netscape.com/rdf/simple" in attributes
    return name == "rss" or (name == "item" and b"<link>" in data and b"<title>" in data)


def is_enex(data: bytes) -> bool:
    return root_of(data)[0] == "en-export"


def is_warc(data: bytes) -> bool:
    """A WARC file, packed record by record or not."""
    if data.startswith(b"\x1f\x8b"):
        try:
            return zlib.decompressobj(31).decompress(data[:4_096], 16).startswith(b"WARC/")
        except zlib.error:
            return False
    return data.startswith(b"WARC/")


def is_wacz(data: bytes) -> bool:
    return is_zip(data) and any(name.startswith("archive/") and ".warc" in name for name in members(data))


def _json_with(*keys: bytes) -> Says:
    """Whether a file looks like JSON that holds all these keys somewhere; its reader looks closer."""
    quoted = [b'"' + key + b'"' for key in keys]

    def says(data: bytes) -> bool:
        head = data[:200].removeprefix(b"\xef\xbb\xbf").lstrip()
        return head[:1] in (b"{", b"[") and all(key in data for key in quoted)

    return says


is_wallabag = _json_with(b"is_archived", b"url")
is_register_json = _json_with(b"document_number", b"publication_date")
is_omnivore_metadata = _json_with(b"savedAt", b"slug", b"url")
_has_posts = _json_with(b"posts", b"data")
_is_cited = _json_with(b"type", b"title")


def is_ghost(data: bytes) -> bool:
    return _has_posts(data) and any(key in data for key in (b'"posts_tags"', b'"posts_authors"', b'"users"'))


def is_json_feed(data: bytes) -> bool:
    return data[:200].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{") and _JSON_FEED.search(data) is not None


def is_csl(data: bytes) -> bool:
    told = (b'"issued"', b'"container-title"', b'"citation-key"', b'"date-parts"', b'"URL"', b'"author"')
    return _is_cited(data) and any(key in data for key in told)


def is_omnivore(data: bytes) -> bool:
    """An export of Omnivore, packed or its metadata alone."""
    if is_zip(data):
        return any(re.fullmatch(r"(?:[^/]+/)?metadata_[^/]{1,60}\.json", name) for name in members(data))
    return is_omnivore_metadata(data)


def is_ris(data: bytes) -> bool:
    return _REFERENCE.match(_head(data)[:200]) is not None


def is_bibtex(data: bytes) -> bool:
    """Entries of BibTeX, first of all one or a comment."""
    head = _head(data).lstrip()
    return head[:1] in ("@", "%") and _ENTRY.search(head) is not None


def is_link_list(data: bytes) -> bool:
    return link_list_kind(_head(data)) != ""


def link_list_kind(text: str) -> str:
    """Which list of links a text is, by its first row or its head; an empty text where it is none."""
    head = text.removeprefix("\ufeff")[:4_000]
    if _NETSCAPE.match(head):
        return "bookmarks"
    if "<" in head[:200]:
        return "link list" if _LISTS.search(head) else ""
    names = {cell.strip().strip('"').lower() for cell in head.partition("\n")[0].split(",")}
    if {"title", "url", "time_added"} <= names:
        return "Pocket"
    if {"url", "title", "selection", "folder"} <= names:
        return "Instapaper"
    if {"title", "url", "excerpt", "created"} <= names:
        return "Raindrop"
    return ""
