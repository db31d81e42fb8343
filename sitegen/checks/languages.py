"""Checks of languages: translations that are not there, terms without a title, and letters of another script."""

from collections import Counter
from collections.abc import Iterator

from sitegen.checks.context import CheckContext
from sitegen.content.languages.by_language import Item, language_of
from sitegen.content.library import Contents, Library
from sitegen.content.shared import tags
from sitegen.languages.letters import SCRIPT_NAMES, scripts_of, written_in
from sitegen.problems import Problem, nearest, problem

_FEWEST = 6
"""Letters from which on a title says something of its script."""


def unknown_translations(contents: Contents, library: Library) -> Iterator[Problem]:
    """Reports `translations` into a language that the site does not have, or with a slug that is not there."""
    settings = library.settings
    lists: tuple[tuple[Item, ...], ...] = (contents.articles, contents.editions, contents.pages)
    translated = [item for items in lists for item in items if item.translations]
    if not translated:
        return
    known = {(type(i).__name__, language_of(i, settings), i.slug) for i in _items(contents)}
    broken = {path.rpartition("/")[2].removesuffix(".md") for path in contents.broken}
    for item in translated:
        own = language_of(item, settings)
        for tag, slug in item.translations:
            line = item.line(f"translations.{tag}")
            if tag not in tags(settings):
                others = [other for other in tags(settings) if other != own]
                close = nearest(tag, others)
                hint = f"did you mean {close}?" if close else f"declare it in site.toml: [languages.{tag}]"
                message = f"translations: {tag} is no language of this site"
                yield problem("translation-unknown", item.path, line, message, hint)
            elif tag == own:
                message, hint = f"translations: {tag} is the text's own language", "delete the line"
                yield problem("translation-unknown", item.path, line, message, hint)
            elif (type(item).__name__, tag, slug) not in known and slug not in broken:
                slugs = [other for kind, language, other in known if (kind, language) == (type(item).__name__, tag)]
                close = nearest(slug, sorted(slugs))
                hint = f"did you mean {close}?" if close else "correct the slug, or delete the line"
                message = f"translations: nothing in {tag} has the slug {slug}"
                yield problem("translation-unknown", item.path, line, message, hint)


def untranslated_terms(context: CheckContext) -> Iterator[Problem]:
    """Reports terms whose file gives no title in a language whose stories have the term."""
    settings = context.library.settings
    if len(tags(settings)) < 2:
        return
    used: dict[tuple[str, str], set[str]] = {}
    for item in context.contents.articles:
        for taxonomy, slugs in item.terms:
            for slug in slugs:
                used.setdefault((taxonomy, slug), set()).add(language_of(item, settings))
    for term in context.contents.terms:
        given = {tag for tag, _ in term.titles} | {settings.language}
        lacking = sorted(used.get((term.taxonomy, term.slug), set()) - given)
        if term.title and lacking:
            message = f"stories in {', '.join(lacking)} have this term, and its title is that of {settings.language}"
            hint = f"add titles: {{{lacking[0]}: …}}"
            yield problem("term-untranslated", term.path, term.line("titles"), message, hint)


def odd_letters(context: CheckContext) -> Iterator[Problem]:
    """Reports a title in other letters than those of the language that the text is said to be in."""
    for item in _items(context.contents):
        tag = item.language or context.library.settings.language
        wanted = scripts_of(tag)
        if "Latn" in wanted and item.title.isascii():
            continue
        counts = Counter(written_in(item.title))
        if not wanted or counts.total() < _FEWEST:
            continue
        script, most = counts.most_common(1)[0]
        if script not in wanted and most > counts.total() / 2:
            message = f"the title is in {SCRIPT_NAMES[script]} letters, and its language is {tag}"
            yield problem("language-letters", item.path, item.line("lang"), message, "write lang: with the text's own")


def _items(contents: Contents) -> Iterator[Item]:
    yield from contents.articles
    yield from contents.editions
    yield from contents.pages
