#!/usr/bin/env bash
# pandoc 3.9: the footnotes that it writes into RTF are read by nobody who follows the mark before them, not by itself.
#
# Expected: Markdown with a footnote, converted to RTF and read back, still has the footnote's words.
# Happens: the writer puts the note into {\*\footnote ...}. The specification (RTF 1.9.1) has \footnote without \*, and
# says that a destination after \* may be skipped where a program does not know it. pandoc's own reader prints "A pact."
# without the note, and exits 0 without a warning.
# Matters: an article that went through RTF on its way (a press office's converter, an archive) has lost its notes, and
# nothing says so. A reader of RTF has to know \footnote before it obeys \*.
# Seen with pandoc 3.9 (pypandoc_binary 1.17) and 2.17 (Debian 12), Python 3.11. Needs: python3 with venv.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check pypandoc_binary==1.17

cat >ask.py <<'PYTHON'
import pypandoc

source = "A pact.[^1]\n\n[^1]: See the annex.\n"
rtf = pypandoc.convert_text(source, "rtf", format="markdown", extra_args=["--standalone"])
back = pypandoc.convert_text(rtf, "plain", format="rtf")
plain_keeps = "See the annex." in pypandoc.convert_text(source, "plain", format="markdown")
print("pandoc", pypandoc.get_pandoc_version())
print("written:", rtf[rtf.index("{\\super") :].splitlines()[0])
print("read back:", repr(back))
marked, lost = r"{\*\footnote" in rtf, "annex" not in back
print(f"note behind \\*: {marked}; words of the note lost: {lost}; plain text of the source has them: {plain_keeps}")
raise SystemExit(0 if marked and lost and plain_keeps else 1)
PYTHON
env/bin/python ask.py
