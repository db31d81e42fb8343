"""References from one file to another: ids, stories that follow, terms, editions, links and their parts."""

import re
from collections.abc import Collection, Iterator, Sequence
from pathlib import PurePosixPath
from posixpath import relpath

from sitegen.content.library import Contents, Library
from sitegen.content.shared import term_slug
from sitegen.content.values import slug_of
from sitegen.model import Article, Body, Edition, Link
from sitegen.problems import Problem, nearest, problem
from sitegen.routes import file_of


def duplicate_ids(contents: Contents, library: Library) -> Iterator[Problem]:
    """Two files with one id: feeds would show one story in place of the other."""
    ids = [item.id for items in (contents.articles, contents.editions) for item in items]
    if len(set(ids)) == len(ids):
        return
    first: dict[str, str] = {}
    for item in sorted(contents.articles, key=_copied) + sorted(contents.editions, key=_copied):
        other = first.setdefault(item.id, item.path)
        if other != item.path:
            hint = "delete the id in the copy, and let check --fix write a new one"
            yield problem("id-duplicate", item.path, item.line("id"), f"the id is that of {other}", hint)


def unknown_follows(contents: Contents, library: Library) -> Iterator[Problem]:
    """`follows` that names no article."""
    slugs = [a.slug for a in contents.articles]
    known = {*slugs, *_broken_slugs(contents)}
    for item in contents.articles:
        for index, slug in enumerate(item.follows):
            if slug not in known:
                yield problem(
                    "follows-unknown",
                    item.path,
                    item.line(f"follows.{index}"),
                    f"follows: no article has the slug {slug}",
                    _slug_now(slug, contents) or _did_you_mean(slug, slugs),
                )


def drafts_followed(contents: Contents, library: Library) -> Iterator[Problem]:
    """A story that is shown, and follows one that is not."""
    by_slug = {a.slug: a for a in contents.articles}
    for item in library.articles:
        for index, slug in enumerate(item.follows):
            other = by_slug.get(slug)
            if other is None or slug in library.by_slug:
                continue
            why = "a draft" if other.draft else "not yet due"
            message = f"follows: {slug} is {why}, so the page does not name it"
            hint = f"publish {other.path}, or take it out"
            yield problem("follows-draft", item.path, item.line(f"follows.{index}"), message, hint)


def unknown_terms(contents: Contents, library: Library) -> Iterator[Problem]:
    """In a registry taxonomy, a term without a file."""
    for taxonomy in library.settings.taxonomies:
        if taxonomy.mode != "registry":
            continue
        files = [t for t in contents.terms if t.taxonomy == taxonomy.name]
        known = [t.slug for t in files]
        folder = f"content/terms/{taxonomy.name}/"
        broken = {term_slug(PurePosixPath(p).stem) for p in contents.broken if p.startswith(folder)}
        names = {term_slug(name): t.slug for t in files for name in (*t.names, t.title)}
        for item in contents.articles:
            for index, slug in enumerate(dict(item.terms).get(taxonomy.name, ())):
                if slug not in known and slug not in broken:
                    message = f"{taxonomy.name}: there is no term {slug}"
                    close = nearest(slug, [*names, *known])
                    close = names.get(close, close)
                    file = f"content/terms/{taxonomy.name}/{slug}.md"
                    hint = f"did you mean {close}?" if close else f"correct it, or write {file}"
                    line = item.line(f"{taxonomy.name}.{index}")
                    yield problem("term-unknown", item.path, line, message, hint)


def unknown_edition_articles(contents: Contents, library: Library) -> Iterator[Problem]:
    """An edition that names no article."""
    slugs = [a.slug for a in contents.articles]
    known = {*slugs, *_broken_slugs(contents)}
    for edition in contents.editions:
        for number, section in enumerate(edition.sections):
            for index, slug in enumerate(section.articles):
                if slug not in known:
                    line = edition.line(f"sections.{number}.articles.{index}")
                    message = f"sections: no article has the slug {slug}"
                    hint = _slug_now(slug, contents) or _did_you_mean(slug, slugs)
                    yield problem("edition-unknown-article", edition.path, line, message, hint)


def duplicate_term_files(contents: Contents, library: Library) -> Iterator[Problem]:
    """Two files that tell of one term."""
    first: dict[tuple[str, str], str] = {}
    for item in contents.terms:
        other = first.setdefault((item.taxonomy, item.slug), item.path)
        if other != item.path:
            hint = "put all that is known of the term into one of them, and delete the other"
            message = f"the term {item.slug} of {item.taxonomy} also belongs to {other}"
            yield problem("address-taken", item.path, 1, message, hint)


def broken_links(contents: Contents, library: Library) -> Iterator[Problem]:
    """A link in a text to a file of the site that does not exist, is not published, or lacks the anchor."""
    anchors: dict[str, Sequence[str]] = {}
    for path, links in _links(contents, library):
        anchors = anchors or _anchors(contents)
        for link in links:
            if link.target.startswith("/"):
                continue  # an address, not a file: the plan knows those
            if link.target in library.addresses:
                if link.fragment and link.target in anchors and link.fragment not in anchors[link.target]:
                    message = f"{link.target} has no part #{link.fragment}"
                    hint = _did_you_mean(link.fragment, sorted(anchors[link.target]))
                    yield problem("link-broken", path, link.line, message, hint)
            elif link.target in contents.broken:
                continue  # its own findings say what is wrong
            elif link.target.startswith("content/images/") or link.target.lower().endswith(_IMAGES):
                hint = _image_hint(link.target, path, contents)
                yield problem("image-missing", path, link.line, f"there is no {link.target}", hint)
            elif link.target in anchors:
                hint = "publish it, or take the link out"
                yield problem("link-broken", path, link.line, f"{link.target} is not published", hint)
            else:
                message = f"there is no {link.target}"
                yield problem("link-broken", path, link.line, message, _named_like(link.target, path, contents))


def root_links(contents: Contents, library: Library, outputs: Collection[str]) -> list[Problem]:
    """Links that begin with `/` and lead to no planned file (given by their paths), or to a part that is not there."""
    found = []
    by_address: dict[str, str] = {}
    anchors: dict[str, Sequence[str]] = {}
    for path, links in _links(contents, library):
        for link in links:
            if not link.target.startswith("/"):
                continue
            if not by_address:
                by_address = {library.addresses[p].removeprefix(library.base.prefix): p for p in library.addresses}
                hidden = {a.path for a in contents.articles if a.rights != "full"}
                anchors = {p: found for p, found in _anchors(contents).items() if p not in hidden}
            target = by_address.get(link.target, "")
            if f"content{link.target}" in contents.broken:
                continue  # a picture that is none, and is named as such
            if file_of(link.target) not in outputs:
                message, hint = (
                    f"the site has no address {link.target}",
                    _address_hint(link.target, path, contents, outputs),
                )
                found.append(problem("link-broken", path, link.line, message, hint))
            elif link.fragment and target in anchors and link.fragment not in anchors[target]:
                message = f"{target} has no part #{link.fragment}"
                hint = _did_you_mean(link.fragment, sorted(anchors[target]))
                found.append(problem("link-broken", path, link.line, message, hint))
    return sorted(found)


def _links(contents: Contents, library: Library) -> Iterator[tuple[str, tuple[Link, ...]]]:
    """Every text that this build shows and that has links to the site's own files, with those."""
    for item in (*library.articles, *library.undated):
        if item.links or item.why_links:
            yield item.path, (*item.links, *item.why_links)
    shown = {p.path for p in library.pages} | {e.path for e in library.editions}
    hidden = ({p.path for p in contents.pages} | {e.path for e in contents.editions}) - shown
    for path, body in _other_texts(contents):
        if path not in hidden and body.links:
            yield path, body.links


def _anchors(contents: Contents) -> dict[str, Sequence[str]]:
    """The ids in every text, by its path."""
    found: dict[str, Sequence[str]] = {a.path: a.anchors for a in contents.articles}
    return found | {path: body.anchors for path, body in _other_texts(contents)}


def _other_texts(contents: Contents) -> Iterator[tuple[str, Body]]:
    for page in contents.pages:
        yield page.path, page.body
    for edition in contents.editions:
        yield edition.path, edition.body
    for term in contents.terms:
        yield term.path, term.body


_IMAGES = (".png", ".jpg", ".jpeg", ".gif", ".webp", ".avif", ".svg")


def _broken_slugs(contents: Contents) -> set[str]:
    """The slugs that articles would have which cannot be read now, as far as their names tell."""
    return {slug_of(PurePosixPath(p).stem) for p in contents.broken if p.startswith("content/articles/")}


def _image_hint(target: str, path: str, contents: Contents) -> str:
    """The mend for an image that is not there: one of nearly that name, or where images lie."""
    names = {p.rpartition("/")[2]: p for p in contents.images}
    close = nearest(target.rpartition("/")[2], [*names])
    if close:
        return f"did you mean {_relative(names[close], path)}?"
    if target.startswith("content/images/"):
        return "put the file there, or correct the name"
    return (
        f"put the file into content/images/, and write {_relative('content/images/', path)}/{target.rpartition('/')[2]}"
    )


def _address_hint(target: str, path: str, contents: Contents, outputs: Collection[str]) -> str:
    """The mend for an address that the site does not have: the file that was meant, or an address much like it."""
    if target.startswith("/content/"):
        files = [a.path for a in contents.articles] + [p for p, _ in _other_texts(contents)]
        by_name = {f.rpartition("/")[2]: f for f in files}
        name = nearest(target.rpartition("/")[2], [*by_name])
        close = target[1:] if target[1:] in files else by_name.get(name, "")
        return (
            f"write {_relative(close, path)}"
            if close
            else "write the way from this file to the other, such as ../2021/x.md"
        )
    top, last = target.strip("/").partition("/")[0], target.strip("/").rpartition("/")[2]
    addresses = ["/" + o.removesuffix("index.html") for o in outputs]
    for near in ([a for a in addresses if a.startswith(f"/{top}/")], addresses):
        by_last = {address.strip("/").rpartition("/")[2]: address for address in near}
        close = nearest(last, [n for n in by_last if not n.isdigit()])
        if close:
            return f"did you mean {by_last[close]}?"
    return "correct it, or take it out"


def _copied(item: Article | Edition) -> tuple[bool, str]:
    """Sorts a copy behind its original: its name is not its slug, or goes on, as "story-2.md" after "story.md"."""
    path = item.path.removesuffix(".md")
    return path.rpartition("/")[2] != item.slug, path


_HOST = re.compile(r"www\.|(?:[\w-]+\.)+(?:com|edu|gov|info|int|mil|net|org|[a-z]{2})(?:/|\Z)")
"""What a path that is really an address without its scheme begins with."""


def _named_like(target: str, path: str, contents: Contents) -> str:
    """The mend for a link to a file that is not there: a file of nearly that name, or the article of that slug."""
    written = relpath(target, path.rpartition("/")[0])
    if _HOST.match(written) and not written.endswith(".md"):
        return f"write it whole: https://{written}"
    name = re.sub(r"\.(?:md|html?)$", "", target.rpartition("/")[2])
    by_name = {a.slug: a.path for a in contents.articles}
    others = [p for p, _ in _other_texts(contents)] + [a.path for a in contents.articles]
    by_name |= {p.rpartition("/")[2].removesuffix(".md"): p for p in sorted(others, reverse=True)}
    by_name = {n: p for n, p in by_name.items() if p != path}
    close = nearest(name, [*by_name])
    return f"did you mean {_relative(by_name[close], path)}?" if close else "correct it, or take it out"


def _relative(target: str, path: str) -> str:
    """How the file `path` writes a link to another file of the site."""
    return relpath(target, path.rpartition("/")[0])


def _slug_now(slug: str, contents: Contents) -> str:
    """The mend for a slug that an article had: its file's name or an old address of it says so; else empty."""
    old = f"/articles/{slug}/"
    for item in contents.articles:
        if item.path.endswith(f"/{slug}.md") or old in item.aliases:
            return f"write {item.slug}: that is the slug of {item.path} now"
    return ""


def _did_you_mean(name: str, known: list[str]) -> str:
    close = nearest(name, known)
    return f"did you mean {close}?" if close else "correct it, or take it out"
