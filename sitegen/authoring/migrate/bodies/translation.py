"""A text with the tags of its generator in Markdown, or in comments where they have no counterpart. Pure."""

import re

from sitegen.authoring.migrate.bodies.extensions import admonitions, components, containers
from sitegen.authoring.migrate.bodies.html_bodies import wordpress_codes
from sitegen.authoring.migrate.bodies.liquid import liquid, liquid_blocks
from sitegen.authoring.migrate.bodies.shortcodes import HUGO, NIKOLA, hugo_highlight, shortcodes, zola
from sitegen.authoring.migrate.bodies.tags import Counts, Resolve, tags_last, without_code


def translate(body: str, generator: str, values: dict[str, str], resolve: Resolve) -> tuple[str, Counts]:
    """A body with its tags translated. `values` are what `{{ name }}` stands for, by name (`site.title`)."""
    counts = Counts()
    body = body.replace("\ue000", "").replace("\ue001", "")
    if "{%" in body and generator in ("jekyll", "eleventy", "markdown"):
        body = liquid_blocks(body, counts)
    if re.search("highlight|code", body) and generator in ("hugo", "nikola"):
        body = hugo_highlight(body, counts)
    if generator in ("jekyll", "eleventy", "markdown") and "{" in body:
        body = without_code(body, lambda text: liquid(text, values, resolve, counts))
    elif generator == "hugo" and "{{" in body:
        body = without_code(body, lambda text: shortcodes(text, HUGO, resolve, counts, values))
    elif generator == "nikola" and "{{" in body:
        body = without_code(body, lambda text: shortcodes(text, NIKOLA, resolve, counts, values))
    elif generator == "zola" and "{" in body:
        body = without_code(body, lambda text: zola(text, counts))
    elif generator == "mkdocs" and re.search(r"^[ \t]*(?:!!!|\?\?\?\+?|===)[ \t]", body, re.MULTILINE):
        body = admonitions(body, counts)
    elif generator == "wordpress" and "[" in body:
        body = wordpress_codes(body, counts)
    if generator in ("astro", "markdown", "eleventy", "mkdocs") and re.search(r"^[ \t]*:::", body, re.MULTILINE):
        body = containers(body, counts)
    if generator == "jekyll" and "{:" in body:
        body = without_code(body, lambda text: _attribute_lists(text, counts))
    if generator == "astro" and re.search(r"^(?:import|export)\b|</?[A-Z]", body, re.MULTILINE):
        body = without_code(body, lambda text: components(text, counts))
    if counts.left:
        body = without_code(body, tags_last)
    body = body.replace("\ue002", "{").replace("\ue003", "}")
    return re.sub(r"^[ \t]*[*-][ \t]+\S[^\n]*\n\{:[ \t]*toc[^}]*\}[ \t]*\n?", "", body, flags=re.MULTILINE), counts


def _attribute_lists(text: str, counts: Counts) -> str:
    """kramdown's lists of attributes, behind what they are about or on a line of their own, taken out: they are about
    the look. One that gives a name stays, since links lead to it.
    """

    def put(found: re.Match[str]) -> str:
        if "#" in found[2]:
            return found[0]
        counts.left["{: …}"] += 1
        return found[1]

    toc = r"(?!\s{0,9}toc\b)"
    text = re.sub(rf"(?<=[)\]*_\ue001])()\{{:{toc}([^}}\n]{{0,300}})\}}", put, text)
    return re.sub(rf"^([ \t>]{{0,99}})\{{:{toc}([^}}\n]{{0,300}})\}}[ \t]*$", put, text, flags=re.MULTILINE)
