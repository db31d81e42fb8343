"""A line of small print under a title ("Ada Clerk · 9 Oct 2017 | 5 min read"): what does it name? Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sitegen.dates import FORMATS, MONTH_ONLY, find_date, is_date
from sitegen.importer.words.names import looks_like_role, split_role
from sitegen.importer.words.patterns import whole

_PARTED = re.compile(r"[|•·–—/]|\s-\s|\s{2,}|\bby\b", re.IGNORECASE)
_FILLER = re.compile(
    r"\b(?:submitted|eingereicht|soumis|enviado|inviato|geplaatst|first|originally|last|date|published|posted|publish|publication|issued|released|updated|modified|edited|"
    r"amended|reviewed|revised|update|on|at|in|by|the|read|min|mins|minutes?|news|analysis|blog|press release|"
    r"statement|comunicado de prensa|nota de prensa|communiqué de presse|comunicato stampa|pressemitteilung|"
    r"edt|est|et|pt|pst|pdt|ist|gmt|bst|cet|cest|utc|am|pm|time|local|hrs?|h|article|a|veröffentlicht|uhr|publié|le|"
    r"mis à jour|aktualisiert|comments?|dated?|security|cyber ?security|views?|share|print|reading|words?|"
    r"see|show|all|updates|details|dated|artikel|beitrag|(?:this )?(?:story|article) is from|created|online|since|"
    r"from|of|"
    r"veröffentlichung|stand|erstellt|zuletzt|geändert|datum|am|von|vom|lesezeit|min|"
    r"à|mise? en ligne|paru|modifié|actualisé|temps|lecture|mise|à jour|"
    r"publicad[oa]|actualizad[oa]|fecha|el|a las|las|hora|horas|hrs|"
    r"pubblicato|aggiornato|alle|ore|il|data|publicado|atualizado|em|às|"
    r"опубликовано|обновлено|дата|г|года|года?|публикации|создано|в|мск|gepubliceerd|bijgewerkt|om|yayınlanma|güncelleme|tarihi?|"
    r"نشر|في|تم|النشر|آخر|تحديث|تاريخ|الساعة|صباحا|مساء|م|ص|"
    r"última|atualização|actualización|modificación|dernière|ultim[oa]|aggiornamento|modifica|letzte|aktualisierung|"
    r"änderung|последнее|обновление|изменение|останнє|оновлення|оновлено|опубліковано|ostatnia|zmiana|laatste?|"
    r"wijziging|son|senast|sist|de|"
    r"kl|publicerad|uppdaterad|publisert|oppdatert|opublikowano|aktualizacja|dodano)\b|"
    r"(?:最終更新|公開|更新|配信|掲載|発表|午前|午後|发布|发表|时间|日期|上午|下午|时|日时|日時|"
    r"입력|수정|승인|등록|기사|작성|최종|오전|오후)|[\W\d_]+",
    re.IGNORECASE,
)
_AGO = re.compile(
    r"(?:updated|atualizado|actualizado|aggiornato|aktualisiert|mis à jour|обновлено)?\s*(?:(?:há|hace|il y a|"
    r"vor)\s+(?:\d+|um|una?|une?|ein\w*)\s+\w+|"
    r"\d+\s+(?:second|minute|hour|day|week|month|year)s?\s+ago|\d+\s+\w+\s+(?:назад|fa|geleden)|\d+\s?\w{1,2}[前전])",
    re.IGNORECASE,
)
_HANDLE = re.compile(r"@\w+|\bprofile (?:picture|photo|image) (?:for|of) (?:user )?\S+", re.IGNORECASE)
_LABEL = whole(
    r"""
    (?:first |originally |last |date )?(?:published|posted|updated|modified|issued|released|revised)(?: (?:on|at|date))?
    publish(?:ed|ing)? (?:on|date)   (?:publication |release |issue )?date   veröffentlicht(?: am)?   erschienen am
    (?:zuletzt )?aktualisiert(?: am)?   publié(?: le)?   mis à jour(?: le)?   publicado(?: el)?   actualizado(?: el)?
    pubblicato(?: il)?   aggiornato(?: il)?   publicado em   atualizado em   опубликовано   обновлено   дата публикации
    发布时间   发表时间   更新时间   公開日   更新日   配信   입력   수정   نشر في   تاريخ النشر   آخر تحديث
    """,
)
_NAMED = re.compile(r"(?:source|editor|author|photo)s?\s*:\s*\S+(?:\s\S+){0,3}", re.IGNORECASE)
_SENTENCE_END = re.compile(r"(?<![ap]\.m)(?<!min)(?<!\d г)[.!?][\"”’)]*$")
_SAYS_WHEN = re.compile(
    r"(?:first |last )?(?:published|posted|updated|issued|publié|mis à jour|modifié|veröffentlicht|aktualisiert|"
    r"publicado|"
    r"actualizado|pubblicato|aggiornato|опубликовано|обновлено|atualizado|(?:última|dernière|ultim[oa]|letzte|laatste|ostatnia|"
    r"последнее|останнє) \w+(?: à jour)?|gepubliceerd|bijgewerkt|publicerad|opublikowano)\b.{0,12}\d",
    re.IGNORECASE,
)
# "Date of final decision: 27 January 2022" says when something else was.
_OTHER_DAY = re.compile(
    r"date of (?!(?:the )?(?:\w+ )?(?:publi|issu|releas|post|updat|revis|article|story))\w|"
    r"(?:datum der|date de la|fecha de la?|data della|data da) (?:entscheidung|décision|decisión|decisione|decisão)",
    re.IGNORECASE,
)
_ENTRY = re.compile(r"^\s*\|\s*:")
_WIDE = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_BY = re.compile(r"^(?:by|door|von|par|por|di|av|af|przez|yazan)\s+", re.IGNORECASE)
_READ = re.compile(r"\b\d+[ -]min(?:ute)?s?\.?(?: read)?$", re.IGNORECASE)
_BARS = re.compile(r"[|•·]")
_MOST_WORDS, _MOST_LEFT, _MOST_LABEL, _MOST_WIDE = 24, 2, 4, 12


@dataclass(frozen=True, slots=True)
class Meta:
    """Whether a line is small print that holds a day, and the names that stand in it."""

    dated: bool
    names: tuple[str, ...] = ()


def is_day_label(text: str) -> bool:
    """Whether a line only says what the next one dates: "Published", "Last updated"."""
    return _LABEL.fullmatch(text) is not None


def is_month(text: str) -> bool:
    """Whether a line is a month and a year and nothing else: a date without its day."""
    return MONTH_ONLY.fullmatch(text.strip(" .,|()")) is not None


def read_meta(text: str) -> Meta:
    """A line is small print with a day when hardly a word is left beside days, names, roles and their labels."""
    if text.count(" ") >= _MOST_WORDS:
        return Meta(False)
    if is_date(text):
        return Meta(True)
    if _OTHER_DAY.match(text):
        return Meta(False)
    ended = _SENTENCE_END.search(text) and not _SAYS_WHEN.match(text)
    if not find_date(text) or ended:
        return Meta(False)
    rest = _AGO.sub(" | ", _HANDLE.sub(" | ", _BY.sub("", text)))
    for pattern in FORMATS:
        rest = pattern.sub(" | ", rest)
    names: tuple[str, ...] = ()
    left = 0
    barred = _BARS.search(text) is not None
    for part in (part.strip(" ,;:()[]") for part in _PARTED.split(rest)):
        people, role = split_role(part)
        if _NAMED.fullmatch(part):
            continue
        if people or role:
            names = names or people
            continue
        if looks_like_role(part):
            continue
        words = _FILLER.sub(" ", part).split()
        # "…, 10:15 Uhr, Henrike Osterloh"
        last = split_role(part.rsplit(",", 1)[-1].strip())[0] if "," in part else ()
        if last and len(words) <= _MOST_LEFT + 2:
            names = names or last
        elif barred and words and len(part.split()) <= _MOST_LABEL:
            # "January 27, 2022 • Speeches and remarks": a label by itself.
            left += 1
        else:
            # Where blanks part no words, a run of many characters is a sentence.
            left += sum(1 if len(_WIDE.findall(word)) <= _MOST_WIDE else _MOST_LEFT + 1 for word in words)
    # "January 5, 2022 Privacy Bulletin 3 minute read": what is read in minutes is no sentence.
    left -= _MOST_LEFT if _READ.search(text) else 0
    # "January 11, 2022: Initial Version" is a list of changes.
    return Meta(left <= _MOST_LEFT, () if _ENTRY.search(rest) else names)
