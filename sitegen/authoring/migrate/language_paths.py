"""The language that a file's name or folder says in Hugo and Zola, and what addresses of it begin with. Pure."""

import re

from sitegen.authoring.migrate.reading.config import OldSite, text_of

_ENDING = re.compile(r"\.([A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*)(?=\.\w+\Z)")


def without_language(path: str, site: OldSite) -> tuple[str, str]:
    """A path without the language in its file's name (`x.de.md`), and the folder in which addresses of that language
    lie (`/de`); an empty text for the one that addresses do not name.
    """
    told = site.config.get("languages")
    rows = {str(key).lower(): row for key, row in told.items()} if isinstance(told, dict) else {}
    default = (text_of(site.config, "defaultContentLanguage", "default_language") or "en").lower()
    found = _ENDING.search(path)
    language = ""
    if found and (found[1].lower() in (*rows, default) or not site.config_file):
        language = found[1].lower()
        path = path[: found.start()] + path[found.end() :]
    for name, row in rows.items():
        folder = text_of(row, "contentDir").strip("./") if isinstance(row, dict) else ""
        if not language and folder and path.startswith(folder + "/"):
            language = name
    language = language or default
    named = text_of(site.config, "defaultContentLanguageInSubdir") == "true"
    return path, f"/{language}" if rows and (language != default or named) else ""
