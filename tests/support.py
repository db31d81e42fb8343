"""What the tests of the model share: a site written from a table of texts, and a command run in this process."""

import io
import os
from collections.abc import Mapping
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from unittest import mock

from sitegen.cli.main import cli
from sitegen.content.front_matter import FrontMatter, parse
from sitegen.model import Settings
from sitegen.problems import Problem

ROOT = Path(__file__).parent.parent
SETTINGS = '[site]\ntitle = "The Test Digest"\nbase_url = "https://example.org/"\n'
SITE = Settings("The Test Digest", "https://example.org/")
NOW = datetime(2026, 1, 1, tzinfo=UTC)
ID = "3f1c2a52-5a7e-4d0b-9a57-0c9a3c1b7e01"
ARTICLE = f"---\nid: {ID}\ntitle: A story\ndate: 2021-11-24\nsummary: What happened.\n---\nThe text.\n"


@dataclass(frozen=True)
class Ran:
    """What a command said, and its exit code."""

    code: int
    out: str
    err: str


def write_site(root: Path, files: Mapping[str, str | bytes], settings: str = SETTINGS) -> Path:
    """A site's folder with these files and a `site.toml`, unless that is among them."""
    for name, text in {"site.toml": settings, **files}.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode() if isinstance(text, str) else text)
    return root


def run(*arguments: str | Path) -> Ran:
    """Run `sitegen` with these arguments, in this process and without what the caller's environment asks of it.

    SITEGEN_FETCH_ALLOW alone stays: tests set it for their own servers.
    """
    out, err = io.StringIO(), io.StringIO()
    clean = {k: v for k, v in os.environ.items() if not k.startswith("SITEGEN_") or k == "SITEGEN_FETCH_ALLOW"}
    for name in ("GITHUB_ACTIONS", "SOURCE_DATE_EPOCH"):
        clean.pop(name, None)
    with redirect_stdout(out), redirect_stderr(err), mock.patch.dict(os.environ, clean, clear=True):
        try:
            cli([str(a) for a in arguments])
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else 1
    return Ran(code, out.getvalue(), err.getvalue())


def tree(folder: Path) -> dict[str, bytes]:
    """Every file below a folder by its path there."""
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def matter(block: str) -> FrontMatter:
    """Front matter from the lines between its fences; they must be right."""
    read, problems = parse(f"---\n{block}\n---\n", "a.md")
    assert read is not None, problems
    return read


def rules(problems: list[Problem]) -> list[str]:
    """The rules of findings, in their order."""
    return [p.rule for p in problems]


def places_of(problems: list[Problem]) -> list[tuple[str, str]]:
    """The file and the rule of findings, in their order."""
    return [(p.path, p.rule) for p in problems]
