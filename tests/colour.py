"""How different two colours look, also to eyes that lack a cone: CIEDE2000 after Machado (2009)."""

from itertools import combinations

import numpy as np

# What an eye without one kind of cone sees of linear red, green and blue (severity 1).
EYES = {
    "normal": np.eye(3),
    "protan": np.array([[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216],
                        [-0.003882, -0.048116, 1.051998]]),
    "deutan": np.array([[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413],
                        [-0.011820, 0.042940, 0.968881]]),
    "tritan": np.array([[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602],
                        [0.004733, 0.691367, 0.303900]]),
}
TO_XYZ = np.array([[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750],
                   [0.0193339, 0.1191920, 0.9503041]])
WHITE = np.array([0.95047, 1.0, 1.08883])  # D65


def nearest(colours: list[str], eye: str) -> float:
    """Return the least difference between any two of the colours, #rrggbb, as an eye sees them."""
    seen = [lab(colour, EYES[eye]) for colour in colours]
    return min(ciede2000(one, other) for one, other in combinations(seen, 2))


def lab(colour: str, eye: np.ndarray) -> tuple[float, float, float]:
    """Return CIE L*a*b* of a colour as an eye sees it."""
    parts = np.array([int(colour[place:place + 2], 16) / 255 for place in (1, 3, 5)])
    linear = np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)
    xyz = TO_XYZ @ np.clip(eye @ linear, 0, 1) / WHITE
    f = np.where(xyz > (6 / 29) ** 3, np.cbrt(xyz), xyz / (3 * (6 / 29) ** 2) + 4 / 29)
    return 116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])


def ciede2000(one: tuple, other: tuple) -> float:
    """Return the difference of two colours in L*a*b*; about 1 can just be seen."""
    (l1, a1, b1), (l2, a2, b2) = one, other
    flat = _flat((np.hypot(a1, b1) + np.hypot(a2, b2)) / 2)
    a1, a2 = a1 * (1.5 - flat / 2), a2 * (1.5 - flat / 2)
    c1, c2 = np.hypot(a1, b1), np.hypot(a2, b2)
    h1, h2 = np.degrees(np.arctan2(b1, a1)) % 360, np.degrees(np.arctan2(b2, a2)) % 360
    turn = (h2 - h1 + 180) % 360 - 180 if c1 * c2 else 0
    hue = 2 * np.sqrt(c1 * c2) * np.sin(np.radians(turn / 2))
    mean_l, mean_c = (l1 + l2) / 2, (c1 + c2) / 2
    mean_h = (h1 + turn / 2) % 360 if c1 * c2 else h1 + h2
    weight_l = 1 + 0.015 * (mean_l - 50) ** 2 / np.sqrt(20 + (mean_l - 50) ** 2)
    weight_c, weight_h = 1 + 0.045 * mean_c, 1 + 0.015 * mean_c * _hue_weight(mean_h)
    rotation = (-2 * _flat(mean_c)
                * np.sin(np.radians(60 * np.exp(-((mean_h - 275) / 25) ** 2))))
    light, chroma, hue = (l2 - l1) / weight_l, (c2 - c1) / weight_c, hue / weight_h
    return float(np.sqrt(light ** 2 + chroma ** 2 + hue ** 2 + rotation * chroma * hue))


def _flat(chroma: float) -> float:
    return np.sqrt(chroma ** 7 / (chroma ** 7 + 25.0 ** 7))


def _hue_weight(hue: float) -> float:
    return (1 - 0.17 * np.cos(np.radians(hue - 30)) + 0.24 * np.cos(np.radians(2 * hue))
            + 0.32 * np.cos(np.radians(3 * hue + 6)) - 0.20 * np.cos(np.radians(4 * hue - 63)))
