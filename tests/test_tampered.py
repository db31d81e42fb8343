"""A `build/` that somebody else made or changed: nothing of it is shown or published, and nothing fails.

Each forgery is made twice: with a key of the forger's, and, to see that it would be noticed if it were believed, with
the site's own.
"""

import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from msgspec import structs
from sites_support import CLOCK, Ran, build, command, edit, same, small_site, story, tree

from sitegen.content import articles
from sitegen.engine.cache.blobs import BlobStore
from sitegen.engine.cache.codec import pack, unpack
from sitegen.engine.cache.parse_cache import Cache
from sitegen.engine.destination import record_file as states
from sitegen.engine.destination.staging import Staging
from sitegen.fingerprint import digest_bytes
from sitegen.model import Article, Shown

EVIL = "<script>alert(1)</script>"
ID = "3f1c2a52-5a7e-4d0b-9a57-0c9a3c1b7e0"
MINE, THEIRS = "mine", "theirs"


@contextmanager
def signing_as(whose: str, folder: Path) -> Iterator[None]:
    """Sign and believe with the key of one or the other."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_STATE_HOME", str(folder / whose))
        yield


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site of three stories, built with one's own key, and beside it what a build from nothing gives."""
    folder = tmp_path_factory.mktemp("tampered")
    files = {f"articles__s{n}": story(f"Story {n}", f"2024-0{n + 1}-01", id=f"{ID}{n}") for n in range(3)}
    site = small_site(folder / "site", "[search]\nenabled = true\n", **files)
    with signing_as(MINE, folder):
        build(site)
        build(site, "--clean", "-d", folder / "cold")
    return folder


@pytest.fixture
def site(first: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of that site, brought up to date in its new place."""
    shutil.copytree(first / "site", tmp_path / "site", symlinks=True)
    shutil.copytree(first / MINE, tmp_path / MINE)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / MINE))
    build(tmp_path / "site")
    # A site that moved has no tree beside it before the first edit.
    edit(tmp_path / "site/content/articles/s2.md", "Words", "Other words")
    build(tmp_path / "site")
    edit(tmp_path / "site/content/articles/s2.md", "Other words", "Words")
    build(tmp_path / "site")
    return tmp_path / "site"


@pytest.fixture(scope="module")
def cold(first: Path) -> dict[str, bytes]:
    return tree(first / "cold")


def publish(site: Path) -> Ran:
    return command("publish", site.parent / "www", "-s", site, "--clock", CLOCK)


def shows_evil(found: dict[str, bytes]) -> bool:
    return any(EVIL.encode() in data for data in found.values())


# ------------------------------------------------------------------ the forgeries


def forge_cache(site: Path, whose: str, change: Callable[[object], object]) -> None:
    """Change every value of the parse cache and sign it again; the site itself and its record are gone."""
    path = site / "build/cache.sqlite"
    with sqlite3.connect(path) as old:
        query = "SELECT light.key, light.value, text.value FROM light LEFT JOIN text ON text.key = light.key"
        rows = old.execute(query).fetchall()
    old.close()
    path.unlink()
    with signing_as(whose, site.parent):
        cache = Cache(path)
        cache.put(
            (key, pack(change(unpack(light))), None if text is None else pack(change(unpack(text))))
            for key, light, text in rows
        )
        cache.close()
    shutil.rmtree(site / "build/site")
    shutil.rmtree(site / "build/.site.sitegen")


def forge_texts(site: Path, whose: str) -> None:
    def change(value: object) -> object:
        return structs.replace(value, html=EVIL, excerpt=EVIL) if type(value) is Shown else value

    forge_cache(site, whose, change)


def forge_articles(site: Path, whose: str) -> None:
    def forged(article: Article) -> Article:
        return structs.replace(article, why=EVIL, summary="Forged")

    def change(value: object) -> object:
        if type(value) is tuple and value and type(value[0]) is Article:
            return forged(value[0]), value[1]
        if type(value) is list:  # the articles of the last build
            return [structs.replace(row, article=forged(row.article)) for row in value]
        return value

    forge_cache(site, whose, change)


def forge_record(site: Path, whose: str) -> None:
    """An output and its record, which agree."""
    page, path = site / "build/site/index.html", site / "build/.site.sitegen/record"
    state, _ = states.load(path)
    assert state is not None
    page.write_bytes(page.read_bytes() + EVIL.encode())
    status = page.stat()
    state.outputs["index.html"] = state.outputs["index.html"]._replace(
        content=digest_bytes(page.read_bytes()),
        size=status.st_size,
        mtime=status.st_mtime_ns,
        inode=status.st_ino,
    )
    with signing_as(whose, site.parent):
        states.save(state, path)


def forge_search(site: Path, whose: str) -> None:
    """The bytes of every file that another program made."""
    folder = site / "build/store"
    entries = {}
    for key in os.listdir(folder):
        names = BlobStore(folder).names(key)
        assert names
        entries[key] = dict.fromkeys(names, EVIL.encode())
    assert entries
    with signing_as(whose, site.parent):
        for key, files in entries.items():
            BlobStore(folder).put(key, files)
    shutil.rmtree(site / "build/site")
    shutil.rmtree(site / "build/.site.sitegen")


FORGERIES = {
    "texts": forge_texts,
    "articles": forge_articles,
    "record and output": forge_record,
    "search index": forge_search,
}


@pytest.mark.parametrize("how", FORGERIES)
def test_what_somebody_else_signed_is_made_anew(how: str, site: Path, cold: dict[str, bytes]) -> None:
    FORGERIES[how](site, THEIRS)
    done = command("build", "-s", site, "--clock", CLOCK)
    assert done.code == 0, done.said
    assert same(tree(site / "build/site"), cold) == ""
    assert publish(site).code == 0
    assert same(tree(site.parent / "www/current"), cold) == ""
    assert command("build", "-s", site, "--clock", CLOCK).err == "", "what is said of it is said once"


@pytest.mark.parametrize("how", FORGERIES)
def test_these_forgeries_would_be_shown_if_they_were_signed_with_ones_own_key(how: str, site: Path) -> None:
    FORGERIES[how](site, MINE)
    assert shows_evil(tree(build(site)))


def test_a_forged_record_with_its_output_is_not_published(site: Path) -> None:
    forge_record(site, THEIRS)
    done = publish(site)
    assert done.code == 1
    assert "run sitegen build, and publish again" in done.err
    assert not (site.parent / "www/current").exists()


def test_a_forged_journal_takes_no_file_away(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # Paths that lead out of the tree are refused as well; here the signature alone must hold.
    monkeypatch.setattr("sitegen.engine.destination.staging.is_plain", lambda path: True)
    victim = site / "content/articles/s1.md"
    for whose, there in ((THEIRS, True), (MINE, False)):
        with signing_as(whose, site.parent):
            Staging(site / "build/site")._write_journal(["../../../content/articles/s1.md"])
        edit(site / "content/articles/s0.md", "ords", "ords, words")
        build(site)
        assert victim.exists() == there


def test_what_stands_beside_the_site_is_not_shown_where_there_is_no_record_of_it(
    site: Path, cold: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    def planted() -> dict[str, bytes]:
        (site / "build/.site.sitegen/record").unlink()
        (site / "build/.site.sitegen/spare/evil.html").write_text(EVIL)
        (site / "build/site/index.html").write_text("something to write anew")
        return tree(build(site))

    assert same(planted(), cold) == ""
    monkeypatch.setattr(Staging, "discard_spare", lambda staging: None)
    assert shows_evil(planted()), "the planted file would be shown"


@pytest.mark.parametrize("name", ["evil.html", "articles/evil.html", "articles/new/evil.html", "evil/deep/evil.html"])
def test_a_file_put_into_the_spare_tree_between_two_builds_is_never_shown(site: Path, name: str) -> None:
    edit(site / "content/articles/s0.md", "ords", "ords, words")
    build(site)
    place = site / "build/.site.sitegen/spare" / name
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(EVIL)
    edit(site / "content/articles/s0.md", "ords, words", "ords, other words")
    assert not shows_evil(tree(build(site)))
    assert not place.exists()
    edit(site / "content/articles/s0.md", "ords, other words", "ords")
    assert not shows_evil(tree(build(site)))


def test_a_file_of_the_spare_tree_replaced_under_its_size_and_time_is_never_shown(site: Path) -> None:
    edit(site / "content/articles/s0.md", "ords", "ords, words")
    build(site)
    place = site / "build/.site.sitegen/spare/articles/s1/index.html"
    status = place.stat()
    place.unlink()
    place.write_text(EVIL.ljust(status.st_size)[: status.st_size])
    os.utime(place, ns=(status.st_atime_ns, status.st_mtime_ns))
    edit(site / "content/articles/s0.md", "ords, words", "ords, other words")
    assert not shows_evil(tree(build(site)))


def _moved(folder: Path) -> None:
    """Other files with the same bytes and times, as a restored cache or an unpacked archive has them."""
    shutil.copytree(folder, folder.with_name("copy"), symlinks=True)
    shutil.rmtree(folder)
    folder.with_name("copy").rename(folder)


@pytest.mark.parametrize("tree_of", ["site", ".site.sitegen/spare"])
def test_a_file_of_the_same_size_and_time_in_a_build_that_came_from_elsewhere_is_made_anew(
    tree_of: str, site: Path, tmp_path: Path
) -> None:
    page = site / "build" / tree_of / "articles/s1/index.html"
    _moved(site / "build")
    status, data = page.stat(), page.read_bytes()
    page.write_bytes(data[: -len(EVIL)] + EVIL.encode())
    os.utime(page, ns=(status.st_atime_ns, status.st_mtime_ns))
    edit(site / "content/articles/s0.md", "Words", "More words")
    shown = tree(build(site))
    build(site, "--clean", "-d", tmp_path / "cold")
    assert same(shown, tree(tmp_path / "cold")) == ""
    assert publish(site).code == 0


# ------------------------------------------------------------------ a cache of one's own


def test_a_build_that_came_from_elsewhere_is_used_where_the_key_is_ones_own(site: Path) -> None:
    shown = tree(site / "build/site")
    _moved(site / "build")
    done = command("build", "-s", site, "--clock", CLOCK)
    assert (done.code, done.err) == (0, "")
    assert " 0 written, " in done.out
    assert same(tree(site / "build/site"), shown) == ""


def _parsed(site: Path, monkeypatch: pytest.MonkeyPatch) -> int:
    """How many articles a build of a new checkout parses."""
    count = 0
    parse = articles.parse_article

    def counted(*arguments: object, **more: object) -> object:
        nonlocal count
        count += 1
        return parse(*arguments, **more)

    with monkeypatch.context() as patch:
        patch.setattr(articles, "parse_article", counted)
        build(site, "-j", "1")
    return count


def test_machines_with_the_same_key_share_what_is_kept_and_others_do_not(
    site: Path, cold: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert _parsed_elsewhere(site, MINE, monkeypatch) == 0
    assert _parsed_elsewhere(site, THEIRS, monkeypatch) == 3
    assert same(tree(site / "build/site"), cold) == ""


def _parsed_elsewhere(site: Path, whose: str, monkeypatch: pytest.MonkeyPatch) -> int:
    """How many articles a build on another machine parses, where `build/` was restored beside a new checkout."""
    _moved(site / "content")
    _moved(site / "build")
    with signing_as(whose, site.parent):
        return _parsed(site, monkeypatch)


def test_without_a_place_for_a_key_a_build_is_right_and_says_why_only_when_asked(
    site: Path, cold: dict[str, bytes], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "no folder").write_text("")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "no folder"))
    done = command("build", "-s", site, "--clock", CLOCK)
    assert (done.code, done.err) == (0, "")
    assert same(tree(site / "build/site"), cold) == ""
    done = command("build", "-s", site, "--clock", CLOCK, "-v")
    assert done.code == 0
    (line,) = done.err.splitlines()
    assert "SITEGEN_CACHE_KEY" in line


def test_without_a_key_that_lasts_publish_says_what_it_needs(
    site: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "no folder").write_text("")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "no folder"))
    mend = "— set SITEGEN_CACHE_KEY to 32 characters or more that nobody can guess, for build and publish alike, build,"
    for given in ("", "too short"):
        monkeypatch.setenv("SITEGEN_CACHE_KEY", given)
        done = publish(site)
        assert done.code == 1
        assert done.err.endswith(f"{mend} and publish again\n")
        assert ("fewer than 32 characters could be guessed, so it is not used" in done.err) == bool(given)
        assert len(done.err.splitlines()) == 1


# ------------------------------------------------------------------ each file, changed at any place


def changed(data: bytes, step: int = 1) -> Iterator[bytes]:
    """The bytes with one of them changed, or cut off there."""
    for at in range(0, len(data), step):
        yield data[:at] + bytes([data[at] ^ 0x41]) + data[at + 1 :]
        yield data[:at]


def test_a_record_changed_at_any_place_counts_as_none(site: Path) -> None:
    record = site / "build/.site.sitegen/record"
    data = record.read_bytes()
    for spoilt in changed(data, 1 + len(data) // 400):
        record.write_bytes(spoilt)
        assert states.load(record)[0] is None


def test_a_journal_changed_at_any_place_says_nothing(site: Path) -> None:
    staging = Staging(site / "build/site")
    staging._write_journal(["index.html"])
    for spoilt in changed(staging.journal.read_bytes()):
        staging.journal.write_bytes(spoilt)
        assert staging._read_journal() is None


def test_a_store_changed_at_any_place_or_under_another_name_gives_nothing(tmp_path: Path) -> None:
    store = BlobStore(tmp_path / "store")
    store.put("key", {"name": b"some bytes", "other": b"others"})
    file = tmp_path / "store/key"
    data = file.read_bytes()
    for spoilt in changed(data):
        file.write_bytes(spoilt)
        read = {name: store.read("key", name) for name in ("name", "other")}
        assert None in read.values()
        assert set(read.values()) <= {None, b"some bytes", b"others"}
    file.write_bytes(data)
    file.rename(file.with_name("another"))
    assert store.names("another") is None


def test_a_store_that_is_a_link_is_neither_read_nor_written_nor_cleared(tmp_path: Path) -> None:
    BlobStore(tmp_path / "elsewhere").put("key", {"name": b"bytes"})
    for number in range(40):
        (tmp_path / f"elsewhere/{number}").write_text("mine")
    (tmp_path / "store").symlink_to("elsewhere")
    store = BlobStore(tmp_path / "store")
    assert store.read("key", "name") is None
    store.put("other", {"name": b"bytes"})
    store.forget_others()
    assert len(os.listdir(tmp_path / "elsewhere")) == 41


def test_an_entry_of_the_store_that_is_no_file_is_not_waited_for(tmp_path: Path) -> None:
    store = BlobStore(tmp_path / "store")
    store.put("key", {"name": b"bytes"})
    (tmp_path / "store/key").rename(tmp_path / "moved")
    os.mkfifo(tmp_path / "store/key")
    assert store.names("key") is None
    (tmp_path / "store/key").unlink()
    (tmp_path / "store/key").symlink_to(tmp_path / "moved")
    assert store.names("key") is None


VALUES = {f"key {n}": (f"value {n}", n) for n in range(3)}


def write_cache(path: Path) -> None:
    cache = Cache(path)
    cache.put((key, pack(value), pack(Shown("full", html=f"<p>{key}</p>"))) for key, value in VALUES.items())
    cache.close()


def holds_only_what_was_kept(path: Path) -> None:
    cache = Cache(path)
    lights = cache.lights(VALUES)
    assert lights.items() <= VALUES.items()
    for key in VALUES:
        assert cache.text(key) in (None, Shown("full", html=f"<p>{key}</p>"))
        cache.has(key)
    cache.is_empty()
    cache.forget_others(set(VALUES))
    cache.put([("new", pack("new"), None)])
    assert cache.lights(["new"]) in ({}, {"new": "new"})
    cache.close()


def test_a_parse_cache_changed_at_any_place_gives_what_was_kept_or_nothing(tmp_path: Path) -> None:
    path = tmp_path / "cache.sqlite"
    write_cache(path)
    data = path.read_bytes()
    marked = [at for at in range(len(data)) if data[at]]
    for at in marked[:: 1 + len(marked) // 1200]:
        path.write_bytes(data[:at] + bytes([data[at] ^ 0x41]) + data[at + 1 :])
        holds_only_what_was_kept(path)


def test_rows_that_changed_places_are_not_read(tmp_path: Path) -> None:
    path = tmp_path / "cache.sqlite"
    write_cache(path)
    with sqlite3.connect(path) as database:
        for now, then in (("key 9", "key 0"), ("key 0", "key 1")):
            database.execute("UPDATE light SET key = ? WHERE key = ?", (now, then))
            database.execute("UPDATE text SET key = ? WHERE key = ?", (now, then))
    database.close()
    cache = Cache(path)
    assert cache.lights(["key 0", "key 1", "key 2"]) == {"key 2": VALUES["key 2"]}
    assert cache.text("key 0") is None
    cache.close()


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TRIGGER more AFTER INSERT ON light BEGIN DELETE FROM light; END",
        "CREATE VIEW more AS SELECT 1",
        "CREATE TABLE more (key)",
        "ALTER TABLE light ADD COLUMN more",
        "PRAGMA application_id = 7",
        "PRAGMA user_version = 1",
    ],
)
def test_a_parse_cache_in_which_anything_else_stands_is_begun_anew(statement: str, tmp_path: Path) -> None:
    path = tmp_path / "cache.sqlite"
    write_cache(path)
    database = sqlite3.connect(path)
    database.execute(statement)
    database.commit()
    database.close()
    reader = Cache(path, writable=False)
    assert reader.lights(VALUES) == {}
    cache = Cache(path)
    assert cache.lights(VALUES) == {}
    cache.put([("key", pack("value"), None)])
    cache.close()
    database = sqlite3.connect(path)
    assert {name for (name,) in database.execute("SELECT name FROM sqlite_schema")} == {
        "light",
        "text",
        "sqlite_autoindex_text_1",
    }
    assert Cache(path).lights(["key"]) == {"key": "value"}
    database.close()


@pytest.mark.parametrize("name", ["-journal", "-wal", "-shm"])
def test_a_journal_beside_the_parse_cache_is_not_followed(name: str, tmp_path: Path) -> None:
    path = tmp_path / "cache.sqlite"
    write_cache(path)
    beside = tmp_path / f"cache.sqlite{name}"
    beside.write_bytes(b"what another program left")
    assert Cache(path, writable=False).lights(VALUES) == {}
    assert beside.exists(), "who only reads takes nothing away"
    cache = Cache(path)
    assert cache.lights(VALUES) == VALUES
    assert not beside.exists()
    cache.close()


def test_a_parse_cache_that_is_a_link_is_replaced_and_what_it_led_to_stays(tmp_path: Path) -> None:
    path, victim = tmp_path / "cache.sqlite", tmp_path / "victim.sqlite"
    database = sqlite3.connect(victim)
    database.execute("CREATE TABLE mine (key)")
    database.commit()
    database.close()
    before = victim.read_bytes()
    path.symlink_to(victim)
    assert Cache(path, writable=False).lights(VALUES) == {}
    write_cache(path)
    assert not path.is_symlink()
    assert victim.read_bytes() == before
