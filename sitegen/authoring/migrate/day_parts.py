"""The parts of a day as patterns of addresses name them. Pure."""

from datetime import date

from sitegen.authoring.migrate.entry import OldEntry

_MONTHS = "January February March April May June July August September October November December".split()
_WEEKDAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()


def day_parts(entry: OldEntry) -> dict[str, str]:
    """The parts of an entry's day by the names that Jekyll and Hugo give them, in English; none where only git, or
    nothing, tells the day.
    """
    try:
        day = date.fromisoformat(entry.told_date[:10])
    except ValueError:
        return {}
    clock = entry.told_date[11:19] or "00:00:00"
    month, weekday = _MONTHS[day.month - 1], _WEEKDAYS[day.weekday()]
    return {
        "year": f"{day.year:04}", "month": f"{day.month:02}", "day": f"{day.day:02}", "i_month": str(day.month),
        "short_year": f"{day.year % 100:02}", "i_day": str(day.day), "y_day": f"{day.timetuple().tm_yday:03}",
        "hour": clock[:2], "minute": clock[3:5], "second": clock[6:8], "long_month": month, "short_month": month[:3],
        "long_day": weekday, "short_day": weekday[:3], "w_day": str(day.isoweekday()),
        "week": f"{day.isocalendar().week:02}", "w_year": str(day.isocalendar().year),
    }  # fmt: skip


def hugo_day_parts(dates: dict[str, str]) -> dict[str, str]:
    """The same by the names that only Hugo gives them, and by those of Go's own day of reference."""
    if not dates:
        return {}
    return {
        "year": dates["year"], "month": dates["month"], "day": dates["day"], "yearday": dates["y_day"].lstrip("0"),
        "monthname": dates["long_month"].lower(), "weekdayname": dates["long_day"].lower(),
        "weekday": str(int(dates["w_day"]) % 7), "2006": dates["year"], "06": dates["short_year"],
        "01": dates["month"], "1": dates["i_month"], "02": dates["day"], "2": dates["i_day"],
        "Jan": dates["short_month"].lower(), "January": dates["long_month"].lower(),
    }  # fmt: skip
