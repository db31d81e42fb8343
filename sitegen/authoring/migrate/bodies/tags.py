"""Shortcodes, tags of Liquid and of templates in a text: the common ones to Markdown, the others into comments. Pure.

What stands in a block of code or between backticks stays as it is. A tag that has no counterpart becomes a comment of
HTML, so that readers do not see it, editors do, and nothing that it encloses is lost.
"""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable

_FENCE = re.compile(r"^([ \t]*(?:>[ \t]?|[-*+][ \t]+|\d+[.)][ \t]+)*)(`{3,}|~{3,})[^\n]*$", re.MULTILINE)
_TICKS = re.compile("`+")
_ATTRIBUTE = re.compile(
    r"([\w-]+)\s*[=:]\s*(?:\"((?:[^\"\\]|\\.)*)\"|'((?:[^'\\]|\\.)*)'|“([^”]*)”|([^\s\"'}]+))|\"((?:[^\"\\]|\\.)*)\"|'([^']*)'|`([^`]*)`|(\S+)"
)
VIDEOS = {
    "youtube": "https://www.youtube.com/watch?v={}",
    "yt": "https://www.youtube.com/watch?v={}",
    "vimeo": "https://vimeo.com/{}",
    "gist": "https://gist.github.com/{}",
    "tweet": "https://x.com/i/status/{}",
    "twitter": "https://x.com/i/status/{}",
    "x": "https://x.com/i/status/{}",
    "instagram": "https://www.instagram.com/p/{}/",
    "codepen": "https://codepen.io/{}",
    "bilibili": "https://www.bilibili.com/video/{}",
    "asciinema": "https://asciinema.org/a/{}",
    "soundcloud": "https://soundcloud.com/{}",
    "spotify": "https://open.spotify.com/{}",
}
_NAMES = {"youtube": "Video on YouTube", "yt": "Video on YouTube", "vimeo": "Video on Vimeo", "gist": "Gist on GitHub",
          "tweet": "Post on X", "twitter": "Post on X", "x": "Post on X", "instagram": "Post on Instagram",
          "bilibili": "Video on Bilibili", "codepen": "CodePen"}  # fmt: skip
PICTURES = frozenset(
    ("figure", "image", "img", "picture", "asset_img", "image_with_class", "fig", "photo", "responsive_image")
)

Resolve = Callable[[str], str]
"""Gives the old address of a text by the name in a `ref`, `post_url` or `link`; an empty text where there is none."""


class Counts:
    """What was translated and what was left, by name; `lines` has the first line of each that was left."""

    def __init__(self) -> None:
        self.done: Counter[str] = Counter()
        self.left: Counter[str] = Counter()
        self.lines: dict[str, int] = {}


def without_code(body: str, change: Callable[[str], str]) -> str:
    """A text in which all is changed but blocks of code between fences; spans of code stay too."""
    out = []
    at = 0
    for start, end in _fences(body):
        out += [_outside_spans(body[at:start], change), body[start:end]]
        at = end
    return "".join([*out, _outside_spans(body[at:], change)])


def _fences(body: str) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    at = 0
    while (opened := _FENCE.search(body, at)) is not None:
        mark = opened[2]
        close = re.compile(rf"^[ \t>]*{re.escape(mark[0])}{{{len(mark)},}}[ \t]*$", re.MULTILINE).search(
            body, opened.end()
        )
        end = close.end() if close else len(body)
        found.append((opened.start(), end))
        at = end
    return found


def _outside_spans(text: str, change: Callable[[str], str]) -> str:
    """A text with its spans of code put back after the change; a private sign stands for each meanwhile."""
    if "`" not in text:
        return change(text)
    spans: list[str] = []
    parts: list[str] = []
    at = 0
    for start, end in _spans(text):
        parts += [text[at:start], f"\ue000{len(spans)}\ue001"]
        spans.append(text[start:end])
        at = end
    changed = change("".join([*parts, text[at:]]))
    return re.sub("\ue000(\\d+)\ue001", lambda m: spans[int(m[1])] if int(m[1]) < len(spans) else m[0], changed)


def _spans(text: str) -> list[tuple[int, int]]:
    """Where spans of code stand: between two runs of equally many backticks in one paragraph, found in one pass."""
    runs = [(found.start(), found.end()) for found in _TICKS.finditer(text)]
    later: dict[int, int] = {}
    partner = [0] * len(runs)
    for number in range(len(runs) - 1, -1, -1):
        length = runs[number][1] - runs[number][0]
        partner[number] = later.get(length, 0)
        later[length] = number
    breaks = [found.start() for found in re.finditer(r"\n[ \t]*\n", text)]
    found_: list[tuple[int, int]] = []
    number = 0
    while number < len(runs):
        other = partner[number]
        start = runs[number][0]
        if other and bisect_left(breaks, start) == bisect_left(breaks, runs[other][0]):
            found_.append((start, runs[other][1]))
            number = other
        number += 1
    return found_


def replaced_blocks(text: str, pattern: str, closing: str, put: Callable[[re.Match[str]], str]) -> str:
    """A text with each block of a pattern replaced. What stands behind the last closing mark is not searched, so that
    marks that are never closed cost one look each.
    """
    end = max((found.end() for found in re.finditer(closing, text)), default=0)
    return re.sub(pattern, put, text[:end], flags=re.DOTALL) + text[end:] if end else text


def hidden(tag: str) -> str:
    inner = tag.replace("--", "- -").replace(">", "›") if "--" in tag else tag.replace("-->", "")
    return f"<!-- {inner} -->"


_LINE_OF_TAGS = re.compile(
    r"^([ \t>]{0,99}(?:(?:[-*+]|\d{1,9}[.)])[ \t]{1,99})?)"
    r"((?:<!-- (?:\{[{%]|/?[A-Z])(?:(?!-->|<!--).){0,2000}-->[ \t]{0,99}){1,99})"
    r"([^\s<|][^\n]*)",
    re.MULTILINE | re.DOTALL,
)


def tags_last(text: str) -> str:
    """A text in which no line of words begins with tags in comments: Markdown would take the whole line for HTML, and
    not read its links. They go behind the words, before the tags that follow those.
    """

    def put(found: re.Match[str]) -> str:
        line = found[3].rstrip(" \t")
        words, mark, rest = line.partition("<!-- ")
        return f"{found[1]}{words.rstrip()} {found[2].strip()}{mark}{rest}{found[3][len(line) :]}"

    return _LINE_OF_TAGS.sub(put, text) if "<!-- " in text else text


def left(tag: str, name: str, counts: Counts) -> str:
    counts.left[name] += 1
    return hidden(tag)


def attributes(text: str) -> tuple[dict[str, str], list[str]]:
    """A tag's arguments: those with a name, and the others in order."""
    named: dict[str, str] = {}
    plain: list[str] = []
    for found in _ATTRIBUTE.finditer(text):
        value = next((g for g in found.groups()[1:] if g is not None), "")
        value = re.sub(r"\\(.)", r"\1", value) if "\\" in value else value
        if found[1]:
            named[found[1].lower()] = value
        elif value.strip(" ,"):
            plain.append(value.rstrip(","))
    return named, plain


def picture(named: dict[str, str], plain: list[str]) -> str:
    """A picture's tag as Markdown; its words below it. Empty where no file is named."""
    src = next(
        (named[k] for k in ("src", "url", "image_path", "path", "file", "image", "image_url", "link") if named.get(k)),
        "",
    )
    rest = list(plain)
    if not src and rest:
        src = rest.pop(0)
    if not src:
        return ""
    alt = named.get("alt") or named.get("image_alt") or (rest[0] if rest else "") or named.get("title") or ""
    caption = named.get("caption") or named.get("title") or ""
    told = " — ".join(part for part in (caption, named.get("attr", "")) if part)
    shown = f"![{escape_text(alt or caption)}]({src.strip().replace(' ', '%20')})"
    link = named.get("link") if named.get("link") != src else ""
    if link:
        shown = f"[{shown}]({link})"
    return f"{shown}\n\n*{told.strip()}*" if told and told != alt else shown


def escape_text(text: str) -> str:
    """A text as it stands in the brackets of a link."""
    return re.sub(r"([\[\]\\])", r"\\\1", " ".join(text.split()))


def embed(name: str, named: dict[str, str], plain: list[str]) -> str:
    """A video or a post as a link; empty where no name of it is given."""
    which = named.get("id") or named.get("video_id") or named.get("v") or ""
    if not which and name in ("gist", "tweet", "x", "codepen") and "user" in named:
        which = named.get("id", "")
    parts = [p for p in plain if p]
    which = which or (
        "/".join(parts[:2])
        if name == "gist"
        else parts[-1]
        if parts and name in ("tweet", "x")
        else parts[0]
        if parts
        else ""
    )
    if not which or re.search(r"[\s<>\"]", which):
        return ""
    address = which if which.startswith("http") else VIDEOS[name].format(which)
    return f"[{_NAMES.get(name, name.capitalize())}]({address})"


_PICTURE_FILE = re.compile(r"\.(?:png|jpe?g|gif|webp|svg|avif)(?:[?#]\S*)?\Z", re.IGNORECASE)
_DOCUMENT = re.compile(r"\.(?:pdf|docx?|xlsx?|pptx?|od[tsp]|csv|zip|epub|mp[34]|webm|ogg)\Z", re.IGNORECASE)
_LINKED = re.compile(r"(?:https?://|mailto:)[^\s<>\"()]+|[\w.~#-]*[/.#][^\s<>\"()]*")
_IN_ADDRESS = re.compile(
    r"\]\(\s*<?[^\s()<>]*\Z|\b(?:href|src)\s*=\s*[\"'][^\"'\n]*\Z|^[ ]{0,3}\[[^\]\n]+\]:[ \t]*\S*\Z", re.MULTILINE
)


def said(named: dict[str, str], plain: list[str], resolve: Resolve = lambda name: "", words: str = "") -> str:
    """What a tag of any name says by its arguments: the picture that it names, or a link, with `words` for its text
    where the tag encloses some; empty for neither.
    """
    names = ("src", "image", "img", "url", "file", "path", "filename", "photo")
    shown = next((named[name] for name in names if _PICTURE_FILE.search(named.get(name, ""))), "")
    if not shown and plain and _PICTURE_FILE.search(plain[0]):
        shown, plain = plain[0], plain[1:]
    if shown:
        return picture({**named, "src": shown}, plain)
    address = next((named[name] for name in ("href", "url", "link", "to") if named.get(name)), "")
    address = address or next((named[name] for name in names if _DOCUMENT.search(named.get(name, ""))), "")
    address = address or next((word for word in plain if re.match(r"https?://", word)), "")
    if not _LINKED.fullmatch(address):
        return ""
    labels = ("text", "label", "title", "name", "caption", "kicker", "heading", "alt")
    label = words or next((named[name] for name in labels if named.get(name)), "")
    label = label or next((word for word in plain if word != address), address)
    return f"[{escape_text(label)}]({('' if '://' in address else resolve(address)) or address})"


def in_address(text: str, at: int) -> bool:
    """Whether a place in a text lies in the address of a link or a picture."""
    return _IN_ADDRESS.search(text[max(0, at - 400) : at]) is not None


def address_in(named: dict[str, str], plain: list[str]) -> str:
    """The address among a tag's arguments, for a tag that stands where one belongs; empty without any."""
    found = (*(named[name] for name in ("src", "href", "url", "path", "file") if named.get(name)), *plain)
    return next((word for word in found if _LINKED.fullmatch(word)), "")
