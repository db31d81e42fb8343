"""Draws social cards, the images of link previews: a title in the site's typeface, wrapped and never cut.

A card is a PNG of 1200 by 630 pixels (the Open Graph protocol's usual size). Text is set by the basic layout of
FreeType alone, so that what the machine has installed has no say.
"""

from collections.abc import Iterator

from msgspec import Struct

from sitegen import routes
from sitegen.content.library import Library
from sitegen.fingerprint import Lazy
from sitegen.model import Article, Edition
from sitegen.outputs.images.card_faces import LETTERS, Faces, drawable, fit, wrap
from sitegen.outputs.images.variants import Buffer
from sitegen.outputs.output import Output
from sitegen.theme.templates import Theme

SIZE = (1200, 630)
MARGIN = 80
_PAPER, _INK, _SOFT, _ALERT = (251, 250, 247), (26, 28, 31), (84, 87, 92), (168, 50, 26)

KEPT = 16
"""Cards that a process keeps, 1 MB at most: `build --verify` draws each twice, a preview when asked."""

_drawn: dict[tuple[str, ...], bytes] = {}


class SocialCard(Struct, frozen=True):
    """What stands on a card: the site's name, a line above the title, the title, and the site's host.

    `more` are the faces beside `font` that the site has, by their names.
    """

    site: str
    kicker: str
    title: str
    host: str
    font: Lazy[bytes]
    more: tuple[tuple[str, Lazy[bytes]], ...] = ()


def faces_of(library: Library) -> tuple[str, ...]:
    """The faces beside the first that a site publishes: none where it speaks English alone."""
    own = library.speech.own
    alone = own.is_english and not own.disguise and not library.family.siblings
    return () if alone else tuple(LETTERS)


def site_card(library: Library) -> str:
    """The address of the site's own card, empty where there is none."""
    settings = library.settings
    return routes.card("site_card") if settings.cards != "none" and drawable(settings.title, faces_of(library)) else ""


def article_card(library: Library, item: Article, lead: Article | None) -> str:
    """The address of an article's own card, empty where it has none; `lead` is the front page's story."""
    cards = library.settings.cards
    wanted = cards == "all" or (cards == "default" and (item.lead or item is lead))
    return (
        routes.card(item.slug) if wanted and drawable(item.title, faces_of(library)) and item.date is not None else ""
    )


def leading(library: Library) -> Article | None:
    """The article that the front page begins with."""
    newest = library.articles[:1]
    return next(iter((*library.leads, *newest)), None)


def edition_card(library: Library, edition: Edition) -> str:
    """The address of an edition's card, empty where it has none."""
    wanted = library.settings.cards != "none" and drawable(edition.title, faces_of(library))
    # No slug has an underscore, so no article's card has this name.
    return routes.card(f"edition_{edition.slug}") if wanted else ""


def plan_cards(
    library: Library, font: Lazy[bytes] | None, more: tuple[tuple[str, Lazy[bytes]], ...] = ()
) -> Iterator[Output]:
    """A card for the site, for each edition, and for the articles that the settings name."""
    if font is None:
        return
    settings, words, faces = library.settings, library.speech.own, faces_of(library)
    name = settings.title if drawable(settings.title, faces) else ""
    host = library.base.origin.partition("://")[2]
    if address := site_card(library):
        tagline = settings.tagline if drawable(settings.tagline, faces) else ""
        card = SocialCard("", tagline, settings.title, host, font, more)
        yield Output(routes.file_of(address), render_card, None, card, "the site's card")
    for edition in library.editions:
        if address := edition_card(library, edition):
            number = words.say("Edition %(number)s", number=edition.number) if edition.number is not None else ""
            kicker = _kicker(faces, number, words.day(edition.date.day))
            card = SocialCard(name, kicker, edition.title, host, font, more)
            yield Output(routes.file_of(address), render_card, None, card, f"the card of {edition.path}")
    lead = leading(library)
    chosen = library.articles if settings.cards == "all" else library.leads or library.articles[:1]
    for item in chosen:
        address = article_card(library, item, lead)
        if address and item.date is not None:
            kicker = _kicker(faces, words.day(item.date.day), item.source.name if item.source else "")
            card = SocialCard(name, kicker, item.title, host, font, more)
            yield Output(routes.file_of(address), render_card, None, card, f"the card of {item.path}")


def _kicker(faces: tuple[str, ...], *parts: str) -> str:
    """What stands above a title; what the faces cannot draw is left out."""
    return " · ".join(part for part in parts if drawable(part, faces))


def render_card(output: Output, theme: Theme) -> bytes:
    """The card as PNG. Raises SitegenError where the face is broken."""
    card: SocialCard = output.context
    key = (
        card.site,
        card.kicker,
        card.title,
        card.host,
        *(held.digest for held in (card.font, *dict(card.more).values())),
    )
    found = _drawn.get(key)
    if found is None:
        if len(_drawn) >= KEPT:
            _drawn.clear()
        found = _drawn[key] = _draw(card)
    return found


def _draw(card: SocialCard) -> bytes:
    from PIL import Image, ImageDraw

    face = Faces(card.font.value, {name: held.value for name, held in card.more})
    image = Image.new("RGB", SIZE, _PAPER)
    draw = ImageDraw.Draw(image)
    width = SIZE[0] - 2 * MARGIN
    draw.rectangle((MARGIN, 64, MARGIN + 96, 71), _ALERT)
    top = 96.0
    for text, weight, colour in ((card.site, 600, _INK), (card.kicker, 400, _SOFT)):
        for line in wrap(text, width, face.at(34, weight))[:3]:
            face.at(34, weight).write(draw, (MARGIN, top), line, colour)
            top += 44
    bottom = SIZE[1] - 110
    size, lines = fit(card.title, width, bottom - top - 20, face)
    # The title stands on the foot's line, as a headline stands on its story.
    at = bottom - len(lines) * size * 1.12 - 12
    for line in lines:
        face.at(size, 600).write(draw, (MARGIN, at), line, _INK)
        at += size * 1.12
    draw.rectangle((MARGIN, bottom + 16, SIZE[0] - MARGIN, bottom + 17), _SOFT)
    face.at(30, 400).write(draw, (MARGIN, bottom + 30), card.host, _SOFT)
    buffer = Buffer()
    image.quantize(48, dither=Image.Dither.NONE).save(buffer, "PNG", optimize=True)  # type: ignore[arg-type] # its stubs ask for all of a file
    return buffer.bytes()
