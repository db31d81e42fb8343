#!/usr/bin/env bash
# bibtexparser 2.1.0: decoding LaTeX cuts an address at its first percent sign, and makes a blank of its tilde.
#
# Expected: `url` is verbatim (biblatex manual, section 2.2.1; hyperref's \url): no LaTeX in it, so a middleware that turns
# LaTeX into Unicode leaves it, or gives it back as it was.
# Happens: LatexDecodingMiddleware, the documented way to read accents, decodes `url` and `doi` too. A percent sign begins a
# comment of LaTeX, so “https://example.org/a%20b/c?x=1” becomes “https://example.org/a”; a tilde becomes a no-break
# space, two hyphens a dash. No block fails, nothing is said. Without the middleware the address is whole.
# Matters: addresses with %20 or %C3 are everyday in news in any language but English, and what is left is mostly an
# address too, of another page. Take `url` and `doi` from before the decoding.
# Seen with bibtexparser 2.1.0, Python 3.11. Needs: python3 with venv.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check bibtexparser==2.1.0

cat >ask.py <<'PYTHON'
import bibtexparser
from bibtexparser.middlewares import LatexDecodingMiddleware

for address in ("https://example.org/a%20b/c?x=1", "https://example.org/~ada/a--b"):
    text = "@online{a, title = {{\\\"U}ber}, url = {%s}}" % address
    for middleware in ([], [LatexDecodingMiddleware()]):
        library = bibtexparser.parse_string(text, append_middleware=middleware)
        fields = library.entries[0].fields_dict
        print(len(middleware), ascii(fields["url"].value), len(library.failed_blocks))
PYTHON
said=$(env/bin/python ask.py 2>/dev/null)
env/bin/pip list --disable-pip-version-check 2>/dev/null | grep -E '^bibtexparser '
echo "decoded, address, failed blocks"
echo "$said"
[ "$said" = "0 'https://example.org/a%20b/c?x=1' 0
1 'https://example.org/a' 0
0 'https://example.org/~ada/a--b' 0
1 'https://example.org/\\xa0ada/a\\u2013b' 0" ] || { echo "CHANGED"; exit 1; }
