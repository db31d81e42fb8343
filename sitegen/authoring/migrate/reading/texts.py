"""The texts of a folder as entries: which files are texts, which are articles, and what the old site did not show."""

import re
from collections.abc import Iterable
from datetime import UTC, datetime, tzinfo
from pathlib import PurePosixPath
from typing import Any

from sitegen.authoring.migrate.entry import OldEntry, folded
from sitegen.authoring.migrate.mkdocs_paths import blog_folder
from sitegen.authoring.migrate.notes import Notes
from sitegen.authoring.migrate.reading import moments
from sitegen.authoring.migrate.reading.config import OTHER_TEXTS, TEXTS, OldSite, text_of
from sitegen.authoring.migrate.reading.inherited import InheritedKeys
from sitegen.authoring.migrate.reading.matter import OldText, read_text
from sitegen.authoring.migrate.reading.source import OldFiles
from sitegen.content.front_matter import FrontMatter
from sitegen.content.publication_keys import hidden_elsewhere
from sitegen.content.timezones import zone as zone_named

MAX_TEXT = 4 * 1024 * 1024
_NO_TEXTS = frozenset(
    """readme license licence contributing changelog code_of_conduct security authors codeowners maintainers 404
    summary_of_changes humans robots""".split()
)
_NO_FOLDERS = frozenset(
    """_includes _layouts _sass _data _site _plugins themes theme layouts archetypes i18n resources templates assets
    static sass public output dist .git cache __pycache__ bin scripts test tests data functions includes""".split()
)
_DAYS = frozenset(
    """publishdate publisheddate publishedat pubdate datepublished published expirydate expires expirationdate embargo
    releasedate unpublishdate""".split()
)
"""Keys whose days hold a text back, or end it."""
_POSTS = frozenset("posts post blog articles article news _posts _drafts notes entries weekly issues".split())
_WANT_DATES = frozenset(("jekyll", "pelican", "nikola", "mkdocs"))
"""Generators that publish no post without a date: git's day would publish what nobody saw."""
_LISTS = re.compile(r"\{%-?\s*for\s[^%]*\b(?:site\.\w+|paginator\.posts|collections\.\w+)")
_UTC_WITHOUT_ZONE = frozenset(("hugo", "jekyll", "zola", "eleventy", "astro", "ghost"))
"""Generators that take a time without a zone for UTC, whatever their configuration says (Hugo's may say another)."""


def zone_of(site: OldSite) -> tzinfo:
    """The zone in which the generator takes a time without one."""
    if site.generator in _UTC_WITHOUT_ZONE and not (site.generator == "hugo" and site.timezone):
        return UTC
    return zone_named(site.timezone) or UTC


def read_texts(files: OldFiles, site: OldSite, now: datetime, notes: Notes) -> list[OldEntry]:
    """Every text of a folder, in the order of their paths."""
    zone = zone_of(site)
    inherited = InheritedKeys(files, site)
    found: list[OldEntry] = []
    for name in _names(files, site, notes):
        try:
            data = files.read(name)
        except OSError as error:
            notes.add("not-moved", name, f"it cannot be read: {error}")
            continue
        text = _decoded(data, name, notes)
        if text is None:
            continue
        read = read_text(text, meta=site.generator == "pelican" and name.endswith((".md", ".markdown", ".mkd")))
        if name.endswith((".html", ".htm")) and not read.keys:
            if site.generator != "pelican":
                continue  # a page of the theme's own, or of nobody's
            read = _html_meta(text)
        if name.endswith((".html", ".htm")) and _LISTS.search(read.body):
            notes.add("not-moved", name, "it is a template that lists other texts, as the new site does by itself")
            continue
        for rule, message in read.wrong:
            notes.add(rule, name, message)
        meta = f"{name.rpartition('.')[0]}.meta"
        if meta in files and not read.keys:
            read = OldText(read_text(files.text(meta)).keys, text, 1, "meta")
        read.keys = inherited.over(name, read.keys)
        found.append(_entry(name, read, site, zone, now, notes))
    _pages(found, files, site, notes)
    return found


def _names(files: OldFiles, site: OldSite, notes: Notes) -> Iterable[str]:
    excluded = site.config.get("exclude") if site.generator == "jekyll" else None
    left_out = tuple(str(item).strip("/") for item in excluded) if isinstance(excluded, list) else ()
    for name in files.names:
        if not any(name.startswith(root) for root in site.roots):
            continue
        path = PurePosixPath(name)
        inside = PurePosixPath(name[len(max((r for r in site.roots if name.startswith(r)), key=len)) :])
        folders = inside.parts[:-1]
        own_root = site.generator in ("hugo", "zola", "pelican", "nikola", "mkdocs", "astro") and site.roots != ("",)
        if not own_root and any(part.lower() in _NO_FOLDERS for part in folders):
            continue
        if site.generator == "jekyll" and any(
            part.startswith("_") and part[1:] not in ("posts", "drafts", *_collections(site)) for part in folders
        ):
            continue
        if path.suffix.lower() in OTHER_TEXTS:
            notes.add("format-not-read", name, f"convert it first, with pandoc: {path.suffix} to Markdown")
            continue
        if path.suffix.lower() not in TEXTS or any(str(inside).startswith(item) for item in left_out if item):
            continue
        about = not folders and path.stem.lower() in _NO_TEXTS and site.generator not in ("zola", "hugo")
        about = about and (site.generator, path.stem.lower()) != ("mkdocs", "readme")
        # What every repository has is no text of the site, unless it has keys, as a page about its authors has.
        if about and (path.stem == "404" or not files.text(name).startswith(("---\n", "+++\n"))):
            continue
        yield name


def _collections(site: OldSite) -> tuple[str, ...]:
    told = site.config.get("collections")
    return tuple(str(key) for key in told) if isinstance(told, dict | list) else ()


def _decoded(data: bytes, name: str, notes: Notes) -> str | None:
    if len(data) > MAX_TEXT:
        notes.add("not-text", name, f"it is larger than {MAX_TEXT // 1024**2} MiB")
        return None
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        text = data.decode("utf-16", "replace")
    else:
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = data.decode("cp1252", "replace")
            notes.add("not-text", name, "it is not UTF-8; it was read as Windows-1252")
    if "\0" in text:
        notes.add("not-text", name, "it holds NUL characters")
        return None
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _html_meta(text: str) -> OldText:
    """The title and the `<meta>` of a page, as Pelican reads them, and what stands in its body."""
    keys: dict[str, Any] = {}
    title = re.search(r"<title>(.*?)</title>", text, re.DOTALL | re.IGNORECASE)
    if title:
        keys["title"] = " ".join(title[1].split())
    for tag in re.findall(r"<meta\b[^>]*>", text, re.IGNORECASE)[:100]:
        name = re.search(r"\bname\s*=\s*[\"']([^\"']+)", tag, re.IGNORECASE)
        content = re.search(r"\bcontent\s*=\s*(?:\"([^\"]*)\"|'([^']*)')", tag, re.IGNORECASE)
        if name and content:
            keys[name[1]] = content[1] or content[2]
    body = re.search(r"<body[^>]*>(.*)</body>", text, re.DOTALL | re.IGNORECASE)
    return OldText(keys, body[1] if body else text, 1, "html")


def _entry(name: str, read: OldText, site: OldSite, zone: tzinfo, now: datetime, notes: Notes) -> OldEntry:
    path = PurePosixPath(name)
    stem = path.stem
    if stem in ("index", "_index"):
        stem = "" if f"{path.parent}/" in ("./", *site.roots) else path.parent.name
    entry = OldEntry(name, read.keys, read.body, read.line, path.suffix.lower() in (".html", ".htm"))
    entry.name = moments.without_day(stem)
    told = entry.get(
        "date", "pubdate", "publishdate", "publisheddate", "datepublished", "publishedat", "created", "createdat"
    )
    if isinstance(told, dict):  # Material for MkDocs
        told = told.get("created")
    if told is None and not re.fullmatch(r"(?i)true|false|yes|no", entry.text("published") or "true"):
        told = entry.get("published")
    entry.date = moments.written(told, zone)
    if told is not None and not entry.date:
        notes.add("date-unreadable", name, f"“{str(told)[:60]}” is no date that can be read")
    entry.date = entry.date or moments.in_path(name) or _day_of_address(entry)
    entry.hidden = hidden_reason(entry, site, zone, now)
    return entry


def _day_of_address(entry: OldEntry) -> str:
    """The day in the address that a text's own key gives it (`path = "2021/03/04/name"`)."""
    days = (moments.in_path(entry.text(key).rstrip("/")) for key in ("url", "permalink", "path", "saveas", "slug"))
    return next((day for day in days if day), "")


def hidden_reason(entry: OldEntry, site: OldSite, zone: tzinfo, now: datetime) -> str:
    """Why the old site does not show a text; empty where it does. What cannot be judged counts as hidden."""
    keys = dict(entry.keys)
    if site.generator in ("mkdocs", "markdown"):
        keys.pop("hide", None)  # Material for MkDocs: parts of the page, such as navigation
    if site.generator == "zola":
        keys.pop("render", None)
    for key in ("data", "options", "build"):
        if not isinstance(keys.get(key), dict):
            keys.pop(key, None)
    for key in [k for k, v in keys.items() if isinstance(v, dict) and folded(k) in ("publish", "published", "status")]:
        keys.pop(key)
    for key, value in keys.items():
        if folded(key) in _DAYS and isinstance(value, str):
            keys[key] = moments.written(value, zone) or value
    matter = FrontMatter(keys, {}, entry.body, entry.line)
    path = entry.path if entry.path.count("/") else f"content/{entry.path}"
    wrong, clocked = hidden_elsewhere(matter, f"content/{path}", zone, ("date",), draft=False)
    for found in wrong:
        return found.message.partition(" holds ")[0]
    if any(part.startswith("_draft") for part in entry.path.lower().split("/")):
        return "it lies in _drafts"
    for day in clocked:
        if day.until and day.moment.at <= now:
            return f"{day.key}: it expired"
        if not day.until and day.moment.at > now and folded(day.key) not in ("publishdate", "published", "pubdate"):
            return f"{day.key}: its day is to come"
        if not day.until and day.moment.at > now:
            entry.date = moments.written(entry.get(folded(day.key)), zone) or entry.date
    return ""


def _pages(entries: list[OldEntry], files: OldFiles, site: OldSite, notes: Notes) -> None:
    """Tell articles from pages: what has a day is an article, and what lies among such in a folder of posts; and so is
    every text of a folder of Markdown that no generator made and git knows the days of.
    """
    if site.generator == "markdown" and entries and not any(entry.date for entry in entries):
        for entry in entries:
            _from_git(entry, files, notes)
        if not any(entry.date for entry in entries):
            told = "no text has a date that can be told: all are pages"
            notes.add("date-missing", ".", f"{told}; give those that are articles a `date:`, or a day in their names")
    dated: dict[str, int] = {}
    undated: dict[str, int] = {}
    for entry in entries:
        folder = _folder(entry)
        counts = dated if entry.date else undated
        counts[folder] = counts.get(folder, 0) + 1
    paths = text_of(site.config, "PAGE_PATHS") or "pages"
    posts = f"{site.roots[0]}{blog_folder(site.config)}posts/"
    for entry in entries:
        stem = PurePosixPath(entry.path).stem
        is_post = bool(entry.date) and entry.path.startswith(posts)
        section = stem == "_index" or (site.generator == "mkdocs" and stem in ("index", "README") and not is_post)
        folder = _folder(entry)
        names = {part.lower() for part in PurePosixPath(folder).parts}
        is_page = entry.text("layout", "type") == "page" or (
            site.generator in ("pelican", "nikola") and bool(names & {paths, "pages", "stories"})
        )
        entry.used -= {"layout", "type"}
        if section or is_page:
            entry.article = False
        elif not entry.date:
            among = dated.get(folder, 0) > undated.get(folder, 0) or bool(names & _POSTS)
            if site.generator == "mkdocs":  # its texts have no days, but for the posts of its blog
                among = entry.path.startswith(posts)
            elif site.generator == "jekyll":
                among = bool(names & {"_posts", "_drafts"})
            entry.article = bool(among and (site.generator != "markdown" or dated.get(folder, 0)))
            if entry.article and site.generator not in _WANT_DATES and _from_git(entry, files, notes):
                continue
            if entry.article and not entry.hidden:
                # What the old site showed without a date is shown here too, as a page.
                entry.article = site.generator in _WANT_DATES
                entry.hidden = "it has no date" if entry.article else ""
            if entry.article or dated:
                what = "a draft until it has one" if entry.article else "a page"
                notes.add("date-missing", entry.path, f"it has no date that can be told: it is {what}")
        if section:
            notes.add("section" if entry.body.strip() else "section-empty", entry.path, "a section's own file")


def _from_git(entry: OldEntry, files: OldFiles, notes: Notes) -> bool:
    """Give a text without a date the day of the commit that added it, where git tells it."""
    entry.date = files.first_day(entry.path)
    entry.from_git = bool(entry.date)
    if entry.from_git:
        notes.add("date-from-git", entry.path, entry.date)
    return entry.from_git


def _folder(entry: OldEntry) -> str:
    path = PurePosixPath(entry.path)
    return str(path.parent.parent if path.stem == "index" else path.parent)
