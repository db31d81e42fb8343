"""BibTeX to references: entries, macros, braces, and the accents of LaTeX as the letters that they mean. Pure.

A reader of its own: what is asked of the format is a title, people, a day and an address, each a text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from unicodedata import normalize

from sitegen.importer.formats.exports.articles import extracted
from sitegen.importer.formats.exports.item import ExportItem, broken
from sitegen.importer.formats.exports.reading import text_of, unique
from sitegen.importer.formats.exports.references import doi_address, in_order, iso_day
from sitegen.importer.formats.extracted import Extracted

_ENTRY = re.compile(r"@\s*([A-Za-z]+)\s*([{(])")
_NAME = re.compile(r"[\s,]*([^\s=,{}\"#()]+)\s*=\s*")
_BARE = re.compile(r"[^\s,{}\"#()=]+")
_MONTHS = {name: f"{number:02}" for number, name in enumerate(
    "jan feb mar apr may jun jul aug sep oct nov dec".split(), start=1)}  # fmt: skip
_ACCENTS = {
    "`": "\u0300", "'": "\u0301", "^": "\u0302", "~": "\u0303", '"': "\u0308", "=": "\u0304", ".": "\u0307",
    "u": "\u0306", "v": "\u030c", "H": "\u030b", "c": "\u0327", "k": "\u0328", "r": "\u030a", "d": "\u0323",
    "b": "\u0331",
}  # fmt: skip
_LETTERS = {
    "ss": "ß", "o": "ø", "O": "Ø", "l": "ł", "L": "Ł", "ae": "æ", "AE": "Æ", "oe": "œ", "OE": "Œ", "aa": "å",
    "AA": "Å", "i": "ı", "j": "ȷ", "dh": "ð", "DH": "Ð", "th": "þ", "TH": "Þ", "dj": "đ", "DJ": "Đ", "S": "§",
    "P": "¶", "copyright": "©", "textendash": "–", "textemdash": "—", "ldots": "…", "dots": "…", "textquoteright": "’",
    "textquoteleft": "‘", "textquotedblleft": "“", "textquotedblright": "”", "texteuro": "€", "euro": "€",
    "textasciitilde": "~", "textbackslash": "\\", "textbar": "|", "textdegree": "°", "pounds": "£",
    "guillemotleft": "«",
    "guillemotright": "»",
}  # fmt: skip
_COMBINED = re.compile(
    r"\\(?:([`'^~\"=.])\s*|([uvHckrdb])(?:\s+|(?=\{|\\[ij])))(?:\{\s*)?(?:\\([ij])(?![A-Za-z])\s*|([^\W\d_]))(?:\s*\})?"
)
_COMMAND = re.compile(r"\\([A-Za-z]+)\*?(?:\{\}|[ \t]+|(?![A-Za-z]))")
_RANK = re.compile(r"(?:jun(?:ior)?|jr|sen(?:ior)?|sr)\.?|[IVX]{1,4}\.?|\d(?:st|nd|rd|th)", re.IGNORECASE)
_DATED = frozenset(("date", "year", "month", "day"))
_TAKEN = (*sorted(_DATED), "publisher", "institution", "organization", "langid", "language")
"""Fields that a part of a larger work has from it, where it has none of its own."""
_DASHES = (("---", "—"), ("--", "–"), ("``", "“"), ("''", "”"))


def read(data: bytes) -> Extracted:
    """An article for each entry of a file. Raises Unreadable."""
    return extracted(read_bibtex(text_of(data)), "BibTeX")


def read_bibtex(text: str) -> tuple[ExportItem, ...]:
    """An article for each entry. Raises Unreadable where an entry does not end."""
    macros = {name: name for name in _MONTHS}
    found: list[dict[str, str]] = []
    keys: dict[str, dict[str, str]] = {}
    for kind, key, fields in _entries(text.removeprefix("\ufeff"), macros):
        if kind == "string":
            macros.update(fields)
        elif fields:
            found.append(fields)
            keys.setdefault(key.lower(), fields)
    return tuple(_item(_with_parent(fields, keys)) for fields in found)


def _with_parent(fields: dict[str, str], keys: dict[str, dict[str, str]]) -> dict[str, str]:
    """An entry's fields with those that it takes from the work it stands in (`crossref`), as BibTeX and biber do."""
    parent = keys.get(fields.get("crossref", "").strip().lower())
    if parent is None or parent is fields:
        return fields
    taken = {name: parent[name] for name in _TAKEN if name in parent}
    if fields.keys() & _DATED:
        taken = {name: value for name, value in taken.items() if name not in _DATED}
    taken["booktitle"] = parent.get("booktitle") or parent.get("title", "")
    return taken | fields


def _entries(text: str, macros: dict[str, str]) -> Iterator[tuple[str, str, dict[str, str]]]:
    """(kind, key, fields) of each entry, in their order; comments are passed over."""
    at = 0
    while head := _ENTRY.search(text, at):
        kind, at = head[1].lower(), head.end()
        if kind in ("comment", "preamble"):
            at = _closed(text, head.end() - 1)
            continue
        fields: dict[str, str] = {}
        key = ""
        if kind != "string" and (comma := re.compile(r"([^,{}()\"]*),?").match(text, at)):
            key, at = comma[1].strip(), comma.end()
        while name := _NAME.match(text, at):
            value, at = _value(text, name.end(), macros)
            fields.setdefault(name[1].lower(), value)
        end = re.compile(r"[\s,]*[})]").match(text, at)
        if end is None:
            line = text.count("\n", 0, at) + 1
            raise broken(f"an entry of its BibTeX is broken near line {line}")
        at = end.end()
        yield kind, key, fields


def _closed(text: str, at: int) -> int:
    """The place after the brace that closes the one at this place. Raises Unreadable."""
    depth = 0
    for mark in re.compile(r"\\.|[{}]|(?<=\A)\(", re.DOTALL).finditer(text, at):
        if mark[0] == "{":
            depth += 1
        elif mark[0] == "}":
            depth -= 1
            if depth <= 0:
                return mark.end()
    raise broken(f"a brace of its BibTeX does not close: line {text.count(chr(10), 0, at) + 1}")


def _value(text: str, at: int, macros: dict[str, str]) -> tuple[str, int]:
    """A field's value, parts that `#` joins as one text, and the place after it. Raises Unreadable."""
    parts: list[str] = []
    while True:
        if text[at : at + 1] == "{":
            end = _closed(text, at)
            parts.append(text[at + 1 : end - 1])
        elif text[at : at + 1] == '"':
            end = _quoted(text, at)
            parts.append(text[at + 1 : end - 1])
        else:
            bare = _BARE.match(text, at)
            if bare is None:
                raise broken(f"a value is missing in its BibTeX: line {text.count(chr(10), 0, at) + 1}")
            parts.append(macros.get(bare[0].lower(), bare[0]))
            end = bare.end()
        more = re.compile(r"\s*#\s*").match(text, end)
        if more is None:
            return "".join(parts), end
        at = more.end()


def _quoted(text: str, at: int) -> int:
    """The place after the quotation mark that ends a value; one inside braces does not. Raises Unreadable."""
    depth = 0
    for mark in re.compile(r"\\.|[{}\"]", re.DOTALL).finditer(text, at + 1):
        if mark[0] == "{":
            depth += 1
        elif mark[0] == "}":
            depth -= 1
        elif mark[0] == '"' and depth <= 0:
            return mark.end()
    raise broken(f"a quotation mark of its BibTeX does not close: line {text.count(chr(10), 0, at) + 1}")


def _item(fields: dict[str, str]) -> ExportItem:
    def said(*names: str) -> str:
        return next((words for name in names if (words := plain(fields.get(name, "")))), "")

    howpublished = re.search(r"https?://[^\s{}]+", verbatim(fields.get("howpublished", "")))
    address = verbatim(fields.get("url", ""))
    return ExportItem(
        title=_title(said("title"), said("subtitle")),
        address=address or (howpublished[0] if howpublished else "") or doi_address(verbatim(fields.get("doi", ""))),
        day=_day(said("date"), said("year"), fields.get("month", ""), said("day")),
        authors=unique(_person(name) for name in _people(fields.get("author", ""))),
        outlet=said("journal", "journaltitle", "booktitle", "organization", "publisher", "institution"),
        language=said("langid", "language"),
        tags=unique(re.split(r"[,;]", said("keywords"))),
        quotes=tuple(filter(None, (said("abstract"),))),
        notes=tuple(filter(None, (said("annote", "annotation", "note"),))),
    )


def _title(title: str, subtitle: str) -> str:
    """A title and its subtitle in one line, as styles print them."""
    return f"{title}{'' if title[-1] in '.:?!…' else ':'} {subtitle}" if title and subtitle else title or subtitle


def _day(date: str, year: str, month: str, day: str) -> str:
    if date:
        return date.split("/")[0]
    # Some programs write the day behind the month, or before it.
    told = re.findall(r"[A-Za-z]+|\d+", plain(month))
    named = next((_MONTHS[word.lower()[:3]] for word in told if word.lower()[:3] in _MONTHS), "")
    numbers = [word for word in told if word.isdigit()]
    if named:
        return iso_day([year, named, day or (numbers[0] if numbers else "")]) if year.isdigit() else year
    return iso_day([year, numbers[0] if numbers else "", day]) if year.isdigit() else year


def _people(text: str) -> Iterator[str]:
    """The names of a list that `and` joins; an `and` inside braces is a part of a name."""
    depth, start = 0, 0
    for mark in re.compile(r"[{}]|\s+and\s+").finditer(text):
        if mark[0] == "{":
            depth += 1
        elif mark[0] == "}":
            depth -= 1
        elif depth <= 0:
            yield text[start : mark.start()]
            start = mark.end()
    yield text[start:]


def _person(name: str) -> str:
    """A name in its natural order; one that stands in braces is an institution's."""
    name = name.strip()
    if name.startswith("{") and name.endswith("}"):
        return plain(name)
    words = plain(name)
    parts = [part.strip() for part in words.split(",")]
    if len(parts) == 3 and _RANK.fullmatch(parts[1]):  # the form of BibTeX: “Last, Jr., First”
        words = ", ".join((parts[0], parts[2], parts[1]))
    return "" if words.lower() == "others" else in_order(words)


def plain(value: str) -> str:
    """A value's words: letters for LaTeX's accents and commands, no braces, one line."""
    value = _COMBINED.sub(_letter, value)
    value = _COMMAND.sub(lambda found: _LETTERS.get(found[1], ""), value)
    value = re.sub(r"\\([&%$#_{}~^\\])", r"\1", value.replace("\\,", " "))
    value = re.sub(r"(?<!\\)[{}]", "", value).replace("~", " ")
    for marks, sign in _DASHES:
        value = value.replace(marks, sign)
    return " ".join(value.split())


def verbatim(value: str) -> str:
    """An address or a DOI as it was before a program escaped it for LaTeX, which some do and others do not."""
    value = value.replace("\\textunderscore{}", "_").replace("\\textasciitilde{}", "~")
    return re.sub(r"\\([%_&#~$])", r"\1", value).strip("{} \n\t")


def _letter(found: re.Match[str]) -> str:
    letter = found[3] or found[4]
    return normalize("NFC", letter + _ACCENTS[found[1] or found[2]])
