"""Whether a new text tells a story that the site has already: by its address, or by its words. Pure."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from sitegen.checks.similar import CROWD, SAME_TEXT, SHARED, alike, sketch, words_of
from sitegen.urls import same_page


@dataclass(frozen=True, slots=True)
class Story:
    """An article of the site: its file, the addresses of its source and other coverage, and its text."""

    path: str
    urls: tuple[str, ...]
    text: str


class Stories:
    """The stories that a site holds, looked up by address and by likeness without comparing each pair."""

    def __init__(self, articles: Iterable[Story]) -> None:
        """Index the articles; the first of two with one address is the one that is named."""
        self.by_page: dict[str, str] = {}
        self.texts: list[Story] = []
        self.holders: dict[int, list[int]] = defaultdict(list)
        for article in articles:
            self.add(article)

    def add(self, article: Story) -> None:
        """One more story."""
        for url in article.urls:
            page = same_page(url)
            if page:
                self.by_page.setdefault(page, article.path)
        for mark in sketch(words_of(article.text)):
            if len(self.holders[mark]) < CROWD:
                self.holders[mark].append(len(self.texts))
        self.texts.append(article)

    def same_address(self, url: str) -> str:
        """The article whose source or other coverage is this page, or an empty text."""
        page = same_page(url)
        return self.by_page.get(page, "") if page else ""

    def nearest(self, text: str) -> tuple[str, float]:
        """The article with nearly the same text, and the part that they share; an empty path where there is none."""
        marks = sketch(words_of(text))
        shared = Counter(holder for mark in marks for holder in self.holders.get(mark, ()))
        for index, count in shared.most_common(3):
            if count >= SHARED * len(marks) / 2:
                part = alike(text, self.texts[index].text)
                if part >= SAME_TEXT:
                    return self.texts[index].path, part
        return "", 0.0
