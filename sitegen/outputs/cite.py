"""How to cite a page: as plain text, and as an entry for BibTeX."""

import re
from dataclasses import dataclass

from sitegen.views import Chrome, Head, Story

_SPECIAL = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "$": r"\$",
    "&": r"\&",
    "#": r"\#",
    "_": r"\_",
    "%": r"\%",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
}
_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()


@dataclass(frozen=True, slots=True)
class Citation:
    """A page's citation in two forms."""

    plain: str
    bibtex: str


def escaped(text: str) -> str:
    """A text as BibTeX takes it: TeX's own characters are escaped, control characters become blanks."""
    plain = re.sub(r"[\x00-\x1f\x7f\s]+", " ", text)
    return "".join(_SPECIAL.get(c, c) for c in plain).strip()


def address(url: str) -> str:
    """An address within braces: what would end the field is percent-encoded."""
    return url.replace("{", "%7B").replace("}", "%7D").replace("\\", "%5C")


def cite(story: Story, site: Chrome, head: Head) -> Citation:
    """How to cite an article's page. Its author is who wrote the text that it shows: the digest, or the source."""
    foreign = story.rights != "full" and story.credit is not None
    credit = story.credit if foreign else None
    authors = (credit.authors or (credit.name,)) if credit else ((site.author or site.title),)
    date = story.date.text if story.date else "undated"
    names = " and ".join([", ".join(authors[:-1]), authors[-1]] if len(authors) > 1 else authors)
    outlet = f"{credit.name}, cited in {site.title}" if credit else site.title
    # A name that is the outlet's too is said once.
    lead = "" if names == outlet else f"{names}. "
    end = "" if story.title.endswith(("?", "!")) else "."
    plain = f"{lead}“{story.title}{end}” {outlet}, {date}. {head.canonical}"
    fields = [
        ("author", " and ".join(f"{{{escaped(a)}}}" for a in authors)),
        ("title", f"{{{escaped(story.title)}}}"),
        ("howpublished", escaped(outlet)),
    ]
    if story.date:
        year, month, day = story.date.iso[:10].split("-")
        fields += [("year", year), ("month", _MONTHS[int(month) - 1]), ("day", str(int(day)))]
    fields += [("url", address(head.canonical)), ("language", escaped(story.language))]
    rows = ",\n".join(f"  {k} = {v}" if k == "month" else f"  {k} = {{{v}}}" for k, v in fields)
    return Citation(plain, f"@misc{{{story.slug},\n{rows}\n}}")
