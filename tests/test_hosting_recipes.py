"""The recipes of docs/hosting.md as they stand there: servers run by their own programs, workflows by their steps."""

import http.client
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml
from sites_support import HANG, ROOT, build, command, copy_site, edit, environment, small_site, story, write

from sitegen.authoring.starters.host_files import DISTRIBUTION, HOSTS, host_files
from sitegen.cli.check import _NEWER_THAN_0_1

DOCS = (ROOT / "docs" / "hosting.md").read_text(encoding="utf-8")
SERVERS = ("nginx", "apache", "caddy", "lighttpd")
PROGRAMS = {"nginx": "nginx", "apache": "apache2", "caddy": "caddy", "lighttpd": "lighttpd"}
MODULES = Path("/usr/lib/apache2/modules")


def recipe(server: str) -> tuple[str, str]:
    """The command that makes the table of redirects, and the configuration, as the manual has them."""
    found = re.search(rf"```sh\n((?:(?!```).)*)```\n\n```{server}\n(.*?)```", DOCS, re.DOTALL)
    assert found, server
    return found[1], found[2]


def free_port() -> int:
    with socket.socket() as made:
        made.bind(("127.0.0.1", 0))
        return int(made.getsockname()[1])


def wrapped(server: str, text: str, place: Path, port: int) -> tuple[list[str], str]:
    """The program's arguments, and the configuration of a whole server round the recipe."""
    listening = {
        "nginx": ("listen 80;", f"listen 127.0.0.1:{port};"),
        "apache": ("<VirtualHost *:80>", f"<VirtualHost 127.0.0.1:{port}>"),
        "caddy": ("news.example.org {", f"http://127.0.0.1:{port} {{"),
        "lighttpd": ("server.document-root", f'server.port = {port}\nserver.bind = "127.0.0.1"\nserver.document-root'),
    }
    old, new = listening[server]
    assert old in text
    text = text.replace(old, new, 1)
    config = str(place / "server.conf")
    if server == "nginx":
        for name in ("body", "proxy", "fastcgi", "uwsgi", "scgi"):
            (place / name).mkdir()
        paths = "".join(
            f"{kind}_temp_path {place}/{kind.removesuffix('_client')};\n"
            for kind in ("proxy", "fastcgi", "uwsgi", "scgi")
        )
        before = (
            f"daemon off;\nmaster_process off;\nerror_log {place}/log;\npid {place}/pid;\nevents {{}}\nhttp {{\n"
            f"access_log off;\nclient_body_temp_path {place}/body;\n{paths}"
        )
        return ["-c", config], f"{before}{text}}}\n"
    if server == "apache":
        loaded = "mpm_event authz_core authz_host mime dir alias headers rewrite expires".split()
        modules = "".join(f"LoadModule {name}_module {MODULES}/mod_{name}.so\n" for name in loaded)
        before = f"ServerRoot {place}\nServerName localhost\nPidFile {place}/pid\nErrorLog {place}/log\n{modules}"
        return ["-X", "-f", config], f"{before}TypesConfig /etc/mime.types\nListen 127.0.0.1:{port}\n{text}"
    if server == "caddy":
        return ["run", "--config", config, "--adapter", "caddyfile"], f"{{\nadmin off\n}}\n{text}"
    return ["-D", "-f", config], text


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes


def get(port: int, path: str, method: str = "GET") -> Answer:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=HANG)
    connection.request(method, path, headers={"Host": f"127.0.0.1:{port}"})
    found = connection.getresponse()
    answer = Answer(found.status, {k.lower(): v for k, v in found.getheaders()}, found.read())
    connection.close()
    return answer


def of_languages(server: str, text: str) -> str:
    """A recipe with the lines for a further language, where the manual says that they go."""
    found = re.search(rf"^{server}, below `([^`]+)`:\n\n```{server}\n(.*?)```", DOCS, re.DOTALL | re.MULTILINE)
    assert found, server
    assert found[1] in text, server
    return text.replace(found[1], f"{found[1]}\n{found[2]}", 1)


@contextmanager
def running(
    server: str, folder: Path, place: Path, prefix: str = "", more: Callable[[str, str], str] = lambda _, text: text
) -> Iterator[int]:
    """A real server that shows a folder by the manual's recipe, on a port of loopback."""
    program = shutil.which(PROGRAMS[server], path=f"{os.environ['PATH']}:/usr/sbin:/sbin")
    if program is None:
        assert "CI" not in os.environ, f"on CI {server} must be there"
        pytest.skip(f"there is no {server} on this machine")
    table, text = recipe(server)
    text = more(server, text)
    (place / "news").mkdir(parents=True)
    (place / "news" / "current").symlink_to(folder)
    if prefix:
        (place / "host").mkdir()
        (place / "host" / prefix.strip("/")).symlink_to(place / "news" / "current")
        text = re.sub(r'(?<!errorfile-prefix = ")/srv/news/current', f"{place}/host", text)
        text = text.replace("/404.html", f"{prefix}/404.html")
    subprocess.run(["sh", "-eu", "-c", table.replace("/srv/news", f"{place}/news")], check=True, timeout=HANG)
    port = free_port()
    arguments, config = wrapped(server, text.replace("/srv/news", f"{place}/news"), place, port)
    write(place, "server.conf", config)
    env = environment(HOME=str(place), XDG_DATA_HOME=str(place), XDG_CONFIG_HOME=str(place))
    with (place / "said").open("wb") as said:
        process = subprocess.Popen([program, *arguments], stdout=said, stderr=said, cwd=place, env=env)
        try:
            end = time.monotonic() + HANG
            while True:
                assert process.poll() is None, (place / "said").read_text() + _log(place)
                try:
                    socket.create_connection(("127.0.0.1", port), timeout=1).close()
                    break
                except OSError:
                    assert time.monotonic() < end, (place / "said").read_text() + _log(place)
                    time.sleep(0.02)
            yield port
        finally:
            process.terminate()
            process.wait(HANG)


def _log(place: Path) -> str:
    return (place / "log").read_text() if (place / "log").exists() else ""


TYPES = {
    "/": "text/html; charset=utf-8",
    "/feed.xml": "application/rss+xml; charset=utf-8",
    "/topics/norms/atom.xml": "application/atom+xml; charset=utf-8",
    "/feed.json": "application/feed+json; charset=utf-8",
    "/feeds.opml": "text/x-opml; charset=utf-8",
    "/data/articles.csv": "text/csv; charset=utf-8",
    "/data/articles.json": "application/json",
    "/robots.txt": "text/plain; charset=utf-8",
    "/CNAME": None,
    "/days.ics": "text/calendar; charset=utf-8",
    "/handbook.pdf": "application/pdf",
}


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The full site, built; with a file of `static/`."""
    site = copy_site(tmp_path_factory.mktemp("recipes") / "site")
    write(site, "static/CNAME", "news.example.org\n")
    write(site, "static/days.ics", "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n")
    write(site, "static/handbook.pdf", "%PDF-1.4\n")
    built = build(site)
    with (built / "_redirects").open("a") as table:
        table.write(f"/{'an-old-address-' * 20}/ / 301\n")
    return built


@pytest.mark.long
@pytest.mark.parametrize("server", SERVERS)
def test_what_is_missing_is_told_in_the_language_of_its_folder(server: str, tmp_path: Path) -> None:
    site = small_site(tmp_path / "site", '[languages.de]\ntitle = "Klein"\n', articles__a=story())
    built = build(site)
    with running(server, built, tmp_path / "run", more=of_languages) as port:
        for asked, page in {"/no/such": "404.html", "/de/no/such": "de/404.html", "/den": "404.html"}.items():
            found = get(port, asked)
            assert (found.status, found.body) == (404, (built / page).read_bytes()), asked
        assert get(port, "/de/").body == (built / "de/index.html").read_bytes()


@pytest.mark.long
@pytest.mark.parametrize("server", SERVERS)
def test_a_server_set_up_by_the_manual_answers_as_the_site_means_it(
    server: str, published: Path, tmp_path: Path
) -> None:
    moved = [row.split() for row in (published / "_redirects").read_text().splitlines()]
    cites = [p.relative_to(published).as_posix() for p in published.rglob("cite.*")]
    lasting = [p.relative_to(published).as_posix() for p in (published / "css").iterdir()]
    search = [p.relative_to(published).as_posix() for p in published.glob("pagefind-*/**/*") if p.is_file()]
    with running(server, published, tmp_path) as port:
        for path, kind in TYPES.items():
            if not (published / (path[1:] + "index.html" if path.endswith("/") else path[1:])).exists():
                continue
            found = get(port, path)
            assert found.status == 200, path
            assert kind is None or found.headers["content-type"].lower() == kind, path
            assert found.headers["x-content-type-options"] == "nosniff"
            assert found.headers["content-security-policy"] == "frame-ancestors 'none'"
            assert "immutable" not in found.headers.get("cache-control", "")
        for path in cites:
            wanted = {"bib": "x-bibtex", "ris": "x-research-info-systems", "json": "csl+json"}[path.rpartition(".")[2]]
            assert wanted in get(port, f"/{path}").headers["content-type"], path
        kept = get(port, f"/{lasting[0]}").headers
        assert "immutable" in kept["cache-control"]
        assert kept["x-content-type-options"] == "nosniff"
        assert kept["referrer-policy"] == "strict-origin-when-cross-origin"
        assert kept["content-security-policy"] == "frame-ancestors 'none'"
        for path in search:
            found = get(port, f"/{path}")
            assert (found.status, found.body) == (200, (published / path).read_bytes()), path
            if path.endswith(".js"):
                assert "javascript" in found.headers["content-type"]
            if path.endswith(".wasm"):
                assert found.headers["content-type"] == "application/wasm"
        missing = get(port, "/no/such/page")
        assert missing.status == 404
        assert missing.body == (published / "404.html").read_bytes()
        assert missing.headers["content-security-policy"] == "frame-ancestors 'none'"
        for hidden in ("/_headers", "/_redirects"):
            assert get(port, hidden).status in (403, 404)
        assert moved
        for old, new, _ in moved:
            found = get(port, old)
            assert (found.status, found.headers.get("location", "").removeprefix(f"http://127.0.0.1:{port}")) == (
                301,
                new,
            ), old
        assert get(port, "/articles").status in (301, 302, 308)
    assert "[warn]" not in (tmp_path / "said").read_text() + _log(tmp_path)


@pytest.mark.long
@pytest.mark.parametrize("server", SERVERS)
def test_a_server_shows_a_site_below_a_path_by_the_same_recipe(server: str, tmp_path: Path) -> None:
    site = copy_site(tmp_path / "site")
    edit(site / "site.toml", 'base_url = "', 'base_url = "https://example.org/digest/" #')
    built = build(site)
    with running(server, built, tmp_path / "place", "/digest") as port:
        assert get(port, "/digest/").body == (built / "index.html").read_bytes()
        assert get(port, "/digest/feed.xml").headers["content-type"] == "application/rss+xml; charset=utf-8"
        missing = get(port, "/digest/no/such/page")
        assert (missing.status, missing.body) == (404, (built / "404.html").read_bytes())
        old, new, _ = (built / "_redirects").read_text().splitlines()[-1].split()
        found = get(port, old)
        assert (found.status, found.headers["location"].removeprefix(f"http://127.0.0.1:{port}")) == (301, new)


def test_the_function_of_a_cdn_finds_pages_leads_on_and_hides_what_is_no_page() -> None:
    node = shutil.which("node")
    if node is None:
        pytest.skip("there is no node on this machine")
    found = re.search(r"```js\n(.*?)```.*```sh\n(.*?)```", DOCS, re.DOTALL)
    assert found
    table = subprocess.run(
        ["sh", "-c", found[2].replace("build/site/_redirects", "-")],
        input="/old/ /articles/new/ 301\n", capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    paths = ["/", "/articles/new/", "/articles/new", "/feed.xml", "/old/", "/www/.sitegen/manifest", "/_headers"]
    code = found[1].replace("const moved = {\n", f"const moved = {{\n{table}")
    code += f"""
    const asked = {json.dumps(paths)}.map((uri) => handler({{ request: {{ uri }} }}));
    console.log(JSON.stringify(asked.map((a) => a.uri || `${{a.statusCode}} ${{a.headers.location.value}}`)));
    """
    done = subprocess.run([node, "-e", code], capture_output=True, text=True, check=True, timeout=HANG)
    assert json.loads(done.stdout) == [
        "/index.html", "/articles/new/index.html", "301 /articles/new/", "/feed.xml", "301 /articles/new/",
        "/not/there.html", "/not/there.html",
    ]  # fmt: skip


def test_the_first_day_of_the_audit_installs_by_the_line_of_the_manual() -> None:
    day = (ROOT / "audit" / "first_day.py").read_text(encoding="utf-8")
    found = re.search(r"INSTALL = \(\n((?:    \".*\"\n)+)\)", day)
    assert found
    assert "".join(re.findall(r'"(.*)"', found[1])) in DOCS


# The files of `init --with`.


def test_init_writes_the_files_of_a_host_and_says_what_is_left_to_do(tmp_path: Path) -> None:
    for host, files in HOSTS.items():
        done = command("init", tmp_path / host, "--with", host)
        assert done.code == 0, done.said
        assert "To publish: " in done.out
        for name in (*files, ".gitignore"):
            assert (tmp_path / host / name).is_file()
        assert command("build", "-s", tmp_path / host).code == 0
    assert 'name = "cloudflare"' in (tmp_path / "cloudflare" / "wrangler.toml").read_text()
    assert not (tmp_path / "github" / "netlify.toml").exists()


def test_at_a_host_that_does_not_tell_the_address_a_build_with_that_of_init_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = tmp_path / "news"
    assert command("init", site, "--with", "cloudflare").code == 0
    monkeypatch.setenv("CF_PAGES", "1")
    done = command("build", "-s", site)
    assert done.code == 1
    assert "site.toml: the site's address is still https://example.org/" in done.err
    edit(site / "site.toml", "https://example.org/", "https://news.example.net/")
    assert command("build", "-s", site).code == 0


def test_raw_texts_of_others_stay_out_of_a_repository_that_a_host_may_show(tmp_path: Path) -> None:
    site = tmp_path / "site"
    site.mkdir()
    subprocess.run(["git", "init", "-q", "-b", "main"], cwd=site, check=True)
    assert command("init", site, "--with", "gitlab").code == 0
    write(site, "seeds/pasted.txt", "Somebody else's words.")
    listed = subprocess.run(
        ["git", "ls-files", "--others", "--exclude-standard"], cwd=site, check=True, capture_output=True, text=True
    ).stdout.splitlines()
    assert "seeds/.gitkeep" in listed
    assert "seeds/pasted.txt" not in listed
    assert "site.toml" in listed
    assert "build/.gitignore" in listed


def test_a_folder_with_more_than_a_new_repository_is_refused(tmp_path: Path) -> None:
    write(tmp_path / "site", ".git/HEAD", "ref: refs/heads/main\n")
    write(tmp_path / "site", "README.md", "Mine.")
    done = command("init", tmp_path / "site")
    assert done.code == 1
    assert "the folder is not empty" in done.err


def test_a_site_of_another_language_says_that_its_first_texts_are_english(tmp_path: Path) -> None:
    assert command("init", tmp_path / "site", "--language", "de").code == 0
    assert 'language = "de"' in (tmp_path / "site" / "site.toml").read_text()
    built = build(tmp_path / "site")
    assert '<html lang="de">' in (built / "index.html").read_text()
    assert 'lang="en"' in (built / "about" / "index.html").read_text()
    wrong = command("init", tmp_path / "other", "--language", "german tongue")
    assert wrong.code == 2
    assert "“german tongue” is not a language tag" in wrong.err


def steps(host: str) -> list[str]:
    """The commands of a host's file, in the order in which the host runs them."""
    files = host_files(host, "news")
    if host == "github":
        jobs = yaml.safe_load(files[".github/workflows/publish.yml"])["jobs"]
        return [step["run"] for job in jobs.values() for step in job["steps"] if "run" in step]
    if host == "gitlab":
        return list(yaml.safe_load(files[".gitlab-ci.yml"])["pages"]["script"])
    import tomllib

    if host == "netlify":
        found = tomllib.loads(files["netlify.toml"])["build"]
        return ["python -m pip install -r requirements.txt", found["command"]]
    found = re.search(r"set on its own page: (.+)\n", files["wrangler.toml"])
    assert found
    return ["python -m pip install -r requirements.txt", found[1]]


PUBLISHED = {"github": "build/site", "gitlab": "public", "netlify": "build/site", "cloudflare": "build/site"}
GIVEN = {
    "github": {"BASE_URL": "https://example.github.io/news/"},
    "gitlab": {"CI_PAGES_URL": "https://example.gitlab.io/news"},
    "netlify": {"URL": "https://news.example.org"},
    "cloudflare": {},
}


@pytest.fixture(scope="module")
def wheel_house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with our own wheel, made from the source distribution."""
    folder = tmp_path_factory.mktemp("wheels")
    subprocess.run([sys.executable, "-m", "hatchling", "build", "-d", folder], cwd=ROOT, check=True, timeout=HANG * 3)
    return folder


def bare_environment(folder: Path, wheels: Path) -> dict[str, str]:
    """An environment without sitegen, in which pip finds its dependencies installed and our wheel in the folder."""
    subprocess.run([sys.executable, "-m", "venv", folder], check=True, timeout=HANG * 3)
    site = next(folder.glob("lib/python*/site-packages"))
    others = next(p for p in sys.path if p.endswith("site-packages"))
    hidden = folder / "dependencies"
    hidden.mkdir()
    for entry in Path(others).iterdir():
        if "sitegen" not in entry.name.lower():
            (hidden / entry.name).symlink_to(entry)
    write(site, "dependencies.pth", f"{hidden}\n")
    path = f"{folder}/bin:{os.environ['PATH']}"
    given = {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(wheels), "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    # The usual resolver of pip before 23.3, which Debian's venv brings, ends with an error of its own at lxml's extras.
    return environment(PATH=path, PIP_USE_DEPRECATED="legacy-resolver", **given)


@pytest.mark.long
@pytest.mark.parametrize("host", sorted(HOSTS))
def test_the_steps_of_a_host_publish_a_clean_clone(host: str, wheel_house: Path, tmp_path: Path) -> None:
    site, clone = tmp_path / "news", tmp_path / "clone"
    assert command("init", site, "--with", host).code == 0
    who = ["-c", "user.name=Editor", "-c", "user.email=editor@example.org"]
    for arguments in (["init", "-q", "-b", "main"], ["add", "-A"], [*who, "commit", "-q", "-m", "Begin"]):
        subprocess.run(["git", *arguments], cwd=site, check=True)
    subprocess.run(["git", "clone", "-q", site, clone], check=True)
    env = bare_environment(tmp_path / "venv", wheel_house) | GIVEN[host]
    for step in steps(host):
        done = subprocess.run(
            ["bash", "-e", "-c", step], cwd=clone, env=env, capture_output=True, text=True, timeout=HANG * 3
        )
        assert done.returncode == 0, f"{step}\n{done.stdout}{done.stderr}"
    made = clone / PUBLISHED[host]
    page = (made / "index.html").read_text()
    address = next((value for value in GIVEN[host].values()), "https://example.org").rstrip("/")
    assert f'<link rel="canonical" href="{address}/">' in page
    assert (made / "404.html").is_file()
    assert (made / "_redirects").is_file()


@pytest.mark.long
def test_the_wheel_and_the_source_are_the_same_bytes_each_time_and_hold_what_belongs_to_them(
    wheel_house: Path, tmp_path: Path
) -> None:
    env = environment(TZ="Asia/Kathmandu", PYTHONHASHSEED="7")
    subprocess.run([sys.executable, "-m", "hatchling", "build", "-d", tmp_path], cwd=ROOT, check=True, env=env)
    first = {p.name: p.read_bytes() for p in wheel_house.iterdir()}
    assert {p.name: p.read_bytes() for p in tmp_path.iterdir()} == first
    assert sorted(name.partition("-")[0] for name in first) == ["sitegen_digest", "sitegen_digest"]
    import zipfile

    with zipfile.ZipFile(next(tmp_path.glob("*.whl"))) as wheel:
        names = wheel.namelist()
    assert [n for n in names if n.endswith("share/man/man1/sitegen.1")]
    assert sum("/data/share/" in n for n in names) == 4
    assert [n for n in names if "__pycache__" in n or "/tests/" in n] == []
    env = bare_environment(tmp_path / "venv", tmp_path)
    subprocess.run(["python", "-m", "pip", "install", "-q", DISTRIBUTION], check=True, env=env, timeout=HANG * 3)
    done = subprocess.run(["sitegen", "--version"], env=env, capture_output=True, text=True, check=True)
    assert done.stdout.startswith("sitegen, version ")
    assert (tmp_path / "venv" / "share" / "man" / "man1" / "sitegen.1").is_file()


def test_the_manual_page_can_be_read(tmp_path: Path) -> None:
    program = shutil.which("groff") or shutil.which("man")
    if program is None:
        pytest.skip("there is neither groff nor man on this machine")
    page = ROOT / "packaging" / "sitegen.1"
    arguments = ["groff", "-man", "-Tutf8", "-ww", page] if program.endswith("groff") else ["man", "-l", page]
    done = subprocess.run(arguments, capture_output=True, text=True, timeout=HANG, env=environment(MANPAGER="cat"))
    assert done.returncode == 0
    assert done.stderr == ""
    assert "sitegen publish" in re.sub("\x1b\\[[0-9;]*m|.\x08", "", done.stdout)


def test_on_windows_the_command_says_what_to_do(tmp_path: Path) -> None:
    code = "import sys; from sitegen.cli.main import process; sys.platform = 'win32'; process()"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, timeout=HANG)
    assert done.returncode == 1
    assert done.stderr == (
        "sitegen runs on Linux and macOS; on Windows use it within WSL (wsl --install, then install it there)\n"
    )


def test_check_leads_to_the_page_on_upgrading_where_a_site_meets_what_is_new(tmp_path: Path) -> None:
    page = (ROOT / "docs" / "upgrading.md").read_text(encoding="utf-8")
    site = small_site(tmp_path / "site", articles__a=story("A", "2024-05-01", published="false"))
    done = command("check", "-s", site)
    assert done.err.splitlines()[-1] == (
        "publication-key: new since version 0.1; the manual’s page “Upgrading a site” says what to do"
    )
    for rule in _NEWER_THAN_0_1:
        assert f"[{rule}]" in page
    edit(site / "content" / "articles" / "a.md", "published: false\n", "")
    assert "Upgrading" not in command("check", "-s", site).said
    for link in re.findall(r"\]\(([^)#]+)(?:#[^)]+)?\)", page):
        assert link.startswith("https://") or (ROOT / "docs" / link).is_file(), link
