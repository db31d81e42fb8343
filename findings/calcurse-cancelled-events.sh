#!/usr/bin/env bash
# calcurse 4.7.1: an event that is called off is imported as one that takes place; further days (RDATE) are left out.
#
# Expected: RFC 5545, section 3.8.1.11: STATUS:CANCELLED says that the event will not be; a program that keeps no status
# leaves such an event out or marks it. RDATE (section 3.8.5.2) gives further days of one event. What is left out is counted.
# Happens: the cancelled day stands in the list of events like any other. A cancelled day of a series (RECURRENCE-ID) stands
# there twice: in the series, and by itself. Of an event on three days by RDATE the first remains. The report counts all
# as imported and none as skipped.
# Matters: an agenda of votes and deadlines shows the vote that was called off. Who publishes a calendar says so in SUMMARY
# as well, and gives each day an event of its own.
# Seen with calcurse 4.7.1 (Debian 12, which is fetched; nothing is installed). Needs: apt-get, libncursesw6.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
apt-get download -q calcurse=4.7.1-1 >/dev/null 2>&1
dpkg-deb -x calcurse_*.deb package
mkdir data

event() { printf 'BEGIN:VEVENT\r\nUID:%s\r\nDTSTAMP:20261101T000000Z\r\nSUMMARY:%s\r\n' "$1" "$1"; printf '%s\r\n' "${@:2}"; printf 'END:VEVENT\r\n'; }
{
  printf 'BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//example.org//EN\r\n'
  event vote 'DTSTART;VALUE=DATE:20261212' STATUS:CONFIRMED
  event off 'DTSTART;VALUE=DATE:20261213' STATUS:CANCELLED
  event hearings 'DTSTART;VALUE=DATE:20261203' 'RDATE;VALUE=DATE:20261210,20261217'
  event daily 'DTSTART;VALUE=DATE:20261207' 'RRULE:FREQ=DAILY;COUNT=3'
  event daily 'RECURRENCE-ID;VALUE=DATE:20261208' 'DTSTART;VALUE=DATE:20261208' STATUS:CANCELLED
  printf 'END:VCALENDAR\r\n'
} >days.ics

said=$(TERM=dumb package/usr/bin/calcurse -D data -i days.ics | grep skipped || true)
package/usr/bin/calcurse --version | head -n 1
echo "$said"
sort data/apts
[ "$said" = "0 apps / 5 events / 0 todos / 0 skipped" ] || { echo "CHANGED"; exit 1; }
[ "$(sort data/apts)" = "12/03/2026 [1] hearings
12/07/2026 [1] {1D -> 12/09/2026} daily
12/08/2026 [1] daily
12/12/2026 [1] vote
12/13/2026 [1] off" ] || { echo "CHANGED"; exit 1; }
