#!/usr/bin/env bash
# FastWARC 2.0.1 gives the addresses of what GNU Wget archived in angle brackets, “<https://…>”; warcio without them.
#
# Expected: WARC-Target-URI is an address. The grammar of WARC 1.0 has it in angle brackets, and Wget writes it so to this
# day; those of other crawlers have none (so WARC 1.1). A reader gives the same text for both.
# Happens: FastWARC's headers keep the brackets, so one page archived by Wget and by another crawler is two. warcio takes
# them off. No reader says so.
# Matters: Wget is how a single page is archived from a shell. Whoever looks records up by address, makes links of them or
# compares two archives finds none of Wget's with FastWARC, until the brackets are stripped.
# Seen with FastWARC 2.0.1, warcio 1.8.1, GNU Wget 1.21.3 (Debian 12), Python 3.11. Needs: python3 with venv, wget.
set -euo pipefail

folder=$(mktemp -d)
served=
trap 'test -z "$served" || kill "$served"; rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check fastwarc==2.0.1 warcio==1.8.1

mkdir www
echo '<html><body><p>A pact</p></body></html>' >www/pact.html
python3 -u -m http.server 0 --bind 127.0.0.1 -d www >log 2>&1 &
served=$!
until port=$(grep -o 'port [0-9]*' log | cut -d' ' -f2) && test -n "$port"; do sleep 0.1; done
wget --quiet --no-proxy --warc-file=page -O /dev/null "http://127.0.0.1:$port/pact.html"

cat >ask.py <<'PYTHON'
from fastwarc import ArchiveIterator, WarcRecordType
from warcio.archiveiterator import ArchiveIterator as Warcio

with open("page.warc.gz", "rb") as file:
    print("FastWARC", *(each.headers["WARC-Target-URI"] for each in ArchiveIterator(file, record_types=WarcRecordType.response)))
with open("page.warc.gz", "rb") as file:
    print("warcio", *(each.rec_headers["WARC-Target-URI"] for each in Warcio(file) if each.rec_type == "response"))
PYTHON
said=$(env/bin/python ask.py | sed "s/:$port/:PORT/")
wget --version | head -n 1
env/bin/pip list --disable-pip-version-check 2>/dev/null | grep -iE '^(fastwarc|warcio) '
echo "$said"
[ "$said" = "FastWARC <http://127.0.0.1:PORT/pact.html>
warcio http://127.0.0.1:PORT/pact.html" ] || { echo "CHANGED"; exit 1; }
