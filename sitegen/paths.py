"""Paths of outputs and the folders above them, as texts with `/` between names."""

from collections.abc import Iterable, Iterator


def parents(path: str) -> Iterator[str]:
    """The folders above a path, the nearest first, without the root."""
    folder = path.rpartition("/")[0]
    while folder:
        yield folder
        folder = folder.rpartition("/")[0]


def folders_of(paths: Iterable[str]) -> set[str]:
    """Every folder that holds one of the paths, the root ("") included."""
    found = {""}
    for path in paths:
        for folder in parents(path):
            if folder in found:
                break  # above a folder that is known all are
            found.add(folder)
    return found
