"""What the tests of whole sites share: copies, builds in this process and in others, and looking at the result."""

import io
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from unittest import mock

from sitegen.cli.main import cli

ROOT = Path(__file__).resolve().parent.parent
SITES = ROOT / "tests" / "sites"
FULL = SITES / "full"
GOLDEN = FULL / "golden"
CLOCK = "2026-02-15T12:00+00:00"
"""Now, for every build of the full site."""

PARTS = ("site.toml", "content", "layouts", "locale", "static", "seeds")
HANG = 60
"""Seconds after which a thing that never came is a failure; nothing is measured by it."""


@dataclass(frozen=True)
class Ran:
    """What a command did: its exit code and what it said."""

    code: int
    out: str
    err: str

    @property
    def said(self) -> str:
        return self.out + self.err


def copy_site(to: Path, source: Path = FULL) -> Path:
    """A copy of a site's inputs in a new folder."""
    to.mkdir(parents=True)
    for name in PARTS:
        part = source / name
        if part.is_dir():
            shutil.copytree(part, to / name)
        elif part.exists():
            shutil.copy(part, to / name)
    return to


def command(*arguments: str | Path, input: bytes = b"") -> Ran:  # noqa: A002 (as subprocess calls it)
    """The command line in this process; `input` is what it finds on standard input."""
    out, err = io.StringIO(), io.StringIO()
    code = 0
    held = io.TextIOWrapper(io.BytesIO(input))
    with redirect_stdout(out), redirect_stderr(err), mock.patch.object(sys, "stdin", held):
        try:
            cli([str(a) for a in arguments])
        except SystemExit as ended:
            code = ended.code if isinstance(ended.code, int) else 0
    return Ran(code, out.getvalue(), err.getvalue())


def environment(**changed: str | None) -> dict[str, str]:
    """This process's environment without what steers sitegen, and with what is given (None takes a name out)."""
    steering = ("SITEGEN_", "SOURCE_DATE_EPOCH", "NO_COLOR", "GITHUB_ACTIONS", "PYTHONHASHSEED")
    kept = {k: v for k, v in os.environ.items() if not k.startswith(steering)}
    kept |= {k: v for k, v in changed.items() if v is not None}
    return {k: v for k, v in kept.items() if k not in changed or changed[k] is not None}


def process(*arguments: str | Path, cwd: Path = ROOT, env: dict[str, str] | None = None, umask: int = -1) -> Ran:
    """The command line as a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "sitegen", *map(str, arguments)],
        cwd=cwd,
        env=env if env is not None else environment(),
        capture_output=True,
        timeout=HANG * 3,
        umask=umask,
    )
    return Ran(done.returncode, done.stdout.decode(), done.stderr.decode())


def build(site: Path, *arguments: str | Path, clock: str = CLOCK) -> Path:
    """Build a site that must build, and its result."""
    done = command("build", "-s", site, "--clock", clock, *arguments)
    assert done.code == 0, done.said
    return site / "build" / "site"


def tree(folder: Path) -> dict[str, bytes]:
    """Every file below a folder, by its path."""
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def same(found: dict[str, bytes], wanted: dict[str, bytes]) -> str:
    """An empty text where two trees are the same, else what differs."""
    rows = [f"missing: {name}" for name in sorted(wanted.keys() - found.keys())]
    rows += [f"not wanted: {name}" for name in sorted(found.keys() - wanted.keys())]
    for name in sorted(found.keys() & wanted.keys()):
        if found[name] != wanted[name]:
            rows.append(f"differs: {name}")
            old, new = wanted[name].split(b"\n"), found[name].split(b"\n")
            pairs = [(a, b) for a, b in zip(old, new, strict=False) if a != b][:3]
            rows += [f"  - {a[:300]!r}\n  + {b[:300]!r}" for a, b in pairs]
    return "\n".join(rows[:40])


def edit(file: Path, old: str, new: str) -> None:
    """Replace a text that stands in a file once or more."""
    text = file.read_text(encoding="utf-8")
    assert old in text, f"{file} does not hold {old!r}"
    file.write_text(text.replace(old, new), encoding="utf-8")


@contextmanager
def inside(folder: Path) -> Iterator[None]:
    """Work in a folder for a while."""
    before = Path.cwd()
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)


def small_site(folder: Path, settings: str = "", **files: str) -> Path:
    """A site of a few files; a key `articles__x` is the file `content/articles/x.md`."""
    folder.mkdir(parents=True, exist_ok=True)
    text = '[site]\ntitle = "Small"\nbase_url = "https://example.org/"\n'
    (folder / "site.toml").write_text(text + settings, encoding="utf-8")
    for name, content in files.items():
        write(folder, f"content/{name.replace('__', '/')}.md", content)
    return folder


def write(folder: Path, name: str, content: str) -> Path:
    """A text file in a folder, with the folders above it."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content, encoding="utf-8")
    return path


def story(title: str = "A story", date: str = "2024-05-01", body: str = "Words.", **keys: str) -> str:
    """An article's text."""
    rows = "".join(f"{key}: {value}\n" for key, value in keys.items())
    return f"---\ntitle: {title}\ndate: {date}\nsummary: Told briefly.\n{rows}---\n{body}\n"
