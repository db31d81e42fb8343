"""Shortcodes, tags of Liquid and of templates in a text: the common ones to Markdown, the others into comments. Pure.

What stands in a block of code or between backticks stays as it is. A tag that has no counterpart becomes a comment of
HTML, so that readers do not see it, editors do, and nothing that it encloses is lost.
"""

import re
from collections import Counter
from collections.abc import Callable
from html import escape
from typing import Any

_FENCE = re.compile(r"^([ \t]*(?:>[ \t]?|[-*+][ \t]+|\d+[.)][ \t]+)*)(`{3,}|~{3,})[^\n]*$", re.MULTILINE)
_SPAN = re.compile(r"(?<!`)(`+)(?!`)(?:[^`]|(?!(?<!`)\1(?!`))`)+?(?<!`)\1(?!`)")
_ATTRIBUTE = re.compile(
    r"([\w-]+)\s*[=:]\s*(?:\"((?:[^\"\\]|\\.)*)\"|'((?:[^'\\]|\\.)*)'|“([^”]*)”|([^\s\"'}]+))|\"((?:[^\"\\]|\\.)*)\"|'([^']*)'|`([^`]*)`|(\S+)"
)
_VIDEOS = {
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
_PICTURES = frozenset(
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
    spans: list[str] = []

    def hold(found: re.Match[str]) -> str:
        if "\n\n" in found[0]:
            return found[0]
        spans.append(found[0])
        return f"\ue000{len(spans) - 1}\ue001"

    changed = change(_SPAN.sub(hold, text)) if "`" in text else change(text)
    return re.sub("\ue000(\\d+)\ue001", lambda m: spans[int(m[1])] if int(m[1]) < len(spans) else m[0], changed)


def translate(body: str, generator: str, values: dict[str, Any], resolve: Resolve) -> tuple[str, Counts]:
    """A body with its tags translated. `values` are what `{{ name }}` stands for, by name (`site.title`)."""
    counts = Counts()
    body = body.replace("\ue000", "").replace("\ue001", "")
    if "{%" in body and generator in ("jekyll", "eleventy", "markdown"):
        body = _liquid_blocks(body, counts)
    if "highlight" in body and generator in ("hugo", "nikola"):
        body = _hugo_highlight(body, counts)
    if generator in ("jekyll", "eleventy", "markdown") and "{" in body:
        body = without_code(body, lambda text: _liquid(text, values, resolve, counts))
    elif generator == "hugo" and "{{" in body:
        body = without_code(body, lambda text: _shortcodes(text, _HUGO, resolve, counts))
    elif generator == "nikola" and "{{" in body:
        body = without_code(body, lambda text: _shortcodes(text, _NIKOLA, resolve, counts))
    elif generator == "zola" and "{" in body:
        body = without_code(body, lambda text: _zola(text, counts))
    elif generator == "mkdocs" and re.search(r"^[ \t]*(?:!!!|\?\?\?\+?|===)[ \t]", body, re.MULTILINE):
        body = _admonitions(body, counts)
    if generator == "astro" and re.search(r"^(?:import|export)\b|</?[A-Z]", body, re.MULTILINE):
        body = without_code(body, lambda text: _components(text, counts))
    body = body.replace("\ue002", "{").replace("\ue003", "}")
    return re.sub(r"^[ \t]*[*-][ \t]+\S[^\n]*\n\{:[ \t]*toc[^}]*\}[ \t]*\n?", "", body, flags=re.MULTILINE), counts


def _hidden(tag: str) -> str:
    inner = tag.replace("--", "- -").replace(">", "›") if "--" in tag else tag.replace("-->", "")
    return f"<!-- {inner} -->"


def _left(tag: str, name: str, counts: Counts) -> str:
    counts.left[name] += 1
    return _hidden(tag)


def attributes(text: str) -> tuple[dict[str, str], list[str]]:
    """A tag's arguments: those with a name, and the others in order."""
    named: dict[str, str] = {}
    plain: list[str] = []
    for found in _ATTRIBUTE.finditer(text):
        value = next((g for g in found.groups()[1:] if g is not None), "")
        value = re.sub(r"\\(.)", r"\1", value) if "\\" in value else value
        if found[1]:
            named[found[1].lower()] = value
        elif value.strip():
            plain.append(value)
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
    address = which if which.startswith("http") else _VIDEOS[name].format(which)
    return f"[{_NAMES.get(name, name.capitalize())}]({address})"


def _liquid_blocks(body: str, counts: Counts) -> str:
    """Blocks of Liquid that hold text as it is: `highlight`, `raw`, `comment`, and Eleventy's and Octopress's."""

    def fence(found: re.Match[str]) -> str:
        counts.done["highlight"] += 1
        inner = found[2].strip("\n")
        mark = "```" if "```" not in inner else "~~~~"
        language = (found[1].split() or [""])[0]
        return f"\n{mark}{language}\n{inner}\n{mark}\n"

    body = re.sub(
        r"[ \t]*\{%-?\s*highlight\b([^%]*?)-?%\}[ \t]*\n?(.*?)\{%-?\s*endhighlight\s*-?%\}[ \t]*",
        fence,
        body,
        flags=re.DOTALL,
    )

    def comment(found: re.Match[str]) -> str:
        counts.done["comment"] += 1
        return ""

    body = re.sub(r"\{%-?\s*comment\s*-?%\}.*?\{%-?\s*endcomment\s*-?%\}", comment, body, flags=re.DOTALL)

    def raw(found: re.Match[str]) -> str:
        counts.done["raw"] += 1
        return found[1].replace("{", "\ue002").replace("}", "\ue003")

    return re.sub(r"\{%-?\s*raw\s*-?%\}(.*?)\{%-?\s*endraw\s*-?%\}", raw, body, flags=re.DOTALL)


def _liquid(text: str, values: dict[str, Any], resolve: Resolve, counts: Counts) -> str:
    text = re.sub(r"\{\{-?\s*(.*?)\s*-?\}\}", lambda m: _output(m, values, counts), text, flags=re.DOTALL)

    def tag(found: re.Match[str]) -> str:
        name, rest = found[1], found[2].strip()
        if name in ("post_url", "link"):
            address = resolve(rest.strip("\"' "))
            if address:
                counts.done[name] += 1
                return address
            counts.left[name] += 1
            return ""
        if name in ("assign", "capture", "endcapture"):
            counts.left[name] += 1
            return _hidden(found[0])
        made = ""
        if name in ("include", "include_relative", "render"):
            file, _, arguments = rest.partition(" ")
            kind = re.sub(r"\.\w+\Z", "", file.strip("\"',").rpartition("/")[2]).lower().replace("-", "_")
            named, plain = attributes(arguments)
            if kind in _VIDEOS or "youtube" in kind:
                made = embed(kind if kind in _VIDEOS else "youtube", named, plain)
            elif kind in _PICTURES or kind.startswith(("figure", "image")):
                made = picture(named, plain)
            name = f"include {file}"
        elif name in _VIDEOS:
            made = embed(name, *attributes(rest))
        elif name in _PICTURES:
            made = picture(*attributes(re.sub(r"\"\"([^\"]+)\"\"", r'"\1"', rest)))
        if made:
            counts.done[name] += 1
            return made
        return _left(found[0], name, counts)

    return re.sub(r"\{%-?\s*([\w]+)\b(.*?)-?%\}", tag, text, flags=re.DOTALL)


def _output(found: re.Match[str], values: dict[str, Any], counts: Counts) -> str:
    """`{{ … }}`: a place of the site, a text with filters of addresses, or a value that is known."""
    words, *filters = (part.strip() for part in found[1].split("|"))
    quoted = re.fullmatch(r"[\"']([^\"']*)[\"']", words)
    names = {f.split(":")[0].strip() for f in filters}
    if (
        re.fullmatch(r"site\.(?:baseurl|url|github\.url|BASE_PATH)|page\.preview_baseurl|BASE_PATH|baseurl", words)
        and not filters
    ):
        counts.done["site.baseurl"] += 1
        return ""
    if quoted and names <= {
        "relative_url",
        "absolute_url",
        "url",
        "prepend",
        "append",
        "asset_path",
        "strip",
        "escape",
    }:
        counts.done["relative_url"] += 1
        return quoted[1]
    value = values.get(words)
    if isinstance(value, str) and names <= {"escape", "strip", "markdownify", "xml_escape"}:
        counts.done[words] += 1
        return value
    counts.left[f"{{{{ {words.split(' ')[0][:40]} }}}}"] += 1
    # In an address a comment would break it.
    return found[0].replace("{", "\ue002").replace("}", "\ue003") if "\n" not in found[0] else _hidden(found[0])


_HUGO = re.compile(r"\{\{([<%])(/\*)?\s*(/?)\s*([\w./-]+)\s*(.*?)\s*(?:\*/)?/?\s*[>%]\}\}", re.DOTALL)
_NIKOLA = re.compile(r"\{\{(%)(/\*)?\s*(/?)\s*([\w./-]+)\s*(.*?)\s*(?:\*/)?/?\s*%\}\}", re.DOTALL)


def _hugo_highlight(body: str, counts: Counts) -> str:
    def fence(found: re.Match[str]) -> str:
        counts.done["highlight"] += 1
        inner = found[2].strip("\n")
        mark = "```" if "```" not in inner else "~~~~"
        return f"\n{mark}{(found[1].split() or [''])[0].strip(chr(34))}\n{inner}\n{mark}\n"

    pattern = r"\{\{[<%]\s*(?:highlight|code)\b([^>%]*?)[>%]\}\}\n?(.*?)\{\{[<%]\s*/\s*(?:highlight|code)\s*[>%]\}\}"
    return re.sub(pattern, fence, body, flags=re.DOTALL)


def _shortcodes(text: str, pattern: re.Pattern[str], resolve: Resolve, counts: Counts) -> str:
    def put(found: re.Match[str]) -> str:
        mark, escaped, closing, name, rest = found.groups()
        if escaped:  # written to be shown
            shown = found[0].replace("/*", "").replace("*/", "")
            return shown.replace("{", "\ue002").replace("}", "\ue003")
        name = name.lower()
        named, plain = attributes(rest)
        if name in ("ref", "relref") and not closing:
            wanted = named.get("path") or (plain[0] if plain else "")
            place, _, part = wanted.partition("#")
            address = resolve(place) if place else ""
            counts.done[name] += bool(address or not place)
            counts.left[name] += not (address or not place)
            return address + (f"#{part}" if part else "") if address or not place else "#"
        made = ""
        if not closing and name in _VIDEOS:
            made = embed(name, named, plain)
        elif not closing and name in _PICTURES:
            made = picture(named, plain)
        if made:
            counts.done[name] += 1
            return made
        if closing:
            return "" if counts.done[name] else _hidden(found[0])
        return _left(found[0], name, counts)

    return pattern.sub(put, text)


def _zola(text: str, counts: Counts) -> str:
    def call(found: re.Match[str]) -> str:
        name = found[1].lower()
        named, plain = attributes(re.sub(r",\s*(?=\w+\s*=)", " ", found[2]))
        named = {k: v.rstrip(",") for k, v in named.items()}
        made = ""
        if name in _VIDEOS:
            made = embed(name, named, plain)
        elif name in _PICTURES:
            made = picture(named, plain)
        if made:
            counts.done[name] += 1
            return made
        return _left(found[0], name, counts)

    def shown(found: re.Match[str]) -> str:
        return re.sub(r"/\*|\*/", "", found[0]).replace("{", "\ue002").replace("}", "\ue003")

    text = re.sub(r"\{[{%]/\*.*?\*/[}%]\}", shown, text, flags=re.DOTALL)
    text = re.sub(r"\{\{\s*([\w:]+)\((.*?)\)\s*\}\}", call, text, flags=re.DOTALL)

    def block(found: re.Match[str]) -> str:
        if found[1] == "end":
            return _hidden(found[0])
        return _left(found[0], found[1], counts)

    return re.sub(r"\{%\s*(\w+)\b(.*?)%\}", block, text, flags=re.DOTALL)


_ADMONITION = re.compile(
    r"^([ \t]*)(!!!|\?\?\?\+?|===)[ \t]+(?:([\w-]+(?:[ \t]+[\w-]+)*)?[ \t]*)(?:\"([^\"]*)\")?[ \t]*$"
)


def _admonitions(body: str, counts: Counts) -> str:
    """Notes of python-markdown's extensions as quotations with a heading in bold, which every reader understands."""
    out: list[str] = []
    rows = body.split("\n")
    fence = ""
    at = 0
    while at < len(rows):
        row = rows[at]
        mark = re.match(r"[ \t]*(`{3,}|~{3,})", row)
        if mark and (not fence or row.strip().startswith(fence)):
            fence = "" if fence else mark[1]
        found = None if fence else _ADMONITION.match(row)
        if not found or not (found[3] or found[4]):
            out.append(row)
            at += 1
            continue
        indent, kind = found[1], found[2]
        inner: list[str] = []
        at += 1
        while at < len(rows) and (not rows[at].strip() or rows[at].startswith((indent + "    ", indent + "\t"))):
            inner.append(
                rows[at].removeprefix(indent).removeprefix("\t")
                if rows[at].startswith(indent + "\t")
                else rows[at][len(indent) + 4 :]
            )
            at += 1
        while inner and not inner[-1].strip():
            inner.pop()
        while inner and not inner[0].strip():
            inner.pop(0)
        counts.done[kind] += 1
        heading = found[4] if found[4] is not None else (found[3] or "").split()[0].capitalize()
        told = _admonitions("\n".join(inner), counts).split("\n") if inner else []
        quoted = ([f"**{heading}**", ""] if heading else []) + told
        if out and out[-1].strip():
            out.append(indent)
        out += [f"{indent}> {line}".rstrip() for line in quoted]
        out.append("")
    return "\n".join(out)


def _components(text: str, counts: Counts) -> str:
    """MDX: lines of `import` and `export` go, components stand in comments."""

    def code(found: re.Match[str]) -> str:
        counts.left["import"] += 1
        return ""

    text = re.sub(
        r"^(?:import\s+[^\n]*?[\"'][^\n]*|export\s+(?:const|default|let)\b[^\n]*)\n?", code, text, flags=re.MULTILINE
    )

    def component(found: re.Match[str]) -> str:
        name = found[1]
        if name.lower() in _PICTURES and not found[0].startswith("</"):
            made = picture(*attributes(found[0][1 + len(name) : -1].rstrip("/")))
            if made and "{" not in made:
                counts.done[name] += 1
                return made
        if name.lower() in _VIDEOS:
            made = embed(name.lower(), *attributes(found[0][1 + len(name) : -1].rstrip("/")))
            if made:
                counts.done[name] += 1
                return made
        if not found[0].startswith("</"):
            counts.left[f"<{name}>"] += 1
        return _hidden(found[0].strip("<>"))

    return re.sub(r"</?([A-Z][\w.]*)(?:\s[^<>]*)?/?>", component, text)


def as_attribute(text: str) -> str:
    """A text as the value of an attribute of HTML."""
    return escape(text, quote=True)
