"""The first day of a new user: install, begin, change colour and logo, build, publish, by the manual's commands.

A wheel house is made first, of our own wheel and of the locked packages; from then on no index is asked. Where this
is run by root and there is debootstrap, the day begins in a bare Debian 12, with nothing but python3, venv and pip, and
without a network. `make audit` runs it as `first-day`; the limits are five commands and three minutes.
"""

import os
import platform
import re
import resource
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter

from packaging.markers import Marker

MOST_COMMANDS, MOST_SECONDS = 5, 180
LOGO = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10"><circle cx="5" cy="5" r="5"/></svg>\n'
THEME = '\n[theme]\naccent = "#7a1f3d"\nlogo = "logo.svg"\n'
HOSTS = ("github", "gitlab", "netlify", "cloudflare")
INSTALL = (
    "python3 -m venv ~/.sitegen && . ~/.sitegen/bin/activate && pip install --upgrade pip && pip install sitegen-digest"
)
"""The manual's line for a machine without pipx; a test compares them."""
BARE = ("debootstrap", "--variant=minbase", "--include=python3,python3-venv,python3-pip", "bookworm")
DEBIAN_12_PYTHON = "3.11.2"
READY = "SITEGEN_BARE_ROOT"
"""The environment variable that names a root which `BARE` made before; it is copied."""


def lock_for(text: str, python: str) -> str:
    """The rows of a lock that are meant for a version of Python, such as 3.11.2, without their conditions."""
    rows = []
    given = {"python_full_version": python, "python_version": python.rpartition(".")[0]}
    for row in text.replace("\\\n", "").splitlines():
        named, mark, hashes = row.partition(" --hash")
        requirement, _, condition = named.partition(" ; ")
        if requirement.strip() and (not condition or Marker(condition).evaluate(given)):
            rows.append(f"{requirement.strip()}{mark}{hashes}\n")
    return "".join(rows)


def wheel_house(root: Path, folder: Path, python: str) -> None:
    """Put our wheel, every package that it needs under a version of Python, and a newer pip into a folder."""
    run = [sys.executable, "-m"]
    subprocess.run([*run, "hatchling", "build", "-t", "wheel", "-d", folder], cwd=root, check=True, capture_output=True)
    lock = folder.parent / "wheels.lock"
    lock.write_text(lock_for((root / "requirements" / "runtime.lock").read_text(encoding="utf-8"), python), "utf-8")
    fixed = ["--quiet", "--disable-pip-version-check", "--no-deps"]
    options = [*fixed, "--require-hashes", "--only-binary", ":all:"]
    asked = [*run, "pip", "download", *options, "-d", folder, "-r", lock]
    done = subprocess.run(asked, check=False, capture_output=True, text=True)
    if done.returncode:  # a package without a wheel is built here
        options = [*fixed, "--require-hashes"]
        subprocess.run([*run, "pip", "wheel", *options, "-w", folder, "-r", lock], check=True, capture_output=True)
    newer = [*run, "pip", "download", *fixed, "-d", folder, "pip>=23.3"]
    subprocess.run(newer, check=True, capture_output=True)


def commands(host: str) -> list[str]:
    """What a new user types, one command a line; installing is the first."""
    return [
        INSTALL,
        f"sitegen init news --with {host}",
        "cd news && sitegen check",
        "cd news && sitegen build",
        "cd news && sitegen publish ../www",
    ]


def first_day(root: Path) -> Iterator[tuple[str, str, str]]:
    """A row for each host: how many commands and seconds it took; or what went wrong."""
    with tempfile.TemporaryDirectory() as place:
        wheels = Path(place) / "wheels"
        bare = bare_root(Path(place) / "bare")
        wheel_house(root, wheels, platform.python_version() if isinstance(bare, str) else DEBIAN_12_PYTHON)
        if isinstance(bare, str):
            yield "First day", "bare Debian 12", f"not run: {bare}"
        for host in HOSTS:
            if isinstance(bare, str):
                yield f"First day, {host}", "this machine", _day(Path(place), f"home-{host}", host, wheels)
            else:
                yield f"First day, {host}", "bare Debian 12", _day(bare, f"home-{host}", host, wheels, chroot=True)


def bare_root(place: Path) -> Path | str:
    """The root of a bare Debian 12; or why there is none."""
    ready = os.environ.get(READY)
    if os.geteuid() != 0 or shutil.which("chroot") is None or shutil.which("unshare") is None:
        return "only root can enter it"
    if ready:
        subprocess.run(["cp", "-a", ready, place], check=True)
        return place
    if shutil.which(BARE[0]) is None:
        return f"there is no {BARE[0]} on this machine"
    made = subprocess.run([*BARE, place], capture_output=True, text=True, check=False)
    if made.returncode:
        print(made.stdout[-2000:] + made.stderr[-2000:], file=sys.stderr)
        return f"{BARE[0]} failed"
    return place


def _day(top: Path, home: str, host: str, wheels: Path, *, chroot: bool = False) -> str:
    """One day in a folder below `top`, which is the root of all there is with `chroot`."""
    folder = top / home
    folder.mkdir()
    shutil.copytree(wheels, folder / "wheels")
    seen = f"/{home}" if chroot else str(folder)
    env = {
        "PATH": f"{seen}/.sitegen/bin:/usr/bin:/bin",  # as the first command leaves it
        "HOME": seen,
        "PIP_NO_INDEX": "1",
        "PIP_FIND_LINKS": f"{seen}/wheels",
        "LANG": "C.UTF-8",
    }
    inside = [shutil.which("unshare"), "--net", shutil.which("chroot"), top] if chroot else []
    begun, before = perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    typed = commands(host)
    for line in typed:
        words = [*inside, "/bin/sh", "-c", f"cd {seen} && {line}"]
        done = subprocess.run(words, cwd=folder, env=env, check=False, capture_output=True, text=True)
        if done.returncode:
            print(f"{line}\n{done.stdout}{done.stderr}", file=sys.stderr)
            return f"1 faults: {line}"
        if line.startswith("sitegen init"):
            (folder / "news" / "static").mkdir()
            (folder / "news" / "static" / "logo.svg").write_text(LOGO, encoding="utf-8")
            with (folder / "news" / "site.toml").open("a", encoding="utf-8") as settings:
                settings.write(THEME)
    seconds, after = perf_counter() - begun, resource.getrusage(resource.RUSAGE_CHILDREN)
    work = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    page = (folder / "www" / "current" / "index.html").read_text(encoding="utf-8")
    if 'class="logo"' not in page or not re.search(r"accent\.\w+\.css", page):
        return "1 faults: colour or logo is not there"
    late = " TOO LONG" if seconds > MOST_SECONDS or len(typed) > MOST_COMMANDS else ""
    return f"{len(typed)} commands, {seconds:.0f} s ({work:.0f} s of work){late}"
