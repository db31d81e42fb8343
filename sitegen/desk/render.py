"""The desk's pages as HTML: templates of the package, with everything escaped that is put into them."""

import re
from functools import lru_cache
from importlib.resources import files
from typing import Any

from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup

_FOLDER = "sitegen.desk"
_FONT = re.compile(r"@font-face\s*\{[^}]*\}")


def _source(name: str) -> str | None:
    place = files(_FOLDER).joinpath("templates", name)
    return place.read_text(encoding="utf-8") if place.is_file() else None


@lru_cache(maxsize=1)
def _environment() -> Environment:
    found = Environment(
        loader=FunctionLoader(_source),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    found.filters["plural"] = plural
    return found


def load(name: str) -> None:
    """Compile the template of that name, where it was not yet."""
    _environment().get_template(name)


def render(name: str, **context: Any) -> str:
    """A page, from the template of that name."""
    return _environment().get_template(name).render(context)


def plural(number: int, one: str, many: str = "") -> str:
    """A number with its noun."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


@lru_cache(maxsize=8)
def asset(name: str) -> bytes | None:
    """A style sheet or script of the desk, or None."""
    place = files(_FOLDER).joinpath("browser", name)
    return place.read_bytes() if "/" not in name and place.is_file() else None


def framed(title: str, body: str, style: str) -> str:
    """A document of a text's own HTML, which is made safe already, for a frame that runs nothing."""
    # The frame may fetch nothing, fonts neither.
    style = _FONT.sub("", style)
    return (
        "<!DOCTYPE html><meta charset=utf-8><meta name=color-scheme content='light dark'>"
        f"<title>{Markup.escape(title)}</title><style>{style.replace('</', '<' + chr(92) + '/')}</style>"
        f'<main class="wrap"><article class="story"><h1>{Markup.escape(title)}</h1>'
        f'<div class="body" data-body>{body}</div></article></main>'
    )
