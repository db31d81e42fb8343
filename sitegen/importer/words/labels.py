"""What pages in other languages call their own parts: phrases for the tables of the rules (see `phrases`). Tables only.

German, French, Spanish, Italian, Portuguese, Dutch, Russian, Chinese, Japanese, Korean and Arabic; a language more is
a line more.
"""

from __future__ import annotations

MENU = r"""
startseite   zum inhalt(?: springen)?   zur navigation(?: springen)?   suche   men[uü]   anmelden   newsticker
accueil   aller au contenu(?: principal)?   rechercher   se connecter   s[’']abonner
inicio   portada   saltar al contenido   ir al contenido   buscar   iniciar sesión   suscr[ií]bete
inizio   cerca   accedi   início   entrar   zoeken   inloggen
главная(?: страница)?   новости   поиск   войти   меню   首页   首頁   新闻   新聞   登录   搜索   正文
(?:您|你)?(?:当前|目前|现在|當前|現在)?(?:的|所在)*位置.{0,60}   現在(?:位置|地).{0,40}   현재 ?위치.{0,40}
ホーム   トップ(?:ページ)?   ニュース   検索   ログイン   メニュー   本文へ(?:スキップ)?
zum (?:haupt)?inhalt(?: springen)?   abo(?:nnement)?   abonnez-vous   abbonati   assine(?: já)?   pular para o conteúdo
ir para o conteúdo   ir al contenido principal   vai al contenuto   naar de inhoud   перейти к (?:содержанию|контенту)
подписка   регистрация   메뉴   홈   검색   로그인   회원가입   본문 바로가기   뉴스   전체메뉴   الرئيسية   القائمة
بحث
تسجيل الدخول   أخبار   跳转到(?:主要)?内容   登入   註冊   会員登録   メインコンテンツへ.{0,10}
przejdź do treści   zaloguj się   strona główna   hoppa till innehåll(?:et)?   anasayfa   giriş   головна
"""
SECTION = r"""
nachrichten   politik   wirtschaft   netzwelt   digital(?:es)?   netzpolitik   it-?sicherheit   sicherheit   ausland
inland   meinung   kommentar   pressemitteilung   eilmeldung   monde   politique   économie   numérique   actualités
société   opinions?   pixels   communiqué de presse   internacional   política   economía   tecnología   sociedad
opinión   nota de prensa   cronaca   economia   tecnologia   mondo   política   mundo   политика   экономика
технологии   общество   в мире   мир   интернет   网络安全   国际   科技   时政   要闻   国内   政治   経済   国際
社会   最新情報   新着情報   お知らせ   ニュースリリース   トピックス   報道発表(?:資料)?   新闻中心
新聞中心   新闻动态
最新消息   最新动态   通知公告   公告   工作动态   媒体报道   行业动态   공지사항   보도자료   aktuelles
presse(?:mitteilungen)?
communiqués(?: de presse)?   actualités   noticias   novedades   notizie   notícias   nieuws   aktualności
новини   новости
セキュリティ   テクノロジー   it   プレスリリース
사회   정치   경제   국제   사설   칼럼   سياسة   اقتصاد   تكنولوجيا   رأي   شهادات   чтиво   мнение   безопасность
wissen   panorama   leben   cybersicherheit   cybersécurité   ciberseguridad   cibersicurezza   cybersicurezza
"""
SHARE = r"""
copié(?: !)?   kopiert   copiado   copiato   скопировано   gekopieerd   short url   url courte
lien court   kurzlink   permalink
teilen(?: auf .{1,20})?   artikel teilen   drucken   per e-?mail (?:teilen|senden|verschicken)   in pocket speichern
merken   artikel merken   link kopieren   beitrag teilen   vorlesen   auf .{1,20} teilen   versenden   mailen
partager(?: (?:sur|cet article|l[’']article).{0,20})?   copier le lien   imprimer   envoyer par e-?mail   enregistrer
offrir(?: l[’']article)?   ajouter à vos (?:favoris|sélections)   réagir   compartir(?: en .{1,20}| este artículo)?
imprimir   copiar enlace   enviar por correo   guardar   condividi(?: su .{1,20})?   stampa   copia link
compartilh(?:ar|e)(?: .{1,20})?   delen   deel (?:dit )?artikel   поделиться(?: .{1,20})?   распечатать
скопировать ссылку   в избранное
分享(?:到|至)?(?:.{0,10})   打印(?:本页)?   收藏   扫一扫.{0,12}   复制链接   微信   微博   点赞   转发   字号\W.{0,10}
シェア(?:する)?   ツイート(?:する)?   この記事をシェア(?:する)?   印刷(?:する)?   リンクをコピー   保存   ブックマーク
(?:zur |auf die )?merkliste(?: hinzufügen)?   artikel (?:verschenken|anhören|drucken|versenden)   schenken   feedback
compartilhe (?:esta|essa|no|isso)\b.{0,40}   ir a los comentarios   copiar (?:el )?(?:enlace|link)   más opciones
compártelo   comparte(?: en .{1,20}| esta noticia)?   partagez(?: .{1,30})?   condividi(?: l[’']articolo| .{1,20})?
(?:x|facebook|line|はてな)で(?:シェア|共有)(?:する)?   メール   共有(?:する)?   スクラップ   クリップ.{0,6}
공유(?:하기)?   구독(?:하기)?   글자 ?크기.{0,8}   스크랩   좋아요.{0,6}   인쇄(?:하기)?   기사 ?저장   URL 복사   복사
مشاركة(?: .{1,20})?   شارك(?: .{1,24})?   طباعة   نسخ الرابط   нравится.{0,8}   отправить(?: .{1,20})?   скопировать
字号.{0,12}   字體.{0,8}   收藏本文   分享給.{0,8}   paylaş   yazdır
udostępnij   skomentuj   paylaş(?:.{0,14})?   tweetle   поділитися.{0,14}   dela(?: .{1,14})?   del   sdílet   tulosta
프린트   뉴스듣기   (?:좋아요|슬퍼요|화나요|후속기사 원해요).{0,10}
"""
ADVERT = r"""
anzeige   werbung   publicité   annonce   publicidad   pubblicità   publicidade   advertentie   реклама
на правах рекламы
广告   廣告   広告   \[?pr\]?   weiter nach der anzeige.{0,20}   la suite après (?:cette publicité|la publicité)
"""
COMMENTS = r"""
(?:kommentare|commentaires?|comentarios|comentários|commenti|reacties|комментари[ий]|коментарі|komentarze|yorumlar|\
kommentarer|コメント|댓글|评论|評論)\s*[(\[]\s?\d+\s?[)\]]
(?:schreibe?n?|hinterlasse?n?)(?: sie| du)? (?:einen|ihren|deinen|den ersten) kommentar
antwort(?:en)? (?:verfassen|abbrechen)
(?:deja|dejar|escribe|publica) (?:una respuesta|un comentario|tu comentario).{0,20}   cancelar (?:la )?respuesta
deixe (?:uma resposta|um comentário|o seu comentário).{0,20}   lascia un(?:a risposta| commento).{0,20}
annulla risposta
(?:laisser|écrire|poster) un(?:e réponse| commentaire).{0,20}   annuler la réponse   geef een reactie
reactie annuleren
(?:добавить|оставить|написать) (?:комментарий|ответ).{0,20}   (?:додати|залишити) (?:коментар|відповідь).{0,20}
dodaj komentarz   napisz komentarz   anuluj pisanie odpowiedzi   lämna ett svar   bir (?:yanıt|cevap) (?:yazın|bırakın)
(?:发表|添加|撰写)(?:评论|回复|留言)   發(?:表|佈)(?:評論|留言|迴響)   コメントを(?:残す|する|投稿)
답글 남기기   댓글 남기기
اترك (?:تعليق\w*|رداً?)   comentarios destacados   top-?kommentare   commentaires populaires
(?:deine|ihre) e-?mail-?adresse wird nicht veröffentlicht.{0,80}   erforderliche felder sind .{0,20}
(?:tu|su) (?:dirección de )?(?:correo electrónico|email) no será publicad[oa].{0,80}
los campos (?:obligatorios|necesarios) .{0,30}
(?:o )?(?:seu|teu) (?:endereço de )?e-?mail não será publicado.{0,80}   campos obrigatórios .{0,30}
(?:votre|ton) adresse (?:e-?mail|de messagerie) ne sera pas publiée.{0,80}   les champs obligatoires .{0,40}
(?:il tuo|l[’']) ?indirizzo e-?mail non sarà pubblicato.{0,80}   i campi obbligatori .{0,40}
je e-?mailadres (?:wordt|zal) niet (?:worden )?gepubliceerd.{0,60}   vereiste velden .{0,30}
ваш (?:адрес )?e-?mail(?: адрес)? не будет опубликован.{0,60}   обязательные поля .{0,20}
ваша e-?mail адреса не оприлюднюватиметься.{0,60}   twój adres e-?mail nie zostanie opublikowany.{0,60}
din e-?postadress kommer inte (?:att )?publiceras.{0,60}   e-?posta (?:hesabınız|adresiniz) yayı[nm]lan?mayacak.{0,60}
(?:您的)?(?:电子)?(?:邮箱|郵件|邮件)地址不会被公开.{0,30}   メールアドレスが公開されることはありません.{0,30}
이메일(?: 주소)?(?:은|는) 공개되지 않습니다.{0,30}
لن يتم نشر عنوان بريدك.{0,60}
(?:connectez-vous|identifiez-vous) .{0,60}(?:commenter|conversation|réagir|participer|commentaire).{0,20}
(?:bitte )?(?:melden sie sich|logg?en? sie sich|einloggen|anmelden).{0,50}(?:kommentieren|kommentar|\
mitdiskutieren).{0,20}
(?:inicia sesión|regístrate|identifícate|accede) .{0,40}(?:comentar|conversación|participar).{0,20}
(?:faça login|entre|cadastre-se) .{0,40}(?:comentar|conversa).{0,20}
(?:accedi|registrati) .{0,30}(?:commentare|commento).{0,20}
(?:войдите|авторизуйтесь|зарегистрируйтесь).{0,60}(?:комментар|комментир|обсужден)\w*.{0,20}
(?:登录|登入)后?.{0,4}(?:评论|发表|留言).{0,6}   ログインして.{0,6}コメント.{0,10}   로그인.{0,20}댓글.{0,10}
(?:ad ?blocker|bloqueador de anuncios|werbeblocker|bloqueur de publicités?|bloqueador de anúncios|\
adblock) (?:detected|detectado|\
erkannt|entdeckt|détecté|rilevato)
(?:please|por favor|bitte|merci|s[’']il vous plaît)\b.{0,80}(?:ad ?block(?:er)?|bloqueador de \
an[uú]ncios|werbeblocker|bloqueur).{0,30}
(?:\d+ )?kommentare?   kommentare? (?:lesen|schreiben|anzeigen)(?: \(\d+.{0,12}\))?   (?:jetzt )?mitdiskutieren
(?:\d+ )?(?:commentaires?|réactions?)   commenter   lire les commentaires   (?:\d+ )?comentarios?   comentar
(?:\d+ )?commenti   (?:\d+ )?reacties   (?:\d+ )?комментари(?:й|я|ев|и)   комментировать   обсудить
评论(?:\W?\d+)?   我要评论   网友评论   コメント(?:する|を書く|を見る|\W?\d+)?
комментари(?:и|ев|й|я)(?:\W?\d+)?   нет комментариев   댓글(?:\W?\d+)?(?:\s?개)?   التعليقات.{0,8}   تعليقات?
أضف تعليق.{0,10}
i commenti dei lettori   lascia un commento   deixe (?:seu|um) comentário   deja (?:un|tu) comentario
laisser un commentaire   il n[’']y a (?:actuellement )?aucun commentaire.{0,120}   soyez le premier à.{0,60}
ver (?:\d+ )?comentarios?     kommentar(?:e)? (?:verfassen|abgeben)   (?:0|\d+)\s?条?评论   暂无评论   コメント(?:一覧)?
yorumlar(?:\W*\d+)?   komentarze(?:\W*\d+)?   коментарі(?:\W*\d+)?   kommentarer(?:\W*\d+)?
(?:\d+ )?comentários?   os comentários são exclusivos.{0,60}   코멘트(?:\W?\d+)?.{0,6}
"""
PLAYER = r"""
artikel anhören   vorlesen lassen   anhören   écouter(?: l[’']article| cet article)?   escuchar(?: el artículo)?
ascolta   прослушать   слушать   朗读   收听   加载中\W*   安装客户端   (?:缩小|放大)字体   로딩 ?중\W*
読み込み中\W*   bild vergrößern   ouça este artigo
"""
RELATED = r"""
inhalt(?:sverzeichnis)?   sommaire   índice   indice   содержание   目录   目次   목차   el índice
(?:mehr|weitere artikel|weiteres) zum thema.{0,30}   lesen sie (?:auch|mehr)(?: .{1,30})?   auch interessant
das könnte (?:sie|dich) auch interessieren   weitere (?:artikel|meldungen|nachrichten)(?: .{1,30})?   meistgelesen
verwandte (?:artikel|themen)   mehr aus .{1,30}   mehr von .{1,40}   empfohlen(?:e .{1,30})?
(?:à|a) lire (?:aussi|également)   lire aussi   sur le même (?:sujet|thème)   les plus lus   articles? (?:liés|associés)
dans la même rubrique   voir aussi   le[eaé] también   te (?:puede|podría) interesar   noticias relacionadas
más información   lo más (?:leído|visto)   artículos relacionados   tambi[eé]n te puede interesar   relacionad[oa]s?
ver también   leggi anche   articoli correlati   i più letti
potrebbe interessarti.{0,20}   leia (?:também|mais)   veja também
lees (?:ook|meer)   gerelateerd.{0,20}   читайте также   по теме   похожие (?:новости|материалы)   материалы по теме
другие новости   самое (?:читаемое|популярное)   ещё по теме   смотрите также
相关(?:阅读|新闻|文章|链接|推荐|报道)   延伸(?:阅读|閱讀)   推荐阅读   热门(?:文章|新闻)   猜你喜欢   更多新闻
相關(?:新聞|文章)
関連(?:記事|ニュース|リンク|キーワード)?   あわせて読みたい   おすすめ(?:記事)?   人気記事   (?:アクセス)?ランキング
この記事も読まれています   こちらもおすすめ   最新記事
관련 ?(?:기사|뉴스)   많이 본 (?:뉴스|기사)   인기 ?(?:기사|뉴스)   추천 ?(?:기사|뉴스)   이 기사도.{0,16}
실시간.{0,10}
أخبار ذات صلة   مواضيع ذات صلة   اقرأ (?:أيضا|أيضًا|المزيد)   الأكثر (?:قراءة|مشاهدة)   قد يهمك.{0,12}
mais lidas   últimas notícias   notícias relacionadas   lo (?:más|último)(?: .{1,12})?   également sur .{1,30}
à découvrir(?: .{1,20})?   dans la même thématique   la rédaction (?:vous )?(?:conseille|recommande)
nos (?:derniers|autres) articles   potrebbe piacerti.{0,10}
le notizie (?:più|del giorno).{0,12}   altri articoli.{0,20}   самые читаемые.{0,10}   главные новости   выбор редакции
последние новости   こんな特集も   注目(?:記事|の.{1,10})   話題の.{1,10}   新着(?:記事|ニュース)
相關(?:報導|閱讀|文章)
熱門(?:新聞|文章)   最新(?:新闻|消息)   ayrıca okuyun   ilgili haberler   çok okunanlar   zobacz (?:też|także)
das könnte.{0,40}interessieren   mehr (?:lesen|artikel|news)(?: .{1,20})?   top-?(?:themen|artikel|news)
siehe auch   mehr dazu   zum weiterlesen   zobacz również   czytaj (?:także|też|również|więcej)   läs (?:också|mer|även)
читайте також   дивіться також   čtěte také   les også   lue myös   se også
関連.{1,8}   新着   지금 뜨는 뉴스   다른 기사.{0,10}   da non perdere   le choix de la rédaction
"""
MORE = r"""
(?:lesen sie (?:auch|dazu|mehr)|lesen sie hier|siehe auch|mehr dazu|lesetipp|lire (?:aussi|également)|\
à lire(?: aussi)?|\
voir aussi|le[eaé] también|lea más|ver también|leggi anche|leia (?:também|mais)|veja também|lees ook|читайте также|\
читать также|смотрите также|延伸阅读|相关阅读|更多阅读|اقرأ أيضا|اقرأ أيضًا|관련기사|mehr zum thema|leia mais|lea más|\
czytaj (?:też|także|również)|läs (?:också|även)|читайте також|ilgili haber|ayrıca|veja mais|saiba mais|\
en lire plus|関連記事|あわせて読みたい)\s*[:：|»→>]\s*\S
"""
TAGS_HEAD = r"""
schlagw(?:ort|orte|örter)   themen   mots[- ]clés   thèmes   sujets   etiquetas   temas   archivado en   argomenti
parole chiave   palavras-chave   теги   темы   метки   标签   標籤   关键词   タグ   キーワード
태그   키워드   الكلمات المفتاحية   وسوم   assuntos   tópicos   tag   schlagworte zum thema   ключевые слова
tagi   etiketler   теги   ämnen   štítky
tudo sobre   saiba mais sobre   sobre este tema   関連トピック   関連キーワード
"""
TAGS = (
    r"schlagw[oö]rte(?:r)?|schlagwort|mots[- ]clés|etiquetas|archivado en|теги|метки|标签|標籤|关键词|タグ|キーワード"
)
FORM = r"""
(?:unser(?:en)? )?newsletter\W{1,3}(?:jeden|täglich|jetzt|kostenlos|abonnieren)   newsletter abonnieren\W*$
(?:jetzt )?(?:für|zum) .{0,30}newsletter .{0,20}$
(?:jetzt )?(?:newsletter|kostenlos) (?:anmelden|abonnieren|bestellen)   abonnieren(?: sie)?\b.{0,60}\bnewsletter
melden sie sich\b.{0,80}\bnewsletter   jetzt (?:anmelden|abonnieren|bestellen)\W*$
(?:abonnez|inscrivez)-vous\b   je m[’']abonne\W*$   s[’']inscrire\W*$   recevez\b.{0,60}\b(?:newsletter|lettre)
la suite est réservée aux abonnés   cet article est réservé aux abonnés   il vous reste .{0,20} de cet article
suscr[ií]be(?:te|se)\b.{0,60}   recib[ae]\b.{0,60}\b(?:bolet[ií]n|correo|newsletter)   regístrate\b.{0,40}$
iscriviti\b.{0,60}\bnewsletter   assine\b.{0,60}\bnewsletter   meld je aan\b.{0,60}
подпи(?:шитесь|сывайтесь|саться)\b.{0,80}   关注(?:我们|公众号|微信).{0,20}$   订阅.{0,12}$
メールマガジン.{0,20}$   (?:ニュースレター|メルマガ).{0,12}登録.{0,10}$
puedes seguir a\b.{0,140}\b(?:newsletter|bolet[ií]n|facebook|twitter)   receba\b.{0,60}\b(?:e-?mail|newsletter|whatsapp)
clique aqui para receber\b   ricevi\b.{0,60}\b(?:newsletter|email)   apúntate\b.{0,60}   получайте\b.{0,60}
читайте .{2,40} в (?:telegram|телеграм\w*|дзен\w*)\W*$
(?:подпишись|следите за).{0,60}(?:telegram|телеграм|канал|новостями).{0,30}$   뉴스레터.{0,16}$   구독 ?신청.{0,10}$
اشترك\b.{0,50}   تابعونا\b.{0,50}   تابع\b.{0,30}(?:على|عبر).{0,30}$   нашли (?:ошибку|опечатку)\b.{0,100}
se (?:encontrou|vir) (?:um )?erro\b.{0,80}   fehler gefunden\b.{0,60}   erreur (?:dans|sur) (?:cet|l[’'])article.{0,40}
encontrou (?:algum )?erro\b.{0,60}
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
si está interesado en licenciar\b.{0,60}   contribuer   réutiliser ce contenu   la rédaction vous conseille.{0,10}
maiores informações.{0,10}   expediente   chi siamo   redazione   termini e condizioni   informativa privacy
이용약관   개인정보 ?처리방침   회사소개   목록   맨 위로   이전 ?(?:기사|글).{0,60}   다음 ?(?:기사|글).{0,60}
سياسة الخصوصية
من نحن   اتصل بنا   العودة.{0,20}   политика конфиденциальности   пользовательское соглашение
网站标识码.{0,30}   .{0,12}备案号?.{0,40}   (?:主办|承办|版权所有|技术支持)[:：]?.{0,40}   .{0,10}ICP[备备証证].{0,30}
.{0,10}公网安备.{0,30}   关闭(?:窗口|本页)   вся лента.{0,10}   все новости.{0,10}
"""
COPYRIGHT = r"""
alle rechte vorbehalten   tous droits réservés   (?:todos los )?derechos reservados   tutti i diritti riservati
todos os direitos reservados   все права защищены   版权所有   版權所有
未经.{0,20}(?:授权|许可|允许|同意)\W{0,2}(?:不得|禁止|严禁|请勿|转载).{0,30}
无断转载.{0,10}
無断(?:転載|複製).{0,20}
[<〈(\[]?\s?저작권자.{0,80}   .{0,30}무단 ?(?:전재|복제|배포).{0,40}   جميع الحقوق محفوظة.{0,40}   حقوق النشر.{0,40}
copyright ⓒ.{0,80}   ⓒ.{0,80}   ©.{0,60}   riproduzione riservata   reproduction interdite.{0,30}   版權.{0,20}
版权声明.{0,60}
本文(?:系|为|由|转载|版权).{0,60}   声明[:：].{0,100}   免责声明.{0,120}   (?:tüm|her) hakkı saklıdır.{0,30}
※.{0,80}(?:見解|転載|禁じ).{0,30}   .{0,20}재배포.{0,40}
"""
EDITORS = (
    r"[（(【]?(?:作者|記者|记者|著者|责任编辑|責任編輯|编辑|編輯|责编|校对|审核|来源|來源|原文链接|编译|編集|出典|редактор|источник|quelle|redaktion|"
    r"fuente|fonte|bron|źródło|kaynak|джерело|källa)\s*[:：]\s*\S.{0,60}"
)
"""A line at the foot that names an editor or where a text was taken from."""
PAYWALL = r"""
(?:dieser |der )?(?:artikel|inhalt|text)\b.{0,40}\b(?:nur )?für abonnent\w*\b.{0,40}   weiterlesen mit\b.{0,60}
(?:cet |l[’'])?(?:article|contenu)\b.{0,20}\bréservée?s? (?:aux|à nos) abonnés.{0,60}   réservé aux abonnés
(?:contenido|artículo|noticia)\b.{0,30}\b(?:exclusiv\w+|solo|sólo) para (?:suscriptores|usuarios registrados).{0,40}
(?:articolo|contenuto)\b.{0,20}\briservat\w+ agli abbonati.{0,40}
(?:conteúdo|matéria|texto) exclusiv\w+ para assinantes.{0,40}
(?:материал|статья)\b.{0,20}\bдоступ\w+ .{0,10}подписчик\w+.{0,40}
(?:この記事は)?(?:有料|会員限定)記事(?:です)?.{0,30}
有料会員.{0,60}   (?:無料)?会員登録.{0,40}   残り[:：]?\s?[\d,]+文字.{0,40}   続きを読む.{0,20}
ログインして続き.{0,20}
(?:登录|登入|订阅|訂閱)后?.{0,6}(?:阅读|閱讀|查看)(?:全文|更多).{0,10}   유료 ?(?:기사|회원).{0,30}   로그인 후.{0,30}
ليصلك المزيد.{0,40}   هذا المحتوى.{0,20}للمشتركين.{0,30}   pour lire la suite\b.{0,60}   para seguir leyendo\b.{0,60}
lesen sie weiter\b.{0,60}   чтобы (?:прочитать|читать) .{0,40}подпи.{0,30}   per continuare a leggere\b.{0,60}
cet article vous a plu.{0,40}   .{0,80}réservés? à nos abonnés.{0,40}   voir (?:toutes )?(?:les|nos) offres.{0,20}
descubre nuestras ofertas.{0,30}   alle angebote.{0,20}   découvrez nos (?:offres|abonnements).{0,30}
je m[’']abonne.{0,20}
यह भी पढ़ें.{0,60}   और पढ़ें.{0,40}
"""
"""Lines that say that the rest is for subscribers."""
