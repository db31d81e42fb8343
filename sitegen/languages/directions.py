"""Tells from a language's tag in which direction it is written."""

_RIGHT_TO_LEFT = frozenset("ar arc ckb dv fa he ks ku-arab nqo ps sd syr ug ur yi".split())
_SCRIPTS = frozenset("adlm arab hebr mand nkoo rohg syrc thaa".split())
"""Scripts that are written from right to left, by their codes in ISO 15924."""


def direction(language: str) -> str:
    """`rtl` for a language that is written from right to left, else `ltr`; empty for no language."""
    if not language:
        return ""
    first, *rest = language.lower().split("-")
    # A script that the tag names says more than the language: uz-Arab, az-Latn.
    script = next((part for part in rest if len(part) == 4 and part.isalpha()), "")
    if script:
        return "rtl" if script in _SCRIPTS else "ltr"
    return "rtl" if first in _RIGHT_TO_LEFT else "ltr"
