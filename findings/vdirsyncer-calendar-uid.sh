#!/usr/bin/env bash
# vdirsyncer 0.21.0: a calendar with a UID of its own (RFC 7986) arrives as one event, whichever was read last.
#
# Expected: RFC 7986, section 5.3, lets a VCALENDAR carry UID beside NAME, DESCRIPTION and others. Split into one item for
# each event, a file of two events gives two items with the UIDs of the events.
# Happens: the UID of the calendar is copied into every item and found first, so both items have it: of all events of a
# subscribed calendar one is kept, without a word. Without that line both keep their own.
# Matters: who publishes a calendar by the newer RFC loses all but one event for those who follow it with vdirsyncer. So
# leave UID out of VCALENDAR; NAME, SOURCE and REFRESH-INTERVAL of the same RFC do no harm.
# Seen with vdirsyncer 0.19.0 (Debian 12) and 0.21.0 (PyPI). Needs: Python 3.11 with venv and pip.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check vdirsyncer==0.21.0 2>/dev/null

cat >ask.py <<'PY'
from vdirsyncer.vobject import Item, split_collection

EVENT = "BEGIN:VEVENT\r\nUID:{0}\r\nDTSTAMP:20260101T000000Z\r\nDTSTART;VALUE=DATE:2026010{0}\r\nSUMMARY:{0}\r\nEND:VEVENT\r\n"


def uids(more):
    text = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//example.org//EN\r\n" + more
    text += EVENT.format(1) + EVENT.format(2) + "END:VCALENDAR\r\n"
    return [Item(part).uid for part in split_collection(text)]


print("without:", *uids(""))
print("with:", *uids("UID:calendar\r\n"))
PY
said=$(venv/bin/python ask.py)
echo "$said"
[ "$said" = "without: 1 2
with: calendar calendar" ]
