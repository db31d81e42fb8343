"""Templates: escaped, strict, and known to the last include before one is rendered."""

from datetime import UTC, datetime
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jinja2.compiler import CodeGenerator
from markupsafe import escape
from sites_support import FULL

from sitegen.engine.load import load, render
from sitegen.engine.options import Options
from sitegen.engine.scan import scan
from sitegen.errors import TemplateFailure
from sitegen.fingerprint import Lazy
from sitegen.outputs.views import Ref
from sitegen.publishing.newsletter import HTML, TEXT
from sitegen.theme.autoescape import put
from sitegen.theme.template_names import ENTRIES, unused
from sitegen.theme.templates import Theme, references, safe


def test_everything_is_escaped_but_what_our_own_code_made() -> None:
    theme = Theme({"a.html": "{{ text }}|{{ html(text) }}", "a.txt": "{{ text }}", "a.xml": "{{ text }}"})
    assert theme.render("a.html", text="<b>&", html=safe) == "&lt;b&gt;&amp;|<b>&"
    assert theme.render("a.xml", text="<b>") == "&lt;b&gt;"
    assert theme.render("a.txt", text="<b>") == "<b>"


@given(st.text())
def test_a_text_never_becomes_a_tag_or_leaves_its_attribute(text: str) -> None:
    shown = Theme({"a.html": '<p title="{{ text }}">'}).render("a.html", text=text)
    value = shown.removeprefix('<p title="').removesuffix('">')
    assert not set(value) & set("<>\"'")


class _Spoken:
    def __html__(self) -> str:
        return "<i>"


class _Text(str):
    __slots__ = ()


PRINTED = st.one_of(
    st.text(),
    st.text().map(safe),
    st.text().map(_Text),
    st.integers(),
    st.floats(),
    st.sampled_from([None, True, _Spoken(), ("<", 1), Lazy("x", lambda: "<")]),
)
PRINTING = """{% macro m(v) %}<{{ v }}>{{ caller() if caller is defined else "&" }}{% endmacro %}
{% set s %}[{{ v }}&]{% endset %}
{{ v }}{{ m(v) }}{{ s }}{% call m("<") %}{{ v }}{% endcall %}{% filter upper %}{{ v }}&{% endfilter %}{{ v ~ "<" }}
{% block b %}{{ v }}{{ "<"|e }}{% endblock %}{{ self.b() }}{% for c in [v, "<"] %}{{ c }}{{ loop.last }}{% endfor %}
{{ ["<", v]|join("&") }}{{ m(m(v)) }}{{ s|length }}{{ (v|string)[:2] }}
{% if v is string %}{{ v|replace("<", ">") }}{% endif %}"""


def both(text: str, **others: str) -> tuple[Theme, Theme]:
    """A template compiled as ours are, and as Jinja compiles it."""
    ours, jinjas = Theme({"a.html": text, **others}), Theme({"a.html": text, **others})
    jinjas.environment.code_generator_class, jinjas.environment.bytecode_cache = CodeGenerator, None
    jinjas.exact.update(jinjas.texts)
    return ours, jinjas


OURS, JINJAS = both(PRINTING)


@given(PRINTED)
def test_what_a_template_prints_is_escaped_as_jinja_escapes_it(value: object) -> None:
    assert put(value) == str(escape(value))
    assert OURS.render("a.html", v=value) == JINJAS.render("a.html", v=value)


MACROS = """{% macro two(a, b="<b>") %}{{ a }}{{ b }}{% endmacro %}
{% macro many(a) %}{{ a }}{{ varargs|length }}{% endmacro %}{% macro keyed(a) %}{{ kwargs|length }}{% endmacro %}
{% macro wrapped(a) %}{{ caller(a) if caller is defined else a }}{% endmacro %}"""
CALLED = [
    *["v.title", "v.gone", "v.title.gone", "v.items", "v.0", "v.value", "v.digest", "v.passing", "v._value", "v.class"],
    *[
        "v.gone is defined",
        "v.gone|default('none')",
        "v.title|upper",
        "(v or v).title",
        "'a'.upper()",
        "'%s'.format(v)",
    ],
    *["m.two(v)", "m.two(v, 1)", "m.two(v, v.title)", "m.two(b=v, a='<')", "m.two()", "m.two(1, 2, 3)", "m.many(v, 2)"],
    *[
        "m.keyed(v)",
        "m.keyed(v, x=1)",
        "m.wrapped(v)",
        "m.gone(v)",
        "gone.title",
        "once(m.two, v, 1)",
        "once(m.two, v)",
    ],
    *["once(m.many, v, 2)", "range(2)|list", "v.title.upper()", "v()", "v.title()", "call(v.title)", "m.two(*[v])"],
    *["namespace(a=1).a", "joiner('<')()", "cycler(1, 2).next()", "v.first('<')", "v.first(html('<'))", "v == v"],
]


class View(NamedTuple):
    """What templates look into: attributes and a method."""

    title: object
    items: tuple[object, ...] = ()

    def first(self, other: object) -> object:
        return self.items[0] if self.items else other


LOOKED_INTO = st.one_of(
    PRINTED,
    PRINTED.map(View),
    st.tuples(PRINTED, st.tuples(PRINTED)).map(lambda values: View(*values)),
    PRINTED.map(lambda value: {"title": value, "gone": "<found>"}),
    PRINTED.map(lambda value: Lazy("x", lambda: View(value))),
    PRINTED.map(lambda value: Lazy("y", lambda: Lazy("z", lambda: View(value)))),
    st.just(Ref("<t>", "/")),
)


@pytest.mark.parametrize("written", CALLED)
def test_a_template_that_is_resolved_when_it_is_compiled_gives_what_jinja_gives(written: str) -> None:
    text = (
        "{% import 'm.html' as m %}{% set w = v %}{{ " + written + " }}{% for v in [w] %}{{ " + written + " }}"
        "{{ loop.index }}{% call m.wrapped(v) %}{{ " + written + " }}{% endcall %}{% endfor %}"
        "{% block b %}{{ " + written + " }}{% endblock %}"
    )
    ours, jinjas = both(text, **{"m.html": MACROS})

    @settings(max_examples=20, deadline=None)
    @given(LOOKED_INTO)
    def alike(value: object) -> None:
        assert outcome(ours, value) == outcome(jinjas, value)
        ours.exact.clear()

    alike()


def outcome(theme: Theme, value: object) -> str:
    try:
        return theme.render("a.html", v=value, html=safe)
    except TemplateFailure as error:
        return str(error)
    except (AttributeError, NotImplementedError) as error:  # of a Lazy's parts, which Jinja lets through
        return repr(error)


def test_a_template_that_failed_without_jinjas_look_ups_is_not_tried_without_them_again() -> None:
    theme = Theme({"a.html": "{{ v.title }}"})
    assert theme.render("a.html", v=Ref("t", "/")) == "t"
    assert theme.exact == set()
    assert theme.render("a.html", v={"title": "t"}) == "t"
    assert theme.exact == {"a.html"}
    assert theme.render("a.html", v=Ref("t", "/")) == "t"


def test_templates_in_content_stay_text() -> None:
    assert Theme({"a.html": "{{ text }}"}).render("a.html", text="{{ 7 * 7 }}{% x %}") == "{{ 7 * 7 }}{% x %}"


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("{{ gone }}", "layouts/a.html:1: "),
        ("\n\n{{ known.gone }}", "layouts/a.html:3: "),
        ("\n{% if gone %}{% endif %}", "layouts/a.html:2: "),
        ("\n{{ 1 / 0 }}", "layouts/a.html:2: "),
        ("\n{{ known + 1 }}", "layouts/a.html:2: "),
        ("{{ unclosed", "layouts/a.html:1: "),
        ("{% include 'b.html' %}", "layouts/b.html:2: "),
    ],
)
def test_a_failure_names_the_template_and_the_line(text: str, place: str) -> None:
    with pytest.raises(TemplateFailure) as caught:
        Theme({"a.html": text, "b.html": "\n{{ gone }}"}).render("a.html", known="x")
    assert str(caught.value).startswith(place)
    assert " — " in str(caught.value)


def test_a_slip_in_a_name_is_told_with_the_name_that_was_meant_and_without_the_names_of_code() -> None:
    theme = Theme({"a.html": "{{ page.titel }}", "b.html": "{{ page.nothing_like_it }}"})
    said = []
    for name in theme.texts:
        with pytest.raises(TemplateFailure) as caught:
            theme.render(name, page=Ref("T", "/"))
        said.append(str(caught.value))
    assert said == [
        "layouts/a.html:1: there is no .titel here — did you mean .title?",
        "layouts/b.html:1: there is no .nothing_like_it here — correct the template",
    ]


def test_the_closure_holds_all_that_a_template_can_reach() -> None:
    theme = Theme(
        {
            "page.html": "{% extends 'base.html' %}{% block a %}{% include 'part.html' %}{% endblock %}",
            "base.html": "{% import 'macros.html' as m %}{% block a %}{% endblock %}",
            "part.html": "{% from 'other.html' import x %}",
            "macros.html": "",
            "other.html": "{% macro x() %}{% endmacro %}",
            "unused.html": "",
        }
    )
    assert theme.closure("page.html") == ("base.html", "macros.html", "other.html", "page.html", "part.html")
    assert theme.closure("macros.html") == ("macros.html",)


def test_a_circle_of_templates_ends_and_is_named() -> None:
    theme = Theme({"a.html": "{% include 'b.html' %}", "b.html": "{% include 'a.html' %}"})
    assert theme.closure("a.html") == ("a.html", "b.html")
    with pytest.raises(TemplateFailure, match="circle"):
        theme.render("a.html")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("\n{% include name %}", "layouts/a.html:2: a template is named by an expression"),
        ("{% extends 'a' ~ 'b' %}", "layouts/a.html:1: a template is named by an expression"),
        ("{% include ['b.html', 'c.html'] %}", "layouts/a.html:1: a template is named by an expression"),
        ("{% include 'b.html' ignore missing %}", "layouts/a.html:1: “ignore missing” hides"),
        ("\n\n{% include 'prats.html' %}", "layouts/a.html:3: there is no template prats.html — did you mean parts"),
        ("{% extends 'a.html' %}", "layouts/a.html:1: the template refers to itself"),
        ("{{ x|uper }}", "layouts/a.html:1: there is no filter uper — did you mean upper?"),
        ("{{ x|random }}", "layouts/a.html:1: there is no filter random"),
        ("{% foreach x %}", "layouts/a.html:1: Encountered unknown tag"),
    ],
)
def test_what_hides_or_breaks_the_closure_is_found_before_a_build(text: str, said: str) -> None:
    theme = Theme({"a.html": text, "parts.html": ""})
    (found,) = theme.problems()
    assert f"{found.path}:{found.line}: {found.message} — {found.hint}".startswith(said)
    assert found.rule == "template"
    with pytest.raises(TemplateFailure):
        theme.closure("a.html")


@pytest.mark.parametrize("name", ["random", "shuffle", "now", "pprint", "urlize", "tojson", "lipsum", "dict"])
def test_nothing_that_a_template_can_call_looks_at_the_clock_or_at_chance(name: str) -> None:
    theme = Theme({})
    assert name not in theme.environment.filters
    assert name not in theme.environment.globals


def test_references_are_in_the_order_of_the_text() -> None:
    assert references("a.html", "{% include 'b.html' %}{% include 'c.html' %}") == ["b.html", "c.html"]


def test_what_is_made_once_is_made_again_for_any_other_value() -> None:
    parts = "{% macro show(item, level) %}{{ item.title }}-{{ level }} {% endmacro %}"
    calls = "{{ once(parts.show, item, 1) }}{{ once(parts.show, item, true) }}{{ once(parts.show, item, 2) }}"
    theme = Theme({"a.html": "{% import 'parts.html' as parts %}" + calls, "parts.html": parts})
    first, other = (Lazy(title, lambda title=title: Ref(title, "/")) for title in ("<a>", "b"))
    assert theme.render("a.html", item=first) == "&lt;a&gt;-1 &lt;a&gt;-True &lt;a&gt;-2 "
    assert theme.render("a.html", item=other) == "b-1 b-True b-2 "
    assert theme.render("a.html", item=Ref("c", "/")) == "c-1 c-True c-2 "
    unmade = Lazy("b", lambda: pytest.fail("what has this digest was made before"))
    assert theme.render("a.html", item=unmade) == "b-1 b-True b-2 "


def test_a_template_that_no_page_is_made_with_is_named_and_one_that_is_included_is_not() -> None:
    theme = Theme({"article.html": '{% include "partials/head.html" %}', "partials/head.html": "",
                   "partials/hed.html": "", "artcle.html": "", "email/edtion.txt": "", "notes.txt": ""})  # fmt: skip
    said = {p.path: p.hint for p in unused(theme, theme.texts)}
    assert said == {
        "layouts/partials/hed.html": "did you mean partials/head.html?",
        "layouts/artcle.html": "did you mean article.html?",
        "layouts/email/edtion.txt": "include it in a template that is used, or delete it",
        "layouts/notes.txt": "include it in a template that is used, or delete it",
    }


def test_the_templates_that_are_known_are_those_that_files_are_made_with() -> None:
    moment = datetime(2026, 2, 15, 12, tzinfo=UTC)
    loaded = load(Options(FULL, moment), scan(FULL))
    assert loaded.plan is not None
    planned = {o.template for o in loaded.plan.outputs.values() if o.template}
    # The theme's own templates need nothing that only Jinja finds: else each page would be rendered twice.
    for output in {o.template: o for o in loaded.plan.outputs.values() if o.template}.values():
        render(output, loaded.theme)
    assert loaded.theme.exact == set()
    # The full site has no registers, which test_registers builds.
    assert planned | {HTML, TEXT, "register.html", "calendar.html"} == set(ENTRIES)
    assert unused(loaded.theme, loaded.theme.texts) == []
