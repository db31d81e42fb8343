"""Does a line say what may be done with a page's text? Four signals together, in the languages of the tables. Pure."""

from __future__ import annotations

import re

_RIGHTS = re.compile(
    r"urheberrecht|copyright|nutzungsrecht|droits? d[’']auteur|derechos? de autor|propiedad intelectual|"
    r"diritt[oi] d[’']autore|"
    r"direitos autorais|auteursrecht|prawa? autorsk|telif|upphovsrätt|авторск|авторськ|著作権|版权|版權|저작권",
    re.IGNORECASE,
)
_USE = re.compile(
    r"zitier|nachdruck|vervielfält|verbreit|reprodu|republi|redistribut|\bquot|reprint|\bcit[aeo]|riprodu|diffus|overgenomen|"
    r"перепечат|копирован|цитирован|передрук|転載|引用|转载|轉載|전재|배포|powiel|kopi",
    re.IGNORECASE,
)
_OURS = re.compile(
    r"website|webseite|\bsite\b|portal|inhalte|content|artikel|article|contenus?|contenid|contenut|conteúdo|beitr[aä]g|"
    r"materi[ae]l|материал|матеріал|сайт|本站|本文|本サイト|記事|기사|stron|redactie|redaktion",
    re.IGNORECASE,
)
_LEAVE = re.compile(
    r"without|permission|prior|written|credit|\bnur\b|ohne|genehm|quelle|sans|autoris|sin\b|previa|fuente|fonte|senza|permesso|"
    r"zonder|toestemming|bron\b|разреш|ссылк|дозвол|посилан|许可|注明|授权|許可|無断|무단|허락|zgod|tillstånd|kilde",
    re.IGNORECASE,
)


def is_reproduction_notice(text: str) -> bool:
    """Whether a line says whose the text is, what may be done with it, of what page, and by whose leave: all four."""
    return all(pattern.search(text) for pattern in (_RIGHTS, _USE, _OURS, _LEAVE))
