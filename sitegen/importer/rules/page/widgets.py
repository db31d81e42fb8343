"""Rules for what asks something of the reader: share, follow, subscribe, donate, buy."""

from __future__ import annotations

import re
from itertools import pairwise

from sitegen.importer.draft import Draft, Found, accompanied, drop, take
from sitegen.importer.seed import Span
from sitegen.importer.words import labels
from sitegen.importer.words.patterns import matching, opening, starting, whole

_NETWORK = (
    r"(?:facebook|twitter|x|linkedin|whats ?app|reddit|e-?mail|print|copy(?: (?:the )?(?:link|url))?|flipboard|"
    r"pinterest|pocket|telegram|"
    r"messenger|threads|bluesky|mastodon|tumblr|sms|link|instagram|youtube|rss|hacker ?news|google ?news|tweet|"
    r"bookmark|"
    r"weibo|wechat|line|xing|viber|tiktok|more|save)"
)
_SHARE = whole(
    r"""
    <network>(?:\W+(?:and |or )?<network>)*   (?:share (?:this )?(?:on|via|to) <network>\W*){2,}   share(?:\W*\d+)?
    \d{1,8}\W*(?:shares?|likes?)
    share(?: (?:this|the|full|via|on|with|article|story|page|post|link|options?|your|friends?|a|by|to|\
    print))*(?:\W+<network>)*
    (?:tweet|pin|like|post|mail) (?:this|it|me)   link copied   copied(?: to clipboard)?   \d+ shares?
    (?:share|tweet|pin|post|e-?mail|print|facebook|twitter|linkedin|reddit|whatsapp|telegram|copy ?link|\
comments?|more|pinterest|messenger|save){2,}
    like loading\W*   like this   gift unlocked article   gift(?: this)?(?: full)? article   (?:un)?follow(?:ing)?
    (?:<button>|text size|font size|aa|a a|small|medium|large)(?:\W+(?:<button>|comments?|small|medium|large))+
    (?:change|increase|decrease) (?:text|font) size   text size
    (?:close|open) (?:share )?panel   share panel   add to (?:reading list|favou?rites|bookmarks|saved)   read later
    save for later   saved?   (?:remove from|view) saved.{0,20}   link (?:has been )?copied.{0,20}
    show more sharing options   about sharing   the following links open in a new tab   share (?:this )?page
    (?:click|tap) to share on .{1,30}
    (?:email|print|save|gift|republish|bookmark|download|cite) (?:this )?(?:article|story|page|pdf|document)?
    (?:add|set) .{0,40}\bas (?:a )?preferred source on google
    share (?:on|via) .{1,20}\(opens? in (?:a )?new (?:window|tab)\)
    (?:opens? in (?:a )?new (?:window|tab))
    """,
    labels.SHARE,
    button="(?:share|print|listen|save|gift|e-?mail)",
    network=_NETWORK,
)
_ONE_NETWORK = whole("<network>", network=_NETWORK)
_FOLLOW = opening(
    r"""
    follow (?:us|me|him|her|them|@\w+|\w+ ?\w*)(?:,? .{0,30})? on (?:<network>|social)\b   follow @\w+\W*$
    find (?:us|me) on \w+   (?:connect|join) (?:with )?us on <network>   like us on <network>   follow us\W*$
    follow\W*$   found this article interesting\?
    (?:join|follow|unite|únete|unirse|suscríbete|s[uú]mate|seguí|sigue|siga|entre|rejoignez|suivez|abonnez-vous|\
    folgen?|abonnier\w+|iscriviti|segui) .{0,30}\b(?:channel|canale?|kanal|chaîne)\b.{0,24}\b(?:telegram|\
    whatsapp)\W*$
    (?:join|follow) (?:our|us on|the) .{0,30}(?:telegram|whatsapp|discord|slack|linkedin)\b.{0,30}(?:channel|\
    group|page|community)?\W*$
    """,
    network=_NETWORK,
)
_ASK = (
    r"(?:please |click here to |want more.{0,40}\? |enjoyed this.{0,40}\? )?(?:sign[ -]?up|subscribe|register|"
    r"join|get|receive|stay|never miss|"
    r"don[’']t miss|be the first|keep up|enter|start your day|want [^.!?]{1,60}\?|wake up)"
)
_OFFER = (
    r"\b(?:news ?letters?|in ?box|(?:your|our) e-?mail|e-?mail (?:address|alerts?|updates?)|"
    r"(?:daily|e-?mail|morning) (?:brief|"
    r"briefing|digest|headlines|email|e-mail|news)|"
    r"weekly (?:brief|briefing|digest|roundup|update)|breaking news alerts?|subscriptions?|email alerts|mailing list|"
    r"stories delivered|delivered (?:straight |right |directly )?to)\b"
)
_FORM = opening(
    r"""
    privacy notice\W+newsletters?\b   sign[ -]?up (?:to|for) [\w’' ]{1,40}\W*$
    <ask>[^.!?]{0,160}?<offer>   (?:(?:the|our) )?(?:[\w’' ]{1,30} )?newsletters?[!?:]?$   subscribe\W*$
    sign[ -]?up\W*$   subscribe (?:now|today|here|to [\w’' ]{1,40}|for .{1,60})\W*$
    sign up (?:now|today|here|for free|free|to receive|to get)\b   (?:your|enter (?:your )?)?\s*e-?mail(?: address)?\W*$
    by (?:submitting|signing up|subscribing|entering|providing|registering)\b[^.]{0,120}\b(?:you|your|i|we)\b
    i (?:agree|consent|would like) to (?:receive|the terms|be contacted)   you (?:can|may) unsubscribe
    unsubscribe (?:at any time|any ?time)   contact me with news and offers   receive e-?mails? from us on behalf
    thanks for reading\b.{0,80}\bsubscribe   type your e-?mail\b.{0,20}$   to receive new posts and support my work
    .{2,60} is a reader-supported publication\b   discover more from .{2,60}$   get the app\W*$
    .{2,80}\b(?:in|with|via) (?:this|our) (?:free )?(?:weekly|daily|monthly|morning) newsletter\W*$
    continue with e-?mail\W*$
    over [\d,]+ subscribers\W*$   thank you for (?:signing up|subscribing)   you will receive a verification
    there was a problem\.? please refresh   this site is protected by recaptcha
    (?:please )?check your (?:inbox|e-?mail)\b   processing your (?:request|subscription)
    we (?:never|will never|won[’']t) spam   we[’']ll (?:send|e-?mail) you
    view (?:our )?privacy (?:policy|notice)\W*$   no spam(?:[.,!]|$)
    (?:a|our|the) (?:daily|weekly|monthly) (?:newsletter|email|briefing)\b.{0,120}(?:inbox|subscribe|sign up|you)
    already (?:a subscriber|have an account|subscribed)\?   invalid email
    you(?:[’']re| are)? receiv(?:ed|ing) this (?:e-?mail|newsletter|message)\b
    unsubscribe(?: here| now)?\W*(?:$|[|•·])
    .{0,40}\bforwarded this (?:e-?mail|newsletter|message)\?.{0,40}   manage (?:your )?(?:e-?mail )?preferences\b
    .{0,80}\bget our newsletters?\W*$   .{0,80}\b(?:straight|right|delivered) to your inbox\b.{0,40}$
    stay (?:up to date|informed|connected|tuned|ahead) (?:with|on|of)\b.{0,80}$
    notifications can be managed in\b.{0,60}$
    save articles to read later\b   .{0,160}[.!?:] (?:sign up|subscribe|register) (?:here|below|now)\b.{0,60}$
    this (?:article|story|essay|piece|post) (?:was|is|has been|first|also) .{0,30}(?:featured|appeared|published|sent) \
in .{0,80}newsletter\b.{0,100}$
    sign (?:in|up) with (?:google|apple|facebook)\W*$
    """,
    labels.FORM,
    ask=_ASK,
    offer=_OFFER,
)
_QUOTE = re.compile(r"[\"“”]\s*(?:,|said|he|she|they|the)|\b(?:said|says|told|according to)\b", re.IGNORECASE)
# "…delivered to your inbox.The two nations": the form's last mark, or its last word, glued to a capital.
_GLUED_FORM = (
    r"(?i:sign[ -]?up|subscribe|get the|join)\b[^.!?]{0,200}?(?i:news ?letters?|in ?box|today|now|free|subscribe|"
    r"sign up|e-?mail)(?i:[.!?:»]*(?:sign up|subscribe|submit|e-?mail(?: address)?|(?:privacy|terms)[\w &]{0,20}))*"
    r"[.!?]*"
)
_GLUED = re.compile(_GLUED_FORM + r"(?=[A-Z“\"‘][a-z’']+[ ,])")
_INSIDE = re.compile(
    rf"(?<=[.!?”\"’])(?=[SGJ])(?:{_GLUED_FORM}(?=[A-Z“\"‘][a-z’']+[ ,])|"
    r"(?i:sign[ -]?up|subscribe) (?i:to|for)\b[^.!?]{0,160}\b(?i:news ?letters?|in ?box)[.!]?$)"
)
_READING = whole(
    r"""
    (?:estimated )?(?:reading|read) time\W*(?:about |\
    approx\.? )?\d+(?:[-–]\d+)?\s*(?:min(?:ute)?s?\.?)?(?:,? (?:and )?\d+ sec(?:ond)?s?)?(?: read)?
    \d+(?:[-–]\d+)?[ -]?min(?:ute)?s?\.?,? (?:to )?read(?: time)?   \d+[ -]?min(?:ute)?s?\.?   \d+ words?
    [\d,.]+k? views?   lesezeit\W*\d+ min.{0,8}   temps de lecture\W*\d+ min.{0,8}
    (?:tiempo de )?lectura\W*\d+ min.{0,8}   время чтения\W*\d+ мин.{0,8}
    \d+ (?:min\.? lesezeit|min(?:utes)? de lecture|мин)
    (?:阅读|浏览|阅读量|点击)(?:量|数|次数)?\W*\d+.{0,4}
    """,
)
_AFFILIATE = opening(
    r"""
     (?:when|if) you (?:purchase|buy|click)\b.{0,80}\b(?:links?|\
    through)\b.{0,80}\b(?:commission|we (?:\w+ )?(?:earn|receive|get))
    (?:this|our) (?:article|post|page|story|site|content)\b.{0,40}\b(?:may contain|contains|includes|\
    uses) (?:affiliate|sponsored) 
    we (?:may|might|sometimes|can) (?:earn|receive|get|make) (?:a |an )?(?:small )?(?:affiliate )?(?:commission|\
    compensation|money)
    affiliate (?:disclosure|links|disclaimer)\b   as an amazon associate
    .{0,60}\bis (?:reader|audience)[- ]supported\b   why you can trust [\w ]{1,30}\W*$
    """,
)
_SUPPORT = opening(
    r"""
    fund independent\b   (?:support|donate to|become a (?:member|supporter|patron) of) (?:our|independent|us|quality)\b
    donate(?: now| today)?\W*$   become a (?:member|subscriber|supporter|patron)\W*$
    (?:this article is|this content is|this story is) (?:only )?(?:for|available (?:only )?(?:to|\
    for)) (?:subscribers|members)
    (?:log|sign) ?in\W*$   register(?: for free)?(?: now)?\W*$
    you(?:[’']ve| have) (?:read|reached) .{0,40}\b(?:free articles?|limit)
    to continue reading\b.{0,60}(?:subscribe|log ?in|register|sign)   unlock (?:this|full|unlimited|the)\b.{0,60}$
    already a (?:subscriber|member)\b   subscribe (?:now |today )?to (?:continue|read|unlock|keep)\b
    support (?:[\w’'-]+ ){0,4}(?:journalism|reporting|newsroom)\b(?: for| from| today| now|\W*$).{0,80}$
    there[’']s never been a (?:more important|better) time to (?:support|subscribe|join)\b
    do you have (?:information|a tip|tips|something)\b.{0,160}\b(?:reach out|contact|get in touch|\
message|e-?mail|write)\b
    log ?in with your credentials\W*$   forgot(?:ten)? your (?:details|password|username)\W*$
    we[’']re not around right now\b
    posts from this (?:author|topic|story) will be added to\b
    your (?:support|donation|contribution|membership|subscription) (?:helps|makes|allows|keeps|powers|enables|means)\b
    .{0,120}[.!?] your (?:support|donation|contribution) (?:helps|makes|allows|keeps|powers|enables)\b
    cancel any ?time\W*$   our subscription packages\b   create (?:a|your) free account\b
    make us preferred on google
    (?:this|the) (?:article|story|content|post) is (?:exclusive(?:ly)? )?(?:for|available to) \
(?:paid |paying |premium |our )?(?:subscribers|members)\b
(?:subscriber|member|premium)(?:[’']?s)?[- ](?:only|exclusive)\W*$
    subscribers?[- ]only (?:content|article|story|newsletter)\b   keep reading with a .{0,40}$
    start (?:your|a) free trial\b
    (?:you have|you[’']ve got) \d+ free articles? (?:left|remaining)\b
    """,
    labels.PAYWALL,
)


_YOURS, _MOST_BETWEEN = re.compile(r".{0,120}\byour (?:support|donation)\b", re.IGNORECASE), 3


def share_widget(draft: Draft) -> Found:
    """Buttons to share a page.

    Takes: "Share on Facebook", "Facebook Twitter LinkedIn", "Email" beside another button.
    Leaves: "Share prices fell", "Twitter and Facebook agreed on Monday.", "Telegram" as a sub-heading.
    """
    found = [
        line for line in matching(_SHARE, draft.lines, most=12) if not line.text.endswith((".", "?")) or line.words < 4
    ]
    return drop("share-widget", accompanied(draft, found, lambda line: _ONE_NETWORK.fullmatch(line.text) is not None))


def follow_widget(draft: Draft) -> Found:
    """A call to follow somebody.

    Takes: "Follow us on Twitter". Leaves: "Follow the money, the prosecutors were told."
    """
    return drop("follow-widget", accompanied(draft, starting(_FOLLOW, draft.lines, most=40)))


def reading_time(draft: Draft) -> Found:
    """How long the reading takes, or how often it was read.

    Takes: "1 min. read", "Reading time: 4 minutes". Leaves: "It took 5 minutes to read the keys."
    """
    return drop("reading-time", matching(_READING, draft.lines, most=8))


def affiliate_notice(draft: Draft) -> Found:
    """What the outlet earns by links.

    Takes: "When you purchase through links on our site, we may earn a commission."
    Leaves: "We earn less, the commission heard."
    """
    return drop("affiliate-notice", starting(_AFFILIATE, draft.lines, most=60))


def support_call(draft: Draft) -> Found:
    """A request for money, or for an account.

    Takes: "Support our independent journalism", "Log in"; between "Your support helps us" and "Your support makes all
    the difference" a paragraph or three. Leaves: "Support for the treaty grew."
    """
    taken = accompanied(draft, starting(_SUPPORT, draft.lines, most=50))
    asks = [line.number for line in taken if _YOURS.match(line.text)]
    between = {n for one, two in pairwise(asks) if two - one <= _MOST_BETWEEN + 1 for n in range(one + 1, two)}
    return drop("support-call", (*taken, *(x for x in draft.lines if x.number in between and x not in taken)))


def newsletter_form(draft: Draft) -> Found:
    """A newsletter's form, also where it is glued to the next sentence.

    Takes: "Sign up for our newsletterThe two nations agreed." up to the glue.
    Leaves: "Subscribers to the newsletter got the lure."
    """
    spans: list[Span] = []
    lone = {line.start for line in draft.lines if line.words == 1 and _FORM.match(line.text)}
    lone -= {line.start for line in accompanied(draft, (line for line in draft.lines if _FORM.match(line.text)))}
    for line in draft.lines:
        if line.start in lone:
            continue
        if not _FORM.match(line.text):
            spans += [
                Span(line.start + match.start(), line.start + match.end(), "dropped", "newsletter-form")
                for match in _INSIDE.finditer(line.raw)
            ]
            continue
        match = _GLUED.match(line.raw)
        if match:
            spans.append(Span(line.start, line.start + match.end(), "dropped", "newsletter-form"))
        elif line.words <= 60 and not _QUOTE.search(line.text):
            spans.extend(take((line,), "dropped", "newsletter-form"))
    return Found(tuple(spans))
