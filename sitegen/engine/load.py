"""From inputs to the plan: read what is not known, parse it or take it from the cache, assemble, check, plan."""

from collections import ChainMap
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import chain

from sitegen.checks import registry
from sitegen.content import timezones
from sitegen.content.front_matter import decode
from sitegen.content.library import Contents, Library, assemble, next_due
from sitegen.content.library_update import patched, refers_alike
from sitegen.engine import image_info, processes
from sitegen.engine.cache.blobs import Store
from sitegen.engine.cache.codec import CachedArticle
from sitegen.engine.cache.parse_cache import Cache, ShownTexts, pack, unpack
from sitegen.engine.cache.plan_cache import KeptFiles, PlanCache
from sitegen.engine.destination.lock import room_in
from sitegen.engine.incremental import Due, Last, Memory, Reading, reread
from sitegen.engine.options import Options
from sitegen.engine.parser import Light, Parser, misplaced
from sitegen.engine.processes import Aside
from sitegen.engine.scan import Inputs
from sitegen.fingerprint import Held, digest_bytes, digest_text
from sitegen.model import Article, Edition, Page, ParsedArticle, Settings, TermFile
from sitegen.outputs.memo import PlanMemo, whole
from sitegen.outputs.output import Output
from sitegen.outputs.pages.related import related_to_all
from sitegen.outputs.plan import Plan, make_plan, places
from sitegen.problems import SETTINGS_FILE, Problem, problem
from sitegen.theme.template_names import unused
from sitegen.theme.templates import Theme

WORTH = 150
"""Files to parse for which another worker process is worth its start (about 20 ms)."""

MANY = 2000
"""Articles from which on their related stories are first found in a process of its own, beside the planning."""


@dataclass(frozen=True)
class Loaded:
    """The site as far as the plan; without errors `library` and `plan` are there.

    `digests` are those of every input's bytes, `keys` the cache's keys of every content file; between the two moments
    of `due` the clock changes nothing.
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

    @property
    def errors(self) -> tuple[Problem, ...]:
        """The findings that a build stops on."""
        return tuple(p for p in self.problems if p.level == "error")


def render(output: Output, theme: Theme) -> bytes:
    """An Output's bytes."""
    return output.function(whole(output), theme)


def no_digest(path: str) -> str | None:
    """Knows no input: every one is read."""
    return None


def load(
    options: Options,
    inputs: Inputs,
    engine: str = "",
    cache: Cache | None = None,
    known: Callable[[str], str | None] = no_digest,
    memory: Memory | None = None,
    store: Store | None = None,
    unsure: Collection[str] | None = None,
) -> Loaded:
    """Everything up to the plan. Findings are all reported at once, never raised.

    `known(path)` gives the digest of an input that need not be read again, or None; `memory` is what earlier walks of
    this process left, and takes what this one leaves; `store` keeps what is made while rendering.
    `unsure` are the inputs of which `known` may say None, where that is known beforehand.
    """
    memory = memory or Memory()
    memory.begin()
    return _Walk(options, inputs, engine, cache or Cache(None), known, memory, store, unsure).load()


class _Walk:
    """One walk; it only holds what its steps share."""

    def __init__(
        self,
        options: Options,
        inputs: Inputs,
        engine: str,
        cache: Cache,
        known: Callable[[str], str | None],
        memory: Memory,
        store: Store | None,
        unsure: Collection[str] | None,
    ) -> None:
        self.options = options
        self.inputs = inputs
        self.engine = engine
        self.cache = cache
        self.known = known
        self.memory = memory
        self.unsure = unsure
        # A walk that does not come as far as a plan leaves nothing that another could lean on.
        self.last, memory.last = memory.last, None
        self.problems: list[Problem] = list(inputs.problems)
        self.told: dict[str, list[Problem]] = {}
        self.digests: dict[str, str] = {}
        self.kept = PlanCache(cache, engine)
        self.files = KeptFiles(store, engine) if store else None
        self.keys: set[str] = set()

    def load(self) -> Loaded:
        theme, static = self.theme()
        text, found = decode(self.read(SETTINGS_FILE), SETTINGS_FILE)
        self.problems += found
        told = found or any(p.path == SETTINGS_FILE for p in self.problems)
        settings = self.settings(text) if text or not told else None
        zone = timezones.zone(settings.timezone) if settings else None
        if settings is not None and zone is None:
            from sitegen.content.settings import check_zone

            self.problems += check_zone(settings, zone, text)
        if settings is None or zone is None:
            return self.loaded(settings, theme, Contents())
        parser = Parser(settings, zone, self.engine, drafts=self.options.drafts)
        reading = self.reading(parser)
        self.problems += chain.from_iterable(reading.told.values())
        self.digests.update(reading.digests)
        self.keys.update(reading.keys.values())
        images = {path: self.lazily(path) for path in reading.contents.images}
        known, found, keys = image_info.look(images, self.engine, self.cache, self.options.jobs)
        self.problems += found
        self.keys |= keys
        odd = (path for path in images if path not in known)
        contents = replace(reading.contents, images=tuple(known), broken=(*reading.contents.broken, *odd))
        contents = self.without_coming(contents, reading, parser)
        library, due, patched_up = self.library(contents, settings)
        if self.last is not None and patched_up and refers_alike(self.last.contents, contents):
            checked = self.last.checked
        else:
            checked = registry.check(contents, library)
        self.problems += checked
        self.problems += registry.overdue_elsewhere(contents, self.options.now, future=self.options.future)
        # A process that stays keeps the parts themselves; one that ends leaves rows of them to the next.
        rows = self.kept.rows()
        parts = PlanMemo(self.memory.parts, self.kept, rows, self.files)
        with Aside(partial(related_to_all, library), worth=len(library.articles) > MANY and parts.is_first) as related:
            plan = make_plan(library, static, images, known, parts, related.result)
        self.memory.parts = parts.taken
        self.memory.last = Last(reading, contents, library, due, checked)
        self.kept.keep_rows(parts.kept, rows)
        self.problems += plan.problems
        self.problems += registry.root_links(contents, library, plan.outputs)
        room = room_in(self.options.target)
        self.problems += registry.lengths(plan.outputs.values(), room, partial(places, library))
        return replace(self.loaded(settings, theme, contents, library, plan), due=due)

    def reading(self, parser: Parser) -> Reading:
        """All content: where no more than some articles were edited, all else as the last walk read it."""
        found = None
        if self.last is not None and self.unsure is not None:
            found = reread(self.last.reading, self.inputs, self.unsure, parser, self.cache, self.memory)
        return found or self.read_all(parser)

    def library(self, contents: Contents, settings: Settings) -> tuple[Library, Due, bool]:
        """The library of what was read, when the clock changes it, and whether it is the last walk's with an edit."""
        last, options = self.last, self.options
        if last is not None and last.library.settings == settings and last.stands_at(options.now):
            found = patched(last.library, last.contents, contents)
            if found is not None:
                return found, last.due, True
        library = assemble(contents, settings, options.now, drafts=options.drafts, future=options.future)
        return library, next_due(contents, options.now), False

    def without_coming(self, contents: Contents, reading: Reading, parser: Parser) -> Contents:
        """The contents without changes that are dated later than now, unless what is to come is shown."""
        now = self.options.now
        late = [a for a in contents.articles if a.changes and a.changes[-1].date.at > now]
        if not late or self.options.future:
            return contents
        cut: dict[str, ParsedArticle] = {}
        for item in late:
            # As long as as many changes are due of the same bytes, the article is the very same object.
            mark = (reading.keys[item.path], sum(c.date.at <= now for c in item.changes))
            known = self.memory.cut.get(item.path)
            if known is None or known[0] != mark:
                known = mark, parser.at(item.path, self.inputs.read(item.path), mark[0], now)
                self.memory.cut[item.path] = known
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
        problems = tuple(sorted(set(self.problems)))
        return Loaded(
            settings, theme, contents, library, plan, problems, self.digests, frozenset(self.keys | self.kept.keys)
        )

    def read(self, path: str) -> bytes:
        """An input's bytes; one that cannot be read is a finding and counts as empty."""
        kept = self.memory.bytes.get(path)
        if kept is not None and kept[0] == self.known(path):
            self.digests[path] = kept[0]
            return kept[1]
        try:
            data = self.inputs.read(path)
        except OSError as error:
            hint = "mend its permissions"
            self.problems.append(problem("unreadable", path, 1, f"it cannot be read: {error.strerror}", hint))
            self.digests[path] = ""
            return b""
        mark = self.digests[path] = digest_bytes(data)
        self.memory.bytes[path] = (mark, data)
        return data

    def lazily(self, path: str) -> Held[bytes]:
        """An input's bytes, read when they are needed; its digest is known or made now."""
        mark = self.known(path)
        if mark is None:
            data = self.read(path)
            return Held(self.digests[path], lambda: data)
        self.digests[path] = mark
        return Held(mark, lambda: self.inputs.read(path))

    def theme(self) -> tuple[Theme, dict[str, bytes]]:
        """The templates as texts, and the static files."""
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
        theme = self.memory.theme
        if theme is None or theme.texts != texts:
            mark = digest_text("".join(f"{len(n)}:{n}{len(t)}:{t}" for n, t in sorted(texts.items())))
            known = self.kept.get("templates", mark)
            theme = self.memory.theme = Theme(texts, dict(known or ()))
            found = theme.problems()
            if known is None and not found:
                self.kept.put("templates", mark, tuple(theme.named().items()))
        else:
            found = theme.problems()
        folder = f"{self.options.root / 'layouts'}/"
        own = [name for name in texts if self.inputs.places[f"layouts/{name}"].startswith(folder)]
        self.problems += found or unused(theme, own)
        return theme, static

    def settings(self, text: str) -> Settings | None:
        """`site.toml`, read; a text that was read before without a finding costs no parser of settings."""
        mark = f"{self.options.base_url!r} {text}"
        known: Settings | None = self.kept.get("settings", mark)
        if known is not None:
            return known
        from sitegen.content.settings import parse_settings

        settings, found = parse_settings(text, self.options.base_url)
        self.problems += found
        if settings is not None and not found:
            self.kept.put("settings", mark, settings)
        return settings

    def read_all(self, parser: Parser) -> Reading:
        """Every content file by its place in the folder: from the cache where its bytes are known, else parsed."""
        keys: dict[str, str] = {}
        unknown: list[str] = []
        read: dict[str, Light] = {}
        # What this process read before need not be read again from the cache.
        kept = {} if self.memory.lights else self.kept.articles(parser.frame)
        for path in self.inputs.below("content/"):
            if path.startswith("content/images/"):
                continue
            mark = self.known(path)
            row = kept.get(path)
            if row is not None and row.mark == mark:
                self.digests[path], keys[path], read[path] = mark, row.key, row.light
                continue
            fault = misplaced(path)
            if fault is not None:
                self.told[path] = [fault]
                self.digests[path] = mark or ""
                continue
            if mark is None:
                unknown.append(path)
                continue
            key = keys[path] = parser.key(path, mark)
            self.digests[path] = mark
            light = self.remembered(path, key)
            if light is not None:
                read[path] = light
        others = {path: key for path, key in keys.items() if path not in read}
        lights = self.cache.lights(others.values())
        read |= {path: lights[key] for path, key in others.items() if key in lights}
        unknown += [path for path in others if path not in read]
        shown = ShownTexts(
            self.cache, lambda path, key: parser.shown(path, self.inputs.read(path), key), self.memory.shown
        )
        self.parse(sorted(unknown), parser, keys, read)
        self.kept.keep_articles(parser.frame, self.rows(read, keys, kept))
        for path, light in read.items():
            self.memory.lights[path] = (keys[path], light)
        self.memory.forget_others(self.inputs.stamps)
        shown.keys_by_path = keys
        # A file that nobody reads, or can read, is told of for as long as it is there, whatever else is read again.
        told = dict(self.told)
        found: dict[type, list[Article | TermFile | Edition | Page]] = {}
        for path in sorted(read):
            value, problems = read[path]
            if problems:
                told[path] = problems
            if value is not None:
                found.setdefault(type(value), []).append(value)
        # Each list holds values of the type that it is found by, which the table's type cannot say.
        contents = Contents(
            tuple(found.get(Article, ())),  # type: ignore[arg-type] # found by its type
            tuple(found.get(TermFile, ())),  # type: ignore[arg-type] # found by its type
            tuple(found.get(Edition, ())),  # type: ignore[arg-type] # found by its type
            tuple(found.get(Page, ())),  # type: ignore[arg-type] # found by its type
            tuple(self.inputs.below("content/images/")),
            shown,
            tuple(path for path in sorted(read) if read[path][0] is None),
        )
        digests = {path: self.digests[path] for path in keys}
        return Reading(parser.frame, frozenset(self.inputs.stamps), keys, digests, told, contents)

    def rows(
        self, read: dict[str, Light], keys: dict[str, str], kept: dict[str, CachedArticle]
    ) -> Iterator[CachedArticle]:
        """The rows of all articles that were read; those that stand are the very ones of `kept`."""
        for path, (value, problems) in read.items():
            if type(value) is Article:
                row = kept.get(path)
                if row is None or row.article is not value:
                    row = CachedArticle(path, self.digests[path], keys[path], value, problems)
                yield row

    def remembered(self, path: str, key: str) -> Light | None:
        """What an earlier walk of this process made of just these bytes."""
        row = self.memory.lights.get(path)
        return row[1] if row is not None and row[0] == key else None

    def parse(self, paths: list[str], parser: Parser, keys: dict[str, str], read: dict[str, Light]) -> None:
        """Read and parse these files, by worker processes where there are enough of them."""
        jobs = processes.choose(self.options.jobs, len(paths), WORTH)
        look_up = not self.cache.is_empty()

        def work(path: str) -> tuple[str, str, str, bytes | None, bytes | None, str]:
            try:
                data = self.inputs.read(path)
            except OSError as error:
                return path, "", "", None, None, error.strerror or "unknown error"
            mark = digest_bytes(data)
            key = parser.key(path, mark)
            if self.remembered(path, key) is not None or (look_up and self.cache.has(key)):
                return path, mark, key, None, None, ""
            light, text = parser.parse(path, data)
            return path, mark, key, pack(light), text, ""

        rows: list[tuple[str, bytes, bytes | None]] = []
        hits: dict[str, str] = {}
        keep = not self.cache.writable
        for path, mark, key, light, text, fault in processes.run(paths, work, jobs):
            if fault:
                hint = "mend its permissions"
                self.told[path] = [problem("unreadable", path, 1, f"it cannot be read: {fault}", hint)]
                continue
            self.digests[path] = mark
            keys[path] = key
            if light is None:
                hits[path] = key
                continue
            rows.append((key, light, text))
            read[path] = unpack(light)
            if keep and text is not None:
                self.memory.shown.setdefault(path, {})[key] = unpack(text)
            if len(rows) == 500:
                self.cache.put(rows)
                rows = []
        if rows:
            self.cache.put(rows)
        lights = self.cache.lights(hits.values())
        for path, key in hits.items():
            known = self.remembered(path, key) or lights.get(key)
            if known is None:
                known, text = parser.parse(path, self.inputs.read(path))
                self.cache.put([(key, pack(known), text)])
            read[path] = known
