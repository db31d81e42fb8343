"""Prints what subscribers will see, for `diff` and `publish`."""

from sitegen.cli.terminal import echo
from sitegen.publishing.feed_change import FeedChange, Kind
from sitegen.publishing.published_feeds import Published

_HEADS: dict[Kind, str] = {
    "shown again": "Shown again as new, which is not meant to be",
    "vanished": "Vanished",
    "new": "New",
    "older": "Older stories that come into the root feed: who subscribed since they left it sees them as new",
    "changed": "Changed, and readers are told",
    "mended": "Mended without a word: readers replace the text and mark nothing",
}
_LINES_PER_KIND = 20
"""The number of lines of a kind without --verbose."""


def print_news(before: Published, found: list[FeedChange], where: str, *, quiet: bool, verbose: bool) -> None:
    """Prints what subscribers of `where` will see, grouped by kind; with `quiet` only unintended changes."""
    shown = [news for news in found if not quiet or not news.meant]
    if not quiet:
        if before.found:
            number = before.number
            newest = "" if before.archived or not number else ", the newest"
            echo(f"Against {where}: {number} {'story' if number == 1 else 'stories'}{newest}.")
        else:
            echo(f"Against {where}: no feed was published there yet.")
        if not found:
            echo("Subscribers will see nothing new.")
    for kind, head in _HEADS.items():
        rows = [news for news in shown if news.kind == kind]
        if not rows:
            continue
        echo(f"{head} ({len(rows)}):")
        for news in rows if verbose else rows[:_LINES_PER_KIND]:
            day = news.date.date().isoformat()
            echo(f"  {day} {news.title}" + (f" — {news.detail}" if news.detail else ""))
        if len(rows) > _LINES_PER_KIND and not verbose:
            echo(f"  … and {len(rows) - _LINES_PER_KIND} more; -v shows all")
