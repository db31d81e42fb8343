"""Small files of every export, feed and archive that the importer reads, as their programs write them."""

import io
import json
import zipfile

WORDPRESS = """\
<?xml version="1.0" encoding="UTF-8" ?>
<!-- This is a WordPress eXtended RSS file. -->
<!-- generator="WordPress/6.5" created="2024-05-01 10:00" -->
<rss version="2.0" xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/"
 xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:wp="http://wordpress.org/export/1.2/">
<channel><title>Example Blog</title><link>https://blog.example.org</link><language>en-GB</language>
<wp:author><wp:author_login><![CDATA[ada]]></wp:author_login>
<wp:author_display_name><![CDATA[Ada Clerk]]></wp:author_display_name></wp:author>
<item><title><![CDATA[A pact & more]]></title><link>https://blog.example.org/2021/11/a-pact/</link>
<pubDate>Wed, 24 Nov 2021 10:15:00 +0000</pubDate><dc:creator><![CDATA[ada]]></dc:creator>
<content:encoded><![CDATA[The ministers of Avaland and Borduria have signed a pact on the safety of networks.
It took them years.

[gallery ids="1,2"]

<blockquote>Nobody objected, one of them said.</blockquote>

See <a href="/2021/10/before/">the one before</a> and <em>this</em>.]]></content:encoded>
<wp:post_date><![CDATA[2021-11-24 11:15:00]]></wp:post_date>
<wp:post_date_gmt><![CDATA[2021-11-24 10:15:00]]></wp:post_date_gmt><wp:status><![CDATA[publish]]></wp:status>
<wp:post_type><![CDATA[post]]></wp:post_type><wp:post_password><![CDATA[]]></wp:post_password>
<category domain="category" nicename="law"><![CDATA[Law]]></category>
<category domain="post_format" nicename="aside"><![CDATA[Aside]]></category></item>
<item><title>Private</title><link>https://blog.example.org/?p=2</link><pubDate></pubDate><dc:creator>ada</dc:creator>
<content:encoded>
<![CDATA[<!-- wp:paragraph --><p>Words that nobody should see.</p><!-- /wp:paragraph -->]]></content:encoded>
<wp:post_date_gmt>0000-00-00 00:00:00</wp:post_date_gmt><wp:status>private</wp:status><wp:post_type>post</wp:post_type>
</item>
<item><title>Locked</title><link>https://blog.example.org/locked/</link>
<pubDate>Wed, 24 Nov 2021 10:15:00 +0000</pubDate><content:encoded>
<![CDATA[<p>Behind a password.</p>]]></content:encoded>
<wp:post_password>secret</wp:post_password><wp:status>publish</wp:status><wp:post_type>post</wp:post_type></item>
<item><title>pic</title><wp:post_type>attachment</wp:post_type><wp:status>inherit</wp:status></item>
</channel></rss>
"""

ATOM = """\
<?xml version="1.0"?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en" xml:base="https://example.org/"><title>Example Times</title>
<id>x</id><updated>2021-11-25T10:00:00Z</updated>
<entry><title type="html">Risk &amp;amp; law</title><id>y</id><link rel="enclosure" href="a.mp3"/><link href="a.html"/>
<published>2021-11-24T10:00:00+01:00</published><updated>2021-11-25T10:00:00Z</updated>
<author><name>Ada Clerk</name></author><category term="law" label="Law"/>
<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>The ministers signed a pact on <em>networks</em>, see
<a href="b.html">that</a>.</p><ul><li>First</li><li>Second</li></ul></div></content></entry></feed>
"""

RSS = """\
<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel><title>Example Times</title><link>https://example.org/</link><language>en</language>
<item><title>Risk &amp;amp; law</title><link>https://example.org/a</link><dc:creator>Ada Clerk</dc:creator>
<pubDate>Wed, 24 Nov 2021 23:30:00 -0500</pubDate><category>Law</category><description>In short.</description>
<content:encoded><![CDATA[<p>The ministers signed a pact.</p>]]></content:encoded></item>
<item><title>Another</title><guid>https://example.org/b</guid><author>ada@example.org (Ada Clerk)</author>
<description>&lt;p&gt;Only a summary.&lt;/p&gt;</description></item></channel></rss>
"""

RSS_1 = """\
<?xml version="1.0"?>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
 xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel rdf:about="https://example.org/"><title>Example Times</title><link>https://example.org/</link></channel>
<item rdf:about="https://example.org/a"><title>A pact</title><link>https://example.org/a</link>
<dc:date>2021-11-24T10:00:00Z</dc:date><dc:creator>Ada Clerk</dc:creator><description>The ministers signed a pact.
</description></item></rdf:RDF>
"""

JSON_FEED = json.dumps(
    {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "Example Times",
        "language": "en",
        "items": [
            {
                "id": "1",
                "url": "https://example.org/a",
                "title": "A pact",
                "content_html": "<p>The ministers signed a <b>pact</b>.</p>",
                "date_published": "2021-11-24T10:00:00Z",
                "authors": [{"name": "Ada Clerk"}],
                "tags": ["Law"],
            },
            {
                "id": "2",
                "url": "https://example.org/b",
                "content_text": "Words without a title, and a second sentence.",
            },
        ],
    }
)

GHOST = json.dumps(
    {
        "db": [
            {
                "meta": {"version": "5.0"},
                "data": {
                    "posts": [
                        {
                            "id": "a1",
                            "title": "A pact",
                            "slug": "a-pact",
                            "html": '<p>The ministers signed <a href="__GHOST_URL__/b/">it</a>.</p>'
                            "<!--kg-card-begin: html--><p>A card.</p><!--kg-card-end: html-->",
                            "status": "published",
                            "visibility": "public",
                            "published_at": "2021-11-24T10:00:00.000Z",
                            "type": "post",
                            "canonical_url": "https://example.org/a",
                        },
                        {
                            "id": "a2",
                            "title": "Members",
                            "html": "<p>The whole text, for members.</p>",
                            "status": "published",
                            "visibility": "members",
                            "published_at": "2021-11-24T10:00:00.000Z",
                        },
                        {"id": "a3", "title": "A draft", "html": "<p>Not ready.</p>", "status": "draft"},
                    ],
                    "tags": [
                        {"id": "t1", "name": "Law"},
                        {"id": "t2", "name": "#internal"},
                        {"id": "t3", "name": "Ports"},
                    ],
                    "posts_tags": [
                        {"post_id": "a1", "tag_id": "t1", "sort_order": 1},
                        {"post_id": "a1", "tag_id": "t2", "sort_order": 2},
                        {"post_id": "a1", "tag_id": "t3", "sort_order": 0},
                    ],
                    "users": [{"id": "u", "name": "Ada Clerk", "password": "$2a$10$"}],
                    "posts_authors": [{"post_id": "a1", "author_id": "u", "sort_order": 0}],
                    "settings": [{"key": "title", "value": "Example Times"}],
                },
            }
        ]
    }
)

WALLABAG = json.dumps(
    [
        {
            "is_archived": 0,
            "is_starred": 1,
            "tags": ["law"],
            "id": 1,
            "title": "A pact",
            "url": "https://example.org/a",
            "given_url": "https://example.org/a?utm_source=x",
            "content": '<p>The ministers signed a pact, see <a href="/b">this</a>.</p>',
            "created_at": "2022-01-02T10:00:00+0000",
            "published_at": "2021-11-24T10:00:00+0000",
            "published_by": ["Ada Clerk"],
            "annotations": [{"text": "Check it", "quote": "signed a pact"}],
            "language": "en_GB",
        }
    ]
)

OMNIVORE_METADATA = json.dumps(
    [
        {
            "id": "1",
            "slug": "a-pact",
            "title": "A pact",
            "description": "What the page says of itself.",
            "author": "Ada Clerk",
            "url": "https://example.org/a",
            "state": "Active",
            "labels": ["law"],
            "savedAt": "2022-01-02T10:00:00.000Z",
            "publishedAt": "2021-11-24T00:00:00.000Z",
        }
    ]
)

POCKET = (
    "title,url,time_added,tags,status\r\n"
    '"A pact, signed",https://example.org/a,1637748000,ports|law,unread\r\n'
    "https://example.org/b,https://example.org/b,1637748000,,archive\r\n"
)

POCKET_HTML = """\
<!DOCTYPE html>
<html><!--So long and thanks for all the fish--><head>
<meta http-equiv="Content-Type" content="text/html; charset=UTF-8" /><title>Pocket Export</title></head>
<body><h1>Unread</h1><ul><li><a href="https://example.org/a" time_added="1637748000" tags="ports,law">A pact</a></li>
</ul><h1>Read Archive</h1><ul></ul></body></html>
"""

INSTAPAPER = (
    "URL,Title,Selection,Folder,Timestamp,Tags\n"
    'https://example.org/a,A pact,"signed a pact",Cyber,1637748000,"[""law"",""ports""]"\n'
)

RAINDROP = (
    "id,title,note,excerpt,url,folder,tags,created,cover,highlights,favorite\n"
    '1,A pact,"My own note, *starred*",What the page says.,https://example.org/a,Unsorted,"ports, law",'
    '2021-11-24T10:00:00.000Z,,"Highlight:first words\nHighlight:more words",false\n'
)

BOOKMARKS = """\
<!DOCTYPE NETSCAPE-Bookmark-file-1>
<META HTTP-EQUIV="Content-Type" CONTENT="text/html; charset=UTF-8">
<TITLE>Bookmarks</TITLE><H1>Bookmarks</H1>
<DL><p>
<DT><H3 ADD_DATE="1">News</H3>
<DL><p>
<DT><A HREF="https://example.org/a" ADD_DATE="1637748000" TAGS="ports,law">A pact</A>
<DD>My note &amp; more
<DT><A HREF="https://example.org/b" ADD_DATE="1637748000">Another</A>
<DT><A HREF="javascript:alert(1)">No address</A>
</DL><p>
</DL><p>
"""

ENEX = """\
<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE en-export SYSTEM "http://xml.evernote.com/pub/evernote-export4.dtd">
<en-export export-date="20220102T101500Z" application="Evernote" version="10.1">
<note><title>A pact</title><created>20220102T101500Z</created><tag>ports</tag><note-attributes>
<author>Ada Clerk</author><source-url>https://example.org/a</source-url></note-attributes>
<content><![CDATA[<?xml version="1.0" encoding="UTF-8" standalone="no"?>
<!DOCTYPE en-note SYSTEM "http://xml.evernote.com/pub/enml2.dtd"><en-note><div>The port&nbsp;was closed.</div>
<en-media hash="a" type="image/png"/><div>It opened again.<en-crypt hint="x">abc==</en-crypt></div></en-note>]]>
</content>
<resource><data encoding="base64">AAAA</data></resource></note></en-export>
"""

RIS = """\
TY  - NEWS
AU  - Clerk, Ada
AU  - European Commission
TI  - A pact
T2  - Example Times
PY  - 2021/11/24/
Y2  - 2022/01/02/
UR  - https://example.org/a
AB  - First line
second line
KW  - ports
N1  - Check it
ER  -

TY  - JOUR
TI  - A year only
PY  - 2021
DO  - 10.1000/xyz123
ER  -
"""

CSL = json.dumps(
    [
        {
            "id": "a",
            "type": "article-newspaper",
            "title": "A <i>pact</i>",
            "author": [{"family": "Clerk", "given": "Ada"}, {"literal": "European Commission"}],
            "issued": {"date-parts": [[2021, 11, 24]]},
            "accessed": {"date-parts": [[2022, 1, 2]]},
            "URL": "https://example.org/a",
            "container-title": "Example Times",
            "abstract": "First line",
            "language": "en-GB",
        }
    ]
)

BIBTEX = r"""
@comment{made by hand}
@string{et = "Example Times"}
@article{clerk2021,
  author = {Clerk, Ada and {Offices and Ports} and M{\"u}ller, J\"urgen and \'Etienne L\o{}v and others},
  title = {A {P}act on {\"o}ffentliche \v{S}pr\"ache --- \& more},
  journal = et # { Weekly}, year = 2021, month = nov, day = 24,
  url = {https://example.org/a\_b},
  keywords = {ports, law},
  abstract = "He said {"}yes{"} to it",
}
@misc{x, title="Another", date={2021-11-24/2021-11-25}, howpublished={\url{https://example.org/x}}}
"""

FEDERAL_REGISTER = json.dumps(
    {
        "count": 1,
        "results": [
            {
                "title": "Safety of Networks",
                "type": "Rule",
                "abstract": "The agency amends its rules.",
                "document_number": "2021-25000",
                "html_url": "https://www.federalregister.gov/documents/2021/11/24/2021-25000/safety",
                "pdf_url": "https://www.govinfo.gov/content/pkg/FR-2021-11-24/pdf/2021-25000.pdf",
                "publication_date": "2021-11-24",
                "agencies": [{"raw_name": "PORT AGENCY", "name": "Port Agency"}],
            }
        ],
    }
)

SAMPLES: dict[str, tuple[str, str]] = {
    "WordPress export": ("WordPress export", WORDPRESS),
    "Atom": ("feed", ATOM),
    "RSS 2.0": ("feed", RSS),
    "RSS 1.0": ("feed", RSS_1),
    "JSON Feed": ("JSON Feed", JSON_FEED),
    "Ghost export": ("Ghost export", GHOST),
    "wallabag": ("wallabag export", WALLABAG),
    "Omnivore": ("Omnivore export", OMNIVORE_METADATA),
    "Pocket": ("list of links", POCKET),
    "Pocket HTML": ("list of links", POCKET_HTML),
    "Instapaper": ("list of links", INSTAPAPER),
    "Raindrop": ("list of links", RAINDROP),
    "bookmarks": ("list of links", BOOKMARKS),
    "Evernote": ("Evernote export", ENEX),
    "RIS": ("RIS", RIS),
    "CSL-JSON": ("CSL-JSON", CSL),
    "BibTeX": ("BibTeX", BIBTEX),
    "Federal Register": ("Federal Register JSON", FEDERAL_REGISTER),
}
"""The format's name and a file, by what wrote it."""


def zipped(files: dict[str, str | bytes]) -> bytes:
    """A ZIP archive of files."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return made.getvalue()
