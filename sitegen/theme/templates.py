"""Loads a theme as a table of texts, and finds all that a template can include before it is rendered."""

from collections.abc import Callable, Iterable, Mapping, MutableMapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from jinja2 import Environment, FunctionLoader, StrictUndefined, TemplateError, TemplateSyntaxError, nodes
from jinja2.exceptions import TemplateNotFound, UndefinedError
from jinja2.utils import missing
from markupsafe import Markup

from sitegen.errors import TemplateFailure
from sitegen.fingerprint import Lazy
from sitegen.languages.english import ENGLISH
from sitegen.languages.language import Language
from sitegen.problems import Problem, nearest, problem
from sitegen.theme.autoescape import Generator
from sitegen.theme.bytecode import COMPILED, CompiledIn
from sitegen.theme.words import GettextTags, said, spoken_globals

_FILTERS = """
abs attr batch capitalize center count default dictsort e escape first float forceescape format groupby indent int
items join last length list lower map max min reject rejectattr replace reverse round safe select selectattr slice
sort string striptags sum title trim truncate unique upper urlencode wordcount wordwrap xmlattr
""".split()
"""Jinja's filters without those that look at the clock, chance or the machine."""


KEPT = 16384
"""Pieces of HTML that `once` keeps at a time: about 20 MB of cards. A site of ten thousand stories shows each in more
lists than one, and to let some go means to make most of them twice."""


class _Environment(Environment):
    """Jinja's environment in one language; it looks through what is held at once, and not by a failure first."""

    code_generator_class = Generator

    def __init__(self, language: Language, **options: Any) -> None:
        """`options` are Jinja's."""
        self.language = language
        super().__init__(extensions=[GettextTags], **options)
        self.newstyle_gettext = True

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        """The template with its words in the language: to a page they are text like any other."""
        return said(super()._parse(source, name, filename), self, self.language, name)

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """The globals themselves where a template has none of its own, which none has here.

        Jinja's map over maps is gone through in Python for every page and every import on it.
        """
        return super().make_globals(d) if d else self.globals

    def getattr(self, obj: Any, attribute: str) -> Any:
        """The attribute, else the item, else Jinja's undefined."""
        # A page asks for two hundred: one call for each, and Jinja's own way only where there is no such attribute.
        if type(obj) is Lazy and attribute != "value" and attribute != "digest":
            obj = obj.value if obj._make is not None else obj._value
        try:
            return getattr(obj, attribute)
        except AttributeError:
            return super().getattr(obj, attribute)


class _Unknown(StrictUndefined):
    """A name that a template uses and nobody lent it; the error says which names were meant to be there."""

    __slots__ = ()

    @property
    def _undefined_message(self) -> str:
        if self._undefined_hint or self._undefined_obj is missing or not isinstance(self._undefined_name, str):
            return str(super()._undefined_message)
        view = self._undefined_obj
        names: Iterable[str] = getattr(view, "__struct_fields__", ()) or getattr(view, "__dataclass_fields__", ())
        close = nearest(self._undefined_name, [*names])
        return f"there is no .{self._undefined_name} here" + (f" — did you mean .{close}?" if close else "")


def _once() -> Callable[..., Any]:
    """A function for templates that calls a macro once for the same values: `once(card, item, 4)`.

    A value that is held is known by its digest, a text or number by itself, and any other by being the same object;
    views are frozen, so that the same object says the same for ever.
    """
    found: dict[tuple[Any, ...], tuple[tuple[Any, ...], Any]] = {}

    def once(macro: Any, *values: Any) -> Any:
        key = (macro, *[_known(value) for value in values])
        kept = found.get(key)
        if kept is None:
            if len(found) >= KEPT:
                found.clear()
            # The values are kept too: the identity of one that is gone could be that of another.
            kept = found[key] = (values, macro(*values))
        return kept[1]

    return once


def _known(value: Any) -> Any:
    kind = type(value)
    if kind is Lazy:
        return value.digest
    return (kind, value) if kind in (str, int, bool, Markup) else (id(value),)


@dataclass(frozen=True)
class Theme:
    """The text of every template by its name, such as `article.html`.

    `known` are the `named` of an earlier Theme of just these texts: parsing them only for that costs more than all
    the rest of a small rebuild.
    """

    texts: Mapping[str, str]
    known: Mapping[str, tuple[tuple[str, int], ...]] = field(default_factory=dict, compare=False, repr=False)
    _closures: dict[str, tuple[str, ...]] = field(default_factory=dict, compare=False, repr=False)
    _spoken: dict[str, Environment] = field(default_factory=dict, compare=False, repr=False)

    @property
    def environment(self) -> Environment:
        """The environment that speaks English."""
        return self.speaking(ENGLISH)

    def speaking(self, language: Language) -> Environment:
        """The one Jinja environment of a language: everything is escaped, an unknown name is an error."""
        found = self._spoken.get(language.digest)
        if found is None:
            found = self._spoken[language.digest] = self._environment(language)
        return found

    def _environment(self, language: Language) -> Environment:
        env = _Environment(
            language,
            loader=FunctionLoader(self._load),
            autoescape=lambda name: name is None or not name.endswith(".txt"),
            undefined=_Unknown,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
            auto_reload=False,
            cache_size=-1,
            bytecode_cache=COMPILED if language is ENGLISH else CompiledIn(language.digest),
        )
        env.filters = {name: env.filters[name] for name in _FILTERS}
        env.globals = {name: env.globals[name] for name in ("range", "namespace", "joiner", "cycler")}
        env.globals["once"] = _once()
        env.globals.update(spoken_globals(language))
        return env

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
                self.speaking(language).get_template(name)

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
        environment = self.speaking(language)
        try:
            template = environment.get_template(name)
            try:
                return b"".join(map(str.encode, template.root_render_func(template.new_context(context))))
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


def references(name: str, text: str | None) -> list[str]:
    """The templates that a template names. Raises TemplateFailure for one that is named by an expression."""
    return [wanted for wanted, _ in _references(name, text)]


@lru_cache(maxsize=256)
def _references(name: str, text: str | None) -> tuple[tuple[str, int], ...]:
    """The templates that a template names, each with its line; the names of filters are checked on the way."""
    if text is None:
        raise TemplateFailure(f"layouts/{name}:1: there is no such template — restore the file")
    try:
        tree = _Environment(ENGLISH, autoescape=True).parse(text, name=name, filename=name)
    except TemplateSyntaxError as error:
        raise TemplateFailure(_syntax(error)) from None
    for used in tree.find_all(nodes.Filter):
        if used.name not in _FILTERS:
            close = nearest(used.name, _FILTERS)
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
