"""What the pages' policy would block in a site's own templates and style sheets: scripts, styles, frames, forms.

Only what stands there as it is can be judged: an address that a template puts together is left alone.
"""

import re
from collections.abc import Iterator, Mapping

from sitegen.expressions import expression
from sitegen.policy import Added, is_allowed, origin
from sitegen.problems import Problem, problem

_COMMENT = expression(r"\{#.*?#\}|<!--.*?-->", re.DOTALL)
_TAG = expression(r"<([a-z][a-z0-9-]*)((?:\s+|\"[^\"]*\"|'[^']*'|[^<>\"'])*)>", re.IGNORECASE)
_ATTRIBUTE = expression(r"([a-z][a-z0-9:_-]*)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>{]+))", re.IGNORECASE)
_CODE = expression(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)
_SHEET_LINK = expression(r"""(@import\s+(?:url\(\s*)?|url\(\s*)["']?((?:https?:)?//[^"')\s]+)""", re.IGNORECASE)

_LOADS: Mapping[tuple[str, str], tuple[str, str]] = {
    ("script", "src"): ("script-src", "script"),
    ("iframe", "src"): ("frame-src", "frame"),
    ("frame", "src"): ("frame-src", "frame"),
    ("form", "action"): ("form-action", "form"),
    ("button", "formaction"): ("form-action", "form"),
    ("input", "formaction"): ("form-action", "form"),
    ("img", "src"): ("img-src", "picture"),
    ("video", "src"): ("media-src", "video"),
    ("audio", "src"): ("media-src", "sound"),
    ("source", "src"): ("media-src", "video or sound"),
    ("video", "poster"): ("img-src", "picture"),
}
"""Attributes that load or send, with the directive that rules them and what is blocked."""
_DATA = frozenset(("application/ld+json", "application/json", "text/plain", "speculationrules"))


def blocked(texts: Mapping[str, str], added: Added) -> list[Problem]:
    """The findings in files of `layouts/`, given by their paths there: templates, and sheets of `static/`."""
    found = []
    for name, text in sorted(texts.items()):
        rows = _in_sheet(text, added) if name.endswith(".css") else _in_template(text, added)
        for place, message, hint in rows:
            line = text.count("\n", 0, place) + 1
            found.append(problem("policy-blocked", f"layouts/{name}", line, message, hint))
    return found


def _in_template(text: str, added: Added) -> Iterator[tuple[int, str, str]]:
    # Comments keep their places, so that lines count on; the code of a template is a word.
    plain = _COMMENT.sub(lambda m: re.sub(r"[^\n]", " ", m[0]), text)
    plain = _CODE.sub(lambda m: re.sub(r"[^\n]", "\0", m[0]), plain)
    for tag in _TAG.finditer(plain):
        element = tag[1].lower()
        found = _ATTRIBUTE.findall(tag[2])
        attributes = {name.lower(): double or single or bare for name, double, single, bare in found}
        place = tag.start()
        for (name, attribute), (directive, what) in _LOADS.items():
            if name == element and attribute in attributes:
                yield from _elsewhere(place, attributes[attribute], directive, what, added)
        if element == "link" and "stylesheet" in attributes.get("rel", "").lower().split():
            yield from _elsewhere(place, attributes.get("href", ""), "style-src", "style sheet", added)
        if element == "script" and "src" not in attributes and attributes.get("type", "").lower() not in _DATA:
            yield place, "the policy of the pages blocks a script that stands in the page", _to_file("script", "js")
        if element == "style":
            yield place, "the policy of the pages blocks styles that stand in the page", _to_file("styles", "css")
        if "style" in attributes:
            hint = "give the element a class, and write its style into layouts/static/css/custom.css"
            yield place, "the policy of the pages blocks a style attribute", hint
        handler = next((a for a in attributes if re.fullmatch("on[a-z]+", a)), "")
        if handler:
            yield place, f"the policy of the pages blocks {handler}, a script in an attribute", _to_file("script", "js")
        if element in ("object", "embed"):
            hint = "link to the file, or show it in a frame or as a picture"
            yield place, f"the policy of the pages blocks <{element}>", hint


def _in_sheet(text: str, added: Added) -> Iterator[tuple[int, str, str]]:
    plain = re.sub(r"/\*.*?\*/", lambda m: re.sub(r"[^\n]", " ", m[0]), text, flags=re.DOTALL)
    for link in _SHEET_LINK.finditer(plain):
        before = plain[plain.rfind("}", 0, link.start()) + 1 : link.start()]
        if link[1].startswith("@"):
            directive, what = "style-src", "style sheet"
        elif "@font-face" in before.lower():
            directive, what = "font-src", "font"
        else:
            directive, what = "img-src", "picture"
        yield from _elsewhere(link.start(), link[2], directive, what, added)


def _elsewhere(place: int, address: str, directive: str, what: str, added: Added) -> Iterator[tuple[int, str, str]]:
    """The finding for an address of another origin, unless the policy lets it through."""
    target = origin(address.partition("\0")[0].strip())
    if not target or "\0" in address.partition("://")[2].partition("/")[0] or is_allowed(directive, address, added):
        return
    message = f"the policy of the pages blocks this {what}: {target} is not in its {directive}"
    secure = target.replace("http://", "https://", 1)
    known = [source for name, sources in added if name == directive for source in sources]
    rows = ", ".join(f'"{source}"' for source in (*known, secure))
    yield place, message, f"add to site.toml, below [policy]: {directive} = [{rows}]"


def _to_file(what: str, ending: str) -> str:
    return f"put the {what} into a file such as layouts/static/{ending}/own.{ending}, and load it from there"
