"""Keys that texts have from elsewhere: a configuration, a section or the data of a folder."""

from pathlib import PurePosixPath
from typing import Any

from sitegen.authoring.migrate.entry import folded
from sitegen.authoring.migrate.reading.config import OldSite
from sitegen.authoring.migrate.reading.matter import read_json, read_text
from sitegen.authoring.migrate.reading.source import OldFiles


class InheritedKeys:
    """Keys that a text has from elsewhere: Jekyll's `defaults`, Hugo's `cascade`, a section of Zola that is a draft,
    Eleventy's data of a folder, Pelican's defaults.
    """

    def __init__(self, files: OldFiles, site: OldSite) -> None:
        self.by_folder: list[tuple[str, dict[str, Any]]] = []
        config = site.config
        if site.generator == "jekyll":
            for row in config.get("defaults") or ():
                scope = row.get("scope") if isinstance(row, dict) else None
                values = row.get("values") if isinstance(row, dict) else None
                if isinstance(scope, dict) and isinstance(values, dict):
                    path = str(scope.get("path") or "").strip("/")
                    kind = str(scope.get("type") or "")
                    inside = f"{path}/" if path else ""
                    self.by_folder.append((f"{inside}*_{kind}/" if kind and kind != "pages" else inside, values))
        if site.generator == "pelican" and isinstance(config.get("DEFAULT_METADATA"), dict):
            self.by_folder.append(("", config["DEFAULT_METADATA"]))
        if site.generator in ("hugo", "zola"):
            for name in files.names:
                if name.rpartition("/")[2].startswith("_index.") and name.endswith((".md", ".html", ".markdown")):
                    keys = read_text(files.text(name)).keys
                    cascade = keys.get("cascade")
                    rows = cascade if isinstance(cascade, list) else [cascade]
                    folder = name.rpartition("/")[0] + "/"
                    for row in rows:
                        if isinstance(row, dict):
                            self.by_folder.append(
                                (folder, {k: v for k, v in row.items() if k not in ("_target", "target")})
                            )
                    if str(keys.get("draft")).lower() == "true":
                        self.by_folder.append((folder, {"draft": "true"}))
        if site.generator == "eleventy":
            for name in files.names:
                folder, _, last = name.rpartition("/")
                own = PurePosixPath(folder).name
                if folder and last in (f"{own}.json", f"{own}.11tydata.json"):
                    self.by_folder.append((folder + "/", read_json(files.text(name))[0]))

    def over(self, name: str, keys: dict[str, Any]) -> dict[str, Any]:
        """A text's keys with those that it inherits, which its own go before; tags are joined as Eleventy does."""
        for folder, values in sorted(self.by_folder, key=lambda row: -len(row[0])):
            start, mark, inner = folder.partition("*")
            if not name.startswith(start) or (mark and f"/{inner}" not in f"/{name[len(start) :]}"):
                continue
            own = {folded(key) for key in keys}
            keys = {**keys, **{k: v for k, v in values.items() if folded(str(k)) not in own}}
        return keys
