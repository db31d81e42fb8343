"""The report tells what was found and what was left out, for people and for programs."""

from __future__ import annotations

import json

from hypothesis import given, settings
from hypothesis import strategies as st
from rendering import render

from sitegen.importer.parse import parse_seed
from sitegen.importer.report import as_dict, as_markdown, summary, summary_of_all

TEXT = (
    "A sample | title of *marks* <b>\n\nBy Ada Clerk\n\n03/04/2022\n\nOfficials from twelve "
    "sample states met on Monday to "
    "agree on common rules.\n\nRELATED RESOURCE\n\nTen sample steps\n\nFREE DOWNLOAD\n\nThis "
    "is sample text, and no such "
    "event took place at all.\n\nThis article was amended on 9 May 2022 to correct a sample name.\n"
)


def test_the_table_names_fields_rules_and_questions() -> None:
    out = as_markdown("pact.txt", TEXT, parse_seed(TEXT))
    assert "| title | A sample &#124; title of \\*marks\\* &lt;b> |" in out
    assert "| related-list | RELATED RESOURCE Ten sample steps FREE DOWNLOAD |" in out
    assert "- date: '03/04/2022' can be read as day/month and as month/day" in out
    page = render(out)
    assert page.count("<table>") == 2
    assert "<b>" not in page


def test_the_data_is_plain_json() -> None:
    data = json.loads(json.dumps(as_dict("pact.txt", TEXT, parse_seed(TEXT))))
    assert data["seed"] == "pact.txt"
    assert data["questions"][0]["field"] == "date"
    changes = next(field for field in data["fields"] if field["name"] == "changes")
    assert changes["value"][0]["kind"] == "correction"
    assert changes["value"][0]["date"] == "2022-05-09"
    assert [span["rule"] for span in data["dropped"]] == ["related-list"]


def test_one_line_says_what_happened() -> None:
    seed = parse_seed(TEXT)
    assert summary("pact.txt", TEXT, seed) == (
        "pact.txt: title, source.author, changes; 25 words of body; dropped related-list; asks about date"
    )
    assert summary_of_all([seed]) == "1 seed: 1 stretch dropped by rules, 1 seed with questions"
    assert summary_of_all([seed, seed]) == "2 seeds: 2 stretches dropped by rules, 2 seeds with questions"


@settings(max_examples=80, deadline=None)
@given(st.text(max_size=200))
def test_any_seed_can_be_reported(text: str) -> None:
    seed = parse_seed(text)
    json.dumps(as_dict("x", text, seed))
    render(as_markdown("x", text, seed))
