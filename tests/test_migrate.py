"""A site of another generator moves in: one small archive for each, with all that it becomes."""

import os
import re
import shutil
from base64 import b64decode
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sites_support import ROOT, command

ARCHIVES = ROOT / "tests" / "migrate"
NAMES = sorted(path.stem for path in ARCHIVES.glob("*.txt") if not path.name.endswith(".golden.txt"))
NOW = "2026-02-15T12:00+00:00"


def unpack(name: str, folder: Path) -> Path:
    """The files of an archive: a text in which `-- PATH --` begins each."""
    pieces = re.split(r"(?m)^-- (.+?)( base64)? --\n", (ARCHIVES / f"{name}.txt").read_text(encoding="utf-8"))
    for path, packed, text in zip(pieces[1::3], pieces[2::3], pieces[3::3], strict=True):
        place = folder / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(b64decode(text) if packed else text.encode())
    return folder


def result(site: Path) -> str:
    """All files of a site in one text; of a picture its size."""
    rows = []
    for path in sorted(p for p in site.rglob("*") if p.is_file() and "build" not in p.relative_to(site).parts):
        data = path.read_bytes()
        text = f"({len(data)} bytes)\n" if path.suffix in (".png", ".jpg") else data.decode()
        rows.append(f"-- {path.relative_to(site).as_posix()} --\n{text}")
    return "".join(rows)


def moved(name: str, tmp_path: Path, *more: str) -> tuple[Path, str]:
    """An archive that moved into a new site, and what was said of it."""
    old = unpack(name, tmp_path / "old")
    place = old / "export.xml" if name == "wordpress" else old
    ran = command("migrate", place, "-s", tmp_path / "new", "--clock", NOW, "-v", *more)
    assert ran.code == 0, ran.said
    return tmp_path / "new", ran.out


@pytest.mark.parametrize("name", NAMES)
def test_an_archive_becomes_exactly_these_files(name: str, tmp_path: Path) -> None:
    site, said = moved(name, tmp_path)
    made = result(site) + "== said ==\n" + re.sub(r"^.*→.*\n", "", said, flags=re.MULTILINE)
    golden = ARCHIVES / f"{name}.golden.txt"
    if os.environ.get("SITEGEN_GOLDEN") == "write":
        golden.write_text(made, encoding="utf-8")
    assert made == golden.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", NAMES)
def test_a_second_run_writes_nothing_and_the_old_site_is_as_it_was(name: str, tmp_path: Path) -> None:
    site, _ = moved(name, tmp_path)
    before = (result(site), result(tmp_path / "old"))
    shutil.copytree(tmp_path / "old", tmp_path / "old-copy")
    place = tmp_path / "old" / ("export.xml" if name == "wordpress" else "")
    again = command("migrate", place, "-s", site, "--clock", NOW)
    assert again.code == 0, again.said
    assert (result(site), result(tmp_path / "old")) == before
    assert " written" not in again.out.splitlines()[-1], again.out


@pytest.mark.parametrize("name", NAMES)
def test_what_moved_in_builds(name: str, tmp_path: Path) -> None:
    site, _ = moved(name, tmp_path)
    built = command("check", "-s", site, "--clock", NOW)
    assert " 0 errors" in f" {built.said.splitlines()[-1]}", built.said


@pytest.mark.parametrize("name", NAMES)
def test_nothing_that_was_hidden_is_published(name: str, tmp_path: Path) -> None:
    site, _ = moved(name, tmp_path)
    for path in site.glob("content/*/**/*.md"):
        text = path.read_text(encoding="utf-8")
        if re.search(r"Paid words|Kept back|Not yet|Gone\.|Only that|Classic text|draft", text):
            assert "\ndraft: true\n" in text, path


def test_a_dry_run_writes_nothing(tmp_path: Path) -> None:
    old = unpack("hugo", tmp_path / "old")
    ran = command("migrate", old, "-s", tmp_path / "new", "--dry-run")
    assert ran.code == 0
    assert "(dry run)" in ran.out
    assert not (tmp_path / "new").exists()


def test_the_report_counts_by_rule(tmp_path: Path) -> None:
    import json

    moved("jekyll", tmp_path, "--report", str(tmp_path / "report.json"))
    told = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))
    assert told["generator"] == "jekyll"
    assert told["counts"]["hidden"] == 2
    assert all(told["counts"][rule] == sum(n["rule"] == rule for n in told["notes"]) for rule in told["counts"])


def test_a_file_that_an_editor_changed_stays_as_it_is(tmp_path: Path) -> None:
    site, _ = moved("hugo", tmp_path)
    story = next(site.glob("content/articles/2022/first*.md"))
    story.write_text(story.read_text(encoding="utf-8").replace("First story", "A better title"), encoding="utf-8")
    again = command("migrate", tmp_path / "old", "-s", site, "--clock", NOW)
    assert "A better title" in story.read_text(encoding="utf-8")
    assert "1 there already and changed since" in again.out
    assert len(list(site.glob("content/articles/2022/first*.md"))) == 1


def test_a_site_with_files_of_its_own_keeps_them_and_is_told_what_to_add(tmp_path: Path) -> None:
    assert command("init", tmp_path / "new").code == 0
    own = tmp_path / "new" / "content/articles/2020/first.md"
    own.parent.mkdir(parents=True)
    own.write_text("---\nid: 3f1c2a52-5a7e-4d0b-9a57-0c9a3c1b7e01\ntitle: Ours\ndate: 2020-01-01\n---\nx\n")
    ran = command("migrate", unpack("hugo", tmp_path / "old"), "-s", tmp_path / "new", "--clock", NOW)
    assert ran.code == 0, ran.said
    assert "title: Ours" in own.read_text()
    assert "[feeds.also_at]" in ran.out
    assert "[taxonomies.series]" in ran.out


def test_now_is_what_the_clock_says(tmp_path: Path) -> None:
    """A day of publication to come holds a text back by its date."""
    old = tmp_path / "old"
    (old / "content/posts").mkdir(parents=True)
    (old / "hugo.toml").write_text('baseURL = "https://old.example.org/"\n')
    (old / "content/posts/x.md").write_text("---\ntitle: X\ndate: 2020-01-01\npublishDate: 2027-01-01\n---\nx\n")
    assert command("migrate", old, "-s", tmp_path / "new", "--clock", NOW).code == 0
    text = next((tmp_path / "new").glob("content/articles/**/x.md")).read_text()
    assert "date: 2027-01-01" in text
    assert datetime.fromisoformat(NOW) < datetime(2027, 1, 1, tzinfo=UTC)
