"""What `check` alone looks for: likeness of addresses, titles and texts, circles, terms, editions and images."""

import random
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest
from sites_support import write
from support import ARTICLE, SITE, places_of, run, write_site
from test_invalid_sites import whole_picture

from sitegen.authoring.check import find_problems
from sitegen.checks.build_checks import BUILD_CHECKS
from sitegen.checks.duplicates import similar_texts, similar_titles
from sitegen.checks.registry import SITE_CHECKS, CheckContext, check_site
from sitegen.content.library import Contents, assemble
from sitegen.engine.options import Options
from sitegen.model import Article, Moment, Source
from sitegen.problems import RULES
from sitegen.urls import same_page, suspect, without_tracking

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def article(name: str, day: int = 1, **changed: object) -> Article:
    at = datetime(2024, 5, day, tzinfo=UTC)
    keys: dict[str, object] = {"title": name, "date": Moment(at.date(), at, timed=False), "summary": "Told."}
    return Article(f"content/articles/{name}.md", str(UUID(int=hash(name) & (2**64 - 1))), name, **{**keys, **changed})  # type: ignore[arg-type] # keys by their names


def context(*articles: Article, texts: dict[str, str] | None = None) -> CheckContext:
    contents = Contents(tuple(sorted(articles, key=lambda a: a.path)))
    whole = {f"content/articles/{n}.md": f"---\ntitle: x\n---\n{t}\n" for n, t in (texts or {}).items()}
    return CheckContext(contents, assemble(contents, SITE, NOW), NOW, texts=whole)


@pytest.mark.parametrize(
    "url",
    [
        "http://example.org/news/1",
        "https://www.example.org/news/1/",
        "https://m.example.org/news/1",
        "https://www.m.example.org/news/1",
        "https://amp.example.org/news/1",
        "https://example.org/amp/news/1",
        "https://example.org/news/1/amp/",
        "https://example.org/news/1?amp=1",
        "https://example.org/news/1?outputType=amp",
        "https://example.org:443/news/1#comments",
        "https://example.org/news/1?utm_source=x&utm_medium=y",
        "https://EXAMPLE.org/news/1?fbclid=abc",
        "https://example.org/news/1/index.html",
        "https://example-org.cdn.ampproject.org/c/s/example.org/news/1",
        "https://www.google.com/amp/s/www.example.org/news/1",
    ],
)
def test_addresses_of_one_page_are_folded_into_one(url: str) -> None:
    assert same_page(url) == "example.org/news/1"


@pytest.mark.parametrize(
    "url",
    [
        "https://example.org/news/2",
        "https://example.org/News/1",
        "https://example.com/news/1",
        "https://example.org:8080/news/1",
        "https://example.org/news/1?page=2",
        "https://news.example.org/news/1",
        "https://example.org/ample/news/1",
    ],
)
def test_addresses_of_two_pages_stay_apart(url: str) -> None:
    assert same_page(url) != "example.org/news/1"


def test_the_order_of_parameters_is_no_difference() -> None:
    assert same_page("https://example.org/?b=2&a=1") == same_page("http://example.org?a=1&utm_id=3&b=2")


def test_a_host_that_is_called_m_or_www_alone_is_kept() -> None:
    assert same_page("https://m.org/x") == "m.org/x"
    assert same_page("https://www.org/") == "www.org"
    assert same_page("not an address") == same_page("https://[") == same_page("mailto:a@example.org") == ""


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("https://example.org/?utm_source=a", "https://example.org/"),
        ("https://example.org/?a=1&utm_source=a", "https://example.org/?a=1"),
        ("https://example.org/?utm_source=a&a=1", "https://example.org/?a=1"),
        ("https://example.org/?utm_source=a&utm_medium=b#part", "https://example.org/#part"),
        ("https://example.org/?utm_source=a&amp;id=3", "https://example.org/?id=3"),
        ("https://example.org/?id=3&amp;utm_source=a", "https://example.org/?id=3"),
        ("https://example.org/?a=1&b=2", "https://example.org/?a=1&b=2"),
        ("https://example.org/?", "https://example.org/?"),
        ("https://example.org/utm_source=a", "https://example.org/utm_source=a"),
        ("https://example.org/#?utm_source=a", "https://example.org/#?utm_source=a"),
        ("https://example.org/?my_utm_source=a", "https://example.org/?my_utm_source=a"),
        ("https://example.org/a?ea_cnt=a&ea_med=top-0&ea_src=front", "https://example.org/a"),
        ("https://example.org/?gad_source=1&id=3&srsltid=x", "https://example.org/?id=3"),
        ("https://example.org/a-long-story/amp/", "https://example.org/a-long-story/"),
        ("https://example.org/2024/05/story-of-it/amp?a=1#part", "https://example.org/2024/05/story-of-it?a=1#part"),
        ("https://example.org/news-1234.html/amp", "https://example.org/news-1234.html"),
        ("https://example.org/news?amp=1", "https://example.org/news"),
        ("https://example.org/news?id=3&outputType=amp", "https://example.org/news?id=3"),
        ("https://example.org/news?amp", "https://example.org/news"),
        ("https://www.google.com/amp/s/www.example.org/a-b-c/", "https://www.example.org/a-b-c/"),
        ("https://example-org.cdn.ampproject.org/c/s/example.org/a", "https://example.org/a"),
        ("https://example.org/owner/amp", "https://example.org/owner/amp"),
        ("https://example.org/amp", "https://example.org/amp"),
        ("https://example.org/?id=3&amp;part=2", "https://example.org/?id=3&amp;part=2"),
        ("https://example.org/?amplifier=1&camp=1", "https://example.org/?amplifier=1&camp=1"),
        (
            "https://example.org/?next=https://example.org/?utm_source=a",
            "https://example.org/?next=https://example.org/",
        ),
    ],
)
def test_tracking_parameters_go_and_nothing_else(before: str, after: str) -> None:
    assert without_tracking(before) == after
    assert after == before or suspect(before)


def _source(url: str) -> Source:
    return Source("Example News", url)


def test_the_newer_of_two_articles_from_one_page_is_named() -> None:
    old = article("b-old", 1, source=_source("https://example.org/1"), title="Cables")
    new = article("a-new", 2, source=_source("http://www.example.org/1/"), title="Rules")
    assert places_of(check_site(context(old, new))) == [("content/articles/a-new.md", "url-used-again")]


WORDS = "register tide harbour clerk minister vote cable letter autumn coast town witness rule summer bridge".split()


def _text(seed: int, count: int = 200) -> str:
    chance = random.Random(seed)  # noqa: S311 (the same rows in every run)
    return " ".join(chance.choice(WORDS) + str(chance.randrange(40)) for _ in range(count))


def test_a_text_that_was_pasted_twice_is_found_with_small_changes_and_in_another_place() -> None:
    text = _text(1)
    changed = text.replace("cable", "pipe", 3)
    texts = {"a": text, "b": changed, "c": _text(2), "d": f"{_text(3, 30)}\n\n{text}\n\n{_text(4, 30)}"}
    found = list(similar_texts(context(*(article(n, d) for d, n in enumerate(texts, 1)), texts=texts)))
    assert places_of(found) == [("content/articles/b.md", "text-similar"), ("content/articles/d.md", "text-similar")]


def test_texts_of_the_same_subject_are_not_the_same_text() -> None:
    texts = {f"a{n}": _text(n) + " The committee meets again on the first Monday of the month." for n in range(20)}
    assert not list(similar_texts(context(*(article(n) for n in texts), texts=texts)))


def test_a_story_that_says_whom_it_follows_may_repeat_it() -> None:
    texts = {"a": _text(1), "b": _text(1)}
    told = context(
        article("a", 1, title="One two three"), article("b", 2, title="One two three", follows=("a",)), texts=texts
    )
    assert not list(similar_texts(told))
    assert not list(similar_titles(told))


def test_a_footer_that_every_article_has_makes_no_two_of_them_alike() -> None:
    footer = _text(99, 60)
    texts = {f"a{n:03}": f"{_text(n, 60)} {footer}" for n in range(60)}
    found = list(similar_texts(context(*(article(n) for n in texts), texts=texts)))
    assert len(found) < 31


@pytest.mark.parametrize(
    ("one", "two", "alike"),
    [
        ("Ministers agree on rules for cables", "Ministers Agree on Rules for Cables!", True),
        ("Ministers agree on rules for undersea cables", "Ministers agree on the rules for undersea cables", True),
        ("Ministers agree on rules for cables", "Ministers quarrel over rules for ships", False),
        ("The threat landscape of the agency for 2023", "The threat landscape of the agency for 2024", False),
        ("Sanctions", "Sanctions", True),
        ("Sanctions", "Norms", False),
    ],
)
def test_titles_are_alike_when_nearly_all_their_words_are(one: str, two: str, alike: bool) -> None:
    found = list(similar_titles(context(article("a", 1, title=one), article("b", 2, title=two))))
    assert [p.path for p in found] == (["content/articles/b.md"] if alike else [])


def test_two_thousand_titles_and_texts_are_compared_without_looking_at_each_pair(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    looks = 0
    from sitegen.checks import duplicates

    alike, same = duplicates.alike, duplicates._same_title

    def counted(*pair: object) -> object:
        nonlocal looks
        looks += 1
        return (alike if isinstance(pair[0], str) else same)(*pair)  # type: ignore[arg-type] # two texts or two lists

    monkeypatch.setattr(duplicates, "alike", counted)
    monkeypatch.setattr(duplicates, "_same_title", counted)
    texts = {f"a{n:04}": _text(n, 60) for n in range(2000)}
    whole = context(*(article(n, 1, title=_text(i, 9)) for i, n in enumerate(texts)), texts=texts)
    assert not [*similar_texts(whole), *similar_titles(whole)]
    assert looks < 100_000  # each with each other one would be 4 million


def test_a_long_chain_of_stories_is_no_circle_and_a_long_circle_is_found_once() -> None:
    chain = [article(f"a{n:04}", 1, follows=(f"a{n - 1:04}",) if n else ()) for n in range(3000)]
    assert not [p for p in check_site(context(*chain)) if p.rule == "follows-loop"]
    closed = [*chain[1:], article("a0000", 1, follows=("a2999",))]
    assert len([p for p in check_site(context(*closed)) if p.rule == "follows-loop"]) == 1


def test_two_circles_are_two_findings() -> None:
    def circle(names: str) -> Iterator[Article]:
        for n, name in enumerate(names):
            yield article(name, n + 1, follows=(names[n - 1],))

    found = [p for p in check_site(context(*circle("abc"), *circle("xyz"))) if p.rule == "follows-loop"]
    assert [p.path for p in found] == ["content/articles/a.md", "content/articles/x.md"]
    assert "a → c → b → a" in found[0].message


def test_dates_to_come_are_welcome_where_they_are_asked_for() -> None:
    import tempfile
    from pathlib import Path

    with tempfile.TemporaryDirectory() as folder:
        site = write_site(Path(folder), {"content/articles/a.md": ARTICLE.replace("2021-11-24", "2150-01-01")})
        assert "[date-future]" in run("check", "-s", site).out
        assert run("check", "-s", site, "--future").out == "0 errors, 0 warnings\n"
        assert run("check", "-s", site, "--clock", "2150-01-02").out == "0 errors, 0 warnings\n"


def test_a_build_compares_no_article_with_another() -> None:
    comparing = {"url-used-again", "title-similar", "text-similar", "follows-loop", "term-similar", "edition-overlap"}
    assert {name for name, rule in RULES.items() if rule.check_only} >= comparing
    assert not {f.__module__ for f in BUILD_CHECKS} & {
        f"sitegen.checks.{n}" for n in ("duplicates", "sources", "stories")
    }
    assert len({*BUILD_CHECKS, *SITE_CHECKS}) == len(BUILD_CHECKS) + len(SITE_CHECKS)


def test_a_path_of_windows_is_found_at_its_line_with_the_way_to_the_file(tmp_path: Path) -> None:
    text = ARTICLE + "One.\n\n![Words](..\\..\\images\\Map.png) and [that](..\\2021\\other.md)\n\n[no](..\\gone.md)\n"
    other = ARTICLE.replace("7e01", "7e02").replace("A story", "Something else")
    files = {"content/articles/2021/a.md": text, "content/articles/2021/other.md": other}
    site = write_site(tmp_path, {**files, "content/images/map.png": whole_picture(2, 2)})
    rows = [row for row in run("check", "-s", site).out.splitlines() if "/a.md" in row and "\\" in row]
    assert [row.split(" — ")[1].rpartition(" [")[0] for row in rows] == [
        "write / in place of \\, that is ../../images/map.png",
        "write / in place of \\, that is other.md",
        "write / in place of \\, such as ../2021/gone.md",
    ]
    assert [row.split(":")[1] for row in rows] == ["10", "10", "12"]


def test_an_address_of_a_person_is_told_to_be_one(tmp_path: Path) -> None:
    site = write_site(tmp_path, {"content/articles/2021/a.md": ARTICLE + "[mail](desk@example.org)\n"})
    assert "— write mailto:desk@example.org [link-broken]" in run("check", "-s", site).out


def test_a_seed_is_read_only_below_seeds(tmp_path: Path) -> None:
    copied = " ".join(f"word{n}" for n in range(40))
    site = tmp_path / "site"
    write(site, "site.toml", '[site]\ntitle = "T"\nbase_url = "https://example.org/"\n')
    for name, seed in (("one", "seeds/a.txt"), ("two", "notes.txt"), ("three", "content/notes.txt")):
        head = f"title: T{name}\ndate: 2024-05-01\nsummary: {copied}\nsource:\n  name: N\n  seed: {seed}\n"
        write(site, f"content/articles/{name}.md", f"---\n{head}---\nWords.\n")
        write(site, seed, copied)
    found = find_problems(Options(site, datetime(2030, 1, 1, tzinfo=UTC)))
    assert [p.path for p in found if p.rule == "summary-copied"] == ["content/articles/one.md"]
