"""The command line: the only place that prints and exits. A command is a module: it parses, calls, reports."""

import gc
import os
import sys
from contextlib import suppress
from importlib import import_module
from io import StringIO, TextIOWrapper
from typing import ClassVar, NoReturn, TextIO

import click

from sitegen import __version__
from sitegen.cli.options import SITE
from sitegen.cli.reporting import FINE, INTERRUPTED, PROBLEMS, findings
from sitegen.cli.terminal import echo
from sitegen.errors import ProblemsFound, SitegenError


class _Commands(click.Group):
    """The commands, imported when they are asked for, with the names that users of other generators type."""

    MODULES: ClassVar[dict[str, str]] = {
        "init": "init",
        "new": "new",
        "import": "import_",
        "migrate": "migrate",
        "check": "check",
        "build": "build",
        "serve": "serve",
        "edition": "edition",
        "schedule": "schedule",
        "diff": "diff",
        "publish": "publish",
        "schema": "schema",
        "clean": "clean",
    }
    ALIASES: ClassVar[dict[str, str]] = {"server": "serve", "dev": "serve"}

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.MODULES)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        name = self.MODULES.get(self.ALIASES.get(cmd_name, cmd_name))
        if name is None:
            return None
        command = getattr(import_module(f"sitegen.cli.{name}"), name)
        return command if isinstance(command, click.Command) else None

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """As click does it, with every command in reach of its suggestion for a typing error."""
        if args and self.get_command(ctx, args[0]) is None:
            for name in self.MODULES:
                self.commands[name] = self.get_command(ctx, name) or click.Command(name)
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: click.Context) -> object:
        """Run the command; what is wrong with the site's files is told by their places in it."""
        try:
            return super().invoke(ctx)
        except ProblemsFound as error:
            findings(error.problems, site=ctx.meta.get(SITE))
            return PROBLEMS


def cli(arguments: list[str] | None = None) -> NoReturn:
    """Run the command line and exit: 0 fine, 1 problems, 2 wrong use, 130 interrupted."""
    _escape_odd_names()
    try:
        status = _run(arguments)
    except BrokenPipeError:
        # The reader of our output has gone; there is no one left to tell.
        _mute(sys.stdout)
        status = PROBLEMS
    except OSError as error:
        # Files of the site are dealt with where they are read and written; what is left is what we print.
        _mute(sys.stdout)
        with suppress(OSError):
            echo(f"{error.filename or 'standard output'}: {error.strerror} — mend that, then try again", err=True)
        _mute(sys.stderr)
        status = PROBLEMS
    sys.exit(status)


def process() -> NoReturn:
    """Run the command line as the whole of this process.

    It ends without taking apart all that it made, which after a build takes longer than the build of a small edit.
    """
    _open_closed()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            # Where the system's encoding lacks a sign, its number is printed in its place.
            stream.reconfigure(errors="backslashreplace")
    try:
        cli()
    except SystemExit as end:
        if not isinstance(end.code, int):
            raise
        with suppress(OSError, ValueError):
            # What could not be told was dealt with in `cli`.
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(end.code)


def _run(arguments: list[str] | None) -> int:
    color = False if os.environ.get("NO_COLOR") else None
    try:
        status = main.main(args=arguments, prog_name="sitegen", standalone_mode=False, color=color)
    except click.exceptions.Abort:
        echo("Stopped.", err=True)
        return INTERRUPTED
    except KeyboardInterrupt:
        return INTERRUPTED
    except click.ClickException as error:
        shown = StringIO()
        error.show(shown)
        for line in shown.getvalue().rstrip("\n").split("\n"):
            echo(line, err=True)
        return error.exit_code
    except SitegenError as error:
        echo(str(error), err=True)
        return PROBLEMS
    return status if isinstance(status, int) else FINE


def _open_closed() -> None:
    """Let the standard streams that were closed lead nowhere; or the next file that is opened stands in their place."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode))  # noqa: SIM115 (it stays open as long as the process lives)


def _escape_odd_names() -> None:
    """Print bytes of a file's name that are no text as escapes, as Python does on standard error alone."""
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")


def _mute(stream: TextIO) -> None:
    """Let what a stream still holds go nowhere, so that its failure is not told again when Python ends."""
    with suppress(OSError), open(os.devnull, "wb") as nowhere:
        os.dup2(nowhere.fileno(), stream.fileno())


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="sitegen")
@click.pass_context
def main(context: click.Context) -> None:
    """Build a digest's site from Markdown files: pages, feeds and a preview."""
    if context.invoked_subcommand != "build":
        # A build makes many values and hardly a cycle; a first collection at its end would walk all of them.
        gc.enable()
