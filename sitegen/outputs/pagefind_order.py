"""Makes Pagefind's index the same on every run: sorts what it writes in the order of a hash table.

Pagefind 1.5.2 writes the values of a filter, and the filters of an index, in an order that differs from run to run;
so the chunks' names, which are digests, differ too. Here both are sorted, and the names made anew. Chunks are CBOR
(RFC 8949) behind a mark of twelve bytes, gzipped or not: Pagefind's reader takes both. They are written plain, because
different builds of zlib compress differently.
"""

import json
import zlib
from collections.abc import Mapping
from typing import Any

from sitegen.errors import SitegenError
from sitegen.fingerprint import digest_bytes

_MARK = b"pagefind_dcd"
_UNUSED = ("pagefind-ui.", "pagefind-modular-ui.", "pagefind-component-ui.", "pagefind-highlight.", "pagefind-worker.")
"""Parts of the program that our page does not load."""
_PROGRAM = ("pagefind.js", "wasm.")
"""Parts that it loads once, from the index that leads."""

Value = int | str | list[Any]


def settle(files: Mapping[str, bytes], shown: Mapping[str, str], *, leading: bool) -> dict[str, bytes]:
    """The files of one run of Pagefind, by path: those that our page asks for, the same whatever the run was.

    `shown` is the JSON that takes the place of each document in its fragment, by the document's address: Pagefind was
    given terms (`search_words`), and a result shows text. The index that leads keeps the program; the others are
    merged into it and need none.
    Raises SitegenError for an index of a form that is not known here.
    """
    try:
        entry = json.loads(files["pagefind-entry.json"])
        kept = {p: data for p, data in files.items() if _is_wanted(p, entry, leading)}
        for name, language in entry["languages"].items():
            _settle_language(kept, name, language, shown)
    except (KeyError, TypeError, ValueError, IndexError, OSError, EOFError, zlib.error) as error:
        message = f"Pagefind wrote an index that sitegen cannot read ({error}) — install the version of the lock file"
        raise SitegenError(message) from error
    kept["pagefind-entry.json"] = json.dumps(entry, ensure_ascii=False, sort_keys=True).encode()
    return {path: kept[path] for path in sorted(kept)}


def _is_wanted(path: str, entry: dict[str, Any], leading: bool) -> bool:
    if path.startswith(_UNUSED) or (path.startswith(_PROGRAM) and not leading):
        return False
    if path.startswith("wasm."):
        return path in {f"wasm.{row['wasm'] or 'unknown'}.pagefind" for row in entry["languages"].values()}
    return True


def _settle_language(kept: dict[str, bytes], name: str, language: dict[str, Any], shown: Mapping[str, str]) -> None:
    """Sort what one language's index says of filters, put in what is shown, and name the files anew."""
    old = f"pagefind.{language['hash']}.pf_meta"
    version, pages, chunks, filters, sorts, *rest = _read(kept.pop(old))
    for page in pages:
        fragment = json.loads(_unpacked(kept.pop(f"fragment/{page[0]}.pf_fragment")))
        data = _MARK + shown[fragment["url"]].encode()
        # The page loads the names of all fragments before the first answer.
        page[0] = digest_bytes(data)[:10]
        kept[f"fragment/{page[0]}.pf_fragment"] = data
    for row in filters:
        data = kept.pop(f"filter/{row[1]}.pf_filter")
        title, values = _read(data)
        data = _MARK + encode([title, sorted(values)])
        row[1] = f"{name}_{digest_bytes(data)[:10]}"
        kept[f"filter/{row[1]}.pf_filter"] = data
    data = _MARK + encode([version, pages, chunks, sorted(filters), sorted(sorts), *rest])
    language["hash"] = f"{name}_{digest_bytes(data)[:10]}"
    kept[f"pagefind.{language['hash']}.pf_meta"] = data


def _unpacked(data: bytes) -> bytes:
    if not data.startswith(_MARK):
        import gzip

        data = gzip.decompress(data)
    if not data.startswith(_MARK):
        raise ValueError("a chunk lacks its mark")
    return data[len(_MARK) :]


def _read(data: bytes) -> Any:
    data = _unpacked(data)
    value, end = decode(data)
    if end != len(data):
        raise ValueError("a chunk has more than one value")
    return value


def decode(data: bytes, at: int = 0) -> tuple[Value, int]:
    """The CBOR value (an unsigned number, a text or an array) that begins at a place, and where it ends.

    Raises ValueError for any other kind, and IndexError where the data ends too early.
    """
    kind, size = data[at] >> 5, data[at] & 31
    at += 1
    if size in (24, 25, 26, 27):
        width = 1 << (size - 24)
        if at + width > len(data):
            raise IndexError("the data ends within a number")
        size, at = int.from_bytes(data[at : at + width], "big"), at + width
    elif size > 23:
        raise ValueError("a value without a length")
    if kind == 0:
        return size, at
    if kind == 3:
        if at + size > len(data):
            raise IndexError("the data ends within a text")
        return data[at : at + size].decode(), at + size
    if kind == 4:
        items = []
        for _ in range(size):
            item, at = decode(data, at)
            items.append(item)
        return items, at
    raise ValueError(f"a value of CBOR's kind {kind}")


def encode(value: Value) -> bytes:
    """A number, a text or a list as CBOR in its shortest form."""
    if isinstance(value, str):
        text = value.encode()
        return _head(3, len(text)) + text
    if isinstance(value, list):
        return _head(4, len(value)) + b"".join(encode(item) for item in value)
    return _head(0, value)


def _head(kind: int, size: int) -> bytes:
    if size < 24:
        return bytes((kind << 5 | size,))
    for code, width in ((24, 1), (25, 2), (26, 4), (27, 8)):
        if size < 1 << (8 * width):
            return bytes((kind << 5 | code,)) + size.to_bytes(width, "big")
    raise ValueError(f"{size} is too large for CBOR")
