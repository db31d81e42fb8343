#!/usr/bin/env bash
# single-file-cli 2.0.83: a saved page without a canonical link gets one, to the address that it was saved from.
#
# Expected: what a saved page says of itself (canonical link, Open Graph) is what its publisher said; the address of the
# saving stands in SingleFile's comment.
# Happens: the page below names its address in og:url alone. Its saved copy has <link rel=canonical> with the address that
# was open, query and all, beside the og:url. A page with a canonical link of its own keeps that one.
# Matters: readers of saved pages trust the canonical link more than og:url (RFC 6596 says it is the preferred one). So a
# copy saved through a proxy, a mirror or a link with trackers names that as the story's address. A canonical link that
# equals the `url:` of the comment says nothing.
# Seen with single-file-cli 2.0.83, Chromium 156, Node 20. Needs: node, npm, python3, chromium.
set -euo pipefail

folder=$(mktemp -d)
served=
trap 'test -z "$served" || kill "$served"; rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --ignore-scripts --no-audit --no-fund single-file-cli@2.0.83 >/dev/null
mkdir www
say() { printf '<!DOCTYPE html><html><head><title>A pact</title>%s</head><body><p>Words of a pact.</p></body></html>' "$1"; }
say '<meta property="og:url" content="https://example.org/pact">' >www/without.html
say '<link rel="canonical" href="https://example.org/pact">' >www/with.html
python3 -u -m http.server 0 --bind 127.0.0.1 -d www >log 2>&1 &
served=$!
until port=$(grep -o 'port [0-9]*' log | cut -d' ' -f2) && test -n "$port"; do sleep 0.1; done

keep() {
  # The command sometimes loses the page that it has just opened.
  for _ in 1 2 3; do
    test -s "$2" || node node_modules/single-file-cli/single-file-node.js "http://127.0.0.1:$port/$1" "$2" \
      --browser-executable-path="$(command -v chromium)" --browser-args '["--no-sandbox","--disable-gpu"]' || true
  done
  grep -o '<link rel="\?canonical[^>]*>' "$2"
}
without=$(keep 'without.html?from=mail' without.out)
with=$(keep with.html with.out)
echo "page with og:url alone: $without"
echo "page with a canonical link: $with"
case "$without" in *"127.0.0.1:$port/without.html?from=mail"*) ;; *) exit 1 ;; esac
case "$with" in *"https://example.org/pact"*) ;; *) exit 1 ;; esac
