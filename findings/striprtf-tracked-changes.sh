#!/usr/bin/env bash
# striprtf 0.0.35: prints what a tracked change deleted and what is hidden, and leaves footnotes out.
#
# Expected: rtf_to_text gives the words that a reader of the file sees. The RTF specification (1.9.1) marks text that a
# tracked change deleted with \deleted and hidden text with \v; \footnote is a destination with text of the document.
# Happens: "It is {\deleted not }allowed." is printed as "It is not allowed.", which is the opposite of the final text;
# the group {\v ...} is printed; the footnote's words are in no output, without a word about it.
# Matters: Word and LibreOffice save documents with tracked changes as RTF that way (LibreOffice writes \deleted with
# \revauthdel). Whoever quotes or indexes such a file by striprtf has the sentence that its author took out.
# Seen with striprtf 0.0.35, Python 3.11. Needs: python3 with venv.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check striprtf==0.0.35

cat >ask.py <<'PYTHON'
from striprtf.striprtf import rtf_to_text

text = rtf_to_text(r"{\rtf1\ansi\pard It is {\deleted not }allowed{\v , hidden}.{\footnote See the annex.}\par}")
print(repr(text))
deleted, hidden, note = "not allowed" in text, "hidden" in text, "annex" in text
print(f"deleted text printed: {deleted}; hidden text printed: {hidden}; footnote printed: {note}")
raise SystemExit(0 if (deleted, hidden, note) == (True, True, False) else 1)
PYTHON
env/bin/python ask.py
