"""Plans a site without writing it, and renders single files of that plan on demand."""

from collections.abc import Callable

from sitegen.engine import scan
from sitegen.engine.cache.parse_cache import Cache
from sitegen.engine.load import Loaded, load, render
from sitegen.engine.options import Options
from sitegen.engine.toolchain import engine_digest
from sitegen.errors import ProblemsFound
from sitegen.model import Settings


def planned(options: Options) -> Loaded:
    """Load the site as far as the plan. Raises ProblemsFound where its files have errors."""
    cache = Cache(options.root / "build" / "cache.sqlite") if (options.root / "build").is_dir() else Cache(None)
    loaded = load(options, scan.scan(options.root), engine_digest(), cache)
    if loaded.errors or loaded.plan is None or loaded.library is None:
        raise ProblemsFound(loaded.problems)
    return loaded


def planned_site(options: Options) -> tuple[Settings, Callable[[str], bytes | None]]:
    """The site's settings, and a function that renders a file of the planned site by its path.

    Raises ProblemsFound where the site's files have errors.
    """
    loaded = planned(options)
    plan, settings = loaded.plan, loaded.settings
    if plan is None or settings is None:
        raise ProblemsFound(loaded.problems)
    made: dict[str, bytes] = {}

    def read(name: str) -> bytes | None:
        output = plan.outputs.get(name)
        if output is None:
            return None
        if name not in made:
            made[name] = render(output, loaded.theme)
        return made[name]

    return settings, read
