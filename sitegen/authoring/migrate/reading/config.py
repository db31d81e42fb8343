"""Which generator made the old site, and what its configuration says. Both are told by the files; nothing is run.

YAML, TOML and JSON are parsed. Of Python (Pelican, Nikola) the names that are given plain values at the top are read,
through the syntax tree alone. Of JavaScript (Eleventy, Astro) an address in quotation marks is read, and nothing else.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from sitegen.authoring.migrate.notes import Notes
from sitegen.authoring.migrate.reading.code_config import read_javascript, read_python
from sitegen.authoring.migrate.reading.matter import read_json, read_text, read_toml
from sitegen.authoring.migrate.reading.old_yaml import read_yaml
from sitegen.authoring.migrate.reading.source import OldFiles

TEXTS = (".md", ".markdown", ".mkd", ".mdown", ".mdx", ".html", ".htm")
OTHER_TEXTS = (".rst", ".adoc", ".asciidoc", ".org", ".ipynb", ".textile", ".pod", ".creole", ".wiki")

_CONFIGS: tuple[tuple[str, str], ...] = (
    ("pelicanconf.py", "pelican"),
    ("zola.toml", "zola"),
    ("hugo.toml", "hugo"),
    ("hugo.yaml", "hugo"),
    ("hugo.yml", "hugo"),
    ("hugo.json", "hugo"),
    ("config/_default/hugo.toml", "hugo"),
    ("config/_default/hugo.yaml", "hugo"),
    ("config/_default/config.toml", "hugo"),
    ("config/_default/config.yaml", "hugo"),
    ("mkdocs.yml", "mkdocs"),
    ("mkdocs.yaml", "mkdocs"),
    ("_config.yml", "jekyll"),
    ("_config.yaml", "jekyll"),
    ("_config.toml", "jekyll"),
    (".eleventy.js", "eleventy"),
    (".eleventy.cjs", "eleventy"),
    ("eleventy.config.js", "eleventy"),
    ("eleventy.config.mjs", "eleventy"),
    ("eleventy.config.cjs", "eleventy"),
    ("eleventy.config.ts", "eleventy"),
    ("astro.config.mjs", "astro"),
    ("astro.config.js", "astro"),
    ("astro.config.ts", "astro"),
    ("astro.config.cjs", "astro"),
    ("config.toml", "hugo"),
    ("config.yaml", "hugo"),
    ("config.yml", "hugo"),
    ("config.json", "hugo"),
    ("conf.py", "nikola"),
)
_LOOKED_AT = 200
"""Texts whose front matter is looked at where no configuration tells the generator."""


@dataclass(frozen=True)
class OldSite:
    """What is known of the old site as a whole. Empty texts are what it does not say."""

    generator: str
    title: str = ""
    tagline: str = ""
    base_url: str = ""
    language: str = ""
    timezone: str = ""
    author: str = ""
    config_file: str = ""
    config: dict[str, Any] = field(default_factory=dict)
    roots: tuple[str, ...] = ("",)

    @property
    def prefix(self) -> str:
        """The path that every address of the old site begins with, without a slash at its end."""
        return urlsplit(self.base_url).path.rstrip("/") if self.base_url else ""


def old_site(files: OldFiles, generator: str, notes: Notes) -> OldSite:
    """The old site as its files tell of it; `generator` is the one that was named, or an empty text."""
    export = _export(files)
    if export and generator in ("", export):
        return OldSite(export)
    named, kind = next(
        ((name, kind) for name, kind in _CONFIGS if name in files and _fits(files, name, kind, generator)), ("", "")
    )
    kind = generator or _real_kind(files, named, kind) or _by_texts(files)
    config = _config(files, named, notes) if named else {}
    if not named:
        notes.add(
            "configuration", ".", f"no configuration of {kind} was found: its own defaults are taken for addresses"
        )
    return _site(files, kind, named, config)


def _export(files: OldFiles) -> str:
    """Which export a single file or an unpacked archive is."""
    for name in files.names[:50]:
        if (name.endswith((".xml", ".wxr")) and files.names == (name,)) or name.endswith(".wordpress.xml"):
            head = files.read(name)[:20_000]
            if b"wordpress.org/export/" in head:
                return "wordpress"
        if name.endswith(".json") and "/" not in name and len(files.names) < 2_000:
            head = files.read(name)[:2_000_000]
            if b'"db"' in head[:200_000] and (b'"posts"' in head or b'"mobiledoc"' in head or b'"lexical"' in head):
                return "ghost"
    names = set(files.names)
    if "posts.csv" in names and any(re.match(r"posts/\d+\.[^/]*\.html", n) for n in names):
        return "substack"
    if any(re.match(r"(?:[^/]+/)?posts/(?:\d{4}-\d\d-\d\d_|draft_)[^/]*\.html", n) for n in names):
        return "medium"
    for name in files.names[:200]:
        if name.endswith(".xml") and b"wordpress.org/export/" in files.read(name)[:20_000]:
            return "wordpress"
    return ""


def _fits(files: OldFiles, name: str, kind: str, generator: str) -> bool:
    if generator and generator not in (kind, _real_kind(files, name, kind)):
        return False
    if name == "conf.py":
        return "BLOG_TITLE" in files.text(name) or generator == "nikola"
    return True


def _real_kind(files: OldFiles, name: str, kind: str) -> str:
    """Hugo and Zola share the name of a configuration; what stands in it and in the texts tells."""
    if name == "config.toml" and kind == "hugo":
        text = files.text(name)
        if re.search(r"^\s*base_url\s*=", text, re.MULTILINE) and not re.search(
            r"(?i)^\s*baseurl\s*=", text, re.MULTILINE
        ):
            return "zola"
    return kind


def _by_texts(files: OldFiles) -> str:
    """The generator whose marks most texts bear."""
    if any("/_posts/" in f"/{name}" for name in files.names) or files.name == "_posts":
        return "jekyll"
    seen = {"pelican": 0, "zola": 0, "hugo": 0, "nikola": 0, "mkdocs": 0, "markdown": 1}
    texts = [name for name in files.names if name.endswith(TEXTS)]
    step = max(1, len(texts) // _LOOKED_AT)
    sections = [name for name in texts if name.rpartition("/")[2].startswith("_index.")]
    for name in dict.fromkeys((*sections[:20], *texts[::step])):
        text = files.text(name)[:20_000]
        read = read_text(text)
        if read.format == "meta":
            seen["pelican"] += 1
        elif read.format == "dotted":
            seen["nikola"] += 1
        elif read.format == "toml":
            zola = {"taxonomies", "extra", "template", "path"} & set(read.keys)
            seen["zola" if zola else "hugo"] += 1
        elif name in sections:
            seen["zola" if {"sort_by", "paginate_by", "page_template"} & set(read.keys) else "hugo"] += 5
        elif read.format == "yaml" and (re.search(r"\{\{[<%] ", text) or name.startswith("content/")):
            seen["hugo"] += 1
        elif re.search(r"^(?:!!!|\?\?\?\+?|===) +[\w\"]", text, re.MULTILINE):
            seen["mkdocs"] += 1
    if seen["zola"] and seen["zola"] * 4 > seen["hugo"]:
        return "zola"
    return max(seen, key=lambda kind: seen[kind])


def _config(files: OldFiles, name: str, notes: Notes) -> dict[str, Any]:
    text = files.text(name)
    if name.endswith((".yml", ".yaml")):
        # MkDocs names functions of Python by tags; the values are not needed.
        keys, wrong = read_yaml(text)
    elif name.endswith(".toml"):
        keys, wrong = read_toml(text)
    elif name.endswith(".json"):
        keys, wrong = read_json(text)
    elif name.endswith(".py"):
        keys, wrong = read_python(text)
    else:
        keys, wrong = read_javascript(text)
    for rule, message in wrong:
        if rule != "front-matter-refused" or not name.startswith("mkdocs"):
            notes.add("configuration", name, message)
    for more in ("publishconf.py", "config/_default/languages.toml", "config/_default/params.toml"):
        if more in files and (more != "publishconf.py" or name == "pelicanconf.py"):
            extra = read_python(files.text(more))[0] if more.endswith(".py") else read_toml(files.text(more))[0]
            if more.startswith("config/"):
                keys.setdefault(more.rpartition("/")[2].removesuffix(".toml"), extra)
            else:
                keys |= {key: value for key, value in extra.items() if value}
    return keys


def text_of(config: dict[str, Any], *names: str) -> str:
    """The first of these settings that is a text; a dot leads into a table. Names are compared in small letters."""
    for name in names:
        value: Any = config
        for part in name.split("."):
            folded = {str(k).lower(): v for k, v in value.items()} if isinstance(value, dict) else {}
            value = folded.get(part.lower())
        if isinstance(value, dict):
            value = next((v for v in value.values() if isinstance(v, str)), None)
        if isinstance(value, str) and value.strip():
            return value.strip()
    return ""


def _site(files: OldFiles, kind: str, named: str, config: dict[str, Any]) -> OldSite:
    base = text_of(config, "baseURL", "base_url", "SITEURL", "SITE_URL", "site_url", "BASE_URL", "site", "url")
    if kind == "jekyll":
        base = text_of(config, "url")
        base = base.rstrip("/") + "/" + text_of(config, "baseurl", "root").strip("/") if base else ""
    if kind == "astro" and base:
        base = base.rstrip("/") + text_of(config, "base")
    if not re.match(r"https?://[^\s/]+", base):
        base = ""
    author = text_of(config, "author.name", "author", "params.author.name", "params.author", "AUTHOR", "BLOG_AUTHOR")
    return OldSite(
        generator=kind,
        title=text_of(config, "title", "SITENAME", "BLOG_TITLE", "site_name"),
        tagline=text_of(
            config, "tagline", "subtitle", "SITESUBTITLE", "params.description", "description", "site_description"
        ),
        base_url=base.rstrip("/") + "/" if base else "",
        language=text_of(
            config,
            "languageCode",
            "defaultContentLanguage",
            "default_language",
            "DEFAULT_LANG",
            "lang",
            "language",
            "locale",
            "theme.language",
        ),
        timezone=text_of(config, "timezone", "timeZone", "TIMEZONE"),
        author=author if len(author) < 100 and "@" not in author else "",
        config_file=named,
        config=config,
        roots=tuple(_roots(files, kind, config)),
    )


def _roots(files: OldFiles, kind: str, config: dict[str, Any]) -> Iterable[str]:
    """The folders in which the texts lie, each with a slash at its end; an empty text is the whole."""
    wanted = {
        "jekyll": [text_of(config, "source", "source_dir") or "."],
        "hugo": [text_of(config, "contentDir") or "content", *_language_folders(config)],
        "zola": ["content"],
        "pelican": [text_of(config, "PATH") or "content"],
        "eleventy": [text_of(config, "input") or "."],
        "astro": ["src/content", "src/pages", "src/data", "content"],
        "nikola": ["posts", "pages", "stories"],
        "mkdocs": [text_of(config, "docs_dir") or "docs"],
    }.get(kind, ["."])
    if kind == "nikola":
        for row in (*_rows(config.get("POSTS")), *_rows(config.get("PAGES"))):
            wanted.append(row.rpartition("/")[0])
    found = []
    for name in wanted:
        folder = re.sub(r"^(?:\./)+", "", name.strip().rstrip("/") + "/")
        if folder in ("", "./", "/"):
            found.append("")
        elif ".." not in folder.split("/") and not folder.startswith("/") and files.below(folder):
            found.append(folder)
    return dict.fromkeys(found) or [""]


def _language_folders(config: dict[str, Any]) -> list[str]:
    """The folders that Hugo's languages have of their own."""
    told = config.get("languages")
    rows = told.values() if isinstance(told, dict) else ()
    return [text_of(row, "contentDir") for row in rows if isinstance(row, dict) and text_of(row, "contentDir")]


def _rows(value: object) -> list[str]:
    rows = value if isinstance(value, list) else []
    return [str(row[0]) for row in rows if isinstance(row, list) and row and "/" in str(row[0])]
