"""The exports of services: which of them one is, and its texts as entries."""

from datetime import datetime, tzinfo

from sitegen.authoring.migrate.entry import OldEntry
from sitegen.authoring.migrate.notes import Notes
from sitegen.authoring.migrate.reading.config import OldSite
from sitegen.authoring.migrate.reading.ghost import read_ghost
from sitegen.authoring.migrate.reading.services import read_medium, read_substack
from sitegen.authoring.migrate.reading.source import OldFiles
from sitegen.authoring.migrate.reading.wordpress import read_wordpress

EXPORTS = {"wordpress": read_wordpress, "ghost": read_ghost, "substack": read_substack, "medium": read_medium}


def read_export(
    files: OldFiles, site: OldSite, zone: tzinfo, now: datetime, notes: Notes
) -> tuple[OldSite, list[OldEntry]]:
    """The site's own settings and every text of an export. Raises SitegenError where it cannot be read."""
    return EXPORTS[site.generator](files, zone, now, notes)
