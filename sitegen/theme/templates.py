"""Loads a theme as a table of texts, and finds all that a template can include before it is rendered."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from jinja2 import Environment, TemplateError, TemplateSyntaxError, nodes
from jinja2.exceptions import TemplateNotFound, UndefinedError
from markupsafe import Markup

from sitegen.errors import TemplateFailure
from sitegen.languages.english import ENGLISH
from sitegen.languages.language import Language
from sitegen.problems import Problem, nearest, problem
from sitegen.theme.environment import FILTERS, make_environment, to_parse


@dataclass(frozen=True)
class Theme:
    """The text of every template by its name, such as `article.html`.

    `known` are the `named` of an earlier Theme of just these texts: parsing them only for that costs more than all
    the rest of a small rebuild. `exact` are the templates that failed without Jinja's own look-ups, and are not tried
    without them again.
    """

    texts: Mapping[str, str]
    known: Mapping[str, tuple[tuple[str, int], ...]] = field(default_factory=dict, compare=False, repr=False)
    exact: set[str] = field(default_factory=set, compare=False, repr=False)
    _closures: dict[str, tuple[str, ...]] = field(default_factory=dict, compare=False, repr=False)
    _spoken: dict[tuple[str, bool], Environment] = field(default_factory=dict, compare=False, repr=False)

    @property
    def environment(self) -> Environment:
        """The exact environment that speaks English."""
        return self.speaking(ENGLISH)

    def speaking(self, language: Language, *, direct: bool = False) -> Environment:
        """The one Jinja environment of a language, with Jinja's own look-ups or without (see `direct`)."""
        found = self._spoken.get((language.digest, direct))
        if found is None:
            found = make_environment(language, self._load, direct=direct)
            self._spoken[language.digest, direct] = found
        return found

    def _load(self, name: str) -> tuple[str, str, None] | None:
        """A template's text with its name in place of a file's, so that errors say in which template they are."""
        text = self.texts.get(name)
        return None if text is None else (text, name, None)

    def closure(self, name: str) -> tuple[str, ...]:
        """The names of every template that `name` can reach by extends, include and import, itself included.

        Raises TemplateFailure where one is missing, cannot be parsed or refers to another dynamically.
        """
        known = self._closures.get(name)
        if known is None:
            seen: dict[str, None] = {}
            self._reach(name, seen)
            known = self._closures[name] = tuple(sorted(seen))
        return known

    def _reach(self, name: str, seen: dict[str, None]) -> None:
        if name in seen:
            return
        seen[name] = None
        for wanted in self._direct(name):
            self._reach(wanted, seen)

    def compile(self, names: Iterable[str], languages: Iterable[Language] = (ENGLISH,)) -> None:
        """Compile templates and all that they reach now, so that worker processes inherit them."""
        wanted = sorted({part for name in names for part in self.closure(name)})
        for language in languages:
            for name in wanted:
                self.speaking(language, direct=True).get_template(name)

    def _direct(self, name: str) -> list[str]:
        """The templates that a template names. Raises TemplateFailure where one is missing, or is itself."""
        found = self.known[name] if name in self.known else _references(name, self.texts.get(name))
        for wanted, line in found:
            if wanted not in self.texts:
                raise TemplateFailure(self._missing(name, wanted, line))
            if wanted == name:
                raise TemplateFailure(f"layouts/{name}:{line}: the template refers to itself — take that out")
        return [wanted for wanted, _ in found]

    def named(self) -> dict[str, tuple[tuple[str, int], ...]]:
        """What every template names, with the line. Raises TemplateFailure for one that cannot be parsed."""
        return {name: _references(name, text) for name, text in self.texts.items()}

    def _missing(self, name: str, wanted: str, line: int) -> str:
        close = nearest(wanted, sorted(self.texts))
        hint = f"did you mean {close}?" if close else "correct the name"
        return f"layouts/{name}:{line}: there is no template {wanted} — {hint} [template]"

    def problems(self) -> list[Problem]:
        """Every template that cannot be parsed, refers to another dynamically, or to one that is not there."""
        found = []
        for name in sorted(self.texts):
            try:
                self._direct(name)
            except TemplateFailure as error:
                place, _, rest = str(error).partition(": ")
                path, _, line = place.rpartition(":")
                message, _, hint = rest.removesuffix(" [template]").partition(" — ")
                found.append(problem("template", path, int(line), message, hint))
        return found

    def render(self, name: str, language: Language = ENGLISH, /, **context: Any) -> str:
        """The template's text in a language, with this context.

        Raises TemplateFailure that names the template, the line and what was missing.
        """
        return self.encode(name, language, **context).decode()

    def encode(self, name: str, language: Language = ENGLISH, /, **context: Any) -> bytes:
        """The same in UTF-8. One character that is not ASCII makes a text several times as slow to encode.

        So each piece of it is encoded by itself: most hold none.
        """
        if name not in self.exact:
            try:
                return _encoded(self.speaking(language, direct=True), name, context)
            except Exception:  # noqa: BLE001 (what is wrong, if anything is, is said below)
                self.exact.add(name)
        environment = self.speaking(language)
        try:
            try:
                return _encoded(environment, name, context)
            except Exception:  # noqa: BLE001 (as Template.render does)
                environment.handle_exception()
        except TemplateSyntaxError as error:
            raise TemplateFailure(_syntax(error)) from None
        except TemplateNotFound as error:
            raise TemplateFailure(f"layouts/{name}:1: there is no template {error.name} — correct the name") from None
        except RecursionError:
            raise TemplateFailure(f"layouts/{name}:1: templates refer to each other in a circle — break it") from None
        except (UndefinedError, TemplateError, TypeError, ValueError, LookupError, ArithmeticError) as error:
            said = str(error) if " — did you mean " in str(error) else f"{error} — correct the template"
            raise TemplateFailure(f"{_place(error, self.texts, name)}: {said}") from error


def _encoded(environment: Environment, name: str, context: dict[str, Any]) -> bytes:
    template = environment.get_template(name)
    return b"".join(map(str.encode, template.root_render_func(template.new_context(context))))


def references(name: str, text: str | None) -> list[str]:
    """The templates that a template names. Raises TemplateFailure for one that is named by an expression."""
    return [wanted for wanted, _ in _references(name, text)]


@lru_cache(maxsize=256)
def _references(name: str, text: str | None) -> tuple[tuple[str, int], ...]:
    """The templates that a template names, each with its line; the names of filters are checked on the way."""
    if text is None:
        raise TemplateFailure(f"layouts/{name}:1: there is no such template — restore the file")
    try:
        tree = to_parse().parse(text, name=name, filename=name)
    except TemplateSyntaxError as error:
        raise TemplateFailure(_syntax(error)) from None
    for used in tree.find_all(nodes.Filter):
        if used.name not in FILTERS:
            close = nearest(used.name, FILTERS)
            hint = f"did you mean {close}?" if close else "take it out"
            raise TemplateFailure(f"layouts/{name}:{used.lineno}: there is no filter {used.name} — {hint}")
    found = []
    for node in tree.find_all((nodes.Extends, nodes.Include, nodes.Import, nodes.FromImport)):
        target = node.template  # type: ignore[attr-defined] # all four kinds have it
        if isinstance(node, nodes.Include) and node.ignore_missing:
            hides = "“ignore missing” hides what a page is made of — name a template that exists"
            raise TemplateFailure(f"layouts/{name}:{node.lineno}: {hides}")
        if not isinstance(target, nodes.Const) or not isinstance(target.value, str):
            raise TemplateFailure(
                f"layouts/{name}:{node.lineno}: a template is named by an expression — write its name in quotes"
            )
        found.append((target.value, node.lineno))
    return tuple(found)


def safe(html: str) -> Markup:
    """HTML that our own code made, which no template need escape again."""
    return Markup(html)  # noqa: S704 (only sanitised or own HTML is passed here)


def _syntax(error: TemplateSyntaxError) -> str:
    return f"layouts/{error.name or '?'}:{error.lineno}: {error.message} — correct the template"


def _place(error: BaseException, texts: Mapping[str, str], name: str) -> str:
    """The deepest template and line in the error's traceback: Jinja's errors carry no line of their own."""
    place = f"layouts/{name}:1"
    trace = error.__traceback__
    while trace is not None:
        file = trace.tb_frame.f_code.co_filename
        if file in texts:
            place = f"layouts/{file}:{trace.tb_lineno}"
        trace = trace.tb_next
    return place
