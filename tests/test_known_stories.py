"""The site's stories as a new one is compared with them: kept small, and the same as if all were read anew."""

import random
from array import array
from types import SimpleNamespace
from typing import Any

import pytest

from sitegen.desk import known_stories
from sitegen.desk.known_stories import StoryIndex
from sitegen.similarity import (
    AddressIndex,
    KnownStory,
    PackedSketches,
    PackedStories,
    Stories,
    packed_sketches,
    sketch,
    words_of,
)

CHANCE = random.Random(7)  # noqa: S311 (the same texts in every run)
WORDS = [f"word{number}" for number in range(400)]
FOOTER = " ".join(CHANCE.choices(WORDS, k=80))


def text_of(number: int) -> str:
    chance = random.Random(number)  # noqa: S311 (the same texts in every run)
    return " ".join(chance.choices(WORDS, k=20 if number % 10 == 0 else 150)) + f"\n\n{FOOTER}"


def like(text: str) -> str:
    """The text with its first fifth left out, and words of another behind it."""
    words = text.split()
    return " ".join([*words[len(words) // 5 :], "added", "by", "another", "outlet"])


class Bench:
    """A workbench whose files are texts."""

    def __init__(self, texts: dict[str, str]) -> None:
        self.texts = texts
        self.read: list[str] = []
        self.journal = SimpleNamespace(read=self._file)

    def _file(self, path: str) -> bytes:
        self.read.append(path)
        return f"---\ntitle: T\n---\n{self.texts[path]}\n".encode()

    @property
    def loaded(self) -> Any:
        articles = [
            SimpleNamespace(path=path, source=SimpleNamespace(url=f"https://example.org/{path}"), also=())
            for path in self.texts
        ]
        digests = {path: str(hash(text)) for path, text in self.texts.items()}
        return SimpleNamespace(contents=SimpleNamespace(articles=articles), digests=digests)


def test_packed_stories_find_what_stories_find() -> None:
    texts = {f"a/{number}.md": text_of(number) for number in range(120)}
    plain = Stories(KnownStory(path, (), text) for path, text in texts.items())
    paths = [*texts]
    rows = array("Q", packed_sketches(sketch(words_of(text)) for text in texts.values()))
    small = PackedStories(PackedSketches(paths, rows), texts.__getitem__)
    found = 0
    for text in texts.values():
        for asked in (text, like(text)):
            assert small.nearest(asked) == plain.nearest(asked)
            found += bool(plain.nearest(asked)[0])
    assert found > 200
    assert small.nearest("Nothing like it.") == ("", 0.0)


@pytest.mark.parametrize("many", [0, 1000], ids=["in a child", "one by one"])
def test_an_index_that_is_kept_is_the_one_that_is_made_anew(many: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(known_stories, "MANY", many)
    bench = Bench({f"a/{number}.md": text_of(number) for number in range(1, 40) if number % 10})
    index = StoryIndex(bench)  # type: ignore[arg-type] # as much of a workbench as it uses
    index._read(bench.loaded)
    bench.texts["a/3.md"] = text_of(503)
    bench.texts["a/new.md"] = text_of(504)
    del bench.texts["a/5.md"]
    bench.read.clear()
    index._read(bench.loaded)
    if many:
        assert sorted(bench.read) == ["a/3.md", "a/new.md"], "the others are as they were"
    assert index._stories is not None
    stories = index._stories[1]
    for path, text in bench.texts.items():
        assert stories.nearest(like(text))[0] == path
    for gone in (text_of(3), text_of(5)):
        assert stories.nearest(gone)[0] == ""
    assert stories.same_address("https://example.org/a/new.md") == "a/new.md"
    assert stories.same_address("https://example.org/a/5.md") == ""


def test_a_story_with_the_address_of_one_that_is_gone_is_found() -> None:
    url = "https://example.org/page"
    packed = PackedSketches(["a/one.md", "a/two.md"], (), AddressIndex.of([(url, 0), (url, 1)]))
    found = [PackedStories(packed, str, gone=frozenset(gone)).same_address(url) for gone in ((), (0,), (1,), (0, 1))]
    assert found == ["a/one.md", "a/two.md", "a/one.md", ""]
