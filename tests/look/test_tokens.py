"""The colours are readable: every pair that is used is computed with the formula of WCAG 2.2 (1.4.3, 1.4.11)."""

import re
from pathlib import Path

import pytest
from django.conf import settings

CSS = (Path(settings.BASE_DIR) / "static" / "css" / "casus.css").read_text()
TOKENS = dict(re.findall(r"--([\w-]+): (#[0-9A-F]{6});", CSS))

TEXT = [  # (letters, grounds): at least 4.5
    ("ink", ["surface", "page", "sunken", "accent-soft", "amber-soft", "red-soft", "green-soft"]),
    ("ink-2", ["surface", "page", "sunken", "accent-soft"]),
    ("ink-3", ["surface", "page", "sunken"]),
    ("accent", ["surface", "page", "sunken", "accent-soft"]),
    ("accent-2", ["surface", "page", "accent-soft"]),
    ("red", ["surface", "page", "red-soft"]),
    ("amber", ["surface", "page", "amber-soft", "accent-soft"]),
    ("green", ["surface", "page", "green-soft"]),
    ("surface", ["accent", "accent-2", "red", "ink"]),
]
SHAPE = [  # borders of fields and parts of drawings: at least 3
    ("edge", ["surface", "page", "sunken"]),
    ("chart-accent", ["surface", "page"]),
    ("chart-past", ["surface", "page"]),
    ("chart-over", ["surface", "page"]),
    ("ink", ["surface", "page", "sunken", "accent-soft"]),
]


def luminance(colour):
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    low, high = sorted([luminance(one), luminance(other)])
    return (high + 0.05) / (low + 0.05)


def pairs(table):
    return [(front, ground) for front, grounds in table for ground in grounds]


def test_the_formula_knows_black_and_white():
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#767676", "#FFFFFF") == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize("letters, ground", pairs(TEXT))
def test_words_are_readable(letters, ground):
    assert contrast(TOKENS[letters], TOKENS[ground]) >= 4.5


@pytest.mark.parametrize("shape, ground", pairs(SHAPE))
def test_edges_and_drawings_are_visible(shape, ground):
    assert contrast(TOKENS[shape], TOKENS[ground]) >= 3


def test_a_colour_stands_in_one_place():
    # outside the tokens only white and black, and shadows of ink
    body = CSS[CSS.index("/* ------------------------------------------------------------------ ground */") :]
    assert set(re.findall(r"#[0-9a-fA-F]{3,8}\b", body)) <= {"#fff", "#999"}


def test_letters_are_never_smaller_than_fourteen_pixels():
    print_part = CSS.index("@media print")
    sizes = [float(s) for s in re.findall(r"font(?:-size)?:[^;{}]*?(\d*\.\d+|\d+)rem", CSS[:print_part])]
    assert min(sizes) >= 0.875
    assert not re.findall(r"font-size:\s*(?:[0-9]|1[0-3])px", CSS)
