"""Documents that real programs make (pandoc, LibreOffice, Chromium), read back: their fields, and every word.

The samples in `documents/` are Markdown with title, author and date; what pandoc prints of them as plain text is the
measure. Of the words of the body at least 97 % must be there, and at most 5 % of what is there may be others.
"""

import os
import re
import shutil
import subprocess
from collections import Counter
from functools import partial
from pathlib import Path

import pytest
from formats_support import article, found_words, told
from playwright.sync_api import Browser, Route

from sitegen.importer.formats.table import recognise
from sitegen.importer.parse import read_extracted
from sitegen.importer.seed import ParsedSeed

pytestmark = pytest.mark.long

SAMPLES = sorted((Path(__file__).parent / "documents").glob("*.md"))
ADDRESS = "https://news.example.org/2022/a-story"
BY_PANDOC = ("docx", "odt", "rtf", "html")
BY_OFFICE = {"docx": "docx:MS Word 2007 XML", "rtf": "rtf", "pdf": "pdf", "html": "html:HTML (StarWriter)"}


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory, browser: Browser) -> Path:
    """A folder of all samples in all formats, as `TOOL/NAME.FORMAT`."""
    for program in ("pandoc", "soffice"):
        if shutil.which(program) is None:
            assert "CI" not in os.environ, f"there is no {program}, and on CI these tests must run"
            pytest.skip(f"there is no {program} on this machine")
    folder = tmp_path_factory.mktemp("documents")
    for tool in ("pandoc", "office", "chromium"):
        (folder / tool).mkdir()
    for sample in SAMPLES:
        for kind in BY_PANDOC:
            run("pandoc", "--standalone", sample, "-o", folder / f"pandoc/{sample.stem}.{kind}")
        page = browser.new_page()
        served = (folder / f"pandoc/{sample.stem}.html").read_text(encoding="utf-8")
        page.route("**/*", partial(serve, served))
        page.goto(ADDRESS)
        page.pdf(
            path=folder / f"chromium/{sample.stem}.pdf",
            format="A4",
            display_header_footer=True,
            margin={"top": "20mm", "bottom": "20mm", "left": "20mm", "right": "20mm"},
        )
        kept = page.context.new_cdp_session(page).send("Page.captureSnapshot", {"format": "mhtml"})
        (folder / f"chromium/{sample.stem}.mhtml").write_bytes(kept["data"].encode())
        page.close()
    sources = [folder / f"pandoc/{sample.stem}.odt" for sample in SAMPLES]
    for kind in BY_OFFICE.values():
        profile = f"-env:UserInstallation=file://{folder}/profile"
        run("soffice", profile, "--headless", "--convert-to", kind, "--outdir", folder / "office", *sources)
    run("soffice", profile, "--headless", "--convert-to", "odt", "--outdir", folder / "office",
        *(folder / f"office/{sample.stem}.docx" for sample in SAMPLES))  # fmt: skip
    return folder


def serve(text: str, route: Route) -> None:
    route.fulfill(body=text, content_type="text/html; charset=utf-8")


def run(*arguments: str | Path) -> None:
    subprocess.run([str(a) for a in arguments], check=True, capture_output=True, timeout=300)


def expected(sample: Path) -> tuple[dict[str, str], Counter[str]]:
    """What the sample says of itself, and the words of its body."""
    _, head, _ = sample.read_text(encoding="utf-8").split("---\n", 2)
    fields = {key: value.strip('"') for key, _, value in (line.partition(": ") for line in head.strip().split("\n"))}
    plain = subprocess.run(
        ["pandoc", str(sample), "-t", "plain", "--wrap=none"], check=True, capture_output=True, text=True
    ).stdout
    return fields, found_words(plain)


def chinese_fonts() -> bool:
    program = shutil.which("fc-list")
    return program is not None and bool(subprocess.run([program, ":lang=zh"], capture_output=True, check=True).stdout)


def measured(parsed: ParsedSeed, wanted: Counter[str]) -> tuple[float, float]:
    """The shares of the wanted words that are in the body, and of the body's words that were wanted."""
    found = found_words(parsed.body)
    both = sum((found & wanted).values())
    return both / sum(wanted.values()), both / max(1, sum(found.values()))


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.stem)
@pytest.mark.parametrize(
    "kind",
    [*(f"pandoc/{kind}" for kind in BY_PANDOC), *(f"office/{kind}" for kind in (*BY_OFFICE, "odt")), "chromium/pdf",
     "chromium/mhtml"],
)  # fmt: skip
def test_a_document_of_a_real_program_is_read_whole_and_with_its_fields(made: Path, kind: str, sample: Path) -> None:
    tool, _, ending = kind.partition("/")
    if ending == "pdf" and sample.stem == "xieyi" and not chinese_fonts():
        pytest.skip("a PDF holds the letters of the machine's fonts, and it has no Chinese ones")
    data = (made / tool / f"{sample.stem}.{ending}").read_bytes()
    assert recognise(data) is not None
    account, parsed = read_extracted(article(data))
    fields, wanted = expected(sample)
    found = told(parsed)
    recall, precision = measured(parsed, wanted)
    print(f"{kind} {sample.stem}: recall {recall:.3f}, precision {precision:.3f}")
    assert recall >= 0.97
    assert precision >= 0.95
    assert plain(str(found["title"])) == plain(fields["title"])
    # pandoc gives RTF no properties, and Chromium a PDF no author: there the author is a line like any other.
    if kind not in ("pandoc/rtf", "chromium/pdf") or sample.stem != "xieyi":
        assert found["source.author"] == (fields["author"],)
    assert str(found.get("date", ""))[:10] == fields["date"]
    assert found.get("source.url", "") == (ADDRESS if tool == "chromium" else "")
    if sample.stem == "xieyi":
        assert not re.search(r"[\u3400-\u9fff] [\u3400-\u9fff]", parsed.body)
    # Every word of the extracted text is body, a field, or set aside by a rule.
    assert "".join(account[span.start : span.end] for span in parsed.spans) == account


def plain(title: str) -> str:
    """A title without the shape of its quotation marks, which programs make round."""
    return title.replace("’", "'").replace("“", '"').replace("”", '"')
