"""A real feed reader, newsboat, subscribes to the served site: what it shows as new is new, and nothing else is."""

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

import pytest
from sites_support import HANG, build, edit, environment, small_site, story, write
from web import hosted

ID = "3f1c2a52-5a7e-4d0b-9a57-0c9a3c1b7e0"


class Newsboat:
    """A subscriber with a place of its own, to feeds of one site."""

    def __init__(self, folder: Path, feeds: list[str]) -> None:
        folder.mkdir()
        self.cache = folder / "cache.db"
        self.environment = environment(HOME=str(folder), TERM="dumb", LC_ALL="C.UTF-8")
        self.files = ["-u", write(folder, "urls", "\n".join(feeds) + "\n"), "-c", self.cache]
        self.files += ["-C", write(folder, "config", "")]

    def run(self, command: str) -> str:
        done = subprocess.run(
            ["newsboat", *map(str, self.files), "-x", command],
            env=self.environment,
            capture_output=True,
            timeout=HANG,
            check=False,
        )
        assert done.returncode == 0, done.stderr.decode()
        return done.stdout.decode()

    def unread(self) -> str:
        """What the reader says is new, after it looked at the feeds again."""
        self.run("reload")
        return self.run("print-unread").strip()

    def items(self) -> list[tuple[str, str, str]]:
        """The feed, id and title of every entry that the reader holds."""
        with closing(sqlite3.connect(self.cache)) as cache:
            return sorted(cache.execute("SELECT feedurl, guid, title FROM rss_item").fetchall())

    def content(self, guid: str) -> str:
        with closing(sqlite3.connect(self.cache)) as cache:
            (row,) = cache.execute("SELECT content FROM rss_item WHERE guid = ? LIMIT 1", (guid,)).fetchall()
        return str(row[0])

    def read_everything(self) -> None:
        with closing(sqlite3.connect(self.cache)) as cache:
            cache.execute("UPDATE rss_item SET unread = 0")
            cache.commit()


def rebuild(site: Path, kind: str, day: int) -> Path:
    """Build the site as if days lay between the builds: HTTP tells a file's time by whole seconds only."""
    built = build(site)
    os.utime(built / kind, (day * 86_400, day * 86_400))
    return built


@pytest.mark.parametrize("kind", ["atom.xml", "feed.xml"])
def test_newsboat_shows_what_is_new_and_nothing_again(kind: str, tmp_path: Path) -> None:
    if shutil.which("newsboat") is None:
        assert "CI" not in os.environ, "there is no newsboat, and on CI it must be there"
        pytest.skip("there is no newsboat on this machine")
    files = {f"articles__s{n}": story(f"Story {n}", f"2024-0{n + 1}-01", id=f"{ID}{n}") for n in range(3)}
    site = small_site(tmp_path / "site", **files)
    with hosted(rebuild(site, kind, 1)) as address:
        feed = f"{address}/{kind}"
        reader = Newsboat(tmp_path / "newsboat", [feed])
        assert reader.unread() == "3 unread articles"
        first = [(feed, f"urn:uuid:{ID}{n}", f"Story {n}") for n in range(3)]
        assert reader.items() == first
        reader.read_everything()
        assert reader.unread() == "0 unread articles"

        write(site, "content/articles/new.md", story("A new one", "2024-05-01", id=f"{ID}9"))
        rebuild(site, kind, 2)
        assert reader.unread() == "1 unread articles"
        assert reader.items() == [*first, (feed, f"urn:uuid:{ID}9", "A new one")]
        reader.read_everything()

        edit(site / "content/articles/s1.md", "Words.", "Mended words.")
        edit(site / "content/articles/s2.md", "title: Story 2", "title: Story two\nslug: elsewhere")
        rebuild(site, kind, 3)
        assert reader.unread() == "0 unread articles"
        assert len(reader.items()) == 4
        assert "Mended words." in reader.content(f"urn:uuid:{ID}1")

        before = {guid for _, guid, _ in reader.items()}
        gone = "changes: [{date: 2024-06-01, kind: retraction, note: It was wrong.}]"
        edit(site / "content/articles/s0.md", "title: Story 0", f"title: Story 0\n{gone}")
        rebuild(site, kind, 4)
        # The story's own entry is replaced without a word, so the withdrawal is an entry of its own.
        assert reader.unread() == "1 unread articles"
        after = {guid: title for _, guid, title in reader.items()}
        (more,) = after.keys() - before
        assert after[more] == after[f"urn:uuid:{ID}0"] == "Withdrawn: Story 0"
        assert "It was wrong." in reader.content(more)
        reader.read_everything()
        rebuild(site, kind, 5)
        assert reader.unread() == "0 unread articles"
        assert "It was wrong." in reader.content(f"urn:uuid:{ID}0")
        assert "Words." not in reader.content(f"urn:uuid:{ID}0")
