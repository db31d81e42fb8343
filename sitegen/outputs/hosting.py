"""Writes the files that static hosts read: `_headers` and `_redirects`, as Netlify and Cloudflare Pages do.

Where two rules of `_headers` name one header for one address, a host sends the values of both, joined by a comma, and a
browser that is sent two policies obeys both: so no two rules that name a header may match one address. Cloudflare
reads 100 rules, with one `*` each, for any characters. At Netlify a whole part `*` may be missing with the slash before
it: `/*/x` matches `/x`, and `/about/*` matches `/about-us/`.
"""

from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet

from sitegen import routes
from sitegen.content.library import Library
from sitegen.model import Settings
from sitegen.outputs.chrome import page_policy, search_policy
from sitegen.outputs.output import Output
from sitegen.outputs.redirects import alias_address
from sitegen.routes import Base

IMAGE_CSP = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
"""For pictures that someone opens by themselves: an SVG is a document, and may do nothing."""


MOST_RULES = 99
"""Cloudflare Pages ignores what is beyond 100 rules."""
_FOLDER_RULES = 60
"""More folders than these at the site's root share rules by their first letters."""
_IMAGES = "images"


def headers(base: Base, outputs: Iterable[Output], settings: Settings, tongues: Iterable[str] = ()) -> str:
    """`_headers`: the types of feeds and citations, each page's policy, security for all, a long life for hashed names.

    `outputs` are all that are planned; the settings name old addresses of feeds and what the policy allows; `tongues`
    are the folders of the site's other languages, each of which holds the same folders as the root. What must hold
    stands first, and there are fewer than 100 rules however many files there are: hashed names get what room is left.
    """
    outputs, tongues = tuple(outputs), frozenset(tongues)
    tops = {o.path.partition("/")[0].lower() for o in outputs}
    rules: list[tuple[str, list[str]]] = []
    for kind, file in routes.FEED_FILES.items():
        rules.append((f"{base.prefix}/*{file}", [f"Content-Type: {routes.FEED_TYPES[kind]}; charset=utf-8"]))
    for path, kind in settings.feed_also_at:
        if not path.endswith(tuple(routes.FEED_FILES.values())):
            rules.append((base.href("/" + path), [f"Content-Type: {routes.FEED_TYPES[kind]}; charset=utf-8"]))
    if any(o.path.endswith(".ics") for o in outputs):
        rules.append((f"{base.prefix}/*.ics", ["Content-Type: text/calendar; charset=utf-8"]))
    for ending, media in routes.CITATION_TYPES.items():
        # JSON is UTF-8 and knows no such parameter (RFC 8259, section 11).
        charset = "" if media.endswith("json") else "; charset=utf-8"
        for folder in ("", *(f"/{tongue}" for tongue in sorted(tongues))):
            rule = f"{base.prefix}{folder}{routes.EDITIONS}*/cite.{ending}"
            rules.append((rule, [f"Content-Type: {media}{charset}"]))
    rules += [
        (base.href(f"/{top}"), [f"Content-Security-Policy: {policy}"])
        for top, policy in _policies(outputs, tops, settings, tongues)
    ]
    # One place is for the rule for all.
    del rules[MOST_RULES - 1 :]
    rules.append(
        (f"{base.prefix}/*", ["X-Content-Type-Options: nosniff", "Referrer-Policy: strict-origin-when-cross-origin"])
    )
    lasting = ["Cache-Control: public, max-age=31536000, immutable"]
    rules += [(base.href(f"/{name}"), lasting) for name in _hashed(outputs, tops)[: MOST_RULES - len(rules)]]
    return "".join(f"{rule}\n" + "".join(f"  {row}\n" for row in rows) for rule, rows in rules)


def _policies(
    outputs: Iterable[Output], tops: AbstractSet[str], settings: Settings, tongues: AbstractSet[str]
) -> list[tuple[str, str]]:
    """Rules, without the first slash, and the policies of the pages and pictures that they match.

    `tops` are the first parts of all addresses.
    """
    folders: set[str] = set()
    single: dict[str, str] = {}
    endings: set[str] = set()
    usual = page_policy(settings)
    search = {routes.file_of(folder + routes.SEARCH) for folder in ("", *(f"/{tongue}" for tongue in tongues))}
    for output in outputs:
        if output.template is None or output.template == "redirect.html":
            if output.owner.startswith("content/images/"):
                endings.add(output.path.rpartition(".")[2])
            continue
        if not output.path.endswith(".html"):
            continue
        top, slash, rest = output.path.partition("/")
        if slash and top in tongues:
            inner, slash, _ = rest.partition("/")
            top = f"{top}/{inner}"
        if output.path in search:
            single[output.path.removesuffix("index.html")] = search_policy(settings)
        elif slash:
            folders.add(top)
        else:
            single[top.removesuffix("index.html")] = usual
    # A prefix of these would match what has a rule of its own.
    reserved = (_IMAGES, *(name for name in single if name))
    found = dict.fromkeys(_folder_rules(sorted(folders), reserved), usual) | single
    if endings and any(top != _IMAGES and top.startswith(_IMAGES) for top in tops):
        found |= {f"{_IMAGES}/*.{ending}": IMAGE_CSP for ending in endings}
    elif endings:
        found[f"{_IMAGES}/*"] = IMAGE_CSP
    return sorted(found.items())


def _folder_rules(folders: list[str], reserved: tuple[str, ...]) -> list[str]:
    """The fewest of these rules that match every folder once: one each, or one for all of a beginning."""
    rules = []
    last = None
    for name, after in zip(folders, [*folders[1:], ""], strict=True):
        if last is not None and name.startswith(last):
            continue
        if any(one.startswith(name) for one in reserved):
            rules.append(f"{name}/")
        elif after.startswith(name):
            last = name
            rules.append(f"{name}*")
        else:
            rules.append(f"{name}/*")
    return rules if len(rules) <= _FOLDER_RULES else sorted(_by_beginning(folders, reserved, 1))


def _by_beginning(folders: list[str], reserved: tuple[str, ...], length: int) -> Iterator[str]:
    """A rule for all folders that begin alike, with as many letters as tell them from what is reserved."""
    groups: dict[str, list[str]] = {}
    for name in folders:
        groups.setdefault(name[:length], []).append(name)
    for beginning, names in groups.items():
        if not any(one.startswith(beginning) for one in reserved):
            yield f"{beginning}*"
            continue
        if beginning in names:
            yield f"{beginning}/"
        yield from _by_beginning([name for name in names if name != beginning], reserved, length + 1)


def _hashed(outputs: Iterable[Output], tops: AbstractSet[str]) -> list[str]:
    """Rules for the files whose names hold a digest: a folder's, where it holds no other files, or each file's own."""
    outputs = tuple(outputs)
    hashed = [o.path for o in outputs if _is_hashed(o)]
    mixed = {o.path.partition("/")[0] for o in outputs if not _is_hashed(o)}
    found = set()
    for path in hashed:
        top, slash, _ = path.partition("/")
        alone = slash and top not in mixed and not any(o != top.lower() and o.startswith(top.lower()) for o in tops)
        found.add(f"{top}/*" if alone else path)
    return sorted(found, key=lambda rule: (not rule.endswith("/*"), rule))


def _is_hashed(output: Output) -> bool:
    """Whether the name of a file holds a digest of its bytes."""
    folder, own, name = output.owner.partition("layouts/static/")
    return not folder and bool(own) and output.path != name


def redirects(library: Library) -> str:
    """`_redirects`: every alias, moved for good."""
    href, root = library.base.href, library.root.href
    rows = [(href(routes.ARTICLES), href(routes.ARCHIVE))]
    for item in (*library.aliased, *library.undated):
        rows += [(root(alias_address(a)), href(routes.article(item.slug))) for a in item.aliases]
    for page in library.pages:
        rows += [(root(alias_address(a)), href(routes.page(page.slug))) for a in page.aliases]
    for (taxonomy, slug), known in library.term_files.items():
        if (taxonomy, slug) in library.terms:
            new = routes.term(taxonomy, slug)
            for old in map(alias_address, known.aliases):
                rows.append((root(old), href(new)))
                if old.endswith("/"):
                    rows += [(root(old + file), href(new + file)) for file in routes.FEED_FILES.values()]
    return "".join(f"{_literal(old)} {new} 301\n" for old, new in rows)


def _literal(path: str) -> str:
    """A path in which a host finds no pattern: `*` and `:name` stand for anything in `_redirects`."""
    return path.replace("*", "%2A").replace(":", "%3A")
