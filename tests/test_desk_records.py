"""Records of registers at the desk: a form for each, typed from `site.toml`, whose edits keep every other byte."""

import re
from collections.abc import Iterator

import pytest
from desk_support import Desk, Editor, desk_of
from registers_support import FIRST, register_site
from sites_support import command

DAY = "k:attributions.0.day"


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with desk_of(register_site(tmp_path_factory.mktemp("records") / "site")) as desk:
        yield desk


@pytest.fixture
def path(desk: Desk) -> str:
    (found,) = (p for p in (desk.site / "content/articles").rglob("*.md") if p.read_text() == FIRST)
    return found.relative_to(desk.site).as_posix()


def test_a_record_has_a_field_for_each_that_its_register_declares(editor: Editor, path: str) -> None:
    page = editor.get(f"/story/{path}")
    legends = [" ".join(each.text_content().split()) for each in page.tree.xpath("//legend")]
    assert [each for each in legends if ":" in each] == [
        "Attributions: record 1", "Attributions: a new record", "Dates: record 1", "Dates: a new record",
    ]  # fmt: skip
    form = next(f for f in page.tree.forms if DAY in f.fields)
    assert form.fields[DAY] == "2026-05-02"
    assert form.fields["k:attributions.0.who"].split() == ["Germany", "Czechia"]
    assert form.fields["k:attributions.0.source.url"] == "https://ministry.example.org/statement"
    assert form.fields["k:attributions.0.source.name"] == ""
    assert form.xpath('.//select[@name="k:attributions.0.form"]/option/text()') == ["–", "statement", "indictment"]
    picked = form.xpath('.//button[@data-term="attributions.new.who"]/@data-value')
    assert {"germany", "russia"} <= {*picked}, "terms of the declared taxonomies can be picked"
    assert "the-act" not in picked
    assert not [name for name in form.fields if name.endswith(".id")], "an id is never typed"


def test_an_edit_of_a_record_changes_its_key_and_nothing_else(editor: Editor, desk: Desk, path: str) -> None:
    page = editor.get(f"/story/{path}")
    page.press("Save")
    assert (desk.site / path).read_text() == FIRST
    page = page.press(
        "Save",
        {
            DAY: "2026-05",
            "k:attributions.0.form": "indictment",
            "k:attributions.0.who": "Germany",
            "k:dates.0.what": "",
        },
    )
    assert page.status == 422, "what a register needs cannot be emptied"
    assert (desk.site / path).read_text() == FIRST
    editor.get(f"/story/{path}").press(
        "Save", {DAY: "2026-05", "k:attributions.0.form": "indictment", "k:attributions.0.who": "Germany\nFrance"}
    )
    assert (desk.site / path).read_text() == FIRST.replace("day: 2026-05-02", "day: 2026-05").replace(
        "form: statement", "form: indictment"
    ).replace("who: [Germany, Czechia]", 'who: [Germany, "France"]')


def test_a_new_record_gets_an_id_and_is_undone_whole(editor: Editor, desk: Desk, path: str) -> None:
    page = editor.get(f"/story/{path}").press(
        "Save",
        {"k:dates.new.day": "2026-09-01", "k:dates.new.instrument": "The Act", "k:dates.new.what": "The next: stage",
         "k:dates.new.where": "Germany\nRussia"},
    )  # fmt: skip
    assert page.status == 200, page.words
    text = (desk.site / path).read_text()
    found = re.search(r"(?m)^  - id: ([0-9a-f-]{36})\n    added: (20\d\d-\d\d-\d\d)\n    day: 2026-09-01\n", text)
    assert found
    added = (
        f"  - id: {found[1]}\n    added: {found[2]}\n"
        '    day: 2026-09-01\n    instrument: The Act\n    what: "The next: stage"\n'
        '    where: ["Germany", "Russia"]\n'
    )
    assert text.replace(added, "") == FIRST
    assert command("check", "-s", desk.site, "--clock", "2026-11-30T12:00:00Z").code == 0
    page.press("Undo")
    assert (desk.site / path).read_text() == FIRST


BLOCK = """\
    source:
      url: https://ministry.example.org/statement  # by the ministry
      name: Ministry
      published: 2026-05-02
"""
SHORT = "    source: https://ministry.example.org/statement\n"


@pytest.mark.parametrize(
    ("stands", "typed", "becomes"),
    [
        (SHORT, {"url": "https://ministry.example.org/two"}, "    source: https://ministry.example.org/two\n"),
        (SHORT, {"name": "Ministry", "published": "2026-05-02"}, BLOCK.replace("  # by the ministry", "")),
        (SHORT, {"url": ""}, "    source:\n"),
        (
            BLOCK,
            {"name": "The ministry: its press"},
            BLOCK.replace("name: Ministry", 'name: "The ministry: its press"'),
        ),
        (BLOCK, {"archive": "https://archive.example.org/1"}, BLOCK + "      archive: https://archive.example.org/1\n"),
        ("", {"url": "https://ministry.example.org/two"}, "    source: https://ministry.example.org/two\n"),
        ("", {"name": "Ministry"}, "    source:\n      name: Ministry\n"),
    ],
)
def test_a_records_source_has_fields_whether_it_is_an_address_or_a_block(
    editor: Editor, desk: Desk, path: str, stands: str, typed: dict[str, str], becomes: str
) -> None:
    text = FIRST.replace(SHORT, stands)
    (desk.site / path).write_text(text)
    page = editor.get(f"/story/{path}")
    page.press("Save")
    assert (desk.site / path).read_text() == text
    page = page.press("Save", {f"k:attributions.0.source.{name}": value for name, value in typed.items()})
    assert page.status == 200, page.words
    assert (desk.site / path).read_text() == FIRST.replace(SHORT, becomes)
    page.press("Undo")
    assert (desk.site / path).read_text() == text


def test_a_new_record_may_say_who_published_its_source(editor: Editor, desk: Desk, path: str) -> None:
    typed = {"day": "2026-09-01", "instrument": "The Act", "what": "The next stage", "source.name": "Gazette",
             "source.url": "https://gazette.example.org/1"}  # fmt: skip
    page = editor.get(f"/story/{path}").press("Save", {f"k:dates.new.{name}": value for name, value in typed.items()})
    assert page.status == 200, page.words
    rows = "    source:\n      url: https://gazette.example.org/1\n      name: Gazette\n"
    assert rows in (desk.site / path).read_text()
    assert command("check", "-s", desk.site, "--clock", "2026-11-30T12:00:00Z").code == 0


def test_people_with_addresses_have_fields_of_their_own(editor: Editor, desk: Desk, path: str) -> None:
    people = "authors:\n  - name: Ann Other  # of ours\n    url: https://people.example.org/ann\n  - Bo Dray\n"
    (desk.site / path).write_text(FIRST.replace("rights: link\n", f"rights: link\n{people}"))
    page = editor.get(f"/story/{path}")
    page = page.press("Save", {"k:authors.0.url": "https://people.example.org/other", "k:authors.1": "Bo Drey",
                               "k:authors.new.name": "Cy Pher"})  # fmt: skip
    assert page.status == 200, page.words
    new = people.replace("/ann", "/other").replace("Dray", "Drey") + "  - name: Cy Pher\n"
    assert (desk.site / path).read_text() == FIRST.replace("rights: link\n", f"rights: link\n{new}")
