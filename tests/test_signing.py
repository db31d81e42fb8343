"""The key that signs what is kept between builds: whose it is, where it lies, and what a mark tells apart."""

import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitegen.engine.cache import ownership, signing
from sitegen.engine.cache.ownership import is_private, leads_safely, make_private
from sitegen.engine.cache.signing import Signer, notes, signer

TEXT = "a text of more than thirty-two characters"


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A state folder of its own, in which no key is yet."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    return tmp_path / "state"


def again() -> Signer:
    """The signer of the next process."""
    signing._signer.cache_clear()
    return signer()


def key_file(home: Path) -> Path:
    return home / "sitegen" / "key"


def sign(found: Signer) -> bytes:
    return found.sign("test", b"bytes")


def test_the_key_is_made_once_and_only_its_user_can_read_it(home: Path) -> None:
    first = sign(again())
    assert sign(again()) == first
    assert stat.S_IMODE(key_file(home).stat().st_mode) == 0o600
    assert [stat.S_IMODE(f.stat().st_mode) for f in (home, home / "sitegen")] == [0o700, 0o700]
    assert os.listdir(home / "sitegen") == ["key"], "nothing passing is left beside it"
    assert notes() == ()


def test_a_umask_that_takes_everything_away_leaves_the_key_readable(home: Path) -> None:
    (home / "sitegen").mkdir(parents=True, mode=0o700)
    before = os.umask(0o777)
    try:
        first = sign(again())
    finally:
        os.umask(before)
    assert sign(again()) == first


def _is_a_link(key: Path) -> None:
    key.rename(key.with_name("elsewhere"))
    key.symlink_to("elsewhere")


def _is_a_pipe(key: Path) -> None:
    key.unlink()
    os.mkfifo(key, 0o600)


SPOILS: dict[str, Callable[[Path], object]] = {
    "empty": lambda key: key.write_bytes(b""),
    "cut short": lambda key: key.write_bytes(key.read_bytes()[:-9]),
    "no digits": lambda key: key.write_bytes(key.read_bytes()[:-9] + b"\xff" * 9),
    "another version": lambda key: key.write_bytes(key.read_bytes().replace(b"key 1", b"key 2")),
    "readable by others": lambda key: key.chmod(0o644),
    "readable by its group": lambda key: key.chmod(0o640),
    "a link": _is_a_link,
    "a pipe": _is_a_pipe,
}


@pytest.mark.parametrize("how", SPOILS)
def test_a_key_that_is_damaged_or_that_others_may_know_gives_way_to_a_new_one(how: str, home: Path) -> None:
    first = sign(again())
    SPOILS[how](key_file(home))
    second = again()
    assert second.lasting
    assert sign(second) != first
    assert sign(again()) == sign(second)
    assert stat.S_IMODE(key_file(home).lstat().st_mode) == 0o600
    assert stat.S_ISREG(key_file(home).lstat().st_mode)


def test_of_processes_that_make_a_key_at_once_all_take_the_same(home: Path) -> None:
    ready, go = os.pipe()
    reader, writer = os.pipe()
    children = []
    for _ in range(8):
        child = os.fork()
        if not child:
            os.close(go)
            os.read(ready, 1)  # ends where the parent closes its side
            os.write(writer, sign(again()))
            os._exit(0)
        children.append(child)
    os.close(go)
    for child in children:
        os.waitpid(child, 0)
    os.close(writer)
    data = b"".join(iter(lambda: os.read(reader, 1 << 10), b""))
    assert {data[at : at + signing.SIGNATURE_BYTES] for at in range(0, len(data), signing.SIGNATURE_BYTES)} == {
        sign(again())
    }
    assert len(data) == 8 * signing.SIGNATURE_BYTES


def test_a_key_that_came_while_this_one_was_made_stays(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    link = os.link
    other: list[bytes] = []

    def late(source: Path, target: Path) -> None:
        monkeypatch.setattr(os, "link", link)
        other.append(sign(again()))
        link(source, target)

    monkeypatch.setattr(os, "link", late)
    assert sign(again()) == other[0]


def test_where_there_are_no_hard_links_the_key_is_kept_all_the_same(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(source: Path, target: Path) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", refuse)
    first = sign(again())
    assert sign(again()) == first
    assert os.listdir(home / "sitegen") == ["key"]


@pytest.mark.parametrize("where", ["state", "state/sitegen"])
def test_a_folder_in_which_others_may_write_holds_no_key(where: str, home: Path, tmp_path: Path) -> None:
    first = sign(again())
    (tmp_path / where).chmod(0o777)
    found = again()
    assert not found.lasting
    assert sign(found) != first
    assert "other users can write" in notes()[0]
    (tmp_path / where).chmod(0o700)
    assert sign(again()) == first, "nothing in it was touched"


def test_a_place_that_takes_no_file_gives_a_key_for_this_process_alone(home: Path) -> None:
    home.write_text("a file in the folder's place")
    found = again()
    assert not found.lasting
    assert sign(found) == sign(signer()), "all of this process sign alike"
    assert sign(again()) != sign(found)
    assert str(key_file(home)) in notes()[0]


def test_without_a_home_folder_nothing_is_written_anywhere(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", "relative")
    monkeypatch.setattr(os.path, "expanduser", lambda path: path)
    assert not again().lasting
    assert "no home folder" in notes()[0]


def test_machines_with_the_same_text_in_the_environment_have_the_same_key(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = sign(again())
    monkeypatch.setenv("SITEGEN_CACHE_KEY", TEXT)
    shared = sign(again())
    monkeypatch.setenv("XDG_STATE_HOME", str(home / "another-machine"))
    assert sign(again()) == shared != own
    assert not (home / "another-machine").exists()
    monkeypatch.setenv("SITEGEN_CACHE_KEY", TEXT + "!")
    assert sign(again()) != shared


@pytest.mark.parametrize(("text", "told"), [("", 0), ("x", 1), ("x" * 31, 1), ("x" * 32, 0), ("\udcff" * 32, 0)])
def test_a_text_that_could_be_guessed_is_not_used(text: str, told: int, monkeypatch: pytest.MonkeyPatch) -> None:
    own = sign(again())
    monkeypatch.setenv("SITEGEN_CACHE_KEY", text)
    assert (sign(again()) == own) == (len(text) < 32)
    assert len(notes()) == told


@given(st.binary(max_size=40), st.binary(max_size=40))
def test_a_mark_tells_its_purpose_and_the_ends_of_its_parts(first: bytes, second: bytes) -> None:
    one = Signer(b"k" * 32)
    marks = {
        one.sign("a", first, second),
        one.sign("b", first, second),
        one.sign("a", first + second),
        one.sign("a", first, second + b"x"),
        Signer(b"K" * 32).sign("a", first, second),
    }
    assert len(marks) == 5
    assert one.sign("a", first, second) == Signer(b"k" * 32).sign("a", first, memoryview(second))


# ------------------------------------------------------------------ whose a folder is


def test_a_folder_below_one_that_anybody_may_rename_in_is_not_safe(tmp_path: Path) -> None:
    (tmp_path / "open/own").mkdir(parents=True, mode=0o700)
    for mode, safe in ((0o755, True), (0o777, False), (0o1777, True), (0o700, True)):
        (tmp_path / "open").chmod(mode)
        assert leads_safely(tmp_path / "open/own") == safe, oct(mode)
        assert is_private(tmp_path / "open/own") == safe, oct(mode)


def test_a_link_on_the_way_is_followed_where_nobody_else_can_lead_it_elsewhere(tmp_path: Path) -> None:
    (tmp_path / "real/own").mkdir(parents=True, mode=0o700)
    (tmp_path / "links").mkdir()
    (tmp_path / "links/whole").symlink_to(tmp_path / "real")
    (tmp_path / "links/relative").symlink_to("../real")
    (tmp_path / "links/round").symlink_to("round")
    for name in ("whole", "relative"):
        assert is_private(tmp_path / "links" / name / "own")
        assert not is_private(tmp_path / "links" / name), "the folder itself is no link"
    assert not leads_safely(tmp_path / "links/round/own")
    (tmp_path / "links").chmod(0o777)
    assert not is_private(tmp_path / "links/whole/own")
    (tmp_path / "links").chmod(0o755)
    (tmp_path / "real").chmod(0o777)
    assert not is_private(tmp_path / "links/whole/own")


@pytest.mark.skipif(os.geteuid() != 0, reason="only the administrator can give a folder to another user")
def test_what_belongs_to_another_user_is_not_safe(tmp_path: Path) -> None:
    (tmp_path / "theirs/own").mkdir(parents=True, mode=0o700)
    (tmp_path / "link").symlink_to("theirs")
    assert is_private(tmp_path / "link/own")
    os.chown(tmp_path / "link", 12345, 12345, follow_symlinks=False)
    assert not is_private(tmp_path / "link/own")
    assert is_private(tmp_path / "theirs/own")
    os.chown(tmp_path / "theirs", 12345, 12345)
    assert not is_private(tmp_path / "theirs/own")


@pytest.mark.skipif(os.geteuid() != 0, reason="only the administrator can give a folder to another group")
def test_a_group_may_write_only_where_it_is_the_users_own_and_has_no_other_member(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "shared/own").mkdir(parents=True, mode=0o700)
    (tmp_path / "shared").chmod(0o775)
    assert is_private(tmp_path / "shared/own")
    os.chown(tmp_path / "shared", 0, 1)
    assert not is_private(tmp_path / "shared/own")
    os.chown(tmp_path / "shared", 0, 0)
    monkeypatch.setattr(ownership, "_is_of_user_alone", lambda group: False)
    assert not is_private(tmp_path / "shared/own")


def test_nothing_is_made_below_a_folder_that_is_not_safe(tmp_path: Path) -> None:
    (tmp_path / "open").mkdir()
    (tmp_path / "open").chmod(0o777)
    assert not make_private(tmp_path / "open/a/b")
    assert os.listdir(tmp_path / "open") == []
    (tmp_path / "open").chmod(0o755)
    assert make_private(tmp_path / "open/a/b")
    assert make_private(tmp_path / "open/a/b"), "one that is there stays"
