"""The HTML of exports to Markdown: what it says, its links, pictures, lists, tables, quotations and code. Pure.

Scripts, styles and forms are left out, what is embedded becomes a link, and WordPress's comments of blocks go.
markdownify writes the marks.
"""

import re
from collections import Counter
from html import escape
from typing import Any

from lxml import etree
from lxml.html import HtmlElement, fragment_fromstring, tostring

from sitegen.authoring.migrate.bodies.tags import Counts, replaced_blocks

_LEFT_OUT = ("script", "style", "form", "input", "button", "select", "textarea", "object", "applet", "noscript")
_EMBEDS = ("iframe", "embed", "video", "audio")
MAX_HTML = 4 * 1024 * 1024


def to_markdown(html: str) -> tuple[str, Counter[str]]:
    """A body as Markdown, and how much was embedded (`embed`) or left out (by the element's name)."""
    counts: Counter[str] = Counter()
    if not html.strip() or len(html) > MAX_HTML:
        counts["too large"] += bool(html.strip())
        return "", counts
    html = replaced_blocks(html, r"<!--.*?-->", "-->", lambda found: "")
    html = replaced_blocks(html, r"(?i:<head\b.*?</head\s*>)", r"(?i:</head\s*>)", lambda found: "")
    html = re.sub(r"(?i)<!doctype[^>]*>|</?(?:html|head|body)\b[^>]*>", "", html)
    html = re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f]", "", html)
    try:
        tree = fragment_fromstring(html, create_parent="div")
    except (AssertionError, etree.ParserError, etree.XMLSyntaxError, ValueError):
        return re.sub(r"<[^>]*>", "", html), counts
    _clean(tree, counts)
    converter = _converter()
    text = str(converter.convert(tostring(tree, encoding="unicode")))
    text = re.sub(r"[ \t]+\n", lambda m: m[0] if m[0] == "  \n" else "\n", text)
    return re.sub(r"\n{3,}", "\n\n", text).strip("\n") + "\n", counts


def _clean(tree: HtmlElement, counts: Counter[str]) -> None:
    for element in list(tree.iter(*_LEFT_OUT)):
        counts[str(element.tag)] += 1
        element.drop_tree()
    for element in list(tree.iter(*_EMBEDS)):
        if element.getparent() is None:
            continue
        inner = element.find("source")
        src = element.get("src") or element.get("data-src") or (inner.get("src") if inner is not None else "") or ""
        counts["embed"] += 1
        link = etree.Element("a", href=_watched(src))
        link.text = element.get("title") or _watched(src)
        holder = etree.Element("p")
        holder.append(link)
        holder.tail = element.tail
        if src:
            element.getparent().replace(element, holder)
        else:
            element.drop_tree()
    for caption in list(tree.iter("figcaption")):
        words = " ".join("".join(caption.itertext()).split())
        caption.tag = "p"
        if words and not len(caption):
            caption.text = None
            strong = etree.SubElement(caption, "em")
            strong.text = words
    for element in tree.iter("pre"):
        code = element.find("code")
        told = f"{element.get('class') or ''} {(code.get('class') or '') if code is not None else ''}"
        found = re.search(r"(?:lang(?:uage)?|brush)[-:]\s*([\w+#-]+)", told)
        if found:
            element.set("data-language", found[1])


def _watched(src: str) -> str:
    """The page on which an embedded video can be seen."""
    src = "https:" + src if src.startswith("//") else src
    found = re.search(r"(?:youtube(?:-nocookie)?\.com/embed/|youtu\.be/)([\w-]{6,})", src)
    if found:
        return f"https://www.youtube.com/watch?v={found[1]}"
    found = re.search(r"player\.vimeo\.com/video/(\d+)", src)
    return f"https://vimeo.com/{found[1]}" if found else src


def _converter() -> Any:
    from markdownify import MarkdownConverter

    return MarkdownConverter(
        heading_style="atx",
        bullets="-",
        code_language_callback=lambda element: element.get("data-language") or "",
        table_infer_header=True,
        sub_symbol="<sub>",
        sup_symbol="<sup>",
    )


_CODES = frozenset(
    """caption wp_caption gallery embed audio video playlist contact-form contact-form-7 recent-posts sitemap archives
    youtube vimeo tweet twitter soundcloud gravityform mc4wp_form elementor-template vc_row vc_column vc_column_text
    et_pb_section et_pb_row et_pb_column et_pb_text""".split()
)
"""Shortcodes of WordPress and its most used plug-ins; others are known by their arguments."""

_CODE = re.compile(r"\[(/?)([a-z][\w-]{1,40})((?:\s[^\[\]\n]{0,500})?)/?\]")


def wordpress_codes(html: str, counts: Counts) -> str:
    """WordPress's HTML without its shortcodes: what they enclose stays, an embedded address becomes a link."""
    closed = {found[2] for found in _CODE.finditer(html) if found[1]}

    def put(found: re.Match[str]) -> str:
        name, told = found[2], found[3]
        if name not in _CODES and name not in closed and not re.search(r"\s[\w-]+=[\"'&]", told):
            return found[0]
        address = re.search(r"\b(?:src|url|mp4|mp3)=[\"']?(https?://[^\"'\s\]]+)", told)
        if name in ("caption", "wp_caption", "embed"):
            counts.done[name] += not found[1]
            return ""
        if found[1]:
            return ""
        if address:
            counts.done[name] += 1
            return f'<p><a href="{escape(address[1], quote=True)}">{escape(address[1])}</a></p>'
        counts.left[name] += 1
        return ""

    return _CODE.sub(put, html)
