"""The preview sees every edit, however it is saved, and however many; it reads no more often than it must."""

import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from http.client import HTTPConnection
from pathlib import Path
from typing import Self

import pytest
from saving_support import WAYS, plain, rename_over
from serve_support import ask, little_site, previewing, until
from sites_support import HANG, ROOT, environment, story, write
from watchdog.observers.inotify_c import InotifyFD

from sitegen.engine.scan import Inputs
from sitegen.preview import watcher as bells
from sitegen.preview.server import PreviewServer
from sitegen.preview.site import Site

NEVER = 3600.0


@pytest.fixture(scope="module")
def by_events(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PreviewServer]:
    """A preview that takes no look by itself: what it sees, events told it."""
    patch = pytest.MonkeyPatch()
    patch.setattr("sitegen.preview.reloader.SCAN_SECONDS", NEVER)
    site = little_site(tmp_path_factory.mktemp("events") / "site")
    with previewing(site) as running:
        assert not running.reloader.polls
        yield running
    patch.undo()


@pytest.fixture(scope="module")
def by_looking(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PreviewServer]:
    """A preview that was told to poll."""
    patch = pytest.MonkeyPatch()
    patch.setattr("sitegen.preview.reloader.POLL_SECONDS", 0.05)
    site = little_site(tmp_path_factory.mktemp("polling") / "site")
    with previewing(site, poll=True) as running:
        yield running
    patch.undo()


def folder(server: PreviewServer) -> Path:
    return server.preview.source.options.root


def text_with(words: str) -> str:
    return story("Story one", "2024-05-01", words, id="44444444-0000-4000-8000-000000000001")


@pytest.mark.parametrize("save", WAYS)
def test_an_edit_is_shown_however_it_is_saved(by_events: PreviewServer, save: Callable[[Path, str], None]) -> None:
    save(folder(by_events) / "content/articles/one.md", text_with(f"Saved by {save.__name__}."))
    until(by_events, lambda: f"Saved by {save.__name__}." in ask(by_events, "/articles/one/").text)


@pytest.mark.parametrize("save", [plain, rename_over])
def test_an_edit_is_shown_without_events_too(by_looking: PreviewServer, save: Callable[[Path, str], None]) -> None:
    assert by_looking.reloader.polls
    save(folder(by_looking) / "content/articles/one.md", text_with(f"Looked at {save.__name__}."))
    until(by_looking, lambda: f"Looked at {save.__name__}." in ask(by_looking, "/articles/one/").text)


@pytest.mark.parametrize("how", ["by_events", "by_looking"])
def test_an_edit_that_keeps_size_and_time_is_shown(how: str, request: pytest.FixtureRequest) -> None:
    server: PreviewServer = request.getfixturevalue(how)
    file = folder(server) / "content/articles/one.md"
    plain(file, text_with(f"Before, {how}."))
    until(server, lambda: f"Before, {how}." in ask(server, "/articles/one/").text)
    status = file.stat()
    with file.open("r+b") as open_:
        open_.write(text_with(f"Behind, {how}.").encode())
    os.utime(file, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert (file.stat().st_size, file.stat().st_mtime_ns) == (status.st_size, status.st_mtime_ns)
    until(server, lambda: f"Behind, {how}." in ask(server, "/articles/one/").text)


def test_the_real_vim_is_seen(by_events: PreviewServer) -> None:
    program = shutil.which("vim")
    if program is None:
        pytest.skip("there is no vim on this machine")
    file = folder(by_events) / "content/articles/two.md"
    keys = ["-c", "set backup writebackup backupcopy=no", "-c", "%s/Body two/Written by vim/", "-c", "wq"]
    subprocess.run(
        [program, "-N", "-u", "NONE", "-es", *keys, str(file)], check=True, timeout=HANG, stdin=subprocess.DEVNULL
    )
    until(by_events, lambda: "Written by vim" in ask(by_events, "/articles/two/").text)


def test_settings_templates_and_new_folders_are_seen(by_events: PreviewServer) -> None:
    site = folder(by_events)
    write(site, "layouts/page.html", "<p>Our own template</p>")
    until(by_events, lambda: "Our own template" in ask(by_events, "/about/").text)
    (site / "layouts/page.html").write_text("<p>Changed again</p>")
    until(by_events, lambda: "Changed again" in ask(by_events, "/about/").text)
    shutil.rmtree(site / "layouts")
    until(by_events, lambda: "Who we are." in ask(by_events, "/about/").text)
    write(site, "content/articles/2031/deep/new.md", story("Deep", "2024-01-01"))
    until(by_events, lambda: ask(by_events, "/articles/new/").status == 200)
    write(site, "content/articles/2031/deep/new.md", story("Deep", "2024-01-01", "Deeper."))
    until(by_events, lambda: "Deeper." in ask(by_events, "/articles/new/").text)


@pytest.mark.filterwarnings("ignore:Callback with id:RuntimeWarning")  # as the preview does, but pytest sets it anew
@pytest.mark.parametrize("part", ["content/articles", "content"])
def test_a_folder_moved_out_and_back_is_still_watched(by_events: PreviewServer, part: str) -> None:
    site = folder(by_events)
    outside = site.parent / "outside"
    (site / part).rename(outside)
    until(by_events, lambda: ask(by_events, "/articles/one/").status == 404)
    outside.rename(site / part)
    until(by_events, lambda: ask(by_events, "/articles/one/").status == 200)
    words = f"After {part} came back."
    plain(site / "content/articles/one.md", text_with(words))
    until(by_events, lambda: words in ask(by_events, "/articles/one/").text)


def test_leftovers_and_our_own_reading_never_ring(by_events: PreviewServer, monkeypatch: pytest.MonkeyPatch) -> None:
    site = folder(by_events)
    heard: list[tuple[str, bool]] = []

    def concerns(path: str, root: str, theme: str) -> bool:
        answer = real(path, root, theme)
        heard.append((path, answer))
        return answer

    real = bells.concerns
    monkeypatch.setattr(bells, "concerns", concerns)
    loads = by_events.preview.moment.loads
    leftovers = ["4913", "one.md~", ".one.md.swp", "#one.md#", ".~lock.one.md#", "one.md.part", ".goutputstream-ABC"]
    for name in leftovers:
        (site / "content/articles" / name).write_text("half a word")
        (site / "content/articles" / name).unlink()
    for path in (site / "content").rglob("*.md"):
        path.read_bytes()
    for path in ("/", "/articles/one/", "/feed.xml"):
        ask(by_events, path)
    by_events.preview.source.look()
    write(site, "build/site/index.html", "ours")
    # Events come in order: when the last edit is told of, all before it were.
    plain(site / "content/articles/one.md", text_with("The only edit."))
    until(by_events, lambda: "The only edit." in ask(by_events, "/articles/one/").text)
    rang = {path for path, answer in heard if answer}
    assert {Path(path).name for path in rang} == {"one.md"}
    assert {Path(path).name for path, answer in heard if not answer} >= set(leftovers)
    assert by_events.preview.moment.loads == loads + 1


# ------------------------------------------------------------------ bursts


def many(site: Path, number: int) -> None:
    for n in range(number):
        text = story(f"Number {n}", f"2023-{n % 12 + 1:02}-{n % 28 + 1:02}", f"Word {n}.")
        write(site, f"content/articles/2023/number-{n}.md", text)


def git(site: Path, *arguments: str) -> None:
    who = ("-c", "user.name=Editor", "-c", "user.email=editor@example.org", "-c", "init.defaultBranch=main")
    subprocess.run(["git", *who, *arguments], cwd=site, check=True, capture_output=True, timeout=HANG)


def test_a_checkout_of_500_files_is_read_in_at_most_two_loads_and_300_deletions_too(tmp_path: Path) -> None:
    site = little_site(tmp_path / "site")
    git(site, "init", "-q")
    git(site, "add", "-A")
    git(site, "commit", "-qm", "few")
    git(site, "checkout", "-qb", "many")
    many(site, 500)
    git(site, "add", "-A")
    git(site, "commit", "-qm", "many")
    git(site, "checkout", "-q", "main")
    with previewing(site) as running:
        loads = running.preview.moment.loads
        git(site, "checkout", "-q", "many")
        until(running, lambda: len(running.preview.moment.good.outputs) > 500)  # type: ignore[union-attr] # it has read by now
        until(running, lambda: ask(running, "/articles/number-499/").status == 200)
        assert running.preview.moment.loads - loads <= 2
        loads = running.preview.moment.loads
        for n in range(300):
            (site / f"content/articles/2023/number-{n}.md").unlink()
        until(running, lambda: ask(running, "/articles/number-299/").status == 404)
        assert ask(running, "/articles/number-300/").status == 200
        assert running.preview.moment.loads - loads <= 2


# ------------------------------------------------------------------ saves that take their time


@pytest.mark.parametrize("name", ["content/articles/one.md", "layouts/page.html"])
def test_a_file_truncated_and_written_later_is_never_shown_empty(by_events: PreviewServer, name: str) -> None:
    site = folder(by_events)
    file = site / name
    if not file.exists():
        write(site, name, "<p>A template</p>")
        until(by_events, lambda: "A template" in ask(by_events, "/about/").text)
    address = "/about/" if "layouts" in name else "/articles/one/"
    text, before, loads = file.read_text(), ask(by_events, address).body, by_events.preview.moment.loads
    looked = threading.Semaphore(0)
    look = by_events.preview.source.look

    def counted(places: object = None) -> object:
        found = look(places)  # type: ignore[arg-type] # as it was called
        looked.release()
        return found

    by_events.preview.source.look = counted  # type: ignore[method-assign,assignment] # it stands in for the real one
    try:
        with file.open("r+") as open_:
            open_.truncate(0)
            # The preview has looked at the empty file, and looks again.
            for _ in range(2):
                assert looked.acquire(timeout=HANG)
                assert ask(by_events, address).body == before
            assert by_events.preview.moment.loads == loads
            open_.write(text.replace("A template", "Its new text").replace("</p>", "!</p>") + "\nAnd more.\n")
    finally:
        by_events.preview.source.look = look  # type: ignore[method-assign] # as it was
    wanted = "Its new text" if "layouts" in name else "And more."
    until(by_events, lambda: wanted in ask(by_events, address).text)
    assert by_events.preview.moment.loads == loads + 1
    if "layouts" in name:
        file.unlink()
        until(by_events, lambda: "Who we are." in ask(by_events, "/about/").text)


def test_a_file_that_stays_empty_is_an_error_over_the_last_good_page(
    by_events: PreviewServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sitegen.preview.reloader.LONGEST_WAIT", 0.3)
    file = folder(by_events) / "content/articles/one.md"
    text = file.read_text()
    file.write_text("")
    until(by_events, lambda: by_events.preview.moment.latest.errors)  # type: ignore[union-attr] # it has read by now
    page = ask(by_events, "/articles/one/")
    assert page.status == 200
    assert "Story one" in page.text
    assert "content/articles/one.md:1" in page.text
    file.write_text(text)
    until(by_events, lambda: not by_events.preview.moment.latest.errors)  # type: ignore[union-attr] # it has read by now


def test_what_is_written_while_a_load_runs_is_read_by_one_more_and_both_are_shown_at_once(
    by_events: PreviewServer,
) -> None:
    file = folder(by_events) / "content/articles/one.md"
    source, read = by_events.preview.source, by_events.preview.source.read
    reading, go_on = threading.Event(), threading.Event()
    reads: list[Inputs] = []

    def slow(now: datetime, inputs: Inputs) -> Site | None:
        found = read(now, inputs)
        reads.append(inputs)
        if len(reads) == 1:
            reading.set()
            assert go_on.wait(HANG)
        return found

    source.read = slow  # type: ignore[method-assign,assignment] # the load is held up in its first reading
    loads = by_events.preview.moment.loads
    try:
        plain(file, text_with("Read by the first load."))
        assert reading.wait(HANG)
        plain(file, text_with("Written meanwhile."))
        limit = time.monotonic() + HANG
        while not by_events.reloader.signal.is_set and time.monotonic() < limit:
            os.sched_yield()
    finally:
        go_on.set()
    until(by_events, lambda: "Written meanwhile." in ask(by_events, "/articles/one/").text)
    source.read = read  # type: ignore[method-assign] # as it was
    assert len(reads) >= 2
    assert by_events.preview.moment.loads == loads + 1


# ------------------------------------------------------------------ what fails


def test_a_handler_that_raises_does_not_stop_the_watching(
    by_events: PreviewServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = folder(by_events) / "content/articles/one.md"

    def broken(path: str, root: str, theme: str) -> bool:
        raise RuntimeError(path)

    with monkeypatch.context() as patch:
        patch.setattr(bells, "concerns", broken)
        plain(file, text_with("In spite of it."))
        until(by_events, lambda: "In spite of it." in ask(by_events, "/articles/one/").text)
    plain(file, text_with("And after it."))
    until(by_events, lambda: "And after it." in ask(by_events, "/articles/one/").text)


def test_a_load_that_raises_does_not_stop_the_watching(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sitegen.preview.reloader.SCAN_SECONDS", 0.05)
    said: list[str] = []
    warned = threading.Event()

    def hear(text: str) -> None:
        said.append(text)
        warned.set()

    with previewing(little_site(tmp_path / "site"), on_warning=hear) as running:
        source, read = running.preview.source, running.preview.source.read

        def broken(now: datetime, inputs: Inputs) -> Site:
            source.read = read  # type: ignore[method-assign] # as it was
            raise RuntimeError("a fault of ours")

        source.read = broken  # type: ignore[method-assign,assignment] # it stands in for the real one
        plain(folder(running) / "content/articles/one.md", text_with("Twice tried."))
        assert warned.wait(HANG)
        assert said == ["The site could not be read: RuntimeError: a fault of ours"]
        until(running, lambda: "Twice tried." in ask(running, "/articles/one/").text)


def test_an_edit_of_which_no_event_tells_is_found_by_the_full_look(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sitegen.preview.reloader.SCAN_SECONDS", 0.05)
    monkeypatch.setattr("sitegen.preview.watcher.Handler.on_any_event", lambda self, event: None)
    with previewing(little_site(tmp_path / "site")) as running:
        assert not running.reloader.polls
        plain(folder(running) / "content/articles/one.md", text_with("No signal rang."))
        until(running, lambda: "No signal rang." in ask(running, "/articles/one/").text)


def test_an_observer_that_dies_is_noticed_and_the_preview_polls(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sitegen.preview.reloader.SCAN_SECONDS", 0.05)
    monkeypatch.setattr("sitegen.preview.reloader.POLL_SECONDS", 0.05)
    said: list[str] = []
    with previewing(little_site(tmp_path / "site"), on_warning=said.append) as running:
        observer = running.reloader.watch._observer
        assert observer is not None
        observer.stop()
        observer.join(HANG)
        plain(folder(running) / "content/articles/one.md", text_with("Seen all the same."))
        until(running, lambda: "Seen all the same." in ask(running, "/articles/one/").text)
    assert len(said) == 1
    assert said[0].startswith("The system cannot watch all files (")


def test_a_reader_of_events_that_dies_under_living_watches_is_noticed_and_the_preview_polls(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sitegen.preview.reloader.SCAN_SECONDS", 0.05)
    monkeypatch.setattr("sitegen.preview.reloader.POLL_SECONDS", 0.05)
    # One reader serves the whole process: this test kills one of its own.
    monkeypatch.setattr(InotifyFD, "_instance", None)
    said: list[str] = []
    with previewing(little_site(tmp_path / "site"), on_warning=said.append) as running:
        reader = InotifyFD.get_instance()
        reader.stop()
        reader.join(HANG)
        assert running.reloader.watch._observer is not None
        assert running.reloader.watch._observer.is_alive()
        plain(folder(running) / "content/articles/one.md", text_with("Read without events."))
        until(running, lambda: "Read without events." in ask(running, "/articles/one/").text)
    assert [line.split(" (")[0] for line in said] == ["The system cannot watch all files"]


# ------------------------------------------------------------------ the system's limits


class Process:
    """`sitegen serve` as a process, and what it says."""

    def __init__(self, *arguments: str, shell: str = "") -> None:
        command = [sys.executable, "-m", "sitegen", "serve", "-p", "0", *arguments]
        if shell:
            command = ["unshare", "-Ur", "sh", "-c", f'{shell}; exec "$@"', "sh", *command]
        self.running = subprocess.Popen(
            command, cwd=ROOT, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )

    def __enter__(self) -> Self:
        assert self.running.stdout is not None
        self.said = ""
        while "shows the site" not in self.said:
            line = self.running.stdout.readline()
            assert line, self.said
            self.said += line
        address = self.said.split("http://")[-1].split("/")[0]
        self.host, _, port = address.partition(":")
        self.port = int(port)
        return self

    def __exit__(self, *_: object) -> None:
        self.running.kill()
        self.running.wait(HANG)
        assert self.running.stdout is not None
        self.running.stdout.close()

    def wait_for(self, words: str, path: str) -> None:
        """Wait on the preview's channel until a page shows these words."""
        channel = HTTPConnection(self.host, self.port, timeout=HANG)
        channel.request("GET", "/__sitegen/events")
        answer = channel.getresponse()
        while words not in self.get(path):
            while not answer.readline().startswith(b"data: "):
                pass
        channel.close()
        answer.close()

    def get(self, path: str) -> str:
        connection = HTTPConnection(self.host, self.port, timeout=HANG)
        connection.request("GET", path)
        text = connection.getresponse().read().decode()
        connection.close()
        return text


def namespaces() -> bool:
    done = subprocess.run(
        ["unshare", "-Ur", "sh", "-c", "echo 9 > /proc/sys/user/max_inotify_watches"], capture_output=True, check=False
    )
    return done.returncode == 0


@pytest.mark.parametrize(
    ("limit", "says"),
    [
        ("echo 3 > /proc/sys/user/max_inotify_watches", "limit"),
        ("echo 8 > /proc/sys/user/max_inotify_watches", "the limit of watches is reached"),
        ("echo 0 > /proc/sys/user/max_inotify_instances", "inotify instance limit reached"),
    ],
)
def test_where_the_system_has_no_watches_left_it_says_so_and_looks(tmp_path: Path, limit: str, says: str) -> None:
    if shutil.which("unshare") is None or not namespaces():
        pytest.skip("this machine gives no user namespaces")
    site = little_site(tmp_path / "site")
    for year in range(2001, 2009):
        write(site, f"content/articles/{year}/old-{year}.md", story("Old", f"{year}-01-01"))
    with Process("-s", str(site), shell=limit) as preview:
        assert "The system cannot watch all files" in preview.said
        assert says in preview.said
        assert "fs.inotify.max_user_watches" in preview.said
        write(site, "content/articles/2008/old-2008.md", story("Old", "2008-01-01", "Seen without a watch."))
        preview.wait_for("Seen without a watch.", "/articles/old-2008/")


def test_an_edit_lost_with_an_overflowing_queue_is_shown(tmp_path: Path) -> None:
    most = Path("/proc/sys/fs/inotify/max_queued_events")
    if not most.exists() or int(most.read_text()) > 20_000:
        pytest.skip("the queue of this system is too long to fill")
    site = little_site(tmp_path / "site")
    with Process("-s", str(site)) as preview:
        preview.running.send_signal(signal.SIGSTOP)
        # Each is made, opened and closed.
        for n in range(int(most.read_text()) // 3 + 300):
            (site / f"content/articles/{n}.tmp").touch()
        plain(site / "content/articles/one.md", text_with("The last edit."))
        preview.running.send_signal(signal.SIGCONT)
        preview.wait_for("The last edit.", "/articles/one/")


def test_where_events_never_come_the_preview_polls_and_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sitegen.preview.reloader.SCAN_SECONDS", 0.05)
    monkeypatch.setattr("sitegen.preview.watcher.Handler.on_any_event", lambda self, event: None)
    said: list[str] = []
    with previewing(little_site(tmp_path / "site"), on_warning=said.append) as running:
        for number in range(3):
            assert not running.reloader.polls
            plain(folder(running) / "content/articles/one.md", text_with(f"Edit {number}."))
            until(running, lambda number=number: f"Edit {number}." in ask(running, "/articles/one/").text)  # type: ignore[misc] # mypy infers no defaults
        assert running.reloader.polls
    assert len(said) == 1
    assert "events of edits do not arrive" in said[0]


def test_what_older_loads_held_is_freed_as_soon_as_edits_pause(
    by_events: PreviewServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    freed = threading.Event()
    monkeypatch.setattr("sitegen.preview.reloader.gc.collect", freed.set)
    plain(folder(by_events) / "content/articles/one.md", text_with("Freed."))
    until(by_events, lambda: "Freed." in ask(by_events, "/articles/one/").text)
    assert freed.wait(HANG)
