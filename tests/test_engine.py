"""The engine's fingerprint, and what a build does with a folder that was restored from elsewhere."""

import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from sitegen.engine import build as build_module
from sitegen.engine import toolchain
from sitegen.engine.reading.parser import Parser
from sitegen.engine.toolchain import DISTRIBUTIONS, engine_digest, package_stamp
from tests.engine_support import cold, put, run, tree, write_site

ROOT = Path(__file__).resolve().parents[1]


def test_every_locked_distribution_counts() -> None:
    lock = (ROOT / "requirements" / "runtime.lock").read_text(encoding="utf-8")
    locked = {
        name.lower().replace("-", "_") for name in re.findall(r"^([A-Za-z0-9._-]+)(?:\[\w+\])?==", lock, re.MULTILINE)
    }
    assert locked
    assert locked == DISTRIBUTIONS


def test_another_version_of_a_distribution_is_another_engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = engine_digest()
    (tmp_path / "pillow-0.0.1.dist-info").mkdir()
    monkeypatch.syspath_prepend(str(tmp_path))
    assert engine_digest.__wrapped__() != before


def test_the_packages_stamp_tells_of_any_change_of_its_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(tmp_path, "package/engine/toolchain.py", "one")
    put(tmp_path, "package/languages/locale/de.po", "one")
    monkeypatch.setattr(toolchain, "__file__", str(tmp_path / "package/engine/toolchain.py"))
    seen = {package_stamp()}
    put(tmp_path, "package/engine/__pycache__/toolchain.py", "not ours")
    put(tmp_path, "package/notes.txt", "not ours")
    assert package_stamp() in seen
    for name in ("engine/toolchain.py", "languages/locale/de.po"):
        file = tmp_path / "package" / name
        status = file.stat()
        file.write_text("another")
        os.utime(file, ns=(status.st_atime_ns, status.st_mtime_ns))
        seen.add(package_stamp())
    put(tmp_path, "package/engine/new.py", "")
    seen.add(package_stamp())
    (tmp_path / "package/engine/new.py").rename(tmp_path / "package/engine/newer.py")
    seen.add(package_stamp())
    assert len(seen) == 5


def test_the_engine_is_read_only_where_its_files_are_not_surely_those_of_the_record(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_site(tmp_path)
    put(tmp_path, "content/articles/one.md", "---\ntitle: One\ndate: 2021-01-01\n---\nText.\n")
    run(tmp_path)
    read: list[str] = []
    monkeypatch.setattr(build_module, "engine_digest", lambda: read.append("read") or "another engine")
    assert dict(run(tmp_path).written) == {}
    assert read == []
    monkeypatch.setattr(build_module, "package_stamp", lambda: ("another", 0))
    run(tmp_path)
    assert read == ["read"]
    # The same stamp, but of files that may have changed after they were read.
    monkeypatch.setattr(build_module, "package_stamp", lambda: ("another", time.time_ns() + 10**12))
    run(tmp_path)
    assert read == ["read", "read"]


_LOADED = """
import sys
from sitegen.cli.main import cli
try:
    cli(["build", "-q", "-s", sys.argv[1], "--clock", "2030-01-01"])
finally:
    costly = "babel feedgen frontmatter h11 icalendar importlib.resources jinja2 lxml markdown nh3 PIL pydantic"
    costly += " sitegen.checks.registry sitegen.urls ssl subprocess yaml"
    print(*sorted(set(costly.split()) & set(sys.modules)))
"""


def loaded(root: Path) -> list[str]:
    """Which of the packages that take long to load a build in a new process loads."""
    done = subprocess.run([sys.executable, "-c", _LOADED, str(root)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.split()


def test_a_build_loads_no_more_than_it_needs(tmp_path: Path) -> None:
    write_site(tmp_path)
    put(tmp_path, "content/articles/one.md", "---\ntitle: One\ndate: 2021-01-01\n---\nText.\n")
    assert "feedgen" in loaded(tmp_path)
    until = time.monotonic() + 60
    while (again := loaded(tmp_path)) and time.monotonic() < until:
        pass  # a file of the last few milliseconds is read again
    assert again == []
    put(tmp_path, "content/articles/one.md", "---\ntitle: One\ndate: 2021-01-01\nwhy: Because.\n---\nText.\n")
    assert set(loaded(tmp_path)) <= {"feedgen", "jinja2", "lxml", "nh3", "sitegen.urls"}


def test_babel_is_loaded_with_a_language_that_is_new_and_never_again(tmp_path: Path) -> None:
    write_site(tmp_path)
    put(tmp_path, "content/articles/one.md", "---\ntitle: One\ndate: 2021-01-01\n---\nText.\n")
    assert "babel" not in loaded(tmp_path)
    settings = (tmp_path / "site.toml").read_text(encoding="utf-8")
    put(tmp_path, "site.toml", settings + '\n[languages.de]\ntitle = "Eins"\n')
    put(tmp_path, "content/articles/one.de.md", "---\ntitle: Eins\ndate: 2021-01-01\n---\nText.\n")
    assert "babel" in loaded(tmp_path)
    until = time.monotonic() + 60
    while (again := loaded(tmp_path)) and time.monotonic() < until:
        pass  # a file of the last few milliseconds is read again
    assert again == []
    put(tmp_path, "content/articles/one.de.md", "---\ntitle: Zwei\ndate: 2021-01-01\n---\nText.\n")
    assert "babel" not in loaded(tmp_path)


def test_a_restored_build_folder_is_used_and_not_thrown_away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    write_site(first)
    for name in ("one", "two", "three"):
        put(first, f"content/articles/{name}.md", f"---\ntitle: {name}\ndate: 2021-01-01\ntopics: [a]\n---\nText.\n")
    run(first)
    # Another machine: other inodes, other times, no hard links between the trees.
    shutil.copytree(first, second, copy_function=shutil.copyfile)

    def refuse(*_: object) -> None:
        raise AssertionError("a file was parsed again")

    with monkeypatch.context() as patched:
        patched.setattr(Parser, "parse", refuse)
        report = run(second)
    assert (dict(report.written), dict(report.removed)) == ({}, {})
    put(second, "content/articles/two.md", "---\ntitle: Two\ndate: 2021-01-01\n---\nText.\n")
    run(second)
    assert tree(second / "build" / "site") == cold(second, tmp_path / "cold")
