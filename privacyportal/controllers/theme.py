"""A controller's accent as the custom properties of portal.css, readable on light and on dark ground.

Contrast is that of WCAG 2.2 (relative luminance of sRGB); colours are '#rrggbb'.
"""

from collections.abc import Callable

PAPER, CANVAS, WHITE = "#ffffff", "#f4f6f8", "#ffffff"
DARK_PAPER, DARK_CANVAS, DARK_ON = "#18232c", "#10181f", "#0d1a20"
READABLE = 4.5
"""The least contrast of text of ordinary size: WCAG 2.2, 1.4.3."""


def luminance(colour: str) -> float:
    red, green, blue = (_linear(int(colour[at : at + 2], 16) / 255) for at in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4


def contrast(one: str, other: str) -> float:
    """From 1 (the same) to 21 (black on white)."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def mix(colour: str, ground: str, share: float) -> str:
    """`share` of `colour` in `ground`, from 0 to 1."""
    channels = ((int(colour[at : at + 2], 16), int(ground[at : at + 2], 16)) for at in (1, 3, 5))
    return "#" + "".join(f"{round(over * share + under * (1 - share)):02x}" for over, under in channels)


def _first(shares: list[float], make: Callable[[float], str], fits: Callable[[str], bool]) -> str:
    return next((colour for colour in map(make, shares) if fits(colour)), make(shares[-1]))


def theme_css(accent: str) -> str:
    """The style sheet of `/<controller>/theme.css`; paper keeps portal.css's black."""
    steps = [step / 20 for step in range(21)]
    text = _first(steps, lambda share: mix("#000000", accent, share), lambda c: contrast(c, CANVAS) >= READABLE)
    soft = _soft(text, PAPER, 0.11)
    light = _first(
        steps, lambda share: mix("#ffffff", accent, 0.3 + 0.7 * share), lambda c: contrast(c, DARK_PAPER) >= READABLE + 2
    )
    dark_soft = _soft(light, DARK_PAPER, 0.18)
    return (
        f"@media screen {{ :root {{ --accent: {text}; --accent-fill: {accent}; --accent-on: {WHITE}; "
        f"--accent-soft: {soft}; }} }}\n"
        f"@media screen and (prefers-color-scheme: dark) {{ :root {{ --accent: {light}; --accent-fill: {light}; "
        f"--accent-on: {DARK_ON}; --accent-soft: {dark_soft}; }} }}\n"
    )


def _soft(text: str, ground: str, most: float) -> str:
    """As much of the accent in the ground as leaves the accent readable on it."""
    shares = [most * (1 - step / 10) for step in range(11)]
    return _first(shares, lambda share: mix(text, ground, share), lambda c: contrast(text, c) >= READABLE)
