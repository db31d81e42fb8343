"""Two editors who collect and decide on two machines, joined by the real git: nothing is doubled, nothing is lost."""

import os
import shutil
import subprocess
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from inbox_support import NOW, candidates, collected, item, rss, site_with, sources, titles
from msgspec.structs import replace

from sitegen.inbox.candidate import (
    STATES,
    Candidate,
    CandidateState,
    candidate_text,
    new_candidate,
    read_candidate,
    with_decision,
    with_new_title,
)
from sitegen.inbox.store import Inbox, choose, dropped

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="there is no git on this machine")


def git(folder: Path, *words: str) -> str:
    quiet = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1", "GIT_MERGE_AUTOEDIT": "no"}
    named = ["-c", "user.name=Editor", "-c", "user.email=editor@example.org", "-c", "init.defaultBranch=main"]
    done = subprocess.run(
        ["git", *named, *words], cwd=folder, env={**os.environ, **quiet}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def share(folder: Path) -> None:
    """Commit, pull and push, as people do."""
    git(folder, "add", "-A")
    if git(folder, "status", "--porcelain"):
        git(folder, "commit", "-qm", "What I did")
    git(folder, "pull", "-q", "--no-rebase", "origin", "main")
    git(folder, "push", "-q", "origin", "HEAD:main")


def by_number(folder: Path) -> dict[int, Candidate]:
    return {int(each.title.split()[1]): each for each in candidates(folder)}


def decide(folder: Path, number: int, state: CandidateState, by: str) -> None:
    choose(folder, by_number(folder)[number].name, state, by=by, now=NOW)


@pytest.fixture
def shared(tmp_path: Path) -> Path:
    git(tmp_path, "init", "-q", "--bare", "shared.git")
    return tmp_path / "shared.git"


def clone(shared: Path, name: str) -> Path:
    git(shared.parent, "clone", "-q", str(shared), name)
    return shared.parent / name


def test_two_editors_who_collect_the_same_sources_and_decide_apart_are_joined_without_a_conflict(shared: Path) -> None:
    with sources({"a": rss(*(item(n) for n in range(8)))}) as made:
        ada = clone(shared, "ada")
        site_with(ada, made, "a")
        git(ada, "add", "-A")
        git(ada, "commit", "-qm", "A site")
        git(ada, "push", "-q", "origin", "HEAD:main")
        bo = clone(shared, "bo")
        collected(ada, made)
        # The outlet corrects a title and offers one more before the other editor collects, on another day.
        _, address, day = item(3)
        made.feeds["a"] = rss(*(item(n) for n in (0, 1, 2, 4, 5, 6, 7, 8)), ("Story 3 corrected", address, day))
        collected(bo, made, NOW + timedelta(days=1))
        for number, ada_says, bo_says in ((0, "kept", "dropped"), (1, "dropped", "kept"), (2, "dropped", "dropped"),
                                          (4, "later", "dropped"), (5, "kept", "later")):  # fmt: skip
            decide(ada, number, ada_says, "Ada")  # type: ignore[arg-type]
            decide(bo, number, bo_says, "Bo")  # type: ignore[arg-type]
        decide(ada, 6, "dropped", "Ada")
        share(ada)
        share(bo)
        share(ada)
        for editor in (ada, bo):
            found = by_number(editor)
            assert sorted(found) == list(range(9))
            assert {n: (each.state, each.by) for n, each in found.items() if each.state != "new"} == {
                0: ("kept", "Ada"), 1: ("kept", "Bo"), 2: ("dropped", "Bo"), 4: ("later", "Ada"),
                5: ("kept", "Ada"), 6: ("dropped", "Ada"),
            }  # fmt: skip
            assert found[3].title in ("Story 3 of ministers", "Story 3 corrected")
            assert {each.found for n, each in found.items() if n != 8} == {"2026-11-30"}
            assert collected(editor, made, NOW + timedelta(days=1)).new == ()
        # A decision after that replaces both, and the other editor gets it.
        decide(bo, 0, "dropped", "Bo")
        share(bo)
        share(ada)
        assert (by_number(ada)[0].state, by_number(ada)[0].by) == ("dropped", "Bo")


def test_what_two_editors_fold_away_is_in_the_list_of_both_once_and_never_comes_back(shared: Path) -> None:
    with sources({"a": rss(*(item(n) for n in range(6)))}) as made:
        ada = clone(shared, "ada")
        site_with(ada, made, "a")
        collected(ada, made)
        share_first(ada)
        bo = clone(shared, "bo")
        for number in (0, 1, 2):
            decide(ada, number, "dropped", "Ada")
        for number in (2, 3):
            decide(bo, number, "dropped", "Bo")
        decide(bo, 4, "kept", "Bo")
        later = NOW + timedelta(days=9)
        # Each folds what it dropped itself before the two are joined.
        assert (collected(ada, made, later).folded, collected(bo, made, later).folded) == (3, 2)
        share(ada)
        share(bo)
        share(ada)
        for editor in (ada, bo):
            assert titles(candidates(editor)) == ["Story 4 of ministers", "Story 5 of ministers"]
            assert len(dropped(editor)) == 4
            assert collected(editor, made, later).new == ()
        assert by_number(ada)[4].by == "Bo"
        assert Inbox(ada).candidates()


def share_first(folder: Path) -> None:
    git(folder, "add", "-A")
    git(folder, "commit", "-qm", "A site with an inbox")
    git(folder, "push", "-q", "origin", "HEAD:main")


Decision = tuple[CandidateState, str]
DECISIONS = st.lists(
    st.tuples(st.sampled_from(STATES), st.sampled_from(("2026-11-30T09:00:00Z", "2026-12-01T09:00:00Z"))), max_size=3
)


@settings(max_examples=40)
@given(DECISIONS, DECISIONS, DECISIONS, st.booleans())
@example(before=[("new", "2026-12-01T09:00:00Z")], ada=[("new", "2026-11-30T09:00:00Z")], bo=[], retitled=True)
def test_whatever_two_editors_decide_git_joins_it_to_the_decision_that_loses_nothing(
    before: list[Decision], ada: list[Decision], bo: list[Decision], retitled: bool
) -> None:
    made = new_candidate("https://example.org/a", "A pact", "2026-11-30", authors=("Jo", "Al"), text="Words of it.")
    assert made is not None

    def decided(text: str, decisions: list[Decision], by: str) -> str:
        for state, since in decisions:
            found = read_candidate(text, made.name)
            assert found is not None
            text = with_decision(text, replace(found, state=state, since=since, by=by))
        return text

    base = decided(candidate_text(made), before, "Cy")
    one, two = decided(base, ada, "Ada"), decided(base, bo, "Bo")
    two = with_new_title(two, "A pact, signed") if retitled else two
    with TemporaryDirectory() as folder:
        for name, text in (("one", one), ("base", base), ("two", two)):
            Path(folder, name).write_text(text, encoding="utf-8")
        joined = read_candidate(git(Path(folder), "merge-file", "-p", "--union", "one", "base", "two"), made.name)
    versions = [read_candidate(text, made.name) for text, decisions in ((one, ada), (two, bo)) if decisions]
    order = ("new", "dropped", "later", "kept", "story")
    assert joined is not None
    assert (joined.title, joined.authors, joined.text, joined.found) == (
        made.title,
        made.authors,
        made.text,
        made.found,
    )
    assert joined.now_title == ("A pact, signed" if retitled else "")
    if versions:
        strongest = max(
            (each for each in versions if each), key=lambda each: (order.index(each.state), each.since, each.by)
        )
        assert (joined.state, joined.since) == (strongest.state, strongest.since)
