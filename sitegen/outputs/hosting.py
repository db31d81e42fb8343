"""Writes the files that static hosts read: `_headers` and `_redirects`, as Netlify and Cloudflare Pages do.

Where two rules of `_headers` match one address, a host sends the values of both, and a browser that is sent two
policies obeys both: so no two rules that name a policy may match one address.
"""

from collections.abc import Iterable

from sitegen import routes
from sitegen.content.library import Library
from sitegen.outputs.chrome import CSP, SEARCH_CSP
from sitegen.outputs.output import Output
from sitegen.outputs.redirects import alias_address
from sitegen.routes import Base

IMAGE_CSP = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
"""For pictures that someone opens by themselves: an SVG is a document, and may do nothing."""


def headers(base: Base, outputs: Iterable[Output]) -> str:
    """`_headers`: security for all, each page's policy, a long life for hashed names, the types of feeds and citations.

    `outputs` are all that are planned.
    """
    outputs = tuple(outputs)
    rules: dict[str, list[str]] = {
        f"{base.prefix}/*": ["X-Content-Type-Options: nosniff", "Referrer-Policy: strict-origin-when-cross-origin"]
    }

    def add(rule: str, header: str) -> None:
        rules.setdefault(rule, []).append(header)

    for top, policy in sorted(_policies(outputs).items()):
        add(base.href(f"/{top}"), f"Content-Security-Policy: {policy}")
    for name in sorted(o.path for o in outputs if o.owner.startswith("layouts/static/")):
        add(base.href("/" + name), "Cache-Control: public, max-age=31536000, immutable")
    for kind, file in routes.FEED_FILES.items():
        for rule in (f"{base.prefix}/*/{file}", f"{base.prefix}/{file}"):
            add(rule, f"Content-Type: {routes.FEED_TYPES[kind]}; charset=utf-8")
    for ending, media in routes.CITATION_TYPES.items():
        # JSON is UTF-8 and knows no such parameter (RFC 8259, section 11).
        charset = "" if media.endswith("json") else "; charset=utf-8"
        add(f"{base.prefix}{routes.EDITIONS}*/cite.{ending}", f"Content-Type: {media}{charset}")
    return "".join(f"{rule}\n" + "".join(f"  {row}\n" for row in rows) for rule, rows in rules.items())


def _policies(outputs: Iterable[Output]) -> dict[str, str]:
    """The policy of each page by the first part of its address; pages of one folder share theirs."""
    found: dict[str, str] = {}
    search = routes.file_of(routes.SEARCH)
    for output in outputs:
        if output.template is None or output.template == "redirect.html":
            if output.owner.startswith("content/images/"):
                found["images/*"] = IMAGE_CSP
            continue
        top, slash, _ = output.path.partition("/")
        rule = f"{top}/*" if slash else top.removesuffix("index.html")
        # Most pages lie in a folder that is known by now.
        if (rule not in found or output.path == search) and output.path.endswith(".html"):
            found[rule] = SEARCH_CSP if output.path == search else CSP
    return found


def redirects(library: Library) -> str:
    """`_redirects`: every alias, moved for good."""
    href = library.base.href
    rows = [(routes.ARTICLES, routes.ARCHIVE)]
    for item in [a for a in (*library.articles, *library.undated) if a.aliases]:
        rows += [(alias_address(a), routes.article(item.slug)) for a in item.aliases]
    for page in library.pages:
        rows += [(alias_address(a), routes.page(page.slug)) for a in page.aliases]
    for (taxonomy, slug), known in library.term_files.items():
        if (taxonomy, slug) in library.terms:
            new = routes.term(taxonomy, slug)
            for old in map(alias_address, known.aliases):
                rows.append((old, new))
                if old.endswith("/"):
                    rows += [(old + file, new + file) for file in routes.FEED_FILES.values()]
    return "".join(f"{_literal(href(old))} {href(new)} 301\n" for old, new in rows)


def _literal(path: str) -> str:
    """A path in which a host finds no pattern: `*` and `:name` stand for anything in `_redirects`."""
    return path.replace("*", "%2A").replace(":", "%3A")
