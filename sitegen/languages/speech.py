"""Defines Speech: the languages in which a site speaks, its own and those of its stories."""

from functools import cached_property

from msgspec import Struct

from sitegen.fingerprint import digest_text
from sitegen.languages.english import ENGLISH
from sitegen.languages.language import Language


class Speech(Struct, frozen=True, dict=True):
    """The site's own language, and others that stories are in, as far as there are words for them."""

    own: Language = ENGLISH
    others: tuple[Language, ...] = ()

    @cached_property
    def digest(self) -> str:
        """A digest of all words and forms."""
        return digest_text(" ".join(language.digest for language in (self.own, *self.others)))

    @cached_property
    def _by_tag(self) -> dict[str, Language]:
        return {language.tag: language for language in (*self.others, self.own)}

    def of(self, tag: str | None) -> Language:
        """The language of a story with this tag; the site's own where it has none, or where no words are known."""
        return self._by_tag.get(tag, self.own) if tag else self.own
