"""What a move tells of: notes by rule, with the file and line of the old site that each is about."""

from collections.abc import Iterator
from dataclasses import dataclass

RULES: dict[str, str] = {
    "front-matter-mended": "Front matter that its own format does not allow was read as well as could be.",
    "front-matter-refused": "Tags and constructs of YAML that could run code or grow without end were refused.",
    "not-text": "A file is not UTF-8 text, or is too large for a text.",
    "format-not-read": "A text is in a format that is not read here: convert it to Markdown first.",
    "link-not-followed": "A symbolic link of the old site was not followed.",
    "archive-entry-refused": "An entry of an archive was refused for its name or its size.",
    "date-missing": "A text has no date that could be told; it is a draft, or a page.",
    "date-from-git": "A text has no date of its own; it has the day of the commit that added it.",
    "date-unreadable": "A date could not be read.",
    "hidden": "A text was a draft, or hidden, private or expired; it is a draft here.",
    "not-moved": "A text was not moved at all.",
    "section": "A section's own text became a page.",
    "section-empty": "A section's file holds settings and no text; nothing became of it.",
    "key-left": "A key has no place here; it stays in the old file alone.",
    "term-left": "A tag holds no letter or digit that an address can carry.",
    "term-file": "Two different tags have one address; a file of the second gives it its own.",
    "tag-translated": "A shortcode or a tag of Liquid was translated.",
    "tag-left": "A shortcode, a tag of Liquid or a list of attributes has no counterpart; what it encloses stays.",
    "component-left": "A component of JavaScript has no counterpart; it stands in a comment in the text.",
    "embed": "Something embedded became a link.",
    "markup-left-out": "Scripts, styles and forms in a text were left out.",
    "link-rewritten": "A link to an old address leads to the file now.",
    "link-old": "A link leads to something of the old site that was not moved; it names the old address.",
    "image-moved": "A picture was copied, without what it said of its maker.",
    "image-missing": "A picture is not in the old site's folder.",
    "image-odd": "A picture is in a format that browsers are not shown here, or is broken; it was not copied.",
    "image-without-words": "A text's own picture has no words for people who do not see it, so it is not shown.",
    "address-unknown": "The old address of a text could not be told; it has no alias.",
    "address-twice": "Two texts had one old address; the first has the alias.",
    "address-query": "An old address has a query, which no file can answer.",
    "id-made": "The old feed's id of a text could not be told; a new one was made.",
    "id-twice": "Two texts had one id; the later one has a new one.",
    "slug-changed": "Two texts had one slug; the later one has a number.",
    "configuration": "What could not be read of the old site's configuration.",
    "settings": "What to add to site.toml.",
    "feed": "An old feed's address, and what becomes of it.",
    "subscribers": "What who follows an old feed will see.",
    "changed-since": "A file is there already and differs; it was not written over.",
}
"""Every rule of the report, and what it means."""


@dataclass(frozen=True, order=True)
class Note:
    """One thing to know of a move: the rule, the old site's file and line, and what is told of it."""

    rule: str
    path: str
    line: int
    message: str


class Notes:
    """The notes of a move, in the order in which they were found, each once."""

    def __init__(self) -> None:
        self.found: dict[Note, None] = {}

    def add(self, rule: str, path: str, message: str, line: int = 1) -> None:
        """Add a note of a known rule."""
        if rule not in RULES:
            raise KeyError(rule)
        self.found.setdefault(Note(rule, path, line, message))

    def __iter__(self) -> Iterator[Note]:
        return iter(self.found)
