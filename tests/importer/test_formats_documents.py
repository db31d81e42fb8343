"""Documents of word processors and PDF: read as their readers see them, with the fields that the files state."""

from collections.abc import Callable
from io import BytesIO
from types import SimpleNamespace
from zipfile import ZipFile

import pytest
from formats_support import ODF, article, docx, odt, paragraph, pdf, run, seed, told, zipped

from sitegen.importer.formats.documents.pdf_lines import lines_of
from sitegen.importer.formats.extracted import Unreadable
from sitegen.importer.formats.fragment import to_markdown
from sitegen.importer.formats.table import recognise

TITLE = "Two states sign a pact on the safety of networks"
FIRST = "The ministers of Norland and Varn signed a pact that obliges both to report attacks within a day."
LAST = "The parliament of Varn will vote on the text in June, after a committee has heard experts."


# ------------------------------------------------------------------ DOCX


def test_a_word_file_is_read_with_what_its_styles_call_title_author_and_date() -> None:
    data = docx(
        paragraph(TITLE, "Title")
        + paragraph("Ada Clerk", "Author")
        + paragraph("2022-05-03", "Date")
        + paragraph(FIRST)
        + paragraph(LAST)
    )
    parsed = seed(data)
    fields = told(parsed)
    assert (fields["title"], fields["date"], fields["source.author"]) == (TITLE, "2022-05-03", ("Ada Clerk",))
    assert parsed.body == f"{FIRST}\n\n{LAST}\n"


def test_tracked_changes_are_read_as_word_shows_the_final_text() -> None:
    changed = (
        run("The pact does ")
        + f'<w:ins w:id="1" w:author="x">{run("not ")}</w:ins>'
        + '<w:del w:id="2" w:author="x"><w:r><w:delText>always </w:delText></w:r></w:del>'
        + run("say who pays. ")
        + f'<w:moveFrom w:id="3" w:author="x">{run("Old place. ")}</w:moveFrom>'
        + f'<w:moveTo w:id="4" w:author="x">{run("New place.")}</w:moveTo>'
    )
    found = article(docx(paragraph(changed)))
    assert found.text == "The pact does not say who pays. New place.\n"
    assert found.notes == ("tracked changes: 2 insertions are in the text, 2 deletions are not",)


def test_the_properties_of_a_word_file_are_used_only_where_its_text_says_nothing() -> None:
    core = f"<dc:title>{TITLE}</dc:title><dc:creator>Bo Marsh</dc:creator>"
    fields = told(seed(docx(paragraph(FIRST) + paragraph(LAST), core=core)))
    assert (fields["title"], fields["source.author"]) == (TITLE, ("Bo Marsh",))
    styled = docx(paragraph("Another title for the story", "Title") + paragraph(FIRST) + paragraph(LAST), core=core)
    assert told(seed(styled))["title"] == "Another title for the story"


@pytest.mark.parametrize("name", ["Microsoft Word - draft3.docx", "Untitled", "Document1"])
def test_a_title_that_a_program_gave_is_none(name: str) -> None:
    assert "title" not in told(article(docx(paragraph(FIRST), core=f"<dc:title>{name}</dc:title>")))


@pytest.mark.parametrize("name", ["Windows User", "admin", "user42", "ada@example.org", "python-docx"])
def test_an_account_is_no_author(name: str) -> None:
    assert "source.author" not in told(article(docx(paragraph(FIRST), core=f"<dc:creator>{name}</dc:creator>")))


def test_the_day_on_which_a_file_was_made_dates_no_story() -> None:
    made = '<dcterms:created xmlns:dcterms="http://purl.org/dc/terms/">2026-01-01T00:00:00Z</dcterms:created>'
    assert not told(article(docx(paragraph(FIRST), core=made))).keys() & {"date", "source.published"}
    meta = "<meta:creation-date>2026-01-01T00:00:00Z</meta:creation-date>"
    assert not told(article(odt(f"<text:p>{FIRST}</text:p>", meta=meta))).keys() & {"date", "source.published"}
    made_at = {"CreationDate": "D:20260101000000Z", "ModDate": "D:20260101000000Z"}
    assert not told(article(pdf([[(70, 700, 12, FIRST)]], made_at))).keys() & {"date", "source.published"}


# ------------------------------------------------------------------ ODT


def test_an_open_document_is_read_with_its_headings_lists_tables_links_and_notes() -> None:
    body = (
        f'<text:p text:style-name="Title">{TITLE}</text:p><text:p>The pact<text:note text:id="n1">'
        "<text:note-citation>1</text:note-citation><text:note-body><text:p>See the annex.</text:p></text:note-body>"
        '</text:note> is <text:a xmlns:xlink="http://www.w3.org/1999/xlink" xlink:href="https://example.org/a">short'
        f'</text:a>.</text:p><text:h text:outline-level="2">What it says</text:h><text:list><text:list-item><text:p>'
        "Report</text:p><text:list><text:list-item><text:p>to both</text:p></text:list-item></text:list>"
        "</text:list-item></text:list><table:table><table:table-row><table:table-cell><text:p>State</text:p>"
        "</table:table-cell><table:table-cell><text:p>Votes</text:p></table:table-cell></table:table-row>"
        "<table:table-row><table:table-cell><text:p>Varn</text:p></table:table-cell><table:table-cell>"
        "<text:p>88</text:p></table:table-cell></table:table-row></table:table>"
    )
    assert article(odt(body)).text == (
        f"# {TITLE}\n\nThe pact<sup>1</sup> is [short](https://example.org/a).\n\n## What it says\n\n- Report\n"
        "  - to both\n\n| State | Votes |\n| --- | --- |\n| Varn | 88 |\n\n1\\. See the annex.\n"
    )


def test_what_was_deleted_in_an_open_document_stays_out_and_what_was_inserted_stays() -> None:
    body = (
        '<text:tracked-changes><text:changed-region text:id="c1"><text:deletion><text:p>always</text:p></text:deletion>'
        '</text:changed-region></text:tracked-changes><text:p>It does <text:change-start text:change-id="c2"/>not '
        '<text:change-end text:change-id="c2"/><text:change text:change-id="c1"/>say who pays.</text:p>'
    )
    found = article(odt(body))
    assert found.text == "It does not say who pays.\n"
    assert "tracked changes: 1" in found.notes[0]


def test_an_open_document_that_is_encrypted_is_refused_with_the_way_out() -> None:
    manifest = (
        '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"><manifest:file-entry>'
        "<manifest:encryption-data/></manifest:file-entry></manifest:manifest>"
    )
    with pytest.raises(Unreadable, match="encrypted — open it and save it without a password"):
        article(odt("<text:p>x</text:p>", manifest=manifest))


# ------------------------------------------------------------------ RTF

RTF = rb"""{\rtf1\ansi\ansicpg1252{\fonttbl{\f0\fcharset0 Times;}{\f1\fcharset204 Arial;}}
{\stylesheet{\s0 Normal;}{\s1 heading 1;}}{\info{\title The pact}{\author Ada Clerk}{\creatim\yr2026\mo1\dy1}}
{\header A running head\par}
\pard\s1 Two states sign a pact\par
\pard It is \'93short\'94 \u8211 - and does {\b not} {\deleted always }say {\*\unknown hidden}who pays.{\super 1}
{\footnote 1 See the annex.}\par
\pard {\field{\*\fldinst{HYPERLINK "https://example.org/a"}}{\fldrslt the text}} \f1 \'cf\'e0\'ea\'f2\par
\trowd\intbl State\cell Votes\cell\row
\pard Done.\par}"""


def test_rich_text_is_read_in_its_charsets_with_links_notes_and_the_final_text() -> None:
    found = article(RTF)
    assert found.text == (
        "# Two states sign a pact\n\nIt is “short” – and does **not** say who pays.<sup>1</sup>\n\n"
        "[the text](https://example.org/a) Пакт\n\n| State | Votes |\n| --- | --- |\n\nDone.\n\n1 See the annex.\n"
    )
    assert told(found) == {"title": "The pact", "source.author": ("Ada Clerk",)}
    assert found.notes == ("tracked changes: what was deleted is not in the text",)


def test_rich_text_that_is_cut_off_is_refused() -> None:
    with pytest.raises(Unreadable, match="cut off"):
        article(RTF[:400])


# ------------------------------------------------------------------ PDF


def lines(*words: str, size: float = 12, top: float = 600, x: float = 70) -> list[tuple[float, float, float, str]]:
    return [(x, top - n * size * 1.2, size, each) for n, each in enumerate(words)]


BODY = lines(
    "The ministers of Norland and Varn signed a pact that obliges both to report at-",
    "tacks on hospitals within a day. It is the first of its kind, and does not say who",
    "pays for the cross-border teams.",
) + lines("The parliament of Varn will vote on the text in June. Until then the cross-", "border teams wait.", top=530)


def test_a_title_of_two_lines_and_words_parted_at_a_lines_end_are_whole_again() -> None:
    title = lines("Two states sign a pact on the", "safety of networks", size=24, top=720)
    parsed = seed(pdf([title + BODY], {"Title": "Microsoft Word - x.doc"}))
    assert told(parsed)["title"] == TITLE
    assert "report attacks on hospitals" in parsed.body
    assert parsed.body.count("cross-border teams") == 2
    assert parsed.body.count("\n\n") == 1


def test_running_heads_and_page_numbers_are_set_aside_and_told() -> None:
    pages = [[(70, 800, 9, f"The Sample Review, volume {n}"), *BODY, (290, 30, 9, str(n))] for n in range(11, 15)]
    found = article(pdf(pages))
    assert "Sample Review" not in found.text
    assert "set aside by running-head: The Sample Review, volume 11 ×4" in found.notes


def test_a_sentence_goes_on_over_a_page_and_footnotes_stand_below_the_text() -> None:
    first = [*BODY[:3], *lines("Nobody says who", top=470), *lines("1 See the annex of the pact.", size=8, top=80)]
    second = [*lines("pays for it in the end, or when the bill is due.", top=780)]
    text = article(pdf([first, second])).text
    assert "Nobody says who pays for it in the end" in text
    assert text.rstrip().endswith("See the annex of the pact.")


def test_two_columns_are_read_one_after_the_other() -> None:
    left = lines("The left column begins here and it", "goes on to the end of the column.", x=50)
    right = lines("The right column is read after it and", "ends the page as a whole.", x=320)
    text = " ".join(article(pdf([left + right])).text.split())
    assert text.index("end of the column.") < text.index("The right column is read after it and ends")


MENU = ("Home", "News of the harbour", "Opinion", "Sport and weather")
OTHERS = ("A bridge opens by itself", "The mayor counts the lamps", "Who reads the small print")


def test_menus_and_lists_of_links_of_a_printed_page_are_set_aside_and_told() -> None:
    top = lines(*MENU[:2], "Sections", *MENU[2:], top=800)
    title = lines("Two states sign a pact", size=24, top=710)
    more = lines("More stories", *OTHERS, "All rights reserved by nobody", top=440)
    found = article(pdf([[*top, *title, *BODY, *more]], links=frozenset((*MENU, *OTHERS))))
    assert "The ministers of Norland" in found.text
    assert not [words for words in (*MENU, "Sections", *OTHERS, "All rights") if words in found.text]
    assert f"{' / '.join(OTHERS)} / All rights reserved by nobody" in found.notes[-1]
    assert found.notes[-1].startswith("set aside by navigation: Home / News of the harbour / Sections / Opinion")


def test_links_in_the_text_of_a_pdf_and_addresses_below_it_stay() -> None:
    sources = lines("https://example.org/a", "https://example.org/b", "https://example.org/c", top=440)
    linked = frozenset((BODY[1][3], BODY[2][3], *(words for *_, words in sources)))
    text = article(pdf([[*BODY, *sources]], links=linked)).text
    assert "It is the first of its kind" in text
    assert text.count("https://example.org/") == 3


def test_a_pdf_of_pictures_names_the_way_out() -> None:
    with pytest.raises(Unreadable, match="pictures of pages and no text — run text recognition"):
        article(pdf([[]]))


def test_a_pdf_of_too_many_pages_is_refused_before_they_are_read() -> None:
    with pytest.raises(Unreadable, match="more than 500 pages"):
        article(pdf([[(70, 700, 12, "A page.")]] * 501))


def test_a_pdf_of_too_many_objects_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    from sitegen.importer.formats.documents import pdf as reader

    monkeypatch.setattr(reader, "MOST_OBJECTS", 4)
    with pytest.raises(Unreadable, match="more than 4 objects"):
        article(pdf([BODY]))


def test_a_pdf_that_is_cut_off_is_refused_or_read_as_far_as_it_goes() -> None:
    whole = pdf([BODY])
    for size in range(20, len(whole), 97):
        try:
            article(whole[:size])
        except Unreadable as error:
            assert " — " in str(error)


def test_the_work_on_a_long_paragraph_grows_with_its_lines_and_not_with_their_square() -> None:
    from sitegen.importer.formats.documents.pdf_lines import PdfLine
    from sitegen.importer.formats.documents.pdf_text import text_of

    class Counted(str):
        """Words that count how often their length is asked for."""

        asked = 0
        __slots__ = ()

        def __len__(self) -> int:
            Counted.asked += 1
            return super().__len__()

    def work(count: int) -> int:
        Counted.asked = 0
        page = tuple(PdfLine(Counted("A line of words that goes on"), 70, 9e5 - n * 12, 12, 842) for n in range(count))
        text_of([page], "")
        return Counted.asked

    assert work(800) < 3 * work(400)


# ------------------------------------------------------------------ what is hostile, or no document

BOMB = '<!DOCTYPE d [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]>'


@pytest.mark.parametrize("data", [
    zipped({"word/document.xml": f"{BOMB}<w:document xmlns:w='x'>&c;</w:document>"}),
    zipped({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": f"{BOMB}<a>&c;</a>"}),
])  # fmt: skip
def test_a_part_that_declares_entities_is_refused(data: bytes) -> None:
    with pytest.raises(Unreadable, match="declares a document type"):
        article(data)


def test_an_archive_that_unpacks_to_too_much_is_refused_where_it_is_met() -> None:
    blown = docx(paragraph(FIRST), more={"word/more.xml": b"<a>" + b" " * (40 * 1024 * 1024) + b"</a>"})
    with pytest.raises(Unreadable, match="200 times its size"):
        article(blown)


def test_an_archive_of_too_many_entries_is_refused() -> None:
    many = docx(paragraph(FIRST), more={f"../{n}": b"" for n in range(10_001)})
    with pytest.raises(Unreadable, match="more than 10,000 entries"):
        article(many)


def test_an_archive_that_is_cut_off_or_garbled_is_refused_with_the_way_out() -> None:
    whole = docx(paragraph(FIRST))
    place = whole.index(b"word/document.xml") + 40
    with pytest.raises(Unreadable, match="damaged"):
        article(whole[:place] + b"\xff" * 30 + whole[place + 30 :])


def test_an_open_document_nested_beyond_reason_is_refused() -> None:
    deep = "<text:section>" * 250 + f"<text:p>{FIRST}</text:p>" + "</text:section>" * 250
    with pytest.raises(Unreadable, match=r"nested too deeply|damaged"):
        article(odt(deep))


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (zipped({"xl/workbook.xml": "x"}), "workbook"),
        (zipped({"ppt/presentation.xml": "x"}), "slides"),
        (zipped({"mimetype": "application/epub+zip", "META-INF/container.xml": "x"}), "EPUB"),
        (zipped({"a.txt": "x"}), "ZIP archive"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "old Office file"),
        (b"\x89PNG\r\n\x1a\n" + bytes(20), "picture"),
    ],
)
def test_what_is_not_read_is_known_by_name(data: bytes, name: str) -> None:
    from sitegen.importer.formats.table import refused

    found = refused(data)
    assert recognise(data) is None
    assert found is not None
    assert name in found.message
    assert " — " in found.message


def test_the_names_of_formats_in_a_text_do_not_make_it_one() -> None:
    for words in ("A story on %PDF-1.4 files\n", "{rtf} is no mark\n", "From: nobody in particular\n\nA text.\n", ODF):
        assert recognise(words.encode()) is None


@pytest.mark.parametrize(
    ("name", "wanted"),
    [("林小禾", ("林小禾",)), ("林小禾、王明", ("林小禾", "王明")), ("示例日报", None), ("编辑部", None)],
)
def test_a_name_in_chinese_characters_is_one_and_an_offices_is_none(name: str, wanted: tuple[str, ...] | None) -> None:
    made = docx(paragraph("港口协定生效", "Title") + paragraph(name, "Author") + paragraph(FIRST))
    assert told(article(made)).get("source.author") == wanted


def test_a_list_inside_a_list_of_a_markdown_seed_stays_inside_it_below_a_blank_line() -> None:
    from sitegen.importer.parse import parse_seed

    text = "# A title\n\nThe pact says two things.\n\n- Report\n\n  - to both\n\n[x](https://example.org) **y**\n"
    assert "- Report\n\n  - to both\n" in parse_seed(text).body


class Printed:
    """A page of a PDF file, as pypdf tells what was printed on it."""

    mediabox = SimpleNamespace(height=800)

    def __init__(self, words: str) -> None:
        self.words = words

    def get(self, key: str) -> None:
        """It has no links, and nothing else beside its words."""

    def extract_text(self, visitor_text: Callable[..., None]) -> None:
        visitor_text(self.words, [1, 0, 0, 1, 0, 0], [12, 0, 0, 12, 70, 700], None, 1)


def test_a_chinese_letter_that_a_pdf_calls_a_radical_is_the_letter() -> None:
    (line,) = lines_of(Printed("虚构港⼝的⻔⻚与⽹络 ⺀"))  # type: ignore[arg-type] # only what is read of a page
    assert line.text == "虚构港口的门页与网络 ⺀"


# ------------------------------------------------------------------ what a library passes over, and what is hidden


def test_words_of_fields_guides_and_directions_in_a_word_file_are_read() -> None:
    field = '<w:fldSimple w:instr=" SEQ Table ">' + run("7") + "</w:fldSimple>"
    link = '<w:fldSimple w:instr=" HYPERLINK &quot;https://example.org/a&quot; ">' + run("the act") + "</w:fldSimple>"
    guide = f"<w:r><w:ruby><w:rt>{run('kanpō')}</w:rt><w:rubyBase>{run('官報')}</w:rubyBase></w:ruby></w:r>"
    turned = f'<w:dir w:val="rtl">{run("السلامة")}<w:bdo w:val="rtl">{run("الرقمية")}</w:bdo></w:dir>'
    found = article(docx("".join(map(paragraph, (run("Table ") + field, run("Of ") + link, guide, turned)))))
    assert found.text == "Table 7\n\nOf [the act](https://example.org/a)\n\n官報(kanpō)\n\nالسلامةالرقمية\n"


def test_a_spoilt_picture_costs_a_word_file_nothing() -> None:
    held = BytesIO(docx(paragraph(run("Table ") + '<w:fldSimple w:instr=" SEQ Table ">' + run("7") + "</w:fldSimple>")))
    with ZipFile(held, "a") as file:
        file.writestr("word/media/image1.png", b"a picture of some bytes")
    data = held.getvalue().replace(b"a picture of some", b"a picture 0f some")
    assert article(data).text == "Table 7\n"


def test_what_a_document_hides_is_left_out_and_told() -> None:
    hidden = f"{run('Shown.')}<w:r><w:rPr><w:vanish/></w:rPr><w:t>Not.</w:t></w:r>"
    seen = '<w:r><w:rPr><w:vanish w:val="0"/></w:rPr><w:t>Too.</w:t></w:r>'
    found = article(docx(paragraph(hidden + seen)))
    assert (found.text, found.notes) == ("Shown.Too.\n", ("hidden text is left out, 1 ×",))
    section = '<text:section text:name="s" text:display="none"><text:p>Not.</text:p></text:section>'
    found = article(odt(f"<text:p>Shown.</text:p>{section}"))
    assert (found.text, found.notes) == ("Shown.\n", ("hidden text is left out, 1 ×",))


def test_columns_stay_columns_below_a_cell_that_spans_rows_in_any_document() -> None:
    table = "| State | 2019 |\n| --- | --- |\n|  | 2020 |\n"
    merged = '<w:tcPr><w:vMerge w:val="restart"/></w:tcPr>', "<w:tcPr><w:vMerge/></w:tcPr>"
    rows = "".join(
        f"<w:tr><w:tc>{told_}{paragraph(name)}</w:tc><w:tc>{paragraph(year)}</w:tc></w:tr>"
        for told_, name, year in zip(merged, ("State", ""), ("2019", "2020"), strict=True)
    )
    assert article(docx(f"<w:tbl>{rows}</w:tbl>")).text == table
    first = '<table:table-cell table:number-rows-spanned="2"><text:p>State</text:p></table:table-cell>'
    year = "<table:table-cell><text:p>{}</text:p></table:table-cell>"
    rows = f"<table:table-row>{first}{year.format(2019)}</table:table-row>"
    rows += f"<table:table-row><table:covered-table-cell/>{year.format(2020)}</table:table-row>"
    assert article(odt(f"<table:table>{rows}</table:table>")).text == table
    endless = rows.replace('rows-spanned="2"', f'rows-spanned="2" table:number-columns-spanned="{"9" * 5000}"')
    assert article(odt(f"<table:table>{endless}</table:table>")).text == table
    assert to_markdown("<table><tr><td rowspan=2>State<td>2019<tr><td>2020</table>") == table


def test_a_phonetic_guide_stands_behind_its_word() -> None:
    guide = "<text:ruby><text:ruby-base>官報</text:ruby-base><text:ruby-text>kanpō</text:ruby-text></text:ruby>"
    assert article(odt(f"<text:p>{guide}</text:p>")).text == "官報(kanpō)\n"
    assert to_markdown("<p><ruby>官報<rt>kanpō</ruby>") == "官報(kanpō)\n"
    assert to_markdown("<p><ruby>官報<rp>(</rp><rt>kanpō</rt><rp>)</rp></ruby>") == "官報(kanpō)\n"


def test_words_in_boxes_and_numbered_paragraphs_of_an_open_document_are_read() -> None:
    space = 'xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0"'
    box = f"<draw:frame {space}><draw:text-box><text:p>Caption.</text:p></draw:text-box></draw:frame>"
    numbered = "<text:numbered-paragraph><text:p>Numbered.</text:p></text:numbered-paragraph>"
    assert article(odt(f"<text:p>{box}Beside.</text:p>{numbered}")).text == "Caption. Beside.\n\nNumbered.\n"
