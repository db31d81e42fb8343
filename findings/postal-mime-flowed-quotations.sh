#!/usr/bin/env bash
# postal-mime 4.0.0: a quotation that a mail program wrapped (format=flowed) keeps its mark in the middle of the line.
#
# Expected: RFC 3676, sections 4.2 and 4.5: the quote marks are taken off before lines are joined, so “> The pact obliges ”
# and “> both states.” are “> The pact obliges both states.”
# Happens: `text` is “> The pact obliges > both states.”, with DelSp=yes too. Lines outside
# quotations are joined rightly. mailparser 3.14.2 joins quotations rightly.
# Matters: Thunderbird writes flowed text, and replies and forwarded newsletters are quotations. What is made of `text` (an
# archive, a search, a draft) has marks between words, where no reader of quotations looks for them, and a sentence
# that is searched for is not found.
# Seen with postal-mime 4.0.0, mailparser 3.14.2, Node 20. Needs: node, npm.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts postal-mime@4.0.0 mailparser@3.14.2 >/dev/null

cat >ask.mjs <<'JS'
import { simpleParser } from 'mailparser'
import PostalMime from 'postal-mime'

const mail = (more, blank) => ['From: a@example.org', 'Subject: x', 'MIME-Version: 1.0',
  `Content-Type: text/plain; charset=utf-8; format=flowed${more}`, '', `> The pact obliges${blank} `, '> both states.', '',
  `It does${blank} `, 'so.', ''].join('\r\n')
for (const [more, blank] of [['', ''], ['; delsp=yes', ' ']]) {
  const text = mail(more, blank)
  console.log('postal-mime:', JSON.stringify((await PostalMime.parse(text)).text.trim()))
  console.log('mailparser:', JSON.stringify((await simpleParser(text)).text.trim()))
}
JS
said=$(node ask.mjs)
node --version
echo "$said"
[ "$said" = 'postal-mime: "> The pact obliges > both states.\n\nIt does so."
mailparser: "> The pact obliges both states.\n\nIt does so."
postal-mime: "> The pact obliges > both states.\n\nIt does so."
mailparser: "> The pact obliges both states.\n\nIt does so."' ] || { echo "CHANGED"; exit 1; }
