"""Checks the files of a built site before they are published: each is the one that was built, and fit for visitors.

A file is read once. What was found is noted beside the record of the build, with a stamp that shows whether anybody
wrote into the file since (`file_stamps`). The stamps of the build itself would not do: a build trusts a file's size and
time, which any program can set back.
"""

import os
import re
import stat
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from contextlib import suppress
from pathlib import Path

from sitegen.engine.destination.lock import state_folder
from sitegen.engine.destination.records import Record
from sitegen.engine.destination.state import file_system_clock
from sitegen.engine.fetch.connection import ALLOW
from sitegen.engine.filetrees import all_files
from sitegen.errors import PublishRefused
from sitegen.fingerprint import digest_bytes
from sitegen.publishing.targets.file_stamps import FileStamps, Row, load_stamps, stamp
from sitegen.publishing.targets.release_files import bytes_of, contents
from sitegen.publishing.targets.target import BuiltSite, Target
from sitegen.urls import OWN_MACHINE

BUILD_AGAIN = "run sitegen build, and publish again"
_OWN_MACHINE = re.compile(rb"""(?i:href|src)=\\?["']""" + OWN_MACHINE.encode() + rb"""(?:[:/?#][^"'\\]*)?(?=\\?["'])""")
_ANY_OWN_MACHINE = re.compile(rb"://(?i:" + OWN_MACHINE.partition("://")[2].encode())
"""The same outside links too: most pages have none, and a pattern that begins with fixed letters is found fast."""
_PREVIEW = re.compile(rb"""(?:href|src)="[^"]*/__sitegen/[^"]*""")


def built_files(built: Path, outputs: Mapping[str, Record], engine: str, target: Target) -> BuiltSite:
    """The built site with the target's marks of its files; `outputs` are the files that the build recorded.

    Raises PublishRefused for a file that is missing, that nobody recorded or that differs from the build, and for links
    that only work on the machine that built it; and WriteFailure.
    """
    folder = os.fspath(built)
    place = state_folder(built) / f"published{target.marking}.stamps"
    taken = file_system_clock(place.parent)
    try:
        found, _ = contents(folder)
    except OSError:
        # A folder that is too deep or shut: what is wrong with it is told by its name.
        _same_names(built, outputs.keys(), set(all_files(built)))
        raise
    _same_names(built, outputs.keys(), found.keys())
    known = load_stamps(place, engine) or FileStamps({}, 0)
    rows: dict[str, Row] = {}
    marks: dict[str, str] = {}
    changed, read = [], False
    for path in sorted(outputs):
        status, content = found[path], outputs[path].content
        digest, _, mark = known.known(path, status).partition(" ")
        if digest == content:
            rows[path], marks[path] = known.files[path], mark
            continue
        if stat.S_ISREG(status.st_mode) and digest_bytes(data := bytes_of(f"{folder}/{path}")) == content:
            mark = marks[path] = target.mark(data)
            if _fit(path, data, built):
                read = True
                rows[path] = (f"{content} {mark}", *stamp(status))
            continue
        # The next build reads a file that has another time, and writes it again.
        os.utime(built / path, follow_symlinks=False)
        changed.append(built / path)
    if read or rows.keys() != known.files.keys():
        with suppress(OSError):  # without the note the next publication reads all files again
            FileStamps(rows, taken).save(place, engine)
    if changed:
        more = f" ({len(changed) - 1} more are not either)" if len(changed) > 1 else ""
        hint = "run sitegen build, which writes it anew, and publish again"
        raise PublishRefused(f"{changed[0]}: the file is not the one that was built{more} — {hint}")
    digests = {path: record.content for path, record in outputs.items()}
    return BuiltSite(built, digests, {path: record.size for path, record in outputs.items()}, marks)


def _same_names(built: Path, outputs: AbstractSet[str], found: AbstractSet[str]) -> None:
    """Refuse a built site in which a file came or went."""
    stranger = min(found - outputs, default=None)
    if stranger is not None:
        raise PublishRefused(f"{built / stranger}: sitegen did not write this file — {BUILD_AGAIN}")
    missing = min(outputs - found, default=None)
    if missing is not None:
        raise PublishRefused(f"{built / missing}: the file was deleted — {BUILD_AGAIN}")


def _fit(path: str, data: bytes, built: Path) -> bool:
    """Whether a file has no link to this machine at all. Raises PublishRefused where it has one that is not allowed."""
    if not path.endswith((".html", ".xml", ".json")):
        return True
    found = _preview(data)
    if not found and not _ANY_OWN_MACHINE.search(data):
        return True
    found = found or _own_machine(data)
    if found:
        shown = found[0].decode(errors="replace").partition("=")[2].strip("\\\"'")
        hint = "correct base_url or the article, and build again"
        raise PublishRefused(f"{built / path}: it links to {shown}, which no visitor can reach — {hint}")
    return False


def _own_machine(data: bytes) -> re.Match[bytes] | None:
    """A link to the reader's own machine, but for the hosts and ports that SITEGEN_FETCH_ALLOW lets tests reach."""
    allowed = {host.strip().encode() for host in os.environ.get(ALLOW, "").split(",")}
    links = _OWN_MACHINE.finditer(data)
    return next((link for link in links if re.split(rb"[/?#]", link[0].partition(b"//")[2])[0] not in allowed), None)


def _preview(data: bytes) -> re.Match[bytes] | None:
    """A link to an address of the preview."""
    return _PREVIEW.search(data) if b"/__sitegen/" in data else None
