#!/usr/bin/env bash
# ics 0.7.3 (ics.py): a calendar that is read without CALSCALE is written with CALSCALE:GEORGIAN.
#
# Expected: RFC 5545, section 3.7.1, defines one value of CALSCALE, GREGORIAN, and makes it the default; a calendar that is
# read without the line is written without it, or with that value.
# Happens: ics.py takes "georgian" for the default of the RFC and writes it into each calendar that it has read, with
# nothing said. Its own calendars have no such line. GREGORIAN, where it stands, is kept.
# Matters: a scale that a reader does not know is a reason to refuse the calendar, and most publishers leave the line out,
# as they may. Who passes calendars of deadlines through this library writes GREGORIAN in first; a reader had better
# not trust CALSCALE at all.
# Seen with ics 0.7.3, Python 3.11. Needs: python3 with venv.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check ics==0.7.3

cat >ask.py <<'PYTHON'
from ics import Calendar

EVENT = [
    "BEGIN:VEVENT", "UID:a@example.org", "DTSTAMP:20261130T000000Z", "DTSTART;VALUE=DATE:20261201",
    "SUMMARY:A deadline", "END:VEVENT",
]


def passed(*more: str) -> list[str]:
    text = "\r\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//example.org//EN", *more, *EVENT, "END:VCALENDAR", ""])
    return [line for line in Calendar(text).serialize().splitlines() if line.startswith("CALSCALE")]


print("without", passed())
print("with   ", passed("CALSCALE:GREGORIAN"))
PYTHON
said=$(env/bin/python ask.py)
env/bin/pip list --disable-pip-version-check 2>/dev/null | grep -E '^ics '
echo "$said"
[ "$said" = "without ['CALSCALE:GEORGIAN']
with    ['CALSCALE:GREGORIAN']" ] || { echo "CHANGED"; exit 1; }
