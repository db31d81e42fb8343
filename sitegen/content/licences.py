"""Open licences under which another's words may be published whole, with the line that each asks for. Pure.

Sources: the Open Government Licence v3.0 (The National Archives), the Creative Commons legal tools.
"""

from msgspec import Struct


class Licence(Struct, frozen=True):
    """A licence as readers see it; `credit` is the line that it asks for, `{name}` in it the outlet."""

    name: str
    url: str
    credit: str


LICENCES: dict[str, Licence] = {
    "OGL-3.0": Licence(
        "Open Government Licence v3.0",
        "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/",
        "{name}. Contains public sector information licensed under the Open Government Licence v3.0.",
    ),
    "CC-BY-4.0": Licence(
        "CC BY 4.0", "https://creativecommons.org/licenses/by/4.0/", "{name}, licensed under CC BY 4.0."
    ),
    "CC-BY-SA-4.0": Licence(
        "CC BY-SA 4.0", "https://creativecommons.org/licenses/by-sa/4.0/", "{name}, licensed under CC BY-SA 4.0."
    ),
    "CC0-1.0": Licence(
        "CC0 1.0",
        "https://creativecommons.org/publicdomain/zero/1.0/",
        "{name}, dedicated to the public domain under CC0 1.0.",
    ),
    "public-domain": Licence(
        "Public domain",
        "https://creativecommons.org/publicdomain/mark/1.0/",
        "{name}. This text is in the public domain.",
    ),
}
"""By the names that `[rights.outlets]` takes (those of the SPDX list where it has one)."""
