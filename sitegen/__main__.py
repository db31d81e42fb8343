"""Entry of `python -m sitegen` and of the `sitegen` script."""


def main() -> None:
    """Run the command line; imports wait until here so that a worker process pays for nothing."""
    from sitegen.cli import cli

    cli()


if __name__ == "__main__":
    main()
