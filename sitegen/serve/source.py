"""What the preview needs of the engine, and nothing more: read the site, look at it, make one output."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property

from sitegen import routes
from sitegen.disk import Inputs, look
from sitegen.errors import SitegenError
from sitegen.library import Library, next_due
from sitegen.loading import load, render
from sitegen.manifest import keys_of
from sitegen.model import Article, Key, Output, Problem
from sitegen.options import Options
from sitegen.serve.excerpt import as_problem
from sitegen.templates import Theme


@dataclass(frozen=True, slots=True)
class Unpublished:
    """Something that a build without options would not show: its file, its address on pages, and why."""

    path: str
    href: str
    title: str
    mark: str


@dataclass(frozen=True)
class Site:
    """What one walk found. `whole` says that there is a plan and no error, so that it can be shown.

    `digests` are those of the bytes that were read, `due` the moment at which the next article becomes due.
    """

    now: datetime
    inputs: Inputs
    problems: tuple[Problem, ...] = ()
    outputs: Mapping[str, Output] = field(default_factory=dict)
    theme: Theme = field(default_factory=lambda: Theme({}))
    library: Library | None = None
    digests: Mapping[str, str] = field(default_factory=dict)
    due: datetime | None = None

    @property
    def errors(self) -> tuple[Problem, ...]:
        """The findings for which a build would stop."""
        return tuple(p for p in self.problems if p.level == "error")

    @property
    def whole(self) -> bool:
        """Whether this can be shown."""
        return self.library is not None and not self.errors

    @property
    def prefix(self) -> str:
        """The path before every address, empty or `/digest`."""
        return self.library.base.prefix if self.library else ""

    @cached_property
    def unpublished(self) -> tuple[Unpublished, ...]:
        """Drafts, and what is not yet due."""
        if self.library is None:
            return ()
        library = self.library
        href = library.base.href
        found = [
            Unpublished(a.path, href(routes.article(a.slug)), a.title, self._mark(a))
            for a in (*library.articles, *library.undated)
        ]
        found += [
            Unpublished(e.path, href(routes.edition(e.slug)), e.title, _mark(e.draft, e.date.at > self.now, e.date.iso))
            for e in library.editions
        ]
        found += [Unpublished(p.path, href(routes.page(p.slug)), p.title, "draft") for p in library.pages if p.draft]
        return tuple(item for item in found if item.mark)

    def _mark(self, article: Article) -> str:
        date = article.date
        return _mark(article.draft, date is not None and date.at > self.now, date.iso if date else "")


def _mark(draft: bool, future: bool, date: str) -> str:
    words = ["draft"] if draft else []
    return ", ".join([*words, f"not due before {date}"] if future else words)


class Source:
    """The site's folder, read as often as asked for."""

    def __init__(self, options: Options) -> None:
        """`options.now` is not used: each walk has its own."""
        self.options = options

    def look(self) -> Inputs:
        """What lies in the site's folder now, unread. Without settings there is nothing."""
        try:
            return look(self.options.root)
        except SitegenError as error:
            return Inputs({}, {}, (as_problem(str(error)),))

    def read(self, now: datetime) -> Site:
        """Read, parse and plan. What stops that is among the findings, never raised."""
        inputs = self.look()
        if not inputs.stamps:
            return Site(now, inputs, inputs.problems)
        options = replace(self.options, now=now)
        # Later walks happen beside threads that hold locks; a process forked then could wait for one for ever.
        self.options = replace(self.options, jobs=1)
        try:
            loaded = load(options, inputs)
        except SitegenError as error:
            return Site(now, inputs, (*inputs.problems, as_problem(str(error))))
        due = next_due(loaded.contents, now)[1]
        if loaded.plan is None:
            return Site(now, inputs, loaded.problems, digests=loaded.digests, due=due)
        return Site(
            now, inputs, loaded.problems, loaded.plan.outputs, loaded.theme, loaded.library, loaded.digests, due
        )


def key_of(output: Output, theme: Theme) -> Key:
    """What an output is made of: equal keys mean equal bytes."""
    return keys_of({output.path: output}, theme)[output.path]


def bytes_of(output: Output, theme: Theme) -> bytes:
    """An output's bytes. Raises TemplateFailure, or OSError where an image has gone meanwhile."""
    return render(output, theme)
