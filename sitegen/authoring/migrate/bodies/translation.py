"""A text with the tags of its generator in Markdown, or in comments where they have no counterpart. Pure."""

import re
from typing import Any

from sitegen.authoring.migrate.bodies.extensions import admonitions, components
from sitegen.authoring.migrate.bodies.liquid import liquid, liquid_blocks
from sitegen.authoring.migrate.bodies.shortcodes import HUGO, NIKOLA, hugo_highlight, shortcodes, zola
from sitegen.authoring.migrate.bodies.tags import Counts, Resolve, without_code


def translate(body: str, generator: str, values: dict[str, Any], resolve: Resolve) -> tuple[str, Counts]:
    """A body with its tags translated. `values` are what `{{ name }}` stands for, by name (`site.title`)."""
    counts = Counts()
    body = body.replace("\ue000", "").replace("\ue001", "")
    if "{%" in body and generator in ("jekyll", "eleventy", "markdown"):
        body = liquid_blocks(body, counts)
    if "highlight" in body and generator in ("hugo", "nikola"):
        body = hugo_highlight(body, counts)
    if generator in ("jekyll", "eleventy", "markdown") and "{" in body:
        body = without_code(body, lambda text: liquid(text, values, resolve, counts))
    elif generator == "hugo" and "{{" in body:
        body = without_code(body, lambda text: shortcodes(text, HUGO, resolve, counts))
    elif generator == "nikola" and "{{" in body:
        body = without_code(body, lambda text: shortcodes(text, NIKOLA, resolve, counts))
    elif generator == "zola" and "{" in body:
        body = without_code(body, lambda text: zola(text, counts))
    elif generator == "mkdocs" and re.search(r"^[ \t]*(?:!!!|\?\?\?\+?|===)[ \t]", body, re.MULTILINE):
        body = admonitions(body, counts)
    if generator == "astro" and re.search(r"^(?:import|export)\b|</?[A-Z]", body, re.MULTILINE):
        body = without_code(body, lambda text: components(text, counts))
    body = body.replace("\ue002", "{").replace("\ue003", "}")
    return re.sub(r"^[ \t]*[*-][ \t]+\S[^\n]*\n\{:[ \t]*toc[^}]*\}[ \t]*\n?", "", body, flags=re.MULTILINE), counts
