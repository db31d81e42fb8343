"""Tells which inputs are as the last build of a destination read them, for commands that do not build."""

from collections.abc import Callable
from pathlib import Path

from sitegen.engine.destination.lock import state_folder
from sitegen.engine.destination.state import load
from sitegen.engine.scan import Inputs


def known_inputs(target: Path, inputs: Inputs) -> Callable[[str], str | None]:
    """Gives the digest of an input that is certainly unchanged since the last build, and None for any other.

    Nothing is written, and no lock is taken: a record is replaced as a whole.
    """
    state, _ = load(state_folder(target) / "record")
    if state is None:
        return lambda path: None
    digests = {p: state.digests[p] for p, stamp in inputs.stamps.items() if state.believes(p, stamp)}
    return lambda path: digests.get(path) or None
