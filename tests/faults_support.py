"""Builds that fail at a chosen call: a child that is forked from this process, watched and harmed by strace.

The child is forked when every module has been imported, and strace begins with it; so the n-th call is the build's own
n-th call, and a run costs little more than the build. What the command says goes to files, as it would to a log.
"""

import ctypes
import os
import random
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import traceback
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

import pytest
from sites_support import HANG, Ran, same

from sitegen.cli.main import cli
from tests.engine_support import cold, put, run, tree, write_site

CLOCK = "2030-01-01T00:00+00:00"

OPEN = "?open,openat"
WRITE = "write"
WRITE_AT = "pwrite64"
TRUNCATE = "ftruncate"
RENAME = "?rename,renameat,renameat2"
SYNC = "fsync,fdatasync,syncfs"
UNLINK = "?unlink,unlinkat,?rmdir"
MKDIR = "?mkdir,mkdirat"
LINK = "?link,linkat"
CALLS = {
    "open": OPEN,
    "write": WRITE,
    "write-at": WRITE_AT,
    "truncate": TRUNCATE,
    "rename": RENAME,
    "sync": SYNC,
    "unlink": UNLINK,
    "mkdir": MKDIR,
    "link": LINK,
}
"""Kinds of calls that change the disk, as strace names them (a question mark: not every machine has it)."""

FAULT = re.compile(r"((/|\w+[/:]|site\.toml|standard output).*: .+|a worker process .+) — .+")
"""A line that names a file and a reason, and says what to do or what is shown."""

COUNT = re.compile(r"\d+ errors?, \d+ warnings?")

_PR_SET_PTRACER = 0x59616D61
_PR_SET_PTRACER_ANY = ctypes.c_ulong(-1)


def need(program: str) -> str:
    """A program's path. Without it the test is skipped, but not where everything must run (CI is set)."""
    found = shutil.which(program)
    if found is None:
        assert "CI" not in os.environ, f"there is no {program}, and on CI the tests that need it must run"
        pytest.skip(f"there is no {program} on this machine")
    return found


@dataclass(frozen=True)
class Broken(Ran):
    """What a harmed command did; `log` is strace's, `fired` whether the fault came to pass."""

    log: str = ""

    @property
    def fired(self) -> bool:
        return "(INJECTED" in self.log or "+++ killed by SIGKILL +++" in self.log


def child(action: Callable[[], object], out: Path, ready: int | None = None) -> int:
    """Fork: the child sends a byte to `ready` and waits for one, then acts.

    What it says goes into the files `out.out` and `out.err`.
    It ends as the interpreter would: with the code of SystemExit, or with 1 and a traceback. The parent gets its id.
    """
    sys.stdout.flush()
    sys.stderr.flush()
    number = os.fork()
    if not number:
        _act(action, out, ready)
    return number


def _act(action: Callable[[], object], out: Path, ready: int | None) -> NoReturn:
    code = 1
    try:
        for handle, name in ((1, "out"), (2, "err")):
            file = os.open(f"{out}.{name}", os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_APPEND, 0o600)
            os.dup2(file, handle)
            os.close(file)
        sys.stdout = open(1, "w", encoding="utf-8", closefd=False)  # noqa: SIM115 (ends with the process)
        sys.stderr = open(2, "w", encoding="utf-8", closefd=False)  # noqa: SIM115 (ends with the process)
        ctypes.CDLL(None).prctl(_PR_SET_PTRACER, _PR_SET_PTRACER_ANY)
        if ready is not None:
            os.write(ready, b"?")
            os.read(ready, 1)
        action()
        code = 0
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:  # noqa: BLE001 (the interpreter would print it, too)
        traceback.print_exc()
    finally:
        for stream in (sys.stdout, sys.stderr):
            with suppress(OSError):
                stream.flush()
        os._exit(code)


def ended(number: int) -> int:
    """Wait for a child: its exit code, or the negative number of the signal that ended it."""
    return os.waitstatus_to_exitcode(os.waitpid(number, 0)[1])


def building(site: Path, *more: str | Path) -> Callable[[], object]:
    """The command `sitegen build` for this site at a fixed moment."""
    arguments = ["build", "-s", site, "--clock", CLOCK, *more]
    return lambda: cli([str(a) for a in arguments])


def plainly(action: Callable[[], object]) -> Ran:
    """Run an action in a child that nothing harms."""
    with tempfile.TemporaryDirectory(prefix="faults-") as place:
        out = Path(place, "said")
        code = ended(child(action, out))
        return Ran(code, _text(f"{out}.out"), _text(f"{out}.err"))


def harmed(action: Callable[[], object], *inject: str, trace: str = "") -> Broken:
    """Run an action in a child under strace with these `inject=` rules; `trace` are calls to log besides."""
    strace = need("strace")
    with tempfile.TemporaryDirectory(prefix="faults-") as place:
        out, log = Path(place, "said"), Path(place, "log")
        ours, theirs = socket.socketpair()
        number = child(action, out, theirs.fileno())
        theirs.close()
        # Watched before it waits, the child's own calls would count.
        assert ours.recv(1) == b"?"
        traced = ",".join(filter(None, [trace, *(rule.partition(":")[0] for rule in inject)]))
        rules = [part for rule in inject for part in ("-e", f"inject={rule}")]
        command = [strace, "-f", "-y", "-o", str(log), "-e", f"trace={traced}", *rules]
        watcher = subprocess.Popen([*command, "-p", str(number)], stderr=subprocess.PIPE, text=True)
        try:
            assert watcher.stderr is not None
            first = watcher.stderr.readline()
            if "attached" not in first:
                pytest.skip(f"strace may not watch a process here: {first.strip()}")
            ours.send(b"!")
            code = ended(number)
            watcher.communicate(timeout=HANG)
        finally:
            ours.close()
            watcher.kill()
        return Broken(code, _text(f"{out}.out"), _text(f"{out}.err"), _text(log))


def article(title: str, date: str, topics: str, number: int, body: str = "Words.") -> str:
    """An article's text, with all that keeps a build from having anything to say."""
    keys = (
        f"id: 00000000-0000-4000-8000-{number:012}\ntitle: {title}\ndate: {date}\ntopics: [{topics}]\nsummary: Told.\n"
    )
    return f"---\n{keys}---\n{body}\n"


class Toggled:
    """A tiny site that is edited to and fro between two versions, which differ in all ways a site can.

    Files are added, changed and removed, folders come and go; `wanted` are the trees that builds from nothing give.
    """

    def __init__(self, home: Path) -> None:
        self.home, self.root = home, home / "site"
        self.target = self.root / "build" / "site"
        write_site(self.root)
        put(self.root, "content/articles/stays.md", article("Stays", "2021-03-04", "norms", 1))
        self.version = 1
        self.wanted = []
        for version in (0, 1):
            self.edit()
            self.wanted.append(cold(self.root, home / f"cold{version}"))
        assert same(*self.wanted)

    def edit(self) -> None:
        """Make the other version of the inputs."""
        self.version = 1 - self.version
        other = self.version
        put(self.root, "content/articles/moves.md", article(f"Title {other}", f"202{other}-05-06", "norms", 2))
        put(self.root, f"content/articles/only{other}.md", article("Only", "2020-02-03", f"topic-{other}", 3))
        put(self.root, "layouts/static/css/site.css", f"a {{ margin: {other}px }}")
        put(self.root, "layouts/404.html", f"<title>{{{{ head.title }}}}</title>{other}")
        (self.root / f"content/articles/only{1 - other}.md").unlink(missing_ok=True)

    def settle(self) -> None:
        """Build two edits, so that what an earlier test left beside the site no longer changes which calls are made."""
        for _ in range(2):
            self.edit()
            self.mend()

    def again(self) -> None:
        """After an edit and a build: be just before that edit's build once more."""
        self.edit()
        self.mend()
        self.edit()

    @property
    def old(self) -> dict[str, bytes]:
        return self.wanted[1 - self.version]

    @property
    def new(self) -> dict[str, bytes]:
        return self.wanted[self.version]

    def build(self, *more: str | Path) -> Callable[[], object]:
        """The command that builds this site."""
        return building(self.root, *more)

    def judge(self, ran: Ran, *, first: bool = False) -> None:
        """After a harmed build: the old site or the new one, one true line about what failed, and no help needed."""
        shown = tree(self.target)
        old = {} if first else self.old
        assert shown in (old, self.new), same(shown, self.new)
        assert "Traceback" not in ran.said, ran.said
        if ran.code == 0:
            assert shown == self.new
        elif ran.code != -9:
            assert ran.code == 1
            said = [line for line in ran.err.splitlines() if not COUNT.fullmatch(line)]
            # Findings in the site's own files are all told at once; any other failure is one line.
            assert len(said) == 1 or all(line.endswith("[unreadable] error") for line in said), ran.err
            assert all(FAULT.match(line) for line in said), ran.err
            assert shown == old or "the old site stays" not in ran.err, ran.err
        self.mend()

    def mend(self) -> None:
        """The next build needs no help, gives what a build from nothing gives, and leaves nothing lying about."""
        run(self.root)
        wrong = same(tree(self.target), self.new)
        assert wrong == ""
        self.tidy()

    def tidy(self) -> None:
        """Beside the site stand just the engine's own files, and both trees are the same."""
        state = self.root / "build" / ".site.sitegen"
        assert {p.name for p in state.iterdir()} <= {"anchor", "lock", "clock", "record", "spare", "passing"}
        assert list((state / "passing").iterdir()) == []
        if not (state / "spare").exists():  # its record was doubted: the next edit has it made anew
            for _ in range(2):
                self.edit()
                run(self.root)
        assert same(tree(state / "spare"), self.new) == ""


def calls_of(action: Callable[[], object]) -> dict[str, int]:
    """How often an action makes each call that changes the disk."""
    log = harmed(action, trace=",".join(CALLS.values())).log
    return Counter(found[1] for line in log.splitlines() if (found := re.match(r"\d+ +(\w+)\(", line)))


FEW_CALLS = 20
"""Of so many calls all are tried, whatever share is asked for."""


@dataclass(frozen=True)
class Points:
    """At which of a build's calls it is harmed: at every one, or at a sample that is the same in every run."""

    counts: Mapping[str, int]
    every: bool

    def of(self, calls: str, most: int, share: int = 1) -> list[int]:
        """The n to try, of the calls of this kind: all, or at most so many from the first to the last.

        With a `share` of two only each second of many, in another run perhaps the others; SITEGEN_FAULTS=all takes all.
        """
        count = max(self.counts[name.strip("?")] for name in calls.split(","))
        if self.every or count <= most:
            # The edit to and the edit fro do not make quite as many calls; past the last one nothing fires.
            step = share if self.every and count > FEW_CALLS and os.environ.get("SITEGEN_FAULTS") != "all" else 1
            return list(range(1, count + 10 * self.every + 1))[random.randrange(step) :: step]  # noqa: S311 (no secret)
        return sorted({1 + round(i * (count - 1) / (most - 1)) for i in range(most)})


def _text(path: str | Path) -> str:
    try:
        return Path(path).read_text(encoding="utf-8", errors="replace")
    except FileNotFoundError:
        return ""
