"""`sitegen import` of addresses, lists of them, feeds, web archives and exports, from the command line to the files."""

import io
import json
import socket
import sys
from pathlib import Path

import pytest
from importer.export_samples import GHOST, OMNIVORE_METADATA, POCKET, RSS, WORDPRESS, zipped
from support import Ran, run, write_site
from test_fetch import OK, Server, body, serving

from sitegen.content.front_matter import parse

STORY = (
    "<!DOCTYPE html><html lang=en><head><title>A pact of two states | Example Times</title>"
    '<meta property="article:published_time" content="2021-11-24T10:00:00Z">{head}</head><body><article>'
    "<h1>A pact of two states</h1>"
    "<p>The ministers of Avaland and Borduria, both invented, have signed a pact on the safety of their networks, "
    "after talks that nobody held.</p><p>It obliges both of them to tell each other of attacks within a day, in "
    "writing, and to publish what they have learned once a year – {word}.</p></article></body></html>"
)


def page(word: str = "or so it says", head: str = "") -> bytes:
    return STORY.format(word=word, head=head).encode()


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A site without a story; commands run in its folder."""
    root = write_site(tmp_path / "site", {"seeds/.keep": ""})
    monkeypatch.chdir(root)
    return root


def take(monkeypatch: pytest.MonkeyPatch, *arguments: str | Path, servers: tuple[Server, ...] = ()) -> Ran:
    monkeypatch.setenv("SITEGEN_FETCH_ALLOW", ",".join(f"127.0.0.1:{server.port}" for server in servers))
    done = run("import", *arguments)
    assert "Traceback" not in done.err
    return done


def written(site: Path) -> dict[str, tuple[dict[str, object], str]]:
    """The keys and the body of each article, by its place below the articles."""
    found = {}
    folder = site / "content/articles"
    for path in sorted(folder.rglob("*.md")):
        matter, problems = parse(path.read_text(encoding="utf-8"), path.name)
        assert problems == []
        assert matter is not None
        found[path.relative_to(folder).as_posix()] = (dict(matter.keys), matter.body)
    return found


def source(keys: dict[str, object]) -> dict[str, object]:
    assert isinstance(keys["source"], dict)
    return keys["source"]


# ------------------------------------------------------------------ addresses


def test_an_address_becomes_a_draft_whose_seed_is_kept_with_its_note(
    site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serving(body(page(), b"Content-Type: text/html")) as server:
        done = take(monkeypatch, f"{server.address}news/a-pact?utm_source=x", servers=(server,))
    assert done.code == 0, done.err
    [(place, (keys, text))] = written(site).items()
    assert place == "2021/a-pact-of-two-states.md"
    assert source(keys)["url"] == f"{server.address}news/a-pact"
    assert source(keys)["seed"] == "seeds/127-0-0-1-a-pact.html"
    assert keys["draft"] == "true"
    assert text.startswith("The ministers of Avaland")
    note = json.loads((site / "seeds/127-0-0-1-a-pact.html.fetched.json").read_bytes())
    assert note["address"] == f"{server.address}news/a-pact?utm_source=x"


def test_a_kept_seed_gives_the_same_article_again_without_the_network(
    site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serving(
        body(page("żółw").decode().encode("iso-8859-2", "replace"), b"Content-Type: text/html; charset=ISO-8859-2")
    ) as s:
        assert take(monkeypatch, s.address + "a", servers=(s,)).code == 0
        [(place, first)] = written(site).items()
        (site / "content/articles" / place).unlink()
        done = take(monkeypatch, "seeds")
        assert done.code == 0
        assert "passed over" not in done.out
        assert len(s.heard) == 1
    [(again, second)] = written(site).items()
    assert "żółw" in second[1]
    first[0].pop("id"), second[0].pop("id")
    assert (again, second) == (place, first)


def test_an_address_that_was_imported_is_known(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(body(page())) as server:
        take(monkeypatch, server.address + "a", servers=(server,))
        done = take(monkeypatch, server.address + "a", servers=(server,))
    assert "already imported as content/articles/2021/a-pact-of-two-states.md" in done.out
    assert len(list((site / "seeds").iterdir())) == 3


def test_a_dry_run_fetches_and_writes_nothing(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(body(page())) as server:
        done = take(monkeypatch, "--dry-run", server.address + "a", servers=(server,))
    assert f"{server.address}a → content/articles/2021/a-pact-of-two-states.md (dry run)" in done.out
    assert written(site) == {}
    assert [path.name for path in (site / "seeds").iterdir()] == [".keep"]


def test_a_page_that_names_another_host_as_its_own_is_asked_about(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    head = '<link rel="canonical" href="https://elsewhere.example.org/a">'
    with serving(body(page(head=head))) as server:
        done = take(monkeypatch, server.address + "a", servers=(server,))
    assert f"the page says https://elsewhere.example.org/a, and was fetched from {server.address}a" in done.out


def test_a_note_of_other_bytes_is_not_used(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(body(page())) as server:
        take(monkeypatch, server.address + "a", servers=(server,))
    seed = site / "seeds/127-0-0-1-a.html"
    seed.write_bytes(page("or not"))
    done = take(monkeypatch, "seeds")
    assert "127-0-0-1-a.html.fetched.json is the note of other bytes: it was not used" in done.out


def test_a_list_of_links_becomes_as_many_drafts_and_one_failure_costs_no_other(
    site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def talk(connection: socket.socket, asked: bytes) -> None:
        path = asked.split()[1].decode()
        if path == "/gone":
            connection.sendall(b"HTTP/1.1 410 Gone\r\nContent-Length: 0\r\n\r\n")
        else:
            connection.sendall(body(page(f"number {path[1:]}").replace(b"A pact", path[1:].encode() + b" pact")))

    with serving(talk) as s:
        lines = [
            "# to read",
            f"{s.address}first",
            f"- [Gone]({s.address}gone)",
            "",
            f"{s.address}second",
            f"{s.address}first",
        ]
        (site / "links.txt").write_text("\n".join(lines))
        done = take(monkeypatch, "links.txt", servers=(s,))
    assert done.code == 1
    assert f"{s.address}gone: the server answered 410 Gone — is the address right?" in done.err
    assert list(written(site)) == ["2021/first-pact-of-two-states.md", "2021/second-pact-of-two-states.md"]
    assert len(s.heard) == 3


def test_a_list_of_links_on_standard_input_is_fetched_and_one_in_a_folder_is_not(
    site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serving(body(page())) as server:
        (site / "seeds/links.txt").write_text(server.address + "a\n")
        done = take(monkeypatch, "seeds", servers=(server,))
        assert "a list of addresses: to fetch them, import the file by its name" in done.out
        assert server.heard == []
        data = io.BytesIO((site / "seeds/links.txt").read_bytes())
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(data))
        assert take(monkeypatch, "-", servers=(server,)).code == 0
    assert len(written(site)) == 1


def test_a_feed_at_an_address_becomes_its_items_and_fetches_none_of_them(
    site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serving(body(RSS.replace("https://example.org/", "{}").encode())) as server:
        text = RSS.replace("https://example.org/", server.address)
        server.talk = lambda connection, asked: connection.sendall(body(text.encode()))
        done = take(monkeypatch, server.address + "feed.xml", servers=(server,))
        assert len(server.heard) == 1
    assert done.code == 0, done.err
    assert sorted(str(source(keys)["url"]) for keys, _ in written(site).values()) == [
        f"{server.address}a",
        f"{server.address}b",
    ]
    assert (site / "seeds/127-0-0-1-feed.xml").is_file()


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (
            b"HTTP/1.1 302 Found\r\nLocation: http://169.254.169.254/latest\r\nContent-Length: 0\r\n\r\n",
            "not open to everyone",
        ),
        (OK + b"Content-Length: 5000\r\n\r\nshort", "the answer is cut short"),
    ],
)
def test_a_server_that_lies_costs_a_line_and_no_file(
    site: Path, monkeypatch: pytest.MonkeyPatch, answer: bytes, said: str
) -> None:
    with serving(answer) as server:
        done = take(monkeypatch, server.address, servers=(server,))
    assert done.code == 1
    assert said in done.err
    assert written(site) == {}
    assert [path.name for path in (site / "seeds").iterdir()] == [".keep"]


def test_loopback_is_not_asked_unless_the_environment_allows_it(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(body(page())) as server:
        done = take(monkeypatch, server.address)
        assert server.heard == []
    assert done.code == 1
    assert "not open to everyone on the internet" in done.err


# ------------------------------------------------------------------ exports


def test_an_export_becomes_drafts_with_its_tags_as_proposed_terms(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (site / "pocket.csv").write_text(POCKET)
    write_site(site, {"content/terms/countries/law.md": "---\ntitle: Law\n---\n"})
    done = take(monkeypatch, "pocket.csv")
    assert done.code == 0, done.err
    text = (site / "content/articles/2021/a-pact-signed.md").read_text(encoding="utf-8")
    assert "# topics: [ports] # tagged there: ports; to accept" in text
    assert "# countries: [law] # tagged there: law; to accept" in text
    assert "date: 2021-11-24\n" in text
    assert "draft: true" in text
    again = take(monkeypatch, "pocket.csv")
    assert "0 imported" in again.out


@pytest.mark.parametrize(("name", "export"), [("blog.xml", WORDPRESS), ("ghost.json", GHOST)])
def test_what_was_hidden_stays_a_draft_even_where_all_is_to_be_published(
    site: Path, monkeypatch: pytest.MonkeyPatch, name: str, export: str
) -> None:
    (site / name).write_text(export)
    done = take(monkeypatch, "--publish", name)
    drafts = {str(keys["title"]): "draft" in keys for keys, _ in written(site).values()}
    assert [title for title, draft in drafts.items() if not draft] == [
        next(t for t in drafts if t.startswith("A pact"))
    ]
    assert len(drafts) == 3
    assert "so it stays a draft" in done.out


def test_a_packed_export_is_read_within_bounds(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files: dict[str, str | bytes] = {
        "metadata_0_to_1.json": OMNIVORE_METADATA,
        "content/a-pact.html": bytes(300_000_000),
    }
    (site / "omnivore.zip").write_bytes(zipped(files))
    done = take(monkeypatch, "omnivore.zip")
    assert done.code == 1
    assert "unpacks to more than" in done.err


def test_an_archive_without_its_library_names_the_extra(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (site / "a.warc").write_bytes(b"WARC/1.1\r\nWARC-Type: warcinfo\r\nContent-Length: 0\r\n\r\n\r\n\r\n")
    monkeypatch.setitem(sys.modules, "warcio", None)
    done = take(monkeypatch, "a.warc")
    assert done.code == 1
    assert (
        "needs warcio, which is not installed — run: pip install warcio (the extra sitegen-digest[archives])"
        in done.err
    )
