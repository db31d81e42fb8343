"""What files of reference managers share: days, DOIs, and names in their natural order. Pure."""

from __future__ import annotations

import re


def iso_day(parts: list[str]) -> str:
    """Year, month and day as far as they are known, joined as ISO has it."""
    told = [parts[0]]
    for part in parts[1:3]:
        if not re.fullmatch(r"\d{1,2}", part):
            break
        told.append(part.zfill(2))
    return "-".join(told)


def is_address(text: str) -> bool:
    """Whether a text is an address of the web."""
    return re.match(r"https?://[^\s/]", text, re.IGNORECASE) is not None


def doi_address(doi: str) -> str:
    """The address at which a DOI resolves; an empty text for what is none."""
    bare = re.sub(r"\A(?:doi:|https?://(?:dx\.)?doi\.org/)\s*", "", doi.strip(), flags=re.IGNORECASE)
    return f"https://doi.org/{bare}" if re.match(r"10\.\d{4,9}/\S+\Z", bare) else ""


def in_order(name: str) -> str:
    """`Clerk, Ada` as `Ada Clerk`, `Clerk, Ada, Jr.` as `Ada Clerk Jr.`; an institution's name as it is."""
    parts = [part.strip() for part in name.split(",")]
    if len(parts) == 2 and all(parts):
        return f"{parts[1]} {parts[0]}"
    if len(parts) == 3 and all(parts):
        return f"{parts[1]} {parts[0]} {parts[2]}"
    return name.strip(" ,")
