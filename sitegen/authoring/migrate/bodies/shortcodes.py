"""Shortcodes of Hugo, Nikola and Zola. Pure."""

import re
from collections.abc import Mapping

from sitegen.authoring.migrate.bodies.tags import (
    PICTURES,
    VIDEOS,
    Counts,
    Resolve,
    address_in,
    attributes,
    embed,
    hidden,
    in_address,
    left,
    picture,
    replaced_blocks,
    said,
)

HUGO = re.compile(r"\{\{([<%])(/\*)?\s{0,20}(/?)\s{0,20}([\w./-]{1,80})(.{0,2000}?)[>%]\}\}", re.DOTALL)
NIKOLA = re.compile(r"\{\{(%)(/\*)?\s{0,20}(/?)\s{0,20}([\w./-]{1,80})(.{0,2000}?)%\}\}", re.DOTALL)


_CODE = r"(?:highlight|code[\w-]{0,40}|[\w-]{1,40}-code)"


def hugo_highlight(body: str, counts: Counts) -> str:
    """Shortcodes that enclose code as fences; their language is the first argument, or `lang`."""

    def fence(found: re.Match[str]) -> str:
        counts.done[found[1]] += 1
        named, plain = attributes(found[2].strip())
        language = named.get("lang") or named.get("language") or (plain or [""])[0]
        language = language if re.fullmatch(r"[\w.+#-]{1,40}", language) else ""
        inner = found[3].strip("\n")
        mark = "```" if "```" not in inner else "~~~~"
        return f"\n{mark}{language}\n{inner}\n{mark}\n"

    close = rf"\{{\{{[<%]\s{{0,9}}/\s{{0,9}}{_CODE}\s{{0,9}}[>%]\}}\}}"
    opening = rf"\{{\{{[<%]\s{{0,9}}({_CODE})\b"
    inner = rf"((?:(?!{opening.replace('(', '(?:', 1)}).)*?)"
    pattern = rf"{opening}([^>%\n]{{0,200}})(?<!/)[>%]\}}\}}\n?{inner}{close}"
    return replaced_blocks(body, pattern, close, fence)


_PAIR = re.compile(
    r"\{\{[<%]\s{0,9}([\w./-]{1,80})\s([^<>{}\n]{1,500}?)[>%]\}\}([^\n{}<>\[\]]{1,300})\{\{[<%]\s{0,9}/\s{0,9}\1\s{0,9}[>%]\}\}"
)


def shortcodes(text: str, pattern: re.Pattern[str], resolve: Resolve, counts: Counts, values: Mapping[str, str]) -> str:
    def linked(found: re.Match[str]) -> str:
        made = said(*attributes(found[2]), resolve, found[3])
        if not made.startswith("["):
            return found[0]
        counts.done[found[1].lower()] += 1
        return made

    def put(found: re.Match[str]) -> str:
        _, escaped, closing, name, rest = found.groups()
        if escaped:  # written to be shown
            shown = found[0].replace("/*", "").replace("*/", "")
            return shown.replace("{", "\ue002").replace("}", "\ue003")
        name = name.lower()
        named, plain = attributes(rest.strip().removesuffix(" /"))
        if name in ("ref", "relref") and not closing:
            wanted = named.get("path") or (plain[0] if plain else "")
            place, _, part = wanted.partition("#")
            address = resolve(place) if place else ""
            counter = counts.done if address or not place else counts.left
            counter[name] += 1
            return address + (f"#{part}" if part else "") if address or not place else "#"
        if name == "param" and not closing and plain:
            value = values.get(f"page.{plain[0]}") or values.get(f"site.params.{plain[0]}") or ""
            (counts.done if value else counts.left)[name] += 1
            return value or ("" if in_address(text, found.start()) else hidden(found[0]))
        if in_address(text, found.start()):
            address = address_in(named, plain)
            (counts.done if address else counts.left)[name] += 1
            return address.replace(" ", "%20")
        made = ""
        if not closing and name in VIDEOS:
            made = embed(name, named, plain)
        elif not closing and name in PICTURES:
            made = picture(named, plain)
        if not closing:
            made = made or said(named, plain, resolve)
        if made:
            counts.done[name] += 1
            return made
        if closing:
            return "" if counts.done[name] else hidden(found[0])
        return left(found[0], name, counts)

    text = _PAIR.sub(linked, text)
    return pattern.sub(put, text)


def zola(text: str, counts: Counts) -> str:
    def call(found: re.Match[str]) -> str:
        name = found[1].lower()
        named, plain = attributes(re.sub(r",\s*(?=\w+\s*=)", " ", found[2]))
        named = {k: v.rstrip(",") for k, v in named.items()}
        made = ""
        if name in VIDEOS:
            made = embed(name, named, plain)
        elif name in PICTURES:
            made = picture(named, plain)
        if in_address(text, found.start()):
            address = address_in(named, plain)
            (counts.done if address else counts.left)[name] += 1
            return address
        made = made or said(named, plain)
        if made:
            counts.done[name] += 1
            return made
        return left(found[0], name, counts)

    def shown(found: re.Match[str]) -> str:
        return re.sub(r"/\*|\*/", "", found[0]).replace("{", "\ue002").replace("}", "\ue003")

    text = re.sub(r"\{[{%]/\*.{0,2000}?\*/[}%]\}", shown, text, flags=re.DOTALL)
    text = re.sub(r"\{\{\s{0,20}([\w:]{1,80})\((.{0,2000}?)\)\s{0,20}\}\}", call, text, flags=re.DOTALL)

    def block(found: re.Match[str]) -> str:
        if found[1] == "end":
            return hidden(found[0])
        return left(found[0], found[1], counts)

    return re.sub(r"\{%\s{0,20}(\w{1,80})\b(.{0,2000}?)%\}", block, text, flags=re.DOTALL)
