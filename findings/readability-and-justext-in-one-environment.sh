#!/usr/bin/env bash
# pip before 23.3 cannot install readability-lxml beside jusText (which trafilatura needs): it ends in an assertion.
#
# One would expect that two packages that ask for the same extra of lxml can be installed together: readability-lxml 0.9
# asks for `lxml[html_clean]`, jusText 3.0.2 for `lxml[html-clean]`, and PEP 685 makes these one name.
# What happens: pip up to 23.2.1, as Debian 12 (23.0.1) and Python 3.11's own venv (23.2.1 in 3.11.7) bring it, counts them as
# two extras of one name and stops with "Internal issue: Candidate is not for this requirement
# lxml[html-clean,html-clean] vs lxml[html-clean]". pip 23.3 and later install both.
# Seen with: pip 23.2.1 and 24.0, readability-lxml 0.9, jusText 3.0.2, lxml 6.1.3.
# Why it matters: a project that uses both extractors installs for its developers and fails for users of a distribution's
# Python. Install from a whole lock with `--no-deps`, or ask for pip 23.3.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
pip="$folder/venv/bin/python -m pip --disable-pip-version-check"
try() { $pip install --dry-run --only-binary :all: readability-lxml==0.9 justext==3.0.2 2>&1 || true; }

$pip install --quiet pip==23.2.1
old=$(try)
echo "pip 23.2.1: $(tail -n 1 <<<"$old")"
grep -q "Candidate is not for this requirement lxml\[html-clean,html-clean\]" <<<"$old"

$pip install --quiet pip==24.0
new=$(try)
echo "pip 24.0: $(tail -n 1 <<<"$new" | cut -c1-100)"
grep -q "Would install" <<<"$new"
