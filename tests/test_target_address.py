"""Where a site is published: the forms of an address, and what none may be."""

from pathlib import Path

import click
import pytest
from sites_support import command, small_site
from test_completion import complete

from sitegen.cli.completion import target_names
from sitegen.target_address import (
    BadAddress,
    FolderAddress,
    GitAddress,
    S3Address,
    SshAddress,
    TargetAddress,
    target_address,
)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("../www", FolderAddress("../www")),
        ("/srv/a b", FolderAddress("/srv/a b")),
        ("live", FolderAddress("live")),
        ("ssh://www.example.org/srv/digest/", SshAddress("www.example.org", "/srv/digest")),
        ("ssh://me@www.example.org:2222/~/digest", SshAddress("www.example.org", "~/digest", "me", 2222)),
        ("ssh://[2001:db8::1]:22/srv/a%20b%23c", SshAddress("2001:db8::1", "/srv/a b#c", "", 22)),
        ("s3://bucket", S3Address("bucket", "")),
        ("s3://my.bucket/the/site/", S3Address("my.bucket", "the/site/")),
        ("git:origin#gh-pages", GitAddress("origin", "gh-pages")),
        ("git:git@example.org:me/site.git#pages/live", GitAddress("git@example.org:me/site.git", "pages/live")),
        ("git:https://me@example.org/a#b.git#main", GitAddress("https://me@example.org/a#b.git", "main")),
        ("git:file:///srv/site.git#main", GitAddress("file:///srv/site.git", "main")),
        ("git:/srv/site.git#main", GitAddress("/srv/site.git", "main")),
        ("git:ssh://me@example.org:22/site.git#main", GitAddress("ssh://me@example.org:22/site.git", "main")),
    ],
)
def test_a_target_is_read_from_its_address(text: str, wanted: TargetAddress) -> None:
    assert target_address(text) == wanted


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "names no target"),
        ("a\nb", "names no target"),
        ("-rf", "begins with a hyphen"),
        ("ftp://example.org/x", "“ftp” is no kind of target"),
        ("https://example.org/x", "“https” is no kind of target"),
        ("ssh://-oProxyCommand=x/srv/www", "names no host"),
        ("ssh://-me@example.org/srv/www", "names no host"),
        ("ssh://me:word@example.org/srv/www", "holds a password"),
        ("ssh://example.org", "names no folder"),
        ("ssh://example.org/", "names no folder"),
        ("ssh://example.org/~/", "names no folder"),
        ("ssh://example.org:port/x", "is no address"),
        ("ssh:///srv/www", "names no host"),
        ("ssh://a b/srv/www", "names no host"),
        ("ssh://$(x)/srv/www", "names no host"),
        ("ssh://example.org/x?y", "more than a folder's address"),
        ("ssh://example.org/x%0Ay", "names no folder"),
        ("s3://Bucket/x", "cannot be a bucket's name"),
        ("s3://key:word@bucket/x", "a name or a password"),
        ("s3://bucket/a/../b", "cannot be the beginning of a key"),
        ("s3://bucket/a//b", "cannot be the beginning of a key"),
        ("git:origin", "names no branch"),
        ("git:origin#", "names no branch"),
        ("git:#main", "names no branch|names no repository"),
        ("git:-origin#main", "begins with a hyphen"),
        ("git:--upload-pack=x#main", "begins with a hyphen"),
        ("git:ext::sh -c x#main", "a program of git's own"),
        ("git:fd::17#main", "a program of git's own"),
        ("git:http://example.org/x.git#main", "transport “http” is not taken"),
        ("git:git://example.org/x.git#main", "transport “git” is not taken"),
        ("git:ssh://-oProxyCommand=x/y.git#main", "names no host"),
        ("git:ssh://-x@example.org/y.git#main", "names no user"),
        ("git:-oProxyCommand=x:y.git#main", "begins with a hyphen"),
        ("git:me@-oProxyCommand=x:y.git#main", "names no host"),
        ("git:example.org:-y.git#main", "the path begins with a hyphen"),
        ("git:https://me:word@example.org/x.git#main", "holds a password"),
        ("git:file://host/x.git#main", "names another machine"),
        ("git:a/b/c#main", "is no address of a repository"),
        ("git:origin#-x", "cannot be a branch's name"),
        ("git:origin#a..b", "cannot be a branch's name"),
        ("git:origin#refs/heads/main", "cannot be a branch's name"),
        ("git:origin#a b", "cannot be a branch's name"),
        ("git:origin#x.lock", "cannot be a branch's name"),
        ("git:origin#+x:y", "cannot be a branch's name"),
    ],
)
def test_what_is_no_target_is_refused_in_words(text: str, words: str) -> None:
    with pytest.raises(BadAddress, match=words) as raised:
        target_address(text)
    assert raised.value.hint
    assert "\n" not in raised.value.message


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ('to = "git:origin"', "site.toml:5: publish.live.to: “git:origin” names no branch — write git:remote#branch"),
        ('too = "x"', "publish.live.too is not a setting"),
        ("keep = 3", "publish.live.to is missing"),
        ('to = "x"\nmode = "777"', "publish.live.mode: “777” is not 644, 664, 640 or 660"),
        ('to = "x"\nendpoint = "s3.example.org"', "publish.live.endpoint: “s3.example.org” is not a web address"),
        ('to = "x"\nendpoint = "https://a:b@example.org"', "publish.live.endpoint: it holds a name or a password"),
    ],
)
def test_a_mistake_in_the_settings_is_found_by_check_with_its_line(row: str, words: str, tmp_path: Path) -> None:
    said = command("check", "-s", small_site(tmp_path / "site", f"[publish.live]\n{row}\n"))
    assert said.code == 1
    assert words in said.said


def test_a_target_needs_a_name_that_can_be_typed(tmp_path: Path) -> None:
    said = command("check", "-s", small_site(tmp_path / "site", '[publish."My site"]\nto = "x"\n'))
    assert "publish.My site cannot name a target — use a-z, 0-9 and hyphen" in said.said


def test_the_names_of_targets_are_completed(tmp_path: Path) -> None:
    rows = '[publish.live]\nto = "../www"\n[publish.stage]\nto = "../stage"\n'
    site = small_site(tmp_path / "site", rows)
    assert complete("sitegen publish ", site)[:2] == ["live", "stage"]
    context = click.Context(click.Command("x"))
    context.params["site"] = site
    found = target_names(context, click.Argument(["target"]), "st")
    assert [(item.value, item.help) for item in found][:1] == [("stage", "../stage")]
    assert [item.type for item in target_names(context, click.Argument(["target"]), "x")] == ["dir"]


def test_without_a_target_the_way_out_is_named(tmp_path: Path) -> None:
    said = command("publish", "-s", small_site(tmp_path / "site"))
    assert (said.code, said.err) == (
        1,
        'site.toml: it names no target — name a folder, or write [publish.live] with to = "…"\n',
    )
    www = tmp_path / "site" / "www"
    www.mkdir()
    said = command("publish", "www", "-s", tmp_path / "site")
    way = 'write [publish.NAME] with to = "…" there; for a folder of this name write ./www'
    assert said.err == f"www: site.toml names no such target — {way}\n"
    with (tmp_path / "site" / "site.toml").open("a") as settings:
        settings.write('[publish.pages]\nto = "../pages"\n')
    said = command("publish", "live", "-s", tmp_path / "site")
    assert said.code == 1
    assert "names no such target — it names pages; for a folder of this name write ./live" in said.err
    said = command("publish", "x", "--rollback", "--dry-run", "-s", tmp_path / "site")
    assert said.code == 2
