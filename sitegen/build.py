"""The walk from files to Outputs to bytes: read all, parse, assemble, check, plan, render, write."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from pathlib import Path
from time import perf_counter

from sitegen import articles, checks, destination, disk
from sitegen.config import check_zone, parse_settings
from sitegen.disk import SiteFiles
from sitegen.errors import ProblemsFound
from sitegen.front_matter import decode
from sitegen.library import Contents, Library, assemble
from sitegen.model import Article, Edition, Output, Page, Problem, Settings, TermFile
from sitegen.outputs.plan import Plan, make_plan
from sitegen.rules import problem
from sitegen.templates import Theme


@dataclass(frozen=True)
class Options:
    """What a build is asked for. `now` decides which dated articles are due, and nothing else."""

    root: Path
    now: datetime
    destination: Path | None = None
    drafts: bool = False
    future: bool = False
    base_url: str | None = None
    clean: bool = False
    strict: bool = False

    @property
    def target(self) -> Path:
        """The destination: as asked for, else `build/site`."""
        return self.destination or self.root / "build" / "site"


@dataclass(frozen=True)
class Loaded:
    """The site as far as the plan; without errors `library` and `plan` are there."""

    settings: Settings | None
    theme: Theme
    contents: Contents
    library: Library | None
    plan: Plan | None
    problems: tuple[Problem, ...]

    @property
    def errors(self) -> tuple[Problem, ...]:
        """The findings that a build stops on."""
        return tuple(p for p in self.problems if p.level == "error")


@dataclass(frozen=True)
class Report:
    """What a build did, with the seconds of each stage."""

    outputs: int
    written: tuple[str, ...]
    unchanged: int
    removed: tuple[str, ...]
    problems: tuple[Problem, ...]
    seconds: Mapping[str, float]
    held_back: tuple[Article, ...] = field(default=())


def load(options: Options, files: SiteFiles | None = None) -> Loaded:
    """Everything up to the plan. Findings are all reported at once, never raised."""
    files = files or disk.read_site(options.root)
    problems = list(files.problems)
    theme, found = read_theme(files)
    problems += found
    text, found = decode(files.config, "site.toml")
    problems += found
    settings, found = parse_settings(text, options.base_url) if text or not found else (None, [])
    problems += found
    zone = disk.zone(settings.timezone) if settings else None
    if settings is not None:
        problems += check_zone(settings, zone, text)
    if settings is None or zone is None:
        return Loaded(settings, theme, Contents(), None, None, tuple(sorted(problems)))
    contents, found = parse_contents(files, settings, zone, drafts=options.drafts)
    problems += found
    library = assemble(contents, settings, options.now, drafts=options.drafts, future=options.future)
    problems += checks.check(contents, library)
    plan = make_plan(library, files.static, files.images)
    problems += plan.problems
    problems += checks.root_links(contents, library, plan.addresses)
    return Loaded(settings, theme, contents, library, plan, tuple(sorted(set(problems))))


def read_theme(files: SiteFiles) -> tuple[Theme, list[Problem]]:
    """The templates as texts, and findings about them."""
    texts, problems = {}, []
    for name, data in files.templates.items():
        text, found = decode(data, f"layouts/{name}")
        texts[name] = text
        problems += found
    for name, data in files.static.items():
        if name.endswith(".css"):
            problems += decode(data, f"layouts/static/{name}")[1]
    theme = Theme(texts)
    return theme, problems + theme.problems()


def parse_contents(
    files: SiteFiles, settings: Settings, zone: tzinfo, *, drafts: bool
) -> tuple[Contents, list[Problem]]:
    """Every content file by its place in the folder."""
    problems: list[Problem] = []
    stories: list[Article] = []
    terms: list[TermFile] = []
    editions: list[Edition] = []
    pages: list[Page] = []
    for path, data in sorted(files.content.items()):
        parts = path.split("/")
        if not path.endswith(".md"):
            hint = "rename it to end in .md, or move it out of content/"
            problems.append(problem("misplaced", path, 1, "no reader takes a file of this name", hint))
        elif parts[1] == "articles" and len(parts) > 2:
            story, found = articles.parse_article(data, path, settings, zone, drafts=drafts)
            problems += found
            stories += [story] if story else []
        elif parts[1] == "editions" and len(parts) == 3:
            edition, found = articles.parse_edition(data, path, settings, zone)
            problems += found
            editions += [edition] if edition else []
        elif parts[1] == "pages" and len(parts) == 3:
            page, found = articles.parse_page(data, path, settings, zone)
            problems += found
            pages += [page] if page else []
        elif parts[1] == "terms" and len(parts) == 4:
            term, found = articles.parse_term(data, path, settings, zone)
            problems += found
            terms += [term] if term else []
        else:
            hint = "move it to content/articles, content/pages, content/editions or content/terms/<taxonomy>"
            problems.append(problem("misplaced", path, 1, "nothing is read from this folder", hint))
    return Contents(tuple(stories), tuple(terms), tuple(editions), tuple(pages), tuple(sorted(files.images))), problems


def render(output: Output, theme: Theme) -> bytes:
    """An Output's bytes."""
    return output.function(output, theme)


def build(options: Options, progress: Callable[[str], None] = lambda stage: None) -> Report:
    """Build the site into the destination. Raises ProblemsFound where there are errors; nothing is written then."""
    seconds: dict[str, float] = {}
    start = perf_counter()

    def lap(stage: str) -> None:
        nonlocal start
        seconds[stage] = perf_counter() - start
        start = perf_counter()
        progress(stage)

    target = options.target
    destination.claim(target, options.root)
    with destination.locked(target):
        loaded = load(options)
        lap("load")
        if loaded.errors or loaded.plan is None or (options.strict and loaded.problems):
            raise ProblemsFound(loaded.problems)
        made = {path: render(output, loaded.theme) for path, output in loaded.plan.outputs.items()}
        lap("render")
        done = destination.publish(target, made, clean=options.clean)
        lap("write")
    return Report(
        outputs=len(made),
        written=done.written,
        unchanged=len(done.unchanged),
        removed=done.removed,
        problems=loaded.problems,
        seconds=seconds,
        held_back=loaded.library.held_back if loaded.library else (),
    )
