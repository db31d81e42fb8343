"""`new article` and `new edition` write valid files that explain themselves, and never over another."""

import re
import sys
from pathlib import Path

import pytest
from support import ARTICLE, ID, SETTINGS, run, write_site

from sitegen.content.front_matter import decode, parse
from sitegen.content.schema import ArticleKeys

CLOCK = ("--clock", "2024-03-10T23:30+00:00")


def story(number: int, title: str, date: str, topics: str = "", more: str = "") -> str:
    return (
        f"---\nid: {ID[:-2]}{number:02}\ntitle: {title}\ndate: {date}\nsummary: Told.\n"
        f"topics: [{topics}]\n{more}---\nThe text of {title}.\n"
    )


def test_a_new_article_builds_as_it_is_and_carries_every_key_with_a_word_on_it(tmp_path: Path) -> None:
    site = write_site(tmp_path, {})
    said = run("new", "article", "A story: “cables” & 'ships'", "-s", site, *CLOCK)
    assert (said.code, said.out) == (0, "content/articles/2024/a-story-cables-ships.md\n")
    text = (site / said.out.strip()).read_text(encoding="utf-8")
    matter, problems = parse(decode(text.encode(), "a.md")[0], "a.md")
    assert matter is not None
    assert problems == []
    assert matter.keys["title"] == "A story: “cables” & 'ships'"
    assert (matter.keys["date"], matter.keys["slug"], matter.keys["rights"]) == (
        "2024-03-10",
        "a-story-cables-ships",
        "full",
    )
    assert re.fullmatch(r"[0-9a-f-]{36}", str(matter.keys["id"]))
    assert set(ArticleKeys.keys) - {"authors", "ids", "translations"} <= set(matter.keys)
    for row in text.split("---\n")[1].splitlines():
        assert re.search(r": \S|:$", row)
        if not re.match(r"(id|title|date|slug): ", row) and not row.endswith(":"):
            assert " # " in row
    assert run("check", "-s", site).out.endswith("[summary-missing] warning\n0 errors, 1 warning\n")
    assert run("build", "-s", site).code == 0
    assert (site / "build/site/articles/a-story-cables-ships/index.html").is_file()


def test_a_new_file_has_the_language_that_was_asked_for(tmp_path: Path) -> None:
    settings = SETTINGS + "[languages.de]\n[languages.fr]\n"
    site = write_site(tmp_path, {}, settings)
    said = run("new", "article", "Eine Geschichte", "--lang", "de", "-s", site, *CLOCK)
    text = (site / said.out.strip()).read_text(encoding="utf-8")
    assert "\nlang: de\n" in text
    assert "\ntranslations:" in text
    assert run("check", "-s", site, *CLOCK).code == 0
    said = run("new", "edition", "--lang", "de", "-s", site, *CLOCK)
    text = (site / said.out.strip()).read_text(encoding="utf-8")
    assert "lang: de" in text
    assert "title: Woche 10/2024" in text
    assert "eine-geschichte" in text
    assert "--lang" in run("new", "article", "A", "--lang", "not a tag", "-s", site, *CLOCK).err
    assert "its languages are en, de, fr" in run("new", "edition", "--lang", "nl", "-s", site, *CLOCK).err


def test_the_keys_stand_in_the_order_of_the_schema() -> None:
    from sitegen.authoring.drafts import article_text
    from sitegen.model import Settings

    text = article_text("A", "2024-01-01", "a", ID, Settings("T", "https://example.org/"))
    found = re.findall(r"^([a-z]+):", text, re.MULTILINE)
    assert found[:8] == ["id", "title", "date", "slug", "author", "summary", "why", "source"]
    assert found[-3:] == ["lead", "draft", "lang"]
    assert sorted(found) == sorted(set(ArticleKeys.keys) - {"authors", "ids", "translations"})


def test_a_title_needs_no_quotation_marks(tmp_path: Path) -> None:
    site = write_site(tmp_path, {})
    said = run("new", "article", "Some", "words", "of", "a", "title", "-s", site, "--date", "2021-11-24").out
    assert said == "content/articles/2021/some-words-of-a-title.md\n"
    assert "title: Some words of a title\n" in (site / said.strip()).read_text(encoding="utf-8")


def test_the_day_is_that_of_the_sites_zone(tmp_path: Path) -> None:
    site = write_site(tmp_path, {}, SETTINGS + 'timezone = "Asia/Tokyo"\n')
    assert run("new", "article", "A", "-s", site, *CLOCK).out == "content/articles/2024/a.md\n"
    assert "\ndate: 2024-03-11\n" in (site / "content/articles/2024/a.md").read_text(encoding="utf-8")
    assert (
        run("new", "article", "B", "-s", site, "--date", "2023-12-31T23:00+00:00").out == "content/articles/2024/b.md\n"
    )


@pytest.mark.parametrize("words", [("new", "article", "A"), ("new", "edition"), ("import", "seed.txt")])
def test_a_zone_that_is_none_is_told_with_its_line(words: tuple[str, ...], tmp_path: Path) -> None:
    site = write_site(tmp_path, {}, SETTINGS + 'timezone = "Nowhere/Bad"\n')
    (site / "seed.txt").write_text("Title: A\n\nWords.\n", encoding="utf-8")
    said = run(*words[:-1], str(site / "seed.txt") if words[0] == "import" else words[-1], "-s", site)
    line = SETTINGS.count("\n") + 1
    assert said.code == 1
    assert f"site.toml:{line}: site.timezone: “Nowhere/Bad” is not a time zone" in said.err
    assert not (site / "content").exists()


def test_a_name_that_is_taken_gets_a_number_and_nothing_is_written_over(tmp_path: Path) -> None:
    site = write_site(tmp_path, {"content/articles/old/other-name.md": ARTICLE.replace("date", "slug: a\ndate")})
    names = [run("new", "article", "A", "-s", site, *CLOCK).out.strip() for _ in range(2)]
    assert names == ["content/articles/2024/a-2.md", "content/articles/2024/a-3.md"]
    assert "[address-taken]" not in run("check", "-s", site).out
    (site / "content/articles/2024/b.md").mkdir()
    assert run("new", "article", "B", "-s", site, *CLOCK).out == "content/articles/2024/b-2.md\n"
    assert len(Path(run("new", "article", "word " * 40, "-s", site, *CLOCK).out.strip()).stem) <= 80
    assert run("new", "article", "word " * 40, "-s", site, *CLOCK).out.strip().endswith("-2.md")


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Ärger & Öl", "arger-ol"),
        ("日本の法律", "ri-ben-nofa-lu"),
        ("???", "story"),
        ("../../etc/passwd", "etc-passwd"),
    ],
)
def test_any_title_makes_a_name_in_the_sites_folder(title: str, slug: str, tmp_path: Path) -> None:
    site = write_site(tmp_path, {})
    assert run("new", "article", title, "-s", site, *CLOCK).out == f"content/articles/2024/{slug}.md\n"


def test_a_draft_is_kept_out_until_its_line_is_deleted(tmp_path: Path) -> None:
    site = write_site(tmp_path, {})
    name = run("new", "article", "A", "--draft", "-s", site, *CLOCK).out.strip()
    assert "\ndraft: true # delete this line when the article is ready\n" in (site / name).read_text(encoding="utf-8")
    assert run("build", "-s", site).code == 0
    assert not (site / "build/site/articles/a").exists()


def test_a_file_in_the_place_of_a_folder_is_told_of_and_no_name_is_tried_for_ever(tmp_path: Path) -> None:
    site = write_site(tmp_path, {"content/articles/2021": "a file"})
    said = run("new", "article", "A story", "-s", site, "--date", "2021-11-24")
    assert said.code == 1
    assert said.err.startswith("content/articles/2021/a-story.md cannot be written: ")
    assert (site / "content/articles/2021").read_text(encoding="utf-8") == "a file"


def test_a_disk_without_hard_links_takes_a_new_file_and_keeps_the_old_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = write_site(tmp_path, {})

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr("os.link", refuse)
    for name in ("a-story.md", "a-story-2.md"):
        assert name in run("new", "article", "A story", "-s", site, "--date", "2021-11-24").out
    assert sorted(p.name for p in (site / "content/articles/2021").iterdir()) == ["a-story-2.md", "a-story.md"]
    assert "title: A story" in (site / "content/articles/2021/a-story.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("article", "A", "--date", "2024-02-30"), "2024-02-30 is not a day of the calendar"),
        (("article", "A", "--date", "tomorrow"), "“tomorrow” is not a date"),
        (("article", " "), "it is empty"),
        (("article",), "Missing argument 'TITLE...'"),
        (("edition", "--from", "x"), "“x” is not a date"),
        (("edition", "--from", "2199-01-01"), "it lies after the edition's own day"),
        (("edition", "--from", "2024-02-01", "--date", "2024-01-01"), "it lies after the edition's own day"),
    ],
)
def test_wrong_use_is_told_and_writes_nothing(arguments: tuple[str, ...], said: str, tmp_path: Path) -> None:
    site = write_site(tmp_path, {})
    done = run("new", *arguments, "-s", site)
    assert done.code == 2
    assert said in " ".join(done.err.split())
    assert not (site / "content").exists()


def test_settings_that_cannot_be_read_are_told_as_by_check(tmp_path: Path) -> None:
    site = write_site(tmp_path, {"site.toml": '[site]\ntitle = "A"\n'})
    for kind in (("article", "A"), ("edition",)):
        done = run("new", *kind, "-s", site)
        assert (done.code, done.err.splitlines()[0]) == (
            1,
            "site.toml:1: site.base_url is missing — add a line base_url = below [site] [config] error",
        )


# ------------------------------------------------------------------ editions

STORIES = {
    "content/articles/a.md": story(1, "Old news", "2024-02-20", "norms"),
    "content/articles/b.md": story(2, "Ministers agree", "2024-03-05", "norms, cables"),
    "content/articles/c.md": story(3, "A cable breaks", "2024-03-04", "cables"),
    "content/articles/d.md": story(4, "Another cable breaks", "2024-03-07", "cables"),
    "content/articles/e.md": story(5, "No topic", "2024-03-08"),
    "content/articles/f.md": story(6, "Not ready", "2024-03-09", "norms", "draft: true\n"),
    "content/articles/g.md": story(7, "To come", "2024-03-10T23:45+00:00", "norms"),
    "content/editions/2024-09.md": f"---\nid: {ID[:-2]}77\ntitle: Week 9\nnumber: 7\ndate: 2024-03-03\n---\n",
}


def test_a_new_edition_proposes_what_came_since_the_last_in_sections_by_topic(tmp_path: Path) -> None:
    site = write_site(tmp_path, STORIES)
    said = run("new", "edition", "-s", site, *CLOCK)
    assert (said.code, said.out) == (0, "content/editions/2024-10.md\n")
    assert "4 articles proposed." in said.err
    text = (site / said.out.strip()).read_text(encoding="utf-8")
    matter, problems = parse(text, "a.md")
    assert matter is not None
    assert problems == []
    keys = {k: v for k, v in matter.keys.items() if k != "id" and v is not None}
    assert keys == {
        "title": "Week 10 of 2024",
        "number": "8",
        "date": "2024-03-10",
        "from": "2024-03-04",
        "to": "2024-03-10",
        "sections": [
            {"title": "cables", "articles": ["d", "c"]},
            {"title": "norms", "articles": ["b"]},
            {"title": "Other stories", "articles": ["e"]},
        ],
    }
    assert run("check", "-s", site, "--strict", *CLOCK, "--future").code == 0
    assert run("new", "edition", "-s", site, *CLOCK).out == "content/editions/2024-10-2.md\n"


def test_the_first_edition_takes_a_week_and_any_period_can_be_asked_for(tmp_path: Path) -> None:
    files = {k: v for k, v in STORIES.items() if "editions" not in k}
    site = write_site(tmp_path, files)
    name = run("new", "edition", "-s", site, "--date", "2024-03-05", *CLOCK).out.strip()
    text = (site / name).read_text(encoding="utf-8")
    assert "\nnumber: 1\ndate: 2024-03-05\nfrom: 2024-02-28\nto: 2024-03-05\n" in text
    name = run("new", "edition", "-s", site, "--from", "2024-02-01", "--title", "All: of it", *CLOCK).out.strip()
    text = (site / name).read_text(encoding="utf-8")
    assert '\ntitle: "All: of it"\n' in text
    assert (
        "  - title: norms\n    articles:\n      - b # 2024-03-05 Ministers agree\n      - a # 2024-02-20 Old news\n"
        in text
    )


def test_without_any_news_the_edition_says_so_and_is_still_a_file(tmp_path: Path) -> None:
    site = write_site(tmp_path, {})
    name = run("new", "edition", "-s", site, *CLOCK).out.strip()
    assert "\nsections: # no article of these days was found" in (site / name).read_text(encoding="utf-8")
    assert run("build", "-s", site, "--strict").code == 0


def test_titles_stand_as_comments_beside_the_slugs_whatever_is_in_them(tmp_path: Path) -> None:
    odd = {"content/articles/a.md": story(1, "\"A: 'b' # c | \\u2028 \\x85 d\"", "2024-03-05")}
    site = write_site(tmp_path, odd)
    name = run("new", "edition", "-s", site, *CLOCK).out.strip()
    text = (site / name).read_text(encoding="utf-8")
    assert "      - a # 2024-03-05 A: ‘b’ # c | d\n" in text
    matter, problems = parse(text, name)
    assert matter is not None
    assert (problems, matter.keys["sections"]) == ([], [{"title": "Other stories", "articles": ["a"]}])


def test_an_edition_by_day_is_one_part_from_the_first_day_to_the_last(tmp_path: Path) -> None:
    site = write_site(tmp_path, STORIES)
    name = run("new", "edition", "--by", "day", "-s", site, *CLOCK).out.strip()
    matter, _ = parse((site / name).read_text(encoding="utf-8"), name)
    assert matter is not None
    assert matter.keys["sections"] == [{"title": "Stories", "articles": ["c", "b", "d", "e"]}]


def test_an_edition_takes_what_is_due_before_its_date_and_nothing_later(tmp_path: Path) -> None:
    later = {
        "content/articles/h.md": story(8, "On Thursday", "2024-03-14T09:00+00:00", "norms"),
        "content/articles/i.md": story(9, "On its day", "2024-03-15", "norms"),
        "content/articles/j.md": story(10, "After it", "2024-03-15T09:00+00:00", "norms"),
        "content/articles/k.md": story(11, "A draft for then", "2024-03-14", "norms", "draft: true\n"),
    }
    site = write_site(tmp_path, {**STORIES, **later})
    said = run("new", "edition", "--date", "2024-03-15", "-s", site, *CLOCK)
    matter, _ = parse((site / said.out.strip()).read_text(encoding="utf-8"), "a.md")
    assert matter is not None
    sections = {row["title"]: row["articles"] for row in matter.keys["sections"]}  # type: ignore[union-attr]
    assert sections["norms"] == ["i", "h", "g", "b"]
    assert run("build", "-s", site, "--clock", "2024-03-15").code == 0


# ------------------------------------------------------------------ terms


def test_a_new_term_has_its_name_and_is_found_by_it(tmp_path: Path) -> None:
    site = write_site(tmp_path, {"content/articles/a.md": story(1, "A", "2024-03-05", '"Norms of C++"')})
    said = run("new", "term", "topics", "Norms", "of", "C++", "-s", site)
    assert (said.code, said.out) == (0, "content/terms/topics/norms-of-c.md\n")
    text = (site / said.out.strip()).read_text(encoding="utf-8")
    assert text.startswith('---\ntitle: Norms of C++\nnames: ["Norms of C++"]\nkind: # ')
    assert run("check", "-s", site, "--strict").code == 0
    again = run("new", "term", "topics", "norms of c++", "-s", site)
    assert (again.code, again.out) == (1, "")
    assert again.err.startswith("content/terms/topics/norms-of-c.md:1: norms of c++ has a file already — ")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("topic", "A"), "there is no taxonomy topic — did you mean topics?"),
        (("topics", "+++"), "no address can be made from “+++”"),
        (("topics", "../../../etc"), ""),
        (("countries", "--countries", "--lang", "qqq"), "there are no names of countries in the language “qqq”"),
    ],
)
def test_a_term_that_cannot_be_is_told(words: tuple[str, ...], said: str, tmp_path: Path) -> None:
    site = write_site(tmp_path, {})
    done = run("new", "term", *words, "-s", site)
    assert done.err.startswith(said)
    assert done.code == (1 if said else 0)
    assert [path.name for path in (site / "content").rglob("*.md")] == ([] if said else ["etc.md"])


def test_a_country_comes_with_its_code_and_the_names_that_texts_use(tmp_path: Path) -> None:
    site = write_site(tmp_path, {"site.toml": SETTINGS + 'language = "de"\n'})
    for words in ("Vereinigtes Königreich", "UK", "gb", "United Kingdom"):
        said = run("new", "term", "countries", words, "-s", site)
        assert said.code == (0 if words.startswith("V") else 1)
    text = (site / "content/terms/countries/gb.md").read_text(encoding="utf-8")
    names = '["Vereinigtes Königreich", "United Kingdom", "UK", "Britain", "Great Britain"]'
    assert text == f"---\ntitle: Vereinigtes Königreich\nslug: gb\ncode: GB\nnames: {names}\n---\n"


@pytest.mark.parametrize(
    ("language", "title"), [("en", "Germany"), ("de", "Deutschland"), ("zh", "德国"), ("pt-BR", "Alemanha")]
)
def test_a_starter_set_has_every_country_once_in_the_sites_language(language: str, title: str, tmp_path: Path) -> None:
    from sitegen.authoring.terms.countries import countries

    found = countries(language)
    assert len(found) == 249
    assert next(c.title for c in found if c.code == "DE") == title
    assert next(c for c in found if c.code == "DE").names[-1] == "Germany"


@pytest.mark.parametrize("language", "en de fr es it nl pt pl uk zh ja ar".split())
def test_no_name_of_a_country_is_anothers_too(language: str) -> None:
    from sitegen.authoring.terms.countries import countries
    from sitegen.content.shared import term_key

    found = countries(language)
    keys = [key for c in found for key in {term_key(name) for name in (*c.names, c.title)}]
    assert [key for key in keys if keys.count(key) > 1] == []
    assert all(c.names and c.title.strip() for c in found)


def test_a_starter_set_writes_over_nothing_and_check_has_nothing_against_it(tmp_path: Path) -> None:
    files = {
        "content/terms/countries/de.md": "---\ntitle: Mine\ncode: DE\n---\n",
        "content/terms/countries/albion.md": "---\ntitle: Albion\nnames: [UK]\n---\n",
        "content/articles/a.md": story(1, "A", "2024-03-05", "", "countries: [France, Albion, mine, NO]\n"),
    }
    site = write_site(
        tmp_path, {**files, "content/articles/b.md": story(2, "B", "2024-03-06", "", "countries: [de]\n")}
    )
    said = run("new", "term", "countries", "--countries", "-s", site)
    assert said.out == "247 files written in content/terms/countries, 2 countries had one\n"
    assert (site / "content/terms/countries/de.md").read_text() == "---\ntitle: Mine\ncode: DE\n---\n"
    assert run("new", "term", "countries", "--countries", "-s", site).out.startswith("0 files written")
    told = run("check", "-s", site).out
    assert "term-unused" not in told
    assert run("build", "-s", site).code == 0
    made = sorted(path.name for path in (site / "build/site/countries").iterdir() if path.is_dir())
    assert made == ["albion", "de", "fr", "mine", "no"]


# ------------------------------------------------------------------ the editor


def test_edit_opens_visual_before_editor_with_its_own_arguments(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = write_site(tmp_path / "a site", {})
    script = tmp_path / "editor.py"
    script.write_text("import sys\nopen(sys.argv[-1], 'a').write(' '.join(sys.argv[1:-1]))\n", encoding="utf-8")
    monkeypatch.setenv("VISUAL", f"{sys.executable} {script} --wait 'two words'")
    monkeypatch.setenv("EDITOR", "false")
    said = run("new", "article", "A", "--edit", "-s", site, *CLOCK)
    assert (said.code, said.out) == (0, "content/articles/2024/a.md\n")
    assert (site / said.out.strip()).read_text(encoding="utf-8").endswith("---\n--wait two words")


@pytest.mark.parametrize(
    ("editor", "said"),
    [
        ("", "no editor is known: neither VISUAL nor EDITOR is set — open the file yourself, or set one"),
        ("no-such-editor", "the editor “no-such-editor” does not start: No such file or directory — correct VISUAL or"),
        ("code '", "EDITOR is “code '”, in which a quotation mark is never closed — correct it"),
        ("false", "the editor “false” ended with code 1 — the file is there"),
    ],
)
def test_an_editor_that_is_not_there_is_told_and_the_file_is(
    editor: str, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = write_site(tmp_path, {})
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.setenv("EDITOR", editor)
    done = run("new", "article", "A", "--edit", "-s", site, *CLOCK)
    assert done.code == 1
    assert done.err.startswith(said)
    assert "Traceback" not in done.err
    assert (site / "content/articles/2024/a.md").is_file()


def test_an_editor_is_never_looked_for_in_the_folder_where_one_stands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = write_site(tmp_path / "site", {})
    other = tmp_path / "bin"
    other.mkdir()
    for place, word in ((site, "theirs"), (site / "content", "theirs"), (other, "ours")):
        place.mkdir(exist_ok=True)
        (place / "jot").write_text(f"#!/bin/sh\nprintf {word} > {tmp_path}/ran\n", encoding="utf-8")
        (place / "jot").chmod(0o755)
    monkeypatch.chdir(site)
    monkeypatch.setenv("EDITOR", "jot")
    monkeypatch.delenv("VISUAL", raising=False)
    for path in (f".:{other}", f":{other}", f"content:{other}", f"./:{other}:."):
        monkeypatch.setenv("PATH", path)
        assert run("new", "article", "A", "--edit", "-s", site, *CLOCK).code == 0
        assert (tmp_path / "ran").read_text(encoding="utf-8") == "ours"
    monkeypatch.setenv("PATH", ".")
    said = run("new", "article", "A", "--edit", "-s", site, *CLOCK)
    assert "the editor “jot” does not start: No such file or directory" in said.err
