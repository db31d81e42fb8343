"""A subscriber who knows entries by their ids: whatever an editor does to a story, it never comes back as new."""

import json
import random
import re
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from lxml import etree
from sites_support import CLOCK, build, command, edit, environment, process, small_site, story, write

ATOM = "{http://www.w3.org/2005/Atom}"
ID = "3f1c2a52-5a7e-4d0b-9a57-0c9a3c1b7e0"
STORIES = 4


class Subscriber:
    """Holds every id that any feed of a site ever showed, by what it is an entry of."""

    def __init__(self) -> None:
        self.known: set[str] = set()

    def look(self, built: Path) -> set[str]:
        """Read every feed in every format; the ids that were never seen before."""
        found: set[str] = set()
        for path in built.rglob("*"):
            if path.name == "atom.xml":
                found |= {str(e.findtext(f"{ATOM}id")) for e in etree.parse(path).iter(f"{ATOM}entry")}
            elif path.name == "feed.xml":
                found |= {str(e.text) for e in etree.parse(path).iter("guid")}
            elif path.name == "feed.json":
                found |= {str(i["id"]) for i in json.loads(path.read_bytes())["items"]}
        new = found - self.known
        self.known |= found
        return new


def file_of(site: Path, number: int) -> Path:
    """The file of a story, wherever it is by now."""
    return next(p for p in site.rglob("*.md") if f"id: {ID}{number}\n" in p.read_text(encoding="utf-8"))


def _key(site: Path, number: int, key: str, value: str) -> None:
    file = file_of(site, number)
    text = file.read_text(encoding="utf-8")
    row = f"{key}: {value}"
    text = (
        re.sub(rf"^{key}: .*$", row, text, count=1, flags=re.MULTILINE)
        if f"\n{key}: " in text
        else text.replace("\ntitle: ", f"\n{row}\ntitle: ", 1)
    )
    file.write_text(text, encoding="utf-8")


def _move(site: Path, number: int, place: str) -> None:
    target = site / "content/articles" / place
    target.parent.mkdir(parents=True, exist_ok=True)
    # The file's name decides the address, so a story whose place another took keeps its own.
    if not target.exists():
        file_of(site, number).rename(target)


def _taxonomy(site: Path, number: int, name: str) -> None:
    text = (site / "site.toml").read_text(encoding="utf-8")
    now = re.findall(r"\[taxonomies\.(\w+)\]", text)[0]
    (site / "site.toml").write_text(text.replace(f"[taxonomies.{now}]", f"[taxonomies.{name}]"), encoding="utf-8")
    for file in (site / "content/articles").rglob("*.md"):
        file.write_text(file.read_text(encoding="utf-8").replace(f"\n{now}: ", f"\n{name}: "), encoding="utf-8")


def _setting(site: Path, key: str, value: str) -> None:
    text = (site / "site.toml").read_text(encoding="utf-8")
    (site / "site.toml").write_text(re.sub(rf"^{key} = .*$", f"{key} = {value}", text, flags=re.MULTILINE), "utf-8")


def _theme(site: Path, number: int, text: str) -> None:
    write(site, "layouts/article.html", "<!doctype html><title>x</title>{{ page.story.title }} " + text)


EDITS: dict[str, Callable[[Path, int, str], object]] = {
    "title": lambda s, n, w: _key(s, n, "title", f"Called {w}"),
    "slug": lambda s, n, w: _key(s, n, "slug", f"{w}-{n}"),
    "date": lambda s, n, w: _key(s, n, "date", f"2023-0{len(w) % 9 + 1}-11"),
    "draft": lambda s, n, w: _key(s, n, "draft", "true" if len(w) % 2 else "false"),
    "term file": lambda s, n, w: write(s, f"content/terms/topics/{w}.md", f"---\ntitle: On {w}\n---\nx\n"),
    "summary": lambda s, n, w: _key(s, n, "summary", f"In short, {w}."),
    "terms": lambda s, n, w: _key(s, n, re.findall(r"taxonomies\.(\w+)", (s / "site.toml").read_text())[0], f"[{w}]"),
    "file name": lambda s, n, w: _move(s, n, f"{w}{n}.md"),
    "folder": lambda s, n, w: _move(s, n, f"{w}/deep/s{n}.md"),
    "theme": _theme,
    "domain": lambda s, n, w: _setting(s, "base_url", f'"https://{w}.example.net/{w}/"'),
    "site title": lambda s, n, w: _setting(s, "title", f'"The {w}"'),
    "taxonomy name": lambda s, n, w: _taxonomy(s, n, w),
    "link": lambda s, n, w: _setting(s, "link", '"original"' if len(w) % 2 else '"own"'),
    "limit": lambda s, n, w: _setting(s, "limit", str(len(w))),
    "content": lambda s, n, w: _setting(s, "content", '"summary"' if len(w) % 2 else '"full"'),
    "zone": lambda s, n, w: _setting(s, "timezone", '"Asia/Tokyo"' if len(w) % 2 else '"Europe/London"'),
}

SETTINGS = (
    'timezone = "UTC"\nid = "c52cccfc-ecbc-491c-bbf5-5c0d8d230ad7"\n[taxonomies.topics]\n'
    '[feeds]\nlimit = 30\nlink = "own"\ncontent = "full"\n'
)


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site with stories, changes and an edition, built."""
    files = {
        f"articles__s{n}": story(f"Story {n}", f"2024-0{n + 1}-01", id=f"{ID}{n}", topics="[one, two]")
        for n in range(STORIES)
    }
    site = small_site(tmp_path_factory.mktemp("subscriber") / "site", SETTINGS, **files)
    edit(site / "content/articles/s1.md", "summary:", "changes: [{date: 2024-03-01, kind: update, note: X}]\nsummary:")
    write(
        site,
        "content/editions/week.md",
        "---\nid: 22222222-0000-4000-8000-000000000001\ntitle: Week\ndate: 2024-06-02\nfrom: 2024-01-01\n---\nHello.\n",
    )
    build(site)
    return site


def subscribed(first: Path) -> Subscriber:
    subscriber = Subscriber()
    assert len(subscriber.look(first / "build" / "site")) == STORIES + 2
    return subscriber


@pytest.mark.parametrize("what", EDITS)
def test_nothing_is_new_after(what: str, first: Path, tmp_path: Path) -> None:
    site = shutil.copytree(first, tmp_path / "site")
    EDITS[what](site, 1, "word")
    assert subscribed(first).look(build(site)) == set()


def test_nothing_is_new_after_three_hundred_files_were_touched_on_another_machine(first: Path, tmp_path: Path) -> None:
    site = small_site(tmp_path / "site", SETTINGS)
    for n in range(300):
        write(site, f"content/articles/m{n}.md", story(f"More {n}", "2024-01-01", id=f"{ID[:-2]}{n:03d}"))
    subscriber = Subscriber()
    assert len(subscriber.look(build(site))) == 300
    other = tmp_path / "elsewhere" / "named otherwise"
    shutil.copytree(site, other, ignore=shutil.ignore_patterns("build"))
    for n, file in enumerate(other.rglob("*.md")):
        file.write_bytes(file.read_bytes())
        (file.chmod(0o600) if n % 2 else file.touch())
    env = environment(TZ="Asia/Kathmandu", LC_ALL="C", PYTHONHASHSEED="7", HOME=str(tmp_path))
    done = process("build", "-s", other, "--clock", CLOCK, env=env)
    assert done.code == 0, done.said
    assert subscriber.look(other / "build" / "site") == set()


def test_a_story_more_is_one_entry_more_and_a_changed_id_is_one_too(first: Path, tmp_path: Path) -> None:
    # The subscriber is worth something only if it sees what is new.
    site = shutil.copytree(first, tmp_path / "site")
    subscriber = subscribed(first)
    write(site, "content/articles/more.md", story("More", "2024-06-01", id=f"{ID}9"))
    assert subscriber.look(build(site)) == {f"urn:uuid:{ID}9"}
    edit(file_of(site, 2), f"id: {ID}2", f"id: {ID}8")
    assert subscriber.look(build(site)) == {f"urn:uuid:{ID}8"}


def test_a_strange_history_shows_nothing_again_but_the_withdrawal_in_the_corrections(
    first: Path, tmp_path: Path
) -> None:
    site = shutil.copytree(first, tmp_path / "site")
    subscriber = subscribed(first)
    gone = "changes: [{date: 2024-07-01, kind: retraction, note: Wrong.}]\n"
    for what, word in (
        ("title", "mill"),
        ("file name", "mill"),
        ("slug", "oak"),
        ("date", "mill"),
        ("domain", "river"),
    ):
        EDITS[what](site, 2, word)
    write(site, "content/terms/topics/rivers.md", "---\ntitle: Rivers\naliases: [/topics/one/]\n---\nx\n")
    for number in range(STORIES):
        edit(file_of(site, number), "[one, two]", "[rivers, two]")
    assert subscriber.look(build(site)) == set()
    edit(file_of(site, 2), "slug: oak-2", "slug: oak-2\ndraft: true")
    assert subscriber.look(build(site)) == set()
    edit(file_of(site, 2), "draft: true\n", gone)
    new = subscriber.look(build(site))
    assert len(new) == 1
    assert "Wrong." in (site / "build/site/corrections/atom.xml").read_text(encoding="utf-8")
    edit(file_of(site, 2), gone, "")
    built = build(site)
    assert subscriber.look(built) == set()
    old, now = (built / "topics" / name / "atom.xml" for name in ("one", "rivers"))
    assert old.read_bytes() == now.read_bytes()
    assert all(f"urn:uuid:{ID}{n}" in now.read_text(encoding="utf-8") for n in range(STORIES))


SLOW = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
WORDS = st.sampled_from(["river", "mill", "harbours", "oak"])
STEPS = st.lists(st.tuples(st.sampled_from(sorted(EDITS)), st.integers(0, STORIES - 1), WORDS), min_size=1, max_size=6)


# Each example is some builds, and shrinking one would be hundreds.
@settings(max_examples=5, phases=[Phase.explicit, Phase.reuse, Phase.generate], suppress_health_check=SLOW)
@given(steps=STEPS, seed=st.integers(0, 9))
def test_nothing_is_new_after_any_of_these_one_upon_the_other(
    steps: list[tuple[str, int, str]], seed: int, first: Path
) -> None:
    subscriber = subscribed(first)
    with tempfile.TemporaryDirectory() as folder:
        site = shutil.copytree(first, Path(folder, "site"))
        looks = random.Random(seed)  # noqa: S311 (not for secrets)
        for what, number, word in steps:
            EDITS[what](site, number, word)
            # Subscribers look after some edits and not after others.
            if looks.random() < 0.5:
                done = command("build", "-s", site, "--clock", CLOCK)
                assert done.code == 0, (steps, done.err)
                assert subscriber.look(site / "build" / "site") == set(), steps
        assert subscriber.look(build(site)) == set(), steps
