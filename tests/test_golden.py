"""The full site of `tests/sites/full`, built and compared byte for byte with what was reviewed before.

`make golden` writes the golden tree anew; its difference is to be read before it is committed.
"""

import os
import shutil
from pathlib import Path

from sites_support import FULL, GOLDEN, build, copy_site, same, tree


def test_the_full_site_is_the_golden_one_byte_for_byte(tmp_path: Path) -> None:
    built = build(copy_site(tmp_path / "full"))
    if os.environ.get("SITEGEN_GOLDEN") == "write":
        if GOLDEN.exists():
            shutil.rmtree(GOLDEN)
        shutil.copytree(built, GOLDEN, ignore=shutil.ignore_patterns("pagefind-*"))
    # The search index is another program's work, which the repository does not hold; test_search looks into it.
    ours = {name: data for name, data in tree(built).items() if not name.startswith("pagefind-")}
    assert same(ours, tree(GOLDEN)) == ""


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
