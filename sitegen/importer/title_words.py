"""Lines that are names of offices and papers rather than titles: patterns only."""

from __future__ import annotations

import re

OFFICE = re.compile(
    r"(?:(?:[A-Z][\w.&’'-]*|of|the|and|for|on|in)\s+){0,5}?(?:Council|Commission|Ministry|Department|Office|House|Agency|"
    r"Government|Parliament|Court|Embassy|Bureau|Union|Committee|Organi[sz]ation|Centre|Center)"
    r"(?:\s+(?:[A-Z][\w.&’'-]*|of|the|and|for|on|in)){0,5}"
)
PAPER = re.compile(
    r"(?:the )?(?:[^\W\d_][\w&.’'-]*\s){0,4}(?:times|post|daily|gazette|courier|herald|tribune|chronicle|magazine|"
    r"journal|"
    r"zeitung|tageblatt|anzeiger|kurier|gazzetta|corriere|giornale|diario|periódico|jornal|revista|газета|вестник)"
    r"(?: (?:online|digital|news))?|\S{0,14}(?:新聞|新闻|日報|日报|时报|時報|ニュース|オンライン|デジタル|网|網|"
    r"通信|통신|일보|신문|뉴스)",
    re.IGNORECASE,
)
