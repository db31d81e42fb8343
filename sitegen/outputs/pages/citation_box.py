"""Builds the citation of a page as plain text and as a BibTeX entry."""

from msgspec import Struct

from sitegen.outputs.chrome import Chrome, Head
from sitegen.outputs.citations import entry
from sitegen.outputs.views import Story, cited_in


class Citation(Struct, frozen=True):
    """A page's citation in two forms."""

    plain: str
    bibtex: str


def cite(story: Story, site: Chrome, head: Head) -> Citation:
    """How to cite an article's page. Its author is who wrote the text that it shows: the digest, or the source."""
    foreign = story.rights != "full" and story.credit is not None
    credit = story.credit if foreign else None
    own = tuple(author.name for author in story.authors) or (site.author or site.title,)
    authors = (credit.authors or (credit.name,)) if credit else own
    words = site.words.value
    date = story.date.text if story.date else words.say("undated")
    names = words.listed(authors)
    outlet = cited_in(words, credit.name, site.title) if credit else site.title
    # A name that is the outlet's too is said once.
    lead = "" if names == outlet else f"{names[:1].upper()}{names[1:]}. "
    end = "" if story.title.endswith(("?", "!", "？", "！", "؟")) else words.say_of("the end of a title", ".")
    told = {"title": f"{story.title}{end}", "outlet": outlet, "date": date, "url": head.canonical}
    plain = lead + words.say("“%(title)s” %(outlet)s, %(date)s. %(url)s", **told)
    day = story.date.iso[:10] if story.date else ""
    people = bool(credit.authors if credit else story.authors)
    bibtex = entry(story.slug, authors, story.title, outlet, day, head.canonical, story.language, people=people)
    return Citation(plain, bibtex.removesuffix("\n"))
