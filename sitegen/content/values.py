"""Readers of single values of front matter: texts, flags, addresses, slugs, ids and languages.

Each takes a value as it was read from a file (text, list or mapping) and raises `Unfit`, which says what is wrong
and what to do. Days and times are read by `moments`.
"""

import re
from collections.abc import Callable
from typing import Any
from unicodedata import normalize
from urllib.parse import quote, unquote_to_bytes, urlsplit
from uuid import UUID

from sitegen.content.moments import Unfit, kind_of, moment, read_moment
from sitegen.problems import Mend, nearest

__all__ = ["Unfit", "kind_of", "moment", "read_moment"]

SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*\Z")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*\Z")
_BLANKS = re.compile(r"[ \t\r\n]+")


def without_empty(value: Any, *, blocks: bool = False) -> Any:
    """None for a blank text and for a list without any value, else the value, with None for such parts of it.

    Browser editors write every field of their form. Of a list of `blocks` of keys, one without a value is none; items
    keep their places, so that their lines are still known.
    """
    if isinstance(value, str):
        return value if value.strip() else None
    if isinstance(value, dict):
        return {key: without_empty(inner) for key, inner in value.items()}
    if isinstance(value, list):
        items = [without_empty(item) for item in value]
        items = [None if blocks and isinstance(i, dict) and i and not any(i.values()) else i for i in items]
        return items if any(item is not None for item in items) else None
    return value


def text(value: object) -> str:
    """One line of text, with single blanks."""
    if not isinstance(value, str):
        raise Unfit("wrong-type", f"is {kind_of(value)}, a text is wanted", "write one text on the line of the key")
    if "  " in value or not value.isprintable():
        value = _BLANKS.sub(" ", value)  # a no-break blank is the editor's and stays
    folded = value.strip()
    if not folded:
        raise Unfit("wrong-value", "is an empty text", "write something, or delete the key")
    return folded


_FLAGS = {
    "yes": "true",
    "y": "true",
    "on": "true",
    "1": "true",
    "no": "false",
    "n": "false",
    "off": "false",
    "0": "false",
}
"""What people write for true and false."""


def flag(value: object) -> bool:
    """`true` or `false`."""
    if isinstance(value, str) and value.lower() in ("true", "false"):
        return value.lower() == "true"
    meant = _FLAGS.get(value.lower(), "") if isinstance(value, str) else ""
    hint = f"write {meant or 'true or false'}, without quotes"
    raise Unfit("wrong-type", f"is {shown(value)}, true or false is wanted", hint, meant)


def number(value: object) -> int:
    """A whole number of at most nine digits."""
    if isinstance(value, str) and re.fullmatch(r"[0-9]{1,9}", value):
        return int(value)
    raise Unfit("wrong-type", f"is {shown(value)}, a whole number is wanted", "write digits only")


def word(value: object, words: tuple[str, ...]) -> str:
    """One of these words."""
    if isinstance(value, str) and value in words:
        return value
    allowed = f"{', '.join(words[:-1])} or {words[-1]}"
    if not isinstance(value, str):
        raise Unfit("wrong-type", f"is {kind_of(value)}, one word is wanted", f"write {allowed}")
    close = nearest(value, words)
    hint = f"did you mean {close}?" if close else "use one of these words"
    same = close if close == value.casefold() else ""
    raise Unfit("wrong-value", f"{shown(value)} is not {allowed}", hint, same)


def shown(value: object) -> str:
    """A value as a message quotes it."""
    return f"“{value[:60]}”" if isinstance(value, str) else kind_of(value)


def as_list(value: object) -> str:
    """How to write as a list what stands where one is wanted: a text's parts, else an example.

    They stand between commas, or each behind a hyphen that lacks its blank, or behind another mark.
    """
    written = value if isinstance(value, str) else ""
    marked = re.match(r"-\S|[•·*+–—]\s", written)
    parts = re.split(r"(?:\A|\s)[-•·*+–—]", written)[1:] if marked else re.split(r"[,;]", written)
    parts = [part.strip() for part in parts]
    # What YAML would take for something else is no example.
    plain = [part for part in parts if re.fullmatch(r"[\w/.](?:[^\[\]{}:#]*[^\s\[\]{}:#])?", part)]
    return f"[{', '.join(plain) or 'one, two'}]"


def list_mend(value: object) -> Mend | None:
    """The mend that makes a list of a single text. A text with a comma or semicolon has more than one reading."""
    written = value.strip() if isinstance(value, str) else ""
    return Mend(written, f"[{written}]") if as_list(value) == f"[{written}]" and "," not in written else None


def url(value: object) -> str:
    """An address on the web, whole."""
    written = text(value)
    if re.match(r"https?://[^/?#]*:[^/?#]*@", written, re.IGNORECASE):
        hint = "delete what stands between // and @"
        raise Unfit("url-invalid", "the address holds a name and a password, which would be published", hint)
    if not _is_address(written):
        meant = _address_in(written)
        hint = f"write {meant}" if meant else "write it whole, such as https://example.org/page"
        raise Unfit("url-invalid", f"{shown(value)} is not a web address", hint, meant)
    return written


_UNSAFE = re.compile(r"[\s<>\"\\^`{|}]")


_PLAIN_ADDRESS = re.compile(r"https?://[a-z0-9]+(?:[.-][a-z0-9]+)*/[A-Za-z0-9/._~%=?&+-]*")
"""Most addresses: what is asked of others holds for these."""


def _is_address(written: str) -> bool:
    if _PLAIN_ADDRESS.fullmatch(written):
        return True
    try:
        parts = urlsplit(written)
        parts.port  # noqa: B018 (reading it is the check: it raises for a port that is no number)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname) and not _UNSAFE.search(written)


def _address_in(written: str) -> str:
    """The address that was probably meant: without its scheme, with blanks, or in the marks of a link."""
    wrapped = re.match(r"(?:<|\[[^\]]*\]\(<?|\()(https?://[^\s<>()]+)>?\)?\Z", written)
    if wrapped:
        written = wrapped[1]
    elif re.match(r"(?:[\w-]+\.)+[a-z]{2,}(?:/\S*)?\Z", written, re.IGNORECASE):
        written = f"https://{written}"
    elif re.match(r"https?://[^\s/]+/", written):
        written = _UNSAFE.sub(lambda found: quote(found[0]), written)
    return written if _is_address(written) else ""


def slug_of(words: str) -> str:
    """A slug made from any words: 1 to 80 of a-z, 0-9 and hyphen, or empty where nothing can be transliterated."""
    if len(words) <= 80 and SLUG.match(words):
        return words  # as it is for most files' names
    from slugify import slugify

    words = normalize("NFC", words)
    return str(slugify(words, max_length=80, word_boundary=True, save_order=True, replacements=(("'", ""), ("’", ""))))


def slug(value: object) -> str:
    """A slug of at most 80 characters."""
    written = text(value)
    if len(written) > 80 or not SLUG.match(written):
        # What was written may be the way to a file, or an address.
        meant = slug_of(re.sub(r"\.md\Z", "", written.rstrip("/").rpartition("/")[2]))
        hint = f"write {meant}" if meant else "use 1 to 80 of a-z, 0-9 and single hyphens"
        same = re.sub(r"[\s_-]+", "", written).casefold() == meant.replace("-", "")
        reason = "" if written.isascii() else ": addresses are of a-z, 0-9 and hyphens, so that all copy them whole"
        raise Unfit("slug-invalid", f"{shown(value)} is not a slug{reason}", hint, meant if same else "")
    return written


def alias(value: object) -> str:
    """An old address: the path of a URL (RFC 3986, section 3.3), decoded, so that it names a file of the site."""
    written = text(value)
    root = "write it from the root of the site, such as /old/name/"
    whole = re.match(r"https?://[^/?#]+([^?#]*)", written, re.IGNORECASE)
    if whole is not None or not written.startswith("/"):
        meant = whole[1] if whole and whole[1].strip("/") else ""
        hint = f"write its path alone: {meant}" if meant else root
        # A query may have chosen another page than the path alone.
        certain = meant if written.endswith(meant) else ""
        raise Unfit("alias-invalid", f"{shown(value)} is not an old address", hint, certain)
    path, mark, _ = written.partition("#")[0].partition("?")
    if path != written:
        what = "a ?, and what stands behind it" if mark else "a #, and what stands behind it"
        hint = f"write {path}" if path.strip("/") else "delete it; only a program on a server could lead it here"
        raise Unfit("alias-invalid", f"{shown(value)} holds {what} never chooses a file", hint)
    try:
        parts = [unquote_to_bytes(part).decode("utf-8") for part in path.split("/")]
    except UnicodeDecodeError:
        hint = "write it with the letters themselves, such as /日本語/"
        raise Unfit("alias-invalid", f"{shown(value)} encodes bytes that are not UTF-8", hint) from None
    odd = next((p for p in parts if (p.strip(".") == "" and p) or "/" in p or "\\" in p or not p.isprintable()), None)
    if odd is not None or "" in parts[1:-1] or path == "/":
        raise Unfit("alias-invalid", f"{shown(value)} is not an old address", root)
    return "/".join(parts)


_LIKE_UUID = re.compile(r"[{<]?[0-9a-z]+(?:-[0-9a-z]+){3,}[}>]?", re.IGNORECASE)


def identity(value: object) -> str:
    """An id: a UUID in small letters, or the text by which another program's feeds know the story, to the letter.

    What was probably meant for a UUID and is none is refused.
    """
    written = value.strip() if isinstance(value, str) else text(value)
    try:
        read = str(UUID(written.removeprefix("urn:uuid:")))
    except ValueError:
        read = ""
    if read and written.lower() in (read, f"urn:uuid:{read}") and (written.lower() == read or read in written):
        return read
    if _LIKE_UUID.fullmatch(written) and len(re.findall("[0-9a-f]", written, re.IGNORECASE)) > 20:
        held = re.search(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?![0-9a-f])", written, re.IGNORECASE)
        hint = "write again what it was, since feeds know the story by it; delete it only if it was never published"
        meant = str(UUID(held[0])) if held is not None else ""
        raise Unfit("id-invalid", f"{shown(value)} is not a UUID", f"write {meant}" if meant else hint, meant)
    if not written.isprintable():
        raise Unfit("id-invalid", f"{shown(value)} holds a line end or an invisible character", "write it on one line")
    return written


def slugs_by_language(value: object) -> tuple[tuple[str, str], ...]:
    """A block of language tags, each with a slug."""
    return _by_language(value, slug, "write {de: slug-of-the-german-text}")


def texts_by_language(value: object) -> tuple[tuple[str, str], ...]:
    """A block of language tags, each with a text."""
    return _by_language(value, text, "write {de: the words in German}")


def _by_language(value: object, read: Callable[[object], str], hint: str) -> tuple[tuple[str, str], ...]:
    if not isinstance(value, dict):
        raise Unfit("wrong-type", f"is {kind_of(value)}, a block of languages is wanted", hint)
    return tuple((language(tag), read(inner)) for tag, inner in value.items() if inner is not None)


def language(value: object) -> str:
    """A language tag (BCP 47)."""
    written = text(value)
    if not _LANGUAGE.match(written):
        meant = written.replace("_", "-")
        meant = meant if _LANGUAGE.match(meant) else ""
        hint = f"write {meant}" if meant else "write a tag such as en or pt-BR"
        raise Unfit("language-invalid", f"{shown(value)} is not a language tag", hint, meant)
    return written
