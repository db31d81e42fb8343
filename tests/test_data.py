"""The articles as data, and the editions' citations: complete, well-formed whatever a title holds, and narrow."""

import csv
import io
import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pybtex.database
import pytest
import rispy
from engine_support import run as make
from engine_support import tree
from hypothesis import given
from hypothesis import strategies as st
from lxml import html
from msgspec import structs
from sites_support import edit, small_site, story

from sitegen.outputs.citations import Work, bibtex, csl, line, ris
from sitegen.outputs.data import tables
from sitegen.outputs.data.rows import Month, harmless, months
from sitegen.outputs.presenter import Presenter

HOSTILE = '{"} \\end{x} %\n ER  - & $_# ~^ </script> ]]> =1+1\u2028@misc{a, é中'

texts = st.text() | st.just(HOSTILE)


@pytest.fixture(scope="module")
def built(full_site: Path) -> Path:
    """The full site, built."""
    return full_site


def faults(value: Any, schema: dict[str, Any], place: str = "") -> list[str]:
    """Where a value is not as its schema says: those words of JSON Schema that ours uses."""
    if "anyOf" in schema:
        return [] if any(not faults(value, s) for s in schema["anyOf"]) else [f"{place}: none of anyOf"]
    if "enum" in schema:
        return [] if value in schema["enum"] else [f"{place}: {value!r}"]
    kinds = {"object": dict, "array": list, "string": str, "integer": int, "null": type(None)}
    named = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    if not isinstance(value, tuple(kinds[k] for k in named)):
        return [f"{place}: {type(value).__name__}"]
    if isinstance(value, list):
        return [f for i, item in enumerate(value) for f in faults(item, schema["items"], f"{place}[{i}]")]
    if not isinstance(value, dict):
        return []
    known = schema["properties"]
    found = [f"{place}: {name} is missing" for name in schema.get("required", ()) if name not in value]
    found += [f"{place}: {name} is not known" for name in value if name not in known]
    return found + [f for name, v in value.items() if name in known for f in faults(v, known[name], f"{place}.{name}")]


def test_the_articles_are_json_as_the_schema_says(built: Path) -> None:
    data = json.loads((built / "data/articles.json").read_bytes())
    schema = json.loads((built / "data/articles.schema.json").read_bytes())
    assert faults(data, schema) == []
    assert data["$schema"] == schema["$id"] == "https://example.org/digest/data/articles.schema.json"
    dates = [a["date"] for a in data["articles"]]
    assert [d[:10] for d in dates] == sorted((d[:10] for d in dates), reverse=True)
    pages = {f"https://example.org/digest/articles/{p.parent.name}/" for p in built.glob("articles/*/index.html")}
    assert {a["url"] for a in data["articles"]} == pages
    corrected = next(a for a in data["articles"] if a["slug"] == "corrected-story")
    assert corrected["changes"][0]["kind"] == "correction"
    assert corrected["updated"] > corrected["date"]
    # The schema is one that can refuse.
    del data["articles"][0]["id"]
    data["articles"][1]["rights"] = "all"
    data["articles"][2]["more"] = ""
    assert len(faults(data, schema)) == 3


def test_the_csv_says_the_same_and_holds_no_formula(built: Path) -> None:
    data = json.loads((built / "data/articles.json").read_bytes())["articles"]
    text = (built / "data/articles.csv").read_bytes().decode()
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    assert text.endswith("\r\n")
    assert [r["id"] for r in rows] == [a["id"] for a in data]
    for row, item in zip(rows, data, strict=True):
        assert row["topics"] == "; ".join(t["slug"] for t in item["terms"].get("topics", ()))
        assert row["source_url"] == ((item["source"] or {}).get("url") or "")
        assert row["title"] == harmless(item["title"])


def test_columns_of_days_hold_days_and_times_have_columns_of_their_own(tmp_path: Path) -> None:
    correction = "\nchanges:\n  - date: 2024-05-03T09:00+02:00\n    kind: correction\n    note: It was two."
    site = small_site(
        tmp_path / "site",
        articles__day=story(date="2024-05-01"),
        articles__timed=story(date="2024-05-02T00:30+02:00" + correction),
    )
    make(site)
    text = (site / "build/site/data/articles.csv").read_text(encoding="utf-8")
    rows = {r["slug"]: r for r in csv.DictReader(io.StringIO(text))}
    columns = ("date", "time", "updated", "updated_time")
    assert [rows["day"][c] for c in columns] == ["2024-05-01", "", "2024-05-01", ""]
    timed = [rows["timed"][c] for c in columns]
    assert [timed[1], timed[3]] == ["2024-05-01T22:30:00Z", "2024-05-03T07:00:00Z"]
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\d", timed[n]) for n in (0, 2))


def test_of_a_very_large_site_each_year_has_data_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "WHOLE_MOST", 1300)
    days = ("2022-12-31", "2023-01-01", "2023-12-31")
    site = small_site(tmp_path / "site", **{f"articles__s{n}": story(f"Story {n}", day) for n, day in enumerate(days)})
    make(site)
    files = tree(site / "build/site/data")
    assert set(files) == {f"articles{more}" for more in (".json", ".csv", ".schema.json")} | {
        f"articles/{year}.{kind}" for year in (2022, 2023) for kind in ("json", "csv")
    }
    index = json.loads(files["articles.json"])
    base = "https://example.org/data/articles/"
    rows = [
        {"year": y, "articles": n, "json": f"{base}{y}.json", "csv": f"{base}{y}.csv"}
        for y, n in ((2023, 2), (2022, 1))
    ]
    assert index["years"] == rows
    assert "articles" not in index
    assert list(csv.DictReader(io.StringIO(files["articles.csv"].decode()))) == [
        {name: str(value) for name, value in row.items()} for row in rows
    ]
    schema = json.loads(files["articles.schema.json"])
    years = {year: json.loads(files[f"articles/{year}.json"]) for year in (2022, 2023)}
    assert [faults(value, schema) for value in (index, *years.values())] == [[], [], []]
    assert [[a["slug"] for a in years[year]["articles"]] for year in years] == [["s0"], ["s2", "s1"]]
    assert [r["slug"] for r in csv.DictReader(io.StringIO(files["articles/2023.csv"].decode()))] == ["s2", "s1"]
    # An edit writes the files of its year alone.
    edit(site / "content/articles/s0.md", "Story 0", "Story nought")
    assert [p for p in make(site).written if p.startswith("data/")] == [
        "data/articles/2022.csv",
        "data/articles/2022.json",
    ]
    monkeypatch.setattr(tables, "WHOLE_MOST", 2000)
    edit(site / "content/articles/s0.md", "Story nought", "Story 0")
    make(site)
    assert [a["slug"] for a in json.loads(tree(site / "build/site/data")["articles.json"])["articles"]] == [
        "s2",
        "s1",
        "s0",
    ]
    assert not (site / "build/site/data/articles").exists()


def test_what_is_told_of_the_size_of_the_data_is_near_the_truth(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sizes: list[int] = []

    def told(presenter: Presenter) -> Iterator[tuple[int, int, int, Month]]:
        found = tuple(months(presenter))
        sizes.append(sum(size for _, _, size, _ in found))
        return iter(found)

    monkeypatch.setattr(tables, "months", told)
    source = "\nsource: {name: Example News, url: https://news.example.org/2024/05/a-story-of-some-length}"
    summary = "A summary of the usual length says in one sentence what was decided, by whom, and why now."
    more = {"topics": "[norms, law]", "countries": "[de, fr, gb]", "why": "Öffentliche Stellen sind betroffen."}
    site = small_site(
        tmp_path / "site",
        **{f"articles__s{n}": story(f"制裁 of {n} words", f"2024-05-0{n + 1}{source}", **more) for n in range(5)},
    )
    for path in (site / "content/articles").iterdir():
        edit(path, "Told briefly.", summary)
    make(site)
    assert 0.8 < sizes[-1] / (site / "build/site/data/articles.json").stat().st_size < 1.25


def test_a_withdrawn_story_is_called_so_in_the_data_and_in_citations(tmp_path: Path) -> None:
    gone = "\nchanges: [{date: 2024-05-03, kind: retraction, note: It was wrong.}]"
    edition = "---\ntitle: One\ndate: 2024-05-04\nfrom: 2024-05-01\nto: 2024-05-04\n---\n"
    site = small_site(tmp_path / "site", articles__one=story(date=f"2024-05-01{gone}"), editions__one=edition)
    make(site)
    files = tree(site / "build/site")
    assert json.loads(files["data/articles.json"])["articles"][0]["title"] == "Withdrawn: A story"
    assert next(csv.DictReader(io.StringIO(files["data/articles.csv"].decode())))["title"] == "Withdrawn: A story"
    assert json.loads(files["editions/one/cite.json"])[1]["title"] == "Withdrawn: A story"
    assert b"title = {{Withdrawn: A story}}" in files["editions/one/cite.bib"]
    assert b"TI  - Withdrawn: A story\r\n" in files["editions/one/cite.ris"]


def test_the_page_on_feeds_leads_to_the_data(built: Path) -> None:
    page = html.fromstring((built / "feeds/index.html").read_bytes())
    names = ("articles.json", "articles.schema.json", "articles.csv")
    assert [a for a in page.xpath("//@href") if "/data/" in a] == [f"/digest/data/{name}" for name in names]
    assert all((built / "data" / name).is_file() for name in names)


@given(texts)
def test_no_cell_begins_like_a_formula_and_each_keeps_its_words(cell: str) -> None:
    safe = harmless(cell)
    assert not safe.lstrip().startswith(("=", "+", "-", "@"))
    assert cell.split() in (safe.split(), safe.removeprefix("'").split())
    assert len(safe.splitlines()) <= 1 or safe == cell


def test_a_title_that_is_a_formula_is_told_as_text(tmp_path: Path) -> None:
    site = small_site(tmp_path / "site", articles__one=story("'=HYPERLINK(A1)'"))
    make(site)
    row = next(csv.DictReader(io.StringIO((site / "build/site/data/articles.csv").read_text(encoding="utf-8"))))
    assert row["title"] == "'=HYPERLINK(A1)"
    assert json.loads((site / "build/site/data/articles.json").read_bytes())["articles"][0]["title"].startswith("=")


def test_an_edit_of_a_body_leaves_the_data_alone(tmp_path: Path) -> None:
    edition = "---\ntitle: One\ndate: 2024-05-02\nfrom: 2024-05-01\nto: 2024-05-02\n---\n"
    site = small_site(tmp_path / "site", articles__one=story(body="Old words."), editions__one=edition)
    make(site)
    edit(site / "content/articles/one.md", "Old words", "New words")
    assert [p for p in make(site).written if p.startswith(("data/", "editions/one/cite"))] == []
    edit(site / "content/articles/one.md", "A story", "Another story")
    assert len([p for p in make(site).written if p.startswith(("data/articles", "editions/one/cite"))]) == 5


def test_without_articles_the_data_is_empty_and_well_formed(tmp_path: Path) -> None:
    site = small_site(tmp_path / "site")
    make(site)
    files = tree(site / "build/site")
    assert json.loads(files["data/articles.json"])["articles"] == []
    assert len(files["data/articles.csv"].splitlines()) == 1


# ------------------------------------------------------------------ citations

TEX = {
    "textbraceleft{}": "{",
    "textbraceright{}": "}",
    "textbackslash{}": "\\",
    "textasciitilde{}": "~",
    "textasciicircum{}": "^",
}


def untex(text: str) -> str:
    """What BibTeX's reader would print for a field."""
    out, at = "", 0
    while at < len(text):
        if text[at] == "\\":
            name = next((n for n in TEX if text.startswith(n, at + 1)), text[at + 1])
            out += TEX.get(name, name)
            at += 1 + len(name)
        else:
            assert text[at] not in "{}$&#_%~^", f"{text[at]} stands free in {text!r}"
            out += text[at]
            at += 1
    return out


def fields(entry: str) -> dict[str, str]:
    """The fields of one BibTeX entry by counting braces, as BibTeX does: a backslash hides none from it."""
    found = {}
    assert entry.startswith("@misc{")
    for row in re.split(r",\n  (?=[a-z]+ = )", entry.removesuffix("\n}\n"))[1:]:
        name, _, value = row.partition(" = ")
        depth, low = 0, 1
        for at, c in enumerate(value):
            depth += (c == "{") - (c == "}")
            low = min(low, depth) if at < len(value) - 1 else low
        assert depth == 0, value
        assert low == 1 or not value.startswith("{"), value
        found[name] = value[1:-1] if value.startswith("{") else value
    return found


def work(text: str) -> Work:
    return Work(
        "a-slug",
        text,
        (text or "x", "B"),
        True,
        text,
        text,
        "2024-05-01",
        "https://example.org/a%20{b}",
        "",
        "en",
        text,
    )


@given(st.text(alphabet='ab \n{}\\$&#_%~^"=@,-é中\u2028\x07'))
def test_a_bibtex_entry_says_the_title_whatever_it_holds(text: str) -> None:
    found = fields(bibtex(work(text)))
    assert untex(found["title"][1:-1]) == line(text)
    assert untex(found["howpublished"]) == line(text)
    assert found["year"] == "2024"
    assert found["month"] == "may"
    assert "{" not in found["url"]


@given(texts)
def test_an_entry_of_any_title_keeps_to_its_lines(text: str) -> None:
    assert len(bibtex(work(text)).splitlines()) == 11
    rows = ris(work(text)).split("\r\n")
    assert rows[-2:] == ["ER  - ", ""]
    assert [row for row in rows[:-1] if not re.match(r"[A-Z][A-Z0-9]  - ", row)] == []
    assert sum(row.startswith("ER") for row in rows) == 1
    assert len("".join(rows).splitlines()) <= 1
    assert f"TI  - {line(text)}" in rows
    assert json.loads(json.dumps(csl(work(text))))["title"] == line(text)


CITED = Work(
    "a-slug",
    "A title of 50 % & more",
    ("Jane Doe", "Ursula von der Leyen", "Doe, Sons and Company", "The Record"),
    True,
    "The Record, cited in Our Digest",
    "Our Digest",
    "2024-05-01",
    "https://example.org/a_story/",
    "https://example.com/original",
    "en-GB",
    "A summary.",
)


def test_bibtex_reads_persons_in_parts_and_bodies_whole_and_has_the_address() -> None:
    entry = pybtex.database.parse_string(bibtex(CITED), "bibtex").entries["a-slug"]
    people = [(p.first_names, p.prelast_names, p.last_names) for p in entry.persons["author"]]
    assert people[:2] == [(["Jane"], [], ["Doe"]), (["Ursula"], ["von", "der"], ["Leyen"])]
    assert [last for _, _, last in people[2:]] == [["{Doe, Sons and Company}"], ["{The Record}"]]
    assert (entry.fields["date"], entry.fields["year"], entry.fields["month"]) == ("2024-05-01", "2024", "May")
    assert entry.fields["langid"] == "british"
    assert "language" not in entry.fields
    # The styles of BibTeX print no url, but this field.
    assert r"https://example.org/a\_story/" in entry.fields["note"]


def test_a_body_as_author_is_never_parted() -> None:
    body = bibtex(structs.replace(CITED, authors=("Our Own Desk",), people=False))
    assert "author = {{Our Own Desk}}" in body
    assert "langid" not in bibtex(structs.replace(CITED, language="tlh"))


def test_a_record_of_ris_names_the_site_and_the_day() -> None:
    record = rispy.loads(ris(CITED))[0]
    assert record["publisher"] == "Our Digest"
    assert record["secondary_title"] == "The Record, cited in Our Digest"
    assert (record["year"], record["date"]) == ("2024", "2024/05/01/")
    assert record["authors"] == list(CITED.authors)
    assert record["urls"] == [CITED.url]


@pytest.mark.long
def test_pandoc_cites_the_work_with_its_day_and_address(tmp_path: Path) -> None:
    program = shutil.which("pandoc")
    if program is None:
        pytest.skip("pandoc is not installed")
    file = tmp_path / "cite.bib"
    file.write_text(bibtex(CITED), encoding="utf-8")
    done = subprocess.run([program, "-f", "biblatex", "-t", "csljson", file], capture_output=True, check=True)
    assert done.stderr == b""
    item = json.loads(done.stdout)[0]
    assert item["issued"] == {"date-parts": [[2024, 5, 1]]}
    assert item["URL"] == CITED.url
    assert item["language"] == "en-GB"
    assert item["author"][0] == {"family": "Doe", "given": "Jane"}
    assert item["author"][2] == {"literal": "Doe, Sons and Company"}


def test_every_edition_is_cited_with_its_articles(built: Path) -> None:
    bib = (built / "editions/2024-10/cite.bib").read_text(encoding="utf-8")
    risen = (built / "editions/2024-10/cite.ris").read_bytes().decode()
    items = json.loads((built / "editions/2024-10/cite.json").read_bytes())
    keys = re.findall(r"^@misc\{(.+),$", bib, re.MULTILINE)
    assert keys[0] == "edition-2024-10"
    assert len(keys) > 1
    assert [item["id"] for item in items] == keys == re.findall(r"^ID  - (.+)\r$", risen, re.MULTILINE)
    assert all(item["URL"].startswith("https://example.org/digest/") for item in items)
