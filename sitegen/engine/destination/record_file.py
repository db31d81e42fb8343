"""The record of a destination's last build, in one signed file.

Lost, damaged, of another version or signed with another key it counts as absent, which costs time and nothing else. So
it is not synced to disk: after a power cut it is complete, or older than the site, or invalid.

The file is a journal: the whole record, and behind it what later builds changed. Each entry is signed together with the
signature before it, so none can be moved, or left out but at the end. One that was not written to its end is damage.
"""

import errno
import marshal
import os
import sys
from array import array
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from functools import partial
from itertools import compress
from operator import ne
from pathlib import Path
from typing import Any, TypeVar

from sitegen.engine.cache.signing import SIGNATURE_BYTES, signer
from sitegen.engine.destination.lock import naming, replace_file
from sitegen.engine.destination.records import Key, Record
from sitegen.engine.destination.state import End, State, anchor_of, distrusted
from sitegen.problems import Problem
from sitegen.routes import lead_nowhere_else

R = TypeVar("R", bound=tuple[Any, ...])
V = TypeVar("V")

MOST_ENTRIES = 40
"""The entries behind a whole record from which it is written whole again."""

_MAGIC = b"sitegen state 6\n"
_LENGTH_BYTES = 8
_HEAD = _LENGTH_BYTES + SIGNATURE_BYTES


def load(path: Path) -> tuple[State | None, str]:
    """The recorded state, or None and a notice that says why there is none; a missing file gives no notice."""
    try:
        with open(path, "rb") as file:
            inode, data = os.fstat(file.fileno()).st_ino, file.read()
    except FileNotFoundError:
        return None, ""
    except OSError as error:
        return None, f"{path}: {error.strerror}; every file is compared anew."
    bodies, end = _entries(data, inode)
    if end is None:
        why = "damaged, of another version, or signed with another key"
        return None, f"The record of the last build is {why}; every file is compared anew." if signer().lasting else ""
    whole, *later = [marshal.loads(body) for body in bodies]  # noqa: S302 (plain values that we signed)
    state = _unpacked(whole)
    names, packed = whole[5]
    for entry in later:
        (new, gone), packed = _add(state, entry)
        names = sorted({*names, *new} - {*gone}) if new or gone else names
    state.folders = _folders(names, packed)
    if not lead_nowhere_else(state.outputs) or not lead_nowhere_else(filter(None, state.folders)):
        return None, "The record of the last build names files outside its tree; every file is compared anew."
    state.end = end
    return state, ""


def _entries(data: bytes, inode: int) -> tuple[list[memoryview], End | None]:
    """The bodies of all entries, and where the last one ends; no end where one of them is not as it was signed."""
    key, view, at = signer(), memoryview(data), len(_MAGIC)
    bodies: list[memoryview] = []
    signature = b""
    if data[:at] != _MAGIC:
        return [], None
    while at < len(data):
        length = int.from_bytes(data[at : at + _LENGTH_BYTES], "big")
        begin = at + _HEAD
        found, body = data[at + _LENGTH_BYTES : begin], view[begin : begin + length]
        if len(body) != length or found != key.sign("record", signature, body):
            return [], None
        bodies.append(body)
        signature, at = found, begin + length
    return bodies, End(at, inode, signature, len(bodies) - 1) if bodies else None


def _unpacked(row: Any) -> State:
    """A whole record from its values, without the folders."""
    (engine, package, options, scanned, finished, due, anchor), *rest = row
    stamps, digests, keys, outputs, _, problems, held = rest
    return State(
        engine=engine,
        package=package,
        options=options,
        scanned=scanned,
        finished=finished,
        due=due,
        stamps=dict(zip(stamps[0], zip(*stamps[1:], strict=True), strict=True)),
        digests=dict(zip(stamps[0], digests, strict=True)),
        outputs=dict(zip(outputs[0], _rows(Record, _rows(Key, *keys), *outputs[1:]), strict=True)),
        problems=tuple(Problem(*row) for row in problems),
        held_back=held,
        anchor=anchor,
    )


def load_here(path: Path) -> tuple[State | None, str]:
    """The same as `load`, for a build: the stamps of a record that was not written in this folder are not believed."""
    state, notice = load(path)
    if state is not None and state.anchor != anchor_of(path.parent):
        state = distrusted(state)
    return state, notice


def save(state: State, path: Path, before: State | None = None) -> None:
    """Write the state. Raises OSError where the write fails.

    Where the file holds `before`, and not much differs from it, only that is written, behind the rest.
    """
    entry = _difference(before, state) if before is not None and before.end is not None else None
    end = before.end if before is not None else None
    body = marshal.dumps(entry if entry is not None else _packed(state))
    if entry is not None and end is not None and len(body) * 4 < end.size and end.entries < MOST_ENTRIES:
        signature = signer().sign("record", end.signature, body)
        if _append(path, end, len(body).to_bytes(_LENGTH_BYTES, "big") + signature + body):
            state.end = End(end.size + _HEAD + len(body), end.inode, signature, end.entries + 1)
            return
    if entry is not None:
        body = marshal.dumps(_packed(state))
    signature = signer().sign("record", b"", body)
    data = _MAGIC + len(body).to_bytes(_LENGTH_BYTES, "big") + signature + body
    replace_file(path, data, durable=False)
    state.end = End(len(data), os.lstat(path).st_ino, signature, 0)


def _append(path: Path, end: End, data: bytes) -> bool:
    """Write behind the end of a file, if it is still that file. A part that could not be written whole is cut off."""
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CLOEXEC | os.O_NOFOLLOW)
    except OSError:
        return False
    try:
        status = os.fstat(handle)
        if (status.st_size, status.st_ino) != (end.size, end.inode) or status.st_nlink != 1:
            return False
        with naming(path):
            try:
                _write_at(handle, data, end.size)
            except OSError:
                with suppress(OSError):
                    os.ftruncate(handle, end.size)
                raise
        return True
    finally:
        os.close(handle)


def _write_at(handle: int, data: bytes, place: int) -> None:
    if os.pwrite(handle, data, place) != len(data):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def _packed(state: State) -> tuple[Any, ...]:
    """The values of a whole record."""
    keys, *written = zip(*state.outputs.values(), strict=True) if state.outputs else ((), (), (), (), ())
    return (
        _head(state),
        _columns(state.stamps),
        tuple(map(state.digests.__getitem__, state.stamps)),
        tuple(zip(*keys, strict=True)),
        (tuple(state.outputs), *written),
        (sorted(state.folders), _packed_folders(state.folders)),
        _plain(state.problems),
        state.held_back,
    )


def _head(state: State) -> tuple[Any, ...]:
    return (state.engine, state.package, state.options, state.scanned, state.finished, state.due, state.anchor)


def _plain(problems: tuple[Problem, ...]) -> tuple[tuple[Any, ...], ...]:
    return tuple((p.path, p.line, p.rule, p.level, p.message, p.hint) for p in problems)


def _difference(before: State, now: State) -> tuple[Any, ...]:
    """What an entry says: the head, the rows that differ, by table, with the names of those that went, and the rest.

    The trees change places with each edit, and so nearly all stamps of folders differ: these are written whole.
    """
    outputs = _changed(before.outputs, now.outputs)
    return (
        _head(now),
        _changed(before.stamps, now.stamps),
        _changed(before.digests, now.digests),
        ({path: (tuple(row.key), *row[1:]) for path, row in outputs[0].items()}, outputs[1]),
        (
            (tuple(now.folders.keys() - before.folders.keys()), tuple(before.folders.keys() - now.folders.keys())),
            _packed_folders(now.folders),
        ),
        None if before.problems == now.problems else _plain(now.problems),
        None if before.held_back == now.held_back else now.held_back,
    )


def _changed(before: Mapping[str, V], now: Mapping[str, V]) -> tuple[dict[str, V], tuple[str, ...]]:
    """The rows that are new or other ones, and the names of those that went."""
    rows = dict(compress(now.items(), map(ne, map(before.get, now), now.values())))
    return rows, () if before.keys() == now.keys() else tuple(before.keys() - now.keys())


def _packed_folders(folders: Mapping[str, tuple[int, int]]) -> bytes:
    """The stamps of folders in the order of their names, eight bytes for each number."""
    times, inodes = zip(*[stamp for _, stamp in sorted(folders.items())], strict=True) if folders else ((), ())
    return b"".join([_ordered(array("q", times)).tobytes(), _ordered(array("Q", inodes)).tobytes()])


def _folders(names: Iterable[str], packed: bytes) -> dict[str, tuple[int, int]]:
    """The stamps of folders by name."""
    times, inodes, half = array("q"), array("Q"), len(packed) // 2
    times.frombytes(packed[:half])
    inodes.frombytes(packed[half:])
    return dict(zip(names, zip(_ordered(times), _ordered(inodes), strict=True), strict=True))


def _ordered(numbers: "array[int]") -> "array[int]":
    """Numbers with their lowest byte first, as they lie in the file, or back."""
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers


def _add(state: State, entry: Any) -> tuple[tuple[Sequence[str], Sequence[str]], bytes]:
    """Bring a record up to date with the next entry. Returns what came and went of folders, and the stamps of all."""
    head, stamps, digests, (outputs, gone), folders, problems, held = entry
    state.engine, state.package, state.options, state.scanned, state.finished, state.due, state.anchor = head
    rows = {path: Record(Key(*key), *rest) for path, (key, *rest) in outputs.items()}
    tables: tuple[tuple[dict[str, Any], Any, Any], ...] = (
        (state.stamps, *stamps),
        (state.digests, *digests),
        (state.outputs, rows, gone),
    )
    for table, new, old in tables:
        table.update(new)
        for name in old:
            table.pop(name, None)
    if problems is not None:
        state.problems = tuple(Problem(*row) for row in problems)
    if held is not None:
        state.held_back = held
    came_and_went, packed = folders
    return came_and_went, packed


def _columns(rows: Mapping[str, Sequence[int]]) -> tuple[tuple[Any, ...], ...]:
    """A table as columns, keys first: a few long tuples are read faster than ten thousand short ones."""
    return (tuple(rows), *zip(*rows.values(), strict=True))


def _rows(kind: type[R], *columns: Any) -> "map[R]":
    """Named tuples of a kind from their columns."""
    return map(partial(tuple.__new__, kind), zip(*columns, strict=True))
