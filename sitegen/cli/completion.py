"""Shell completion of edition slugs, article slugs, taxonomies, git revisions, rules and targets."""

import re
from contextlib import closing
from pathlib import Path

import click
from click.shell_completion import CompletionItem

from sitegen.printable import printable

_SLUG = re.compile(rb"^slug:[ \t]*[\"']?([a-z0-9-]+)", re.MULTILINE)
_TITLE = re.compile(rb"^title:[ \t]*(.+)$", re.MULTILINE)
_HEAD = 4096
_PLAIN = re.compile(r"(?!-)[\w.,:/@%+=-]+\Z")
"""Names that a shell takes as they are. Others are not offered: shells put what is chosen into the line unquoted, and a
branch may be called `$(command)`."""


def edition_slugs(ctx: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """The edition slugs that begin with `incomplete`, with titles, newest first."""
    return _slugs(ctx, "editions", incomplete)


def article_slugs(ctx: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """The article slugs that begin with `incomplete`, with titles."""
    return _slugs(ctx, "articles", incomplete)


def revisions(ctx: click.Context, parameter: click.Parameter, incomplete: str) -> list[str]:
    """The branches and tags of the site's repository."""
    from sitegen.authoring.git_objects import Repository
    from sitegen.errors import SitegenError

    root = _root(ctx)
    if root is None:
        return []
    try:
        with closing(Repository(root)) as repository:
            names = repository.names()
    except SitegenError:
        return []
    return [name for name in ("HEAD", *names) if name.startswith(incomplete) and _PLAIN.match(name)]


def taxonomy_names(ctx: click.Context, parameter: click.Parameter, incomplete: str) -> list[str]:
    """The site's taxonomies that begin with `incomplete`."""
    from sitegen.engine.settings_file import read_settings
    from sitegen.errors import SitegenError

    root = _root(ctx)
    try:
        names = [each.name for each in read_settings(root)[0].taxonomies] if root else []
    except SitegenError:
        return []
    return [name for name in names if name.startswith(incomplete) and _PLAIN.match(name)]


def rule_names(ctx: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """The rules that begin with `incomplete`, with what they demand."""
    from sitegen.problems import RULES

    return [CompletionItem(name, help=rule.about) for name, rule in RULES.items() if name.startswith(incomplete)]


def target_names(ctx: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """The targets of `site.toml` that begin with `incomplete`, with where they lead; folders are the shell's own."""
    from sitegen.engine.settings_file import read_settings
    from sitegen.errors import SitegenError

    root = _root(ctx)
    try:
        rows = read_settings(root)[0].publish if root is not None else ()
    except (SitegenError, OSError):
        rows = ()
    found = [CompletionItem(row.name, help=printable(row.to)) for row in rows if row.name.startswith(incomplete)]
    return [*found, CompletionItem(incomplete, type="dir")] if "://" not in incomplete else found


def _slugs(ctx: click.Context, folder: str, incomplete: str) -> list[CompletionItem]:
    from sitegen.engine.filetrees import all_files

    root = _root(ctx)
    found = []
    place = (root / "content" / folder) if root else None
    files = [place / name for name in all_files(place) if name.endswith(".md")] if place else []
    for path in sorted(files, key=lambda p: p.name, reverse=True):
        try:
            if not path.is_file():
                continue  # reading a pipe would block
            with open(path, "rb") as file:
                head = file.read(_HEAD)
        except OSError:
            continue
        slug = _SLUG.search(head)
        title = _TITLE.search(head)
        name = slug[1].decode() if slug else path.stem
        if name.startswith(incomplete) and _PLAIN.match(name):
            found.append(
                CompletionItem(
                    name, help=printable(title[1].decode("utf-8", "replace").strip("\r\"' ")) if title else ""
                )
            )
    return found


def _root(ctx: click.Context) -> Path | None:
    from sitegen.cli.options import site_root
    from sitegen.errors import SitegenError

    try:
        return site_root(ctx.params.get("site"))
    except (SitegenError, OSError):
        return None
