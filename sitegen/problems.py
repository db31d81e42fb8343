"""Problems in the user's files, as values with a place and a hint, and the table of rules.

The module is separate from `model` because an unchanged build needs only problems.
"""

from dataclasses import dataclass, field, replace
from typing import Literal

from sitegen.printable import printable

Level = Literal["error", "warning"]

SETTINGS_FILE = "site.toml"
"""The name of the settings file; a folder that contains it is a site."""


TODAY = "\0today\0"
"""What stands in an edit for the day on which it is applied; no file holds it, for none may hold NUL."""


@dataclass(frozen=True, slots=True)
class Mend:
    """The one edit that solves a problem: `old` becomes `new` on the line of the problem, or on `line` if that is set.

    An `old` that ends in a line break stands for whole lines, and an empty one inserts the lines of `new`. In `new`,
    TODAY stands for the day on which the edit is applied.
    """

    old: str
    new: str
    line: int = 0


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One problem: its place, the rule, what is wrong (`message`) and what to do (`hint`)."""

    path: str
    line: int
    rule: str
    level: Level
    message: str
    hint: str
    mend: Mend | None = field(default=None, compare=False)
    """The edit that `check --fix` applies, if there is only one possible reading."""

    def __str__(self) -> str:
        """`path:line: message — hint [rule]` on one line, a format that text editors can jump to."""
        text = f"{self.path}:{self.line}: {self.message} — {self.hint} [{self.rule}]"
        return printable(text)


def on_day(found: Problem, today: str) -> Problem:
    """A problem whose mend is applied on a day, in ISO 8601."""
    if found.mend is None or TODAY not in found.mend.new:
        return found
    return replace(found, mend=replace(found.mend, new=found.mend.new.replace(TODAY, today)))


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule: the level of its problems and a sentence that states what holds."""

    level: Level
    about: str
    check_only: bool = False
    """Whether only the `check` command looks for it, not a build."""


RULES: dict[str, Rule] = {
    "encoding": Rule("error", "A file is UTF-8 text without NUL characters."),
    "merge-conflict": Rule("error", "A file holds one version of itself, not two that git could not join."),
    "forbidden-character": Rule("warning", "Characters that XML forbids are dropped, so that feeds stay readable."),
    "front-matter-missing": Rule("error", "A content file begins with a block of keys between two lines of ---."),
    "front-matter-open": Rule("error", "The block of keys is closed by a second line of ---."),
    "front-matter-type": Rule("error", "The front matter is a list of `key: value` lines."),
    "yaml": Rule("error", "The front matter is valid YAML."),
    "yaml-anchor": Rule("error", "Anchors, aliases and tags of YAML are refused: they hide what a file says."),
    "comment": Rule("warning", "A # that is part of a value does not begin a comment."),
    "duplicate-key": Rule("error", "A key stands once."),
    "unknown-key": Rule("warning", "A key is one that sitegen knows."),
    "publication-key": Rule(
        "error", "Only `draft` and `date` hold a text back: what hides it in other programs is no key here."
    ),
    "too-large": Rule("error", "A body has at most 1 MiB, front matter at most 64 KiB."),
    "too-deep": Rule("error", "Quotes, lists and elements are nested at most 100 deep."),
    "too-costly": Rule("error", "A body is read in a counted number of steps, so that no text can hold up a build."),
    "markdown-unreadable": Rule("error", "A body is Markdown that can be read."),
    "unclosed": Rule("error", "A block has at most 500 brackets that are never closed."),
    "title-missing": Rule("error", "An article has a title."),
    "date-missing": Rule("error", "An article has a date."),
    "key-missing": Rule("error", "What a key's block needs is there."),
    "wrong-type": Rule("error", "A value is of the kind that its key wants: a text, a list, true or false."),
    "wrong-value": Rule("error", "A value is one of those that its key allows."),
    "date-invalid": Rule("error", "A date is YYYY-MM-DD, or a time such as 2024-05-01T09:30+02:00."),
    "date-future": Rule("warning", "A date has come; what is dated later is held back until then.", check_only=True),
    "date-old": Rule("warning", "A date lies within living memory of the internet: 1969 or later.", check_only=True),
    "date-order": Rule(
        "warning", "A change is not older than its article; a period ends after it begins.", check_only=True
    ),
    "change-time": Rule(
        "warning",
        "A correction, an update or a retraction on the story's own day, or a second one of a day, has a time.",
        check_only=True,
    ),
    "id-missing": Rule("warning", "An article carries an id, so that feeds never show it as new again."),
    "id-invalid": Rule("error", "An id is a UUID, or that of another program's feeds, to the letter."),
    "id-duplicate": Rule("error", "No two files carry the same id."),
    "record-id-missing": Rule("warning", "A record of a register carries an id, so that no edit makes another of it."),
    "record-id-duplicate": Rule("error", "No two records carry the same id."),
    "record-unknown": Rule("error", "A record supersedes and disputes other records that exist."),
    "record-term": Rule("warning", "A term in a record is not a slip of another."),
    "record-source-missing": Rule("warning", "A record or its story says where its facts are from.", check_only=True),
    "record-copied": Rule("error", "A record repeats no twelve words in a row of a text that is not shown."),
    "slug-invalid": Rule("error", "A slug is 1 to 80 of a-z, 0-9 and hyphen."),
    "url-invalid": Rule("error", "An address begins with http:// or https:// and names a host."),
    "language-invalid": Rule("error", "A language is a tag such as en or pt-BR (BCP 47)."),
    "language-letters": Rule(
        "warning", "A title is in the letters of the language that its text is said to be in.", check_only=True
    ),
    "translation-unknown": Rule("error", "`translations` name texts that exist, in other languages of the site."),
    "term-untranslated": Rule(
        "warning", "A term's file gives its title in every language whose stories have the term.", check_only=True
    ),
    "words": Rule(
        "error", "A site's own catalogue can be read, and has the places for values of the words it changes."
    ),
    "words-unknown": Rule("warning", "Words that a site changes are words that its pages say."),
    "summary-missing": Rule("warning", "An article has a summary in our own words."),
    "summary-copied": Rule(
        "warning", "A summary shares no twelve words in a row with someone else's text.", check_only=True
    ),
    "rights-exceeded": Rule(
        "error", "No more of someone else's article is shown than its rights allow.", check_only=True
    ),
    "source-url-missing": Rule(
        "warning", "A source has an address, so that readers can look for themselves.", check_only=True
    ),
    "url-used-again": Rule("warning", "Two articles are not made from the same page.", check_only=True),
    "link-tracking": Rule("warning", "A link tells its outlet nothing of the reader.", check_only=True),
    "title-similar": Rule("warning", "Two articles do not have nearly the same title.", check_only=True),
    "text-similar": Rule("warning", "Two articles do not have nearly the same text.", check_only=True),
    "term-invalid": Rule("error", "A term has letters or digits that an address can carry."),
    "term-unknown": Rule("error", "In a registry taxonomy every term has a file."),
    "term-similar": Rule("warning", "A term is not a slip of another.", check_only=True),
    "term-unused": Rule("warning", "A term that has a file stands in an article.", check_only=True),
    "follows-unknown": Rule("error", "`follows` names articles that exist."),
    "follows-draft": Rule("warning", "A story that is shown follows stories that are shown."),
    "follows-loop": Rule("warning", "Stories do not follow each other in a circle.", check_only=True),
    "alias-invalid": Rule("error", "An alias is the path of an old address, such as /old/name/."),
    "edition-unknown-article": Rule("error", "An edition names articles that exist."),
    "edition-draft-article": Rule("warning", "The articles that an edition names are shown."),
    "edition-overlap": Rule(
        "warning",
        "No two editions tell of the same days or have one number; none names a story twice.",
        check_only=True,
    ),
    "address-taken": Rule("error", "An address has one owner."),
    "path-too-long": Rule(
        "error", "What is published can be a file: 255 bytes a name, and 4,095 with the destination's own path."
    ),
    "not-published": Rule(
        "warning", "What lies in static/ or layouts/static/ has a name that is published, or is named in a finding."
    ),
    "host-files": Rule(
        "warning", "A site has no more files than each of the usual hosts takes: 20,000.", check_only=True
    ),
    "link-broken": Rule("warning", "A link to a file of the site leads somewhere."),
    "link-dead": Rule(
        "warning",
        "A link to another site opens; `check --links` asks, and a link is dead after 404 or 410 on 3 days.",
        check_only=True,
    ),
    "image-remote": Rule("warning", "Images come from the site itself; a remote one becomes a link."),
    "image-missing": Rule("warning", "An image that an article or a text shows is there."),
    "image-odd": Rule("warning", "What lies in content/images/ is a picture that browsers show."),
    "image-broken": Rule("warning", "A picture's data is whole, and can be read to its end."),
    "image-huge": Rule("warning", "An image has at most 50 million pixels."),
    "image-alt": Rule("error", "An article's own image says in words what it shows."),
    "image-large": Rule("warning", "An image has at most 2 MiB.", check_only=True),
    "image-unused": Rule("warning", "An image is shown somewhere.", check_only=True),
    "alt-missing": Rule("warning", "An image says in words what it shows.", check_only=True),
    "markdown-link": Rule("warning", "What looks like a link is one, and leads to a web page.", check_only=True),
    "markdown-note": Rule(
        "warning", "A reference to a note has its note, and a note has its reference.", check_only=True
    ),
    "markdown-list": Rule("warning", "What looks like a list is one.", check_only=True),
    "markdown-table": Rule("warning", "What looks like a table is one.", check_only=True),
    "markdown-code": Rule("warning", "A block of code is closed where it ends.", check_only=True),
    "markdown-element": Rule("warning", "An element of HTML in a text is one that is published.", check_only=True),
    "markdown-foreign": Rule(
        "warning", "A text holds no marks that only another program understands.", check_only=True
    ),
    "markdown-mark": Rule("warning", "No marks of Markdown or HTML are shown where words are meant.", check_only=True),
    "markdown-keys": Rule("warning", "Keys stand above the text, not in it.", check_only=True),
    "markdown-dialect": Rule(
        "warning", "What CommonMark would show as typed is meant as it is read here.", check_only=True
    ),
    "misplaced": Rule("warning", "A file under content/ lies where sitegen looks for it."),
    "leftover": Rule("warning", "Editors leave no passing files behind.", check_only=True),
    "unreadable": Rule("error", "A file of the site can be read, and is a file."),
    "symlink": Rule(
        "error", "A link does not lead out of the site's folder, to what is hidden, or to a file of another use."
    ),
    "revision-unreadable": Rule(
        "warning", "What --since compares with can be read: each of its objects is there, and whole.", check_only=True
    ),
    "config": Rule("error", "`site.toml` is valid TOML with the keys that sitegen knows."),
    "contrast": Rule("warning", "The accent colour can be read on the page: 4.5 to 1 (WCAG 2.2)."),
    "policy-blocked": Rule(
        "warning", "What a template loads, frames or sends elsewhere is let through by the policy of the pages."
    ),
    "template": Rule("error", "A template can be read, and refers to others by plain names."),
    "template-outdated": Rule(
        "warning", "A template that was copied from the theme is compared with what the theme has now."
    ),
    "template-unused": Rule(
        "warning", "A template has the name of one that pages are made with, or is included in one."
    ),
}


def problem(rule: str, path: str, line: int, message: str, hint: str, mend: Mend | None = None) -> Problem:
    """Creates a problem with the level of its rule. Raises KeyError for an unknown rule."""
    return Problem(path, line, rule, RULES[rule].level, message, hint, mend)


def nearest(name: str, known: list[str] | tuple[str, ...]) -> str:
    """The known name most similar to `name`, or an empty string."""
    from difflib import get_close_matches

    for other in known:
        if other.casefold() == name.casefold():
            return other
    found = get_close_matches(name, known, n=1, cutoff=0.6)
    return found[0] if found else ""
