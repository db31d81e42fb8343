#!/bin/sh
# Expected: with --delete, rsync's itemized output names every file of the destination that goes, as "*deleting NAME".
# What happens: a file whose place a folder of the same name takes is removed without a line, in a dry run and in a real
#   one alike; the other way round (a file takes the place of a folder), every file of the folder is named.
# Versions: rsync 3.5.0 (package rsync 3.5.0+ds1-0+deb12u1 of Debian 12, which is fetched; nothing is installed).
# Why it matters: whoever learns from that list what vanishes (to clear a cache, to keep a copy for a way back, to count)
#   misses such a file, and code that removes the listed files itself then cannot make the folder.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
(cd "$folder" && apt-get download -q rsync=3.5.0+ds1-0+deb12u1 >/dev/null 2>&1 && dpkg-deb -x rsync_*.deb package)
rsync=$folder/package/usr/bin/rsync
"$rsync" --version | head -n 1
mkdir -p "$folder/new/about" "$folder/old"
echo page >"$folder/new/about/index.html"
echo file >"$folder/old/about"
echo file >"$folder/old/gone"
for how in -n --itemize-changes; do
  said=$("$rsync" -rc --delete "$how" --out-format='%i %n' "$folder/new/" "$folder/old/")
  printf '%s\n' "$said"
  printf '%s\n' "$said" | grep -q '^\*deleting  *gone$' || { echo "changed: the vanished file is not named"; exit 1; }
  if printf '%s\n' "$said" | grep -q '^\*deleting  *about$'; then echo "changed: the replaced file is named"; exit 1; fi
done
[ -f "$folder/old/about/index.html" ] || { echo "changed: the folder did not take the file's place"; exit 1; }
echo "as described: about was removed, and no line says so"
