"""What the preview adds to a page, in the response only: a bar that names its source, the findings, the reload script.

All of it stands in a shadow tree of its own with a stylesheet of its own, so neither it nor the theme can spoil the
other, and it shows without scripts too.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape

from sitegen.preview.site import Unpublished
from sitegen.preview.source_lines import SourceLine
from sitegen.printable import printable
from sitegen.problems import Problem

OWN = "/__sitegen/"
"""The preview's own addresses lie below this one, whatever the site's prefix is."""

_MOST = 20
_LISTED = 5

Look = Callable[[Problem], Sequence[SourceLine]]
"""Gives the lines around a finding."""


@dataclass(frozen=True, slots=True)
class PageNotes:
    """What the additions to a page say: its source, why it is not published, and the findings.

    `errors` are those of the last walk, `failure` says why this very page could not be made anew, and `stale` that
    what is shown is the last good version. `warnings` are those of the page's own file.
    """

    owner: str
    mark: str = ""
    unpublished: tuple[Unpublished, ...] = ()
    errors: tuple[Problem, ...] = ()
    failure: Problem | None = None
    stale: bool = True
    warnings: tuple[Problem, ...] = ()


def tree(shown: PageNotes, look: Look) -> str:
    """The shadow tree: stylesheet, findings, bar."""
    wrong = (*((shown.failure,) if shown.failure else ()), *shown.errors)
    parts = [f'<link rel="stylesheet" href="{OWN}preview.css"><div class="whole">']
    if wrong:
        parts.append(_errors(wrong, look, stale=shown.stale))
    marks = f' <strong class="mark">{_shown(shown.mark)}</strong>' if shown.mark else ""
    notes = _unpublished(shown.unpublished) + _warnings(shown.warnings, look)
    parts.append(
        f'<div class="bar" role="note" aria-label="Preview"><span class="lost" hidden>The preview has ended.</span> '
        f'<code class="source">{_shown(_from(shown.owner))}</code>{marks}{notes}</div></div>'
    )
    return "".join(parts)


def added(page: bytes, inside: str, walk: str, tag: str) -> bytes:
    """A page with its additions; `walk` and `tag` let the script ask whether the page is still the newest."""
    text = (
        f'<sitegen-preview lang="en" dir="ltr"><template shadowrootmode="open">{inside}</template></sitegen-preview>'
        f'<script src="{OWN}reload.js" data-walk="{escape(walk)}" data-tag="{escape(tag)}" defer></script>'
    ).encode()
    at = page.rfind(b"</body>")
    return page + text if at < 0 else page[:at] + text + page[at:]


def empty_page(title: str) -> bytes:
    """A page with nothing but its additions."""
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>'
        f"{_shown(title)}</title></head><body></body></html>"
    ).encode()


def _shown(text: str) -> str:
    """Text from outside for a page: nothing in it is a tag, turns the order of letters around or hides any."""
    return escape(printable(text))


def _from(owner: str) -> str:
    return owner if owner.startswith(("content/", "layouts/")) else f"made by sitegen: {owner}"


def _errors(wrong: Sequence[Problem], look: Look, *, stale: bool) -> str:
    count = "1 error" if len(wrong) == 1 else f"{len(wrong)} errors"
    says = "The page is the last good version." if stale else "There is no good version to show yet."
    rows = "".join(_finding(item, look) for item in wrong[:_MOST])
    if len(wrong) > _MOST:
        rows += f"<li>… and {len(wrong) - _MOST} more; the terminal lists them all.</li>"
    first = wrong[0]
    place = f"{first.path}:{first.line}" if first.path else ""
    return (
        f'<details class="errors" role="alert" open><summary><strong>{count}</strong> '
        f'<span class="where">{_shown(place)}</span> <span class="says">{says}</span></summary>'
        f"<ol>{rows}</ol></details>"
    )


def _finding(item: Problem, look: Look) -> str:
    place = f'<code class="place">{_shown(item.path)}:{item.line}</code> ' if item.path else ""
    mend = f'<p class="mend"><strong>Mend:</strong> {_shown(_sentence(item.hint))}</p>' if item.hint else ""
    rows = "".join(_row(row) for row in look(item))
    lines = f'<pre class="lines">{rows}</pre>' if rows else ""
    rule = f' <span class="rule">{_shown(item.rule)}</span>' if item.rule else ""
    return f'<li><p>{place}<span class="message">{_shown(_sentence(item.message))}</span>{rule}</p>{lines}{mend}</li>'


def _row(row: SourceLine) -> str:
    text = f'<span class="number">{row.number:4} </span>{escape(row.text)}\n'
    return f"<mark>{text}</mark>" if row.wrong else text


def _sentence(text: str) -> str:
    """A message or a mend with the stop that it lacks within a line."""
    return text if text.endswith((".", "?", "!", "”", "…")) else text + "."


def _unpublished(items: Sequence[Unpublished]) -> str:
    if not items:
        return ""
    rows = "".join(
        f'<li><a href="{escape(item.href)}">{_shown(item.title)}</a> <strong class="mark">{_shown(item.mark)}</strong> '
        f"<code>{_shown(item.path)}</code></li>"
        for item in items[:_LISTED]
    )
    if len(items) > _LISTED:
        rows += f"<li>… and {len(items) - _LISTED} more.</li>"
    return f'<details class="note"><summary>{len(items)} not published yet</summary><ul>{rows}</ul></details>'


def _warnings(items: Sequence[Problem], look: Look) -> str:
    if not items:
        return ""
    rows = "".join(_finding(item, look) for item in items[:_MOST])
    count = "1 warning" if len(items) == 1 else f"{len(items)} warnings"
    return f'<details class="note"><summary>{count}</summary><ol>{rows}</ol></details>'
