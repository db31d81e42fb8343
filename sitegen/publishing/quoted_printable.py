"""Encodes a text as quoted-printable (RFC 2045, section 6.7) without cutting one sign in it."""

import re

_LONGEST_LINE = 76
"""The longest line of quoted-printable (RFC 2045, section 6.7)."""
_QUOTED = tuple(chr(n) if n in (9, *range(32, 61), *range(62, 127)) else f"={n:02X}" for n in range(256))
"""Each byte in quoted-printable."""


def quoted_printable(text: str, whole: str = "") -> str:
    """A text in the encoding quoted-printable (RFC 2045, section 6.7), with lines of 76 characters at most.

    No line ends within `whole`, the sign that a sending service looks for in the bytes of the message, where it can
    stand on one line as it is (see `stays_whole`).
    """
    cut = re.compile(f"({re.escape(whole)})") if whole and stays_whole(whole) else None
    rows = []
    for line in text.split("\n"):
        parts = cut.split(line) if cut else [line]
        atoms: list[str] = []
        for part in parts:
            atoms += [part] if cut and part == whole else map(_QUOTED.__getitem__, part.encode())
        if atoms and atoms[-1] in (" ", "\t"):
            atoms[-1] = f"={ord(atoms[-1]):02X}"
        row = ""
        for place, atom in enumerate(atoms):
            # A line that goes on ends in `=`, which is one of its characters.
            room = _LONGEST_LINE - (place + 1 < len(atoms))
            if len(row) + len(atom) > room:
                rows.append(row + "=")
                row = ""
            row += atom
        rows.append(row)
    return "\n".join(rows)


def stays_whole(sign: str) -> bool:
    """Whether a sending service finds this sign in a message: quoted-printable changes none of it, nor cuts it."""
    return len(sign) < _LONGEST_LINE and all(33 <= ord(c) <= 126 and c != "=" for c in sign)
