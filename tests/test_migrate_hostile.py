"""Archives that mean harm, or are broken: nothing is followed, run, fetched or grown, and the rest still moves in."""

import os
import zipfile
from pathlib import Path

import pytest
from sites_support import command
from test_migrate import NOW, result, unpack

from sitegen.authoring.migrate.bodies.html_bodies import to_markdown
from sitegen.authoring.migrate.bodies.translation import translate
from sitegen.authoring.migrate.notes import Notes
from sitegen.authoring.migrate.reading.code_config import read_python
from sitegen.authoring.migrate.reading.matter import read_text
from sitegen.authoring.migrate.reading.old_yaml import MAX_STEPS, read_yaml
from sitegen.authoring.migrate.reading.source import open_old_site
from sitegen.errors import SitegenError


def move(old: Path, tmp_path: Path, *more: str) -> tuple[str, str, int]:
    ran = command("migrate", old, "-s", tmp_path / "new", "--clock", NOW, "-v", *more)
    assert "Traceback" not in ran.said
    return (result(tmp_path / "new") if (tmp_path / "new").is_dir() else ""), ran.said, ran.code


def test_links_are_named_and_not_followed(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.mkdir()
    (secret / "2020-01-01-key.md").write_text("---\ntitle: Secret words\n---\nsecret words\n")
    (secret / "x.png").write_bytes(b"\x89PNG\r\n\x1a\nsecret")
    old = unpack("jekyll", tmp_path / "old")
    (old / "_posts" / "2020-01-01-key.md").symlink_to(secret / "2020-01-01-key.md")
    (old / "_posts" / "folder").symlink_to(secret)
    (old / "assets" / "x.png").symlink_to(secret / "x.png")
    (old / "_posts" / "2020-01-02-shows.md").write_text(
        "---\ntitle: Shows\n---\n![x](/assets/x.png) ![y](/../secret/x.png)\n"
    )
    made, said, code = move(old, tmp_path)
    assert code == 0
    assert "ecret words" not in made
    assert said.count("link-not-followed (3)") == 1
    assert not list((tmp_path / "new").rglob("x.png"))


def test_a_path_that_leads_out_of_the_old_site_copies_nothing(tmp_path: Path) -> None:
    (tmp_path / "outside.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>')
    old = tmp_path / "old"
    (old / "_posts").mkdir(parents=True)
    rows = [f"![x]({'../' * n}outside.svg) ![x](/{'../' * n}outside.svg)" for n in range(1, 5)]
    (old / "_posts/2020-01-02-x.md").write_text(
        "---\ntitle: X\nimage: ../../outside.svg\nslug: ../../../x\n---\n" + "\n".join(rows)
    )
    _, _, code = move(old, tmp_path)
    assert code == 0
    assert not list((tmp_path / "new").rglob("*.svg"))
    written = [p.relative_to(tmp_path / "new").as_posix() for p in (tmp_path / "new").rglob("*.md")]
    assert written == ["content/articles/2020/x.md"]


def test_anchors_of_yaml_do_not_grow() -> None:
    rows = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    rows += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 12)]
    keys, wrong = read_yaml("\n".join(["title: T", *rows]))
    assert keys["title"] == "T"
    assert any(rule == "front-matter-refused" for rule, _ in wrong)
    assert len(str(keys)) < MAX_STEPS


@pytest.mark.parametrize(
    "value",
    ["!ruby/object:Gem::Requirement {a: 1}", "!!python/object/apply:os.system ['touch gone']", "!<tag:x> 1"],
)
def test_tags_of_yaml_make_nothing_and_their_values_are_left_out(value: str) -> None:
    keys, wrong = read_yaml(f"title: T\nx: {value}\ny: 1")
    assert keys == {"title": "T", "x": None, "y": "1"}
    assert [rule for rule, _ in wrong] == ["front-matter-refused"]


@pytest.mark.parametrize(
    ("block", "title"),
    [
        ("title: a: b", "a: b"),
        ("title: T\ntags:\n\t- x", "T"),
        ('title: "T" and more', 'T" and more'),
        ("title: 'it's'", "it's"),
        ("title: @handle", "@handle"),
        ("title: one\ntitle: two", "two"),
        ("title: [unclosed\ndate: 2020-01-01", "[unclosed"),
    ],
)
def test_front_matter_that_yaml_refuses_is_read_as_well_as_can_be(block: str, title: str) -> None:
    assert read_yaml(block)[0]["title"] == title


def test_a_configuration_of_python_is_read_and_not_run(tmp_path: Path) -> None:
    code = f"import os\nos.system('touch {tmp_path}/gone')\nSITENAME = 'A' 'B'\nX = open('/etc/passwd').read()\n"
    keys, wrong = read_python(code)
    assert keys == {"SITENAME": "AB"}
    assert "X" in wrong[0][1]
    assert not (tmp_path / "gone").exists()
    assert read_python("(" * 50_000)[1]
    assert read_python("x = " + "-" * 50_000 + "1")[0] == {}


@pytest.mark.parametrize(
    "front", ["---js\n{title: x()}\n---\n", "---\n- a\n---\n", "+++\nx = \n+++\n", '{"a": [' * 5000]
)
def test_front_matter_of_no_kind_raises_nothing(front: str) -> None:
    read_text(front + "text")


def test_wxr_reads_no_entity_and_no_document_type(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("secret words")
    text = unpack("wordpress", tmp_path / "old").joinpath("export.xml").read_text()
    declared = f'<!DOCTYPE rss [<!ENTITY x SYSTEM "file://{tmp_path}/secret.txt">]>'
    evil = text.replace("?>\n", f"?>\n{declared}\n", 1)
    (tmp_path / "evil.xml").write_text(evil.replace("In short.", "]]>&x;<![CDATA["))
    made, said, code = move(tmp_path / "evil.xml", tmp_path)
    assert code == 1
    assert "declares entities of its own" in said
    assert "secret words" not in made


def test_an_archive_is_unpacked_in_memory_and_its_names_are_no_places(tmp_path: Path) -> None:
    packed = tmp_path / "old.zip"
    with zipfile.ZipFile(packed, "w") as file:
        file.writestr("_posts/2020-01-02-x.md", "---\ntitle: X\n---\nx\n")
        file.writestr("../../gone.md", "---\ntitle: Out\ndate: 2020-01-01\n---\nx\n")
        file.writestr("/gone.md", "---\ntitle: Out\ndate: 2020-01-01\n---\nx\n")
        link = zipfile.ZipInfo("_posts/2020-01-03-link.md")
        link.external_attr = 0o120777 << 16
        file.writestr(link, "/etc/passwd")
    made, said, code = move(packed, tmp_path)
    assert code == 0
    assert made.count("-- content/") == 1
    assert "archive-entry-refused (2)" in said
    assert "link-not-followed (1)" in said


def test_an_archive_that_grows_is_refused(tmp_path: Path) -> None:
    packed = tmp_path / "old.zip"
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("_posts/2020-01-02-x.md", b"0" * 30_000_000)
    with pytest.raises(SitegenError, match="unpacks to more than 200 times its size"):
        open_old_site(packed, Notes())
    many = tmp_path / "many.zip"
    with zipfile.ZipFile(many, "w") as file:
        for number in range(10_001):
            file.writestr(f"{number}.md", "")
    with pytest.raises(SitegenError, match="more than 10,000 entries"):
        open_old_site(many, Notes())


def test_a_pipe_and_a_broken_picture_cost_themselves_alone(tmp_path: Path) -> None:
    old = unpack("jekyll", tmp_path / "old")
    os.mkfifo(old / "_posts" / "2020-01-01-pipe.md")
    (old / "assets/map.png").write_bytes(b"\x89PNG\r\n\x1a\nbroken")
    made, said, code = move(old, tmp_path)
    assert code == 0
    assert "image-odd (1)" in said
    assert "title: Held" in made


def test_bytes_that_are_no_text_are_told(tmp_path: Path) -> None:
    old = tmp_path / "old"
    (old / "_posts").mkdir(parents=True)
    (old / "_posts/2020-01-02-latin.md").write_bytes("---\ntitle: Café\n---\nx\n".encode("cp1252"))
    (old / "_posts/2020-01-03-nul.md").write_bytes(b"---\ntitle: N\n---\n\0\n")
    (old / "_posts/2020-01-04-bom.md").write_bytes("\ufeff---\r\ntitle: B\r\n---\r\nx\r\n".encode())
    made, said, code = move(old, tmp_path)
    assert code == 0
    assert "title: Café" in made
    assert "title: B\n" in made
    assert "not-text (2)" in said


def test_a_folder_that_is_no_site_and_not_empty_is_not_written_to(tmp_path: Path) -> None:
    (tmp_path / "new").mkdir()
    (tmp_path / "new/own.txt").write_text("x")
    made, said, code = move(unpack("jekyll", tmp_path / "old"), tmp_path)
    assert code == 1
    assert "no site and not empty" in said
    assert made == "-- own.txt --\nx"


def test_a_link_in_the_new_site_is_not_written_through(tmp_path: Path) -> None:
    assert command("init", tmp_path / "new").code == 0
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "new/content/articles/2021").symlink_to(tmp_path / "elsewhere")
    _, said, code = move(unpack("jekyll", tmp_path / "old"), tmp_path)
    assert code == 1
    assert list((tmp_path / "elsewhere").iterdir()) == []


@pytest.mark.parametrize("generator", ["jekyll", "hugo", "nikola", "zola", "astro", "mkdocs", "markdown"])
@pytest.mark.parametrize(
    "text",
    [
        "{% highlight x %}" * 20_000,
        "{% raw %}" * 20_000,
        "{{< highlight go >}}" * 20_000,
        "{{" + " " * 200_000,
        "{% a" * 8_000,
        "{{% a" * 8_000,
        " ".join("`" * n for n in range(1, 700)),
        "](" * 60_000 + "(" * 60_000,
        "[" * 100_000,
        "<!-- " * 50_000,
        "!!! a\n    " * 2_000,
        "<A " * 50_000,
        "```\n" * 40_001,
    ],
    ids=range(13),
)
def test_marks_that_are_never_closed_cost_one_look_each(generator: str, text: str) -> None:
    """With a look at all that follows for each mark these would take hours."""
    translate(text, generator, {}, lambda name: "")
    to_markdown(text[:2_000])


def test_links_of_a_hostile_text_are_found_in_one_pass(tmp_path: Path) -> None:
    old = tmp_path / "old"
    (old / "_posts").mkdir(parents=True)
    texts = ("](" * 50_000, "[x](" + "(" * 100_000, "<a " * 60_000, "[a]: " * 60_000, "<img src=" * 50_000)
    for number, text in enumerate(texts):
        (old / f"_posts/2020-01-0{number + 1}-x{number}.md").write_text(f"---\ntitle: X\n---\n{text}\n")
    assert move(old, tmp_path)[2] == 0


def test_a_link_that_takes_a_files_place_meanwhile_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("secret words")
    old = unpack("jekyll", tmp_path / "old")
    files = open_old_site(old, Notes())
    (old / "about.md").unlink()
    (old / "about.md").symlink_to(tmp_path / "secret")
    with pytest.raises(OSError, match=r"about\.md"):
        files.read("about.md")
