"""The `new` command: creates article and edition files, never over an existing file, and opens a text editor."""

import errno
import os
import re
import shlex
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from pathlib import Path
from uuid import uuid4

from sitegen.authoring.drafts import article_text, free_slug, propose_edition
from sitegen.content.languages.by_language import language_of
from sitegen.content.schema import SLUG, read_moment
from sitegen.content.values import slug_of
from sitegen.engine.containment import create
from sitegen.engine.load import load
from sitegen.engine.options import Options
from sitegen.engine.scan import scan
from sitegen.engine.settings_file import read_settings
from sitegen.errors import ProblemsFound, SitegenError
from sitegen.model import Moment
from sitegen.problems import nearest

_SLUG_LINE = re.compile(rb"^slug:[ \t]*[\"']?([a-z0-9-]+)", re.MULTILINE)
_HEAD = 64 * 1024


@dataclass(frozen=True)
class Written:
    """A new file: its path in the site and the number of articles it lists."""

    path: str
    articles: int = 0


def new_article(
    root: Path,
    title: str,
    now: datetime,
    day: str | None = None,
    *,
    draft: bool = False,
    lang: str | None = None,
    records: Sequence[str] = (),
) -> Written:
    """Creates an article file to fill in, in `lang` if given, with a record to fill in for each of the registers named.

    Raises ProblemsFound if `site.toml` has errors, SitegenError for a register that it does not declare.
    """
    settings, site_zone = read_settings(root)
    known = [register.name for register in settings.registers]
    for name in records:
        if name not in known:
            close = nearest(name, known)
            hint = f"did you mean {close}?" if close else f"declare it as [registers.{name}] in site.toml"
            raise SitegenError(f"there is no register {name} — {hint}")
    when = _moment(day, now, site_zone)
    taken = _slugs(root, "content/articles/")
    words = " ".join(title.split())
    slug = free_slug(slug_of(words) or "story", taken)
    ids = {name: str(uuid4()) for name in records}
    today = _moment(None, now, site_zone).iso
    while True:
        text = article_text(
            words, when.iso, slug, str(uuid4()), settings, draft=draft, lang=lang, records=ids, today=today
        )
        path = f"content/articles/{when.day.year:04d}/{slug}.md"
        if create(root, path, text):
            return Written(path)
        slug = free_slug(slug, {*taken, slug})


def new_edition(
    root: Path,
    now: datetime,
    day: str | None = None,
    title: str = "",
    first: date | None = None,
    *,
    by_day: bool = False,
    lang: str | None = None,
) -> Written:
    """Creates an edition file of the articles since the last edition, and of those that are due before its date.

    In a site of several languages they are those of `lang`, or of the site's first.
    """
    loaded = load(Options(root, now, future=True), scan(root))
    if not loaded.libraries:
        raise ProblemsFound(loaded.problems)
    _, site_zone = read_settings(root)
    when = _moment(day, now, site_zone)
    taken = _slugs(root, "content/editions/")
    library = next((each for each in loaded.libraries if each.settings.language == lang), loaded.libraries[0])
    if lang is not None and library.settings.language != lang:
        known = ", ".join(each.settings.language for each in loaded.libraries)
        raise SitegenError(f"{lang} is no language of this site — its languages are {known}")
    editions = [e for e in loaded.contents.editions if language_of(e, library.settings) == library.settings.language]
    while True:
        proposal = propose_edition(
            library,
            editions,
            when,
            str(uuid4()),
            taken,
            " ".join(title.split()),
            first,
            due_by=max(now, when.at),
            by_day=by_day,
            lang=lang,
        )
        path = f"content/editions/{proposal.slug}.md"
        if create(root, path, proposal.text):
            return Written(path, proposal.articles)
        taken.add(proposal.slug)


def open_editor(path: Path) -> None:
    """Opens a file in the editor set by VISUAL or EDITOR and waits for it. Raises SitegenError if there is none."""
    named = os.environ.get("VISUAL") or os.environ.get("EDITOR")
    if not named:
        raise SitegenError(
            "no editor is known: neither VISUAL nor EDITOR is set — open the file yourself, or set one, such as "
            "export EDITOR=nano"
        )
    try:
        words = shlex.split(named)
        done = subprocess.run([_program(words[0]), *words[1:], str(path)], check=False)  # noqa: S603 (it is the editor's own)
    except ValueError:
        raise SitegenError(f"EDITOR is “{named}”, in which a quotation mark is never closed — correct it") from None
    except (OSError, IndexError) as error:
        why = getattr(error, "strerror", None) or "it names no program"
        raise SitegenError(f"the editor “{named}” does not start: {why} — correct VISUAL or EDITOR") from None
    if done.returncode:
        raise SitegenError(
            f"the editor “{named}” ended with code {done.returncode} — the file is there, as you left it"
        )


def _program(name: str) -> str:
    """The path of a program, found in the absolute folders of PATH only.

    A relative folder of PATH would be searched in the working directory, among the files of an untrusted site.
    """
    if os.sep in name:
        return name
    folders = (folder for folder in os.get_exec_path() if os.path.isabs(folder))
    found = shutil.which(name, path=os.pathsep.join(folders))
    if found is None:
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), name)
    return found


def _moment(day: str | None, now: datetime, site_zone: tzinfo) -> Moment:
    """The given day, else today in the site's time zone."""
    return read_moment(day if day is not None else now.astimezone(site_zone).date().isoformat(), site_zone)


def _slugs(root: Path, folder: str) -> set[str]:
    """The slugs of the files in a folder: from their front matter, else from their names."""
    taken = set()
    inputs = scan(root)
    for path in inputs.below(folder):
        if not path.endswith(".md"):
            continue
        name = path.rpartition("/")[2].removesuffix(".md")
        stem = name if SLUG.match(name) else slug_of(name)
        try:
            found = _SLUG_LINE.search(inputs.read(path)[:_HEAD])
        except OSError:
            found = None
        taken.add(found[1].decode() if found else stem)
    return taken
