"""The importer: the text of a pasted article to fields, a body and an account of every word. Pure.

`decode` and `parse_seed` are the doors; `rules` is the table to extend; `report` tells what was found.
"""

from .decode import decode, mend
from .parse import looks_like_page, parse_seed
from .report import as_dict, as_markdown, summary, summary_of_all
from .rulebook import Draft, Found, Rule, rule_id
from .rules import RULES
from .seed import Field, ParsedSeed, Question, SeedChange, Span, body_text, body_words

__all__ = [
    "RULES", "Draft", "Field", "Found", "ParsedSeed", "Question", "Rule", "SeedChange", "Span",
    "as_dict", "as_markdown", "body_text", "body_words", "decode", "looks_like_page", "mend", "parse_seed", "rule_id",
    "summary", "summary_of_all",
]  # fmt: skip
