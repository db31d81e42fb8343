#!/usr/bin/env bash
# citation-js 0.8.2: RIS written of a newspaper article has no author and no day; that of most other types has both.
#
# Expected: one reference in CSL-JSON, with an author and issued on 24 November 2021, keeps both in RIS whatever its type
# is; RIS has AU and DA for every type of reference.
# Happens: of type article-newspaper (TY  - NEWS) AU and DA are missing and only PY  - 2021 is left; a chapter (CHAP) loses
# DA. Articles of journals and magazines, pages, reports, posts and books keep both. Nothing is reported.
# Matters: news is what a digest cites. Who moves a library of newspaper articles through RIS finds neither who wrote them
# nor when, and a reader of RIS must not make a day out of the year that is left. CSL-JSON itself keeps all.
# Seen with @citation-js/core and plugin-ris 0.8.2, Node 20.20. Needs: node, npm.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund @citation-js/core@0.8.2 @citation-js/plugin-ris@0.8.2 >/dev/null

cat >ask.mjs <<'JS'
import { Cite } from '@citation-js/core'
import '@citation-js/plugin-ris'

const types = ['article-newspaper', 'article-journal', 'article-magazine', 'webpage', 'report', 'post-weblog', 'book', 'chapter']
for (const type of types) {
  const ris = new Cite([{
    id: 'a', type, title: 'A pact', author: [{ family: 'Clerk', given: 'Ada' }], issued: { 'date-parts': [[2021, 11, 24]] },
    URL: 'https://example.org/a', 'container-title': 'Example Times'
  }]).format('ris')
  const tags = ris.split('\n').map(line => line.slice(0, 2))
  console.log(type, ['AU', 'DA', 'PY'].filter(tag => tags.includes(tag)).join(' '))
}
JS
said=$(node ask.mjs)
node --version
echo "type of CSL, what is left of author (AU), day (DA) and year (PY)"
echo "$said"
[ "$said" = "article-newspaper PY
article-journal AU DA PY
article-magazine AU DA PY
webpage AU DA PY
report AU DA PY
post-weblog AU DA PY
book AU DA PY
chapter AU PY" ] || { echo "CHANGED"; exit 1; }
