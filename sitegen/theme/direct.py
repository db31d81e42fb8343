"""Compiles templates whose attributes and macros are resolved by Python itself, not by Jinja's look-ups.

`{{ story.title }}` becomes a plain attribute, and a call with values by place alone goes straight to the macro's
function. Where that fails (an item of a mapping, a name that nobody lent) Python raises an error, and the page is
rendered again by Jinja's way (see `environment`): so what it gives, and what it says of a mistake, is Jinja's.
"""

from keyword import iskeyword
from types import FunctionType, MethodType
from typing import Any

from jinja2 import nodes
from jinja2.compiler import Frame, optimizeconst
from jinja2.runtime import Context, Macro
from jinja2.utils import missing
from markupsafe import Markup

from sitegen.fingerprint import Lazy
from sitegen.theme.autoescape import Generator

_OF_LAZY = frozenset(name for name in dir(Lazy) if not name.startswith("_"))
"""What a held value has of itself, and does not look up in what it holds."""
_MISSING = (missing,) * 16
_FUNCTIONS = frozenset((FunctionType, MethodType))


def opened(held: Lazy[Any]) -> Any:
    """What is held."""
    return held._value if held._make is None else held.value


def invoke(macro: Any, values: tuple[Any, ...], autoescape: bool | None) -> Any:
    """What a macro gives for values by place, None where only Jinja knows how to call it."""
    absent = macro._argument_count - len(values)
    if not 0 <= absent <= len(_MISSING) or macro.caller or macro.catch_kwargs or macro.catch_varargs:
        return None
    text = macro._func(*values, *_MISSING[:absent]) if absent else macro._func(*values)
    # What a macro prints is escaped. `Markup` itself would look for a method of the text, which has none.
    return str.__new__(Markup, text) if autoescape else text


def call(context: Context, function: Any, *values: Any) -> Any:
    """What Jinja's `context.call` gives for values by place; TypeError for what takes the context or another part."""
    kind = type(function)
    if kind is Macro:
        made = invoke(function, values, context.eval_ctx.autoescape)
        return context.call(function, *values) if made is None else made
    if hasattr(function, "jinja_pass_arg"):
        raise TypeError("only Jinja can call this")
    return function(*values) if kind in _FUNCTIONS else context.call(function, *values)


_PIECES = "@pieces"
"""Stands in a frame for a buffer while what is printed there is one piece of the page."""


class DirectGenerator(Generator):
    """The compiler of templates that are rendered without Jinja's look-ups."""

    _alone = False

    def visit_Template(self, node: nodes.Template, frame: Any = None) -> None:  # noqa: N802 (Jinja's name)
        """The whole module of a template."""
        self.writeline(f"from {__name__} import Lazy, call, opened")
        super().visit_Template(node, frame)

    def visit_Output(self, node: nodes.Output, frame: Frame) -> None:  # noqa: N802 (Jinja's name)
        """Texts and values that follow each other: one piece, where Jinja hands each through all levels of a page."""
        if frame.buffer is not None:
            super().visit_Output(node, frame)
            return
        frame.buffer = _PIECES
        try:
            super().visit_Output(node, frame)
        finally:
            frame.buffer = None
            self._alone = False

    def writeline(self, x: str, node: nodes.Node | None = None, extra: int = 0) -> None:
        """A line of code."""
        if x == f"{_PIECES}.append(":
            self._alone, x = True, "yield ("
        elif x == f"{_PIECES}.extend((":
            x = "yield ''.join(("
        super().writeline(x.removesuffix(",") if self._alone else x, node, extra)

    def write(self, x: str) -> None:
        """A part of a line; what is yielded alone is no tuple."""
        if x != "," or not self._alone:
            super().write(x)

    @optimizeconst
    def visit_Getattr(self, node: nodes.Getattr, frame: Frame) -> None:  # noqa: N802 (Jinja's name)
        """An attribute, of what is held where the value is a Lazy."""
        name, of = node.attr, node.node.name if isinstance(node.node, nodes.Name) else ""
        odd = not name.isascii() or not name.isidentifier() or name[0] == "_" or name in _OF_LAZY or iskeyword(name)
        if odd or of == "self":  # a block, which Jinja looks up like an item
            super().visit_Getattr(node, frame)
            return
        self.write("(")
        self.visit(node.node, frame)
        if of and of != "loop":
            variable = frame.symbols.ref(of)
            self.write(f" if type({variable}) is not Lazy else {variable}._value if {variable}._make is None")
            self.write(f" else opened({variable})")
        self.write(f").{name}")

    @optimizeconst
    def visit_Call(self, node: nodes.Call, frame: Frame, forward_caller: bool = False) -> None:  # noqa: N802 (Jinja's name)
        """A call."""
        if forward_caller or node.kwargs or node.dyn_args or node.dyn_kwargs:
            super().visit_Call(node, frame, forward_caller=forward_caller)
            return
        self.write("call(context, ")
        self.visit(node.node, frame)
        self.signature(node, frame)
        self.write(")")
