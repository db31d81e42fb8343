"""The table of all Outputs: what the site is, before any of it is made. Build, preview and reports read this one."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from sitegen import routes, views
from sitegen.fingerprint import Held
from sitegen.library import Library
from sitegen.model import Output, Problem
from sitegen.outputs.archive import plan_archive
from sitegen.outputs.assets import hashed, plan_images, plan_static
from sitegen.outputs.editions import plan_editions
from sitegen.outputs.feeds import plan_feeds
from sitegen.outputs.home import plan_home
from sitegen.outputs.redirects import plan_redirects
from sitegen.outputs.services import plan_services, plan_texts
from sitegen.outputs.site_files import plan_site_files
from sitegen.outputs.stories import plan_stories
from sitegen.outputs.terms import plan_terms
from sitegen.rules import problem
from sitegen.views import Chrome, Desk

PLANNERS: tuple[Callable[[Desk, Held[Chrome]], Iterator[Output]], ...] = (
    plan_home,
    plan_stories,
    plan_terms,
    plan_archive,
    plan_editions,
    plan_texts,
    plan_services,
    plan_redirects,
)
"""Everything that makes pages. A new kind of page is a function in this tuple."""


@dataclass(frozen=True)
class Plan:
    """The Outputs by path, and the findings of their meeting."""

    outputs: Mapping[str, Output]
    problems: tuple[Problem, ...]


def make_plan(library: Library, static: Mapping[str, bytes], images: Mapping[str, Held[bytes]]) -> Plan:
    """The table for this library and these static files."""
    assets = hashed(static)
    frame = views.chrome(library, tuple((name, "/" + a.name) for name, a in sorted(assets.items())))
    desk = Desk(library)
    made: list[Output] = [*plan_static(assets), *plan_images(images)]
    for planner in PLANNERS:
        made += planner(desk, frame)
    made += plan_feeds(desk)
    made += plan_site_files(library, tuple(made))
    return join(made)


def join(made: list[Output]) -> Plan:
    """All Outputs as one table; two owners of one address are an error that names both."""
    outputs: dict[str, Output] = {}
    owners: dict[str, Output] = {}
    problems: list[Problem] = []
    for output in made:
        identity = routes.identity(output.path)
        other = owners.setdefault(identity, output)
        if other is output:
            outputs[output.path] = output
        else:
            problems.append(_taken(output, other))
    files = set(owners)
    for identity, output in owners.items():
        folder = identity.rpartition("/")[0]
        while folder:
            if folder in files:
                problems.append(_taken(output, owners[folder]))
                break
            folder = folder.rpartition("/")[0]
    return Plan({path: outputs[path] for path in sorted(outputs)}, tuple(sorted(set(problems))))


def _taken(output: Output, other: Output) -> Problem:
    """The finding at the owner that a person can change: a content file before a part of sitegen."""
    if not _is_file(output.owner) and _is_file(other.owner):
        output, other = other, output
    address = "/" + output.path.removesuffix("index.html")
    place = output.owner if _is_file(output.owner) else "site.toml"
    message = f"the address {address} also belongs to {other.owner}"
    if place == "site.toml":
        message = f"the address {address} belongs to {output.owner} and to {other.owner}"
    hint = "give one of the two another slug, alias or name"
    return problem("address-taken", place, 1, message, hint)


def _is_file(owner: str) -> bool:
    return owner.startswith(("content/", "layouts/"))
