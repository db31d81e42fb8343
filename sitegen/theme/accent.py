"""The accent colour of `[theme]`: its style sheet, and the contrast with the page (WCAG 2.2, 1.4.3).

A theme's sheet names the colours of its page `--paper` and takes the accent from `--accent`; `--q1` to `--q4` are four
steps of it, for maps.
"""

import re

from sitegen.problems import SETTINGS_FILE, Problem, problem

SHEET = "css/accent.css"
"""The name of the sheet among the static files."""
LEAST = 4.5
"""The least contrast of text (WCAG 2.2, level AA)."""

_PAPER = re.compile(r"--paper:\s*(#[0-9A-Fa-f]{6}|#[0-9A-Fa-f]{3})\b")
_DARK = re.compile(r"prefers-color-scheme:\s*dark|data-theme=\"dark\"")
_WHITE, _BLACK = (255, 255, 255), (0, 0, 0)

Colour = tuple[int, int, int]


def sheet(accent: str, accent_dark: str, css: str) -> str:
    """The style sheet that puts the accent in place of the theme's; `css` is the theme's sheet."""
    light, dark = papers(css)
    accent_dark = accent_dark or (_hex(readable(_rgb(accent), _rgb(dark), 7)) if accent else "")
    day, night = _steps(accent, light), _steps(accent_dark, dark)
    # What is printed keeps the theme's black.
    rows = [f"  :root {{ {day} }}"] if day else []
    if night:
        rows.append(f'  :root[data-theme="dark"] {{ {night} }}')
    text = "@media screen {\n" + "\n".join(rows) + "\n}\n"
    if night:
        text += (
            f'@media screen and (prefers-color-scheme: dark) {{\n  :root:not([data-theme="light"]) {{ {night} }}\n}}\n'
        )
    return text


def _steps(accent: str, paper: str) -> str:
    if not accent:
        return ""
    colour, ground = _rgb(accent), _rgb(paper)
    ink = _BLACK if _luminance(ground) > 0.5 else _WHITE
    steps = (_mix(colour, ground, 0.8), _mix(colour, ground, 0.55), colour, _mix(colour, ink, 0.35))
    return f"--accent: {accent}; " + " ".join(f"--q{n}: {_hex(step)};" for n, step in enumerate(steps, 1))


def low_contrast(accent: str, accent_dark: str, css: str, line: dict[str, int]) -> list[Problem]:
    """A finding for each accent that cannot be read on its page, with the ratio and the nearest colour that can."""
    found = []
    for key, colour, paper in zip(("accent", "accent_dark"), (accent, accent_dark), papers(css), strict=True):
        if not colour:
            continue
        ratio = contrast(_rgb(colour), _rgb(paper))
        if ratio < LEAST:
            better = _hex(readable(_rgb(colour), _rgb(paper), LEAST))
            message = f"theme.{key}: {colour} on the page’s {paper} has a contrast of {_shown(ratio)} to 1"
            hint = f"text needs {LEAST} to 1: take {better}, or another such colour"
            found.append(problem("contrast", SETTINGS_FILE, line[key], message, hint))
    return found


def papers(css: str) -> tuple[str, str]:
    """The colours of a light and of a dark page in a theme's sheet; white and nearly black where it names none."""
    light = _PAPER.search(css)
    turn = _DARK.search(css)
    dark = _PAPER.search(css, turn.end()) if turn else None
    return (light[1] if light else "#ffffff"), (dark[1] if dark else "#181818")


def contrast(one: Colour, other: Colour) -> float:
    """The contrast ratio of two colours, from 1 to 21."""
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def readable(colour: Colour, ground: Colour, least: float) -> Colour:
    """The colour nearest to one, of those between it and black or white, that has at least this contrast."""
    ink = _BLACK if _luminance(ground) > 0.18 else _WHITE
    for step in range(101):
        found = _mix(colour, ink, step / 100)
        if contrast(found, ground) >= least:
            return found
    return ink


def _shown(ratio: float) -> str:
    """A ratio with one place, rounded down: 4.49 is less than 4.5."""
    return f"{int(ratio * 10) / 10:.1f}"


def _luminance(colour: Colour) -> float:
    """The relative luminance of a colour in sRGB (WCAG 2.2)."""
    red, green, blue = ((c / 255) / 12.92 if c <= 10 else ((c / 255 + 0.055) / 1.055) ** 2.4 for c in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _mix(one: Colour, other: Colour, share: float) -> Colour:
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(one, other, strict=True))
    return red, green, blue


def _rgb(text: str) -> Colour:
    digits = text[1:] if len(text) == 7 else "".join(digit * 2 for digit in text[1:])
    return int(digits[:2], 16), int(digits[2:4], 16), int(digits[4:], 16)


def _hex(colour: Colour) -> str:
    return "#{:02x}{:02x}{:02x}".format(*colour)
