"""Files that commands write for editors: a new one is never written over another, a rewrite is whole or not at all."""

import os
from pathlib import Path

from sitegen.errors import WriteFailure


def create(target: Path, name: str, text: str) -> bool:
    """Write a new file whole or not at all; false where one of that name is there already.

    Raises WriteFailure, which calls the file by `name`, where it cannot be written.
    """
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        passing = target.with_name(f".{target.name}.{os.getpid()}.tmp")
        try:
            passing.write_text(text, encoding="utf-8", newline="\n")
            try:
                os.link(passing, target)
            except FileExistsError:
                return False
            except OSError:  # a file system without hard links: the name is taken first, then filled
                try:
                    os.close(os.open(target, os.O_CREAT | os.O_EXCL))
                except FileExistsError:
                    return False
                os.replace(passing, target)
        finally:
            passing.unlink(missing_ok=True)
    except OSError as error:
        raise WriteFailure(f"{name} cannot be written: {error.strerror} — make room or mend permissions") from error
    return True


def rewrite(place: Path, data: bytes) -> None:
    """Write a file anew in one step; a link keeps leading to it, and its permissions stay."""
    real = Path(os.path.realpath(place))
    passing = real.with_name(f".{real.name}.{os.getpid()}.tmp")
    try:
        with open(passing, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(passing, os.stat(real).st_mode & 0o7777)
        os.replace(passing, real)
    finally:
        passing.unlink(missing_ok=True)
