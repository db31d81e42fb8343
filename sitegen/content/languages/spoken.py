"""Says the settings' own words in the site's language: the titles of the taxonomies that every site has."""

from msgspec import structs

from sitegen.languages.language import Language, noted
from sitegen.model import Register, Settings, Taxonomy

TITLES = {
    "topics": noted("Topics"),
    "countries": noted("Countries"),
    "organisations": noted("Organisations"),
    "people": noted("People"),
    "instruments": noted("Instruments"),
}
"""What the taxonomies of a site that names none are called."""


def spoken(settings: Settings, language: Language) -> Settings:
    """The settings with the titles of taxonomies and registers in a language."""

    def title(taxonomy: Taxonomy) -> str:
        if taxonomy.ours:
            return language.say(TITLES[taxonomy.name])
        # A title that the site gives is disguised by no test, and said in other words where the site has some.
        return taxonomy.title if language.disguise else language.say(taxonomy.title)

    taxonomies = tuple(structs.replace(t, title=title(t)) for t in settings.taxonomies)
    registers = settings.registers if language.disguise else tuple(_register(r, language) for r in settings.registers)
    if (taxonomies, registers) == (settings.taxonomies, settings.registers):
        return settings
    return structs.replace(settings, taxonomies=taxonomies, registers=registers)


def _register(register: Register, language: Language) -> Register:
    """A register with its own words as the site has them in a language."""
    say = language.say
    fields = tuple(structs.replace(f, title=say(f.title), about=say(f.about)) for f in register.fields)
    title, about = language.say(register.title), language.say(register.about)
    return structs.replace(register, title=title, about=about, fields=fields)
