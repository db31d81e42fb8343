"""Plans an edition's citations for reference managers: BibTeX, RIS, and CSL-JSON, the edition itself first.

RIS is that of Research Information Systems (a tag of two letters, two blanks, a hyphen and a blank, lines ended by CR
LF); CSL-JSON is the data format of the Citation Style Language 1.0.2.
"""

import json
import re
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache, partial
from typing import Any

from msgspec import Struct

from sitegen import routes
from sitegen.content import library as lib
from sitegen.fingerprint import Lazy, digest, digest_text
from sitegen.languages.langid import LANGID
from sitegen.model import Article, Edition
from sitegen.outputs.output import Output
from sitegen.outputs.presenter import Presenter
from sitegen.outputs.views import cited_in
from sitegen.theme.templates import Theme

_TEX = {
    "\\": r"\textbackslash{}",
    # BibTeX counts braces and takes no heed of a backslash before them.
    "{": r"\textbraceleft{}",
    "}": r"\textbraceright{}",
    "$": r"\$",
    "&": r"\&",
    "#": r"\#",
    "_": r"\_",
    "%": r"\%",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
}
_TEX_TABLE = str.maketrans(_TEX)
_TEX_MARKS = re.compile(f"[{re.escape(''.join(_TEX))}]")
_BRACED = str.maketrans({c: f"%{ord(c):02X}" for c in "{}\\"})
_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()


class Work(Struct, frozen=True):
    """What is cited. The author is who wrote the text that the page shows: the digest, or the source.

    `people` says whether the authors are persons, not a desk or an outlet; `site` is where the work stands.
    """

    key: str
    title: str
    authors: tuple[str, ...]
    people: bool
    outlet: str
    site: str
    day: str
    url: str
    original: str
    language: str
    summary: str
    note: str = ""


class Citations(Struct, frozen=True):
    """An edition's works."""

    works: tuple[Lazy[Work], ...]


def plan_citations(presenter: Presenter) -> Iterator[Output]:
    """Three files for every edition."""
    library = presenter.library
    for edition in library.editions:
        slugs = dict.fromkeys(s for section in lib.sections(edition, library) for s in section.articles)
        items = [library.by_slug[s] for s in slugs if s in library.by_slug]
        works = (_edition(presenter, edition), *(_article(presenter, a) for a in items if a.date is not None))
        context = Citations(works)
        for kind, function in RENDERERS.items():
            owner = f"the citations of {edition.path}"
            yield Output(routes.file_of(routes.citations(edition.slug, kind)), function, None, context, owner)


def _edition(presenter: Presenter, edition: Edition) -> Lazy[Work]:
    library = presenter.library
    settings = library.settings
    work = Work(
        key=f"edition-{edition.slug}",
        title=edition.title,
        authors=(settings.author or settings.title,),
        people=False,
        outlet=settings.title,
        site=settings.title,
        day=edition.date.day.isoformat(),
        url=library.base.absolute(routes.edition(edition.slug)),
        original="",
        language=settings.language,
        summary="",
        note="",
    )
    return Lazy(digest(work), lambda: work)


def _article(presenter: Presenter, item: Article) -> Lazy[Work]:
    settings = presenter.library.settings
    key = f"work {presenter.frame} {settings.title!r} {settings.author!r} {item.entry_digest} {item.rights}"
    return Lazy(digest_text(key), partial(_work, presenter, item))


def _work(presenter: Presenter, item: Article) -> Work:
    if item.date is None:
        raise ValueError(f"{item.path} has no date and is not cited")
    settings, source = presenter.library.settings, item.source
    foreign = source if item.rights != "full" else None
    own = tuple(author.name for author in item.authors) or (settings.author or settings.title,)
    return Work(
        key=item.slug,
        title=presenter.library.headline(item),
        authors=(foreign.authors or (foreign.name,)) if foreign else own,
        people=bool(foreign.authors if foreign else item.authors),
        outlet=cited_in(presenter.words, foreign.name, settings.title) if foreign else settings.title,
        site=settings.title,
        day=item.date.day.isoformat(),
        url=presenter.library.base.absolute(routes.article(item.slug)),
        original=source.url or "" if source else "",
        language=item.language or settings.language,
        summary=item.summary,
        note=presenter.words.say("Original: %(url)s", url=source.url) if source and source.url else "",
    )


def line(text: str) -> str:
    """A text on one line: line ends, control characters and runs of blanks become a blank."""
    if text.isprintable() and "  " not in text:
        return text.strip()  # no character of these but single blanks can be in it
    return re.sub(r"[\x00-\x20\x7f-\x9f\u2028\u2029]+", " ", text).strip()


@lru_cache(maxsize=1024)  # of an entry's five texts, most stand in others too
def tex(text: str) -> str:
    """A text within braces of BibTeX: TeX's own characters are escaped."""
    text = line(text)
    return text.translate(_TEX_TABLE) if _TEX_MARKS.search(text) else text


def bibtex(work: Work) -> str:
    """A work as an entry of BibTeX."""
    return entry(
        work.key,
        work.authors,
        work.title,
        work.outlet,
        work.day,
        work.url,
        work.language,
        work.note,
        people=work.people,
    )


def entry(
    key: str,
    authors: Sequence[str],
    title: str,
    outlet: str,
    day: str,
    url: str,
    language: str,
    note: str = "",
    *,
    people: bool = False,
) -> str:
    """An entry that BibTeX and BibLaTeX take, ended by a line end. The day is `YYYY-MM-DD`, or empty if unknown.

    BibLaTeX takes the day from `date` and the language from `langid` (its manual, 2.2.2 and 2.2.3). BibTeX's styles
    print no `url`, so the note holds the address too. A name in braces of its own is taken whole, as that of a body;
    persons' names are not.
    """
    notes = f"{url}. {note}" if note else url
    fields = {
        "author": " and ".join(tex(a) if people and _is_person(a, outlet) else f"{{{tex(a)}}}" for a in authors),
        "title": f"{{{tex(title)}}}",
        "howpublished": tex(outlet),
        **({"date": day, "year": day[:4], "month": _MONTHS[int(day[5:7]) - 1]} if day else {}),
        "url": address(url),
        "note": tex(notes),
        "langid": LANGID.get(language.lower()) or LANGID.get(language.lower().split("-")[0], ""),
    }
    rows = ",\n".join(
        f"  {k} = {v}" if k == "month" else f"  {k} = {{{v}}}" for k, v in fields.items() if v or k != "langid"
    )
    return f"@misc{{{key},\n{rows}\n}}\n"


def _is_person(name: str, outlet: str) -> bool:
    """Whether BibTeX reads a name in parts as its owner would: two words or more, and nothing that parts names."""
    words = line(name).split(" ")
    joins = any(word.lower() in ("and", "others", "&") for word in words)
    return len(words) > 1 and not joins and not re.search(r"[,{}\\\d]", name) and not outlet.startswith(name)


def address(url: str) -> str:
    """An address within braces: what would end the field, or a comment, is percent-encoded."""
    url = line(url)
    return url.translate(_BRACED) if "{" in url or "}" in url or "\\" in url else url


def ris(work: Work) -> str:
    """A work as a record of RIS."""
    rows = [("TY", "ELEC"), ("ID", work.key), ("TI", line(work.title))]
    rows += [("AU", line(author)) for author in work.authors]
    # citation-js keeps T2 as a series' title, which no style prints, and PB as the publisher, which they do.
    rows += [
        ("T2", line(work.outlet)),
        ("PB", line(work.site)),
        ("PY", work.day[:4]),
        ("DA", work.day.replace("-", "/") + "/"),
    ]
    rows += [("UR", line(work.url)), ("LA", line(work.language))]
    if work.summary:
        rows.append(("AB", line(work.summary)))
    if work.original:
        rows.append(("L2", line(work.original)))
    return "".join(f"{tag}  - {value}\r\n" for tag, value in rows) + "ER  - \r\n"


def csl(work: Work) -> dict[str, Any]:
    """A work as an item of CSL-JSON."""
    item: dict[str, Any] = {
        "id": work.key,
        "type": "webpage",
        "title": line(work.title),
        "author": [{"literal": line(author)} for author in work.authors],
        "container-title": line(work.outlet),
        "issued": {"date-parts": [[int(part) for part in work.day.split("-")]]},
        "URL": work.url,
        "language": work.language,
    }
    if work.summary:
        item["abstract"] = line(work.summary)
    if work.original:
        item["note"] = work.note
    return item


def _works(output: Output) -> list[Work]:
    citations: Citations = output.context
    return [held.value for held in citations.works]


def render_bibtex(output: Output, theme: Theme) -> bytes:
    """The works as BibTeX."""
    return "\n".join(bibtex(work) for work in _works(output)).encode()


def render_ris(output: Output, theme: Theme) -> bytes:
    """The works as RIS."""
    return "\r\n".join(ris(work) for work in _works(output)).encode()


def render_csl(output: Output, theme: Theme) -> bytes:
    """The works as CSL-JSON."""
    return (json.dumps([csl(work) for work in _works(output)], ensure_ascii=False, indent=1) + "\n").encode()


RENDERERS: dict[str, Callable[[Output, Theme], bytes]] = {
    "bib": render_bibtex,
    "ris": render_ris,
    "json": render_csl,
}
