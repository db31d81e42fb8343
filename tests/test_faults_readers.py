"""Builds beside each other, beside the preview, and under the eyes of a reader who never looks away."""

import http.client
import json
import os
import random
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from faults_support import Toggled, child, ended, harmed, plainly
from sites_support import HANG, ROOT, environment, same

from sitegen.engine.destination import lock
from tests.engine_support import run, tree


@pytest.fixture(scope="module")
def toggled(tmp_path_factory: pytest.TempPathFactory) -> Toggled:
    return Toggled(tmp_path_factory.mktemp("toggled"))


@pytest.fixture
def site(toggled: Toggled) -> Toggled:
    toggled.mend()
    return toggled


@contextmanager
def holding(site: Toggled, tmp_path: Path) -> Iterator[int]:
    """A process that holds the destination's lock until it is killed."""
    held, told = os.pipe()

    def hold() -> None:
        with lock.locked(site.target):
            os.write(told, b"!")
            signal.pause()

    number = child(hold, tmp_path / "holder")
    os.close(told)
    try:
        assert os.read(held, 1) == b"!"
        yield number
    finally:
        os.close(held)
        os.kill(number, signal.SIGKILL)
        assert ended(number) == -signal.SIGKILL


def test_a_second_build_is_refused_with_the_name_of_the_first(site: Toggled, tmp_path: Path) -> None:
    site.edit()
    with holding(site, tmp_path) as number:
        ran = plainly(site.build())
        assert ran.code == 1
        assert f"another build (process {number}) is writing here" in ran.err
        assert len(ran.err.splitlines()) == 1
        assert same(tree(site.target), site.old) == ""
    # The holder was killed: its lock is free by itself.
    done = plainly(site.build())
    assert done.code == 0, done.err
    site.mend()


def test_a_build_may_run_while_the_preview_does_and_neither_disturbs_the_other(site: Toggled) -> None:
    before = {p: (p.stat().st_ino, p.stat().st_mtime_ns) for p in sorted((site.root / "build").rglob("*"))}
    command = [sys.executable, "-m", "sitegen", "serve", "-s", str(site.root), "-p", "0"]
    served = subprocess.Popen(command, cwd=ROOT, env=environment(), stdout=subprocess.PIPE, text=True)
    events = None
    try:
        assert served.stdout is not None
        address = re.search(r"127\.0\.0\.1:(\d+)", served.stdout.readline())
        assert address is not None
        port = int(address[1])

        def ask(path: str, **headers: str) -> tuple[int, str]:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=HANG)
            connection.request("GET", path, headers=headers)
            answer = connection.getresponse()
            said = answer.status, answer.read().decode()
            connection.close()
            return said

        assert ask("/articles/moves/")[0] == 200
        assert {p: (p.stat().st_ino, p.stat().st_mtime_ns) for p in sorted((site.root / "build").rglob("*"))} == before
        events = http.client.HTTPConnection("127.0.0.1", port, timeout=HANG)
        events.request("GET", "/__sitegen/events")
        stream = events.getresponse()
        site.edit()
        assert plainly(site.build()).code == 0
        title = f"Title {site.version}"
        # Each event of the channel may be the one that tells of this edit: ask again after each.
        while title not in ask("/articles/moves/")[1]:
            assert stream.readline(), "the preview never showed the edit"
        assert same(tree(site.target), site.new) == ""
    finally:
        served.send_signal(signal.SIGINT)
        served.communicate(timeout=HANG)
        if events is not None:
            events.close()
    assert served.returncode == 130
    site.mend()


READER = '''\
"""Reads every file of the site over and over; says of each look what it saw, until it is told to stop."""
import json, os, sys
root, generation, stop = sys.argv[1:4]
always, versions = json.load(sys.stdin)
known = {path: {rows.get(path) for rows in versions} for rows in versions for path in rows}
looks, whole, faults, ending = 0, 0, [], False
def count():
    with open(generation) as file:
        return file.read()
print("looking", flush=True)
while not ending or not whole:
    ending = os.path.exists(stop)
    start, inode = count(), os.stat(root).st_ino
    seen = {}
    for path in known:
        try:
            with open(f"{root}/{path}", "rb") as file:
                seen[path] = file.read().decode("latin-1")
        except (FileNotFoundError, NotADirectoryError):
            if path in always:
                faults.append(f"missing: {path}")
            continue
        if seen[path] not in known[path]:
            faults.append(f"neither old nor new: {path}")
    looks += 1
    # Where no build began meanwhile there was at most one swap; if the folder is the same there was none.
    if count() == start and os.stat(root).st_ino == inode:
        whole += 1
        if seen not in versions:
            faults.append("a mix of two versions")
    if faults:
        break
print(json.dumps({"looks": looks, "whole": whole, "faults": faults}))
'''


def polled(site: Toggled, tmp_path: Path, act: Callable[[Callable[[], None]], None]) -> dict[str, object]:
    """What a reader saw who polled every page and asset of the site while `act` went on.

    `act` is given a function to call before each build.
    """
    program, generation, stop = (tmp_path / name for name in ("reader.py", "generation", "stop"))
    program.write_text(READER)
    versions = [{path: data.decode("latin-1") for path, data in wanted.items()} for wanted in site.wanted]
    number = 0

    def begins() -> None:
        nonlocal number
        number += 1
        passing = tmp_path / "generation.new"
        passing.write_text(str(number))
        passing.replace(generation)

    begins()
    command = [sys.executable, str(program), str(site.target), str(generation), str(stop)]
    reader = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        assert reader.stdin is not None
        assert reader.stdout is not None
        json.dump([sorted(versions[0].keys() & versions[1].keys()), versions], reader.stdin)
        reader.stdin.close()
        assert reader.stdout.readline() == "looking\n"
        act(begins)
        begins()
        stop.touch()
        reader.wait(timeout=HANG)
        result: dict[str, object] = json.loads(reader.stdout.read())
    finally:
        reader.kill()
        reader.wait()
        for stream in (reader.stdin, reader.stdout):
            if stream is not None:
                stream.close()
    return result


@pytest.mark.parametrize("turns", [6, pytest.param(30, marks=pytest.mark.long)])
def test_a_reader_never_sees_a_missing_half_or_mixed_site_during_builds_and_kills(
    turns: int, site: Toggled, tmp_path: Path
) -> None:
    chance = random.Random(7)  # noqa: S311 (the same kills in every run)

    def act(begins: Callable[[], None]) -> None:
        for turn in range(turns):
            site.edit()
            begins()
            if turn % 2:
                call = chance.choice(["rename", "unlink", "linkat", "rmdir", "mkdir", "write"])
                harmed(site.build(), f"{call}:signal=KILL:when={chance.randint(1, 30)}")
                begins()
            run(site.root)

    seen = polled(site, tmp_path, act)
    assert seen["faults"] == []
    assert int(str(seen["looks"])) > turns // 2
    assert int(str(seen["whole"])) > turns // 3


def put_in_place(file: Path, data: bytes) -> None:
    passing = file.with_name("passing")
    passing.write_bytes(data)
    passing.replace(file)


@pytest.mark.parametrize("harm", ["missing", "half", "mixed"])
def test_the_reader_would_see_a_site_that_is_not_whole(harm: str, site: Toggled, tmp_path: Path) -> None:
    page = site.target / "index.html"
    data = page.read_bytes()

    def act(begins: Callable[[], None]) -> None:
        if harm == "missing":
            page.unlink()
        else:
            put_in_place(page, data[:20] if harm == "half" else site.old["index.html"])

    seen = polled(site, tmp_path, act)
    put_in_place(page, data)
    words = {"missing": "missing: index.html", "half": "neither old nor new: index.html", "mixed": "a mix"}[harm]
    assert any(words in fault for fault in seen["faults"]), seen  # type: ignore[attr-defined] # a list of texts


def test_of_two_builds_at_once_each_ends_well_or_is_refused(site: Toggled, tmp_path: Path) -> None:
    for _ in range(3):
        site.edit()
        out = [tmp_path / "one", tmp_path / "two"]
        codes = [ended(number) for number in [child(site.build(), place) for place in out]]
        assert 0 in codes
        for code, place in zip(codes, out, strict=True):
            said = Path(f"{place}.err").read_text()
            assert (code, said) == (0, "") or (code == 1 and "another build (process " in said), said
        assert same(tree(site.target), site.new) == ""
        site.mend()
