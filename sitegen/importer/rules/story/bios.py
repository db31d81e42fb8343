"""Rules for who wrote it, as the end of a page tells it: names and roles, bios, reporting credits, contacts."""

from __future__ import annotations

import re
from dataclasses import replace

from sitegen.importer.draft import Draft, Found, drop, take
from sitegen.importer.lines import Line
from sitegen.importer.seed import Field, Question, Span
from sitegen.importer.words.names import looks_like_newsroom, looks_like_person, looks_like_role, read_names, split_role
from sitegen.importer.words.patterns import opening, whole

_BIO_VERB = re.compile(
    r"(?:\s*\([^)]{1,40}\))?\s*(?:,\s|[’']s\s|(?:is|was|has|had|covers?|covered|writes?|joined|works?|worked|"
    r"serves?|holds?|leads?|reports?|reported|spent|began|started|specialises|specializes|focuses|can be|brings|"
    r"teaches|taught|advises|heads|directs|researches|studies|runs|chairs|practices|practises|blogs|oversees|earned|"
    r"edits|hosts|currently|previously|also|graduated|studied|lives|contributes|contributed)\b)"
)
_TRADE = re.compile(
    r"^(?P<name>[^,.]{3,60}?)\s*,?\s+(?:is|was|works as|has been|serves as)\s+(?:currently\s+)?(?:an?|the|our|"
    r"[\w’' ]{1,30}[’']s?)\s+(?:[\w’'&,/-]+\s+){0,7}?"
    r"(?:journalist|reporter|editor|editor-in-chief|writer|correspondent|columnist|contributor|freelancer?|"
    r"blogger|staff writer|producer|(?:senior |research |visiting |nonresident |non-resident |distinguished |"
    r"policy )+fellow)\b",
)
_LIVES = re.compile(
    r"(?P<name>[^\W\d_][\w.’'-]+(?: [^\W\d_][\w.’'-]*){1,3}?),? (?:is|was|teaches|writes|covers|heads|directs|leads|"
    r"works|"
    r"serves|holds|has|an?)\b"
)
_COURTEOUS = re.compile(
    r"(?:Mr|Ms|Mrs|Dr|Prof|Professor|Miss)\.? (?P<name>[A-ZÀ-Þ][\w’'-]+) (?:is|was|has|teaches|writes|covers)\b"
)
_ABOUT = whole(
    r"""
    about the authors?   about (?:the )?(?:writers?|contributors?|reporters?)
    authors? (?:bio|biography|profile|information|details)   meet the authors?   the authors?
    """,
)
_MORE_BIO = opening(
    r"""
    (?:you can )?(?:follow|reach|contact|e-?mail|find|connect with) (?:him|her|them|me|[A-Z]\w+)\b.{0,20}\b(?:on|\
    at|by|via|with)\b
    (?:he|she|they) (?:is|has|was|holds|covers|writes|previously|can be|also|joined|lives|works)\b
    (?:more|view all|see all|read more|all) (?:posts|stories|articles|from|by) .{0,60}$
    (?:twitter|x|linkedin|e-?mail|mastodon|website)\s*:\s*\S+   @\w+$   \S+@\S+\.\w+$   view (?:profile|bio)\b
    more (?:by|from) (?:this|the) author   (?:full )?bio\W*$   contributor\W*$   social links navigation\W*$
    (?:the )?(?:views|opinions) expressed\b
    """,
)
_REPORTING = re.compile(
    r"[(\[]?\s*(?:additional |further )?(?:reporting|writing|report) (?:by|"
    r"from)\s+(?P<names>[^;:()\[\]]{3,160}?)(?:\s+in\s+[^;()\[\]]{2,60})?(?:\s*[;,.]\s*(?:additional |further |"
    r"writing |and |edited |editing |compiled ).{0,240}?|\s*;.{0,240}?)?\s*[)\]]?\.?",
    re.IGNORECASE,
)
_EDITING = re.compile(
    r"[(\[]?\s*(?:edited|editing|compiled|translated|photography|"
    r"graphics?)\s+(?:and \w+ )?by\s+[A-Z].{2,150}?[)\]]?\.?|"
    r"[A-Z][\w.’'-]+(?: [A-Z][\w.’'-]+){0,3} reported (?:this (?:article|story) )?from .{2,140}|"
    r"[\W_]*(?i:with) (?:assistance|additional reporting|"
    r"help|reporting|contributions?) (?:by|from) (?:the )?[A-Z].{2,120}|.{2,60} contributed (?:to this (?:report|story|"
    r"article)|reporting)\.?"
)
_CONTACT = re.compile(
    r"(?:you can )?(?:follow|reach|contact|e-?mail) (?:him|her|them|me|the author|the reporter)\b|"
    r"(?:reach|contact|e-?mail|follow) (?:the )?(?:writer|author|reporter|staff writer)\b|"
    r"send (?:me|us) (?:a )?(?:secure )?tips?\b|"
    r"to contact the (?:reporter|author|editor)|(?:write to|contact|e-?mail) .{2,40}\s(?:at|via)\s\S+@\S+|@\w+$|"
    r"(?:\S+ ){0,4}\S+@\S+\.\w+$",
    re.IGNORECASE,
)
_PRONOUN = re.compile(r"(?:He|She|They) (?:is|has|was|are|have|covers?|writes?|holds?|joined|works?)\b|is an? ")
# The name was a link and got lost: "is a senior policy reporter at The Sample Post, covering …"
_CUT_BIO = re.compile(
    r"(?:is|was) an? (?:[\w-]+ ){0,5}?(?:reporter|editor|writer|journalist|correspondent|columnist|"
    r"contributor|producer|fellow)\b"
)
_LIFE = re.compile(
    r"\b(?:journalis\w+|reporters?|reporting|editor\w*|writers?|writes|wrote|writing|correspondent|columnist|authors?|"
    r"covers|covered|coverage|freelanc\w+|byline|fellow|professor|lecturer|degree|graduat\w+|university|career|podcast|"
    r"previously|contributor|contributes|newsroom|blogger|novelist|lives in|years of experience|hobbies|passion\w*|"
    r"professional|specialist|enthusiast|years[’']? experience|interests? in)\b",
    re.IGNORECASE,
)
_END, _NEAR_END = 9, 5


def reporting_credits(draft: Draft) -> Found:
    """Who reported and edited, in brackets or a line at the end.

    Takes: "(Reporting by A. Clerk; Editing by B. Writer)".
    Leaves: "Reporting by the agency shows a rise of 4 per cent."
    """
    spans: list[Span] = []
    fields: tuple[Field, ...] = ()
    head = draft.lines[: min(draft.head() + 1, _END)] if len(draft.lines) > 2 * _END else ()
    end = draft.lines[max(min(len(draft.lines) - _END, draft.tail() - 1), len(head), 0) :]
    for line in (*head, *end):
        match = _REPORTING.fullmatch(line.text)
        names = read_names(match.group("names")) if match else ()
        if names or (line.words <= 30 and _EDITING.fullmatch(line.text)):
            spans.extend(take((line,), "dropped", "reporting-credits"))
            if names and not draft.value("source.author"):
                fields = (Field("source.author", names, line.text, "likely"),)
    return Found(tuple(spans), fields)


def author_bio(draft: Draft) -> Found:
    """The author's name, role and bio after the article.

    Takes: "Ada Clerk" / "News and Analysis Editor" / "Ada Clerk has been at the forefront of …".
    Leaves: a last paragraph about somebody in the news ("General Marsh is director of the agency.").
    """
    known = draft.value("source.author")
    names = tuple(name for name in known.value if isinstance(name, str)) if known else ()
    found = _bio_below(draft, names)
    top = [
        line
        for line in draft.lines[: draft.head() + 2]
        if _is_courteous_bio(line.text, names) or _CUT_BIO.match(line.text)
    ]
    taken = {span.start for span in found.spans}
    spans = take((line for line in top[:1] if line.start not in taken), "dropped", "author-bio")
    return replace(found, spans=(*spans, *found.spans))


def _bio_below(draft: Draft, names: tuple[str, ...]) -> Found:
    """The name, role and bio that stand below the article."""
    lines = draft.lines
    tail = draft.tail()
    for place in range(max(min(len(lines) - _END, draft.foot() - 2), 1), len(lines)):
        line = lines[place]
        if _ABOUT.fullmatch(line.text):
            return _close(draft, place, place + 1, _name_after(lines[place + 1 :]))
        if line.words <= 6 and not line.text.endswith((".", ":", "?", "!")) and line.text[0].isupper():
            signed, role = split_role(line.text)
            head = signed[0] if role else line.text
            named = looks_like_person(head) or looks_like_newsroom(head) or head in names
            bio = next((at for at in range(place + 1, min(place + 5, len(lines))) if _is_bio(lines, at, head)), 0)
            if named and bio:
                return _close(draft, place, bio, (head,))
            if named and (head in names or _signed_role(lines, place)) and place + 3 >= len(lines):
                return _close(draft, place, len(lines) - 1, (head,))
        bios = (name for name in names if _starts_bio(line.text, name))
        if any(line.text.startswith(name) or _LIFE.search(line.text) for name in bios):
            return _close(draft, place, place, ())
        stranger = "" if names or place < tail - 1 else _names_nobody_else(draft, place)
        if stranger:
            return _close(draft, place, place, (stranger,))
        trade = _TRADE.match(line.text)
        if (
            trade
            and looks_like_person(trade.group("name"))
            and all(_MORE_BIO.match(rest.text) or _TRADE.match(rest.text) for rest in lines[place + 1 :])
        ):
            return _close(draft, place, place, (trade.group("name"),))
    return Found()


def author_of_bio(text: str) -> str:
    """The name that a sentence about a writer's life begins with, or an empty text."""
    match = _LIVES.match(text)
    told = match is not None and _LIFE.search(text) is not None and looks_like_person(match.group("name"))
    return match.group("name") if match and told else ""


def _names_nobody_else(draft: Draft, place: int) -> str:
    """Who a last paragraph is about, where it is a writer's life and the article names that person nowhere."""
    name = author_of_bio(draft.lines[place].text)
    known = name and any(name.split()[-1] in other.text for other in draft.lines[:place])
    return "" if known else name


def _is_courteous_bio(text: str, names: tuple[str, ...]) -> bool:
    """ "Mr. Aldgate is a retired postman and an author", below the byline or the text."""
    match = _COURTEOUS.match(text)
    return match is not None and _LIFE.search(text) is not None and any(n.endswith(match.group("name")) for n in names)


def _is_bio(lines: tuple[Line, ...], place: int, name: str) -> bool:
    """A paragraph that begins with the name and speaks of a writer's life; a group's portrait does not."""
    text = lines[place].text
    return (_starts_bio(text, name) or _PRONOUN.match(text) is not None) and _LIFE.search(text) is not None


def _signed_role(lines: tuple[Line, ...], place: int) -> bool:
    signed = bool(split_role(lines[place].text)[1])
    return signed or (place + 1 < len(lines) and looks_like_role(lines[place + 1].text))


def _starts_bio(text: str, name: str) -> bool:
    return any(
        text.startswith(known) and len(text) > len(known) + 8 and _BIO_VERB.match(text, len(known)) is not None
        for known in (name, *(name.split() if looks_like_person(name) else ()))
    )


def _name_after(lines: tuple[Line, ...]) -> tuple[str, ...]:
    for line in lines[:2]:
        if looks_like_person(line.text):
            return (line.text,)
        trade = _TRADE.match(line.text)
        if trade and looks_like_person(trade.group("name")):
            return (trade.group("name"),)
    return ()


def _close(draft: Draft, place: int, bio: int, names: tuple[str, ...]) -> Found:
    """The lines from `place` to the bio, and to the end if it is near; the name is the author where none is known."""
    known = draft.value("source.author")
    rest = draft.lines[place:] if len(draft.lines) - bio <= _NEAR_END else draft.lines[place : bio + 1]
    evidence = " / ".join(line.text for line in rest[:2])
    fields = (Field("source.author", names, evidence),) if names and not known else ()
    named = [line for line in rest if fields and line.text == names[0]][:1]
    questions: tuple[Question, ...] = ()
    values = known.value if known and isinstance(known.value, tuple) else ()
    told = {each.casefold() for each in values if isinstance(each, str)}
    if names and known and known.confidence == "likely" and names[0].casefold() not in told:
        questions = (Question("source.author", f"the bio is about {names[0]!r}"),)
    others = (line for line in rest if line not in named)
    return Found((*take(named, "field", "source.author"), *take(others, "dropped", "author-bio")), fields, questions)


def author_contact(draft: Draft) -> Found:
    """How to reach the author, where no bio was found.

    Takes: "You can follow her on Mastodon." at the end. Leaves: "They have until May to reply."
    """
    end = draft.lines[-4:] if len(draft.lines) > 4 else draft.lines[2:]
    return drop("author-contact", (line for line in end if line.words <= 25 and _CONTACT.match(line.text)))
