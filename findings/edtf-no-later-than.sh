#!/usr/bin/env bash
# edtf 5.0.2: “no later than 2025” is read as from 2025 on, “no earlier than 2025” as up to 2025, and Q2 as February.
#
# Expected: text_to_edtf turns English dates into EDTF (ISO 8601-2): an end that is known is “/2025” (as it reads “before
# 2025”), a beginning “2025/”; the second quarter of 2021 is 2021-34, or at least not a month of another quarter.
# Happens: “later than” and “earlier than” are looked for without the “no” or “not” before them, so both sentences come
# out as their opposites. “Q2 2021” becomes 2021-02, February; “Q4 2021” April. Nothing is said. “on or before” with a
# day, and “or later”, are right.
# Matters: laws speak in just these words (“shall apply no later than…”, “by Q3”). A list of dates made this way from texts
# of laws has deadlines that never end and quarters in the wrong season, all well-formed.
# Seen with edtf 5.0.2, Python 3.11. Needs: python3 with venv.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check edtf==5.0.2

cat >ask.py <<'PYTHON'
from edtf import text_to_edtf

for text in ("before 2025", "after 2025", "no later than 2025", "not later than 2025", "no earlier than 2025",
             "not earlier than 2025", "on or before 17 October 2024", "1 May 2025 or later", "Q1 2021", "Q2 2021", "Q4 2021"):
    print(f"{text} -> {text_to_edtf(text)}")
PYTHON
said=$(env/bin/python ask.py)
env/bin/pip list --disable-pip-version-check 2>/dev/null | grep -E '^edtf '
echo "$said"
[ "$said" = "before 2025 -> /2025
after 2025 -> 2025/
no later than 2025 -> 2025/
not later than 2025 -> 2025/
no earlier than 2025 -> /2025
not earlier than 2025 -> /2025
on or before 17 October 2024 -> /2024-10-17
1 May 2025 or later -> 2025-05-01/
Q1 2021 -> 2021-01
Q2 2021 -> 2021-02
Q4 2021 -> 2021-04" ] || { echo "CHANGED"; exit 1; }
