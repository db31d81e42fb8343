"""The tables of `site.toml` that decide how a site looks and what its pages may load: theme, policy, newsletter."""

import re
from collections.abc import Callable
from typing import Annotated

from pydantic import BeforeValidator, Field

from sitegen.content.site_tables.base import SettingsTable, keys_of, refused, web_address
from sitegen.model import Body, Look, MenuEntry, SignUp
from sitegen.policy import OPEN, Added, origin, source_of
from sitegen.problems import SETTINGS_FILE, Problem
from sitegen.urls import uri

_HEX = re.compile(r"#([0-9a-f]{3}|[0-9a-f]{6})", re.IGNORECASE)


def _colour(value: object) -> object:
    if not isinstance(value, str):
        return value
    if not _HEX.fullmatch(value):
        raise refused(f"“{value}” is not a colour", "write it as # and six digits, such as #7a1f3d")
    digits = value[1:].lower()
    return "#" + (digits if len(digits) == 6 else "".join(digit * 2 for digit in digits))


def _sources(value: object) -> object:
    """The sources of a directive as they stand in a policy; a text stands for a list of one."""
    rows = [value] if isinstance(value, str) else value
    if not isinstance(rows, list) or not all(isinstance(row, str) for row in rows):
        raise refused("a list of origins is wanted", 'write a list, such as ["https://example.org"]')
    found = []
    for row in rows:
        source, mend = source_of(row)
        if not source:
            raise refused(f"“{row}” cannot be added to the policy", mend)
        found.append(source)
    return found


def _menu(value: object) -> object:
    """The menu's entries as tables; a text is where an entry leads."""
    hint = 'write a list, such as menu = ["topics", "about", {title = "Give", to = "https://example.org/give"}]'
    if not isinstance(value, list):
        raise refused("a list is wanted", hint)
    rows = []
    for row in value:
        entry = {"to": row} if isinstance(row, str) else row
        if not isinstance(entry, dict) or not isinstance(entry.get("to"), str) or not entry["to"].strip():
            raise refused("an entry is neither a text nor a table with to", hint)
        if not set(entry) <= {"to", "title"} or not isinstance(entry.get("title", ""), str):
            raise refused("an entry of the menu has the keys to and title, and texts for both", hint)
        if "://" in entry["to"] and not entry.get("title", "").strip():
            raise refused(f"“{entry['to']}” leads elsewhere and has no title", hint)
        if "://" in entry["to"]:
            web_address(entry["to"], hint)
        rows.append({"to": entry["to"].strip(), "title": entry.get("title", "").strip()})
    return rows


def _form_action(value: object) -> object:
    address = web_address(value, "write the address of the form that your newsletter service shows")
    if isinstance(address, str) and not address.startswith("https://"):
        raise refused(
            "the form would send addresses of readers in the clear", "write an address that begins with https://"
        )
    return uri(address) if isinstance(address, str) else address


def _form_fields(value: object) -> object:
    hint = 'write the names of the form\'s fields with their values: fields = {email = "{email}", tag = "site"}'
    if not isinstance(value, dict) or not all(isinstance(v, str) for v in value.values()):
        raise refused("a table of names and texts is wanted", hint)
    if sum(v == "{email}" for v in value.values()) != 1:
        raise refused("one field holds the reader's address, as {email}", hint)
    return value


Colour = Annotated[str, BeforeValidator(_colour)]
Sources = Annotated[list[str], BeforeValidator(_sources)]
Menu = Annotated[list[dict[str, str]], BeforeValidator(_menu)]
FormAction = Annotated[str, BeforeValidator(_form_action)]
FormFields = Annotated[dict[str, str], BeforeValidator(_form_fields)]


class ThemeTable(SettingsTable):
    """`[theme]`: the look of the site."""

    accent: Colour = ""
    """The colour of links and marks, as # and six digits."""
    accent_dark: Colour = ""
    """The same on a dark page; a lighter shade of accent where it is missing."""
    logo: str = ""
    """A picture before the site's name: a file of static/ by its path there, or images/… of content/."""
    menu: Menu = Field(default_factory=list)
    """The links below the site's name in place of taxonomies, editions and archive: a taxonomy, a page, a term such as
    topics/sanctions, editions, archive, corrections or feeds by its address, or a table with title and to."""
    head: str = ""
    """Words of your own above the text of every page, in Markdown."""
    foot: str = ""
    """Words of your own at the foot of every page, in Markdown."""


class PolicyTable(SettingsTable):
    """`[policy]`: what pages may load from elsewhere."""

    script_src: Sources = Field(default_factory=list, alias="script-src")
    """Scripts; each can do anything on the page."""
    style_src: Sources = Field(default_factory=list, alias="style-src")
    """Style sheets."""
    img_src: Sources = Field(default_factory=list, alias="img-src")
    """Pictures."""
    font_src: Sources = Field(default_factory=list, alias="font-src")
    """Fonts."""
    connect_src: Sources = Field(default_factory=list, alias="connect-src")
    """What scripts ask for."""
    media_src: Sources = Field(default_factory=list, alias="media-src")
    """Sound and video."""
    frame_src: Sources = Field(default_factory=list, alias="frame-src")
    """Pages in frames."""
    worker_src: Sources = Field(default_factory=list, alias="worker-src")
    """Workers."""
    manifest_src: Sources = Field(default_factory=list, alias="manifest-src")
    """Manifests of web applications."""
    form_action: Sources = Field(default_factory=list, alias="form-action")
    """Where forms are sent."""


class NewsletterTable(SettingsTable):
    """`[newsletter]`: a form on every page to sign up for the newsletter; the policy lets it through."""

    action: FormAction
    """Where the form is sent: the address that your newsletter service gives for one."""
    fields: FormFields = Field(default_factory=lambda: {"email": "{email}"})
    """The form's fields by their names: {email} and {name} are what the reader types, other texts are sent along."""
    service: str = ""
    """Who keeps the addresses, named in the sentence below the form; the action's host where it is missing."""


def look_of(table: ThemeTable, line: Callable[[str], int]) -> tuple[Look, list[Problem]]:
    """What `[theme]` says, with its words as HTML; and what is found in these. `line` gives that of a key."""
    problems: list[Problem] = []

    def words(key: str, text: str) -> Body:
        if not text.strip():
            return Body()
        from sitegen.markup.document import document

        body, found = document(text, SETTINGS_FILE, line(key))
        problems.extend(found)
        return body

    lines = "".join(f"\n{key}={line(key)}" for key in table.model_fields_set)
    return Look(
        accent=table.accent,
        accent_dark=table.accent_dark,
        logo=table.logo.removeprefix("/"),
        menu=tuple(MenuEntry(row["to"], row["title"]) for row in table.menu),
        head=words("head", table.head),
        foot=words("foot", table.foot),
        lines=lines,
    ), problems


def sign_up_of(table: NewsletterTable | None) -> SignUp | None:
    """What `[newsletter]` says, or None where it is not there."""
    if table is None:
        return None
    service = table.service or origin(table.action).partition("://")[2]
    return SignUp(table.action, tuple(table.fields.items()), service)


def policy_of(table: PolicyTable, sign_up: SignUp | None) -> Added:
    """What the site adds to the policy: its own sources, and where the form of the newsletter goes."""
    added: dict[str, list[str]] = {key: getattr(table, name) for key, name in keys_of(PolicyTable).items()}
    if sign_up is not None:
        added["form-action"] = [*added["form-action"], origin(sign_up.action)]
    return tuple((key, tuple(dict.fromkeys(added[key]))) for key in OPEN if added[key])
