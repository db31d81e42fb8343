"""Builds the JSON-LD of a page, in the vocabulary of schema.org (https://schema.org/NewsArticle)."""

import re
from typing import Any

from msgspec import json

from sitegen.languages.language import noted
from sitegen.outputs.chrome import Chrome, Head
from sitegen.outputs.views import Ref, Story

_SAFE = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}
_KINDS = {
    "correction": noted("Correction"),
    "clarification": noted("Clarification"),
    "retraction": noted("Retraction"),
}
_UNSAFE = re.compile(f"[{''.join(_SAFE)}]")
_encode = json.Encoder().encode


def script(values: list[dict[str, Any]]) -> str:
    """JSON-LD for a script element: no text in it can end the element, whatever it holds. Empty for no values."""
    if not values:
        return ""
    graph = values[0] if len(values) == 1 else {"@graph": values}
    text = _encode({"@context": "https://schema.org", **graph}).decode()
    if any([character in text for character in _SAFE]):  # noqa: C419 (a generator takes longer than the search)
        text = _UNSAFE.sub(lambda found: _SAFE[found[0]], text)
    return text


def breadcrumbs(site: Chrome, head: Head) -> list[dict[str, Any]]:
    """Where the page stands: the front page, the pages between, and itself. Nothing for the front page or a draft."""
    if head.noindex or head.canonical == site.origin + site.home:
        return []
    rows = [Ref(site.title, site.home), *head.trail, Ref(head.name, "")]
    return [
        {
            "@type": "BreadcrumbList",
            "itemListElement": [
                {
                    "@type": "ListItem",
                    "position": n,
                    "name": row.title,
                    "item": site.origin + row.href if row.href else head.canonical,
                }
                for n, row in enumerate(rows, 1)
            ],
        }
    ]


def website(site: Chrome) -> dict[str, Any]:
    """The site as a whole."""
    home = site.origin + site.home
    found: dict[str, Any] = {"@type": "WebSite", "@id": f"{home}#site", "name": site.title, "url": home}
    if site.tagline:
        found["description"] = site.tagline
    found["inLanguage"] = site.language
    found["publisher"] = publisher(site)
    return found


def publisher(site: Chrome) -> dict[str, Any]:
    """Who publishes the site: the site itself, by its title."""
    return {"@type": "Organization", "name": site.title, "url": site.origin + site.home}


def own_author(site: Chrome) -> dict[str, Any]:
    """Who wrote the site's own texts: `[site] author`, else the site."""
    return {**publisher(site), "name": site.author or site.title}


def news_article(story: Story, site: Chrome, head: Head) -> dict[str, Any]:
    """An article: what it is based on, who covered it too, and what was corrected."""
    found: dict[str, Any] = {
        "@type": "NewsArticle",
        "@id": f"{head.canonical}#article",
        "headline": story.title,
        "url": head.canonical,
        "mainEntityOfPage": head.canonical,
        "inLanguage": story.language,
    }
    if story.summary:
        found["description"] = story.summary
    if story.date:
        found["datePublished"] = story.date.iso
        found["dateModified"] = story.modified
    credit = story.credit
    if credit and story.rights != "full":
        found["author"] = [{"@type": "Person", "name": name} for name in credit.authors] or [
            {"@type": "Organization", "name": credit.name}
        ]
    else:
        people = [{"@type": "Person", "name": a.name, **({"url": a.url} if a.url else {})} for a in story.authors]
        found["author"] = people or [own_author(site)]
    found["publisher"] = publisher(site)
    if credit:
        source: dict[str, Any] = {"@type": "CreativeWork", "publisher": {"@type": "Organization", "name": credit.name}}
        if credit.url:
            source["url"] = credit.url
        if credit.authors:
            source["author"] = [{"@type": "Person", "name": name} for name in credit.authors]
        if credit.published:
            source["datePublished"] = credit.published.iso
        if credit.language:
            source["inLanguage"] = credit.language
        if credit.archive:
            source["archivedAt"] = credit.archive
        found["isBasedOn"] = source
    if story.also:
        found["citation"] = [
            {"@type": "CreativeWork", "url": r.href, "publisher": {"@type": "Organization", "name": r.title}}
            for r in story.also
        ]
    if terms := [term.title for group in story.groups for term in group.terms]:
        found["keywords"] = terms
    # schema.org has no word for an update; that there was one, and when, dateModified says.
    words = site.words.value
    if changes := [c for c in story.changes if c.kind in _KINDS]:
        found["correction"] = [
            {
                "@type": "CorrectionComment",
                "name": words.say(_KINDS[c.kind]),
                "text": c.text,
                "datePublished": c.date.iso,
            }
            for c in changes
        ]
    if story.withdrawn:
        found["creativeWorkStatus"] = "Retracted"
    if head.image:
        found["image"] = head.image
    return found
