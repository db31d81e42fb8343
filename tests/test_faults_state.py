"""What the engine keeps, lost and damaged in every way; outputs spoilt by hand; inputs with deceiving times."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from faults_support import Toggled, article, plainly
from sites_support import same

from sitegen.content import articles
from tests.engine_support import cold, put, run, tree


@pytest.fixture(scope="module")
def toggled(tmp_path_factory: pytest.TempPathFactory) -> Toggled:
    return Toggled(tmp_path_factory.mktemp("toggled"))


@pytest.fixture
def site(toggled: Toggled) -> Toggled:
    toggled.mend()
    return toggled


# ------------------------------------------------------------------ the engine's own files

SPOILS: dict[str, Callable[[bytes], bytes]] = {
    "empty": lambda data: b"",
    "first byte": lambda data: data[:1],
    "half": lambda data: data[: len(data) // 2],
    "all but the last byte": lambda data: data[:-1],
    "garbage": lambda data: bytes(range(256)) * 9,
    "one byte changed": lambda data: data[:-9] + bytes([data[-9] ^ 1]) + data[-8:],
    "newer": lambda data: data.replace(b"state 6", b"state 9", 1).replace(b"SQLite format 3", b"SQLite format 9"),
}


@pytest.mark.parametrize("edited", [False, True])
@pytest.mark.parametrize("how", SPOILS)
def test_a_spoilt_record_counts_as_absent_with_one_notice(how: str, edited: bool, site: Toggled) -> None:
    record = site.root / "build/.site.sitegen/record"
    spoilt = SPOILS[how](record.read_bytes())
    assert spoilt != record.read_bytes()
    record.write_bytes(spoilt)
    before = tree(site.target)
    if edited:
        site.edit()
    ran = plainly(site.build())
    assert ran.code == 0
    (notice,) = ran.err.splitlines()
    assert "every file is compared anew" in notice
    wanted = site.new
    assert same(tree(site.target), wanted) == ""
    written = sum(before.get(path) != data for path, data in wanted.items())
    assert f" {written} written, " in ran.out, "what is right already is not written again"
    assert plainly(site.build()).err == "", "the notice comes once"
    site.tidy()


@pytest.mark.parametrize("how", SPOILS)
def test_a_spoilt_cache_costs_time_and_nothing_else(how: str, site: Toggled) -> None:
    cache = site.root / "build/cache.sqlite"
    if not cache.exists():  # damage by another test that was noticed at the very end of a build
        site.edit()
        site.mend()
    cache.write_bytes(SPOILS[how](cache.read_bytes()))
    site.edit()
    ran = plainly(site.build())
    assert (ran.code, ran.err) == (0, "")
    site.mend()


@pytest.mark.parametrize("how", SPOILS)
def test_a_spoilt_journal_makes_the_next_build_look_at_every_file(how: str, site: Toggled) -> None:
    state = site.root / "build/.site.sitegen"
    # A journal that is there at all is one that a killed build left: here with a spare that is wrong throughout.
    victim = state / "spare/index.html"
    victim.unlink()
    victim.write_bytes(b"neither")
    (state / "spare/stray.html").write_bytes(b"stray")
    (state / "journal").write_bytes(SPOILS[how](b"state 1" + bytes(40)))
    site.edit()
    assert plainly(site.build()).code == 0
    site.mend()


@pytest.mark.parametrize(
    "lost",
    [".site.sitegen/record", ".site.sitegen/spare", ".site.sitegen/lock", ".site.sitegen", "cache.sqlite", "site"],
)
def test_whatever_is_deleted_from_build_is_made_again(lost: str, site: Toggled) -> None:
    place = site.root / "build" / lost
    if place.is_dir():
        shutil.rmtree(place)
    else:
        place.unlink()
    site.edit()
    ran = plainly(site.build())
    assert (ran.code, ran.err) == (0, "")
    site.mend()


@pytest.mark.parametrize("name", ["record", "journal", "spare", "passing", "twin", "old", "clock"])
def test_a_thing_of_another_kind_in_the_place_of_a_kept_one_needs_no_help(name: str, site: Toggled) -> None:
    place = site.root / "build/.site.sitegen" / name
    if place.is_dir():
        shutil.rmtree(place)
        place.write_text("a file")
    else:
        place.unlink(missing_ok=True)
        put(place, "inside.txt", "a folder")
    site.edit()
    ran = plainly(site.build())
    assert ran.code == 0, ran.err
    site.mend()


def test_a_restored_build_folder_with_other_inodes_and_times_is_used(
    site: Toggled, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As a cache of a CI restores it: every file is a new one, and even the sources were checked out anew."""
    for name in ("build", "content", "layouts"):
        aside = site.home / "aside"
        (site.root / name).rename(aside)
        shutil.copytree(aside, site.root / name, copy_function=shutil.copyfile)
        shutil.rmtree(aside)
    parsed: list[str] = []
    real = articles.parse_article
    monkeypatch.setattr(
        articles, "parse_article", lambda data, path, *a, **k: parsed.append(path) or real(data, path, *a, **k)
    )
    report = run(site.root, jobs=1)
    assert (dict(report.written), dict(report.removed), parsed) == ({}, {}, [])
    assert same(tree(site.target), site.new) == ""
    whole = (site.root / "content/articles/moves.md").read_text()
    put(site.root, "content/articles/moves.md", whole.replace("Words.", "Never read before."))
    run(site.root, jobs=1)
    assert parsed == ["content/articles/moves.md"]
    put(site.root, "content/articles/moves.md", whole)
    site.mend()


# ------------------------------------------------------------------ outputs spoilt by hand


def _edit(file: Path) -> None:
    file.write_bytes(file.read_bytes() + b" by hand")


def _same_size(file: Path) -> None:
    file.write_bytes(file.read_bytes()[::-1])


def _truncate(file: Path) -> None:
    os.truncate(file, 3)


def _delete(file: Path) -> None:
    file.unlink()


def _empty_folder(file: Path) -> None:
    file.unlink()
    file.mkdir()


def _full_folder(file: Path) -> None:
    file.unlink()
    put(file, "deep/in/it.html", "not ours")


def _link(file: Path) -> None:
    copy = file.with_name("copy.html")
    file.rename(copy)
    file.symlink_to(copy.name)


def _fifo(file: Path) -> None:
    file.unlink()
    os.mkfifo(file)


def _folder_gone(file: Path) -> None:
    shutil.rmtree(file.parent)


def _folder_is_a_link(file: Path) -> None:
    """Everything in the folder looks as it was, but lies elsewhere, where nothing may be touched."""
    elsewhere = file.parents[5] / f"elsewhere{len(list(file.parents[5].iterdir()))}"
    file.parents[1].rename(elsewhere)
    file.parents[1].symlink_to(elsewhere)


def _folder_is_a_file(file: Path) -> None:
    shutil.rmtree(file.parent)
    file.parent.write_text("a file")


HANDS = [
    _edit,
    _same_size,
    _truncate,
    _delete,
    _empty_folder,
    _full_folder,
    _link,
    _fifo,
    _folder_gone,
    _folder_is_a_link,
    _folder_is_a_file,
]


@pytest.mark.parametrize("edited", [False, True])
@pytest.mark.parametrize("hand", HANDS, ids=lambda hand: hand.__name__.strip("_"))
def test_an_output_that_was_spoilt_by_hand_is_put_right(
    hand: Callable[[Path], None], edited: bool, site: Toggled
) -> None:
    hand(site.target / "topics/norms/index.html")
    others = {p: tree(p) for p in site.home.glob("elsewhere*")}
    assert bool(others) == (hand is _folder_is_a_link)
    if edited:
        site.edit()
    report = run(site.root)
    assert "topics/norms/index.html" in report.written
    assert same(tree(site.target), site.new) == ""
    assert [p for p in site.target.rglob("*") if p.is_symlink()] == []
    assert {p: tree(p) for p in others} == others
    for place in others:
        shutil.rmtree(place)
    again = run(site.root)
    assert (dict(again.written), dict(again.removed)) == ({}, {})
    site.tidy()


@pytest.mark.parametrize("edited", [False, True])
def test_strays_of_every_kind_are_removed_and_what_they_lead_to_is_left_alone(
    edited: bool, site: Toggled, tmp_path: Path
) -> None:
    put(tmp_path, "elsewhere/mine.txt", "mine")
    (site.target / "link").symlink_to(tmp_path / "elsewhere")
    (site.target / "dangling").symlink_to("nowhere")
    os.mkfifo(site.target / "articles/pipe")
    put(site.target, "stray.html", "stray")
    put(site.target, "stray/folder/page.html", "stray")
    (site.target / "stray/empty/folder").mkdir(parents=True)
    # Empty folders, one just where the edit puts a page.
    (site.target / "archive/2031/05").mkdir(parents=True)
    (site.target / f"articles/only{1 - site.version}").mkdir()
    if edited:
        site.edit()
    report = run(site.root)
    strays = {"link", "dangling", "articles/pipe", "stray.html", "stray/folder/page.html"}
    assert strays <= set(report.removed)
    assert same(tree(site.target), site.new) == ""
    folders = {p.relative_to(site.target).as_posix() for p in site.target.rglob("*") if p.is_dir() or p.is_symlink()}
    assert folders == {str(parent) for path in site.new for parent in Path(path).parents} - {"."}
    assert (tmp_path / "elsewhere/mine.txt").read_text() == "mine"
    site.tidy()


# ------------------------------------------------------------------ inputs with deceiving times


def stamps(site: Toggled) -> dict[str, tuple[int, int]]:
    """The inode and time of everything in the shown tree, the tree itself too."""
    found = [site.target, *sorted(site.target.rglob("*"))]
    return {str(p): (p.stat().st_ino, p.stat().st_mtime_ns) for p in found}


def test_an_edit_of_the_same_size_with_the_old_time_is_noticed_at_once(site: Toggled) -> None:
    page = site.root / "content/articles/stays.md"
    whole = page.read_text()
    for turn in range(12):
        status = page.stat()
        page.write_text(whole.replace("Words.", f"Wor{turn:02}."))
        os.utime(page, ns=(status.st_atime_ns, status.st_mtime_ns))
        assert "articles/stays/index.html" in run(site.root).written
        assert f"Wor{turn:02}." in (site.target / "articles/stays/index.html").read_text()
    page.write_text(whole)
    site.mend()


@pytest.mark.parametrize("when", [10**9, 0, 4 * 10**9])
def test_an_edit_with_a_time_long_before_or_after_the_last_build_is_noticed(when: int, site: Toggled) -> None:
    site.edit()
    for path in site.root.rglob("*.md"):
        os.utime(path, (when, when))
    report = run(site.root)
    assert set(report.written) == {p for p, data in site.new.items() if site.old.get(p) != data}
    site.mend()


@pytest.mark.parametrize(
    "hand",
    [
        lambda file: os.utime(file),
        lambda file: os.utime(file, (10**9, 10**9)),
        lambda file: file.chmod(0o600),
        lambda file: file.read_bytes(),
        lambda file: file.write_bytes(file.read_bytes()),
        lambda file: (shutil.copy(file, f"{file}~"), os.replace(f"{file}~", file)),
    ],
    ids=["touch", "an old time", "chmod", "read", "saved as it was", "replaced by a copy"],
)
def test_what_changes_no_byte_of_an_input_writes_nothing(hand: Callable[[Path], object], site: Toggled) -> None:
    before = stamps(site)
    for file in sorted(site.root.rglob("*")):
        if file.is_file() and "build" not in file.parts:
            hand(file)
    report = run(site.root)
    assert (dict(report.written), dict(report.removed)) == ({}, {})
    assert stamps(site) == before
    site.mend()


def test_an_output_that_differs_in_its_times_alone_is_left_alone(site: Toggled) -> None:
    for file in site.target.rglob("*.html"):
        os.utime(file, (10**9, 10**9))
    before = stamps(site)
    assert run(site.root).written == {}
    assert stamps(site) == before


def test_a_build_that_is_edited_while_it_runs_is_put_right_by_the_next(
    site: Toggled, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The file is saved again just after it was read: with the same size, and within a tick of the clock."""
    page = site.root / "content/articles/stays.md"
    whole = page.read_text()
    real = articles.parse_article

    def saved_meanwhile(data: bytes, path: str, *more: object, **named: object) -> object:
        if path.endswith("stays.md"):
            page.write_text(whole.replace("Words.", "Later."))
        return real(data, path, *more, **named)  # type: ignore[arg-type] # keys by their names

    page.write_text(whole.replace("Words.", "Early."))
    monkeypatch.setattr(articles, "parse_article", saved_meanwhile)
    run(site.root, jobs=1)
    monkeypatch.undo()
    run(site.root)
    assert same(tree(site.target), cold(site.root, tmp_path / "cold")) == ""
    assert "Later." in (site.target / "articles/stays/index.html").read_text()
    page.write_text(whole)
    site.mend()
    assert article("Stays", "2021-03-04", "norms", 1) == whole
