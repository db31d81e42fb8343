"""What an editor means to hide: keys of other programs that hold a text back, and changes whose day has not come."""

import json
from pathlib import Path

import pytest
from sites_support import build, command, edit, small_site, story, write
from support import ARTICLE, NOW, SITE, run, tree, write_site

from sitegen.content.articles import parse_article
from sitegen.content.pages import parse_edition, parse_page
from sitegen.content.timezones import zone
from sitegen.engine.options import Options
from sitegen.preview.live_site import LiveSite
from sitegen.preview.site import PreviewSite
from sitegen.problems import Problem

UTC = zone("UTC")
assert UTC is not None

HIDING = """
Draft: true|DRAFT: yes|drafts: true|isDraft: true|private: true|Hidden: true|_hidden: yes|unlisted: true
headless: true|eleventyExcludeFromCollections: true|eleventyExcludeFromCollections: [posts]|exclude: true
published: false|Published: no|publish: false|public: "0"|visible: false|permalink: false|render: never|render: link
routable: false|dg-publish: false|published: draft|list: never
status: draft|Status: Private|status: pending|status: future|status: in review|status: Needs work, draft|status: trash
status: skip|status: hidden|state: embargoed|post_status: whatever|visibility: hidden|visibility: members|access: team
password: secret|post_password: x|tags: [news, draft]|tags: private
status: [draft]|visibility: [public, members]|ｄｒａｆｔ: true|status: ＤＲＡＦＴ
publishDate: next week|embargo: soon|expiryDate: someday
"""

OPEN = """
Draft: false|private: no|hidden: false|published: true|publish: yes|status: published|Status: publish|status: ongoing
visibility: public|access: everyone|permalink: /old/name/|render: always|tags: [news]|noindex: true|password: false
status: [published]|headless: false|embargo: no|list: [one, two]
"""


def cases(text: str) -> list[str]:
    return [case.strip() for line in text.strip().splitlines() for case in line.split("|")]


def article(line: str, path: str = "content/articles/a.md") -> list[Problem]:
    text = ARTICLE.replace("summary:", f"{line}\nsummary:")
    return parse_article(text.encode(), path, SITE, UTC)[1]


@pytest.mark.parametrize("line", cases(HIDING))
def test_a_key_that_hides_a_text_elsewhere_is_an_error_that_names_ours(line: str) -> None:
    (found,) = article(line)
    assert (found.rule, found.level, found.line) == ("publication-key", "error", 5)
    assert line.split(":")[0] in found.message
    assert "draft" in found.hint or "date:" in found.hint


@pytest.mark.parametrize("line", cases(OPEN))
def test_a_key_that_hides_nothing_is_a_warning_like_any_unknown_one(line: str) -> None:
    assert [(p.rule, p.level) for p in article(line)] == [("unknown-key", "warning")]


def test_such_keys_inside_a_block_that_other_programs_know_are_found_with_their_lines() -> None:
    found = article("build:\n  list: always\n  render: never")
    assert [(p.rule, p.line) for p in found if p.level == "error"] == [("publication-key", 7)]


def test_editions_and_pages_are_held_to_the_same() -> None:
    week = b"---\nid: 3f1c2a52-5a7e-4d0b-9a57-0c9a3c1b7e01\ntitle: Week\ndate: 2024-01-01\nstatus: draft\n---\n"
    assert [p.rule for p in parse_edition(week, "content/editions/a.md", SITE, UTC)[1]] == ["publication-key"]
    about = b"---\ntitle: About\npublished: false\n---\n"
    assert [p.rule for p in parse_page(about, "content/pages/a.md", SITE, UTC)[1]] == ["publication-key"]


def test_a_draft_is_hidden_anyhow_so_that_nothing_is_an_error_in_it() -> None:
    for line in ("draft: true\npublished: false", "draft: true\npassword: x"):
        assert {p.level for p in article(line)} == {"warning"}
    week = b"---\ntitle: Week\ndate: not yet known\ndraft: true\n---\n"
    assert {p.level for p in parse_edition(week, "content/editions/a.md", SITE, UTC)[1]} == {"warning"}
    about = b"---\nlang: x-\ntitle: About\ndraft: true\n---\n"
    assert {p.level for p in parse_page(about, "content/pages/a.md", SITE, UTC)[1]} == {"warning"}


@pytest.mark.parametrize(
    "path", ["_drafts/a.md", "_Drafts/a.md", "drafts/a.md", "2021/_private/a.md", "2021/_a.md", "_later/2021/a.md"]
)
def test_a_folder_of_drafts_and_a_name_that_begins_with_an_underscore_hold_drafts_alone(path: str) -> None:
    path = f"content/articles/{path}"
    (found,) = article("lang: en", path)
    assert (found.rule, found.level) == ("publication-key", "error")
    assert article("draft: true", path) == []


def test_a_day_under_a_foreign_key_counts_as_the_clock_says(tmp_path: Path) -> None:
    site = write_site(tmp_path, {"content/articles/a.md": ARTICLE.replace("summary:", "embargo: 2026-03-01\nsummary:")})
    before, after = ("--clock", "2026-02-28"), ("--clock", "2026-03-01")
    assert run("build", "-s", site, *after).code == 0
    said = run("build", "-s", site, *before)
    assert said.code == 1
    assert "content/articles/a.md:5: embargo: other programs hold the text back until 2026-03-01" in said.out + said.err
    assert run("build", "-s", site, *before, "--future").code == 0
    assert run("build", "-s", site, *after).code == 0
    text = ARTICLE.replace("summary:", "expiryDate: 2026-03-01\nsummary:")
    (site / "content/articles/a.md").write_text(text, encoding="utf-8")
    assert run("build", "-s", site, *before).code == 0
    said = run("build", "-s", site, *after)  # not a byte changed, and the recorded plan does not stand
    assert said.code == 1
    assert "expiryDate: since 2026-03-01 other programs do not show the text" in said.out + said.err


CHANGES = """changes:
- {date: 2026-03-01, kind: correction, note: First note}
- {date: 2026-04-01T09:30, kind: retraction, note: Second note}
"""


@pytest.fixture
def changed(tmp_path: Path) -> Path:
    """A site with a story that is corrected on 1 March and withdrawn on 1 April 2026."""
    site = small_site(tmp_path / "site", articles__one=story("A story", "2026-01-01", body="The body stands here."))
    edit(site / "content/articles/one.md", "date: 2026-01-01\n", f"date: 2026-01-01\n{CHANGES}")
    return site


def words(site: Path, clock: str, *options: str) -> str:
    """All that is published of the content at a time, as one text."""
    made = tree(build(site, *options, clock=clock))
    return "\n".join(data.decode("utf-8", "replace") for path, data in made.items() if ".schema." not in str(path))


def test_a_change_with_a_day_to_come_is_shown_nowhere_before_it(changed: Path) -> None:
    before = words(changed, "2026-02-28")
    assert "First note" not in before
    assert "Second note" not in before
    assert "The body stands here." in before
    assert "Withdrawn" not in before
    between = words(changed, "2026-03-31")
    assert "First note" in between
    assert "Second note" not in between
    assert "The body stands here." in between
    after = words(changed, "2026-04-02")
    assert "Second note" in after
    assert "The body stands here." not in after
    assert "Second note" in words(changed, "2026-02-28", "--future")


def test_data_and_feeds_name_no_time_of_a_change_to_come(changed: Path) -> None:
    (row,) = json.loads((build(changed, clock="2026-03-31") / "data/articles.json").read_text(encoding="utf-8"))[
        "articles"
    ]
    assert [c["kind"] for c in row["changes"]] == ["correction"]
    assert row["updated"].startswith("2026-03-01")
    assert b"2026-04-01" not in (changed / "build/site/atom.xml").read_bytes()


def test_a_build_after_the_day_gives_what_a_build_from_nothing_gives(changed: Path) -> None:
    for clock in ("2026-02-28", "2026-03-31", "2026-04-02"):
        assert command("build", "-s", changed, "--clock", clock, "--verify").code == 0


def test_schedule_names_changes_to_come(changed: Path) -> None:
    said = command("schedule", "-s", changed, "--clock", "2026-03-15").out
    assert said == "2026-04-01 09:30+00:00  Retraction: A story (change, content/articles/one.md)\n"
    assert "date-future" in command("check", "-s", changed, "--clock", "2026-03-15").out


def test_an_edit_elsewhere_leaves_a_story_with_a_change_to_come_as_it_was(changed: Path) -> None:
    live_site = LiveSite(Options(changed, NOW))
    live_site.refresh(NOW)
    first = live_site.loaded
    assert first is not None
    write(changed, "content/articles/two.md", story("Another", "2026-01-01"))
    live_site.refresh(NOW)
    assert live_site.loaded is not None
    assert first.contents.articles[0] is live_site.loaded.contents.articles[0]
    assert [c.kind for c in live_site.loaded.contents.articles[0].coming] == ["correction", "retraction"]


def test_the_preview_shows_and_marks_a_change_to_come(changed: Path) -> None:
    source = PreviewSite(Options(changed, NOW, drafts=True, future=True))
    site = source.read(NOW, source.look())
    assert site is not None
    marks = [item.status for item in site.unpublished(site.waiting)]
    assert marks == ["correction not due before 2026-03-01, retraction not due before 2026-04-01T09:30:00+00:00"]


def test_of_very_many_stories_to_come_the_next_are_named_and_the_rest_counted(tmp_path: Path) -> None:
    files = {f"articles__n{n}": story(f"Story {n}", f"2030-01-{n % 28 + 1:02}") for n in range(40)}
    site = small_site(tmp_path / "site", **files)
    said = command("build", "-s", site, "--clock", "2026-01-01").out.splitlines()
    assert sum("not due before" in line for line in said) == 10
    assert "content/articles/n0.md: not due before 2030-01-01" in said
    assert "30 more articles are not yet due — sitegen schedule names them all" in said
    everything = command("build", "-s", site, "--clock", "2026-01-01", "-v").out
    assert everything.count("not due before") == 40
