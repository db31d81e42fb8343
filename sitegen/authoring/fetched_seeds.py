"""Addresses to seeds: each is fetched once, its bytes put into `seeds/` beside a note of address, time and type.

A seed with its note is imported again without the network: the note says what else only the answer said.
"""

import hashlib
import re
import threading
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sitegen.authoring.fetch_notes import NOTE, FetchNote, note_bytes, read_note
from sitegen.content.values import slug_of
from sitegen.engine.containment import create_bytes
from sitegen.engine.fetch.client import Answer, Limits, Request, fetch
from sitegen.engine.fetch.connection import NETWORK, Network
from sitegen.engine.fetch.web_address import WebAddress, web_address
from sitegen.errors import FetchFailed, WriteFailure
from sitegen.importer.formats.table import recognise, refused
from sitegen.importer.parse import looks_like_page

MOST_ADDRESSES = 1_000
AT_ONCE = 4
"""Hosts that are asked at the same time; each of them is asked for one thing after the other."""
_LONGEST_NAME = 100
_ACCEPT = "text/html, application/xhtml+xml, application/pdf;q=0.9, */*;q=0.8"
_ENDINGS = {
    "PDF": ".pdf", "DOCX": ".docx", "ODT": ".odt", "RTF": ".rtf", "MHTML": ".mhtml", "e-mail": ".eml", "WARC": ".warc",
    "WACZ": ".wacz", "feed": ".xml", "WordPress export": ".xml", "Evernote export": ".enex", "RIS": ".ris",
    "BibTeX": ".bib", "list of links": ".txt",
}  # fmt: skip
_REFUSING = {401: "it wants a password", 402: "it wants to be paid", 403: "it lets nobody in that it does not know",
             429: "it was asked too often"}  # fmt: skip
_SAVE = "open it in a browser, save the page, and import the file"


@dataclass(frozen=True)
class FetchedSeed:
    """What became of an address: the file of its bytes and its note, or why there is none.

    `path` is where the bytes are; in a run that writes nothing they are `data`, and it is where they would be.
    """

    address: str
    path: Path = Path()
    data: bytes | None = None
    note: FetchNote | None = None
    failed: str = ""


def fetch_seeds(
    root: Path,
    addresses: Iterable[str],
    *,
    write: bool = True,
    on_fetched: Callable[[int, int], None] = lambda done, all_: None,
    network: Network = NETWORK,
    limits: Limits | None = None,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> list[FetchedSeed]:
    """Fetch each address once, in their order; what fails is a value and never costs the others.

    Hosts are asked side by side, each for one address after the other. `on_fetched` is called with the number of
    addresses done and of all.
    """
    wanted = list(dict.fromkeys(addresses))
    hosts: dict[str, list[str]] = {}
    found: dict[str, FetchedSeed] = {}
    for address in wanted:
        try:
            hosts.setdefault(web_address(address).host, []).append(address)
        except FetchFailed as error:
            found[address] = FetchedSeed(address, failed=f"{error.reason} — {error.hint}")
    stop = threading.Event()

    def ask(of_host: Sequence[str]) -> list[tuple[str, Answer | str, str]]:
        return [
            (address, _answered(address, network, limits), now().strftime("%Y-%m-%dT%H:%M:%SZ"))
            for address in of_host
            if not stop.is_set()
        ]

    pool = ThreadPoolExecutor(AT_ONCE)
    try:
        for finished in as_completed([pool.submit(ask, of_host) for of_host in hosts.values()]):
            for address, answer, time in finished.result():
                found[address] = _seed(root, address, answer, time, write=write)
                on_fetched(len(found), len(wanted))
    finally:
        stop.set()
        pool.shutdown(wait=True, cancel_futures=True)
    return [found[address] for address in wanted]


def _answered(address: str, network: Network, limits: Limits | None) -> Answer | str:
    """The whole answer of a server that has what was asked for, or what is wrong in words for the user."""
    try:
        answer = fetch(address, Request(accept=_ACCEPT), limits=limits, network=network)
    except FetchFailed as error:
        return f"{error.reason} — {error.hint}"
    if answer.status != 200:
        said = f"{answer.status} {answer.reason[:100]}".strip()
        why = _REFUSING.get(answer.status)
        if why:
            return f"the server answered {said}: {why} — {_SAVE}"
        return f"the server answered {said} — {'try again later' if answer.status >= 500 else 'is the address right?'}"
    return answer


def _seed(root: Path, address: str, answer: Answer | str, time: str, *, write: bool) -> FetchedSeed:
    if isinstance(answer, str):
        return FetchedSeed(address, failed=answer)
    if not answer.body.strip():
        return FetchedSeed(address, failed=f"the server sent nothing — {_SAVE}")
    wrong = None if recognise(answer.body) else refused(answer.body)
    if wrong:
        return FetchedSeed(address, failed=wrong.message)
    asked = web_address(address)
    digest = hashlib.sha256(answer.body).hexdigest()
    note = FetchNote(asked.shown, answer.address, time, answer.header("content-type")[:200], digest)
    try:
        path = _put(root, asked, answer.body, note) if write else root / _name(asked, answer.body)
    except WriteFailure as error:
        return FetchedSeed(address, failed=str(error))
    return FetchedSeed(address, path, None if write else answer.body, note)


def _put(root: Path, asked: WebAddress, data: bytes, note: FetchNote) -> Path:
    """Write bytes and note where neither stands yet; what was fetched before from the same address is taken as it is.

    Raises WriteFailure.
    """
    stem, ending = _name(asked, data).rsplit(".", 1)
    number = 1
    while True:
        name = f"{stem}.{ending}" if number == 1 else f"{stem}-{number}.{ending}"
        if _is_there(root / name, note):
            return root / name
        # The note comes first: a seed without its note would be taken for one that somebody saved.
        free = not (root / name).exists() and create_bytes(root, name + NOTE, note_bytes(note))
        if free and create_bytes(root, name, data):
            return root / name
        number += 1


def _is_there(seed: Path, note: FetchNote) -> bool:
    """Whether a seed holds the bytes of this note, and says that it has them from the same address."""
    known = read_note(seed)
    if known is None or (known.address, known.sha256) != (note.address, note.sha256):
        return False
    try:
        return hashlib.sha256(seed.read_bytes()).hexdigest() == note.sha256
    except OSError:
        return False


def _name(asked: WebAddress, data: bytes) -> str:
    """The file name of a seed: host and path, and an ending by what the bytes are."""
    path = re.sub(r"\.(?:html?|xhtml|php|aspx?|pdf|xml|json|txt)\Z", "", asked.path.partition("?")[0].rstrip("/"))
    stem = slug_of(f"{asked.host.removeprefix('www.')} {path.rpartition('/')[2]}")[:_LONGEST_NAME].strip("-")
    return f"seeds/{stem or 'page'}{_ending(data)}"


def _ending(data: bytes) -> str:
    known = recognise(data)
    if known is not None:
        json_ = data[:200].lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b"{", b"["))
        packed = ".gz" if known.name == "WARC" and data.startswith(b"\x1f\x8b") else ""
        return ".json" if json_ else _ENDINGS.get(known.name, ".txt") + packed
    return ".html" if looks_like_page(data[:10_000].decode("utf-8", "replace")) else ".txt"
