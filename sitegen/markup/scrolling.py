"""Tables and code of a body that a narrow screen shows a part of: they can be scrolled with the keyboard.

Takes safe HTML (in nh3's canonical form) and gives it with each table in a box, and each block of code itself, that
takes the focus and has a name (WCAG 2.2, 2.1.1; axe: scrollable-region-focusable). Whether a table is wider than a
screen cannot be told without a script, so all of them get it. A feed and an e-mail do without.
"""

import re

_OPEN = re.compile(r"<(table|pre)(?=[ >])")
_CLOSE = "</table>"


def with_focus(html: str, table: str = "Table", code: str = "Code") -> str:
    """The HTML of a page; `table` and `code` are what the two are called aloud."""
    if "<table" not in html and "<pre" not in html:
        return html

    def put(found: re.Match[str]) -> str:
        if found[1] == "pre":
            return f'<pre tabindex="0" role="group" aria-label="{code}"'
        return f'<div class="scroll" tabindex="0" role="group" aria-label="{table}"><table'

    return _OPEN.sub(put, html).replace(_CLOSE, f"{_CLOSE}</div>")
