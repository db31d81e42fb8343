"""Where each generator published a text, and the id that its feed gave it: their own defaults, and what their
configurations say (`/docs/migrating.md` has the table). Pure.

An address is the path below the old site's prefix, in letters (not percent-encoded).
"""

import re
from pathlib import PurePosixPath
from typing import Any
from unicodedata import category, normalize
from urllib.parse import quote, unquote, urlsplit

from sitegen.authoring.migrate.day_parts import day_parts, hugo_day_parts
from sitegen.authoring.migrate.eleventy_permalinks import eleventy_address
from sitegen.authoring.migrate.entry import OldEntry
from sitegen.authoring.migrate.language_paths import without_language
from sitegen.authoring.migrate.mkdocs_paths import mkdocs_address
from sitegen.authoring.migrate.old_names import (
    github_name,
    hugo_file_name,
    hugo_slug,
    hugo_title,
    nikola_slug,
    pelican_slug,
)
from sitegen.authoring.migrate.reading.config import OldSite, text_of
from sitegen.authoring.migrate.reading.moments import without_day
from sitegen.content.values import slug_of

_JEKYLL_STYLES = {
    "date": "/:categories/:year/:month/:day/:title:output_ext",
    "pretty": "/:categories/:year/:month/:day/:title/",
    "ordinal": "/:categories/:year/:y_day/:title:output_ext",
    "weekdate": "/:categories/:year/W:week/:short_day/:title:output_ext",
    "none": "/:categories/:title:output_ext",
}

_ENDED = r"\.(?:html?|xml|json|txt|php)\Z|/\Z"
"""The end of an address that needs none added: `Rust-1.0` is a name."""


def path_of(address: str) -> str:
    """The path of an address in letters; empty for one that has none. A query goes with a fragment."""
    try:
        path = unquote(urlsplit(address.strip()).path)
    except ValueError:
        return ""
    return normalize("NFC", "/" + path.lstrip("/")) if path else ""


def key_of(address: str) -> str:
    """An address as it is looked up: in letters, without a slash, `index.html` or `.html` at its end."""
    path = normalize("NFC", unquote(address))
    return re.sub(r"(?:/index)?(?:\.html?)?/*\Z", "", path).lower() or "/"


def address_of(entry: OldEntry, site: OldSite) -> str:
    """The address that the generator gave a text; empty where it cannot be told."""
    own = entry.text("url", "permalink", "path", "saveas")
    if site.generator == "eleventy" and "{" in own:
        return eleventy_address(entry, own)
    if own in ("false", "true") or "{" in own or re.match(r"[a-z]+://", own):
        own = path_of(own) if "://" in own and site.base_url and own.startswith(site.base_url.rstrip("/")) else ""
    if own and site.generator == "jekyll" and ":" in own:
        own = _jekyll(entry, site, own)
    if own and site.generator in ("jekyll", "hugo", "zola", "eleventy", "pelican"):
        address = path_of(own)
        if site.generator == "zola" or (site.generator == "hugo" and not re.search(_ENDED, address)):
            address = address.rstrip("/") + "/"
        return re.sub(r"/index\.html\Z", "/", address)
    make = {
        "jekyll": _jekyll, "hugo": _hugo, "zola": _zola, "pelican": _pelican, "eleventy": _folders, "astro": _astro,
        "nikola": _nikola, "mkdocs": _mkdocs,
    }.get(site.generator)  # fmt: skip
    return make(entry, site) if make else ""


def _inside(path: str, site: OldSite) -> str:
    """A file's path below the folder of texts that it lies in."""
    root = max((root for root in site.roots if path.startswith(root)), key=len, default="")
    return path.removeprefix(root)


def _jekyll(entry: OldEntry, site: OldSite, template: str = "") -> str:
    in_posts = "_posts/" in f"/{entry.path}" or "_drafts/" in f"/{entry.path}"
    stem = PurePosixPath(entry.path).stem
    if not template and not in_posts:
        inside = _inside(entry.path, site)
        collection = re.match(r"_([\w-]+)/(.*)", inside)
        own = text_of(site.config, f"collections.{collection[1]}.permalink") if collection else ""
        if collection and own:
            name = re.sub(r"[\W_]+", "-", entry.text("slug") or stem).strip("-").lower()
            held = {"collection": collection[1], "path": re.sub(r"\.\w+\Z", "", collection[2]), "name": name,
                    "title": name, "slug": name, "output_ext": ".html"}  # fmt: skip
            made = re.sub(r":([a-z_]+)", lambda m: _longest(m[1], held), _JEKYLL_STYLES.get(own, own))
            return "" if re.search(r"/:|:[a-z]", made) else re.sub(r"/{2,}", "/", f"/{made}")
        place = re.sub(r"\.\w+\Z", "", f"{collection[1]}/{collection[2]}" if collection else inside)
        place = re.sub(r"(?:\A|/)index\Z", "/", place)
        pretty = text_of(site.config, "permalink") == "pretty"
        return "/" + place.lstrip("/") + ("" if place.endswith("/") or not place else "/" if pretty else ".html")
    template = template or text_of(site.config, "permalink") or "date"
    template = _JEKYLL_STYLES.get(template, template)
    if not entry.told_date:
        return ""
    before = re.split(r"_(?:posts|drafts)/", entry.path)[0].removeprefix(site.roots[0]).strip("/")
    cats = [*(before.split("/") if before else []), *entry.items("categories"), *_words(entry.get("category"))]
    title = _pretty(entry.text("slug") or without_day(stem))
    values = {
        **day_parts(entry), "title": title, "slug": title.lower(), "name": title, "path": before, "output_ext": ".html",
        "categories": "/".join(dict.fromkeys(_pretty(cat).lower() for cat in cats)), "collection": "posts",
        "slugified_categories": "/".join(dict.fromkeys(re.sub(r"[\W_]+", "-", cat).strip("-").lower() for cat in cats)),
    }  # fmt: skip
    made = re.sub(r":([a-z_]+)", lambda m: _longest(m[1], values), template)
    made = re.sub(r"/{2,}", "/", "/" + made)
    return made if re.search(_ENDED, made) else made + ".html"


def _longest(name: str, values: dict[str, str]) -> str:
    """The value of a place-holder; what stands behind its name stays."""
    for end in range(len(name), 0, -1):
        if name[:end] in values:
            return values[name[:end]] + name[end:]
    return f":{name}"


def _words(value: Any) -> list[str]:
    return value.split() if isinstance(value, str) else []


def _pretty(text: str) -> str:
    """A name as Jekyll writes it in addresses (its mode `pretty`, with large letters)."""
    return re.sub(r"[^\w._~!$&'()+,;=@]+|_(?!\w|_)", "-", text).strip("-")


def _hugo(entry: OldEntry, site: OldSite) -> str:
    place, start = without_language(entry.path, site)
    path = PurePosixPath(_inside(place, site))
    bundle = path.stem in ("index", "_index")
    folder = path.parent if not bundle else path.parent.parent
    stem = (path.stem if not bundle else path.parent.name) if str(path.parent) != "." or not bundle else ""
    section = str(path.parts[0]) if len(path.parts) > 1 else ""
    ending = ".html" if text_of(site.config, "uglyURLs") == "true" and stem else "/"
    template = _hugo_template(site, section)
    if template and path.stem != "_index":
        title, name = hugo_title(entry.text("title")), hugo_slug(stem)
        own = hugo_slug(entry.text("slug"))
        values = {
            **hugo_day_parts(day_parts(entry)), "title": title, "slug": own or title, "filename": name,
            "contentbasename": name, "slugorcontentbasename": own or name, "slugorfilename": own or name,
            "section": section, "sections": "/".join(map(hugo_file_name, folder.parts)),
        }  # fmt: skip
        made = re.sub(r":([a-z]+(?:\[[^\]]*\])?|[0-9]+|Jan(?:uary)?)", lambda m: values.get(m[1], "\0"), template)
        return "" if "\0" in made else _hugo_letters(f"{start}/{made.strip('/')}{ending}", site)
    parts = [hugo_file_name(part) for part in folder.parts if part != "."]
    own = hugo_slug(entry.text("slug")) or hugo_file_name(stem)
    return _hugo_letters(f"{start}/{'/'.join([*parts, own]).strip('/')}{ending}", site)


def _hugo_letters(address: str, site: OldSite) -> str:
    """An address in small letters and with its accents, unless the configuration says otherwise."""
    address = re.sub(r"/{2,}", "/", "/" + address)
    if text_of(site.config, "removePathAccents") == "true":
        address = "".join(c for c in normalize("NFD", address) if category(c) != "Mn")
    return address if text_of(site.config, "disablePathToLower") == "true" else address.lower()


def _hugo_template(site: OldSite, section: str) -> str:
    """The pattern of a section's addresses; of two that are given the one for pages alone counts."""
    links = {str(key).lower(): value for key, value in site.config.items()}.get("permalinks")
    links = links if isinstance(links, dict) else {}
    page = links.get("page")
    found = {**links, **(page if isinstance(page, dict) else {})}.get(section)
    return found if isinstance(found, str) else ""


def _zola(entry: OldEntry, site: OldSite) -> str:
    place, start = without_language(entry.path, site)
    path = PurePosixPath(_inside(place, site))
    bundle = path.stem in ("index", "_index")
    parts = list(path.parent.parts) if not bundle else list(path.parent.parts[:-1])
    stem = path.stem if not bundle else path.parent.name
    slug = entry.text("slug") or without_day(stem)
    return f"{start}/" + "".join(f"{slug_of(part) or part}/" for part in (*parts, slug) if part)


def _pelican(entry: OldEntry, site: OldSite) -> str:
    page = not entry.article
    name = "PAGE_URL" if page else "ARTICLE_URL"
    template = text_of(site.config, name) or ("pages/{slug}.html" if page else "{slug}.html")
    dates = day_parts(entry)
    parts = {
        "Y": "year", "m": "month", "d": "day", "y": "short_year", "-d": "i_day", "-m": "i_month", "b": "short_month",
        "B": "long_month", "a": "short_day", "A": "long_day", "j": "y_day", "H": "hour", "M": "minute", "S": "second",
    }  # fmt: skip

    def put(found: re.Match[str]) -> str:
        if found[1] == "date":
            return re.sub(r"%(-?\w)", lambda m: dates.get(parts.get(m[1], ""), "\0"), found[2] or "%Y-%m-%d")
        return {
            "slug": _pelican_own_slug(entry, site), "lang": entry.text("lang") or site.language,
            "category": pelican_slug(_pelican_category(entry, site)),
            "author": pelican_slug((entry.items("author", "authors") or [site.author])[0]),
        }.get(found[1], "\0")  # fmt: skip

    made = re.sub(r"\{(\w+)(?::([^}]*))?\}", put, template)
    return "" if "\0" in made else re.sub(r"/index\.html\Z", "/", "/" + made.lstrip("/"))


def _pelican_own_slug(entry: OldEntry, site: OldSite) -> str:
    """A slug from the key, else from the name or the title, as the configuration says."""
    stem = PurePosixPath(entry.path).stem
    told = "(?P<slug>" in text_of(site.config, "FILENAME_METADATA") and stem != without_day(stem)
    from_name = without_day(stem) if told else ""
    source = stem if text_of(site.config, "SLUGIFY_SOURCE") == "basename" else entry.text("title") or entry.name
    return entry.text("slug") or from_name or pelican_slug(source)


def _pelican_category(entry: OldEntry, site: OldSite) -> str:
    """The category of a text: its own, else its folder's name, else the one for all others."""
    folder = PurePosixPath(_inside(entry.path, site)).parent.name
    by_folder = folder if text_of(site.config, "USE_FOLDER_AS_CATEGORY") != "false" else ""
    return entry.text("category") or by_folder or text_of(site.config, "DEFAULT_CATEGORY") or "misc"


def _folders(entry: OldEntry, site: OldSite) -> str:
    """A file's path as Eleventy publishes it: name for name, each in a folder of its own."""
    place = re.sub(r"\.\w+\Z", "", _inside(entry.path, site))
    place = re.sub(r"(?:\A|/)index\Z", "", place)
    last = PurePosixPath(place).name
    place = re.sub(rf"(?:\A|/){re.escape(last)}/{re.escape(last)}\Z", f"/{last}", place) if last else place
    return f"/{place.strip('/')}/" if place.strip("/") else "/"


def _astro(entry: OldEntry, site: OldSite) -> str:
    inside = _inside(entry.path, site)
    inside = re.sub(r"\A(?:content|data|pages)/", "", inside)
    place = re.sub(r"(?:\A|/)index\Z", "", re.sub(r"\.\w+\Z", "", inside))
    parts = [github_name(part) for part in place.split("/")]
    if entry.text("slug"):
        parts = [*parts[:1], entry.text("slug").strip("/")]
    return re.sub(r"/{2,}", "/", "/" + "/".join(parts) + "/")


def _nikola(entry: OldEntry, site: OldSite) -> str:
    folder, _, _ = entry.path.rpartition("/")
    slug = entry.text("slug") or nikola_slug(PurePosixPath(entry.path).stem)
    pretty = text_of(site.config, "PRETTY_URLS") != "false"
    for row in [*(site.config.get("POSTS") or ()), *(site.config.get("PAGES") or ())]:
        if isinstance(row, list) and len(row) > 1 and folder.startswith(str(row[0]).rpartition("/")[0]):
            folder = str(row[1]) + folder.removeprefix(str(row[0]).rpartition("/")[0])
            break
    return re.sub(r"/{2,}", "/", f"/{folder}/{slug}" + ("/" if pretty else ".html"))


def _mkdocs(entry: OldEntry, site: OldSite) -> str:
    return mkdocs_address(entry, site, _inside(entry.path, site))


def feed_id(entry: OldEntry, site: OldSite) -> str:
    """The id that the generator's own feed gives a text; empty where the site's address is not known."""
    if not site.base_url or not entry.address:
        return ""
    base = site.base_url.rstrip("/")
    if site.generator == "pelican":
        if not entry.told_date:
            return ""
        return f"tag:{urlsplit(site.base_url).hostname},{entry.told_date[:10]}:{site.prefix}{entry.address}"
    if site.generator == "jekyll" and text_of(site.config, "feed.path") != "none":
        folder = re.sub(r"/[^/]*\Z", "", entry.address.rstrip("/"))
        stem = without_day(PurePosixPath(entry.path).stem)
        return f"{base}{quote(folder)}/{quote(entry.text('slug') or stem)}"
    safe = "/$&+,:;=@" if site.generator == "hugo" else "/"
    return f"{base}{quote(entry.address, safe=safe)}" if urlsplit(base).netloc else ""
