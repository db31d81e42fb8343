"""Compiled templates in the user's own cache: run only where no one else could have written them."""

import marshal
import os
from pathlib import Path

import pytest

from sitegen.engine.cache import user_cache
from sitegen.engine.cache.user_cache import UserCache
from sitegen.theme.bytecode import COMPILED
from sitegen.theme.templates import Theme


@pytest.fixture
def base(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache"


def test_what_one_process_left_the_next_finds_and_another_engine_does_not(base: Path) -> None:
    UserCache("engine-of-sixteen-letters").put("name", b"bytes")
    assert UserCache("engine-of-sixteen-letters").get("name") == b"bytes"
    assert UserCache("another-engine-of-sixteen").get("name") is None
    assert [f.stat().st_mode & 0o777 for f in (base / "sitegen").iterdir()] == [0o700]


def test_a_file_that_is_not_whole_counts_as_none(base: Path) -> None:
    UserCache("engine").put("name", b"bytes")
    file = base / "sitegen" / "engine" / "name"
    file.write_bytes(file.read_bytes()[:-1] + b"x")
    assert UserCache("engine").get("name") is None


@pytest.mark.parametrize("where", ["sitegen", "sitegen/engine"])
def test_a_folder_in_which_others_may_write_is_not_used(base: Path, where: str) -> None:
    UserCache("engine").put("name", b"bytes")
    (base / where).chmod(0o777)
    assert UserCache("engine").get("name") is None
    UserCache("engine").put("other", b"bytes")
    (base / where).chmod(0o700)
    assert UserCache("engine").get("other") is None


def test_a_folder_that_is_a_link_is_not_used(base: Path, tmp_path: Path) -> None:
    UserCache("engine").put("name", b"bytes")
    (base / "sitegen" / "engine").rename(tmp_path / "elsewhere")
    (base / "sitegen" / "engine").symlink_to(tmp_path / "elsewhere")
    assert UserCache("engine").get("name") is None


def test_without_a_place_for_it_nothing_is_kept_and_nothing_fails(
    base: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    base.write_text("a file")
    UserCache("engine").put("name", b"bytes")
    assert UserCache("engine").get("name") is None
    monkeypatch.setenv("XDG_CACHE_HOME", "relative")
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    UserCache("engine").put("name", b"bytes")
    assert (tmp_path / "home/.cache/sitegen/engine/name").is_file()


def test_old_files_and_old_engines_go(base: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(user_cache, "FILES_PER_ENGINE", 3)
    for number in range(4):
        UserCache("engine").put(f"name {number}", b"bytes")
    assert os.listdir(base / "sitegen" / "engine") == ["name 3"]
    for number in range(6):
        UserCache(f"{number:032x}"[::-1]).put("name", b"bytes")
        os.utime(base / "sitegen" / f"{number}{'0' * 15}", (number, number))
    assert sorted(os.listdir(base / "sitegen")) == sorted(["engine", *(f"{n}{'0' * 15}" for n in range(2, 6))])


def test_a_template_that_another_process_compiled_is_not_compiled_again(
    base: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts = {"page.html": "<p>{{ 6 * 7 }} of a text that no other test has</p>"}
    monkeypatch.setattr(COMPILED, "shelf", UserCache("engine"))
    assert Theme(texts).render("page.html") == "<p>42 of a text that no other test has</p>"
    monkeypatch.setattr(COMPILED, "_codes", {})
    monkeypatch.setattr("jinja2.Environment._generate", None)
    assert Theme(texts).render("page.html") == "<p>42 of a text that no other test has</p>"


def test_what_another_key_signed_is_not_run(base: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    texts = {"page.html": "<p>{{ 6 * 7 }} of a text that somebody else compiled</p>"}
    forged = {"page.html": "<p>{{ 6 * 7 }}<script>alert(1)</script></p>"}

    def shown_after(state: Path) -> str:
        """What the template gives where a forged code of it waits that the key in `state` signed."""
        monkeypatch.setattr(COMPILED, "_codes", {})
        monkeypatch.setattr(COMPILED, "shelf", None)
        Theme(forged).render("page.html")
        (code,) = COMPILED._codes.values()
        monkeypatch.setattr(COMPILED, "_codes", {})
        monkeypatch.setenv("XDG_STATE_HOME", str(state))
        shelf = UserCache("engine")
        put = shelf.put
        monkeypatch.setattr(shelf, "put", lambda name, data: put(name, marshal.dumps(code)))
        monkeypatch.setattr(COMPILED, "shelf", shelf)
        Theme(texts).render("page.html")
        monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "mine"))
        monkeypatch.setattr(COMPILED, "_codes", {})
        monkeypatch.setattr(COMPILED, "shelf", UserCache("engine"))
        return Theme(texts).render("page.html")

    assert shown_after(tmp_path / "theirs") == "<p>42 of a text that somebody else compiled</p>"
    # What this one shows had it been signed with one's own key: the test would see it.
    (base / "sitegen").rename(base / "before")
    assert "<script>" in shown_after(tmp_path / "mine")


@pytest.mark.parametrize("place", ["sitegen", "sitegen/engine"])
def test_a_link_to_another_folder_is_not_written_through_nor_cleared(
    place: str, base: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(user_cache, "FILES_PER_ENGINE", 3)
    victim = tmp_path / "victim"
    for name in ("a", "b", "c", "d"):
        (victim / (name * 16)).mkdir(parents=True)
        (victim / name).write_text("mine")
    (base / place).parent.mkdir(parents=True, mode=0o700)
    (base / place).symlink_to(victim)
    before = sorted(os.listdir(victim))
    UserCache("engine").put("name", b"bytes")
    assert UserCache("engine").get("name") is None
    assert sorted(os.listdir(victim)) == before


def test_only_what_is_named_like_an_engine_is_ever_cleared_away(base: Path) -> None:
    (base / "sitegen/requests").mkdir(parents=True, mode=0o700)
    (base / "sitegen").chmod(0o700)
    (base / "sitegen/notes.txt").write_text("mine")
    for number in range(6):
        UserCache(f"{number:016x}").put("name", b"bytes")
    assert {"requests", "notes.txt"} < set(os.listdir(base / "sitegen"))


def test_nothing_is_made_where_somebody_else_may_write_above(base: Path) -> None:
    base.mkdir()
    base.chmod(0o777)
    UserCache("engine").put("name", b"bytes")
    assert os.listdir(base) == []


@pytest.mark.parametrize("code", [b"", b"\x00", b"garbage", marshal.dumps("a text"), marshal.dumps(None)])
def test_signed_bytes_that_are_no_code_are_compiled_anew(
    code: bytes, base: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(COMPILED, "_codes", {})
    monkeypatch.setattr(COMPILED, "shelf", shelf := UserCache("engine"))
    put = shelf.put
    monkeypatch.setattr(shelf, "put", lambda name, data: put(name, code))
    for _ in range(2):
        monkeypatch.setattr(COMPILED, "_codes", {})
        assert Theme({"page.html": "{{ 6 * 7 }} again"}).render("page.html") == "42 again"


def test_a_file_changed_at_any_place_counts_as_none(base: Path) -> None:
    UserCache("engine").put("name", b"bytes")
    file = base / "sitegen" / "engine" / "name"
    whole = file.read_bytes()
    for at in range(len(whole)):
        file.write_bytes(whole[:at] + bytes([whole[at] ^ 0x40]) + whole[at + 1 :])
        assert UserCache("engine").get("name") is None, at
        file.write_bytes(whole[:at])
        assert UserCache("engine").get("name") is None, at
    file.write_bytes(whole)
    file.rename(file.with_name("other"))
    assert UserCache("engine").get("other") is None, "a name is signed together with its bytes"
