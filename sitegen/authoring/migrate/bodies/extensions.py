"""What extensions of Markdown add: notes of python-markdown (MkDocs), components of MDX (Astro). Pure."""

import re
from collections import Counter

from sitegen.authoring.migrate.bodies.tags import (
    PICTURES,
    VIDEOS,
    Counts,
    attributes,
    embed,
    hidden,
    picture,
    said,
)

_ADMONITION = re.compile(
    r"^([ \t]*)(!!!|\?\?\?\+?|===)[ \t]++(?:([\w-]++(?:[ \t]+[\w-]++)*+)?[ \t]*+)(?:\"([^\"]*+)\")?[ \t]*+$"
)


_DEEPEST = 20
"""Boxes within boxes that become quotations: each has all its lines written anew. Deeper ones stay as they are."""


def admonitions(body: str, counts: Counts, depth: int = 0) -> str:
    """Notes of python-markdown's extensions as quotations with a heading in bold, which every reader understands."""
    if depth == _DEEPEST:
        return body
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
        inner = _trimmed(inner)
        counts.done[kind] += 1
        heading = found[4] if found[4] is not None else (found[3] or "").split()[0].capitalize()
        told = admonitions("\n".join(inner), counts, depth + 1).split("\n") if inner else []
        quoted = ([f"**{heading}**", ""] if heading else []) + told
        if out and out[-1].strip():
            out.append(indent)
        out += [f"{indent}> {line}".rstrip() for line in quoted]
        out.append("")
    return "\n".join(out)


def _trimmed(rows: list[str]) -> list[str]:
    """Rows without the blank ones before and behind them."""
    told = [number for number, row in enumerate(rows) if row.strip()]
    return rows[told[0] : told[-1] + 1] if told else []


_CONTAINER = re.compile(
    r"^([ \t]*+)(:{3,}+)[ \t]*+([A-Za-z][\w-]*+)"
    r"(?:[ \t]*+\[([^\]\n]*+)\]|[ \t]++([^\n{]*+))?[ \t]*+(?:\{[^}\n]*+\})?[ \t]*+$"
)


_ITEM = re.compile(r"[ \t]*+(?:[-*+]|\d{1,9}[.)])[ \t]")


def containers(body: str, counts: Counts) -> str:
    """Boxes between lines of colons (`:::note Title`), as Docusaurus, Starlight, VitePress and VuePress have them, as
    quotations with a heading in bold. One that is never closed stays as it is, and so does one in indented code.
    """
    out: list[str] = []
    opened: list[tuple[str, str, int, str]] = []  # indent, colons, place in `out`, heading
    fence = ""
    item = 0  # the column at which the text of the outermost item of a list begins
    for row in body.split("\n"):
        blanks = len(row[: len(row) - len(row.lstrip())].expandtabs(4))
        if not fence and row.strip() and blanks < (item or 4):
            marker = _ITEM.match(row)
            item = len(marker[0].expandtabs(4)) if marker else 0
        code = not item and blanks > 3
        mark = re.match(r"[ \t]*(`{3,}|~{3,})", row)
        if mark and (not fence or row.strip().startswith(fence)):
            fence = "" if fence else mark[1]
        found = None if fence or code else _CONTAINER.match(row)
        if found:
            opened.append((found[1], found[2], len(out), (found[4] or found[5] or found[3].capitalize()).strip()))
            out.append(row)
            counts.left[":::"] += 1
        elif len(opened) > _DEEPEST and not fence and not code and row.strip() == opened[-1][1]:
            opened.pop()
            out.append(row)
        elif opened and not fence and not code and row.strip() == opened[-1][1]:
            indent, _, start, heading = opened.pop()
            inner = _trimmed([line.removeprefix(indent) for line in out[start + 1 :]])
            before = [indent.rstrip()] if start and out[start - 1].strip() else []
            quoted = [f"**{heading}**", "", *inner]
            out[start:] = [*before, *(f"{indent}> {line}".rstrip() for line in quoted), ""]
            counts.left[":::"] -= 1
            counts.done[":::"] += 1
        else:
            out.append(row)
    counts.left += Counter()  # without those that came to nothing
    return "\n".join(out)


def components(text: str, counts: Counts) -> str:
    """MDX: lines of `import` and `export` go, components stand in comments."""

    def code(found: re.Match[str]) -> str:
        counts.left["import"] += 1
        return ""

    text = re.sub(
        r"^(?:import\s+[^\n]*?[\"'][^\n]*|export\s+(?:const|default|let)\b[^\n]*)\n?", code, text, flags=re.MULTILINE
    )

    def component(found: re.Match[str]) -> str:
        name = found[1]
        if name.lower() in PICTURES and not found[0].startswith("</"):
            made = picture(*attributes(found[0][1 + len(name) : -1].rstrip("/")))
            if made and "{" not in made:
                counts.done[name] += 1
                return made
        if name.lower() in VIDEOS:
            made = embed(name.lower(), *attributes(found[0][1 + len(name) : -1].rstrip("/")))
            if made:
                counts.done[name] += 1
                return made
        if not found[0].startswith("</") and "{" not in found[0]:
            made = said(*attributes(found[0][1 + len(name) : -1].rstrip("/")))
            if made:
                counts.done[name] += 1
                return made
        if not found[0].startswith("</"):
            counts.left[f"<{name}>"] += 1
        return hidden(found[0].strip("<>"))

    def linked(found: re.Match[str]) -> str:
        made = said(*attributes(found[2]), words=found[3].strip()) if "{" not in found[2] else ""
        if not made.startswith("["):
            return found[0]
        counts.done[found[1]] += 1
        return made

    text = re.sub(r"<([A-Z][\w.]{0,80})(\s[^<>\n]{1,500})(?<!/)>([^<>{}\n]{1,300})</\1>", linked, text)
    return re.sub(r"</?([A-Z][\w.]*)(?:\s[^<>]*)?/?>", component, text)
