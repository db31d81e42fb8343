"""Jinja's environments for a theme: what templates may use, what an unknown name says, and `once`.

A page is rendered in the direct environment (see `direct`). Whatever fails there is rendered again in the exact one,
which looks up attributes and calls macros as Jinja does, and whose errors are told.
"""

from collections.abc import Callable, Iterable, MutableMapping
from functools import lru_cache
from typing import Any

from jinja2 import BytecodeCache, Environment, FunctionLoader, StrictUndefined, Template, nodes
from jinja2.runtime import Macro
from jinja2.utils import missing
from markupsafe import Markup

from sitegen.fingerprint import Lazy
from sitegen.languages.english import ENGLISH
from sitegen.languages.language import Language
from sitegen.problems import nearest
from sitegen.theme.autoescape import Generator
from sitegen.theme.bytecode import COMPILED, CompiledIn
from sitegen.theme.direct import DirectGenerator, invoke
from sitegen.theme.words import GettextTags, said, spoken_globals

FILTERS = """
abs attr batch capitalize center count default dictsort e escape first float forceescape format groupby indent int
items join last length list lower map max min reject rejectattr replace reverse round safe select selectattr slice
sort string striptags sum title trim truncate unique upper urlencode wordcount wordwrap xmlattr
""".split()
"""Jinja's filters without those that look at the clock, chance or the machine."""


KEPT = 16384
"""Pieces of HTML that `once` keeps at a time: about 20 MB of cards. A site of ten thousand stories shows each in more
lists than one, and to let some go means to make most of them twice."""


class ThemeEnvironment(Environment):
    """Jinja's environment in one language; it looks through what is held at once, and not by a failure first."""

    code_generator_class = Generator

    def __init__(self, language: Language, **options: Any) -> None:
        """`options` are Jinja's."""
        self.language = language
        super().__init__(extensions=[GettextTags], **options)
        self.newstyle_gettext = True
        self._loaded: dict[str, Template] = {}

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        """The template with its words in the language: to a page they are text like any other."""
        return said(super()._parse(source, name, filename), self, self.language, name)

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """The globals themselves where a template has none of its own, which none has here.

        Jinja's map over maps is gone through in Python for every page and every import on it.
        """
        return super().make_globals(d) if d else self.globals

    def get_template(
        self,
        name: str | Template,
        parent: str | None = None,
        globals: MutableMapping[str, Any] | None = None,  # noqa: A002 (Jinja's name)
    ) -> Template:
        """The compiled template of this name. A theme's texts never change, so it is looked for once."""
        if globals or not isinstance(name, str):
            return super().get_template(name, parent, globals)
        found = self._loaded.get(name)
        if found is None:
            found = self._loaded[name] = super().get_template(name, parent)
        return found

    def getattr(self, obj: Any, attribute: str) -> Any:
        """The attribute, else the item, else Jinja's undefined."""
        # A page asks for two hundred: one call for each, and Jinja's own way only where there is no such attribute.
        if type(obj) is Lazy and attribute != "value" and attribute != "digest":
            obj = obj.value if obj._make is not None else obj._value
        try:
            return getattr(obj, attribute)
        except AttributeError:
            return super().getattr(obj, attribute)


class DirectEnvironment(ThemeEnvironment):
    """The same with attributes and macros resolved when templates are compiled."""

    code_generator_class = DirectGenerator


class Unknown(StrictUndefined):
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


def make_environment(
    language: Language, load: Callable[[str], tuple[str, str, None] | None], *, direct: bool
) -> ThemeEnvironment:
    """An environment of a language: everything is escaped, an unknown name is an error. `load` gives a text by name."""
    compiled: BytecodeCache
    if direct:
        compiled = CompiledIn(f"{language.digest} direct")
    else:
        compiled = COMPILED if language is ENGLISH else CompiledIn(language.digest)
    kind = DirectEnvironment if direct else ThemeEnvironment
    env = kind(
        language,
        loader=FunctionLoader(load),
        autoescape=lambda name: name is None or not name.endswith(".txt"),
        undefined=Unknown,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        auto_reload=False,
        cache_size=-1,
        bytecode_cache=compiled,
    )
    env.filters = {name: env.filters[name] for name in FILTERS}
    env.globals = {name: env.globals[name] for name in ("range", "namespace", "joiner", "cycler")}
    env.globals["once"] = _once()
    env.globals.update(spoken_globals(language))
    return env


def to_parse() -> ThemeEnvironment:
    """An environment in which templates are read, and not rendered."""
    return ThemeEnvironment(ENGLISH, autoescape=True)


def _once() -> Callable[..., Any]:
    """A function for templates that calls a macro once for the same values: `once(card, item, 4)`.

    A value that is held is known by its digest, a text or number by itself, and any other by being the same object;
    views are frozen, so that the same object says the same for ever.
    """
    found: dict[tuple[Any, ...], tuple[Any, ...]] = {}

    def once(macro: Any, *values: Any) -> Any:
        key = (macro, *[_known(value) for value in values])
        kept = found.get(key)
        if kept is None:
            if len(found) >= KEPT:
                found.clear()
            made = invoke(macro, values, macro._default_autoescape) if type(macro) is Macro else None
            if made is None:
                made = macro(*values)
            # What is known by its identity is kept too: that of one that is gone could be that of another.
            kept = found[key] = made, *[value for value in values if type(value) not in _BY_VALUE]
        return kept[0]

    return once


_BY_VALUE = frozenset((Lazy, str, int, bool, Markup))


def _known(value: Any) -> Any:
    kind = type(value)
    if kind is Lazy:
        return value.digest
    return _typed(value) if kind in _BY_VALUE else (id(value),)


@lru_cache(maxsize=1024, typed=True)
def _typed(value: Any) -> tuple[type, Any]:
    """A value with its type: most are the same few flags, levels and empty texts."""
    return type(value), value
