"""Words that tell what a line is about: the page itself, its readers, a picture, something past. Tables only.

They are weighed (`evidence`), so a word here alone sets nothing aside.
"""

from __future__ import annotations

import re

from sitegen.importer.words.patterns import whole

FIRST_HEADINGS = whole(
    r"""
    (?:executive )?summary(?: of the \w+)?
    (?:key )?(?:takeaways?|points?|findings?|facts|judge?ments|messages)   overview   abstract
    introduction   background   highlights   in brief   at a glance   the (?:big picture|details?|facts|issue|news)
    what (?:happened|to know|we know|is new|it means|they(?:[’']re)? say(?:ing)?)   why it matters   context   scope
    tl;?dr   zusammenfassung   überblick   einleitung   hintergrund   résumé   contexte   resumen   introducción
    sommario   sintesi   resumo   введение   摘要   概要   はじめに   요약   bottom line.{0,12}   driving the news
    technical details   description   impact   affected products   recommendations?   purpose   question
    """
)
"""What texts call their own first parts."""
PAGE = re.compile(
    r"\b(?:subscri\w*|newsletters?|sign(?:ing)? (?:up|in)|log ?in|cookies?|click\w*|download\w*|e-?mail|inbox|"
    r"account|password|"
    r"comments?|follow us|share this|advert\w*|sponsor\w*|read (?:more|also|next|the)|learn more|find out more|"
    r"contact "
    r"us|our (?:site|website|team|readers?|journalism|coverage|stories|work|newsroom|app|free|services?|experts?|"
    r"partners?|"
    r"solutions?|clients?|products?|webinar)|your (?:browser|device|data|e-?mail|support|account|inbox|feed|"
    r"subscription|business|"
    r"organi[sz]ation|privacy|name|address|donation|membership)|support (?:us|our|local)|donat\w+|member(?:s|"
    r"ship)?|rights reserved|"
    r"copyright|terms of|privacy policy|javascript|browser|whatsapp|telegram channel|news alerts|journalism by|"
    r"press release here|ad choices|webinar|podcast|whitepaper|free trial|demo|related|"
    r"trending|"
    r"abonn\w*|anmelden|registrier\w*|datenschutz\w*|kommentar\w*|werb\w+|lesen sie|mehr (?:zum|lesen)|"
    r"ihre?n? (?:browser|"
    r"e-?mail|daten)|inscri\w+|connect(?:er|ez)|commentaires?|lire (?:aussi|la suite)|votre (?:compte|adresse|"
    r"navigateur|"
    r"abonnement)|suscr\w+|bolet[ií]n|comentarios?|correo|lea también|leer más|nuestr[oa]s? (?:web|boletín|"
    r"newsletter)|"
    r"tu (?:correo|dirección|navegador)|iscri\w+|commenti|leggi anche|assin\w+|leia (?:mais|também)|comentários?|"
    r"abonneer\w*|inloggen|reacties|lees (?:ook|meer)|подпис\w+|комментари\w+|читайте|реклам\w+|войти|"
    r"регистрац\w+)\b|"
    r"登录|登錄|注册|订阅|評論|评论|相关|关注|下载|广告|版权|ログイン|会員|登録|関連|クリック|購読|利用規約|구독|로그인|댓글|"
    r"회원|광고|무단|저작권",
    re.IGNORECASE,
)
READER = re.compile(
    r"\b(?:you|your|yours|we|our|(?-i:us)|sie|ihre?n?|wir|unsere?n?|vous|votre|vos|nous|notre|nos|usted|tu|su|nosotros|"
    r"nuestr[oa]s?|você|seu|sua|nosso|noi|nostr[oaei]|vostr[oaei]|вы|ваш\w*|мы|наш\w*|je|jouw|uw|ons|onze)\b",
    re.IGNORECASE,
)
THIS_TEXT = re.compile(
    r"\b(?:this (?:article|story|post|content|page|site|website|video|report|blog|newsletter)|"
    r"questa notizia|cette publication|esta noticia|esta notícia|"
    r"(?:dieser|diesen|diesem) (?:artikel|beitrag|text)|cet article|este artículo|questo articolo|este artigo|"
    r"dit artikel|эт\w+ (?:статья|материал)\w*)\b|"
    r"本文|本站|本サイト|当サイト|이 기사|본 기사",
    re.IGNORECASE,
)
PICTURE = re.compile(
    r"\b(?:photo|file pic\w*|pictured|image|screenshot|illustration|illustrative|(?:is|are) seen|shows? (?:a|"
    r"the)\b|poses?|attends?|"
    r"arrives?|speaks? (?:at|during|to)|testif(?:y|ies)|walks?|stands? (?:in|at|near|outside)|getty|reuters|afp|"
    r"epa|shutterstock|"
    r"istock|unsplash|alamy|logo|exterior|building|left|right|foto|bild|archivbild|symbolbild|picture[- ]alliance|"
    r"imago|dpa|"
    r"fotografía|imagen|immagine|imagem|reprodução|divulgação|archiv\w*|arquivo|photographie|illustration|фото|"
    r"снимок|иллюстрация|"
    r"资料图|图片|图为|写真|사진)\b|/(?:AP|AFP|EPA|Reuters|Getty)\b|資料|图源|제공",
    re.IGNORECASE,
)
DATA = re.compile(
    r"\[\.\]|hxxp|\b(?:\d{1,3}\.){3}\d{1,3}\b|\b[0-9a-f]{16,}\b|[{}=\\]|CVE-\d|\b\w+_\w+\b|"
    r"\A[\w-]+(?:\.[\w-]+)+\Z|\A\S{0,4}https?://\S+\Z",
    re.IGNORECASE,
)
ENGLISH = re.compile(r"\b(?:the|of|and|to|in|a|an|on|at|with|for|from|by|is|are)\b", re.IGNORECASE)
PAST = re.compile(
    r"\b(?:\w{3,}ed|said|says|told|was|were|had|has|have|did|will|would|could|may|might|should|must|can|took|made|"
    r"came|went|gave|"
    r"saw|met|got|put|held|kept|left|led|lost|paid|sent|set|sold|spoke|spent|stood|stole|won|wrote|hit|cut|began|"
    r"became|broke|brought|built|bought|chose|drew|fell|felt|found|fought|grew|knew|laid|meant|rose|ran|shut|"
    r"struck|"
    r"taught|thought|urges?|accuses?|plans|wants|needs|faces|remains|continues)\b|[’']s? been\b",
    re.IGNORECASE,
)
