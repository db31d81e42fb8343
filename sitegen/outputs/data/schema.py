"""Describes the articles as data by a JSON Schema (2020-12)."""

from typing import Any


def schema(title: str, address: str, taxonomies: tuple[tuple[str, str], ...], *, split: bool) -> dict[str, Any]:
    """What `articles.json` of a site of this title holds, as the JSON Schema at this address.

    With `split` it is an index of a file for each year, and the schema describes both.
    """
    moment = "A day (2024-05-01), or a time with its zone (RFC 3339)."
    term = _object({"slug": _text("Its place in addresses."), "title": _text("Its name for readers.")})
    source = _object(
        {
            "name": _text("Who reported the story first."),
            "url": _maybe("The original's address.", "uri"),
            "authors": _list(_text("A name."), "Who wrote it."),
            "published": _maybe(moment),
            "language": _maybe("The original's language (BCP 47)."),
            "archive": _maybe("A saved copy's address.", "uri"),
        }
    )
    article = _object(
        {
            "id": _text("The article's name for ever (urn:uuid:…, or an older program's), whatever its title becomes."),
            "slug": _text("Its place in its address."),
            "url": _text("Its page.", "uri"),
            "title": _text('Its title, plain text; behind "Withdrawn: " where the story was retracted.'),
            "date": _text(f"When the story happened or was published. {moment}"),
            "updated": _text(f"The date, or that of the latest correction, update or retraction. {moment}"),
            "language": _text("The article's language (BCP 47)."),
            "rights": {
                "enum": ["full", "excerpt", "link"],
                "description": "How much of the text its page shows. The text itself is not in this file.",
            },
            "summary": _text("What happened, in our own words, plain text; may be empty."),
            "why": _text("Why it matters, plain text; may be empty."),
            "authors": _list(
                _object({"name": _text("A name."), "url": _maybe("A page about the person.", "uri")}),
                "Who wrote it, where it is our own and says so; empty where it is the site's.",
            ),
            "source": {"anyOf": [source, {"type": "null"}], "description": "null where the article is our own."},
            "terms": {
                "type": "object",
                "properties": {name: _list(term, title) for name, title in taxonomies},
                "additionalProperties": False,
            },
            "follows": _list(_text("A slug."), "Earlier articles of the same story."),
            "changes": _list(
                _object(
                    {
                        "date": _text(moment),
                        "kind": {"enum": ["correction", "update", "clarification", "retraction"]},
                        "note": _text("What changed, plain text."),
                    }
                ),
                "What changed after publication.",
            ),
        }
    )
    whole = _object(_site() | {"articles": _list(article, "All dated articles, newest first.")})
    head = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": address,
        "title": f"Articles of {title}",
        "description": "articles.csv beside it has a row for each article: days stand in date and updated, times (in "
        "universal time, empty for a day alone) in time and updated_time, lists are parted by semicolons, terms are "
        "slugs, and a cell that begins like a formula is led by an apostrophe.",
    }
    return head | ({"anyOf": [_index(), whole]} if split else whole)


def _index() -> dict[str, Any]:
    """The list of the years' files, of a site whose articles would make one file too large."""
    number = {"type": "integer"}
    year = _object(
        {
            "year": number | {"description": "The year of the articles' days."},
            "articles": number | {"description": "How many articles it has."},
            "json": _text("Its articles, by this schema.", "uri"),
            "csv": _text("The same as a table.", "uri"),
        }
    )
    return _object(_site() | {"years": _list(year, "All years with articles, newest first.")})


def _site() -> dict[str, Any]:
    """What stands above the rows."""
    return {
        "$schema": _text("This schema's address.", "uri"),
        "title": _text("The site's name."),
        "home_page_url": _text("The site's address.", "uri"),
        "language": _text("The site's language (BCP 47)."),
    }


def _text(description: str, form: str = "") -> dict[str, Any]:
    return {"type": "string", **({"format": form} if form else {}), "description": description}


def _maybe(description: str, form: str = "") -> dict[str, Any]:
    return {"type": ["string", "null"], **({"format": form} if form else {}), "description": description}


def _list(items: dict[str, Any], description: str) -> dict[str, Any]:
    return {"type": "array", "items": items, "description": description}


def _object(properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }
