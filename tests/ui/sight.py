"""How colours look to those who are colour-blind, and how far apart two colours are.

Protanopia and deuteranopia by Viénot, Brettel and Mollon, “Digital video colourmaps for checking the legibility
of displays by dichromats”, Color Research & Application 24 (1999) 243–252; tritanopia, for which one plane is
not enough, by Brettel, Viénot and Mollon, “Computerized simulation of color appearance for dichromats”,
Journal of the Optical Society of America A 14 (1997) 2647–2655. The matrices are both papers' constructions
carried out for linear sRGB, with the numbers of libDaltonLens (public domain, daltonlens.org).

Differences are CIEDE2000: Sharma, Wu and Dalal, “The CIEDE2000 color-difference formula: implementation notes,
supplementary test data, and mathematical observations”, Color Research & Application 30 (2005) 21–30. One is
about what a trained eye can just see side by side.
"""

from __future__ import annotations

from math import atan2, cos, degrees, exp, hypot, radians, sin

Triple = tuple[float, float, float]
Matrix = tuple[Triple, Triple, Triple]

SIGHTS = ("full", "protanopia", "deuteranopia", "tritanopia")

_PROTAN: Matrix = ((0.11238, 0.88762, 0.0), (0.11238, 0.88762, 0.0), (0.00401, -0.00401, 1.0))
_DEUTAN: Matrix = ((0.29275, 0.70725, 0.0), (0.29275, 0.70725, 0.0), (-0.02234, 0.02234, 1.0))
_TRITAN: tuple[Matrix, Matrix] = (
    ((1.01277, 0.13548, -0.14826), (-0.01243, 0.86812, 0.14431), (0.07589, 0.80500, 0.11911)),
    ((0.93678, 0.18979, -0.12657), (0.06154, 0.81526, 0.12320), (-0.37562, 1.12767, 0.24796)),
)
_TRITAN_NORMAL: Triple = (0.03901, -0.02788, -0.01113)
_XYZ: Matrix = ((0.4124564, 0.3575761, 0.1804375), (0.2126729, 0.7151522, 0.0721750), (0.0193339, 0.1191920, 0.9503041))
_WHITE: Triple = (0.95047, 1.0, 1.08883)


def seen(colour: str, sight: str) -> Triple:
    """A colour as linear sRGB, as it looks to eyes of that sight."""
    rgb = _linear(colour)
    if sight == "protanopia":
        rgb = _times(_PROTAN, rgb)
    elif sight == "deuteranopia":
        rgb = _times(_DEUTAN, rgb)
    elif sight == "tritanopia":
        side = sum(a * b for a, b in zip(rgb, _TRITAN_NORMAL, strict=True))
        rgb = _times(_TRITAN[0 if side >= 0 else 1], rgb)
    return (_within(rgb[0]), _within(rgb[1]), _within(rgb[2]))


def difference(a: str, b: str, sight: str = "full") -> float:
    """The CIEDE2000 difference of two colours to eyes of that sight."""
    return ciede2000(_lab(seen(a, sight)), _lab(seen(b, sight)))


def ciede2000(one: Triple, two: Triple) -> float:
    """The difference of two colours in CIELAB."""
    (l1, a1, b1), (l2, a2, b2) = one, two
    mean = (hypot(a1, b1) + hypot(a2, b2)) / 2
    g = (1 - (mean**7 / (mean**7 + 25**7)) ** 0.5) / 2
    a1, a2 = a1 * (1 + g), a2 * (1 + g)
    c1, c2 = hypot(a1, b1), hypot(a2, b2)
    h1, h2 = degrees(atan2(b1, a1)) % 360, degrees(atan2(b2, a2)) % 360
    turn = 0.0 if c1 * c2 == 0 else (h2 - h1 + 180) % 360 - 180
    dl, dc, dh = l2 - l1, c2 - c1, 2 * (c1 * c2) ** 0.5 * sin(radians(turn / 2))
    ml, mc = (l1 + l2) / 2, (c1 + c2) / 2
    mh = h1 + h2 if c1 * c2 == 0 else (h1 + turn / 2) % 360
    t = (
        1
        - 0.17 * cos(radians(mh - 30))
        + 0.24 * cos(radians(2 * mh))
        + 0.32 * cos(radians(3 * mh + 6))
        - 0.20 * cos(radians(4 * mh - 63))
    )
    sl = 1 + 0.015 * (ml - 50) ** 2 / (20 + (ml - 50) ** 2) ** 0.5
    sc, sh = 1 + 0.045 * mc, 1 + 0.015 * mc * t
    rt = -2 * (mc**7 / (mc**7 + 25**7)) ** 0.5 * sin(radians(60 * exp(-(((mh - 275) / 25) ** 2))))
    terms = (dl / sl) ** 2 + (dc / sc) ** 2 + (dh / sh) ** 2 + rt * (dc / sc) * (dh / sh)
    return float(terms**0.5)


def _linear(colour: str) -> Triple:
    red, green, blue = (
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4
        for c in (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    )
    return red, green, blue


def _lab(rgb: Triple) -> Triple:
    x, y, z = (
        t ** (1 / 3) if t > 216 / 24389 else (24389 / 27 * t + 16) / 116
        for t in (v / w for v, w in zip(_times(_XYZ, rgb), _WHITE, strict=True))
    )
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def _times(matrix: Matrix, vector: Triple) -> Triple:
    first, second, third = (sum(a * b for a, b in zip(row, vector, strict=True)) for row in matrix)
    return first, second, third


def _within(value: float) -> float:
    return min(1.0, max(0.0, value))
