"""Judges the editions' citations by the programs that read them: every work with title, day and address, no warning.

Run by `audit/programs.py` with the built site's folder, in the audit's own environment. What a work is stands in
`cite.json`; bibtex and biber are Debian's, pandoc too.
"""

import json
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import rispy
from judging import absent, named, told

ROOT = Path(__file__).resolve().parent.parent
_AUX = "\\relax\n\\citation{*}\n\\bibstyle{plain}\n\\bibdata{cite}\n"


class Edition:
    """An edition's three files, and its works as `cite.json` says."""

    def __init__(self, folder: Path) -> None:
        self.name, self.folder = folder.name, folder
        self.works = {work["id"]: work for work in json.loads((folder / "cite.json").read_bytes())}

    def lacks(self, found: dict[str, tuple[str, str, str]]) -> Iterator[str]:
        """What is wrong with the title, day and address of works, by their keys."""
        if found.keys() != self.works.keys():
            yield f"{self.name}: {len(found)} of {len(self.works)} works"
        for key in found.keys() & self.works.keys():
            work = self.works[key]
            parts = work["issued"]["date-parts"][0]
            wanted = (work["title"], "-".join(f"{part:02}" for part in parts), work["URL"])
            for name, one, other in zip(("title", "day", "address"), found[key], wanted, strict=True):
                if _plain(one) != _plain(other):
                    yield f"{self.name}: {key}: the {name} is {one!r}, not {other!r}"


def _plain(text: str) -> str:
    """A text without what programs typeset: quotation marks and blanks in their several forms."""
    return " ".join(re.sub(r"[“”„«»\"'‘’`]+", "'", text).split())


def _csl(works: list[dict]) -> dict[str, tuple[str, str, str]]:  # type: ignore[type-arg] # CSL-JSON as it comes
    found = {}
    for work in works:
        parts = work.get("issued", {}).get("date-parts", [[]])[0]
        day = "-".join(f"{int(part):02}" for part in parts)
        found[work.get("citation-key") or work["id"]] = (work.get("title", ""), day, work.get("URL", ""))
    return found


def _rispy(edition: Edition) -> Iterator[str]:
    records = rispy.loads((edition.folder / "cite.ris").read_text(encoding="utf-8"))
    found = {}
    for record in records:
        day = record.get("date", "").strip("/").replace("/", "-")
        found[record["id"]] = (record["title"], day, record["urls"][0])
        unknown = record.get("unknown_tag")
        if unknown:
            yield f"{edition.name}: {record['id']}: unknown tags {sorted(unknown)}"
    yield from edition.lacks(found)


def _run(command: list[str], folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def _bibtex(edition: Edition) -> Iterator[str]:
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        shutil.copy(edition.folder / "cite.bib", folder)
        (folder / "all.aux").write_text(_AUX, encoding="utf-8")
        done = _run(["bibtex", "all"], folder)
        yield from (f"{edition.name}: {line}" for line in done.stdout.splitlines() if re.search("Warning|error", line))
        if done.returncode:
            yield f"{edition.name}: bibtex ended with {done.returncode}"
        # The list is wrapped at 79 characters; within an address, a percent sign ends a wrapped line.
        listed = (folder / "all.bbl").read_text(encoding="utf-8")
        text = re.sub(r"%\n|\s+", "", listed)
        for key, work in edition.works.items():
            if f"\\bibitem{{{key}}}" not in text:
                yield f"{edition.name}: {key} is not listed"
            address = work["URL"].translate(str.maketrans({"_": "\\_", "%": "\\%", "#": "\\#", "&": "\\&"}))
            if address not in text:
                yield f"{edition.name}: {key}: its address is not printed"


def _biber(edition: Edition) -> Iterator[str]:
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        shutil.copy(edition.folder / "cite.bib", folder)
        done = _run(["biber", "--tool", "--validate-datamodel", "cite.bib"], folder)
        said = done.stdout.splitlines()
        yield from (f"{edition.name}: {line}" for line in said if line.startswith(("WARN", "ERROR")))
        written = folder / "cite_bibertool.bib"
        text = written.read_text(encoding="utf-8") if written.exists() else ""
        found = re.findall(r"^@MISC\{(.+),$", text, re.MULTILINE | re.IGNORECASE)
        if sorted(found) != sorted(edition.works):
            yield f"{edition.name}: {len(found)} of {len(edition.works)} works"


def _pandoc(edition: Edition) -> Iterator[str]:
    for form in ("biblatex", "bibtex", "csljson"):
        file = edition.folder / ("cite.json" if form == "csljson" else "cite.bib")
        done = _run(["pandoc", "-f", form, "-t", "csljson", str(file)], edition.folder)
        yield from (f"{edition.name}: {form}: {line}" for line in done.stderr.splitlines())
        works = json.loads(done.stdout or "[]")
        found = _csl(works)
        if form == "bibtex":  # BibTeX knows year and month; its day is printed nowhere
            found = {k: (t, "-".join(f"{p:02}" for p in edition.works[k]["issued"]["date-parts"][0]), u)
                     for k, (t, _, u) in found.items() if k in edition.works}  # fmt: skip
        yield from edition.lacks(found)


READERS: dict[str, tuple[str, Callable[[Edition], Iterator[str]]]] = {
    "bibtex": ("cite.bib", _bibtex), "biber": ("cite.bib", _biber), "pandoc": ("cite.bib, cite.json", _pandoc)
}  # fmt: skip


def _version(program: str) -> str:
    said = _run([program, "--version"], Path()).stdout
    found = re.search(r"\d+\.\d[\w.]*", said)
    return f"{program} {found[0]}" if found else program


def _citation_js(editions: list[Edition]) -> Iterator[str]:
    places = [str(e.folder / f"cite.{ending}") for e in editions for ending in ("bib", "ris", "json")]
    program = str(Path(__file__).with_name("citations.mjs"))
    done = _run(["node", program, *places], ROOT)
    if done.returncode:
        yield done.stderr.strip().splitlines()[-1]
        return
    owners = [e for e in editions for _ in range(3)]
    for edition, line in zip(owners, done.stdout.splitlines(), strict=True):
        row = json.loads(line)
        name = f"{edition.name}/{Path(row['place']).name}"
        yield from (f"{name}: {words}" for words in row["said"])
        found = _csl(row["works"])
        yield from (f"{name}: {fault}" for fault in edition.lacks(found))
        yield from (f"{name}: {key}: its address is not in the bibliography" for key, work in edition.works.items()
                    if work["URL"] not in row["shown"])  # fmt: skip


def main(site: Path) -> None:
    """Print a row for every program."""
    editions = [Edition(place.parent) for place in sorted(site.glob("editions/*/cite.json"))]
    of = f"{len(editions)} editions, {sum(len(e.works) for e in editions)} works"
    told(named("rispy"), of, [fault for edition in editions for fault in _rispy(edition)])
    for name, (_, read) in READERS.items():
        if shutil.which(name) is None:
            absent(name, "is not installed")
        else:
            told(_version(name), of, [fault for edition in editions for fault in read(edition)])
    if shutil.which("node") is None:
        absent("citation-js", "Node is not installed")
        return
    package = ROOT / "node_modules/citation-js/package.json"
    told(f"citation-js {json.loads(package.read_bytes())['version']}", of, list(_citation_js(editions)))


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve())
