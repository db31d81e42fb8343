"""Running Pagefind, the program that makes a search index (https://pagefind.app/docs/config-options/)."""

import os
import subprocess
import tempfile
from pathlib import Path

from sitegen.errors import SitegenError, WriteFailure
from sitegen.model import Bundle
from sitegen.outputs.search_index import settle

MISSING = (
    "the search index needs Pagefind, which is not installed — install sitegen with all it requires "
    "(pagefind[bin]), or write enabled = false under [search] in site.toml"
)


def index(bundle: Bundle, passing: Path | None = None) -> dict[str, bytes]:
    """The files of a bundle by path in its folder; the same documents give the same bytes.

    `passing` is a folder for what passes, which the caller clears in the end. Raises SitegenError where Pagefind is
    not there or fails, and WriteFailure where the disk refuses.
    """
    program = executable()
    try:
        with tempfile.TemporaryDirectory(prefix="search-", dir=passing) as folder:
            source, target = Path(folder, "site"), Path(folder, "index")
            for path, data in bundle.files():
                place = source / path
                place.parent.mkdir(parents=True, exist_ok=True)
                place.write_bytes(data)
            _run(program, source, target, bundle.language, Path(folder))
            made = {p.relative_to(target).as_posix(): p.read_bytes() for p in target.rglob("*") if p.is_file()}
            try:
                return settle(made, leading=bundle.leading)
            except SitegenError:
                _expect_room(Path(folder))
                raise
    except OSError as error:
        reason = error.strerror or str(error)
        raise WriteFailure(f"{passing or 'the search index'}: {reason} — make room or mend permissions") from error


def _expect_room(folder: Path) -> None:
    """Raise the disk's refusal where it is full: Pagefind says nothing of a file that it could not write whole."""
    (folder / "room").write_bytes(bytes(1 << 18))


def executable() -> Path:
    """The program that came with the package. Raises SitegenError where there is none for this machine."""
    try:
        from pagefind_bin import get_executable  # type: ignore[import-untyped]

        return Path(get_executable())
    except (ImportError, OSError):
        raise SitegenError(MISSING) from None


def _run(program: Path, source: Path, target: Path, language: str, folder: Path) -> None:
    # A pagefind.toml in the working folder, or PAGEFIND_… in the environment, would have a say in the index.
    clean = {k: v for k, v in os.environ.items() if not k.startswith("PAGEFIND")}
    command = [str(program), "--site", str(source), "--output-path", str(target), "--force-language", language]
    try:
        done = subprocess.run(  # noqa: S603 (our own program, and paths of our own)
            [*command, "--silent"], cwd=folder, env=clean, stdin=subprocess.DEVNULL, capture_output=True, check=False
        )
    except OSError as error:
        raise SitegenError(f"{program}: {error.strerror} — {MISSING}") from None
    if done.returncode != 0:
        said = (done.stderr or done.stdout).decode("utf-8", "replace").strip().splitlines()
        reason = said[-1] if said else f"exit code {done.returncode}"
        raise SitegenError(f"Pagefind could not make the search index: {reason}")
