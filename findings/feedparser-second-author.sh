#!/usr/bin/env bash
# feedparser 6.0.14: an Atom entry's second author, who has no e-mail address, gets the first author's.
#
# Expected: RFC 4287, section 3.2: each author is a person of their own; what one does not say stays empty. author_detail
# is one author, and author the same one as a text.
# Happens: Ada has a page and an address, Bo a name alone. In `authors` Bo has Ada's address; author_detail has Bo's name
# with Ada's page and Ada's address; author reads “Bo Marsh (ada@example.org)”. With the authors the other way round Ada
# keeps her own. Nothing is said.
# Matters: author_detail is what programs take; rss2email 3.14 makes its name and its address the sender of a mail, so a
# story of two is sent under a name and an address that do not belong together. Who publishes gives every author of an entry an address, or
# none.
# Seen with feedparser 6.0.14, Python 3.11. Needs: python3 with venv.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check feedparser==6.0.14

cat >ask.py <<'PYTHON'
import feedparser

ADA = "<author><name>Ada Clerk</name><uri>https://example.org/ada</uri><email>ada@example.org</email></author>"
BO = "<author><name>Bo Marsh</name></author>"


def entry(authors: str):
    return feedparser.parse(f"""<feed xmlns="http://www.w3.org/2005/Atom"><id>urn:f</id><title>T</title>
<updated>2026-11-30T00:00:00Z</updated><entry><id>urn:1</id><title>A pact</title><updated>2026-11-30T00:00:00Z</updated>
{authors}</entry></feed>""").entries[0]


for authors in (ADA + BO, BO + ADA):
    found = entry(authors)
    print([(each.name, each.get("email")) for each in found.authors])
    print(found.author, "|", found.author_detail.name, found.author_detail.href, found.author_detail.email)
PYTHON
said=$(env/bin/python ask.py)
env/bin/pip list --disable-pip-version-check 2>/dev/null | grep -E '^feedparser '
echo "$said"
[ "$said" = "[('Ada Clerk', 'ada@example.org'), ('Bo Marsh', 'ada@example.org')]
Bo Marsh (ada@example.org) | Bo Marsh https://example.org/ada ada@example.org
[('Bo Marsh', None), ('Ada Clerk', 'ada@example.org')]
Ada Clerk (ada@example.org) | Ada Clerk https://example.org/ada ada@example.org" ] || { echo "CHANGED"; exit 1; }
