#!/usr/bin/env bash
# mammoth 1.13.0 leaves out what stands in a simple field, in text of a stated direction, or below a phonetic guide.
#
# Expected: the words that Word shows are in the HTML. ECMA-376, part 1, has runs with words in w:fldSimple (17.16.19: the
# result of a field, such as a table's number or a date), in w:dir and w:bdo (17.3.2.8, 17.3.2.3: text of a stated
# direction) and in w:ruby (17.3.3.25: the word is the base, the guide above it says how to read it).
# Happens: “Table 7” becomes “Table ”, Arabic in w:dir is gone, and so is the word with the guide, base and all. The same
# field written as complex field (w:fldChar) is read. The result's messages name the elements, and give no place.
# Matters: captions and dates of agencies' documents are fields; python-docx-based tools and templates write them as simple
# ones. Whoever converts for publication has sentences without their numbers. Unwrap the elements before.
# Seen with mammoth 1.13.0, Python 3.11. Needs: python3 with venv.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check mammoth==1.13.0

cat >ask.py <<'PYTHON'
from io import BytesIO
from zipfile import ZipFile

import mammoth

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"


def run(words: str) -> str:
    return f'<w:r><w:t xml:space="preserve">{words}</w:t></w:r>'


def mark(kind: str) -> str:
    return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'


COMPLEX = f'{mark("begin")}<w:r><w:instrText> SEQ Table </w:instrText></w:r>{mark("separate")}{run("7")}{mark("end")}'
for name, body in (
    ("complex field", run("Table ") + COMPLEX),
    ("simple field", run("Table ") + f'<w:fldSimple w:instr=" SEQ Table ">{run("7")}</w:fldSimple>'),
    ("direction", f'<w:dir w:val="rtl">{run("السلامة")}</w:dir>'),
    ("guide", f'<w:r><w:ruby><w:rt>{run("kanpō")}</w:rt><w:rubyBase>{run("官報")}</w:rubyBase></w:ruby></w:r>' + run(".")),
):
    file = BytesIO()
    with ZipFile(file, "w") as package:
        package.writestr("[Content_Types].xml", f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="xml" '
                                                'ContentType="application/xml"/></Types>')
        package.writestr("_rels/.rels", f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="r1" '
                                        f'Type="{OFFICE}" Target="word/document.xml"/></Relationships>')
        package.writestr("word/document.xml", f'<w:document xmlns:w="{WORD}"><w:body><w:p>{body}</w:p></w:body></w:document>')
    found = mammoth.convert_to_html(file)
    print(f"{name}: {found.value} {[each.message for each in found.messages]}")
PYTHON
said=$(env/bin/python ask.py)
env/bin/pip list --disable-pip-version-check 2>/dev/null | grep -E '^mammoth '
echo "$said"
[ "$said" = "complex field: <p>Table 7</p> []
simple field: <p>Table </p> ['An unrecognised element was ignored: w:fldSimple']
direction:  ['An unrecognised element was ignored: w:dir']
guide: <p>.</p> ['An unrecognised element was ignored: w:ruby']" ] || { echo "CHANGED"; exit 1; }
