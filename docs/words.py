"""Collects every word that readers see into `sitegen/languages/locale/`, and brings the catalogues up to date.

`python docs/words.py` writes `messages.pot`, adds to each catalogue what it lacks and takes out what nothing says any
more; `--check` writes nothing, and ends with 1 where a file would change. docs/translating.md says how to translate.
"""

import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.plurals import get_plural
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
LOCALES = ROOT / "sitegen" / "languages" / "locale"
TEMPLATE = LOCALES / "messages.pot"

KEYWORDS = {
    "say": (1,),
    "wording": (1,),
    "noted": (1,),
    "say_of": ((1, "c"), 2),
    "count": (1, 2),
    "by_category": (1, 2),
}
"""How Python asks for words (`sitegen/languages/language.py`)."""
TEMPLATE_KEYWORDS = {
    "_": None,
    "gettext": None,
    "ngettext": (1, 2),
    "forms": (1, 2),
    "pgettext": ((1, "c"), 2),
}
"""How templates ask for them (`sitegen/theme/words.py`)."""

_HEADER = "# The words of sitegen in %s. docs/translating.md says how to change them.\n"


def found() -> Catalog:
    """Every message of the code and of the templates, with the files that say it."""
    catalogue = Catalog(project="sitegen", version="", fuzzy=False, charset="utf-8", header_comment="")
    for path, method, keywords in _sources():
        options = {"trimmed": "true", "newstyle_gettext": "true", "extensions": "", "encoding": "utf-8"}
        with path.open("rb") as file:
            rows = extract(method, file, keywords, (), options if "jinja" in str(method) else {})
            for _line, message, _comments, context in rows:
                if _is_message(message) and not _is_docstring(message, path):
                    catalogue.add(message, locations=[(path.relative_to(ROOT).as_posix(), 0)], context=context)
    return catalogue


def _is_message(message: object) -> bool:
    """Whether it is a text; `write.text(name)` of other code is none."""
    return bool(message) and (isinstance(message, str) or (isinstance(message, tuple) and all(message)))


def _is_docstring(message: object, path: Path) -> bool:
    """Whether Babel took the docstring of a function with a name like ours for words."""
    return isinstance(message, str) and f'"""{message}' in path.read_text(encoding="utf-8")


def _sources() -> Iterator[tuple[Path, str, dict[str, object]]]:
    for path in sorted((ROOT / "sitegen").rglob("*.py")):
        if path.relative_to(ROOT / "sitegen").parts[0] in ("authoring", "content", "outputs", "publishing"):
            yield path, "python", dict(KEYWORDS)
    for path in sorted((ROOT / "layouts").rglob("*")):
        if path.suffix in (".html", ".txt") and "static" not in path.parts:
            yield path, "jinja2.ext:babel_extract", dict(TEMPLATE_KEYWORDS)


def updated(tag: str, template: Catalog, data: bytes) -> bytes:
    """A catalogue with just the messages of the template, in its order, each with the translation that it had."""
    before = read_po(BytesIO(data), locale=tag) if data else Catalog(locale=tag)
    plural = get_plural(tag)
    after = Catalog(locale=tag, project="sitegen", version="", fuzzy=False, charset="utf-8")
    after.header_comment = (_HEADER % (after.locale.english_name if after.locale else tag)).rstrip("\n")
    for message in template:
        if not message.id:
            continue
        known = before.get(message.id, message.context)
        empty: object = ("",) * plural.num_plurals if message.pluralizable else ""
        after.add(
            message.id,
            known.string if known and known.string else empty,
            locations=message.locations,
            user_comments=known.user_comments if known else (),
            context=message.context,
            flags=known.flags if known else (),
        )
    return written(after, plural.plural_forms)


def written(catalogue: Catalog, plural_forms: str = "") -> bytes:
    """The file's bytes: no dates, and no line numbers, which change with every edit."""
    buffer = BytesIO()
    write_po(buffer, catalogue, width=110, omit_header=True, include_lineno=False)
    head = ["Content-Type: text/plain; charset=utf-8\\n", "Content-Transfer-Encoding: 8bit\\n"]
    if plural_forms:
        head.insert(0, f"Language: {catalogue.locale_identifier}\\n")
        head.append(f"Plural-Forms: {plural_forms}\\n")
    lines = "".join(f'"{row}"\n' for row in head)
    return (
        f'{catalogue.header_comment}\nmsgid ""\nmsgstr ""\n{lines}\n'.encode() + buffer.getvalue().rstrip(b"\n") + b"\n"
    )


def untranslated(data: bytes, tag: str) -> list[Message]:
    """The messages of a catalogue that have no translation yet."""
    rows = read_po(BytesIO(data), locale=tag)
    return [m for m in rows if m.id and not all(m.string if isinstance(m.string, tuple) else (m.string,))]


def main() -> int:
    """Write the files, or with `--check` look whether they are as they should be."""
    template = found()
    template.header_comment = "# The words that sitegen says to readers, in English."
    files = {TEMPLATE: written(template)}
    for path in sorted(LOCALES.glob("*.po")):
        files[path] = updated(path.stem, template, path.read_bytes())
        print(f"{path.stem}: {len(untranslated(files[path], path.stem))} of {len(template)} to translate")
    changed = [path for path, data in files.items() if not path.is_file() or path.read_bytes() != data]
    if "--check" in sys.argv:
        print("\n".join(f"{path.relative_to(ROOT)} is out of date: run python docs/words.py" for path in changed))
        return int(bool(changed))
    for path in changed:
        path.write_bytes(files[path])
    return 0


if __name__ == "__main__":
    sys.exit(main())
