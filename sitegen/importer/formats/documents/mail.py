"""An e-mail to the article in it: a newsletter, a message, one that was forwarded, or a link that was. Pure.

RFC 5322; RFC 2919 and 2369 (lists), RFC 5064 (`Archived-At`). Pictures, among them the trackers of newsletters, are
not read; what follows a link's tracking parameters, and redirectors that name their target, are taken off.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from email.message import Message

from sitegen.importer.formats import stated
from sitegen.importer.formats.documents.mail_links import address_in_browser, without_trackers
from sitegen.importer.formats.documents.mail_text import Forwarded, forwarded, link_alone, without_signature
from sitegen.importer.formats.extracted import Extracted, ExtractedArticle, PassedOver, Unreadable
from sitegen.importer.formats.fragment import parsed
from sitegen.importer.formats.mime import header, message_of, moment, parts_of, sender, text_of
from sitegen.importer.seed import Field
from sitegen.importer.words.names import looks_like_newsroom, looks_like_person
from sitegen.urls import without_tracking

_REPLIED = re.compile(r"^(?:(?:fwd?|re|aw|wg|tr|sv|vs|rv|enc|i|antw|doorst)\s*(?:\[\d+\])?\s*:\s*)+", re.IGNORECASE)
_OFFICE = re.compile(
    r"\b(?:no-?reply|news(?:letters?|desk|room)?|desk|press|presse|media|info|editors?|redaktion|redazione|alerts?|"
    r"updates?|digest|mail(?:ing|er)?|office|contact|kontakt|hello|team|notifications?|subscriptions?)[\w.+-]{0,20}@",
    re.IGNORECASE,
)
_ENOUGH = 0.6
_DEEPEST = 20


def read(data: bytes) -> Extracted:
    """The article of a message. Raises Unreadable where it holds no text."""
    message, above = _innermost(message_of(data))
    if message.get_content_type() in ("multipart/encrypted", "application/pkcs7-mime"):
        raise Unreadable(
            "the message is encrypted", "open it in your mail program, and paste its text into a .txt file"
        )
    parts = list(parts_of(message))
    attached = tuple(
        PassedOver(_name(part), "an attachment: save it as a file to import it") for part in parts if _is_file(part)
    )
    bodies = [part for part in parts if not _is_file(part)]
    html, plain = _texts(bodies)
    if not html.strip() and not plain.strip():
        raise Unreadable("the message holds no text", "paste its text into a .txt file")
    return Extracted((_article(message, html, plain, above),), passed_over=attached)


def _texts(bodies: Iterable[Message]) -> tuple[str, str]:
    """The HTML and the plain text of some parts."""
    texts: dict[str, list[str]] = {"text/html": [], "text/plain": []}
    for part in bodies:
        if part.get_content_type() in texts:
            texts[part.get_content_type()].append(text_of(part))
    return "\n".join(texts["text/html"]), "\n\n".join(texts["text/plain"])


def _innermost(message: Message) -> tuple[Message, str]:
    """The message that was attached whole to another, and to another, and what was written above it: whoever forwards
    it adds no story."""
    above: list[str] = []
    for _ in range(_DEEPEST):
        inner = [part for part in parts_of(message) if part.get_content_type() == "message/rfc822"]
        held = inner[0].get_payload() if len(inner) == 1 else None
        if not isinstance(held, list) or not held or not isinstance(held[0], Message):
            break
        html, plain = _texts(part for part in parts_of(message) if not _is_file(part))
        words = " ".join((plain if plain.strip() else _words(html) if html.strip() else "").split())
        above += [words] if words else []
        message = held[0]
    return message, " ".join(above)


def _article(message: Message, html: str, plain: str, above: str) -> ExtractedArticle:
    words_of_html = _words(html) if html.strip() else ""
    inner = forwarded(plain or words_of_html)
    text = inner.text if inner else plain
    link = link_alone(text or words_of_html)
    fields = _forwarded_fields(inner) if inner else _fields(message)
    set_aside = (above, inner.above if inner else "")
    notes = tuple(f"set aside by forwarding-note: {words}" for words in set_aside if words)
    if link:
        told = tuple(each for each in fields if each.name == "title")
        return ExtractedArticle(
            text or words_of_html, "text", (*stated.address(without_tracking(link), "link in the mail"), *told), notes
        )
    if not inner and html.strip() and len(plain.split()) < _ENOUGH * len(words_of_html.split()):
        page, trackers = without_trackers(html)
        if trackers:
            notes += (f"links led through trackers: {trackers}; they lead to their targets now",)
        return ExtractedArticle(page, "page", (*fields, *address_in_browser(html)), notes)
    body, signature = without_signature(text or words_of_html)
    if signature:
        notes += (f"set aside by mail-signature: {signature}",)
    return ExtractedArticle(body, "text", fields, notes)


def _words(html: str) -> str:
    """The words of a message in HTML, a line for each block."""
    root = parsed(html)
    if root is None:
        return ""
    for element in root.iter("br", "p", "div", "tr", "li", "h1", "h2", "h3", "h4", "blockquote"):
        element.tail = "\n" + (element.tail or "")
    return str(root.text_content())  # type: ignore[attr-defined, unused-ignore]


def _fields(message: Message) -> tuple[Field, ...]:
    """What the headers state. Of a list's mail the sender is the outlet; of anybody's, a person is the author."""
    name, address = sender(message)
    subject = _REPLIED.sub("", header(message, "Subject"))
    is_list = any(header(message, key) for key in ("List-Id", "List-Unsubscribe", "List-Post"))
    replied = subject != header(message, "Subject") and not is_list
    who: tuple[Field, ...] = ()
    if name and not replied:
        if _is_person(name, address) and not is_list:
            who = stated.authors(name, "mail From")
        else:
            who = (Field("source.name", name, f"mail From: {name}", "certain" if is_list else "likely"),)
    sent = stated.day(moment(message), "mail Date", "certain" if is_list else "likely") if not replied else ()
    return (
        *stated.title(subject, "mail Subject"),
        *sent,
        *who,
        *stated.address(header(message, "Archived-At"), "mail Archived-At"),
        *stated.language(header(message, "Content-Language").split(",")[0], "mail Content-Language"),
    )


def _forwarded_fields(inner: Forwarded) -> tuple[Field, ...]:
    """What the headers of a message state that was forwarded in the text of another."""
    name = re.sub(r"\s*[<\[(][^<>]*@[^<>]*[>\])].*", "", inner.sender).strip("\"' ")
    who: tuple[Field, ...] = ()
    if name and "@" not in name:
        person = _is_person(name, inner.sender)
        who = (
            stated.authors(name, "forwarded From")
            if person
            else (Field("source.name", name, f"forwarded From: {name}"),)
        )
    return (
        *stated.title(_REPLIED.sub("", inner.subject), "forwarded Subject"),
        *stated.day(inner.date, "forwarded Date", "likely"),
        *who,
    )


def _is_person(name: str, address: str) -> bool:
    """Whether a sender is somebody, not an office: by the name, and by what the mailbox is called."""
    return looks_like_person(name) and not looks_like_newsroom(name) and _OFFICE.search(address) is None


def _is_file(part: Message) -> bool:
    kind = part.get_content_type()
    shown = kind in ("text/plain", "text/html") and part.get_content_disposition() != "attachment"
    # A part without a text of its own that stands in the message: its pictures, a signature, a calendar.
    return not shown


def _name(part: Message) -> str:
    return part.get_filename() or part.get_content_type()
