"""The command line: the only place that prints and exits. Each command parses, calls the shell, and reports."""

import json
import os
import signal
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, ClassVar, TypeVar

import click

from sitegen import __version__
from sitegen.errors import ProblemsFound, SitegenError
from sitegen.model import Problem

F = TypeVar("F", bound=Callable[..., Any])

FINE, PROBLEMS, INTERRUPTED = 0, 1, 130


class _Commands(click.Group):
    """The commands, with the names that users of other generators type, and a suggestion for a typing error."""

    ALIASES: ClassVar[dict[str, str]] = {"server": "serve", "dev": "serve"}

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        return super().get_command(ctx, self.ALIASES.get(cmd_name, cmd_name))


def cli(arguments: list[str] | None = None) -> None:
    """Run the command line and exit: 0 fine, 1 problems, 2 wrong use, 130 interrupted."""
    color = False if os.environ.get("NO_COLOR") else None
    try:
        status = main.main(args=arguments, prog_name="sitegen", standalone_mode=False, color=color)
    except click.exceptions.Abort:
        click.echo("Stopped.", err=True)
        sys.exit(INTERRUPTED)
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except ProblemsFound as error:
        _findings(error.problems)
        sys.exit(PROBLEMS)
    except SitegenError as error:
        click.echo(str(error), err=True)
        sys.exit(PROBLEMS)
    except BrokenPipeError:
        # The reader of our output has gone; there is no one left to tell.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(PROBLEMS)
    sys.exit(status if isinstance(status, int) else FINE)


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="sitegen")
def main() -> None:
    """Build a digest's site from Markdown files: pages, feeds and a preview."""


def _common(command: F) -> F:
    """The options that every command on a site takes."""
    for option in (
        click.option("-v", "--verbose", is_flag=True, help="Say more."),
        click.option("-q", "--quiet", is_flag=True, help="Say only what is wrong."),
        click.option(
            "-s",
            "--site",
            type=click.Path(path_type=Path, file_okay=False),
            envvar="SITEGEN_SITE",
            help="The site's folder (default: here, or the nearest parent with site.toml).",
        ),
    ):
        command = option(command)
    return command


def _time(ctx: click.Context, parameter: click.Parameter, value: str | None) -> datetime:
    """Now: what --clock says, else SOURCE_DATE_EPOCH, else the system's clock."""
    if value is None:
        epoch = os.environ.get("SOURCE_DATE_EPOCH")
        if epoch is None:
            return datetime.now(UTC)
        try:
            return datetime.fromtimestamp(int(epoch), UTC)
        except (ValueError, OverflowError, OSError):
            raise click.UsageError(f"SOURCE_DATE_EPOCH is “{epoch}”, seconds since 1970 are wanted.") from None
    try:
        read = datetime.fromisoformat(value)
    except ValueError:
        raise click.BadParameter(
            f"“{value}” is not a time; write it as 2024-05-01 or 2024-05-01T09:00+02:00."
        ) from None
    return read if read.tzinfo else read.replace(tzinfo=UTC)


_clock = click.option(
    "--clock", callback=_time, metavar="TIME", help="Take this for now, when deciding which dated articles are due."
)
_drafts = click.option("-D", "--drafts", is_flag=True, help="Show drafts too.")
_future = click.option("-F", "--future", is_flag=True, help="Show articles that are not yet due too.")
_base_url = click.option(
    "-b", "--base-url", envvar="SITEGEN_BASE_URL", metavar="URL", help="The site's address, in place of site.toml's."
)


@main.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path, file_okay=False))
@click.option("-q", "--quiet", is_flag=True, help="Say only what is wrong.")
def init(folder: Path, quiet: bool) -> None:
    """Start a new site in DIR that builds as it is."""
    from sitegen.start import start_site

    written = start_site(folder, datetime.now(UTC))
    if not quiet:
        click.echo(f"{folder}: {len(written)} files written.")
        click.echo(f"Next: cd {folder} && sitegen build, or sitegen serve to see it while you write.")


@main.command("import")
@click.argument("paths", metavar="PATH...", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True))
@click.option("--date", metavar="DATE", help="The day of the story, YYYY-MM-DD, or a time.")
@click.option("--outlet", metavar="NAME", help="Who published it.")
@click.option("--url", metavar="URL", help="The address of the original.")
@click.option("--author", metavar="NAME", multiple=True, help="Who wrote it; may be given several times.")
@click.option("--rights", type=click.Choice(["full", "excerpt", "link"]), help="How much of it may be shown.")
@click.option("--dry-run", is_flag=True, help="Say what would be done, and write nothing.")
@_common
@click.pass_context
def import_(
    ctx: click.Context,
    paths: tuple[Path, ...],
    date: str | None,
    outlet: str | None,
    url: str | None,
    author: tuple[str, ...],
    rights: Any,
    dry_run: bool,
    site: Path | None,
    quiet: bool,
    verbose: bool,
) -> int:
    """Turn pasted articles (seeds) into article files; never write over one, never import the same text twice."""
    from sitegen.imports import Given, import_seeds

    given = Given(date, outlet, url, author, rights, dry_run)
    _check_given(given)
    done = import_seeds(_site(site), paths, given)
    if not done:
        click.echo("No seeds found: .txt, .md and .html files are read.", err=True)
        return PROBLEMS
    for row in done:
        if row.failed:
            click.echo(f"{row.seed}:1: {row.failed}", err=True)
        elif row.skipped and not quiet:
            click.echo(f"{row.seed}: {row.skipped}")
        elif row.path and not quiet:
            click.echo(f"{row.seed} → {row.path}{' (dry run)' if dry_run else ''}")
            if row.missing:
                click.echo(f"  a draft; to fill in: {', '.join(row.missing)}. Then delete the line draft: true.")
            for question in row.questions:
                click.echo(f"  please look: {question}")
            if verbose and row.parsed:
                for span in row.parsed.spans:
                    if span.kind != "body":
                        click.echo(f"  {span.kind} {span.name}: characters {span.start} to {span.end}")
    written = [r for r in done if r.path]
    if not quiet:
        drafts = sum(bool(r.missing) for r in written)
        skipped, failed = sum(bool(r.skipped) for r in done), sum(bool(r.failed) for r in done)
        click.echo(f"{len(done)} seeds: {len(written)} imported ({drafts} as drafts), {skipped} known, {failed} failed")
    return PROBLEMS if any(r.failed for r in done) else FINE


def _check_given(given: Any) -> None:
    """What the command line says must be as right as what a file says."""
    from sitegen.keys import Url, read_moment

    if given.date:
        try:
            read_moment(given.date, UTC)
        except ValueError as error:
            raise click.BadParameter(f"{error.args[0]}; {error.args[1]}.", param_hint="--date") from None
    if given.url:
        from pydantic import TypeAdapter, ValidationError

        try:
            TypeAdapter(Url).validate_python(given.url)
        except ValidationError:
            message = f"“{given.url}” is not a web address; write it whole, such as https://example.org/page."
            raise click.BadParameter(message, param_hint="--url") from None


@main.command()
@click.option("--format", "form", type=click.Choice(["text", "json", "github"]), default="text", help="How to report.")
@click.option("--strict", is_flag=True, help="Let warnings count as errors.")
@_drafts
@_clock
@_common
def check(form: str, strict: bool, drafts: bool, clock: datetime, site: Path | None, quiet: bool, verbose: bool) -> int:
    """Report every problem of the site's files, all at once."""
    from sitegen.disk import look
    from sitegen.loading import load
    from sitegen.options import Options

    options = Options(_site(site), clock, drafts=drafts)
    found = load(options, look(options.root)).problems
    if form == "json":
        click.echo(json.dumps([_as_dict(p) for p in found], ensure_ascii=False, indent=1))
    else:
        _findings(found, github=form == "github", quiet=quiet, out=True)
    bad = any(p.level == "error" for p in found) or (strict and found)
    return PROBLEMS if bad else FINE


@main.command()
@click.option("-d", "--destination", type=click.Path(path_type=Path), help="Where to build (default: build/site).")
@_drafts
@_future
@_base_url
@_clock
@click.option(
    "-j", "--jobs", type=click.IntRange(0, 256), default=0, help="Worker processes (default: as many as are worth it)."
)
@click.option("--clean", is_flag=True, help="Write every file anew.")
@click.option("--verify", "check_equal", is_flag=True, help="Afterwards, compare with a build from nothing.")
@click.option("--why", is_flag=True, help="Say why each file was written or removed.")
@click.option("--strict", is_flag=True, help="Let warnings stop the build.")
@click.option("--json", "as_json", is_flag=True, help="Report as one JSON object.")
@_common
def build(
    destination: Path | None,
    drafts: bool,
    future: bool,
    base_url: str | None,
    clock: datetime,
    jobs: int,
    clean: bool,
    check_equal: bool,
    why: bool,
    strict: bool,
    as_json: bool,
    site: Path | None,
    quiet: bool,
    verbose: bool,
) -> int:
    """Build the site. With an error in a file nothing is written, and the last good site stays."""
    from sitegen.build import build as run
    from sitegen.options import Options

    options = Options(_site(site), clock, destination, drafts, future, base_url, clean, strict, jobs)
    try:
        report = run(options)
    except ProblemsFound as error:
        if as_json:
            empty = {"outputs": 0, "written": 0, "unchanged": 0, "removed": 0, "seconds": {}}
            click.echo(json.dumps(empty | {"problems": [_as_dict(p) for p in error.problems]}, ensure_ascii=False))
            return PROBLEMS
        raise
    if as_json:
        fields = {
            "outputs": report.outputs,
            "written": len(report.written),
            "unchanged": report.unchanged,
            "removed": len(report.removed),
            "problems": [_as_dict(p) for p in report.problems],
            "seconds": {stage: round(s, 4) for stage, s in report.seconds.items()},
        }
        click.echo(json.dumps(fields, ensure_ascii=False))
        return FINE
    if report.problems and not quiet:
        _findings(report.problems, quiet=not verbose)
    if why:
        for path, reason in sorted(report.written.items()):
            click.echo(f"wrote {path}: {reason}")
        for path, reason in sorted(report.removed.items()):
            click.echo(f"removed {path}: {reason}")
    if not quiet:
        for notice in report.notices:
            click.echo(notice, err=True)
        for path, date in report.held_back:
            click.echo(f"{path}: not due before {date}")
        total = sum(report.seconds.values())
        click.echo(
            f"{report.outputs} outputs: {len(report.written)} written, {report.unchanged} unchanged, "
            f"{len(report.removed)} removed in {total:.2f} s"
        )
    if check_equal:
        return _verified(options, quiet)
    return FINE


def _verified(options: Any, quiet: bool) -> int:
    """Say whether the destination is what a build from nothing gives."""
    from sitegen.build import verify

    different = verify(options)
    for path in different:
        click.echo(f"{options.target / path}: not what a build from nothing gives — please report this", err=True)
    if not different and not quiet:
        click.echo("Verified: a build from nothing gives the same bytes.")
    return PROBLEMS if different else FINE


@main.command()
@click.option("--bind", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("-p", "--port", type=click.IntRange(0, 65535), help="The port (default: 8000, or the next free one).")
@click.option("--open", "open_", is_flag=True, help="Open the site in a browser.")
@click.option("--poll", is_flag=True, help="Look at the files every second, where the system cannot watch them.")
@click.option("--drafts/--no-drafts", default=True, help="Whether drafts are shown (default: they are).")
@_common
def serve(
    bind: str, port: int | None, open_: bool, poll: bool, drafts: bool, site: Path | None, quiet: bool, verbose: bool
) -> int:
    """Preview the site: it is read again when a file changes, and the browser reloads. Nothing is written."""
    from sitegen.options import Options
    from sitegen.serve import Server

    say: Callable[[str], None] = (lambda text: None) if quiet else click.echo
    root = _site(site)
    options = Options(root, datetime.now(UTC), drafts=drafts, future=drafts)
    ports = [port] if port is not None else [*range(8000, 8020), 0]
    server = None
    for number in ports:
        try:
            server = Server(options, bind, number, poll=poll, told=say)
            break
        except OSError as error:
            if port is not None:
                raise SitegenError(f"{bind}:{number}: {error.strerror} — choose another port with -p") from error
            continue
    if server is None:
        raise SitegenError(f"{bind}: no port is free — choose one with -p")
    # The preview writes nothing, so it can end at once; an exception could be swallowed wherever it happens to land.
    signal.signal(signal.SIGINT, lambda *_: os._exit(INTERRUPTED))
    with server:
        click.echo(f"{server.address} shows the site; Ctrl-C ends it.")
        for row in server.preview.errors():
            click.echo(row, err=True)
        if open_:
            click.launch(server.address)
        try:
            server.run()
        except KeyboardInterrupt:
            return INTERRUPTED
    return FINE


@main.command()
@_common
def clean(site: Path | None, quiet: bool, verbose: bool) -> int:
    """Empty build/, and nothing else."""
    from sitegen.start import empty_build

    count = empty_build(_site(site))
    if not quiet:
        click.echo(f"build/ is empty: {count} entries removed.")
    return FINE


def _site(given: Path | None) -> Path:
    from sitegen.disk import find_site
    from sitegen.errors import SiteNotFound

    if given is None:
        return find_site(Path.cwd())
    if not (given / "site.toml").is_file():
        raise SiteNotFound(f"{given}: there is no site.toml — run sitegen init {given}, or give another folder")
    return given.resolve()


def _as_dict(found: Problem) -> dict[str, Any]:
    return {key: getattr(found, key) for key in ("path", "line", "rule", "level", "message", "hint")}


def _findings(found: tuple[Problem, ...], *, github: bool = False, quiet: bool = False, out: bool = False) -> None:
    """Report findings: a line each and a count; as annotations too where GitHub would show them."""
    if not quiet:
        for item in found:
            color = "red" if item.level == "error" else "yellow"
            level = click.style(item.level, fg=color)
            click.echo(f"{item} {level}" if not github else _annotation(item), err=not out)
    if not github and os.environ.get("GITHUB_ACTIONS") == "true":
        for item in found:
            click.echo(_annotation(item), err=not out)
    errors = sum(item.level == "error" for item in found)
    if not github:
        click.echo(f"{_count(errors, 'error')}, {_count(len(found) - errors, 'warning')}", err=not out)


def _count(number: int, word: str) -> str:
    return f"{number} {word}" if number == 1 else f"{number} {word}s"


def _annotation(item: Problem) -> str:
    """A workflow command of GitHub Actions that marks the line in a pull request."""
    text = f"{item.message} — {item.hint} [{item.rule}]"
    text = text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    path = item.path.replace("%", "%25").replace(",", "%2C").replace(":", "%3A")
    return f"::{item.level} file={path},line={item.line}::{text}"
