"""The notes beside seeds that were fetched: where, when and as what their bytes came."""

import json
import re
from dataclasses import dataclass, replace
from pathlib import Path

from sitegen.importer.seed import Field, ParsedSeed, Question
from sitegen.urls import same_page, without_tracking

NOTE = ".fetched.json"
"""What is added to a seed's file name for its note."""
_LARGEST_NOTE = 64 * 1024


@dataclass(frozen=True)
class FetchNote:
    """The note of a seed that was fetched: the address that was asked for, the one that answered, time and type."""

    address: str
    answered_by: str
    fetched: str
    media_type: str
    sha256: str

    @property
    def charset(self) -> str:
        """The charset that the server named; it may be wrong."""
        named = re.search(r"charset\s*=\s*[\"']?([\w.:+-]{1,40})", self.media_type, re.IGNORECASE)
        return named[1].lower() if named else ""


def note_bytes(note: FetchNote) -> bytes:
    """A note as JSON."""
    keys = {
        "address": note.address,
        "answered_by": note.answered_by,
        "fetched": note.fetched,
        "type": note.media_type,
        "sha256": note.sha256,
    }
    return (json.dumps(keys, ensure_ascii=False, indent=1) + "\n").encode("utf-8", "replace")


def is_note(name: str) -> bool:
    """Whether a file of this name is the note of a seed."""
    return name.endswith(NOTE)


def read_note(seed: Path) -> FetchNote | None:
    """The note beside a seed; None where there is none that can be read."""
    place = seed.with_name(seed.name + NOTE)
    try:
        if place.is_symlink() or place.stat().st_size > _LARGEST_NOTE:
            return None
        keys = json.loads(place.read_bytes())
        texts = [keys[key] for key in ("address", "answered_by", "fetched", "type", "sha256")]
    except (OSError, ValueError, TypeError, KeyError, RecursionError):
        return None
    return FetchNote(*texts) if all(isinstance(text, str) for text in texts) else None


def with_note(seed: ParsedSeed, note: FetchNote) -> ParsedSeed:
    """What was read from a seed, with what its note adds: where it was found, and when.

    The page's own address stands where it is one of the host that answered; another host's is asked about.
    """
    told = seed.get("source.url")
    fields = [each for each in seed.fields if each.name != "saved"]
    questions = list(seed.questions)
    if told is None:
        evidence = f"fetched from {note.answered_by}"
        fields.append(Field("source.url", without_tracking(note.answered_by), evidence))
    elif _host(str(told.value)) != _host(note.answered_by):
        message = f"the page says {told.value}, and was fetched from {note.answered_by}"
        questions.append(Question("source.url", message))
    fields.append(Field("saved", note.fetched, f"fetched on {note.fetched}", "likely"))
    return replace(seed, fields=tuple(fields), questions=tuple(questions))


def _host(address: str) -> str:
    return same_page(address).partition("/")[0]
