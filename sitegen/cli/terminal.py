"""The one place that prints: whatever comes from outside passes it, as lines without control characters and secrets."""

import click

from sitegen.printable import printable, printable_json


def echo(text: object = "", *, err: bool = False, level: str = "") -> None:
    """Print one line; with a level behind it, `error` or `warning`, in its colour where there are colours."""
    shown = printable(redacted(str(text)))
    if level:
        shown = f"{shown} {click.style(level, fg='red' if level == 'error' else 'yellow')}"
    click.echo(shown, err=err)


def echo_json(text: str) -> None:
    """Print JSON, which may have several lines."""
    click.echo(printable_json(redacted(text)))


def redacted(text: str) -> str:
    """A text whose addresses show no user and password."""
    if "://" not in text or "@" not in text:
        return text
    from sitegen.urls import without_secrets

    return without_secrets(text)
