"""What two hosts make of the built site: Cloudflare Pages by wrangler, its own server, and Netlify by its parsers."""

import http.client
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

WAIT = 120
"""Seconds after which a server that never answers is a fault; nothing is measured by it."""


def rules(site: Path) -> tuple[list[tuple[str, str, str]], list[list[str]]]:
    """The rows of `_headers` as (address, name, value), and those of `_redirects`."""
    headers, address = [], ""
    for row in (site / "_headers").read_text(encoding="utf-8").splitlines():
        if row.startswith("  "):
            name, _, value = row.strip().partition(": ")
            headers.append((address, name, value))
        else:
            address = row
    return headers, [row.split() for row in (site / "_redirects").read_text(encoding="utf-8").splitlines()]


def netlify(site: Path, root: Path) -> list[str]:
    """What Netlify's parsers complain of, or leave out."""
    node = shutil.which("node") or "node"
    ran = subprocess.run(
        [node, root / "audit" / "netlify.mjs", site],
        cwd=root,
        check=True,
        capture_output=True,
        text=True,
    )
    read = json.loads(ran.stdout)
    headers, moved = rules(site)
    faults = list(read["errors"])
    known = {(rule["for"], name.lower(), value) for rule in read["headers"] for name, value in rule["values"].items()}
    faults += [f"{a}: {name} is not read" for a, name, value in headers if (a, name.lower(), value) not in known]
    to = {rule["from"]: (rule["to"], rule["status"]) for rule in read["redirects"]}
    return faults + [f"{old} does not lead to {new}" for old, new, _ in moved if to.get(old) != (new, 301)]


@contextmanager
def wrangler(site: Path, root: Path) -> Iterator[tuple[int, Path]]:
    """The port on which wrangler shows the site as Cloudflare Pages would, and the file of what it says."""
    with socket.socket() as free, tempfile.TemporaryDirectory() as home:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
        free.close()
        said = Path(home) / "said"
        arguments = [
            "pages",
            "dev",
            site,
            "--port",
            str(port),
            "--ip",
            "127.0.0.1",
            "--compatibility-date",
            "2025-01-01",
        ]
        env = os.environ | {"HOME": home, "WRANGLER_SEND_METRICS": "false", "CI": "1"}
        with said.open("wb") as out:
            program = root / "node_modules" / ".bin" / "wrangler"
            running = subprocess.Popen(
                [program, *arguments], cwd=home, env=env, stdout=out, stderr=out, start_new_session=True
            )
        try:
            end = time.monotonic() + WAIT
            while True:
                try:
                    socket.create_connection(("127.0.0.1", port), timeout=1).close()
                    break
                except OSError:
                    if running.poll() is not None or time.monotonic() > end:
                        raise RuntimeError(said.read_text(encoding="utf-8")) from None
                    time.sleep(0.1)
            yield port, said
        finally:
            os.killpg(running.pid, signal.SIGTERM)
            running.wait(WAIT)


def cloudflare(site: Path, root: Path) -> list[str]:
    """What Cloudflare's own server does otherwise than the site's files say."""
    headers, moved = rules(site)
    faults = []
    with wrangler(site, root) as (port, said):

        def get(path: str) -> tuple[int, dict[str, str]]:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=WAIT)
            connection.request("GET", path)
            answer = connection.getresponse()
            answer.read()
            connection.close()
            return answer.status, {name.lower(): value for name, value in answer.getheaders()}

        for old, new, _ in moved[:50]:
            status, sent = get(old)
            if status != 301 or urlsplit(sent.get("location", "")).path != new:
                faults.append(f"{old}: {status} {sent.get('location', '')}, 301 {new} is wanted")
        files = [p.relative_to(site).as_posix() for p in site.rglob("*") if p.is_file()]
        for path in [f"/{name.removesuffix('index.html')}" for name in sorted(files)[:: max(1, len(files) // 150)]]:
            if path in ("/_headers", "/_redirects"):
                continue
            status, sent = get(path)
            if status == 308:
                status, sent = get(urlsplit(sent["location"]).path)
            if status != (404 if path == "/404.html" else 200) and status != 200:
                faults.append(f"{path}: {status}")
            for rule, name, value in headers:
                pattern = ".*".join(map(re.escape, rule.split("*")))
                if re.fullmatch(pattern, path) and sent.get(name.lower()) != value and not path.endswith(".html"):
                    faults.append(f"{path}: {name} is {sent.get(name.lower())!r}, {value!r} is wanted")
        if get("/no/such/page/")[0] != 404:
            faults.append("/no/such/page/: 404 is wanted")
        text = said.read_text(encoding="utf-8")
    count = len({rule for rule, _, _ in headers})
    wanted = (f"Parsed {count} valid header rule", f"Parsed {len(moved)} valid redirect rule")
    faults += [f"wrangler does not say “{words}”" for words in wanted if words not in text]
    return faults + re.findall(r"invalid .*", text)
