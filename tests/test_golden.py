"""The whole sites of `tests/sites`, built and compared byte for byte with what was reviewed before.

`make golden` writes the golden tree anew; its difference is to be read before it is committed.
"""

import os
import re
import shutil
from pathlib import Path

import pytest
from sites_support import FULL, GOLDEN, SITES, build, copy_site, same, tree


def written(folder: Path) -> dict[str, bytes]:
    """A built site without the search index, which is another program's work; test_search looks into it."""
    return {name: data for name, data in tree(folder).items() if "pagefind-" not in name}


def test_the_full_site_is_the_golden_one_byte_for_byte(full_site: Path) -> None:
    built = full_site
    if os.environ.get("SITEGEN_GOLDEN") == "write":
        if GOLDEN.exists():
            shutil.rmtree(GOLDEN)
        shutil.copytree(built, GOLDEN, ignore=shutil.ignore_patterns("pagefind-*"))
    assert same(written(built), tree(GOLDEN)) == ""


_ASSET = re.compile(rb"\.[0-9a-f]{10}\.(css|js|woff2|svg)")


def without_assets(files: dict[str, bytes]) -> dict[str, bytes]:
    """Files without styles, scripts and the face, which the full site has, and without the digests in their names."""
    kept = {n: data for n, data in files.items() if not n.startswith(("css/", "js/", "fonts/", "icon.", "cards/"))}
    return {name: _ASSET.sub(rb".\1", data) for name, data in kept.items()}


@pytest.mark.parametrize("name", ["german", "arabic"])
def test_a_site_in_another_language_is_the_golden_one(name: str, tmp_path: Path) -> None:
    golden = SITES / name / "golden"
    files = without_assets(written(build(copy_site(tmp_path / name, SITES / name))))
    if os.environ.get("SITEGEN_GOLDEN") == "write":
        if golden.exists():
            shutil.rmtree(golden)
        for path, data in files.items():
            (golden / path).parent.mkdir(parents=True, exist_ok=True)
            (golden / path).write_bytes(data)
    assert same(files, tree(golden)) == ""


def test_the_full_site_holds_one_of_everything() -> None:
    # The golden tree proves only what the site holds, so what it must hold is said here.
    text = "\n".join(p.read_text(encoding="utf-8") for p in sorted(FULL.rglob("content/**/*.md")))
    wanted = (
        "rights: full", "rights: link", "kind: correction", "kind: update", "kind: clarification", "kind: retraction",
        "draft: true", "follows:", "aliases:", "lang: ja", "lang: ar", "sections:", "lead: true", "also:", "archive:",
        "]]>", "{{ 7*7 }}", "{% for", "\\x07", "<script>", "javascript:",
    )  # fmt: skip
    assert [w for w in wanted if w not in text] == []
    assert (FULL / "content" / "images" / "point.png").read_bytes().startswith(b"\x89PNG")
