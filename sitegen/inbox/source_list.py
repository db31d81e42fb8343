"""The list of sources, with what is known of each from the last run; nothing is asked."""

from pathlib import Path

from sitegen.engine.file_changes import file_bytes
from sitegen.errors import SitegenError
from sitegen.importer.formats.extracted import Unreadable
from sitegen.inbox.opml import SOURCES_FILE, SourceFeed, read_sources
from sitegen.inbox.source_state import SourceRecord, load_states


def list_sources(root: Path) -> tuple[tuple[SourceFeed, ...], list[str]]:
    """The feeds that `sources.opml` lists, and what is wrong with lines of it. Raises SitegenError."""
    try:
        data = file_bytes(root, SOURCES_FILE)
        if data is None:
            told = "there is no list of sources — export your subscriptions from your feed reader as OPML, and put the "
            raise SitegenError(f"{SOURCES_FILE}:1: {told}file here under this name")
        return read_sources(data)
    except OSError as error:
        raise SitegenError(f"{SOURCES_FILE}:1: it cannot be read: {error.strerror} — mend its permissions") from None
    except Unreadable as error:
        raise SitegenError(f"{SOURCES_FILE}:1: {error}") from None


def source_records(root: Path) -> list[tuple[SourceFeed, SourceRecord]]:
    """Each source with what is known of it from the last run, without asking anything. Raises SitegenError."""
    states = load_states(root)
    return [(source, states.of(source.address)) for source in list_sources(root)[0]]
