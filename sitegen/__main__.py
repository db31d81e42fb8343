"""Entry of `python -m sitegen` and of the `sitegen` script."""

import gc
import os
import sys
from typing import NoReturn


def main() -> None:
    """Run the command line; imports wait until here so that a worker process pays for nothing."""
    # Importing makes no garbage; the commands that run long turn the collector on again.
    gc.disable()
    from sitegen.cli import cli

    try:
        cli()
    except SystemExit as end:
        _leave(end)


def _leave(end: SystemExit) -> NoReturn:
    """End the process without taking apart all that it made, which after a build takes longer than many a build."""
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except (OSError, ValueError):
        raise end from None
    if not isinstance(end.code, int):
        raise end
    os._exit(end.code)


if __name__ == "__main__":
    main()
