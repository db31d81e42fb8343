"""The import command: seeds become articles, no file is written over, no text comes in twice, nothing is made up."""

import json
import os
import re
import shutil
import subprocess
import sys
from html import escape, unescape
from pathlib import Path
from uuid import UUID

import pytest
from sites_support import HANG, ROOT, Ran, build, command, environment, inside, small_site, tree, write

from sitegen.content.front_matter import decode, parse

SEEDS = ROOT / "seeds"
SHARED = Path(os.environ["SITEGEN_SHARED"]) if "SITEGEN_SHARED" in os.environ else None
REAL = sorted((SHARED / "seeds").glob("*.txt")) if SHARED else []
GIVEN = ("--date", "2021-11-24", "--url", "https://www.example.org/x", "--outlet", "ITPro")

PLAIN = """\
Ministers of two invented countries sign a pact

The ministers of Avaland and Borduria, both of them invented, have signed a pact on the safety of their networks.

The pact was signed in a town that does not exist, after talks that nobody held.

It obliges both to tell each other of attacks, within a day and in writing.

No one has objected so far, which is no wonder.
"""


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A site without a story, and with a folder for seeds."""
    site = small_site(tmp_path / "site")
    (site / "seeds").mkdir()
    return site


def articles(site: Path) -> list[str]:
    return sorted(p.relative_to(site).as_posix() for p in (site / "content").rglob("*") if p.is_file())


def read(path: Path) -> tuple[dict[str, object], str]:
    """An article's keys as they are read, and its body."""
    text, problems = decode(path.read_bytes(), path.name)
    assert problems == []
    matter, problems = parse(text, path.name)
    assert problems == []
    assert matter is not None
    return matter.keys, matter.body


def take(site: Path, *arguments: str | Path) -> Ran:
    done = command("import", "-s", site, *arguments)
    assert "Traceback" not in done.said
    return done


# ------------------------------------------------------------------ the digest's own seeds


def test_the_digests_seeds_become_articles_that_build(site: Path) -> None:
    done = take(site, SEEDS)
    assert done.code == 0
    assert "3 seeds: 3 imported (0 as drafts), 0 known, 0 failed" in done.out
    assert articles(site) == [
        "content/articles/2018/singapore-passes-its-cybersecurity-act.md",
        "content/articles/2021/police-take-over-emotet-from-the-inside.md",
        "content/articles/2022/costa-rica-declares-an-emergency-over-ransomware.md",
    ]
    keys, body = read(site / "content/articles/2021/police-take-over-emotet-from-the-inside.md")
    assert keys["title"] == "Police take over Emotet from the inside"
    assert keys["date"] == "2021-01-27"
    assert keys["rights"] == "full"
    source = keys["source"]
    assert isinstance(source, dict)
    assert (source["name"], source["author"]) == ("Eurojust", "Digest desk")
    assert str(source["url"]).startswith("https://www.eurojust.europa.eu/")
    assert len(str(source["seed_sha256"])) == 64
    assert str(UUID(str(keys["id"]))) == keys["id"]
    for left_out in ("FREE DOWNLOAD", "RELATED RESOURCE", "boilerplate", "Image credit", "servers with their doors"):
        assert left_out not in body
    built = build(site)
    shown = (built / "articles/police-take-over-emotet-from-the-inside/index.html").read_text(encoding="utf-8")
    assert "Authorities of eight countries have seized control of Emotet" in shown


def test_a_notice_of_change_with_a_printed_day_becomes_a_change(site: Path) -> None:
    take(site, SEEDS / "singapore-cybersecurity-act.txt")
    keys, _ = read(site / articles(site)[0])
    changes = keys["changes"]
    assert isinstance(changes, list)
    assert [(c["date"], c["kind"]) for c in changes] == [("2024-05-07", "update")]


# ------------------------------------------------------------------ what the site has already, and what it may be


def test_a_story_that_the_site_has_already_is_named_and_also_is_offered(site: Path, tmp_path: Path) -> None:
    longer = PLAIN + "\n".join(f"Paragraph {n} of the invented account says what {n} envoys said." for n in range(9))
    take(site, write(tmp_path, "first.txt", longer), *GIVEN)
    first = articles(site)[0]
    again = write(tmp_path, "again.txt", longer.replace("No one has objected", "Nobody objected"))
    done = take(site, again, "--date", "2021-11-25", "--url", "https://other.example.org/y", "--outlet", "Other")
    assert f"of the text is that of {first}" in done.out
    assert "also: [{name: Other, url: https://other.example.org/y}]" in done.out
    same = write(
        tmp_path, "same.txt", "Another headline of the invented office\n\nIt says something else altogether.\n"
    )
    done = take(
        site, same, "--date", "2021-11-26", "--url", "http://example.org/x/?utm_source=mail", "--outlet", "ITPro"
    )
    assert f"{first} has the same source address" in done.out


def test_registered_terms_in_the_text_are_comments_to_accept(site: Path, tmp_path: Path) -> None:
    write(site, "content/terms/countries/av.md", "---\ntitle: Avaland\nnames: [Avaland]\n---\n")
    take(site, write(tmp_path, "first.txt", PLAIN), *GIVEN)
    path = site / next(name for name in articles(site) if name.startswith("content/articles/"))
    text = path.read_text(encoding="utf-8")
    assert "\ncountries: []\n# countries: [av] # named in the text: Avaland ×1;" in text
    assert read(path)[0]["countries"] == []
    path.write_text(text.replace("countries: []\n# countries", "countries"), encoding="utf-8")
    assert read(path)[0]["countries"] == ["av"]


@pytest.mark.parametrize("name", ["report.md", "report.json"])
def test_a_report_accounts_for_every_seed(name: str, site: Path, tmp_path: Path) -> None:
    done = take(site, SEEDS, "--dry-run", "--report", tmp_path / name)
    assert done.code == 0
    text = (tmp_path / name).read_text(encoding="utf-8")
    if name.endswith(".json"):
        told = json.loads(text)
        assert [row["article"].startswith("content/articles/") for row in told] == [True, True, True]
        assert {"fields", "dropped", "questions", "body_words"} <= told[0].keys()
    else:
        assert text.startswith("# Imported seeds\n3 seeds: ")
        assert text.count("| Field | Value | Evidence | Confidence |") == 3
    assert articles(site) == []


@pytest.mark.parametrize("name", ["report.md", "report.json"])
def test_a_report_says_why_a_seed_was_not_imported(name: str, site: Path, tmp_path: Path) -> None:
    write(tmp_path, "mixed/known.txt", PLAIN)
    take(site, tmp_path / "mixed")
    write(tmp_path, "mixed/blank.txt", "\n")
    done = take(site, tmp_path / "mixed", "--report", tmp_path / name)
    assert done.code == 1
    text = (tmp_path / name).read_text(encoding="utf-8")
    if name.endswith(".json"):
        blank, known = json.loads(text)
        assert "blank.txt" in blank["seed"]
        assert blank["failed"] in done.err
        assert known["skipped"].startswith("already imported as content/articles/")
    else:
        assert text.count("Not imported: ") == 2
        assert "Not imported: already imported as content/articles/" in text


def test_a_report_that_cannot_be_written_is_named(site: Path, tmp_path: Path) -> None:
    done = take(site, SEEDS, "--report", tmp_path / "nowhere" / "report.md")
    assert done.code == 1
    assert "report.md:1: it cannot be written" in done.err


def test_importing_a_mixed_folder_twice_changes_nothing(site: Path, tmp_path: Path) -> None:
    for number, page in enumerate(sorted((ROOT / "tests" / "importer" / "pages").glob("*.html"))):
        write(tmp_path, f"mixed/{number}.html", page.read_text(encoding="utf-8"))
    write(tmp_path, "mixed/plain.txt", PLAIN)
    assert "4 seeds: 4 imported" in take(site, tmp_path / "mixed").out
    before = tree(site)
    assert "4 seeds: 0 imported (0 as drafts), 4 known" in take(site, tmp_path / "mixed").out
    assert tree(site) == before


# ------------------------------------------------------------------ never over a file, never twice


def test_the_same_text_is_never_imported_twice_whatever_it_is_called(site: Path, tmp_path: Path) -> None:
    seed = write(tmp_path, "first.txt", PLAIN)
    assert take(site, seed, *GIVEN).code == 0
    before = tree(site)
    renamed = write(tmp_path, "again/another name.txt", PLAIN)
    crlf = tmp_path / "crlf.txt"
    crlf.write_bytes(PLAIN.replace("\n", "\r\n").encode())
    bom = tmp_path / "bom.txt"
    bom.write_bytes(b"\xef\xbb\xbf" + PLAIN.encode())
    for path in (seed, renamed, crlf, bom):
        done = take(site, path, *GIVEN)
        assert done.code == 0
        assert (
            "already imported as content/articles/2021/ministers-of-two-invented-countries-sign-a-pact.md" in done.out
        )
        assert "0 imported" in done.out
    assert tree(site) == before


def test_the_same_text_twice_in_one_run_is_imported_once(site: Path, tmp_path: Path) -> None:
    for name in ("a.txt", "b.txt"):
        write(tmp_path, f"many/{name}", PLAIN)
    done = take(site, tmp_path / "many", *GIVEN)
    assert "2 seeds: 1 imported (0 as drafts), 1 known, 0 failed" in done.out
    assert len(articles(site)) == 1


def test_an_edited_article_is_not_imported_again_over_the_edit(site: Path, tmp_path: Path) -> None:
    seed = write(tmp_path, "a.txt", PLAIN)
    take(site, seed, *GIVEN)
    path = site / articles(site)[0]
    path.rename(site / "content/articles/moved.md")
    assert "already imported as content/articles/moved.md" in take(site, seed, *GIVEN).out


def test_a_taken_slug_gets_a_number_and_no_file_is_written_over(site: Path, tmp_path: Path) -> None:
    slug = "ministers-of-two-invented-countries-sign-a-pact"
    for number, ending in ((1, ""), (2, "-2"), (3, "-3")):
        seed = write(tmp_path, f"{number}.txt", PLAIN + f"\nThis is telling number {number} of the same story.\n")
        assert take(site, seed, *GIVEN).code == 0
        keys, body = read(site / f"content/articles/2021/{slug}{ending}.md")
        assert keys["slug"] == slug + ending
        assert f"telling number {number}" in body
    assert len(articles(site)) == 3
    build(site)


def test_a_file_that_stands_in_the_way_is_left_alone_and_named(site: Path, tmp_path: Path) -> None:
    name = "content/articles/2021/ministers-of-two-invented-countries-sign-a-pact.md"
    text = "---\ntitle: Mine\ndate: 2020-01-01\nslug: something-else\n---\nMine.\n"
    write(site, name, text)
    done = take(site, write(tmp_path, "a.txt", PLAIN), *GIVEN)
    assert done.code == 1
    assert f"{name} exists already" in done.err
    assert (site / name).read_text() == text
    assert articles(site) == [name]


def test_a_dry_run_says_all_and_writes_nothing(site: Path) -> None:
    before = tree(site)
    done = take(site, SEEDS, "--dry-run")
    assert done.code == 0
    assert done.out.count("(dry run)") == 3
    assert tree(site) == before
    assert not (site / "content").exists()


# ------------------------------------------------------------------ what is not known stays empty


def test_without_a_date_or_an_address_it_is_a_draft_and_says_what_to_fill_in(site: Path, tmp_path: Path) -> None:
    done = take(site, write(tmp_path, "a.txt", PLAIN))
    assert done.code == 0
    assert "a draft; to fill in: date, source.url" in done.out
    assert "1 imported (1 as drafts)" in done.out
    name = "content/articles/undated/ministers-of-two-invented-countries-sign-a-pact.md"
    keys, _ = read(site / name)
    assert (keys["draft"], keys["date"]) == ("true", None)
    text = (site / name).read_text(encoding="utf-8")
    for key in ("date: #", "summary: #", "why: #"):
        assert key in text
    built = build(site)
    assert not (built / "articles").joinpath(Path(name).stem).exists()
    built = build(site, "--drafts")
    assert (built / "articles" / Path(name).stem / "index.html").is_file()


def test_with_one_of_the_two_it_is_still_a_draft(site: Path, tmp_path: Path) -> None:
    done = take(site, write(tmp_path, "a.txt", PLAIN), "--date", "2021-11-24")
    assert "to fill in: source.url" in done.out
    keys, _ = read(site / articles(site)[0])
    assert keys["draft"] == "true"
    assert articles(site) == ["content/articles/2021/ministers-of-two-invented-countries-sign-a-pact.md"]


@pytest.mark.parametrize("named", ["seeds", "seeds/secret.txt", "seeds/inner"])
def test_a_link_that_leads_out_of_the_site_is_no_seed(named: str, site: Path, tmp_path: Path) -> None:
    outside = tmp_path / "private"
    outside.mkdir()
    (outside / "secret.txt").write_text(PLAIN)
    (site / "seeds/secret.txt").symlink_to(outside / "secret.txt")
    if named == "seeds/inner":
        (site / "seeds/secret.txt").unlink()
        (site / "seeds/inner").symlink_to(outside)
    done = take(site, site / named)
    assert done.code == 1
    assert "secret.txt:1: the link leads out of the site's folder — put the file itself there" in done.err
    assert articles(site) == []


def test_links_within_the_site_and_links_elsewhere_are_followed(site: Path, tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text(PLAIN)
    (tmp_path / "to-mine.txt").symlink_to(tmp_path / "mine.txt")
    (site / "pasted.txt").write_text(PLAIN.replace("Ministers", "Envoys"))
    (site / "seeds/pasted.txt").symlink_to(site / "pasted.txt")
    done = take(site, tmp_path / "to-mine.txt", site / "seeds")
    assert (done.code, len(articles(site))) == (0, 2), done.err


@pytest.mark.parametrize("place", ["content", "content/articles/2021", "content/articles/2021/a.md"])
def test_what_the_site_holds_already_is_no_seed(place: str, site: Path) -> None:
    write(site, "content/articles/2021/a.md", f"---\ntitle: A\ndate: 2021-11-24\nsummary: S.\n---\n{PLAIN}")
    before = articles(site)
    done = take(site, site / place)
    assert done.code == 1
    assert done.err == f"{site / place}: it is part of the site already — import what lies in seeds/, or elsewhere\n"
    take(site, site)
    assert articles(site) == before


def test_an_outlet_without_a_name_is_called_by_its_host(site: Path, tmp_path: Path) -> None:
    take(site, write(tmp_path, "a.txt", PLAIN), "--date", "2021-11-24", "--url", "https://www.news.example.org/1")
    keys, _ = read(site / articles(site)[0])
    source = keys["source"]
    assert isinstance(source, dict)
    assert source["name"] == "news.example.org"
    assert keys["rights"] == "excerpt"


def test_what_the_command_line_says_wins(site: Path) -> None:
    given = ("--date", "2020-02-02", "--url", "https://example.org/y", "--outlet", "Other", "--rights", "link")
    take(site, SEEDS / "emotet-takeover.txt", *given, "--author", "One Writer", "--author", "Two Writer")
    keys, _ = read(site / articles(site)[0])
    source = keys["source"]
    assert isinstance(source, dict)
    assert (keys["date"], keys["rights"]) == ("2020-02-02", "link")
    assert (source["url"], source["name"]) == ("https://example.org/y", "Other")
    assert source["author"] == ["One Writer", "Two Writer"]


@pytest.mark.parametrize(
    "wrong",
    [("--date", "2021-02-30"), ("--date", "yesterday"), ("--url", "example.org/x"), ("--url", "javascript:alert(1)")],
)
def test_what_the_command_line_says_must_be_right(wrong: tuple[str, str], site: Path) -> None:
    done = take(site, SEEDS, *wrong)
    assert done.code == 2
    assert wrong[0] in done.err
    assert articles(site) == []


def test_hostile_text_in_a_seed_stays_text(site: Path, tmp_path: Path) -> None:
    text = PLAIN.replace("Ministers", "# Ministers: {{ 7*7 }} 'and' \"more\"").replace(
        "No one", "<script>alert(1)</script> *No* _one_ [x](javascript:alert(1)) & 1. `code` {{ x }}\n\n- No one"
    )
    take(site, write(tmp_path, "a.txt", text), *GIVEN, "--rights", "full")
    built = build(site)
    page = next(p for p in (built / "articles").rglob("index.html") if p.parent.name != "articles")
    html = page.read_text(encoding="utf-8")
    words = " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())
    assert "<script>alert(1)</script> *No* _one_ [x](javascript:alert(1)) & 1. `code` {{ x }}" in words
    assert "<script>alert" not in html


HOSTILE = """no: "yes" & 'maybe' # not a comment, {a: b} [c] *d %e @f `g` — ‘h’ “i” \\n"""


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("header.txt", f"Title: {HOSTILE}\nAuthor: Ada O'Clerk\nOutlet: 2021-11-24\n\n{PLAIN.partition(chr(10))[2]}"),
        (
            "word.txt",
            PLAIN.replace("no wonder", "“no” wonder").replace(
                "Ministers of two invented countries sign a pact", HOSTILE
            ),
        ),
        (
            "page.html",
            f"<html><head><title>x</title></head><body><article><h1>{escape(HOSTILE)}</h1><p>By Ada O'Clerk</p>"
            + "".join(f"<p>{line}</p>" for line in PLAIN.split("\n")[1:] if line)
            + "</article></body></html>",
        ),
    ],
)
def test_what_was_read_comes_back_from_the_files_front_matter(name: str, text: str, site: Path, tmp_path: Path) -> None:
    take(site, write(tmp_path, name, text), "--date", "2021-11-24", "--url", "https://www.example.org/x")
    keys, body = read(site / articles(site)[0])
    assert keys["title"] == " ".join(HOSTILE.split())
    source = keys["source"]
    assert isinstance(source, dict)
    assert source.get("author") in ("Ada O'Clerk", None)
    assert source["name"] == ("2021-11-24" if name == "header.txt" else "www.example.org".removeprefix("www."))
    assert "Avaland and Borduria" in body
    assert command("check", "-s", site).code == 0


def test_a_seed_without_a_title_is_a_draft_named_after_its_file(site: Path, tmp_path: Path) -> None:
    text = "\n\n".join(line for line in PLAIN.split("\n")[1:] if line) + "\n"
    done = take(site, write(tmp_path, "what-came-by-mail.txt", text), *GIVEN)
    assert articles(site) == ["content/articles/2021/what-came-by-mail.md"]
    keys, _ = read(site / articles(site)[0])
    assert (keys["title"], keys["draft"]) == ("what-came-by-mail", "true")
    assert "fill in: title" in done.out


# ------------------------------------------------------------------ what is no seed


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (b"A title\n\n" + b"word " * (1024 * 1024 + 1), "5 MiB"),
        (b"A title\n\nText\0 with a NUL.\n", "NUL"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(range(256)), "NUL"),
        (b"", "empty"),
        (b" \n\t\n", "empty"),
    ],
    ids=["large", "nul", "png", "nothing", "blanks"],
)
def test_what_is_no_seed_is_named_and_the_others_come_in(data: bytes, word: str, site: Path, tmp_path: Path) -> None:
    write(tmp_path, "many/good.txt", PLAIN)
    (tmp_path / "many" / "bad.txt").write_bytes(data)
    done = take(site, tmp_path / "many", *GIVEN)
    assert done.code == 1
    assert re.search(rf"bad\.txt:1: .*{word}", done.err)
    assert "2 seeds: 1 imported (0 as drafts), 0 known, 1 failed" in done.out
    assert len(articles(site)) == 1


@pytest.mark.parametrize("encoding", ["utf-16", "utf-32", "utf-8-sig", "cp1251", "koi8-r"])
def test_text_comes_in_by_its_first_bytes_or_its_looks(encoding: str, site: Path, tmp_path: Path) -> None:
    words = "Министры договорились о новом пакте после долгих переговоров в порту, сообщил в понедельник посол."
    (tmp_path / "a.txt").write_bytes(f"Новый пакт о сетях\n\n{words}\n".encode(encoding))
    take(site, tmp_path / "a.txt", *GIVEN)
    _, body = read(site / articles(site)[0])
    assert body.strip() == words


@pytest.mark.parametrize("encoding", ["cp1250", "iso8859-2", "shift_jis", "gb2312", "windows-1254", "iso-2022-jp"])
def test_a_saved_page_is_read_in_the_encoding_that_it_names(encoding: str, site: Path, tmp_path: Path) -> None:
    words = {"cp1250": "Żądają też środków.", "iso8859-2": "Żądają też środków.", "windows-1254": "Işık şehri dağıldı."}
    said = words.get(encoding, "港で合意") if encoding != "gb2312" else "港口协议"
    page = f'<html><head><meta charset="{encoding}"><title>A pact</title></head><body><p>{said}</p></body></html>'
    (tmp_path / "a.html").write_bytes(page.encode(encoding))
    take(site, tmp_path / "a.html", *GIVEN)
    _, body = read(site / articles(site)[0])
    assert said in body


def test_windows_text_comes_in_whole_and_the_command_says_how_it_was_read(site: Path, tmp_path: Path) -> None:
    seed = tmp_path / "a.txt"
    seed.write_bytes(PLAIN.replace("no wonder", "no “wonder” – café").encode("cp1252"))
    done = take(site, seed, *GIVEN)
    assert "Windows-1252" in done.out
    _, body = read(site / articles(site)[0])
    assert "no “wonder” – café" in body


def test_a_folder_gives_its_seeds_and_not_what_editors_leave_behind(site: Path, tmp_path: Path) -> None:
    for name in ("a.txt~", ".a.txt.swp", "#a.txt#", "a.txt.bak", "notes.docx", "4913"):
        write(tmp_path, f"many/{name}", PLAIN)
    assert take(site, tmp_path / "many", *GIVEN).code == 1
    assert articles(site) == []
    write(tmp_path, "many/deep/a.txt", PLAIN)
    assert take(site, tmp_path / "many", *GIVEN).code == 0
    assert len(articles(site)) == 1


def test_a_seed_of_the_site_is_named_by_its_path_and_another_by_its_name(site: Path, tmp_path: Path) -> None:
    write(site, "seeds/inside.txt", PLAIN)
    write(tmp_path, "outside.txt", PLAIN + "\nAnd a little more of it.\n")
    with inside(site):
        command("import", "seeds/", *GIVEN)
        command("import", "../outside.txt", *GIVEN)
    found = [read(site / name)[0]["source"] for name in articles(site)]
    assert [s["seed"] for s in found if isinstance(s, dict)] == ["outside.txt", "seeds/inside.txt"]


def test_two_imports_at_once_write_over_nothing_and_leave_nothing_behind(site: Path, tmp_path: Path) -> None:
    running = []
    for number in range(3):
        seed = write(tmp_path, f"{number}.txt", PLAIN + f"\nThis is telling number {number} of the same story.\n")
        line = [sys.executable, "-m", "sitegen", "import", "-s", str(site), str(seed), *GIVEN]
        running.append(
            subprocess.Popen(line, cwd=ROOT, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        )
    said = [(p.communicate(timeout=HANG), p.returncode)[0] for p in running]
    assert not any(b"Traceback" in err for _, err in said)
    done = [p.returncode for p in running]
    assert 0 in done
    # One that comes too late for a name is refused; it never takes another's place.
    assert len(articles(site)) == done.count(0)
    assert [p for p in site.rglob("*") if p.name.endswith(".tmp")] == []


# ------------------------------------------------------------------ the real seed


def runs(text: str, length: int = 12) -> set[tuple[str, ...]]:
    words = re.findall(r"\w+", text.lower())
    return {tuple(words[i : i + length]) for i in range(len(words) - length + 1)}


@pytest.fixture
def real(site: Path) -> Path:
    """A site with the real seed imported as an editor would."""
    if not REAL:
        pytest.skip("SITEGEN_SHARED names no folder with the real seed")
    assert take(site, REAL[0], *GIVEN).code == 0
    return site


REAL_PARAGRAPHS = [
    "Intelligence and defence chiefs in the UK and US have confirmed their intentions to ",
    "Meeting at the Cyber Management Review in Maryland earlier this month, ",
    "It said cyber space is an increasingly contested space ",
    "Representatives from Government Communications Headquarters (GCHQ), ",
    '"As like-minded allies for two centuries, ',
    "“We agree that strategic engagement in cyber space is crucial ",
    "The two nations didn't identify specifically any common threat actors ",
    'Any action would be "legal, proportionate, and necessary," ',
    '"As democratic cyber nations, the UK and US are committed ',
    "The meeting earlier this month was the first time ",
    "In attendance were Jeremy Fleming, ",
    "The Cyber Management Review is supported by work ",
]


def test_the_real_seed_gives_exactly_its_fields(real: Path) -> None:
    name = "uk-and-us-pledge-to-punish-cyber-criminals-at-annual-meeting"
    assert articles(real) == [f"content/articles/2021/{name}.md"]
    keys, _ = read(real / articles(real)[0])
    source = keys.pop("source")
    assert isinstance(source, dict)
    assert len(source.pop("seed_sha256")) == 64
    assert source == {
        "name": "ITPro",
        "url": "https://www.example.org/x",
        "author": "Connor Jones",
        "seed": REAL[0].name,
    }
    assert str(UUID(str(keys.pop("id")))) != ""
    assert keys == {
        "title": "UK and US pledge to punish cyber criminals at annual meeting",
        "date": "2021-11-24",
        "slug": name,
        "summary": None,
        "why": None,
        "rights": "excerpt",
        "topics": [],
        "countries": [],
        "organisations": [],
        "people": [],
        "instruments": [],
        "image": {"caption": "An aerial shot of the GCHQ building", "credit": "Ministry of Defence"},
    }


def test_the_real_seeds_body_is_its_paragraphs_in_order_and_nothing_else(real: Path) -> None:
    _, body = read(real / articles(real)[0])
    paragraphs = body.strip().split("\n\n")
    assert [p[: len(w)] for p, w in zip(paragraphs, REAL_PARAGRAPHS, strict=True)] == REAL_PARAGRAPHS
    seed = REAL[0].read_text(encoding="utf-8")
    assert all(p in seed for p in paragraphs)
    assert '"impose consequences"' in body
    assert "in cyberspace,” the officials added." in body


def test_the_real_seeds_page_and_feeds_show_its_title_source_and_excerpt(real: Path) -> None:
    built = build(real)
    page = built / "articles/uk-and-us-pledge-to-punish-cyber-criminals-at-annual-meeting/index.html"
    for path in (page, built / "feed.xml", built / "atom.xml", built / "feed.json"):
        text = unescape(unescape(path.read_text(encoding="utf-8"))).replace('\\"', '"')
        assert "UK and US pledge to punish cyber criminals at annual meeting" in text, path
        assert "ITPro" in text
        assert "Connor Jones" in text
        assert "https://www.example.org/x" in text
        assert 'confirmed their intentions to "impose consequences" on shared enemies' in text
        for left_out in ("RELATED RESOURCE", "hackers’ jobs harder", "aerial shot", "Ministry of Defence", "Sheffield"):
            assert left_out not in text


def test_no_more_of_the_real_seed_is_published_than_its_excerpt(real: Path) -> None:
    _, body = read(real / articles(real)[0])
    built = build(real)
    page = (built / "articles" / Path(articles(real)[0]).stem / "index.html").read_text(encoding="utf-8")
    found = re.search(r"<blockquote[^>]*><p>(.*) \[…\]</p>", page)
    assert found is not None
    excerpt = unescape(found[1])
    assert 0 < len(excerpt.split()) <= 90
    assert len(excerpt.split()) <= len(body.split()) / 4
    secret = runs(body) - runs(excerpt)
    for name, data in tree(built).items():
        text = unescape(unescape(data.decode("utf-8", "replace"))).replace("\\n", "\n")
        assert not secret & runs(re.sub(r"<[^>]+>", " ", text)), name
    for folder in (built, real / "build"):
        assert [p for p in folder.rglob("*.txt") if p.name != "robots.txt" and p.parent.name != "fonts"] == []


def test_the_real_seed_without_help_is_a_draft_that_says_what_to_fill_in(site: Path) -> None:
    if not REAL:
        pytest.skip("SITEGEN_SHARED names no folder with the real seed")
    shutil.copy(REAL[0], site / "seeds")
    done = take(site, site / "seeds")
    assert done.code == 0
    assert "a draft; to fill in: date, source.url" in done.out
    keys, _ = read(site / articles(site)[0])
    # “Earlier this month” is no date, and neither is the file's age.
    assert (keys["date"], keys["draft"]) == (None, "true")
    built = build(site)
    assert not (built / "articles/uk-and-us-pledge-to-punish-cyber-criminals-at-annual-meeting").exists()
