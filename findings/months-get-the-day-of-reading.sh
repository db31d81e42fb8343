#!/usr/bin/env bash
# ultimate-sitemap-parser 1.8.1 and htmldate 1.11.0: a month without a day gets the day on which it is read.
#
# Expected: <lastmod>2021-01</lastmod> and <lastmod>2020</lastmod> are valid (sitemaps.org: W3C Datetime, whose first two
# forms are a year, and a year and a month). A reader keeps the precision, or takes the first day.
# Happens: read on 14 March the page was modified on 14 January 2021, read on the 15th on the 15th; the year alone is 14
# March 2020. htmldate does the same with <meta name="date" content="2021-01">, and gives the 1st where the same text
# stands in a paragraph. Nothing tells such a day from a stated one.
# Matters: a crawler that compares lastmod sees every such page change every day and fetches all of them; a digest that
# takes the date prints a day that nobody stated, another one at each run. Look at the text for its length first.
# Seen with ultimate-sitemap-parser 1.8.1, htmldate 1.11.0, freezegun 1.5.5, Python 3.11. Needs: python3 with venv.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check ultimate-sitemap-parser==1.8.1 htmldate==1.11.0 freezegun==1.5.5

cat >ask.py <<'PYTHON'
from freezegun import freeze_time
from htmldate import find_date
from usp.tree import sitemap_from_str

MAP = '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url><loc>https://example.org/a</loc><lastmod>{}</lastmod></url></urlset>'
PAGE = '<html><head><meta name="date" content="2021-01"></head><body><p>A pact.</p></body></html>'

for today in ("2026-03-14", "2026-03-15"):
    with freeze_time(today):
        maps = [page.last_modified.date().isoformat() for said in ("2021-01", "2020") for page in sitemap_from_str(MAP.format(said)).all_pages()]
        print(today, "sitemap:", *maps, "page:", find_date(PAGE, original_date=True))
PYTHON
said=$(env/bin/python ask.py)
env/bin/pip list --disable-pip-version-check 2>/dev/null | grep -E '^(ultimate-sitemap-parser|htmldate) '
echo "$said"
[ "$said" = "2026-03-14 sitemap: 2021-01-14 2020-03-14 page: 2021-01-14
2026-03-15 sitemap: 2021-01-15 2020-03-15 page: 2021-01-15" ] || { echo "CHANGED"; exit 1; }
