"""What is wrong in the user's files, as values: every finding names its place and its mend.

It stands apart from `model`: a build that finds nothing changed needs findings and no other word of the product.
"""

from dataclasses import dataclass
from typing import Literal

Level = Literal["error", "warning"]

SETTINGS_FILE = "site.toml"
"""The site's settings, which stand at the top of its folder and mark it as a site."""


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One finding in the user's files: where, which rule, what is wrong (`message`) and the mend (`hint`)."""

    path: str
    line: int
    rule: str
    level: Level
    message: str
    hint: str

    def __str__(self) -> str:
        """`path:line: message — mend [rule]`, the form that editors can jump to: one line, whatever a name holds."""
        text = f"{self.path}:{self.line}: {self.message} — {self.hint} [{self.rule}]"
        return "".join(c if c.isprintable() or c == "\u00a0" else f"\\u{ord(c):04x}" for c in text)
