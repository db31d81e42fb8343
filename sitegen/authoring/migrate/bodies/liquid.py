"""Liquid, as Jekyll and Eleventy have it in their texts. Pure."""

import re
from typing import Any

from sitegen.authoring.migrate.bodies.tags import (
    PICTURES,
    VIDEOS,
    Counts,
    Resolve,
    address_in,
    attributes,
    embed,
    escape_text,
    hidden,
    in_address,
    left,
    picture,
    replaced_blocks,
    said,
)

_LOGIC = frozenset("if elsif unless for case when assign capture set include tablerow cycle".split())


def liquid_blocks(body: str, counts: Counts) -> str:
    """Blocks of Liquid that hold text as it is: `highlight`, `raw`, `comment`, and Eleventy's and Octopress's."""

    def fence(found: re.Match[str]) -> str:
        counts.done["highlight"] += 1
        inner = found[2].strip("\n")
        mark = "```" if "```" not in inner else "~~~~"
        language = (found[1].split() or [""])[0]
        return f"\n{mark}{language}\n{inner}\n{mark}\n"

    pattern = r"\{%-?\s{0,9}highlight\b([^%\n]{0,200}?)-?%\}[ \t]{0,99}\n?(.*?)\{%-?\s{0,9}endhighlight\s{0,9}-?%\}"
    body = replaced_blocks(body, pattern, r"\{%-?\s{0,9}endhighlight\s{0,9}-?%\}", fence)

    def comment(found: re.Match[str]) -> str:
        counts.done["comment"] += 1
        return ""

    close = r"\{%-?\s{0,9}endcomment\s{0,9}-?%\}"
    body = replaced_blocks(body, rf"\{{%-?\s{{0,9}}comment\s{{0,9}}-?%\}}.*?{close}", close, comment)

    def raw(found: re.Match[str]) -> str:
        counts.done["raw"] += 1
        return found[1].replace("{", "\ue002").replace("}", "\ue003")

    close = r"\{%-?\s{0,9}endraw\s{0,9}-?%\}"
    return replaced_blocks(body, rf"\{{%-?\s{{0,9}}raw\s{{0,9}}-?%\}}(.*?){close}", close, raw)


def liquid(text: str, values: dict[str, Any], resolve: Resolve, counts: Counts) -> str:
    text = re.sub(r"\{\{-?(.{0,2000}?)-?\}\}", lambda m: _output(m, values, counts), text, flags=re.DOTALL)

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
            return hidden(found[0])
        made = ""
        if name in ("include", "include_relative", "render"):
            file, _, arguments = rest.partition(" ")
            kind = re.sub(r"\.\w+\Z", "", file.strip("\"',").rpartition("/")[2]).lower().replace("-", "_")
            named, plain = attributes(arguments)
            if kind in VIDEOS or "youtube" in kind:
                made = embed(kind if kind in VIDEOS else "youtube", named, plain)
            elif kind in PICTURES or kind.startswith(("figure", "image")):
                made = picture(named, plain)
            made = made or said(named, plain, resolve)
            name = f"include {file}"
        elif name in VIDEOS:
            made = embed(name, *attributes(rest))
        elif name in PICTURES:
            made = picture(*attributes(re.sub(r"\"\"([^\"]+)\"\"", r'"\1"', rest)))
        elif in_address(text, found.start()):
            made = address_in(*attributes(rest))
        elif re.search(r"[=:]|[\"']", rest) and name not in _LOGIC:
            made = said(*attributes(rest), resolve)
        if made:
            counts.done[name] += 1
            return made
        if in_address(text, found.start()):
            counts.left[name] += 1
            return ""
        return left(found[0], name, counts)

    return re.sub(r"\{%-?\s{0,9}(\w+)\b(.{0,2000}?)-?%\}", tag, text, flags=re.DOTALL)


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
    if quoted:
        counts.left[f"{{{{ … | {', '.join(sorted(names))[:40]} }}}}"] += 1
        label = re.search(r"[\"']([^\"']+)[\"']\s*\Z", filters[-1]) if filters else None
        address = quoted[1].replace("www.youtube-nocookie.com/embed/", "www.youtube.com/watch?v=")
        if re.match(r"https?://\S+\Z", address):
            return f"[{escape_text(label[1])}]({address})" if label else f"<{address}>"
        return quoted[1]
    counts.left[f"{{{{ {words.split(' ')[0][:40]} }}}}"] += 1
    # In an address a comment would break it.
    return found[0].replace("{", "\ue002").replace("}", "\ue003") if "\n" not in found[0] else hidden(found[0])
