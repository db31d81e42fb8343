"""Rules for what a copied page leaves behind: scripts, players, banners, the same text twice."""

from __future__ import annotations

import re

from sitegen.importer.draft import Draft, Found, accompanied, drop
from sitegen.importer.lines import Line, is_prose
from sitegen.importer.markdown_seed import is_image
from sitegen.importer.words import labels
from sitegen.importer.words.patterns import matching, opening, starting, whole

_SCRIPT = re.compile(
    r"(?:window|document|googletag|dataLayer|gtag|jQuery|ga|fbq|_gaq|disqus_config|\$)\s*[.(\[=]|"
    r"(?:var|let|const|function)\b.{0,300}(?:document|window|google|script|\.push\(|getElement|addEventListener|gtag|"
    r"dataLayer|analytics|cookie|\bads?\b)|[!(]*function\s*\(|//\s*<!\[CDATA\[|"
    r"[.#@]?[\w-]+\s*\{\s*[\w-]+\s*:[^}]*;?\s*\}|@(?:media|import|font-face)\b"
)
_SCRIPT_MARKS = re.compile(r"[{}();=]")
_JSON = re.compile(r"""[\[{]\s*["{\[].*["\]}\d]\s*[\]}],?;?""")
_OFFICIAL = opening(
    r"""
    an official website of\b.{0,80}$   here[’']s how you know\b.{0,20}$   official websites use \.\w+
    a \.gov website belongs to   secure \.gov websites use https   the \.gov means it[’']s official
    the site is secure\.?$   a lock \(.{0,30}\) or https://   share sensitive information only on official
    this is an official .{0,40}website\.?$
    """,
)
_COOKIES = opening(
    r"""
    (?:we|this (?:web)?site|our (?:web)?site|our partners?)\b.{0,60}\buses? (?:\w+,? ){0,3}cookies\b
    cookies on (?:this|our|the) (?:web)?(?:site|service)\W*$   cookies on [\w-]+\.[\w.]+\W*$
    we and our (?:\d+ )?partners\b.{0,80}\b(?:cookies|stor(?:e|age)|personal data|technologies)\b
    cookies help us\b   by (?:clicking|continuing|using|browsing)\b.{0,80}\b(?:cookies|cookie policy)\b
    cookie (?:policy|settings|preferences|notice)\W*$
    (?:accept|reject|manage|allow|decline|view|set|change|hide|save)(?: \w+){0,3} (?:cookies|preferences)\
(?: \w+){0,2}\W*$
    (?:wir|diese (?:web)?seite)\b.{0,60}\b(?:verwende|nutz|setz)\w* .{0,30}cookies\b   nous utilisons des cookies\b
    alle(?:s)? akzeptieren\W*$   tout (?:accepter|refuser)\W*$   aceptar (?:todo|todas|cookies).{0,20}$
    (?:utilizamos|usamos) cookies\b   мы используем (?:файлы )?cookie
    (?:本|当|この)(?:网站|サイト|ウェブサイト|ホームページ).{0,40}(?:cookie|クッキー).{0,100}$
    (?:なお、?)?.{0,16}cookieの?(?:使用|利用).{0,80}$   .{0,24}cookieポリシー.{0,40}$   이 (?:웹)?사이트는 쿠키.{0,60}$
    questo sito (?:utilizza|usa).{0,30}cookie.{0,100}$
    este (?:sitio|site|portal)(?: web)? (?:usa|utiliza).{0,30}cookies.{0,100}$
    ce site utilise.{0,30}cookies.{0,100}$   deze (?:web)?site (?:gebruikt|maakt gebruik).{0,30}cookies.{0,100}$
    (?:сайт|этот сайт|мы) использу\w+ .{0,20}(?:cookie|куки).{0,100}$
    ta strona (?:używa|korzysta).{0,30}(?:cookie|ciastecz).{0,80}$
    accept all\W*$   reject all\W*$
    manage (?:consent|choices|settings)\W*$   your privacy (?:choices|matters)\W*$   we value your privacy\W*$
    """,
)
_ADVERT = whole(
    r"""
    advertise?ments?   advertising   ad   ads by \w+   sponsored(?: (?:content|by [\w .&]{1,40}))?
    promoted(?: content)?   (?:article|story) continue[sd] (?:below|after) ?(?:this )?(?:ad(?:vertisement)?)?
    continue reading below   paid (?:content|post)   scroll (?:down )?to continue(?: reading)?(?: with content)?
    article content   continue reading the main story   skip (?:past )?(?:this )?ad(?:vertisement)?
    remove ads   report (?:this )?ad
    (?:video )?ad feedback   after newsletter promotion   advertisement\W+scroll to continue.{0,20}
    """,
    labels.ADVERT,
)
_PLAYER = whole(
    r"""
    listen(?: to (?:this )?(?:article|story|podcast))?(?:\W+\d+ min(?:ute)?s?)?   play(?: (?:video|audio|now))?
    pause   unmute   mute   \d{1,2}:\d{2}(?:\s*/\s*\d{1,2}:\d{2})?   getting your trinity audio player ready
    (?:media|video|audio) playback is (?:unsupported|not supported).{0,30}
    your browser does not support the \w+ (?:element|tag)
    this (?:video|content) (?:cannot|can not|can[’']t|is not|could not) (?:be )?(?:available|played|loaded).{0,60}
    video(?: player)?   loading
    click (?:here )?to (?:enlarge|expand|zoom|play)(?: (?:the )?(?:image|photo|video))?
    (?:open|view) (?:image )?(?:in )?(?:gallery|fullscreen|full screen)   (?:please )?enable javascript.{0,60}
    this audio is (?:auto-?generated|AI-generated).{0,60}   loading \w+   close(?: dialog| menu)?   expand
    listen (?:on|via) [\w ]{3,20}   (?:apple|google) podcasts   resize   \d{1,3} (?:photos?|images?|pictures?)
    (?:view|see|open|launch) (?:photo )?(?:gallery|slideshow)   hide caption   toggle caption
    enlarge(?: this)?(?: image)?
    (?:download )?transcript   embed   to embed,? copy and paste (?:the|this) .{3,60}
    view (?:full |in )?(?:full[- ]?screen|image)   \(\d+ min\)
    [-–]\s*source\W.{1,30}   (?:photos|gallery|slideshow)\W+\d+(?: images?| photos?)?   play episode   more episodes
    skip (?:back|forward).{0,20}
    \d{1,2}:\d{2}\s*-\s*source\W.{1,30}   live\W+playing   now playing   watch now   image \d+ of \d+   \d+ of \d+
    alt ?text   show image   (?:\d{1,2} ){1,9}page \d{1,2}(?: of \d{1,2})?   (?:<icon> ){1,3}icon \
(?:an?|it|two|three|the|this|indicates)\b.{0,200}
    watch(?: the)? video   (?:featured )?video play icon   play icon   (?:open|close) (?:image|gallery) modal
    """,
    labels.PLAYER,
    icon="[\\w’'-]+",
)
_COMMENTS = whole(
    r"""
    (?:(?:\d+|no|promoted|reader|top|recent|leave a|post a|add a|view|show|see all)\s*)?comments?(?:\s*\(?\d+\)?)?
    \(\d+\) comments?
    leave a reply   join the (?:conversation|discussion)   (?:log|sign) in to (?:comment|reply)
    would you like to comment on this .{3,12}   sign up .{0,40}\bor sign in\b.{0,12}
    please (?:read|see|review) (?:our|the) comment(?:s|ing)? (?:policy|guidelines|rules).{0,30}
    comments are closed   be the first to comment   click to comment   comments have been disabled.{0,30}
    (?:please )?(?:you )?(?:need|must) (?:to )?(?:be )?log(?:ged)?[- ]?in (?:in )?\
    (?:in order )?to (?:post|leave|write) a comment.{0,10}
    not a member yet\W{0,3}(?:register(?: now)?)?   your e-?mail address will not be published.{0,60}
    (?:cancel reply|save my name, .{0,90}|sort by.{0,30}|newest|oldest|(?:newest|oldest|best) first)
    please wait while we load .{0,30}comments   (?:show|hide|read|load) (?:all |more )?comments
    """,
    labels.COMMENTS,
)
_MARKS = re.compile(r"[-_=*~•·—–.|+?](?:\s*[-_=*~•·—–.|+?])*|[][()«»‹›/\\✕×✖▲▼►▶◄◀■●★☆→←↑↓,;:\s]+")
_FILE_NAME = re.compile(r"[\w.%()-]{4,200}\.(?:jpe?g|png|gif|webp|avif|svg|bmp|tiff?)", re.IGNORECASE)
_TEMPLATE, _MOST_UNFILLED = re.compile(r"\{\{\s?[a-z][\w.]*\s?\}\}"), 6
"""A template's part that was never filled in, `{{button_text}}`, and how many words may stand beside it."""
_LOST, _LEAST_KEYWORDS = 3, 8
"""As many lone "?" as cannot be words: characters that were lost."""


def script_debris(draft: Draft) -> Found:
    """Script, style and JSON that was copied along.

    Takes: `googletag.cmd.push(function() { display("ad"); });`. Leaves: "The function() call was the flaw, it said."
    """
    taken: list[Line] = []
    for line in draft.lines:
        marks = len(_SCRIPT_MARKS.findall(line.text[:2_000]))
        goes_on = bool(taken) and taken[-1].number == line.number - 1 and marks >= 2 and not is_prose(line.text)
        rest, parts = _TEMPLATE.subn("", line.text)
        unfilled = parts > 0 and len(rest.split()) <= _MOST_UNFILLED and not is_prose(line.text)
        if goes_on or unfilled or (marks >= 3 and _SCRIPT.match(line.text)) or _is_json(line.text):
            taken.append(line)
    return drop("script-debris", taken)


def _is_json(text: str) -> bool:
    return len(text) > 12 and text[0] in "{[" and text.count('"') >= 4 and _JSON.fullmatch(text[:100_000]) is not None


def official_website(draft: Draft) -> Found:
    """A government's banner about its own site.

    Takes: "An official website of the United States government". Leaves: "The official website of the agency was down."
    """
    return drop("official-website", starting(_OFFICIAL, draft.lines, most=40))


def cookie_notice(draft: Draft) -> Found:
    """Consent to cookies.

    Takes: "We use cookies to give you the best experience."
    Leaves: "The firm used cookies to follow readers, the court found."
    """
    return drop("cookie-notice", starting(_COOKIES, draft.lines, most=80))


def advertisement(draft: Draft) -> Found:
    """The label of an advertisement.

    Takes: "ADVERTISEMENT", "Article continues below". Leaves: "Advertisements for the tool appeared on a forum."
    """
    return drop("advertisement", matching(_ADVERT, draft.lines, most=8))


def media_player(draft: Draft) -> Found:
    """The controls of a player or a gallery.

    Takes: "Listen to this article", "0:00 / 3:21". Leaves: "Listen to the regulators: they say it again and again."
    """
    return drop("media-player", accompanied(draft, matching(_PLAYER, draft.lines, most=32)))


def clipped_image(draft: Draft) -> Found:
    """A picture of another site in a clipper's Markdown: nothing is shown from elsewhere.

    Takes: `![A building](https://example.org/a.jpg)`. Leaves: the same inside a sentence, any mark in plain text.
    """
    return drop("clipped-image", (line for line in draft.lines if draft.markup and is_image(line.raw)))


def separator(draft: Draft) -> Found:
    """A line of marks only, and the name of a picture's file alone, or the words that it is found by.

    Takes: "___", "* * *", ")", "harbour-630x400.jpg", "port, crane, …" (eight words or more).
    Leaves: "***" in a sentence, a "?" or two, figures, a list in a sentence.
    """
    marks = [
        line
        for line in draft.lines
        if _MARKS.fullmatch(line.text)
        or (" " not in line.text and _FILE_NAME.fullmatch(line.text))
        or _are_keywords(line.text)
    ]
    lost = [line for line in draft.lines if line.text == "?"]
    marks += lost if len(lost) >= _LOST else []
    # In Markdown a row of bars and dashes is the rule below a table's head.
    return drop("separator", (line for line in marks if not (draft.markup and "|" in line.text)))


def _are_keywords(text: str) -> bool:
    """ "harbour, crane, quay, sea, ships, …" without a capital or a stop: what a stock of pictures says of one."""
    parts = text.split(", ")
    short = len(parts) >= _LEAST_KEYWORDS and all(part.count(" ") <= 2 for part in parts)
    return short and text == text.lower() and text[-1].isalpha()


def comment_prompt(draft: Draft) -> Found:
    """An invitation to comment.

    Takes: "12 Comments", "Leave a reply". Leaves: "Comments on the draft are due in May."
    """
    return drop("comment-prompt", accompanied(draft, matching(_COMMENTS, draft.lines, most=24)))
