"""The drafts with what each lacks, every other story by search, and what is due."""

from dataclasses import dataclass

from werkzeug.wrappers import Response

from sitegen.content.languages.by_language import language_of
from sitegen.content.schedule import coming
from sitegen.desk.answers import Desk, DeskRequest, page
from sitegen.desk.render import plural
from sitegen.model import Article, Settings
from sitegen.problems import Problem

MOST_FOUND = 50


@dataclass(frozen=True)
class StoryRow:
    """A story in a list: its file, title, outlet and day, what it lacks, and its state in words.

    `language` is empty in a site of one language.
    """

    path: str
    title: str
    outlet: str
    day: str
    lacks: tuple[str, ...]
    state: str
    slug: str
    language: str = ""


def lacks(article: Article) -> tuple[str, ...]:
    """What a draft still needs before it can be published."""
    found = []
    if article.date is None:
        found.append("day")
    if not article.summary or article.stands_in:
        found.append("summary")
    if not article.why:
        found.append("why")
    if not any(slugs for _, slugs in article.terms):
        found.append("terms")
    if article.source and not article.source.url:
        found.append("address of the original")
    return tuple(found)


def _waits(missing: tuple[str, ...], problems: list[Problem]) -> str:
    """Why a draft is not published yet, in words."""
    wrong = sum(p.level == "error" or p.rule not in ("summary-missing", "date-missing") for p in problems)
    found = [f"lacks {', '.join(missing)}"] if missing else []
    return " · ".join([*found, *([plural(wrong, "finding")] if wrong else [])]) or "ready"


def row(article: Article, problems: list[Problem], now: object, settings: Settings) -> StoryRow:
    """A story as a row of a list."""
    missing = lacks(article)
    date = article.date
    if article.draft or date is None:
        state = _waits(missing, problems)
    elif date.at > now:  # type: ignore[operator] # both are times
        state = f"due {date.iso}"
    elif article.retraction:
        state = "withdrawn"
    elif article.changes:
        state = f"{article.changes[-1].kind} of {article.changes[-1].date.day.isoformat()}"
    else:
        state = "published"
    outlet = article.source.name if article.source else ""
    day = date.day.isoformat() if date else ""
    language = (article.language or settings.language) if settings.languages else ""
    return StoryRow(article.path, article.title, outlet, day, missing, state, article.slug, language)


def show(desk: Desk, request: DeskRequest) -> Response:
    """The drafts, newest first; with `?q=` every story whose title or outlet holds the words.

    With `?lang=` they are those of one of the site's languages.
    """
    bench = desk.bench
    settings = bench.settings
    asked = next((tag for tag in bench.tongues() if tag == request.query("lang")), "")
    contents, now = bench.contents(), bench.clock()
    problems: dict[str, list[Problem]] = {}
    for item in bench.problems():
        problems.setdefault(item.path, []).append(item)
    words = request.query("q").casefold().split()

    def hit(article: Article) -> bool:
        text = f"{article.title} {article.source.name if article.source else ''} {article.slug}".casefold()
        return all(word in text for word in words) and asked in ("", language_of(article, settings))

    def newest(articles: list[Article]) -> list[Article]:
        return sorted(articles, key=lambda a: (a.date.at.timestamp() if a.date else float("inf"), a.path), reverse=True)

    drafts = newest([a for a in contents.articles if (a.draft or a.date is None) and hit(a)])
    found = newest([a for a in contents.articles if hit(a) and not a.draft and a.date]) if words else []
    recent = newest([a for a in contents.articles if not a.draft and a.date])[:8] if not words else []
    broken = [path for path in contents.broken if path.startswith("content/articles/")]
    due = coming(contents, now)
    return page(
        desk,
        "drafts.html",
        done=request.number,
        title="Drafts",
        at="Drafts",
        drafts=[row(a, problems.get(a.path, []), now, settings) for a in drafts],
        found=[row(a, [], now, settings) for a in found[:MOST_FOUND]],
        more=max(0, len(found) - MOST_FOUND),
        recent=[row(a, [], now, settings) for a in recent],
        due=[(d, d.date.at.astimezone(bench.zone).strftime("%a %d %b %Y, %H:%M")) for d in due],
        broken=broken,
        query=request.query("q"),
        tongues=bench.tongues(),
        asked=asked,
    )
