"""Old addresses are any path of a URL: decoded where they name files, encoded where they stand in addresses."""

from pathlib import Path

import pytest
from support import run, write_site

from sitegen.content.values import Unfit, alias, slug


def article(more: str = "") -> str:
    return f"---\ntitle: A\ndate: 2024-05-01\nsummary: A summary.\n{more}---\nText.\n"


@pytest.mark.parametrize(
    ("typed", "file", "row"),
    [
        ("/日本語/", "日本語/index.html", "/%E6%97%A5%E6%9C%AC%E8%AA%9E/"),
        ("/%E6%97%A5%E6%9C%AC%E8%AA%9E/", "日本語/index.html", "/%E6%97%A5%E6%9C%AC%E8%AA%9E/"),
        ("/a+b/", "a+b/index.html", "/a+b/"),
        ("/a.html", "a.html", "/a.html"),
        ("/2019/a.htm", "2019/a.htm", "/2019/a.htm"),
        ("/my page", "my page/index.html", "/my%20page/"),
        ("/wiki/C:x*/", "wiki/C:x*/index.html", "/wiki/C%3Ax%2A/"),
        ("/100%25/", "100%/index.html", "/100%25/"),
        ("/x/(a),b;c='d'/", "x/(a),b;c='d'/index.html", "/x/(a),b;c='d'/"),
    ],
)
def test_an_old_address_of_any_script_leads_to_the_story(tmp_path: Path, typed: str, file: str, row: str) -> None:
    write_site(tmp_path, {"content/articles/story.md": article(f'aliases: ["{typed}"]\n')})
    assert run("build", "-s", tmp_path).code == 0
    page = (tmp_path / "build/site" / file).read_text(encoding="utf-8")
    assert 'content="0; url=/articles/story/"' in page or "/articles/story/" in page
    rows = (tmp_path / "build/site/_redirects").read_text(encoding="utf-8").splitlines()
    assert f"{row} /articles/story/ 301" in rows


@pytest.mark.parametrize(
    ("one", "other"), [("/日本語/", "/%E6%97%A5%E6%9C%AC%E8%AA%9E/"), ("/a b/", "/a%20b/"), ("/é/", "/e\u0301/")]
)
def test_two_ways_to_write_one_old_address_are_one(tmp_path: Path, one: str, other: str) -> None:
    files = {
        "content/articles/one.md": article(f'aliases: ["{one}"]\n'),
        "content/articles/two.md": article(f'aliases: ["{other}"]\n'),
    }
    said = run("check", "-s", write_site(tmp_path, files))
    assert said.code == 1
    assert "address-taken" in said.out


def test_a_query_is_told_with_its_reason() -> None:
    with pytest.raises(Unfit) as caught:
        alias("/?p=12")
    assert caught.value.message == "“/?p=12” holds a ?, and what stands behind it never chooses a file"


def test_a_slug_in_another_script_is_refused_with_the_reason() -> None:
    with pytest.raises(Unfit) as caught:
        slug("网络安全")
    assert "addresses are of a-z, 0-9 and hyphens" in caught.value.message
    assert caught.value.hint == "write wang-luo-an-quan"
