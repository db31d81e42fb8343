"""Says a template's words in a language while the template is compiled, so that a page pays nothing for them.

In templates `_("Newest stories")` is plain text and `{% trans %}…{% endtrans %}` holds HTML, as in Jinja's extension
for gettext; `pgettext` and `ngettext` are gettext's. A word that the language lacks is said in English and marked
`lang="en"` where HTML can mark it.
"""

import json
import re
from collections.abc import Iterator, Sequence
from typing import Any

from jinja2 import Environment, TemplateAssertionError, nodes
from jinja2.ext import InternationalizationExtension
from jinja2.visitor import NodeTransformer
from markupsafe import Markup, escape

from sitegen.languages.language import Language, parts_of

_SAYING = {"_": 1, "gettext": 1, "pgettext": 2}
"""The functions whose words are known while a template is compiled, and how many texts they take."""

_TAGS = re.compile(r"<(/?)([a-zA-Z][\w-]*)|[<>]")
_TEXT_ALONE = frozenset("title option textarea text tspan script style".split())
"""Elements that hold no other elements, or none of HTML."""


class GettextTags(InternationalizationExtension):
    """The tag `trans` without a plural, as nodes that `said` reads: its text is HTML, its values are escaped."""

    def _make_node(
        self,
        singular: str,
        plural: str | None,
        context: str | None,
        variables: dict[str, nodes.Expr],
        plural_expr: nodes.Expr | None,
        vars_referenced: bool,
        num_called_num: bool,
    ) -> nodes.Output:
        if plural is not None:
            raise TemplateAssertionError("trans takes no plural here: write {{ ngettext(one, many, number) }}", 1)
        language: Language = self.environment.language  # type: ignore[attr-defined] # that of the theme's environments
        text = language.wording(singular, context or "")
        found: list[nodes.Expr] = []
        for literal, name in parts_of(text):
            if not name:
                found.append(nodes.TemplateData(literal))
            else:
                found.append(variables.get(name) or nodes.Name(name, "load"))
        if not language.has(singular, context or ""):
            found = [nodes.TemplateData(_opening(language)), *found, nodes.TemplateData("</span>")]
        return nodes.Output(found)


def _opening(language: Language) -> str:
    return '<span lang="en" dir="ltr">' if language.direction == "rtl" else '<span lang="en">'


def said(tree: nodes.Template, environment: Environment, language: Language, name: str | None) -> nodes.Template:
    """A template's tree with its words in the language."""
    is_html = name is None or not name.endswith(".txt")
    found: nodes.Template = _Speaker(language, is_html=is_html).visit(tree)
    found.set_environment(environment)
    return found


class _Speaker(NodeTransformer):
    """Puts words in the places of the calls that ask for them."""

    def __init__(self, language: Language, *, is_html: bool) -> None:
        self.language = language
        self.is_html = is_html
        self.inside_tag = False
        self.element = ""

    def visit_Output(self, node: nodes.Output) -> nodes.Output:  # noqa: N802 (Jinja's name)
        found: list[nodes.Expr] = []
        for child in node.nodes:
            if isinstance(child, nodes.TemplateData):
                self.look_at(child.data)
                found.append(child)
            elif words := _words(child):
                found += self.printed(*words, line=child.lineno)
            else:
                found.append(self.visit(child))
        node.nodes = found
        return node

    def visit_Call(self, node: nodes.Call) -> nodes.Expr:  # noqa: N802 (Jinja's name)
        words = _words(node)
        if not words:
            self.generic_visit(node)
            return node
        message, context, values = words
        parts = [
            self.visit(values[name]) if name in values else nodes.Const(literal or f"%({name})s")
            for literal, name in self.parts(message, context, values)
        ]
        found = parts[0] if len(parts) == 1 else nodes.Concat(parts)
        for part in (found, *parts):
            part.set_lineno(node.lineno)
        return found

    def parts(self, message: str, context: str, values: dict[str, nodes.Expr]) -> list[tuple[str, str]]:
        text = self.language.wording(message, context)
        return (parts_of(text) if values else [(text, "")]) or [("", "")]

    def printed(self, message: str, context: str, values: dict[str, nodes.Expr], *, line: int) -> Iterator[nodes.Expr]:
        """The words as they are printed, where nothing but the values is escaped any more."""
        marked = self.is_html and not self.language.has(message, context) and not self.inside_tag
        marked = marked and self.element not in _TEXT_ALONE
        if marked:
            yield nodes.TemplateData(_opening(self.language), lineno=line)
        for literal, name in self.parts(message, context, values):
            if name in values:
                yield self.visit(values[name])
            else:
                text = literal or f"%({name})s"
                yield nodes.TemplateData(str(escape(text)) if self.is_html else text, lineno=line)
        if marked:
            yield nodes.TemplateData("</span>", lineno=line)

    def look_at(self, data: str) -> None:
        """Follow the marks of HTML, to know whether a word stands in a tag, or in an element of text alone."""
        for found in _TAGS.finditer(data):
            if found[0] == ">":
                self.inside_tag = False
                continue
            self.inside_tag = True
            if found[2]:
                self.element = "" if found[1] else found[2].lower()


def _words(node: nodes.Node) -> tuple[str, str, dict[str, nodes.Expr]] | None:
    """The message, the context and the values of a call for words that are written in it; None for anything else."""
    if not isinstance(node, nodes.Call) or not isinstance(node.node, nodes.Name):
        return None
    wanted = _SAYING.get(node.node.name)
    texts = [arg.value for arg in node.args if isinstance(arg, nodes.Const) and isinstance(arg.value, str)]
    if wanted is None or len(texts) != wanted or len(node.args) != wanted or node.dyn_args or node.dyn_kwargs:
        return None
    return texts[-1], texts[0] if wanted > 1 else "", {pair.key: pair.value for pair in node.kwargs}


def spoken_globals(language: Language) -> dict[str, Any]:
    """What templates ask of a language while a page is rendered."""

    def ngettext(one: str, many: str, number: int, **values: object) -> str:
        return language.count(one, many, number, **values)

    def forms(one: str, many: str) -> str:
        rule = language.tag if language.has(one) else "en"
        return json.dumps({"in": rule, **language.by_category(one, many)}, ensure_ascii=False)

    def listed(items: Sequence[Any]) -> Markup:
        return Markup(language.listed([str(escape(item)) for item in items]))  # noqa: S704 (each is escaped)

    return {
        "_": language.say,
        "gettext": language.say,
        "pgettext": language.say_of,
        "ngettext": ngettext,
        "forms": forms,
        "listed": listed,
        "number": language.number,
        "lowered": language.lowered,
        "english": language.is_english and not language.disguise,
        "rtl": language.direction == "rtl",
    }
