"""The tokens of the stylesheet, read from it, and the contrast they have (WCAG 2.2): what /design/ shows and tests hold.

A raw colour is oklch; a meaning names one for light and one for dark. Nothing is written twice: add a token to
static/css/tokens.css and it stands on the page.
"""

import re
from dataclasses import dataclass
from functools import cache
from math import cos, radians, sin
from pathlib import Path
from typing import NamedTuple

from django.conf import settings

SHEET = Path(settings.BASE_DIR) / "static" / "css" / "tokens.css"
RAW = re.compile(r"--([a-z]+-\d): oklch\(([\d.]+) ([\d.]+) ([\d.]+)\)")
MEANING = re.compile(r"--([\w-]+): light-dark\(var\(--([\w-]+)\), var\(--([\w-]+)\)\);(?: /\* (.+?) \*/)?")
LENGTH = re.compile(r"--((?:text|space|radius)-\w+|margin|control|row): ([\d.]+(?:rem|px));")
TEXT, EDGE = 4.5, 3.0  # the least contrast of words, and of what one must see to use a thing

# ink, ground, the least it may have
PAIRS = [
    ("color-text", "surface-1", TEXT),
    ("color-text-2", "surface-1", TEXT),
    ("color-text-3", "surface-1", TEXT),
    ("color-text-3", "surface-0", TEXT),
    ("color-text-3", "color-action-soft", TEXT),
    ("color-text-3", "surface-3", TEXT),
    ("color-on-action", "color-action", TEXT),
    ("color-on-action", "color-action-hover", TEXT),
    ("color-action", "surface-1", TEXT),
    ("color-action", "color-action-soft", TEXT),
    ("color-soon", "surface-1", TEXT),
    ("color-soon", "color-soon-soft", TEXT),
    ("color-overdue", "surface-1", TEXT),
    ("color-overdue", "color-overdue-soft", TEXT),
    ("color-control", "surface-2", EDGE),
    ("color-soon-mark", "surface-1", EDGE),
    ("color-overdue-mark", "surface-1", EDGE),
]


class Oklch(NamedTuple):
    lightness: float
    chroma: float
    hue: float

    @property
    def luminance(self) -> float:
        """Relative, as WCAG measures it: through Oklab and the cone responses to linear sRGB."""
        a, b = self.chroma * cos(radians(self.hue)), self.chroma * sin(radians(self.hue))
        long = (self.lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
        medium = (self.lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
        short = (self.lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
        red = 4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short
        green = -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short
        blue = -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short
        red, green, blue = (min(max(part, 0.0), 1.0) for part in (red, green, blue))
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: Oklch, other: Oklch) -> float:
    lighter, darker = sorted((one.luminance, other.luminance), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@dataclass(frozen=True)
class Meaning:
    """A colour by what it means; components read no other."""

    name: str
    light: str  # the raw token
    dark: str
    use: str

    @property
    def both(self) -> tuple[str, str]:
        return self.light, self.dark


@dataclass(frozen=True)
class Measured:
    ink: str
    ground: str
    light: float
    dark: float
    least: float


@dataclass(frozen=True)
class Tokens:
    raw: dict[str, Oklch]
    meanings: list[Meaning]
    lengths: list[tuple[str, str]]

    @property
    def scales(self) -> dict[str, list[str]]:
        """The raw colours by family, paper to ink."""
        found: dict[str, list[str]] = {}
        for name in self.raw:
            found.setdefault(name.rsplit("-", 1)[0], []).append(name)
        return found

    @property
    def measured(self) -> list[Measured]:
        by_name = {meaning.name: meaning for meaning in self.meanings}
        return [
            Measured(
                ink,
                ground,
                contrast(self.raw[by_name[ink].light], self.raw[by_name[ground].light]),
                contrast(self.raw[by_name[ink].dark], self.raw[by_name[ground].dark]),
                least,
            )
            for ink, ground, least in PAIRS
        ]


@cache
def read() -> Tokens:
    text = SHEET.read_text()
    lengths: dict[str, str] = {}
    for name, value in LENGTH.findall(text):
        lengths.setdefault(name, value)  # what a narrow screen changes stands further down
    return Tokens(
        raw={name: Oklch(float(one), float(two), float(three)) for name, one, two, three in RAW.findall(text)},
        meanings=[Meaning(*found) for found in MEANING.findall(text)],
        lengths=list(lengths.items()),
    )
