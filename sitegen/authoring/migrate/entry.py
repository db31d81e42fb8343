"""One text of the old site, as it is read from a file or an export, before it becomes a file of ours."""

from dataclasses import dataclass, field
from typing import Any

_CONTAINERS = ("params", "extra", "taxonomies", "metadata", "meta", "seo")
"""Blocks in which other programs put keys that stand at the top elsewhere."""


def folded(key: str) -> str:
    """A key as it is compared: in small letters, without blanks, hyphens and underscores."""
    return "".join(c for c in key.lower() if c not in " -_")


@dataclass
class OldEntry:
    """A text with its keys as typed, where it lay, and what is known of its address and ids.

    `hidden` says why the old site did not show it; `address` is the path below the old site's own prefix.
    """

    path: str
    keys: dict[str, Any]
    body: str
    line: int = 1
    html: bool = False
    article: bool = True
    name: str = ""
    date: str = ""
    hidden: str = ""
    address: str = ""
    old_addresses: list[str] = field(default_factory=list)
    rss_id: str = ""
    atom_id: str = ""
    sure: bool = False
    """Whether address and ids were found in a feed or an export, rather than reckoned."""
    from_git: bool = False
    """Whether git alone tells the date."""

    def __post_init__(self) -> None:
        self.used: set[str] = set()
        self._folded: dict[str, tuple[str, Any]] = {}
        for key, value in self.keys.items():
            if folded(key) in _CONTAINERS and isinstance(value, dict):
                for inner, held in value.items():
                    self._folded.setdefault(folded(inner), (f"{key}.{inner}", held))
            else:
                self._folded[folded(key)] = (key, value)

    @property
    def told_date(self) -> str:
        """The date that the old site itself knew: of one that git alone tells no address and no id is formed."""
        return "" if self.from_git else self.date

    def get(self, *names: str) -> Any:
        """The first of these keys that has a value, wherever and in whatever case it stands; None without one."""
        for name in names:
            self.used.add(name)
        for name in names:
            value = self._folded.get(name, ("", None))[1]
            if value is not None and value != "" and value != [] and value != {}:
                return value
        return None

    def put(self, name: str, value: Any) -> None:
        """Give a key a value that was told elsewhere than in the front matter."""
        self._folded[name] = (name, value)

    def text(self, *names: str) -> str:
        """The first of these keys that is a text, on one line; an empty one without any."""
        for name in names:
            value = self.get(name)
            if isinstance(value, list) and value and all(isinstance(item, str) for item in value):
                value = " ".join(value)
            if isinstance(value, str) and value.strip():
                return " ".join(value.split())
        return ""

    def items(self, *names: str) -> list[str]:
        """All texts of these keys: lists, or one text in which commas or semicolons stand between them."""
        found: list[str] = []
        for name in names:
            value = self.get(name)
            if isinstance(value, str):
                mark = ";" if ";" in value else ","
                found += [part.strip(" \"'[]") for part in value.split(mark)]
            elif isinstance(value, list):
                for item in value:
                    if isinstance(item, dict):
                        item = item.get("name") or item.get("title") or item.get("label")
                    if isinstance(item, str):
                        found.append(item.strip())
        return list(dict.fromkeys(" ".join(part.split()) for part in found if part.strip()))

    def left(self) -> list[str]:
        """Keys that nobody asked for."""
        empty: tuple[Any, ...] = (None, "", [], {})
        return [k for name, (k, value) in self._folded.items() if name not in self.used and value not in empty]
