"""Shapes of real archives that once held up a whole move, or lost a day, an address or an id."""

import re
from collections.abc import Mapping
from pathlib import Path

import pytest
from dulwich import porcelain
from dulwich.repo import Repo
from sites_support import command

from sitegen.authoring.migrate.notes import Notes
from sitegen.authoring.migrate.reading.config import old_site
from sitegen.authoring.migrate.reading.git_days import first_days
from sitegen.authoring.migrate.reading.source import open_old_site

NOW = "2026-02-15T12:00+00:00"


def laid(folder: Path, files: Mapping[str, str]) -> Path:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def moved(tmp_path: Path, place: Path) -> tuple[Path, str]:
    """A site that moved in and has no error, and what was said of it."""
    ran = command("migrate", place, "-s", tmp_path / "new", "--clock", NOW, "-v")
    assert ran.code == 0, ran.said
    checked = command("check", "-s", tmp_path / "new", "--clock", NOW)
    assert checked.code == 0, checked.said
    return tmp_path / "new", ran.out


def keys(place: Path) -> dict[str, str]:
    """The lines of a new file's front matter by their keys."""
    return dict(re.findall(r"^(\w+): (.*)$", place.read_text(encoding="utf-8").split("\n---\n")[0], re.MULTILINE))


JEKYLL = {
    "_config.yml": "url: https://old.example.org\n",
    "_posts/2021-03-04-first.md": "---\ntitle: First\n---\nText.\n",
    "_posts/2021-03-05-unread.md": "---\ntitle: Unread\n---\n" + "[a " * 600 + "\n",
    "blog/index.html": "---\ntitle: Blog\n---\n{% for post in site.posts %}{{ post.url }}{% endfor %}\n",
    "authors.md": "---\ntitle: Authors\npermalink: /authors/\n---\nWho.\n",
    "way.html": "---\nredirect_to: /authors/\n---\n",
    "API.md": "---\ntitle: The API\npermalink: /API/\n---\nWhat.\n",
}


def test_one_text_that_cannot_be_read_does_not_hold_up_the_site(tmp_path: Path) -> None:
    site, said = moved(tmp_path, laid(tmp_path / "old", JEKYLL))
    assert keys(site / "content/articles/2021/unread.md")["draft"] == "true"
    assert "draft" not in keys(site / "content/articles/2021/first.md")
    assert "_posts/2021-03-05-unread.md:1: it cannot be read as it is" in said
    # A template that lists other texts is none itself.
    assert "blog/index.html:1: it is a template" in said
    assert not (site / "content/pages/blog.md").exists()
    # A page keeps an address that is a key of ours and no address of ours; and one that differs from a new one in
    # case alone goes on beside it.
    # A text that only leads on is an old address of the one that it leads to.
    assert keys(site / "content/pages/authors.md")["aliases"] == '["/way.html"]'
    api = keys(site / "content/pages/about-api.md")
    assert (api["slug"], api["aliases"]) == ("about-api", '["/API/"]')


def test_two_items_of_an_export_with_one_guid_get_two_ids(tmp_path: Path) -> None:
    item = """<item><title>{0}</title><link>https://old.example.org/{0}/</link><guid isPermaLink="false">https://old.\
example.org/?p=7</guid><content:encoded><![CDATA[<p>{0}</p>]]></content:encoded><wp:post_id>7</wp:post_id>\
<wp:post_date>2021-03-04 10:00:00</wp:post_date><wp:post_name>{0}</wp:post_name><wp:status>publish</wp:status>\
<wp:post_type>post</wp:post_type></item>"""
    text = f"""<?xml version="1.0"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"
xmlns:wp="http://wordpress.org/export/1.2/"><channel><title>Old</title><link>https://old.example.org</link>
<wp:base_site_url>https://old.example.org</wp:base_site_url>{"".join(item.format(n) for n in ("a", "b", "c"))}
</channel></rss>"""
    site, said = moved(tmp_path, laid(tmp_path / "old", {"export.xml": text}) / "export.xml")
    ids = [keys(path)["id"] for path in sorted(site.glob("content/articles/*/*.md"))]
    assert len(set(ids)) == 3
    assert "https://old.example.org/?p=7" in ids
    assert "id-twice (2)" in said


def test_the_day_in_an_address_of_its_own_is_a_texts_day(tmp_path: Path) -> None:
    text = (
        '+++\npath = "2020/02/27/Meeting.html"\ntitle = "Meeting"\nauthors = ["ada"]\n[extra]\nteam = "x"\n+++\nText.\n'
    )
    files = {"content/notes/Meeting@1.md": text, "content/_index.md": '+++\nsort_by = "date"\n+++\n'}
    files["content/authors/ada/_index.md"] = '+++\ntitle = "Ada Clerk"\n+++\n'
    site, _ = moved(tmp_path, laid(tmp_path / "old", files))
    made = keys(site / "content/articles/2020/meeting.md")
    assert (made["date"], made["aliases"]) == ("2020-02-27", '["/2020/02/27/Meeting.html/"]')
    assert made["authors"] == '["Ada Clerk"]'  # from the file of the term


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    root = tmp_path / "old"
    root.mkdir()
    porcelain.init(root)
    times = {"2019-01-04": 1546593000, "2019-01-11": 1547197800, "2020-05-01": 1588330000}
    for (name, text), at in zip({"issue-1.md": "One", "issue-2.md": "Two"}.items(), times.values(), strict=False):
        laid(root, {f"docs/{name}": f"# {text}\n\n{text}.\n"})
        _commit(root, [f"docs/{name}"], at)
    (root / "docs/issue-2.md").rename(root / "docs/issue-3.md")
    _commit(root, ["docs/issue-2.md", "docs/issue-3.md"], times["2020-05-01"])
    return root


def _commit(root: Path, names: list[str], at: int) -> None:
    porcelain.add(root, [root / name for name in names if (root / name).exists()])
    gone = [str(root / name) for name in names if not (root / name).exists()]
    if gone:
        porcelain.remove(root, gone)
    porcelain.commit(
        root, message=b"x", author=b"A <a@example.org>", committer=b"A <a@example.org>", author_timestamp=at,
        author_timezone=3600, commit_timestamp=at, commit_timezone=0,
    )  # fmt: skip


def test_texts_without_any_day_have_that_of_the_commit_that_added_them(repository: Path, tmp_path: Path) -> None:
    assert first_days(repository / "docs") == {
        "issue-1.md": "2019-01-04", "issue-3.md": "2019-01-11",
    }  # fmt: skip
    assert first_days(tmp_path) == {}
    site, said = moved(tmp_path, repository / "docs")
    assert keys(site / "content/articles/2019/issue-3.md")["date"] == "2019-01-11"
    assert "date-from-git (2)" in said


def test_a_past_that_lacks_a_folder_tells_no_days(repository: Path) -> None:
    """So is a partial clone, which has only the folders that were checked out."""
    with Repo(str(repository)) as held:
        first = list(held.get_walker())[-1].commit
        (repository / ".git/objects" / first.tree[:2].decode() / first.tree[2:].decode()).unlink()
    assert first_days(repository) == {}


@pytest.mark.parametrize(
    ("configuration", "text"),
    [
        (JEKYLL["_config.yml"], "_posts/idea.md"),
        (JEKYLL["_config.yml"], "_drafts/idea.md"),
        ("site_url: https://old.example.org/\nplugins: [blog]\n", "docs/blog/posts/idea.md"),
    ],
)
def test_git_publishes_no_text_that_the_old_site_did_not_show(tmp_path: Path, configuration: str, text: str) -> None:
    settings = "mkdocs.yml" if text.startswith("docs") else "_config.yml"
    shown = text.replace("idea", "2021-03-04-first").replace("_drafts", "_posts")
    root = laid(tmp_path / "old", {settings: configuration, text: "---\ntitle: Idea\n---\nText.\n"})
    laid(root, {shown: "---\ntitle: First\ndate: 2021-03-04\n---\nText.\n"})
    porcelain.init(root)
    _commit(root, [settings, text, shown], 1546593000)
    site, said = moved(tmp_path, root)
    made = keys(site / "content/articles/undated/idea.md")
    assert (made["draft"], made.get("date"), made.get("aliases")) == ("true", None, None)
    assert "old.example.org" not in made["id"]
    assert "date-from-git" not in said


def test_no_address_is_formed_from_a_day_that_git_alone_tells(tmp_path: Path) -> None:
    files = {"hugo.toml": 'baseURL = "https://old.example.org/"\n[permalinks]\nposts = "/:year/:slug/"\n'}
    files |= {"content/posts/undated.md": "---\ntitle: Undated\n---\nText.\n"}
    files |= {"content/posts/dated.md": "---\ntitle: Dated\ndate: 2021-03-04\n---\nText.\n"}
    root = laid(tmp_path / "old", files)
    porcelain.init(root)
    _commit(root, list(files), 1546593000)
    site, _ = moved(tmp_path, root)
    made = keys(site / "content/articles/2019/undated.md")
    assert (made["date"], made.get("aliases")) == ("2019-01-04", None)
    assert "old.example.org" not in made["id"]
    assert keys(site / "content/articles/2021/dated.md")["aliases"] == '["/2021/dated/"]'


def test_without_git_texts_without_any_day_are_pages_and_it_is_told(tmp_path: Path) -> None:
    site, said = moved(tmp_path, laid(tmp_path / "old", {"a.md": "# A\n\nText.\n", "b.md": "# B\n\nText.\n"}))
    assert len(list(site.glob("content/pages/*.md"))) == 2
    assert "no text has a date that can be told: all are pages" in said


def test_only_posts_of_its_blog_are_articles_of_mkdocs(tmp_path: Path) -> None:
    files = {
        "mkdocs.yml": "site_url: https://old.example.org/\nplugins:\n  blog:\n    blog_dir: .\n"
        "  redirects:\n    redirect_maps:\n      old/place.md: guide/b.md\n      gone.md: https://example.org/\n",
        "docs/posts/x.md": "---\ndate: 2024-05-06\nauthors: [ada]\n---\n# Some News\nText.\n",
        "docs/.authors.yml": "authors:\n  ada:\n    name: Ada Clerk\n",
        "docs/guide/2024-01-01-a.md": "# A\nText.\n",
        "docs/guide/b.md": "# B\nText.\n",
    }
    site, said = moved(tmp_path, laid(tmp_path / "old", files))
    assert keys(site / "content/articles/2024/some-news.md")["authors"] == '["Ada Clerk"]'
    assert keys(site / "content/articles/2024/some-news.md")["aliases"] == '["/2024/05/06/some-news/"]'
    assert keys(site / "content/pages/b.md")["aliases"] == '["/guide/b/", "/old/place/"]'
    assert "draft" not in said.splitlines()[-1] or "(0 of them drafts)" in said


@pytest.mark.parametrize(
    ("files", "generator"),
    [
        ({"content/a.md": "---\ntitle: A\n---\nText.\n", "content/b.md": "---\ntitle: B\n---\n{{< x >}}\n"}, "hugo"),
        ({"a.md": "---\ntitle: A\n---\nx\n", "b/_index.md": "---\ntitle: B\n---\n"}, "hugo"),
        ({"a.md": "# A\n\n!!! note\n    x\n", "b.md": "# B\n\n??? tip \"T\"\n    x\n"}, "mkdocs"),
        ({"a.md": "# A\n\nText.\n", "b.md": "# B\n"}, "markdown"),
    ],
)  # fmt: skip
def test_texts_tell_their_generator_where_no_configuration_does(
    tmp_path: Path, files: dict[str, str], generator: str
) -> None:
    notes = Notes()
    assert old_site(open_old_site(laid(tmp_path, files), notes), "", notes).generator == generator
