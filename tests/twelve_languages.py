"""A site in twelve languages whose stories say the same, and nothing of the world: how a text of the language looks."""

from pathlib import Path

from sites_support import write

# Title, summary, why it matters, a heading, a paragraph, a topic, a country: each as it is typed on a keyboard.
TEXTS = {
    "en": (
        "How a long headline looks when it needs two lines on a telephone",
        'This is a summary: two sentences about nothing. It says "look" and not more.',
        "Because readers notice what looks foreign.",
        "A heading within the text",
        (
            'A paragraph has quotation marks, "as people type them", and a list of three parts: one, two and three. '
            "It goes on for a while so that lines break."
        ),
        "Sanctions",
        "Germany",
    ),
    "de": (
        "Wie eine lange Überschrift aussieht, die auf dem Telefon zwei Zeilen braucht",
        'Das ist eine Zusammenfassung: zwei Sätze über nichts. Sie sagt "Schau" und nicht mehr.',
        "Weil Leserinnen und Leser merken, was fremd aussieht.",
        "Eine Überschrift im Text",
        (
            'Ein Absatz hat Anführungszeichen, "wie man sie tippt", und Cybersicherheitsstrategien Trennstellen. '
            "Er geht eine Weile weiter, damit Zeilen umbrechen."
        ),
        "Sanktionen",
        "Deutschland",
    ),
    "fr": (
        "Comment se présente un long titre quand il lui faut deux lignes sur un téléphone",
        'Ceci est un résumé : deux phrases sur rien. Il dit "regardez" et rien de plus.',
        "Parce que les lecteurs remarquent ce qui paraît étranger.",
        "Un intertitre dans le texte",
        (
            'Un paragraphe a des guillemets, "comme on les tape" ; il continue un peu pour que les lignes se coupent. '
            "Et l'apostrophe ? La voici !"
        ),
        "Sanctions",
        "Allemagne",
    ),
    "es": (
        "Cómo se ve un titular largo cuando necesita dos líneas en un teléfono",
        'Esto es un resumen: dos frases sobre nada. Dice "mire" y nada más.',
        "Porque los lectores notan lo que parece extranjero.",
        "Un ladillo dentro del texto",
        (
            'Un párrafo tiene comillas, "como se teclean", y sigue para que las líneas se partan. ¿Y los signos? '
            "¡También!"
        ),
        "Sanciones",
        "Alemania",
    ),
    "it": (
        "Come si presenta un titolo lungo quando gli servono due righe su un telefono",
        'Questo è un sommario: due frasi su niente. Dice "guarda" e nient\'altro.',
        "Perché i lettori notano ciò che sembra straniero.",
        "Un titoletto nel testo",
        (
            'Un paragrafo ha le virgolette, "come si digitano", e continua un po\' affinché le righe vadano a capo. '
            "Poi finisce."
        ),
        "Sanzioni",
        "Germania",
    ),
    "nl": (
        "Hoe een lange kop eruitziet als hij op een telefoon twee regels nodig heeft",
        'Dit is een samenvatting: twee zinnen over niets. Ze zegt "kijk" en \'s avonds niets meer.',
        "Omdat lezers merken wat vreemd oogt.",
        "Een tussenkop in de tekst",
        (
            'Een alinea heeft aanhalingstekens, "zoals men ze typt"; cyberbeveiligingsverordeningen breken af. '
            "Ze gaat nog even door."
        ),
        "Sancties",
        "Duitsland",
    ),
    "pt": (
        "Como fica um título longo quando precisa de duas linhas em um telefone",
        'Isto é um resumo: duas frases sobre nada. Diz "veja" e nada mais.',
        "Porque os leitores percebem o que parece estrangeiro.",
        "Um intertítulo no texto",
        'Um parágrafo tem aspas, "como se digitam", e continua um pouco para que as linhas se quebrem. Depois acaba.',
        "Sanções",
        "Alemanha",
    ),
    "pl": (
        "Jak wygląda długi nagłówek, który na telefonie potrzebuje dwóch wierszy",
        'To jest streszczenie: dwa zdania o niczym. Mówi "patrz" i nic więcej.',
        "Bo czytelnicy zauważają to, co wygląda obco.",
        "Śródtytuł w tekście",
        'Akapit ma cudzysłów, "jak się go pisze", i ciągnie się chwilę, żeby wiersze się łamały. Żółć, gęśl, jaźń.',
        "Sankcje",
        "Niemcy",
    ),
    "uk": (
        "Який вигляд має довгий заголовок, що на телефоні потребує двох рядків",
        'Це виклад: два речення ні про що. Він каже "дивись" і об\'єднує їх.',
        "Бо читачі помічають те, що здається чужим.",
        "Підзаголовок у тексті",
        'Абзац має лапки, "як їх друкують", і триває ще трохи, щоб рядки переносилися. Ґанок, їжак, єдність.',
        "Санкції",
        "Німеччина",
    ),
    "zh": (
        "一个很长的标题在手机上需要占两行的时候看起来是什么样子",
        '这是摘要：两句话，什么也没有说。它说"请看"，仅此而已。',
        "因为读者会注意到看起来陌生的东西。",
        "正文中的小标题",
        '段落里有引号，"就像人们键入的那样"，还会继续一会儿，好让文字换行。接下来还有一句话，然后就结束了。',
        "制裁",
        "德国",
    ),
    "ja": (
        "電話の画面では二行になってしまう長い見出しはどのように見えるのか",
        'これは要約です。二つの文があり、何も述べていません。"見る"とだけ言います。',
        "読者は見慣れないものに気づくからです。",
        "本文中の小見出し",
        '段落には"入力されたままの"引用符があり、行が折り返すようにもう少し続きます。サイバーセキュリティーという長い語もあります。',
        "制裁",
        "ドイツ",
    ),
    "ar": (
        "كيف يبدو عنوان طويل يحتاج إلى سطرين على شاشة الهاتف",
        'هذا ملخّص: جملتان عن لا شيء. يقول "انظر" ولا يزيد.',
        "لأن القرّاء ينتبهون إلى ما يبدو غريباً.",
        "عنوان فرعي داخل النص",
        'في الفقرة علامات تنصيص، "كما تُكتب على لوحة المفاتيح"، وتستمر قليلاً حتى تنكسر السطور، وفيها الرقم 2024.',
        "العقوبات",
        "ألمانيا",
    ),
}
_NAMES = "The Digest|Der Überblick|La Revue|El Resumen|La Rassegna|Het Overzicht|O Resumo|Przegląd|Огляд|文摘"
SITE = dict(zip(TEXTS, [*_NAMES.split("|"), "ダイジェスト", "الموجز"], strict=True))
"""The site's name in each language."""

PAGES = ("", "articles/long/", "topics/sanctions/", "editions/one/", "search/")
"""What is looked at: the front page, a story, a term, an edition, the search."""

_SETTINGS = """[site]
title = "The Digest"
base_url = "https://example.org/"
author = "Desk"
contact = "desk@example.org"
id = "3f1c2a52-5a7e-4d0b-9a57-0c9a3c1b7e01"
"""


def twelve_languages(folder: Path, *languages: str, cards: str = "none") -> Path:
    """The site in a new folder, in these languages (else in all), the first of which stands at the root."""
    tags = languages or tuple(TEXTS)
    text = _SETTINGS.replace("The Digest", SITE[tags[0]]).replace('author = "Desk"', f'language = "{tags[0]}"')
    text += f'[build]\ncards = "{cards}"\n[search]\nenabled = true\n'
    write(folder, "site.toml", text + "".join(f'[languages.{tag}]\ntitle = "{SITE[tag]}"\n' for tag in tags[1:]))
    number = 0x1000
    for tag in tags:
        title, summary, why, heading, paragraph, topic, country = TEXTS[tag]
        part = "" if tag == tags[0] else f".{tag}"
        for name, day, more in (
            ("long", "2024-05-02", "lead: true\n" + _CHANGES.format(note=why)),
            ("short", "2024-05-03", f"follows: [long]\nimage: {{src: point.png, alt: {heading}}}\n"),
            ("source", "2024-04-11", _SOURCE),
            *((f"old{n}", f"2023-{n:02}-14", "") for n in range(1, 9)),
        ):
            number += 1
            head = (
                f"id: 3f1c2a52-5a7e-4d0b-9a57-0c9a3c1b{number:04x}\ndate: {day}\ntopics: [sanctions]\ncountries: [de]\n"
            )
            rows = f"title: '{_quoted(title if name == 'long' else heading)}'\nsummary: '{_quoted(summary)}'\n"
            body = f"{paragraph}\n\n## {heading}\n\n{paragraph}\n\n- {topic}\n- {country}\n"
            write(
                folder,
                f"content/articles/{name}{part}.md",
                f"---\n{head}{rows}why: '{_quoted(why)}'\n{more}---\n{body}",
            )
        write(folder, f"content/pages/about{part}.md", f"---\ntitle: '{_quoted(heading)}'\n---\n{paragraph}\n")
        number += 1
        edition = f"id: 3f1c2a52-5a7e-4d0b-9a57-0c9a3c1b{number:04x}\nnumber: 1\ndate: 2024-05-04\n"
        edition += f"sections: [{{title: '{_quoted(topic)}', articles: [long, short]}}]\n"
        write(
            folder, f"content/editions/one{part}.md", f"---\ntitle: '{_quoted(heading)}'\n{edition}---\n{paragraph}\n"
        )
    for path, at in (("topics/sanctions", 5), ("countries/de", 6)):
        titles = ", ".join(f"{tag}: {TEXTS[tag][at]}" for tag in tags[1:])
        code = "code: DE\n" if at == 6 else ""
        more = f"titles: {{{titles}}}\n" if titles else ""
        write(folder, f"content/terms/{path}.md", f"---\ntitle: {TEXTS[tags[0]][at]}\n{more}{code}---\n")
    picture = Path(__file__).parent / "sites/full/content/images/point.png"
    (folder / "content/images").mkdir(parents=True)
    (folder / "content/images/point.png").write_bytes(picture.read_bytes())
    return folder


_CHANGES = "changes: [{{date: 2024-05-06, kind: correction, note: '{note}'}}]\n"
_SOURCE = """rights: excerpt
source: {name: Example, url: 'https://example.org/x', published: 2024-04-10}
"""


def _quoted(text: str) -> str:
    return text.replace("'", "''")
