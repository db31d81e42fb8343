"""The catalogues of words: whole, up to date with what pages say, and right for gettext's own tools."""

import importlib.util
import re
import shutil
import subprocess
from collections import Counter
from pathlib import Path
from types import ModuleType

import pytest
from babel.messages.catalog import Message
from babel.messages.plurals import get_plural
from babel.messages.pofile import read_po

from sitegen.engine.catalogues.speech import SHIPPED, language
from sitegen.languages.language import places_of

ROOT = Path(__file__).parent.parent
LOCALES = ROOT / "sitegen/languages/locale"


def tool() -> ModuleType:
    spec = importlib.util.spec_from_file_location("words", ROOT / "docs/words.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def messages(tag: str) -> list[Message]:
    with (LOCALES / f"{tag}.po").open("rb") as file:
        return [message for message in read_po(file, locale=tag) if message.id]


def forms(value: object) -> tuple[str, ...]:
    return tuple(value) if isinstance(value, tuple | list) else (str(value),)


@pytest.mark.filterwarnings("ignore:Skipping f-string")
def test_the_catalogues_hold_just_the_words_that_pages_say() -> None:
    words = tool()
    template = words.found()
    template.header_comment = "# The words that sitegen says to readers, in English."
    assert words.written(template) == words.TEMPLATE.read_bytes(), "run python docs/words.py"
    for tag in SHIPPED:
        path = LOCALES / f"{tag}.po"
        assert words.updated(tag, template, path.read_bytes()) == path.read_bytes(), "run python docs/words.py"
    assert {path.stem for path in LOCALES.glob("*.po")} == set(SHIPPED)


@pytest.mark.parametrize("tag", SHIPPED)
def test_every_word_is_translated_with_its_values_and_marks(tag: str) -> None:
    plurals = get_plural(tag).num_plurals
    for message in messages(tag):
        ids, told = forms(message.id), forms(message.string)
        assert all(told), ids
        assert len(told) == (plurals if len(ids) > 1 else 1)
        wanted = frozenset().union(*map(places_of, ids))
        for form in told:
            # A form for one number alone may name it in a word, or not at all.
            assert places_of(form) == wanted or (len(ids) > 1 and places_of(form) <= wanted), form
            assert Counter(re.findall(r"</?\w+[^>]*>", form)) >= Counter(re.findall(r"</?\w+[^>]*>", ids[0])), form
            assert form == form.strip() or message.context == "between items"
            assert "  " not in form


@pytest.mark.parametrize("tag", SHIPPED)
def test_a_form_that_stands_for_several_numbers_names_the_number(tag: str) -> None:
    plural = get_plural(tag)
    rule = {"ar": {3, 4, 5}, "pl": {1, 2}, "uk": {0, 1, 2}, "zh": {0}, "ja": {0}}.get(tag, {plural.num_plurals - 1})
    for message in messages(tag):
        if isinstance(message.id, tuple) and "%(n)s" in message.id[1]:
            for place in rule:
                assert "%(n)s" in message.string[place], message.string


@pytest.mark.parametrize("tag", SHIPPED)
def test_gettexts_own_tool_finds_nothing_wrong(tag: str) -> None:
    if shutil.which("msgfmt") is None:
        pytest.skip("there is no msgfmt here: install gettext")
    command = ["msgfmt", "-c", "--check-accelerators=_", "-o", "/dev/null", str(LOCALES / f"{tag}.po")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, [row for row in done.stderr.splitlines() if "header" not in row]) == (0, [])


def test_french_has_its_blanks_before_signs_and_others_their_own_quotation_marks() -> None:
    told = {tag: [re.sub(r"<[^>]*>", "", form) for m in messages(tag) for form in forms(m.string)] for tag in SHIPPED}
    assert [form for form in told["fr"] if re.search(r"[ \w»)][:;?!](\s|$)|«[ \w]|[ \w]»", form)] == []
    marks = {"de": "„“", "fr": "«»", "es": "«»", "it": "«»", "nl": "‘’", "pt": "“”", "pl": "„”", "uk": "«»", "zh": "“”"}
    for tag, pair in marks.items():
        assert all(sign in " ".join(told[tag]) for sign in pair), tag
        assert '"' not in " ".join(told[tag])


@pytest.mark.parametrize("tag", SHIPPED)
def test_the_name_of_the_switch_for_colours_holds_the_word_that_is_seen_on_it(tag: str) -> None:
    # Who says aloud what they see must be understood (WCAG 2.2, success criterion 2.5.3).
    own = language(tag)[0]
    for seen, name in (("Light", "Light colours"), ("Dark", "Dark colours")):
        assert own.say(seen) in re.split(r"[\s:：]+", own.say(name))
