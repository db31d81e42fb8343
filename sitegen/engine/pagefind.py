"""Runs Pagefind, the program that makes the search index (https://pagefind.app/docs/py-api/).

It runs as a service that reads documents from its input and answers with the files of the index, as Pagefind's own
packages for Python and Node run it. Nothing passes over the disk, where a thousand folders for a thousand documents
take as long as the indexing. A message is JSON in base64 and ends with a comma, and so is an answer.
"""

import base64
import json
import os
import threading
from collections.abc import Iterator, Mapping
from contextlib import nullcontext, suppress
from dataclasses import replace
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from sitegen.engine import pagefind
from sitegen.engine.cache.blobs import BlobStore
from sitegen.errors import SitegenError
from sitegen.fingerprint import Lazy, digest_bytes, digest_text
from sitegen.outputs.assets import render_held
from sitegen.outputs.output import Bundle, Output, SearchDocument
from sitegen.outputs.pagefind_order import settle
from sitegen.outputs.plan import Plan

if TYPE_CHECKING:
    import subprocess

MISSING = (
    "the search index needs Pagefind, which is not installed — install sitegen with all it requires "
    "(pagefind[bin]), or write enabled = false under [search] in site.toml"
)

_READ_BYTES = 1 << 20


def index(bundle: Bundle) -> dict[str, bytes]:
    """The files of a bundle by path in its folder; equal documents give equal bytes.

    Raises SitegenError where Pagefind is missing or fails.
    """
    import subprocess

    program = executable()
    # A pagefind.toml in the working folder, or PAGEFIND_… in the environment, would change the index.
    clean = {k: v for k, v in os.environ.items() if not k.startswith("PAGEFIND")}
    try:
        service = subprocess.Popen(  # noqa: S603 (the program that came with the package)
            [str(program), "--service"],
            cwd=program.parent,
            env=clean,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
    except OSError as error:
        raise SitegenError(f"{program}: {error.strerror} — {MISSING}") from None
    answer = _Answer()
    shown: dict[str, str] = {}
    # It answers while it reads, so reading needs a second thread; it ends when its input ends.
    listening = threading.Thread(target=answer.listen, args=(service,), daemon=True)
    with service:
        listening.start()
        try:
            with suppress(BrokenPipeError):
                shown = _send(service.stdin, bundle)
            listening.join()
        finally:
            service.kill()
            listening.join()
            # Closing the pipe flushes unsent data; that error must not hide why the service ended.
            with suppress(BrokenPipeError), service.stdin or nullcontext():
                pass
    if answer.files is None:
        reason = answer.refusal or "it ended before it had answered"
        raise SitegenError(f"Pagefind could not make the search index: {reason}")
    return settle(answer.files, shown, leading=bundle.leading)


def executable() -> Path:
    """The path of the Pagefind program. Raises SitegenError where there is none for this machine."""
    try:
        from pagefind_bin import get_executable  # type: ignore[import-untyped] # it has no types

        return Path(get_executable())
    except (ImportError, OSError):
        raise SitegenError(MISSING) from None


def _send(pipe: IO[bytes] | None, bundle: Bundle) -> dict[str, str]:
    """Send the bundle's documents in the order of their paths, by which Pagefind numbers them; what results show of
    each, by address."""
    documents = sorted(bundle.documents(), key=lambda d: d.path)
    if pipe is not None:
        for number, payload in enumerate(_messages(documents)):
            pipe.write(base64.b64encode(json.dumps({"message_id": number, "payload": payload}).encode()) + b",")
        pipe.flush()
    return {"/" + d.path.removesuffix("index.html"): d.shown for d in documents}


def _messages(documents: list[SearchDocument]) -> Iterator[dict[str, Any]]:
    # Terms are words of no language: none is stemmed.
    yield {"type": "NewIndex", "config": {"force_language": "unknown"}}
    for document in documents:
        yield {"type": "AddFile", "index_id": 0, "file_path": document.path, "file_contents": document.html}
    yield {"type": "GetFiles", "index_id": 0}


class _Answer:
    """The service's answer: the files by path, or why there are none; neither where it ended early."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] | None = None
        self.refusal = ""

    def listen(self, service: "subprocess.Popen[bytes]") -> None:
        """Read until the files, a refusal or the end arrive; then end the service."""
        try:
            for payload in _answers(service.stdout):
                if payload["type"] == "Error":
                    self.refusal = payload["message"]
                    return
                if payload["type"] == "GetFiles":
                    self.files = {file["path"]: base64.b64decode(file["content"]) for file in payload["files"]}
                    return
        except (ValueError, KeyError, TypeError) as error:
            self.refusal = f"its answer is not understood ({error})"
        finally:
            service.kill()


def _answers(pipe: IO[bytes] | None) -> Iterator[dict[str, Any]]:
    begun: list[bytes] = []
    while pipe and (chunk := os.read(pipe.fileno(), _READ_BYTES)):
        *ends, rest = chunk.split(b",")
        for end in ends:
            answer: dict[str, Any] = json.loads(base64.b64decode(b"".join([*begun, end])))["payload"]
            begun = []
            yield answer
        begun.append(rest)


def complete(plan: Plan, engine: str, store: BlobStore) -> tuple[Plan, int]:
    """The plan with the files of every bundle, and the number of bundles that were indexed now.

    Raises SitegenError where Pagefind is missing or fails.
    """
    made: dict[str, Output] = {}
    ran = 0
    for bundle in plan.bundles:
        files, new = files_of(bundle, engine, store)
        made |= files
        ran += new
    outputs = dict(plan.outputs) | made
    return replace(plan, outputs={path: outputs[path] for path in sorted(outputs)}, bundles=()), ran


def files_of(bundle: Bundle, engine: str, store: BlobStore) -> tuple[dict[str, Output], bool]:
    """A bundle's files as outputs by path, and whether Pagefind ran for them."""
    key = digest_text(f"bundle {engine} {bundle.key}")
    names = store.names(key)
    if names is not None:
        return _outputs(
            bundle, {name: _stored(bundle, key, name, digest, store) for name, digest in names.items()}
        ), False
    files = pagefind.index(bundle)
    store.put(key, files)
    return _outputs(bundle, {name: _held(data) for name, data in files.items()}), True


def _outputs(bundle: Bundle, files: Mapping[str, Lazy[bytes]]) -> dict[str, Output]:
    rows = ((bundle.folder + name, held) for name, held in files.items())
    return {path: Output(path, render_held, None, held, bundle.owner) for path, held in rows}


def _held(data: bytes) -> Lazy[bytes]:
    return Lazy(digest_bytes(data), lambda: data)


def _stored(bundle: Bundle, key: str, name: str, digest: str, store: BlobStore) -> Lazy[bytes]:
    def make() -> bytes:
        data = store.read(key, name)
        # The stored file is damaged; indexing again gives the same bytes.
        return data if data is not None else pagefind.index(bundle)[name]

    return Lazy(digest, make)
