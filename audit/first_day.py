"""The first day of a new user: install, begin, change colour and logo, build, publish, by the manual's commands.

A wheel house is made first, of our own wheel and of the locked packages; from then on no index is asked. `make audit`
runs it as `first day`; the limits are five commands and three minutes.
"""

import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter

MOST_COMMANDS, MOST_SECONDS = 5, 180
LOGO = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10"><circle cx="5" cy="5" r="5"/></svg>\n'
THEME = '\n[theme]\naccent = "#7a1f3d"\nlogo = "logo.svg"\n'


def wheel_house(root: Path, folder: Path) -> None:
    """Put our wheel and every package that it needs into a folder."""
    run = [sys.executable, "-m"]
    subprocess.run([*run, "hatchling", "build", "-t", "wheel", "-d", folder], cwd=root, check=True, capture_output=True)
    lock = root / "requirements" / "runtime.lock"
    options = ["--quiet", "--disable-pip-version-check", "--require-hashes", "--no-deps", "--only-binary", ":all:"]
    asked = [*run, "pip", "download", *options, "-d", folder, "-r", lock]
    done = subprocess.run(asked, check=False, capture_output=True, text=True)
    if done.returncode:  # a package without a wheel is built here
        options = ["--quiet", "--disable-pip-version-check", "--require-hashes", "--no-deps"]
        subprocess.run([*run, "pip", "wheel", *options, "-w", folder, "-r", lock], check=True, capture_output=True)
    upgrade = [
        *run,
        "pip",
        "download",
        "--quiet",
        "--disable-pip-version-check",
        "--no-deps",
        "-d",
        folder,
        "pip>=23.3",
    ]
    subprocess.run(upgrade, check=True, capture_output=True)


def commands(host: str) -> list[str]:
    """What a new user types, one command a line; installing is the first."""
    return [
        "python -m pip install --upgrade pip && python -m pip install sitegen-digest",
        f"sitegen init news --with {host}",
        "cd news && sitegen check",
        "cd news && sitegen build",
        "cd news && sitegen publish ../www",
    ]


def first_day(root: Path) -> Iterator[tuple[str, str, str]]:
    """A row for each host: how many commands and seconds it took; or what went wrong."""
    with tempfile.TemporaryDirectory() as place:
        wheels = Path(place) / "wheels"
        wheel_house(root, wheels)
        for host in ("github", "gitlab", "netlify"):
            yield "First day", host, _day(Path(place) / host, host, wheels)


def _day(folder: Path, host: str, wheels: Path) -> str:
    folder.mkdir()
    subprocess.run([sys.executable, "-m", "venv", folder / "venv"], check=True, capture_output=True)
    env = {
        "PATH": f"{folder}/venv/bin:/usr/bin:/bin",
        "HOME": str(folder),
        "PIP_NO_INDEX": "1",
        "PIP_FIND_LINKS": str(wheels),
        "LANG": os.environ.get("LANG", "C.UTF-8"),
    }
    begun = perf_counter()
    typed = commands(host)
    for line in typed:
        done = subprocess.run(["/bin/sh", "-c", line], cwd=folder, env=env, check=False, capture_output=True, text=True)
        if done.returncode:
            print(f"{line}\n{done.stdout}{done.stderr}", file=sys.stderr)
            return f"1 faults: {line}"
        if line.startswith("sitegen init"):
            (folder / "news" / "static").mkdir()
            (folder / "news" / "static" / "logo.svg").write_text(LOGO, encoding="utf-8")
            with (folder / "news" / "site.toml").open("a", encoding="utf-8") as settings:
                settings.write(THEME)
    seconds = perf_counter() - begun
    page = (folder / "www" / "current" / "index.html").read_text(encoding="utf-8")
    if 'class="logo"' not in page or not re.search(r"accent\.\w+\.css", page):
        return "1 faults: colour or logo is not there"
    late = " TOO LONG" if seconds > MOST_SECONDS or len(typed) > MOST_COMMANDS else ""
    return f"{len(typed)} commands, {seconds:.0f} s{late}"
