"""Saved pages in the shapes of the common systems give the same article: title, author, day, address, words.

All texts, names and addresses are invented for the test.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest
from rendering import rendered_words

from sitegen.importer.decode import decode
from sitegen.importer.parse import read_seed
from sitegen.importer.seed import body_words

TITLE = "Sample states agree on a pact"
FIRST = "Officials from twelve sample states met on Monday to agree on common rules for their networks."
QUOTE = "“We have waited long enough,” said the sample envoy, who has seen many of them."
LAST = "Critics said that the sample text leaves the hardest question open, which is who pays for it."
WORDS = f"<p>{FIRST}</p><blockquote><p>{QUOTE}</p></blockquote><p>{LAST}</p>"
ADDRESS = "https://news.example.org/2021/pact"
DAY = "2021-11-24T10:30:00+01:00"


@dataclass(frozen=True)
class Shape:
    """A page and what it says of itself."""

    html: str
    author: tuple[str, ...] | None = ("Ada Clerk",)
    date: str | None = DAY
    url: str | None = ADDRESS
    name: str | None = None
    title: str = TITLE
    body: tuple[str, ...] = (FIRST, QUOTE, LAST)
    kept: tuple[str, ...] = field(default=())


def page(head: str, body: str, attributes: str = ' lang="en"') -> str:
    return f"<!DOCTYPE html>\n<html{attributes}><head><meta charset=utf-8>{head}</head><body>{body}</body></html>"


SHAPES = {
    "wordpress": Shape(
        page(
            f'<title>{TITLE} - The Sample Post</title><link rel="canonical" href="{ADDRESS}">'
            f'<meta property="og:site_name" content="The Sample Post">'
            f'<meta property="article:published_time" content="{DAY}"><meta name="author" content="Ada Clerk">',
            '<header class="site-header"><nav id="site-navigation"><a href="/">Home</a></nav></header>'
            f'<main><article class="post"><header class="entry-header"><h1 class="entry-title">{TITLE}</h1>'
            '<div class="entry-meta">Posted on <time class="entry-date published" datetime="2021-11-24T10:30:00+01:00">'
            'November 24, 2021</time> by <span class="author vcard"><a href="/author/ada">Ada Clerk</a></span></div>'
            f'</header><div class="entry-content">{WORDS}'
            '<div class="sharedaddy"><h3>Share this:</h3><ul><li><a href="#">Twitter</a></li></ul></div></div>'
            '<footer class="entry-footer"><span class="tags-links tags">Tagged sample</span></footer></article>'
            '<div id="comments" class="comments-area"><h2>2 thoughts on “pact”</h2><p>Thanks for it.</p></div></main>'
            '<aside id="secondary"><h2>Recent Posts</h2><ul><li>Another sample</li></ul></aside>',
        ),
        name="The Sample Post",
    ),
    "drupal": Shape(
        page(
            f'<title>{TITLE} | Sample Institute</title><link rel="canonical" href="{ADDRESS}">',
            '<div id="page"><div class="region region-header"><a href="/">Home</a></div><main role="main">'
            f'<article class="node node--type-article"><h1 class="page-title"><span>{TITLE}</span></h1>'
            '<div class="submitted">By Ada Clerk</div><div class="submitted">'
            f'<time datetime="{DAY}">24 November 2021</time></div>'
            f'<div class="field field--name-body">{WORDS}</div></article></main>'
            '<footer role="contentinfo">© 2021 Sample Institute</footer></div>',
        ),
    ),
    "ghost": Shape(
        page(
            f"<title>{TITLE}</title>"
            '<script type="application/ld+json">{"@context":"https://schema.org","@type":"Article","publisher":'
            '{"@type":"Organization","name":"Sample Letters"},"author":{"@type":"Person","name":"Ada Clerk"},'
            f'"headline":"{TITLE}","url":"{ADDRESS}","datePublished":"{DAY}"}}</script>',
            f'<main><article class="gh-article"><h1>{TITLE}</h1><section class="gh-content">{WORDS}</section></article>'
            '<section class="gh-subscribe subscribe"><h2>Sign up for more</h2></section></main>',
        ),
        name="Sample Letters",
    ),
    "government": Shape(
        page(
            f'<title>{TITLE} - SAMPLE.GOV</title><link rel="canonical" href="{ADDRESS}">',
            '<div class="cookie-banner"><p>We use cookies to make this site work.</p></div>'
            f'<main><div class="kicker">Press release</div><h1>{TITLE}</h1>'
            "<dl><dt>From:</dt><dd>Department for Samples</dd><dt>Published</dt><dd>24 November 2021</dd></dl>"
            f"<div>{WORDS}</div></main><footer><p>All content is available under a sample licence.</p></footer>",
        ),
        author=None,
        date="2021-11-24",
    ),
    "amp": Shape(
        f'<!doctype html><html amp lang="en"><head><meta charset="utf-8"><title>{TITLE}</title>'
        f'<link rel="canonical" href="{ADDRESS}"><style amp-boilerplate>body{{visibility:hidden}}</style>'
        '<script type="application/ld+json">{"@type":["NewsArticle"],"author":[{"name":"Ada Clerk"}],'
        f'"datePublished":"{DAY}"}}</script></head><body><amp-sidebar id="menu"><ul><li>News</li></ul></amp-sidebar>'
        f'<article><h1>{TITLE}</h1><amp-img src="/a.jpg" width="1" height="1"></amp-img>{WORDS}'
        '<amp-ad type="x"></amp-ad></article></body></html>',
    ),
    "archive-wrapper": Shape(
        page(
            f'<title>{TITLE}</title><link rel="canonical" href="{ADDRESS}"><meta name="author" content="Ada Clerk">'
            f'<meta property="article:published_time" content="{DAY}">',
            '<div id="wm-ipp-base"><div>12 captures<br>24 Nov 2021 - 3 Mar 2023</div></div>'
            f"<article><h1>{TITLE}</h1>{WORDS}</article>",
        ),
    ),
    "graph": Shape(
        page(
            f"<title>{TITLE}</title>"
            '<script type="application/ld+json">{"@context":"https://schema.org","@graph":[{"@type":"WebSite","name":'
            '"Not the outlet"},{"@type":"Person","@id":"#ada","name":"Ada Clerk"},{"@type":"NewsArticle","headline":'
            f'"{TITLE}","datePublished":"{DAY}","url":"{ADDRESS}","author":{{"@id":"#ada"}},'
            '"publisher":{"@id":"#org"}},{"@type":"Organization","@id":"#org","name":"The Sample Post"}]}</script>',
            f"<main><h1>{TITLE}</h1>{WORDS}</main>",
        ),
        name="The Sample Post",
    ),
    "microdata": Shape(
        page(
            f'<title>{TITLE}</title><link rel="canonical" href="{ADDRESS}">',
            '<div itemscope itemtype="https://schema.org/NewsArticle">'
            f'<h1 itemprop="headline">{TITLE}</h1><p>By <span itemprop="author">Ada Clerk</span></p>'
            f'<meta itemprop="datePublished" content="{DAY}"><div itemprop="articleBody">{WORDS}</div></div>',
        ),
    ),
    "no-metadata": Shape(
        "<html><body><table><tr><td><a href='/'>Home</a></td></tr></table>"
        f"<h1>{TITLE}</h1><p>By Ada Clerk</p><p>24 November 2021</p>{WORDS}<p>© 2021 Sample Post</p></body></html>",
        date="2021-11-24",
        url=None,
    ),
    "tables-and-figures": Shape(
        page(
            f'<title>{TITLE}</title><link rel="canonical" href="{ADDRESS}"><meta name="author" content="Ada Clerk">'
            f'<meta property="article:published_time" content="{DAY}">',
            f"<article><h1>{TITLE}</h1><p>{FIRST}</p>"
            "<table><tr><th>State</th><th>Offices</th></tr><tr><td>Norland</td><td>9</td></tr></table>"
            '<figure><img src="/a.png" alt=""><figcaption>Offices by sample state.</figcaption></figure>'
            f"<blockquote><p>{QUOTE}</p></blockquote><p>{LAST}</p></article>",
        ),
        kept=("State", "Norland", "9"),
    ),
    "liveblog": Shape(
        page(
            f'<title>{TITLE}</title><link rel="canonical" href="{ADDRESS}">'
            '<script type="application/ld+json">{"@type":"LiveBlogPosting","headline":"'
            f'{TITLE}","datePublished":"{DAY}","author":{{"@type":"Person","name":"Ada Clerk"}},'
            '"liveBlogUpdate":[{"@type":"BlogPosting","headline":"Not it","datePublished":"2021-11-25"}]}</script>',
            f'<main><h1>{TITLE}</h1><div id="b1"><time datetime="2021-11-24T12:00:00+01:00">12:00</time>'
            f'<h2>The pact is signed</h2><p>{LAST}</p></div><div id="b2">'
            f'<time datetime="2021-11-24T11:00:00+01:00">11:00</time><p>{FIRST}</p><p>{QUOTE}</p></div></main>',
        ),
        body=(LAST, FIRST, QUOTE),
        kept=("The pact is signed",),
    ),
    "heading-above-the-article": Shape(
        page(
            f'<title>Sample Post</title><link rel="canonical" href="{ADDRESS}">',
            f"<header><h1>{TITLE}</h1></header><article><p>By Ada Clerk</p><p>24 November 2021</p>{WORDS}</article>",
        ),
        date="2021-11-24",
    ),
    "no-heading": Shape(
        page(f"<title>{TITLE} | Sample Post</title>", f"<div>{WORDS}</div>"), author=None, date=None, url=None
    ),
    "parsely": Shape(
        page(
            f'<title>A pact | Sample Post</title><link rel="canonical" href="{ADDRESS}">'
            f'<meta name="parsely-title" content="{TITLE}"><meta name="parsely-pub-date" content="{DAY}">'
            '<meta name="parsely-author" content="Ada Clerk">',
            f"<main><article><h1>{TITLE}</h1>{WORDS}</article></main>",
        ),
    ),
    "sailthru": Shape(
        page(
            f'<title>{TITLE}</title><link rel="canonical" href="{ADDRESS}">'
            '<meta name="sailthru.date" content="2021-11-24 10:30:00 +0100">'
            '<meta name="sailthru.author" content="Ada Clerk">',
            f"<article><h1>{TITLE}</h1>{WORDS}</article>",
        ),
    ),
    "compact-day": Shape(
        page(
            f'<title>{TITLE}</title><link rel="canonical" href="{ADDRESS}">'
            '<meta name="pubdate" content="20211124103000">',
            f'<article><h1>{TITLE}</h1><div><a rel="author" href="/ada">Ada Clerk</a></div>{WORDS}</article>',
        ),
        date="2021-11-24",
    ),
    "scholar": Shape(
        page(
            f'<title>{TITLE}</title><link rel="canonical" href="{ADDRESS}">'
            f'<meta name="citation_title" content="{TITLE}">'
            '<meta name="citation_author" content="Clerk, Ada"><meta name="citation_author" content="Marsh, Bo">'
            '<meta name="citation_publication_date" content="2021/11/24">',
            f"<main><h1>{TITLE}</h1>{WORDS}</main>",
        ),
        author=("Ada Clerk", "Bo Marsh"),
        date="2021-11-24",
    ),
    "preview-card": Shape(
        page(
            f'<title>{TITLE}</title><link rel="canonical" href="{ADDRESS}">'
            f'<meta property="article:published_time" content="{DAY}">'
            '<meta name="twitter:label1" content="Est. reading time"><meta name="twitter:data1" content="3 minutes">'
            '<meta name="twitter:label2" content="Written by"><meta name="twitter:data2" content="Ada Clerk">',
            f"<article><h1>{TITLE}</h1>{WORDS}</article>",
        ),
    ),
    "microdata-of-people": Shape(
        page(
            f'<title>{TITLE}</title><link rel="canonical" href="{ADDRESS}">',
            f'<article itemscope itemtype="https://schema.org/NewsArticle"><h1 itemprop="headline">{TITLE}</h1>'
            '<span itemprop="author" itemscope><span itemprop="name">Ada Clerk</span></span> '
            f'<time itemprop="datePublished" datetime="{DAY}">24 Nov</time> '
            '<time itemprop="dateModified" datetime="2021-11-26T10:00:00+01:00">26 Nov</time>'
            f'<div itemprop="articleBody">{WORDS}</div></article>',
        ),
    ),
    "times-by-class": Shape(
        page(
            f'<title>{TITLE}</title><link rel="canonical" href="{ADDRESS}">',
            f'<div><h1>{TITLE}</h1><p>By Ada Clerk</p><time class="updated" datetime="2021-11-26">26 Nov</time>'
            f'<time class="published" datetime="2021-11-24">24 Nov</time>{WORDS}</div>',
        ),
        date="2021-11-24",
    ),
    "agency-in-wrapped-json": Shape(
        page(
            '<script type="application/ld+json">//<![CDATA[\n{"@graph":[{"@type":"Person","@id":"#p",'
            f'"name":"Associated Press"}},{{"@type":"NewsArticle","headline":"{TITLE}","datePublished":"{DAY}",'
            f'"author":{{"@id":"#p"}},"url":"{ADDRESS}"}}]}}\n//]]></script>',
            f"<article><h1>{TITLE}</h1>{WORDS}</article>",
        ),
        author=("Associated Press",),
    ),
    "stories-in-the-article": Shape(
        page(
            f'<title>{TITLE}</title><link rel="canonical" href="{ADDRESS}"><meta name="author" content="Ada Clerk">'
            f'<meta property="article:published_time" content="{DAY}">',
            f'<article><h1>{TITLE}</h1>{WORDS}<article class="card"><h3><a href="/1">Another pact is late</a></h3>'
            '<p>What became of it since May.</p><time datetime="2020-05-01">1 May 2020</time></article>'
            '<article class="card"><h3><a href="/2">A third pact</a></h3><p>Nobody signed it.</p></article></article>',
        ),
    ),
    "mojibake": Shape(
        page(
            f'<title>{TITLE}</title><link rel="canonical" href="{ADDRESS}"><meta name="author" content="Ada Clerk">'
            f'<meta property="article:published_time" content="{DAY}">',
            f"<article><h1>{TITLE}</h1>{WORDS}</article>",
        )
        .encode()
        .decode("cp1252", "replace")
        .replace("\ufffd", "\x9d"),
    ),
}


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
def test_a_saved_page_gives_its_article_whatever_made_it(shape: Shape) -> None:
    source, _ = decode(shape.html.encode("utf-8"))
    text, seed = read_seed(source)

    def value(name: str) -> object:
        found = seed.get(name)
        return found.value if found else None

    assert value("title") == shape.title
    assert value("source.author") == shape.author
    assert value("date") == shape.date
    assert value("source.url") == shape.url
    if shape.name:
        assert value("source.name") == shape.name
    said = " ".join(rendered_words(seed.body))
    places = [said.find(sentence) for sentence in shape.body]
    assert -1 not in places
    assert places == sorted(places)
    assert all(words in said for words in shape.kept)
    extra = said
    for words in (*shape.body, *shape.kept):
        extra = extra.replace(words, "", 1)
    # What is left beside the article's own sentences: a caption, a table's head, the times of a live report.
    assert len(extra.split()) <= 8, extra
    assert "".join(text[span.start : span.end] for span in seed.spans) == text
    assert rendered_words(seed.body) == body_words(text, seed.spans)
