"""Old addresses and ids as each generator makes them, from names, titles and settings."""

import pytest

from sitegen.authoring.migrate.addresses import address_of, feed_id, key_of
from sitegen.authoring.migrate.entry import OldEntry
from sitegen.authoring.migrate.learned import learn
from sitegen.authoring.migrate.old_names import github_name, hugo_file_name, hugo_slug, hugo_title, pelican_slug
from sitegen.authoring.migrate.reading.config import OldSite
from sitegen.authoring.migrate.reading.moments import in_path, without_day, written
from sitegen.content.shared import term_key

BASE = "https://example.org/"


def entry(
    path: str, keys: dict[str, object] | None = None, date: str = "2021-03-04", *, article: bool = True
) -> OldEntry:
    made = OldEntry(path, dict(keys or {}), "", article=article)
    made.date = date
    made.name = without_day(path.rpartition("/")[2].rpartition(".")[0])
    return made


@pytest.mark.parametrize(
    ("generator", "config", "path", "keys", "address"),
    [
        ("jekyll", {}, "_posts/2021-03-04-A Name.md", {}, "/2021/03/04/A-Name.html"),
        ("jekyll", {"permalink": "pretty"}, "_posts/2021-03-04-x.md", {"categories": "Law"}, "/law/2021/03/04/x/"),
        ("jekyll", {"permalink": "/b/:year/:title"}, "_posts/2021-03-04-x-1.0.md", {}, "/b/2021/x-1.0.html"),
        ("jekyll", {}, "news/_posts/2021-03-04-x.md", {}, "/news/2021/03/04/x.html"),
        ("jekyll", {}, "_posts/2021-03-04-x.md", {"permalink": "/:year/own/"}, "/2021/own/"),
        ("jekyll", {}, "about.md", {}, "/about.html"),
        ("jekyll", {"collections": {"top": {"permalink": ":name.html"}}}, "_top/Some Help.md", {}, "/some-help.html"),
        ("jekyll", {"collections": {"top": {"permalink": "/h/:path/"}}}, "_top/a/b.md", {}, "/h/a/b/"),
        ("jekyll", {"collections": {"top": {"output": "true"}}}, "_top/a/b.md", {}, "/top/a/b.html"),
        ("hugo", {}, "content/posts/Über Cyber.md", {}, "/posts/über-cyber/"),
        ("hugo", {}, "content/posts/x/index.md", {}, "/posts/x/"),
        ("hugo", {}, "content/posts/x.md", {"slug": "own"}, "/posts/own/"),
        ("hugo", {}, "content/posts/x.md", {"url": "/there.html"}, "/there.html"),
        (
            "hugo",
            {"permalinks": {"posts": "/:year/:month/:title/"}},
            "content/posts/x.md",
            {"title": "A & B"},
            "/2021/03/a-b/",
        ),
        ("hugo", {"uglyURLs": "true"}, "content/posts/x.md", {}, "/posts/x.html"),
        ("hugo", {}, "content/posts/a! b + c².md", {}, "/posts/a-b-+-c/"),
        (
            "hugo",
            {"permalinks": {"posts": "/:title/"}},
            "content/posts/x.md",
            {"title": "C++'s A/B №2 -"},
            "/c-s-a-b-2-/",
        ),
        ("hugo", {"permalinks": {"posts": "/:title/"}}, "content/posts/x.md", {"title": "a+b z + y+"}, "/a-b-z--y/"),
        ("hugo", {"permalinks": {"posts": "/:slug/"}}, "content/posts/x.md", {"slug": "A+b z - y-"}, "/a-b-z-y/"),
        (
            "hugo",
            {"permalinks": {"posts": "/:yearday/:monthname/:weekday/:filename/", "page": {"news": "/n/:slug/"}}},
            "content/posts/x+y.md",
            {},
            "/63/march/4/x-y/",
        ),
        (
            "hugo",
            {"permalinks": {"posts": "/:2006/:01/:02/:contentbasename/"}},
            "content/posts/x.md",
            {},
            "/2021/03/04/x/",
        ),
        ("hugo", {"permalinks": {"posts": "/:sections[1:]/:filename/"}}, "content/posts/x.md", {}, ""),
        (
            "hugo",
            {"disablePathToLower": "true", "removePathAccents": "true"},
            "content/posts/A B/Über x.md",
            {},
            "/posts/A-B/Uber-x/",
        ),
        ("jekyll", {"permalink": "ordinal"}, "_posts/2021-03-04-x.md", {}, "/2021/063/x.html"),
        ("jekyll", {"permalink": "weekdate"}, "_posts/2021-03-04-x.md", {}, "/2021/W09/Thu/x.html"),
        ("pelican", {"ARTICLE_URL": "{date:%Y}/{date:%b}/{slug}/"}, "content/x.md", {"Title": "A"}, "/2021/Mar/a/"),
        ("pelican", {"ARTICLE_URL": "{category}/{slug}"}, "content/Law & Order/x.md", {"Title": "A"}, "/law-order/a"),
        ("pelican", {"ARTICLE_URL": "{category}/{slug}"}, "content/x.md", {"Title": "A"}, "/misc/a"),
        (
            "pelican",
            {"SLUGIFY_SOURCE": "basename"},
            "content/2021-03-04-Name X.md",
            {"Title": "A"},
            "/2021-03-04-name-x.html",
        ),
        (
            "pelican",
            {"ARTICLE_URL": "{author}/{slug}/", "FILENAME_METADATA": "(?P<date>.{10})-(?P<slug>.*)"},
            "content/2021-03-04-name-x.md",
            {"Title": "A", "Authors": "Ada Clerk; Bo Marsh"},
            "/ada-clerk/name-x/",
        ),
        ("zola", {}, "content/blog/2021-03-04-x.md", {}, "/blog/x/"),
        ("zola", {}, "content/x.md", {"path": "2021/03/04/Rust-1.0"}, "/2021/03/04/Rust-1.0/"),
        ("pelican", {}, "content/x.md", {"Title": "Über Cyber: C++'s x.y"}, "/uber-cyber-cs-xy.html"),
        ("pelican", {"ARTICLE_URL": "{date:%Y}/{slug}/"}, "content/x.md", {"Title": "A", "Slug": "s"}, "/2021/s/"),
        ("eleventy", {}, "posts/2021-03-04-x.md", {}, "/posts/2021-03-04-x/"),
        ("eleventy", {}, "posts/x/index.md", {}, "/posts/x/"),
        ("astro", {}, "src/content/blog/Über x.md", {}, "/blog/über-x/"),
        ("nikola", {}, "posts/a_b.md", {}, "/posts/a_b/"),
        ("pelican", {"ARTICLE_URL": "{date:%Y}/{series}/{slug}/"}, "content/x.md", {"Title": "A"}, ""),
        (
            "jekyll",
            {"permalink": "/:slugified_categories/:title/"},
            "_posts/2021-03-04-x.md",
            {"categories": ["A & B"]},
            "/a-b/x/",
        ),
        ("nikola", {}, "posts/2021-03-04-Name X+1.md", {}, "/posts/2021-03-04-name-x+1/"),
        (
            "eleventy",
            {},
            "p/2021-03-04-x y.md",
            {"permalink": "/{{ page.date | date: '%Y/%m' }}/{{ page.fileSlug }}/"},
            "/2021/03/x y/",
        ),
        ("eleventy", {}, "p/2021-03-04-x/index.md", {"permalink": "b/{{page.fileSlug}}/index.html"}, "/b/x/"),
        ("eleventy", {}, "p/x.md", {"permalink": "/{{ title | slugify }}.html", "title": "A & B"}, "/a-b.html"),
        ("eleventy", {}, "p/x.md", {"permalink": "/{{ lang }}/{{ page.fileSlug }}/"}, ""),
        ("eleventy", {}, "p/x.md", {"permalink": "/{% if a %}x{% endif %}/"}, ""),
        ("zola", {}, "content/x.md", {"path": "2021/03/04/Old.html"}, "/2021/03/04/Old.html/"),
        ("zola", {"languages": {"fr": {}}}, "content/blog/x.fr.md", {}, "/fr/blog/x/"),
        ("zola", {"languages": {"fr": {}}}, "content/blog/x/index.fr.md", {}, "/fr/blog/x/"),
        ("zola", {"languages": {"fr": {}}}, "content/blog/v1.go.md", {}, "/blog/v1-go/"),
        ("hugo", {"languages": {"de": {}, "en": {}}}, "content/posts/x.de.md", {}, "/de/posts/x/"),
        ("hugo", {"languages": {"de": {}, "en": {}}}, "content/posts/x/index.en.md", {}, "/posts/x/"),
        (
            "hugo",
            {
                "languages": {"de": {}, "en": {}},
                "defaultContentLanguage": "de",
                "defaultContentLanguageInSubdir": "true",
            },
            "content/posts/x.md",
            {},
            "/de/posts/x/",
        ),
        (
            "hugo",
            {"languages": {"de": {"contentDir": "content/de"}, "en": {"contentDir": "content/en"}}},
            "content/de/posts/x.md",
            {},
            "/de/posts/x/",
        ),
        ("mkdocs", {}, "docs/a/index.md", {}, "/a/"),
        ("mkdocs", {"use_directory_urls": "false"}, "docs/a/README.md", {}, "/a/index.html"),
        ("mkdocs", {"plugins": ["rss"]}, "docs/blog/posts/x.md", {"title": "Some News"}, "/blog/posts/x/"),
        (
            "mkdocs",
            {"plugins": [{"blog": {"blog_dir": ".", "post_url_format": "posts/{file}"}}]},
            "docs/posts/2021-03-04-x.md",
            {"title": "Some News"},
            "/posts/2021-03-04-x/",
        ),
        (
            "mkdocs",
            {"plugins": ["search", {"blog": {"blog_dir": "news", "post_url_date_format": "yyyy/M/d"}}]},
            "docs/news/posts/x.md",
            {"title": "A & B"},
            "/news/2021/3/4/a--b/",
        ),
        ("mkdocs", {"use_directory_urls": "false"}, "docs/a/b.md", {}, "/a/b.html"),
        ("mkdocs", {}, "docs/blog/posts/x.md", {"title": "Some News"}, "/blog/2021/03/04/some-news/"),
    ],
)
def test_an_address_is_what_the_generator_makes(
    generator: str, config: dict[str, object], path: str, keys: dict[str, object], address: str
) -> None:
    roots = {"hugo": "content/", "zola": "content/", "pelican": "content/", "astro": "src/content/", "mkdocs": "docs/"}
    found = [roots.get(generator, "")]
    languages = config.get("languages")
    if isinstance(languages, dict):
        found += [f"{row['contentDir']}/" for row in languages.values() if "contentDir" in row]
    site = OldSite(generator, base_url=BASE, config=config, roots=tuple(found), config_file="config")
    assert address_of(entry(path, keys), site) == address


@pytest.mark.parametrize(
    ("generator", "path", "keys", "expected"),
    [
        ("jekyll", "_posts/2021-03-04-Café No 1.md", {}, "https://example.org/2021/03/04/Caf%C3%A9%20No%201"),
        ("hugo", "content/posts/é.md", {}, "https://example.org/posts/%C3%A9/"),
        ("hugo", "content/posts/a+b@c #1.md", {}, "https://example.org/posts/a+b@c-%231/"),
        ("pelican", "content/x.md", {"Title": "A b"}, "tag:example.org,2021-03-04:/a-b.html"),
    ],
)
def test_an_id_is_what_the_generators_feed_has(
    generator: str, path: str, keys: dict[str, object], expected: str
) -> None:
    site = OldSite(generator, base_url=BASE, roots=("" if generator == "jekyll" else "content/",))
    made = entry(path, keys)
    made.address = address_of(made, site)
    assert feed_id(made, site) == expected


def test_names_are_folded_as_each_program_folds_them() -> None:
    name = "Über Cyber-Sanktionen: Café & Naïveté"
    assert pelican_slug(name) == "uber-cyber-sanktionen-cafe-naivete"
    assert hugo_title("What's next? — C# / F#") == "Whats-next-C#-F#"
    assert hugo_slug("a - b-") == "a-b"
    assert github_name(name) == "über-cyber-sanktionen-café--naïveté"
    assert hugo_title(name).lower() == "über-cyber-sanktionen-café-naïveté"
    assert hugo_file_name("über-café-&-naïveté") == "über-café--naïveté"
    assert pelican_slug("网络安全法") == "wang-luo-an-quan-fa"
    assert term_key("U.S.") == term_key("us") != term_key("C++")
    assert key_of("/a/b/index.html") == key_of("/A/b") == key_of("/a/b.html") == "/a/b"


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("2021-3-4", "2021-03-04"),
        ("2021/03/04", "2021-03-04"),
        ("20210304", "2021-03-04"),
        ("March 4, 2021", "2021-03-04"),
        ("2021-03-04 09:30", "2021-03-04T09:30:00+00:00"),
        ("2021-03-04 09:30:10 -0500", "2021-03-04T09:30:10-05:00"),
        ("2021-03-04T09:30:00.123Z", "2021-03-04T09:30:00+00:00"),
        ("2021-03-04 9:30 PM", "2021-03-04T21:30:00+00:00"),
        ("Thu, 04 Mar 2021 09:30:00 +0100", "2021-03-04T09:30:00+01:00"),
        ("1614850200", "2021-03-04T09:30:00+00:00"),
        ("2021-02-30", ""),
        ("soon", ""),
    ],
)
def test_a_date_is_read_in_the_forms_that_people_write(typed: str, expected: str) -> None:
    assert written(typed, None) == expected


def test_a_day_is_found_in_names_and_folders() -> None:
    assert in_path("a/2021-03-04-x.md") == in_path("2021/03/04/x.md") == in_path("20210304-x.md") == "2021-03-04"
    assert in_path("a/x-1.2.3.md") == in_path("2021/99/04/x.md") == ""
    assert without_day("2021-03-04-x") == "x"


def test_links_of_texts_to_each_other_show_the_pattern_and_the_host() -> None:
    texts = [entry(f"a/2021-03-0{n}-a-long-name-{n}.md", date=f"2021-03-0{n}") for n in range(1, 6)]
    texts[0].body = " ".join(f"[x](https://example.org/blog/2021/03/0{n}/a-long-name-{n}/)" for n in range(2, 6))
    names = {t.name: t for t in texts}
    found = learn(texts, names)
    assert (found.pattern, found.base_url) == ("/blog/{year}/{month}/{day}/{name}/", "https://example.org/")
    texts[0].body = "[x](https://example.org/blog/2021/03/02/a-long-name-2/)"
    assert learn(texts, names).pattern == ""


def test_links_to_addresses_that_texts_give_themselves_tell_the_host() -> None:
    texts = [entry(f"a/{n}.md", {"path": f"2021/03/0{n}/x-{n}.html"}, f"2021-03-0{n}") for n in range(1, 5)]
    texts[0].body = " ".join(f"[x](https://example.org/2021/03/0{n}/x-{n}.html)" for n in range(2, 5))
    known = {key_of("/" + text.text("path")): text for text in texts}
    assert learn(texts, {}, known).base_url == "https://example.org/"
    assert learn(texts, {}).base_url == ""
