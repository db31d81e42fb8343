"""The real seed, where it is present: third-party text is never committed, SITEGEN_SHARED says where it lies."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from rendering import rendered_words

from sitegen.importer.decode import decode
from sitegen.importer.parse import parse_seed
from sitegen.importer.seed import ParsedSeed, body_words

SHARED = os.environ.get("SITEGEN_SHARED", "")
SEEDS = sorted((Path(SHARED) / "seeds").glob("*.txt")) if SHARED else []

pytestmark = pytest.mark.skipif(not SEEDS, reason="SITEGEN_SHARED names no folder with seeds/*.txt")


def shapes() -> list[tuple[str, bytes]]:
    data = SEEDS[0].read_bytes()
    text = data.decode("utf-8")
    return [
        ("as it is", data),
        ("with CRLF", text.replace("\n", "\r\n").encode()),
        ("with CR", text.replace("\n", "\r").encode()),
        ("with a BOM", b"\xef\xbb\xbf" + data),
        ("in cp1252", text.encode("cp1252")),
        ("one paragraph a line", text.replace("\n\n", "\n").encode()),
        ("with leading blanks", text.replace("\n", "\n   ").encode()),
    ]


@pytest.mark.parametrize(
    ("shape", "data"), shapes() if SEEDS else [], ids=lambda value: value if isinstance(value, str) else ""
)
def test_the_real_seed_comes_out_whole_in_every_shape(shape: str, data: bytes) -> None:
    original = SEEDS[0].read_text(encoding="utf-8").split("\n")
    text, notes = decode(data)
    seed = parse_seed(text)

    assert value(seed, "title") == original[0]
    assert value(seed, "source.author") == ("Connor Jones",)
    assert value(seed, "image.credit") == "Ministry of Defence"
    assert value(seed, "image.caption") == "An aerial shot of the GCHQ building"
    assert {field.name for field in seed.fields} == {"title", "source.author", "image.credit", "image.caption"}
    assert seed.questions == ()
    paragraphs = [line for line in original[4:] if line]
    start, end = paragraphs.index("RELATED RESOURCE"), paragraphs.index("FREE DOWNLOAD")
    news = paragraphs[:start] + paragraphs[end + 1 : paragraphs.index("Connor Jones")]
    assert seed.body == "\n\n".join(news) + "\n"
    assert rendered_words(seed.body) == body_words(text, seed.spans) == tuple(" ".join(news).split())
    assert "".join(text[span.start : span.end] for span in seed.spans) == text
    assert bool(notes) == (shape == "in cp1252")


def value(seed: ParsedSeed, name: str) -> object:
    field = seed.get(name)
    return field.value if field else None
