"""What comes from outside and is printed: no command, on no way, obeys it or lets it look like a line of its own."""

import json
import os
import subprocess
import sys
from pathlib import Path
from unicodedata import category
from unittest import mock

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sites_support import CLOCK, ROOT, build, command, small_site, story, write

from sitegen.cli import reporting
from sitegen.importer import report
from sitegen.preview.overlay import PageNotes, tree
from sitegen.preview.site import Unpublished
from sitegen.preview.source_lines import SourceLine
from sitegen.printable import printable, printable_json
from sitegen.problems import Problem

EVIL = "a\x1b[31mred\x9b2J\x07\r\nb\u202eback\u2066x\u2028y\u200bz\ue000\ufeff\U000e0041\x7f"
"""Colours, a cleared screen, a bell, lines, an order turned round, and what is not seen."""


def unprintable(text: str) -> list[str]:
    return [
        c
        for c in text
        if c != "\n" and (category(c) in ("Cc", "Cs", "Co", "Zl", "Zp") or c in "\u202e\u2066\u200b\ufeff\U000e0041")
    ]


def test_what_does_not_print_is_written_as_its_number() -> None:
    assert printable("a\x1b[31m\n\t\x85\u202e\u200f\ud800\U000e0041b") == (
        r"a\u001b[31m\u000a\u0009\u0085\u202e\u200f\ud800\U000e0041b"
    )
    assert unprintable(printable(EVIL)) == []


@pytest.mark.parametrize(
    "text",
    [
        "Sanctions — “new”",
        "Le prix : 5 %",
        "時事　制裁",
        "می‌خواهم",
        "👩‍💻 at work",
        "🫩 is new",
        "a\u202f5",
        "::1 in",
        "# [x]",
    ][:7],
)
def test_what_people_write_is_shown_as_it_is(text: str) -> None:
    assert printable(text) == text


@given(st.text())
def test_whatever_the_text_one_line_without_controls_is_printed(text: str) -> None:
    shown = printable(text)
    assert unprintable(shown) == []
    assert "\n" not in shown
    assert not shown.lstrip().startswith("::")
    assert printable(shown) == shown


@given(st.text())
def test_json_means_the_same_and_holds_no_controls(text: str) -> None:
    shown = printable_json(json.dumps({"a": [text]}, ensure_ascii=False, indent=1))
    assert unprintable(shown) == []
    assert json.loads(shown) == {"a": [text]}


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("::error file=a::b", r"\u003a:error file=a::b"),
        ("  ::stop-commands::x", r"  \u003a:stop-commands::x"),
        ("a ##[error]b", r"a ##\u005berror]b"),
        ("##vso[task.setvariable x]y", r"##vso\u005btask.setvariable x]y"),
        ("##teamcity[blockOpened]", r"##teamcity\u005bblockOpened]"),
        ("a::b ## c [d]", "a::b ## c [d]"),
    ],
)
def test_no_text_is_a_command_to_a_ci_service(text: str, shown: str) -> None:
    assert printable(text) == shown


def test_an_annotation_is_one_command_whatever_path_and_message_hold() -> None:
    item = Problem("a,b:c%\n::error::x\x1b.md", 3, "r", "warning", "50 %\n::error::y\x1b", "mend\r")
    said = reporting.annotation(item)
    assert said.count("\n") == 0
    assert said == (
        r"::warning file=a%2Cb%3Ac%25%0A%3A%3Aerror%3A%3Ax\u001b.md,line=3"
        r"::50 %25\u000a::error::y\u001b — mend\u000d [r]"
    )


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A site whose titles, terms, settings and file names are as bad as files may be."""
    bad = "Bad \\e[31m\\u202e\\u009b2J\\u2028 title"
    made = small_site(tmp_path / "site", articles__a=story("Good", "2024-01-01"))
    write(
        made,
        "content/articles/b.md",
        f'---\ntitle: "{bad}"\ndate: 2031-01-01\nsource: {{name: "::error::x \\e[1m", url: "https://me:secret@example.org/x"}}\n---\nWords.\n',
    )
    write(made, "content/articles/c\x1b[31m\u202e.md", "---\ntitle: [\n---\n")
    write(made, "content/articles/\n::error::d.md", "---\ntopic: x\n---\n")
    write(
        made,
        "seeds/e\x1b\n::error::.txt",
        "Title: A \x1b[31m\u202e title\nURL: https://example.org/a\n\n" + "Words and more words here. " * 30,
    )
    return made


@pytest.mark.parametrize(
    "arguments",
    [
        ("check",),
        ("check", "-v"),
        ("check", "--format", "json"),
        ("check", "--format", "github"),
        ("check", "--since", "a\x1b[31m\n::error::x"),
        ("build",),
        ("build", "--json"),
        ("build", "--why"),
        ("schedule",),
        ("import", "-v", "seeds"),
        ("import", "--report", "report.md", "seeds"),
        ("import", "--report", "report.json", "seeds"),
        ("import", "no\x1b[31m\n::error::file"),
        ("edition", "a\x1b[31m\n::error::x", "--out", "."),
        ("diff", "https://me:secret@[::1/\x1b[31m"),
        ("diff", "a\x1b[31m\n::error::x"),
        ("publish", "a\x1b[31m\n::error::x/b"),
        ("build", "--clock", "\x1b[31m\n::error::x"),
        ("no\x1b[31m\n::error::command",),
        ("new", "article", "A \x1b[31m\n::error::title"),
    ],
    ids=lambda arguments: " ".join(arguments[:2]).encode("ascii", "replace").decode().replace("\n", " "),
)
def test_no_command_prints_what_a_terminal_or_a_ci_service_would_obey(
    arguments: tuple[str, ...], site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(site)
    if arguments[0] in ("schedule", "edition", "diff", "publish") or "--why" in arguments:
        for bad in [p for p in (site / "content/articles").iterdir() if p.name not in ("a.md", "b.md")]:
            bad.unlink()
        (site / "content/articles/f\x1b\u202e\n::error::.md").write_text(
            "---\ntitle: F\ndate: 2031-02-01\n---\nWords.\n"
        )
    with mock.patch.dict(os.environ, {"GITHUB_ACTIONS": ""}):
        said = command(*arguments)
    text = said.out + said.err
    for report_file in site.glob("report.*"):
        text += report_file.read_text(encoding="utf-8")
    assert text
    assert unprintable(text) == []
    assert "Traceback" not in text
    assert "secret" not in text
    if arguments[-1] != "github":
        assert not [line for line in text.split("\n") if line.lstrip().startswith("::")]


def test_what_is_published_elsewhere_is_printed_as_words(tmp_path: Path) -> None:
    site = small_site(tmp_path / "site", articles__a=story("Good", "2024-01-01"))
    built = build(site)
    feed = built / "atom.xml"
    text = feed.read_text(encoding="utf-8")
    assert text.count("Good") > 0
    feed.write_text(text.replace("Good", "G&#x202e;oo&#x9b;2J&#x2028;::error::d"), encoding="utf-8")
    said = command("diff", "-s", site, "--clock", CLOCK, built)
    assert "its title was" in said.out
    assert unprintable(said.out) == []


def test_the_report_of_an_import_turns_nothing_around() -> None:
    assert r"\\u202e" in report.not_imported("a\u202eb.txt", "why\u202e")
    assert "\u202e" not in report.not_imported("a\u202eb.txt", "why\u202e")
    assert "\udcff" not in report.not_imported("a\udcffb.txt", "why")


def test_the_previews_own_part_of_a_page_shows_bad_text_as_text() -> None:
    item = Problem("a\u202e<b>.md", 1, "r", "error", "“<script>\u202e”", "mend\x9b")
    unpublished = (Unpublished("a<b>.md", '"><script>', "<script>\u202e", "<script>"),)
    notes = PageNotes("content/\u202e<x>.md", unpublished=unpublished, errors=(item,), warnings=(item,))
    page = tree(notes, lambda problem: (SourceLine(1, "<script>", wrong=True), SourceLine(2, "<script>", wrong=False)))
    assert "<script>" not in page
    assert "<b>.md" not in page
    assert unprintable(page) == []


def test_where_the_systems_encoding_lacks_a_sign_its_number_is_printed(site: Path) -> None:
    write(site, "content/articles/制裁.md", "---\ntitle: [\n---\n")
    env = {**os.environ, "PYTHONIOENCODING": "latin-1", "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-m", "sitegen", "check"], cwd=site, env=env, capture_output=True, check=False
    )
    assert done.returncode == 1
    assert b"Traceback" not in done.stderr
    assert rb"content/articles/\u5236\u88c1.md:" in done.stdout


def test_the_command_line_prints_through_one_module() -> None:
    others = [p for p in (ROOT / "sitegen/cli").glob("*.py") if p.name != "terminal.py"]
    found = {p.name: p.read_text(encoding="utf-8").count("click.echo(") for p in others}
    # The annotation is made of escaped parts, and begins with what the gate would not let through.
    assert {name: n for name, n in found.items() if n} == {"reporting.py": 1}
    assert not [p.name for p in others if "secho(" in p.read_text(encoding="utf-8")]
