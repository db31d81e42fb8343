#!/usr/bin/env bash
# pandoc 3.9: of an OpenDocument text the words in text boxes, in numbered paragraphs and below a phonetic guide are gone.
#
# Expected: ISO/IEC 26300-1 has text in draw:text-box (10.4.3), text:numbered-paragraph (5.3.6) and text:ruby-base (6.4);
# Writer shows all three, and makes a text box of every caption of a picture. A converter gives the words, or says that it
# does not.
# Happens: none of the three is in the output, as Markdown or as plain text; the words beside them are. Exit code 0, no
# warning, not even with --verbose.
# Matters: captions, numbered paragraphs of a court or an agency, and any name with a reading aid in a Japanese or Chinese
# text are lost from an article, and the count of words is the only trace.
# Seen with pandoc 3.9 (pypandoc_binary 1.17) and 2.17 (Debian 12), Python 3.11. Needs: python3 with venv.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check pypandoc_binary==1.17

cat >ask.py <<'PYTHON'
from subprocess import run
from zipfile import ZipFile

import pypandoc

SPACES = " ".join(f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{place}:1.0"' for name, place in (
    ("office", "office"), ("text", "text"), ("draw", "drawing"), ("svg", "svg-compatible"), ("manifest", "manifest")))
BODY = """<text:p>Plain.</text:p>
<text:p><draw:frame draw:name="f" svg:width="5cm"><draw:text-box><text:p>Caption.</text:p></draw:text-box></draw:frame>Beside.</text:p>
<text:numbered-paragraph text:list-id="a" text:level="1"><text:p>Numbered.</text:p></text:numbered-paragraph>
<text:p><text:ruby><text:ruby-base>官報</text:ruby-base><text:ruby-text>kanpō</text:ruby-text></text:ruby>: the gazette.</text:p>"""
with ZipFile("a.odt", "w") as file:
    file.writestr("mimetype", "application/vnd.oasis.opendocument.text")
    file.writestr("content.xml", f'<office:document-content {SPACES} office:version="1.3"><office:automatic-styles/><office:body><office:text>{BODY}'
                                 "</office:text></office:body></office:document-content>")
    file.writestr("styles.xml", f'<office:document-styles {SPACES} office:version="1.3"/>')
    file.writestr("meta.xml", f'<office:document-meta {SPACES} office:version="1.3"/>')
    file.writestr("META-INF/manifest.xml", f'<manifest:manifest {SPACES} manifest:version="1.3"><manifest:file-entry '
                  'manifest:full-path="/" manifest:media-type="application/vnd.oasis.opendocument.text"/></manifest:manifest>')
print("pandoc", pypandoc.get_pandoc_version())
for form in ("markdown", "plain"):
    done = run([pypandoc.get_pandoc_path(), "a.odt", "--verbose", "-t", form], capture_output=True, text=True, check=True)
    print(form, done.stdout.split(), repr(done.stderr))
PYTHON
said=$(env/bin/python ask.py)
echo "$said"
[ "$said" = "pandoc 3.9
markdown ['Plain.', 'Beside.', ':', 'the', 'gazette.'] ''
plain ['Plain.', 'Beside.', ':', 'the', 'gazette.'] ''" ] || { echo "CHANGED"; exit 1; }
