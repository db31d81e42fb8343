"""The pass over a body's safe tags: what a page shows of them, and what is known of the text.

External links say so, headings move below the page's `h1`, a table's alignment becomes a class and a remote image a
link; plain text, anchors and links to the site's own files are collected. Plain HTML is done by `plain_body`.
"""

import re
from bisect import bisect_left
from html import unescape
from urllib.parse import unquote

from sitegen.markup.body_parts import BodyParts, squeeze
from sitegen.markup.links import MARKER, escape, site_target
from sitegen.markup.plain import plain_body
from sitegen.markup.plain_html import plain_parts
from sitegen.markup.sanitise import INLINE
from sitegen.markup.typography import Marks, Typesetter
from sitegen.model import Body, Link
from sitegen.problems import Problem, nearest, problem

_TAG = re.compile(r"<(/?)([a-z][a-z0-9]*)([^<>]*)>")
"""A tag in nh3's canonical form: `<` and `>` stand in no text and in no value."""

_ATTRIBUTE = re.compile(r' ([a-zA-Z:_-]+)="([^"]*)"')
_VERBATIM = frozenset(["pre", "code", "kbd", "samp", "var", "blockquote", "q", "cite"])
_NO_EXCERPT = frozenset(["li", "blockquote", "table", "dl", "div", "section", "details", "figure"])
_VOID = frozenset(["br", "hr", "img", "col"])
_COPIED = INLINE - {"a", "br"}
_ALIGN = frozenset(("left", "center", "right"))


class HtmlPass:
    """The pass over safe HTML in nh3's canonical form, in which every `<` begins a tag."""

    def __init__(self, source: str, path: str, first_line: int, marks: Marks | None) -> None:
        self.source = source
        self.path = path
        self.first_line = first_line
        self.typeset = Typesetter(marks) if marks else None
        self.problems: list[Problem] = []
        self.breaks: list[int] = []  # where the source's lines end, once a line is asked for
        self.out: list[str] = []
        self.text: list[str] = []
        self.paragraphs: list[str] = []
        self.links: list[Link] = []
        self.fragments: dict[str, str] = {}
        self.anchors: list[str] = []
        self.open: list[str] = []
        self.last = ""
        self.paragraph_start = -1
        self.skip_text = False

    def body(self, html: str) -> Body:
        """All that the pass finds, as a Body."""
        plain = None if self.typeset else plain_parts(html, self.link)
        if plain is not None:
            return self.told(plain)
        parts = _TAG.split(html)  # text, then slash, name, attributes and text for each tag
        self.words(parts[0], parts, 1)
        for at in range(1, len(parts), 4):
            name, attributes, following = parts[at + 1], parts[at + 2], parts[at + 3]
            if name in _COPIED and not attributes:
                self.copied(parts[at], name)
            else:
                self.tag(parts[at], name, attributes)
            if following:
                self.words(following, parts, at + 4)
        self.check_fragments()
        return Body(
            html="".join(self.out),
            text=squeeze("".join(self.text)),
            paragraphs=tuple(p for p in self.paragraphs if p),
            links=tuple(self.links),
            anchors=tuple(self.anchors),
        )

    def plain(self) -> Body | None:
        """All that there is in the source itself, where it is plain; what was found is of no use where it is not."""
        found = None if self.typeset else plain_body(self.source, self.link)
        return None if found is None else self.told(found)

    def told(self, plain: BodyParts) -> Body:
        """The Body of a plain text, with findings about its links."""
        self.anchors = plain.anchors
        self.check_fragments()
        return Body(plain.html, plain.text, tuple(plain.paragraphs), tuple(self.links), tuple(self.anchors))

    def check_fragments(self) -> None:
        """A finding for each link to a part of this text that it does not have; `#top` is every page's own."""
        known = {*self.anchors, "", "top"}
        for name, href in self.fragments.items():
            if name not in known and unquote(name) not in known:
                # Looking for what was meant is slow: a text with more such links than this is broken as a whole.
                close = nearest(name, self.anchors) if len(self.problems) < 20 else ""
                hint = f"did you mean #{close}?" if close else "correct it, or take the link out"
                message = f"the text has no part {href[:80]}"
                self.problems.append(problem("link-broken", self.path, self.line_of(href), message, hint))

    def words(self, raw: str, parts: list[str], behind: int) -> None:
        """A run of text between two tags; the next of them is `parts[behind]` and its attributes."""
        if not raw:
            return
        plain = unescape(raw) if "&" in raw else raw
        if self.typeset and not _VERBATIM.intersection(self.open):
            plain = self.typeset(plain, self.last, _next(parts, behind) if plain[-1] in "\"'" else "")
            raw = _escape_text(plain)
        self.out.append(raw)
        if not self.skip_text:
            self.text.append(plain)
        self.last = plain[-1:]

    def copied(self, closing: str, name: str) -> None:
        """A tag that stays as it is and breaks no line."""
        if closing:
            if self.open and self.open[-1] == name:
                self.open.pop()
            elif name in self.open:
                while self.open.pop() != name:
                    pass
        else:
            self.open.append(name)
        self.out.append(f"<{closing}{name}>")

    def tag(self, closing: str, name: str, attributes: str) -> None:
        """One tag: copied, changed, or replaced."""
        if name not in INLINE and name != "span":
            if name == "p" and closing and self.paragraph_start >= 0:
                self.paragraphs.append(squeeze("".join(self.text[self.paragraph_start :])))
                self.paragraph_start = -1
            self.text.append("\n")
            self.last = ""
            if self.typeset:
                self.typeset.begin()
            if name == "p" and not closing and not _NO_EXCERPT.intersection(self.open):
                self.paragraph_start = len(self.text)
        elif name == "br":
            self.text.append("\n")
            self.last = ""
        if closing:
            self.close(name)
            return
        if name not in _VOID:
            self.open.append(name)
        if name == "img":
            self.image(dict(_ATTRIBUTE.findall(attributes)))
            return
        if name == "a":
            attributes = self.anchor(attributes)
        elif name in ("td", "th") and " align=" in attributes:
            attributes = _aligned(attributes)
        elif name[0] == "h" and name[1:].isdigit():
            name = f"h{min(int(name[1:]) + 1, 6)}"
        if " id=" in attributes:
            attributes = self.identified(attributes)
        self.out.append(f"<{name}{attributes}>")

    def close(self, name: str) -> None:
        if name in self.open:
            while self.open.pop() != name:
                pass
        if name == "a":
            self.skip_text = False
        if name[0] == "h" and name[1:].isdigit():
            name = f"h{min(int(name[1:]) + 1, 6)}"
        self.out.append(f"</{name}>")

    def identified(self, attributes: str) -> str:
        """An id that the theme could use itself (it begins with _) gets another first letter."""

        def put(found: re.Match[str]) -> str:
            name = found[1]
            if name.startswith("_"):
                name = "a" + name
            self.anchors.append(unescape(name))
            return f' id="{name}"'

        return re.sub(r' id="([^"]*)"', put, attributes)

    def anchor(self, attributes: str) -> str:
        """A link's attributes: external ones say so, those to the site's own files are marked."""
        href = next((unescape(v) for k, v in _ATTRIBUTE.findall(attributes) if k == "href"), None)
        if 'class="footnote-ref"' in attributes or 'class="footnote-backref"' in attributes:
            self.skip_text = True  # the number of a footnote is no word of the text
        if href is None:
            return attributes
        rest = re.sub(r' href="[^"]*"', "", attributes)
        if href.startswith("//"):
            href = "https:" + href
        if href.startswith("#"):
            name = href[1:]
            name = "a" + name if name.startswith("_") else name
            self.fragments[name] = href
            return f' href="#{escape(name)}"{rest}'
        if re.match(r"https?:", href, re.IGNORECASE):
            return f' href="{escape(href)}" rel="external noopener"{rest}'
        if href.lower().startswith("mailto:"):
            return attributes
        target = site_target(href, self.path)
        if target is None:
            line = self.line_of(href)
            hint = "write it relative to this file, such as ../2021/name.md, or whole with https://"
            self.problems.append(problem("link-broken", self.path, line, f"the link “{href[:80]}” leads nowhere", hint))
            return rest
        self.links.append(Link(target[0], target[1], self.line_of(href)))
        fragment = f"#{escape(target[1])}" if target[1] else ""
        return f' href="{MARKER}{escape(target[0])}{fragment}"{rest}'

    def link(self, address: str) -> str:
        """The tag of a link without other attributes; most lead to other sites."""
        if address.startswith(("https://", "http://")) and "&" not in address:
            return f'<a href="{address}" rel="external noopener">'
        attribute = f' href="{address}"'
        return f"<a{self.anchor(attribute)}>"

    def image(self, attributes: dict[str, str]) -> None:
        """An image of the site stays, a remote one becomes a link."""
        src = unescape(attributes.get("src", ""))
        alt = attributes.get("alt", "")
        target = site_target(src, self.path) if not src.startswith("//") else None
        if target is None:
            line = self.line_of(src or f"![{unescape(alt)}]")
            hint = "save it under content/images/ and show that; until then it is a link"
            none = "an image has an address that a page cannot show"
            message = f"the image “{src[:80]}” is not the site's" if src else none
            self.problems.append(problem("image-remote", self.path, line, message, hint))
            label = alt or escape(src)
            self.text.append(unescape(label))
            if re.match(r"(https?:)?//", src, re.IGNORECASE) and "a" not in self.open:
                address = escape("https:" + src if src.startswith("//") else src)
                self.out.append(f'<a href="{address}" rel="external noopener">{label}</a>')
            else:
                self.out.append(label)
            return
        self.links.append(Link(target[0], "", self.line_of(src)))
        kept = "".join(f' {k}="{v}"' for k, v in attributes.items() if k not in ("src", "alt", "id"))
        self.out.append(f'<img src="{MARKER}{escape(target[0])}" alt="{alt}"{kept}>')

    def line_of(self, words: str) -> int:
        """The line of the file in which `words` first stands."""
        at = self.source.find(words)
        if at < 0 and "\\" in words:
            at = self.source.find(words.lstrip(".\\"))  # Markdown took the first backslashes for escapes
        if not self.breaks:
            self.breaks.extend(found.start() for found in re.finditer("\n", self.source))
        return self.first_line + (bisect_left(self.breaks, at) if at >= 0 else 0)


def _next(parts: list[str], at: int) -> str:
    """The character that follows on the same line, also where it stands in an element within the line."""
    for place in range(at, min(len(parts), at + 40), 4):
        name = parts[place + 1]
        if name not in _COPIED and name not in ("a", "span"):
            return ""
        if parts[place + 3]:
            return unescape(parts[place + 3])[:1]
    return ""


def _aligned(attributes: str) -> str:
    pairs = _ATTRIBUTE.findall(attributes)
    align = next((v for k, v in pairs if k == "align"), "")
    own = next((v for k, v in pairs if k == "class"), "")
    names = " ".join(n for n in (own, f"align-{align}" if align in _ALIGN else "") if n)
    rest = "".join(f' {k}="{v}"' for k, v in pairs if k not in ("align", "class"))
    return (f' class="{names}"' if names else "") + rest


def _escape_text(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\u00a0", "&nbsp;")
