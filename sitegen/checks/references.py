"""References between files: ids, `follows`, terms, editions, links and their fragments."""

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from pathlib import PurePosixPath
from posixpath import relpath

from sitegen.content.library import Contents, Library
from sitegen.content.shared import term_slug
from sitegen.content.values import slug_of
from sitegen.model import Article, Body, Edition, Link, Page, TermFile
from sitegen.problems import Problem, nearest, problem
from sitegen.routes import article, file_of


def duplicate_ids(contents: Contents, library: Library) -> Iterator[Problem]:
    """Reports ids used by two files; feeds would replace one story with the other."""
    items: list[Article | Edition] = [*contents.articles, *contents.editions]
    ids = [item.id for item in items]
    ids += [one for item in items if item.rss_id or item.atom_id for one in _ids(item) - {item.id}]
    if len(set(ids)) == len(ids):
        return
    first: dict[str, str] = {}
    for item in sorted(contents.articles, key=_copied) + sorted(contents.editions, key=_copied):
        other = next((path for one in _ids(item) if (path := first.setdefault(one, item.path)) != item.path), None)
        if other is not None:
            hint = "delete the id in the copy, and let check --fix write a new one"
            yield problem("id-duplicate", item.path, item.line("id"), f"the id is that of {other}", hint)


def _ids(item: Article | Edition) -> set[str]:
    """The ids by which feeds know an article or an edition."""
    return {item.id, item.rss_id or item.id, item.atom_id or item.id}


def unknown_follows(contents: Contents, library: Library) -> Iterator[Problem]:
    """Reports `follows` entries that match no article."""
    following = [a for a in contents.articles if a.follows]
    slugs = [a.slug for a in contents.articles] if following else []
    known = {*slugs, *_broken_slugs(contents)}
    for item in following:
        for index, slug in enumerate(item.follows):
            if slug not in known:
                hint = _slug_now(slug, contents) or _did_you_mean(slug, slugs)
                message = f"follows: no article has the slug {slug}"
                yield problem("follows-unknown", item.path, item.line(f"follows.{index}"), message, hint)


def drafts_followed(contents: Contents, library: Library) -> Iterator[Problem]:
    """Reports published stories that follow an unpublished one."""
    following = [a for a in library.articles if a.follows]
    by_slug = {a.slug: a for a in contents.articles} if following else {}
    for item in following:
        for index, slug in enumerate(item.follows):
            other = by_slug.get(slug)
            if other is None or slug in library.by_slug:
                continue
            why = "a draft" if other.draft else "not yet due"
            message = f"follows: {slug} is {why}, so the page does not name it"
            hint = f"publish {other.path}, or take it out"
            yield problem("follows-draft", item.path, item.line(f"follows.{index}"), message, hint)


COMMON_CODES = {"uk": "gb", "el": "gr"}
"""What countries are called in place of their codes of ISO 3166-1."""


def unknown_terms(contents: Contents, library: Library) -> Iterator[Problem]:
    """Reports terms without a file in taxonomies of mode `registry`."""
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
                    usual = COMMON_CODES.get(slug, "")
                    close = usual if usual in known else nearest(slug, [*names, *known])
                    close = names.get(close, close)
                    file = f"content/terms/{taxonomy.name}/{slug}.md"
                    hint = f"did you mean {close}?" if close else f"correct it, or write {file}"
                    line = item.line(f"{taxonomy.name}.{index}")
                    yield problem("term-unknown", item.path, line, message, hint)


def unknown_edition_articles(contents: Contents, library: Library) -> Iterator[Problem]:
    """Reports edition entries that match no article."""
    slugs = [a.slug for a in contents.articles] if contents.editions else []
    known = {*slugs, *_broken_slugs(contents)}
    for edition in contents.editions:
        for line, slug in entries(edition):
            if slug not in known:
                message = f"sections: no article has the slug {slug}"
                hint = _slug_now(slug, contents) or _did_you_mean(slug, slugs)
                yield problem("edition-unknown-article", edition.path, line, message, hint)


def entries(edition: Edition) -> Iterator[tuple[int, str]]:
    """The line and the slug of every article in the sections of an edition."""
    for number, section in enumerate(edition.sections):
        for index, slug in enumerate(section.articles):
            yield edition.line(f"sections.{number}.articles.{index}"), slug


def duplicate_term_files(contents: Contents, library: Library) -> Iterator[Problem]:
    """Reports terms described by two files."""
    first: dict[tuple[str, str], str] = {}
    for item in contents.terms:
        other = first.setdefault((item.taxonomy, item.slug), item.path)
        if other != item.path:
            hint = "put all that is known of the term into one of them, and delete the other"
            message = f"the term {item.slug} of {item.taxonomy} also belongs to {other}"
            yield problem("address-taken", item.path, 1, message, hint)


def broken_links(contents: Contents, library: Library) -> Iterator[Problem]:
    """Reports links to files of the site that are missing or unpublished, or that lack the fragment."""
    anchors: dict[str, Sequence[str]] = {}
    for path, links in _links(contents, library):
        anchors = anchors or _anchors(contents)
        for link in links:
            if link.target.startswith("/"):
                continue  # an address, not a file: the plan knows those
            if link.target in library.addresses:
                yield from _missing_fragment(path, link, link.target, anchors)
            elif link.target not in contents.broken:  # a broken file has its own problems
                rule, message, hint = "link-broken", f"there is no {link.target}", ""
                if link.target.startswith("content/images/") or link.target.lower().endswith(_IMAGES):
                    rule, hint = "image-missing", _image_hint(link.target, path, contents)
                elif link.target in anchors:
                    message, hint = f"{link.target} is not published", "publish it, or take the link out"
                hint = _backslash_hint(link.target, path, contents) or hint or _named_like(link.target, path, contents)
                yield problem(rule, path, link.line, message, hint)


def root_links(contents: Contents, library: Library, outputs: Collection[str]) -> list[Problem]:
    """Reports links that begin with `/` and match none of the planned `outputs`, or a missing fragment."""
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
                hint = _address_hint(link.target, path, contents, outputs)
                found.append(problem("link-broken", path, link.line, f"the site has no address {link.target}", hint))
            else:
                found += _missing_fragment(path, link, target, anchors)
    return sorted(found)


def _missing_fragment(path: str, link: Link, target: str, anchors: Mapping[str, Sequence[str]]) -> Iterator[Problem]:
    if link.fragment and target in anchors and link.fragment not in anchors[target]:
        hint = _did_you_mean(link.fragment, sorted(anchors[target]))
        yield problem("link-broken", path, link.line, f"{target} has no part #{link.fragment}", hint)


def _links(contents: Contents, library: Library) -> Iterator[tuple[str, tuple[Link, ...]]]:
    """The published texts with links to the site's own files, as (path, links)."""
    for item in (*library.linking, *library.undated):
        if item.links or item.why_links:
            yield item.path, (*item.links, *item.why_links)
    shown = {p.path for p in library.pages} | {e.path for e in library.editions}
    hidden = ({p.path for p in contents.pages} | {e.path for e in contents.editions}) - shown
    for path, body in other_texts(contents):
        if path not in hidden and body.links:
            yield path, body.links


def _anchors(contents: Contents) -> dict[str, Sequence[str]]:
    """The element ids of every text, by path."""
    found: dict[str, Sequence[str]] = {a.path: a.anchors for a in contents.articles}
    return found | {path: body.anchors for path, body in other_texts(contents)}


def other_texts(contents: Contents) -> Iterator[tuple[str, Body]]:
    """The bodies of pages, editions and terms, by path."""
    items: tuple[Page | Edition | TermFile, ...] = (*contents.pages, *contents.editions, *contents.terms)
    yield from ((item.path, item.body) for item in items)


_IMAGES = (".png", ".jpg", ".jpeg", ".gif", ".webp", ".avif", ".svg")


def _broken_slugs(contents: Contents) -> set[str]:
    """The probable slugs of unreadable articles, by their file names."""
    return {slug_of(PurePosixPath(p).stem) for p in contents.broken if p.startswith("content/articles/")}


def _image_hint(target: str, path: str, contents: Contents) -> str:
    """The hint for a missing image: a file with a similar name, or the folder for images."""
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
    """The hint for an unknown URL of the site: the intended file, or a similar URL."""
    if target.startswith("/content/"):
        files = [a.path for a in contents.articles] + [p for p, _ in other_texts(contents)]
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
    """A sort key that puts a copy after its original: its name differs from its slug, or is longer ("story-2.md")."""
    path = item.path.removesuffix(".md")
    return path.rpartition("/")[2] != item.slug, path


_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+\Z")
_HOST = re.compile(r"www\.|(?:[\w-]+\.)+(?:com|edu|gov|info|int|mil|net|org|[a-z]{2})(?:/|\Z)")
"""The beginning of a path that is really a URL without its scheme."""


def _named_like(target: str, path: str, contents: Contents) -> str:
    """The hint for a link to a missing file: a file with a similar name, or the article with that slug."""
    written = relpath(target, path.rpartition("/")[0])
    if _HOST.match(written) and not written.endswith(".md"):
        return f"write it whole: https://{written}"
    if _MAIL.match(written):
        return f"write mailto:{written}"
    name = re.sub(r"\.(?:md|html?)$", "", target.rpartition("/")[2])
    by_name = {a.slug: a.path for a in contents.articles}
    others = [p for p, _ in other_texts(contents)] + [a.path for a in contents.articles]
    by_name |= {p.rpartition("/")[2].removesuffix(".md"): p for p in sorted(others, reverse=True)}
    by_name = {n: p for n, p in by_name.items() if p != path}
    return _did_you_mean(name, [*by_name], lambda close: _relative(by_name[close], path))


def _backslash_hint(target: str, path: str, contents: Contents) -> str:
    """The hint for a path of Windows: the same with slashes if there is one file of that name. Markdown takes `\\.` for
    a full stop, so the folders in such a path are not reliable."""
    if "\\" not in target:
        return ""
    name = target.rpartition("\\")[2].casefold()
    files = (*contents.images, *(a.path for a in contents.articles), *(p for p, _ in other_texts(contents)))
    named = [file for file in files if file.rpartition("/")[2].casefold() == name]
    written = (
        _relative(named[0], path) if len(named) == 1 else f"../{'images' if name.endswith(_IMAGES) else '2021'}/{name}"
    )
    return f"write / in place of \\, {'that is' if len(named) == 1 else 'such as'} {written}"


def _relative(target: str, path: str) -> str:
    """The relative link from the file `path` to another file of the site."""
    return relpath(target, path.rpartition("/")[0])


def _slug_now(slug: str, contents: Contents) -> str:
    """The hint for a former slug, recognised by a file name or alias; else empty."""
    old = article(slug)
    for item in contents.articles:
        if item.path.endswith(f"/{slug}.md") or old in item.aliases:
            return f"write {item.slug}: that is the slug of {item.path} now"
    return ""


def _did_you_mean(name: str, known: Sequence[str], written: Callable[[str], str] = str) -> str:
    """The hint for an unknown name: the nearest known one, in the form that `written` gives it."""
    close = nearest(name, [*known])
    return f"did you mean {written(close)}?" if close else "correct it, or take it out"
