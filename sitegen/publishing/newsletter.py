"""Composes an edition as e-mail, with HTML and plain text from the theme's templates; reproducible.

The message follows RFC 5322 and MIME; `List-Unsubscribe` is that of RFC 2369 with the one click of RFC 8058. Nothing is
loaded from elsewhere: styles are inlined, and there are no images but those of the introduction.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from email.header import Header
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, formataddr
from urllib.parse import urlsplit

from css_inline import CSSInliner

from sitegen import routes
from sitegen.content import library as lib
from sitegen.content.library import Library
from sitegen.fingerprint import digest
from sitegen.markup.image_sizes import sized
from sitegen.markup.links import absolute, resolve
from sitegen.model import Article, Edition, Picture
from sitegen.outputs import views
from sitegen.outputs.chrome import contact_link
from sitegen.outputs.presenter import Presenter
from sitegen.outputs.views import Dated
from sitegen.publishing.quoted_printable import quoted_printable
from sitegen.publishing.text_body import one_line, plain_text
from sitegen.theme.templates import Theme, safe
from sitegen.urls import uri, uuid_of

HTML, TEXT = "email/edition.html", "email/edition.txt"
LARGEST_HTML = 100 * 1024
"""The size of HTML that every mail client shows whole; Gmail cuts off the rest."""

PLACEHOLDER = "{{unsubscribe_url}}"
"""The placeholder that a sending service replaces by a subscriber's own address, unless told otherwise."""

_PREVIEW_LETTERS = 140
_LONGEST_WORD = 60
"""Letters that surely fit on a header's line of 78 after its name."""
WIDEST = 600
"""The width of pictures in pixels that fits the sheet; Outlook knows no other measure than an attribute."""
_PICTURE = re.compile(r"<img\b[^>]*>")
_SIZE = re.compile(r' (width|height)="(\d+)"')
_NAME = re.compile(r"[a-z0-9-]+(?:\.[a-z0-9-]+)*\Z")
_CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]")


@dataclass(frozen=True, slots=True)
class SiteView:
    """The site as e-mail templates see it; every address is absolute."""

    title: str
    tagline: str
    author: str
    language: str
    direction: str
    home: str
    feeds: str
    contact: str


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
    """A section of the edition."""

    title: str
    items: tuple[ItemView, ...]


@dataclass(frozen=True, slots=True)
class MailView:
    """The edition as e-mail templates see it.

    `html` is its introduction, `paragraphs` the same as text in lines of 72 characters.
    """

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
    """A composed e-mail: HTML, text and message."""

    html: str
    text: str
    message: EmailMessage

    @property
    def too_large(self) -> bool:
        """Whether Gmail will cut off the HTML."""
        return len(self.html.encode()) > LARGEST_HTML


def compose(
    edition: Edition,
    library: Library,
    theme: Theme,
    *,
    sender: str = "",
    to: tuple[str, ...] = (),
    unsubscribe: str = "",
    sent: datetime | None = None,
    pictures: Mapping[str, Picture] | None = None,
) -> Newsletter:
    """The edition as a message from `sender` (an address) to the addresses of `to`.

    `unsubscribe` is an address to unsubscribe at, or the placeholder of the service that will send it; without it the
    message has no such header. `sent` is the time at which the message leaves; without it the edition's own day is its
    date, so that the same edition gives the same bytes. `pictures` are the sizes of the site's images, by path.

    Raises TemplateFailure where a template cannot be rendered.
    """
    presenter = Presenter(library, pictures=pictures)
    site, mail = _site(library), _mail(edition, presenter, unsubscribe)
    words = library.speech.own
    styled = theme.render(HTML, words, site=site, mail=mail, html=safe)
    # No style sheet may be fetched.
    inliner = CSSInliner(load_remote_stylesheets=False, keep_style_tags=False)
    html = inliner.inline(styled).rstrip("\n") + "\n"
    text = theme.render(TEXT, words, site=site, mail=mail, html=safe)
    host = urlsplit(library.settings.base_url).hostname or ""
    host = host if _NAME.match(host) else "localhost"  # an IP address is no domain of e-mail
    message = EmailMessage(policy=SMTP.clone(refold_source="none"))
    # Python's own folding loses blanks between encoded words, so these two are folded here.
    message.set_raw("Subject", _folded("Subject", edition.title))
    message.set_raw("From", _from(library.settings.title, sender or f"editions@{host}"))
    if to:
        message["To"] = ", ".join(to)
    message["Date"] = format_datetime(sent or edition.date.at)
    # Each recipient's message has an id of its own (RFC 5322, section 3.6.4), the same however often it is sent.
    content_digest = digest((html, text, *to))
    # Short, because some servers do not read an id that is folded over two lines.
    message["Message-ID"] = f"<{uuid_of(edition.id).replace('-', '')}.{content_digest[:8]}@{host}>"
    if unsubscribe:
        message["List-Unsubscribe"] = f"<{unsubscribe}>"
        if not unsubscribe.startswith(("mailto:", "http:")):
            # One click is for https alone (RFC 8058, section 3.1), which a sending service's own address is.
            message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content("", cte="quoted-printable")
    message.add_alternative("", subtype="html", cte="quoted-printable")
    for part, content in zip(message.iter_parts(), (text, html), strict=True):
        part.set_payload(quoted_printable(content, unsubscribe))
    message.set_boundary(f"=_{content_digest}")
    return Newsletter(html, text, message)


def _folded(name: str, text: str) -> str:
    """A text as a header's value (RFC 5322, section 2.2.3), in encoded words (RFC 2047) where needed."""
    line = " ".join(_CONTROLS.sub(" ", text).split())
    plain = line.isascii() and "=?" not in line and max(map(len, line.split()), default=0) < _LONGEST_WORD
    return Header(line, "us-ascii" if plain else "utf-8", header_name=name).encode(linesep="\r\n")


def _from(name: str, address: str) -> str:
    """A name and an address as a header's value."""
    line = " ".join(_CONTROLS.sub(" ", name).split())
    plain = line.isascii() and "=?" not in line and len(line) < _LONGEST_WORD
    if plain:
        return formataddr((line, address))
    return Header(line, "utf-8", header_name="From").encode(linesep="\r\n") + f"\r\n <{address}>"


def _site(library: Library) -> SiteView:
    settings, base = library.settings, library.base
    return SiteView(
        title=settings.title,
        tagline=settings.tagline,
        author=settings.author,
        language=settings.language,
        direction=library.speech.own.direction,
        home=base.absolute(routes.HOME),
        feeds=base.absolute(routes.FEEDS),
        contact=contact_link(settings.contact),
    )


def _mail(edition: Edition, presenter: Presenter, unsubscribe: str) -> MailView:
    library = presenter.library
    web = library.base.absolute(routes.edition(edition.slug))
    links = edition.body.links
    linked = sized(resolve(edition.body.html, presenter.addresses(links)), presenter.sizes(links))
    body = _PICTURE.sub(_fitting, absolute(linked, library.base.origin, web))
    sections = []
    for section in lib.sections(edition, library):
        stories = (library.by_slug.get(slug) for slug in section.articles)
        items = tuple(_item(a, presenter) for a in stories if a is not None and a.date is not None)
        if items:
            sections.append(SectionView(section.title, items))
    first = edition.body.paragraphs[0] if edition.body.paragraphs else ""
    titles = " · ".join(item.title for section in sections for item in section.items)
    return MailView(
        title=edition.title,
        number=edition.number,
        date=views.dated(edition.date, presenter.words),
        preview=_cut(first or titles or edition.title),
        html=body,
        paragraphs=tuple(plain_text(body)),
        sections=tuple(sections),
        web=web,
        unsubscribe=unsubscribe,
    )


def _fitting(picture: "re.Match[str]") -> str:
    """An `img` element no wider than `WIDEST`, with the height to match."""
    tag = picture[0].replace(' loading="lazy"', "")
    size = {name: int(number) for name, number in _SIZE.findall(tag)}
    width = size.get("width", WIDEST)
    if "width" in size and width <= WIDEST:
        return tag
    height = f' height="{max(1, round(size["height"] * WIDEST / width))}"' if "height" in size else ""
    if "width" not in size:
        height = ""
    return f'<img width="{WIDEST}"{height}' + _SIZE.sub("", tag).removeprefix("<img")


def _item(article: Article, presenter: Presenter) -> ItemView:
    library = presenter.library
    own = library.base.absolute(routes.article(article.slug))
    why = absolute(presenter.why(article), library.base.origin, own)
    source = article.source
    if article.date is None:
        raise ValueError(f"{article.path} has no date and stands in no list")
    noted = [c for c in article.changes if c.kind == "correction"] if article.retraction is None else []
    words = presenter.words
    when = {"day": words.day(noted[-1].date.day), "note": noted[-1].note} if noted else {}
    note = words.say("Corrected %(day)s: %(note)s", **when) if noted else ""
    return ItemView(
        title=library.headline(article),
        href=own,
        original=uri(source.url) if source and source.url and article.retraction is None else "",
        source=source.name if source else "",
        date=views.dated(article.date, words),
        summary=words.say("Withdrawn: %(note)s", note=article.retraction.note)
        if article.retraction
        else article.summary,
        why=why,
        why_text=one_line(why),
        note=note,
        language=article.language or library.settings.language,
    )


def _cut(text: str) -> str:
    """The beginning of a text, up to a whole word."""
    if len(text) <= _PREVIEW_LETTERS:
        return text
    return text[:_PREVIEW_LETTERS].rpartition(" ")[0].rstrip(",;:–— ") + " …"
