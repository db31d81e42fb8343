"""Addresses of MkDocs, and of the posts of a blog of Material for MkDocs, as its settings form them. Pure."""

import re
from typing import Any
from unicodedata import normalize

from sitegen.authoring.migrate.entry import OldEntry
from sitegen.authoring.migrate.reading.config import OldSite, text_of


def mkdocs_address(entry: OldEntry, site: OldSite, inside: str) -> str:
    """The address of a text that lies at `inside` below the folder of texts."""
    place = re.sub(r"\.\w+\Z", "", inside)
    ending = ".html" if text_of(site.config, "use_directory_urls") == "false" else "/"
    blog = _blog(site.config)
    folder = blog_folder(site.config)
    if blog is not None and place.startswith(f"{folder}posts/") and (entry.told_date or entry.article):
        if not entry.told_date:
            return ""  # no post without a day was published
        name = entry.text("slug") or _slug(entry.text("title"))
        template = text_of(blog, "post_url_format") or "{date}/{slug}"
        values = {"date": _day(entry.told_date, text_of(blog, "post_url_date_format") or "yyyy/MM/dd"), "slug": name,
                  "file": place.rpartition("/")[2]}  # fmt: skip
        made = re.sub(r"\{(\w+)\}", lambda m: values.get(m[1], "\0"), template)
        return "" if "\0" in made else f"/{folder}{made}{ending}"
    return _of_page(place, ending)


def redirects(site: OldSite) -> dict[str, list[str]]:
    """The addresses that lead to each text, by its path below the folder of texts, as mkdocs-redirects has them."""
    told = (_plugin(site.config, "redirects") or {}).get("redirect_maps")
    ending = ".html" if text_of(site.config, "use_directory_urls") == "false" else "/"
    found: dict[str, list[str]] = {}
    for old, new in told.items() if isinstance(told, dict) else ():
        if isinstance(new, str) and "://" not in new:
            address = _of_page(re.sub(r"\.\w+\Z", "", str(old).lstrip("/")), ending)
            found.setdefault(new.partition("#")[0].lstrip("/"), []).append(address)
    return found


def _of_page(place: str, ending: str) -> str:
    place = re.sub(r"(?:\A|/)(?:index|README)\Z", "/" if ending == "/" else "/index", place).strip("/")
    return f"/{place or 'index'}.html" if ending == ".html" else f"/{place}/" if place else "/"


def blog_folder(config: dict[str, Any]) -> str:
    """The folder of the blog below the folder of texts, with a slash at its end; empty for the whole."""
    told = text_of(_blog(config) or {}, "blog_dir").strip("./")
    if not told and text_of(_blog(config) or {}, "blog_dir") not in (".", "./"):
        told = "blog"
    return f"{told}/" if told else ""


def _blog(config: dict[str, Any]) -> dict[str, Any] | None:
    """The settings of the blog; None where the configuration names its plug-ins, and not this one."""
    return {} if config.get("plugins") is None else _plugin(config, "blog", "material/blog")


def _plugin(config: dict[str, Any], *names: str) -> dict[str, Any] | None:
    """The settings of a plug-in, which stand in a list or in a block; None without it."""
    plugins = config.get("plugins")
    for row in plugins if isinstance(plugins, list) else [plugins]:
        for name in names:
            if row == name:
                return {}
            if isinstance(row, dict) and name in row:
                return row[name] if isinstance(row[name], dict) else {}
    return None


def _slug(title: str) -> str:
    """A title as pymdownx slugs it: each blank a hyphen, other marks left out."""
    return re.sub(r"[^\w\- ]", "", normalize("NFC", title)).strip().lower().replace(" ", "-")


def _day(date: str, form: str) -> str:
    """A day in Babel's letters, of which years, months and days in digits are known."""
    year, month, day = date[:10].split("-")
    values = {"yyyy": year, "yy": year[2:], "MM": month, "M": str(int(month)), "dd": day, "d": str(int(day))}
    return re.sub(r"y+|M+|d+", lambda m: values.get(m[0], "\0"), form)
