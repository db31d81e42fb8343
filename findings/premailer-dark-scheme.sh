#!/usr/bin/env bash
# premailer 3.10.0: the dark colours of a mail lose `!important`, and with it their effect.
#
# Expected: rules inside @media, which no attribute can hold, stay in the style element as they are. They carry
# `!important` because the colours that were moved into style attributes would win otherwise.
# Happens: `strip_important`, on by default and described as a cleaning of the attributes, takes the word out of the kept
# rules too. So of `@media (prefers-color-scheme: dark) { p { color: #eee !important } }` a rule is left that the new
# style="color:#111" beside it always beats. `strip_important=False` keeps it; css-inline 0.24.0 keeps it by itself, when
# told to keep rules of this kind.
# Matters: nothing looks wrong until somebody reads the edition at night: a dark ground, where the mail program makes one,
# with the dark letters of the day.
# Seen with premailer 3.10.0, css-inline 0.24.0, Python 3.11. Needs: python3 with venv.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check premailer==3.10.0 css-inline==0.24.0

cat >ask.py <<'PYTHON'
import css_inline
import premailer

MAIL = """<html><head><style>p { color: #111 }
@media (prefers-color-scheme: dark) { p { color: #eee !important } }</style></head><body><p>A pact</p></body></html>"""


def seen(html: str) -> str:
    squeezed = "".join(html.split())
    return f"attribute {'color:#111' in squeezed.split('<body>')[1]}, important {'#eee!important' in squeezed}"


print("premailer                       ", seen(premailer.transform(MAIL)))
print("premailer, strip_important=False", seen(premailer.transform(MAIL, strip_important=False)))
print("css-inline, keep_at_rules=True  ", seen(css_inline.inline(MAIL, keep_at_rules=True)))
PYTHON
said=$(env/bin/python ask.py)
env/bin/pip list --disable-pip-version-check 2>/dev/null | grep -E '^(premailer|css-inline|css_inline) '
echo "$said"
[ "$said" = "premailer                        attribute True, important False
premailer, strip_important=False attribute True, important True
css-inline, keep_at_rules=True   attribute True, important True" ] || { echo "CHANGED"; exit 1; }
