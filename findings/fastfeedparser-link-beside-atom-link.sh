#!/usr/bin/env bash
# fastfeedparser 0.6.5: an Atom link in an RSS item hides the item's own address, or takes its place.
#
# Expected: the address of an RSS item is its <link>. <atom:link> beside it, which RSS allows as a module, says something
# else (rel="via": where it was found; rel="alternate" with hreflang="de": the translation; RFC 4287, section 4.2.7).
# Happens: the order decides. With <atom:link rel="via"> before <link> the item has no link at all; behind it all is well.
# With rel="alternate" the German page is the story's address in either order. The channel's <language> is not given.
# The same links are harmless where the item's guid is its address and <atom:link> comes first.
# Matters: link blogs and sites in several languages write such links, and XML gives their order no meaning. Stories come in
# without an address, or lead to another language; nothing is said. Who publishes for all readers puts <link> first, and
# translations into the page.
# Seen with fastfeedparser 0.6.5, Python 3.11. Needs: python3 with venv.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check fastfeedparser==0.6.5

cat >ask.py <<'PYTHON'
import fastfeedparser

FEED = """<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"><channel><title>T</title>
<link>https://example.org/</link><description>D</description><language>en</language><item><title>A pact</title>%s
<guid isPermaLink="false">urn:uuid:1</guid></item></channel></rss>"""
OWN = "<link>https://example.org/pact</link>"
for more in ('rel="via"', 'rel="alternate" hreflang="de"'):
    other = f'<atom:link {more} href="https://example.org/other"/>'
    for order, links in (("last", OWN + other), ("first", other + OWN)):
        found = fastfeedparser.parse(FEED % links)
        print(more, order, found.entries[0].get("link"), found.feed.get("language"))
PYTHON
said=$(env/bin/python ask.py)
env/bin/pip list --disable-pip-version-check 2>/dev/null | grep -E '^fastfeedparser '
echo "the Atom link, its place, the item's link, the channel's language"
echo "$said"
[ "$said" = 'rel="via" last https://example.org/pact None
rel="via" first None None
rel="alternate" hreflang="de" last https://example.org/other None
rel="alternate" hreflang="de" first https://example.org/other None' ] || { echo "CHANGED"; exit 1; }
