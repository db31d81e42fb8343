"""Loads a site: reads inputs, parses them or takes them from the cache, assembles, checks and plans."""

import re
from collections import ChainMap
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, tzinfo
from functools import partial

from sitegen.checks import build_checks
from sitegen.content import timezones
from sitegen.content.front_matter import decode
from sitegen.content.languages.by_language import settings_of
from sitegen.content.languages.libraries import assemble_all
from sitegen.content.languages.spoken import spoken
from sitegen.content.library import Contents, Library, assemble
from sitegen.content.library_update import patched, refers_alike
from sitegen.content.pages import parse_term
from sitegen.content.schedule import midnights, next_due
from sitegen.content.shared import TermSlugs, pinned_slugs, tags
from sitegen.engine import image_info
from sitegen.engine.cache.blobs import BlobStore
from sitegen.engine.cache.parse_cache import Cache
from sitegen.engine.cache.plan_cache import MadeFiles, PlanCache
from sitegen.engine.catalogues.speech import OwnWords, speech
from sitegen.engine.destination.lock import room_in
from sitegen.engine.incremental import Due, LastLoad, LoadSession
from sitegen.engine.options import Options
from sitegen.engine.processes import BackgroundCall
from sitegen.engine.reading.contents_reader import ContentsReader
from sitegen.engine.reading.parser import Parser, misplaced
from sitegen.engine.scan import Inputs
from sitegen.fingerprint import Lazy, digest_bytes, digest_text
from sitegen.languages.speech import Speech
from sitegen.model import Page, ParsedArticle, Picture, Settings
from sitegen.outputs import path_lengths
from sitegen.outputs.memo import PlanMemo, whole
from sitegen.outputs.output import Output
from sitegen.outputs.pages.related import related_to_all
from sitegen.outputs.plan import Plan, make_plan, places_in_all
from sitegen.problems import SETTINGS_FILE, Problem, nearest, on_day, problem
from sitegen.theme.blocked import blocked
from sitegen.theme.ejected import outdated, with_originals
from sitegen.theme.template_names import unused
from sitegen.theme.templates import Theme

RELATED_IN_BACKGROUND = 2000
"""The number of articles above which a child process finds related stories while this one plans."""


_PINS = re.compile(rb"^[\"']?(?:slug|titles)[\"']?[ \t]*:", re.MULTILINE)
"""What a term file holds that may give its slug to other names."""


@dataclass(frozen=True)
class Loaded:
    """A loaded site; without errors it has a library and a plan.

    `digests` are those of every input, `keys` the cache keys of every content file; between the two moments of `due`
    the clock changes nothing. `pictures` are the sizes and formats of the site's images, by path. `library` holds all
    content, and `libraries` that of each language of the site, its own first: where there is one, it is the same.
    """

    settings: Settings | None
    theme: Theme
    contents: Contents
    library: Library | None
    plan: Plan | None
    problems: tuple[Problem, ...]
    digests: dict[str, str] = field(default_factory=dict)
    keys: frozenset[str] = frozenset()
    due: Due = (None, None)
    pictures: Mapping[str, Picture] = field(default_factory=dict)
    libraries: tuple[Library, ...] = ()

    @property
    def errors(self) -> tuple[Problem, ...]:
        """The findings that stop a build."""
        return tuple(p for p in self.problems if p.level == "error")


def render(output: Output, theme: Theme) -> bytes:
    """Render an output to bytes."""
    return output.function(whole(output), theme)


def no_digest(path: str) -> str | None:
    """Knows the digest of no input, so that every input is read."""
    return None


def load(
    options: Options,
    inputs: Inputs,
    engine: str = "",
    cache: Cache | None = None,
    known: Callable[[str], str | None] = no_digest,
    session: LoadSession | None = None,
    store: BlobStore | None = None,
) -> Loaded:
    """Load a site as far as the plan. Findings are collected and returned, never raised.

    `known(path)` gives the digest of an input that need not be read again, or None; `session` holds the results of
    earlier loads of this process; `store` keeps files that are made while rendering.
    """
    kept = session or LoadSession()
    loaded = SiteLoader(options, inputs, engine, cache or Cache(None), known, kept, store).load()
    if session is None:
        kept.parts.clear()  # the planners hold it, and no load comes that would take anything from it
    return loaded


def _no_template(page: Page, theme: Theme) -> Problem:
    """The finding for a page that names a template which is not there."""
    pages = [name for name in theme.texts if name.endswith(".html") and "/" not in name]
    close = nearest(page.template, pages) or nearest(f"{page.template}.html", pages)
    hint = f"did you mean {close}?" if close else f"write the name of a file in layouts/, or put {page.template} there"
    message = f"template: there is no layouts/{page.template}"
    return problem("wrong-value", page.path, page.line("template"), message, hint)


class SiteLoader(ContentsReader):
    """Loads a site once; holds the state that its steps share."""

    def __init__(
        self,
        options: Options,
        inputs: Inputs,
        engine: str,
        cache: Cache,
        known: Callable[[str], str | None],
        session: LoadSession,
        store: BlobStore | None,
    ) -> None:
        super().__init__(options, inputs, cache, known, session, PlanCache(cache, engine))
        self.engine = engine
        # A load that does not reach a plan leaves nothing for the next one to start from.
        self.last, session.last = session.last, None
        self.files = MadeFiles(store, engine) if store else None
        self.templates: list[str] = []
        self.own: tuple[str, ...] = ()

    def load(self) -> Loaded:
        theme, static = self.theme()
        text, found = decode(self.read(SETTINGS_FILE), SETTINGS_FILE)
        self.problems += found
        reported = found or any(p.path == SETTINGS_FILE for p in self.problems)
        settings = self.settings(text) if text or not reported else None
        settings = settings_of(settings, settings.language) if settings else None
        zone = timezones.zone(settings.timezone) if settings else None
        if settings is not None and zone is None:
            from sitegen.content.settings import check_zone

            self.problems += check_zone(settings, zone, text)
        if settings is None or zone is None:
            return self.loaded(settings, theme, Contents())
        slugs = self.term_slugs(settings, zone)
        parser = Parser(settings, zone, self.engine, drafts=self.options.drafts, term_slugs=slugs)
        contents = self.contents(parser)
        self.problems += self.template_findings(theme, static, settings, contents)
        images = {path: self.lazily(path) for path in contents.images}
        known, found, image_keys = image_info.measure_all(images, self.engine, self.cache, self.options.jobs)
        self.problems += found
        odd = (path for path in images if path not in known)
        contents = replace(contents, images=tuple(known), broken=(*contents.broken, *odd))
        contents = self.without_coming(contents, parser)
        said = self.speech(settings, contents)
        given, settings = settings, spoken(settings, said.own)
        library, due, updated = self.library(contents, settings, zone, said)
        libraries = self.libraries(contents, given, library, zone)
        if self.last is not None and updated and refers_alike(self.last.contents, contents):
            checked = self.last.checked
        else:
            checked = build_checks.check(contents, library)
        self.problems += checked
        self.last = None  # values that outlive this load may hold it, and must not hold those before
        self.problems += build_checks.overdue_elsewhere(contents, self.options.now, future=self.options.future)
        # A preview reuses the groups of outputs themselves; a build stores rows of them for the next one.
        rows = self.plan_cache.rows()
        parts = self.session.memo(self.plan_cache) or PlanMemo(self.session.parts, self.plan_cache, rows, self.files)
        with BackgroundCall(
            partial(related_to_all, libraries[0]),
            worth=len(libraries[0].articles) > RELATED_IN_BACKGROUND and parts.is_first and self.options.jobs != 1,
        ) as related:
            plan = make_plan(
                libraries[0], static, images, known, parts, related.result, self.copied(), others=libraries[1:]
            )
        self.problems += self.lengths(plan, parts, libraries)
        self.session.parts = parts.taken
        parts.finish()
        self.session.last = LastLoad(contents, library, due, checked)
        self.plan_cache.put_rows(parts.kept, rows)
        parts.kept.clear()
        self.problems += plan.problems
        self.problems += build_checks.root_links(contents, library, plan.outputs)
        loaded = self.loaded(settings, theme, contents, library, plan)
        keys = loaded.keys | image_keys
        return replace(loaded, keys=keys, due=due, pictures=known, libraries=libraries)

    def lengths(self, plan: Plan, parts: PlanMemo, libraries: tuple[Library, ...]) -> list[Problem]:
        """What is too long among the paths of a plan."""
        outputs, room = tuple(plan.outputs.values()), room_in(self.options.destination_folder)
        none = parts.of_all(f"lengths {room}", outputs, lambda: not path_lengths.lengths(outputs, room))
        # At which line a file asks for a path may have changed.
        return [] if none else path_lengths.lengths(outputs, room, partial(places_in_all, libraries))

    def term_slugs(self, settings: Settings, zone: tzinfo) -> TermSlugs:
        """The slugs that term files give, which decide how the terms of articles are read."""
        paths = [path for path in self.inputs.below("content/terms/") if misplaced(path) is None]
        texts = {path: self.lazily(path) for path in paths}
        digest = digest_text("".join(f"{path} {text.digest}\n" for path, text in texts.items()))
        known = self.plan_cache.get("term slugs", digest)
        if known is None:
            own = (path for path in paths if _PINS.search(texts[path].value))
            read = (parse_term(texts[path].value, path, settings, zone)[0] for path in own)
            known = tuple(pinned_slugs(file for file in read if file is not None).items())
            self.plan_cache.put("term slugs", digest, known)
        return dict(known)

    def libraries(self, contents: Contents, settings: Settings, library: Library, zone: tzinfo) -> tuple[Library, ...]:
        """The libraries that pages are made of: the one of all content, or one for each of the site's languages."""
        if len(tags(settings)) < 2:
            return (library,)
        options, said = self.options, partial(self.speech, contents=contents)
        today = options.now.astimezone(zone).date()
        return assemble_all(
            contents, settings, options.now, said, drafts=options.drafts, future=options.future, as_of=today
        )

    def speech(self, settings: Settings, contents: Contents) -> Speech:
        """The words of the site's language and of its stories' languages."""
        paths = {path.removeprefix("locale/").removesuffix(".po"): path for path in self.inputs.below("locale/")}
        catalogues = {tag: (path, self.read(path)) for tag, path in paths.items() if path == f"locale/{tag}.po"}
        text = decode(self.read(SETTINGS_FILE), SETTINGS_FILE)[0] if settings.words else ""
        own = OwnWords(settings.words, catalogues, text, lambda said: any(said in text for text in self.templates))
        tags = {item.language for item in contents.articles if item.language}
        found, problems = speech(settings.language, own, tags, self.plan_cache)
        self.problems += problems
        return found

    def library(self, contents: Contents, settings: Settings, zone: tzinfo, said: Speech) -> tuple[Library, Due, bool]:
        """The library, the moments when it changes, and whether it is the last one with edits applied."""
        last, options = self.last, self.options
        if (
            last is not None
            and (last.library.settings, last.library.speech) == (settings, said)
            and last.is_current(options.now)
        ):
            found = patched(last.library, last.contents, contents)
            if found is not None:
                return found, last.due, True
        today = options.now.astimezone(zone).date()
        drafts, future = options.drafts, options.future
        library = assemble(contents, settings, options.now, drafts=drafts, future=future, as_of=today, speech=said)
        # Where there is a calendar, another day makes another site of it.
        days = midnights(options.now, zone) if library.as_of else ()
        return library, next_due(contents, options.now, days), False

    def without_coming(self, contents: Contents, parser: Parser) -> Contents:
        """The contents without changes dated later than now, unless future content is asked for."""
        now = self.options.now
        late = [a for a in contents.articles if a.changes and a.changes[-1].date.at > now]
        if not late or self.options.future:
            return contents
        cut: dict[str, ParsedArticle] = {}
        for item in late:
            # While the same number of changes is due in the same bytes, the article stays the same object.
            version = (self.keys[item.path], sum(c.date.at <= now for c in item.changes))
            known = self.session.shortened.get(item.path)
            if known is None or known[0] != version:
                known = version, parser.at(item.path, self.inputs.read(item.path), version[0], now)
                self.session.shortened[item.path] = known
            cut[item.path] = known[1]
        articles = tuple(cut[a.path].article if a.path in cut else a for a in contents.articles)
        shown = ChainMap({path: parsed.shown for path, parsed in cut.items()}, contents.shown)  # type: ignore[arg-type] # read only
        return replace(contents, articles=articles, shown=shown)

    def loaded(
        self,
        settings: Settings | None,
        theme: Theme,
        contents: Contents,
        library: Library | None = None,
        plan: Plan | None = None,
    ) -> Loaded:
        site_zone = timezones.zone(settings.timezone) if settings else None
        today = self.options.now.astimezone(site_zone or UTC).date().isoformat()
        problems = tuple(sorted(on_day(found, today) for found in set(self.problems)))
        return Loaded(
            settings,
            theme,
            contents,
            library,
            plan,
            problems,
            self.digests,
            frozenset({*self.keys.values(), *self.plan_cache.keys}),
        )

    def read(self, path: str) -> bytes:
        """An input's bytes; an unreadable input gives a finding and counts as empty."""
        row = self.session.bytes.get(path)
        if row is not None and row[0] == self.known(path):
            self.digests[path] = row[0]
            return row[1]
        try:
            data = self.inputs.read(path)
        except OSError as error:
            hint = "mend its permissions"
            self.problems.append(problem("unreadable", path, 1, f"it cannot be read: {error.strerror}", hint))
            self.digests[path] = ""
            return b""
        digest = self.digests[path] = digest_bytes(data)
        self.session.bytes[path] = (digest, data)
        return data

    def lazily(self, path: str) -> Lazy[bytes]:
        """An input's bytes, read on demand; its digest is known, or computed now."""
        digest = self.known(path)
        if digest is None:
            data = self.read(path)
            return Lazy(self.digests[path], lambda: data)
        self.digests[path] = digest
        return Lazy(digest, partial(self.inputs.read, path))

    def theme(self) -> tuple[Theme, dict[str, bytes]]:
        """The theme, and the static files by name."""
        texts, static = {}, {}
        for path in self.inputs.below("layouts/"):
            name = path.removeprefix("layouts/")
            data = self.read(path)
            if name.startswith("static/"):
                static[name.removeprefix("static/")] = data
                if name.endswith(".css"):
                    self.problems += decode(data, path)[1]
            else:
                texts[name], found = decode(data, path)
                self.problems += found
        texts = with_originals(texts)
        theme = self.session.theme
        if theme is None or theme.texts != texts:
            digest = digest_text("".join(f"{len(n)}:{n}{len(t)}:{t}" for n, t in sorted(texts.items())))
            known = self.plan_cache.get("templates", digest)
            theme = self.session.theme = Theme(texts, dict(known or ()))
            found = theme.problems()
            if known is None and not found:
                self.plan_cache.put("templates", digest, tuple(theme.named().items()))
        else:
            found = theme.problems()
        self.problems += found
        folder = f"{self.options.root / 'layouts'}/"
        places = self.inputs.places
        self.own = tuple(
            n for n in (*texts, *(f"static/{s}" for s in static)) if places.get(f"layouts/{n}", "").startswith(folder)
        )
        self.templates = [texts[name] for name in self.own if name in texts]
        return theme, static

    def template_findings(
        self, theme: Theme, static: dict[str, bytes], settings: Settings, contents: Contents
    ) -> list[Problem]:
        """What is wrong with the site's own templates and sheets, beyond what keeps them from being read."""
        pages = [page for page in contents.pages if page.template]
        found = [_no_template(page, theme) for page in pages if page.template not in theme.texts]
        own = [name for name in self.own if not name.startswith("static/")]
        if not self.own:
            return found
        if not any(p.rule == "template" for p in self.problems):
            found += unused(theme, own, [page.template for page in pages])
        found += outdated(theme.texts, own)
        texts = {name: theme.texts[name] for name in own if name.endswith(".html") and not name.startswith("email/")}
        sheets = [name for name in self.own if name.startswith("static/") and name.endswith(".css")]
        texts |= {name: static[name.removeprefix("static/")].decode("utf-8", "replace") for name in sheets}
        digest = digest_text(f"{settings.policy!r} {sorted(texts.items())!r}")
        if self.session.blocked is None or self.session.blocked[0] != digest:
            known = self.plan_cache.get("blocked", digest)
            stopped = blocked(texts, settings.policy) if known is None else []
            if known is None and not stopped:
                self.plan_cache.put("blocked", digest, ())
            self.session.blocked = (digest, stopped)
        return found + self.session.blocked[1]

    def copied(self) -> dict[str, Lazy[bytes]]:
        """The files of `static/`, by their paths there."""
        return {path.removeprefix("static/"): self.lazily(path) for path in self.inputs.below("static/")}

    def settings(self, text: str) -> Settings | None:
        """The settings of `site.toml`, from the plan cache where an earlier build read the same text."""
        digest = f"{self.options.base_url!r} {text}"
        known: Settings | None = self.plan_cache.get("settings", digest)
        if known is not None:
            return known
        from sitegen.content.settings import parse_settings

        settings, found = parse_settings(text, self.options.base_url)
        self.problems += found
        if settings is not None and not found:
            self.plan_cache.put("settings", digest, settings)
        return settings
