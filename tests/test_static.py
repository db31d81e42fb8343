"""`static/`: copied to the root as it is; what is not published is told, and nothing of the site's own is replaced."""

import itertools
import os
from pathlib import Path

import pytest
from sites_support import build, command, edit, small_site, story, tree, write

SITE = {"articles__a": story("A", "2024-05-01")}


def findings(site: Path) -> list[str]:
    done = command("check", "-s", site)
    return [line for line in done.said.splitlines() if line.endswith("]") or "] " in line]


def test_files_of_static_are_published_under_their_own_names_byte_for_byte(tmp_path: Path) -> None:
    site = small_site(tmp_path / "site", **SITE)
    names = ("CNAME", ".nojekyll", ".htaccess", ".domains", ".well-known/security.txt", "docs/.htaccess", "a b/ü.pdf")
    for name in names:
        (site / "static" / name).parent.mkdir(parents=True, exist_ok=True)
        (site / "static" / name).write_bytes(b"\xff\x00 " + name.encode())
    built = build(site)
    assert {name: (built / name).read_bytes() for name in names} == {n: b"\xff\x00 " + n.encode() for n in names}
    assert "static" not in (built / "sitemap.xml").read_text() + (built / "_headers").read_text()
    again = command("build", "-s", site)
    assert " 0 written" in again.said
    (site / "static" / "CNAME").write_text("news.example.org\n")
    (site / "static" / ".nojekyll").unlink()
    build(site)
    assert (built / "CNAME").read_text() == "news.example.org\n"
    assert not (built / ".nojekyll").exists()
    assert command("build", "-s", site, "--verify").code == 0


def test_a_file_that_is_not_published_is_told_and_what_a_machine_left_is_not(tmp_path: Path) -> None:
    site = small_site(tmp_path / "site", **SITE)
    for name in (".env", ".git/config", "report.bak", ".DS_Store", ".gitkeep", "sub/.well-known/x", ".x.swp", "ok.txt"):
        write(site, f"static/{name}", "x")
    for name in (".well-known/x", "icon.svg~"):
        write(site, f"layouts/static/{name}", "x")
    said = [line.partition(" — ")[0].split(": ")[0] for line in findings(site) if "[not-published]" in line]
    assert said == [
        "layouts/static/.well-known:1",
        "layouts/static/icon.svg~:1",
        "static/.env:1",
        "static/report.bak:1",
        "static/sub/.well-known:1",
    ]
    assert "move it to static/.well-known" in "\n".join(findings(site))
    built = build(site)
    assert (built / "ok.txt").exists()
    assert not [name for name in tree(built) if ".env" in name or name.endswith((".bak", "~"))]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("robots.txt", "the address /robots.txt also belongs to robots.txt"),
        ("_headers", "the address /_headers also belongs to the hosts' headers"),
        ("FEED.xml", "the address /FEED.xml also belongs to"),
        ("articles/a/index.html", "the address /articles/a/ also belongs to"),
        ("archive", "the address /archive also belongs to"),
        ("pagefind-2024/x.js", "lies in a folder that the search index writes"),
    ],
)
def test_a_name_that_the_site_writes_itself_is_an_error_that_names_the_file(
    tmp_path: Path, name: str, said: str
) -> None:
    site = small_site(tmp_path / "site", **SITE)
    write(site, f"static/{name}", "mine")
    done = command("build", "-s", site)
    assert done.code == 1
    assert said in done.said, done.said
    assert "[address-taken]" in done.said
    assert not (site / "build" / "site").exists()


def test_no_link_is_published_not_even_one_within_static(tmp_path: Path) -> None:
    site = small_site(tmp_path / "site", **SITE)
    write(site, "static/real.txt", "real")
    os.symlink("real.txt", site / "static" / "linked.txt")
    os.symlink("/etc", site / "static" / "etc")
    done = command("build", "-s", site)
    assert done.code == 1
    assert "static/linked.txt:1: links are not published" in done.said
    assert "static/etc:1: links are not published" in done.said
    (site / "static" / "linked.txt").unlink()
    (site / "static" / "etc").unlink()
    os.rename(site / "static", site / "elsewhere")
    os.symlink("elsewhere", site / "static")
    assert "static:1: links are not published" in command("build", "-s", site).said


def test_what_is_asked_for_by_name_gets_no_digest_and_is_not_kept_for_good(tmp_path: Path) -> None:
    site = small_site(tmp_path / "site", **SITE)
    asked = ("CNAME", "favicon.ico", "apple-touch-icon-180x180.png", "humans.txt", "site.webmanifest", "sw.js")
    for name in (*asked, "js/sw.js", "mine.ico"):
        write(site, f"layouts/static/{name}", "x")
    built = build(site)
    names = set(tree(built))
    assert set(asked) <= names
    assert not {"js/sw.js", "mine.ico"} & names
    rules = (built / "_headers").read_text().splitlines()
    lasting = {rule for rule, row in itertools.pairwise(rules) if "immutable" in row}
    assert not [rule for rule in lasting if rule.removeprefix("/") in asked]
    assert [rule for rule in lasting if rule.startswith("/mine.")]


def test_a_destination_in_static_is_refused(tmp_path: Path) -> None:
    site = small_site(tmp_path / "site", **SITE)
    write(site, "static/a.txt", "a")
    done = command("build", "-s", site, "-d", site / "static" / "out")
    assert done.code == 1
    assert "overlap" in done.said


def test_a_file_of_static_that_becomes_an_article_of_the_site_leaves_no_trace(tmp_path: Path) -> None:
    site = small_site(tmp_path / "site", **SITE)
    write(site, "static/b/index.html", "mine")
    built = build(site)
    assert (built / "b" / "index.html").read_text() == "mine"
    (site / "static" / "b" / "index.html").unlink()
    write(site, "content/pages/b.md", "---\ntitle: B\n---\nOurs.")
    build(site)
    assert "Ours." in (built / "b" / "index.html").read_text()
    edit(site / "content" / "pages" / "b.md", "Ours", "Yours")
    assert command("build", "-s", site, "--verify").code == 0
