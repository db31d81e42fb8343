"""Goes through the inbox in the terminal: a candidate, a key, the next one; every answer can be undone."""

import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from pathlib import Path

import click

from sitegen.authoring.import_seeds import Imported
from sitegen.cli.terminal import echo
from sitegen.engine.file_changes import FileChange
from sitegen.engine.settings_file import read_settings
from sitegen.errors import FileChanged, SitegenError
from sitegen.inbox.candidate import Candidate, CandidateState
from sitegen.inbox.editor_name import editor_name
from sitegen.inbox.known_articles import known_articles
from sitegen.inbox.near import NearIndex
from sitegen.inbox.order import place_in_list, waits
from sitegen.inbox.store import Inbox, ListedCandidate, choose, same_story, undo
from sitegen.inbox.write_up import write_up

_HELP = (
    "k keep · d drop · l later · o open in the browser · i import (fetches the page) · s import the summary · "
    "m same story as the one named below it · n next, undecided · u undo · q quit"
)
_STATES: dict[str, CandidateState] = {"k": "kept", "e": "kept", "d": "dropped", "x": "dropped", "l": "later"}


@dataclass
class _Triage:
    root: Path
    zone: tzinfo
    clock: datetime
    by: str
    near: NearIndex
    done: list[tuple[int, tuple[FileChange, ...]]] = field(default_factory=list)


def go_through(root: Path, number: int, clock: datetime) -> None:
    """Show the next candidates one by one and do what a key asks for, until the list or the input ends."""
    _, zone = read_settings(root)
    box = Inbox(root)
    listed = box.candidates()
    waiting = in_order(listed, zone)
    if not waiting:
        echo("The inbox is empty.")
        return
    state = _Triage(root, zone, clock, editor_name(), NearIndex(known_articles(root), (x.candidate for x in listed)))
    rows = waiting[:number]
    echo(_HELP)
    step: int | None = 0
    while step is not None:
        at = step
        if at < len(rows):
            _show(rows[at].candidate, f"{at + 1} of {len(rows)}", state)
            step = _answer(rows, at, state)
        else:
            step = _after_the_last(at, state)
    left = len([x for x in box.candidates() if x.candidate.state == "new"])
    echo(f"{left} wait in the inbox." if left else "Nothing new waits in the inbox.")


def in_order(listed: list[ListedCandidate], zone: tzinfo) -> list[ListedCandidate]:
    """The candidates that wait for a decision: new ones before those put off, the newest day first."""
    found = (each for each in listed if waits(each.candidate))
    return sorted(found, key=lambda each: place_in_list(each.candidate, zone))


def _show(found: Candidate, place: str, state: _Triage) -> None:
    day = found.day(state.zone)
    head = " · ".join(part for part in (day.isoformat() if day else "no day", found.outlet, *found.authors) if part)
    echo()
    echo(f"{place}  {found.title}")
    echo(f"  {head}")
    echo(f"  {found.address}")
    if found.now_title:
        echo(f"  its source calls it now: {found.now_title}")
    if found.text:
        echo(f"  {found.text}")
    if found.terms:
        echo(f"  proposed: {', '.join(f'{taxonomy}/{slug}' for taxonomy, slug in found.terms)}")
    for near in state.near.near(found):
        what = {"address": "has this address already", "story": "may be this story", "outlet": "also tells it"}
        echo(f"  {near.outlet or near.where}: “{near.title}” {what[near.kind]}")


def _answer(rows: list[ListedCandidate], at: int, state: _Triage) -> int | None:
    """Do what the next key asks for; the number of the candidate to show then, None to end."""
    while True:
        if sys.stdin.isatty():
            echo("k d l o i s m n u q ?")
        key = _key()
        if key in ("", "q", "\x03", "\x04"):
            return None
        try:
            if key in ("u", "z"):
                return _undo(at, state)
            if key in ("n", "j", " ", "\r", "\n"):
                return at + 1
            if key == "o":
                click.launch(rows[at].candidate.address)
                continue
            act = _action(key, rows[at], state)
            if act is None:
                echo(_HELP)
                continue
            changes = act()
            if changes:
                state.done.append((at, changes))
                return at + 1
        except FileChanged as error:
            echo(str(error), err=True)
            return at + 1
        except SitegenError as error:
            echo(str(error), err=True)


def _after_the_last(at: int, state: _Triage) -> int | None:
    """At the end of the list the last answer can still be undone."""
    if not state.done:
        return None
    echo("That was the last one: u undoes, any other key ends.")
    return _undo(at, state) if _key() in ("u", "z") else None


def _action(key: str, listed: ListedCandidate, state: _Triage) -> Callable[[], tuple[FileChange, ...]] | None:
    name = listed.candidate.name
    if key in _STATES:
        return lambda: _chosen(name, _STATES[key], state)
    if key in ("i", "s"):
        return lambda: _imported(name, state, fetch=key == "i")
    if key == "m":
        return lambda: _same(listed.candidate, state)
    return None


def _chosen(name: str, chosen: CandidateState, state: _Triage) -> tuple[FileChange, ...]:
    change = choose(state.root, name, chosen, by=state.by, now=state.clock)
    echo(f"  {chosen}")
    return (change,)


def _same(found: Candidate, state: _Triage) -> tuple[FileChange, ...]:
    """Note that a candidate tells the story of the nearest one of another outlet, in whose draft it is then named."""
    other = next((near for near in state.near.near(found) if near.kind == "outlet"), None)
    if other is None:
        echo("  no other candidate is named below it", err=True)
        return ()
    change = same_story(state.root, found.name, other.where, by=state.by, now=state.clock)
    echo(f"  dropped, as other coverage of “{other.title}”")
    return (change,)


def _imported(name: str, state: _Triage, *, fetch: bool) -> tuple[FileChange, ...]:
    done = write_up(state.root, name, by=state.by, now=state.clock, fetch=fetch)
    if done.failed:
        echo(f"  {done.failed}", err=True)
        if fetch:
            echo("  s makes a draft of the summary instead", err=True)
        return ()
    echo(f"  → {done.path}")
    for question in done.imported.questions if isinstance(done.imported, Imported) else ():
        echo(f"  please look: {question}")
    return done.changes


def _undo(at: int, state: _Triage) -> int:
    if not state.done:
        echo("  nothing to undo")
        return at
    place, changes = state.done.pop()
    undo(state.root, *changes)
    echo("  undone")
    return place


def _key() -> str:
    """A key from a terminal, or the first letter of a line from anything else; empty at the end of the input."""
    if sys.stdin.isatty():
        return click.getchar().lower()
    line = sys.stdin.readline()
    return line.strip().lower()[:1] or ("n" if line else "")
