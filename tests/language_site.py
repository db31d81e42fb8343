"""A site that shows one of everything, whose own words are all in Greek letters: Latin ones come from sitegen."""

import shutil
from collections.abc import Iterator
from pathlib import Path

from sites_support import FULL, write

SETTINGS = """[site]
title = "Σύνοψη"
tagline = "Κυβερνοπολιτική"
base_url = "https://example.org/{prefix}"
language = "{language}"
author = "Σύνταξη"
contact = "mailto:desk@example.org"
id = "3f1c2a52-5a7e-4d0b-9a57-0c9a3c1b7e01"
[rights.outlets]
"Πηγή" = "OGL-3.0"
[build]
cards = "{cards}"
[search]
enabled = {search}
[registers.praxeis]
title = "Πράξεις"
about = "Τι ισχύει και πότε."
heading = "{{poios}}: {{ti}}"
calendar = "mera"
[registers.praxeis.fields]
mera = {{ type = "day", title = "Μέρα", required = true }}
poios = {{ type = "term", title = "Ποιος", of = ["countries"], many = true, required = true }}
ti = {{ type = "text", title = "Τι", required = true }}
eidos = {{ type = "choice", title = "Είδος", choices = ["αρχή", "τέλος"] }}
[registers.alla]
title = "Άλλα"
[registers.alla.fields]
ti = {{ type = "text", title = "Τι" }}
"""

_IDS = (f"3f1c2a52-5a7e-4d0b-9a57-0c9a3c1b{n:04x}" for n in range(0x1000, 0xFFFF))

_CHANGES = """changes:
  - {date: 2024-03-05, kind: correction, note: Διόρθωση αριθμού.}
  - {date: 2024-03-06, kind: update, note: Νέα στοιχεία.}
  - {date: 2024-03-07, kind: clarification, note: Διευκρίνιση.}
"""


def _article(title: str, day: str, more: str = "", body: str = "Κείμενο της ιστορίας.") -> str:
    return f"---\ntitle: {title}\ndate: {day}\nid: {next(_IDS)}\nsummary: Περίληψη, {title}.\n{more}---\n{body}\n"


_RECORDS = """praxeis:
  - {id: 5b1e0a52-5a7e-4d0b-9a57-0c9a3c1b7e01, mera: 2024-04-20, poios: [Ελλάδα, Κύπρος], ti: Ισχύει, eidos: αρχή,
     source: {name: Πηγή, url: 'https://example.org/p', published: 2024-03-01, archive: 'https://example.org/q'}}
  - {id: 5b1e0a52-5a7e-4d0b-9a57-0c9a3c1b7e02, mera: 2024-04-21, poios: [Ελλάδα], ti: Νέο,
     supersedes: 5b1e0a52-5a7e-4d0b-9a57-0c9a3c1b7e03, disputes: 5b1e0a52-5a7e-4d0b-9a57-0c9a3c1b7e04}
  - {id: 5b1e0a52-5a7e-4d0b-9a57-0c9a3c1b7e03, mera: 2023-05, poios: [Ελλάδα], ti: Παλιό}
  - {id: 5b1e0a52-5a7e-4d0b-9a57-0c9a3c1b7e04, mera: 2030-06-01T10:00+02:00, poios: [Κύπρος], ti: Μέλλον,
     changes: [{date: 2024-03-20, kind: correction, note: Αλλαγή.}], cancelled: true}
"""


def _articles() -> Iterator[tuple[str, str]]:
    source = "source: {name: Εφημερίδα, url: 'https://example.org/a', author: [Άννα, Νίκος], published: 2024-03-03"
    picture = "image: {src: point.png, alt: Σημείο, caption: Λεζάντα, credit: Φωτογράφος}\n"
    terms = "topics: [Κυρώσεις, Νόμος]\ncountries: [Ελλάδα, Κύπρος, Γαλλία, Ιταλία, Ισπανία, Μάλτα]\n"
    yield (
        "corrected",
        _article("Διορθωμένη", "2024-03-04", terms + _CHANGES + picture + _RECORDS + "why: Επειδή *μετράει*.\n"),
    )
    yield "excerpt", _article(
        "Απόσπασμα", "2024-03-08",
        f"{source}, archive: 'https://example.org/b', language: el}}\nrights: excerpt\nwhy: Επειδή.\n"
        "also: [{name: Άλλη, url: 'https://example.org/c'}]\nfollows: [corrected]\ntopics: [Κυρώσεις]\n",
        " ".join(["Μία πρόταση με λέξεις."] * 40),
    )  # fmt: skip
    yield "link", _article("Σύνδεσμος", "2024-02-01", f"{source}}}\nrights: link\nfollows: [excerpt]\n")
    licensed = "source: {name: Πηγή, url: 'https://example.org/d'}\nrights: full\n"
    yield "licensed", _article("Με άδεια", "2023-05-05", licensed)
    yield (
        "gone",
        _article("Αποσύρθηκε", "2024-03-09", "changes: [{date: 2024-03-10, kind: retraction, note: Ήταν λάθος.}]\n"),
    )
    yield "authors", _article(
        "Δική μας", "2024-03-02",
        "authors: [{name: Μαρία, url: 'https://example.org/m'}, Πέτρος]\naliases: [/old/one/]\nlead: true\n",
        "### Τίτλος\n\nΚείμενο με ![εικόνα](../images/point.png).",
    )  # fmt: skip
    for n in range(26):
        topic = ("Κυρώσεις", "Νόμος", "Άμυνα", "Δίκτυα")[n % 4]
        more = f"topics: [{topic}, Νόμος]\ncountries: [{('Ελλάδα', 'Κύπρος')[n % 2]}]\norganisations: [Ένωση]\n"
        yield f"n{n}", _article(f"Ιστορία {n}", f"{2010 + n % 14}-0{1 + n % 9}-11", more)


def language_site(folder: Path, language: str, *, search: bool = False, cards: str = "none", prefix: str = "") -> Path:
    """The site in a language, in a new folder."""
    text = SETTINGS.format(language=language, search=str(search).lower(), cards=cards, prefix=prefix)
    write(folder, "site.toml", text)
    for name, content in _articles():
        write(folder, f"content/articles/{name}.md", content)
    term = "---\ntitle: Ελλάδα\ncode: GR\nurl: https://example.org/gr\n---\nΤι είναι.\n"
    write(folder, "content/terms/countries/greece.md", term.replace("code", "names: [Ελλάδα]\nslug: ellada\ncode"))
    write(folder, "content/terms/countries/cyprus.md", "---\ntitle: Κύπρος\nslug: kupros\ncode: CY\n---\n")
    headings = "\n".join(f"## Μέρος {n}\n\nΚείμενο.\n" for n in range(4))
    write(folder, "content/pages/about.md", f"---\ntitle: Σχετικά\n---\nΓεια.\n\n{headings}")
    edition = "---\ntitle: Τεύχος {n}\nnumber: {n}\ndate: 2024-03-{day}\nid: {id}\n{more}---\nΕισαγωγή.\n"
    sections = "sections: [{title: Πρώτο, articles: [corrected, excerpt]}, {title: Δεύτερο, articles: [gone]}]\n"
    write(folder, "content/editions/one.md", edition.format(n=1, day=11, id=next(_IDS), more=sections))
    days = "from: 2024-01-01\nto: 2024-03-12\n"
    write(folder, "content/editions/two.md", edition.format(n=2, day=12, id=next(_IDS), more=days))
    (folder / "content/images").mkdir(parents=True)
    shutil.copy(FULL / "content/images/point.png", folder / "content/images/point.png")
    return folder


PAGES = (
    "", "articles/corrected", "articles/excerpt", "articles/link", "articles/licensed", "articles/gone",
    "articles/authors", "topics", "topics/nomos", "topics/nomos/2023", "countries", "countries/ellada", "archive",
    "archive/2024", "archive/2024/03", "editions", "editions/one", "editions/two", "about", "corrections", "feeds",
    "search", "praxeis", "praxeis/calendar", "alla", "articles", "old/one",
)  # fmt: skip
"""One of every kind of page, and `404.html`."""
