#!/usr/bin/env bash
# markdownify puts cells into the wrong column below a cell that spans rows.
#
# One would expect that a converter of HTML tables, which adds empty cells for `colspan`, keeps columns below `rowspan`
# too: in HTML the second row of the table below has no first cell, because the first row's reaches down into it.
# What happens: the attribute is not read. Every later cell of such a row moves one column to the left, so a year stands
# in the column of names; nothing is said, and the row is shorter than its head.
# Seen with: markdownify 1.2.3 (beautifulsoup4 4.15.0), Python 3.11.
# Why it matters: tables of agencies and parliaments group rows in just this way, and the shift is silent. Insert the
# empty cells before the conversion, or keep such tables as HTML.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check markdownify==1.2.3 beautifulsoup4==4.15.0
"$folder/venv/bin/python" - <<'PYTHON'
from importlib.metadata import version

from markdownify import markdownify

TABLE = """<table><tr><th>State</th><th>Year</th></tr>
<tr><td rowspan="2">Halvik</td><td>2019</td></tr>
<tr><td>2020</td></tr></table>"""
rows = [row for row in markdownify(TABLE).splitlines() if row.startswith("|")]
print("markdownify", version("markdownify"))
print("\n".join(rows))
assert rows[2] == "| Halvik | 2019 |", "the row with the spanning cell is written otherwise now"
assert rows[3] == "| 2020 |", "the row below it keeps its column now"
wide = markdownify('<table><tr><th colspan="2">A</th></tr><tr><td>1</td><td>2</td></tr></table>')
assert "| A | |" in wide, "colspan is written otherwise now"
print("2020 stands in the column of states; colspan, beside it, is kept")
PYTHON
