"""The site that an old one moves into: its settings, the files that it has, and new ones that never replace any."""

import os
from pathlib import Path, PurePosixPath

from sitegen.content.front_matter import decode, parse
from sitegen.content.values import slug_of
from sitegen.engine.clean import _IGNORE
from sitegen.engine.containment import create_bytes
from sitegen.engine.scan import scan
from sitegen.engine.settings_file import read_settings
from sitegen.errors import SitegenError
from sitegen.model import Settings


class NewSite:
    """A site's folder. `settings` is None for a new one, which must be empty or absent.

    `articles` and `pages` are the files that hold each slug.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self.settings: Settings | None = None
        self.articles: dict[str, str] = {}
        self.pages: dict[str, str] = {}
        self._ids: dict[str, set[str]] = {}
        self._titles: dict[str, set[str]] = {}
        self.files: frozenset[str] = frozenset()
        if (root / "site.toml").is_file():
            self.settings, _ = read_settings(root)
            self._look()
        elif root.exists() and (not root.is_dir() or any(root.iterdir())):
            raise SitegenError(
                f"{root}: it is no site and not empty — give a new folder, or run sitegen init {root} in one"
            )

    @property
    def taxonomies(self) -> tuple[str, ...]:
        return tuple(t.name for t in self.settings.taxonomies) if self.settings else ()

    def _look(self) -> None:
        inputs = scan(self.root)
        names = inputs.below("content/")
        self.files = frozenset(names)
        for name in names:
            kind = name.split("/")[1]
            if kind not in ("articles", "pages") or not name.endswith(".md"):
                continue
            try:
                matter, _ = parse(decode(inputs.read(name), name)[0], name)
            except OSError:
                continue
            keys = matter.keys if matter else {}
            slug = keys.get("slug")
            held = self.articles if kind == "articles" else self.pages
            held[slug if isinstance(slug, str) and slug else slug_of(PurePosixPath(name).stem)] = name
            ids = keys.get("ids")
            for value in (keys.get("id"), *(ids.values() if isinstance(ids, dict) else ())):
                if isinstance(value, str):
                    self._ids.setdefault(value, set()).add(name)
            if kind == "pages" and isinstance(keys.get("title"), str):
                self._titles.setdefault(str(keys["title"]), set()).add(name)

    def of_id(self, *ids: str) -> frozenset[str]:
        """The files that have one of these ids."""
        return frozenset(name for one in ids for name in self._ids.get(one, ()))

    def pages_of(self, title: str) -> frozenset[str]:
        """The pages of this title."""
        return frozenset(self._titles.get(title, ()))

    def start(self, settings: str) -> None:
        """Make a new site of the folder: its settings, and a `build/` whose contents stay out of a checkout."""
        self.root.mkdir(parents=True, exist_ok=True)
        create_bytes(self.root, "site.toml", settings.encode())
        create_bytes(self.root, "build/.gitignore", _IGNORE.encode())

    def put(self, path: str, data: bytes, *, dry_run: bool) -> str:
        """Write a new file; what became of it: `written`, `there` (with these bytes), or `changed` (with others).

        Raises WriteFailure where it cannot be written.
        """
        if path in self.files or os.path.lexists(self.root / path):
            try:
                same = (self.root / path).read_bytes() == data
            except OSError:
                same = False
            return "there" if same else "changed"
        if not dry_run and not create_bytes(self.root, path, data):
            return "changed"
        return "written"
