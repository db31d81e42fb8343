"""Says the settings' own words in the site's language: the titles of the taxonomies that every site has."""

from msgspec import structs

from sitegen.languages.language import Language, noted
from sitegen.model import Settings

TITLES = {
    "topics": noted("Topics"),
    "countries": noted("Countries"),
    "organisations": noted("Organisations"),
    "people": noted("People"),
    "instruments": noted("Instruments"),
}
"""What the taxonomies of a site that names none are called."""


def spoken(settings: Settings, language: Language) -> Settings:
    """The settings, with those titles of taxonomies that the site does not give in a language."""
    if not any(taxonomy.ours for taxonomy in settings.taxonomies):
        return settings
    titles = {name: language.say(title) for name, title in TITLES.items()}
    taxonomies = tuple(structs.replace(t, title=titles[t.name]) if t.ours else t for t in settings.taxonomies)
    return structs.replace(settings, taxonomies=taxonomies)
