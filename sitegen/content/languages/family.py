"""Defines Family: what a site in one language knows of the same site in others."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from sitegen import routes
from sitegen.languages.language import Language

Versions = Mapping[str, tuple[tuple[str, str], ...]]
"""The versions of what stands at an address, as (language, address below that language's root), by that address."""


@dataclass(frozen=True)
class Sibling:
    """A site of the family: its language, its base, and the addresses of its pages that every language may have."""

    language: Language
    base: routes.Base
    addresses: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Family:
    """The sites of all languages, the first at the root; empty for a site in one language.

    `prefix` is this site's folder below the root, such as `/de`, or empty. `versions` are those of stories, editions
    and pages, and `elsewhere` the links of the files of the other languages, by path. `digest` is one of all of it.
    """

    siblings: tuple[Sibling, ...] = ()
    prefix: str = ""
    versions: Versions = field(default_factory=dict)
    elsewhere: Mapping[str, str] = field(default_factory=dict)
    digest: str = ""

    def versions_of(self, address: str) -> dict[str, str]:
        """The whole addresses of a page in every language that has it, by tag, in the family's order.

        `address` is below this site's root. Empty where it stands in one language alone.
        """
        by_tag = {s.language.tag: s for s in self.siblings}
        if address in self.versions:
            return {tag: by_tag[tag].base.absolute(other) for tag, other in self.versions[address]}
        shared = [s for s in self.siblings if address in s.addresses]
        return {s.language.tag: s.base.absolute(address) for s in shared} if len(shared) > 1 else {}
