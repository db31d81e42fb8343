"""No story, one, and twenty thousand: every page and feed stands, and none grows with the number of all stories."""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from feed_rules import site_faults
from sites_support import ROOT, command, small_site, story

MANY = '''\
"""Plans a site of made-up stories, renders each kind of page that lists them, and tells what came of it."""
import json
import resource
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from sitegen.content.library import Contents, assemble
from sitegen.engine.load import render
from sitegen.model import Article, Moment, Settings, Shown, Taxonomy
from sitegen.outputs.plan import make_plan
from sitegen.theme.templates import Theme

count, layouts = int(sys.argv[1]), Path(sys.argv[2])
resource.setrlimit(resource.RLIMIT_AS, (640 << 20, 640 << 20))
settings = Settings(title="Many", base_url="https://example.org/", taxonomies=(Taxonomy("topics", "Topics"),))
rows = []
for n in range(count):
    day = date(2000, 1, 1) + timedelta(days=n // 3)
    at = Moment(day, datetime(day.year, day.month, day.day, tzinfo=UTC), timed=False)
    terms = (("topics", (f"t{n % 40}", "all")),)
    path = f"content/articles/s{n}.md"
    rows.append(Article(path, f"urn:x:{n}", f"s{n}", f"Story {n}", at, f"What came of it, {n}", terms=terms))
shown = {row.path: Shown("link") for row in rows}
library = assemble(Contents(articles=tuple(rows), shown=shown), settings, datetime(2100, 1, 1, tzinfo=UTC))
files = [p for p in sorted(layouts.rglob("*")) if p.is_file()]
names = {p.relative_to(layouts).as_posix(): p for p in files}
theme = Theme({n: p.read_text(encoding="utf-8") for n, p in names.items() if not n.startswith("static/")})
static = {n.removeprefix("static/"): p.read_bytes() for n, p in names.items() if n.startswith("static/")}
plan = make_plan(library, static, {}, {})
year = max(library.years)
wanted = ["index.html", "archive/index.html", f"archive/{year}/index.html"]
wanted += ["topics/index.html", "topics/all/index.html", f"topics/all/{year}/index.html", "articles/s7/index.html"]
wanted += ["feed.xml", "atom.xml", "feed.json", "topics/all/feed.xml", "corrections/feed.xml", "sitemap.xml"]
sizes = {path: len(render(plan.outputs[path], theme)) for path in wanted}
sizes["january"] = len(render(plan.outputs[f"archive/{year}/01/index.html"], theme))
stories = sum(path.startswith("articles/s") for path in plan.outputs)
months = sum(path.startswith("archive/") and path.count("/") == 3 and path.endswith(".html") for path in plan.outputs)
parts = [path for path in plan.outputs if path.startswith("sitemap")]
told = {"sizes": sizes, "stories": stories, "months": months, "problems": len(plan.problems), "sitemaps": parts}
print(json.dumps(told))
'''


NEWEST = ("index.html", "articles/s7/index.html", "feed.xml", "atom.xml", "feed.json", "topics/all/feed.xml")
"""Pages and feeds that show the newest stories, or one."""
YEARS = ("archive/index.html", "topics/index.html", "topics/all/index.html")
"""Pages that have a row for each year."""


@pytest.mark.long
def test_of_twenty_thousand_stories_each_has_its_page_and_no_list_grows_with_all_of_them() -> None:
    # The child may take 640 MB; a plan that held what it had rendered would need more.
    few, many = _told(1_100), _told(20_000)
    assert (many["problems"], many["stories"], many["months"]) == (0, 20_000, 220)
    assert many["sitemaps"] == ["sitemap.xml"]
    for path in NEWEST:
        assert many["sizes"][path] - few["sizes"][path] < 1_000, path
    for path in YEARS:
        assert many["sizes"][path] < 100_000, path
    assert many["sizes"]["january"] < 50_000


@pytest.mark.parametrize("count", [0, 1])
def test_a_site_of_no_story_or_one_builds_without_a_word_and_its_feeds_keep_the_rules(
    count: int, tmp_path: Path
) -> None:
    stories = {"articles__one": story("Only lantern", id="11111111-0000-4000-8000-000000000001")}
    site = small_site(tmp_path / "site", **(stories if count else {}))
    done = command("build", "-s", site)
    assert (done.code, done.err) == (0, "")
    built = site / "build/site"
    assert site_faults(built, "https://example.org/") == []
    assert len(re.findall("<item>", (built / "feed.xml").read_text(encoding="utf-8"))) == count
    assert ("Only lantern" in (built / "index.html").read_text(encoding="utf-8")) == bool(count)


def _told(count: int) -> dict[str, Any]:
    command_line = [sys.executable, "-c", MANY, str(count), str(ROOT / "layouts")]
    ran = subprocess.run(command_line, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr[-2000:]
    found: dict[str, Any] = json.loads(ran.stdout)
    return found
