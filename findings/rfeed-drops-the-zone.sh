#!/usr/bin/env bash
# rfeed 1.1.1: a time with a zone is written with its own digits and "GMT".
#
# Expected: 30 November 2026, 12:00 at +01:00, is "Mon, 30 Nov 2026 11:00:00 GMT" or "12:00:00 +0100" (RSS 2.0 asks for
# RFC 822).
# Happens: it is "12:00:00 GMT", an hour late; with a zone of the west it is early. Nothing is said. A guid that is no
# address ("urn:uuid:…") is marked as a permanent link unless isPermaLink=False is given.
# Matters: readers sort by these times and hide what lies ahead, so a story of Brussels comes up one or two hours late, and
# one of Tokyo nine. Convert to UTC before the library gets the time.
# Seen with rfeed 1.1.1, Python 3.11. Needs: python3 with venv.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check rfeed==1.1.1

cat >ask.py <<'PYTHON'
import re
from datetime import datetime, timedelta, timezone

import rfeed

for hours in (0, 1, 9, -5):
    when = datetime(2026, 11, 30, 12, tzinfo=timezone(timedelta(hours=hours)))
    item = rfeed.Item(title="A pact", link="https://example.org/a", guid=rfeed.Guid("urn:uuid:1"), pubDate=when)
    text = rfeed.Feed(title="T", link="https://example.org/", description="D", items=[item]).rss()
    print(when.isoformat(), *re.findall(r"<pubDate>(.*?)<|<guid (.*?)>", text)[0])
PYTHON
said=$(env/bin/python ask.py | tr -s ' ' | sed 's/ $//')
env/bin/pip list --disable-pip-version-check 2>/dev/null | grep -E '^rfeed '
echo "$said"
[ "$said" = "2026-11-30T12:00:00+00:00 Mon, 30 Nov 2026 12:00:00 GMT
2026-11-30T12:00:00+01:00 Mon, 30 Nov 2026 12:00:00 GMT
2026-11-30T12:00:00+09:00 Mon, 30 Nov 2026 12:00:00 GMT
2026-11-30T12:00:00-05:00 Mon, 30 Nov 2026 12:00:00 GMT" ] || { echo "CHANGED"; exit 1; }
