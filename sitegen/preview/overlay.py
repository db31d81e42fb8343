"""The overlay of a previewed page: a bar that names its source, the findings, the reload script.

It is added to the response only, in a shadow tree with a stylesheet of its own, so that neither it nor the theme can
break the other, and it works without scripts too.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape

from sitegen.preview.site import Unpublished
from sitegen.preview.source_lines import SourceLine
from sitegen.printable import printable
from sitegen.problems import Problem

OWN = "/__sitegen/"
"""The prefix of the preview's own addresses, whatever the site's prefix is."""

_FINDINGS_SHOWN = 20
_UNPUBLISHED_SHOWN = 5

SourceReader = Callable[[Problem], Sequence[SourceLine]]
"""Gives the lines around a finding."""


@dataclass(frozen=True, slots=True)
class PageNotes:
    """The contents of a page's overlay: its source, why it is not published, and the findings.

    `errors` are those of the last load, `failure` says why this page could not be rendered again, and `stale` that the
    last good version is shown. `warnings` are those of the page's own file.
    """

    owner: str
    status: str = ""
    unpublished: tuple[Unpublished, ...] = ()
    errors: tuple[Problem, ...] = ()
    failure: Problem | None = None
    stale: bool = True
    warnings: tuple[Problem, ...] = ()


def tree(shown: PageNotes, read_lines: SourceReader) -> str:
    """The shadow tree: stylesheet, findings, bar."""
    wrong = (*((shown.failure,) if shown.failure else ()), *shown.errors)
    parts = [f'<link rel="stylesheet" href="{OWN}preview.css"><div class="whole">']
    if wrong:
        parts.append(_errors(wrong, read_lines, stale=shown.stale))
    status = f' <strong class="mark">{_shown(shown.status)}</strong>' if shown.status else ""
    notes = _unpublished(shown.unpublished) + _warnings(shown.warnings, read_lines)
    parts.append(
        f'<div class="bar" role="note" aria-label="Preview"><span class="lost" hidden>The preview has ended.</span> '
        f'<code class="source">{_shown(_from(shown.owner))}</code>{status}{notes}</div></div>'
    )
    return "".join(parts)


def added(page: bytes, inside: str, version: str, tag: str) -> bytes:
    """A page with its overlay; with `version` and `tag` the script can ask whether the page is up to date."""
    text = (
        f'<sitegen-preview lang="en" dir="ltr"><template shadowrootmode="open">{inside}</template></sitegen-preview>'
        f'<script src="{OWN}reload.js" data-version="{escape(version)}" data-tag="{escape(tag)}" defer></script>'
    ).encode()
    at = page.rfind(b"</body>")
    return page + text if at < 0 else page[:at] + text + page[at:]


def empty_page(title: str) -> bytes:
    """A page with nothing but its overlay."""
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>'
        f"{_shown(title)}</title></head><body></body></html>"
    ).encode()


def _shown(text: str) -> str:
    """Escape text from outside: nothing in it is a tag, reorders letters or hides any."""
    return escape(printable(text))


def _from(owner: str) -> str:
    return owner if owner.startswith(("content/", "layouts/", "static/")) else f"made by sitegen: {owner}"


def _errors(wrong: Sequence[Problem], read_lines: SourceReader, *, stale: bool) -> str:
    count = "1 error" if len(wrong) == 1 else f"{len(wrong)} errors"
    says = "The page is the last good version." if stale else "There is no good version to show yet."
    rows = "".join(_finding(item, read_lines) for item in wrong[:_FINDINGS_SHOWN])
    if len(wrong) > _FINDINGS_SHOWN:
        rows += f"<li>… and {len(wrong) - _FINDINGS_SHOWN} more; the terminal lists them all.</li>"
    first = wrong[0]
    place = f"{first.path}:{first.line}" if first.path else ""
    return (
        f'<details class="errors" role="alert" open><summary><strong>{count}</strong> '
        f'<span class="where">{_shown(place)}</span> <span class="says">{says}</span></summary>'
        f"<ol>{rows}</ol></details>"
    )


def _finding(item: Problem, read_lines: SourceReader) -> str:
    place = f'<code class="place">{_shown(item.path)}:{item.line}</code> ' if item.path else ""
    mend = f'<p class="mend"><strong>Mend:</strong> {_shown(_sentence(item.hint))}</p>' if item.hint else ""
    rows = "".join(_row(row) for row in read_lines(item))
    lines = f'<pre class="lines">{rows}</pre>' if rows else ""
    rule = f' <span class="rule">{_shown(item.rule)}</span>' if item.rule else ""
    return f'<li><p>{place}<span class="message">{_shown(_sentence(item.message))}</span>{rule}</p>{lines}{mend}</li>'


def _row(row: SourceLine) -> str:
    text = f'<span class="number">{row.number:4} </span>{escape(row.text)}\n'
    return f"<mark>{text}</mark>" if row.wrong else text


def _sentence(text: str) -> str:
    """A message or a hint with the full stop that it lacks on the terminal."""
    return text if text.endswith((".", "?", "!", "”", "…")) else text + "."


def _unpublished(items: Sequence[Unpublished]) -> str:
    if not items:
        return ""
    rows = "".join(
        f'<li><a href="{escape(item.href)}">{_shown(item.title)}</a> '
        f'<strong class="mark">{_shown(item.status)}</strong> '
        f"<code>{_shown(item.path)}</code></li>"
        for item in items[:_UNPUBLISHED_SHOWN]
    )
    if len(items) > _UNPUBLISHED_SHOWN:
        rows += f"<li>… and {len(items) - _UNPUBLISHED_SHOWN} more.</li>"
    return f'<details class="note"><summary>{len(items)} not published yet</summary><ul>{rows}</ul></details>'


def _warnings(items: Sequence[Problem], read_lines: SourceReader) -> str:
    if not items:
        return ""
    rows = "".join(_finding(item, read_lines) for item in items[:_FINDINGS_SHOWN])
    count = "1 warning" if len(items) == 1 else f"{len(items)} warnings"
    return f'<details class="note"><summary>{count}</summary><ol>{rows}</ol></details>'
