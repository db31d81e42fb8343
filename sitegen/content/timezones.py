"""Time zones, read from the tzdata package alone, so that every machine has the same rules."""

import zoneinfo


def zone(name: str) -> zoneinfo.ZoneInfo | None:
    """The zone of that name; None where there is none."""
    zoneinfo.reset_tzpath(to=())
    try:
        return zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        return None
