"""`sitegen import` with files of many formats: each is read, refused or passed over by name, and costs itself alone."""

import json
import os
import sys
import time
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent / "importer"))
from formats_support import docx, odt, paragraph, pdf, zipped
from sites_support import Ran, command, small_site, write

from sitegen.authoring import seed_files
from sitegen.content.front_matter import decode, parse
from sitegen.engine.bounded_call import OutOfBounds, bounded
from sitegen.importer.formats import table
from sitegen.importer.formats.documents import odt as odt_reader

FIRST = "The ministers of Norland and Varn signed a pact that obliges both to report attacks within a day."
LAST = "The parliament of Varn will vote on the text in June, after a committee has heard experts."
WORD = docx(paragraph("Two states sign a pact", "Title") + paragraph(FIRST) + paragraph(LAST))
OPEN = odt(f'<text:p text:style-name="Title">Ports agree</text:p><text:p>{LAST}</text:p><text:p>{FIRST}</text:p>')
PRINTED = pdf([[(70, 750, 24, "A printed story"), (70, 700, 12, FIRST), (70, 660, 12, LAST)]])


@pytest.fixture
def site(tmp_path: Path) -> Path:
    return small_site(tmp_path / "site")


def put(folder: Path, **files: bytes) -> Path:
    folder.mkdir(exist_ok=True)
    for name, data in files.items():
        (folder / name.replace("__", ".")).write_bytes(data)
    return folder


def take(site: Path, *arguments: str | Path) -> Ran:
    done = command("import", "-s", site, *arguments)
    assert "Traceback" not in done.said
    return done


def keys_of(site: Path, name: str) -> dict[str, object]:
    matter, _ = parse(decode((site / name).read_bytes(), name)[0], name)
    assert matter is not None
    return dict(matter.keys)


def test_a_folder_of_many_formats_comes_in_and_what_was_passed_over_is_listed(site: Path, tmp_path: Path) -> None:
    folder = put(
        tmp_path / "many", a__docx=WORD, b__odt=OPEN, c__pdf=PRINTED, d__png=b"\x89PNG\r\n\x1a\n", e__css=b"a {}"
    )
    write(
        folder,
        "page.html",
        f"<html><head><title>A page</title></head><body><h1>A page</h1><p>{FIRST}</p></body></html>",
    )
    write(folder, "page_files/script.js", "let a")
    done = take(site, folder, "--date", "2022-05-03")
    assert done.code == 0, done.said
    assert "d.png: passed over: this is a picture" in done.out
    assert "e.css: passed over: sitegen does not read files of this type" in done.out
    assert "script.js" not in done.said
    assert "4 seeds: 4 imported (4 as drafts), 0 known, 0 failed" in done.out
    made = {p.name for p in (site / "content/articles/2022").iterdir()}
    assert made >= {"two-states-sign-a-pact.md", "ports-agree.md", "a-printed-story.md"}
    assert "4 known" in take(site, folder).out


def test_what_is_named_and_cannot_be_read_is_refused_by_name_and_makes_no_file(site: Path, tmp_path: Path) -> None:
    folder = put(
        tmp_path / "many", old__doc=b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), cut__docx=WORD[:200],
        fine__docx=WORD,
        bomb__odt=zipped({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": "<!DOCTYPE a><a/>"}),
        table__xlsx=zipped({"xl/workbook.xml": "x"}),
    )  # fmt: skip
    done = take(site, folder, "--date", "2022-05-03")
    assert done.code == 1
    assert "old.doc:1: this is an old Office file (.doc, .xls, .msg) — save it as .docx" in done.err
    assert "table.xlsx:1: this is a workbook (XLSX) — open it" in done.err
    assert "cut.docx:1: this is a DOCX, ODT or ZIP file that is damaged or cut off — save or send it again" in done.err
    assert "bomb.odt:1: the ODT file declares a document type" in done.err
    assert len(list((site / "content/articles").rglob("*.md"))) == 1


def test_where_a_library_is_missing_the_extra_is_named(
    site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pypdf", None)
    done = take(site, put(tmp_path / "many", a__pdf=PRINTED, b__odt=OPEN))
    assert done.code == 1
    assert "a.pdf:1: reading PDF files needs pypdf, which is not installed" in done.err
    assert "run: pip install pypdf (the extra sitegen-digest[pdf])" in done.err
    assert "1 imported" in done.out


def test_the_report_says_what_was_passed_over_and_where_each_field_stands(site: Path, tmp_path: Path) -> None:
    folder = put(tmp_path / "many", a__docx=WORD, d__png=b"\x89PNG\r\n\x1a\n")
    take(site, folder, "--report", tmp_path / "report.json")
    rows = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))
    assert rows[1]["passed_over"].startswith("this is a picture")
    assert {"style Title: Two states sign a pact"} <= {field["evidence"] for field in rows[0]["fields"]}


def test_the_seed_of_a_document_is_named_with_the_digest_of_its_bytes(site: Path, tmp_path: Path) -> None:
    from hashlib import sha256

    take(site, put(tmp_path / "many", a__docx=WORD), "--date", "2022-05-03")
    source = keys_of(site, "content/articles/2022/two-states-sign-a-pact.md")["source"]
    assert isinstance(source, dict)
    assert (source["seed"], source["seed_sha256"]) == ("a.docx", sha256(WORD).hexdigest())


# ------------------------------------------------------------------ bounds


def test_a_reader_that_crashes_or_fails_costs_its_own_file_alone(
    site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crash(data: bytes) -> object:
        os.abort()

    monkeypatch.setattr(odt_reader, "read", crash)
    done = take(site, put(tmp_path / "many", a__odt=OPEN, b__docx=WORD))
    assert done.code == 1
    assert "a.odt:1: reading it needed too much memory, or was ended — paste its text" in done.err
    assert "1 imported" in done.out


def test_a_pdf_of_twenty_megabytes_that_takes_too_long_costs_its_own_error_alone(
    site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(seed_files, "_SECONDS", 1)
    drawn = b"BT /F1 9 Tf 70 700 Td (words) Tj ET\n" * 600_000
    long = PRINTED.replace(b"endstream", drawn + b"endstream", 1).replace(b"/Length ", b"/Length 2", 1)
    assert len(long) > 20_000_000
    done = take(site, put(tmp_path / "many", a__pdf=long, b__odt=OPEN))
    assert done.code == 1
    assert "a.pdf:1: reading it took more than 1 s and was ended" in done.err
    assert "1 imported" in done.out


def test_a_child_that_runs_past_its_time_is_ended_and_told() -> None:
    with pytest.raises(OutOfBounds, match=r"took more than 0\.2 s and was ended"):
        bounded(lambda: time.sleep(HANG), 0.2, 1 << 30)


HANG = 600


def test_a_child_that_needs_too_much_memory_is_told() -> None:
    with pytest.raises(OutOfBounds, match="too much memory"):
        bounded(lambda: len(bytearray(1 << 30)), 60, 1 << 28)


def test_what_a_child_finds_or_raises_comes_back() -> None:
    assert bounded(lambda: {"a": [1, 2]}, 60, 1 << 30) == {"a": [1, 2]}

    def fail() -> None:
        raise ValueError("so")

    with pytest.raises(ValueError, match="so"):
        bounded(fail, 60, 1 << 30)


def test_every_format_has_a_reader_and_a_name_of_its_own() -> None:
    assert len({each.name for each in table.FORMATS}) == len(table.FORMATS)
    for each in table.FORMATS:
        table.prepare(each)
