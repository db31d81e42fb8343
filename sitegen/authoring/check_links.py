"""`check --links`: requests the external links of chosen files and reports which of them are dead.

Requests are polite: one at a time for each host with a pause between them, four hosts in parallel, HEAD before GET, and
a host that answers 429 is not asked again in this run. The number of links and the time of a run are limited; the next
run begins with the links that were asked least recently.
"""

import re
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path
from urllib.parse import urlsplit

from sitegen.authoring.link_ledger import DEAD_AFTER_DAYS, LinkLedger, LinkRecord, LinkState, load_ledger
from sitegen.content.articles import parse_article
from sitegen.content.front_matter import decode
from sitegen.content.timezones import zone
from sitegen.engine.fetch.client import TOO_LARGE, TOO_SLOW, Answer, Limits, Request, fetch
from sitegen.engine.load import load
from sitegen.engine.options import Options
from sitegen.engine.scan import Inputs, scan
from sitegen.errors import FetchFailed, ProblemsFound, SitegenError
from sitegen.model import Article, Edition, Settings
from sitegen.problems import Problem, nearest, problem

HOSTS_AT_ONCE = 4
PAUSE_SECONDS = 1.0
"""The pause between two requests to one host."""
RUN_SECONDS = 600.0
"""The time of a run; links that are left are asked by the next one."""
MOST_LINKS_PER_RUN = 1000
LINK_LIMITS = Limits(seconds=20.0, size=1024 * 1024, redirects=10)

_GONE = frozenset((404, 410))
_BLOCKED = frozenset((401, 402, 403, 407, 429, 451, 999))
"""Statuses of servers that refuse programs, subscriptions or regions; 999 is that of a large network's bot wall."""
_BOT_WALLS = ("cf-mitigated", "x-datadome", "x-amzn-waf-action", "x-sucuri-block")
"""Headers of services that answer programs with a challenge, whatever the status."""
_HREF = re.compile(r'<a [^>]*?href="(https?:[^"]+)"', re.IGNORECASE)


@dataclass(frozen=True, order=True)
class LinkPlace:
    """Where a link stands: the file, the line and its URL without the fragment."""

    path: str
    line: int
    url: str


@dataclass(frozen=True)
class LinkReport:
    """The result of a run: the problems, the record of each requested link, and the number of links left for later."""

    problems: tuple[Problem, ...]
    asked: Mapping[str, LinkRecord]
    left: int


@dataclass(frozen=True)
class LinkNetwork:
    """How requests are made; tests replace the functions."""

    fetch: Callable[[str, Request], Answer] = field(default=lambda url, asked: fetch(url, asked, limits=LINK_LIMITS))
    pause: Callable[[float], None] = time.sleep
    clock: Callable[[], float] = time.monotonic


def check_links(options: Options, names: Iterable[str], network: LinkNetwork | None = None) -> LinkReport:
    """Requests the external links of the named editions and files, or of all files if there are no names.

    Raises ProblemsFound if the site cannot be read, and SitegenError for a name that is neither an edition nor a file.
    """
    inputs = scan(options.root)
    loaded = load(options, inputs)
    if loaded.settings is None:
        raise ProblemsFound(loaded.problems)
    contents = loaded.contents
    paths = _named(list(names), options.root, inputs, contents.editions, contents.articles)
    places = sorted({place for path in paths for place in _links(path, inputs, loaded.settings)})
    ledger = load_ledger()
    urls = sorted({p.url for p in places}, key=lambda url: (_asked(ledger, url), url))
    answers = ask_all(urls[:MOST_LINKS_PER_RUN], network or LinkNetwork())
    asked = {url: ledger.put(url, state, reason, options.now) for url, (state, reason) in answers.items()}
    ledger.save()
    dead = (dead_link(place, asked[place.url]) for place in places if place.url in asked and asked[place.url].is_dead)
    return LinkReport(tuple(dead), asked, len(urls) - len(asked))


def ask_all(urls: Iterable[str], network: LinkNetwork) -> dict[str, tuple[LinkState, str]]:
    """The state and the reason of each URL that could be asked within the limits of a run."""
    hosts: dict[str, list[str]] = {}
    for url in urls:
        hosts.setdefault(urlsplit(url).netloc.lower(), []).append(url)
    end = network.clock() + RUN_SECONDS
    found: dict[str, tuple[LinkState, str]] = {}
    lock = threading.Lock()

    def ask_host(urls: list[str]) -> None:
        for number, url in enumerate(urls):
            if number:
                network.pause(PAUSE_SECONDS)
            if network.clock() > end:
                return
            state, reason, later = ask(url, network)
            with lock:
                found[url] = state, reason
            if later:
                return

    with ThreadPoolExecutor(HOSTS_AT_ONCE) as pool:
        list(pool.map(ask_host, hosts.values()))
    return found


def ask(url: str, network: LinkNetwork) -> tuple[LinkState, str, bool]:
    """The state of a URL, the reason in words, and whether its host asks to be left alone."""
    answer: Answer | None = None
    for request in (Request(head=True), Request()):
        # Many servers refuse HEAD or answer it wrongly, so only its success is believed.
        try:
            answer = network.fetch(url, request)
        except FetchFailed as error:
            if error.reason.startswith(TOO_LARGE):
                return "open", "", False
            if error.reason.startswith(TOO_SLOW):
                return "slow", error.reason, False
            if not request.head:
                return "unreachable", error.reason, False
            continue
        if answer.status == 429 or 200 <= answer.status < 300:
            break
    if answer is None:
        return "unreachable", "no answer", False
    return state_of(answer), f"{answer.status} {answer.reason}".strip(), answer.status == 429


def state_of(answer: Answer) -> LinkState:
    """What an answer says about a link."""
    if answer.status in _BLOCKED or any(answer.header(name) for name in _BOT_WALLS):
        return "blocked"
    if answer.status in _GONE:
        return "gone"
    return "open" if 200 <= answer.status < 300 or answer.status == 304 else "unreachable"


def _asked(ledger: LinkLedger, url: str) -> str:
    record = ledger.records.get(url)
    return record.asked if record else ""


def dead_link(place: LinkPlace, record: LinkRecord) -> Problem:
    """The problem of a dead link."""
    message = f"{place.url[:200]} is gone: {record.reason} on {DEAD_AFTER_DAYS} days since {record.gone_days[0]}"
    hint = "link to a saved copy, or name one in source.archive"
    return problem("link-dead", place.path, place.line, message, hint)


def _named(
    names: list[str], root: Path, inputs: Inputs, editions: tuple[Edition, ...], articles: tuple[Article, ...]
) -> list[str]:
    """The paths of the chosen content files: those of an edition with its articles, and files by path."""
    files = [p for p in inputs.below("content/") if p.endswith(".md")]
    by_slug = {e.slug: e for e in editions}
    found: list[str] = []
    for name in names:
        edition = by_slug.get(name)
        real = Path(name).resolve()
        path = real.relative_to(root).as_posix() if real.is_relative_to(root) else name
        if edition is not None:
            slugs = {slug for section in edition.sections for slug in section.articles}
            first, last = edition.first, edition.last
            in_period = {a.path for a in articles if a.date and first and last and first.day <= a.date.day <= last.day}
            listed = {a.path for a in articles if a.slug in slugs} if slugs else in_period
            found += [edition.path, *sorted(listed)]
        elif path in files or name in files:
            found.append(path if path in files else name)
        else:
            close = nearest(name, [*by_slug, *files])
            hint = f"did you mean {close}?" if close else "give an edition's slug, or the path of a file below content/"
            raise SitegenError(f"{name}: there is no such edition or file — {hint}")
    return list(dict.fromkeys(found)) if names else files


def _links(path: str, inputs: Inputs, settings: Settings) -> Iterator[LinkPlace]:
    """The external links of one file: in its front matter and in its text."""
    site_zone = zone(settings.timezone)
    if site_zone is None:
        return
    try:
        data = inputs.read(path)
    except OSError:
        return
    text = decode(data, path)[0]
    html, urls = "", list[tuple[str, str]]()
    if path.startswith("content/articles/"):
        parsed, _ = parse_article(data, path, settings, site_zone, drafts=True)
        if parsed is not None:
            item = parsed.article
            html = parsed.body.html + item.why
            urls = [("source.url", (item.source and item.source.url) or "")]
            urls += [(f"also.{n}.url", other.url) for n, other in enumerate(item.also)]
            for record in item.records:
                urls.append((f"{record.place}.source", (record.source and record.source.url) or ""))
            yield from (LinkPlace(path, item.line(key), _plain(url)) for key, url in urls if url)
    else:
        html = _body_html(path, data, settings)
    for url in dict.fromkeys(unescape(found) for found in _HREF.findall(html)):
        start = max(text.find(url), 0)
        yield LinkPlace(path, text.count("\n", 0, start) + 1, _plain(url))


def _body_html(path: str, data: bytes, settings: Settings) -> str:
    from sitegen.engine.reading.parser import Parser

    site_zone = zone(settings.timezone)
    if site_zone is None:
        return ""
    (item, _), _ = Parser(settings, site_zone, "", drafts=True).parse(path, data)
    return item.body.html if item is not None and not isinstance(item, Article) else ""


def _plain(url: str) -> str:
    """A URL without its fragment, which no server sees."""
    return url.partition("#")[0]
