"""Terminal output: every text is printed without control characters and secrets."""

import click

from sitegen.printable import printable, printable_json


def echo(text: object = "", *, err: bool = False, level: str = "") -> None:
    """Prints one line, followed by the level `error` or `warning` in colour if given."""
    shown = printable(redacted(str(text)))
    if level:
        shown = f"{shown} {click.style(level, fg='red' if level == 'error' else 'yellow')}"
    click.echo(shown, err=err)


def echo_json(text: str) -> None:
    """Prints JSON, which may have several lines."""
    click.echo(printable_json(redacted(text)))


def redacted(text: str) -> str:
    """The text with user names and passwords removed from URLs."""
    if "://" not in text or "@" not in text:
        return text
    from sitegen.urls import without_secrets

    return without_secrets(text)
