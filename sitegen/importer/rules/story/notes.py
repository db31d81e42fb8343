"""Rules for notes about the text itself: how long ago, how it was edited, who paid, what readers say below."""

from __future__ import annotations

from itertools import pairwise

from sitegen.dates import is_date
from sitegen.importer.draft import Draft, Found, accompanied, drop
from sitegen.importer.evidence.byline_line import read_meta
from sitegen.importer.lines import Line, is_prose
from sitegen.importer.words.patterns import matching, opening, starting, whole

_AGO = whole(
    r"""
    (?:<verb>\W{1,3})?<about>(?:\d{1,3}\+?|an?|one|two|few)\s?<unit> ago(?:\W+by .{2,40})?   (?:<verb>\W{1,3})?just now
    (?:<verb>\W{1,3})?(?:yesterday|today)(?: at|,|\W)? \d{1,2}[:.]\d{2}.{0,12}
    (?:<verb>\W{1,3})?vor (?:\d+|ein(?:er|em)|wenigen) \
    (?:sekunden?|minuten?|stunden?|tag(?:en)?|wochen?|monat(?:en)?|\
    jahr(?:en)?)
    (?:<verb>\W{1,3})?il y a (?:\d+|une?) (?:secondes?|minutes?|heures?|jours?|semaines?|mois|ans?)
    (?:<verb>\W{1,3})?(?:hace|há) (?:\d+|una?|uma?) (?:segundos?|minutos?|horas?|d[ií]as?|semanas?|mes(?:es)?|a[ñn]os?)
    \d+ (?:minut[oi]|or[ae]|giorn[oi]|settiman[ae]|mes[ei]|ann[oi]) fa
    \d+ (?:minu(?:ut|ten)|uur|dag(?:en)?|we(?:ek|ken)|maand(?:en)?) geleden
    (?:<verb>\W{1,3})?\d+ (?:минут\w?|час\w*|д(?:ень|н\w+)|недел\w+|месяц\w*|лет|год\w*) назад
    (?:<verb>\W{0,3})?\d+\s?(?:秒|分钟|分|小时|時間|天|日|个月|か月|年)前
    """,
    verb=r"(?:last |first )?(?:updated|published|posted|modified|aktualisiert|veröffentlicht|mis à jour|publié|"
    r"publicado|actualizado|обновлено|опубликовано|更新|发布)",
    about=r"(?:about |over |almost |more than )?",
    unit=r"(?:seconds?|secs?|minutes?|mins?|hours?|hrs?|days?|weeks?|months?|years?|[smhdwy])",
)
_CLOCK = whole(
    r"""
    edited(?: \d{1,2}[:.]\d{2})?
    (?:at )?\d{1,2}[:.]\d{2}(?::\d{2})?\s?(?:[ap]\.?m\.?|uhr|h|hrs)?(?:,? \(?(?:[a-z]{2,5}|(?:gmt|\
utc)[+-]\d{1,2})\)?)?
    """
)
_NOTE = opening(
    r"""
    (?:this|the) (?:interview|conversation|transcript|q ?(?:&|and) ?a|discussion|excerpt) (?:has been|was|is) (?:\w+ )?\
    (?:edited|condensed|transcribed|shortened|translated|adapted|excerpted)\b
    (?:this|the) (?:article|story|report|post|translation|audio|summary|image) (?:was|is|has been) (?:\w+ ){0,2}?\
    (?:generated|translated|produced|created|written) .{0,60}?\b\
    (?:ai|artificial intelligence|machine|automat\w+|deepl)\b
    (?:this|the) (?:article|post|blog(?: post)?|story) (?:has been|was|is) (?:published|posted|edited|uploaded|\
reviewed) by (?-i:[A-Z])[^.]{3,60}\.?$
    (?:full )?(?:disclosure|disclaimer)\s*:\s*\S   (?:haftungsausschluss|transparenzhinweis)\s*:\s*\S
    (?:the )?(?:views|opinions)(?: and (?:views|opinions))?(?: .{0,60})? expressed (?:in|here|by|are|on)\b
    [\w .’'-]{2,60} does not take institutional positions\b
    the authors? (?:has|have|declares?) no (?:conflicts?|competing|relevant)\b
    """
)
_LEGAL = opening(
    r"""
    .{2,60} is committed to publishing a diversity of\b   .{0,200}\bwe[’']d like to hear what you think\b
    .{0,120}\bsend (?:your )?letters? to the editor\b
    before it[’']s here,? it[’']s on the\b
    this (?:article|story|essay|column|piece|review) (?:appears|appeared|was published|\
will appear)\b.{0,60}\b(?:print|edition|\
issue|headline|magazine)
a version of this (?:article|story|column|essay|piece)\b.{0,40}\b(?:appears?|appeared|ran|was)
    \[view source\.?\]   view source\W*$
    this (?:entry|post) was (?:posted|filed|published|written)\b
    this (?:[\w-]+ ){1,4}(?:is|are|was|has been) (?:provided|prepared|intended|published|distributed|\
made available)\b.{0,60}\b\
(?:information|informational|general|educational) (?:purposes?|guidance)
    (?:the )?(?:information|content|material)s?\b.{0,80}\b(?:not (?:be )?(?:intended|construed|constitute)|\
informational purposes)
    .{0,120}\b(?:does|do|is|are|should) not (?:be )?(?:constitute|construed as|intended (?:as|to be)|\
legal) .{0,24}advice\b
    (?:this (?:is )?)?attorney advertising\b   prior results do not guarantee\b   disclaimer\s*[:.]\s*\S
    [\w .’'&-]{2,60} is a member of (?:the )?[\w .’'&-]{2,60}\b(?:press council|association|network|alliance)\W*$
    [\w .’'&-]{2,80} is (?:produced|published) by (?:the )?[\w .’'&-]{2,80}, an? \b.{0,60}\b(?:institution|\
organi[sz]ation|nonprofit)
    (?:do you have|have|got) (?:a|any|more|information|something).{0,60}\b(?:tip|tips|information|story|\
to share)\b.{0,60}\?
    (?:we[’']d|we would|we) (?:love|like|want) to hear from you\b
    if you (?:have|spot|see|find) (?:a|an|any) (?:tip|error|\
correction|typo)\b
    """
)
_THREAD = whole(
    r"""
    (?:\d+|all|view|show|reader|readers[’']|latest|top)?\s*comments?(?:\s*\(?\d+\)?)?   \d+ (?:responses?|replies|\
    thoughts?)(?: (?:to|on) .{3,120})?   (?:\d+ )?(?:kommentare|commentaires|comentarios|комментарии)(?:\s*\(?\d+\)?)?
    """
)
_SPOKE = whole(
    r"""
    repl(?:y|ies|ied)(?: to .{1,30})?   report(?: abuse)?   like(?:\W*\d+)?   \d+ likes?   flag   upvote   downvote
    [^.?!:]{1,40} (?:says|said|wrote|commented|writes)\W*   antworten   répondre   responder   ответить
    [^.?!]{1,40}?\W{0,3}(?:\d{1,3}|an?) (?:minutes?|hours?|days?|weeks?|months?|years?) ago\W*(?:reply|edited)?
    """
)
_MOST_NOTE, _MOST_DISCLOSURE, _FIRST_VOICE, _MOST_LEGAL = 80, 140, 3, 160


def loose_time(draft: Draft) -> Found:
    """A time without a day, or how long ago: nothing that a date can be read from.

    Takes: "Updated 3 hours ago", "vor 2 Stunden", "08:12 AM" above the text.
    Leaves: "Two years ago" as a sub-heading, "At 09:00 the mayor called.", the times of a live report.
    """
    top = draft.lines[: draft.head()]
    ago = accompanied(draft, matching(_AGO, draft.lines, most=9), lambda line: True)
    clocks = (*top[1:], *(after for line, after in pairwise(draft.lines) if is_date(line.text) and not after.apart))
    return drop("loose-time", {line.start: line for line in (*ago, *matching(_CLOCK, clocks, most=4))}.values())


def editorial_note(draft: Draft) -> Found:
    """How the text was made, where it was printed, or whose views it holds; and what a lawyer or an institute adds.

    Takes: "This interview has been edited for length and clarity.", "This alert does not constitute legal advice."
    Leaves: "This interview was the first in years, the envoy said.", a disclosure in the middle of the text.
    """
    lines = draft.lines
    edge = {line.number for line in (*lines[1 : draft.head() + 2], *lines[max(len(lines) * 2 // 3, len(lines) - 8) :])}
    taken = [line for line in starting(_NOTE, lines, most=_MOST_NOTE) if line.number in edge]
    taken += [line for line in starting(_LEGAL, lines[len(lines) // 2 :], most=_MOST_LEGAL) if line not in taken]
    return drop("editorial-note", taken)


def comment_thread(draft: Draft) -> Found:
    """What readers wrote below the article, from its heading to the end.

    Takes: "2 Comments" / "marrow_fox says:" / "Thanks, we patched." / "Reply" / "quietlamp - 4 days ago" / ….
    Leaves: "Comments" over a text in which nobody speaks, an article that goes on below a count of comments.
    """
    lines = draft.lines
    for place in range(draft.head() + 1, len(lines)):
        if lines[place].words <= 24 and _THREAD.fullmatch(lines[place].text):
            rest = lines[place + 1 :]
            voices = [at for at, line in enumerate(rest) if _is_voice(line)]
            steps = [after - at for at, after in pairwise((*voices, len(rest)))]
            if len(voices) >= 2 and voices[0] <= _FIRST_VOICE and max(steps) <= 8:
                return drop("comment-thread", lines[place:])
    return Found()


def _is_voice(line: Line) -> bool:
    if line.words > 12 or is_prose(line.text):
        return False
    return _SPOKE.fullmatch(line.text) is not None or read_meta(line.text).dated
