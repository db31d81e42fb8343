"""The parts of a DOCX file with the words that mammoth passes over put where it reads them. Pure.

ECMA-376, part 1: simple fields (17.16.19), phonetic guides (17.3.3.25), directions (17.3.2.3 and 17.3.2.8) and hidden
text (17.3.2.41). A table's caption, a date and a line of Arabic can stand in them.
"""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO
from zipfile import ZipFile

from lxml import etree

_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_TOLD = (b"fldSimple", b"rubyBase", b"vanish", b":dir", b":bdo", b"oMath")
_OFF = ("0", "false", "off")


def readable(data: bytes, parts: Mapping[str, bytes]) -> tuple[bytes, tuple[str, ...]]:
    """A DOCX file that mammoth reads whole, and notes on what is left out.

    Takes the file and its XML parts by their names, each well-formed; the same file comes back where nothing is to do.
    """
    changed: dict[str, bytes] = {}
    hidden = formulas = 0
    for name, part in parts.items():
        if not name.startswith("word/") or not any(mark in part for mark in _TOLD):
            continue
        root = etree.fromstring(part, etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False))
        hidden += _leave_out_hidden(root)
        formulas += sum(1 for _ in root.iter(f"{_MATH}oMath"))
        _open_fields(root)
        _spell_out_guides(root)
        for each in list(root.iter(f"{_WORD}dir", f"{_WORD}bdo")):
            _replace(each, list(each))
        changed[name] = etree.tostring(root, encoding="UTF-8", xml_declaration=True)
    notes: tuple[str, ...] = (f"hidden text is left out, {hidden} ×",) if hidden else ()
    notes += (f"formulas are left out, {formulas} ×",) if formulas else ()
    return (_packed({**parts, **changed}) if changed else data), notes


def _leave_out_hidden(root: etree._Element) -> int:
    """Takes runs out that Word hides; how many held words."""
    count = 0
    for mark in list(root.iter(f"{_WORD}vanish")):
        run = next(mark.iterancestors(f"{_WORD}r"), None)
        above = run.getparent() if run is not None else None
        # The mark of a paragraph's end has no run.
        if above is None or run is None or mark.get(f"{_WORD}val") in _OFF:
            continue
        count += run.find(f"{_WORD}t") is not None
        above.remove(run)
    return count


def _open_fields(root: etree._Element) -> None:
    """Writes simple fields as the complex ones that say the same, whose results and links mammoth reads."""
    for field in list(root.iter(f"{_WORD}fldSimple")):
        told = etree.Element(f"{_WORD}instrText")
        told.text = field.get(f"{_WORD}instr") or ""
        _replace(
            field,
            [_run(_mark("begin")), _run(told), _run(_mark("separate")), *field, _run(_mark("end"))],
        )


def _spell_out_guides(root: etree._Element) -> None:
    """Writes a phonetic guide behind its word in brackets, as pages do where ruby cannot be shown."""
    for guide in list(root.iter(f"{_WORD}ruby")):
        run = guide.getparent()
        base = guide.find(f"{_WORD}rubyBase")
        if run is None or run.getparent() is None or run.tag != f"{_WORD}r" or base is None:
            continue
        above = guide.find(f"{_WORD}rt")
        said = "".join(each.text or "" for each in above.iter(f"{_WORD}t")) if above is not None else ""
        words = etree.Element(f"{_WORD}t")
        words.text = f"({said})"
        words.set(_SPACE, "preserve")
        for each in [*base, *([_run(words)] if said.strip() else [])]:
            run.addprevious(each)
        run.remove(guide)


def _replace(element: etree._Element, by: list[etree._Element]) -> None:
    above = element.getparent()
    if above is None:
        return
    for each in by:
        element.addprevious(each)
    above.remove(element)


def _run(child: etree._Element) -> etree._Element:
    run = etree.Element(f"{_WORD}r")
    run.append(child)
    return run


def _mark(kind: str) -> etree._Element:
    return etree.Element(f"{_WORD}fldChar", {f"{_WORD}fldCharType": kind})


def _packed(parts: Mapping[str, bytes]) -> bytes:
    """A file of these parts; pictures are no words, and need not be in it."""
    held = BytesIO()
    with ZipFile(held, "w") as file:
        for name, part in parts.items():
            file.writestr(name, part)
    return held.getvalue()
