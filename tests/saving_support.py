"""The ways in which editors save a file."""

import shutil
import subprocess
from pathlib import Path


def plain(file: Path, text: str) -> None:
    file.write_text(text)


def rename_over(file: Path, text: str) -> None:
    new = file.with_name("saving.tmp")
    new.write_text(text)
    new.replace(file)


def rename_over_from_elsewhere(file: Path, text: str) -> None:
    new = file.parents[3] / "outside"
    new.write_text(text)
    new.replace(file)


def vim(file: Path, text: str) -> None:
    """With `backupcopy=no`: a probe, a swap file, the old file away, a new one, the backup gone."""
    swap = file.with_name(f".{file.name}.swp")
    swap.write_bytes(b"b0VIM")
    probe = file.with_name("4913")
    probe.touch()
    probe.unlink()
    backup = file.with_name(file.name + "~")
    file.rename(backup)
    file.write_text(text)
    backup.unlink()
    swap.unlink()


def code(file: Path, text: str) -> None:
    """VS Code truncates and writes in place."""
    with file.open("r+") as open_:
        open_.truncate(0)
        open_.write(text)


def emacs(file: Path, text: str) -> None:
    lock = file.with_name(f".#{file.name}")
    lock.symlink_to("someone@host.1:1")
    file.with_name(f"#{file.name}#").write_text(text)
    shutil.copy(file, file.with_name(file.name + "~"))
    file.write_text(text)
    file.with_name(f"#{file.name}#").unlink()
    file.with_name(file.name + "~").unlink()
    lock.unlink()


def idea(file: Path, text: str) -> None:
    new, old = file.with_name(file.name + "___jb_tmp___"), file.with_name(file.name + "___jb_old___")
    new.write_text(text)
    file.rename(old)
    new.rename(file)
    old.unlink()


def delete_and_create(file: Path, text: str) -> None:
    file.unlink()
    file.write_text(text)


def sed(file: Path, text: str) -> None:
    body = text.splitlines()[-1]
    subprocess.run(["sed", "-i", f"$ s/.*/{body}/", str(file)], check=True)


WAYS = [
    plain, rename_over, rename_over_from_elsewhere, vim, code, emacs, idea, delete_and_create, sed,
]  # fmt: skip
