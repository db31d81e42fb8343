"""Reads the content files of a site, and parses those that no cache knows."""

from collections.abc import Callable, Iterator, Mapping

from sitegen.content.library import Contents
from sitegen.engine import processes
from sitegen.engine.cache.codec import CachedArticle, Light, lean, pack, unpack
from sitegen.engine.cache.parse_cache import Cache, ShownTexts
from sitegen.engine.cache.plan_cache import PlanCache
from sitegen.engine.cache.text_files import Place
from sitegen.engine.incremental import LoadSession, ReadContents
from sitegen.engine.options import WORTH_SENDING, Options
from sitegen.engine.reading.parser import Parser, misplaced
from sitegen.engine.scan import Inputs
from sitegen.fingerprint import digest_bytes
from sitegen.model import Article, Edition, Page, Shown, TermFile
from sitegen.problems import Problem, problem

FILES_PER_WORKER = 150
"""The number of files to parse that justifies another worker process (its start takes about 20 ms)."""

ParsedFile = tuple[str, str, str, bytes | None, bytes | Place | None, str]
"""A file's path, digest and key, its value with findings and its text, both packed, and why it cannot be read.

Of a text that lies in a file of the worker it is the place."""


class ContentsReader:
    """Reads and parses articles, terms, editions and pages, with what is known of them.

    `known` gives the digest of an input that cannot have changed since it was recorded. `problems`, `digests` and
    `keys` grow with what is read; a file that cannot be read is a problem, never an exception.
    """

    def __init__(
        self,
        options: Options,
        inputs: Inputs,
        cache: Cache,
        known: Callable[[str], str | None],
        session: LoadSession,
        plan_cache: PlanCache,
    ) -> None:
        self.options = options
        self.inputs = inputs
        self.cache = cache
        self.known = known
        self.session = session
        self.plan_cache = plan_cache
        self.problems: list[Problem] = list(inputs.problems)
        self.digests: dict[str, str] = {}
        self.keys: dict[str, str] = {}

    def contents(self, parser: Parser) -> Contents:
        """The parsed contents: from the caches where the digest is known, else read and parsed."""
        again = self.contents_again(parser)
        if again is not None:
            return again
        keys, already = self.keys, len(self.problems)
        unknown: list[str] = []
        read: dict[str, Light] = {}
        # Results in memory need not be read from the cache.
        cached = {} if self.session.lights else self.cached(parser)
        remembered = self.session.lights if self.session.frame == parser.frame else {}
        for path in self.inputs.below("content/"):
            if path.startswith("content/images/"):
                continue
            digest = self.known(path)
            last = remembered.get(path)
            if last is not None and last[0] == digest:
                self.digests[path], keys[path], read[path] = last
                continue
            row = cached.get(path)
            if row is not None and row.digest == digest:
                self.digests[path], keys[path], read[path] = digest, row.key, row.light
                continue
            fault = misplaced(path)
            if fault is not None:
                self.problems.append(fault)
                self.digests[path] = digest or ""
                continue
            if digest is None:
                unknown.append(path)
                continue
            key = keys[path] = parser.key(path, digest)
            self.digests[path] = digest
            light = self.remembered(path, key)
            if light is not None:
                read[path] = light
        others = {path: key for path, key in keys.items() if path not in read}
        lights = self.cache.lights(others.values())
        read |= {path: lights[key] for path, key in others.items() if key in lights}
        unknown += [path for path in others if path not in read]
        self.parse(sorted(unknown), parser, read, cached)
        self.plan_cache.put_articles(parser.frame, self.rows(read, cached))
        self.session.frame = parser.frame
        self.session.lights = {path: (self.digests[path], keys[path], light) for path, light in read.items()}
        self.session.forget_others(self.inputs.stamps)
        found: dict[type, list[Article | TermFile | Edition | Page]] = {}
        for path in sorted(read):
            value, problems = read[path]
            self.problems += problems
            if value is not None:
                found.setdefault(type(value), []).append(value)
        # Each list has values of the type under which it is stored, which the table's type cannot express.
        contents = Contents(
            tuple(found.get(Article, ())),  # type: ignore[arg-type] # found by its type
            tuple(found.get(TermFile, ())),  # type: ignore[arg-type] # found by its type
            tuple(found.get(Edition, ())),  # type: ignore[arg-type] # found by its type
            tuple(found.get(Page, ())),  # type: ignore[arg-type] # found by its type
            tuple(self.inputs.below("content/images/")),
            self.shown(parser),
            tuple(path for path in sorted(read) if read[path][0] is None),
        )
        if self.session.live:
            self.session.read = ReadContents(contents, dict(self.digests), keys, self.problems[already:])
        return contents

    def contents_again(self, parser: Parser) -> Contents | None:
        """The contents of the load before with the edited files read again; None where all files must be looked at."""
        session, last = self.session, self.session.read
        paths = session.edited(parser.frame)
        if paths is None or last is None:
            return None
        found: dict[str, Light] = {}
        self.parse(paths, parser, found, {})
        if not session.are_alike(paths, found):
            for path in paths:
                self.digests.pop(path, None)
                self.keys.pop(path, None)
            return None
        self.digests = {**last.digests, **self.digests}
        self.keys = {**last.keys, **self.keys}
        contents, problems = session.with_edits(found, self.digests, self.keys, self.shown(parser))
        self.problems += problems
        return contents

    def cached(self, parser: Parser) -> dict[str, CachedArticle]:
        """The articles of the last build; where drafts are shown too, those of a build that left them out."""
        found = self.plan_cache.articles(parser.frame)
        return found if found or not parser.drafts else self.plan_cache.published(parser.published)

    def shown(self, parser: Parser) -> ShownTexts:
        """The publishable texts. It outlives this load, and must not hold it: it would hold all loads before."""
        inputs = self.inputs

        def reparse(path: str, key: str) -> Shown:
            return parser.shown(path, inputs.read(path), key)

        found = ShownTexts(self.cache, reparse, self.session.shown)
        found.keys_by_path = self.keys
        return found

    def rows(self, read: dict[str, Light], cached: dict[str, CachedArticle]) -> Iterator[CachedArticle]:
        """The cache rows of all articles; an unchanged article keeps its row object, by which changes are detected."""
        for path, (value, problems) in read.items():
            if type(value) is Article:
                row = cached.get(path)
                if row is None or row.article is not value:
                    row = CachedArticle(path, self.digests[path], self.keys[path], value, problems)
                yield row

    def remembered(self, path: str, key: str) -> Light | None:
        """The result that an earlier load of this process has under this key."""
        row = self.session.lights.get(path)
        return row[2] if row is not None and row[1] == key else None

    def parse(
        self, paths: list[str], parser: Parser, read: dict[str, Light], cached: Mapping[str, CachedArticle]
    ) -> None:
        """Read and parse files, in worker processes where there are enough of them."""
        jobs = processes.choose(self.options.jobs, len(paths), FILES_PER_WORKER)
        look_up = not self.cache.is_empty()
        # A text goes no further than the worker that made it, and whoever renders its page reads it from there.
        apart = jobs > 1 and self.cache.writable

        def begin(path: str) -> tuple[str, str, bytes | None, str]:
            """A file's digest and key, its bytes where they must be parsed, and why it cannot be read."""
            try:
                data = self.inputs.read(path)
            except OSError as error:
                return "", "", None, error.strerror or "unknown error"
            digest = digest_bytes(data)
            row = cached.get(path)
            if row is not None and row.digest == digest:
                return digest, row.key, None, ""
            key = parser.key(path, digest)
            is_known = self.remembered(path, key) is not None or (look_up and self.cache.has(key))
            return digest, key, None if is_known else data, ""

        def work(path: str) -> ParsedFile:
            digest, key, data, fault = begin(path)
            if data is None:
                return path, digest, key, None, None, fault
            light, text = parser.parse(path, data)
            place = self.cache.files.put(key, text) if apart and text is not None else None
            return path, digest, key, pack(light), text if place is None else place, ""

        rows: list[tuple[str, bytes, bytes | Place | None]] = []
        hits: dict[str, str] = {}
        keep = not self.cache.writable
        if self.options.scheduler and len(paths) >= WORTH_SENDING:
            found = self.parse_elsewhere(paths, parser, begin)
        else:
            found = processes.run(paths, work, jobs)
        own = dict(zip(paths, paths, strict=True))
        for sent, digest, key, light, text, fault in found:
            path = own[sent]  # the text that is there already, not the copy that came back
            if fault:
                hint = "mend its permissions"
                self.problems.append(problem("unreadable", path, 1, f"it cannot be read: {fault}", hint))
                continue
            self.digests[path] = digest
            self.keys[path] = key
            if light is None:
                row = cached.get(path)
                if row is not None and row.key == key:
                    read[path] = row.light
                else:
                    hits[path] = key
                continue
            rows.append((key, light, text))
            read[path] = lean(unpack(light), path)
            if keep and isinstance(text, bytes):
                self.session.shown.put(path, key, text)
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

    def parse_elsewhere(
        self, paths: list[str], parser: Parser, begin: Callable[[str], tuple[str, str, bytes | None, str]]
    ) -> Iterator[ParsedFile]:
        """Files parsed by the workers of a scheduler; they are read here, and so is what need not be parsed."""
        from sitegen.engine.distributed.sending import parsed

        begun: dict[str, tuple[str, str]] = {}
        others: list[ParsedFile] = []

        def files() -> Iterator[tuple[str, bytes]]:
            for path in paths:
                digest, key, data, fault = begin(path)
                if data is None:
                    others.append((path, digest, key, None, None, fault))
                else:
                    begun[path] = digest, key
                    yield path, data

        for path, light, text in parsed(self.options.scheduler, parser, files(), len(paths)):
            digest, key = begun.pop(path)
            yield path, digest, key, light, text, ""
        yield from others
