"""A tiny site that builds in milliseconds, and ways to compare what builds leave."""

from datetime import UTC, datetime
from pathlib import Path

from sitegen.engine.build import build
from sitegen.engine.destination.up_to_date import BuildReport
from sitegen.engine.options import Options

NOW = datetime(2030, 1, 1, tzinfo=UTC)

SETTINGS = '[site]\ntitle = "Tiny"\nbase_url = "https://example.org/"\n[feeds]\nlimit = 3\n[search]\nenabled = false\n'

# Every template shows all that its page is lent, so that an output that is wrongly left alone differs in its bytes.
_LIST = '{% include "frame.html" %}{% for item in ITEMS %}{{ item.title }} {{ item.href }}\n{% endfor %}'
THEME = {
    "frame.html": "<title>{{ head.title }}</title><p>{{ site.title }} {{ site.nav }} {{ site.pages }}</p>\n",
    "base.html": '{% include "frame.html" %}{% block main %}{% endblock %}',
    "home.html": '{% extends "base.html" %}{% block main %}{{ page.lead.title if page.lead }} {{ html(page.why) }} {{ page.edition }} '
    "{% for day in page.days %}{% for card in day.cards %}{{ card.title }} {{ card.summary }} {{ card.terms }}"
    "{% endfor %}{% endfor %}{{ page.lately }}{% for register in page.applies %}{{ register.title }}{% for day, record "
    "in register.rows %}{{ day }} {{ record.value }}{% endfor %}{% endfor %}{% endblock %}",
    "register.html": '{% include "frame.html" %}{{ page.title }} {{ page.columns }} {{ page.calendar }} {{ page.ahead }} '
    "{% for record in page.rows %}{{ record.value }}{% endfor %}",
    "calendar.html": '{% include "frame.html" %}{{ page.month }} {% for day, record in page.now %}{{ day }} '
    "{{ record.value }}{% endfor %}{% for part in page.ahead + page.past %}{{ part.title }}{% for day, record in "
    "part.rows %}{{ day }} {{ record.value }}{% endfor %}{% endfor %}",
    "article.html": '{% extends "base.html" %}{% block main %}{{ page.story.value }} {% for record in page.records %}'
    "{{ record.value }}{% endfor %} {% for other in page.previously + "
    "page.since %}{{ other.title }} {{ other.href }}{% endfor %} {{ page.older.title if page.older }} "
    "{{ page.newer.title if page.newer }}{% endblock %}",
    "taxonomy.html": '{% include "frame.html" %}{{ page }}',
    "term.html": '{% include "frame.html" %}{{ page.title }} {{ html(page.html) }} {{ page.years }} '
    "{% for card in page.cards %}{{ card.value }}{% endfor %}{% for register in page.records %}{{ register.title }} "
    "{{ register.count }} {{ register.calendar }} {% for record in register.rows %}{{ record.value }}{% endfor %}{% endfor %}",
    "term_year.html": _LIST.replace("ITEMS", "page.cards"),
    "archive.html": '{% include "frame.html" %}{{ page }}',
    "year.html": '{% include "frame.html" %}{% for month, items in page.months %}{{ month }}{% for item in items %}'
    "{{ item.title }}{% endfor %}{% endfor %}",
    "month.html": '{% include "frame.html" %}{% for day in page.days %}{% for card in day.cards %}{{ card.value }}'
    "{% endfor %}{% endfor %}",
    "editions.html": _LIST.replace("ITEMS", "page.editions"),
    "edition.html": '{% include "frame.html" %}{{ page.title }} {{ html(page.html) }} {% for title, rows in page.sections '
    "%}{{ title }}{% for row in rows %}{{ row.card.value }} {{ row.why }}{% endfor %}{% endfor %}",
    "page.html": '{% include "frame.html" %}{{ html(page.html) }}',
    "corrections.html": '{% include "frame.html" %}{{ page }}',
    "feeds.html": '{% include "frame.html" %}{{ page }}',
    "404.html": _LIST.replace("ITEMS", "page.newest"),
    "redirect.html": "{{ page.href }}",
}


REGISTERS = """[registers.dates]
calendar = true
[registers.dates.fields]
day = { type = "day" }
what = { type = "text" }
topic = { type = "term", many = true, of = ["topics"] }
"""


def write_site(root: Path) -> None:
    """The tiny site: settings, theme, and nothing else."""
    put(root, "site.toml", SETTINGS)
    for name, text in THEME.items():
        put(root, f"layouts/{name}", text)


def put(root: Path, path: str, text: str) -> None:
    """Write a file of the site."""
    target = root / path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(text, encoding="utf-8")


def run(root: Path, **more: object) -> BuildReport:
    """Build the site into `build/site` at a fixed moment."""
    return build(Options(root, NOW, **more))  # type: ignore[arg-type] # keys by their names


def tree(folder: Path) -> dict[str, bytes]:
    """Every file below a folder with its bytes."""
    if not folder.is_dir():
        return {}
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def cold(root: Path, folder: Path) -> dict[str, bytes]:
    """What a build from nothing gives, made in a folder outside the site."""
    run(root, destination=folder, clean=True)
    return tree(folder)
