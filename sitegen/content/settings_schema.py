"""The schema of `site.toml`: its tables as pydantic models, each key with its default and the text for the docs."""

import re
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import BeforeValidator, Field
from pydantic_core import PydanticCustomError

from sitegen.content.registers.register_tables import RegisterTable
from sitegen.content.site_tables.base import SettingsTable, refused, web_address
from sitegen.content.site_tables.look import NewsletterTable, PolicyTable, ThemeTable
from sitegen.model import OutletRights, Rights
from sitegen.target_address import BadAddress, target_address
from sitegen.urls import uri


def _base_url(value: object) -> object:
    hint = "write where the site will stand, such as https://example.org/"
    address = web_address(value, hint)
    if not isinstance(address, str):
        return address
    if re.search(r"/[^/]*\.html?\Z", address):
        raise refused(f"“{address}” is the address of a page", "delete the page's name, and end it with a slash")
    if "?" in address or "#" in address:
        raise refused(f"“{address}” is more than a site's address", "delete what begins with ? or #")
    if "@" in urlsplit(address).netloc:
        raise refused("it holds a name or a password, which every page would show", "delete what stands before the @")
    # Feeds and e-mail take plain addresses alone: letters of other scripts are encoded.
    address = uri(address)
    return address if address.endswith("/") else address + "/"


def base_url_fault(address: str) -> tuple[str, str] | None:
    """What is wrong with the site's address as it was typed, and the mend; None where nothing is."""
    try:
        _base_url(address)
    except PydanticCustomError as error:
        details = error.context or {}
        return str(details["message"]), str(details["hint"])
    return None


def _hub(value: object) -> object:
    address = web_address(value, "write the hub's address whole, or delete the key")
    return uri(address) if isinstance(address, str) else address


FeedFormat = Literal["rss", "atom", "json"]
_FEED_PATH = re.compile(r"(?:[A-Za-z0-9_~.-]+/)*[A-Za-z0-9_~.-]+\.[A-Za-z0-9]+")


def _also_at(value: object) -> object:
    """Old addresses of feeds with the format of each; of a plain list the names tell it."""
    hint = 'write paths, such as also_at = ["index.xml"], or paths with a format: {"index.xml" = "rss"}'
    if isinstance(value, list):
        value = {str(path): _format_of(str(path)) for path in value}
    if not isinstance(value, dict):
        raise refused("a list of paths is wanted", hint)
    found: dict[str, object] = {}
    for path, kind in value.items():
        if kind not in ("rss", "atom", "json"):
            raise refused(f"“{kind}” is not rss, atom or json", "use one of these words")
        bare = path.removeprefix("/") if isinstance(path, str) else ""
        if not _FEED_PATH.fullmatch(bare) or any(part.strip(".") == "" for part in bare.split("/")):
            mend = "write a file's path from the root, such as feeds/all.atom.xml; a folder's address needs a redirect"
            raise refused(f"“{path}” is no file's address", mend)
        found[bare] = kind
    return found


def _format_of(path: str) -> str:
    """The format that a feed's name tells; RSS where it tells none."""
    name = path.lower().rpartition("/")[2]
    return "json" if name.endswith(".json") else "atom" if "atom" in name else "rss"


def _language(value: object) -> object:
    if isinstance(value, str) and not re.fullmatch(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*", value):
        raise refused(f"“{value}” is not a language tag", "write a tag such as en or pt-BR")
    return value


def language_fault(tag: str) -> str:
    """What is wrong with a language tag, and the mend; empty where nothing is."""
    try:
        _language(tag)
    except PydanticCustomError as error:
        details = error.context or {}
        return f"{details['message']}: {details['hint']}"
    return ""


def _words(value: object) -> object:
    return value.strip() if isinstance(value, str) else value


def _target(value: object) -> object:
    if isinstance(value, str):
        try:
            target_address(value)
        except BadAddress as error:
            raise refused(error.message, error.hint) from None
    return value


def _endpoint(value: object) -> object:
    hint = "write the address of the store's own service, such as https://s3.example.org, without the bucket"
    address = web_address(value, hint)
    if isinstance(address, str) and "@" in urlsplit(address).netloc:
        raise refused("it holds a name or a password", "delete it: keys come from the environment alone")
    return address


_MAIL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?\.)+[A-Za-z]{2,}")
"""A mail address as HTML's own field for one takes it, with a host of more than one name."""


def _contact(value: object) -> object:
    if not isinstance(value, str):
        return value
    hint = "write a mail address such as desk@example.org, or the https address of a page"
    contact = value.strip().removeprefix("mailto:")
    if not contact or _MAIL.fullmatch(contact):
        return contact
    if not contact.startswith("https://"):
        raise refused(f"“{contact}” is neither a mail address nor an https address", hint)
    address = web_address(contact, hint)
    return uri(address) if isinstance(address, str) else address


BaseUrl = Annotated[str, BeforeValidator(_base_url)]
FeedAddresses = Annotated[dict[str, FeedFormat], BeforeValidator(_also_at)]
PublishTo = Annotated[str, BeforeValidator(_target)]


class SiteTable(SettingsTable):
    """`[site]`: what the site is."""

    title: Annotated[str, BeforeValidator(_words)] = Field(min_length=1)
    """The site's name."""
    base_url: BaseUrl
    """Where it is published, with the path prefix if it has one."""
    tagline: str = ""
    """A line under the name."""
    language: Annotated[str, BeforeValidator(_language)] = "en"
    """The language of the site and of articles that do not say theirs."""
    timezone: str = "UTC"
    """The zone of dates without one, by its IANA name such as Europe/London."""
    author: str = ""
    """Who makes the site."""
    id: str = ""
    """A UUID that names the feeds, whatever the address becomes."""
    contact: Annotated[str, BeforeValidator(_contact)] = ""
    """How readers write to the desk: a mail address, or the https address of a page. Every page's foot leads there, and
    the pages of texts and of corrections say so."""


class RightsTable(SettingsTable):
    """`[rights]`: how much of someone else's article is shown."""

    default: Rights = "excerpt"
    """The rights of an article that has a source and says nothing."""
    excerpt_words: int = Field(default=90, ge=0, le=500)
    """The most words of an excerpt."""
    outlets: dict[str, OutletRights] = Field(default_factory=dict)
    """The rights of one outlet's articles, by its name or host, or the open licence that its texts are under: they are
    shown whole, with the line of credit that the licence asks for."""


class TaxonomyTable(SettingsTable):
    """`[taxonomies.<name>]`: a way of grouping articles."""

    title: str = ""
    """Its name as readers see it."""
    mode: Literal["open", "registry"] = "open"
    """open: a term exists by being used; registry: only terms with a file exist."""


class FeedsTable(SettingsTable):
    """`[feeds]`: what subscribers get."""

    limit: int = Field(default=30, ge=1, le=1000)
    """The most stories of a feed; entries for changes come on top, at most a fifth as many."""
    content: Literal["full", "summary"] = "full"
    """What the root feeds carry, within the rights; all others carry summaries."""
    link: Literal["own", "original"] = "own"
    """Where an entry's link leads: to our page or to the original."""
    hub: Annotated[str, BeforeValidator(_hub)] | None = None
    """A WebSub hub's address."""
    also_at: FeedAddresses = Field(default_factory=dict)
    """Old addresses of the site's feeds, at which the same is written: a list of paths, or paths with the format (rss,
    atom or json) where the name does not tell it."""
    changes: Literal["entries", "in-place"] = "entries"
    """How a correction, an update or a retraction is told: entries: also by an entry of its own, in the root feed and
    those of the story's terms; in-place: by the story's entry alone, which many readers do not show again."""


class SearchTable(SettingsTable):
    """`[search]`: the search page."""

    enabled: bool = True
    """Whether there is one."""


class BuildTable(SettingsTable):
    """`[build]`: how the site is built."""

    jobs: int = Field(default=0, ge=0, le=256)
    """Worker processes; 0 lets sitegen choose."""
    cards: Literal["default", "all", "none"] = "default"
    """Social cards: default for the site, editions and lead stories; all for every article too; or none."""


def _own_words(value: object) -> object:
    """The site's own words; those of a plural are a list."""
    hint = 'write lines such as "Newest stories" = "The latest", with the English words to the left'
    if not isinstance(value, dict):
        raise refused("a table of words is wanted", hint)
    found: dict[str, object] = {}
    for message, said in value.items():
        forms = said if isinstance(said, list) else [said]
        if not forms or not all(isinstance(form, str) and form.strip() for form in forms):
            raise refused(f"“{message}”: a text is wanted, or a list of the forms of a plural", hint)
        places = set(_PLACE.findall(message))
        odd = next((p for form in forms for p in _PLACE.findall(form) if p not in places and p != "n"), "")
        if odd:
            raise refused(f"“{message}” has no place %({odd})s", "use the places that the English words have")
        found[message] = forms
    return found


_PLACE = re.compile(r"%\((\w+)\)s")
Words = Annotated[dict[str, list[str]], BeforeValidator(_own_words)]


class LanguageTable(SettingsTable):
    """`[languages.<tag>]`: the site in one of several languages. All but `[site] language` stand below `/<tag>/`."""

    title: str = ""
    """The site's name in this language; that of [site] where it is missing."""
    tagline: str = ""
    """The line under the name in this language."""
    words: Words = Field(default_factory=dict)
    """Own words for the pages in this language, as in [words]."""


class PublishTable(SettingsTable):
    """`[publish.<name>]`: where the site is published, by `sitegen publish <name>`."""

    to: PublishTo
    """A folder, `ssh://host/dir`, `s3://bucket/prefix` or `git:remote#branch`. A folder is relative to the site's."""
    keep: int | None = Field(default=None, ge=0, le=1000)
    """How many old releases are kept to go back to: 5, or 3 in a bucket; a branch keeps all."""
    mode: Literal["644", "664", "640", "660"] | None = None
    """The permissions of published files, in a folder or by ssh."""
    endpoint: Annotated[str, BeforeValidator(_endpoint)] | None = None
    """The address of an S3-compatible store that is not Amazon's."""
    region: str = ""
    """The store's region, where the environment does not name it."""


class SettingsFile(SettingsTable):
    """The whole of `site.toml`."""

    site: SiteTable
    """What the site is."""
    rights: RightsTable = RightsTable()
    """How much of someone else's article is shown."""
    taxonomies: dict[str, TaxonomyTable] | None = None
    """The ways of grouping articles."""
    registers: dict[str, RegisterTable] = Field(default_factory=dict)
    """Lists of records that articles carry, as tables, data, feeds and calendars."""
    feeds: FeedsTable = FeedsTable()
    """What subscribers get."""
    search: SearchTable = SearchTable()
    """The search page."""
    build: BuildTable = BuildTable()
    """How the site is built."""
    languages: dict[str, LanguageTable] = Field(default_factory=dict)
    """The languages of a site in several."""
    words: Words = Field(default_factory=dict)
    """The site's own words in place of sitegen's: the English words, and what pages say for them; of a plural, a list
    of its forms."""
    theme: ThemeTable = ThemeTable()
    """The look of the site."""
    policy: PolicyTable = PolicyTable()
    """What pages may load from other sites: origins for each directive of the Content-Security-Policy."""
    newsletter: NewsletterTable | None = None
    """A form on every page to sign up for the newsletter."""
    publish: dict[str, PublishTable] = Field(default_factory=dict)
    """Where the site is published, each place by a name for `sitegen publish`."""
