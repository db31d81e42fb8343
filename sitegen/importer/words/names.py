"""Does this look like a person's name? Small tests on words, for bylines and bios. Pure."""

from __future__ import annotations

import re


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_PARTICLES = _words("de del della der den di da do dos du la le van von ter ten bin ibn al el y e af av zu zur")
_NOT_NAMES = _words(
    """
    news editor reporter correspondent writer journalist staff desk team bureau press times post daily magazine
    journal media agency agencies analyst director contributor columnist fellow professor author authors editorial
    chief senior assistant associate deputy managing freelance guest published updated posted photo image video getty
    images security cyber politics technology tech world business opinion analysis feature features exclusive breaking
    related resource read more download the a an and or of in on at to for from with by about what why how when who
    university institute council ministry department government commission parliament union nations company
    january february march july september october november december monday tuesday wednesday thursday friday
    saturday sunday home menu search share print email contact subscribe terms privacy policy cookies key points
    notes conclusion summary background introduction next steps latest top stories trending law act treaty
    last revised modified original release date alert code disclosure statement topics component first previous
    initial version revision revisions early late mid since until
    available downloads font size text select voice speed nieuws nachrichten noticias notizie nouvelles
    actualités haber haberler wiadomości nyheter новости protection intelligence affairs international global
    digital cloud software industry industries innovation science health energy finance markets legal compliance
    risk management infrastructure systems group inc ltd corp llp llc gmbh plc foundation center centre office
    association federation society insights resources services solutions products event events webinar webinars
    podcasts videos reports research publications newsletters subscribers login account contents page website
    online edition special coverage series topic tag tags category categories section sections follow like
    comments reply view all full text free trial demo learn watch listen open close skip back next advertisement
    update updates regulatory overview guide guidance url link links copied
    icon icons logo explore submitted short subscribers reprint reprints toolbar
    sponsored promoted popular recommended editorials letters obituaries weather sports sport culture
    entertainment lifestyle travel podcast video newsletter newsletters archive archives regulation privacy
    defense defence european american british asian african united states kingdom europe asia africa america
    comunicado prensa consejo gobierno ministerio communiqué presse conseil gouvernement ministère comunicato stampa
    consiglio governo ministero pressemitteilung bundesregierung ministerium nota redação imprensa ministério
    attack attacks data breach hackers hacking malware ransomware network networks threat threats von par por
    """
)
# "Cleo March", "Ann May": a month is a surname after a given name; "Late March" has none.
_MONTH_SURNAMES = _words("march may june august april")
_NOT_FIRST = _words(
    """
    north south east west middle central northern southern eastern western new hong tel san los las cape great
    human civil supply critical national public foreign social artificial machine big open deep dark zero web mobile
    liebe lieber mehr temas zur zum serien feed sehr estimado estimada querido querida chère
    financial economic military nuclear election elections law identity access information computer internet
    online
    """
)
_HANDLE = re.compile(r"(?<![\s,|])[\s,|]*\(?(?<![\w.])@\w{2,30}\)?")
_PLAIN_CAPITALS = re.compile(r"(?!MA?C[^AEIOU])(?!MAC)[A-ZÀ-Þ]{3,}|[A-Z]\.")
_WORD = re.compile(r"[^\W\d_](?:[^\W\d_]|['’.\-‐])*")
_WIDE, _LONGEST_WIDE = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]"), 12
_SITE = re.compile(r"\w\.[a-z]{2,4}$")
_GLUED = re.compile(r"[A-ZÀ-Þ]{3,}[a-zß-ÿ]{3,}")
_OUTLETS = re.compile(
    r"\b(?:news|times|post|press|reuters|afp|bloomberg|magazine|journal|daily|media|guardian|telegraph|wire|agency|"
    r"staff|desk|bureau|team|correspondents?|reporters?|editors?|writers?|journalists?|contributors?|analysts?|"
    r"columnists?|fellow|professor|director|tribune|herald|bbc|nbc|cbs|abc|cnn|npr|ap|pa|today|review|online|"
    r"chronicle|chief|senior)\b",
    re.IGNORECASE,
)
_DESKS = re.compile(
    r"(?:(?:the|our|a)\s+)?(?:[\w’'&.-]+\s+){0,3}"
    r"(?:staff|desk|newsroom|team|correspondents?|reporters?|writers?|bureau|editors?)",
    re.IGNORECASE,
)
ROLE = re.compile(
    r"(?=.{3,100}$)(?:[\w’'&,./()-]+\s+){0,9}?(?:editors?|editor-in-chief|reporters?|correspondents?|writers?|"
    r"journalists?|columnists?|contributors?|analysts?|author|staff|freelancer|producer|fellow|researcher|professor|"
    r"director|founder|co-founder|publisher|ceo|cto|ciso|intern|lecturer|consultant|blogger|critic|bureau chief|"
    r"manager|engineer|strategist|president|head of [\w ]+|contributing \w+|attorney|counsel|partner|associate|"
    r"redakteur(?:in)?|redaktor|korrespondent(?:in)?|reporterin|journaliste|redactor[ae]?|corresponsal|periodista|"
    r"giornalista|jornalista|repórter|корреспондент|журналист|обозреватель|редактор)(?:[\s,@|·-].{0,50})?",
    re.IGNORECASE,
)
"""What somebody is at an outlet: "News and Analysis Editor", "Staff Writer"."""

WORK = (
    r"(?:(?:guest|blog|opinion|policy|news|special|white|working|research|long|short|photo) )?(?:story|words|text|"
    r"report|"
    r"article|analysis|opinion|reporting|commentary|column|essay|interview|op-?ed|review|feature|post|blog|paper|brief|"
    r"briefing|perspective|viewpoint|comment|contribution|memo|dispatch|investigation|explainer|q ?& ?a)"
)
"""What a byline calls a text: "Commentary by", "Blog post by"."""

_CAPITALISED = re.compile(r"[A-Z][\w&.’'-]*(?:\s[A-Z][\w&.’'-]*){1,3}")
# "Diplomatic editor" after a name without a comma.
_BARE_ROLE = re.compile(r"(?:[A-Z][\w-]*\s+)(?:[\w-]+\s+){0,3}(?:editor|correspondent|reporter|writer)")
_JOIN = re.compile(
    r"\s*,\s*(?:and|und|et|y|e|и|and with)\s+|\s+(?:and|und|et|&|y|e|и|en|og|och|with|avec|mit|con|com|\
met|med)\s+|\s*[,;&]\s*|\s+\|\s+",
    re.IGNORECASE,
)


_IN_PLACE = re.compile(
    r"\s+(?:in|à|en)\s+(?-i:[A-Z])[\w.’'-]*(?:\s(?-i:[A-Z])[\w.’'-]*){0,2}(?=\s*[,;&]|\s+(?:and|und|et|y)\s|$)"
)


def looks_like_person(text: str) -> bool:
    """Two to five words in capitals or name particles ("Ida von der Halde"), none of them a newsroom's word."""
    words = text.replace("“", "").replace("”", "").replace('"', "").split()
    if not 2 <= len(words) <= 5 or len(text) > 60:
        return False
    # "Middle East", "New York": no given name, though "Oliver North" has a surname.
    if words[0].lower() in _NOT_FIRST:
        return False
    if words[-1].lower() in _MONTH_SURNAMES:
        words = [*words[:-1], "Surname"]
    return all(_is_name_part(word, inner=0 < place < len(words) - 1) for place, word in enumerate(words))


def may_be_name(word: str) -> bool:
    """Whether one word with a capital may stand for somebody ("Cleo", "AFP"): no day, month or newsroom's word."""
    return word[:1].isupper() and _is_name_part(word, inner=False)


def _is_name_part(word: str, *, inner: bool) -> bool:
    bare = word.strip(".'’")
    if not _WORD.fullmatch(word) or bare.lower() in _NOT_NAMES or _GLUED.search(word):
        return False
    # "Sample.io" is a site.
    if _SITE.search(bare):
        return False
    if len(bare) > _LONGEST_WIDE and _WIDE.match(bare):
        return False
    # A script without capitals has no lower case either.
    return bare[:1] == bare[:1].upper() or (inner and bare.lower() in _PARTICLES)


def looks_like_newsroom(text: str) -> bool:
    """A byline that is no person: "Digest desk", "Our Correspondent", "Example Times staff"."""
    return len(text.split()) <= 5 and _DESKS.fullmatch(text.strip()) is not None


_AT = re.compile(
    r"(?:special (?:to|for)|for|writing for|contributor (?:to|at)) (?:the )?(?-i:[A-Z])[\w&.’' -]{2,50}|"
    r"(?-i:[A-Z])[\w&.,’' -]{2,60}\b(?:LLP|LLC|PLLC|P\.C\.|& Co\.?|GmbH|University|Institute)",
    re.IGNORECASE,
)
"""For whom somebody writes or works: "Special to The Sample Gazette", "Lowell Marsh LLP"."""


def looks_like_role(text: str) -> bool:
    """ "News and Analysis Editor", "Staff Writer" or "Special to The Gazette", and no sentence or name."""
    if text.count(" ") < 9 and _AT.fullmatch(text):
        return True
    return (
        text.count(" ") < 12
        and not text.endswith((".", ":"))
        and ROLE.fullmatch(text) is not None
        and not looks_like_person(text)
    )


def split_role(text: str) -> tuple[tuple[str, ...], str]:
    """The names and the role in "Ada Clerk, News Editor"; no names where the line is something else."""
    words = text.split()
    for size in (2, 3):
        head, role = " ".join(words[:size]), " ".join(words[size:])
        if len(words) <= 7 and looks_like_person(head) and _BARE_ROLE.fullmatch(role):
            return (head,), role
    head, _, role = text.partition(", ")
    if role and looks_like_role(role) and looks_like_person(head):
        return (head,), role
    return only_names(text), ""


def without_places(text: str) -> str:
    """ "Jonas Pell in Halvik and Ada Windt" without where each of them was."""
    return _IN_PLACE.sub("", text)


def as_spelled(name: str, text: str) -> str:
    """A name printed in capitals as the same text spells it elsewhere, or with one capital a word where that is plain.

    "RUTH ADDER" is Ruth Adder; "JD McHOLM", "LEE MACHOLM" and "ANNA DE HOLM" stay as they are printed.
    """
    if not name.isupper() or " " not in name:
        return name
    pattern = re.compile(r"\b" + r"\s".join(re.escape(word) for word in name.split()) + r"\b", re.IGNORECASE)
    found = (" ".join(match.group().split()) for match in pattern.finditer(text))
    spelled = next((words for words in found if looks_like_person(words) and not words.isupper()), "")
    if spelled and spelled[0].isupper() and not spelled.islower():
        return spelled
    plain = all(_PLAIN_CAPITALS.fullmatch(word) and word.lower() not in _PARTICLES for word in name.split())
    return name.title() if plain else name


def only_names(text: str) -> tuple[str, ...]:
    """The names in a line that holds nothing but names; empty for any other line."""
    text = without_places(_HANDLE.sub("", text))
    parts = [part.strip() for part in _JOIN.split(text.strip().rstrip(",")) if part.strip()]
    if parts and all(looks_like_person(part) for part in parts):
        return tuple(parts)
    return (text.strip(),) if looks_like_newsroom(text) else ()


def read_names(text: str) -> tuple[str, ...]:
    """The names that begin "A, B and C, News Editor"; empty where the first part is not one."""
    text = without_places(text.strip().rstrip(".").strip())
    parts = [part.strip() for part in _JOIN.split(text) if part.strip()]
    if looks_like_newsroom(text) or (_OUTLETS.search(text) and _CAPITALISED.fullmatch(text)):
        return (text,) if not looks_like_person(parts[0] if parts else "") else tuple(_people(parts))
    names = _people(parts)
    return tuple(names) if names or not parts or not looks_like_newsroom(parts[0]) else (parts[0],)


def _people(parts: list[str]) -> list[str]:
    """The names at the beginning of the parts of a byline; the first thing else ends them."""
    names: list[str] = []
    for part in parts:
        if not looks_like_person(part) or (names and _OUTLETS.search(part)):
            break
        names.append(part)
    return names
