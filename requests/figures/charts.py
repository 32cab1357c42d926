"""Where the bars of a chart stand, as text for SVG attributes: no script, no style, no number in the reader's form."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.formats import localize

WIDTH, HEIGHT = 480, 200
LEFT, RIGHT, TOP, BOTTOM = 44, 476, 12, 168
STEPS = 4


@dataclass(frozen=True)
class Line:
    """A line of the grid with its number."""

    y: str
    text_y: str
    words: str


@dataclass(frozen=True)
class Bar:
    x: str
    y: str
    width: str
    height: str
    kind: str
    """"first" or "second"."""
    words: str


@dataclass(frozen=True)
class Label:
    x: str
    y: str
    words: str


@dataclass(frozen=True)
class Chart:
    """`words`: what the picture shows, for whoever does not see it; the table beside it has each number."""

    words: str
    lines: list[Line]
    bars: list[Bar]
    labels: list[Label]
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = RIGHT


def upright(words: str, names: Sequence[str], series: Sequence[Sequence[int]], told: Sequence[Sequence[str]]) -> Chart:
    """Groups of upright bars: `series` has one or two rows of numbers, `told` what each bar says when pointed at."""
    top = nice_top(max((number for row in series for number in row), default=0))
    scale = (BOTTOM - TOP) / top
    slot = (RIGHT - LEFT) / max(1, len(names))
    width = min(28.0, slot * (0.36 if len(series) > 1 else 0.6))
    gap = 2.0 if len(series) > 1 else 0.0
    bars = []
    for place, row in enumerate(series):
        for number, value in enumerate(row):
            middle = LEFT + slot * (number + 0.5)
            begin = middle - (width * len(series) + gap) / 2 + place * (width + gap)
            tall = value * scale
            kind = "second" if place else "first"
            bars.append(Bar(_n(begin), _n(BOTTOM - tall), _n(width), _n(tall), kind, told[place][number]))
    lines = [
        Line(_n(BOTTOM - top * step / STEPS * scale), _n(BOTTOM - top * step / STEPS * scale + 3.5),
             str(localize(top * step // STEPS)))
        for step in range(STEPS + 1)
    ]  # fmt: skip
    labels = [Label(_n(LEFT + slot * (n + 0.5)), _n(BOTTOM + 18), name) for n, name in enumerate(names)]
    return Chart(words, lines, bars, labels)


def lying(words: str, names: Sequence[str], numbers: Sequence[int], told: Sequence[str]) -> Chart:
    """One bar a row, longest first as given; its name stands above it."""
    row = 34
    scale = (WIDTH - 56) / max(1, *numbers) if numbers else 1
    bars, labels = [], []
    for place, (name, number) in enumerate(zip(names, numbers, strict=True)):
        y = place * row
        labels.append(Label("0", _n(y + 12), name))
        bars.append(Bar("0", _n(y + 17), _n(max(2.0, number * scale)), "10", "first", told[place]))
        labels.append(Label(_n(max(2.0, number * scale) + 6), _n(y + 26), str(localize(number))))
    return Chart(words, [], bars, labels, height=max(row, row * len(names)))


def nice_top(most: int) -> int:
    """The end of the scale: four whole steps of 1, 2, 2.5 or 5 times a power of ten."""
    if most <= STEPS:
        return STEPS
    power = 1
    while True:
        for step in (power, 2 * power, 5 * power // 2, 5 * power):
            if step * STEPS >= most:
                return step * STEPS
        power *= 10


def _n(number: float) -> str:
    return f"{number:.1f}".removesuffix(".0")
