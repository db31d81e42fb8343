"""Pictures of the old site that its texts show: where they lie, and their copies without metadata."""

import re
from pathlib import PurePosixPath
from posixpath import normpath

from sitegen.authoring.migrate.notes import Notes
from sitegen.authoring.migrate.reading.source import OldFiles
from sitegen.content.values import slug_of
from sitegen.routes import identity

ENDINGS = (".png", ".jpg", ".jpeg", ".gif", ".webp", ".svg")
OTHER_ENDINGS = (".avif", ".bmp", ".tif", ".tiff", ".heic", ".ico", ".jxl")
FOLDER = "content/images/"
MAX_PICTURE = 20 * 1024 * 1024
_ROOTS = (
    "",
    *"static/ public/ assets/ files/ source/ src/ src/assets/ docs/ images/ content/ content/extra/".split(),
    *("_site/", "output/"),
)


class Pictures:
    """The pictures that were asked for: `names` gives each one's place below content/images/ by its old path."""

    def __init__(self, files: OldFiles, roots: tuple[str, ...], notes: Notes) -> None:
        self.files = files
        self.notes = notes
        self.roots = tuple(dict.fromkeys((*roots, *_ROOTS)))
        self.names: dict[str, str] = {}
        self.data: dict[str, bytes] = {}
        self._taken: dict[str, str] = {}
        self._odd: set[str] = set()

    def find(self, path: str, folders: tuple[str, ...]) -> str:
        """The old file of a path: relative to one of these folders, or rooted in one that was published."""
        rooted = path.startswith("/")
        starts = self.roots if rooted else (*folders, *self.roots)
        for start in starts:
            place = normpath(f"{start}{'/' if start and not start.endswith('/') else ''}{path.lstrip('/')}")
            if not place.startswith("..") and place in self.files:
                return place
        return ""

    def keep(self, place: str, about: str) -> str:
        """Where the copy of a picture is to lie, below content/images/; empty where it cannot be shown."""
        if place in self.names:
            return self.names[place]
        if place in self._odd:
            return ""
        data = self._clean(place, about)
        if data is None:
            self._odd.add(place)
            return ""
        name = self._name(place)
        self.names[place] = name
        self.data[name] = data
        self.notes.add("image-moved", place, f"as {FOLDER}{name}")
        return name

    def _clean(self, place: str, about: str) -> bytes | None:
        from sitegen.outputs.images.formats import OddPicture, stripped
        from sitegen.outputs.images.svg import drawing

        try:
            data = self.files.read(place)
            if len(data) <= MAX_PICTURE:
                return drawing(data) if place.lower().endswith(".svg") else stripped(data)
            error: Exception = OddPicture(f"it is larger than {MAX_PICTURE // 1024**2} MiB")
        except (OddPicture, OSError) as odd:
            error = odd
        self.notes.add("image-odd", place, f"{error}; {about} shows it")
        return None

    def _name(self, place: str) -> str:
        """The old path without the folder that was published, in characters that every host takes."""
        start = max((r for r in self.roots if r and place.startswith(r)), key=len, default="")
        path = PurePosixPath(place.removeprefix(start).lstrip("/"))
        parts = [
            part if re.fullmatch(r"[A-Za-z0-9][\w.-]{0,100}", part, re.ASCII) else slug_of(part)
            for part in path.parent.parts
        ]
        stem = (
            path.stem
            if re.fullmatch(r"[A-Za-z0-9][\w.-]{0,100}", path.stem, re.ASCII)
            else slug_of(path.stem) or "picture"
        )
        parts = [part for part in parts if (part and part != "images") or (part and parts.index(part) > 0)]
        number, ending = 1, path.suffix.lower()
        while True:
            name = "/".join([*parts, f"{stem}{f'-{number}' if number > 1 else ''}{ending}"])
            if self._taken.setdefault(identity(name), place) == place:
                return name
            number += 1
