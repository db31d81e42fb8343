#!/usr/bin/env bash
# node-ical 0.27.2 and ts-ics 2.4.6 cut a quoted parameter at its first semicolon, and keep the opening mark.
#
# Expected: RFC 5545, section 3.2: a parameter's value that holds a colon, a semicolon or a comma stands in quotation marks,
# which are no part of it. So ORGANIZER;CN="Ministry: Roads; Ports, Ltd" names “Ministry: Roads; Ports, Ltd”.
# Happens: both give “"Ministry: Roads”, with the mark before it and without what follows the semicolon; the address is
# whole, so nothing fails. ical.js 2.2.1 gives the whole name.
# Matters: ministries and joint bodies have such names, and the standard way to write them is the one that breaks. A page
# of events made with these libraries credits an organiser that does not exist. Without a semicolon the quotation marks
# are taken off.
# Seen with node-ical 0.27.2, ts-ics 2.4.6, ical.js 2.2.1, Node 20. Needs: node, npm.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts node-ical@0.27.2 ts-ics@2.4.6 ical.js@2.2.1 >/dev/null

cat >ask.mjs <<'JS'
import ICAL from 'ical.js'
import nodeIcal from 'node-ical'
import { convertIcsCalendar } from 'ts-ics'

for (const name of ['Ministry: Roads', 'Ministry: Roads; Ports, Ltd']) {
  const text = ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//example.org//EN', 'BEGIN:VEVENT', 'UID:a@example.org',
    'DTSTAMP:20261101T000000Z', 'DTSTART;VALUE=DATE:20261201', 'SUMMARY:A vote', `ORGANIZER;CN="${name}":mailto:m@example.org`,
    'END:VEVENT', 'END:VCALENDAR', ''].join('\r\n')
  const event = new ICAL.Component(ICAL.parse(text)).getFirstSubcomponent('vevent')
  console.log('ical.js:  ', event.getFirstProperty('organizer').getParameter('cn'))
  console.log('node-ical:', nodeIcal.sync.parseICS(text)['a@example.org'].organizer.params.CN)
  console.log('ts-ics:   ', convertIcsCalendar(undefined, text).events[0].organizer.name)
}
JS
said=$(node ask.mjs)
node --version
echo "$said"
[ "$said" = 'ical.js:   Ministry: Roads
node-ical: Ministry: Roads
ts-ics:    Ministry: Roads
ical.js:   Ministry: Roads; Ports, Ltd
node-ical: "Ministry: Roads
ts-ics:    "Ministry: Roads' ] || { echo "CHANGED"; exit 1; }
