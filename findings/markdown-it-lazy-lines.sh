#!/usr/bin/env bash
# markdown-it-py, which calls itself fully CommonMark compliant, takes lines of a paragraph for code.
#
# Expected: CommonMark 0.31.2, section 4.4, "An indented code block cannot interrupt a paragraph", and section 5.1, whose
#   example 236 (`> foo` and then `    - bar`) is one paragraph that goes on lazily. So is the same one level deeper.
# Seen (markdown-it-py 4.3.0, preset "commonmark"): with one `>` it is; with `> >` the indented line ends both
#   quotations and becomes a block of code, and so does a line indented by four below an item that is indented by three.
#   cmark (cmarkgfm 2025.10.22) reads both as the specification says.
# Why it matters: quoted mails and forum posts nest quotations and wrap lines with blanks; a program that trusts the
#   preset shows half a sentence as code, and a test that takes it for the specification fails where the program is right.
# Exits 0 while this is so, non-zero once it changes.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet --disable-pip-version-check markdown-it-py==4.3.0 "cmarkgfm==2025.10.22" >/dev/null 2>&1
"$dir/venv/bin/python" - <<'PYTHON'
import sys
from importlib.metadata import version

from cmarkgfm import markdown_to_html
from markdown_it import MarkdownIt

print("markdown-it-py", version("markdown-it-py"), "| cmarkgfm", version("cmarkgfm"))
as_found = True
for text, code in (("> foo\n    - bar\n", False), ("> > foo\n    - bar\n", True), ("   - foo\n    ```\n", True)):
    theirs = MarkdownIt("commonmark").render(text)
    cmark = markdown_to_html(text)
    print(repr(text), "\n  markdown-it-py:", repr(theirs), "\n  cmark:         ", repr(cmark))
    as_found = as_found and ("<pre>" in theirs) == code and "<pre>" not in cmark
sys.exit(0 if as_found else 1)
PYTHON
