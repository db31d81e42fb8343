"""The same input gives the same bytes, whatever process, machine and folder builds it."""

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from sites_support import CLOCK, FULL, ROOT, copy_site, environment, process, same, tree

_REVERSED = '''\
"""Every listing of a folder comes in the reverse of its sorted order, in this process and in its children."""
import os

_listdir, _scandir = os.listdir, os.scandir


class _Rows:
    def __init__(self, path):
        with _scandir(path) as rows:
            self.rows = iter(sorted(rows, key=lambda row: row.name, reverse=True))

    def __iter__(self):
        return self

    def __next__(self):
        return next(self.rows)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        return None

    def close(self):
        return None


os.listdir = lambda path=".": sorted(_listdir(path), reverse=True)
os.scandir = lambda path=".": _Rows(path)
'''


@dataclass(frozen=True)
class Variant:
    """How a build differs from the plain one."""

    env: dict[str, str] = field(default_factory=dict)
    umask: int = 0o022
    folder: str = "site"
    reverse: bool = False
    old: bool = False
    clock: tuple[str, ...] = ("--clock", CLOCK)


VARIANTS = {
    "hash-seed-and-umask": Variant({"PYTHONHASHSEED": "4242"}, umask=0o077),
    "zone-far-east-and-now-from-the-epoch": Variant(
        {"TZ": "Pacific/Kiritimati", "SOURCE_DATE_EPOCH": "1768435200"}, clock=()
    ),
    "locale-c-and-zone-data-nowhere": Variant(
        {"LC_ALL": "C", "LANG": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "PYTHONTZPATH": "", "TZ": "XYZ+11"}
    ),
    "locale-turkish-and-old-file-times": Variant({"LC_ALL": "tr_TR.UTF-8", "LANGUAGE": "tr"}, old=True),
    "folders-listed-backwards-in-another-folder": Variant(folder="Ein anderer Ordner – été/site 2", reverse=True),
    "now-years-later": Variant({"SOURCE_DATE_EPOCH": "1900000000"}, clock=()),
}
EVERYTHING = Variant(
    {"PYTHONHASHSEED": "77", "TZ": "Asia/Kathmandu", "LC_ALL": "C", "SOURCE_DATE_EPOCH": "1893456000"},
    0o027,
    "all at once/é",
    reverse=True,
    old=True,
    clock=(),
)


def made(source: Path, variant: Variant, tmp_path: Path) -> dict[str, bytes]:
    """The site of these inputs, built by a process of its own as the variant says."""
    site = copy_site(tmp_path / variant.folder, source)
    env = dict(variant.env)
    if variant.reverse:
        wrapped = tmp_path / "reversed"
        wrapped.mkdir()
        (wrapped / "sitecustomize.py").write_text(_REVERSED, encoding="utf-8")
        env["PYTHONPATH"] = str(wrapped)
    if variant.old:
        for number, path in enumerate(sorted(site.rglob("*"))):
            os.utime(path, (10**9 + number, 10**9 + number))
    done = process("build", "-s", site, "-q", *variant.clock, env=environment(**env), umask=variant.umask)
    assert done.code == 0, done.said
    return tree(site / "build" / "site")


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    return made(FULL, Variant(), tmp_path_factory.mktemp("plain"))


def test_the_full_site_has_the_same_bytes_when_everything_else_differs(plain: dict[str, bytes], tmp_path: Path) -> None:
    assert same(made(FULL, EVERYTHING, tmp_path), plain) == ""


@pytest.mark.long
@pytest.mark.parametrize("name", VARIANTS)
def test_the_full_site_has_the_same_bytes_wherever_it_is_built(
    name: str, plain: dict[str, bytes], tmp_path: Path
) -> None:
    assert same(made(FULL, VARIANTS[name], tmp_path), plain) == ""


@pytest.mark.long
def test_the_digest_has_the_same_bytes_when_everything_else_differs(tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    first.mkdir()
    second.mkdir()
    # The same moment as in the other build's environment: what is due, and what a calendar calls past, depend on it.
    plain = Variant(clock=("--clock", "2030-01-01T00:00+00:00"))
    assert same(made(ROOT, EVERYTHING, second), made(ROOT, plain, first)) == ""


def test_a_second_build_changes_nothing_and_says_so(tmp_path: Path) -> None:
    site = copy_site(tmp_path / "site")
    first = process("build", "-s", site, "--clock", CLOCK)
    before = tree(site / "build" / "site")
    second = process("build", "-s", site, "--clock", CLOCK, env=environment(PYTHONHASHSEED="5", TZ="Asia/Tokyo"))
    assert (first.code, second.code) == (0, 0)
    assert f"{len(before)} outputs: 0 written, {len(before)} unchanged, 0 removed in " in second.out
    assert tree(site / "build" / "site") == before


@pytest.mark.long
def test_a_build_after_an_edit_and_back_is_a_build_from_nothing(plain: dict[str, bytes], tmp_path: Path) -> None:
    site = copy_site(tmp_path / "site")
    article = site / "content" / "articles" / "2025" / "newest.md"
    text = article.read_text(encoding="utf-8")
    for now in (text, text.replace("The newest story", "Another title"), None, text):
        if now is None:
            article.unlink()
        else:
            article.write_text(now, encoding="utf-8")
        assert process("build", "-s", site, "-q", "--clock", CLOCK).code == 0
    assert same(tree(site / "build" / "site"), plain) == ""


def test_the_listing_is_really_reversed_in_the_child(tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text(_REVERSED, encoding="utf-8")
    (tmp_path / "zz").touch()
    code = "import os; print([e.name for e in os.scandir()][0], os.listdir()[0], next(iter(os.walk('.')))[2][0])"
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env=environment(PYTHONPATH=str(tmp_path)),
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split() == ["zz", "zz", "zz"]


@pytest.mark.skipif(shutil.which("faketime") is None, reason="faketime is not installed")
@pytest.mark.parametrize("when", ["2030-12-31 23:59:59", pytest.param("2026-01-02 00:00:00", marks=pytest.mark.long)])
def test_the_system_clock_shows_nowhere(when: str, plain: dict[str, bytes], tmp_path: Path) -> None:
    site = copy_site(tmp_path / "site")
    library = next(iter(sorted(Path("/usr/lib").rglob("libfaketime.so.1"))), None)
    assert library is not None
    env = environment(LD_PRELOAD=str(library), FAKETIME=f"@{when}", FAKETIME_DONT_FAKE_MONOTONIC="1", TZ="UTC")
    done = process("build", "-s", site, "-q", env=env)
    assert done.code == 0, done.said
    assert same(tree(site / "build" / "site"), plain) == ""


def test_the_result_names_no_folder_and_no_machine(plain: dict[str, bytes]) -> None:
    secrets = {str(ROOT), str(Path.home()) + "/", "/tmp/", "localhost", "127.0.0.1", "__sitegen"}  # noqa: S108 (a text)
    found = {(s, name) for name, data in plain.items() for s in secrets if len(s) > 3 and s.encode() in data}
    assert found == set()
