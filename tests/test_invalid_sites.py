"""Broken sites, those of tests/sites/invalid and some more: what check says of each, and that build changes nothing."""

import os
import re
import shutil
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from invalid_sites import CASES, FOLDER, read_cases
from support import ARTICLE, Ran, run, tree, write_site

from sitegen.problems import RULES

A = "content/articles/2021/story.md"
SECOND = ARTICLE.replace("7e01", "7e02").replace("A story", "Something else")
TERM = "---\ntitle: A term\n---\n"


def picture(width: int, height: int, pixels: bytes = b"", *, whole: bool = False) -> bytes:
    """A PNG of that size, whose pixels are not there unless it is `whole`."""
    head = width.to_bytes(4, "big") + height.to_bytes(4, "big") + b"\x08\0\0\0\0"
    chunks = ((b"IHDR", head), (b"IDAT", pixels), (b"IEND", b""))
    sums = {kind: zlib.crc32(kind + data).to_bytes(4, "big") if whole else bytes(4) for kind, data in chunks}
    parts = (len(data).to_bytes(4, "big") + kind + data + sums[kind] for kind, data in chunks)
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def whole_picture(width: int, height: int) -> bytes:
    """A PNG of that size, black and not packed."""
    return picture(width, height, zlib.compress(bytes((width + 1) * height), 0), whole=True)


BYTES: dict[str, tuple[dict[str, str | bytes], list[str]]] = {
    "nul": ({A: ARTICLE.replace("text", "te\0xt")}, [f"{A}:7: encoding error"]),
    "nul-in-an-escape": ({A: ARTICLE.replace("What happened.", '"a\\0b"')}, [f"{A}:5: encoding error"]),
    "latin-1": ({A: ARTICLE.replace("text", "café").encode("latin-1")}, [f"{A}:7: encoding error"]),
    "cp1252": ({A: ARTICLE.replace("story", "“story”").encode("cp1252")}, [f"{A}:3: encoding error"]),
    "utf-16": ({A: ARTICLE.encode("utf-16")}, [f"{A}:1: encoding error"]),
    "utf-16-without-mark": ({A: ARTICLE.encode("utf-16-le")}, [f"{A}:1: encoding error"]),
    "lone-surrogate": ({A: ARTICLE.encode() + b"\xed\xa0\x80"}, [f"{A}:8: encoding error"]),
    "settings-latin-1": ({"site.toml": '[site]\ntitle = "é"\n'.encode("latin-1")}, ["site.toml:2: encoding error"]),
    "template-latin-1": (
        {"layouts/page.html": "<p>\né".encode("latin-1")},
        ["layouts/page.html:2: encoding error"],
    ),
    "style-latin-1": (
        {"layouts/static/css/site.css": "p { }\n/* é */".encode("latin-1")},
        ["layouts/static/css/site.css:2: encoding error"],
    ),
    "control-character": ({A: ARTICLE + "A bell \a rings.\n"}, [f"{A}:8: forbidden-character warning"]),
    "noncharacter": ({A: ARTICLE + "A \ufffe.\n"}, [f"{A}:8: forbidden-character warning"]),
    "escaped-control-character": (
        {A: ARTICLE.replace("What happened.", '"It \\a rang."')},
        [f"{A}:5: forbidden-character warning"],
    ),
    "body-too-large": ({A: ARTICLE + "word " * 210_000}, [f"{A}:7: too-large error"]),
    "front-matter-too-large": ({A: f"---\ntitle: {'a' * 65_536}\n---\n"}, [f"{A}:1: too-large error"]),
    "same-slug-by-case": (
        {A: ARTICLE, "content/articles/2021/Story.md": SECOND},
        ["content/articles/2021/Story.md:1: address-taken error"],
    ),
    "same-slug-by-unicode-form": (
        {"content/articles/2021/caf\u00e9.md": ARTICLE, "content/articles/2021/cafe\u0301.md": SECOND},
        ["content/articles/2021/caf\u00e9.md:1: address-taken error"],
    ),
    "term-file-twice": (
        {
            A: ARTICLE.replace("summary:", "countries: [gb]\nsummary:"),
            "content/terms/countries/gb.md": TERM,
            "content/terms/countries/GB.md": TERM,
        },
        ["content/terms/countries/gb.md:1: address-taken error"],
    ),
    "term-file-without-letters": (
        {"content/terms/topics/???.md": TERM},
        ["content/terms/topics/???.md:1: term-invalid error"],
    ),
    "merge-conflict": (
        {A: ARTICLE + "<<<<<<< HEAD\nOurs.\n=======\nTheirs.\n>>>>>>> their-branch\n"},
        [f"{A}:8: merge-conflict error"],
    ),
    "merge-conflict-in-keys": (
        {A: ARTICLE.replace("summary:", "<<<<<<< HEAD\nlead: true\n=======\n>>>>>>> their-branch\nsummary:")},
        [f"{A}:5: merge-conflict error"],
    ),
    "merge-conflict-in-settings": (
        {"site.toml": "[site]\n<<<<<<< HEAD\ntitle = 'A'\n=======\ntitle = 'B'\n>>>>>>> their-branch\n"},
        ["site.toml:2: merge-conflict error"],
    ),
    "image-odd": (
        {A: ARTICLE, "content/images/map.png": b"%PDF-1.4"},
        ["content/images/map.png:1: image-odd warning"],
    ),
    "image-huge": (
        {
            A: ARTICLE + "![A map](../../images/map.png)\n",
            "content/images/map.png": picture(60_000, 60_000),
        },
        ["content/images/map.png:1: image-huge warning"],
    ),
    "image-large": (
        {
            A: ARTICLE + "![A map](../../images/map.png)\n",
            "content/images/map.png": whole_picture(1_024, 2_100),
        },
        ["content/images/map.png:1: image-large warning"],
    ),
    "image-broken": (
        {A: ARTICLE + "![A map](../../images/map.png)\n", "content/images/map.png": picture(30, 20, b"\x78\x9c")},
        ["content/images/map.png:1: image-broken warning"],
    ),
    "leftover": (
        {A: ARTICLE, "content/articles/2021/.story.md.swp": b"\0half", "content/pages/about.md~": "half"},
        [
            "content/articles/2021/.story.md.swp:1: leftover warning",
            "content/pages/about.md~:1: leftover warning",
        ],
    ),
    "file-name-with-line-end": (
        {"content/articles/a\nb.txt": ""},
        ["content/articles/a\\u000ab.txt:1: misplaced warning"],
    ),
}
"""Sites that git or other systems would not carry as they are, and the places, rules and levels of what is found."""

ELSEWHERE: dict[str, str] = {
    "host-files": "it needs a site of 20,000 files: test_hosting.py",
    "link-dead": "it needs a server and several days: test_check_links.py",
    "revision-unreadable": "a broken repository is made where it is tried: test_since_hostile.py",
    "symlink": "git checks links out as text on some systems: test_a_link_out_of_the_site_is_refused",
    "unreadable": "a fifo is no file for git: test_what_is_no_file_is_refused_and_never_waited_for",
}


def places(said: Ran) -> list[str]:
    """The place, rule and level of every finding that a command printed."""
    rows = said.out.splitlines()[:-1]
    return [re.sub(r": .* — .* \[([a-z-]+)\] ", r": \1 ", row, count=1) for row in rows]


@pytest.fixture(scope="session")
def good(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A site that was built, whose inputs are then taken away: each test lays its own over what was built."""
    root = write_site(tmp_path_factory.mktemp("good"), {A: ARTICLE})
    assert run("build", "-s", root).code == 0
    take_inputs_away(root)
    return root


def take_inputs_away(site: Path) -> None:
    """Leave nothing of a site but what was built."""
    for path in site.iterdir():
        if path.is_dir() and not path.is_symlink():
            if path.name != "build":
                shutil.rmtree(path)
        else:
            path.unlink()


def build_fails_and_changes_nothing(broken: Path, good: Path, tmp_path: Path) -> None:
    """Where nothing was built nothing is written, and where a good site stands it stays as it is."""
    for site in (tmp_path / "first", good):
        shutil.copytree(broken, site, dirs_exist_ok=True, symlinks=True)
        before = tree(site / "build" / "site")
        assert bool(before) == (site == good)
        try:
            said = run("build", "-s", site)
            assert said.code == 1
            assert "Traceback" not in said.err
            assert tree(site / "build" / "site") == before
        finally:
            take_inputs_away(site)


def test_the_texts_of_broken_sites_stand_under_the_rules_that_they_break() -> None:
    for path in FOLDER.iterdir():
        assert path.stem in RULES
        assert all(f"[{path.stem}] " in case.expected for case in read_cases(path.read_bytes()).values())


def test_a_case_holds_its_files_byte_for_byte() -> None:
    first = b"== one ==\nsaid\n-- a.md --\nA.\n\n-- empty --\n-- b/c d base64 --\n/wA=\n"
    one, two = read_cases(first + b"== two ==\nmore\nsaid\n-- site.toml --\n").values()
    assert (one.expected, two.expected) == ("said\n", "more\nsaid\n")
    assert {**one.files, "site.toml": b""} == {"site.toml": b"", "a.md": b"A.\n\n", "empty": b"", "b/c d": b"\xff\0"}
    assert two.files == {"site.toml": b""}


@pytest.mark.parametrize(
    "text", ["-- a --\n", "== a ==\n", "== a ==\nx\n== a ==\nx\n", "== a ==\nx\n-- b --\n-- b --\n"]
)
def test_a_text_of_cases_with_a_slip_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="twice"):
        read_cases(text.encode())


@pytest.mark.parametrize("case", sorted(CASES))
def test_check_names_file_line_mistake_and_mend(case: str, tmp_path: Path) -> None:
    expected = CASES[case].expected
    said = run("check", "-s", write_site(tmp_path, CASES[case].files))
    assert said.out + said.err == expected
    assert said.code == (1 if "] error\n" in expected else 0)


@pytest.mark.parametrize("case", sorted(CASES))
def test_a_build_with_an_error_leaves_everything_as_it_was(case: str, good: Path, tmp_path: Path) -> None:
    expected, broken = CASES[case].expected, write_site(tmp_path / "broken", CASES[case].files)
    if any(not RULES[rule].check_only for rule in re.findall(r"\[([a-z-]+)\] error$", expected, re.MULTILINE)):
        build_fails_and_changes_nothing(broken, good, tmp_path)
        return
    if all(RULES[rule].check_only for rule in re.findall(r"\[([a-z-]+)\] (?:warning|error)$", expected, re.MULTILINE)):
        # What only check looks for is no business of a build.
        assert run("build", "-s", broken, "--strict").code == 0
        return
    assert run("build", "-s", broken, "--strict").code == 1
    assert not tree(broken / "build" / "site")
    assert run("build", "-s", broken).code == 0


@pytest.mark.parametrize("case", sorted(BYTES))
def test_odd_bytes_and_names_are_found_where_they_stand(case: str, good: Path, tmp_path: Path) -> None:
    files, expected = BYTES[case]
    broken = write_site(tmp_path / "broken", files)
    said = run("check", "-s", broken)
    assert places(said) == expected
    if expected[0].endswith("error"):
        build_fails_and_changes_nothing(broken, good, tmp_path)
    else:
        assert run("build", "-s", broken).code == 0


@pytest.mark.parametrize(
    "place", ["content/articles/secret.md", "content/articles", "content", "layouts", "layouts/page.html"]
)
def test_a_link_out_of_the_site_is_refused(place: str, good: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    write_site(outside, {"secret.md": ARTICLE, "page.html": "secret"})
    broken = write_site(tmp_path / "broken", {})
    link = broken / place
    link.parent.mkdir(parents=True, exist_ok=True)
    link.symlink_to(outside / link.name if link.suffix else outside)
    said = run("check", "-s", broken)
    assert places(said) == [f"{place}:1: symlink error"]
    build_fails_and_changes_nothing(broken, good, tmp_path)


def test_a_link_within_the_site_is_followed(tmp_path: Path) -> None:
    site = write_site(tmp_path, {A: ARTICLE, "drafts/second.md": SECOND})
    (site / "content/articles/2021/second.md").symlink_to(site / "drafts/second.md")
    assert run("build", "-s", site).code == 0
    assert (site / "build/site/articles/second/index.html").is_file()


@pytest.mark.parametrize("target", ["loop.md", "nowhere.md"])
def test_a_link_that_leads_nowhere_is_named(target: str, tmp_path: Path) -> None:
    site = write_site(tmp_path, {A: ARTICLE})
    (site / "content/articles/2021/loop.md").symlink_to(site / "content/articles/2021" / target)
    assert places(run("check", "-s", site)) == ["content/articles/2021/loop.md:1: unreadable error"]


def test_a_folder_that_links_to_its_parent_is_read_once(tmp_path: Path) -> None:
    site = write_site(tmp_path, {A: ARTICLE})
    (site / "content/articles/2021/up").symlink_to(site / "content/articles")
    assert run("check", "-s", site).out == "0 errors, 0 warnings\n"


def test_what_is_no_file_is_refused_and_never_waited_for(tmp_path: Path) -> None:
    site = write_site(tmp_path, {A: ARTICLE})
    os.mkfifo(site / "content/articles/2021/pipe.md")
    assert places(run("check", "-s", site)) == ["content/articles/2021/pipe.md:1: unreadable error"]


def test_a_name_that_is_not_utf_8_is_refused(tmp_path: Path) -> None:
    site = write_site(tmp_path, {A: ARTICLE})
    with open(os.fsencode(site / "content" / "articles") + b"/caf\xe9.md", "wb") as file:
        file.write(ARTICLE.encode())
    assert places(run("check", "-s", site)) == ["content/articles/caf\ufffd.md:1: unreadable error"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read every file")
def test_a_file_that_may_not_be_read_is_named(tmp_path: Path) -> None:
    site = write_site(tmp_path, {A: ARTICLE})
    (site / A).chmod(0)
    assert places(run("check", "-s", site)) == [f"{A}:1: unreadable error"]


@pytest.mark.parametrize(
    "name", ["4913", ".story.md.swp", "story.md~", "#story.md#", ".#story.md", ".~lock.story.md#", "story.md.part"]
)
def test_what_editors_leave_behind_is_named_and_never_read(name: str, tmp_path: Path) -> None:
    site = write_site(tmp_path, {A: ARTICLE, f"content/articles/2021/{name}": "half a file"})
    assert places(run("check", "-s", site)) == [f"content/articles/2021/{name}:1: leftover warning"]
    assert run("build", "-s", site, "--strict").code == 0
    assert not [path for path, data in tree(site / "build/site").items() if b"half a file" in data or name in path]


@pytest.mark.parametrize("name", [".gitkeep", ".DS_Store", "Thumbs.db", ".directory"])
def test_what_a_system_leaves_behind_is_nobodys_concern(name: str, tmp_path: Path) -> None:
    site = write_site(tmp_path, {A: ARTICLE, f"content/articles/2021/{name}": "x"})
    assert run("check", "-s", site).out == "0 errors, 0 warnings\n"


def test_every_rule_has_a_case() -> None:
    said = "".join(case.expected for case in CASES.values())
    shown = set(re.findall(r"\[([a-z-]+)\] (?:error|warning)$", said, re.MULTILINE))
    shown |= {row.split(": ")[1].split(" ")[0] for _, rows in BYTES.values() for row in rows}
    assert shown | set(ELSEWHERE) >= set(RULES)
    assert shown <= set(RULES)
