"""Sanitises SVG images: elements and attributes that draw are listed, and all others are removed.

Elements and attributes are those of SVG 2 that draw. Scripts, handlers, foreign objects, animation, links, and every
address but `#part` of the same file go; so do comments and what editors write into a file of themselves.
"""

import re

from lxml import etree

from sitegen.model import Picture
from sitegen.outputs.images.formats import OddPicture

_NS = "http://www.w3.org/2000/svg"
_XLINK = "{http://www.w3.org/1999/xlink}href"
_ELEMENTS = frozenset(
    """svg g defs symbol use title desc path rect circle ellipse line polyline polygon text tspan textPath
    linearGradient radialGradient stop pattern clipPath mask marker filter feBlend feColorMatrix feComponentTransfer
    feComposite feConvolveMatrix feDiffuseLighting feDisplacementMap feDistantLight feDropShadow feFlood feFuncA
    feFuncB feFuncG feFuncR feGaussianBlur feMerge feMergeNode feMorphology feOffset fePointLight
    feSpecularLighting feSpotLight feTile feTurbulence""".split()
)
_ADDRESS = re.compile(r"url\s*\(\s*(?![\"']?#)|image-set|image\s*\(|@import|expression|\\", re.IGNORECASE)
_LENGTH = re.compile(r"\s*([0-9]+(?:\.[0-9]+)?)\s*(?:px)?\s*\Z")


def drawing(data: bytes) -> bytes:
    """The drawing as SVG in UTF-8. Raises OddPicture for what is no SVG, or names entities of its own."""
    return etree.tostring(_clean(data), encoding="utf-8") + b"\n"


def measure_svg(data: bytes) -> Picture:
    """A drawing's size in pixels: its own, else that of its view box, else 0 by 0. Raises OddPicture."""
    root = _clean(data)
    width, height = (_LENGTH.match(root.get(name) or "") for name in ("width", "height"))
    if width and height:
        return Picture("svg", round(float(width[1])), round(float(height[1])))
    box = [_LENGTH.match(part) for part in re.split(r"[\s,]+", (root.get("viewBox") or "").strip().replace("-", ""))]
    if len(box) == 4 and box[2] and box[3]:
        return Picture("svg", round(float(box[2][1])), round(float(box[3][1])))
    return Picture("svg", 0, 0)


def _clean(data: bytes) -> etree._Element:
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise OddPicture("it cannot be read as XML") from error
    if root.tag != f"{{{_NS}}}svg" or (root.getroottree().docinfo.internalDTD or _has_entities(root)):
        raise OddPicture("it is no plain SVG" if root.tag == f"{{{_NS}}}svg" else "it is no SVG")
    for element in list(root.iter()):
        if element is not root and not _draws(element):
            parent = element.getparent()
            if parent is not None:
                # lxml takes a tail away with its element; text after it belongs to what stays.
                parent.remove(element) if not element.tail else _remove(parent, element)
    for element in root.iter():
        for name, value in list(element.attrib.items()):
            if not _is_kept(str(name), str(value)):
                del element.attrib[name]
    etree.cleanup_namespaces(root)
    return root


def _has_entities(root: etree._Element) -> bool:
    return any(not isinstance(element.tag, str) for element in root.iter())


def _draws(element: etree._Element) -> bool:
    name = etree.QName(element.tag)
    return name.namespace == _NS and name.localname in _ELEMENTS


def _remove(parent: etree._Element, element: etree._Element) -> None:
    before = element.getprevious()
    if before is None:
        parent.text = (parent.text or "") + (element.tail or "")
    else:
        before.tail = (before.tail or "") + (element.tail or "")
    parent.remove(element)


def _is_kept(name: str, value: str) -> bool:
    if name in ("href", _XLINK):
        return value.strip().startswith("#")
    if name.startswith("{"):
        return name in ("{http://www.w3.org/XML/1998/namespace}lang", "{http://www.w3.org/XML/1998/namespace}space")
    return not name.lower().startswith(("on", "data-")) and not _ADDRESS.search(value)
