"""Parses content files of all kinds under one set of settings, and names each result by a cache key."""

from datetime import datetime, tzinfo
from functools import lru_cache
from types import MappingProxyType

from msgspec import structs

from sitegen.content import articles, pages
from sitegen.content.shared import Read, TermSlugs
from sitegen.engine.cache.codec import Light, pack
from sitegen.errors import SitegenError
from sitegen.fingerprint import digest, digest_bytes, digest_text
from sitegen.model import ParsedArticle, Settings, Shown
from sitegen.problems import Problem, problem


class Parser:
    """Parses content files under one set of settings; the key of a result covers everything it is made from."""

    def __init__(
        self,
        settings: Settings,
        zone: tzinfo,
        engine: str,
        *,
        drafts: bool,
        term_slugs: TermSlugs = MappingProxyType({}),
    ) -> None:
        """`engine` is the engine's digest; results made without one must not outlive the process.

        `term_slugs` are the slugs that term files give.
        """
        self.settings = settings
        self.zone = zone
        self.drafts = drafts
        self.term_slugs = term_slugs
        # Parsed content does not depend on the address or the feeds' settings.
        relevant = structs.replace(settings, base_url="", feed_limit=0, feed_content="full", feed_link="own", jobs=0)
        relevant = structs.replace(relevant, feed_hub=None, feed_also_at=(), feed_changes="entries")
        slugs = tuple(sorted(term_slugs.items()))
        self.frame = digest((engine, drafts, relevant, slugs))
        # Under which a site without drafts is parsed: only drafts read otherwise.
        self.published = digest((engine, False, relevant, slugs))

    def key(self, path: str, digest: str) -> str:
        """The cache key of a file with this digest."""
        return digest_text(f"{self.frame} {digest} {path}")

    def parse(self, path: str, data: bytes) -> tuple[Light, bytes | None]:
        """A file's value and findings, and for an article its publishable text, packed."""
        kind = path.split("/")[1]
        if kind == "articles":
            parsed, problems = self._article(path, data, None)
            if parsed is None:
                return (None, problems), None
            return (parsed.article, problems), pack(parsed.shown)
        if kind == "editions":
            return pages.parse_edition(data, path, self.settings, self.zone, drafts=self.drafts), None
        if kind == "pages":
            return pages.parse_page(data, path, self.settings, self.zone, drafts=self.drafts), None
        return pages.parse_term(data, path, self.settings, self.zone), None

    def at(self, path: str, data: bytes, key: str, now: datetime) -> ParsedArticle:
        """An article as of `now`, without changes dated later.

        Raises SitegenError where the file has changed since it was read.
        """
        return self._again(path, data, key, now)

    def shown(self, path: str, data: bytes, key: str) -> Shown:
        """The publishable text of an article, parsed again.

        Raises SitegenError where the file has changed since it was read.
        """
        return self._again(path, data, key, None).shown

    def _again(self, path: str, data: bytes, key: str, until: datetime | None) -> ParsedArticle:
        digest = digest_bytes(data)
        if key not in (self.key(path, digest), digest_text(f"{self.published} {digest} {path}")):
            raise SitegenError(f"{path}:1: it changed while the site was read — try again [unreadable]")
        parsed, _ = self._article(path, data, until)
        if parsed is None:
            raise SitegenError(f"{path}:1: it has no text — mend its front matter [unreadable]")
        return parsed

    def _article(self, path: str, data: bytes, until: datetime | None) -> Read[ParsedArticle]:
        settings, zone, slugs = self.settings, self.zone, self.term_slugs
        return articles.parse_article(data, path, settings, zone, drafts=self.drafts, until=until, term_slugs=slugs)


@lru_cache(maxsize=100_000)
def misplaced(path: str) -> Problem | None:
    """The finding for a file that sitegen does not read, or None."""
    parts = path.split("/")
    if not path.endswith(".md"):
        hint = "rename it to end in .md, or move it out of content/"
        if path.lower().endswith((".doc", ".docx", ".htm", ".html", ".odt", ".pdf", ".rtf")):
            hint = "copy its text into an article's file, or into one in seeds/, and run sitegen import"
        if path.lower().endswith((".avif", ".gif", ".jpeg", ".jpg", ".png", ".svg", ".webp")):
            hint = "move it to content/images/, where pictures lie"
        return problem("misplaced", path, 1, "sitegen does not read files of this type", hint)
    depth = {"articles": range(3, 100), "editions": (3,), "pages": (3,), "terms": (4,)}
    if len(parts) not in depth.get(parts[1], ()):
        hint = "move it to content/articles, content/pages, content/editions or content/terms/<taxonomy>"
        return problem("misplaced", path, 1, "nothing is read from this folder", hint)
    return None
