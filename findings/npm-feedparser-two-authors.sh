#!/usr/bin/env bash
# feedparser (npm) 2.6.0: an Atom entry with two authors is the feed's author's; with one it is that author's.
#
# Expected: RFC 4287, section 4.1.2: an entry may have several atom:author; the feed's author stands for an entry that has
# none.
# Happens: with one author `author` is “Ada Clerk”. With a second one `author` is the feed's, “The desk”, and neither name
# is in the item but in its raw “atom:author”. Nothing is said.
# Matters: the credit of every text of two goes to the newsroom: on planets, in archives and in mails made of the feed.
# Who reads with this library takes `atom:author` itself.
# Seen with feedparser 2.6.0 (npm), Node 20. Needs: node, npm.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts feedparser@2.6.0 >/dev/null

cat >ask.js <<'JS'
const FeedParser = require('feedparser')
const read = text => new Promise((done, fail) => {
  const parser = new FeedParser({})
  const found = []
  parser.on('error', fail)
  parser.on('readable', () => { for (let item; (item = parser.read());) found.push(item) })
  parser.on('end', () => done(found[0]))
  parser.end(text)
})
const person = name => `<author><name>${name}</name></author>`
const feed = authors => `<feed xmlns="http://www.w3.org/2005/Atom"><id>urn:f</id><title>T</title>${person('The desk')}
<updated>2026-11-30T00:00:00Z</updated><entry><id>urn:1</id><title>A pact</title><updated>2026-11-30T00:00:00Z</updated>
${authors.map(person).join('')}</entry></feed>`

;(async () => {
  for (const authors of [[], ['Ada Clerk'], ['Ada Clerk', 'Bo Marsh']]) {
    console.log(`${authors.length}: ${(await read(feed(authors))).author}`)
  }
})()
JS
said=$(node ask.js)
node --version
echo "authors of the entry, and who is given"
echo "$said"
[ "$said" = "0: The desk
1: Ada Clerk
2: The desk" ] || { echo "CHANGED"; exit 1; }
