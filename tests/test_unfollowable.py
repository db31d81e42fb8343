"""What no file system takes is a finding, and whatever a killed or failed build left, the next one needs no help."""

import marshal
import os
import subprocess
from collections.abc import Callable, Iterable, Iterator, Sequence
from hashlib import blake2b
from pathlib import Path
from typing import Any, TypeVar

import pytest
from faults_support import Toggled, plainly
from hypothesis import given
from hypothesis import strategies as st
from sites_support import same
from support import ARTICLE, run, tree, write_site

from sitegen.engine.destination.lock import room_in
from sitegen.engine.destination.record_file import load as load_state
from sitegen.engine.destination.record_file import save as save_state
from sitegen.engine.filetrees import remove_tree
from sitegen.outputs.output import Output
from sitegen.outputs.path_lengths import lengths
from sitegen.routes import NAME_MAX, PATH_MAX, is_plain, lead_nowhere_else
from tests.engine_support import cold

A = "content/articles/2021/story.md"
LONG = "x" * 256
Place = TypeVar("Place")


@pytest.fixture(scope="module")
def toggled(tmp_path_factory: pytest.TempPathFactory) -> Toggled:
    return Toggled(tmp_path_factory.mktemp("toggled"))


@pytest.fixture
def site(toggled: Toggled) -> Toggled:
    toggled.mend()
    return toggled


def one_whole_row(rows: Iterable[str], columns: tuple[Any, Any]) -> list[Any]:
    """Every row with every column; in every run all of the first row, and of the others the first column."""
    return [
        pytest.param(row, column, marks=() if not place or column == columns[0] else pytest.mark.long)
        for place, row in enumerate(rows)
        for column in columns
    ]


def sealed(body: bytes) -> bytes:
    """A journal with the checksum that the engine gives to its own."""
    return blake2b(body, digest_size=16).digest() + body


def naming(*paths: bytes) -> bytes:
    """A journal, in the engine's own form, that names these paths."""
    return sealed(b"paths\0" + b"\0".join(paths))


JOURNALS = {
    "a name too long": naming(b"index.html", LONG.encode() + b"/index.html"),
    "a path too long": naming(b"a/" * 2100 + b"index.html"),
    "a way out": naming(b"../../../content/articles/stays.md"),
    "an absolute path": naming(b"/etc/hostname"),
    "a dot": naming(b"articles/./stays"),
    "bytes that are no text": naming(b"articles/\xff\xfe.html"),
    "a folder": naming(b"articles", b"topics/norms"),
    "the inside of a file": naming(b"index.html/deep/down.html"),
    "nothing": naming(),
    "an empty name": naming(b"articles//stays/index.html"),
    "the form of an earlier version": sealed(marshal.dumps([LONG, "index.html"])),
    "the form of an earlier version, unknown": sealed(marshal.dumps(None)),
    "what no version wrote": sealed(b"\xff" * 40),
    "half a journal": naming(b"index.html")[:20],
    "another checksum": bytes(16) + b"paths\0index.html",
    "no byte": b"",
}
"""What may stand in the place of the journal of a build that was killed or failed."""


@pytest.mark.parametrize(("kind", "edited"), one_whole_row(JOURNALS, (False, True)))
def test_a_journal_that_cannot_be_followed_is_set_aside(kind: str, edited: bool, site: Toggled) -> None:
    inputs = {path: data for path, data in tree(site.root).items() if not path.startswith("build/")}
    state = site.root / "build/.site.sitegen"
    (state / "spare/index.html").unlink()
    (state / "spare/index.html").write_bytes(b"neither the old nor the new")
    (state / "journal").write_bytes(JOURNALS[kind])
    if edited:
        site.edit()
        inputs = {path: data for path, data in tree(site.root).items() if not path.startswith("build/")}
    assert plainly(site.build()).code == 0
    assert {path: data for path, data in tree(site.root).items() if not path.startswith("build/")} == inputs
    assert same(tree(site.target), site.new if edited else site.wanted[site.version]) == ""
    # The spare was put right as well: the next edit is shown out of it.
    site.edit()
    assert plainly(site.build()).code == 0
    assert same(tree(site.target), site.new) == ""
    site.tidy()


def _folder(place: Path) -> None:
    place.mkdir()
    (place / "inside").write_text("x")


PLACES: dict[str, Callable[[Path], None]] = {
    "a folder": _folder,
    "a pipe": os.mkfifo,
    "a link to nowhere": lambda place: place.symlink_to("nowhere"),
    "a link to a folder": lambda place: place.symlink_to("spare"),
    "a link to itself": lambda place: place.symlink_to(place.name),
}


@pytest.mark.parametrize("kind", PLACES)
def test_what_is_no_file_in_the_place_of_the_journal_needs_no_help(kind: str, site: Toggled) -> None:
    PLACES[kind](site.root / "build/.site.sitegen/journal")
    site.edit()
    assert plainly(site.build()).code == 0
    assert same(tree(site.target), site.new) == ""
    site.tidy()


@pytest.mark.parametrize("tree_of", ["spare", "shown"])
@pytest.mark.parametrize("kind", PLACES)
def test_entries_of_a_journal_that_are_something_else_by_now_are_put_right(
    kind: str, tree_of: str, site: Toggled, tmp_path: Path
) -> None:
    state = site.root / "build/.site.sitegen"
    root = state / "spare" if tree_of == "spare" else site.target
    for path in ("index.html", "topics/norms/index.html"):
        (root / path).unlink()
        PLACES[kind](root / path)
    (state / "journal").write_bytes(naming(b"index.html", b"topics/norms/index.html", b"topics"))
    site.edit()
    assert plainly(site.build()).code == 0
    assert same(tree(site.target), site.new) == ""
    assert same(tree(site.target), cold(site.root, tmp_path / "cold")) == ""
    site.tidy()


# ------------------------------------------------------------------ addresses that no file system takes


def with_alias(alias: str) -> str:
    return ARTICLE.replace("summary:", f"aliases: [/old/, {alias}]\nsummary:")


@pytest.mark.parametrize(
    "alias",
    [
        pytest.param(f"/{LONG}/", id="a folder's name"),
        pytest.param(f"/old/{LONG}/page.html", id="within", marks=pytest.mark.long),
        pytest.param(f"/{'é' * 130}/", id="two bytes a letter", marks=pytest.mark.long),
        pytest.param(f"/{'制' * 90}/", id="three bytes a letter"),
        pytest.param("/" + "deep/" * 900, id="in all"),
        pytest.param("/" + "a/" * 101, id="too deep", marks=pytest.mark.long),
    ],
)
def test_an_alias_that_cannot_be_a_file_is_found_by_check_and_by_build(alias: str, tmp_path: Path) -> None:
    site = write_site(tmp_path / "site", {A: ARTICLE})
    assert run("build", "-s", site).code == 0
    shown = tree(site / "build/site")
    write_site(site, {A: with_alias(alias)})
    for command in ("check", "build"):
        said = run(command, "-s", site)
        assert said.code == 1
        (row,) = (row for row in (said.out + said.err).splitlines() if "path-too-long" in row)
        assert row.startswith(f"{A}:5: the address /")
        assert " — give it a shorter slug, alias or name" in row
        assert len(row) < 400
    assert tree(site / "build/site") == shown
    # The mend of the alias is all that the next build needs.
    write_site(site, {A: with_alias("/fine/")})
    assert run("build", "-s", site).code == 0
    assert tree(site / "build/site") == cold_tree(site, tmp_path / "cold")


def cold_tree(site: Path, folder: Path) -> dict[str, bytes]:
    assert run("build", "-s", site, "-d", folder, "--clean").code == 0
    return tree(folder)


def test_the_longest_name_that_a_file_may_have_is_published(tmp_path: Path) -> None:
    site = write_site(tmp_path, {A: with_alias(f"/{'x' * 255}/")})
    assert run("build", "-s", site).code == 0
    assert (site / "build/site" / ("x" * 255) / "index.html").is_file()


@pytest.mark.parametrize(
    "path", [f"layouts/static/{'s' * 248}.css", f"content/images/{'p' * 251}.png", f"layouts/static/{'s' * 255}"]
)
def test_a_file_whose_published_name_is_too_long_is_named(path: str, tmp_path: Path) -> None:
    png = bytes.fromhex(
        "89504e470d0a1a0a0000000d4948445200000001000000010100000000376ef9240000000a49444154"
        "789c636800000082008177cd72b60000000049454e44ae426082"
    )
    site = write_site(tmp_path, {A: ARTICLE, path: png if path.endswith("png") else "a { color: red }"})
    said = run("build", "-s", site)
    rows = [row for row in said.err.splitlines() if "path-too-long" in row]
    if path.endswith(".png") and said.code == 0:
        assert path.removeprefix("content/") in tree(site / "build/site")
    else:
        assert (said.code, [row.split(":")[0] for row in rows]) == (1, [path])


@given(st.text(st.characters(exclude_characters="/\0", exclude_categories=["Cs"]), min_size=1, max_size=300))
def test_what_is_not_named_can_be_made(name: str) -> None:
    found = lengths([Output(f"{name}/index.html", lengths, None, None, A)], 4000)
    assert bool(found) == (len(name.encode()) > 255)
    if not found and name not in (".", ".."):
        assert is_plain(f"{name}/index.html")


def test_what_a_destination_leaves_of_a_path_counts(tmp_path: Path) -> None:
    deep = tmp_path / "/".join(["d" * 200] * 10)
    room = room_in(deep)
    assert room + len(os.fsencode(deep.parent / f".{deep.name}.sitegen/passing")) + 1 == PATH_MAX - NAME_MAX - 1
    path = "/".join(["a" * 200] * 20)[:room]
    assert lengths([Output(path, lengths, None, None, A)], room) == []
    (found,) = lengths([Output(f"{path}x", lengths, None, None, "the feeds")], room)
    assert (found.path, found.rule) == ("site.toml", "path-too-long")
    assert "with -d" in found.hint


@pytest.mark.parametrize("name", ["n" * 250, "/".join(["d" * 200] * 16)])
def test_a_destination_whose_own_path_is_too_long_is_refused_by_name(name: str, tmp_path: Path) -> None:
    site = write_site(tmp_path / "site", {A: ARTICLE})
    said = run("build", "-s", site, "-d", tmp_path / name)
    assert said.code == 1
    assert "the destination's path is too long — choose a shorter one with -d" in said.err


def test_fix_mends_a_file_whose_name_is_as_long_as_one_may_be(tmp_path: Path) -> None:
    path = f"content/articles/{'n' * 252}.md"
    site = write_site(tmp_path, {path: ARTICLE.replace("id: ", "# ")})
    said = run("check", "-s", site, "--fix")
    assert f"{path}: id " in said.out
    assert "\nid: " in (site / path).read_text(encoding="utf-8")


# ------------------------------------------------------------------ the record


@pytest.mark.parametrize(
    ("way", "part"), one_whole_row(["../../content", "/etc", "a//b", "a/./b", "..", "."], ("outputs", "folders"))
)
def test_a_record_that_names_files_outside_its_tree_counts_as_absent(
    way: str, part: str, site: Toggled, tmp_path: Path
) -> None:
    place = site.root / "build/.site.sitegen/record"
    state, _ = load_state(place)
    assert state is not None
    if part == "outputs":
        state.outputs[way] = next(iter(state.outputs.values()))
    else:
        state.folders[way] = (1, 1)
    save_state(state, place)
    inputs = {path: data for path, data in tree(site.root).items() if not path.startswith("build/")}
    ran = plainly(site.build())
    assert ran.code == 0
    assert "names files outside its tree" in ran.err
    assert {path: data for path, data in tree(site.root).items() if not path.startswith("build/")} == inputs
    assert same(tree(site.target), cold(site.root, tmp_path / "cold")) == ""


PARTS = st.lists(st.sampled_from(["a", "b.html", ".", "..", ""]), min_size=1, max_size=4)


@given(st.lists(PARTS.map("/".join), min_size=1))
def test_paths_lead_out_of_a_tree_where_one_of_them_has_a_part_that_is_no_name(paths: list[str]) -> None:
    odd = {".", "..", ""}
    assert lead_nowhere_else(paths) == all(odd.isdisjoint(path.split("/")) for path in paths)
    assert [is_plain(path) for path in paths] == [odd.isdisjoint(path.split("/")) for path in paths]


# ------------------------------------------------------------------ names that are no text


ODD = os.fsdecode(b"caf\xe9")


@pytest.mark.parametrize(
    "folder",
    [
        "content",
        "content/articles",
        "content/images",
        "content/pages",
        "content/terms/topics",
        "layouts",
        "layouts/static",
    ],
)
@pytest.mark.parametrize("kind", ["file", "folder", "link", "two"])
def test_a_name_that_is_no_text_is_a_finding_and_costs_no_other_file(folder: str, kind: str, tmp_path: Path) -> None:
    site = write_site(tmp_path, {A: ARTICLE, "layouts/static/fine.css": "a { color: red }"})
    place = site / folder / (ODD + (".md" if folder.startswith("content") else ".html"))
    place.parent.mkdir(parents=True, exist_ok=True)
    if kind == "folder":
        place = place.with_suffix("")
        place.mkdir()
        (place / "inside.md").write_text(ARTICLE)
    elif kind == "link":
        place.symlink_to(site / A)
    else:
        place.write_text(ARTICLE)
        if kind == "two":
            place.with_name(place.name.replace(ODD, os.fsdecode(b"caf\xea"))).write_text(ARTICLE)
    said = run("check", "-s", site)
    rows = [row for row in said.out.splitlines() if row.startswith(f"{folder}/caf�")]
    assert said.code == 1
    assert rows
    assert all("its name is not UTF-8 — rename it" in row for row in rows), rows
    assert all(row.encode() for row in (said.out + said.err).splitlines())
    for command in ("build", "schedule"):
        run(command, "-s", site).err.encode()
    new = run("new", "article", "A", "-s", site, "--date", "2024-05-01")
    assert new.code == 0, new.err


def test_a_seed_whose_name_is_no_text_costs_no_other_seed(tmp_path: Path) -> None:
    text = "Title: A pact\nDate: 2024-05-01\n\nMinisters signed a pact on Monday in the capital.\n"
    site = write_site(tmp_path, {"seeds/fine.txt": text})
    (site / "seeds" / f"{ODD}.txt").write_text(text.replace("pact", "plan"))
    said = run("import", site / "seeds", "-s", site, "--report", tmp_path / "report.json")
    assert said.code == 1
    assert "caf�.txt:1: its name is not UTF-8 — rename it" in said.err
    assert "fine.txt → content/articles/2024/a-pact.md" in said.out
    (said.out + said.err + (tmp_path / "report.json").read_text(encoding="utf-8")).encode()


@pytest.mark.parametrize("kind", ["file", "folder", "link"])
def test_strays_whose_names_are_no_text_are_removed(kind: str, site: Toggled) -> None:
    place = site.target / "articles" / ODD
    if kind == "file":
        place.write_text("stray")
    elif kind == "folder":
        place.mkdir()
        (place / ODD).write_text("stray")
    else:
        place.symlink_to("nowhere")
    (site.root / "build" / ODD).write_text("not ours to read")
    site.edit()
    assert plainly(site.build("--why")).code == 0
    assert same(tree(site.target), site.new) == ""
    (site.root / "build" / ODD).unlink()
    site.tidy()


def test_a_site_whose_own_path_is_no_text_builds(tmp_path: Path) -> None:
    site = write_site(tmp_path / ODD / "site", {A: ARTICLE})
    assert run("build", "-s", site).code == 0
    assert run("check", "-s", site).code == 0


# ------------------------------------------------------------------ folders deeper than a path, or a call, can go


def deepen(place: Path, levels: int, leaf: str, text: str = "text") -> None:
    """A file in that many folders in each other: no path needs to name it."""
    place.mkdir(parents=True, exist_ok=True)
    handle = os.open(place, os.O_RDONLY)
    for _ in range(levels):
        os.mkdir("d", dir_fd=handle)
        deeper = os.open("d", os.O_RDONLY, dir_fd=handle)
        os.close(handle)
        handle = deeper
    file = os.open(leaf, os.O_WRONLY | os.O_CREAT, dir_fd=handle)
    os.write(file, text.encode())
    os.close(file)
    os.close(handle)


def depths(places: Sequence[Place], quick: Place) -> list[Any]:
    """Each place with folders that Python's recursion, and a path, can go down, and others that neither can.

    The deepest take seconds: in every run they are tried at the place where they are quick, else in the long tier.
    """
    return [
        pytest.param(place, levels, marks=() if levels == 150 or (place, levels) == (quick, 2500) else pytest.mark.long)
        for place in places
        for levels in (150, 1200, 2500)
    ]


SEEDS = ("seeds", "x.txt")
TREES = ("site", "site/articles/stays", ".site.sitegen/spare", ".site.sitegen/passing", ".site.sitegen/odd")
INPUTS = (("content/articles", "x.md"), ("layouts/static", "x.css"), SEEDS, ("layouts", "x"))


@pytest.fixture
def shallow(tmp_path: Path, toggled: Toggled) -> Iterator[None]:
    """Leaves no deep folder behind: the test runner could not take it away."""
    yield
    for place in (tmp_path, toggled.root):
        find = ["find", str(place), "-maxdepth", "9", "(", "-name", "d", "-o", "-name", "stray", ")"]
        subprocess.run([*find, "-prune", "-exec", "rm", "-rf", "{}", "+"], check=True)


@pytest.mark.usefixtures("shallow")
@pytest.mark.parametrize(("place", "levels"), depths(INPUTS, SEEDS))
def test_inputs_in_very_many_folders_are_read_or_named_and_end_no_command(
    place: tuple[str, str], levels: int, tmp_path: Path
) -> None:
    folder, leaf = place
    site = write_site(tmp_path, {A: ARTICLE, "seeds/fine.txt": "Title: A pact\n\nMinisters signed a pact on Monday.\n"})
    deepen(site / folder / "d", levels, leaf, ARTICLE.replace("7e01", "7e02"))
    for command in (("check",), ("build",), ("new", "article", "T"), ("import", site / "seeds"), ("check", "--fix")):
        said = run(*command, "-s", site)
        if said.code:
            assert " — " in said.out + said.err
    remove_tree(site / folder / "d")
    assert run("build", "-s", site).code == 0


@pytest.mark.usefixtures("shallow")
@pytest.mark.parametrize(("place", "levels"), depths(TREES, ".site.sitegen/odd"))
def test_folders_of_any_depth_that_nobody_built_are_removed(place: str, levels: int, site: Toggled) -> None:
    deepen(site.root / "build" / place / "stray", levels, "x.html")
    if place.endswith("spare"):
        # The journal alone knows of what a killed build left there: with one that cannot be followed, all is looked at.
        (site.root / "build/.site.sitegen/journal").write_bytes(b"")
    site.edit()
    assert plainly(site.build()).code == 0
    assert same(tree(site.target), site.new) == ""
    assert not (site.target / "stray").exists()
    site.edit()
    assert plainly(site.build()).code == 0
    assert not list(site.target.rglob("stray"))
    site.mend()
    site.tidy()


@pytest.mark.usefixtures("shallow")
@pytest.mark.parametrize(
    "levels", [150, pytest.param(1200, marks=pytest.mark.long), pytest.param(2500, marks=pytest.mark.long)]
)
def test_clean_empties_a_build_folder_of_any_depth(levels: int, tmp_path: Path) -> None:
    site = write_site(tmp_path / "site", {A: ARTICLE})
    deepen(site / "build/d", levels, "x")
    assert run("clean", "-s", site).code == 0
    assert sorted(os.listdir(site / "build")) == [".gitignore"]


@pytest.mark.usefixtures("shallow")
def test_a_tree_is_removed_and_what_its_links_lead_to_is_not(tmp_path: Path) -> None:
    write_site(tmp_path / "mine", {"a.txt": "mine"})
    for levels in (1, 2500):
        deepen(tmp_path / "tree", levels, "x")
        (tmp_path / "tree/link").symlink_to(tmp_path / "mine")
        (tmp_path / "tree/d/link").symlink_to(tmp_path / "mine")
        remove_tree(tmp_path / "tree")
        assert not (tmp_path / "tree").exists()
    assert (tmp_path / "mine/a.txt").read_text() == "mine"
