"""Colours: each has a twin for dark pages, can be read, and keeps its order."""

import pytest

from bioclusters.draw import looks

LEAST = 4.5  # contrast of letters, WCAG 1.4.3
ON_PAPER = ["ink", "quiet", *(place["token"] for place in looks._PLACES.values())]
FILLS = [*(f"class-{number}" for number in range(6)), "warn-1", "warn-2", "warn-3",
         *(place["token"] for place in looks._PLACES.values())]


def luminance(colour: str) -> float:
    """Return the relative luminance of #rrggbb, from 0 to 1 (WCAG)."""
    parts = [int(colour[place:place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
                        for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours, from 1 to 21."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_no_two_tokens_look_alike_in_light():
    light = list(looks.LIGHT.values())
    assert len(set(light)) == len(light)


@pytest.mark.parametrize("mode", [0, 1], ids=["light", "dark"])
def test_letters_can_be_read_on_paper_land_and_fills(mode):
    tokens = {name: pair[mode] for name, pair in looks.TOKENS.items()}
    names = {pair[0]: name for name, pair in looks.TOKENS.items()}
    weak = [(name, ground) for name in ON_PAPER for ground in ("paper",)
            if contrast(tokens[name], tokens[ground]) < LEAST]
    weak += [(name, "land") for name in ("ink", "quiet")
             if contrast(tokens[name], tokens["land"]) < LEAST]
    weak += [("water-name", "water")] * (contrast(tokens["water-name"], tokens["water"]) < LEAST)
    weak += [(letter, fill) for fill in FILLS
             if contrast(tokens[letter := names[looks.text_on(looks.LIGHT[fill])]],
                         tokens[fill]) < LEAST]
    assert weak == []
    assert contrast("#777777", "#888888") < LEAST


@pytest.mark.parametrize("mode", [0, 1], ids=["light", "dark"])
def test_classes_keep_their_order(mode):
    ramp = [luminance(looks.TOKENS[f"class-{number}"][mode]) for number in range(6)]
    assert ramp == sorted(ramp, reverse=mode == 0)
    assert [looks.class_of(count) for count in (0, 2, 3, 29, 30, 1000)] == [0, 1, 2, 3, 4, 5]
    assert len(looks.CLASS_LABELS) == len(looks.CLASS_BREAKS) == len(looks.CLASSES)
