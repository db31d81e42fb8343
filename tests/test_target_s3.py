"""A bucket as a target, in two independent stores: no page lacks what it needs, and whatever fails can be finished."""

import contextlib
import json
import os
import re
import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from unittest import mock

import pytest
from sites_support import CLOCK, build, command, edit, small_site, story, tree
from stores_support import KEYS, StoreServer, bucket, moto_server, rclone_server
from targets_support import Steps, built_site, die, forked, send, site_files

from sitegen.errors import BuildLocked, PublishRefused, SitegenError
from sitegen.publishing.targets.bucket import store_lock
from sitegen.publishing.targets.bucket.object_store import BotoStore, StoredObject
from sitegen.publishing.targets.bucket.s3 import S3Target, s3_target
from sitegen.publishing.targets.bucket.store_lock import LEASE, StoreLock
from sitegen.publishing.targets.bucket.store_records import KEPT, LOCK, MANIFEST, PENDING
from sitegen.target_address import S3Address

PREFIX = "the/site/"


@pytest.fixture(scope="module", params=["moto", pytest.param("rclone", marks=pytest.mark.long)])
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[StoreServer]:
    if request.param == "moto":
        with moto_server() as found:
            yield found
    else:
        with rclone_server(tmp_path_factory.mktemp("store")) as found:
            yield found


@pytest.fixture(autouse=True)
def keys(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name, value in KEYS.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "none"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "none"))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")


class Bucket:
    """A new bucket, and the prefix that is published to."""

    number = 0

    def __init__(self, server: StoreServer, folder: Path) -> None:
        Bucket.number += 1
        self.server = server
        self.folder = folder
        self.name = f"bucket-{Bucket.number}"
        self.process = os.getpid()  # a child may not use the connections of its parent
        self.store = bucket(server, self.name)
        self.store.put("other/file.txt", b"somebody else's")

    def target(self, keep: int | None = None) -> S3Target:
        store = self.store if os.getpid() == self.process else bucket(self.server, self.name)
        return S3Target("the bucket", store, PREFIX, keep)

    def send(self, version: int, keep: int | None = None) -> str:
        return send(self.target(keep), self.folder, version, swap=False).release

    def roll_back(self) -> str:
        target = self.target()
        with target.held():
            return target.roll_back(lambda release, changed: None)

    def objects(self) -> dict[str, bytes]:
        found = {}
        for key in self.store.names(""):
            stored = self.store.get(key)
            assert stored is not None
            found[key] = stored.data
        return found

    def all_files(self) -> dict[str, bytes]:
        """The files of the site, with those that were retired."""
        own = PREFIX + ".sitegen/"
        rows = {key: data for key, data in self.objects().items() if key.startswith(PREFIX)}
        return {key.removeprefix(PREFIX): data for key, data in rows.items() if not key.startswith(own)}

    def notes(self) -> set[str]:
        return {key.removeprefix(PREFIX) for key in self.objects() if key.startswith(PREFIX + ".sitegen/")}

    def ways_back(self) -> set[str]:
        return {note.rpartition("/")[2] for note in self.notes() if note.startswith(".sitegen/undo/")}

    def shown(self) -> dict[str, bytes]:
        """The files of the site without styles that no page names."""
        found = self.all_files()
        named = {style for data in found.values() for style in re.findall(rb'href="/(css/[^"]+)"', data)}
        return {path: data for path, data in found.items() if not path.startswith("css/") or path.encode() in named}


@pytest.fixture
def place(server: StoreServer, tmp_path: Path) -> Bucket:
    return Bucket(server, tmp_path)


def files(version: int) -> dict[str, bytes]:
    return site_files(version, swap=False)


def is_whole(found: dict[str, bytes]) -> bool:
    """Whether every page has the style that it names, whatever its version."""
    return all(
        style.decode() in found for data in found.values() for style in re.findall(rb'href="/(css/[^"]+)"', data)
    )


def test_objects_have_their_headers_and_only_what_differs_is_sent(place: Bucket) -> None:
    place.send(1)
    assert place.all_files() == files(1)
    head = place.store._client.head_object(Bucket=place.name, Key=PREFIX + "feed.xml")
    assert head["ContentType"] == "application/rss+xml; charset=utf-8"
    assert head["CacheControl"] == "public, max-age=0, must-revalidate"
    head = place.store._client.head_object(Bucket=place.name, Key=PREFIX + "css/site.0001.css")
    assert (head["ContentType"], head["CacheControl"]) == ("text/css; charset=utf-8", "public, immutable")
    sent: list[str] = []
    put = BotoStore.put

    def counted(store: BotoStore, key: str, *args: object, **words: object) -> bool:
        sent.append(key.removeprefix(PREFIX))
        return put(store, key, *args, **words)  # type: ignore[arg-type] # handed on

    with mock.patch.object(BotoStore, "put", counted):
        place.send(2)
        changed = {path for path, data in files(2).items() if files(1).get(path) != data}
        assert {path for path in sent if not path.startswith(".sitegen/")} == changed
        order = [path for path in sent if not path.startswith(".sitegen/")]
        assert order[:2] == ["css/site.0002.css", "articles/of-2/index.html"]
        assert order[-1] == "sitemap.xml"
        sent.clear()
        place.send(2)
        assert sent == [LOCK]
    assert place.shown() == files(2)
    assert place.all_files().keys() - place.shown().keys() == {"css/site.0001.css"}
    place.send(3)
    assert place.all_files().keys() - place.shown().keys() == {"css/site.0002.css"}
    assert place.objects()["other/file.txt"] == b"somebody else's"


@pytest.mark.long
def test_three_releases_are_kept_to_go_back_to_and_no_more(place: Bucket) -> None:
    for version in range(1, 7):
        place.send(version)
    assert place.ways_back() == {"000004", "000005", "000006"}
    for version in (5, 4, 3):
        assert place.roll_back() == str(version)
        assert place.shown() == files(version)
        head = place.store._client.head_object(Bucket=place.name, Key=PREFIX + "feed.xml")
        assert head["ContentType"] == "application/rss+xml; charset=utf-8"
    with pytest.raises(PublishRefused, match="no release before"):
        place.roll_back()
    assert place.send(7) == "7"
    assert place.shown() == files(7)
    assert place.roll_back() == "3"
    assert place.shown() == files(3)


@pytest.mark.long
def test_a_purge_leaves_no_byte_of_the_story_anywhere(place: Bucket) -> None:
    place.send(1)
    place.send(2)
    place.send(3)
    body = b"Changed, version 1"
    assert any(body in data for data in place.objects().values())
    target = place.target()
    with target.held():
        found = target.purge("articles/changed/index.html")
    assert (found.shown, found.deleted) == (True, ("3", "2"))
    assert not any(body in data or b"version 2" in data for data in place.objects().values())
    assert place.all_files() == files(3)
    assert not [note for note in place.notes() if note.startswith((KEPT, ".sitegen/undo/"))]
    place.send(4)
    assert place.shown() == files(4)
    place.roll_back()
    assert place.shown() == files(3)


def test_a_prefix_that_holds_something_else_is_refused(place: Bucket) -> None:
    place.store.put(PREFIX + "photo.jpg", b"x")
    before = place.objects()
    with pytest.raises(PublishRefused, match="files that sitegen did not publish"):
        place.send(1)
    assert place.objects() == before
    with pytest.raises(PublishRefused, match="NoSuchBucket"):
        send(s3_target("x", S3Address("no-such-bucket", ""), None, place.server.endpoint, ""), place.folder, 1)


@pytest.mark.long
def test_the_site_is_published_by_a_name_with_the_stores_address_in_the_settings(place: Bucket) -> None:
    settings = f'[publish.live]\nto = "s3://{place.name}/www"\nendpoint = "{place.server.endpoint}"\n'
    site = small_site(place.folder / "site", settings, articles__s1=story("One", "2024-01-01"))
    edit(site / "site.toml", "https://example.org/", "https://news.example.org/")
    build(site)
    said = command("publish", "-s", site, "--clock", CLOCK, "--dry-run")
    assert (said.code, said.err) == (0, "")
    assert [key for key in place.objects() if key.startswith("www/")] == []
    said = command("publish", "-s", site, "--clock", CLOCK)
    assert (said.code, said.out.splitlines()[-1]) == (0, "Published 1.")
    own = "www/.sitegen/"
    there = {k.removeprefix("www/"): d for k, d in place.objects().items() if k.startswith("www/") and own not in k}
    assert there == tree(site / "build/site")
    edit(site / "content/articles/s1.md", "Words", "Other")
    build(site)
    said = command("publish", "live", "-s", site, "--clock", CLOCK)
    assert "Mended without a word" in said.out
    said = command("publish", "live", "-s", site, "--clock", CLOCK, "--rollback")
    assert said.out == "Rolled back to 1.\n"


def test_without_the_package_or_the_keys_the_way_out_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    with monkeypatch.context() as without:
        without.setitem(sys.modules, "botocore.session", None)
        with pytest.raises(PublishRefused, match=r"install sitegen\[s3\]"):
            s3_target("x", S3Address("bucket", ""), None, None, "")
    for name in KEYS:
        monkeypatch.delenv(name)
    with pytest.raises(PublishRefused, match="there are no keys for the store — set AWS_ACCESS_KEY_ID"):
        send(s3_target("x", S3Address("bucket", ""), None, "http://127.0.0.1:1", ""), tmp_path, 1)


# ------------------------------------------------------------------ the lock


class OneLock:
    """A store of one object, whose age is as the test says."""

    def __init__(self, data: bytes | None = None, age: float = 0.0) -> None:
        self.data, self.age, self.tag = data, age, 0

    def get(self, key: str) -> StoredObject | None:
        return None if self.data is None else StoredObject(self.data, str(self.tag), self.age)

    def put(self, key: str, data: bytes, headers: object = None, *, new: bool = False, tag: str = "") -> bool:
        if (new and self.data is not None) or (tag and tag != str(self.tag)):
            return False
        self.data, self.age, self.tag = data, 0.0, self.tag + 1
        return True

    def copy(self, source: str, key: str) -> bool:
        raise NotImplementedError

    def delete(self, keys: Iterable[str]) -> None:
        self.data = None

    def names(self, prefix: str) -> Iterator[str]:
        raise NotImplementedError


def test_a_lock_of_another_machine_holds_until_its_lease_is_over_by_the_stores_clock() -> None:
    there = json.dumps({"token": "x", "machine": "elsewhere", "process": 1}).encode()
    with pytest.raises(BuildLocked, match="another process is publishing there"):
        StoreLock(OneLock(there, LEASE - 1), "lock", "x").take()
    store = OneLock(there, LEASE + 1)
    lock = StoreLock(store, "lock", "x")
    lock.take()
    lock.release()
    assert store.data is None


def test_a_lock_is_renewed_in_time_and_its_loss_is_noticed() -> None:
    store, now = OneLock(), [0.0]
    lock = StoreLock(store, "lock", "x", lambda: now[0])
    lock.take()
    lock.confirm()
    assert store.tag == 1
    now[0] = LEASE / 2
    lock.confirm()
    assert store.tag == 2
    other = StoreLock(OneLock(), "lock", "x")
    store.data = other._note()
    with pytest.raises(BuildLocked):
        lock.confirm()
    lock.release()
    assert store.data is not None


def test_a_lock_that_a_store_gave_to_another_at_the_same_moment_is_not_taken() -> None:
    class Deaf(OneLock):
        def put(self, key: str, data: bytes, headers: object = None, *, new: bool = False, tag: str = "") -> bool:
            self.data = StoreLock(OneLock(), "lock", "x")._note()
            return True

    with pytest.raises(BuildLocked):
        StoreLock(Deaf(), "lock", "x").take()


@pytest.mark.parametrize("data", [b"", b"[]", b"\xff", b"{}", b'{"process": 1}', b'{"token": "x", "process": "y"}'])
def test_a_lock_that_cannot_be_read_is_nobodys(data: bytes) -> None:
    StoreLock(OneLock(data), "lock", "x").take()


@pytest.mark.long
def test_of_two_publications_at_once_the_second_is_refused(place: Bucket) -> None:
    with place.target().held(), pytest.raises(BuildLocked):
        place.send(1)
    place.send(1)


@pytest.mark.long
def test_where_a_store_gives_the_lock_to_two_the_first_one_stops(place: Bucket) -> None:
    place.send(1)
    first = place.target()
    site = built_site(place.folder / "built-2", files(2), first)
    with first.held():
        sending = first.sending(site)
        place.store.delete([PREFIX + LOCK])
        place.send(3)
        with pytest.raises(BuildLocked):
            first.send(site, sending, lambda release, changed: None)
    assert place.shown() == files(3)
    place.send(2)
    assert place.shown() == files(2)


# ------------------------------------------------------------------ faults


def refuse() -> None:
    raise PublishRefused("the bucket: the store refuses: 503 SlowDown: Please reduce your request rate — try again")


REQUESTS = ("get", "put", "copy", "delete", "names")
LAST_STEP = 62
"""One more than the requests of a publication."""
FAULTS = [
    (kind, step)
    for start, kind in enumerate(("killed before", "killed after", "refused before", "refused after"), 1)
    for step in range(start, LAST_STEP, 6)
]
"""Every third request is looked at from both sides: most of them are of a kind."""


def faulty(kind: str, step: int, work: Callable[[], object]) -> int:
    """Do something in a process in which one request goes wrong."""
    steps = Steps(step, die if kind.startswith("killed") else refuse, after=kind.endswith("after"))
    with mock.patch.multiple(BotoStore, **{name: steps.around(getattr(BotoStore, name)) for name in REQUESTS}):
        return forked(work)


@pytest.mark.long
@pytest.mark.parametrize(("kind", "step"), FAULTS)
def test_a_fault_at_any_request_is_finished_by_the_next_publication_or_taken_back(
    kind: str, step: int, place: Bucket
) -> None:
    place.send(1)
    code = faulty(kind, step, lambda: place.send(2))
    assert code in (0, 3, -9)
    assert is_whole(place.all_files())
    if step % 2:
        # The one before once more, as if nothing were to be sent, or another one.
        version = 1 if step % 4 == 1 else 3
        place.send(version)
        assert place.shown() == files(version)
    elif code != 0:
        with contextlib.suppress(PublishRefused):  # nothing was begun
            place.roll_back()
        assert place.shown() == files(1)
    assert not {PENDING, LOCK} & place.notes()
    assert place.objects()["other/file.txt"] == b"somebody else's"


@pytest.mark.long
@pytest.mark.parametrize(("kind", "step"), FAULTS[::2])
def test_a_fault_in_a_rollback_is_finished_by_the_next_one_or_by_a_publication(
    kind: str, step: int, place: Bucket
) -> None:
    place.send(1)
    place.send(2)
    code = faulty(kind, step, place.roll_back)
    assert code in (0, 3, -9)
    assert is_whole(place.all_files())
    if step % 2:
        place.send(3)
        assert place.shown() == files(3)
    elif code != 0:
        with contextlib.suppress(PublishRefused):  # it was done, and only its end was missed
            place.roll_back()
        assert place.shown() == files(1)
    assert not {PENDING, LOCK} & place.notes()


@pytest.mark.long
def test_the_table_of_faults_has_every_request_of_a_publication(place: Bucket) -> None:
    place.send(1)
    steps = Steps(0, refuse)
    with mock.patch.multiple(BotoStore, **{name: steps.around(getattr(BotoStore, name)) for name in REQUESTS}):
        place.send(2)
    assert 20 < steps.count < LAST_STEP


@pytest.mark.long
@pytest.mark.parametrize("late", ["nothing", "everything"])
def test_a_store_that_lists_late_loses_nothing(late: str, place: Bucket) -> None:
    seen: set[str] = set()
    names = BotoStore.names

    def listed(store: BotoStore, prefix: str) -> Iterator[str]:
        found = [*names(store, prefix)]
        seen.update(found)
        yield from () if late == "nothing" else sorted(key for key in seen if key.startswith(prefix))

    with mock.patch.object(BotoStore, "names", listed):
        for version in range(1, 6):
            place.send(version)
        place.roll_back()
        place.roll_back()
    assert place.shown() == files(3)
    place.send(6)
    assert place.shown() == files(6)
    assert place.ways_back() <= {"000002", "000003", "000006"}


NOTES: dict[str, tuple[str, bytes]] = {
    "a manifest that is garbage": (MANIFEST, b"garbage"),
    "an empty manifest": (MANIFEST, b""),
    "a pending change that is garbage": (PENDING, b"garbage"),
    "a table that is garbage": (".sitegen/files/000001", b"garbage"),
}


@pytest.mark.long
@pytest.mark.parametrize("fault", NOTES)
def test_damaged_notes_stop_a_publication_before_anything_is_sent(fault: str, place: Bucket) -> None:
    place.send(1)
    key, data = NOTES[fault]
    whole = place.store.get(PREFIX + key)
    place.store.put(PREFIX + key, data)
    before = place.all_files()
    with pytest.raises(PublishRefused, match="what publish noted in the bucket is damaged"):
        place.send(2)
    assert place.all_files() == before
    if whole is None:
        place.store.delete([PREFIX + key])
    else:
        place.store.put(PREFIX + key, whole.data)
    place.send(2)
    assert place.shown() == files(2)


@pytest.mark.long
@pytest.mark.parametrize("path", ["index.html", "css/site.0001.css", "feed.xml"])
def test_an_object_that_somebody_deleted_stops_no_publication(path: str, place: Bucket) -> None:
    place.send(1)
    place.store.delete([PREFIX + path])
    place.send(2)
    place.send(3)
    assert place.shown() == files(3)


@pytest.mark.long
def test_a_store_that_is_gone_is_told_in_a_line(place: Bucket) -> None:
    gone = s3_target("the bucket", S3Address("bucket", ""), None, "http://127.0.0.1:1", "")
    with pytest.raises(SitegenError, match="the store cannot be reached") as raised:
        send(gone, place.folder, 1)
    assert "\n" not in str(raised.value)


@pytest.mark.long
def test_a_reader_never_finds_a_page_without_its_style(place: Bucket) -> None:
    place.send(1)
    wrong: list[bytes] = []
    ended = threading.Event()
    reading = bucket(place.server, place.name)

    def read() -> None:
        while not ended.is_set():
            for page in ("index.html", "articles/changed/index.html"):
                found = reading.get(PREFIX + page)
                style = re.search(rb'href="/(css/[^"]+)"', found.data if found else b"")
                if found is None or style is None or reading.get(PREFIX + style[1].decode()) is None:
                    wrong.append(found.data if found else page.encode())

    reader = threading.Thread(target=read)
    reader.start()
    try:
        for version in range(2, 7):
            place.send(version)
        place.roll_back()
    finally:
        ended.set()
        reader.join()
    assert wrong == []


def test_the_place_of_a_dead_process_is_told_by_its_number() -> None:
    note = {"token": "x", "machine": store_lock._machine(), "process": 2**22 + 1}
    assert store_lock._is_dead(json.dumps(note).encode())
    assert not store_lock._is_dead(json.dumps(note | {"process": os.getpid()}).encode())
    assert not store_lock._is_dead(json.dumps(note | {"machine": "elsewhere"}).encode())
