"""Names as each generator writes them in addresses; those of Hugo before they are put in small letters. Pure."""

import re
from unicodedata import category, normalize

_BESIDE_LETTERS = "./\\_-#+~@"


def hugo_file_name(text: str) -> str:
    """The name of a file or folder as Hugo writes it: each blank is a hyphen."""
    return _without_marks(text.strip().replace(" ", "-"))


def hugo_slug(text: str) -> str:
    """A slug as Hugo writes it in addresses."""
    return _as_words(text).strip("-")


def hugo_title(text: str) -> str:
    """A title as Hugo writes it in addresses: what would end a folder's name becomes a hyphen."""
    return _as_words(re.sub(r"[/\\]", "-", text))


def _as_words(text: str) -> str:
    # Hugo makes the name twice: in between a plus is a blank, as in a query.
    return _without_marks(_without_marks(text).replace("+", " "))


def _without_marks(text: str) -> str:
    """Letters, digits and a few marks; blanks become one hyphen, and none beside a hyphen."""
    out: list[str] = []
    waiting = False
    for c in text:
        if c in _BESIDE_LETTERS or category(c)[0] in "LM" or category(c) == "Nd":
            out += ["-", c] if waiting and out and out[-1] != "-" != c else [c]
            waiting = False
        elif c.isspace():
            waiting = True
    return "".join(out)


def pelican_slug(text: str) -> str:
    """A title as Pelican writes it in addresses: what is no letter, digit or blank goes without a trace."""
    return _plain(text, "")


def nikola_slug(text: str) -> str:
    """A file's name as Nikola writes it in addresses: like Pelican, but a plus stays."""
    return _plain(text, "+")


def _plain(text: str, kept: str) -> str:
    from text_unidecode import unidecode  # type: ignore[import-untyped] # it has no types

    plain = re.sub(rf"[^{kept}\w\s-]", "", unidecode(normalize("NFKD", text))).strip().lower()
    return re.sub(r"[-\s]+", "-", plain).strip("-")


def github_name(text: str) -> str:
    """A name as github-slugger writes it."""
    return "".join(c for c in text.lower().replace(" ", "-") if c in "-_" or category(c)[0] in "LMN")
