"""Escapes what compiled templates print, into plain strings that are joined to a page.

Jinja escapes each value into a Markup, a kind of text that remembers that it is escaped, by three calls in Python. A
piece that is printed is never looked at again: it is joined with the others, and a macro marks its whole result.
"""

from collections.abc import Callable
from typing import Any

import markupsafe
from jinja2 import nodes
from jinja2.compiler import CodeGenerator
from markupsafe import Markup, escape

_inner: Callable[[str], str] = getattr(markupsafe, "_escape_inner", escape)
"""What `escape` calls for a text, in C; `escape` itself where another version of markupsafe has no such part."""


def put(value: Any) -> str:
    """The text of `markupsafe.escape(value)`."""
    kind = type(value)
    if kind is str:
        return _inner(value)
    if kind is int:
        return str(value)
    return value if kind is Markup else escape(value)


class Generator(CodeGenerator):
    """Jinja's compiler, whose templates print by `put`."""

    def visit_Template(self, node: nodes.Template, frame: Any = None) -> None:  # noqa: N802 (Jinja's name)
        """The whole module of a template."""
        self.writeline(f"from {__name__} import put")
        super().visit_Template(node, frame)

    def _output_child_pre(self, node: nodes.Expr, frame: Any, finalize: Any) -> None:
        if frame.eval_ctx.autoescape and not frame.eval_ctx.volatile and finalize.src is None:
            self.write("put(")
        else:
            super()._output_child_pre(node, frame, finalize)
