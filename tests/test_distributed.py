"""`build --scheduler`: other machines parse and render, and the site has the same bytes, whatever becomes of them."""

import importlib.util
import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from cluster_support import certificates, cluster, go_on, step, stepped, stop, uses
from sites_support import HANG, ROOT, build, command, copy_site, environment, process, same, story, tree

from sitegen.engine.destination import update
from sitegen.engine.distributed import batches, sending
from sitegen.engine.distributed import executor as batch_executor
from sitegen.engine.distributed.cluster import Cluster, ClusterLost
from sitegen.engine.distributed.scheduler_address import checked
from sitegen.engine.reading import contents_reader
from sitegen.errors import SitegenError

# --- addresses ---


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        ("127.0.0.1:8786", "tcp://127.0.0.1:8786"),
        ("tcp://localhost:8786", "tcp://localhost:8786"),
        ("tcp://[::1]:8786", "tcp://[::1]:8786"),
        ("tls://cluster.example.org:8786", "tls://cluster.example.org:8786"),
        ("tls://192.0.2.7:1", "tls://192.0.2.7:1"),
    ],
)
def test_a_scheduler_here_or_with_certificates_may_be_used(given: str, wanted: str) -> None:
    assert checked(given) == wanted


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ("tcp://cluster.example.org:8786", "write tls://cluster.example.org:8786"),
        ("192.0.2.7:8786", "write tls://192.0.2.7:8786"),
        ("tcp://localhost.example.org:8786", "without certificates anybody can send it"),
        ("tcp://0.0.0.0:8786", "refused"),
        ("tcp://[::]:8786", "refused"),
        ("tcp://127.0.0.1@192.0.2.7:8786", "no scheduler's address"),
        ("tls://cluster.example.org", "no scheduler's address"),
        ("tls://cluster.example.org:port", "no scheduler's address"),
        ("tls://cluster.example.org:8786/x", "no scheduler's address"),
        ("tls://:8786", "no scheduler's address"),
        ("ucx://127.0.0.1:8786", "only tcp:// (on this machine) and tls://"),
        ("", "no scheduler's address"),
    ],
)
def test_any_other_address_is_refused_with_what_to_do(given: str, told: str, tmp_path: Path) -> None:
    done = command("build", "-s", copy_site(tmp_path / "site"), "--scheduler", given)
    assert done.code != 0
    assert told in done.err
    assert "Traceback" not in done.said
    assert not (tmp_path / "site" / "build" / "site").exists()


def test_the_missing_extra_names_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == "distributed" else real(name))
    done = command("build", "-s", copy_site(tmp_path / "site"), "--scheduler", "tcp://127.0.0.1:8786")
    assert done.code != 0
    assert "run: pip install 'sitegen-digest[distributed]'" in done.err


# --- an executor in this process ---


class Counting(ThreadPoolExecutor):
    """One worker, which counts what it was given, and how many batches waited at most."""

    def __init__(self) -> None:
        super().__init__(1)
        self.calls: list[str] = []

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> "Future[Any]":
        assert all(isinstance(argument, bytes) for argument in args[1:]), "a worker gets bytes"
        self.calls.append(fn.__name__)
        return super().submit(fn, *args, **kwargs)


@pytest.fixture
def executor(monkeypatch: pytest.MonkeyPatch) -> Iterator[Counting]:
    """An executor in the place of a cluster, to which everything is sent, in small batches."""
    with Counting() as found:

        @contextmanager
        def connected(address: str) -> Iterator[Cluster]:
            yield Cluster(address, found, 2)

        monkeypatch.setattr(sending, "connected", connected)
        monkeypatch.setattr(sending, "LEAST_IN_BATCH", 3)
        monkeypatch.setattr(contents_reader, "WORTH_SENDING", 1)
        monkeypatch.setattr(update, "WORTH_SENDING", 1)
        yield found


def test_what_workers_make_of_bytes_is_the_site_that_this_machine_makes(executor: Counting, tmp_path: Path) -> None:
    site = copy_site(tmp_path / "site")
    here = tree(build(copy_site(tmp_path / "other")))
    assert same(tree(build(site, "--scheduler", "tcp://127.0.0.1:1")), here) == ""
    assert executor.calls.count("parse_batch") > 3
    assert executor.calls.count("render_batch") > 3
    sent = len(executor.calls)
    build(site, "--scheduler", "tcp://127.0.0.1:1")
    assert len(executor.calls) == sent, "a build with nothing to do sends nothing"


def test_a_mistake_in_a_template_is_told_as_if_it_were_rendered_here(executor: Counting, tmp_path: Path) -> None:
    site = copy_site(tmp_path / "site")
    (site / "layouts").mkdir(exist_ok=True)
    text = (ROOT / "layouts" / "article.html").read_text(encoding="utf-8")
    text = text.replace("{% endblock %}", "{{ page.nowhere }}{% endblock %}")
    (site / "layouts" / "article.html").write_text(text, encoding="utf-8")
    here = command("build", "-s", site)
    there = command("build", "-s", site, "--scheduler", "tcp://127.0.0.1:1")
    assert "nowhere" in there.err
    assert (there.code, there.err) == (here.code, here.err)


def test_a_worker_that_runs_anything_else_refuses_its_batch() -> None:
    version, python, engine = batches.identity()
    for other in (("0.0.9", python, engine), (version, "3.10.1", engine), (version, python, "other")):
        with pytest.raises(SitegenError, match="install the same on every machine"):
            batches.render_batch(other, b"", b"")


# --- batches on an executor ---


def run_on(count: int, work: Callable[[int], bytes], check: Callable[[], None] = lambda: None) -> list[tuple[int, Any]]:
    def given() -> Iterator[tuple[int, tuple[int]]]:
        for number in range(count):
            yield number, (number,)

    with ThreadPoolExecutor(2) as pool:
        return list(batch_executor.run_on(pool, work, given(), 3, check, lambda error: SitegenError(f"told: {error}")))


def test_every_batch_comes_back_with_what_it_was_sent_for() -> None:
    assert sorted(run_on(50, lambda number: b"%d" % number)) == [(n, b"%d" % n) for n in range(50)]


def test_a_batch_that_fails_is_told_in_our_words() -> None:
    def work(number: int) -> bytes:
        if number == 7:
            raise ValueError("no seven")
        return b""

    with pytest.raises(SitegenError, match="told: no seven"):
        run_on(50, work)


def test_where_nothing_comes_back_the_check_ends_the_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    import threading

    monkeypatch.setattr(batch_executor, "_CHECK_SECONDS", 0.01)
    never = threading.Event()

    def check() -> None:
        never.set()
        raise ClusterLost("no worker is left")

    with pytest.raises(ClusterLost, match="no worker is left"):
        run_on(5, lambda number: b"%d" % never.wait(), check)


# --- a real scheduler and real workers ---

ARTICLES = 800


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site with more stories than are worth sending, built here."""
    site = copy_site(tmp_path_factory.mktemp("large") / "site")
    for number in range(ARTICLES):
        day, topic = f"20{10 + number % 9}-{1 + number % 12:02}-{1 + number % 28:02}", f"[topic {number % 20}]"
        text = story(f"Story {number}", day, f"Words of *story* {number}.\n\n- one\n- two\n", topics=topic)
        (site / "content" / "articles" / f"many-{number:04}.md").write_text(text, encoding="utf-8")
    build(site, "--clean")
    return site


def again(large: Path, folder: Path) -> Path:
    """The same site, not yet built."""
    return copy_site(folder / "site", large)


CLOCK = ("--clock", "2026-02-15T12:00+00:00")


@pytest.mark.long
def test_a_cluster_gives_the_same_bytes_and_leaves_nothing_on_its_machines(large: Path, tmp_path: Path) -> None:
    site = again(large, tmp_path)
    with cluster(tmp_path / "cluster") as found:
        done = process("build", "-s", site, "--scheduler", found.address, "--verify", *CLOCK)
        assert done.code == 0, done.said
        assert done.err.count("\n") == done.err.count("warning"), done.err  # nothing of dask's own
        assert same(tree(site / "build" / "site"), tree(large / "build" / "site")) == ""
        for place in (tmp_path / "cluster").glob("process-*"):
            assert {p.name for p in place.iterdir()} <= {"log", "dask-scratch-space"}


@pytest.mark.long
def test_a_worker_that_is_killed_in_the_middle_costs_its_batches_alone(large: Path, tmp_path: Path) -> None:
    site = again(large, tmp_path)
    with cluster(tmp_path / "cluster") as found:
        arguments = ("build", "-s", site, "--scheduler", found.address, *CLOCK)
        with stepped(*arguments) as building:
            assert building.stderr is not None
            lines = iter(building.stderr.readline, "")
            assert any(line == "batch 1\n" for line in lines)
            stop(found.running[1])  # what it is given now it cannot finish
            assert [step(building) for _ in range(3)] == ["batch 2\n", "batch 3\n", "batch 4\n"]
            found.running[1].kill()
            while step(building).startswith("batch"):
                pass
            building.communicate()
            assert building.returncode == 0
        assert same(tree(site / "build" / "site"), tree(large / "build" / "site")) == ""


@pytest.mark.long
def test_a_worker_that_wakes_late_harms_nothing(large: Path, tmp_path: Path) -> None:
    site = again(large, tmp_path)
    with cluster(tmp_path / "cluster", env={"DASK_DISTRIBUTED__SCHEDULER__WORKER_TTL": "3s"}) as found:
        with stepped("build", "-s", site, "--scheduler", found.address, *CLOCK) as building:
            assert building.stderr is not None
            assert any(line == "batch 1\n" for line in iter(building.stderr.readline, ""))
            stop(found.running[1])
            while step(building).startswith("batch"):
                pass
            building.communicate()
            assert building.returncode == 0
        built = tree(site / "build" / "site")
        assert same(built, tree(large / "build" / "site")) == ""
        go_on(found.running[1])
        # It finishes its batch, learns that nobody knows it any more, and ends.
        assert found.running[1].wait(timeout=HANG) is not None
        assert same(tree(site / "build" / "site"), built) == ""


@pytest.mark.long
def test_a_scheduler_that_dies_leaves_the_old_site_and_a_message(large: Path, tmp_path: Path) -> None:
    site = again(large, tmp_path)
    build(site)
    before = tree(site / "build" / "site")
    for path in (site / "content" / "articles").glob("many-*.md"):
        path.write_text(path.read_text(encoding="utf-8").replace("Words of", "Other words of"), encoding="utf-8")
    with (
        cluster(tmp_path / "cluster") as found,
        stepped("build", "-s", site, "--scheduler", found.address, *CLOCK) as building,
    ):
        assert building.stderr is not None
        assert any(line == "batch 1\n" for line in iter(building.stderr.readline, ""))
        assert step(building) == "batch 2\n"
        found.running[0].kill()
        told = step(building)
        while told.startswith("batch"):
            told = step(building)
        told += building.communicate()[1]
        assert building.returncode not in (0, -9)
    assert "the scheduler ended, or can no longer be reached — start it and build again" in told
    assert "Traceback" not in told
    assert told.count("\n") == 1, told
    assert tree(site / "build" / "site") == before
    assert same(tree(build(site)), tree(build(site, "-d", tmp_path / "fresh", "--clean"))) == ""


@pytest.mark.long
def test_a_worker_with_another_sitegen_or_none_is_refused(large: Path, tmp_path: Path) -> None:
    shutil.copytree(ROOT / "sitegen", tmp_path / "other" / "sitegen", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(ROOT / "layouts", tmp_path / "other" / "sitegen" / "layouts")
    init = tmp_path / "other" / "sitegen" / "__init__.py"
    init.write_text(init.read_text(encoding="utf-8").replace('"0.1.0"', '"0.0.9"'), encoding="utf-8")
    (tmp_path / "none" / "sitegen").mkdir(parents=True)
    (tmp_path / "none" / "sitegen" / "__init__.py").write_text("")
    site = again(large, tmp_path)
    with cluster(tmp_path / "cluster", workers=0) as found:
        nobody = process("build", "-s", site, "--scheduler", found.address, *CLOCK)
        assert "the scheduler has no worker — start one: dask worker" in nobody.err
        without = found.worker(env={"PYTHONPATH": str(tmp_path / "none")})
        found.registered(without)
        empty = process("build", "-s", site, "--scheduler", found.address, *CLOCK)
        without.kill()
        found.registered(found.worker(env={"PYTHONPATH": str(tmp_path / "other")}))
        done = process("build", "-s", site, "--scheduler", found.address, *CLOCK)
    assert "no worker is left — start one" in empty.err
    assert "one that has not the same sitegen installed ends with the first batch" in empty.err
    assert "a worker runs sitegen 0.0.9 on Python" in done.err
    assert "install the same on every machine" in done.err
    for refused in (nobody, empty, done):
        assert refused.code != 0
        assert refused.err.count("\n") == 1, refused.err
    assert not (site / "build" / "site").exists()


@pytest.mark.long
def test_with_certificates_of_one_authority_it_builds_and_with_others_it_is_refused(
    large: Path, tmp_path: Path
) -> None:
    ours, others = certificates(tmp_path / "keys", "ours"), certificates(tmp_path / "keys", "others")
    options = ["--tls-ca-file", str(ours["ca"]), "--tls-cert", str(ours["cert"]), "--tls-key", str(ours["key"])]
    site = again(large, tmp_path)
    with cluster(tmp_path / "cluster", host="tls://127.0.0.1", options=options) as found:
        arguments = ("build", "-s", site, "--scheduler", found.address, *CLOCK)
        assert found.address.startswith("tls://")
        without = process(*arguments)
        assert "needs certificates — set DASK_DISTRIBUTED__COMM__TLS__CA_FILE" in without.err
        missing = process(*arguments, env=environment(**uses({**ours, "cert": tmp_path / "none.pem"})))
        assert "none.pem: there is no such file" in missing.err
        strange = process(*arguments, env=environment(**uses(others)))
        assert "are not of one authority" in strange.err
        for refused in (without, missing, strange):
            assert refused.code != 0
            assert refused.err.count("\n") == 1, refused.err
        assert not (site / "build" / "site").exists()
        done = process(*arguments, env=environment(**uses(ours)))
        assert done.code == 0, done.said
    assert same(tree(site / "build" / "site"), tree(large / "build" / "site")) == ""


@pytest.mark.long
def test_a_scheduler_that_is_not_there_is_told_in_a_line(large: Path, tmp_path: Path) -> None:
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        address = f"tcp://127.0.0.1:{taken.getsockname()[1]}"
        done = process("build", "-s", again(large, tmp_path), "--scheduler", address, *CLOCK)
    assert done.code != 0
    assert f"{address}: no scheduler answers — start it (dask scheduler)" in done.err
    assert done.err.count("\n") == 1, done.err
