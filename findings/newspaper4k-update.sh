#!/usr/bin/env bash
# newspaper4k 0.9.6: a paragraph of the class "update" is no part of the article, since "update" holds "date".
#
# Expected: furniture is told by what its class or id says: a date line, a by-line, tools.
# Happens: the names are looked for anywhere in a class, an id or a name. So "update", "mandate" and "candidates" are
# dates, "disclosure-tools" are tools, and the paragraph is gone, with nothing said, in the middle of a text. "correction"
# stays, so of two notes by the same editor one arrives.
# Matters: live reports, pages of corrections and agency copy mark their pieces with just such a class. A publisher does better
# to mark them by a data attribute; who reads pages by this library has to look for what is missing.
# Seen with newspaper4k 0.9.6, Python 3.11. Needs: python3 with venv.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check newspaper4k==0.9.6

cat >ask.py <<'PYTHON'
import warnings

warnings.simplefilter("ignore")
import newspaper

NOTE = "The committee has put off its vote by a week, because the text was not there in all of the languages."
TEXT = "".join(f"<p>Ministers agreed on point {n} of the act, and they said that it will be applied from the spring.</p>" for n in range(6))

for name in ("correction", "update", "mandate", "candidates", "disclosure-tools", "note"):
    page = f"<html><body><article><h1>An act</h1>{TEXT}<p class='{name}'>{NOTE}</p>{TEXT}</article></body></html>"
    article = newspaper.article("https://example.org/a", input_html=page)
    print(name, "kept" if NOTE in article.text else "gone")
PYTHON
said=$(env/bin/python ask.py 2>/dev/null)
env/bin/pip list --disable-pip-version-check 2>/dev/null | grep -i -E '^newspaper4k '
echo "$said"
[ "$said" = "correction kept
update gone
mandate gone
candidates gone
disclosure-tools gone
note kept" ] || { echo "CHANGED"; exit 1; }
