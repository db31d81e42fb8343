"""An edition as e-mail: one message with HTML and plain text, from templates of the theme, and the same every time.

The message follows RFC 5322 and MIME; `List-Unsubscribe` is that of RFC 2369 with the one click of RFC 8058. Nothing is
loaded from elsewhere: styles stand in the elements, and there are no images but those of the introduction.
"""

from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, formataddr
from html.parser import HTMLParser

from css_inline import CSSInliner

from sitegen import library as lib
from sitegen import routes, views
from sitegen.fingerprint import digest
from sitegen.library import Library
from sitegen.markup import absolute, resolve
from sitegen.model import Article, Edition
from sitegen.templates import Theme, safe
from sitegen.views import Dated, Desk

HTML, TEXT = "email/edition.html", "email/edition.txt"
LARGEST = 100 * 1024
"""Bytes of HTML that every mail client shows; Gmail cuts what is longer."""

PLACEHOLDER = "{{unsubscribe_url}}"
"""What a sending service puts a subscriber's own address in place of, unless told otherwise."""

_NOTES = {"correction": "Corrected", "update": "Updated", "clarification": "Clarified", "retraction": "Withdrawn"}
_PREVIEW = 140


@dataclass(frozen=True, slots=True)
class SiteView:
    """What the e-mail says of the site; every address is absolute."""

    title: str
    tagline: str
    author: str
    language: str
    home: str
    feeds: str


@dataclass(frozen=True, slots=True)
class ItemView:
    """A story of the edition: `why` is inline HTML, `why_text` the same as text."""

    title: str
    href: str
    original: str
    source: str
    date: Dated
    summary: str
    why: str
    why_text: str
    note: str
    language: str


@dataclass(frozen=True, slots=True)
class SectionView:
    """A part of the edition."""

    title: str
    items: tuple[ItemView, ...]


@dataclass(frozen=True, slots=True)
class MailView:
    """The edition: `html` is its introduction, `paragraphs` the same as text."""

    title: str
    number: int | None
    date: Dated
    preview: str
    html: str
    paragraphs: tuple[str, ...]
    sections: tuple[SectionView, ...]
    web: str
    unsubscribe: str


@dataclass(frozen=True)
class Newsletter:
    """A finished e-mail in its three forms."""

    html: str
    text: str
    message: EmailMessage

    @property
    def too_large(self) -> bool:
        """Whether Gmail will cut the HTML."""
        return len(self.html.encode()) > LARGEST


def compose(
    edition: Edition,
    library: Library,
    theme: Theme,
    *,
    sender: str = "",
    to: tuple[str, ...] = (),
    unsubscribe: str = "",
) -> Newsletter:
    """The edition as a message from `sender` (an address) to the addresses of `to`.

    `unsubscribe` is an address to unsubscribe at, or the placeholder of the service that will send it; without it the
    message offers none. Raises TemplateFailure where a template cannot be rendered.
    """
    desk = Desk(library)
    site, mail = _site(library), _mail(edition, desk, unsubscribe)
    styled = theme.render(HTML, site=site, mail=mail, html=safe)
    # Nothing may be fetched, wherever a style sheet is named.
    inliner = CSSInliner(load_remote_stylesheets=False, keep_style_tags=False)
    html = inliner.inline(styled).rstrip("\n") + "\n"
    text = theme.render(TEXT, site=site, mail=mail, html=safe)
    host = routes.Base(library.settings.base_url).origin.partition("://")[2].partition(":")[0]
    message = EmailMessage(policy=SMTP)
    message["Subject"] = edition.title
    message["From"] = formataddr((library.settings.title, sender or f"editions@{host}"))
    if to:
        message["To"] = ", ".join(to)
    message["Date"] = format_datetime(edition.date.at)
    mark = digest((html, text))
    # Short, because some servers do not read an id that is folded over two lines.
    message["Message-ID"] = f"<{edition.id.replace('-', '')}.{mark[:8]}@{host}>"
    if unsubscribe:
        message["List-Unsubscribe"] = f"<{unsubscribe}>"
        if not unsubscribe.startswith("mailto:"):
            message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content(text, cte="quoted-printable")
    message.add_alternative(html, subtype="html", cte="quoted-printable")
    message.set_boundary(f"=_{mark}")
    return Newsletter(html, text, message)


def _site(library: Library) -> SiteView:
    settings, base = library.settings, library.base
    return SiteView(
        title=settings.title,
        tagline=settings.tagline,
        author=settings.author,
        language=settings.language,
        home=base.absolute(routes.HOME),
        feeds=base.absolute(routes.FEEDS),
    )


def _mail(edition: Edition, desk: Desk, unsubscribe: str) -> MailView:
    library = desk.library
    web = library.base.absolute(routes.edition(edition.slug))
    body = absolute(resolve(edition.body.html, desk.addresses(edition.body.links)), library.base.origin, web)
    sections = []
    for section in lib.sections(edition, library):
        stories = (library.by_slug.get(slug) for slug in section.articles)
        items = tuple(_item(a, desk) for a in stories if a is not None and a.date is not None)
        if items:
            sections.append(SectionView(section.title, items))
    first = edition.body.paragraphs[0] if edition.body.paragraphs else ""
    titles = " · ".join(item.title for section in sections for item in section.items)
    return MailView(
        title=edition.title,
        number=edition.number,
        date=views.dated(edition.date),
        preview=_cut(first or titles or edition.title),
        html=body,
        paragraphs=tuple(plain_text(body)),
        sections=tuple(sections),
        web=web,
        unsubscribe=unsubscribe,
    )


def _item(article: Article, desk: Desk) -> ItemView:
    library = desk.library
    own = library.base.absolute(routes.article(article.slug))
    why = absolute(desk.why(article), library.base.origin, own)
    source = article.source
    if article.date is None:
        raise ValueError(f"{article.path} has no date and stands in no list")
    told = [c for c in article.changes if c.kind in ("correction", "retraction")]
    note = f"{_NOTES[told[-1].kind]} {views.day_text(told[-1].date.day)}: {told[-1].note}" if told else ""
    return ItemView(
        title=article.title,
        href=own,
        original=source.url if source and source.url and article.retraction is None else "",
        source=source.name if source else "",
        date=views.dated(article.date),
        summary=article.summary,
        why=why,
        why_text=" ".join(plain_text(why)),
        note=note,
        language=article.language or library.settings.language,
    )


def _cut(text: str) -> str:
    """The text's beginning, to a whole word."""
    if len(text) <= _PREVIEW:
        return text
    return text[:_PREVIEW].rpartition(" ")[0].rstrip(",;:–— ") + " …"


class _Plain(HTMLParser):
    """Safe HTML as paragraphs of text, each link followed by its address."""

    _BLOCKS = frozenset("p h1 h2 h3 h4 h5 h6 li blockquote pre div table tr ul ol dl dt dd hr figure".split())

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.rows: list[str] = []
        self._row = ""
        self._links: list[str] = []
        self.feed(html)
        self.close()
        self._end()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in self._BLOCKS:
            self._end()
        if tag == "li":
            self._row = "- "
        elif tag == "br":
            self._row += " "
        elif tag in ("td", "th") and self._row:
            self._row += " | "
        elif tag == "a":
            self._links.append(dict(attrs).get("href") or "")

    def handle_endtag(self, tag: str) -> None:
        if tag in self._BLOCKS:
            self._end()
        elif tag == "a" and self._links:
            address = self._links.pop()
            if address and not self._row.endswith(address):
                self._row += f" ({address})"

    def handle_data(self, data: str) -> None:
        self._row += data

    def _end(self) -> None:
        row = " ".join(self._row.split())
        if row.strip("- "):
            self.rows.append(row)
        self._row = ""


def plain_text(html: str) -> list[str]:
    """Safe HTML as paragraphs of plain text; the address of a link stands behind it in brackets."""
    return _Plain(html).rows
