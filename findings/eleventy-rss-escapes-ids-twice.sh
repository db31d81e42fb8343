#!/usr/bin/env bash
# @11ty/eleventy-plugin-rss 3.0.0 (Eleventy 3.1.8): the feed that it makes by itself escapes an ampersand in an address
# twice in Atom, once in RSS.
#
# Expected: a post whose permalink is /a&b/ is known in both feeds by one address, https://example.org/a&b/.
# Happens: the Atom feed of the plug-in's virtual template writes <id>…/a&amp;amp;b/</id>, which a reader decodes to
# “/a&amp;b/”; the RSS feed writes <guid>…/a&amp;b/</guid>, which decodes to “/a&b/”. The id of the same post differs by
# format, and the link in Atom leads to an address that does not exist.
# Matters: who moves such a site, and goes on with the ids so that nobody is shown the archive again, has to take them
# from the built feed to the letter: reckoned from the address they are right in RSS and wrong in Atom.
# Seen with @11ty/eleventy 3.1.8, @11ty/eleventy-plugin-rss 3.0.0, Node 20. Needs: node, npm, python3.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{"name": "finding", "private": true, "type": "module"}' >package.json
npm install --silent --no-audit --no-fund --ignore-scripts @11ty/eleventy@3.1.8 @11ty/eleventy-plugin-rss@3.0.0

cat >eleventy.config.js <<'JS'
import { feedPlugin } from "@11ty/eleventy-plugin-rss";
export default function (config) {
  for (const type of ["atom", "rss"]) {
    config.addPlugin(feedPlugin, {
      type,
      outputPath: `/${type}.xml`,
      collection: { name: "posts", limit: 0 },
      metadata: { language: "en", title: "T", subtitle: "S", base: "https://example.org/", author: { name: "A" } },
    });
  }
}
JS
printf -- '---\ntitle: One\ndate: 2024-01-02\ntags: posts\npermalink: "/a&b/"\n---\nText\n' >one.md
npx eleventy --quiet

cat >ask.py <<'PYTHON'
from xml.etree import ElementTree

atom = ElementTree.parse("_site/atom.xml").getroot()
entry = atom.find("{http://www.w3.org/2005/Atom}entry")
found = {
    "atom": entry.findtext("{http://www.w3.org/2005/Atom}id"),
    "rss": ElementTree.parse("_site/rss.xml").getroot().findtext("channel/item/guid"),
}
print(found)
raise SystemExit(found != {"atom": "https://example.org/a&amp;b/", "rss": "https://example.org/a&b/"})
PYTHON
python3 ask.py
