#!/usr/bin/env bash
# reader 3.26 with feedparser 6.0.14: a fresh installation, whole by its own account, reads no feed.
#
# Expected: what pip installs for `reader` (its newest release for Python 3.11) reads a feed, since pip finds every
# requirement met.
# Happens: reader carries a copy of feedparser's code, which imports the module sgmllib. It does not require
# sgmllib3k, the distribution with that module, but had it through feedparser. feedparser 6.0.14 requires
# feedparser-sgmllib in its place, whose module has another name: the first update of any feed raises
# ModuleNotFoundError, while `pip check` says that no requirement is broken.
# Matters: a lock made anew breaks an archive of feeds that worked the day before; a copied (vendored) module needs the
# requirements of its original declared as its own. Adding sgmllib3k, or giving the module its old name, mends it.
# Seen with reader 3.26, feedparser 6.0.14, feedparser-sgmllib 2.1.0, Python 3.11. Needs: python3 with venv.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv fresh
fresh/bin/python -m pip install --quiet --disable-pip-version-check reader==3.26 feedparser==6.0.14 feedparser-sgmllib==2.1.0
fresh/bin/python -m pip check
cat >feed.xml <<'XML'
<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom"><id>urn:uuid:3f1c2a52-5a7e-4d0b-9a57-0c9a3c1b7e00</id><title>A feed</title>
<updated>2026-03-02T00:00:00Z</updated><author><name>Desk</name></author><entry>
<id>urn:uuid:3f1c2a52-5a7e-4d0b-9a57-0c9a3c1b7e01</id><title>A story</title><updated>2026-03-02T00:00:00Z</updated>
<link href="https://example.org/a"/><summary>Told briefly.</summary></entry></feed>
XML
cat >follow.py <<'PY'
from reader import make_reader

with make_reader(":memory:", feed_root="") as reader:
    reader.add_feed("feed.xml")
    reader.update_feed("feed.xml")
    print([entry.title for entry in reader.get_entries()])
PY
said=$(fresh/bin/python follow.py 2>&1 | tail -1 || true)
echo "as installed: $said"
[ "$said" = "ModuleNotFoundError: No module named 'sgmllib'" ] || { echo "CHANGED"; exit 1; }
said=$(fresh/bin/python -c 'import sys, feedparser_sgmllib
sys.modules["sgmllib"] = feedparser_sgmllib
exec(open("follow.py").read())')
echo "with the module under its old name: $said"
[ "$said" = "['A story']" ] || { echo "CHANGED"; exit 1; }
