"""Links that lead elsewhere: nothing hidden, no input, no seed is published by one, and nothing is written through."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support import ARTICLE, Ran, run, tree, write_site

from sitegen.engine import containment, scan
from sitegen.engine.containment import (
    create,
    fault,
    in_build,
    name_in,
    opened_folder,
    redirected,
    temporary_name,
    write_output_file,
)
from sitegen.errors import WriteFailure

LOCKED = "what nobody may read = 1\n"
A = "content/articles/2021/story.md"
DRAFT = ARTICLE.replace("7e01", "7e02").replace("title: A story", "title: Hidden\ndraft: true") + LOCKED
TARGETS = {
    ".git/config": LOCKED,
    ".env": LOCKED,
    "seeds/raw.txt": LOCKED,
    "inbox/candidate.md": LOCKED,
    "build/cache.txt": LOCKED,
    "content/articles/2021/draft.md": DRAFT,
    "notes/private.txt": LOCKED,
    "site.toml": '[site]\ntitle = "T"\nbase_url = "https://example.org/"\n# ' + LOCKED,
    "layouts/about.txt": LOCKED,
}
PLACES = (
    "layouts/static/file.txt",
    "layouts/static/deep/down/file.txt",
    "layouts/part.html",
    "content/images/file.png",
    "content/articles/2021/linked.md",
    "content/pages/linked.md",
    "content/terms/topics/linked.md",
)
OF_ONE_USE = {
    ("layouts/part.html", "layouts/about.txt"),
    ("content/articles/2021/linked.md", "content/articles/2021/draft.md"),
}


def link(place: Path, target: Path) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    place.symlink_to(os.path.relpath(target, place.parent))


@pytest.fixture
def site(tmp_path: Path) -> Path:
    site = write_site(tmp_path / "site", {A: ARTICLE, **TARGETS})
    (tmp_path / "outside").mkdir(exist_ok=True)
    return site


def refused(said: Ran, place: str) -> bool:
    rows = (said.out + said.err).splitlines()
    return any(row.startswith(f"{place}:1: the link leads ") and "[symlink]" in row and " — " in row for row in rows)


def is_fine(place: str, target: str) -> bool:
    """Articles, terms and pages may lie elsewhere in the site; all else leads to files of its own use."""
    return (place, target) in OF_ONE_USE or (place.endswith(".md") and target.startswith("notes/"))


CASES = [(place, target) for place in PLACES for target in TARGETS if not is_fine(place, target)]


@pytest.mark.parametrize(("place", "target"), CASES)
def test_nothing_hidden_and_no_input_of_another_use_is_published_by_a_link(place: str, target: str, site: Path) -> None:
    link(site / place, site / target)
    said = run("build", "-s", site)
    assert said.code == 1
    assert refused(said, place), said.err
    assert LOCKED.strip() not in said.out + said.err
    assert not (site / "build/site").exists()


FOLDERS = (".git", "seeds", "inbox", "notes", "content/articles", ".", "build")


@pytest.mark.parametrize("target", FOLDERS)
@pytest.mark.parametrize("place", ["layouts/static/all", "content/images/all", "layouts/all"])
def test_a_folder_is_no_way_round(place: str, target: str, site: Path) -> None:
    link(site / place, site / target)
    said = run("build", "-s", site)
    assert (said.code, refused(said, place)) == (1, True), said.err


@pytest.mark.parametrize("target", [".git", "seeds", "inbox", ".", "build", "layouts", "content/pages"])
def test_a_folder_of_other_use_holds_no_articles(target: str, site: Path) -> None:
    link(site / "content/articles/all", site / target)
    said = run("check", "-s", site)
    assert (said.code, refused(said, "content/articles/all")) == (1, True), said.out


@pytest.mark.parametrize("place", ["layouts", "layouts/static", "content", "content/images"])
def test_a_whole_folder_of_the_site_is_no_link_to_what_it_does_not_know(place: str, tmp_path: Path) -> None:
    site = write_site(tmp_path, {"notes/a.png": LOCKED, "notes/static/b.txt": LOCKED})
    link(site / place, site / "notes")
    said = run("build", "-s", site)
    assert (said.code, refused(said, place)) == (1, True), said.err


def test_a_link_through_a_link_counts_by_where_it_ends(site: Path) -> None:
    link(site / "notes/step", site / ".git")
    link(site / "layouts/static/file.txt", site / "notes")
    (site / "layouts/static/file.txt").unlink()
    (site / "layouts/static/file.txt").symlink_to("../../notes/step/config")
    assert refused(run("build", "-s", site), "layouts/static/file.txt")


def test_files_that_are_published_anyway_may_be_linked_to_each_other(site: Path) -> None:
    write_site(site, {"layouts/static/logo.svg": "<svg xmlns='http://www.w3.org/2000/svg'/>"})
    link(site / "layouts/static/other/logo.svg", site / "layouts/static/logo.svg")
    link(site / "layouts/static/again", site / "layouts/static/other")
    link(site / "content/articles/more", site / "notes/more")
    write_site(site, {"notes/more/second.md": ARTICLE.replace("7e01", "7e03").replace("A story", "Another")})
    said = run("build", "-s", site)
    assert said.code == 0, said.err
    assert "articles/second/index.html" in tree(site / "build/site")


@pytest.mark.parametrize("name", ["SEEDS/raw.txt", "Inbox/a.md", "Build/x", "notes/.ENV", "Content/articles/x.md"])
def test_large_and_small_letters_are_no_way_round(name: str, tmp_path: Path) -> None:
    place = tmp_path / "layouts/static/x.txt"
    write_site(tmp_path, {name: LOCKED})
    link(place, tmp_path / name)
    assert fault("layouts/static/x.txt", str(place), str(tmp_path.resolve()))
    assert fault("content/articles/x.md", str(place), str(tmp_path.resolve())) == "" or "Content" not in name


EDITION = (
    "---\nid: 3f1c2a52-5a7e-4d0b-9a57-0c9a3c1b7e09\ntitle: First\ndate: 2021-12-01\n"
    "from: 2021-11-01\nto: 2021-11-30\n---\n"
)
NAMES = ("a", ".git", "seeds", "content", "articles", "images", "layouts", "static")


@given(st.lists(st.sampled_from(NAMES), min_size=1, max_size=4))
def test_whatever_a_static_file_links_to_is_static_or_refused(
    tmp_path_factory: pytest.TempPathFactory, parts: list[str]
) -> None:
    root = tmp_path_factory.mktemp("site").resolve()
    link(root / "layouts/static/x", root.joinpath(*parts))
    path = "/".join(parts)
    fine = path.startswith(("layouts/static", "content/images", "static")) and ".git" not in parts
    assert (fault("layouts/static/x", str(root / "layouts/static/x"), str(root)) == "") == fine


def test_the_settings_are_no_link_to_elsewhere(site: Path, tmp_path: Path) -> None:
    (site / "site.toml").rename(tmp_path / "outside/site.toml")
    link(site / "site.toml", tmp_path / "outside/site.toml")
    for command in (("build",), ("check",), ("new", "article", "T"), ("import", site / "seeds")):
        said = run(*command, "-s", site)
        assert said.code == 1
        assert "site.toml:1: the link leads out of the site's folder — put the file itself there" in said.err
    assert not (site / "build/site").exists()


# ------------------------------------------------------------------ between the look and the reading


def swapped(site: Path, hand: Callable[[], None]) -> str:
    """What reading a static file gives, or its refusal, where `hand` acts after the site was looked at."""
    write_site(site, {"layouts/static/deep/page.txt": "fine"})
    inputs = scan.scan(site)
    hand()
    try:
        return inputs.read("layouts/static/deep/page.txt").decode()
    except OSError as error:
        return f"refused: {error.strerror}"


def test_a_link_that_is_put_there_after_the_look_is_not_followed(site: Path) -> None:
    place = site / "layouts/static/deep/page.txt"

    def file() -> None:
        place.unlink()
        link(place, site / ".env")

    assert swapped(site, file).startswith("refused: ")
    place.unlink()

    def folder() -> None:
        shutil.rmtree(place.parent)
        write_site(site, {".git/page.txt": LOCKED})
        link(place.parent, site / ".git")

    assert swapped(site, folder).startswith("refused: ")


def test_a_pipe_that_is_put_there_after_the_look_is_not_waited_for(site: Path) -> None:
    place = site / "layouts/static/deep/page.txt"

    def pipe() -> None:
        place.unlink()
        os.mkfifo(place)

    assert swapped(site, pipe).startswith("refused: ")


def test_a_file_that_an_editor_saved_anew_after_the_look_is_read(site: Path) -> None:
    def save() -> None:
        write_site(site, {"layouts/static/deep/page.new": "newer"})
        os.replace(site / "layouts/static/deep/page.new", site / "layouts/static/deep/page.txt")

    assert swapped(site, save) == "newer"


# ------------------------------------------------------------------ writes


@pytest.fixture
def before(tmp_path: Path) -> Iterator[Path]:
    """The folder outside, in which nothing may change."""
    outside = tmp_path / "outside"
    write_site(outside, {"mine.txt": "mine"})
    (outside / "site.toml").unlink()
    yield outside
    assert tree(outside) == {"mine.txt": b"mine"}


@pytest.mark.parametrize("place", ["content", "content/articles", "content/articles/2024", "content/editions"])
def test_new_writes_through_no_folder_that_leads_elsewhere(place: str, site: Path, before: Path) -> None:
    shutil.rmtree(site / place, ignore_errors=True)
    link(site / place, before)
    asked = ("edition",) if place == "content/editions" else ("article", "A", "--date", "2024-05-01")
    said = run("new", *asked, "-s", site)
    assert said.code == 1
    assert ": the link leads out of the site's folder — put the file itself there, or delete the link" in said.err


@pytest.mark.parametrize("target", ["seeds", ".git", "layouts", "content/pages"])
def test_new_writes_through_no_folder_that_leads_to_another_part_of_the_site(target: str, site: Path) -> None:
    link(site / "content/articles/2024", site / target)
    files = tree(site)
    said = run("new", "article", "A", "-s", site, "--date", "2024-05-01")
    assert said.code == 1
    assert said.err.startswith("content/articles/2024/a.md:1: nothing is written through content/articles/2024: ")
    assert tree(site) == files


def test_import_writes_through_no_folder_that_leads_elsewhere(site: Path, before: Path) -> None:
    write_site(site, {"seeds/raw.txt": "Title: A pact\nDate: 2024-05-01\n\nMinisters signed a pact on Monday.\n"})
    link(site / "content/articles/2024", before)
    said = run("import", site / "seeds/raw.txt", "-s", site)
    assert said.code == 1
    assert "content/articles/2024: the link leads out of the site's folder — " in said.err


@pytest.mark.parametrize("target", [".git/config", "content/articles/2021/draft.md", "build/cache.txt"])
def test_a_link_makes_no_seed_of_what_is_hidden_or_the_sites_own(target: str, site: Path) -> None:
    link(site / "seeds/linked.txt", site / target)
    said = run("import", site / "seeds/linked.txt", "-s", site)
    assert said.code == 1
    assert LOCKED not in "".join(text for name, text in _articles(site) if "draft" not in name)


def _articles(site: Path) -> Iterator[tuple[str, str]]:
    for path in (site / "content/articles").rglob("*.md"):
        yield path.name, path.read_text(encoding="utf-8")


def test_fix_mends_no_file_through_a_link_that_is_put_there_after_the_look(site: Path, before: Path) -> None:
    link(site / "content/articles/2021/swapped.md", before / "mine.txt")
    with pytest.raises(WriteFailure, match=r"swapped\.md:1: it is not written: the link leads out"):
        containment.rewrite(site, "content/articles/2021/swapped.md", b"mended")


def test_a_folder_that_becomes_a_link_while_it_is_entered_is_not_followed(
    site: Path, before: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The link comes after the gate has looked: the kernel itself refuses it then."""
    monkeypatch.setattr(containment, "fault", lambda *_: "")
    monkeypatch.setattr(os.path, "realpath", os.path.abspath)
    link(site / "content/articles/2024", before)
    with pytest.raises(OSError, match="2024"), opened_folder(site, "content/articles/2024/x.md"):
        pass


@pytest.mark.parametrize("command", ["edition", "schema", "report"])
@pytest.mark.parametrize("kind", ["folder", "file"])
def test_what_is_written_where_one_asked_for_it_follows_no_link_of_the_site(
    command: str, kind: str, site: Path, before: Path
) -> None:
    write_site(site, {"content/editions/first.md": EDITION})
    (site / "content/articles/2021/draft.md").unlink()
    name = {"edition": "first.eml", "schema": "article.schema.json", "report": "report.md"}[command]
    if kind == "folder":
        link(site / "mail", before)
    else:
        link(site / "mail" / name, before / "mine.txt")
    out = site / "mail"
    said = {
        "edition": lambda: run("edition", "first", "-s", site, "--out", out),
        "schema": lambda: run("schema", "-o", out),
        "report": lambda: run("import", site / "seeds", "-s", site, "--report", out / name),
    }[command]()
    assert said.code == 1
    assert "a link leads this to " in said.err
    assert "name that place itself, or delete the link" in said.err


def test_a_place_outside_any_site_may_be_a_link(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    link(tmp_path / "linked", tmp_path / "real")
    write_output_file(tmp_path / "linked/a/x.txt", b"x", make_folder=True)
    assert tree(tmp_path / "real") == {"a/x.txt": b"x"}


def test_clean_overwrites_no_file_through_a_link(site: Path, before: Path) -> None:
    link(site / "build/.gitignore", before / "mine.txt")
    assert run("clean", "-s", site).code == 0
    assert tree(site / "build") == {".gitignore": b"*\n!.gitignore\n"}


# ------------------------------------------------------------------ the destination


@pytest.fixture
def sound(tmp_path: Path) -> Path:
    (tmp_path / "outside").mkdir(exist_ok=True)
    return write_site(tmp_path / "site", {A: ARTICLE})


@pytest.mark.parametrize("place", ["build", "build/site", "build/.site.sitegen"])
def test_build_writes_through_no_link_that_stands_in_its_own_place(place: str, sound: Path, before: Path) -> None:
    link(sound / place, before)
    said = run("build", "-s", sound)
    assert said.code == 1
    assert "link" in said.err
    assert " — " in said.err


@pytest.mark.parametrize("place", ["build", "here"])
def test_a_destination_inside_the_site_follows_no_link_out_of_it(place: str, sound: Path, tmp_path: Path) -> None:
    link(sound / place, tmp_path / "outside")
    said = run("build", "-s", sound, "-d", sound / place / "new")
    assert said.code == 1
    assert "name that place itself with -d, or delete the link" in said.err
    assert tree(tmp_path / "outside") == {}
    assert run("build", "-s", sound, "-d", tmp_path / "outside/new").code == 0


def test_a_link_in_the_place_of_the_state_of_a_named_destination_is_refused(sound: Path, tmp_path: Path) -> None:
    write_site(tmp_path / "mine", {"folder/a.txt": "mine"})
    link(tmp_path / ".out.sitegen", tmp_path / "mine")
    said = run("build", "-s", sound, "-d", tmp_path / "out")
    assert said.code == 1
    assert "delete the link" in said.err
    assert (tmp_path / "mine/folder/a.txt").read_text() == "mine"


@pytest.mark.parametrize(
    "name", ["lock", "record", "record.new", "journal", "journal.new", "clock", "spare", "passing"]
)
def test_a_link_in_the_place_of_what_builds_keep_harms_nothing_elsewhere(name: str, sound: Path, before: Path) -> None:
    assert run("build", "-s", sound).code == 0
    place = sound / "build/.site.sitegen" / name
    if place.is_dir():
        shutil.rmtree(place)
    place.unlink(missing_ok=True)
    link(place, before if name in ("spare", "passing") else before / "mine.txt")
    write_site(sound, {A: ARTICLE.replace("The text", "The other text")})
    said = run("build", "-s", sound)
    assert said.code == 0, said.err
    assert "The other text" in (sound / "build/site/articles/story/index.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "name", ["cache.sqlite", "cache.sqlite-journal", "cache.sqlite-wal", "cache.sqlite-shm", "store"]
)
def test_a_link_in_the_place_of_a_cache_goes_and_what_it_leads_to_stays(name: str, sound: Path, before: Path) -> None:
    (sound / "build").mkdir()
    link(sound / "build" / name, before if name == "store" else before / "mine.txt")
    assert run("check", "-s", sound).code == 0
    assert in_build(sound, "store" if name == "store" else "cache.sqlite") is None
    assert run("build", "-s", sound).code == 0
    assert not (sound / "build" / name).is_symlink()


def test_a_place_is_named_in_the_site_as_it_was_typed(tmp_path: Path) -> None:
    site = write_site(tmp_path / "site", {})
    link(tmp_path / "alias", site)
    (tmp_path / "outside/in").mkdir(parents=True)
    link(site / "way", tmp_path / "outside/in")
    assert name_in(tmp_path / "alias/a/b", site) == "a/b"
    assert name_in(tmp_path / "outside", site) is None
    assert redirected(tmp_path / "alias/a/b", site) == ""
    # The kernel goes up from where the link leads, whatever the text looks like.
    assert redirected(f"{site}/way/../x", site) == str((tmp_path / "outside/x").resolve())


def test_a_new_file_is_written_whole_beside_a_passing_name_that_was_left(tmp_path: Path) -> None:
    site = write_site(tmp_path, {})
    (tmp_path / "mine.txt").write_text("mine")
    link(site / "content/pages" / temporary_name(), tmp_path / "mine.txt")
    assert create(site, "content/pages/a.md", "text")
    assert not create(site, "content/pages/a.md", "other")
    assert tree(site / "content") == {"pages/a.md": b"text"}
    assert (tmp_path / "mine.txt").read_text() == "mine"
