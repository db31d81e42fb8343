#!/usr/bin/env bash
# Pagefind's extended program and its own page segment Chinese, Japanese and Thai by different rules.
#
# Expected: text in these languages is indexed as words, the page splits what is typed into the same words, so a word
# that stands in a story is found.
# What happens: the program splits with dictionaries of its own (`pagefind_extended`, Rust), the page with the browser's
# `Intl.Segmenter` (ICU). Where the two differ, a word of the text is not found. Here 黑客 is indexed whole and asked for
# as 黑 and 客; サイバーセキュリティ is indexed as サイバー and セキュリティ and asked for as サイ, バー and セキュリティ.
# A part that begins an indexed word finds it, any other part finds nothing.
#
# Versions: pagefind-bin-extended 1.5.2; `Intl.Segmenter` of Node (the same ICU rules as Chromium's).
# Why it matters: it decides whether a site in these languages can rely on the segmentation, or must split text itself.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check pagefind-bin-extended==1.5.2
mkdir site
row() { # row LANGUAGE TEXT
  printf '<!doctype html><html lang="%s"><body data-pagefind-body><h1>x</h1><p>%s</p></body></html>' "$1" "$2" >"site/$1.html"
}
row zh '美国财政部宣布对黑客实施制裁措施。'
row ja '政府は新しいサイバーセキュリティ戦略を発表した。'
program=$(env/bin/python -c 'from pagefind_bin_extended import get_executable; print(get_executable())')
"$program" --site site --output-path out >log 2>&1
cat >words.py <<'PY'
import gzip, json, subprocess, sys
from pathlib import Path

def strings(data, at):
    """The texts of the CBOR from a place on, in order."""
    found = []
    while at < len(data):
        kind, size = data[at] >> 5, data[at] & 31
        at += 1
        if size > 23:
            width = 1 << (size - 24)
            size, at = int.from_bytes(data[at:at + width], "big"), at + width
        if kind == 3:
            found.append(data[at:at + size].decode())
            at += size
    return found

missed = {}
for language, words in {"zh": ["制裁", "黑客"], "ja": ["戦略", "サイバーセキュリティ"]}.items():
    keys = set()
    for file in Path("out/index").glob(f"{language}_*"):
        keys |= set(strings(gzip.decompress(file.read_bytes()), 12))
    print(language, "indexed:", " ".join(sorted(keys)))
    for word in words:
        script = f"console.log([...new Intl.Segmenter('{language}', {{granularity: 'word'}}).segment('{word}')].map(s => s.segment).join(' '))"
        parts = subprocess.run(["node", "-e", script], capture_output=True, text=True, check=True).stdout.split()
        if not all(any(key.startswith(part) for key in keys) for part in parts):
            missed[word] = parts
        print(" ", word, "is asked for as", " ".join(parts), "—", "missed" if word in missed else "found")
sys.exit(0 if set(missed) == {"黑客", "サイバーセキュリティ"} else 1)
PY
python3 words.py
