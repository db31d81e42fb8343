"""`sitegen serve` as a command: ports, signals, what it says."""

import http.client
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from serve_support import little_site
from sites_support import HANG, ROOT, environment, process, story, tree, write


@contextmanager
def serving(*arguments: str | Path) -> Iterator[subprocess.Popen[str]]:
    running = subprocess.Popen(
        [sys.executable, "-m", "sitegen", "serve", *map(str, arguments)],
        cwd=ROOT, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        yield running
    finally:
        running.kill()
        running.communicate(timeout=HANG)


@pytest.fixture
def site(tmp_path: Path) -> Path:
    return little_site(tmp_path / "site")


def test_a_port_that_was_asked_for_and_is_taken_is_named(site: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = process("serve", "-s", site, "-p", str(port))
    assert done.code == 1
    assert f"port {port} on 127.0.0.1 cannot be used" in done.err
    assert "-p" in done.err
    assert "Traceback" not in done.said


def test_an_address_that_is_not_this_machine_s_is_named(site: Path) -> None:
    done = process("serve", "-s", site, "--bind", "192.0.2.1")
    assert done.code == 1
    assert "192.0.2.1 cannot be listened on" in done.err
    assert "Traceback" not in done.said


def test_without_a_port_the_next_free_one_is_taken_and_named(site: Path) -> None:
    try:
        taken = socket.create_server(("127.0.0.1", 8000))
    except OSError:
        taken = None  # someone else has it, which is as good
    try:
        with serving("-s", site) as running:
            assert running.stdout is not None
            says, shows = running.stdout.readline(), running.stdout.readline()
            port = int(shows.split("http://127.0.0.1:")[1].split("/")[0])
            assert says == f"Port 8000 is taken; this is port {port}.\n"
            assert port != 8000
    finally:
        if taken is not None:
            taken.close()


def test_it_says_where_it_is_and_what_was_read_again(site: Path) -> None:
    with serving("-s", site, "-p", "0", "--no-desk") as running:
        assert running.stdout is not None
        assert running.stderr is not None
        assert running.stdout.readline().endswith("/ shows the site; Ctrl-C ends it.\n")
        write(site, "content/articles/one.md", story(date="2024-02-30"))
        assert running.stdout.readline().startswith("content/articles/one.md changed; read again in ")
        assert running.stderr.readline().startswith("content/articles/one.md:3: ")
        write(site, "content/articles/two.md", story("Another"))
        told = running.stdout.readline()
        assert told.startswith("content/articles/two.md changed; ")
        # The new article has no id.
        assert told.endswith(" s, 1 error as before, 1 warning (sitegen check names them).\n")


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
@pytest.mark.parametrize("when", ["serving", "reading"])
def test_ctrl_c_and_sigterm_end_it_at_once(site: Path, number: signal.Signals, code: int, when: str) -> None:
    if when == "reading":
        # A megabyte of Markdown takes a while; the port is open before it is read.
        write(
            site, "content/articles/long.md", story(body="Some *words* and a [link](https://example.org).\n\n" * 20_000)
        )
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    before = tree(site)
    with serving("-s", site, "-p", str(port)) as running:
        assert running.stdout is not None
        if when == "serving":
            assert "Ctrl-C" in running.stdout.readline()
        else:
            _connect(running, port)
        running.send_signal(number)
        out, err = running.communicate(timeout=HANG)
        assert running.returncode == code
        assert "Traceback" not in out + err
        if when == "reading":
            assert "shows the site" not in out
    assert tree(site) == before


def _connect(running: "subprocess.Popen[str]", port: int) -> None:
    """Wait until the port is open."""
    tried = threading.Event()
    for _ in range(HANG * 100):
        assert running.poll() is None
        try:
            socket.create_connection(("127.0.0.1", port), HANG).close()
        except ConnectionRefusedError:
            tried.wait(0.01)
        else:
            return
    raise AssertionError("the port was never opened")


def test_open_channels_and_clients_do_not_keep_it_from_ending(site: Path) -> None:
    with serving("-s", site, "-p", "0") as running:
        assert running.stdout is not None
        port = int(running.stdout.readline().split("http://127.0.0.1:")[1].split("/")[0])
        with (
            socket.create_connection(("127.0.0.1", port), HANG) as idle,
            socket.create_connection(("127.0.0.1", port), HANG) as channel,
        ):
            channel.sendall(b"GET /__sitegen/events HTTP/1.1\r\nHost: localhost\r\n\r\n")
            assert channel.recv(4096).startswith(b"HTTP/1.1 200")
            running.send_signal(signal.SIGINT)
            assert running.wait(HANG) == 130
            assert idle.recv(1) == b""


def test_the_desk_is_opened_beside_the_site_at_an_address_that_works_once(site: Path) -> None:
    with serving("-s", site, "-p", "0") as running:
        assert running.stdout is not None
        assert running.stdout.readline().endswith("/ shows the site; Ctrl-C ends it.\n")
        told = running.stdout.readline()
        assert told.endswith(" opens the desk, in one browser.\n")
        entrance = told.partition(" ")[0]
        assert http_status(entrance) == 303
        again = running.stdout.readline()
        assert again.startswith("The desk was opened. For another browser: http://127.0.0.1:")
        assert http_status(entrance) == 401


def test_no_desk_is_opened_where_it_is_not_wanted_or_others_could_reach_it(site: Path) -> None:
    with serving("-s", site, "-p", "0", "--no-desk") as running:
        assert running.stdout is not None
        assert running.stdout.readline().endswith("/ shows the site; Ctrl-C ends it.\n")
        write(site, "content/articles/one.md", story(date="2024-02-30"))
        assert "changed; read again" in running.stdout.readline()
    with serving("-s", site, "-p", "0", "--bind", "0.0.0.0") as running:  # noqa: S104 (that is what is refused)
        assert running.stderr is not None
        said = [running.stderr.readline(), running.stderr.readline(), running.stderr.readline()]
        assert any("No desk: others can reach 0.0.0.0. Set SITEGEN_DESK_PASSWORD" in line for line in said), said


def http_status(address: str) -> int:
    """The status that an address is answered with, redirections not followed."""
    parts = urlsplit(address)
    connection = http.client.HTTPConnection(parts.netloc, timeout=HANG)
    try:
        connection.request("GET", f"{parts.path}?{parts.query}", headers={"Sec-Fetch-Site": "none"})
        return connection.getresponse().status
    finally:
        connection.close()
