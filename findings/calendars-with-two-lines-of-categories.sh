#!/usr/bin/env bash
# ics 0.7.3 and icalevents 0.3.1: an event with two CATEGORIES lines costs the whole calendar.
#
# Expected: RFC 5545, section 3.6.1, lists `categories` among the properties that “MAY occur more than once”; two lines of
# one category each say what one line of two says.
# Happens: ics raises ValueError (“A VEVENT must have at most one CATEGORIES”), icalevents AttributeError from its own
# code; neither gives any event of the file. With one line of two categories both read it, and icalendar 7.3.2 reads both.
# Matters: an event that belongs to a law and to a country is written either way. Who publishes a calendar writes one line;
# who reads calendars of others joins the lines first, or loses all events for one.
# Seen with ics 0.7.3, icalevents 0.3.1, icalendar 7.3.2, Python 3.11. Needs: python3 with venv.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check ics==0.7.3 icalevents==0.3.1 icalendar==7.3.2

cat >ask.py <<'PYTHON'
from datetime import datetime

from icalendar import Calendar
from icalevents.icalevents import events
from ics import Calendar as IcsCalendar

EVENT = "BEGIN:VEVENT|UID:{0}|DTSTAMP:20261101T000000Z|DTSTART;VALUE=DATE:2026120{0}|SUMMARY:{0}|{1}END:VEVENT|"


def with_icalevents(text: str) -> int:
    return len(events(string_content=text, start=datetime(2026, 11, 1), end=datetime(2027, 1, 31)))


for more in ("CATEGORIES:NIS2,EU|", "CATEGORIES:NIS2|CATEGORIES:EU|"):
    text = "BEGIN:VCALENDAR|VERSION:2.0|PRODID:-//example.org//EN|" + EVENT.format(1, "") + EVENT.format(2, more)
    text = (text + "END:VCALENDAR|").replace("|", "\r\n")
    for name, read in (("icalendar", lambda text: len(Calendar.from_ical(text).walk("VEVENT"))),
                       ("ics", lambda text: len(IcsCalendar(text).events)), ("icalevents", with_icalevents)):
        try:
            print(more.count("CATEGORIES"), name, read(text))
        except (ValueError, AttributeError) as error:
            print(more.count("CATEGORIES"), name, type(error).__name__)
PYTHON
said=$(env/bin/python ask.py)
env/bin/pip list --disable-pip-version-check 2>/dev/null | grep -E '^(ics|icalevents|icalendar) '
echo "lines of CATEGORIES, library, events"
echo "$said"
[ "$said" = "1 icalendar 2
1 ics 2
1 icalevents 2
2 icalendar 2
2 ics ValueError
2 icalevents AttributeError" ] || { echo "CHANGED"; exit 1; }
