"""A site in several languages: its folders, switch and feeds, and that a rebuild gives what a first build gives."""

import json
import re
import shutil
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from sites_support import CLOCK, build, command, edit, same, tree, write
from web import hosted

from sitegen.publishing.publish import _is_feed

IDS = (f"3f1c2a52-5a7e-4d0b-9a57-0c9a3c1b{n:04x}" for n in range(1, 1000))

SETTINGS = """[site]
title = "The Digest"
base_url = "https://example.org/digest/"
id = "3f1c2a52-5a7e-4d0b-9a57-0c9a3c1b7e01"
[search]
enabled = false
[build]
cards = "none"
[languages.de]
title = "Der Überblick"
tagline = "Was geschah"
[languages.ar]
title = "الموجز"
"""


def text(title: str, day: str, more: str = "", body: str = "Words.") -> str:
    return f"---\ntitle: {title}\ndate: {day}\nid: {next(IDS)}\nsummary: About {title}.\n{more}---\n{body}\n"


@pytest.fixture
def site(tmp_path: Path) -> Path:
    folder = tmp_path / "several"
    write(folder, "site.toml", SETTINGS)
    articles = {
        "ban": text("The ban", "2024-05-01", "topics: [sanctions]\naliases: [/old/ban/]\n"),
        "ban.de": text("Das Verbot", "2024-05-02", "topics: [Sanktionen]\n"),
        "law": text("A law", "2024-06-01", "topics: [law]\ntranslations: {de: gesetz}\n"),
        "gesetz": text("Ein Gesetz", "2024-06-02", "lang: de\nfollows: [ban]\naliases: [/alt/gesetz/]\n"),
        "only": text(
            "Nur hier", "2023-01-05", "lang: de-AT\n", "See [the law](law.md) and [![x](../images/p.png)](/about/)."
        ),
        "french": text("En français", "2022-02-02", "lang: fr\n"),
        "qissa.ar": text(
            "قصة", "2024-06-03", "topics: [law]\nchanges: [{date: 2024-06-05, kind: retraction, note: خطأ}]\n"
        ),
    }
    for name, content in articles.items():
        write(folder, f"content/articles/{name}.md", content)
    write(folder, "content/terms/topics/sanctions.md", "---\ntitle: Sanctions\ntitles: {de: Sanktionen}\n---\n")
    write(folder, "content/pages/about.md", "---\ntitle: About\n---\nHello.\n")
    write(folder, "content/pages/about.de.md", "---\ntitle: Über uns\n---\nHallo.\n")
    edition = text("Erste Ausgabe", "2024-06-10", "sections: [{title: Alles, articles: [ban, gesetz]}]\n")
    write(folder, "content/editions/eins.de.md", edition.replace("summary: About Erste Ausgabe.\n", ""))
    write(folder, "content/images/p.png", "")
    (folder / "content/images/p.png").write_bytes(
        (Path(__file__).parent / "sites/full/content/images/point.png").read_bytes()
    )
    return folder


def page(built: Path, address: str) -> str:
    return (built / address / "index.html").read_text(encoding="utf-8")


def alternates(html: str) -> dict[str, str]:
    rows = re.findall(r'<link rel="alternate" hreflang="([\w-]+)" href="([^"]+)">', html)
    return {tag: href.removeprefix("https://example.org/digest/") for tag, href in rows}


def test_every_story_stands_in_the_part_of_its_own_language(site: Path) -> None:
    built = build(site)
    found = {p.parent.relative_to(built).as_posix() for p in built.glob("**/articles/*/index.html")}
    own = {"articles/ban", "articles/law", "articles/french"}
    assert found == own | {"de/articles/ban", "de/articles/gesetz", "de/articles/only", "ar/articles/qissa"}
    assert "Das Verbot" in page(built, "de")
    assert "The ban" not in page(built, "de")
    assert (built / "de/editions/eins/index.html").is_file()
    assert not (built / "editions/eins").exists()


def test_a_page_names_its_versions_and_no_others(site: Path) -> None:
    built = build(site)
    law = {"en": "articles/law/", "de": "de/articles/gesetz/", "x-default": "articles/law/"}
    assert alternates(page(built, "articles/law")) == law
    assert alternates(page(built, "de/articles/gesetz")) == law
    assert alternates(page(built, "de/articles/only")) == {}
    assert alternates(page(built, "articles/french")) == {}
    about = {"en": "about/", "de": "de/about/", "x-default": "about/"}
    assert alternates(page(built, "de/about")) == about
    assert alternates(page(built, "topics/sanctions")) == {
        "en": "topics/sanctions/", "de": "de/topics/sanctions/", "x-default": "topics/sanctions/",
    }  # fmt: skip
    assert alternates(page(built, "archive/2022")) == {}
    assert set(alternates(page(built, "ar"))) == {"en", "de", "ar", "x-default"}


def test_the_switch_leads_to_the_same_story_or_to_the_front_page(site: Path) -> None:
    html = page(build(site), "articles/law")
    rows = dict(re.findall(r'<a href="([^"]+)" hreflang="(\w+)"', html))
    assert rows == {"/digest/de/articles/gesetz/": "de", "/digest/ar/": "ar"}
    assert 'lang="ar" dir="rtl">العربية</a>' in html


def test_each_language_speaks_its_own_words_and_direction(site: Path) -> None:
    built = build(site)
    assert '<html lang="ar" dir="rtl">' in page(built, "ar/articles/qissa")
    assert '<html lang="de">' in page(built, "de")
    assert '<html lang="en">' in page(built, "articles/french")
    assert "Sanktionen" in page(built, "de/topics")
    assert "Sanctions" in page(built, "topics")


def test_pictures_styles_and_links_lead_to_the_root_where_they_stand(site: Path) -> None:
    html = page(build(site), "de/articles/only")
    assert 'src="/digest/images/p.png"' in html
    assert 'href="/digest/articles/law/"' in html
    assert 'href="/digest/about/"' in html
    assert re.search(r'href="/digest/css/site\.\w+\.css"', html)


def test_old_addresses_stay_where_they_were(site: Path) -> None:
    built = build(site)
    assert 'url=/digest/de/articles/gesetz/"' in page(built, "alt/gesetz")
    rows = (built / "_redirects").read_text().splitlines()
    assert "/digest/alt/gesetz/ /digest/de/articles/gesetz/ 301" in rows
    assert "/digest/de/articles/ /digest/de/archive/ 301" in rows


def test_feeds_and_data_of_each_language_have_ids_and_contents_of_their_own(site: Path) -> None:
    built = build(site)
    atom = "{http://www.w3.org/2005/Atom}"
    feeds = {name: ET.parse(built / name / "atom.xml").getroot() for name in (".", "de", "ar")}  # noqa: S314 (our own)
    assert len({feed.findtext(f"{atom}id") for feed in feeds.values()}) == 3
    assert feeds["de"].findtext(f"{atom}title") == "Der Überblick"
    titles = {name: [e.findtext(f"{atom}title") for e in feed.iter(f"{atom}entry")] for name, feed in feeds.items()}
    assert "Das Verbot" in titles["de"]
    assert not set(titles["de"]) & set(titles["."])
    data = json.loads((built / "de/data/articles.json").read_text(encoding="utf-8"))
    assert {row["slug"] for row in data["articles"]} == {"ban", "gesetz", "only"}


def test_the_headers_let_each_search_page_run_its_program(site: Path) -> None:
    edit(site / "site.toml", "enabled = false", "enabled = true")
    built = build(site)
    rules = (built / "_headers").read_text().split("\n/")
    wasm = {rule.partition("\n")[0] for rule in rules if "wasm-unsafe-eval" in rule}
    assert wasm == {f"digest{folder}/search/" for folder in ("", "/de", "/ar")}
    # No rule for a folder of a language takes in its search page.
    assert not [rule for rule in rules if rule.startswith(("digest/de/*", "digest/de*"))]


@pytest.mark.parametrize(
    "change",
    [
        lambda site: edit(site / "content/articles/gesetz.md", "Ein Gesetz", "Ein anderes Gesetz"),
        lambda site: edit(site / "content/articles/law.md", "{de: gesetz}", "{de: only}"),
        lambda site: write(site, "content/articles/law.ar.md", text("قانون", "2021-06-01", "topics: [law]\n")),
        lambda site: (site / "content/articles/ban.de.md").unlink(),
        lambda site: edit(site / "site.toml", "[languages.ar]", "[languages.fr]"),
        lambda site: edit(site / "content/terms/topics/sanctions.md", "de: Sanktionen", "de: Sanktionen, ar: عقوبات"),
        lambda site: write(site, "locale/de.po", 'msgid ""\nmsgstr ""\n\nmsgid "Archive"\nmsgstr "Ablage"\n'),
    ],
    ids=["title", "translation", "new language of a story", "story gone", "language", "term", "catalogue"],
)
def test_a_rebuild_after_an_edit_is_what_a_build_from_nothing_gives(site: Path, change, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    build(site)
    change(site)
    again = tree(build(site))
    fresh = tmp_path / "fresh"
    build(site, "--clean", "-d", fresh)
    assert same(again, tree(fresh)) == ""


def test_without_other_languages_a_files_name_means_what_it_meant(tmp_path: Path) -> None:
    site = tmp_path / "one"
    write(site, "site.toml", SETTINGS.partition("[languages")[0])
    write(site, "content/articles/report.de.md", text("Report", "2024-05-01"))
    built = build(site)
    assert (built / "articles/report-de/index.html").is_file()
    assert "hreflang" not in page(built, "articles/report-de")


def test_a_language_that_names_an_address_or_no_tag_is_refused_with_its_line(tmp_path: Path) -> None:
    site = tmp_path / "odd"
    write(site, "site.toml", SETTINGS.replace("[languages.ar]", "[languages.topics]"))
    done = command("build", "-s", site)
    assert done.code == 1
    assert "site.toml:12: languages.topics cannot name a language" in done.said


def diff(site: Path, was: Path) -> str:
    said = command("diff", "-s", site, "--clock", CLOCK, was)
    assert not said.err, said.err
    return said.out


def test_what_subscribers_of_every_language_will_see_is_told(site: Path, tmp_path: Path) -> None:
    was = tmp_path / "was"
    shutil.copytree(build(site), was)
    assert diff(site, was) == f"Against {was}: 7 stories.\nSubscribers will see nothing new.\n"
    write(site, "content/articles/neu.de.md", text("Etwas Neues", "2024-06-04"))
    edit(site / "content/articles/qissa.ar.md", "Words.", "Other words.")
    edit(site / "content/articles/law.md", "A law", "The law")
    corrected = "changes: [{date: 2024-06-06, kind: correction, note: Falsch war es.}]\nlang: de\n"
    edit(site / "content/articles/gesetz.md", "lang: de\n", corrected)
    said = diff(site, was)
    assert "New (1):\n  2024-06-04 de: Etwas Neues\n" in said
    assert "  2024-06-06 de: Ein Gesetz — berichtigung\n" in said
    assert "  2024-06-01 The law — its title was “A law”\n" in said
    assert "Shown again" not in said


@pytest.mark.parametrize("how", ["id", pytest.param("date", marks=pytest.mark.long)])
def test_a_story_of_another_language_that_would_be_shown_again_stops_the_publication(site: Path, how: str) -> None:
    target = site.parent / "live"
    build(site)
    assert command("publish", "-s", site, "--clock", CLOCK, target).code == 0
    story = site / "content/articles/gesetz.md"
    old, new = {"id": (r"id: \S+", f"id: {next(IDS)}"), "date": ("2024-06-02", "2024-06-09")}[how]
    story.write_text(re.sub(old, new, story.read_text(encoding="utf-8")), encoding="utf-8")
    build(site)
    again = command("publish", "-s", site, "--clock", CLOCK, target)
    assert again.code == 1
    assert "Shown again as new, which is not meant to be (1):\n" in again.out
    assert " de: Ein Gesetz — " in again.out
    assert (target / "current/de/index.html").read_text(encoding="utf-8").count("2024-06-09") == 0


def test_a_language_that_is_given_up_is_told_of(site: Path, tmp_path: Path) -> None:
    was = tmp_path / "was"
    shutil.copytree(build(site), was)
    edit(site / "site.toml", '[languages.ar]\ntitle = "الموجز"\n', "")
    (site / "content/articles/qissa.ar.md").unlink()
    said = diff(site, was)
    assert "Vanished (2):\n" in said
    assert "  2024-06-03 ar: سُحب: قصة — readers keep" in said


def test_a_theme_that_names_no_versions_hides_no_language_from_the_comparison(site: Path, tmp_path: Path) -> None:
    write(
        site,
        "layouts/tongues.html",
        "{% macro alternates(rows) %}{% endmacro %}{% macro switch(tongues) %}{% endmacro %}",
    )
    was = tmp_path / "was"
    shutil.copytree(build(site), was)
    write(site, "content/articles/neu.de.md", text("Etwas Neues", "2024-06-04"))
    assert "2024-06-04 de: Etwas Neues" in diff(site, was)


def test_a_site_is_compared_in_all_its_languages_over_http_too(site: Path) -> None:
    with hosted(build(site), "/digest") as address:
        edit(site / "content/articles/gesetz.md", "Ein Gesetz", "Das Gesetz")
        said = command("diff", "-s", site, "--clock", CLOCK, f"{address}/")
    assert "de: Das Gesetz — its title was “Ein Gesetz”" in said.out, said.said


def test_the_hub_is_told_of_feeds_in_every_language_and_of_no_archive() -> None:
    assert _is_feed("de/atom.xml")
    assert _is_feed("de/topics/archive/feed.json")
    assert not _is_feed("archive/2024/05/atom.xml")
    assert not _is_feed("de/archive/2024/05/atom.xml")


def test_a_story_is_purged_in_the_language_that_is_named(site: Path) -> None:
    target = site.parent / "live"
    build(site)
    assert command("publish", "-s", site, "--clock", CLOCK, target).code == 0
    (site / "content/articles/only.md").unlink()
    build(site)
    assert command("publish", "-s", site, "--clock", CLOCK, "--shown-again", target).code == 0
    assert "No old release holds only" in command("publish", "-s", site, target, "--purge", "only").out
    assert "1 old release deleted that held de/only" in command("publish", "-s", site, target, "--purge", "de/only").out


def test_what_is_not_found_is_said_in_every_language_by_the_page_of_the_root(site: Path) -> None:
    built = build(site)
    root = (built / "404.html").read_text(encoding="utf-8")
    assert '<section class="band ledger" lang="de" dir="ltr">' in root
    assert '<section class="band ledger" lang="ar" dir="rtl">' in root
    assert "Diese Seite gibt es nicht" in root
    assert '<a href="/digest/de/">Startseite</a>' in root
    own = (built / "de/404.html").read_text(encoding="utf-8")
    assert '<html lang="de">' in own
    assert "There is no such page" not in own
    assert "لا توجد" not in own
