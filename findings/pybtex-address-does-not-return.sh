#!/usr/bin/env bash
# pybtex 0.26.1: an address with _, # or % does not come back from the BibTeX that pybtex itself wrote.
#
# Expected: `url` is written verbatim, as biblatex and hyperref take it, or is read as it was written: what goes out
# through to_string("bibtex") comes back through parse_string.
# Happens: the writer puts LaTeX's backslashes before _, # and % in every field, `url` and `doi` too; the reader takes
# none away. After one round the address is another one, and bibtexparser reads the same wrong one.
# Matters: underscores and %20 stand in many addresses of news. A tool that follows or compares the addresses of a
# bibliography has to undo the escapes in `url` and `doi`, and only there: `\%` in a title is right.
# Seen with pybtex 0.26.1, bibtexparser 2.1.0, Python 3.11. Needs: python3 with venv.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check pybtex==0.26.1 bibtexparser==2.1.0

cat >ask.py <<'PYTHON'
import bibtexparser
from pybtex.database import BibliographyData, Entry, parse_string

address = "https://example.org/a_b?c=%20d#e"
text = BibliographyData({"a": Entry("misc", fields={"title": "A pact", "url": address})}).to_string("bibtex")
print("given       ", address)
print("pybtex      ", parse_string(text, "bibtex").entries["a"].fields["url"])
print("bibtexparser", bibtexparser.parse_string(text).entries[0]["url"])
PYTHON
said=$(env/bin/python ask.py)
env/bin/pip list --disable-pip-version-check 2>/dev/null | grep -i -E '^(pybtex|bibtexparser) '
echo "$said"
[ "$said" = 'given        https://example.org/a_b?c=%20d#e
pybtex       https://example.org/a\_b?c=\%20d\#e
bibtexparser https://example.org/a\_b?c=\%20d\#e' ] || { echo "CHANGED"; exit 1; }
