"""The importer: the text of a pasted article to fields, a body and an account of every word. Pure.

`decode` and `parse_seed` are the doors; `rules` is the table to extend; `report` tells what was found.
"""

from sitegen.importer.decode import decode, mend
from sitegen.importer.parse import looks_like_page, parse_seed, read_seed
from sitegen.importer.proposals import Names, Proposal, TermName, by_taxonomy
from sitegen.importer.report import (
    as_dict,
    as_markdown,
    as_table,
    not_imported,
    outline,
    overview,
    summary,
    summary_of_all,
)
from sitegen.importer.rulebook import Draft, Found, Rule, rule_id
from sitegen.importer.rules import RULES
from sitegen.importer.seed import Field, ParsedSeed, Question, SeedChange, Span, body_text, body_words

__all__ = [
    "RULES", "Draft", "Field", "Found", "Names", "ParsedSeed", "Proposal", "Question", "Rule", "SeedChange", "Span",
    "TermName", "as_dict", "as_markdown", "as_table", "body_text", "body_words", "by_taxonomy", "decode",
    "looks_like_page", "mend", "not_imported", "outline", "overview", "parse_seed", "read_seed", "rule_id", "summary",
    "summary_of_all",
]  # fmt: skip
