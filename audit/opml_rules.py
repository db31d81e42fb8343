"""The rules of the list of feeds (OPML 2.0, http://opml.org/spec2.opml)."""

from html_rules import absolute
from json_feed_rules import twice
from lxml import etree


def opml_faults(data: bytes) -> list[str]:
    """What is wrong with the list of feeds."""
    root = etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True))
    faults = [] if root.tag == "opml" and root.get("version") == "2.0" else ["it is not OPML 2.0"]
    if not root.findtext("head/title"):
        faults.append("it has no title")
    for row in root.iter("outline"):
        if len(row) and not set(row.keys()) - {"text", "title"}:  # a folder
            faults += [f"a folder without {k}" for k in ("text", "title") if not row.get(k)]
            continue
        faults += [f"an outline without {k}" for k in ("text", "title", "xmlUrl", "htmlUrl") if not row.get(k)]
        faults += [] if row.get("type") == "rss" else [f"an outline of type {row.get('type')}"]
        faults += [f"{k} is no whole address" for k in ("xmlUrl", "htmlUrl") if not absolute(row.get(k, ""))]
    return faults + twice(row.get("xmlUrl") for row in root.iter("outline") if row.get("xmlUrl"))
