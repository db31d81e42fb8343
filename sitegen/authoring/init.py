"""The `init` command: writes the files of a new site."""

from datetime import datetime
from pathlib import Path
from uuid import uuid4

from sitegen.authoring.front_matter_writer import front_matter
from sitegen.authoring.starters.host_files import host_files
from sitegen.content.values import slug_of
from sitegen.engine.clean import _IGNORE
from sitegen.engine.containment import create
from sitegen.errors import SitegenError, WriteFailure

_SETTINGS = """\
# The settings of this site. Every key but title and base_url has a default.

[site]
title = {title}
tagline = "A digest in the making"
base_url = "https://example.org/"
language = {language}
timezone = "UTC"
author = ""
id = "{id}"

[rights]
# How much of an article with a source is shown: full, excerpt or link.
default = "excerpt"
excerpt_words = 90

[feeds]
limit = 30
content = "full"

[search]
enabled = true
"""

_ARTICLE = """\
This article came with the new site. Change it, or delete the file and write your own:
a file in `content/articles/` with a title and a date is enough.

Paste the text of an article that you read elsewhere into a file in `seeds/`, and run
`sitegen import seeds/` to make an article of it.
"""

_ABOUT = """\
Say here who makes this digest, and how its stories are chosen.
"""


def start_site(folder: Path, now: datetime, language: str = "en", host: str = "") -> list[Path]:
    """Writes a new site that can be built at once, with the files that publish it at a host.

    The folder is absent or empty, or holds a new repository of git alone. Raises SitegenError where it holds more.
    """
    if folder.is_dir() and any(entry.name != ".git" for entry in folder.iterdir()):
        raise SitegenError(f"{folder}: the folder is not empty — choose a new one")
    day = now.date().isoformat()
    first = {
        "id": str(uuid4()),
        "title": "The first story",
        "date": day,
        "slug": "the-first-story",
        "summary": "What this site can do, told by its first article.",
        "topics": ["beginnings"],
    }
    # The words of these two files are English.
    english: dict[str, str] = {} if language.partition("-")[0].lower() == "en" else {"lang": "en"}
    about = {"title": "About", "summary": "What this site is."} | english
    name = folder.resolve().name.replace("-", " ").replace("_", " ").capitalize()
    files = {
        "site.toml": _SETTINGS.format(title=_toml(name), language=_toml(language), id=uuid4()),
        f"content/articles/{day[:4]}/the-first-story.md": front_matter({**first, **english}) + _ARTICLE,
        "content/pages/about.md": front_matter(about) + _ABOUT,
        "seeds/.gitkeep": "",
        "build/.gitignore": _IGNORE,
    }
    if host:
        files |= host_files(host, slug_of(folder.resolve().name) or "digest")
    written = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for path, text in files.items():
            if not create(folder, path, text):
                raise SitegenError(f"{folder / path}: the file exists already — choose a new folder")
            written.append(folder / path)
    except OSError as error:
        raise WriteFailure(f"{error.filename}: {error.strerror} — make room or mend permissions") from error
    return written


def _toml(text: str) -> str:
    """The TOML basic string of a text (TOML 1.0, section String)."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
