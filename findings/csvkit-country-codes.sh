#!/usr/bin/env bash
# csvkit 2.2.0 (agate 1.14.2): Norway becomes false and Namibia nothing, when a table of country codes is converted.
#
# Expected: csvjson gives a column of two-letter codes as the texts that stand in the CSV.
# Happens: a column whose every value is NO (or Y, N, T, F, yes, no, 1, 0) is a column of booleans, so a table of stories
# about Norway alone has "country": false; with a second country in it the same column is text. NA, in any column, is no
# value: Namibia becomes null. Nothing is said. `--no-inference` keeps NO, and NA still is null; `--blanks` keeps NA, and
# only both together give the table as it is.
# Matters: whether a code survives depends on the other rows, so a query works on the whole table and fails on one
# country's part of it. YAML's Norway is well known; that of CSV is met a second time.
# Seen with csvkit 2.2.0, agate 1.14.2, Python 3.11. Needs: python3 with venv.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check csvkit==2.2.0 agate==1.14.2

printf 'story,country\nfirst,NO\nsecond,NO\n' >norway.csv
printf 'story,country\nfirst,NO\nsecond,SE\nthird,NA\n' >three.csv
said=$(for options in "" --no-inference --blanks "--no-inference --blanks"; do
  for table in norway three; do
    # shellcheck disable=SC2086 (a list of options)
    echo "$table $options: $(env/bin/csvjson $options $table.csv | grep -oE '"country": [^}]+' | tr '\n' ' ')"
  done
done)
env/bin/pip list --disable-pip-version-check 2>/dev/null | grep -E '^(csvkit|agate) '
echo "$said"
[ "$said" = 'norway : "country": false "country": false 
three : "country": "NO" "country": "SE" "country": null 
norway --no-inference: "country": "NO" "country": "NO" 
three --no-inference: "country": "NO" "country": "SE" "country": null 
norway --blanks: "country": false "country": false 
three --blanks: "country": "NO" "country": "SE" "country": "NA" 
norway --no-inference --blanks: "country": "NO" "country": "NO" 
three --no-inference --blanks: "country": "NO" "country": "SE" "country": "NA" ' ] || { echo "CHANGED"; exit 1; }
