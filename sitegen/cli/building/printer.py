"""Prints what a build did."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from sitegen.cli.reporting import as_dict, count, findings
from sitegen.cli.terminal import echo, echo_json
from sitegen.errors import ProblemsFound, SitegenError

if TYPE_CHECKING:
    from sitegen.engine.destination.up_to_date import BuildReport

NOTHING_MORE: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True)
class Printer:
    """Prints what a build did, as the options of the command ask for it."""

    why: bool
    as_json: bool
    quiet: bool
    verbose: bool

    def failure(self, error: SitegenError) -> None:
        """Prints as JSON why nothing was built."""
        empty = {"outputs": 0, "written": 0, "unchanged": 0, "removed": 0, "seconds": {}}
        if isinstance(error, ProblemsFound):
            _print(empty | {"problems": [as_dict(p) for p in error.problems]})
        else:
            _print(empty | {"problems": [], "failure": str(error)})

    def json(self, report: "BuildReport", more: Mapping[str, Any] = NOTHING_MORE) -> None:
        """Prints a report as one JSON object."""
        _print(
            {
                "outputs": report.outputs,
                "written": len(report.written),
                "unchanged": report.unchanged,
                "removed": len(report.removed),
                "problems": [as_dict(p) for p in report.problems],
                "seconds": {stage: round(s, 4) for stage, s in report.seconds.items()},
                **more,
            }
        )

    def text(self, report: "BuildReport", root: Path) -> None:
        """Prints a report: the findings, why files were written, what is not yet due, and one line at the end."""
        if report.problems and not self.quiet:
            findings(report.problems, site=root, counted=not self.verbose)
        self.reasons(report)
        if self.quiet:
            return
        for notice in report.notices:
            echo(notice, err=True)
        for detail in report.details if self.verbose else ():
            echo(detail, err=True)
        _print_held_back(report.held_back, everything=self.verbose)
        if report.indexed:
            years = count(report.indexed, "year")
            echo(f"search: the index of {years} made in {report.seconds['search']:.2f} s")
        total = sum(report.seconds.values())
        echo(
            f"{report.outputs} outputs: {len(report.written)} written, {report.unchanged} unchanged, "
            f"{len(report.removed)} removed in {total:.2f} s"
        )

    def reasons(self, report: "BuildReport") -> None:
        """Prints why each file was written or removed, where that was asked for."""
        if self.why:
            for path, reason in sorted(report.written.items()):
                echo(f"wrote {path}: {reason}")
            for path, reason in sorted(report.removed.items()):
                echo(f"removed {path}: {reason}")


_NAMED_ARTICLES = 10
"""The number of articles that are not yet due and are listed by name."""


def _print_held_back(rows: Sequence[tuple[str, str]], *, everything: bool) -> None:
    """Prints the articles that are not yet due: the next ones by name, the others as a count."""
    # The rows are newest first; what becomes due next matters most.
    named = (
        rows
        if everything or len(rows) <= _NAMED_ARTICLES
        else sorted(rows, key=lambda row: (row[1], row[0]))[:_NAMED_ARTICLES]
    )
    for path, date in named:
        echo(f"{path}: not due before {date}")
    if len(rows) > len(named):
        echo(f"{len(rows) - len(named)} more articles are not yet due — sitegen schedule names them all")


def _print(report: dict[str, Any]) -> None:
    import json

    echo_json(json.dumps(report, ensure_ascii=False))
