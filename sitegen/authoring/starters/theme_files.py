"""The work of `sitegen theme`: the theme's templates by name, and a copy of one for the site."""

from pathlib import Path

from sitegen.engine.containment import create
from sitegen.engine.scan import default_theme
from sitegen.errors import SitegenError
from sitegen.problems import nearest
from sitegen.theme.ejected import copy_of


def theme_names() -> list[str]:
    """The names of the theme's templates, sorted."""
    folder = default_theme()
    found = (path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    return sorted(name for name in found if not name.startswith("static/"))


def theme_text(name: str) -> str:
    """A template of the theme. Raises SitegenError where there is none of this name."""
    names = theme_names()
    bare = name.removeprefix("layouts/").removeprefix("theme/")
    if bare not in names:
        close = nearest(bare, names) or nearest(f"{bare}.html", names)
        hint = f"did you mean {close}?" if close else "sitegen theme list names them all"
        raise SitegenError(f"the theme has no template {name} — {hint}")
    return (default_theme() / bare).read_text(encoding="utf-8")


def eject_template(root: Path, name: str) -> str:
    """Copy a template of the theme into the site's `layouts/`; return its path. Raises SitegenError, WriteFailure."""
    text = theme_text(name)
    bare = name.removeprefix("layouts/").removeprefix("theme/")
    path = f"layouts/{bare}"
    if default_theme().resolve() == (root / "layouts").resolve():
        raise SitegenError(f"{path}: this site's layouts/ is the theme itself — change the file there")
    if not create(root, path, copy_of(bare, text)):
        raise SitegenError(f"{path}: the site has its own already — sitegen theme show {bare} prints the theme's")
    return path
