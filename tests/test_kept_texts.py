"""Texts that no cache holds are kept under their keys, in memory or in a file that no other process sees."""

import sqlite3
from pathlib import Path

import pytest

from sitegen.engine.cache.codec import pack
from sitegen.engine.cache.kept_texts import KeptTexts
from sitegen.model import Shown


@pytest.mark.parametrize("in_file", [False, True])
def test_a_text_is_kept_under_its_key_until_it_is_forgotten(in_file: bool, tmp_path: Path) -> None:
    texts = KeptTexts(in_file=in_file)
    one, two = Shown("full", "<p>One</p>", ""), Shown("full", "<p>Two</p>", "")
    texts.put("a.md", "1", pack(one))
    texts.put("a.md", "2", pack(two))
    texts.put("b.md", "3", pack(one))
    assert (texts.get("a.md", "1"), texts.get("a.md", "2"), texts.get("b.md", "3")) == (one, two, one)
    assert texts.get("a.md", "3") is None
    texts.forget(lambda key: key == "2")
    assert (texts.get("a.md", "1"), texts.get("a.md", "2")) == (None, two)
    assert texts.get("b.md", "3") == one  # the only version that there is
    assert len(texts) == 2


def test_where_there_is_no_room_for_the_file_texts_stay_in_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr(sqlite3, "connect", full)
    texts = KeptTexts(in_file=True)
    texts.put("a.md", "1", pack(Shown("full", "<p>One</p>", "")))
    assert texts.get("a.md", "1") == Shown("full", "<p>One</p>", "")
