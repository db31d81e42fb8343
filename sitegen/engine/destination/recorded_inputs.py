"""Tells which inputs are as the last build of a destination read them, for commands that do not build."""

from collections.abc import Callable
from pathlib import Path

from sitegen.engine.destination.lock import state_folder
from sitegen.engine.destination.record_file import load
from sitegen.engine.scan import Inputs


def known_inputs(target: Path, inputs: Inputs) -> Callable[[str], str | None]:
    """Gives the digest of an input that is certainly unchanged since the last build, and None for any other.

    Nothing is written, and no lock is taken: a record that is being written counts as absent.
    """
    state, _ = load(state_folder(target) / "record")
    if state is None:
        return lambda path: None
    return state.believed(inputs.stamps).get
