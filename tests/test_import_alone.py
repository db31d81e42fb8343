"""One bad seed never costs the others: each is told of by name, and all the rest are imported and reported."""

import json
import os
from pathlib import Path
from typing import Any

import pytest
from sites_support import command, small_site

from sitegen.authoring import import_seeds, seed_files
from sitegen.characters import FORBIDDEN
from sitegen.engine import processes

PAGE = (
    "<html><head><title>Story {n}{c}</title><meta name='author' content='Jane{c} Doe'></head><body><article>"
    "<h1>Story {n}{c}</h1><p>The ministers of countries {n} and {m}{c} have signed a pact on their networks.</p>"
    "<p>A second paragraph{c} of <b>story {n}</b> says so again, in more words than the first.</p>"
    "<pre>{c}</pre><img src='{c}.png' alt='{c}'></article></body></html>"
)


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A site with five saved pages to import."""
    site = small_site(tmp_path / "site")
    (site / "seeds").mkdir()
    for n in range(5):
        (site / f"seeds/{n}.html").write_text(PAGE.format(n=n, m=n + 7, c=""), encoding="utf-8")
    return site


def reported(site: Path, *seeds: Path) -> tuple[int, str, list[dict[str, object]]]:
    """The exit code of an import, what it said, and its report."""
    done = command("import", "-s", site, *(seeds or (site / "seeds",)), "--report", site / "report.json")
    assert "Traceback" not in done.said
    return done.code, done.said, json.loads((site / "report.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("character", ["\x01", "\x0c", "\x1b[31m", "\ufffe", "&#1;", "&#x1F;", "&#xFFFE;"])
def test_a_saved_page_with_characters_that_xml_forbids_is_imported_without_them(site: Path, character: str) -> None:
    (site / "seeds/2.html").write_text(PAGE.format(n=2, m=9, c=character), encoding="utf-8")
    code, said, rows = reported(site)
    assert code == 0, said
    assert len(rows) == 5
    texts = [p.read_text(encoding="utf-8") for p in (site / "content").rglob("*.md")]
    assert len(texts) == 5
    assert not any(FORBIDDEN.search(text) for text in texts)
    assert any("second paragraph" in text and "story 2" in text for text in texts)


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_seed_on_which_the_importer_itself_fails_costs_that_seed_alone(
    site: Path, monkeypatch: pytest.MonkeyPatch, jobs: int
) -> None:
    real = seed_files.read_seed

    def read_seed(text: str, name: str = "", **more: Any) -> object:
        if name == "3":
            raise RecursionError("too deep\n\x1b[31m")
        return real(text, name=name, **more)

    monkeypatch.setattr(seed_files, "read_seed", read_seed)
    monkeypatch.setattr(processes, "choose", lambda *_: jobs)
    code, said, rows = reported(site)
    assert code == 1
    assert "3.html:1: it could not be read, by a fault of sitegen's own (RecursionError: too deep" in said
    assert [bool(row.get("article")) for row in rows] == [True, True, True, False, True]
    assert "RecursionError" in str(rows[3]["failed"])


def test_a_seed_of_which_no_article_can_be_made_costs_that_seed_alone(
    site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = import_seeds.front_matter

    def front_matter(keys: dict[str, object]) -> str:
        if keys["title"] == "Story 1":
            raise ValueError("no such thing")
        return real(keys)  # type: ignore[arg-type] # the importer's own keys

    monkeypatch.setattr(import_seeds, "front_matter", front_matter)
    code, said, rows = reported(site)
    assert code == 1
    assert "1.html:1: it could not be read" in said
    assert [bool(row.get("article")) for row in rows] == [True, False, True, True, True]


def test_a_seed_whose_name_is_no_utf_8_costs_itself_alone_and_is_named(site: Path) -> None:
    os.rename(site / "seeds/0.html", os.fsencode(site / "seeds") + b"/caf\xe9.html")
    code, said, rows = reported(site)
    assert code == 1, said
    assert "its name is not UTF-8 — rename it" in said
    assert len([row for row in rows if row.get("article")]) == 4


def test_half_a_character_in_a_seed_keeps_no_report_from_being_written(site: Path) -> None:
    (site / "seeds/4.html").write_bytes(PAGE.format(n=4, m=2, c="\ud800").encode("utf-8", "surrogatepass"))
    assert reported(site)[0] == 0
    assert command("import", "-s", site, site / "seeds", "--report", site / "report.md").code == 0
