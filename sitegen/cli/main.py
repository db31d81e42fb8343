"""The command line interface. Each command is a module that parses its options, calls the library and reports."""

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
    """A command group that imports commands on demand and knows aliases used by other generators."""

    MODULES: ClassVar[dict[str, str]] = {
        "init": "init",
        "new": "new",
        "import": "import_",
        "migrate": "migrate",
        "collect": "inbox.collect:collect",
        "check": "check",
        "build": "building.build:build",
        "serve": "serve",
        "edition": "edition",
        "schedule": "schedule",
        "diff": "diff",
        "publish": "publish",
        "theme": "new:theme",
        "schema": "schema",
        "clean": "init:clean",
    }
    ALIASES: ClassVar[dict[str, str]] = {"server": "serve", "dev": "serve"}

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.MODULES)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        name = self.MODULES.get(self.ALIASES.get(cmd_name, cmd_name))
        if name is None:
            return None
        module, _, attribute = name.partition(":")
        command = getattr(import_module(f"sitegen.cli.{module}"), attribute or module)
        return command if isinstance(command, click.Command) else None

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Resolves the command as click does, after loading all commands so that it can suggest similar names."""
        if args and self.get_command(ctx, args[0]) is None:
            for name in self.MODULES:
                self.commands[name] = self.get_command(ctx, name) or click.Command(name)
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: click.Context) -> object:
        """Runs the command and reports the problems of ProblemsFound."""
        try:
            return super().invoke(ctx)
        except ProblemsFound as error:
            findings(error.problems, site=ctx.meta.get(SITE))
            return PROBLEMS


def cli(arguments: list[str] | None = None) -> NoReturn:
    """Runs the command line and exits with 0 (success), 1 (problems), 2 (wrong usage) or 130 (interrupted)."""
    if isinstance(sys.stdout, TextIOWrapper):
        # Undecodable bytes of file names are printed as escapes, as Python does on standard error.
        sys.stdout.reconfigure(errors="backslashreplace")
    try:
        status = _run(arguments)
    except BrokenPipeError:
        # The reader of the output has closed the pipe.
        _mute(sys.stdout)
        status = PROBLEMS
    except OSError as error:
        # Errors of site files are handled where they are accessed; this one is about the output.
        _mute(sys.stdout)
        with suppress(OSError):
            echo(f"{error.filename or 'standard output'}: {error.strerror} — mend that, then try again", err=True)
        _mute(sys.stderr)
        status = PROBLEMS
    sys.exit(status)


def process() -> NoReturn:
    """Runs the command line as the entry point of the process.

    It exits without freeing memory, which after a build would take longer than building a small edit.
    """
    if sys.platform == "win32":
        said = "sitegen runs on Linux and macOS; on Windows use it within WSL (wsl --install, then install it there)"
        sys.exit(said)
    _open_closed()
    try:
        cli()
    except SystemExit as end:
        if not isinstance(end.code, int):
            raise
        with suppress(OSError, ValueError):
            # Write errors were handled in `cli`.
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
    """Opens closed standard streams on the null device, so that the next opened file does not take their number."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode))  # noqa: SIM115 (it stays open as long as the process lives)


def _mute(stream: TextIO) -> None:
    """Redirects a stream to the null device, so that Python does not report its failure again at exit."""
    with suppress(OSError), open(os.devnull, "wb") as nowhere:
        os.dup2(nowhere.fileno(), stream.fileno())


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="sitegen")
@click.pass_context
def main(context: click.Context) -> None:
    """Build the website of a news digest from Markdown files: pages, feeds and a preview."""
    if context.invoked_subcommand != "build":
        # A build creates many objects and few cycles, so garbage collection would only cost time.
        gc.enable()
