"""Where each generator published a text, and the id that its feed gave it: their own defaults, and what their
configurations say (`/docs/migrating.md` has the table). Pure.

An address is the path below the old site's prefix, in letters (not percent-encoded).
"""

import re
from pathlib import PurePosixPath
from typing import Any
from unicodedata import category, normalize
from urllib.parse import quote, unquote, urlsplit

from sitegen.authoring.migrate.entry import OldEntry
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
    if own in ("false", "true") or "{" in own or re.match(r"[a-z]+://", own):
        own = path_of(own) if "://" in own and site.base_url and own.startswith(site.base_url.rstrip("/")) else ""
    if own and site.generator == "jekyll" and ":" in own:
        own = _jekyll(entry, site, own)
    if own and site.generator in ("jekyll", "hugo", "zola", "eleventy", "pelican"):
        address = path_of(own)
        if site.generator in ("zola", "hugo") and not re.search(_ENDED, address):
            address += "/"
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


def _dates(entry: OldEntry) -> dict[str, str]:
    day = entry.date[:10] or "0000-00-00"
    clock = entry.date[11:19] or "00:00:00"
    year, month, number = day.split("-")
    return {
        "year": year, "month": month, "day": number, "short_year": year[2:], "i_month": month.lstrip("0"),
        "i_day": number.lstrip("0"), "hour": clock[:2], "minute": clock[3:5], "second": clock[6:8],
    }  # fmt: skip


def _jekyll(entry: OldEntry, site: OldSite, template: str = "") -> str:
    in_posts = "_posts/" in f"/{entry.path}" or "_drafts/" in f"/{entry.path}"
    stem = PurePosixPath(entry.path).stem
    if not template and not in_posts:
        inside = _inside(entry.path, site)
        collection = re.match(r"_([\w-]+)/(.*)", inside)
        place = re.sub(r"\.\w+\Z", "", f"{collection[1]}/{collection[2]}" if collection else inside)
        place = re.sub(r"(?:\A|/)index\Z", "/", place)
        pretty = text_of(site.config, "permalink") == "pretty"
        return "/" + place.lstrip("/") + ("" if place.endswith("/") or not place else "/" if pretty else ".html")
    template = template or text_of(site.config, "permalink") or "date"
    template = _JEKYLL_STYLES.get(template, template)
    if not entry.date:
        return ""
    before = re.split(r"_(?:posts|drafts)/", entry.path)[0].removeprefix(site.roots[0]).strip("/")
    cats = [*(before.split("/") if before else []), *entry.items("categories"), *_words(entry.get("category"))]
    title = _pretty(entry.text("slug") or without_day(stem))
    values = {
        **_dates(entry), "title": title, "slug": title.lower(), "name": title, "path": before, "output_ext": ".html",
        "categories": "/".join(dict.fromkeys(_pretty(cat).lower() for cat in cats)), "collection": "posts",
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
    path = PurePosixPath(_inside(entry.path, site))
    bundle = path.stem in ("index", "_index")
    folder = path.parent if not bundle else path.parent.parent
    stem = (path.stem if not bundle else path.parent.name) if str(path.parent) != "." or not bundle else ""
    stem = re.sub(r"\.[a-z]{2}(-[a-zA-Z]{2,4})?\Z", "", stem)
    section = str(path.parts[0]) if len(path.parts) > 1 else ""
    ending = ".html" if text_of(site.config, "uglyURLs") == "true" and stem else "/"
    title = hugo_name(entry.text("title"), single=True)
    slug = hugo_name(entry.text("slug")) or hugo_name(stem)
    links = {str(k).lower(): v for k, v in site.config.items()}.get("permalinks")
    page = links.get("page", links) if isinstance(links, dict) else {}
    template = page.get(section) if isinstance(page, dict) else None
    if isinstance(template, str) and path.stem != "_index":
        dates = _dates(entry)
        values = {
            **dates, "title": title, "slug": (entry.text("slug") and slug) or title, "filename": hugo_name(stem),
            "contentbasename": hugo_name(stem), "slugorcontentbasename": slug, "slugorfilename": slug,
            "section": hugo_name(section), "sections": "/".join(hugo_name(p) for p in folder.parts),
            "monthname": "", "weekdayname": "",
        }  # fmt: skip
        made = re.sub(r":([a-z]+)(\[[^\]]*\])?", lambda m: values.get(m[1], m[0]), template)
        return re.sub(r"/{2,}", "/", "/" + made.strip("/") + ending)
    parts = [hugo_name(part) for part in folder.parts if part != "."]
    return re.sub(r"/{2,}", "/", "/" + "/".join([*parts, slug]).strip("/") + ending)


def hugo_name(text: str, *, single: bool = False) -> str:
    """A name as Hugo writes it in addresses; of a title several hyphens in a row become one."""
    out: list[str] = []
    waiting = False
    for c in text.strip():
        if c in "./\\_-#+~@" or category(c)[0] in "LMN":
            out += ["-", c] if waiting and out else [c]
            waiting = False
        elif c.isspace():
            waiting = True
    made = "".join(out).lower().replace("#", "").replace("\\", "")
    return re.sub("-+", "-", made).strip("-") if single else made


def _zola(entry: OldEntry, site: OldSite) -> str:
    path = PurePosixPath(_inside(entry.path, site))
    bundle = path.stem in ("index", "_index")
    parts = list(path.parent.parts) if not bundle else list(path.parent.parts[:-1])
    stem = path.stem if not bundle else path.parent.name
    slug = entry.text("slug") or without_day(stem)
    return "/" + "".join(f"{slug_of(part) or part}/" for part in (*parts, slug) if part)


def _pelican(entry: OldEntry, site: OldSite) -> str:
    slug = entry.text("slug") or pelican_slug(entry.text("title") or entry.name)
    page = not entry.article
    name = "PAGE_URL" if page else "ARTICLE_URL"
    template = text_of(site.config, name) or ("pages/{slug}.html" if page else "{slug}.html")
    dates = _dates(entry)
    strf = {"Y": dates["year"], "m": dates["month"], "d": dates["day"], "y": dates["short_year"], "-d": dates["i_day"],
            "-m": dates["i_month"], "b": "", "B": ""}  # fmt: skip

    def put(found: re.Match[str]) -> str:
        if found[1] == "date":
            return re.sub(r"%(-?\w)", lambda m: strf.get(m[1], ""), found[2] or "%Y-%m-%d")
        if found[1] in ("category", "author"):
            return pelican_slug(entry.text("category") if found[1] == "category" else entry.text("author"))
        return {"slug": slug, "lang": entry.text("lang") or site.language}.get(found[1], "")

    made = re.sub(r"\{(\w+)(?::([^}]*))?\}", put, template)
    return re.sub(r"/index\.html\Z", "/", "/" + made.lstrip("/"))


def pelican_slug(text: str) -> str:
    """A title as Pelican and Nikola write it in addresses: what is no letter, digit or blank goes without a trace."""
    from text_unidecode import unidecode  # type: ignore[import-untyped] # it has no types

    plain = re.sub(r"[^\w\s-]", "", unidecode(normalize("NFKD", text))).strip().lower()
    return re.sub(r"[-\s]+", "-", plain).strip("-")


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


def github_name(text: str) -> str:
    """A name as github-slugger writes it."""
    return "".join(c for c in text.lower().replace(" ", "-") if c in "-_" or category(c)[0] in "LMN")


def _nikola(entry: OldEntry, site: OldSite) -> str:
    folder, _, _ = entry.path.rpartition("/")
    slug = entry.text("slug") or entry.name
    pretty = text_of(site.config, "PRETTY_URLS") != "false"
    for row in [*(site.config.get("POSTS") or ()), *(site.config.get("PAGES") or ())]:
        if isinstance(row, list) and len(row) > 1 and folder.startswith(str(row[0]).rpartition("/")[0]):
            folder = str(row[1]) + folder.removeprefix(str(row[0]).rpartition("/")[0])
            break
    return re.sub(r"/{2,}", "/", f"/{folder}/{slug}" + ("/" if pretty else ".html"))


def _mkdocs(entry: OldEntry, site: OldSite) -> str:
    place = re.sub(r"\.\w+\Z", "", _inside(entry.path, site))
    blog = re.match(r"(.*?)blog/posts/", place)
    if blog and entry.date:
        slug = entry.text("slug") or re.sub(r"[^\w-]", "", re.sub(r"\s+", "-", entry.text("title").lower()))
        return f"/{blog[1]}blog/{entry.date[:10].replace('-', '/')}/{slug}/"
    place = re.sub(r"(?:\A|/)(?:index|README)\Z", "", place)
    if text_of(site.config, "use_directory_urls") == "false":
        return f"/{place or 'index'}.html"
    return f"/{place}/" if place else "/"


def feed_id(entry: OldEntry, site: OldSite) -> str:
    """The id that the generator's own feed gives a text; empty where the site's address is not known."""
    if not site.base_url or not entry.address or not entry.date:
        return ""
    host = urlsplit(site.base_url).netloc
    base = site.base_url.rstrip("/")
    if site.generator == "pelican":
        return f"tag:{urlsplit(site.base_url).hostname},{entry.date[:10]}:{site.prefix}{entry.address}"
    if site.generator == "jekyll" and text_of(site.config, "feed.path") != "none":
        folder = re.sub(r"/[^/]*\Z", "", entry.address.rstrip("/"))
        stem = without_day(PurePosixPath(entry.path).stem)
        return f"{base}{quote(folder)}/{quote(entry.text('slug') or stem)}"
    return f"{base}{quote(entry.address)}" if host else ""
