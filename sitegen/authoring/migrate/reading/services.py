"""The exports of Substack (`posts.csv` with a folder of HTML) and Medium (a folder of HTML) as entries."""

import csv
import io
import re
from collections.abc import Iterable
from datetime import datetime, tzinfo
from typing import Any
from urllib.parse import unquote, urlsplit

from lxml import etree
from lxml.html import document_fromstring

from sitegen.authoring.migrate.entry import OldEntry
from sitegen.authoring.migrate.notes import Notes
from sitegen.authoring.migrate.reading import moments
from sitegen.authoring.migrate.reading.config import OldSite
from sitegen.authoring.migrate.reading.source import OldFiles


def read_substack(files: OldFiles, zone: tzinfo, now: datetime, notes: Notes) -> tuple[OldSite, list[OldEntry]]:
    found: list[OldEntry] = []
    rows: Iterable[dict[str, Any]] = csv.DictReader(io.StringIO(files.text("posts.csv")))
    for row in rows:
        told = str(row.get("post_id") or "")
        number, _, slug = told.partition(".")
        name = f"posts/{told}.html"
        keys = {"title": row.get("title") or "", "summary": row.get("subtitle") or "", "slug": slug}
        body = files.text(name)
        kind = str(row.get("type") or "newsletter")
        if kind not in ("newsletter", "post", "page", "podcast") or (
            name not in files and str(row.get("is_published")).lower() != "true"
        ):
            notes.add("not-moved", name, f"“{keys['title'][:80]}”: a {kind}")
            continue
        entry = OldEntry(name, keys, body, html=True, article=kind != "page")
        entry.name = slug or number
        entry.date = moments.written(row.get("post_date") or row.get("email_sent_at") or "", zone)
        entry.address = f"/p/{slug}" if slug else ""
        entry.sure = True
        audience = str(row.get("audience") or "everyone")
        if audience != "everyone":
            entry.hidden = f"its audience is {audience}"
        elif str(row.get("is_published")).lower() != "true":
            entry.hidden = "it was not published"
        if name not in files:
            notes.add("not-moved", name, f"“{keys['title'][:80]}”: the export lacks its text")
            continue
        found.append(entry)
    return OldSite("substack"), found


def read_medium(files: OldFiles, zone: tzinfo, now: datetime, notes: Notes) -> tuple[OldSite, list[OldEntry]]:
    found: list[OldEntry] = []
    for name in files.names:
        if not re.match(r"(?:[^/]+/)?posts/[^/]+\.html\Z", name):
            continue
        text = files.text(name)
        if not text.strip():
            continue
        try:
            tree: Any = document_fromstring(text)
        except (etree.ParserError, etree.XMLSyntaxError, ValueError):
            notes.add("not-text", name, "it is no HTML")
            continue
        title = tree.xpath("string(//h1[contains(@class,'p-name')])") or tree.xpath("string(//title)")
        body = tree.xpath("//section[@data-field='body']")
        for heading in tree.xpath("//section[@data-field='body']//h3[contains(@class,'graf--title')]"):
            heading.drop_tree()
        html = str(etree.tostring(body[0], encoding="unicode", method="html", with_tail=False)) if body else ""
        link = str(tree.xpath("string(//a[contains(@class,'p-canonical')]/@href)"))
        keys: dict[str, Any] = {"title": str(title)}
        keys |= {"author": str(tree.xpath("string(//a[contains(@class,'p-author')])")),
                "summary": str(tree.xpath("string(//section[@data-field='subtitle'])"))}  # fmt: skip
        keys["tags"] = [str(a.text_content()) for a in tree.xpath("//a[contains(@class,'p-tag')]")]
        entry = OldEntry(name, keys, html, html=True)
        stem = name.rpartition("/")[2].removesuffix(".html")
        entry.name = re.sub(r"-{1,2}[0-9a-f]{8,16}\Z", "", moments.without_day(stem.removeprefix("draft_")))
        entry.date = moments.written(
            str(tree.xpath("string(//time[contains(@class,'dt-published')]/@datetime)")), zone
        ) or moments.in_path(name)
        number = re.search(r"([0-9a-f]{8,16})\Z", stem)
        entry.address = unquote(urlsplit(link).path)
        entry.rss_id = entry.atom_id = f"https://medium.com/p/{number[1]}" if number else ""
        entry.sure = bool(number)
        if "/draft_" in f"/{name}":
            entry.hidden = "it is a draft"
        entry.put("slug", entry.name)
        found.append(entry)
    return OldSite("medium"), found
