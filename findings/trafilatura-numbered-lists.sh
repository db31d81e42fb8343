#!/usr/bin/env bash
# trafilatura 2.3.1: a numbered list loses its numbers in HTML, and where it begins in every format.
#
# Expected: the paragraphs 7 to 9 of a law, <ol start="7">, keep their numbers: `ol` with `start` in HTML, "7." in
# Markdown. The text below speaks of "point 8".
# Happens: output_format="html" makes a bulleted `ul` of it; "markdown" and "txt" count from 1, so point 8 is another
# sentence than the text says; "xml" and "xmltei" know that the list is ordered, and not where it begins.
# Matters: laws, sanctions lists and agendas are cited by these numbers. Who keeps pages by this library has to take lists
# from the page itself.
# Seen with trafilatura 2.3.1 (lxml 6.1.3), Python 3.11. Needs: python3 with venv.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check trafilatura==2.3.1 lxml==6.1.3 lxml_html_clean==0.4.6

cat >ask.py <<'PYTHON'
import re

import trafilatura

FIRST = "The regulation that parliament has adopted lists the duties of operators in the order in which they apply."
LAST = "Point 8 was added at the last moment; until then the text had left suppliers out, as the report of March says."
POINTS = "".join(f"<li>Operators {words} each year, and tell the authority of their member state.</li>" for words in
                 ("report every incident", "keep a register of suppliers", "name a person on their board"))
PAGE = f"""<html><head><title>Duties</title></head><body><main><article><h1>Duties of operators</h1>
<p>{FIRST}</p><ol start="7">{POINTS}</ol><p>{LAST}</p></article></main></body></html>"""

for form in ("html", "markdown", "txt", "xml", "xmltei"):
    text = trafilatura.extract(PAGE, output_format=form, include_formatting=True)
    print(form, re.findall(r"<[ou]l[^>]*>|<list[^>]*>|(?m:^[0-9]\.)", text))
PYTHON
said=$(env/bin/python ask.py)
env/bin/pip list --disable-pip-version-check 2>/dev/null | grep -E '^(trafilatura|lxml) '
echo "$said"
[ "$said" = "html ['<ul>']
markdown ['1.', '2.', '3.']
txt ['1.', '2.', '3.']
xml ['<list rend=\"ol\">']
xmltei ['<list rend=\"ol\">']" ] || { echo "CHANGED"; exit 1; }
