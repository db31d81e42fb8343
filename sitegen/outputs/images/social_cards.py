"""Draws social cards, the images of link previews: a title in the site's typeface, wrapped and never cut.

A card is a PNG of 1200 by 630 pixels (the Open Graph protocol's usual size). Text is set by the basic layout of
FreeType alone, so that what the machine has installed has no say.
"""

from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING

from msgspec import Struct

from sitegen import routes
from sitegen.content.library import Library
from sitegen.errors import SitegenError
from sitegen.fingerprint import Lazy
from sitegen.model import Article, Edition
from sitegen.outputs.images.variants import Buffer
from sitegen.outputs.output import Output
from sitegen.theme.templates import Theme

if TYPE_CHECKING:
    from PIL.ImageFont import FreeTypeFont

FONT = "fonts/newsreader.woff2"
SIZE = (1200, 630)
MARGIN = 80
LONGEST = 600
"""Characters of a title: more would be too small to read, so such a page has the site's card."""

_PAPER, _INK, _SOFT, _ALERT = (251, 250, 247), (26, 28, 31), (84, 87, 92), (168, 50, 26)
_LARGE, _SMALL = 92, 20
_KNOWN = frozenset(
    [*range(0x20, 0x7F), *range(0xC0, 0xF7), *range(0xF8, 0x100)] + [ord(c) for c in "\u00a0£§©«®°±·»½ıŒœ–—‘’‚“”„•…′€™"]
)
"""What the face can draw."""


KEPT = 16
"""Cards that a process keeps, 1 MB at most: `build --verify` draws each twice, a preview when asked."""

_drawn: dict[tuple[str, ...], bytes] = {}


class SocialCard(Struct, frozen=True):
    """What stands on a card: the site's name, a line above the title, the title, and the site's host."""

    site: str
    kicker: str
    title: str
    host: str
    font: Lazy[bytes]


@lru_cache(maxsize=1024)
def drawable(text: str) -> bool:
    """Whether the face can draw a text, and it is not too long to be read."""
    return 0 < len(text) <= LONGEST and all(ord(c) in _KNOWN for c in text)


def site_card(library: Library) -> str:
    """The address of the site's own card, empty where there is none."""
    settings = library.settings
    return routes.card("site_card") if settings.cards != "none" and drawable(settings.title) else ""


def article_card(library: Library, item: Article, lead: Article | None) -> str:
    """The address of an article's own card, empty where it has none; `lead` is the front page's story."""
    cards = library.settings.cards
    wanted = cards == "all" or (cards == "default" and (item.lead or item is lead))
    return routes.card(item.slug) if wanted and drawable(item.title) and item.date is not None else ""


def leading(library: Library) -> Article | None:
    """The article that the front page begins with."""
    newest = library.articles[:1]
    return next(iter((*library.leads, *newest)), None)


def edition_card(library: Library, edition: Edition) -> str:
    """The address of an edition's card, empty where it has none."""
    wanted = library.settings.cards != "none" and drawable(edition.title)
    # No slug has an underscore, so no article's card has this name.
    return routes.card(f"edition_{edition.slug}") if wanted else ""


def plan_cards(library: Library, font: Lazy[bytes] | None) -> Iterator[Output]:
    """A card for the site, for each edition, and for the articles that the settings name."""
    if font is None:
        return
    settings, words = library.settings, library.speech.own
    name = settings.title if drawable(settings.title) else ""
    host = library.base.origin.partition("://")[2]
    if address := site_card(library):
        tagline = settings.tagline if drawable(settings.tagline) else ""
        card = SocialCard("", tagline, settings.title, host, font)
        yield Output(routes.file_of(address), render_card, None, card, "the site's card")
    for edition in library.editions:
        if address := edition_card(library, edition):
            number = words.say("Edition %(number)s", number=edition.number) if edition.number is not None else ""
            kicker = _kicker(number, words.day(edition.date.day))
            card = SocialCard(name, kicker, edition.title, host, font)
            yield Output(routes.file_of(address), render_card, None, card, f"the card of {edition.path}")
    lead = leading(library)
    chosen = library.articles if settings.cards == "all" else library.leads or library.articles[:1]
    for item in chosen:
        address = article_card(library, item, lead)
        if address and item.date is not None:
            kicker = _kicker(words.day(item.date.day), item.source.name if item.source else "")
            card = SocialCard(name, kicker, item.title, host, font)
            yield Output(routes.file_of(address), render_card, None, card, f"the card of {item.path}")


def _kicker(*parts: str) -> str:
    """What stands above a title; what the face cannot draw is left out."""
    return " · ".join(part for part in parts if drawable(part))


class Face:
    """The face at any size and weight, and how long a text is in it."""

    def __init__(self, data: bytes) -> None:
        """Raises SitegenError for a file that is no face with weights."""
        self.data = data
        self._sizes: dict[tuple[int, int], FreeTypeFont] = {}
        self.at(_SMALL, 400)

    def read(self, size: int = -1) -> bytes:
        """The whole file, as Pillow asks for it."""
        return self.data

    def at(self, size: int, weight: int) -> "FreeTypeFont":
        """The face in that many pixels."""
        from PIL import ImageFont

        found = self._sizes.get((size, weight))
        if found is None:
            try:
                found = ImageFont.truetype(self, size, layout_engine=ImageFont.Layout.BASIC)  # type: ignore[arg-type] # its stubs ask for all of a file
                found.set_variation_by_axes([weight])
            except (OSError, NotImplementedError) as error:
                message = f"layouts/static/{FONT}:1: the cards' face cannot be read ({error}) — restore the file"
                raise SitegenError(message) from error
            self._sizes[size, weight] = found
        return found


def wrap(text: str, width: float, font: "FreeTypeFont") -> list[str]:
    """The text in lines that are no longer than that; a word that is too long for a line is parted where it must be."""
    lines, line = [], ""
    for word in text.split():
        trial = f"{line} {word}" if line else word
        if font.getlength(trial) <= width:
            line = trial
            continue
        if line:
            lines.append(line)
        line = ""
        for character in word:
            if line and font.getlength(line + character) > width:
                lines.append(line)
                line = ""
            line += character
    return [*lines, line] if line else lines


def fit(text: str, width: float, height: float, face: Face) -> tuple[int, list[str]]:
    """The largest size at which the whole text fits, and its lines."""
    size = _LARGE
    while True:
        lines = wrap(text, width, face.at(size, 600))
        # The last size is taken whatever comes; LONGEST sees to it that everything fits.
        if len(lines) * size * 1.12 <= height or size <= _SMALL:
            return size, balance(text, width, face.at(size, 600))
        size -= 4


def balance(text: str, width: float, font: "FreeTypeFont") -> list[str]:
    """The text in no more lines than it needs, as even as they can be: no word stands alone on the last one."""
    lines = wrap(text, width, font)
    if any(len(word) > 1 and font.getlength(word) > width for word in text.split()):
        return lines
    low, high = width / 2, width
    while high - low > 4:
        middle = (low + high) / 2
        if len(wrap(text, middle, font)) > len(lines):
            low = middle
        else:
            high = middle
    return wrap(text, high, font)


def render_card(output: Output, theme: Theme) -> bytes:
    """The card as PNG. Raises SitegenError where the face is broken."""
    card: SocialCard = output.context
    key = (card.site, card.kicker, card.title, card.host, card.font.digest)
    found = _drawn.get(key)
    if found is None:
        if len(_drawn) >= KEPT:
            _drawn.clear()
        found = _drawn[key] = _draw(card)
    return found


def _draw(card: SocialCard) -> bytes:
    from PIL import Image, ImageDraw

    face = Face(card.font.value)
    image = Image.new("RGB", SIZE, _PAPER)
    draw = ImageDraw.Draw(image)
    width = SIZE[0] - 2 * MARGIN
    draw.rectangle((MARGIN, 64, MARGIN + 96, 71), _ALERT)
    top = 96.0
    for text, weight, colour in ((card.site, 600, _INK), (card.kicker, 400, _SOFT)):
        for line in wrap(text, width, face.at(34, weight))[:3]:
            draw.text((MARGIN, top), line, colour, face.at(34, weight))
            top += 44
    bottom = SIZE[1] - 110
    size, lines = fit(card.title, width, bottom - top - 20, face)
    # The title stands on the foot's line, as a headline stands on its story.
    at = bottom - len(lines) * size * 1.12 - 12
    for line in lines:
        draw.text((MARGIN, at), line, _INK, face.at(size, 600))
        at += size * 1.12
    draw.rectangle((MARGIN, bottom + 16, SIZE[0] - MARGIN, bottom + 17), _SOFT)
    draw.text((MARGIN, bottom + 30), card.host, _SOFT, face.at(30, 400))
    buffer = Buffer()
    image.quantize(48, dither=Image.Dither.NONE).save(buffer, "PNG", optimize=True)  # type: ignore[arg-type] # its stubs ask for all of a file
    return buffer.bytes()
