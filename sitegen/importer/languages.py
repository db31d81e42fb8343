"""What pages in other languages call their own parts: phrases for the tables of the rules (see `phrases`). Tables only.

German, French, Spanish, Italian, Portuguese, Dutch, Russian, Chinese and Japanese; a language more is a line more.
"""

from __future__ import annotations

MENU = r"""
startseite   zum inhalt(?: springen)?   zur navigation(?: springen)?   suche   men[uü]   anmelden   newsticker
accueil   aller au contenu(?: principal)?   rechercher   se connecter   s[’']abonner
inicio   portada   saltar al contenido   ir al contenido   buscar   iniciar sesión   suscr[ií]bete
inizio   cerca   accedi   início   entrar   zoeken   inloggen
главная(?: страница)?   новости   поиск   войти   меню   首页   首頁   新闻   新聞   登录   搜索   正文
当前位置.{0,20}
ホーム   トップ(?:ページ)?   ニュース   検索   ログイン   メニュー   本文へ(?:スキップ)?
"""
SECTION = r"""
nachrichten   politik   wirtschaft   netzwelt   digital(?:es)?   netzpolitik   it-?sicherheit   sicherheit   ausland
inland   meinung   kommentar   pressemitteilung   eilmeldung   monde   politique   économie   numérique   actualités
société   opinions?   pixels   communiqué de presse   internacional   política   economía   tecnología   sociedad
opinión   nota de prensa   cronaca   economia   tecnologia   mondo   política   mundo   политика   экономика
технологии   общество   в мире   мир   интернет   网络安全   国际   科技   时政   要闻   国内   政治   経済   国際
社会
セキュリティ   テクノロジー   it   プレスリリース
"""
SHARE = r"""
teilen(?: auf .{1,20})?   artikel teilen   drucken   per e-?mail (?:teilen|senden|verschicken)   in pocket speichern
merken   artikel merken   link kopieren   beitrag teilen   vorlesen   auf .{1,20} teilen   versenden   mailen
partager(?: (?:sur|cet article|l[’']article).{0,20})?   copier le lien   imprimer   envoyer par e-?mail   enregistrer
offrir(?: l[’']article)?   ajouter à vos (?:favoris|sélections)   réagir   compartir(?: en .{1,20}| este artículo)?
imprimir   copiar enlace   enviar por correo   guardar   condividi(?: su .{1,20})?   stampa   copia link
compartilh(?:ar|e)(?: .{1,20})?   delen   поделиться(?: .{1,20})?   распечатать   скопировать ссылку   в избранное
分享(?:到|至)?(?:.{0,10})   打印(?:本页)?   收藏   扫一扫.{0,12}   复制链接   微信   微博   点赞   转发   字号\W.{0,10}
シェア(?:する)?   ツイート(?:する)?   この記事をシェア(?:する)?   印刷(?:する)?   リンクをコピー   保存   ブックマーク
"""
ADVERT = r"""
anzeige   werbung   publicité   annonce   publicidad   pubblicità   publicidade   advertentie   реклама
на правах рекламы
广告   廣告   広告   \[?pr\]?   weiter nach der anzeige.{0,20}   la suite après (?:cette publicité|la publicité)
"""
COMMENTS = r"""
(?:\d+ )?kommentare?   kommentare? (?:lesen|schreiben|anzeigen)(?: \(\d+.{0,12}\))?   (?:jetzt )?mitdiskutieren
(?:\d+ )?(?:commentaires?|réactions?)   commenter   lire les commentaires   (?:\d+ )?comentarios?   comentar
(?:\d+ )?commenti   (?:\d+ )?reacties   (?:\d+ )?комментари(?:й|я|ев|и)   комментировать   обсудить
评论(?:\W?\d+)?   我要评论   网友评论   コメント(?:する|を書く|を見る|\W?\d+)?
"""
PLAYER = r"""
artikel anhören   vorlesen lassen   anhören   écouter(?: l[’']article| cet article)?   escuchar(?: el artículo)?
ascolta   прослушать   слушать   朗读   收听
"""
RELATED = r"""
(?:mehr|weitere artikel|weiteres) zum thema.{0,30}   lesen sie (?:auch|mehr)(?: .{1,30})?   auch interessant
das könnte (?:sie|dich) auch interessieren   weitere (?:artikel|meldungen|nachrichten)(?: .{1,30})?   meistgelesen
verwandte (?:artikel|themen)   mehr aus .{1,30}   mehr von .{1,40}   empfohlen(?:e .{1,30})?
(?:à|a) lire (?:aussi|également)   lire aussi   sur le même (?:sujet|thème)   les plus lus   articles? (?:liés|associés)
dans la même rubrique   voir aussi   le[ea] también   te puede interesar   noticias relacionadas   más información
lo más (?:leído|visto)   artículos relacionados   tambi[eé]n te puede interesar   relacionad[oa]s?   ver también
leggi anche   articoli correlati   i più letti   potrebbe interessarti.{0,20}   leia (?:também|mais)   veja também
lees (?:ook|meer)   gerelateerd.{0,20}   читайте также   по теме   похожие (?:новости|материалы)   материалы по теме
другие новости   самое (?:читаемое|популярное)   ещё по теме   смотрите также
相关(?:阅读|新闻|文章|链接|推荐|报道)   延伸(?:阅读|閱讀)   推荐阅读   热门(?:文章|新闻)   猜你喜欢   更多新闻
相關(?:新聞|文章)
関連(?:記事|ニュース|リンク|キーワード)?   あわせて読みたい   おすすめ(?:記事)?   人気記事   (?:アクセス)?ランキング
この記事も読まれています   こちらもおすすめ   最新記事
"""
MORE = r"""
(?:lesen sie (?:auch|dazu|mehr)|lesen sie hier|siehe auch|mehr dazu|lesetipp|lire (?:aussi|également)|\
à lire(?: aussi)?|\
voir aussi|le[ea] también|lea más|ver también|leggi anche|leia (?:também|mais)|veja também|lees ook|читайте также|\
читать также|смотрите также|延伸阅读|相关阅读|更多阅读|関連記事|あわせて読みたい)\s*[:：|»→>]\s*\S
"""
TAGS_HEAD = r"""
schlagw(?:ort|orte|örter)   themen   mots[- ]clés   thèmes   sujets   etiquetas   temas   archivado en   argomenti
parole chiave   palavras-chave   теги   темы   метки   标签   標籤   关键词   タグ   キーワード
"""
TAGS = (
    r"schlagw[oö]rte(?:r)?|schlagwort|mots[- ]clés|etiquetas|archivado en|теги|метки|标签|標籤|关键词|タグ|キーワード"
)
FORM = r"""
(?:unser(?:en)? )?newsletter\W{1,3}(?:jeden|täglich|jetzt|kostenlos|abonnieren)   newsletter abonnieren\W*$
(?:jetzt )?(?:newsletter|kostenlos) (?:anmelden|abonnieren|bestellen)   abonnieren(?: sie)?\b.{0,60}\bnewsletter
melden sie sich\b.{0,80}\bnewsletter   jetzt (?:anmelden|abonnieren|bestellen)\W*$
(?:abonnez|inscrivez)-vous\b   je m[’']abonne\W*$   s[’']inscrire\W*$   recevez\b.{0,60}\b(?:newsletter|lettre)
la suite est réservée aux abonnés   cet article est réservé aux abonnés   il vous reste .{0,20} de cet article
suscr[ií]be(?:te|se)\b.{0,60}   recib[ae]\b.{0,60}\b(?:bolet[ií]n|correo|newsletter)   regístrate\b.{0,40}$
iscriviti\b.{0,60}\bnewsletter   assine\b.{0,60}\bnewsletter   meld je aan\b.{0,60}
подпи(?:шитесь|сывайтесь|саться)\b.{0,80}   关注(?:我们|公众号|微信).{0,20}$   订阅.{0,12}$
メールマガジン.{0,20}$   (?:ニュースレター|メルマガ).{0,12}登録.{0,10}$
"""
FOOT = r"""
zur startseite   nach oben   impressum(?:\W+datenschutz.{0,30})?   datenschutz(?:erklärung|hinweise?)?   agb   kontakt
zurück zur übersicht   mentions légales   politique de confidentialité   haut de page
retour (?:à l[’']accueil|en haut)
aviso legal   política de privacidad   volver (?:arriba|al inicio)   subir   note legali   torna su   naar boven
наверх   на главную   контакты   о нас   вернуться(?: .{1,20})?   返回(?:首页|顶部|列表)   联系我们   关于我们
上一篇.{0,60}
下一篇.{0,60}   ページ(?:の先頭|トップ)へ?   トップへ(?:戻る)?   一覧(?:へ|に戻る)   お問い合わせ   前の記事.{0,60}
次の記事.{0,60}
"""
COPYRIGHT = r"""
alle rechte vorbehalten   tous droits réservés   (?:todos los )?derechos reservados   tutti i diritti riservati
todos os direitos reservados   все права защищены   版权所有   版權所有
未经.{0,20}(?:授权|许可|允许|同意)\W{0,2}(?:不得|禁止|严禁|请勿|转载).{0,30}
无断转载.{0,10}
無断(?:転載|複製).{0,20}
"""
EDITORS = (
    r"[（(【]?(?:作者|記者|记者|著者|责任编辑|責任編輯|编辑|編輯|责编|校对|审核|来源|來源|原文链接|编译|編集|出典|редактор|источник|quelle|redaktion|"
    r"fuente|fonte|bron)\s*[:：]\s*\S.{0,60}"
)
"""A line at the foot that names an editor or where a text was taken from."""
