"""`_headers`: what two hosts with different readings of `*` send for each address, and how many rules there are."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sites_support import CLOCK, build, command, small_site, story, write

from sitegen import routes
from sitegen.model import Settings
from sitegen.outputs.chrome import page_policy, search_policy
from sitegen.outputs.host_limits import too_many_files
from sitegen.outputs.hosting import IMAGE_CSP, MOST_RULES, headers
from sitegen.outputs.output import Output
from sitegen.routes import Base

SITE = Settings("Site", "https://example.org/")
BASE = Base(SITE.base_url)


def by_any_characters(rule: str) -> "re.Pattern[str]":
    """A rule as Cloudflare Pages reads it: a `*` is any run of characters, and there is one at most."""
    assert rule.count("*") <= 1
    return re.compile(".*".join(map(re.escape, rule.split("*"))))


def by_parts(rule: str) -> "re.Pattern[str]":
    """A rule as Netlify reads it: a part `*` may be missing with the slash before it; case does not matter."""
    parts = [part for part in rule.split("/") if part]
    read = ["?(.*)" if part == "*" else part.replace("*", "(.*)") for part in parts]
    return re.compile("/" + "/".join(read) + "/?", re.IGNORECASE)


HOSTS = [by_any_characters, by_parts]


def output(path: str, owner: str = "content/pages/x.md", template: str | None = "page.html") -> Output:
    return Output(path, lambda context, theme: b"", template, None, owner)


def site(folders: list[str], more: tuple[Output, ...] = ()) -> tuple[Output, ...]:
    pages = [output(f"{name}/index.html") for name in folders]
    own = [output(name) for name in ("index.html", "404.html", "search/index.html", "articles/a/index.html")]
    feeds = [
        output(f"{folder}{file}", template=None) for folder in ("", "topics/a/") for file in routes.FEED_FILES.values()
    ]
    images = [output(f"images/a.{kind}", "content/images/a", None) for kind in ("svg", "png")]
    static = [output(f"css/{n}.0123456789.css", "layouts/static/x", None) for n in range(5)]
    return (*own, *pages, *feeds, *images, *static, *more)


def sent(text: str, host: Callable[[str], "re.Pattern[str]"], address: str) -> dict[str, list[str]]:
    """The values that a host sends for an address, by header."""
    found: dict[str, list[str]] = {}
    rule = re.compile("(?!)")
    for row in text.splitlines():
        if not row.startswith("  "):
            rule = host(row)
        elif rule.fullmatch(address):
            name, _, value = row.strip().partition(": ")
            found.setdefault(name, []).append(value)
    return found


def holds(folders: list[str], more: tuple[Output, ...] = ()) -> str:
    """Check what both hosts send for every file of a site; return `_headers`."""
    outputs = site(folders, more)
    text = headers(BASE, outputs, SITE)
    assert sum(not row.startswith("  ") for row in text.splitlines()) <= MOST_RULES
    for host in HOSTS:
        for one in outputs:
            address = "/" + one.path.removesuffix("index.html")
            found = sent(text, host, address)
            assert all(len(values) == 1 for values in found.values()), (address, found)
            assert found["X-Content-Type-Options"] == ["nosniff"]
            if one.template:
                assert found["Content-Security-Policy"] == [
                    search_policy(SITE) if one.path == "search/index.html" else page_policy(SITE)
                ], address
                assert "Cache-Control" not in found
            elif one.path.startswith("images/"):
                assert found["Content-Security-Policy"] == [IMAGE_CSP]
            for kind, file in routes.FEED_FILES.items():
                if one.path.endswith(file):
                    assert found["Content-Type"] == [routes.FEED_TYPES[kind] + "; charset=utf-8"]
    return text


@pytest.mark.parametrize(
    "folders",
    [
        ["about", "about-us", "about-them"],
        ["search-help", "sea", "searching"],
        ["images-of-us", "image"],
        ["css-guide"],
        ["4", "a", "s", "se", "sz"],
    ],
)
def test_no_address_is_sent_a_header_twice_whatever_the_pages_names(folders: list[str]) -> None:
    holds(folders)


SLUG = st.from_regex(r"[a-z0-9]{1,4}(-[a-z0-9]{1,3})?", fullmatch=True)
NEAR = st.sampled_from(["s", "se", "sea", "search-x", "i", "images-x", "img", "css-x", "404", "4", "articles-x"])


@given(st.lists(SLUG | NEAR, unique=True, max_size=90))
def test_every_page_has_one_policy_however_many_pages_there_are(folders: list[str]) -> None:
    holds(folders)


def test_hundreds_of_pages_and_icons_need_fewer_than_100_rules() -> None:
    pages = [f"{letter}{n}-page" for letter in "abcdefghijklmnopqrstuvwxyz" for n in range(20)]
    icons = tuple(output(f"icon-{n}.0123456789.svg", "layouts/static/x", None) for n in range(300))
    text = holds(pages, icons)
    assert "/css/*\n  Cache-Control" in text
    assert headers(BASE, (*site([]), *(output(f"articles/a{n}/index.html") for n in range(500))), SITE) == holds([])


def test_check_warns_of_more_files_than_some_hosts_take(tmp_path: Path) -> None:
    aliases = "".join(f"  - /old-{n}/\n" for n in range(40))
    folder = small_site(tmp_path / "site", articles__a=story("A", "2024-05-01", aliases=f"\n{aliases}".rstrip()))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sitegen.outputs.host_limits.MOST_FILES", 60)
        assert "site.toml:1: the site has about " in command("check", "-s", folder, "--clock", CLOCK).out
    assert "[host-files]" not in command("check", "-s", folder, "--clock", CLOCK).out
    assert too_many_files(15_000, 5_000) == []
    (found,) = too_many_files(15_001, 5_000)
    assert (found.path, found.level) == ("site.toml", "warning")
    assert "Cloudflare Pages" in found.message


def test_with_a_prefix_the_files_for_the_hosts_root_stand_in_a_folder_of_their_own(tmp_path: Path) -> None:
    folder = small_site(tmp_path / "site", articles__a=story("A", "2024-05-01"))
    host, built = folder / "build" / "host", folder / "build" / "site"
    build(folder)
    assert not host.exists()
    for _ in range(2):
        build(folder, "-b", "https://example.org/digest/")
        assert sorted(p.name for p in host.iterdir()) == ["_headers", "_redirects", "robots.txt"]
        assert all(p.read_bytes() == (built / p.name).read_bytes() for p in host.iterdir())
        # A build with nothing else to do brings them back.
        (host / "robots.txt").unlink()
        (host / "_headers").write_text("by hand", encoding="utf-8")
    write(folder, "build/host/mine.txt", "mine")
    build(folder)
    assert [p.name for p in host.iterdir()] == ["mine.txt"]


def test_a_link_in_the_place_of_that_folder_is_not_followed(tmp_path: Path) -> None:
    folder = small_site(tmp_path / "site", articles__a=story("A", "2024-05-01"))
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (folder / "build").mkdir(exist_ok=True)
    (folder / "build" / "host").symlink_to(elsewhere)
    said = command("build", "-s", folder, "--clock", CLOCK, "-b", "https://example.org/digest/")
    assert said.code == 1
    assert "a link leads this to" in said.err
    assert list(elsewhere.iterdir()) == []


def test_another_destination_gets_nothing_beside_it(tmp_path: Path) -> None:
    folder = small_site(tmp_path / "site", articles__a=story("A", "2024-05-01"))
    arguments = ("-s", folder, "--clock", CLOCK, "-b", "https://example.org/digest/", "-d", tmp_path / "out" / "www")
    (tmp_path / "out").mkdir()
    assert command("build", *arguments).code == 0
    assert not (tmp_path / "out" / "host").exists()
