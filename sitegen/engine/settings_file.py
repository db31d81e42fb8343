"""Reads `site.toml` and the site's time zone, for commands that write content without building."""

import os
from datetime import tzinfo
from pathlib import Path

from sitegen.content.front_matter import decode
from sitegen.content.settings import check_zone, parse_settings
from sitegen.content.timezones import zone
from sitegen.engine.containment import HINT, fault
from sitegen.errors import ProblemsFound, SiteNotFound
from sitegen.model import Settings
from sitegen.problems import SETTINGS_FILE


def read_settings(root: Path) -> tuple[Settings, tzinfo]:
    """The settings of `site.toml`, and the zone that it names.

    Raises ProblemsFound where it cannot be read or names no zone, SiteNotFound where it is a link out of the site,
    OSError where it is missing.
    """
    refused = fault(SETTINGS_FILE, str(root / SETTINGS_FILE), os.path.realpath(root))
    if refused:
        raise SiteNotFound(f"{SETTINGS_FILE}:1: {refused} — {HINT} [symlink]")
    text, problems = decode((root / SETTINGS_FILE).read_bytes(), SETTINGS_FILE)
    settings, found = parse_settings(text) if text or not problems else (None, [])
    site_zone = zone(settings.timezone) if settings else None
    if settings is None or site_zone is None:
        wrong = check_zone(settings, site_zone, text) if settings else []
        raise ProblemsFound((*problems, *found, *wrong))
    return settings, site_zone
