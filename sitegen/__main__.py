"""Entry of `python -m sitegen` and of the `sitegen` script."""

import gc


def main() -> None:
    """Run the command line; imports wait until here so that a worker process pays for nothing."""
    # Importing makes no garbage; the commands that run long turn the collector on again.
    gc.disable()
    from sitegen.cli.main import process

    process()


if __name__ == "__main__":
    main()
