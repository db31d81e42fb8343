"""Languages: their forms, which are CLDR's, their words, and what a site may change of them."""

from datetime import date, timedelta

import pytest
from babel import Locale
from babel.dates import format_date
from babel.numbers import format_decimal
from hypothesis import given
from hypothesis import strategies as st
from support import ARTICLE, run, write_site

from sitegen.engine.catalogues.cldr import forms
from sitegen.engine.catalogues.speech import SHIPPED, OwnWords, language, speech
from sitegen.languages.directions import direction
from sitegen.languages.english import ENGLISH
from sitegen.languages.letters import scripts_of, written_in
from sitegen.languages.pseudo import disguised
from sitegen.theme.templates import Theme

DAYS = [date(2021, 1, 1) + timedelta(days=29 * n) for n in range(26)]
OTHERS = (*SHIPPED, "sv", "cs", "he", "fa", "tr", "pt-PT", "zh-Hant", "de-AT")


@pytest.mark.parametrize("tag", [t for t in OTHERS if t != "uk"])
def test_days_and_months_are_written_as_babel_writes_them(tag: str) -> None:
    own, locale = forms(tag), Locale.parse(tag, sep="-")
    for day in DAYS:
        assert own.day(day) == format_date(day, "long", locale=locale)
        assert own.month(day.year, day.month) == format_date(day, locale.datetime_skeletons["yMMMM"], locale=locale)


def test_months_that_stand_alone_are_in_their_own_case() -> None:
    assert (forms("pl").day(date(2026, 3, 1)), forms("pl").month(2026, 3)) == ("1 marca 2026", "marzec 2026")
    assert (forms("uk").day(date(2026, 3, 1)), forms("uk").month(2026, 3)) == ("1 березня 2026 року", "березень 2026")
    assert forms("ja").short_day(date(2026, 3, 1)) == "2026年3月1日"


@pytest.mark.parametrize("tag", SHIPPED)
def test_large_numbers_are_parted_as_babel_parts_them(tag: str) -> None:
    wanted = format_decimal(1234567, locale=Locale.parse(tag), numbering_system="latn")
    assert forms(tag).number(1234567) == wanted
    assert forms(tag).number(999) == "999"


def test_english_is_written_as_it_always_was() -> None:
    assert ENGLISH.day(date(2021, 11, 4)) == "4 November 2021"
    assert ENGLISH.short_day(date(2021, 9, 24)) == "24 Sep 2021"
    assert ENGLISH.number(1234567) == "1234567"


@pytest.mark.parametrize(
    ("tag", "items", "text"),
    [
        ("en", ["a"], "a"),
        ("en", ["a", "b"], "a and b"),
        ("en", ["a", "b", "c", "d"], "a, b, c and d"),
        ("es", ["madre", "hija"], "madre e hija"),
        ("es", ["agua", "hielo"], "agua y hielo"),
        ("ja", ["一", "二", "三"], "一、二、三"),
        ("ar", ["أ", "ب", "ج"], "أ وب وج"),
    ],
)
def test_a_list_in_a_sentence_is_that_of_the_language(tag: str, items: list[str], text: str) -> None:
    assert language(tag)[0].listed(items) == text


@pytest.mark.parametrize("tag", SHIPPED)
def test_every_number_finds_the_form_that_its_category_names(tag: str) -> None:
    own, locale = language(tag)[0], Locale.parse(tag)
    places = max(place for _, place in own.categories) + 1
    names = tuple(f"form{n} %(n)s" for n in range(places))
    own = type(own)(**{f: getattr(own, f) for f in own.__struct_fields__} | {"messages": (("one", names),)})
    by_category = own.by_category("one", "many")
    for number in (*range(130), 1_000_000):
        assert own.count("one", "many", number) == by_category[locale.plural_form(number)].replace(
            "%(n)s", own.number(number)
        )


@given(st.text(alphabet="abc XY", min_size=1), st.sampled_from(["%(n)s", "<a href='x'>", "&amp;", "{name}"]))
def test_a_disguise_keeps_places_and_marks_and_lengthens_the_words(words: str, kept: str) -> None:
    made = disguised(f"{words}{kept}{words}")
    assert kept in made
    assert len(made) > len(words) * 2 + len(kept)
    assert not set("abcXY") & set(made.replace(kept, ""))


@pytest.mark.parametrize(
    ("tag", "wanted"),
    [
        ("ar", "rtl"),
        ("he-IL", "rtl"),
        ("de", "ltr"),
        ("uz-Arab", "rtl"),
        ("az-Latn", "ltr"),
        ("ur-Latn", "ltr"),
        ("", ""),
    ],
)
def test_the_direction_is_that_of_the_script(tag: str, wanted: str) -> None:
    assert direction(tag) == wanted


def test_letters_tell_the_script_of_a_text_and_the_tag_that_of_a_language() -> None:
    assert set(written_in("Страна 2024!")) == {"Cyrl"}
    assert set(written_in("国 and")) == {"Hani", "Latn"}
    assert scripts_of("pt-BR") == ("Latn",)
    assert scripts_of("sr-Latn") == ()
    assert scripts_of("tlh") == ()


TEMPLATE = """<html><head><title>{{ _("Archive") }}</title></head>
<p title="{{ _("Archive") }}">{{ _("Archive") }}</p>
<svg><text>{{ _("Archive") }}</text></svg>
{% trans %}The <b>archive</b>{% endtrans %}
{{ ngettext("%(n)s word", "%(n)s words", 2) }}|{{ _("%(a)s & %(b)s", a="<", b=html("<i>")) }}
</html>
"""


def test_words_that_a_language_lacks_are_english_and_marked_where_html_can_mark_them() -> None:
    shown = Theme({"a.html": TEMPLATE}).render(
        "a.html", language("sv")[0], html=lambda text: __import__("markupsafe").Markup(text)
    )
    assert "<title>Archive</title>" in shown
    assert '<p title="Archive"><span lang="en">Archive</span></p>' in shown
    assert "<text>Archive</text>" in shown
    assert '<span lang="en">The <b>archive</b></span>' in shown
    assert "2 words|" in shown
    assert '<span lang="en">&lt; &amp; <i></span>' in shown
    right = Theme({"a.html": TEMPLATE}).render("a.html", language("fa")[0], html=str)
    assert '<span lang="en" dir="ltr">Archive</span>' in right


def test_english_pages_have_no_marks_and_are_the_template_itself() -> None:
    shown = Theme({"a.html": '{{ _("Archive") }}{% trans %}The <b>x</b>{% endtrans %}'}).render("a.html")
    assert shown == "ArchiveThe <b>x</b>"


def test_one_theme_speaks_several_languages_at_once() -> None:
    theme = Theme({"a.html": "{% macro m() %}{{ _('Archive') }}{% endmacro %}{{ once(m) }}"})
    german, _ = language("de", OwnWords((("Archive", ("Ablage",)),)))
    assert [theme.render("a.html", german), theme.render("a.html"), theme.render("a.html", german)] == [
        "Ablage", "Archive", "Ablage",
    ]  # fmt: skip


def test_a_plural_in_trans_is_refused_with_the_way_out() -> None:
    theme = Theme({"a.html": "{% trans n=2 %}one{% pluralize %}many{% endtrans %}"})
    assert "ngettext(one, many, number)" in str(theme.problems()[0])


PO = b'msgid ""\nmsgstr "Plural-Forms: nplurals=2; plural=n != 1;\\n"\n\n'


def test_a_sites_own_catalogue_and_words_stand_above_those_of_sitegen() -> None:
    catalogue = PO + b'msgid "Archive"\nmsgstr "Ablage"\n\n#, fuzzy\nmsgid "Feeds"\nmsgstr "Futter"\n'
    own, problems = language("de", OwnWords((("Feeds", ("Kanäle",)),), {"de": ("locale/de.po", catalogue)}))
    assert problems == []
    assert [own.say("Archive"), own.say("Feeds")] == ["Ablage", "Kanäle"]
    assert language("de")[0].say("Feeds") != "Futter"


def test_a_plural_of_another_rule_is_put_in_the_order_of_the_languages_own() -> None:
    header = b'msgid ""\nmsgstr "Plural-Forms: nplurals=2; plural=n == 1 ? 1 : 0;\\n"\n\n'
    body = 'msgid "%(n)s story"\nmsgid_plural "%(n)s stories"\nmsgstr[0] "viele %(n)s"\nmsgstr[1] "eine %(n)s"\n'
    own, _ = language("de", OwnWords(catalogues={"de": ("locale/de.po", header + body.encode())}, said=lambda m: True))
    assert [own.count("%(n)s story", "%(n)s stories", n) for n in (1, 5)] == ["eine 1", "viele 5"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (b'msgid "Withdrawn: %(title)s"\nmsgstr "Weg: %(titel)s"\n', "the message does not have"),
        (b'msgid "Archive"\nnonsense\n', "the catalogue cannot be read"),
        (b'msgid "Archive"\nmsgstr "\xff"\n', "the catalogue is not UTF-8"),
        (b'msgid "Archiv"\nmsgstr "Ablage"\n', "did you mean “Archive”?"),
    ],
)
def test_what_is_wrong_with_a_sites_catalogue_is_told_with_its_line(text: bytes, said: str) -> None:
    _, problems = language("de", OwnWords(catalogues={"de": ("locale/de.po", PO + text)}))
    assert [said in str(p) and str(p).startswith("locale/de.po:") for p in problems] == [True]


def test_a_template_of_the_sites_own_may_say_words_of_its_own(tmp_path) -> None:  # type: ignore[no-untyped-def]
    settings = '[site]\ntitle = "T"\nbase_url = "https://example.org/"\nlanguage = "de"\n[search]\nenabled = false\n'
    files: dict[str, str | bytes] = {
        "content/articles/a.md": ARTICLE,
        "layouts/404.html": '<p>{{ _("Lost, are you?") }}</p>',
        "locale/de.po": PO + b'msgid "Lost, are you?"\nmsgstr "Verlaufen?"\n',
    }
    site = write_site(tmp_path, files, settings)
    done = run("build", "-s", site, "--strict")
    assert done.code == 0, done.err
    assert (site / "build/site/404.html").read_text(encoding="utf-8") == "<p>Verlaufen?</p>"


def test_a_story_speaks_its_own_language_where_there_are_words_for_it() -> None:
    said, _ = speech("en", OwnWords(), ["de", "sv", "de-AT"])
    assert said.of("de").tag == "de"
    assert said.of("de-AT").tag == "de-AT"
    assert said.of("sv").tag == said.of(None).tag == "en"


@pytest.mark.parametrize(
    ("tag", "beside"),
    [
        ("en", ("May 2024", "May 2024", "", "")),
        ("de", ("Mai 2024", "Mai 2024", "", "")),
        ("es", ("mayo de 2024", "may 2024", "", "")),
        ("pt", ("maio de 2024", "mai. de 2024", "", "")),
        ("pl", ("maja 2024", "maj 2024", "", "")),
        ("uk", ("травня 2024 року", "трав. 2024", "", "")),
        ("ar", ("مايو 2024", "مايو 2024", "", "")),
        ("zh", ("2024年5月", "2024年5月", "2024年", "5月2日")),
        ("ja", ("2024年5月", "2024年5月", "2024年", "5月2日")),
    ],
)
def test_what_stands_beside_the_number_of_a_day_is_in_the_case_of_a_date(tag: str, beside: tuple[str, ...]) -> None:
    day = language(tag)[0].dated(date(2024, 5, 2))
    assert (day.month, day.short_month, day.before, day.figure) == beside
