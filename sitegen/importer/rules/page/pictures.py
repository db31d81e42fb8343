"""Rules for pictures: credits and captions become fields, what shows no picture is kept as data only."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from sitegen.importer.draft import Draft, Found, take
from sitegen.importer.evidence.byline_line import read_meta
from sitegen.importer.lines import Line, is_prose
from sitegen.importer.seed import Field, Span
from sitegen.importer.words.names import looks_like_person

_KIND = (
    r"(?:image|photo|photograph|picture|pic|illustration|graphic|screenshot|video|file photo|cover|featured image|"
    r"header image|lead image|фото|foto|fotografía|bild|图片?|圖片?|写真)s?"
)
_AGENCY = (
    r"(?:getty(?: images)?|afp|reuters|shutterstock|i ?stock(?: ?photo)?|unsplash|pexels|pixabay|"
    r"alamy(?: stock photo)?|123rf|picture[- ]alliance|imago(?: images)?|ritzau scanpix|"
    r"tt nyhetsbyrån|keystone|belga|anp|epa(?:-efe)?|ap(?: photo)?|bloomberg|"
    r"wikimedia(?: commons)?|flickr|adobe stock|dpa|xinhua|tass|anadolu(?: agency)?|zuma(?: press)?|pa(?: media|"
    r" images| wire)?|depositphotos|creative commons|"
    r"dreamstime|reprodução|divulgação|reproducción|cortesía|handout|agência brasil|press association|sipa usa|"
    r"nurphoto|dvids|freepik|canva|associated press)"
)
_CREDIT = re.compile(
    rf"[(\[]?\s*(?:{_KIND}\s*(?:credits?|courtesy(?: of)?|sources?|by)(?:\s*[:,]\s*|\s+)|{_KIND}\s*:\s*"
    rf"(?!(?:\S+\s+){{6}})|"
    rf"credits?\s*(?:{_KIND})?\s*:\s*|(?:©|copyright)\s*(?={_AGENCY}))(?P<who>[^()\[\]]{{2,120}}?)\s*[)\]]?\.?",
    re.IGNORECASE,
)
_AGENCY_ONLY = re.compile(
    rf"[(\[©]?\s*(?:source\s*:\s*)?(?P<who>(?:[\w.’' -]{{2,50}}\s*(?:/|\||,|via|for|©)\s*)*{_AGENCY}(?:\s*(?:/|via|,|"
    rf"file)\s*[\w.’' -]{{2,40}})*)\s*[)\]]?\.?",
    re.IGNORECASE,
)
_INLINE = re.compile(
    rf"\s*[(\[]\s*(?:(?:{_AGENCY}\s+)?{_KIND}\s*(?:credits?|courtesy(?: of)?|sources?|by)\s*[:,]?\s+|{_KIND}\s*:\s*|"
    rf"(?:credits?|file)\s*:\s*)(?P<who>[^()\[\]]{{2,120}})[)\]]\.?\s*$"
    rf"|(?:\s+|(?<=[a-z.!?)]))(?-i:(?=[A-Z])){_KIND}(?:\s+(?:credits?|courtesy|by))?\s*:\s+(?P<who2>[^.:]{{2,80}})\.?\s*$"
    r"|\s*(?-i:Credit)\s?(?:\.{2,3}|…|:)\s?(?P<who4>[^.:]{2,80})\.?\s*$"
    rf"|\s*[(\[](?P<who3>(?:[\w.’' -]{{2,50}}\s*(?:/|via|,)\s*)?{_AGENCY}(?:\s*(?:/|"
    rf"via)\s*[\w.’' -]{{2,40}})?)[)\]]\.?\s*$",
    re.IGNORECASE,
)
_CAPTION = re.compile(
    rf"(?:{_KIND}\s+caption|caption)\s*[:,]\s*(?P<words>.+)|"
    r"(?:media|image) caption\s+(?P<more>(?-i:[A-Z]).+)",
    re.IGNORECASE,
)
# In the text "(Reuters)" names a report; a photographer or a picture agency names a picture.
_PICTURE_AGENCY = re.compile(r"/|via|getty|shutterstock|stock|alamy|unsplash|epa|flickr|wikimedia", re.IGNORECASE)
_CAPTION_LABEL = re.compile(rf"(?:{_KIND}\s+caption|caption)\s*[:,]?", re.IGNORECASE)
_FILE = re.compile(r"(?:FILE PHOTO|FILE|FILE IMAGE)\s*[:–—-]\s*.+", re.DOTALL)
_WIRE = re.compile(
    r"\s+(?:(?P<who>(?:REUTERS|AP|AFP|Associated Press|EPA|Getty Images|"
    r"Bloomberg)/[()\w .’'-]{2,60}?(?:/(?:File Photo|Illustration|Pool|File))?)|"
    r"\((?P<who2>AP Photo/[\w .,’'-]{2,60})\))\.?"
    r"(?:\s*(?:purchase|acquire) licensing rights\W*)?(?:\s*opens? (?:in )?(?:a )?new (?:tab|window)\W*)?$",
    re.IGNORECASE,
)
# "… testified on Tuesday. Reuters", "… of the offering. Reuters/Brenda Mere"
_ENDS_WITH = re.compile(
    rf"(?<=[.!?”\"’])\s+(?P<who>(?i:{_AGENCY})(?:\s?/\s?[A-ZÀ-Þ][\w .’'-]{{2,40}})?|"
    rf"[A-ZÀ-Þ][\w .’'-]{{2,40}}\s?/\s?(?i:{_AGENCY})|[A-Z][\w ]{{2,20}} via (?i:{_AGENCY}))\.?$"
)
_LICENSED = re.compile(
    r"\s*[(\[](?P<who>[^()\[\]]{2,160}?(?:\bCC[ -]BY[\w .-]{0,12}|creativecommons\.org/|public domain|"
    r"wikimedia commons)"
    r"[^()\[\]]{0,120})[)\]]\.?$",
    re.IGNORECASE,
)
# "(Ada Clerk for The Sample Post)" at the end of a line of the top: a photographer, never the article.
_FOR_OUTLET = re.compile(
    r"\s*\((?P<who>[A-Z][\w.’'-]+(?: [A-Z][\w.’'-]+){1,3}(?: for |/)(?:The )?[A-Z][\w .’'-]{2,40})\)\.?$"
)
_LONE_FOR = re.compile(
    r"(?P<who>[A-Z][\w.’'-]+(?: [A-Z][\w.’'-]+){1,2}(?: for |/)(?:The )?[A-Z][\w.’'-]*(?: [A-Z][\w.’'-]*){0,3})"
)
_ARCHIVED = (
    r"(?:file (?:pic(?:ture)?|photo|image)s?|library (?:pic(?:ture)?|photo)|stock (?:photo|image)|archivbild|"
    r"archivfoto|symbolbild|symbolfoto|(?:foto|imagen|fotografía) de archivo|(?:foto|imagem) de arquivo|"
    r"foto d[’']archivio|photo d[’'](?:archives?|illustration)|archieffoto|фото из архива|архивное фото|архівне фото|"
    r"zdjęcie (?:ilustracyjne|archiwalne)|資料写真|资料图|資料圖片?|자료 ?사진)"
)
_ARCHIVE = re.compile(rf"[.!?)…]\s*[(\[]?{_ARCHIVED}[)\]]?\.?$", re.IGNORECASE)
_ARCHIVE_ONLY = re.compile(rf"[(\[]?{_ARCHIVED}[)\]]?\.?", re.IGNORECASE)
_NEW_WINDOW = re.compile(r"\s*\(opens in (?:a )?new (?:window|tab)\)", re.IGNORECASE)
_LABEL = re.compile(r"image|photo|picture|foto|bild|фото|图|写真", re.IGNORECASE)
_NO_CAPTION = re.compile(r"^(?:by |published|updated|posted|[\d:/., -]+$)", re.IGNORECASE)
_MOST_CREDIT, _MOST_CAPTION, _MOST_FILE, _LEAST_CAPTION = 16, 45, 110, 3
# "(dpa/tc)" closes a report: an agency and who edited it.
_SIGNED_OFF = re.compile(r"\s*[(\[][a-zA-Z]{2,9}(?:[/,]\s?[a-zß-ÿ]{2,6}){1,3}[)\]]\.?\s*$")
# What a caption says that a first sentence hardly does: "Here, the port is seen from the hill."
_SHOWS = re.compile(
    r"\b(?:(?:is|are|was|were) (?:seen|pictured|shown)|pictured|seen here|in this (?:file )?(?:photo|image|picture)|"
    r"file photo|zu sehen|im bild|auf dem (?:foto|bild)|aufnahme (?:vom|von)|sur (?:cette|la) (?:photo|image)|"
    r"photo d[’']illustration|en la (?:imagen|foto)|imagen de archivo|na (?:foto|imagem)|nella foto|op de foto|"
    r"на (?:фото|снимке)|на світлині|na zdjęciu|på bilden)\b|資料写真|资料图|資料圖|자료 ?사진|"
    r"\((?:left|right|centre|center|l|r|links|rechts|mitte|à gauche|à droite|izquierda|derecha|слева|справа)\)",
    re.IGNORECASE,
)


def image_credit(draft: Draft) -> Found:
    """Whom a picture is from, and its caption in the line above or before it.

    Takes: "An aerial shot of the building" over "(Image credit: Ministry of Defence)". Leaves: "The image: a state in
    retreat, said one envoy, and credit: none." and a sentence of the article that happens to stand above a credit.
    """
    spans: list[Span] = []
    fields: list[Field] = []
    head = draft.head()
    spread = not draft.markup and sum(line.apart for line in draft.lines) * 2 > len(draft.lines)
    for place, line in enumerate(draft.lines):
        who = _credit_of(line)
        if who:
            spans.extend(take((line,), "field", "image.credit"))
            above = _caption_above(draft, place) or (_caption_below(draft, place) if spread else None)
            caption = above.text if above else ""
            if above:
                spans.extend(take((above,), "field", "image.caption"))
        else:
            caption, who, cut = _credited_caption(line, place, head)
            if not who:
                continue
            at = line.start + cut
            spans += [Span(line.start, at, "field", "image.caption"), Span(at, line.end, "field", "image.credit")]
        label = draft.lines[place - 1] if place else None
        if label and _LABEL.fullmatch(label.text) and label.number == line.number - 1:
            spans.extend(take((label,), "field", "image.caption"))
        if not any(field.name == "image.credit" for field in fields):
            fields.append(Field("image.credit", who, line.text))
            if caption:
                fields.append(Field("image.caption", caption, caption, "likely"))
    return Found(tuple(_once(spans)), tuple(fields))


def is_credit(line: Line) -> bool:
    """Whether a line is a picture's credit, or its caption and credit."""
    cut = _INLINE.search(line.raw) or _ENDS_WITH.search(line.raw)
    return bool(_credit_of(line)) or (line.words <= _MOST_CAPTION and cut is not None)


def _credit_of(line: Line) -> str:
    if line.words > _MOST_CREDIT or _FILE.match(line.text):
        return ""
    text = _NEW_WINDOW.sub("", line.text)
    # "(123rf) (123rf)"
    half = text[: len(text) // 2].strip()
    text = half if half and text == f"{half} {half}" else text
    match = _CREDIT.fullmatch(text) or (_AGENCY_ONLY.fullmatch(text) if line.words <= 10 else None)
    # "Mirela Sand for The Sample Quarterly", "Mirela Sand/The Quarterly", apart from the text.
    lone = (3 if "/The " in text else 4) <= line.words <= 9 and looks_like_person(_first_two(text))
    match = match or (_LONE_FOR.fullmatch(text) if lone else None)
    return match.group("who").strip(" .:,") if match else ""


def _first_two(text: str) -> str:
    return re.split(r" for |/", text, maxsplit=1)[0]


def _caption_above(draft: Draft, place: int) -> Line | None:
    """The line above a credit, if it is printed with it, or is no label and no sentence of the article."""
    if place == 0:
        return None
    line, credit = draft.lines[place - 1], draft.lines[place]
    if credit.number - line.number != 1 or line.words > _MOST_CAPTION or _NO_CAPTION.match(line.text):
        return None
    if read_meta(line.text).dated:
        return None
    together = not credit.apart and line.apart
    if (together and line.words > 1) or (not is_prose(line.text) and line.words >= 4):
        return line
    # Apart from its credit a sentence is the article's, unless it says that it shows something.
    return line if _SHOWS.search(line.text) and place <= draft.head() + 2 else None


def _caption_below(draft: Draft, place: int) -> Line | None:
    """The line below a credit, both at the end of a block, where blank lines part the paragraphs."""
    credit, rest = draft.lines[place], draft.lines[place + 1 : place + 3]
    if not rest or credit.apart or rest[0].apart or rest[0].number - credit.number != 1:
        return None
    ends = len(rest) == 1 or rest[1].apart
    # Below a byline, a day and a credit in one block the text itself may begin.
    above = draft.lines[place - 1] if place else None
    signed = above is not None and not credit.apart and (read_meta(above.text).dated or looks_like_person(above.text))
    if signed and re.search(r"[.!?][”\"’]?$", rest[0].text) and not _SHOWS.search(rest[0].text):
        return None
    return rest[0] if ends and 3 < rest[0].words <= _MOST_CAPTION + _MOST_CREDIT else None


def _credited_caption(line: Line, place: int, head: int) -> tuple[str, str, int]:
    wired = _FILE.match(line.raw) or "(AP Photo/" in line.raw
    if line.words > (_MOST_FILE if wired else _MOST_CAPTION + _MOST_CREDIT) or _SIGNED_OFF.search(line.raw):
        return "", "", 0
    top = place < head
    match = _INLINE.search(line.raw) or (_WIRE.search(line.raw) if top or _FILE.match(line.raw) else None)
    match = match or _LICENSED.search(line.raw)
    match = match or (_ENDS_WITH.search(line.raw) if top and line.words <= _MOST_CAPTION else None)
    # A caption may read as the first sentence, or stand below a standfirst that does.
    match = match or (_FOR_OUTLET.search(line.raw) if place <= head + 3 else None)
    if not match or match.start() == 0:
        return "", "", 0
    who = next(value for value in match.groups() if value)
    if match.groupdict().get("who3") and not top and not _PICTURE_AGENCY.search(match.group()):
        return "", "", 0
    return " ".join(line.raw[: match.start()].split()), " ".join(who.split()), match.start()


def image_caption(draft: Draft) -> Found:
    """A caption that says that it is one.

    Takes: "Image caption, The agency's building", "FILE PHOTO: A man types." Leaves: "The caption read: no comment."
    """
    labelled = tuple(_labelled(draft.lines))
    if labelled:
        words = labelled[1].text
        return Found(take(labelled, "field", "image.caption"), (Field("image.caption", words, words),))
    taken = [
        line
        for line in draft.lines
        if (line.words <= _MOST_CAPTION + 15 and _CAPTION.fullmatch(line.text))
        or (line.words <= _MOST_FILE and _FILE.fullmatch(line.text))
        or (line.words <= _MOST_CAPTION and (_ARCHIVE.search(line.text) or _ARCHIVE_ONLY.fullmatch(line.text)))
    ]
    if not taken:
        return Found()
    match = _CAPTION.fullmatch(taken[0].text)
    words = (match.group("words") or match.group("more")) if match else taken[0].text
    return Found(take(taken, "field", "image.caption"), (Field("image.caption", words, taken[0].text),))


def _labelled(lines: tuple[Line, ...]) -> Iterator[Line]:
    """Each label and the caption below it: "Image caption" over a line, or "Image" over one that ends their block."""
    for place, (label, line) in enumerate(pairwise(lines)):
        if line.apart or line.number != label.number + 1 or line.words > _MOST_CAPTION:
            continue
        after = lines[place + 2 : place + 3]
        block = label.apart and line.words >= _LEAST_CAPTION and (not after or after[0].apart)
        if _CAPTION_LABEL.fullmatch(label.text) or (block and _LABEL.fullmatch(label.text)):
            yield from (label, line)


def _once(spans: list[Span]) -> list[Span]:
    return list({span.start: span for span in reversed(spans)}.values())[::-1]
