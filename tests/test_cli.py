"""The command line as people and machines use it: exit codes, what is said, what is left alone."""

import json
import os
import pty
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import click
import pytest
from sites_support import (
    CLOCK,
    HANG,
    ROOT,
    build,
    command,
    copy_site,
    environment,
    inside,
    process,
    small_site,
    story,
    tree,
    write,
)

from sitegen.cli.main import main

LAST = re.compile(r"\d+ outputs: \d+ written, \d+ unchanged, \d+ removed in \d+\.\d\d s\Z")


@pytest.fixture(autouse=True)
def _calm(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing of the machine's environment steers a command."""
    for name in [*os.environ]:
        if name.startswith("SITEGEN_") or name in ("SOURCE_DATE_EPOCH", "NO_COLOR", "GITHUB_ACTIONS"):
            monkeypatch.delenv(name)


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A small site with one story."""
    return small_site(tmp_path / "site", articles__one=story(id="33333333-0000-4000-8000-000000000001"))


def last(text: str) -> str:
    return text.rstrip("\n").rpartition("\n")[2]


# ------------------------------------------------------------------ exit codes and words


def test_a_build_that_is_fine_ends_with_zero_and_one_line_of_numbers(site: Path) -> None:
    first = command("build", "-s", site)
    assert first.code == 0
    assert LAST.match(last(first.out)), first.out
    count = len(tree(site / "build/site"))
    assert last(first.out).startswith(f"{count} outputs: {count} written, 0 unchanged, 0 removed in ")
    write(site, "content/articles/two.md", story("Another", id="33333333-0000-4000-8000-000000000002"))
    (site / "content/articles/one.md").unlink()
    second = last(command("build", "-s", site).out)
    assert LAST.match(second)
    assert int(second.split()[6]) > 0, second
    assert "two" in str(sorted((site / "build/site/articles").iterdir()))
    assert not (site / "build/site/articles/one").exists()


def test_errors_in_a_file_end_with_one_and_say_path_line_mend_and_rule(site: Path) -> None:
    write(site, "content/articles/bad.md", story(date="2024-02-30"))
    done = command("build", "-s", site)
    assert done.code == 1
    assert re.search(r"^content/articles/bad\.md:3: .+ — .+ \[date-invalid\]", done.err, re.MULTILINE)
    assert "1 error," in done.err
    assert "Traceback" not in done.said


@pytest.mark.parametrize(
    "arguments",
    [
        ("biuld",),
        ("build", "--no-such-option"),
        ("build", "--clock", "yesterday"),
        ("import",),
        ("init",),
        ("check", "--format", "xml"),
        ("serve", "--port", "70000"),
        ("import", "no/such/file.txt"),
        ("build", "surplus"),
    ],
)
def test_wrong_use_ends_with_two_and_a_word_of_help(arguments: tuple[str, ...], site: Path) -> None:
    with inside(site):
        done = command(*arguments)
    assert done.code == 2
    assert "Usage:" in done.err or "Error:" in done.err
    assert "Traceback" not in done.said


def test_no_site_here_or_above_ends_with_one_and_says_what_to_do(tmp_path: Path) -> None:
    with inside(tmp_path):
        done = command("build")
    assert done.code == 1
    assert "sitegen init" in done.err
    assert command("build", "-s", tmp_path).code == 1


def test_ctrl_c_ends_the_preview_with_130_and_no_traceback(site: Path) -> None:
    running = subprocess.Popen(
        [sys.executable, "-m", "sitegen", "serve", "-s", str(site), "-p", "0"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env=environment(),
    )
    try:
        assert running.stdout is not None
        assert "http://127.0.0.1:" in running.stdout.readline()
        running.send_signal(signal.SIGINT)
        _, err = running.communicate(timeout=HANG)
    finally:
        running.kill()
    assert running.returncode == 130
    assert "Traceback" not in err


@pytest.mark.parametrize("name", sorted(main.list_commands(click.Context(main))))
def test_every_command_explains_itself(name: str) -> None:
    for flag in ("-h", "--help"):
        done = command(name, flag)
        assert done.code == 0
        assert f"Usage: sitegen {name}" in done.out
        assert len(done.out.splitlines()) > 4


def test_the_program_explains_itself_and_names_its_version() -> None:
    done = command("--help")
    assert done.code == 0
    assert [name for name in main.commands if name not in done.out] == []
    assert re.fullmatch(r"sitegen, version \d+\.\d+\.\d+\S*\n", command("--version").out)
    assert process("--version").out == command("--version").out


def test_quiet_says_nothing_when_all_is_well(site: Path) -> None:
    assert command("build", "-s", site, "-q").said == ""
    assert command("clean", "-s", site, "-q").said == ""
    assert command("check", "-s", site, "-q").said == ""


def test_quiet_still_says_what_is_wrong(site: Path) -> None:
    write(site, "content/articles/two.md", story("Another"))
    assert command("check", "-s", site, "-q").out.count("\n") == 1
    assert "[id-missing]" in command("check", "-s", site, "-q").out


def test_json_is_one_object_with_the_numbers_and_findings(site: Path) -> None:
    write(site, "content/articles/two.md", story("Another"))
    done = command("build", "-s", site, "--json")
    report = json.loads(done.out)
    assert done.code == 0
    files = tree(site / "build/site")
    assert (report["outputs"], report["written"], report["unchanged"], report["removed"]) == (
        len(files),
        len(files),
        0,
        0,
    )
    assert all(isinstance(v, int | float) and v >= 0 for v in report["seconds"].values())
    assert report["seconds"]
    assert [(p["path"], p["line"], p["rule"], p["level"]) for p in report["problems"]] == [
        ("content/articles/two.md", 1, "id-missing", "warning")
    ]
    assert set(report["problems"][0]) == {"path", "line", "rule", "level", "message", "hint"}


def test_json_tells_of_errors_too_and_ends_with_one(site: Path) -> None:
    write(site, "content/articles/bad.md", story(date="2024-02-30"))
    done = command("build", "-s", site, "--json")
    report = json.loads(done.out)
    assert done.code == 1
    assert [p["rule"] for p in report["problems"]] == ["date-invalid"]
    assert {"outputs", "written", "unchanged", "removed", "seconds"} <= set(report)


def test_json_tells_what_a_build_cannot_begin_for(site: Path) -> None:
    for wrong in (("-s", site, "-d", site / "content/shown"), ("-s", "/")):
        done = command("build", *wrong, "--json")
        report = json.loads(done.out)
        assert done.code == 1
        assert report["problems"] == []
        assert report["failure"] == done.err.strip()


def test_json_tells_what_verify_finds(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    done = command("build", "-s", site, "--json", "--verify")
    assert (done.code, json.loads(done.out)["different"]) == (0, [])
    assert "different" not in json.loads(command("build", "-s", site, "--json").out)
    # No fault is known that would make them differ; so a found one is put here.
    monkeypatch.setattr("sitegen.engine.build.verify", lambda options: ["index.html"])
    done = command("build", "-s", site, "--json", "--verify")
    assert (done.code, json.loads(done.out)["different"]) == (1, ["index.html"])


# ------------------------------------------------------------------ the environment


@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
def test_streams_that_are_closed_take_nothing_and_harm_nothing(site: Path, closed: str) -> None:
    line = f'"{sys.executable}" -m sitegen build --clean -s "{site}" {closed}'
    ended = subprocess.run(
        ["sh", "-c", line], env=environment(), cwd=ROOT, stderr=subprocess.PIPE, text=True, timeout=HANG, check=False
    )
    assert (ended.returncode, "Traceback" in ended.stderr) == (0, False)
    assert command("build", "--verify", "-s", site).code == 0


def on_a_terminal(site: Path, **env: str) -> str:
    """What `check` writes where its output is a terminal."""
    ours, theirs = pty.openpty()
    running = subprocess.Popen(
        [sys.executable, "-m", "sitegen", "check", "-s", str(site)],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        env=environment(TERM="xterm-256color", **env),
        cwd=ROOT,
    )
    os.close(theirs)
    said = b""
    while True:
        try:
            more = os.read(ours, 4096)
        except OSError:  # how Linux says that the other side is closed
            break
        if not more:
            break
        said += more
    os.close(ours)
    running.wait(timeout=HANG)
    return said.decode()


def test_colours_are_for_terminals_and_no_color_takes_them_away(site: Path) -> None:
    write(site, "content/articles/two.md", story("Another"))
    assert "\x1b[" in on_a_terminal(site)
    plain = on_a_terminal(site, NO_COLOR="1")
    assert "id-missing" in plain
    assert "\x1b" not in plain
    assert "\x1b" not in process("check", "-s", site).said


DUE = {"CLOCK": "2024-05-01T12:00+00:00", "BEFORE": "2024-04-30T12:00+00:00"}


def shown(site: Path) -> bool:
    return (site / "build/site/articles/one/index.html").is_file()


def test_the_clock_option_decides_what_is_due(site: Path) -> None:
    assert command("build", "-s", site, "--clock", DUE["BEFORE"]).code == 0
    assert not shown(site)
    done = command("build", "-s", site, "--clock", DUE["BEFORE"])
    assert "content/articles/one.md: not due before 2024-05-01" in done.out
    assert command("build", "-s", site, "--clock", "2024-05-01").code == 0
    assert shown(site)
    assert command("build", "-s", site, "--clock", DUE["BEFORE"], "--future").code == 0
    assert shown(site)


def test_source_date_epoch_decides_what_is_due_and_the_option_wins(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1714478400")  # 30 April 2024, noon
    assert command("build", "-s", site).code == 0
    assert not shown(site)
    assert command("build", "-s", site, "--clock", DUE["CLOCK"]).code == 0
    assert shown(site)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1714564800")
    assert command("build", "-s", site).code == 0
    assert shown(site)


@pytest.mark.parametrize("value", ["", "tomorrow", "1e9", "99999999999999999999"])
def test_a_source_date_epoch_that_is_no_number_is_wrong_use(
    value: str, site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", value)
    done = command("build", "-s", site)
    assert done.code == 2
    assert "SOURCE_DATE_EPOCH" in done.err


def test_a_day_is_due_when_it_begins_in_the_sites_zone(tmp_path: Path) -> None:
    site = small_site(tmp_path / "s", 'timezone = "Asia/Tokyo"\n', articles__one=story())
    command("build", "-s", site, "--clock", "2024-04-30T14:59:59Z")
    assert not shown(site)
    command("build", "-s", site, "--clock", "2024-04-30T15:00:00Z")
    assert shown(site)


def test_under_github_actions_findings_are_annotations_too(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(site, "content/articles/bad,1.md", story(date="2024-02-30", title="50% off"))
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    done = command("build", "-s", site)
    row = next(r for r in done.err.splitlines() if r.startswith("::"))
    assert re.match(r"::error file=content/articles/bad%2C1\.md,line=3::.* — .* \[date-invalid\]\Z", row), row
    monkeypatch.delenv("GITHUB_ACTIONS")
    assert "::error" not in command("build", "-s", site).said
    assert command("check", "-s", site, "--format", "github").out.startswith("::error file=")


def test_annotations_name_a_file_by_its_place_in_the_repository(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(site, "content/articles/bad.md", story(date="2024-02-30"))
    (site.parent / ".git").mkdir()
    rows = f"::error file={site.name}/content/articles/bad.md,line=3::"
    assert command("check", "-s", site, "--format", "github").out.startswith(rows)
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    for name in ("build", "schedule"):
        assert f"\n{rows}" in command(name, "-s", site).err
    monkeypatch.setenv("GITHUB_WORKSPACE", str(site))
    assert "::error file=content/articles/bad.md,line=3::" in command("build", "-s", site).err


def test_the_site_may_be_named_by_option_variable_or_place(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with inside(site / "content" / "articles"):
        assert command("build").code == 0
    assert shown(site)
    shutil.rmtree(site / "build")
    with inside(site.parent):
        assert command("build", "--site", "site").code == 0
        assert shown(site)
        shutil.rmtree(site / "build")
        monkeypatch.setenv("SITEGEN_SITE", "site")
        assert command("build").code == 0
    assert shown(site)


def test_the_base_url_may_be_given_by_option_or_variable(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SITEGEN_BASE_URL", "https://var.example.org/x/")
    command("build", "-s", site)
    assert "https://var.example.org/x/sitemap.xml" in (site / "build/site/robots.txt").read_text()
    command("build", "-s", site, "-b", "https://opt.example.org")
    assert "https://opt.example.org/sitemap.xml" in (site / "build/site/robots.txt").read_text()
    wrong = command("build", "-s", site, "-b", "example.org")
    assert (wrong.code, "“example.org” is not a web address; write where the site" in wrong.err) == (2, True)


# ------------------------------------------------------------------ check


def test_check_reports_everything_at_once_in_three_forms(site: Path) -> None:
    write(site, "content/articles/bad.md", story(date="2024-02-30", slug="Not a slug"))
    write(site, "content/articles/two.md", story("Another"))
    text = command("check", "-s", site)
    assert text.code == 1
    for rule in ("date-invalid", "slug-invalid", "id-missing"):
        assert f"[{rule}]" in text.out
    assert "2 errors, 1 warning" in text.out
    rows = json.loads(command("check", "-s", site, "--format", "json").out)
    assert sorted(r["rule"] for r in rows) == ["date-invalid", "id-missing", "slug-invalid"]
    assert command("check", "-s", site, "--format", "github").out.count("::error") == 2
    assert not (site / "build").exists()


def test_warnings_are_fine_unless_strictness_is_asked_for(site: Path) -> None:
    assert command("check", "-s", site, "--strict").code == 0
    write(site, "content/articles/two.md", story("Another"))
    assert command("check", "-s", site).code == 0
    assert command("check", "-s", site, "--strict").code == 1
    assert command("build", "-s", site, "--strict").code == 1
    assert not (site / "build/site").exists()
    assert command("build", "-s", site).code == 0


# ------------------------------------------------------------------ init and clean


def test_a_new_site_builds_as_it_is_and_has_nothing_to_mend(tmp_path: Path) -> None:
    with inside(tmp_path):
        done = command("init", "my-demo")
        assert done.code == 0
        assert "sitegen build" in done.out
    site = tmp_path / "my-demo"
    assert command("check", "-s", site, "--strict").said == "0 errors, 0 warnings\n"
    assert command("build", "-s", site, "--strict").code == 0
    assert (site / "build/site/articles/the-first-story/index.html").is_file()
    assert "enabled = true" in (site / "site.toml").read_text()
    assert (site / "build/.gitignore").read_text() == "*\n!.gitignore\n"


def test_the_next_step_after_init_can_be_pasted_whatever_the_folder_is_called(tmp_path: Path) -> None:
    name = "my digest's; $(touch pasted) site"
    with inside(tmp_path):
        told = re.findall(r"^Next: (cd .+) && sitegen build", command("init", name).out, re.MULTILINE)
        where = subprocess.run(["sh", "-c", f"{told[0]} && pwd"], capture_output=True, text=True, check=False)
    assert where.stdout == f"{tmp_path / name}\n"


def test_a_new_site_is_never_started_in_a_folder_that_holds_something(site: Path) -> None:
    before = tree(site)
    done = command("init", site)
    assert done.code == 1
    assert "not empty" in done.err
    assert tree(site) == before


def test_two_new_sites_have_ids_of_their_own(tmp_path: Path) -> None:
    for name in ("a", "b"):
        command("init", tmp_path / name)
    ids = [re.findall(r'id = "(.+)"', (tmp_path / n / "site.toml").read_text()) for n in ("a", "b")]
    assert ids[0] != ids[1]


def test_clean_empties_build_and_nothing_else(site: Path) -> None:
    command("build", "-s", site)
    before = {n: d for n, d in tree(site).items() if not n.startswith("build/")}
    assert command("clean", "-s", site).code == 0
    assert sorted(p.name for p in (site / "build").iterdir()) == [".gitignore"]
    assert {n: d for n, d in tree(site).items() if not n.startswith("build/")} == before
    assert command("clean", "-s", site).code == 0


def test_clean_follows_no_link_out_of_the_site(site: Path, tmp_path: Path) -> None:
    treasure = write(tmp_path / "elsewhere", "treasure.txt", "mine")
    (site / "build").symlink_to(treasure.parent)
    assert command("clean", "-s", site).code == 1
    (site / "build").unlink()
    (site / "build").mkdir()
    (site / "build" / "link").symlink_to(treasure.parent)
    assert command("clean", "-s", site).code == 0
    assert treasure.read_text() == "mine"


def test_the_wheel_starts_and_builds_a_site_with_the_theme_inside_it(tmp_path: Path) -> None:
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
    source = tmp_path / "source"
    skipped = shutil.ignore_patterns("__pycache__")
    source.mkdir()
    for name in ("sitegen", "layouts", "packaging"):
        shutil.copytree(ROOT / name, source / name, ignore=skipped)
    for name in ("pyproject.toml", "README.md", "LICENSE", "CHANGELOG.md"):
        shutil.copy(ROOT / name, source / name)
    options = ["--no-deps", "--no-build-isolation", "--no-index"]
    subprocess.run([*pip, "wheel", *options, "-w", str(tmp_path), str(source)], check=True, timeout=HANG * 3)
    wheel = next(tmp_path.glob("sitegen_digest-*.whl"))
    target = tmp_path / "installed"
    subprocess.run(
        [*pip, "install", "--no-deps", "--no-index", "--target", str(target), str(wheel)], check=True, timeout=HANG * 3
    )
    shutil.rmtree(source)
    env = environment(PYTHONPATH=str(target), PYTHONSAFEPATH="1")
    place = subprocess.run(
        [sys.executable, "-c", "import sitegen; print(sitegen.__file__)"],
        env=env,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    assert Path(place.stdout.strip()).is_relative_to(target)
    assert process("init", "demo", cwd=tmp_path, env=env).code == 0
    done = process("build", cwd=tmp_path / "demo", env=env)
    assert done.code == 0, done.said
    assert LAST.match(last(done.out))
    assert (target / "sitegen/layouts/base.html").is_file()
    assert (tmp_path / "demo/build/site/index.html").read_text(encoding="utf-8").startswith("<!doctype html>")


# ------------------------------------------------------------------ destinations


@pytest.mark.parametrize(
    "where",
    [
        "content",
        "content/articles",
        "content/new",
        "layouts",
        "layouts/static/x",
        "seeds",
        "site.toml",
        ".",
        "..",
        "/",
        "build",
        "link-to-content",
        "link-to-empty",
        "link-to-parent/site",
        "foreign",
        "a-file",
        "content/../content",
    ],
)
def test_a_destination_that_is_not_ours_is_refused_before_anything_is_touched(where: str, site: Path) -> None:
    write(site, "layouts/static/css/site.css", "body { margin: 0 }")
    write(site, "seeds/a.txt", "A seed")
    write(site, "foreign/letter.txt", "not yours")
    write(site, "a-file", "a file")
    (site / "empty").mkdir()
    (site / "link-to-content").symlink_to(site / "content")
    (site / "link-to-empty").symlink_to(site / "empty")
    (site / "link-to-parent").symlink_to(site.parent)
    before = sorted(p.as_posix() for p in site.parent.rglob("*"))
    files = tree(site)
    with inside(site):
        done = command("build", "-d", where)
    assert done.code == 1, done.said
    assert where in done.err or str(site) in done.err
    assert "Traceback" not in done.said
    assert sorted(p.as_posix() for p in site.parent.rglob("*")) == before
    assert tree(site) == files


def test_the_home_folder_is_refused(site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = tmp_path / "home"
    write(home, ".profile", "precious")
    monkeypatch.setenv("HOME", str(home))
    assert command("build", "-s", site, "-d", home).code == 1
    assert tree(home) == {".profile": b"precious"}


def test_an_absent_or_empty_folder_anywhere_is_taken_and_taken_again(site: Path, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    for target in (tmp_path / "empty", tmp_path / "deep" / "down" / "absent"):
        assert command("build", "-s", site, "-d", target).code == 0
        assert command("build", "-s", site, "-d", target).code == 0
        assert tree(target) == tree(tmp_path / "empty")


def test_what_the_build_did_not_write_is_removed_from_its_own_tree(site: Path) -> None:
    built = build(site)
    before = tree(built)
    write(built, "stray.html", "left here by someone")
    write(built, "folder/inside/stray.txt", "and this")
    (built / "index.html").write_text("edited by hand")
    (built / "feed.xml").unlink()
    (built / "robots.txt").write_bytes(b"")
    done = command("build", "-s", site, "--clock", CLOCK)
    assert tree(built) == before
    assert "3 written" in done.out
    assert "2 removed" in done.out
    assert not (built / "folder").exists()


@pytest.mark.parametrize(
    "mistake",
    [
        ("content/articles/one.md", "---\ntitle: A story\ndate: 2024-02-30\n---\n"),
        ("content/articles/one.md", "---\ntitle: never closed\n"),
        ("layouts/article.html", "{{ nothing.of.this.name }}"),
        ("layouts/article.html", "{% if %}"),
        ("layouts/home.html", "{% include page.title %}"),
        ("site.toml", "[site]\ntitel = 'x'\n"),
        ("site.toml", "[site"),
    ],
)
def test_a_build_that_fails_leaves_the_old_site_whole(mistake: tuple[str, str], site: Path) -> None:
    built = build(site)
    before = tree(built)
    old = {name: (site / name).read_bytes() for name in (mistake[0],) if (site / name).exists()}
    write(site, *mistake)
    done = command("build", "-s", site, "--clock", CLOCK)
    assert done.code == 1
    assert mistake[0] in done.err
    assert "Traceback" not in done.said
    assert tree(built) == before
    if old:
        (site / mistake[0]).write_bytes(old[mistake[0]])
    else:
        (site / mistake[0]).unlink()
    assert "0 written" in command("build", "-s", site, "--clock", CLOCK).out
    assert tree(built) == before


def test_a_disk_that_refuses_is_said_in_one_line_and_the_old_site_stays(site: Path) -> None:
    built = build(site)
    before = tree(built)
    write(site, "content/articles/two.md", story("Two", id="33333333-0000-4000-8000-000000000002"))
    # No file may grow over one block: to a program it looks as if the disk were full.
    done = subprocess.run(
        ["sh", "-c", 'ulimit -f 1; exec "$0" -B -m sitegen build -s "$1"', sys.executable, str(site)],
        capture_output=True,
        text=True,
        cwd=ROOT,
        env=environment(),
        timeout=HANG,
    )
    assert done.returncode == 1, done
    assert len(done.stderr.splitlines()) == 1
    assert str(site / "build") in done.stderr
    assert tree(built) == before
    assert command("build", "-s", site, "--clock", CLOCK).code == 0
    assert (built / "articles/two/index.html").is_file()


def test_two_builds_at_once_give_a_whole_site_and_the_other_one_waits_or_is_refused(
    full_site: Path, tmp_path: Path
) -> None:
    site, wanted = copy_site(tmp_path / "site"), tree(full_site)
    running = [
        subprocess.Popen(
            [sys.executable, "-m", "sitegen", "build", "-s", str(site), "--clock", CLOCK],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd=ROOT,
            env=environment(),
        )
        for _ in range(3)
    ]
    ended = [(p.communicate(timeout=HANG * 3), p.returncode) for p in running]
    assert 0 in [code for _, code in ended]
    for (out, err), code in ended:
        assert "Traceback" not in err
        assert (code == 0 and LAST.match(last(out))) or (code == 1 and "another build (process " in err), (out, err)
    assert tree(site / "build/site") == wanted
    assert "0 written" in command("build", "-s", site, "--clock", CLOCK).out
