"""Empties `build/`, and nothing else."""

from pathlib import Path

from sitegen.engine.containment import create
from sitegen.engine.filetrees import remove_tree
from sitegen.errors import SitegenError, WriteFailure

_IGNORE = "*\n!.gitignore\n"


def empty_build(root: Path) -> int:
    """Remove everything in `build/` except its .gitignore; return the number of entries removed."""
    folder = root / "build"
    if folder.is_symlink():
        raise SitegenError(f"{folder}: build/ is a symbolic link — remove it by hand")
    count = 0
    try:
        for entry in sorted(folder.iterdir()) if folder.is_dir() else ():
            if entry.name == ".gitignore" and entry.is_file() and not entry.is_symlink():
                continue
            if entry.is_dir() and not entry.is_symlink():
                remove_tree(entry)
            else:
                entry.unlink()
            count += 1
        (folder / ".gitignore").unlink(missing_ok=True)
        create(root, "build/.gitignore", _IGNORE)
    except OSError as error:
        raise WriteFailure(f"{error.filename}: {error.strerror} — mend its permissions") from error
    return count
